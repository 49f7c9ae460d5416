// SPDX-License-Identifier: MIT
// The driver by itself, without a run above it: what becomes of pieces that end a transaction or
// leave one open, of rows that nobody takes, of keys, copies and backups, and which error says so.
#include "driver_sqlite.h"
#include "sqlite_fixture.h"
#include <sys/stat.h>

static MigPiece make_piece(MigPieceKind kind, const char *sql)
{
    MigPiece made = {kind, sql, strlen(sql), {"x.sql", 10, 5}, 0, false, NULL, NULL};
    return made;
}

static void configure(Scratch *s, uint32_t milliseconds)
{
    MigSession session = {.ledger_schema = "main", .deadline = mig__now() + milliseconds};
    s->driver->kind->configure(s->driver, &session);
}

static void lock(Scratch *s)
{
    bool is_idle = false;
    bool changed = false;
    configure(s, 2000);
    assert_int_equal(s->driver->kind->lock(s->driver, NULL, &is_idle, &changed, &s->error),
                     MIG__DONE);
}

// Under the lock; its status, or MIG_OK.
static MigStatus transact(Scratch *s, MigPieceKind kind, const char *const *statements)
{
    MigPiece pieces[8];
    MigTransaction transaction = {.pieces = pieces, .count = 0, .writes_rows = true};
    size_t failed = 0;
    for (; statements[transaction.count] != NULL; transaction.count++) {
        pieces[transaction.count] = make_piece(kind, statements[transaction.count]);
    }
    lock(s);
    MigOutcome outcome = s->driver->kind->transact(s->driver, &transaction, &failed, &s->error);
    assert_int_equal(outcome, s->error.status == MIG_OK ? MIG__DONE : MIG__FAILED);
    s->driver->kind->unlock(s->driver);
    return s->error.status;
}

#define PIECES(...) ((const char *const[]){__VA_ARGS__, NULL})

static MigStatus run_alone(Scratch *s, const char *sql, uint32_t deadline)
{
    MigPiece piece = make_piece(MIG_PIECE_STEP, sql);
    configure(s, deadline);
    assert_int_equal(s->driver->kind->guard(s->driver, &s->error), MIG__DONE);
    MigOutcome outcome = s->driver->kind->alone(s->driver, &piece, 0, 0, &s->error);
    assert_int_equal(outcome, s->error.status == MIG_OK ? MIG__DONE : MIG__FAILED);
    s->driver->kind->unlock(s->driver);
    return s->error.status;
}

// The authorizer lets no step do that; what the ledger does is not asked.
static void test_sqlite_transaction_that_was_ended_is_none(void **state)
{
    Scratch *s = *state;
    ask(s, "CREATE TABLE t(x)");
    fail_with(s, transact(s, MIG_PIECE_LEDGER, PIECES("INSERT INTO t VALUES (1)", "ROLLBACK")),
              MIG_REFUSED,
              "this statement ended the transaction\n"
              "   10 | ROLLBACK\n"
              "      | ^\n"
              "HINT: ON CONFLICT ROLLBACK and RAISE(ROLLBACK) do that; what ran before in "
              "this revision is rolled back");
    assert_string_equal(ask(s, "SELECT count(*) FROM t"), "0");
    fail_with(s, transact(s, MIG_PIECE_LEDGER, PIECES("INSERT INTO nowhere VALUES (1)")),
              MIG_REFUSED, "cannot write the ledger: the database says no");
}

static MigOutcome commit_in_hook(void *context, MigDriver *driver, MigError *error)
{
    (void)context;
    (void)error;
    sqlite3_exec(mig_sqlite_handle(driver), "COMMIT", NULL, NULL, NULL);
    return MIG__DONE;
}

