// SPDX-License-Identifier: MIT
// Transactions on a real server: what commits, what an error says, and what becomes of a
// transaction that meets other sessions, a lost connection or a cancellation.
#include "postgresql_fixture.h"
#include <pthread.h>
#include <signal.h>
#include <time.h>

static MigOutcome run_steps(MigDriver *driver, const char *const *statements, size_t *failed,
                            MigError *error)
{
    MigPiece pieces[20];
    MigTransaction transaction = steps(pieces, statements);
    return transact(driver, &transaction, failed, error);
}

#define STEPS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_transact_commits_all_pieces(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    guard_and_lock(fixture->driver);
    assert_int_equal(
        run_steps(fixture->driver,
                  STEPS("CREATE TABLE t (id int) -- a table", "/* nothing */",
                        "INSERT INTO t SELECT generate_series(1, 100)", "SELECT * FROM t",
                        "DO $$ BEGIN RAISE NOTICE 'hello %', 7; END $$"),
                  &failed, &error),
        MIG__DONE);
    assert_int_equal(failed, 5);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM t"), "100");
    expect_text(fixture->events, "5:NOTICE: hello 7\n");
}

static void test_transact_leaves_nothing_behind_a_failure(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    guard_and_lock(fixture->driver);
    assert_int_equal(run_steps(fixture->driver,
                               STEPS("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1 / 0)",
                                     "CREATE TABLE u (id int)"),
                               &failed, &error),
                     MIG__FAILED);
    assert_int_equal(failed, 1);
    assert_string_equal(error.sqlstate, "22012");
    expect_text(error.message, "x.sql:10:5: error: division by zero (SQLSTATE 22012)");
    assert_string_equal(ask(fixture, "SELECT to_regclass('t') IS NULL"), "t");
    MigError none = {0};
    assert_int_equal(run_steps(fixture->driver, STEPS("CREATE TABLE t (id int)"), &failed, &none),
                     MIG__DONE);
}

static void test_transact_points_into_the_statement(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    guard_and_lock(fixture->driver);
    assert_int_equal(
        run_steps(fixture->driver,
                  STEPS("SELECT 'größe ✓ 漢字 😀'", "SELECT '漢字',\r\n  'ü', missing", "SELECT 1"),
                  &failed, &error),
        MIG__FAILED);
    assert_int_equal(failed, 1);
    assert_string_equal(error.sqlstate, "42703");
    assert_int_equal(error.line, 11);
    assert_int_equal(error.column, 8);
}

// Positions count characters, and bytes where the database has no encoding.
static void test_transact_points_right_in_every_encoding(void **state)
{
    Fixture *fixture = *state;
    static const char *const encodings[] = {"sql_ascii", "latin1", "utf8"};
    for (size_t i = 0; i < 3; i++) {
        MigError error = {0};
        char sql[200];
        char url[400];
        size_t failed = 0;
        snprintf(sql, sizeof sql,
                 "CREATE DATABASE %s_%s TEMPLATE template0 ENCODING '%s' LOCALE 'C'",
                 fixture->database, encodings[i], encodings[i]);
        run(fixture, sql);
        snprintf(url, sizeof url, "%s_%s", fixture->url, encodings[i]);
        MigDriver *driver = open_as(fixture, url);
        guard_and_lock(driver);
        assert_int_equal(
            run_steps(driver, STEPS("SELECT 'größe'", "SELECT 'üüü', nothing"), &failed, &error),
            MIG__FAILED);
        assert_int_equal(failed, 1);
        assert_int_equal(error.column, 5 + 14);
        driver->kind->close(driver);
        snprintf(sql, sizeof sql, "DROP DATABASE %s_%s", fixture->database, encodings[i]);
        run(fixture, sql);
    }
}

static void test_transact_runs_nothing_of_a_message_with_a_syntax_error(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    guard_and_lock(fixture->driver);
    assert_int_equal(run_steps(fixture->driver,
                               STEPS("SELECT 1", "SELECT 2", "SELECT 'ä' FORM t", "SELECT 3"),
                               &failed, &error),
                     MIG__FAILED);
    assert_int_equal(failed, 2);
    assert_string_equal(error.sqlstate, "42601");
    assert_int_equal(error.column, 5 + 16);
    assert_int_equal(PQtransactionStatus(mig_postgresql_handle(fixture->driver)), PQTRANS_IDLE);
}

