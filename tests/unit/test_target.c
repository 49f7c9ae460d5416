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
#include "inject/memory.h"
#include "plan.h"
#include "target_name.h"

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
    char text[4096];
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
    history_release(p->history, "v1", "002b,x1");
    history_release(p->history, "v2", "003");
    history_release(p->history, "core", "x1"); // which is a label, too
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

static void add_ids(Place *p, const char *sign, const uint8_t *set)
{
    for (uint32_t i = 0; i < SPECS; i++) {
        size_t used = strlen(p->text);
        if (set[i]) {
            snprintf(p->text + used, sizeof p->text - used, "%s%s%s", used > 0 ? " " : "", sign,
                     mig__revision_id(p->history, i));
        }
    }
}

// What a stamp writes and deletes, in the same form.
static const char *stamp_text(Place *p, MigRequest request, const char *target)
{
    p->text[0] = '\0';
    if (mig__target_resolve(&p->ledger, request, target, &p->goal, &p->error) != MIG_OK) {
        snprintf(p->text, sizeof p->text, "%d: %.4000s", (int)p->error.status, p->error.message);
        return p->text;
    }
    add_ids(p, "-", p->goal.down);
    add_ids(p, "+", p->goal.up);
    return p->text;
}

// The revisions that a target or a range names for a command that only looks.
static const char *mark_text(Place *p, const char *target)
{
    uint8_t set[SPECS] = {0};
    p->text[0] = '\0';
    MigStatus status =
        strchr(target, ':') != NULL
            ? mig__target_mark_range(p->history, p->ledger.state, target, set, &p->error)
            : mig__target_mark(p->history, p->ledger.state, target, set, &p->error);
    if (status != MIG_OK) {
        snprintf(p->text, sizeof p->text, "%d: %.4000s", (int)status, p->error.message);
        return p->text;
    }
    add_ids(p, "", set);
    return p->text;
}

// The plan as "-004abcdef +003", or the error's status and message.
static const char *plan_text(Place *p, MigRequest request, const char *target)
{
    p->text[0] = '\0';
    if (mig__target_resolve(&p->ledger, request, target, &p->goal, &p->error) != MIG_OK ||
        mig__plan_make(&p->plan, &p->ledger, &p->goal, &p->error) != MIG_OK) {
        snprintf(p->text, sizeof p->text, "%d: %.4000s", (int)p->error.status, p->error.message);
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
    const char *plan; // or the whole error
} Case;

#define ALL   "001 002a 002b 003 004abcdef x1 x2"
#define UP    MIG_REQUEST_UPGRADE
#define DOWN  MIG_REQUEST_DOWNGRADE
#define REDO  MIG_REQUEST_REDO
#define STAMP MIG_REQUEST_STAMP
#define PURGE MIG_REQUEST_PURGE
#define LOOK  ((MigRequest)99)

static const char *case_text(Place *p, const Case *c)
{
    bool is_stamp = c->request == STAMP || c->request == PURGE;
    return c->request == LOOK ? mark_text(p, c->target)
           : is_stamp         ? stamp_text(p, c->request, c->target)
                              : plan_text(p, c->request, c->target);
}

// Every allocation fails once: that is said, and nothing is left; or it served a message only, of
// which a hint is then missing.
static void check_without_memory(const Case *c)
{
    bool was_disturbed = true;
    for (unsigned long k = 1; was_disturbed; k++) {
        long live = memory_live();
        Place *p = place_at(c->applied);
        memory_fail_at(k, false);
        const char *text = case_text(p, c);
        was_disturbed = memory_count() >= k;
        memory_fail_at(0, false);
        bool is_refusal = c->plan[0] == '1' && c->plan[1] == ':';
        bool is_same = is_refusal ? strncmp(text, c->plan, strcspn(text, "\n")) == 0
                                  : strcmp(text, c->plan) == 0;
        if (!is_same && strcmp(text, "1: out of memory") != 0) {
            fail_msg("at \"%s\" to \"%s\", allocation %lu: \"%s\" instead of \"%s\"", c->applied,
                     c->target == NULL ? "(null)" : c->target, k, text, c->plan);
        }
        leave(p);
        assert_int_equal(memory_live(), live);
    }
}

static void check(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Case *c = &cases[i];
        Place *p = place_at(c->applied);
        const char *text = case_text(p, c);
        if (strcmp(text, c->plan) != 0) {
            fail_msg("at \"%s\" to \"%s\": \"%s\" instead of \"%s\"", c->applied,
                     c->target == NULL ? "(null)" : c->target, text, c->plan);
        }
        leave(p);
        check_without_memory(c);
    }
}

