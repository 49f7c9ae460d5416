// SPDX-License-Identifier: MIT
#include "memory_steps.h"
#include "postgresql_fixture.h"

static const MigDriverKind *const postgresql_drivers[] = {&mig_postgresql, NULL};

static void keep(void *context, int state)
{
    Fixture *fixture = context;
    char sql[300];
    PQfinish(fixture->admin);
    // Sessions that have just ended may still be there for a moment.
    snprintf(sql, sizeof sql,
             "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '%s'",
             fixture->database);
    run_on(fixture->server, sql);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s_%d TEMPLATE %s", fixture->database, state,
             fixture->database);
    run_on(fixture->server, sql);
    fixture->admin = PQconnectdb(fixture->url);
}

static void restore(void *context, int state)
{
    Fixture *fixture = context;
    char sql[300];
    PQfinish(fixture->admin);
    snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", fixture->database);
    run_on(fixture->server, sql);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s_%d", fixture->database,
             fixture->database, state);
    run_on(fixture->server, sql);
    fixture->admin = PQconnectdb(fixture->url);
}

static void execute(void *context, const char *sql)
{
    run(context, sql);
}

static const char *ask_fixture(void *context, const char *sql)
{
    return ask(context, sql);
}

static void sweep_steps(Fixture *fixture, unsigned long stride, bool for_ever)
{
    char sql[200];
    StepsFixture steps = {.sweep = {.dialect = MIG_POSTGRESQL,
                                    .drivers = postgresql_drivers,
                                    .url = fixture->url,
                                    .ask = ask_fixture,
                                    .context = fixture,
                                    .fail_at = memory_fail_at,
                                    .count = memory_count,
                                    .stride = stride},
                          .execute = execute,
                          .keep = keep,
                          .restore = restore,
                          .share = is_long_run() ? 1 : 13};
    fixture->driver->kind->close(fixture->driver);
    fixture->driver = NULL;
    steps_sweep_all(&steps, for_ever);
    for (int state = 0; state < STEPS_STATES; state++) {
        snprintf(sql, sizeof sql, "DROP DATABASE %s_%d", fixture->database, state);
        run_on(fixture->server, sql);
    }
}

static void test_memory_steps_fails_once(void **state)
{
    sweep_steps(*state, is_long_run() ? 5 : 80, false);
}

static void test_memory_steps_fails_from_there_on(void **state)
{
    sweep_steps(*state, 11, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest some[] = {
        TEST(test_memory_steps_fails_once),
    };
    const struct CMUnitTest all[] = {
        TEST(test_memory_steps_fails_once),
        TEST(test_memory_steps_fails_from_there_on),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return is_long_run() ? cmocka_run_group_tests(all, NULL, NULL)
                         : cmocka_run_group_tests(some, NULL, NULL);
}
