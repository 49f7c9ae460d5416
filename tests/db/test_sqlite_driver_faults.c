// SPDX-License-Identifier: MIT
// One session of the driver, in which every allocation fails, the program's or SQLite's own, and
// every call to the disk: whatever was not done has an error that says why, what was done is there,
// each transaction as a whole, and a borrowed connection comes back as it was.
#include "driver.h"
#include "inject/memory.h"
#include "inject/vfs.h"
#include "sqlite_fixture.h"

typedef struct Work {
    Scratch *scratch;
    sqlite3 *owner; // of a borrowed connection, or NULL
    MigDriver *driver;
    MigOutcome outcome; // of the last call
    MigError error;
    const char *step; // which one that was
    bool is_over;     // all of it is done
} Work;

static sqlite3_mem_methods sqlite_memory; // SQLite's own
static unsigned long sqlite_fail_at;
static unsigned long sqlite_allocations;
static bool sqlite_fails_on; // from there on

static bool sqlite_fails(void)
{
    unsigned long n = ++sqlite_allocations;
    return sqlite_fail_at > 0 && (n == sqlite_fail_at || (sqlite_fails_on && n > sqlite_fail_at));
}

static void *sqlite_malloc(int size)
{
    return sqlite_fails() ? NULL : sqlite_memory.xMalloc(size);
}

static void *sqlite_realloc(void *memory, int size)
{
    return sqlite_fails() ? NULL : sqlite_memory.xRealloc(memory, size);
}

// Before SQLite's first use.
static void own_sqlite_memory(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory);
    sqlite3_mem_methods methods = sqlite_memory;
    methods.xMalloc = sqlite_malloc;
    methods.xRealloc = sqlite_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

static void fail_sqlite_at(unsigned long n, bool for_ever)
{
    sqlite_fail_at = n;
    sqlite_fails_on = for_ever;
    sqlite_allocations = 0;
}

static unsigned long sqlite_count(void)
{
    return sqlite_allocations;
}

static void fail_disk_at(unsigned long n, bool for_ever)
{
    (void)for_ever;
    vfs_fault_at(n, VFS_ERROR);
}

static void fill_disk_at(unsigned long n, bool for_ever)
{
    (void)for_ever;
    vfs_fault_at(n, VFS_FULL);
}

static void lock_disk_at(unsigned long n, bool for_ever)
{
    (void)for_ever;
    vfs_fault_at(n, VFS_BUSY);
}

static MigPiece make_piece(MigPieceKind kind, const char *sql)
{
    MigPiece made = {kind, sql, strlen(sql), {"x.sql", 10, 5}, 0, false, NULL, NULL};
    return made;
}

static bool drop_row(void *context, size_t column_count, const char *const *values)
{
    (void)context;
    (void)column_count;
    (void)values;
    return true;
}

static MigOutcome run_in_hook(void *context, MigDriver *driver, MigError *error)
{
    static const char *const parameters[] = {"execute", NULL};
    MigCopyRows rows = {.statement = "INSERT INTO t VALUES (?1, ?2)",
                        .table = "t",
                        .data = "copy\t\\N\ncopy\tx\n",
                        .size = 15,
                        .row_count = 2};
    MigPiece insert = make_piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('statement', 1)");
    MigPiece execute =
        make_piece(MIG_PIECE_STEP, "INSERT INTO t VALUES (?1, ?2) RETURNING word, n");
    uint64_t changed = 0;
    (void)context;
    rows.place.file = rows.first.file = "x.sql";
    MigOutcome outcome = driver->kind->statement(driver, &insert, drop_row, NULL, &changed, error);
    if (outcome == MIG__DONE)
        outcome =
            driver->kind->execute(driver, &execute, parameters, 2, drop_row, NULL, &changed, error);
    return outcome == MIG__DONE ? driver->kind->copy(driver, &rows, error) : outcome;
}

static void say(void *context, size_t index, bool is_committed)
{
    (void)context;
    (void)index;
    (void)is_committed;
}

static void open_session(Work *work)
{
    MigSession session = {.ledger_schema = "main", .deadline = mig__now() + 20};
    work->step = "open";
    work->driver = work->owner ? mig_sqlite_borrow(work->owner, &work->error)
                               : mig_sqlite.open(work->scratch->url, &work->error);
    work->outcome = work->driver ? MIG__DONE : MIG__FAILED;
    if (work->driver)
        work->driver->kind->configure(work->driver, &session);
}

static void look_for_ledger(Work *work)
{
    bool is_missing = false;
    work->step = "query";
    work->outcome = work->driver->kind->query(work->driver, "SELECT x FROM migc_history", drop_row,
                                              NULL, &is_missing, &work->error);
    if (work->outcome == MIG__DONE)
        work->outcome = work->driver->kind->query(work->driver, "SELECT word, NULL FROM parent",
                                                  drop_row, NULL, &is_missing, &work->error);
}

static void guard_session(Work *work)
{
    work->step = "guard";
    work->outcome = work->driver->kind->guard(work->driver, &work->error);
}