// Lines of candidates.
#define L001  "\n  001  first  (migrations/001.sql)  label core"
#define L002A "\n  002a  (migrations/002a.sql)"
#define L002B "\n  002b  (migrations/002b.sql)  label beta"
#define L003  "\n  003  (migrations/003.sql)"
#define L004  "\n  004abcdef  (migrations/004abcdef.sql)"
#define LX1   "\n  x1  (migrations/x1.sql)  label extra"
#define LX2   "\n  x2  (migrations/x2.sql)"
#define LIST  LX2 LX1 L004 L003 L002B L002A L001

static void test_target_upgrade(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"", UP, NULL, "+001 +002a +002b +003 +004abcdef +x1 +x2"},
        {"", UP, "heads", "+001 +002a +002b +003 +004abcdef +x1 +x2"},
        {"", UP, "head", "+001 +002a +002b +003 +004abcdef +x1 +x2"},
        {"", UP, "base", ""},
        {"", UP, "002b", "+001 +002b"},
        {"", UP, "x2", "+001 +002a +x1 +x2"},
        {"", UP, "extra", "+x1"},
        {"", UP, "004a", "+001 +002a +002b +003 +004abcdef"},
        {"001 002a 002b 003", UP, "001", ""},
        {"001 002a", UP, "003", "+002b +003"},
        {"001 002a", UP, "current", ""},
        {ALL, UP, NULL, ""},
        {ALL, UP, "+0", ""},
        {ALL, UP, "heads", ""},
        {"001 002a", UP, "x1,002b", "+002b +x1"},
        {"001 002a", UP, "002a, 001, +1", "+002b +003"},
        {"", UP, "extra@head", "+001 +002a +x1 +x2"},
        {"", UP, "beta@heads", "+001 +002a +002b +003 +004abcdef"},
        {"", UP, "002a@head", "+001 +002a +002b +003 +004abcdef"},
        {"", UP, "beta@003", "+001 +002a +002b +003"},
        {ALL, UP, "extra@base", ""},
        {"", UP, "extra@head-1", "+x1"},
        {"", UP, "beta@head-2", "+001 +002b"},
        {"", UP, "x2-2", ""},
        {"", UP, "002a+1", "+001 +002a +002b +003"},
        {"", UP, "beta@001+1", "+001 +002b"},
        {"", UP, "extra@base+1", "+x1"},
        {"001 002a", UP, "current+1", "+002b +003"},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_upgrade_errors_say_what_to_type(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"001 002a 002b 003 x1 x2", UP, "+1", "+004abcdef"},
        {"001 002a 002b x1 x2", UP, "+2", "+003 +004abcdef"},
        {"001 002a", UP, "+1", "+002b +003"},
        {"001 002a x1 x2", UP, "+1", "+002b +003"},
        {"", UP, "beta@+2", "+001 +002b"},
        {"001 002a", UP, "beta@+1", "+002b"},
        {"", UP, "extra@+2", "+001 +002a +x1 +x2"},
        {"001 002a 002b 003 x1 x2", UP, "+2",
         "1: \"+2\" goes too far: no revision revises 004abcdef. Write \"+1\""},
        {"001 x1", UP, "+1",
         "1: \"+1\" is not one way: several revisions could come next. Write one of:" L002A
         "\n  beta@+1  for 002b  (migrations/002b.sql)  label beta"
         "\n  extra@+1  for x2  (migrations/x2.sql)"},
        {"", UP, "+1",
         "1: \"+1\" is not one way: several revisions could come next. Write one of:\n  core@+1  for 001  first  (migrations/001.sql)  label core\n  extra@+1  for x1  (migrations/x1.sql)  label extra"},
        {"", UP, "core@+2",
         "1: \"core@+2\" is not one way: several revisions revise 001. Write one of:" L002A
         "\n  beta@+2  for 002b  (migrations/002b.sql)  label beta"},
        {ALL, UP, "+1", "1: \"+1\" goes too far: no revision comes next"},
        {"001 002a 002b 003 004abcdef", UP, "+1",
         "1: \"+1\" goes too far: no revision revises 004abcdef. Heads that are not applied:" LX2},
        {ALL, UP, "extra@+1", "1: \"extra@+1\" goes too far: no revision revises x2"},
        {"", UP, "beta@+9",
         "1: \"beta@+9\" goes too far: no revision revises 004abcdef. Write \"beta@+4\""},
        {"", UP, "+99999999999999999999",
         "1: \"+99999999999999999999\" is not one way: several revisions could come next. Write one of:" L001
             LX1},
        {"001", UP, "-1",
         "2: \"-1\" leads down: an upgrade counts forward, write +1, or `downgrade -1`"},
        {"001", UP, "beta@-1",
         "2: \"beta@-1\" leads down: an upgrade counts forward, write beta@+1, or `downgrade beta@-1`"},
        {"", UP, "head-1",
         "1: \"head-1\" counts from one revision, and here are several. Write one of:\n  core@head-1  for 004abcdef  (migrations/004abcdef.sql)\n  extra@head-1  for x2  (migrations/x2.sql)"},
        {"", UP, "heads-1",
         "1: \"heads-1\" counts from one revision, and here are several. Write one of:\n  core@head-1  for 004abcdef  (migrations/004abcdef.sql)\n  extra@head-1  for x2  (migrations/x2.sql)"},
        {"", UP, "core@head-2",
         "1: \"core@head-2\" is not one way: 003 is a merge. Write one of:" L002A
         "\n  beta@head-2  for 002b  (migrations/002b.sql)  label beta"},
        {"", UP, "003-1",
         "1: \"003-1\" is not one way: 003 is a merge. Write one of:" L002A
         "\n  beta@003-1  for 002b  (migrations/002b.sql)  label beta"},
        {"", UP, "001+1",
         "1: \"001+1\" is not one way: several revisions revise 001. Write one of:" L002A
         "\n  beta@001+1  for 002b  (migrations/002b.sql)  label beta"},
        {"", UP, "base+1",
         "1: \"base+1\" is not one way: several revisions could come next. Write one of:\n  core@base+1  for 001  first  (migrations/001.sql)  label core\n  extra@base+1  for x1  (migrations/x1.sql)  label extra"},
        {"", UP, "base-1", "1: \"base-1\" goes too far: nothing is below base"},
        {"", UP, "002a+3",
         "1: \"002a+3\" goes too far: no revision revises 004abcdef. Write \"002a+2\""},
        {"", UP, "x2-3", "1: \"x2-3\" goes too far: \"x2-2\" is base"},
        {"", UP, "extra@002a",
         "1: \"extra@002a\": revision 002a is not on the line of extra, which has, the newest first:" LX2
             LX1},
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
        {ALL, DOWN, "base", "-x2 -x1 -004abcdef -003 -002b -002a -001"},
        {ALL, DOWN, "002a", "-004abcdef -003"},
        {ALL, DOWN, "001", "-x2 -004abcdef -003 -002b -002a"},
        {ALL, DOWN, "x1", "-x2"},
        {ALL, DOWN, "head", ""},
        {ALL, DOWN, "heads", ""},
        {ALL, DOWN, "current", ""},
        {"001 002a", DOWN, "heads", ""},
        {ALL, DOWN, "-0", ""},
        {ALL, DOWN, "extra@head", ""},
        {ALL, DOWN, "extra@head-1", "-x2"},
        {ALL, DOWN, "beta@003-1", "-004abcdef -003"},
        {ALL, DOWN, "extra@-1", "-x2"},
        {ALL, DOWN, "extra@-2", "-x2 -x1"},
        {ALL, DOWN, "beta@-1", "-004abcdef"},
        {ALL, DOWN, "beta@-2", "-004abcdef -003"},
        {ALL, DOWN, "beta@-3", "-004abcdef -003 -002b"},
        {ALL, DOWN, "beta@-4", "-x2 -004abcdef -003 -002b -002a -001"},
        {"001 002a 002b", DOWN, "002a@-1", "-002a"},
        {"001 002a 002b x1", DOWN, "beta@base", "-002b -002a -001"},
        {ALL, DOWN, "extra@base", "-x2 -x1"},
        {ALL, DOWN, "beta@001", "-004abcdef -003 -002b"},
        {ALL, DOWN, "x2-2", "-x2 -x1"},
        {"001 002a", DOWN, "002a", ""},
        {"001 002a x1 x2", DOWN, NULL, "-x2"},
        {"001 002a x1 x2", DOWN, "core@-1", "-x2 -002a"},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_downgrade_errors_say_what_to_type(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"001 002a 002b", DOWN, "-1",
         "1: \"-1\" is not one way: several revisions have nothing on top of them. Write one of:\n  002a@-1  for 002a  (migrations/002a.sql)\n  beta@-1  for 002b  (migrations/002b.sql)  label beta"},
        {ALL, DOWN, "-2",
         "1: \"-2\" is not one way: several revisions have nothing on top of them. Write one of:\n  core@-2  for 004abcdef  (migrations/004abcdef.sql)\n  extra@-2  for x2  (migrations/x2.sql)"},
        {"001 002a 002b 003", DOWN, "-2",
         "1: \"-2\" is not one way: 003 is a merge. Write one of:\n  002a@-2  for 002a  (migrations/002a.sql)\n  beta@-2  for 002b  (migrations/002b.sql)  label beta"},
        {ALL, DOWN, "core@-3",
         "1: \"core@-3\" is not one way: 003 is a merge. Write one of:\n  002a@-3  for 002a  (migrations/002a.sql)\n  beta@-3  for 002b  (migrations/002b.sql)  label beta"},
        {"001", DOWN, "-2",
         "1: \"-2\" goes too far: 001 is the first revision of its line. Write \"-1\""},
        {ALL, DOWN, "extra@-3",
         "1: \"extra@-3\" goes too far: x1 is the first revision of its line. Write \"extra@-2\""},
        {"", DOWN, "-1", "1: \"-1\" goes too far: nothing is applied"},
        {"001", DOWN, "extra@-1",
         "1: \"extra@-1\" goes too far: nothing on the line of extra is applied"},
        {"001 002a", DOWN, "002b", "1: revision 002b is not applied; the database is at:" L002A},
        {"", DOWN, "001",
         "1: revision 001 is not applied; the database is at base: nothing is applied"},
        {ALL, DOWN, "current-1",
         "1: \"current-1\" counts from one revision, and here are several. Write one of:\n  core@-1  for 004abcdef  (migrations/004abcdef.sql)\n  extra@-1  for x2  (migrations/x2.sql)"},
        {ALL, DOWN, "+1", "2: \"+1\" leads up: a downgrade and a redo count back, write -1"},
        {ALL, DOWN, "extra@+1",
         "2: \"extra@+1\" leads up: a downgrade and a redo count back, write extra@-1"},
        {ALL, DOWN, "001,x1", "2: a downgrade has one target, and \"001,x1\" are several"},
        {ALL, DOWN, "003-1",
         "1: \"003-1\" is not one way: 003 is a merge. Write one of:" L002A
         "\n  beta@003-1  for 002b  (migrations/002b.sql)  label beta"},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_redo(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"001 002a 002b 003", REDO, NULL, "-003 +003"},
        {"001 002a 002b 003", REDO, "002b", "-003 -002b +002b +003"},
        {ALL, REDO, "x1", "-x2 -x1 +x1 +x2"},
        {ALL, REDO, "002a", "-x2 -004abcdef -003 -002a +002a +003 +004abcdef +x2"},
        {ALL, REDO, "extra@-1", "-x2 +x2"},
        {ALL, REDO, "heads", "-x2 -004abcdef +004abcdef +x2"},
        {ALL, REDO, "current", "-x2 -004abcdef +004abcdef +x2"},
        {"001 002a", REDO, "base", "-002a -001 +001 +002a"},
        {ALL, REDO, "x1,004a", "-x2 -x1 -004abcdef +004abcdef +x1 +x2"},
        {"001 002a 002b", REDO, NULL,
         "1: \"-1\" is not one way: several revisions have nothing on top of them. Write one of:\n  002a@-1  for 002a  (migrations/002a.sql)\n  beta@-1  for 002b  (migrations/002b.sql)  label beta"},
        {"001", REDO, "002a", "1: revision 002a is not applied; the database is at:" L001},
        {"001", REDO, "heads", "1: revision 004abcdef is not applied; the database is at:" L001},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_names_that_mean_nothing(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"", UP, "nope",
         "1: no revision, label or release is named \"nope\"; did you mean \"core\"?\nThere are, the newest first:" LIST},
        {"", UP, "zzzzzzzz@head",
         "1: no revision, label or release is named \"zzzzzzzz\"\nThere are, the newest first:" LIST},
        {"", UP, "00",
         "1: \"00\" is too short: the beginning of an id needs 4 characters. It may be:" L001 L002A
             L002B L003 L004},
        {"", UP, "002B",
         "1: no revision, label or release is named \"002B\"; did you mean \"002b\"?\nThere are, the newest first:" LIST},
        {"", UP, "001:003",
         "2: \"001:003\" is a range, and here one place is meant: write one of its ends"},
        {"", UP, "",
         "2: a target is empty: write head, heads, base, current, an id or its beginning (4 characters or more), a label, LABEL@head, +N, -N, LABEL@-N or ID-N"},
        {"", UP, "001,",
         "2: a target is empty: write head, heads, base, current, an id or its beginning (4 characters or more), a label, LABEL@head, +N, -N, LABEL@-N or ID-N"},
        {"", UP, "+", "2: \"+\" is no target: behind + and - stands a number, and nothing else"},
        {"", UP, "-1x",
         "2: \"-1x\" is no target: behind + and - stands a number, and nothing else"},
        {"", UP, "003-x",
         "2: \"003-x\" is no target: behind + and - stands a number, and nothing else"},
        {"", UP, "head@003",
         "2: \"head@003\" is no target: in front of the @ stands a label or a revision"},
        {"", UP, "@003",
         "2: \"@003\" is no target: in front of the @ stands a label or a revision"},
        {"", UP, "+1@003",
         "2: \"+1@003\" is no target: in front of the @ stands a label or a revision"},
        {"", UP, "003@",
         "2: \"003@\" is no target: behind the @ stands head, heads, base, current, a revision, +N or -N"},
        {"", UP, "a@b@c", "2: \"a@b@c\" is no target: it has more than one @"},
        {"", UP, "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg",
         "2: \"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg\" is no target: ids and labels have at most 64 characters"},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_stamp(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"", STAMP, "002a", "+001 +002a"},
        {"001 002a 002b", STAMP, "001", "-002a -002b +001"},
        {"001 002a 002b 003", STAMP, "002a", "-002b -003 +001 +002a"},
        {"001 002a 002b 003 x1", STAMP, "002a", "-002b -003 +001 +002a"},
        {"001 002a x1", STAMP, "base", "-001 -002a -x1"},
        {"001 002a x1", STAMP, "extra@base", "-x1"},
        {"001 002a 002b", STAMP, "beta@base", "-002b"},
        {"001 002a 002b 003 x1", STAMP, "002b,x2", "-003 +001 +002a +002b +x1 +x2"},
        {"001 002a 002b 003", STAMP, "-1", "-003"},
        {"001 002a 002b 003", STAMP, "+1", "+001 +002a +002b +003 +004abcdef"},
        {"", STAMP, NULL, "+001 +002a +002b +003 +004abcdef +x1 +x2"},
        {"001 002a x1 x2", STAMP, "x1", "-x2 +x1"},
        {"001 002a x1 x2", STAMP, "001", "-002a -x2 +001"},
        {"001 002a x1 x2", STAMP, "002a", "+001 +002a"},
        {ALL, STAMP, "x1,001", "-002a -002b -003 -004abcdef -x2 +001 +x1"},
        {ALL, STAMP, "x2-2", "-x1 -x2"},
        {ALL, STAMP, "extra@-1", "-x2"},
        {"001 002a x1", PURGE, "002b", "-002a -x1 +001 +002b"},
        {"001 x1", PURGE, "base", "-001 -x1"},
        {"001", STAMP, "nope@base",
         "1: no revision, label or release is named \"nope\"; did you mean \"core\"?\nThere are, the newest first:" LIST},
    };
    check(cases, sizeof cases / sizeof *cases);
}