static void test_sqlite_hook_must_not_end_the_transaction(void **state)
{
    Scratch *s = *state;
    MigPiece piece = make_piece(MIG_PIECE_STEP, "");
    MigTransaction transaction = {.pieces = &piece, .count = 1};
    size_t failed = 9;
    piece.hook = commit_in_hook;
    lock(s);
    s->driver->kind->transact(s->driver, &transaction, &failed, &s->error);
    assert_int_equal(failed, 0);
    fail_with(s, s->error.status, MIG_REFUSED,
              "this statement ended the transaction\n"
              "HINT: ON CONFLICT ROLLBACK and RAISE(ROLLBACK) do that; what ran before in "
              "this revision is rolled back");
    // An application's function is watched: it cannot even try.
    piece.flags = MIG_STEP_CALLS;
    lock(s);
    assert_int_equal(s->driver->kind->transact(s->driver, &transaction, &failed, &s->error),
                     MIG__DONE);
    // Without the lock there is no transaction that could be committed.
    s->driver->kind->transact(s->driver, &transaction, &failed, &s->error);
    fail_with(s, s->error.status, MIG_REFUSED, "a transaction was asked for without the lock");
    s->driver->kind->transact_group(s->driver, &transaction, 1, NULL, NULL, &failed, &s->error);
    fail_with(s, s->error.status, MIG_REFUSED, "a transaction was asked for without the lock");
}

static bool refuse_row(void *context, size_t column_count, const char *const *values)
{
    (void)column_count;
    (void)values;
    return --*(int *)context > 0;
}

static void test_sqlite_rows_that_nobody_takes(void **state)
{
    Scratch *s = *state;
    MigPiece piece = make_piece(MIG_PIECE_STEP, "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3");
    int wanted = 2;
    bool is_missing = false;
    configure(s, 2000);
    s->driver->kind->guard(s->driver, &s->error);
    s->driver->kind->statement(s->driver, &piece, refuse_row, &wanted, NULL, &s->error);
    assert_int_equal(wanted, 0);
    fail_with(s, s->error.status, MIG_REFUSED, "the rows of a query could not be read");
    wanted = 2;
    s->driver->kind->execute(s->driver, &piece, NULL, 0, refuse_row, &wanted, NULL, &s->error);
    fail_with(s, s->error.status, MIG_REFUSED, "the rows of a query were not taken");
    wanted = 1;
    s->driver->kind->query(s->driver, "SELECT 1", refuse_row, &wanted, &is_missing, &s->error);
    fail_with(s, s->error.status, MIG_REFUSED, "the query was stopped");
}

static void test_sqlite_cancelled_driver_runs_nothing(void **state)
{
    Scratch *s = *state;
    MigPiece piece = make_piece(MIG_PIECE_STEP, "CREATE TABLE t(x)");
    MigCopyRows rows = {.statement = "INSERT INTO t VALUES (?1)", .row_count = 1};
    configure(s, 2000);
    s->driver->kind->guard(s->driver, &s->error);
    s->driver->is_cancelled = 1;
    s->driver->kind->statement(s->driver, &piece, NULL, NULL, NULL, &s->error);
    fail_with(s, s->error.status, MIG_CANCELLED, "cancelled");
    s->driver->kind->execute(s->driver, &piece, NULL, 0, NULL, NULL, NULL, &s->error);
    fail_with(s, s->error.status, MIG_CANCELLED, "cancelled");
    s->driver->kind->copy(s->driver, &rows, &s->error);
    fail_with(s, s->error.status, MIG_CANCELLED, "cancelled");
    s->driver->is_cancelled = 0;
    assert_string_equal(ask(s, "SELECT count(*) FROM sqlite_master"), "0");
}