static void lock_session(Work *work)
{
    bool is_idle = false;
    bool changed = false;
    work->step = "lock";
    work->outcome = work->driver->kind->lock(work->driver, NULL, &is_idle, &changed, &work->error);
}

static void back_up(Work *work)
{
    char file[128];
    snprintf(file, sizeof file, "%s.backup", work->scratch->path);
    work->step = "backup";
    work->outcome = work->driver->kind->backup(work->driver, file, &work->error);
    bool is_there = access(file, F_OK) == 0;
    unlink(file);
    strcat(file, ".part");
    if (is_there != (work->outcome == MIG__DONE) || access(file, F_OK) == 0)
        fail_msg("a backup that was %s: %s", is_there ? "not made is there" : "made is not there",
                 work->error.message);
}

static void run_transaction(Work *work)
{
    size_t failed = 0;
    MigPiece pieces[] = {make_piece(MIG_PIECE_LEDGER, "INSERT INTO t VALUES ('ledger', 1)"),
                         make_piece(MIG_PIECE_STEP, ""),
                         make_piece(MIG_PIECE_VERIFY, "SELECT word FROM t WHERE word IS NULL"),
                         make_piece(MIG_PIECE_FINISH, "INSERT INTO t VALUES ('finish', 1)")};
    MigTransaction transaction = {.pieces = pieces,
                                  .count = 4,
                                  .lock_timeout = 1000,
                                  .statement_timeout = 5000,
                                  .writes_rows = true};
    pieces[1].hook = run_in_hook;
    pieces[3].must_change_one = true;
    work->step = "transact";
    work->outcome = work->driver->kind->transact(work->driver, &transaction, &failed, &work->error);
}

// The rows that break a key before are their owner's; this one is new.
static void violate_a_key(Work *work)
{
    size_t failed = 0;
    MigPiece pieces[] = {make_piece(MIG_PIECE_STEP, "INSERT INTO child VALUES (9, 'nowhere')")};
    MigTransaction transaction = {
        .pieces = pieces, .count = 1, .lock_timeout = 1000, .writes_rows = true};
    work->step = "violate";
    work->outcome = work->driver->kind->transact(work->driver, &transaction, &failed, &work->error);
    if (work->outcome == MIG__DONE)
        fail_msg("a row was taken that breaks a foreign key");
    // Else it is what had to be.
    if (strstr(work->error.message, "it leaves rows that break a foreign key:\n  row 9 of table "
                                    "\"child\" refers to a row of \"parent\"")) {
        work->outcome = MIG__DONE;
        memset(&work->error, 0, sizeof work->error);
    }
}

