// SPDX-License-Identifier: MIT
// A database that says it is a node of a Citus cluster: which nodes and ledgers are refused, and
// what goes over the wire where one is not. The cluster itself is tests/external/citus.sh's.
#include "packed_history.h"
#include "postgresql_fixture.h"

// The catalog of Citus 12, as far as migc asks it; `call` is a table of what was called.
static void pretend(Fixture *fixture, int group)
{
    char sql[200];
    run(fixture,
        "SET allow_system_table_mods = on;"
        "CREATE TABLE pg_catalog.pg_dist_local_group (groupid int);"
        "CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);"
        "CREATE TABLE pg_catalog.pg_dist_schema (schemaid regnamespace);"
        "GRANT SELECT ON pg_catalog.pg_dist_local_group, pg_catalog.pg_dist_partition,"
        " pg_catalog.pg_dist_schema TO PUBLIC;"
        "CREATE TABLE public.call (number int GENERATED ALWAYS AS IDENTITY);"
        "CREATE FUNCTION pg_catalog.recover_prepared_transactions() RETURNS int LANGUAGE sql"
        " AS $$ INSERT INTO public.call DEFAULT VALUES; SELECT 0 $$;");
    snprintf(sql, sizeof sql, "INSERT INTO pg_catalog.pg_dist_local_group VALUES (%d)", group);
    run(fixture, sql);
}

static void expect(MigStatus status, MigStatus expected, const MigError *error, const char *part)
{
    if (status != expected)
        fail_msg("status %d, expected %d: %s", (int)status, (int)expected, error->message);
    expect_text(error->message, part);
}

static PackedHistory *make_history(void)
{
    static const char *const one[] = {"CREATE TABLE t (n int)", NULL};
    PackedHistory *packed = packed_create("main");
    packed_add(packed, "001", one, NULL);
    return packed;
}

static MigStatus at_head(Fixture *fixture, MigError *error)
{
    PackedHistory *packed = make_history();
    MigStatus status = mig_at_head(fixture->driver, &packed->history, NULL, error);
    free(packed);
    return status;
}

static MigStatus upgrade(Fixture *fixture, MigError *error)
{
    PackedHistory *packed = make_history();
    MigStatus status = mig_upgrade(fixture->driver, &packed->history, NULL, NULL, error);
    free(packed);
    return status;
}

static void test_citus_workers_are_refused(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    pretend(fixture, 2);
    expect(upgrade(fixture, &error), MIG_REFUSED, &error,
           "this server is a Citus worker (group 2): migrations run on the coordinator, which "
           "hands them on to the workers");
    assert_string_equal(ask(fixture, "SELECT to_regclass('migc_revision') IS NULL"), "t");
    // Nor does it say that nothing is applied.
    error = (MigError){0};
    expect(at_head(fixture, &error), MIG_REFUSED, &error,
           "this server is a Citus worker (group 2)");
    run(fixture, "UPDATE pg_catalog.pg_dist_local_group SET groupid = 0");
    error = (MigError){0};
    expect(upgrade(fixture, &error), MIG_OK, &error, "");
}

// To a role that may not make tables there, too: no right would help it.
static void test_citus_workers_are_refused_before_a_right_is_asked_for(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    pretend(fixture, 1);
    MigDriver *driver = open_role(fixture, "follower", "");
    assert_int_equal(driver->kind->guard(driver, &error), MIG__FAILED);
    expect_text(error.message, "this server is a Citus worker (group 1)");
    driver->kind->close(driver);
    drop_role(fixture, "follower");
}

