// SPDX-License-Identifier: MIT
// Guards, the lock and the session: servers that must not be migrated, rights to type, who holds
// the lock, what user SQL may do to a session, and a borrowed connection that comes back as it was.
#include "postgresql_fixture.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

static const char *const no_lock_sql =
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())";

static void expect_guard(MigDriver *driver, const char *message)
{
    MigError error = {0};
    assert_int_equal(driver->kind->guard(driver, &error), MIG__FAILED);
    assert_int_equal(error.status, MIG_REFUSED);
    assert_string_equal(error.message, message);
}

static void test_guard_names_the_right_to_create(void **state)
{
    Fixture *fixture = *state;
    MigDriver *driver = open_role(fixture, "App", "");
    expect_guard(
        driver, "the role \"App\" may not create tables in schema \"public\", where migc keeps its "
                "ledger (PostgreSQL 15 took that right from ordinary roles)\nHINT: as the "
                "schema's owner: GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"App\"");
    fixture->session.ledger_schema = "no \"such\"";
    configure(fixture, driver, 1000);
    expect_guard(driver, "the schema \"no \"\"such\"\"\" for migc's ledger does not exist\n"
                         "HINT: CREATE SCHEMA \"no \"\"such\"\"\" AUTHORIZATION \"App\"");
    fixture->session.ledger_schema = "public";
    configure(fixture, driver, 1000);
    run(fixture, "CREATE TABLE migc_revision (history text, id text)");
    MigError error = {0};
    assert_int_equal(driver->kind->guard(driver, &error), MIG__DONE);
    run(fixture, "DROP TABLE migc_revision; GRANT CREATE ON SCHEMA public TO \"App\"");
    assert_int_equal(driver->kind->guard(driver, &error), MIG__DONE);
    driver->kind->close(driver);
    drop_role(fixture, "App");
}

// What a server says of itself, said by ours.
static void pretend(Fixture *fixture, const char *function, const char *type, const char *value)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             "SET allow_system_table_mods = on; CREATE OR REPLACE FUNCTION pg_catalog.%s RETURNS %s"
             " LANGUAGE sql AS $$ SELECT %s $$",
             function, type, value);
    run(fixture, sql);
}

static void test_guard_refuses_other_servers(void **state)
{
    Fixture *fixture = *state;
    pretend(fixture, "version()", "text", "'CockroachDB CCL v23.1.11'::text");
    expect_guard(
        fixture->driver,
        "this server is CockroachDB, not PostgreSQL: its locks and transactions differ, so migc "
        "does not write to it (it says: CockroachDB CCL v23.1.11)");
}

static void test_guard_refuses_a_standby(void **state)
{
    Fixture *fixture = *state;
    pretend(fixture, "pg_is_in_recovery()", "boolean", "true");
    expect_guard(
        fixture->driver,
        "this server is a standby, which cannot be written to, and there is something to do\n"
        "HINT: connect to the primary, for example with target_session_attrs=read-write in the "
        "URL");
}

static void test_guard_knows_a_transaction_pooler(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigPiece pieces[3];
    size_t failed = 0;
    pretend(fixture, "pg_backend_pid()", "integer", "7");
    MigError refused = {0};
    assert_int_equal(fixture->driver->kind->guard(fixture->driver, &refused), MIG__FAILED);
    expect_text(refused.message,
                "a connection pooler that shares server connections stands before this "
                "server, and a statement of the plan cannot run in a transaction");
    fixture->session.only_transactions = true;
    configure(fixture, fixture->driver, 2000);
    guard_and_lock(fixture->driver);
    // Nothing stays with the server's connection, whoever uses it next.
    PGconn *connection = mig_postgresql_handle(fixture->driver);
    assert_string_equal(ask(fixture, no_lock_sql), "0");
    MigTransaction transaction =
        steps(pieces, (const char *const[]){"SET work_mem = '3MB'",
                                            "CREATE TABLE t AS SELECT"
                                            " current_setting('idle_session_timeout') AS value",
                                            NULL});
    transaction.session_dirty = true;
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__DONE);
    assert_string_equal(ask_on(fixture, connection, "SHOW work_mem"), "4MB");
    assert_string_equal(ask_on(fixture, connection, "SHOW lock_timeout"), "0");
    assert_string_equal(ask(fixture, "SELECT value FROM t"), "0");
    // Another program's transaction is waited for all the same.
    run(fixture, "SELECT pg_advisory_lock(hashtextextended('migc:public', 0))");
    MigError locked = {0};
    configure(fixture, fixture->driver, 200);
    assert_int_equal(lock(fixture->driver, &locked), MIG__FAILED);
    assert_int_equal(locked.status, MIG_LOCKED);
}