static void run_group(Work *work)
{
    size_t failed = 0;
    MigPiece pieces[] = {make_piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('group', 1)"),
                         make_piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('group', 2)"),
                         make_piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('second', 1)")};
    MigTransaction group[] = {
        {.pieces = pieces, .count = 2, .lock_timeout = 1000, .writes_rows = true},
        {.pieces = pieces + 2, .count = 1, .lock_timeout = 1000}};
    work->step = "group";
    work->outcome = work->driver->kind->transact_group(work->driver, group, 2, say, NULL, &failed,
                                                       &work->error);
}

static void run_alone(Work *work)
{
    MigPiece alone = make_piece(MIG_PIECE_STEP, "-- all\n/* of it */ VACUUM");
    work->step = "alone";
    work->outcome = work->driver->kind->alone(work->driver, &alone, 1000, 5000, &work->error);
    if (work->outcome != MIG__DONE)
        return;
    alone = make_piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('alone', 1)");
    work->outcome = work->driver->kind->alone(work->driver, &alone, 1000, 5000, &work->error);
}

static void do_work(Work *work)
{
    static void (*const steps[])(Work *) = {
        open_session, look_for_ledger, guard_session, lock_session, back_up,   run_transaction,
        lock_session, violate_a_key,   lock_session,  run_group,    run_alone,
    };
    work->outcome = MIG__DONE;
    for (size_t i = 0; work->outcome == MIG__DONE && i < sizeof steps / sizeof *steps; i++)
        steps[i](work);
    work->is_over = work->outcome == MIG__DONE;
    if (work->driver) {
        work->driver->kind->unlock(work->driver);
        work->driver->kind->close(work->driver);
    }
}

static void begin_work(Work *work, Scratch *scratch, bool is_borrowed)
{
    *work = (Work){.scratch = scratch};
    vfs_forget();
    ask(scratch, "DELETE FROM t");
    if (is_borrowed) {
        assert_int_equal(sqlite3_open(scratch->path, &work->owner), SQLITE_OK);
        assert_int_equal(sqlite3_exec(work->owner,
                                      "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 77;"
                                      "PRAGMA legacy_alter_table = ON",
                                      NULL, NULL, NULL),
                         SQLITE_OK);
    }
}

static int ask_owner(Work *work, const char *pragma)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(work->owner, pragma, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

// A row a word: how often each is there, those of one transaction together.
static void end_work(Work *work, const char *when, bool may_be_stuck)
{
    static const char sql[] =
        "SELECT sum(word IN ('ledger', 'statement', 'execute', 'copy', 'finish')),"
        " sum(word = 'group'), sum(word = 'second'), sum(word = 'alone') FROM t";
    Scratch *scratch = work->scratch;
    const MigError *error = &work->error;
    if (work->owner) {
        bool is_stuck = !sqlite3_get_autocommit(work->owner);
        if ((is_stuck && !may_be_stuck) || ask_owner(work, "PRAGMA foreign_keys") != 1 ||
            ask_owner(work, "PRAGMA busy_timeout") != 77 ||
            ask_owner(work, "PRAGMA legacy_alter_table") != 1)
            fail_msg("%s, %s: the owner's connection is not as it was", when, work->step);
        sqlite3_close(work->owner);
    }
    const char *rows = ask(scratch, sql);
    bool is_whole = rows[0] == '-' || ((rows[0] == '0' || rows[0] == '6') && rows[1] == '|' &&
                                       (rows[2] == '0' || rows[2] == '2'));
    if (work->is_over ? strcmp(rows, "6|2|1|1") != 0 : !is_whole)
        fail_msg("%s, %s: rows %s\n%s", when, work->step, rows, error->message);
    bool has_error = error->status != MIG_OK && error->message[0] != '\0';
    if (work->outcome != MIG__DONE && work->outcome != MIG__TAKEN && !has_error)
        fail_msg("%s, %s: outcome %d and no error", when, work->step, (int)work->outcome);
    assert_string_equal(ask(scratch, "SELECT count(*) FROM child"), "2");
    assert_string_equal(ask(scratch, "PRAGMA integrity_check"), "ok");
}

typedef struct Fault {
    const char *name;
    void (*at)(unsigned long n, bool for_ever);
    unsigned long (*count)(void);
    unsigned long stride; // in the default run
    bool goes_on;         // also from there on
    bool is_of_disk;
} Fault;

static void sweep(Scratch *scratch, const Fault *fault, bool is_borrowed, bool for_ever)
{
    char when[100];
    const char *value = getenv("MIGC_LONG");
    unsigned long stride = value && strcmp(value, "yes") == 0 ? 1 : fault->stride;
    unsigned long k = 1 + stride / 3;
    for (bool was_disturbed = true; was_disturbed; k += stride) {
        Work work;
        begin_work(&work, scratch, is_borrowed);
        long live = memory_live();
        fault->at(k, for_ever);
        do_work(&work);
        was_disturbed = fault->count() >= k;
        fault->at(0, false);
        snprintf(when, sizeof when, "%s%s, call %lu%s", fault->name,
                 is_borrowed ? ", borrowed" : "", k, for_ever ? " and on" : "");
        if (!fault->is_of_disk && memory_live() != live)
            fail_msg("%s: %ld pieces not freed", when, memory_live() - live);
        if (!was_disturbed && !work.is_over)
            fail_msg("undisturbed, %s: %s", work.step, work.error.message);
        // A ROLLBACK takes memory, too.
        end_work(&work, when, for_ever && fault->at == fail_sqlite_at);
    }
    assert_true(k > 10);
}

static void test_driver_faults(void **state)
{
    static const Fault faults[] = {
        {"the program's memory", memory_fail_at, memory_count, 3, true, false},
        {"SQLite's memory", fail_sqlite_at, sqlite_count, 61, true, false},
        {"the disk", fail_disk_at, vfs_count, 23, false, true},
        {"a full disk", fill_disk_at, vfs_count, 23, false, true},
        {"another program's lock", lock_disk_at, vfs_count, 23, false, true},
    };
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    vfs_register();
    sqlite3_vfs *faulty = sqlite3_vfs_find(NULL);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        // That disk has memory of its own, which is not to fail.
        sqlite3_vfs_register(faults[i].is_of_disk ? faulty : system, 1);
        for (int is_borrowed = 0; is_borrowed < 2; is_borrowed++) {
            sweep(*state, &faults[i], is_borrowed, false);
            if (faults[i].goes_on)
                sweep(*state, &faults[i], is_borrowed, true);
        }
    }
}

static int set_up(void **state)
{
    vfs_fault_at(0, VFS_ERROR);
    scratch_set_up(state);
    Scratch *scratch = *state;
    mig_close(scratch->driver);
    scratch->driver = NULL;
    ask(scratch, "CREATE TABLE t (word text, n); CREATE TABLE parent (word text PRIMARY KEY);"
                 "CREATE TABLE child (n integer PRIMARY KEY, word text REFERENCES parent);"
                 "CREATE TABLE other (word text REFERENCES parent, n, PRIMARY KEY (n))"
                 " WITHOUT ROWID;"
                 "INSERT INTO child VALUES (1, 'gone'), (2, 'gone, too');"
                 "INSERT INTO other VALUES ('gone', 1)");
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_driver_faults),
    };
    // Nothing here depends on a disk's flushes, which take most of the time.
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 1);
    own_sqlite_memory();
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