static void test_target_look(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"001 002a", LOOK, "-1", "001"},
        {"001 002a", LOOK, "+1", "003"},
        {"001 002a", LOOK, "current", "002a"},
        {"", LOOK, "current", ""},
        {"", LOOK, "003,x1", "003 x1"},
        {"", LOOK, "base", ""},
        {"001 002a 002b", LOOK, "beta@current", "002b"},
        {"", LOOK, "002b:", "002b 003 004abcdef"},
        {"", LOOK, ":003", "001 002a 002b 003"},
        {"", LOOK, "001:003", "001 002a 002b 003"},
        {"", LOOK, "002a:003", "002a 003"},
        {"", LOOK, ":x2", "001 002a x1 x2"},
        {"", LOOK, "x1:x2", "x1 x2"},
        {"", LOOK, "extra@base:", "x1 x2"},
        {"", LOOK, "beta@base:003", "001 002b 003"},
        {"", LOOK, ":", "001 002a 002b 003 004abcdef x1 x2"},
        {"", LOOK, "base:002a", "001 002a"},
        {"001 002a", LOOK, "current:", "002a 003 004abcdef"},
        {"001 002a", LOOK, "-1:current", "001 002a"},
        {"001 002a", LOOK, "-9:current", "001 002a"},
        {"001 002a", LOOK, "-1:+1", "001 002a 002b 003"},
        {"", LOOK, "003:+1", "003 004abcdef"},
        {"", LOOK, "003:+9", "003 004abcdef"},
        {"", LOOK, "-1:004abcdef", "003 004abcdef"},
        {"", LOOK, "extra@base:+1", "x1"},
        {"", LOOK, "-1:extra@head", "x1 x2"},
        {"", LOOK, "-1:",
         "1: \"-1\" counts from one revision, and here are several. Write one of:\n  004abcdef-1  for 004abcdef  (migrations/004abcdef.sql)\n  x2-1  for x2  (migrations/x2.sql)"},
        {"", LOOK, "003:001",
         "1: the range 003:001 is empty: 003 does not lead to 001, but the other way round. Write \"001:003\""},
        {"", LOOK, "002a:002b",
         "1: the range 002a:002b is empty: 002a does not lead to 002b: they are on different lines. Write \":002b\" for all that leads to it"},
        {"", LOOK, "001:base", "1: the range 001:base is empty: 001 comes after base"},
        {"", LOOK, "+1:003",
         "1: the range +1:003 begins above its end: a number in front of the colon counts down from the end, write -1"},
        {"", LOOK, "003:-1",
         "1: the range 003:-1 ends below its beginning: a number behind the colon counts up from the beginning, write +1"},
        {"", LOOK, "1:2:3", "2: \"1:2:3\" is no range: write FROM:TO, FROM: or :TO"},
    };
    check(cases, sizeof cases / sizeof *cases);
}