static void test_guard_overrides_what_the_role_has_set(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    MigPiece pieces[1];
    MigDriver *driver = open_role(
        fixture, "odd",
        "GRANT CREATE ON SCHEMA public TO odd; ALTER ROLE odd SET statement_timeout = '50ms';"
        "ALTER ROLE odd SET default_transaction_read_only = on; ALTER ROLE odd SET lock_timeout = '1ms';"
        "ALTER ROLE odd SET standard_conforming_strings = off; ALTER ROLE odd SET search_path = odd;"
        "ALTER ROLE odd SET default_transaction_isolation = serializable; CREATE SCHEMA odd;"
        "ALTER ROLE odd SET client_encoding = 'LATIN1'; GRANT CREATE, USAGE ON SCHEMA odd TO odd");
    guard_and_lock(driver);
    MigTransaction transaction = steps(
        pieces,
        (const char *const[]){"CREATE TABLE t AS SELECT pg_sleep(0.1)::text, 'c:\\' AS path,"
                              " 'ü' AS letter, current_setting('transaction_isolation') AS level",
                              NULL});
    if (transact(driver, &transaction, &failed, &error) != MIG__DONE)
        fail_msg("%s", error.message);
    // Steps run under the role's own search_path.
    assert_string_equal(ask(fixture, "SELECT path || letter || level FROM odd.t"),
                        "c:\\üread committed");
    driver->kind->close(driver);
    drop_role(fixture, "odd");
}

static bool is_done(void *context)
{
    return ++*(int *)context == 3;
}

static void test_lock_names_its_holder(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char holder[100];
    char url[400];
    snprintf(url, sizeof url, "%s?application_name=the%%20first", fixture->url);
    MigDriver *first = open_as(fixture, url);
    guard_and_lock(first);
    configure(fixture, fixture->driver, 300);
    uint64_t begin = mig__now();
    assert_int_equal(lock(fixture->driver, &error), MIG__FAILED);
    assert_true(mig__now() - begin >= 290 && mig__now() - begin < 1500);
    assert_int_equal(error.status, MIG_LOCKED);
    snprintf(holder, sizeof holder,
             "held by pid %d (application \"the first\", user \"migc_test\", ",
             PQbackendPID(mig_postgresql_handle(first)));
    expect_text(error.message,
                "the migration lock of schema \"public\" was not obtained in time: it is "
                "held by ");
    expect_text(error.message, holder);
    expect_text(error.message, "connected since 20");
    // Said once.
    expect_text(fixture->events, "0:waiting for the migration lock, held by pid ");
    assert_null(strstr(strstr(fixture->events, "0:waiting") + 1, "0:waiting"));

    int polls = 0;
    bool is_idle = false;
    bool changed = false;
    MigIdle idle = {is_done, &polls};
    configure(fixture, fixture->driver, 20000);
    assert_int_equal(fixture->driver->kind->lock(fixture->driver, &idle, &is_idle, &changed, NULL),
                     MIG__DONE);
    assert_true(is_idle);
    assert_int_equal(polls, 3);

    first->kind->unlock(first);
    assert_int_equal(fixture->driver->kind->lock(fixture->driver, NULL, &is_idle, &changed, NULL),
                     MIG__DONE);
    assert_true(changed && !is_idle);
    assert_int_equal(fixture->driver->kind->lock(fixture->driver, NULL, &is_idle, &changed, NULL),
                     MIG__DONE);
    assert_false(changed);
    fixture->driver->kind->unlock(fixture->driver);
    assert_string_equal(ask(fixture, no_lock_sql), "0");
    first->kind->close(first);
}

