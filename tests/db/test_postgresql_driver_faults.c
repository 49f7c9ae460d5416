// SPDX-License-Identifier: MIT
// One session of the driver, in which every allocation fails and libpq lies at every place, once or
// from there on: whatever was not done has an error that says why, what was done is there, each
// transaction as a whole, and a borrowed connection comes back as it was.
#include "inject/libpq.h"
#include "inject/memory.h"
#include "postgresql_fixture.h"

typedef enum SessionKind {
    SESSION_OWN,
    SESSION_BORROWED,
    SESSION_POOLED, // each transaction carries its settings
    SESSION_COUNT
} SessionKind;

typedef struct Work {
    Fixture *fixture;
    SessionKind kind;
    PGconn *owner; // of a borrowed connection
    MigDriver *driver;
    MigOutcome outcome; // of the last call
    MigError error;
    const char *step; // which one that was
    bool is_over;     // all of it is done
} Work;

static bool is_long_run(void)
{
    const char *value = getenv("MIGC_LONG");
    return value && strcmp(value, "yes") == 0;
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
    static const char *const parameters[] = {"execute"};
    MigCopyRows rows = {.statement = "COPY t FROM STDIN",
                        .table = "t",
                        .data = "copy\n",
                        .size = 5,
                        .row_count = 1};
    MigPiece insert = piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('statement') RETURNING word");
    MigPiece execute = piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ($1) RETURNING word");
    uint64_t changed = 0;
    (void)context;
    rows.place.file = rows.first.file = "x.sql";
    MigOutcome outcome = driver->kind->statement(driver, &insert, drop_row, NULL, &changed, error);
    if (outcome == MIG__DONE)
        outcome =
            driver->kind->execute(driver, &execute, parameters, 1, drop_row, NULL, &changed, error);
    return outcome == MIG__DONE ? driver->kind->copy(driver, &rows, error) : outcome;
}

static void say(void *context, size_t index, bool is_committed)
{
    (void)context;
    (void)index;
    (void)is_committed;
}

// The rows of one transaction.
static void run_transaction(Work *work)
{
    size_t failed = 0;
    MigPiece pieces[] = {piece(MIG_PIECE_LEDGER, "INSERT INTO t VALUES ('ledger')"),
                         piece(MIG_PIECE_STEP, "SET work_mem = '1MB'"), piece(MIG_PIECE_STEP, ""),
                         piece(MIG_PIECE_VERIFY, "SELECT word FROM t WHERE word IS NULL"),
                         piece(MIG_PIECE_FINISH, "INSERT INTO t VALUES ('finish')")};
    MigTransaction transaction = {.pieces = pieces,
                                  .count = 5,
                                  .lock_timeout = 1000,
                                  .statement_timeout = 5000,
                                  .session_dirty = true};
    pieces[2].hook = run_in_hook;
    work->step = "transact";
    work->outcome = work->driver->kind->transact(work->driver, &transaction, &failed, &work->error);
}

