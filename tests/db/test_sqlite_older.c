// SPDX-License-Identifier: MIT
// An older program on a newer database: when it may run, and how it goes back to what it knows.
#include "sqlite_fixture.h"

#include "ledger.h"

#define APPLIED "SELECT id, state, segment FROM migc_revision ORDER BY id"
#define TABLES                                                                                     \
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'migc%' AND name NOT "  \
    "LIKE 'sqlite%' ORDER BY name"

// 003 is undone in two transactions, 004 outside of any and in one.
static const RevisionSpec line[] = {
    {"001", "", "CREATE TABLE a(x)", "DROP TABLE a", "first", NULL, NULL},
    {"002", "001", "CREATE TABLE b(x)", "DROP TABLE b", "second", NULL, NULL},
    {"003", "002", "CREATE TABLE c(x)\n;\nCREATE TABLE d(x)", "DROP TABLE d\n;\n|DROP TABLE c",
     "third", NULL, NULL},
    {"004", "003", "CREATE TABLE e(x)", "!PRAGMA user_version = 4\n;\nDROP TABLE e", "fourth", NULL,
     NULL},
};

typedef struct Older {
    Scratch *s;
    MigHistory *newer; // of four revisions, all applied
    MigHistory *older; // of two
} Older;

static Older older_begin(void **state, const RevisionSpec *specs, uint32_t count)
{
    Older o = {*state, history_build("main", specs, count), history_build("main", specs, 2)};
    succeed(o.s, mig_upgrade(o.s->driver, o.newer, NULL, NULL, &o.s->error));
    return o;
}

static void older_end(Older *o)
{
    history_free(o->newer);
    history_free(o->older);
}

static void test_older_goes_back_to_what_it_knows(void **state)
{
    Older o = older_begin(state, line, 4);
    MigPlan *plan = mig_plan(o.s->driver, o.older, MIG_DOWN, "head", NULL, &o.s->error);
    assert_non_null(plan);
    assert_int_equal(mig_plan_count(plan), 2);
    MigPlanEntry entry = mig_plan_entry(plan, 0);
    assert_int_equal(entry.revision, MIG_UNSET);
    assert_string_equal(entry.id, "004");
    assert_string_equal(entry.title, "fourth");
    assert_string_equal(mig_plan_entry(plan, 1).id, "003");
    succeed(o.s, mig_plan_run(plan, NULL, &o.s->error));
    mig_plan_free(plan);
    assert_string_equal(ask(o.s, TABLES), "a\nb");
    assert_string_equal(ask(o.s, "PRAGMA user_version"), "4");
    assert_string_equal(ask(o.s, APPLIED), "001|applied|1\n002|applied|1");
    assert_string_equal(ask(o.s, "SELECT count(*) FROM migc_down WHERE id > '002'"), "0");
    assert_string_equal(ask(o.s, "SELECT id FROM migc_event WHERE kind = 'revert' ORDER BY rowid"),
                        "004\n003");
    succeed(o.s, mig_upgrade(o.s->driver, o.older, NULL, NULL, &o.s->error));
    succeed(o.s, mig_upgrade(o.s->driver, o.newer, NULL, NULL, &o.s->error));
    assert_string_equal(ask(o.s, TABLES), "a\nb\nc\nd\ne");
    older_end(&o);
}

static void test_older_goes_back_by_any_target(void **state)
{
    static const struct {
        const char *target, *applied;
    } cases[] = {{"-1", "001,002,003"}, {"003", "001,002,003"}, {"heads", "001,002"},
                 {"002", "001,002"},    {"001", "001"},         {"base", ""}};
    Older o = older_begin(state, line, 4);
    for (size_t i = 0; i < COUNT(cases); i++) {
        succeed(o.s, mig_downgrade(o.s->driver, o.older, cases[i].target, NULL, &o.s->error));
        const char *applied = "SELECT coalesce(group_concat(id), '') FROM (SELECT id FROM "
                              "migc_revision ORDER BY id)";
        assert_string_equal(ask(o.s, applied), cases[i].applied);
        succeed(o.s, mig_upgrade(o.s->driver, o.newer, NULL, NULL, &o.s->error));
    }
    fail_with(o.s, mig_downgrade(o.s->driver, o.older, "-5", NULL, &o.s->error), MIG_REFUSED,
              "001 is the first revision of its line. Write \"-4\"");
    fail_with(o.s, mig_downgrade(o.s->driver, o.older, "005", NULL, &o.s->error), MIG_REFUSED,
              "no revision or label is named");
    older_end(&o);
}