static bool look(void *context)
{
    Fixture *fixture = context;
    bool missing = false;
    fixture->driver->kind->query(fixture->driver, "SELECT 1 FROM public.migc_history", NULL, NULL,
                                 &missing, NULL);
    return !missing;
}

static void *make_ledger_later(void *context)
{
    mig__sleep(400);
    run(context, "CREATE TABLE public.migc_history ()");
    return NULL;
}

static void test_lock_does_not_fill_the_log_while_it_waits(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char name[100];
    char url[400];
    pthread_t other;
    bool is_idle = false;
    bool changed = false;
    MigIdle idle = {look, fixture};
    MigDriver *first = open_as(fixture, fixture->url);
    guard_and_lock(first);
    fixture->driver->kind->close(fixture->driver);
    snprintf(name, sizeof name, "poll_%ld", (long)getpid());
    snprintf(url, sizeof url, "%s?application_name=%s", fixture->url, name);
    fixture->driver = open_as(fixture, url);
    pthread_create(&other, NULL, make_ledger_later, fixture);
    assert_int_equal(
        fixture->driver->kind->lock(fixture->driver, &idle, &is_idle, &changed, &error), MIG__DONE);
    pthread_join(other, NULL);
    assert_true(is_idle);
    assert_int_equal(count_log_lines(name, "ERROR:  "), 1);
    assert_true(count_log_lines(name, "LOG:  statement: SELECT pg_catalog.to_regclass") >= 2);
    first->kind->close(first);
}

static void test_lock_is_one_a_schema(void **state)
{
    Fixture *fixture = *state;
    run(fixture, "CREATE SCHEMA tenant");
    guard_and_lock(fixture->driver);
    fixture->session.ledger_schema = "tenant";
    MigDriver *other = open_as(fixture, fixture->url);
    guard_and_lock(other);
    assert_string_equal(ask(fixture, no_lock_sql), "2");
    other->kind->close(other);
    fixture->session.ledger_schema = "public";
}

static void test_lock_of_an_ordinary_role_names_the_holder_too(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigDriver *driver = open_role(fixture, "plain", "GRANT CREATE ON SCHEMA public TO plain");
    guard_and_lock(fixture->driver);
    configure(fixture, driver, 100);
    assert_int_equal(lock(driver, &error), MIG__FAILED);
    expect_text(error.message, "application \"migc\"");
    driver->kind->close(driver);
    drop_role(fixture, "plain");
}

// The server looks every second whether its client is still there.
static void test_lock_of_a_killed_client_is_soon_free(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char byte;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        MigDriver *driver = open_as(fixture, fixture->url);
        guard_and_lock(driver);
        MigPiece piece_of_work = piece(MIG_PIECE_STEP, "SELECT pg_sleep(30)");
        if (write(ready[1], "x", 1) == 1)
            driver->kind->alone(driver, &piece_of_work, 0, 0, NULL);
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    mig__sleep(200);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    configure(fixture, fixture->driver, 4000);
    if (lock(fixture->driver, &error) != MIG__DONE)
        fail_msg("%s", error.message);
    close(ready[0]);
    close(ready[1]);
}

static void test_fence_stops_a_session_that_lost_its_lock(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigPiece pieces[1];
    size_t failed = 0;
    bool is_idle;
    bool changed = false;
    guard_and_lock(fixture->driver);
    PGconn *connection = mig_postgresql_handle(fixture->driver);
    ask_on(fixture, connection, "SELECT pg_advisory_unlock_all()::text");
    MigTransaction transaction = steps(pieces, (const char *const[]){"CREATE TABLE t ()", NULL});
    run(fixture, "SELECT pg_advisory_lock(hashtextextended('migc:public', 0))");
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__TAKEN);
    assert_string_equal(ask(fixture, "SELECT to_regclass('t') IS NULL"), "t");
    MigPiece vacuum = piece(MIG_PIECE_STEP, "VACUUM");
    assert_int_equal(fixture->driver->kind->alone(fixture->driver, &vacuum, 0, 0, &error),
                     MIG__TAKEN);
    run(fixture, "SELECT pg_advisory_unlock_all()");
    // The fence alone serialises too; the lock is taken again, and the ledger is to be read again.
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__DONE);
    assert_int_equal(fixture->driver->kind->lock(fixture->driver, NULL, &is_idle, &changed, &error),
                     MIG__DONE);
    assert_true(changed);
}