// What the error says is run as it stands.
static void test_citus_must_not_manage_the_ledger(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    expect(upgrade(fixture, &error), MIG_OK, &error, "");
    pretend(fixture, 0);
    run(fixture,
        "INSERT INTO pg_catalog.pg_dist_partition VALUES ('migc_event'), ('migc_revision'),"
        " ('t')");
    assert_int_equal(fixture->driver->kind->guard(fixture->driver, &error), MIG__FAILED);
    expect_text(
        error.message,
        "Citus manages tables of migc's ledger in schema \"public\"; they must be plain tables "
        "of the coordinator\n"
        "HINT: as a superuser, with no migration under way:");
    expect_text(error.message, "SELECT undistribute_table('public.migc_revision');");
    char *of_event = strstr(error.message, "CREATE TABLE public.migc_log");
    assert_non_null(of_event);
    of_event[strcspn(of_event, "\n")] = '\0';
    run(fixture, "DELETE FROM pg_catalog.pg_dist_partition");
    run(fixture, of_event);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM migc_event"), "1");
    run(fixture, "INSERT INTO migc_event (history, id, kind, happened_at, applied_by, application,"
                 " detail) VALUES ('main', '', 'x', now(), '', '', '')");
    assert_string_equal(ask(fixture, "SELECT max(number) FROM migc_event"), "2");
}

static void test_citus_must_not_distribute_the_schema_of_the_ledger(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    pretend(fixture, 0);
    run(fixture, "INSERT INTO pg_catalog.pg_dist_schema VALUES ('public')");
    expect(upgrade(fixture, &error), MIG_REFUSED, &error,
           "the schema \"public\" of migc's ledger is one that Citus distributes; the ledger must "
           "be the coordinator's own\n"
           "HINT: give the ledger another schema (--ledger-schema), made after SET "
           "citus.enable_schema_based_sharding TO off");
    // Before Citus 12 there is no such table.
    run(fixture, "DROP TABLE pg_catalog.pg_dist_schema");
    error = (MigError){0};
    expect(upgrade(fixture, &error), MIG_OK, &error, "");
}

// As many messages begin with it.
static int messages(const char *application, const char *sql)
{
    char words[200];
    snprintf(words, sizeof words, "LOG:  statement: %s", sql);
    return count_log_lines(application, words);
}

static MigDriver *open_with_name(Fixture *fixture, const char *application)
{
    char url[400];
    snprintf(url, sizeof url, "%s?application_name=%s", fixture->url, application);
    return open_as(fixture, url);
}

static void test_citus_gets_each_statement_in_a_message(void **state)
{
    Fixture *fixture = *state;
    static const char *const statements[] = {"CREATE TABLE t (a int)", "ALTER TABLE t ADD b int",
                                             "ALTER TABLE t ADD c int", NULL};
    for (int has_citus = 0; has_citus < 2; has_citus++) {
        char application[100];
        MigError error = {0};
        MigPiece pieces[3];
        size_t failed = 0;
        snprintf(application, sizeof application, "alone_%d_%s", has_citus, fixture->database);
        if (has_citus)
            pretend(fixture, 0);
        MigDriver *driver = open_with_name(fixture, application);
        guard_and_lock(driver);
        MigTransaction transaction = steps(pieces, statements);
        if (transact(driver, &transaction, &failed, &error) != MIG__DONE)
            fail_msg("%s", error.message);
        for (size_t i = 0; statements[i]; i++)
            assert_int_equal(messages(application, statements[i]), has_citus);
        // What workers shall know is what stands alone; the bookkeeping shares messages.
        assert_int_equal(messages(application, "SET LOCAL lock_timeout = 1000;"), has_citus);
        assert_int_equal(messages(application, "SELECT pg_catalog.set_config("
                                               "'citus.propagate_set_commands', NULL, true);"),
                         has_citus);
        assert_int_equal(messages(application, "SET CONSTRAINTS ALL IMMEDIATE"), has_citus);
        driver->kind->close(driver);
        run(fixture, "DROP TABLE t");
    }
}

