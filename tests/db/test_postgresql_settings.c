// SPDX-License-Identifier: MIT
// What a run asks of its session on a real server: the role to be, the search_path, the
// application's name, who may read the ledger, what pools; and that the session is as it was
// afterwards, whatever a revision has changed.
#include "postgresql_fixture.h"

#include "packed_history.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *const who_sql =
    "SELECT current_user || '|' || current_setting('search_path') || '|' ||"
    " current_setting('application_name') || '|' || current_setting('role')";

static void expect(MigStatus status, MigStatus expected, MigError *error, const char *words)
{
    if (status != expected)
        fail_msg("%d instead of %d: %s", (int)status, (int)expected, error->message);
    expect_text(error->message, words);
    memset(error, 0, sizeof *error);
}

// A role "Own'er" that may do everything here, and "caller", which may become it and has no right
// of its own.
static MigDriver *open_caller(Fixture *fixture)
{
    return open_role(fixture, "caller",
                     "ALTER ROLE caller NOINHERIT; DROP ROLE IF EXISTS \"Own'er\";"
                     "CREATE ROLE \"Own'er\"; GRANT \"Own'er\" TO caller;"
                     "CREATE SCHEMA app AUTHORIZATION \"Own'er\"");
}

static void drop_caller(Fixture *fixture)
{
    run(fixture, "DROP OWNED BY \"Own'er\" CASCADE");
    drop_role(fixture, "caller");
    run(fixture, "DROP ROLE \"Own'er\"");
}

static MigOptions caller_options(void)
{
    MigOptions options = MIG_OPTIONS;
    options.role = "Own'er";
    options.ledger_schema = "app";
    options.search_path = "app";
    options.deadline = 20000;
    return options;
}

static PackedHistory *make_history(void)
{
    PackedHistory *packed = packed_create("main");
    packed_add(packed, "001",
               LIST("CREATE TABLE seen (revision text, who text DEFAULT current_user,"
                    " path text DEFAULT current_setting('search_path'),"
                    " name text DEFAULT current_setting('application_name'))",
                    "INSERT INTO seen VALUES ('001')"),
               LIST("DROP TABLE seen"));
    packed_add(packed, "002", LIST("!CREATE INDEX CONCURRENTLY seen_who ON seen (who)"),
               LIST("!DROP INDEX CONCURRENTLY seen_who"));
    packed_add(packed, "003",
               LIST("SET ROLE NONE", "SET search_path = nowhere", "SET application_name = 'x'",
                    "SET ROLE \"Own'er\"", "INSERT INTO app.seen VALUES ('003')"),
               LIST("DELETE FROM seen WHERE revision = '003'"));
    packed_add(packed, "004", LIST("INSERT INTO seen VALUES ('004')"),
               LIST("DELETE FROM seen WHERE revision = '004'"));
    return packed;
}

static void test_settings_role_is_assumed_for_the_run(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_history();
    MigDriver *driver = open_caller(fixture);
    MigOptions options = caller_options();
    MigOptions as_caller = caller_options();
    as_caller.role = NULL;
    expect(mig_upgrade(driver, &packed->history, NULL, &as_caller, &error), MIG_REFUSED, &error,
           "the role \"caller\" may not use the ledger in schema \"app\"");
    expect(mig_at_head(driver, &packed->history, &options, &error), MIG_PENDING, &error, "4 rev");
    expect(mig_upgrade(driver, &packed->history, NULL, &options, &error), MIG_OK, &error, "");
    assert_string_equal(ask(fixture, "SELECT string_agg(revision || who || path, ' ' ORDER BY"
                                     " revision) FROM app.seen"),
                        "001Own'erapp 003Own'ernowhere 004Own'erapp");
    assert_string_equal(ask(fixture, "SELECT string_agg(DISTINCT relowner::regrole::text, ',') FROM"
                                     " pg_class WHERE relnamespace = 'app'::regnamespace"),
                        "\"Own'er\"");
    assert_string_equal(ask(fixture, "SELECT string_agg(DISTINCT applied_by, ',') FROM"
                                     " app.migc_revision"),
                        "Own'er");
    // The session is the caller's again, so the ledger is out of its reach.
    assert_string_equal(ask_on(fixture, mig_postgresql_handle(driver), who_sql),
                        "caller|\"$user\", public|migc|none");
    expect(mig_at_head(driver, &packed->history, &as_caller, &error), MIG_REFUSED, &error,
           "permission denied");
    expect(mig_downgrade(driver, &packed->history, "base", &options, &error), MIG_OK, &error, "");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM app.migc_revision"), "0");
    mig_close(driver);
    drop_caller(fixture);
    free(packed);
}