static void test_older_says_what_it_does_not_know(void **state)
{
    Older o = older_begin(state, line, 4);
    MigError *error = &o.s->error;
    MigStatus status = mig_upgrade(o.s->driver, o.older, NULL, NULL, error);
    assert_int_equal(error->unknown_count, 2);
    assert_true(error->can_revert);
    assert_non_null(strstr(error->message, "\n  003  third\n  004  fourth\n"));
    assert_non_null(
        strstr(error->message, "004 is not marked compatible with programs that do not know it."));
    fail_with(o.s, status, MIG_AHEAD, "`downgrade head` reverts 2 revisions");
    status = mig_at_head(o.s->driver, o.older, NULL, error);
    assert_int_equal(error->unknown_count, 2);
    assert_true(error->can_revert);
    fail_with(o.s, status, MIG_AHEAD, "`downgrade head`");
    assert_null(mig_plan(o.s->driver, o.older, MIG_UP, NULL, NULL, error));
    fail_with(o.s, error->status, MIG_AHEAD, "003");
    older_end(&o);
}

static void test_older_refuses_a_way_back_that_is_not_there(void **state)
{
    static const struct {
        const char *down, *words;
    } cases[] = {
        {NULL, "revision 003 (unknown to this program) has no way back: it had no `down` "
               "when it was applied. Write one, let `upgrade` take it into the ledger, then "
               "downgrade"},
        {"irreversible the rows are gone", "cannot be reverted: the rows are gone"},
        {"irreversible", ": its author marked it irreversible"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        RevisionSpec specs[4];
        memcpy(specs, line, sizeof line);
        specs[2].down = cases[i].down;
        Older o = older_begin(state, specs, 4);
        MigError *error = &o.s->error;
        MigStatus status = mig_downgrade(o.s->driver, o.older, "head", NULL, error);
        assert_string_equal(error->revision, "003");
        fail_with(o.s, status, MIG_REFUSED, cases[i].words);
        assert_string_equal(ask(o.s, TABLES), "a\nb\nc\nd\ne");
        assert_string_equal(ask(o.s, "SELECT count(*) FROM migc_event WHERE kind = 'revert'"), "0");
        status = mig_upgrade(o.s->driver, o.older, NULL, NULL, error);
        assert_false(error->can_revert);
        fail_with(o.s, status, MIG_AHEAD,
                  ": this one cannot go back to what it knows, because 003");
        older_end(&o);
        scratch_tear_down(state);
        scratch_set_up(state);
    }
}

static void test_older_reads_an_error_of_a_stored_way_back(void **state)
{
    RevisionSpec specs[4];
    memcpy(specs, line, sizeof line);
    specs[2].down = "DROP TABLE d\n;\nDELETE FROM\n  nowhere";
    Older o = older_begin(state, specs, 4);
    MigError *error = &o.s->error;
    MigStatus status = mig_downgrade(o.s->driver, o.older, "head", NULL, error);
    assert_string_equal(error->file, "migrations/003.sql");
    assert_int_equal(error->line, 8);
    assert_string_equal(error->revision, "003");
    fail_with(o.s, status, MIG_REFUSED, "migrations/003.sql:8:1: error: no such table: nowhere");
    // 004 was undone and stays so, 003 is as it was.
    assert_string_equal(ask(o.s, TABLES), "a\nb\nc\nd");
    assert_string_equal(ask(o.s, "SELECT id, kind FROM migc_event WHERE kind = 'fail'"),
                        "003|fail");
    older_end(&o);
}

static void test_older_finishes_a_way_back_that_was_begun(void **state)
{
    RevisionSpec specs[4];
    memcpy(specs, line, sizeof line);
    specs[2].down = "DROP TABLE d\n;\n|DELETE FROM missing\n;\n|DROP TABLE c";
    Older o = older_begin(state, specs, 4);
    fail_with(o.s, mig_downgrade(o.s->driver, o.older, "head", NULL, &o.s->error), MIG_REFUSED,
              "missing");
    assert_string_equal(ask(o.s, APPLIED), "001|applied|1\n002|applied|1\n003|reverting|1");
    assert_int_equal(mig_at_head(o.s->driver, o.older, NULL, NULL), MIG_PENDING);
    // The other program that can go on applies what it took back.
    fail_with(o.s, mig_upgrade(o.s->driver, o.newer, NULL, NULL, &o.s->error), MIG_REFUSED,
              "missing");
    fail_with(o.s, mig_upgrade(o.s->driver, o.older, NULL, NULL, &o.s->error), MIG_REFUSED,
              "missing");
    ask(o.s, "CREATE TABLE missing(x)");
    MigPlan *plan = mig_plan(o.s->driver, o.older, MIG_UP, NULL, NULL, &o.s->error);
    assert_non_null(plan);
    assert_int_equal(mig_plan_count(plan), 1);
    assert_int_equal(mig_plan_entry(plan, 0).direction, MIG_DOWN);
    assert_int_equal(mig_plan_entry(plan, 0).first_segment, 1);
    mig_plan_free(plan);
    succeed(o.s, mig_upgrade(o.s->driver, o.older, NULL, NULL, &o.s->error));
    assert_string_equal(ask(o.s, APPLIED), "001|applied|1\n002|applied|1");
    assert_string_equal(ask(o.s, TABLES), "a\nb\nmissing");
    succeed(o.s, mig_at_head(o.s->driver, o.older, NULL, &o.s->error));
    older_end(&o);
}

static void test_newer_takes_back_and_applies_again(void **state)
{
    RevisionSpec specs[4];
    memcpy(specs, line, sizeof line);
    specs[2].down = "DROP TABLE d\n;\n|DELETE FROM missing\n;\n|DROP TABLE c";
    Older o = older_begin(state, specs, 4);
    fail_with(o.s, mig_downgrade(o.s->driver, o.newer, "002", NULL, &o.s->error), MIG_REFUSED,
              "missing");
    ask(o.s, "CREATE TABLE missing(x)");
    succeed(o.s, mig_upgrade(o.s->driver, o.newer, NULL, NULL, &o.s->error));
    assert_string_equal(ask(o.s, TABLES), "a\nb\nc\nd\ne\nmissing");
    succeed(o.s, mig_at_head(o.s->driver, o.newer, NULL, &o.s->error));
    older_end(&o);
}

// The new place is on top of what is on its way out: no row may say that before it is back.
static void test_moved_onto_a_way_back_that_was_begun(void **state)
{
    Scratch *s = *state;
    RevisionSpec specs[3];
    memcpy(specs, line, sizeof specs);
    specs[1].down = "DROP TABLE b\n;\n|DELETE FROM missing";
    specs[2].parents = "001";
    MigHistory *before = history_build("main", specs, 3);
    specs[2].parents = "002";
    MigHistory *after = history_build("main", specs, 3);
    succeed(s, mig_upgrade(s->driver, before, NULL, NULL, &s->error));
    fail_with(s, mig_redo(s->driver, before, "002", NULL, &s->error), MIG_REFUSED, "missing");
    assert_string_equal(ask(s, APPLIED), "001|applied|1\n002|reverting|1\n003|applied|1");
    ask(s, "CREATE TABLE missing(x)");
    fail_with(s, mig_upgrade(s->driver, after, NULL, NULL, &s->error), MIG_DIVERGED,
              "revision 003 (migrations/003.sql) is applied and has been moved: it now "
              "comes after 002, which is not applied. `redo 003` takes it back, applies "
              "what comes before it and applies it again");
    assert_string_equal(ask(s, "SELECT parents FROM migc_revision WHERE id = '003'"), "001");
    succeed(s, mig_redo(s->driver, after, "003", NULL, &s->error));
    assert_string_equal(ask(s, APPLIED), "001|applied|1\n002|applied|1\n003|applied|1");
    assert_string_equal(ask(s, "SELECT parents FROM migc_revision WHERE id = '003'"), "002");
    succeed(s, mig_at_head(s->driver, after, NULL, &s->error));
    history_free(before);
    history_free(after);
}

static int count_statements(unsigned kind, void *context, void *statement, void *text)
{
    (void)kind;
    (void)text;
    const char *sql = sqlite3_sql(statement);
    char *counts = context;
    counts[strncmp(sql, "SELECT", 6) != 0 && strncmp(sql, "PRAGMA", 6) != 0]++;
    return 0;
}

static void keep_notice(void *context, const MigEvent *event)
{
    if (event->kind == MIG_EVENT_NOTICE) {
        snprintf(context, 256, "%s", event->message);
    }
}

// Each row: marks of 003 and 004 ("-": none), and what a program that knows two may do.
static void test_older_runs_where_it_knows_the_floor(void **state)
{
    static const struct {
        const char *third, *fourth;
        MigStatus status;
        const char *words;
    } cases[] = {
        {"", "", MIG_OK, ""},
        {"-", "", MIG_AHEAD, "003 is not marked compatible"},
        {"", "-", MIG_AHEAD, "004 is not marked compatible with programs that do not know it."},
        {"-", "002", MIG_OK, ""},
        {"-", "003", MIG_AHEAD,
         "004 is compatible only with programs that know 003.\n"
         "Run the newer program"},
        {"001", "", MIG_OK, ""},
        {"-", "-", MIG_AHEAD, "004 is not marked"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Older o = {*state, history_build("main", line, 4), history_build("main", line, 2)};
        char counts[2] = {0, 0};
        char notice[256] = "";
        MigOptions options = MIG_OPTIONS;
        options.observer = keep_notice;
        options.observer_context = notice;
        if (cases[i].third[0] != '-') {
            history_mark(o.newer, "003", cases[i].third);
        }
        if (cases[i].fourth[0] != '-') {
            history_mark(o.newer, "004", cases[i].fourth);
        }
        succeed(o.s, mig_upgrade(o.s->driver, o.newer, NULL, NULL, &o.s->error));
        sqlite3_trace_v2(mig_sqlite_handle(o.s->driver), SQLITE_TRACE_STMT, count_statements,
                         counts);
        MigStatus status = mig_upgrade(o.s->driver, o.older, NULL, &options, &o.s->error);
        sqlite3_trace_v2(mig_sqlite_handle(o.s->driver), 0, NULL, NULL);
        assert_int_equal(counts[1], 0);
        if (cases[i].status == MIG_OK) {
            succeed(o.s, status);
            assert_non_null(strstr(
                notice,
                "the database is ahead of this program by 2 revisions that this program does "
                "not know, marked compatible: it may run"));
            succeed(o.s, mig_at_head(o.s->driver, o.older, NULL, &o.s->error));
        } else {
            assert_string_equal(notice, "");
            fail_with(o.s, status, cases[i].status, cases[i].words);
            fail_with(o.s, mig_at_head(o.s->driver, o.older, NULL, &o.s->error), cases[i].status,
                      cases[i].words);
        }
        // The newer program's fast path still answers.
        counts[0] = 0;
        sqlite3_trace_v2(mig_sqlite_handle(o.s->driver), SQLITE_TRACE_STMT, count_statements,
                         counts);
        succeed(o.s, mig_at_head(o.s->driver, o.newer, NULL, &o.s->error));
        assert_int_equal(counts[0], 1);
        older_end(&o);
        scratch_tear_down(state);
        scratch_set_up(state);
    }
}

// Two programs of one age, each with a branch that the other does not know.
static void test_compatible_branches_are_applied_side_by_side(void **state)
{
    static const RevisionSpec left[] = {
        {"001", "", "CREATE TABLE a(x)", "DROP TABLE a", NULL, NULL, NULL},
        {"002", "001", "CREATE TABLE b(x)", "DROP TABLE b", NULL, "left", NULL}};
    static const RevisionSpec right[] = {
        {"001", "", "CREATE TABLE a(x)", "DROP TABLE a", "another title", NULL, NULL},
        {"003", "001", "CREATE TABLE c(x)", "DROP TABLE c", NULL, "right", NULL}};
    Scratch *s = *state;
    MigHistory *one = history_build("main", left, 2);
    MigHistory *other = history_build("main", right, 2);
    history_mark(one, "002", "");
    succeed(s, mig_upgrade(s->driver, one, NULL, NULL, &s->error));
    assert_int_equal(mig_at_head(s->driver, other, NULL, NULL), MIG_PENDING);
    succeed(s, mig_upgrade(s->driver, other, NULL, NULL, &s->error));
    assert_string_equal(ask(s, APPLIED), "001|applied|1\n002|applied|1\n003|applied|1");
    // Nobody has all of it, and nobody's description of 001 is taken for the newest.
    assert_string_equal(ask(s, "SELECT launch_digest FROM migc_history WHERE name = 'main'"), "-");
    assert_string_equal(ask(s, "SELECT title FROM migc_revision WHERE id = '001'"), "");
    succeed(s, mig_at_head(s->driver, other, NULL, &s->error));
    fail_with(s, mig_upgrade(s->driver, one, NULL, NULL, &s->error), MIG_AHEAD, "003");
    history_free(one);
    history_free(other);
}

// What somebody did to rows of revisions that the program does not know.
static void test_older_does_not_trust_the_ledger(void **state)
{
    static const struct {
        const char *change, *words;
    } cases[] = {
        {"DELETE FROM migc_revision WHERE id = '003'",
         "the ledger says that revision 004 was applied on top of 003, but it has no "
         "row for 003: a row was deleted or edited. When you know which revisions the "
         "database really has, `stamp` writes the rows anew"},
        {"UPDATE migc_revision SET mark = '*' WHERE id = '004'",
         "the ledger's row of revision 004 was changed by other hands: its row_sum "
         "does not fit. Put the row of migc_revision back as it was; or, when you "
         "know which revisions the database really has, `stamp` writes the rows anew"},
        {"UPDATE migc_revision SET way_back = 'nothing' WHERE id = '004'", "revision 004 was"},
        {"UPDATE migc_revision SET id = '005' WHERE id = '004'", "revision 005 was changed by"},
        {"DELETE FROM migc_down WHERE id = '004' AND position = 1", "way back of revision 004"},
        {"DELETE FROM migc_down WHERE id = '003'", "way back of revision 003"},
        {"UPDATE migc_down SET sql = 'DROP TABLE a' WHERE id = '004'", "way back of revision 004"},
        {"UPDATE migc_down SET segment = 1 WHERE id = '003'", "way back of revision 003"},
    };
    Older o = older_begin(state, line, 4);
    ask(o.s, "CREATE TABLE migc_kept AS SELECT * FROM migc_revision;"
             "CREATE TABLE migc_kept_down AS SELECT * FROM migc_down");
    for (size_t i = 0; i < COUNT(cases); i++) {
        ask(o.s, cases[i].change);
        fail_with(o.s, mig_downgrade(o.s->driver, o.older, "head", NULL, &o.s->error), MIG_DIVERGED,
                  cases[i].words);
        assert_string_equal(ask(o.s, TABLES), "a\nb\nc\nd\ne");
        ask(o.s, "DELETE FROM migc_revision; INSERT INTO migc_revision SELECT * FROM migc_kept;"
                 "DELETE FROM migc_down; INSERT INTO migc_down SELECT * FROM migc_kept_down");
    }
    succeed(o.s, mig_downgrade(o.s->driver, o.older, "head", NULL, &o.s->error));
    older_end(&o);
}

// A view in the place of migc_down, whose ids are equal to others.
static void test_older_reads_rows_of_another_revision(void **state)
{
    Older o = older_begin(state, line, 4);
    ask(o.s,
        "ALTER TABLE migc_down RENAME TO migc_kept; CREATE VIEW migc_down AS SELECT history,"
        " (id || ' ') COLLATE RTRIM AS id, position, segment, segment_kind, kind, flags, sql, file,"
        " line_number, column_number, lock_timeout, statement_timeout, retries, detail, row_sum"
        " FROM migc_kept");
    fail_with(o.s, mig_downgrade(o.s->driver, o.older, "head", NULL, &o.s->error), MIG_DIVERGED,
              "migc_down answers with a row of another revision than was asked for (\"003 \"): the "
              "table is not as migc made it. Compare its columns with docs/ledger.md");
    assert_string_equal(ask(o.s, TABLES), "a\nb\nc\nd\ne");
    older_end(&o);
}

// Changes a number of a stored step and writes the sum that fits.
static void forge_down(Scratch *s, const MigHistory *history, const char *id, uint32_t segment,
                       uint32_t segment_kind)
{
    MigDowns downs = {0};
    MigLedger ledger = {0};
    char sum[65], change[300];
    MigDownTexts texts;
    ledger.history = history;
    assert_true(mig__downs_want(&downs, id));
    assert_int_equal(mig__downs_read(&downs, &ledger, s->driver, &s->error), MIG__DONE);
    MigDown *down = &downs.items[0];
    down->steps[0].segment = segment;
    down->steps[0].segment_kind = segment_kind;
    mig__down_texts(&texts, id, &down->steps[0], 0);
    mig__down_sum("main", &texts, down->count, sum);
    snprintf(change, sizeof change,
             "UPDATE migc_down SET segment = %u, segment_kind = %u, row_sum = '%s' WHERE id = '%s' "
             "AND position = 0",
             (unsigned)segment, (unsigned)segment_kind, sum, id);
    mig__downs_clear(&downs);
    ask(s, change);
}

// Steps that would have the run repeat something for ever.
static void test_older_refuses_steps_that_cannot_be(void **state)
{
    Older o = older_begin(state, line, 4);
    forge_down(o.s, o.older, "003", 0, MIG_SEGMENT_BATCH);
    fail_with(o.s, mig_downgrade(o.s->driver, o.older, "head", NULL, &o.s->error), MIG_AHEAD,
              "the way back of revision 003 has a step that this program cannot run: it was stored "
              "by a newer version");
    forge_down(o.s, o.older, "004", UINT32_MAX - 1, MIG_SEGMENT_TRANSACTION);
    fail_with(o.s, mig_downgrade(o.s->driver, o.older, "head", NULL, &o.s->error), MIG_DIVERGED,
              "way back of revision 004");
    assert_string_equal(ask(o.s, TABLES), "a\nb\nc\nd\ne");
    older_end(&o);
}

// A row whose sum is right and whose parents are not: nothing checks who wrote it.
static void test_older_finds_a_cycle(void **state)
{
    Older o = older_begin(state, line, 4);
    // Rows of a database where 003 revised 004: 003 → 004 → 003.
    Scratch *s = o.s;
    RevisionSpec turned[4];
    memcpy(turned, line, sizeof line);
    turned[2] = line[3];
    turned[2].parents = "002";
    turned[3] = line[2];
    turned[3].parents = "004";
    MigHistory *cycle = history_build("main", turned, 4);
    ask(s, "CREATE TABLE migc_kept AS SELECT * FROM migc_revision WHERE id = '004'");
    succeed(s, mig_stamp(s->driver, cycle, "heads", NULL, &s->error));
    ask(s, "DELETE FROM migc_revision WHERE id = '004'; INSERT INTO migc_revision SELECT * FROM "
           "migc_kept");
    fail_with(s, mig_downgrade(s->driver, o.older, "head", NULL, &s->error), MIG_DIVERGED,
              "the rows of the ledger form a cycle, which revision 003 is on or above: a "
              "row was edited. When you know which revisions the database really has, "
              "`stamp` writes the rows anew");
    fail_with(s, mig_upgrade(s->driver, o.older, NULL, NULL, &s->error), MIG_DIVERGED,
              "the rows of the ledger form a cycle, which revision 003 is on or above: a "
              "row was edited. When you know which revisions the database really has, "
              "`stamp` writes the rows anew");
    assert_string_equal(ask(s, TABLES), "a\nb\nc\nd\ne");
    history_free(cycle);
    older_end(&o);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_older_goes_back_to_what_it_knows),
        TEST(test_older_goes_back_by_any_target),
        TEST(test_older_says_what_it_does_not_know),
        TEST(test_older_refuses_a_way_back_that_is_not_there),
        TEST(test_older_reads_an_error_of_a_stored_way_back),
        TEST(test_older_finishes_a_way_back_that_was_begun),
        TEST(test_newer_takes_back_and_applies_again),
        TEST(test_moved_onto_a_way_back_that_was_begun),
        TEST(test_older_runs_where_it_knows_the_floor),
        TEST(test_compatible_branches_are_applied_side_by_side),
        TEST(test_older_does_not_trust_the_ledger),
        TEST(test_older_reads_rows_of_another_revision),
        TEST(test_older_refuses_steps_that_cannot_be),
        TEST(test_older_finds_a_cycle),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