static void test_claim_lost_to_another_program(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    run(fixture,
        "CREATE TABLE migc_revision (id text PRIMARY KEY); INSERT INTO migc_revision VALUES ('a')");
    guard_and_lock(fixture->driver);
    MigPiece pieces[] = {piece(MIG_PIECE_LEDGER, "INSERT INTO migc_revision VALUES ('a')"),
                         piece(MIG_PIECE_STEP, "CREATE TABLE t ()")};
    MigTransaction transaction = {pieces, 2, 1000, 0, false, false, false, false, false};
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__TAKEN);
    assert_int_equal(failed, 0);
    bool is_idle;
    bool changed = false;
    fixture->driver->kind->lock(fixture->driver, NULL, &is_idle, &changed, &error);
    assert_true(changed);
    pieces[0] =
        piece(MIG_PIECE_LEDGER,
              "SELECT CASE WHEN random() < 0 THEN 0 ELSE ('migc:claim-lost:' || count(*))::int"
              " END FROM migc_revision");
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__TAKEN);
    // The same from a step is the step's own failure.
    pieces[0] = piece(MIG_PIECE_STEP, "INSERT INTO migc_revision VALUES ('a')");
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__FAILED);
    assert_string_equal(error.sqlstate, "23505");
    fixture->driver->kind->unlock(fixture->driver);
    assert_string_equal(ask(fixture, no_lock_sql), "0");
}

static void test_session_is_cleaned_after_a_dirty_revision(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    MigPiece pieces[12];
    run(fixture, "DROP ROLE IF EXISTS other; CREATE ROLE other; CREATE SCHEMA elsewhere");
    guard_and_lock(fixture->driver);
    MigTransaction transaction = steps(
        pieces, (const char *const[]){"LISTEN x", "PREPARE p AS SELECT 1",
                                      "CREATE TEMP TABLE short_lived (id int)",
                                      "SELECT set_config('my.own', '1', false)",
                                      "SET search_path = elsewhere", "SET work_mem = '3MB'",
                                      "SET idle_session_timeout = '1h'", "SET ROLE other", NULL});
    transaction.session_dirty = true;
    if (transact(fixture->driver, &transaction, &failed, &error) != MIG__DONE)
        fail_msg("%s", error.message);
    PGconn *connection = mig_postgresql_handle(fixture->driver);
    assert_string_equal(
        ask_on(fixture, connection,
               "SELECT current_user || current_setting('search_path') ||"
               " current_setting('work_mem') || current_setting('idle_session_timeout') ||"
               " coalesce(current_setting('my.own', true), '') ||"
               " current_setting('client_connection_check_interval')"),
        "migc_test\"$user\", public4MB01s");
    assert_string_equal(ask_on(fixture, connection,
                               "SELECT (SELECT count(*) FROM pg_prepared_statements) +"
                               " (SELECT count(*) FROM pg_listening_channels()) +"
                               " (SELECT count(*) FROM pg_class WHERE relname = 'short_lived')"),
                        "0");
    assert_string_equal(ask(fixture, no_lock_sql), "1");
    run(fixture, "DROP ROLE other");
}

static void test_session_writes_the_ledger_as_its_own_role(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    run(fixture,
        "DROP ROLE IF EXISTS owner; CREATE ROLE owner; CREATE SCHEMA owned AUTHORIZATION owner;"
        "CREATE TABLE migc_revision (id text)");
    guard_and_lock(fixture->driver);
    MigPiece pieces[] = {
        piece(MIG_PIECE_STEP, "SET ROLE owner"), piece(MIG_PIECE_STEP, "CREATE TABLE owned.t ()"),
        piece(MIG_PIECE_FINISH, "INSERT INTO public.migc_revision VALUES (current_user)")};
    MigTransaction transaction = {pieces, 3, 1000, 0, true, false, false, false, false};
    if (transact(fixture->driver, &transaction, &failed, &error) != MIG__DONE)
        fail_msg("%s", error.message);
    assert_string_equal(ask(fixture, "SELECT id FROM migc_revision"), "migc_test");
    assert_string_equal(ask(fixture, "SELECT relowner::regrole FROM pg_class WHERE relname = 't'"),
                        "owner");
    run(fixture, "DROP TABLE owned.t; DROP SCHEMA owned; DROP ROLE owner");
}