static void test_settings_role_costs_no_statement(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char url[400];
    PackedHistory *packed = make_history();
    MigDriver *driver = open_caller(fixture);
    MigOptions options = caller_options();
    expect(mig_upgrade(driver, &packed->history, NULL, &options, &error), MIG_OK, &error, "");
    mig_close(driver);
    make_url(fixture, url, sizeof url, "caller", "secret");
    strcat(url, "?application_name=as_somebody");
    driver = open_as(fixture, url);
    int before = count_log_lines("as_somebody", "LOG:  statement:");
    expect(mig_upgrade(driver, &packed->history, NULL, &options, &error), MIG_OK, &error, "");
    mig_close(driver);
    assert_int_equal(count_log_lines("as_somebody", "LOG:  statement:") - before, 1);
    drop_caller(fixture);
    free(packed);
}

static void test_settings_role_that_cannot_be_assumed(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_history();
    MigDriver *driver = open_caller(fixture);
    MigOptions options = caller_options();
    options.role = "no'such\"role";
    expect(
        mig_upgrade(driver, &packed->history, NULL, &options, &error), MIG_REFUSED, &error,
        "the role of this run cannot be assumed: role \"no'such\"role\" does not exist (SQLSTATE "
        "22023)\nHINT: CREATE ROLE \"no'such\"\"role\", or correct its name");
    run(fixture, "REVOKE \"Own'er\" FROM caller");
    options.role = "Own'er";
    expect(mig_at_head(driver, &packed->history, &options, &error), MIG_REFUSED, &error,
           "permission denied to set role \"Own'er\" (SQLSTATE 42501)\nHINT: GRANT \"Own'er\" TO "
           "\"caller\"");
    assert_string_equal(
        ask(fixture, "SELECT count(*) FROM pg_class WHERE relnamespace = 'app'::regnamespace"),
        "0");
    mig_close(driver);
    drop_caller(fixture);
    free(packed);
}

static void test_settings_search_path_is_quoted(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = packed_create("main");
    MigOptions options = MIG_OPTIONS;
    options.search_path = "\"it's; DROP TABLE kept; --\", public";
    run(fixture, "CREATE SCHEMA \"it's; DROP TABLE kept; --\"; CREATE TABLE kept ()");
    packed_add(packed, "001", LIST("CREATE TABLE here ()"), NULL);
    expect(mig_upgrade(fixture->driver, &packed->history, NULL, &options, &error), MIG_OK, &error,
           "");
    assert_string_equal(
        ask(fixture,
            "SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'here'"),
        "\"it's; DROP TABLE kept; --\"");
    assert_string_equal(ask(fixture, "SELECT to_regclass('public.kept') IS NOT NULL AND"
                                     " to_regclass('public.migc_revision') IS NOT NULL"),
                        "t");
    options.search_path = "public, ,";
    packed_add(packed, "002", LIST("CREATE TABLE there ()"), NULL);
    expect(mig_upgrade(fixture->driver, &packed->history, NULL, &options, &error), MIG_REFUSED,
           &error, "invalid value for parameter \"search_path\"");
    options.search_path = "nowhere";
    expect(mig_upgrade(fixture->driver, &packed->history, NULL, &options, &error), MIG_REFUSED,
           &error, "no schema has been selected to create in");
    free(packed);
}

static void test_settings_application_is_the_sessions_name(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_history();
    MigDriver *driver = open_caller(fixture);
    MigOptions options = caller_options();
    options.application = "record's \\ keeper";
    expect(mig_upgrade(driver, &packed->history, "002", &options, &error), MIG_OK, &error, "");
    assert_string_equal(ask(fixture, "SELECT name FROM app.seen"), options.application);
    assert_string_equal(ask(fixture, "SELECT string_agg(DISTINCT application, ',') FROM"
                                     " app.migc_revision"),
                        options.application);
    assert_string_equal(ask_on(fixture, mig_postgresql_handle(driver), who_sql),
                        "caller|\"$user\", public|migc|none");
    mig_close(driver);
    drop_caller(fixture);
    free(packed);
}