static void test_sqlite_copy_stops_when_it_is_told_to(void **state)
{
    Scratch *s = *state;
    SqliteDriver *driver = (SqliteDriver *)s->driver;
    MigCopyRows rows = {.statement = "INSERT INTO t VALUES (?1)",
                        .table = "t",
                        .data = "1\n2\n",
                        .size = 4,
                        .row_count = 2,
                        .place = {"x.sql", 10, 5},
                        .first = {"t.csv", 1, 1}};
    ask(s, "CREATE TABLE t(x CHECK (x <> '2'))");
    lock(s);
    s->driver->kind->copy(s->driver, &rows, &s->error);
    assert_string_equal(s->error.file, "t.csv");
    assert_int_equal(s->error.line, 2);
    fail_with(s, s->error.status, MIG_REFUSED, "CHECK constraint failed");
    rows.data = "1\n3\n";
    driver->statement_timeout = 1;
    rows.statement = "INSERT INTO t WITH RECURSIVE r(x) AS (SELECT ?1 UNION ALL SELECT x + 1 FROM r"
                     " LIMIT 20000000) SELECT max(x) FROM r";
    s->driver->kind->copy(s->driver, &rows, &s->error);
    fail_with(s, s->error.status, MIG_REFUSED, "the statement ran longer than its timeout");
    driver->statement_timeout = 0;
    rows.statement = "INSERT INTO nowhere VALUES (?1)";
    s->driver->kind->copy(s->driver, &rows, &s->error);
    assert_int_equal(s->error.line, 10);
    fail_with(s, s->error.status, MIG_REFUSED, "no such table: nowhere");
    rows.row_count = 0; // then nobody knows how many values there are
    assert_int_equal(s->driver->kind->copy(s->driver, &rows, &s->error), MIG__DONE);
    s->driver->kind->unlock(s->driver);
}

static void test_sqlite_statement_alone_leaves_nothing_open(void **state)
{
    Scratch *s = *state;
    ask(s, "CREATE TABLE t(x)");
    // VACUUM runs without the authorizer.
    fail_with(s, run_alone(s, "-- all\n /* of it */ VACUUM; BEGIN", 2000), MIG_REFUSED,
              "x.sql:10: the statement left a transaction open");
    assert_true(sqlite3_get_autocommit(mig_sqlite_handle(s->driver)));
    // What is none has it.
    fail_with(s, run_alone(s, "/* VACUUM */ BEGIN", 2000), MIG_REFUSED, "transaction control");
    succeed(s, run_alone(s, "/* nothing", 2000));
    succeed(s, run_alone(s, "-- nothing", 2000));
    succeed(s, run_alone(s, "VACUUM", 2000));
}

