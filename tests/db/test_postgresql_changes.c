// SPDX-License-Identifier: MIT
// Random changes on PostgreSQL: changes.h. The ledger's rows are put back after each.
#include "postgresql_fixture.h"

#include "../unit/history_builder.c"
#include "changes.h"

static const char *ask_fixture(void *context, const char *sql)
{
    return ask(context, sql);
}

static bool execute(void *context, const char *sql)
{
    Fixture *fixture = context;
    PGresult *result = PQexec(fixture->admin, sql);
    bool is_done = PQresultStatus(result) == PGRES_COMMAND_OK;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    // A constraint, or a text that is no number.
    if (!is_done && (!state || (strncmp(state, "23", 2) != 0 && strncmp(state, "22", 2) != 0)))
        fail_msg("%s\n%s", sql, PQerrorMessage(fixture->admin));
    PQclear(result);
    return is_done;
}

static void keep(Fixture *fixture)
{
    run(fixture, "CREATE SCHEMA kept; CREATE TABLE kept.revision AS TABLE migc_revision;"
                 "CREATE TABLE kept.down AS TABLE migc_down;"
                 "CREATE TABLE kept.history AS TABLE migc_history");
}

static void put_back(Fixture *fixture)
{
    run(fixture,
        "DROP TABLE IF EXISTS d; DELETE FROM migc_revision; DELETE FROM migc_down;"
        "DELETE FROM migc_history; INSERT INTO migc_revision TABLE kept.revision;"
        "INSERT INTO migc_down TABLE kept.down; INSERT INTO migc_history TABLE kept.history");
}

static void test_random_changes_are_reported(void **state)
{
    Fixture *fixture = *state;
    uint64_t count = count_changes(150, 1000);
    Change change = {
        .context = fixture,
        .ask = ask_fixture,
        .execute = execute,
        .tables = "SELECT coalesce(string_agg(relname, ',' ORDER BY relname), '') FROM pg_class "
                  "WHERE relname IN ('a', 'b', 'c', 'd') AND relkind = 'r'",
        .driver = fixture->driver,
        .random = number_of("SEED", 20261121) * 0x9E3779B97F4A7C15u | 1};
    MigHistory *history = build(line, MIG_UNSET, NULL);
    assert_int_equal(mig_upgrade(change.driver, history, "003", NULL, &change.error), MIG_OK);
    keep(fixture);
    for (uint64_t i = 0; i < count; i++) {
        change_and_look(&change, history);
        put_back(fixture);
    }
    memset(&change.error, 0, sizeof change.error);
    assert_int_equal(mig_upgrade(change.driver, history, NULL, NULL, &change.error), MIG_OK);
    history_free(history);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random_changes_are_reported, set_up, tear_down),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