static void test_settings_of_a_borrowed_session_are_put_back(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char url[400];
    PackedHistory *packed = make_history();
    mig_close(open_caller(fixture));
    make_url(fixture, url, sizeof url, "caller", "secret");
    PGconn *own = PQconnectdb(url);
    run_on(own, "SET ROLE \"Own'er\"; SET search_path = pg_catalog; SET application_name = 'mine'");
    MigDriver *driver = mig_postgresql_borrow(own, &error);
    MigOptions options = caller_options();
    options.application = "other";
    expect(mig_upgrade(driver, &packed->history, NULL, &options, &error), MIG_OK, &error, "");
    assert_string_equal(ask_on(fixture, own, who_sql), "Own'er|pg_catalog|mine|Own'er");
    options.role = "nobody";
    expect(mig_downgrade(driver, &packed->history, NULL, &options, &error), MIG_REFUSED, &error,
           "cannot be assumed");
    assert_string_equal(ask_on(fixture, own, who_sql), "Own'er|pg_catalog|mine|Own'er");
    mig_close(driver);
    PQfinish(own);
    drop_caller(fixture);
    free(packed);
}

static void test_settings_reader_role_may_read_the_ledger(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_history();
    MigDriver *driver = open_caller(fixture);
    MigOptions options = caller_options();
    MigOptions reading = MIG_OPTIONS;
    reading.ledger_schema = "app";
    options.reader_role = "Re'ader";
    options.application = "grants_once";
    expect(mig_upgrade(driver, &packed->history, NULL, &options, &error), MIG_REFUSED, &error,
           "the reader role \"Re'ader\" does not exist\n"
           "HINT: CREATE ROLE it first, or correct its name");
    assert_string_equal(ask(fixture, "SELECT to_regclass('app.seen') IS NULL"), "t");
    MigDriver *reader = open_role(fixture, "Re'ader", "");
    int before = count_log_lines("grants_once", "LOG:  statement: BEGIN ");
    expect(mig_upgrade(driver, &packed->history, "003", &options, &error), MIG_OK, &error, "");
    expect(mig_at_head(reader, &packed->history, &reading, &error), MIG_PENDING, &error,
           "1 revision");
    int first = count_log_lines("grants_once", "LOG:  statement: BEGIN ");
    expect(mig_upgrade(driver, &packed->history, NULL, &options, &error), MIG_OK, &error, "");
    int second = count_log_lines("grants_once", "LOG:  statement: BEGIN ");
    // One transaction a revision, and one that granted: the second run had nothing to grant.
    assert_true(first - before > second - first);
    assert_int_equal(second - first, 1);
    expect(mig_upgrade(reader, &packed->history, NULL, &reading, &error), MIG_OK, &error, "");
    mig_close(driver);
    mig_close(reader);
    drop_role(fixture, "Re'ader");
    drop_caller(fixture);
    free(packed);
}

static void pretend(Fixture *fixture, const char *sql)
{
    char text[600];
    snprintf(text, sizeof text, "SET allow_system_table_mods = on; %s", sql);
    run(fixture, text);
}

static void test_settings_pooler_is_believed(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = packed_create("main");
    MigOptions options = MIG_OPTIONS;
    packed_add(packed, "001", LIST("CREATE TABLE t (n int)"), NULL);
    packed_add(packed, "002", LIST("!CREATE INDEX CONCURRENTLY t_n ON t (n)"), NULL);
    // Nothing shows that this pool shares its connections but what its owner says.
    options.pooler = MIG_POOLER_TRANSACTION;
    expect(mig_upgrade(fixture->driver, &packed->history, NULL, &options, &error), MIG_REFUSED,
           &error, "a connection pooler that shares server connections stands before");
    expect(mig_upgrade(fixture->driver, &packed->history, "001", &options, &error), MIG_OK, &error,
           "");
    pretend(fixture, "CREATE OR REPLACE FUNCTION pg_catalog.pg_backend_pid() RETURNS integer"
                     " LANGUAGE sql AS 'SELECT 7'");
    options.pooler = MIG_POOLER_DETECT;
    expect(mig_upgrade(fixture->driver, &packed->history, NULL, &options, &error), MIG_REFUSED,
           &error,
           "HINT: connect to the server itself; where the pool keeps a server "
           "connection for each session, say so (--pooler session, MigOptions.pooler)");
    free(packed);
}