// What counts from where a database is cannot be looked up without one.
static void test_target_without_a_database(void **state)
{
    (void)state;
    static const char *const targets[] = {"current", "+1", "beta@current"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        char expected[100];
        uint8_t set[SPECS] = {0};
        Place *p = place_at("");
        snprintf(expected, sizeof expected,
                 "\"%s\" counts from where the database is, and no database was asked", targets[i]);
        assert_int_equal(mig__target_mark(p->history, NULL, targets[i], set, &p->error),
                         MIG_MISUSE);
        assert_string_equal(p->error.message, expected);
        leave(p);
    }
}

static void test_target_releases(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"", UP, "v1", "+001 +002b +x1"},
        {"", UP, "beta@v1", "+001 +002b"},
        {"001 002a 002b", UP, "v2+1", "+003 +004abcdef"},
        {"", UP, "core", "+001"},
        {ALL, DOWN, "v1", "-x2 -004abcdef -003"},
        {ALL, DOWN, "v2", "-004abcdef"},
        {ALL, STAMP, "v2", "-004abcdef +001 +002a +002b +003"},
        {"", LOOK, "v1", "002b x1"},
        {"", LOOK, "v2:", "003 004abcdef"},
        {"001 x1", DOWN, "v1", "1: revision 002b is not applied; the database is at:" L001 LX1},
        {"", UP, "v1-1",
         "1: \"v1-1\" counts from one revision, and here are several. Write one of:\n  002b-1  for 002b  (migrations/002b.sql)  label beta\n  x1-1  for x1  (migrations/x1.sql)  label extra"},
        {"", UP, "extra@v2",
         "1: \"extra@v2\": nothing that release v2 ended with is on the line of extra"},
        {"", UP, "v3",
         "1: no revision, label or release is named \"v3\"; did you mean \"v1\"?\nThere are, the newest first:" LIST},
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
    assert_int_equal(mig__target_find(history, NULL, "abcd", &revision, &error), MIG_REFUSED);
    assert_string_equal(error.message,
                        "\"abcd\" is the beginning of several revisions:\n"
                        "  abcd1  (migrations/abcd1.sql)\n  abcd2  (migrations/abcd2.sql)");
    memset(&error, 0, sizeof error);
    assert_int_equal(mig__target_find(history, NULL, "abcd2", &revision, &error), MIG_OK);
    assert_int_equal(revision, 1);
    history_free(history);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target_upgrade),
        cmocka_unit_test(test_target_upgrade_errors_say_what_to_type),
        cmocka_unit_test(test_target_downgrade),
        cmocka_unit_test(test_target_downgrade_errors_say_what_to_type),
        cmocka_unit_test(test_target_redo),
        cmocka_unit_test(test_target_names_that_mean_nothing),
        cmocka_unit_test(test_target_stamp),
        cmocka_unit_test(test_target_look),
        cmocka_unit_test(test_target_releases),
        cmocka_unit_test(test_target_without_a_database),
        cmocka_unit_test(test_target_heads_with_labels_of_their_own),
        cmocka_unit_test(test_target_ambiguous_prefix_lists_the_candidates),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
