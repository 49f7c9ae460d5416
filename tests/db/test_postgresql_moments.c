// SPDX-License-Identifier: MIT
// What others do between two messages of a run, each time at the same moment: the words that a user
// reads then.
#include "../unit/history_builder.c"
#include "inject/libpq.h"
#include "postgresql_fixture.h"
#include "traced.h"

enum { HOUR = 3600 * 1000 };

static void pass_an_hour(void *context)
{
    (void)context;
    mig__sleep(HOUR); // tests/inject/clock.c: only what mig__now says
}

static bool drop_row(void *context, size_t column_count, const char *const *values)
{
    (void)context;
    (void)column_count;
    (void)values;
    return true;
}

static void test_an_answer_that_does_not_come(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    bool is_missing = false;
    guard_and_lock(fixture->driver);
    libpq_before("pg_advisory_unlock(", pass_an_hour, NULL);
    fixture->driver->kind->unlock(fixture->driver);
    assert_int_equal(fixture->driver->kind->query(fixture->driver, "SELECT 1", drop_row, NULL,
                                                  &is_missing, &error),
                     MIG__LOST);
    assert_string_equal(error.message, "the connection to the server was lost");
    memset(&error, 0, sizeof error);
    assert_int_equal(fixture->driver->kind->reconnect(fixture->driver, &error), MIG__DONE);
    libpq_before("pg_try_advisory_lock(", pass_an_hour, NULL);
    bool is_idle = false;
    bool changed = false;
    assert_int_equal(fixture->driver->kind->lock(fixture->driver, NULL, &is_idle, &changed, &error),
                     MIG__LOST);
    assert_int_equal(error.status, MIG_CANNOT_CONNECT);
    assert_string_equal(error.message, "the server did not answer in time");
}

static void test_a_commit_that_rolls_back(void **state)
{
    static const RevisionSpec spec = {.id = "001", .up = "CREATE TABLE t (x int)"};
    Fixture *fixture = *state;
    MigError error = {0};
    MigHistory *history = history_build("app", &spec, 1);
    assert_int_equal(mig_upgrade(fixture->driver, history, "base", NULL, &error), MIG_OK);
    // Those of the ledger's own tables come first.
    libpq_lie_at(1, LIE_NOTHING);
    bool is_said = false;
    for (unsigned long k = 1; !is_said && k < 20; k++) {
        memset(&error, 0, sizeof error);
        libpq_lie_at(k, LIE_ROLLBACK);
        if (mig_upgrade(fixture->driver, history, NULL, NULL, &error) == MIG_OK)
            break;
        is_said = strcmp(error.revision, "001") == 0;
    }
    libpq_lie_at(0, LIE_NOTHING);
    assert_int_equal(error.status, MIG_REFUSED);
    assert_string_equal(error.message, "migrations/001.sql: error: revision 001: the server has "
                                       "rolled the transaction back at COMMIT");
    assert_string_equal(ask(fixture, "SELECT to_regclass('t') IS NULL"), "t");
    history_free(history);
}

// A superuser's session whose role is none any more.
static void test_settings_that_cannot_be_put_back(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    char url[256];
    MigPiece pieces[2];
    run(fixture,
        "DROP ROLE IF EXISTS fallen; CREATE ROLE fallen SUPERUSER LOGIN PASSWORD 'secret'");
    make_url(fixture, url, sizeof url, "fallen", "secret");
    PGconn *owner = PQconnectdb(url);
    run_on(owner, "SET log_min_messages = error");
    MigDriver *driver = mig_postgresql_borrow(owner, &error);
    assert_non_null(driver);
    configure(fixture, driver, 3000);
    guard_and_lock(driver);
    MigTransaction transaction =
        steps(pieces, (const char *const[]){"SET log_min_messages = fatal",
                                            "ALTER ROLE fallen NOSUPERUSER", NULL});
    transaction.session_dirty = true;
    assert_int_equal(transact(driver, &transaction, &failed, &error), MIG__FAILED);
    assert_int_equal(error.status, MIG_REFUSED);
    assert_string_equal(error.message,
                        "a revision has changed settings of the session that cannot be put back");
    fixture->events[0] = '\0';
    driver->kind->unlock(driver);
    expect_text(fixture->events,
                "the settings of the application's session could not be put back\n");
    driver->kind->close(driver);
    PQfinish(owner);
    run(fixture, "DROP ROLE fallen");
}

static void unlock_other(void *context)
{
    Fixture *fixture = context;
    run(fixture, "SELECT pg_advisory_unlock_all()");
}

