// SPDX-License-Identifier: MIT
// No memory, at every moment of every command, on PostgreSQL. What libpq allocates is its own.
#include "memory_sweep.h"
#include "postgresql_fixture.h"

static const MigDriverKind *const postgresql_drivers[] = {&mig_postgresql, NULL};

// Under the lock: what a session of before still does, it does first.
static const char *ask_locked(void *context, const char *sql)
{
    Fixture *fixture = context;
    run(fixture, "SELECT pg_advisory_lock(hashtextextended('migc:public', 0))");
    const char *answer = ask(fixture, sql);
    PGresult *result = PQexec(fixture->admin, "SELECT pg_advisory_unlock_all()");
    PQclear(result);
    return answer;
}

static void forget(void *context)
{
    run(context, "DROP SCHEMA public CASCADE; CREATE SCHEMA public; " TRACED_TABLE);
}

static void sweep_all(Fixture *fixture, bool for_ever)
{
    Sweep sweep = {.dialect = MIG_POSTGRESQL,
                   .drivers = postgresql_drivers,
                   .url = fixture->url,
                   .ask = ask_locked,
                   .forget = forget,
                   .context = fixture,
                   .history = traced_history(),
                   .fail_at = memory_fail_at,
                   .count = memory_count,
                   .stride = is_long_run() ? 1 : 7};
    forget(fixture);
    sweep_allocations(&sweep, SWEEP_EMPTY, SWEEP_UP, SWEEP_APPLIED, for_ever);
    sweep_allocations(&sweep, SWEEP_HEADS, "downgrade base", "0", for_ever);
    sweep_allocations(&sweep, SWEEP_HEADS, "redo", SWEEP_APPLIED, for_ever);
    sweep_allocations(&sweep, SWEEP_HEADS, "plan --down base", NULL, for_ever);
    sweep_allocations(&sweep, SWEEP_HEADS, "current", NULL, for_ever);
    forget(fixture);
    sweep_allocations(&sweep, SWEEP_EMPTY, "plan " SWEEP_LAST, NULL, for_ever);
    sweep_stamp(&sweep, for_ever);
}

static void test_memory_fails_once(void **state)
{
    sweep_all(*state, false);
}

static void test_memory_fails_from_there_on(void **state)
{
    sweep_all(*state, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_memory_fails_once),
        TEST(test_memory_fails_from_there_on),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
