// SPDX-License-Identifier: MIT
// Plans as values: what they say of transactions, when two are the same, and where a started
// revision goes on. (Which revisions a target brings into a plan: test_target.c.)
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "history_builder.c"
#include "plan.h"

static const RevisionSpec specs[] = {
    {"001", "", "A\n;\n|B", "C", NULL, NULL, NULL},
    {"002", "001", "D", "!E", NULL, NULL, NULL},
    {"003", "002", "F\n;\n!G", NULL, NULL, NULL, NULL},
};

static MigPlan plan_of(const MigHistory *history, MigPlanEntry *entries, size_t count)
{
    return (MigPlan){NULL, history, MIG_REQUEST_UPGRADE, NULL, entries, count, count, NULL};
}

static void test_plan_knows_what_needs_a_session(void **state)
{
    (void)state;
    MigHistory *history = history_build("main", specs, 3);
    MigPlanEntry entries[] = {{0, MIG_UP, 0, "001", "", false},
                              {1, MIG_UP, 0, "002", "", false},
                              {2, MIG_UP, 0, "003", "", false}};
    MigPlan plan = plan_of(history, entries, 2);
    assert_true(mig__plan_is_transactional(&plan, MIG_SQLITE));
    plan.count = 3;
    assert_false(mig__plan_is_transactional(&plan, MIG_SQLITE));
    entries[1].direction = MIG_DOWN;
    plan.count = 2;
    assert_false(mig__plan_is_transactional(&plan, MIG_POSTGRESQL));
    history_free(history);
}

static void test_plan_equality(void **state)
{
    (void)state;
    MigHistory *history = history_build("main", specs, 3);
    MigPlanEntry left[] = {{0, MIG_UP, 0, "001", "", false}, {1, MIG_UP, 0, "002", "", false}};
    MigPlanEntry right[] = {{0, MIG_UP, 0, "001", "", false}, {1, MIG_UP, 0, "002", "", false}};
    MigPlan a = plan_of(history, left, 2);
    MigPlan b = plan_of(history, right, 2);
    assert_true(mig__plan_equals(&a, &b));
    right[1].first_segment = 1;
    assert_false(mig__plan_equals(&a, &b));
    right[1] = (MigPlanEntry){1, MIG_DOWN, 0, "002", "", false};
    assert_false(mig__plan_equals(&a, &b));
    right[1] = (MigPlanEntry){2, MIG_UP, 0, "003", "", false};
    assert_false(mig__plan_equals(&a, &b));
    b.count = 1;
    assert_false(mig__plan_equals(&a, &b));
    history_free(history);
}

static void test_plan_goes_on_where_a_revision_stopped(void **state)
{
    (void)state;
    MigHistory *history = history_build("main", specs, 3);
    MigLedger ledger;
    MigGoal goal;
    MigError error = {0};
    MigPlan plan = plan_of(history, NULL, 0);
    mig__ledger_begin(&ledger, history, MIG_SQLITE, NULL);
    assert_true(mig__ledger_prepare(&ledger));
    for (uint32_t i = 0; i < 3; i++) {
        ledger.row_of[i] = MIG_UNSET;
    }
    ledger.state[0] = MIG_ROW_STARTED;
    ledger.segment[0] = 1;
    assert_int_equal(mig__target_resolve(&ledger, MIG_REQUEST_UPGRADE, "002", &goal, &error),
                     MIG_OK);
    assert_false(goal.is_whole);
    assert_int_equal(mig__plan_make(&plan, &ledger, &goal, &error), MIG_OK);
    assert_int_equal(mig_plan_count(&plan), 2);
    assert_int_equal(mig_plan_entry(&plan, 0).first_segment, 1);
    assert_int_equal(mig_plan_entry(&plan, 1).first_segment, 0);
    mig__plan_clear(&plan);
    mig__goal_free(&goal);
    mig__ledger_free(&ledger);
    history_free(history);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan_knows_what_needs_a_session),
        cmocka_unit_test(test_plan_equality),
        cmocka_unit_test(test_plan_goes_on_where_a_revision_stopped),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