static void test_a_holder_that_ends_when_it_is_looked_for(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    bool is_idle = false;
    bool changed = false;
    run(fixture, "SELECT pg_advisory_lock(hashtextextended('migc:public', 0))");
    configure(fixture, fixture->driver, 0);
    libpq_before("pg_catalog.concat('pid '", unlock_other, fixture);
    assert_int_equal(fixture->driver->kind->lock(fixture->driver, NULL, &is_idle, &changed, &error),
                     MIG__FAILED);
    assert_int_equal(error.status, MIG_LOCKED);
    assert_string_equal(
        error.message,
        "the migration lock of schema \"public\" was not obtained in time: it was held by a "
        "session that has just ended\nHINT: run this again");
}

static void drop_lock(MigDriver *driver)
{
    MigPiece pieces[1];
    MigError error = {0};
    size_t failed = 0;
    guard_and_lock(driver);
    MigTransaction transaction =
        steps(pieces, (const char *const[]){"SELECT pg_advisory_unlock_all()", NULL});
    assert_int_equal(transact(driver, &transaction, &failed, &error), MIG__DONE);
}

static void test_a_lock_that_is_lost(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigPiece alone = piece(MIG_PIECE_STEP, "CREATE TABLE t (x int)");
    drop_lock(fixture->driver);
    assert_int_equal(fixture->driver->kind->alone(fixture->driver, &alone, 1000, 0, &error),
                     MIG__TAKEN);
    assert_string_equal(error.message,
                        "the migration lock was lost before this statement, which has not run");
    assert_string_equal(ask(fixture, "SELECT to_regclass('t') IS NULL"), "t");
    fixture->driver->kind->unlock(fixture->driver);
    assert_null(strstr(fixture->events, "no longer held"));
    drop_lock(fixture->driver);
    fixture->driver->kind->unlock(fixture->driver);
    expect_text(fixture->events,
                "the migration lock was no longer held when it was to be released\n");
}

typedef struct Newer {
    Fixture *fixture;
    const MigHistory *history;
} Newer;

static void upgrade_newer(void *context)
{
    const Newer *newer = context;
    MigError error = {0};
    MigDriver *driver = mig_postgresql.open(newer->fixture->url, &error);
    assert_non_null(driver);
    if (mig_upgrade(driver, newer->history, NULL, NULL, &error) != MIG_OK)
        fail_msg("%s", error.message);
    mig_close(driver);
}

static void end_session(void *context)
{
    const Newer *newer = context;
    run(newer->fixture, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    libpq_before("pg_try_advisory_lock(", upgrade_newer, context);
}

// 002 has gone down and 001 is to follow when the connection is lost; another program puts 002 back
// before the lock is there again, and 003 on top of it.
static void test_a_child_that_is_applied_meanwhile(void **state)
{
    static const RevisionSpec specs[] = {
        {.id = "001", .up = "CREATE TABLE a (x int)", .down = "DROP TABLE a"},
        {.id = "002", .parents = "001", .up = "CREATE TABLE b (x int)", .down = "DROP TABLE b"},
        {.id = "003", .parents = "002", .up = "CREATE TABLE c (x int)", .down = "DROP TABLE c"},
    };
    Fixture *fixture = *state;
    MigError error = {0};
    MigHistory *history = history_build("app", specs, 2);
    Newer newer = {fixture, history_build("app", specs, 3)};
    assert_int_equal(mig_upgrade(fixture->driver, history, NULL, NULL, &error), MIG_OK);
    libpq_before("DROP TABLE a", end_session, &newer);
    assert_int_equal(mig_downgrade(fixture->driver, history, "base", NULL, &error), MIG_REFUSED);
    assert_string_equal(
        error.message,
        "revision 002 cannot be reverted: 003, which stays, was applied on top of it. Was it "
        "applied meanwhile? Look at `current`, then say `downgrade` anew");
    assert_string_equal(error.revision, "003");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM migc_revision WHERE state = 'applied'"),
                        "3");
    history_free(history);
    history_free((MigHistory *)(uintptr_t)newer.history);
}

static void test_a_key_that_is_not_shown(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    run(fixture, TRACED_TABLE);
    libpq_hide_rows_of("pg_catalog.pg_attribute AS a");
    assert_int_equal(mig_upgrade(fixture->driver, traced_history(), NULL, NULL, &error),
                     MIG_REFUSED);
    libpq_hide_rows_of(NULL);
    assert_string_equal(error.message,
                        "traced/009.sql:13:1: error: batch \"by_key\" cannot walk along the key of "
                        "\"t009\": the catalog does not show it");
    assert_string_equal(error.revision, "009");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_answer_that_does_not_come),
        TEST(test_a_commit_that_rolls_back),
        TEST(test_settings_that_cannot_be_put_back),
        TEST(test_a_holder_that_ends_when_it_is_looked_for),
        TEST(test_a_lock_that_is_lost),
        TEST(test_a_child_that_is_applied_meanwhile),
        TEST(test_a_key_that_is_not_shown),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