static void test_transact_spans_messages(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    size_t size = 200 * 1024;
    char *large = malloc(size);
    assert_non_null(large);
    memset(large, 'x', size);
    memcpy(large, "SELECT '", 8);
    memcpy(large + size - 2, "'", 2);
    guard_and_lock(fixture->driver);
    assert_int_equal(run_steps(fixture->driver,
                               STEPS("CREATE TABLE t (id int)", large, large, large,
                                     "INSERT INTO t VALUES (1)", large, "SELECT nothing"),
                               &failed, &error),
                     MIG__FAILED);
    assert_int_equal(failed, 6);
    assert_int_equal(error.column, 5 + 7);
    assert_string_equal(ask(fixture, "SELECT to_regclass('t') IS NULL"), "t");
    MigError none = {0};
    assert_int_equal(
        run_steps(fixture->driver,
                  STEPS("CREATE TABLE t (id int)", large, large, large, "INSERT INTO t VALUES (1)"),
                  &failed, &none),
        MIG__DONE);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM t"), "1");
    free(large);
}

static void test_transact_notices_that_a_statement_ended_it(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    size_t size = 300 * 1024;
    char *large = malloc(size);
    assert_non_null(large);
    memset(large, ' ', size);
    memcpy(large, "SELECT 1", 8);
    large[size - 1] = '\0';
    guard_and_lock(fixture->driver);
    assert_int_equal(run_steps(fixture->driver, STEPS("CREATE TABLE t (id int)", "ROLLBACK", large),
                               &failed, &error),
                     MIG__FAILED);
    expect_text(error.message,
                "a statement has ended the revision's transaction\n"
                "   10 | ROLLBACK\n"
                "      | ^\n"
                "HINT: migc begins and commits: take BEGIN, COMMIT and ROLLBACK out");
    free(large);
}

static void test_transact_reports_deferred_constraints(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    run(fixture,
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p DEFERRABLE "
        "INITIALLY DEFERRED)");
    guard_and_lock(fixture->driver);
    assert_int_equal(run_steps(fixture->driver, STEPS("INSERT INTO c VALUES (5)"), &failed, &error),
                     MIG__FAILED);
    assert_int_equal(failed, 1);
    assert_string_equal(error.sqlstate, "23503");
    expect_text(error.message, "Key (p)=(5) is not present in table \"p\"");
    expect_text(error.message, "checking the deferred constraints");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM c"), "0");
}

static void test_transact_reports_a_failure_at_commit(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    run(fixture,
        "CREATE TABLE t (id int); CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN IF NEW.id = 2 THEN INSERT INTO t VALUES (3); ELSIF NEW.id = 3 THEN"
        " RAISE EXCEPTION 'too late'; END IF; RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION late()");
    guard_and_lock(fixture->driver);
    // The bookkeeping after the check of constraints is what inserts here.
    MigPiece pieces[] = {piece(MIG_PIECE_STEP, "SELECT 1"),
                         piece(MIG_PIECE_FINISH, "SET CONSTRAINTS ALL DEFERRED"),
                         piece(MIG_PIECE_FINISH, "INSERT INTO t VALUES (3)")};
    MigTransaction transaction = {pieces, 3, 1000, 0, false, false, false, false, false};
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__FAILED);
    assert_int_equal(failed, 3);
    expect_text(error.message, "too late");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM t"), "0");
}

static void test_transact_refuses_copy_with_the_program(void **state)
{
    Fixture *fixture = *state;
    static const char *const copies[] = {"COPY t FROM stdin", "-- out\nCOPY t TO STDOUT"};
    run(fixture, "CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 50000)");
    guard_and_lock(fixture->driver);
    for (size_t i = 0; i < 2; i++) {
        MigError error = {0};
        size_t failed = 0;
        assert_int_equal(run_steps(fixture->driver,
                                   STEPS("INSERT INTO t VALUES (1)", copies[i], "SELECT 1"),
                                   &failed, &error),
                         MIG__FAILED);
        assert_int_equal(failed, 1);
        expect_text(error.message, "COPY from or to the program is not possible yet");
        assert_string_equal(ask(fixture, "SELECT count(*) FROM t"), "50000");
    }
}

static void test_transact_hints_at_no_transaction(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    run(fixture, "CREATE TABLE t (id int)");
    guard_and_lock(fixture->driver);
    assert_int_equal(
        run_steps(fixture->driver, STEPS("CREATE INDEX CONCURRENTLY ON t (id)"), &failed, &error),
        MIG__FAILED);
    assert_string_equal(error.sqlstate, "25001");
    expect_text(error.message,
                "HINT: write --@ no-transaction on the line above the statement: it then "
                "runs outside of the revision's transaction");
}

static void test_transact_retries_after_a_lock_timeout(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigPiece pieces[2];
    size_t failed = 0;
    run(fixture, "CREATE TABLE t (id int)");
    guard_and_lock(fixture->driver);
    run(fixture, "BEGIN; LOCK TABLE t");
    MigTransaction transaction = steps(pieces, STEPS("SELECT 1", "ALTER TABLE t ADD COLUMN a int"));
    transaction.lock_timeout = 100;
    uint64_t begin = mig__now();
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__RETRY);
    assert_true(mig__now() - begin < 1500);
    assert_string_equal(error.sqlstate, "55P03");
    assert_int_equal(failed, 1);
    run(fixture, "ROLLBACK");
    assert_int_equal(transact(fixture->driver, &transaction, &failed, NULL), MIG__DONE);
}