// Behind a pool that keeps a server connection for each session, only the numbers differ.
static void test_settings_session_pooler_runs_everything(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    fixture->session.pooler = MIG_POOLER_SESSION;
    fixture->session.only_transactions = false;
    configure(fixture, fixture->driver, 2000);
    pretend(fixture, "ALTER FUNCTION pg_catalog.pg_backend_pid() RENAME TO pg_backend_pid_own;"
                     "CREATE FUNCTION pg_catalog.pg_backend_pid() RETURNS integer LANGUAGE sql"
                     " AS 'SELECT pg_catalog.pg_backend_pid_own() + 1'");
    if (fixture->driver->kind->guard(fixture->driver, &error) != MIG__DONE)
        fail_msg("%s", error.message);
    assert_int_equal(lock(fixture->driver, &error), MIG__DONE);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                                     " AND database = (SELECT oid FROM pg_database WHERE datname ="
                                     " current_database())"),
                        "1");
}

// Thirty settings that a revision may leave behind, with a value that is not the default.
static const char *const changes[] = {
    "SET DateStyle = 'German'",
    "SET IntervalStyle = 'iso_8601'",
    "SET TimeZone = 'Asia/Tokyo'",
    "SET bytea_output = 'escape'",
    "SET extra_float_digits = -5",
    "SET client_min_messages = error",
    "SET default_transaction_isolation = serializable",
    "SET default_transaction_read_only = on",
    "SET default_transaction_deferrable = on",
    "SET statement_timeout = '7s'",
    "SET lock_timeout = '1ms'",
    "SET idle_in_transaction_session_timeout = '7s'",
    "SET idle_session_timeout = '7s'",
    "SET search_path = nowhere",
    "SET row_security = off",
    "SET check_function_bodies = off",
    "SET default_tablespace = ''",
    "SET xmloption = document",
    "SET work_mem = '1MB'",
    "SET maintenance_work_mem = '2MB'",
    "SET synchronous_commit = off",
    "SET standard_conforming_strings = off",
    "SET escape_string_warning = off",
    "SET quote_all_identifiers = on",
    "SET transform_null_equals = on",
    "SET array_nulls = off",
    "SET backslash_quote = off",
    "SET enable_seqscan = off",
    "SET jit = off",
    "SET session_replication_role = replica",
    "SET client_encoding = LATIN1",
    "SET application_name = 'changed'",
    "SET plan_cache_mode = force_generic_plan",
    "SET password_encryption = md5",
    "SET my.own = 'x'",
    "LISTEN chan",
    "CREATE TEMP TABLE migc_revision (history text, id text)",
    "CREATE TEMP TABLE migc_history (name text, launch_digest text)",
    "PREPARE p AS SELECT 1",
    "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
    "SELECT pg_advisory_lock(77)",
    "SET SESSION AUTHORIZATION pg_monitor",
    NULL};

static const char *const session_sql =
    "SELECT md5(string_agg(concat(name, '=', setting), ',' ORDER BY name)) FROM pg_settings"
    " WHERE name NOT IN ('lock_timeout', 'transaction_read_only', 'transaction_isolation')";
static const char *const left_sql =
    "SELECT (SELECT count(*) FROM pg_prepared_statements) + (SELECT count(*) FROM"
    " pg_listening_channels()) + (SELECT count(*) FROM pg_cursors) + (SELECT count(*) FROM pg_class"
    " WHERE relpersistence = 't')";