static void test_session_notices_that_user_sql_dropped_the_lock(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    MigPiece pieces[1];
    bool is_idle;
    bool changed = false;
    guard_and_lock(fixture->driver);
    MigTransaction transaction =
        steps(pieces,
              (const char *const[]){"DO $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$", NULL});
    transaction.session_dirty = true;
    assert_int_equal(transact(fixture->driver, &transaction, &failed, &error), MIG__DONE);
    assert_string_equal(ask(fixture, no_lock_sql), "0");
    assert_int_equal(fixture->driver->kind->lock(fixture->driver, NULL, &is_idle, &changed, &error),
                     MIG__DONE);
    assert_true(changed);
    assert_string_equal(ask(fixture, no_lock_sql), "1");
}

static void test_borrow_refuses_what_is_not_idle(void **state)
{
    Fixture *fixture = *state;
    MigError none = {0};
    MigError busy = {0};
    assert_null(mig_postgresql_borrow(NULL, &none));
    assert_int_equal(none.status, MIG_CANNOT_CONNECT);
    assert_string_equal(none.message, "the PostgreSQL connection to borrow is not open");
    run(fixture, "BEGIN");
    assert_null(mig_postgresql_borrow(fixture->admin, &busy));
    assert_int_equal(busy.status, MIG_MISUSE);
    expect_text(busy.message,
                "the PostgreSQL connection to borrow is not idle: end its transaction, "
                "statement or pipeline first");
}

static const char *const session_sql =
    "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) || current_user || session_user ||"
    " current_setting('app.tenant', true) FROM pg_settings WHERE source = 'session'";

static void test_borrow_gives_the_session_back_as_it_was(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    size_t failed = 0;
    MigPiece pieces[4];
    char before[2000];
    PGconn *own = PQconnectdb(fixture->url);
    run(fixture,
        "DROP ROLE IF EXISTS worker; CREATE ROLE worker; GRANT ALL ON SCHEMA public TO worker");
    run_on(
        own,
        "SET client_encoding = 'LATIN1'; SET statement_timeout = '7s'; SET DateStyle = 'German';"
        "SET search_path = public, \"Odd \"\"one\"; SET app.tenant = 'seven'; SET ROLE worker;"
        "SET work_mem = '5MB'; SET standard_conforming_strings = off; CREATE TEMP TABLE mine (id int)");
    snprintf(before, sizeof before, "%s", ask_on(fixture, own, session_sql));
    MigDriver *driver = mig_postgresql_borrow(own, &error);
    assert_ptr_equal(mig_postgresql_handle(driver), own);
    configure(fixture, driver, 3000);
    bool missing;
    assert_int_equal(driver->kind->query(driver, "SELECT 1", NULL, NULL, &missing, &error),
                     MIG__DONE);
    guard_and_lock(driver);
    MigTransaction transaction =
        steps(pieces, (const char *const[]){"SET work_mem = '1MB'", "SET enable_seqscan = off",
                                            "RESET ROLE", "SET search_path = pg_catalog", NULL});
    transaction.session_dirty = true;
    if (transact(driver, &transaction, &failed, &error) != MIG__DONE)
        fail_msg("%s", error.message);
    driver->kind->unlock(driver);
    assert_string_equal(ask_on(fixture, own, session_sql), before);
    // Again, and left by a failure this time.
    guard_and_lock(driver);
    pieces[1] = piece(MIG_PIECE_STEP, "SELECT 1/0");
    assert_int_equal(transact(driver, &transaction, &failed, &error), MIG__FAILED);
    driver->kind->close(driver);
    assert_string_equal(ask_on(fixture, own, session_sql), before);
    assert_int_equal(PQstatus(own), CONNECTION_OK);
    assert_int_equal(PQisnonblocking(own), 0);
    run_on(own, "SELECT * FROM mine");
    assert_string_equal(ask(fixture, no_lock_sql), "0");
    PQfinish(own);
    drop_role(fixture, "worker");
}