static void *lock_in_the_other_order(void *connection)
{
    PQclear(PQexec(connection, "BEGIN; SET LOCAL deadlock_timeout = '10s'; LOCK TABLE b;"
                               " SELECT pg_sleep(0.5); LOCK TABLE a; COMMIT"));
    return NULL;
}

static void test_transact_retries_after_a_deadlock(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigPiece pieces[4];
    size_t failed = 0;
    pthread_t other;
    run(fixture, "CREATE TABLE a (id int); CREATE TABLE b (id int)");
    guard_and_lock(fixture->driver);
    MigTransaction transaction =
        steps(pieces, STEPS("SET LOCAL deadlock_timeout = '20ms'", "LOCK TABLE a",
                            "SELECT pg_sleep(0.6)", "LOCK TABLE b"));
    transaction.lock_timeout = 0;
    pthread_create(&other, NULL, lock_in_the_other_order, fixture->admin);
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__RETRY);
    pthread_join(other, NULL);
    assert_string_equal(error.sqlstate, "40P01");
    assert_int_equal(failed, 3);
}

static void *terminate_later(void *context)
{
    Fixture *fixture = context;
    struct timespec pause = {0, 300000000};
    nanosleep(&pause, NULL);
    PQclear(PQexec(fixture->server,
                   "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                   " WHERE query LIKE '%pg_sleep(20)%' AND pid <> pg_backend_pid()"));
    return NULL;
}

static void test_transact_knows_a_lost_connection(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    pthread_t other;
    guard_and_lock(fixture->driver);
    pthread_create(&other, NULL, terminate_later, fixture);
    assert_int_equal(run_steps(fixture->driver,
                               STEPS("CREATE TABLE t (id int)", "SELECT pg_sleep(20)"), &failed,
                               &error),
                     MIG__LOST);
    pthread_join(other, NULL);
    assert_int_equal(error.status, MIG_CANNOT_CONNECT);
    expect_text(error.message, "the connection to the server was lost: ");
    // Everything but connecting again says the same.
    MigError again = {0};
    assert_int_equal(run_steps(fixture->driver, STEPS("SELECT 1"), &failed, &again), MIG__LOST);
    MigError none = {0};
    configure(fixture, fixture->driver, 3000);
    assert_int_equal(fixture->driver->kind->reconnect(fixture->driver, &none), MIG__DONE);
    bool is_idle;
    bool changed = false;
    assert_int_equal(fixture->driver->kind->lock(fixture->driver, NULL, &is_idle, &changed, &none),
                     MIG__DONE);
    assert_true(changed);
    assert_int_equal(run_steps(fixture->driver, STEPS("CREATE TABLE t (id int)"), &failed, &none),
                     MIG__DONE);
}

static void *cancel_later(void *context)
{
    MigDriver *driver = context;
    struct timespec pause = {0, 300000000};
    nanosleep(&pause, NULL);
    driver->kind->cancel(driver);
    return NULL;
}

static void test_transact_is_cancelled_within_two_seconds(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    pthread_t other;
    guard_and_lock(fixture->driver);
    uint64_t begin = mig__now();
    pthread_create(&other, NULL, cancel_later, fixture->driver);
    assert_int_equal(run_steps(fixture->driver,
                               STEPS("CREATE TABLE t (id int)", "SELECT pg_sleep(20)"), &failed,
                               &error),
                     MIG__FAILED);
    pthread_join(other, NULL);
    assert_true(mig__now() - begin < 2000);
    assert_int_equal(error.status, MIG_CANCELLED);
    assert_string_equal(ask(fixture, "SELECT to_regclass('t') IS NULL"), "t");
    assert_int_equal(PQtransactionStatus(mig_postgresql_handle(fixture->driver)), PQTRANS_IDLE);
    // Cancelled stays cancelled.
    MigError again = {0};
    assert_int_equal(run_steps(fixture->driver, STEPS("CREATE TABLE t (id int)"), &failed, &again),
                     MIG__FAILED);
    assert_int_equal(again.status, MIG_CANCELLED);
}

// A server that does not even hear the cancellation is left alone.
static void test_transact_is_cancelled_on_a_deaf_server(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    pthread_t other;
    guard_and_lock(fixture->driver);
    pid_t server = PQbackendPID(mig_postgresql_handle(fixture->driver));
    assert_int_equal(kill(server, SIGSTOP), 0);
    uint64_t begin = mig__now();
    pthread_create(&other, NULL, cancel_later, fixture->driver);
    MigOutcome outcome =
        run_steps(fixture->driver, STEPS("CREATE TABLE t (id int)"), &failed, &error);
    pthread_join(other, NULL);
    assert_int_equal(kill(server, SIGCONT), 0);
    assert_int_equal(outcome, MIG__FAILED);
    assert_int_equal(error.status, MIG_CANCELLED);
    assert_true(mig__now() - begin < 2500);
    assert_null(mig_postgresql_handle(fixture->driver));
}

static void test_alone_runs_outside_of_a_transaction(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    run(fixture, "CREATE TABLE t (id int)");
    guard_and_lock(fixture->driver);
    MigPiece index = piece(MIG_PIECE_STEP, "CREATE INDEX CONCURRENTLY t_id ON t (id)");
    assert_int_equal(fixture->driver->kind->alone(fixture->driver, &index, 1234, 56789, &error),
                     MIG__DONE);
    assert_string_equal(
        ask(fixture, "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass"), "t");
    PGconn *connection = mig_postgresql_handle(fixture->driver);
    assert_string_equal(ask_on(fixture, connection, "SHOW lock_timeout"), "1s");
    assert_string_equal(ask_on(fixture, connection, "SHOW statement_timeout"), "0");
    MigPiece bad = piece(MIG_PIECE_STEP, "VACUUM nothing");
    assert_int_equal(fixture->driver->kind->alone(fixture->driver, &bad, 0, 0, &error),
                     MIG__FAILED);
    expect_text(error.message, "x.sql:10:5: error: relation \"nothing\" does not exist");
}

static void test_alone_obeys_its_limits(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigError late = {0};
    run(fixture, "CREATE TABLE t (id int)");
    guard_and_lock(fixture->driver);
    run(fixture, "BEGIN; LOCK TABLE t");
    MigPiece index = piece(MIG_PIECE_STEP, "CREATE INDEX CONCURRENTLY t_id ON t (id)");
    assert_int_equal(fixture->driver->kind->alone(fixture->driver, &index, 100, 0, &error),
                     MIG__RETRY);
    run(fixture, "ROLLBACK");
    MigPiece slow = piece(MIG_PIECE_STEP, "SELECT pg_sleep(20)");
    assert_int_equal(fixture->driver->kind->alone(fixture->driver, &slow, 0, 100, &late),
                     MIG__FAILED);
    assert_string_equal(late.sqlstate, "57014");
    assert_int_equal(late.status, MIG_REFUSED);
}

static void test_alone_refuses_an_open_transaction(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    guard_and_lock(fixture->driver);
    MigPiece begin = piece(MIG_PIECE_STEP, "BEGIN");
    assert_int_equal(fixture->driver->kind->alone(fixture->driver, &begin, 0, 0, &error),
                     MIG__FAILED);
    assert_int_equal(PQtransactionStatus(mig_postgresql_handle(fixture->driver)), PQTRANS_IDLE);
    expect_text(error.message, "the statement has left a transaction open\n"
                               "   10 | BEGIN\n"
                               "      | ^\n"
                               "HINT: migc begins and commits: take BEGIN out");
}

#define DATABASE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DATABASE_TEST(test_transact_commits_all_pieces),
        DATABASE_TEST(test_transact_leaves_nothing_behind_a_failure),
        DATABASE_TEST(test_transact_points_into_the_statement),
        DATABASE_TEST(test_transact_points_right_in_every_encoding),
        DATABASE_TEST(test_transact_runs_nothing_of_a_message_with_a_syntax_error),
        DATABASE_TEST(test_transact_spans_messages),
        DATABASE_TEST(test_transact_notices_that_a_statement_ended_it),
        DATABASE_TEST(test_transact_reports_deferred_constraints),
        DATABASE_TEST(test_transact_reports_a_failure_at_commit),
        DATABASE_TEST(test_transact_refuses_copy_with_the_program),
        DATABASE_TEST(test_transact_hints_at_no_transaction),
        DATABASE_TEST(test_transact_retries_after_a_lock_timeout),
        DATABASE_TEST(test_transact_retries_after_a_deadlock),
        DATABASE_TEST(test_transact_knows_a_lost_connection),
        DATABASE_TEST(test_transact_is_cancelled_within_two_seconds),
        DATABASE_TEST(test_transact_is_cancelled_on_a_deaf_server),
        DATABASE_TEST(test_alone_runs_outside_of_a_transaction),
        DATABASE_TEST(test_alone_obeys_its_limits),
        DATABASE_TEST(test_alone_refuses_an_open_transaction),
    };
    if (!getenv("MIGC_TEST_PG_URL")) {
        puts("1..0 # SKIP MIGC_TEST_PG_URL is not set");
        return 0;
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
