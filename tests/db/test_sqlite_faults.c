// SPDX-License-Identifier: MIT
// A real SQLite database behind a driver that fails at call n = 1, 2, 3 …, before or after the call
// has had its effect, until a run gets through undisturbed; and programs killed at any moment.
// After each, ledger and effects agree, and the next run completes with every effect exactly once.
#include "driver.h"
#include "sqlite_fixture.h"
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static const RevisionSpec specs[] = {
    {"001", "", "CREATE TABLE effect(revision)\n;\nINSERT INTO effect VALUES ('001')",
     "DROP TABLE effect", NULL, NULL, NULL},
    {"002", "001", "INSERT INTO effect VALUES ('002')\n;\n|INSERT INTO effect VALUES ('002b')",
     "DELETE FROM effect WHERE revision = '002'\n;\n|DELETE FROM effect WHERE revision = '002b'",
     NULL, NULL, NULL},
    {"003", "002", "INSERT INTO effect VALUES ('003')", "DELETE FROM effect WHERE revision = '003'",
     NULL, NULL, NULL},
};
#define EFFECTS "SELECT revision, count(*) FROM effect GROUP BY revision ORDER BY revision"
#define ALL     "001|1\n002|1\n002b|1\n003|1"
#define AGREEMENT                                                                                  \
    "SELECT r.id FROM migc_revision r WHERE state = 'applied' AND id NOT IN (SELECT revision FROM effect)"

typedef struct Faulty {
    MigDriver base;
    MigDriver *inner;
    int calls;
    int fail_at;
    bool is_after; // the call has its effect before it fails
    MigOutcome failure;
} Faulty;

// Whether this call fails; fills the error then.
static bool is_faulty(Faulty *faulty, MigError *error)
{
    if (++faulty->calls != faulty->fail_at) {
        return false;
    }
    if (faulty->failure != MIG__TAKEN) {
        mig__fail(error, faulty->failure == MIG__LOST ? MIG_CANNOT_CONNECT : MIG_REFUSED,
                  "made to fail");
    }
    return true;
}

static MigOutcome faulty_query(MigDriver *driver, const char *sql, MigRowFunction row,
                               void *context, bool *missing, MigError *error)
{
    Faulty *faulty = (Faulty *)driver;
    bool fails =
        faulty->failure != MIG__TAKEN && faulty->failure != MIG__RETRY && is_faulty(faulty, error);
    if (fails && faulty->failure == MIG__LOST) {
        faulty->inner->kind->unlock(faulty->inner);
    }
    return fails ? faulty->failure
                 : faulty->inner->kind->query(faulty->inner, sql, row, context, missing, error);
}

static MigOutcome faulty_guard(MigDriver *driver, MigError *error)
{
    Faulty *faulty = (Faulty *)driver;
    return faulty->inner->kind->guard(faulty->inner, error);
}

static MigOutcome faulty_lock(MigDriver *driver, const MigIdle *idle, bool *is_idle, bool *changed,
                              MigError *error)
{
    Faulty *faulty = (Faulty *)driver;
    MigOutcome outcome = faulty->inner->kind->lock(faulty->inner, idle, is_idle, changed, error);
    if (outcome == MIG__DONE && is_faulty(faulty, error)) {
        faulty->inner->kind->unlock(faulty->inner);
        return faulty->failure;
    }
    return outcome;
}

static MigOutcome faulty_transact(MigDriver *driver, const MigTransaction *transaction,
                                  size_t *failed, MigError *error)
{
    Faulty *faulty = (Faulty *)driver;
    bool fails = is_faulty(faulty, error);
    MigOutcome outcome = MIG__DONE;
    if (!fails || faulty->is_after) {
        MigError other = {0};
        outcome = faulty->inner->kind->transact(faulty->inner, transaction, failed,
                                                fails ? &other : error);
    } else {
        faulty->inner->kind->unlock(faulty->inner);
    }
    return fails ? faulty->failure : outcome;
}

static MigOutcome faulty_alone(MigDriver *driver, const MigPiece *piece, uint32_t lock_timeout,
                               uint32_t statement_timeout, MigError *error)
{
    Faulty *faulty = (Faulty *)driver;
    return faulty->inner->kind->alone(faulty->inner, piece, lock_timeout, statement_timeout, error);
}

static MigOutcome faulty_statement(MigDriver *driver, const MigPiece *piece, MigRowFunction row,
                                   void *row_context, uint64_t *changed, MigError *error)
{
    Faulty *faulty = (Faulty *)driver;
    return faulty->inner->kind->statement(faulty->inner, piece, row, row_context, changed, error);
}

static MigOutcome faulty_copy(MigDriver *driver, const MigCopyRows *rows, MigError *error)
{
    Faulty *faulty = (Faulty *)driver;
    return faulty->inner->kind->copy(faulty->inner, rows, error);
}

static MigOutcome faulty_reconnect(MigDriver *driver, MigError *error)
{
    Faulty *faulty = (Faulty *)driver;
    (void)error;
    faulty->inner->kind->unlock(faulty->inner);
    return MIG__DONE;
}

