// SPDX-License-Identifier: MIT
// Targets as sets, and the plans made of them, against a ledger that is filled in by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history_builder.c"
#include "plan.h"

//   001 - 002a - 003 (merge) - 004      x1 (label extra; x2 depends on 002a)
//       \ 002b /
static const RevisionSpec specs[] = {
    {"001", "", "SELECT 1", "SELECT 1", "first", "core", NULL},
    {"002a", "001", "SELECT 1", "SELECT 1", NULL, NULL, NULL},
    {"002b", "001", "SELECT 1", "SELECT 1", NULL, "beta", NULL},
    {"003", "002a,002b", "", "nothing", NULL, NULL, NULL},
    {"004abcdef", "003", "SELECT 1", "SELECT 1", NULL, NULL, NULL},
    {"x1", "", "SELECT 1", "SELECT 1", NULL, "extra", NULL},
    {"x2", "x1", "SELECT 1", "SELECT 1", NULL, NULL, "002a"},
};
enum { SPECS = sizeof specs / sizeof *specs };

typedef struct Place {
    MigHistory *history;
    MigLedger ledger;
    MigColumns columns[SPECS];
    MigBuffer scratch[SPECS];
    MigRow rows[SPECS];
    MigGoal goal;
    MigPlan plan;
    MigError error;
    char text[512];
} Place;

// A ledger in which exactly the listed revisions are applied.
static Place *place_at(const char *applied)
{
    Place *p = calloc(1, sizeof *p);
    p->history = history_build("main", specs, SPECS);
    mig__ledger_begin(&p->ledger, p->history, MIG_SQLITE, NULL);
    assert_true(mig__ledger_prepare(&p->ledger));
    p->ledger.rows = calloc(SPECS, sizeof(MigRow));
    for (uint32_t i = 0; i < SPECS; i++) {
        char id[32];
        char list[256];
        snprintf(id, sizeof id, " %s ", specs[i].id);
        snprintf(list, sizeof list, " %s ", applied);
        p->ledger.row_of[i] = MIG_UNSET;
        if (strstr(list, id) == NULL) {
            continue;
        }
        MigRow *row = &p->ledger.rows[p->ledger.row_count];
        assert_true(mig__columns_make(&p->columns[i], &p->scratch[i], p->history, MIG_SQLITE, i));
        memcpy(row->columns, p->columns[i].text, sizeof row->columns);
        row->state = MIG_ROW_APPLIED;
        row->revision = i;
        p->ledger.state[i] = MIG_ROW_APPLIED;
        p->ledger.row_of[i] = p->ledger.row_count++;
    }
    p->plan.history = p->history;
    return p;
}

static void leave(Place *p)
{
    mig__plan_clear(&p->plan);
    mig__goal_free(&p->goal);
    mig__ledger_free(&p->ledger);
    for (uint32_t i = 0; i < SPECS; i++) {
        mig__buffer_free(&p->scratch[i]);
    }
    history_free(p->history);
    free(p);
}

// The plan as "-004abcdef +003", or the error's status and message.
static const char *plan_text(Place *p, MigRequest request, const char *target)
{
    p->text[0] = '\0';
    if (mig__target_resolve(&p->ledger, request, target, &p->goal, &p->error) != MIG_OK ||
        mig__plan_make(&p->plan, &p->ledger, &p->goal, &p->error) != MIG_OK) {
        snprintf(p->text, sizeof p->text, "%d: %.400s", (int)p->error.status, p->error.message);
        return p->text;
    }
    for (size_t n = 0; n < p->plan.count; n++) {
        size_t used = strlen(p->text);
        snprintf(p->text + used, sizeof p->text - used, "%s%s%s", n > 0 ? " " : "",
                 p->plan.entries[n].direction == MIG_UP ? "+" : "-",
                 mig__revision_id(p->history, p->plan.entries[n].revision));
    }
    return p->text;
}

typedef struct Case {
    const char *applied;
    MigRequest request;
    const char *target;
    const char *plan; // or the beginning of the error
} Case;

static void check(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Place *p = place_at(cases[i].applied);
        const char *text = plan_text(p, cases[i].request, cases[i].target);
        bool is_error = cases[i].plan[0] >= '0' && cases[i].plan[0] <= '9';
        if (is_error ? strncmp(text, cases[i].plan, strlen(cases[i].plan)) != 0
                     : strcmp(text, cases[i].plan) != 0) {
            fail_msg("at \"%s\" to \"%s\": \"%s\" instead of \"%s\"", cases[i].applied,
                     cases[i].target == NULL ? "(null)" : cases[i].target, text, cases[i].plan);
        }
        leave(p);
    }
}

#define ALL  "001 002a 002b 003 004abcdef x1 x2"
#define UP   MIG_REQUEST_UPGRADE
#define DOWN MIG_REQUEST_DOWNGRADE
#define REDO MIG_REQUEST_REDO