static MigOutcome fail_with(Fixture *fixture, const char *sqlstate, const char *message,
                            MigError *error)
{
    char sql[400];
    const char *const statements[] = {sql, NULL};
    MigPiece pieces[1];
    size_t failed = 0;
    snprintf(sql, sizeof sql, "DO $$ BEGIN RAISE SQLSTATE '%s' USING MESSAGE = '%s'; END $$",
             sqlstate, message);
    MigTransaction transaction = steps(pieces, statements);
    *error = (MigError){0};
    return transact(fixture->driver, &transaction, &failed, error);
}

// Of a server by itself such an error is a statement's own (dblink, RAISE), and final.
static void test_citus_workers_that_are_away_are_worth_another_try(void **state)
{
    static const char *const away[] = {"08006", "08003", "57P01", "57P03"};
    Fixture *fixture = *state;
    MigError error;
    guard_and_lock(fixture->driver);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(fail_with(fixture, away[i], "away", &error), MIG__FAILED);
    pretend(fixture, 0);
    assert_int_equal(fixture->driver->kind->guard(fixture->driver, &error), MIG__DONE);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(fail_with(fixture, away[i], "away", &error), MIG__RETRY);
    assert_int_equal(fail_with(fixture, "0A000", "no", &error), MIG__FAILED);
    assert_int_equal(fail_with(fixture, "XX000", "of our own server", &error), MIG__FAILED);
    // What they had prepared is ended before each of those.
    assert_string_equal(ask(fixture, "SELECT count(*) FROM call"), "4");
}

static void test_citus_recovers_before_the_first_write(void **state)
{
    Fixture *fixture = *state;
    pretend(fixture, 0);
    guard_and_lock(fixture->driver);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM call"), "1");
    // A role that may not leaves it to Citus.
    run(fixture, "REVOKE ALL ON FUNCTION pg_catalog.recover_prepared_transactions() FROM PUBLIC");
    MigDriver *driver = open_role(fixture, "plain", "GRANT CREATE ON SCHEMA public TO plain");
    MigError error = {0};
    assert_int_equal(driver->kind->guard(driver, &error), MIG__DONE);
    driver->kind->close(driver);
    drop_role(fixture, "plain");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM call"), "1");
}

static void test_citus_errors_say_what_to_write(void **state)
{
    static const char parallel[] =
        "cannot execute DDL on table \"ref\" because there was a parallel "
        "SELECT access to distributed table \"dist\" in the same "
        "transaction";
    Fixture *fixture = *state;
    MigError error;
    pretend(fixture, 0);
    guard_and_lock(fixture->driver);
    fail_with(fixture, "0A000", parallel, &error);
    expect_text(error.message, "HINT: make SET LOCAL citus.multi_shard_modify_mode TO 'sequential' "
                               "the first statement of the section, or make two revisions of it");
    fail_with(fixture, "25001",
              "create_distributed_table_concurrently cannot run inside a transaction block",
              &error);
    expect_text(
        error.message,
        "HINT: write --@ no-transaction, --@ unchecked and --@ done-when on lines above the "
        "statement: it then runs by itself");
    fail_with(fixture, "25001", "something else cannot run inside a transaction block", &error);
    expect_text(error.message, "HINT: write --@ no-transaction on the line above");
}

#define DATABASE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DATABASE_TEST(test_citus_workers_are_refused),
        DATABASE_TEST(test_citus_workers_are_refused_before_a_right_is_asked_for),
        DATABASE_TEST(test_citus_must_not_manage_the_ledger),
        DATABASE_TEST(test_citus_must_not_distribute_the_schema_of_the_ledger),
        DATABASE_TEST(test_citus_gets_each_statement_in_a_message),
        DATABASE_TEST(test_citus_workers_that_are_away_are_worth_another_try),
        DATABASE_TEST(test_citus_recovers_before_the_first_write),
        DATABASE_TEST(test_citus_errors_say_what_to_write),
    };
    if (!getenv("MIGC_TEST_PG_URL")) {
        puts("1..0 # SKIP MIGC_TEST_PG_URL is not set");
        return 0;
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