static void test_borrow_leaves_its_owners_transaction_alone(void **state)
{
    Fixture *fixture = *state;
    MigError refused = {0};
    MigError error = {0};
    PGconn *own = PQconnectdb(fixture->url);
    MigDriver *driver = mig_postgresql_borrow(own, &error);
    run_on(own, "BEGIN");
    run_on(own, "CREATE TABLE half_way (x integer)");
    configure(fixture, driver, 1000);
    assert_int_equal(driver->kind->query(driver, "SELECT 1", NULL, NULL, NULL, &refused),
                     MIG__FAILED);
    assert_int_equal(refused.status, MIG_MISUSE);
    expect_text(refused.message,
                "the borrowed PostgreSQL connection is not idle: end its transaction or "
                "statement first");
    driver->kind->unlock(driver);
    run_on(own, "COMMIT");
    configure(fixture, driver, 1000);
    guard_and_lock(driver);
    driver->kind->unlock(driver);
    run_on(own, "BEGIN");
    run_on(own, "INSERT INTO half_way VALUES (1)");
    driver->kind->close(driver);
    run_on(own, "COMMIT");
    assert_string_equal(ask_on(fixture, own, "SELECT count(*) FROM half_way"), "1");
    PQfinish(own);
}

static void test_borrow_does_not_connect_again(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigError lost = {0};
    PGconn *own = PQconnectdb(fixture->url);
    MigDriver *driver = mig_postgresql_borrow(own, &error);
    configure(fixture, driver, 1000);
    guard_and_lock(driver);
    snprintf(fixture->value, sizeof fixture->value, "SELECT pg_terminate_backend(%d, 1000)",
             PQbackendPID(own));
    run(fixture, fixture->value);
    assert_int_equal(driver->kind->query(driver, "SELECT 1", NULL, NULL, NULL, &lost), MIG__LOST);
    assert_int_equal(driver->kind->reconnect(driver, &error), MIG__FAILED);
    expect_text(error.message,
                "the connection to the server was lost, and it is the application's: connect "
                "again and start once more");
    driver->kind->close(driver);
    PQfinish(own);
}

#define DATABASE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DATABASE_TEST(test_guard_names_the_right_to_create),
        DATABASE_TEST(test_guard_refuses_other_servers),
        DATABASE_TEST(test_guard_refuses_a_standby),
        DATABASE_TEST(test_guard_knows_a_transaction_pooler),
        DATABASE_TEST(test_guard_overrides_what_the_role_has_set),
        DATABASE_TEST(test_lock_names_its_holder),
        DATABASE_TEST(test_lock_does_not_fill_the_log_while_it_waits),
        DATABASE_TEST(test_lock_is_one_a_schema),
        DATABASE_TEST(test_lock_of_an_ordinary_role_names_the_holder_too),
        DATABASE_TEST(test_lock_of_a_killed_client_is_soon_free),
        DATABASE_TEST(test_fence_stops_a_session_that_lost_its_lock),
        DATABASE_TEST(test_claim_lost_to_another_program),
        DATABASE_TEST(test_session_is_cleaned_after_a_dirty_revision),
        DATABASE_TEST(test_session_writes_the_ledger_as_its_own_role),
        DATABASE_TEST(test_session_notices_that_user_sql_dropped_the_lock),
        DATABASE_TEST(test_borrow_refuses_what_is_not_idle),
        DATABASE_TEST(test_borrow_gives_the_session_back_as_it_was),
        DATABASE_TEST(test_borrow_leaves_its_owners_transaction_alone),
        DATABASE_TEST(test_borrow_does_not_connect_again),
    };
    if (!getenv("MIGC_TEST_PG_URL")) {
        puts("1..0 # SKIP MIGC_TEST_PG_URL is not set");
        return 0;
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