static void run_group(Work *work)
{
    size_t failed = 0;
    MigPiece pieces[] = {piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('group')"),
                         piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('group')"),
                         piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('second')")};
    MigTransaction group[] = {{.pieces = pieces, .count = 2, .lock_timeout = 1000},
                              {.pieces = pieces + 2, .count = 1, .lock_timeout = 1000}};
    work->step = "group";
    work->outcome = work->driver->kind->transact_group(work->driver, group, 2, say, NULL, &failed,
                                                       &work->error);
}

static void run_alone(Work *work)
{
    MigPiece alone = piece(MIG_PIECE_STEP, "INSERT INTO t VALUES ('alone')");
    alone.flags = MIG_STEP_SESSION_DIRTY;
    work->step = "alone";
    work->outcome = work->driver->kind->alone(work->driver, &alone, 1000, 5000, &work->error);
}

static void look_for_ledger(Work *work)
{
    bool is_missing = false;
    work->step = "query";
    work->outcome =
        work->driver->kind->query(work->driver, "SELECT launch_digest FROM public.migc_history",
                                  drop_row, NULL, &is_missing, &work->error);
    if (work->outcome == MIG__DONE)
        work->outcome = work->driver->kind->query(work->driver, "SELECT word, NULL FROM t",
                                                  drop_row, NULL, NULL, &work->error);
}

static void guard_session(Work *work)
{
    work->step = "guard";
    work->outcome = work->driver->kind->guard(work->driver, &work->error);
    if (work->outcome == MIG__LOST) {
        memset(&work->error, 0, sizeof work->error);
        work->step = "reconnect";
        work->outcome = work->driver->kind->reconnect(work->driver, &work->error);
    }
}

static void lock_session(Work *work)
{
    bool is_idle = false;
    bool changed = false;
    work->step = "lock";
    work->outcome = work->driver->kind->lock(work->driver, NULL, &is_idle, &changed, &work->error);
}

static void open_session(Work *work)
{
    Fixture *fixture = work->fixture;
    work->step = "open";
    work->driver = work->kind == SESSION_BORROWED ? mig_postgresql_borrow(work->owner, &work->error)
                                                  : mig_postgresql.open(fixture->url, &work->error);
    work->outcome = work->driver ? MIG__DONE : MIG__FAILED;
    if (!work->driver)
        return;
    fixture->session.role = "migc_test";
    fixture->session.search_path = "public";
    fixture->session.application = "faults";
    fixture->session.pooler =
        work->kind == SESSION_POOLED ? MIG_POOLER_TRANSACTION : MIG_POOLER_DETECT;
    fixture->session.only_transactions = work->kind == SESSION_POOLED;
    fixture->session.deadline = mig__now() + 60;
    work->driver->kind->configure(work->driver, &fixture->session);
}

static void do_work(Work *work)
{
    static void (*const steps_of_work[])(Work *) = {open_session, look_for_ledger, guard_session,
                                                    lock_session, run_transaction, run_group,
                                                    run_alone};
    size_t count = sizeof steps_of_work / sizeof *steps_of_work;
    work->outcome = MIG__DONE;
    for (size_t i = 0; work->outcome == MIG__DONE && i < count; i++)
        if (work->kind != SESSION_POOLED || steps_of_work[i] != run_alone)
            steps_of_work[i](work);
    work->is_over = work->outcome == MIG__DONE;
    if (work->driver) {
        work->driver->kind->unlock(work->driver);
        work->driver->kind->close(work->driver);
    }
}

static void begin_work(Work *work, Fixture *fixture, SessionKind kind)
{
    *work = (Work){.fixture = fixture, .kind = kind};
    fixture->events[0] = '\0';
    run(fixture, "DELETE FROM t");
    if (kind == SESSION_BORROWED) {
        work->owner = PQconnectdb(fixture->url);
        run_on(work->owner,
               "SET work_mem = '3MB'; SET my.own = 'x'; SET application_name = 'owner';"
               "SET client_encoding = 'LATIN1'");
    }
}

// A row a word: how often each is there, those of one transaction together.
static void must_agree(Work *work, const char *when)
{
    static const char sql[] =
        "SELECT concat_ws(' ', count(*) FILTER (WHERE word IN"
        " ('ledger', 'statement', 'execute', 'copy', 'finish')), count(*) FILTER (WHERE word ="
        " 'group'), count(*) FILTER (WHERE word = 'second'), count(*) FILTER (WHERE word ="
        " 'alone')) FROM t";
    const MigError *error = &work->error;
    const char *rows = ask(work->fixture, sql);
    bool has_alone = work->kind != SESSION_POOLED;
    // Behind a pooler a group is one transaction at most.
    const char *whole = has_alone ? "5 2 1 1" : "5 2 0 0";
    bool is_whole = (rows[0] == '0' || rows[0] == '5') && (rows[2] == '0' || rows[2] == '2');
    if (work->is_over ? strcmp(rows, whole) != 0 : !is_whole)
        fail_msg("%s, %s: rows %s\n%s", when, work->step, rows, error->message);
    bool has_error = error->status != MIG_OK && error->message[0] != '\0';
    if (work->outcome != MIG__DONE && work->outcome != MIG__TAKEN && !has_error)
        fail_msg("%s, %s: outcome %d and no error", when, work->step, (int)work->outcome);
}

static bool is_settled(Work *work)
{
    const char *said = ask_on(
        work->fixture, work->owner,
        "SELECT concat_ws(' ', current_setting('work_mem'), current_setting('my.own'),"
        " current_setting('application_name'), current_setting('lock_timeout'),"
        " current_setting('client_encoding'), (SELECT count(*) FROM pg_locks WHERE locktype ="
        " 'advisory' AND pid = pg_backend_pid()))");
    return strcmp(said, "3MB x owner 0 LATIN1 0") == 0;
}

// `is_honest`: libpq has told the truth.
static void end_work(Work *work, const char *when, bool is_honest)
{
    must_agree(work, when);
    if (!work->owner)
        return;
    if (is_honest && !is_settled(work) && !strstr(work->fixture->events, "could not be put back") &&
        !strstr(work->fixture->events, "no longer held"))
        fail_msg("%s: the owner's session: %s\n%s", when, work->fixture->value,
                 work->fixture->events);
    PQfinish(work->owner);
}

static void run_undisturbed(Fixture *fixture, SessionKind kind)
{
    Work work;
    begin_work(&work, fixture, kind);
    do_work(&work);
    if (!work.is_over)
        fail_msg("undisturbed, %s: %s", work.step, work.error.message);
    end_work(&work, "undisturbed", true);
}

static void sweep_memory(Fixture *fixture, SessionKind kind, bool for_ever)
{
    char when[100];
    unsigned long stride = is_long_run() ? 1 : 23;
    unsigned long k = 1 + stride / 3;
    for (bool was_disturbed = true; was_disturbed; k += stride) {
        Work work;
        begin_work(&work, fixture, kind);
        long live = memory_live();
        memory_fail_at(k, for_ever);
        do_work(&work);
        was_disturbed = memory_count() >= k;
        memory_fail_at(0, false);
        snprintf(when, sizeof when, "session %d, allocation %lu%s", (int)kind, k,
                 for_ever ? " and on" : "");
        if (memory_live() != live)
            fail_msg("%s: %ld pieces not freed", when, memory_live() - live);
        end_work(&work, when, true);
    }
    assert_true(k > 20);
}

static void sweep_lies(Fixture *fixture, SessionKind kind, Lie lie, bool for_ever)
{
    char when[100];
    unsigned long stride = is_long_run() ? 3 : lie == LIE_CALL ? 127 : 61;
    unsigned long k = 1 + (unsigned long)lie * 5 % stride;
    for (bool was_disturbed = true; was_disturbed; k += stride) {
        Work work;
        begin_work(&work, fixture, kind);
        if (for_ever)
            libpq_lie_from(k, lie);
        else
            libpq_lie_at(k, lie);
        do_work(&work);
        was_disturbed = libpq_count() >= k;
        snprintf(when, sizeof when, "session %d, lie %d about call %lu%s (%s)", (int)kind, (int)lie,
                 k, for_ever ? " and on" : "", libpq_hit());
        libpq_lie_at(0, LIE_NOTHING);
        end_work(&work, when, false);
    }
}

static void test_driver_faults_without_memory(void **state)
{
    for (int kind = 0; kind < SESSION_COUNT; kind++) {
        run_undisturbed(*state, (SessionKind)kind);
        sweep_memory(*state, (SessionKind)kind, false);
        sweep_memory(*state, (SessionKind)kind, true);
    }
}

static void test_driver_faults_with_lies(void **state)
{
    for (int kind = 0; kind < SESSION_COUNT; kind++)
        for (int lie = LIE_MISSING; lie < LIE_COUNT; lie++) {
            // One lie a session, and each of them in one, where not all are tried.
            if (!is_long_run() && lie % SESSION_COUNT != kind)
                continue;
            sweep_lies(*state, (SessionKind)kind, (Lie)lie, false);
            // Where every answer is one that did not come nothing ends.
            if (lie == LIE_ERROR || lie == LIE_CALL)
                sweep_lies(*state, (SessionKind)kind, (Lie)lie, true);
        }
}

static int set_up_table(void **state)
{
    if (set_up(state) != 0)
        return -1;
    run(*state, "CREATE TABLE t (word text)");
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_table, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_driver_faults_without_memory),
        TEST(test_driver_faults_with_lies),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