static void faulty_unlock(MigDriver *driver)
{
    Faulty *faulty = (Faulty *)driver;
    faulty->inner->kind->unlock(faulty->inner);
}

static void faulty_configure(MigDriver *driver, const MigSession *session)
{
    Faulty *faulty = (Faulty *)driver;
    faulty->inner->kind->configure(faulty->inner, session);
}

static void faulty_cancel(MigDriver *driver)
{
    (void)driver;
}

static const MigDriverKind faulty_kind = {MIG_ABI,
                                          "faulty",
                                          MIG_SQLITE,
                                          NULL,
                                          NULL,
                                          NULL,
                                          faulty_cancel,
                                          faulty_configure,
                                          faulty_query,
                                          faulty_guard,
                                          faulty_lock,
                                          faulty_unlock,
                                          faulty_transact,
                                          NULL,
                                          faulty_alone,
                                          faulty_statement,
                                          faulty_copy,
                                          faulty_reconnect,
                                          NULL,
                                          NULL};

typedef MigStatus (*Direction)(MigDriver *, const MigHistory *, const char *, const MigOptions *,
                               MigError *);

static void make_fresh(Scratch *s)
{
    mig_close(s->driver);
    unlink(s->path);
    scratch_open(s);
}

static bool is_applied_right(Scratch *s)
{
    return strcmp(ask(s, EFFECTS), ALL) == 0 &&
           strcmp(ask(s, "SELECT group_concat(state) FROM migc_revision"),
                  "applied,applied,applied") == 0;
}

// Where the run failed, what the ledger calls applied has its effect, and the next run completes.
static void sweep(Scratch *s, MigOutcome failure, bool is_after, bool must_succeed)
{
    MigHistory *history = history_build("main", specs, 3);
    for (int n = 1;; n++) {
        make_fresh(s);
        Faulty faulty = {{&faulty_kind, 0}, s->driver, 0, n, is_after, failure};
        MigStatus status = mig_upgrade(&faulty.base, history, NULL, NULL, &s->error);
        bool was_disturbed = faulty.calls >= n;
        if (must_succeed || !was_disturbed) {
            succeed(s, status);
        } else if (status == MIG_OK || access(s->path, F_OK) == 0) {
            bool has_tables =
                strcmp(ask(s, "SELECT count(*) FROM sqlite_master WHERE name = 'effect'"), "1") ==
                0;
            assert_string_equal(has_tables ? ask(s, AGREEMENT) : "", "");
        }
        memset(&s->error, 0, sizeof s->error);
        succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
        if (!is_applied_right(s)) {
            fail_msg("failure at call %d: %s", n, s->answer);
        }
        Faulty down = {{&faulty_kind, 0}, s->driver, 0, n, is_after, failure};
        status = mig_downgrade(&down.base, history, "001", NULL, &s->error);
        memset(&s->error, 0, sizeof s->error);
        succeed(s, mig_downgrade(s->driver, history, "001", NULL, &s->error));
        assert_string_equal(ask(s, EFFECTS), "001|1");
        if (!was_disturbed && down.calls < n) {
            assert_true(n > 8);
            break;
        }
    }
    history_free(history);
}

static void test_faults_lost_before(void **state)
{
    sweep(*state, MIG__LOST, false, true);
}

static void test_faults_lost_after(void **state)
{
    sweep(*state, MIG__LOST, true, true);
}

static void test_faults_retry(void **state)
{
    sweep(*state, MIG__RETRY, false, true);
}

static void test_faults_taken(void **state)
{
    sweep(*state, MIG__TAKEN, false, true);
}

static void test_faults_failed(void **state)
{
    sweep(*state, MIG__FAILED, false, false);
}

static void test_faults_killed_at_any_moment(void **state)
{
    enum { KILLS = 60 };
    Scratch *s = *state;
    MigHistory *history = history_build("main", specs, 3);
    int killed = 0;
    for (int i = 0; i < KILLS; i++) {
        make_fresh(s);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            MigError error = {0};
            MigDriver *driver = mig_open(s->url, scratch_drivers, &error);
            _exit((int)mig_upgrade(driver, history, NULL, NULL, &error));
        }
        struct timespec wait = {0, i * 250 * 1000L};
        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        killed += WIFSIGNALED(status);
        if (strcmp(ask(s, "SELECT count(*) FROM sqlite_master WHERE name = 'effect'"), "1") == 0) {
            assert_string_equal(ask(s, AGREEMENT), "");
        }
        succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
        assert_true(is_applied_right(s));
        assert_string_equal(ask(s, "PRAGMA integrity_check"), "ok");
    }
    assert_true(killed > 0);
    history_free(history);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_faults_lost_before), TEST(test_faults_lost_after),
        TEST(test_faults_retry),       TEST(test_faults_taken),
        TEST(test_faults_failed),      TEST(test_faults_killed_at_any_moment),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
