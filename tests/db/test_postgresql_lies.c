// SPDX-License-Identifier: MIT
// A server, or libpq, that says something wrong, once, at every place: the run fails cleanly or
// does what it was asked; it never says done when it was not, and ledger and effects agree.
#include "../unit/history_builder.c"
#include "inject/libpq.h"
#include "postgresql_fixture.h"
#include "traced.h"

static bool is_long_run(void)
{
    const char *value = getenv("MIGC_LONG");
    return value && strcmp(value, "yes") == 0;
}

static const char *ask_locked(Fixture *fixture, const char *sql)
{
    run(fixture, "SELECT pg_advisory_lock(hashtextextended('migc:public', 0))");
    const char *answer = ask(fixture, sql);
    PQclear(PQexec(fixture->admin, "SELECT pg_advisory_unlock_all()"));
    return answer;
}

static void forget(Fixture *fixture)
{
    run(fixture, "DROP SCHEMA public CASCADE; CREATE SCHEMA public; " TRACED_TABLE);
}

static MigStatus run_once(Fixture *fixture, const MigHistory *history, bool is_up, MigError *error)
{
    static const MigDriverKind *const drivers[] = {&mig_postgresql, NULL};
    MigOptions options = MIG_OPTIONS;
    options.deadline = 200;
    memset(error, 0, sizeof *error);
    MigDriver *driver = mig_open(fixture->url, drivers, error);
    if (!driver)
        return error->status;
    MigStatus status = is_up ? mig_upgrade(driver, history, NULL, &options, error)
                             : mig_downgrade(driver, history, "base", &options, error);
    mig_close(driver);
    return status;
}

static int count_applied(Fixture *fixture)
{
    bool has_ledger = *ask(fixture, "SELECT to_regclass('migc_revision') IS NOT NULL") == 't';
    return has_ledger ? atoi(ask(fixture, TRACED_APPLIED)) : 0;
}

static void must_agree(Fixture *fixture, const char *when, const MigError *error)
{
    bool has_ledger = *ask(fixture, "SELECT to_regclass('migc_revision') IS NOT NULL") == 't';
    const char *said =
        ask_locked(fixture, has_ledger ? traced_oracle(MIG_POSTGRESQL) : TRACED_NOTHING);
    if (*said)
        fail_msg("%s: %s\n%s", when, said, error->message);
}

// True where there was nothing to lie about any more.
static bool lie_at(Fixture *fixture, const MigHistory *history, bool is_up, unsigned long k,
                   Lie lie)
{
    char when[100];
    MigError error;
    int wanted = is_up ? TRACED_COUNT : 0;
    libpq_lie_at(k, lie);
    MigStatus status = run_once(fixture, history, is_up, &error);
    bool is_over = libpq_count() < k;
    snprintf(when, sizeof when, "lie %d about call %lu (%s), %s", (int)lie, k, libpq_hit(),
             is_up ? "up" : "down");
    libpq_lie_at(0, LIE_NOTHING);
    if (status != error.status || (status != MIG_OK) != (error.message[0] != '\0'))
        fail_msg("%s: status %d, error %d: %s", when, (int)status, (int)error.status,
                 error.message);
    must_agree(fixture, when, &error);
    if (status == MIG_OK && count_applied(fixture) != wanted)
        fail_msg("%s: said to be done, and %d are applied", when, count_applied(fixture));
    if (run_once(fixture, history, is_up, &error) != MIG_OK)
        fail_msg("%s, the next start: %s", when, error.message);
    must_agree(fixture, when, &error);
    assert_int_equal(count_applied(fixture), wanted);
    if (is_up && strcmp(ask(fixture, TRACED_CONTENTS), TRACED_ALL_CONTENTS) != 0)
        fail_msg("%s: in the end there is %s", when, fixture->value);
    return is_over;
}

static void sweep(Fixture *fixture, Lie lie)
{
    const MigHistory *history = traced_history();
    unsigned long stride = is_long_run() || lie == LIE_ROLLBACK ? 1
                           : lie == LIE_GONE                    ? 7
                           : lie == LIE_CALL                    ? 397
                                                                : 127;
    unsigned long k = 1 + (unsigned long)lie * 5 % stride; // every place is for the long run
    for (bool is_over = false; !is_over; k += stride) {
        forget(fixture);
        is_over = lie_at(fixture, history, true, k, lie);
        is_over = lie_at(fixture, history, false, k, lie) && is_over;
    }
    assert_true(k > (lie == LIE_ROLLBACK || lie == LIE_GONE ? 5 : 60));
}

static void test_lies_of_answers(void **state)
{
    for (int lie = LIE_MISSING; lie < LIE_CALL; lie++)
        sweep(*state, (Lie)lie);
}

// Every place of a history that is small and has a check that finds rows: it never passes. A
// statement that nothing answered has not run, whatever comes after it.
static void deny(Fixture *fixture, const MigHistory *history, Lie lie)
{
    MigError error;
    bool was_statement = false;
    unsigned long k = 0;
    for (bool is_over = false; !is_over;) {
        forget(fixture);
        libpq_lie_at(++k, lie);
        MigStatus status = run_once(fixture, history, true, &error);
        is_over = libpq_count() < k;
        bool is_statement = strstr(libpq_hit(), "UPDATE 3") != NULL;
        was_statement |= is_statement;
        if (status == MIG_OK)
            fail_msg("lie %d about call %lu (%s): done", (int)lie, k, libpq_hit());
        if (is_statement && !strstr(error.message, "the server gave no answer that can be used"))
            fail_msg("lie %d about call %lu (%s): %s", (int)lie, k, libpq_hit(), error.message);
        libpq_lie_at(0, LIE_NOTHING);
    }
    assert_true(k > 30 && was_statement);
}

static void test_lies_of_a_check(void **state)
{
    static const RevisionSpec specs[] = {
        {.id = "0001",
         .up = "CREATE TABLE t AS SELECT n FROM generate_series(1, 3) AS n\n;\nUPDATE t SET n = n"},
    };
    static const Lie lies[] = {LIE_MISSING, LIE_EMPTY_QUERY, LIE_BAD_RESPONSE};
    MigHistory *history = history_build("app", specs, 1);
    history_verify(history, "0001", "SELECT n FROM t WHERE n = 2");
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
        deny(*state, history, lies[i]);
    history_free(history);
}

static void test_lies_of_calls(void **state)
{
    sweep(*state, LIE_CALL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lies_of_answers),
        TEST(test_lies_of_a_check),
        TEST(test_lies_of_calls),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