static void test_sqlite_statement_alone_waits_to_the_deadline(void **state)
{
    Scratch *s = *state;
    sqlite3 *other = NULL;
    ask(s, "CREATE TABLE t(x)");
    assert_int_equal(sqlite3_open(s->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN; SELECT * FROM t", NULL, NULL, NULL), SQLITE_OK);
    uint64_t begin = mig__now();
    fail_with(s, run_alone(s, "PRAGMA journal_mode = WAL", 100), MIG_LOCKED, "is locked");
    assert_true(mig__now() - begin >= 100);
    s->driver->is_cancelled = 1; // who is cancelled waits for nothing
    fail_with(s, run_alone(s, "PRAGMA journal_mode = WAL", 60000), MIG_LOCKED, "is locked");
    s->driver->is_cancelled = 0;
    sqlite3_close(other);
    succeed(s, run_alone(s, "PRAGMA journal_mode = WAL", 2000));
}

static void test_sqlite_verify_may_only_read(void **state)
{
    Scratch *s = *state;
    ask(s, "CREATE TABLE t(x)");
    fail_with(s, transact(s, MIG_PIECE_VERIFY, PIECES("DELETE FROM t RETURNING x")), MIG_REFUSED,
              "a `verify` may only read");
}

static const char broken_rows[] =
    "CREATE TABLE parent(id INTEGER PRIMARY KEY);"
    "CREATE TABLE child(id INTEGER PRIMARY KEY, parent REFERENCES parent(id));"
    "CREATE TABLE flat(id PRIMARY KEY, parent REFERENCES parent(id)) WITHOUT ROWID;"
    "INSERT INTO child VALUES (5, 99), (7, 99); INSERT INTO flat VALUES (1, 99)";

static void test_sqlite_new_violations_are_listed_and_old_ones_are_not(void **state)
{
    Scratch *s = *state;
    ask(s, broken_rows);
    succeed(s, transact(s, MIG_PIECE_STEP, PIECES("INSERT INTO parent VALUES (1)")));
    transact(s, MIG_PIECE_STEP,
             PIECES("DELETE FROM child WHERE id = 7", "INSERT INTO child VALUES (4, 98), (6, 98)",
                    "INSERT INTO flat VALUES (2, 98)"));
    assert_string_equal(
        s->error.message,
        "it leaves rows that break a foreign key:\n"
        "  row (without rowid) of table \"flat\" refers to a row of \"parent\" that does not exist\n"
        "  row 4 of table \"child\" refers to a row of \"parent\" that does not exist\n"
        "  row 6 of table \"child\" refers to a row of \"parent\" that does not exist");
    memset(&s->error, 0, sizeof s->error);
    transact(s, MIG_PIECE_STEP,
             PIECES("INSERT INTO child SELECT value, 97 FROM generate_series(10, 30)"));
    if (strstr(s->error.message, "no such table: generate_series") == NULL) {
        fail_msg("%s", s->error.message);
    }
    memset(&s->error, 0, sizeof s->error);
    transact(s, MIG_PIECE_STEP,
             PIECES("WITH RECURSIVE r(x) AS (SELECT 10 UNION ALL SELECT x + 1 FROM r LIMIT 12)"
                    " INSERT INTO child SELECT x, 97 FROM r"));
    const char *dots = strstr(s->error.message, "\n  row 19 of");
    assert_non_null(dots);
    assert_string_equal(strchr(dots + 1, '\n'), "\n  ..."); // ten are enough
    memset(&s->error, 0, sizeof s->error);
}

// A key that refers to a column that is not unique: SQLite cannot say which rows break it.
static void test_sqlite_keys_that_cannot_be_checked(void **state)
{
    Scratch *s = *state;
    ask(s, "CREATE TABLE parent(id, x); CREATE TABLE child(parent REFERENCES parent(id));"
           "INSERT INTO child VALUES (1)");
    // Before: the owner's own business.
    succeed(s, transact(s, MIG_PIECE_STEP, PIECES("INSERT INTO child VALUES (2)")));
    succeed(s, transact(s, MIG_PIECE_STEP, PIECES("DROP TABLE child", "DROP TABLE parent")));
    fail_with(s,
              transact(s, MIG_PIECE_STEP,
                       PIECES("CREATE TABLE parent(id, x)",
                              "CREATE TABLE child(parent REFERENCES parent(id))",
                              "INSERT INTO child VALUES (1)")),
              MIG_REFUSED, "cannot check foreign keys: the database says no");
}

// What stands where the copy is to be made.
static MigStatus back_up(Scratch *s, const char *file, uint32_t deadline)
{
    lock(s);
    ((SqliteDriver *)s->driver)->session.deadline = mig__now() + deadline;
    MigOutcome outcome = s->driver->kind->backup(s->driver, file, &s->error);
    assert_int_equal(outcome, s->error.status == MIG_OK ? MIG__DONE : MIG__FAILED);
    s->driver->kind->unlock(s->driver);
    return s->error.status;
}

static void test_sqlite_backup_needs_a_place(void **state)
{
    Scratch *s = *state;
    char path[128];
    char part[140];
    char inside[150];
    ask(s, "CREATE TABLE t(x)");
    fail_with(s, back_up(s, "/nowhere/at/all", 1000), MIG_REFUSED,
              "cannot write the backup /nowhere/at/all: unable to open database file "
              "(nothing was changed in the database)");
    fail_with(s, back_up(s, s->path, 1000), MIG_REFUSED, "exists already");
    snprintf(path, sizeof path, "%s/copy", s->folder);
    snprintf(part, sizeof part, "%s.part", path);
    snprintf(inside, sizeof inside, "%s/x", part);
    assert_int_equal(mkdir(part, 0700), 0);
    assert_int_equal(mkdir(inside, 0700), 0);
    fail_with(s, back_up(s, path, 1000), MIG_REFUSED, "unable to open database file");
    assert_int_equal(rmdir(inside), 0);
    // What a killed program has left is taken away.
    succeed(s, back_up(s, path, 1000));
    assert_int_equal(access(part, F_OK), -1);
    assert_int_equal(unlink(path), 0);
    s->driver->is_cancelled = 1;
    fail_with(s, back_up(s, path, 1000), MIG_REFUSED, "interrupted");
    s->driver->is_cancelled = 0;
    assert_int_equal(access(path, F_OK), -1);
}

static void test_sqlite_backup_of_memory_needs_a_name(void **state)
{
    Scratch *s = *state;
    char path[128];
    mig_close(s->driver);
    s->driver = mig_open("sqlite::memory:", scratch_drivers, &s->error);
    fail_with(s, back_up(s, "", 1000), MIG_MISUSE,
              "a database in memory has no file to name the backup after: give the "
              "backup's own");
    snprintf(path, sizeof path, "%s/copy", s->folder);
    // Its own connection is the source, which is in the middle of its transaction.
    back_up(s, path, 50);
    unlink(path);
    memset(&s->error, 0, sizeof s->error);
}

// Nothing to copy where there is no file yet.
static void test_sqlite_backup_of_nothing(void **state)
{
    Scratch *s = *state;
    assert_int_equal(s->driver->kind->backup(s->driver, "", &s->error), MIG__DONE);
    assert_int_equal(access(s->path, F_OK), -1);
}

static void test_sqlite_never_reconnects(void **state)
{
    Scratch *s = *state;
    assert_int_equal(s->driver->kind->reconnect(s->driver, &s->error), MIG__FAILED);
    fail_with(s, s->error.status, MIG_CANNOT_CONNECT, ": the connection was lost");
}

static void test_sqlite_connections_that_cannot_be_borrowed(void **state)
{
    Scratch *s = *state;
    sqlite3 *db = NULL;
    assert_null(mig_sqlite_borrow(NULL, &s->error));
    fail_with(s, s->error.status, MIG_MISUSE, "no SQLite connection was given");
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    assert_null(mig_sqlite_borrow(db, &s->error));
    fail_with(s, s->error.status, MIG_MISUSE,
              "the SQLite connection is inside a transaction: commit it before migrating");
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    MigDriver *driver = mig_sqlite_borrow(db, &s->error);
    assert_ptr_equal(mig_sqlite_handle(driver), db);
    // Its owner begins one behind our back.
    bool is_idle = false;
    bool changed = false;
    assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    driver->kind->lock(driver, NULL, &is_idle, &changed, &s->error);
    fail_with(s, s->error.status, MIG_MISUSE,
              "the SQLite connection is inside a transaction: commit it before migrating");
    mig_close(driver);
    assert_false(sqlite3_get_autocommit(db)); // it is still the owner's
    sqlite3_close(db);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sqlite_transaction_that_was_ended_is_none),
        TEST(test_sqlite_hook_must_not_end_the_transaction),
        TEST(test_sqlite_rows_that_nobody_takes),
        TEST(test_sqlite_cancelled_driver_runs_nothing),
        TEST(test_sqlite_copy_stops_when_it_is_told_to),
        TEST(test_sqlite_statement_alone_leaves_nothing_open),
        TEST(test_sqlite_statement_alone_waits_to_the_deadline),
        TEST(test_sqlite_verify_may_only_read),
        TEST(test_sqlite_new_violations_are_listed_and_old_ones_are_not),
        TEST(test_sqlite_keys_that_cannot_be_checked),
        TEST(test_sqlite_backup_needs_a_place),
        TEST(test_sqlite_backup_of_memory_needs_a_name),
        TEST(test_sqlite_backup_of_nothing),
        TEST(test_sqlite_never_reconnects),
        TEST(test_sqlite_connections_that_cannot_be_borrowed),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