static void test_settings_changed_by_a_revision_are_put_back(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char before[100];
    PackedHistory *packed = packed_create("main");
    packed_add(packed, "001", changes, NULL);
    packed_add(packed, "002",
               LIST("CREATE TABLE after AS SELECT now()::text AS at, current_user AS who"), NULL);
    PGconn *connection = mig_postgresql_handle(fixture->driver);
    fixture->session.ledger_schema = "public";
    guard_and_lock(fixture->driver);
    snprintf(before, sizeof before, "%s", ask_on(fixture, connection, session_sql));
    fixture->driver->kind->unlock(fixture->driver);
    expect(mig_upgrade(fixture->driver, &packed->history, NULL, NULL, &error), MIG_OK, &error, "");
    assert_string_equal(ask_on(fixture, connection, session_sql), before);
    assert_string_equal(ask_on(fixture, connection, left_sql), "0");
    assert_string_equal(ask_on(fixture, connection, "SELECT who FROM after"),
                        environment("MIGC_TEST_PG_USER"));
    // The lock that the revision took is its own affair; ours is given up.
    assert_string_equal(ask(fixture, "SELECT string_agg(objid::text, ',') FROM pg_locks WHERE"
                                     " locktype = 'advisory' AND database = (SELECT oid FROM"
                                     " pg_database WHERE datname = current_database())"),
                        "77");
    expect(mig_at_head(fixture->driver, &packed->history, NULL, &error), MIG_OK, &error, "");
    free(packed);
}

// Whatever is found before the server's own raises an error, for every session of this database.
static void make_hostile(Fixture *fixture)
{
    static const char *const functions[] = {"version()",
                                            "pg_backend_pid()",
                                            "pg_is_in_recovery()",
                                            "clock_timestamp()",
                                            "now()",
                                            "current_setting(text)",
                                            "set_config(text, text, boolean)",
                                            "concat(VARIADIC \"any\")",
                                            "hashtextextended(text, bigint)",
                                            "pg_try_advisory_lock(bigint)",
                                            "pg_try_advisory_xact_lock(bigint)",
                                            "pg_advisory_unlock(bigint)",
                                            "to_regclass(text)",
                                            "has_schema_privilege(oid, text)",
                                            "to_char(timestamptz, text)",
                                            "host(inet)",
                                            "format(text, VARIADIC \"any\")",
                                            "string_agg(text, text)",
                                            "pg_current_xact_id()",
                                            "current_database()",
                                            "count(anyelement)",
                                            "max(int)",
                                            "date_part(text, interval)"};
    static const char *const operators[][2] = {
        {"=", "text"},  {"<>", "text"},   {"=", "int"}, {"=", "bigint"},  {"=", "oid"},
        {"=", "name"},  {"<", "int"},     {"+", "int"}, {"*", "numeric"}, {"-", "timestamptz"},
        {"||", "text"}, {"=", "boolean"}, {"=", "xid"}, {"&", "bigint"},  {">>", "bigint"}};
    char sql[700];
    run(fixture, "CREATE SCHEMA evil");
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        bool is_c = strstr(functions[i], "\"any\"") != NULL; // no such argument in PL/pgSQL
        if (is_c)
            continue;
        snprintf(sql, sizeof sql,
                 "CREATE FUNCTION evil.%s RETURNS text LANGUAGE plpgsql AS"
                 " 'BEGIN RAISE ''hostile function''; END'",
                 functions[i]);
        run(fixture, sql);
    }
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        snprintf(sql, sizeof sql,
                 "CREATE FUNCTION evil.op%zu(%s, %s) RETURNS boolean LANGUAGE plpgsql AS"
                 " 'BEGIN RAISE ''hostile operator''; END'; CREATE OPERATOR evil.%s (LEFTARG = %s,"
                 " RIGHTARG = %s, FUNCTION = evil.op%zu)",
                 i, operators[i][1], operators[i][1], operators[i][0], operators[i][1],
                 operators[i][1], i);
        run(fixture, sql);
    }
    run(fixture,
        "CREATE DOMAIN evil.text AS pg_catalog.text CHECK (VALUE IS NULL); CREATE DOMAIN evil.int4 AS"
        " pg_catalog.int4 CHECK (VALUE IS NULL); CREATE VIEW evil.pg_class AS SELECT 1 AS relname;"
        "CREATE VIEW evil.pg_locks AS SELECT 1 AS pid; CREATE TABLE evil.migc_revision (x int);"
        "CREATE TABLE evil.migc_history (x int); CREATE TABLE evil.migc_event (x int);"
        "CREATE TABLE evil.migc_down (x int)");
    snprintf(sql, sizeof sql,
             "CREATE SCHEMA AUTHORIZATION CURRENT_USER; CREATE TABLE \"%s\".migc_revision (y int);"
             "CREATE TABLE \"%s\".migc_history (y int)",
             environment("MIGC_TEST_PG_USER"), environment("MIGC_TEST_PG_USER"));
    run(fixture, sql);
    snprintf(sql, sizeof sql,
             "ALTER DATABASE %s SET search_path = evil, \"$user\", public, pg_catalog",
             fixture->database);
    run(fixture, sql);
}