static void test_target_upgrade(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"", UP, NULL, "+001 +002a +002b +003 +004abcdef +x1 +x2"},
        {"", UP, "heads", "+001 +002a +002b +003 +004abcdef +x1 +x2"},
        {"", UP, "base", ""},
        {"", UP, "002b", "+001 +002b"},
        {"", UP, "x2", "+001 +002a +x1 +x2"},
        {"", UP, "extra", "+x1"},
        {"", UP, "004a", "+001 +002a +002b +003 +004abcdef"},
        {"001 002a 002b 003", UP, "001", ""},
        {"001 002a", UP, "003", "+002b +003"},
        {"001 002a 002b 003 x1 x2", UP, "+1", "+004abcdef"},
        {"001 002a 002b x1 x2", UP, "+2", "+003 +004abcdef"},
        {"001 002a 002b 003 x1 x2", UP, "+2",
         "1: \"+2\" goes too far: only 1 revision can be applied"},
        {"001 x1", UP, "+1",
         "1: \"+1\" is not one way: several revisions could be applied next. Name the target by its id:\n"
         "  002a    (migrations/002a.sql)\n  002b    (migrations/002b.sql)"},
        {"001", UP, "-1", "2: \"-1\" is no target of an upgrade"},
        {ALL, UP, NULL, ""},
        {ALL, UP, "+0", ""},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_downgrade(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"001 002a 002b 003 004abcdef", DOWN, NULL, "-004abcdef"},
        {"001 002a 002b 003 004abcdef", DOWN, "-2", "-004abcdef -003"},
        {"001 002a 002b 003", DOWN, "-1", "-003"},
        {"001 002a 002b", DOWN, "-1",
         "1: \"-1\" is not one way: several revisions have nothing above them"},
        {"001 002a 002b 003", DOWN, "-2", "1: \"-2\" is not one way"},
        {"001", DOWN, "-2", "1: \"-2\" goes too far: only 1 revision can be reverted"},
        {"", DOWN, "-1", "1: \"-1\" goes too far: only 0 revisions"},
        {ALL, DOWN, "base", "-x2 -x1 -004abcdef -003 -002b -002a -001"},
        {ALL, DOWN, "002a", "-x2 -004abcdef -003"},
        {ALL, DOWN, "x1", "-x2"},
        {ALL, DOWN, "head", ""},
        {ALL, DOWN, "heads", ""},
        {"001 002a", DOWN, "heads", ""},
        {"001 002a", DOWN, "002b",
         "1: revision 002b is not applied; the database is at:\n  002a    (migrations/002a.sql)"},
        {"", DOWN, "001", "1: revision 001 is not applied; the database is at base"},
        {ALL, DOWN, "+1", "2: \"+1\" is no target of a downgrade"},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_redo(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"001 002a 002b 003", REDO, NULL, "-003 +003"},
        {"001 002a 002b 003", REDO, "002b", "-003 -002b +002b +003"},
        {"001 002a 002b", REDO, NULL, "1: \"-1\" is not one way"},
        {"001", REDO, "002a", "1: revision 002a is not applied"},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_names_that_mean_nothing(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"", UP, "nope",
         "1: no revision or label is named \"nope\"; there are:\n  001  first  (migrations/001.sql)\n"},
        {"", UP, "00",
         "1: no revision or label is named \"00\" (a part of an id needs at least 4 characters)"},
        {"", UP, "core@head", "2: the target \"core@head\" is not supported yet"},
        {"", UP, "003+2", "2: the target \"003+2\" is not supported yet"},
        {"", UP, "head-1", "2: "},
        {"", UP, "001:003", "2: "},
        {"", UP, "current", "2: "},
        {"", UP, "", "2: "},
        {"", UP, "+", "2: "},
        {"", UP, "-1x", "2: "},
        {"", UP, "+99999999999999999999", "1: \"+99999999999999999999\" is not one way"},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_heads_with_labels_of_their_own(void **state)
{
    (void)state;
    RevisionSpec labelled[] = {{"a1", "", "", NULL, NULL, "alpha", NULL},
                               {"b1", "", "", NULL, NULL, "beta", NULL}};
    for (int round = 0; round < 2; round++) {
        MigHistory *history = history_build("main", labelled, 2);
        MigLedger ledger;
        MigGoal goal = {0};
        MigError error = {0};
        mig__ledger_begin(&ledger, history, MIG_SQLITE, NULL);
        assert_true(mig__ledger_prepare(&ledger));
        MigStatus status = mig__target_resolve(&ledger, UP, "head", &goal, &error);
        assert_int_equal(status, round == 0 ? MIG_OK : MIG_REFUSED);
        mig__goal_free(&goal);
        mig__ledger_free(&ledger);
        history_free(history);
        labelled[1].labels = NULL;
    }
}

static void test_target_ambiguous_prefix_lists_the_candidates(void **state)
{
    (void)state;
    static const RevisionSpec alike[] = {{"abcd1", "", "", NULL, NULL, NULL, NULL},
                                         {"abcd2", "abcd1", "", NULL, NULL, NULL, NULL}};
    MigHistory *history = history_build("main", alike, 2);
    uint32_t revision = 0;
    MigError error = {0};
    assert_int_equal(mig__target_find(history, "abcd", &revision, &error), MIG_REFUSED);
    assert_string_equal(error.message,
                        "\"abcd\" is the beginning of several revisions:\n"
                        "  abcd1    (migrations/abcd1.sql)\n  abcd2    (migrations/abcd2.sql)");
    memset(&error, 0, sizeof error);
    assert_int_equal(mig__target_find(history, "abcd2", &revision, &error), MIG_OK);
    assert_int_equal(revision, 1);
    history_free(history);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target_upgrade),
        cmocka_unit_test(test_target_downgrade),
        cmocka_unit_test(test_target_redo),
        cmocka_unit_test(test_target_names_that_mean_nothing),
        cmocka_unit_test(test_target_heads_with_labels_of_their_own),
        cmocka_unit_test(test_target_ambiguous_prefix_lists_the_candidates),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