static void test_settings_hostile_names_are_never_found(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigError locked = {0};
    PackedHistory *packed = packed_create("main");
    MigOptions options = MIG_OPTIONS;
    MigOptions brief = MIG_OPTIONS;
    brief.deadline = 300;
    options.reader_role = "pg_monitor";
    packed_add(packed, "001",
               LIST("CREATE TABLE public.t (n pg_catalog.int4)",
                    "CREATE TEMP TABLE migc_revision (z pg_catalog.int4)",
                    "CREATE TEMP TABLE migc_history (z pg_catalog.int4)"),
               LIST("DROP TABLE public.t"));
    packed_add(packed, "002", LIST("!CREATE INDEX CONCURRENTLY t_n ON public.t (n)"),
               LIST("!DROP INDEX CONCURRENTLY public.t_n"));
    packed_add(packed, "003", LIST("DO $$ BEGIN PERFORM 1; END $$"), LIST("SET work_mem = '1MB'"));
    packed_add(packed, "004", LIST("ALTER TABLE public.t ADD COLUMN m pg_catalog.int4"), NULL);
    packed->tracks[3].down.flags = 0;
    make_hostile(fixture);
    MigDriver *driver = open_as(fixture, fixture->url);
    MigDriver *other = open_as(fixture, fixture->url);
    expect(mig_at_head(driver, &packed->history, NULL, &error), MIG_PENDING, &error, "4 rev");
    expect(mig_upgrade(driver, &packed->history, "003", &options, &error), MIG_OK, &error, "");
    expect(mig_redo(driver, &packed->history, "002", NULL, &error), MIG_OK, &error, "");
    expect(mig_downgrade(driver, &packed->history, "base", NULL, &error), MIG_OK, &error, "");
    expect(mig_stamp(driver, &packed->history, "001", NULL, &error), MIG_OK, &error, "");
    expect(mig_stamp(driver, &packed->history, "base", NULL, &error), MIG_OK, &error, "");
    // Who waits, and who holds the lock, is asked of the catalog.
    guard_and_lock(other);
    expect(mig_upgrade(driver, &packed->history, NULL, &brief, &locked), MIG_LOCKED, &locked,
           "it is held by pid ");
    mig_close(other);
    expect(mig_upgrade(driver, &packed->history, NULL, &options, &error), MIG_OK, &error, "");
    MigCurrent *current = mig_current(driver, &packed->history, NULL, &error);
    assert_non_null(current);
    assert_int_equal(mig_current_count(current), 4);
    mig_current_free(current);
    mig_close(driver);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM public.migc_revision"), "4");
    free(packed);
}

#define DATABASE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DATABASE_TEST(test_settings_role_is_assumed_for_the_run),
        DATABASE_TEST(test_settings_role_costs_no_statement),
        DATABASE_TEST(test_settings_role_that_cannot_be_assumed),
        DATABASE_TEST(test_settings_search_path_is_quoted),
        DATABASE_TEST(test_settings_application_is_the_sessions_name),
        DATABASE_TEST(test_settings_of_a_borrowed_session_are_put_back),
        DATABASE_TEST(test_settings_reader_role_may_read_the_ledger),
        DATABASE_TEST(test_settings_pooler_is_believed),
        DATABASE_TEST(test_settings_session_pooler_runs_everything),
        DATABASE_TEST(test_settings_hostile_names_are_never_found),
        DATABASE_TEST(test_settings_changed_by_a_revision_are_put_back),
    };
    if (!getenv("MIGC_TEST_PG_URL")) {
        puts("1..0 # SKIP MIGC_TEST_PG_URL is not set");
        return 0;
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
