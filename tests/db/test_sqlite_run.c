// SPDX-License-Identifier: MIT
// The whole path on real SQLite files: every shape of history up, down and up, and what the ledger
// says of it.
#include "sqlite_fixture.h"
#include <sys/stat.h>
#include <sys/wait.h>

#define APPLIED "SELECT id, state, segment FROM migc_revision ORDER BY id"
#define TABLES                                                                                     \
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'migc%' AND name NOT "  \
    "LIKE 'sqlite%' ORDER BY name"

static const RevisionSpec line[] = {
    {"001", "", "CREATE TABLE a(x)\n;\nINSERT INTO a VALUES (1)", "DROP TABLE a", "it's first",
     NULL, NULL},
    {"002", "001", "CREATE TABLE b(x)", "DROP TABLE b", "second", NULL, NULL},
    {"003", "002", "CREATE TABLE c(x)", "DROP TABLE c", NULL, NULL, NULL},
};

// Up, down, up: the same schema each time, and the ledger right after each.
static void check_shape(Scratch *s, const RevisionSpec *specs, uint32_t count, const char *tables,
                        const char *applied)
{
    MigHistory *history = history_build("main", specs, count);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(mig_at_head(s->driver, history, NULL, NULL), MIG_PENDING);
        succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
        assert_string_equal(ask(s, TABLES), tables);
        assert_string_equal(ask(s, APPLIED), applied);
        assert_string_equal(ask(s, "SELECT launch_digest FROM migc_history WHERE name = 'main'"),
                            history->text + history->tracks[MIG_SQLITE].launch_digest);
        succeed(s, mig_at_head(s->driver, history, NULL, &s->error));
        succeed(s, mig_downgrade(s->driver, history, "base", NULL, &s->error));
        assert_string_equal(ask(s, TABLES), "");
        assert_string_equal(ask(s, APPLIED), "");
        assert_string_equal(ask(s, "SELECT count(*) FROM migc_down"), "0");
    }
    char events[64];
    snprintf(events, sizeof events, "apply|%u\nrevert|%u", (unsigned)count * 2,
             (unsigned)count * 2);
    assert_string_equal(ask(s, "SELECT kind, count(*) FROM migc_event GROUP BY kind ORDER BY kind"),
                        events);
    history_free(history);
}

static void test_run_line(void **state)
{
    check_shape(*state, line, 3, "a\nb\nc", "001|applied|1\n002|applied|1\n003|applied|1");
}

static void test_run_fork_and_merge(void **state)
{
    static const RevisionSpec specs[] = {
        {"001", "", "CREATE TABLE a(x)", "DROP TABLE a", NULL, NULL, NULL},
        {"002a", "001", "CREATE TABLE b(x)", "DROP TABLE b", NULL, NULL, NULL},
        {"002b", "001", "CREATE TABLE c(x)", "DROP TABLE c", NULL, NULL, NULL},
        {"003", "002a,002b", "", "nothing", NULL, NULL, NULL},
    };
    check_shape(*state, specs, 4, "a\nb\nc",
                "001|applied|1\n002a|applied|1\n002b|applied|1\n003|applied|0");
}

static void test_run_two_roots_with_labels(void **state)
{
    static const RevisionSpec specs[] = {
        {"a1", "", "CREATE TABLE a(x)", "DROP TABLE a", NULL, "alpha", NULL},
        {"b1", "", "CREATE TABLE b(x)", "DROP TABLE b", NULL, "beta", NULL},
        {"b2", "b1", "CREATE TABLE c(x)", "DROP TABLE c", NULL, NULL, "a1"},
    };
    check_shape(*state, specs, 3, "a\nb\nc", "a1|applied|1\nb1|applied|1\nb2|applied|1");
}

static void test_run_down_is_stored_with_its_place(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 3);
    succeed(s, mig_upgrade(s->driver, history, "002", NULL, &s->error));
    assert_string_equal(ask(s,
                            "SELECT id, position, segment, sql, file, line_number, column_number, "
                            "lock_timeout FROM migc_down ORDER BY id"),
                        "001|0|0|DROP TABLE a|migrations/001.sql|6|1|-\n"
                        "002|0|0|DROP TABLE b|migrations/002.sql|6|1|-");
    assert_string_equal(
        ask(s, "SELECT title, parents, way_back, is_stamped FROM migc_revision ORDER BY id"),
        "it's first||steps|0\nsecond|001|steps|0");
    assert_string_equal(ask(s, "SELECT launch_digest FROM migc_history WHERE name = 'main'"), "");
    assert_string_equal(ask(s, "SELECT format, min_reader FROM migc_history WHERE name = 'migc'"),
                        "2|1");
    history_free(history);
}

static void test_run_failing_revision_leaves_nothing(void **state)
{
    Scratch *s = *state;
    static const RevisionSpec specs[] = {
        {"001", "", "CREATE TABLE a(x)", NULL, NULL, NULL, NULL},
        {"002", "001", "CREATE TABLE b(x)\n;\nINSERT INTO a VALUES (nowhere)", NULL, NULL, NULL,
         NULL},
    };
    MigHistory *history = history_build("main", specs, 2);
    MigStatus status = mig_upgrade(s->driver, history, NULL, NULL, &s->error);
    assert_string_equal(s->error.revision, "002");
    assert_string_equal(s->error.file, "migrations/002.sql");
    assert_int_equal(s->error.line, 8);
    fail_with(s, status, MIG_REFUSED,
              "migrations/002.sql:8:23: error: no such column: nowhere (SQLite 1)\n"
              "    8 | INSERT INTO a VALUES (nowhere)\n"
              "      |                       ^");
    assert_string_equal(ask(s, TABLES), "a");
    assert_string_equal(ask(s, APPLIED), "001|applied|1");
    assert_string_equal(ask(s, "SELECT id, kind, detail LIKE '%nowhere%' FROM migc_event"),
                        "001|apply|0\n002|fail|1");
    history_free(history);
}

static void test_run_changed_up_is_diverged_and_redo_settles_it(void **state)
{
    Scratch *s = *state;
    RevisionSpec changed[3];
    memcpy(changed, line, sizeof line);
    changed[1].up = "CREATE TABLE b(x, y)";
    MigHistory *before = history_build("main", line, 2);
    MigHistory *after = history_build("main", changed, 3);
    succeed(s, mig_upgrade(s->driver, before, NULL, NULL, &s->error));
    MigStatus status = mig_upgrade(s->driver, after, NULL, NULL, &s->error);
    assert_string_equal(s->error.revision, "002");
    fail_with(s, status, MIG_DIVERGED, "migrations/002.sql");
    assert_int_equal(mig_at_head(s->driver, after, NULL, NULL), MIG_DIVERGED);
    assert_string_equal(ask(s, TABLES), "a\nb");
    MigCurrent *current = mig_current(s->driver, after, NULL, &s->error);
    assert_int_equal(mig_current_count(current), 2);
    assert_true(mig_current_entry(current, 1).is_diverged);
    assert_true(mig_current_entry(current, 1).is_head);
    assert_false(mig_current_entry(current, 0).is_head);
    mig_current_free(current);
    succeed(s, mig_redo(s->driver, after, "002", NULL, &s->error));
    assert_string_equal(ask(s, "SELECT name FROM pragma_table_info('b')"), "x\ny");
    succeed(s, mig_upgrade(s->driver, after, NULL, NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "a\nb\nc");
    history_free(before);
    history_free(after);
}

static void test_run_moved_revision_is_recorded(void **state)
{
    Scratch *s = *state;
    static const RevisionSpec fork[] = {
        {"001", "", "CREATE TABLE a(x)", NULL, NULL, NULL, NULL},
        {"002a", "001", "CREATE TABLE b(x)", NULL, NULL, NULL, NULL},
        {"002b", "001", "CREATE TABLE c(x)", "DROP TABLE c", NULL, NULL, NULL},
    };
    RevisionSpec rebased[3];
    memcpy(rebased, fork, sizeof fork);
    rebased[2].parents = "002a";
    MigHistory *before = history_build("main", fork, 3);
    MigHistory *after = history_build("main", rebased, 3);
    succeed(s, mig_upgrade(s->driver, before, "002b", NULL, &s->error));
    // 002a is not applied: the move cannot be accepted, redo does it.
    fail_with(s, mig_upgrade(s->driver, after, NULL, NULL, &s->error), MIG_DIVERGED, "`redo 002b`");
    succeed(s, mig_upgrade(s->driver, before, NULL, NULL, &s->error));
    succeed(s, mig_upgrade(s->driver, after, NULL, NULL, &s->error));
    assert_string_equal(ask(s, "SELECT parents FROM migc_revision WHERE id = '002b'"), "002a");
    assert_string_equal(ask(s, "SELECT id, kind FROM migc_event WHERE kind NOT IN ('apply')"),
                        "002b|move");
    succeed(s, mig_at_head(s->driver, after, NULL, &s->error));
    succeed(s, mig_redo(s->driver, after, "002b", NULL, &s->error));
    history_free(before);
    history_free(after);
}

static void test_run_redo_applies_new_parents_of_a_moved_revision(void **state)
{
    Scratch *s = *state;
    RevisionSpec specs[3];
    memcpy(specs, line, sizeof line);
    specs[2].parents = "001";
    MigHistory *before = history_build("main", specs, 3);
    MigHistory *after = history_build("main", line, 3);
    succeed(s, mig_upgrade(s->driver, before, "003", NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "a\nc");
    succeed(s, mig_redo(s->driver, after, "003", NULL, &s->error));
    assert_string_equal(ask(s, "SELECT id, kind FROM migc_event ORDER BY number"),
                        "001|apply\n003|apply\n003|revert\n002|apply\n003|apply");
    succeed(s, mig_at_head(s->driver, after, NULL, &s->error));
    history_free(before);
    history_free(after);
}

static void test_run_unknown_revision_is_ahead(void **state)
{
    Scratch *s = *state;
    MigHistory *newer = history_build("main", line, 3);
    MigHistory *older = history_build("main", line, 2);
    succeed(s, mig_upgrade(s->driver, newer, NULL, NULL, &s->error));
    fail_with(s, mig_upgrade(s->driver, older, NULL, NULL, &s->error), MIG_AHEAD, "\n  003");
    fail_with(s, mig_at_head(s->driver, older, NULL, &s->error), MIG_AHEAD, "003");
    fail_with(s, mig_redo(s->driver, older, NULL, NULL, &s->error), MIG_AHEAD, "003");
    fail_with(s, mig_stamp(s->driver, older, "base", NULL, &s->error), MIG_AHEAD, "003");
    MigCurrent *current = mig_current(s->driver, older, NULL, &s->error);
    assert_int_equal(mig_current_count(current), 3);
    assert_int_equal(mig_current_entry(current, 2).revision, MIG_UNSET);
    assert_true(mig_current_entry(current, 2).is_head);
    mig_current_free(current);
    assert_string_equal(ask(s, TABLES), "a\nb\nc");
    history_free(newer);
    history_free(older);
}

static void count_refreshes(void *context, const MigEvent *event)
{
    *(uint32_t *)context += event->kind == MIG_EVENT_REFRESH;
}

static void test_run_changed_down_is_refreshed(void **state)
{
    Scratch *s = *state;
    RevisionSpec changed[3];
    memcpy(changed, line, sizeof line);
    changed[2].down = "DROP TABLE IF EXISTS c\n;\nDELETE FROM a";
    changed[2].title = "now with a title";
    MigHistory *before = history_build("main", line, 3);
    MigHistory *after = history_build("main", changed, 3);
    uint32_t refreshes = 0;
    MigOptions options = MIG_OPTIONS;
    options.observer = count_refreshes;
    options.observer_context = &refreshes;
    succeed(s, mig_upgrade(s->driver, before, NULL, NULL, &s->error));
    succeed(s, mig_at_head(s->driver, after, NULL, &s->error));
    succeed(s, mig_upgrade(s->driver, after, NULL, &options, &s->error));
    assert_int_equal(refreshes, 1);
    assert_string_equal(ask(s, "SELECT sql FROM migc_down WHERE id = '003' ORDER BY position"),
                        "DROP TABLE IF EXISTS c\nDELETE FROM a");
    assert_string_equal(ask(s, "SELECT title FROM migc_revision WHERE id = '003'"),
                        "now with a title");
    assert_string_equal(ask(s, "SELECT id FROM migc_event WHERE kind = 'refresh'"), "003");
    assert_string_equal(ask(s, "SELECT launch_digest FROM migc_history WHERE name = 'main'"),
                        after->text + after->tracks[MIG_SQLITE].launch_digest);
    succeed(s, mig_downgrade(s->driver, after, NULL, NULL, &s->error));
    assert_string_equal(ask(s, "SELECT count(*) FROM a"), "0");
    history_free(before);
    history_free(after);
}

static void test_run_every_changed_column_is_noticed(void **state)
{
    Scratch *s = *state;
    static const char *const columns[] = {"digest",   "up_digest", "down_digest",   "verify_digest",
                                          "parents",  "depends",   "title",         "labels",
                                          "replaces", "mark",      "way_back_note", "row_sum"};
    MigHistory *history = history_build("main", line, 3);
    succeed(s, mig_upgrade(s->driver, history, "002", NULL, &s->error));
    ask(s, "CREATE TABLE kept AS SELECT * FROM migc_revision");
    for (size_t i = 0; i < COUNT(columns); i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "UPDATE migc_revision SET %s = %s || 'x' WHERE id = '001'",
                 columns[i], columns[i]);
        ask(s, sql);
        MigStatus status = mig_upgrade(s->driver, history, NULL, NULL, &s->error);
        assert_string_equal(s->error.revision, "001");
        fail_with(s, status, MIG_DIVERGED, "other hands");
        fail_with(s, mig_downgrade(s->driver, history, "-1", NULL, &s->error), MIG_DIVERGED, "001");
        ask(s, "DELETE FROM migc_revision; INSERT INTO migc_revision SELECT * FROM kept");
    }
    ask(s, "DROP TABLE kept");
    assert_string_equal(ask(s, TABLES), "a\nb");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    history_free(history);
}

static void test_run_deleted_row_is_noticed(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 3);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    ask(s,
        "DELETE FROM migc_revision WHERE id = '002'; UPDATE migc_history SET launch_digest = NULL WHERE "
        "name = 'main'");
    fail_with(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error), MIG_DIVERGED, "002");
    fail_with(s, mig_downgrade(s->driver, history, "base", NULL, &s->error), MIG_DIVERGED, "002");
    succeed(s, mig_stamp(s->driver, history, "heads", NULL, &s->error));
    succeed(s, mig_downgrade(s->driver, history, "base", NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "");
    history_free(history);
}

static void test_run_edited_way_back_is_noticed(void **state)
{
    Scratch *s = *state;
    static const char *const edits[] = {
        "UPDATE migc_down SET sql = 'DROP TABLE a' WHERE id = '003'",
        "UPDATE migc_down SET line_number = 7 WHERE id = '003'",
        "DELETE FROM migc_down WHERE id = '003' AND position = 1",
        "DELETE FROM migc_down WHERE id = '003'",
    };
    RevisionSpec specs[3];
    memcpy(specs, line, sizeof line);
    specs[2].down = "DROP TABLE c\n;\nDELETE FROM a";
    MigHistory *history = history_build("main", specs, 3);
    for (size_t i = 0; i < COUNT(edits); i++) {
        succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
        ask(s, edits[i]);
        fail_with(s, mig_downgrade(s->driver, history, "-1", NULL, &s->error), MIG_DIVERGED, "003");
        assert_string_equal(ask(s, TABLES), "a\nb\nc");
        // What the message says to do helps, though the row itself is as it should be.
        succeed(s, mig_stamp(s->driver, history, "heads", NULL, &s->error));
        succeed(s, mig_downgrade(s->driver, history, "-1", NULL, &s->error));
        assert_string_equal(ask(s, TABLES), "a\nb");
    }
    history_free(history);
}

// Ways back are read many at once, before the first of them runs.
static void test_run_nothing_is_reverted_where_a_later_way_back_was_edited(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 3);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    ask(s, "UPDATE migc_down SET sql = 'DROP TABLE c' WHERE id = '001'");
    fail_with(s, mig_downgrade(s->driver, history, "base", NULL, &s->error), MIG_DIVERGED, "001");
    assert_string_equal(ask(s, TABLES), "a\nb\nc");
    history_free(history);
}

// More of them than are read at once, some without steps, some with several.
static void test_run_long_way_back(void **state)
{
    enum { COUNT_OF_REVISIONS = 150 };
    static char ids[COUNT_OF_REVISIONS][8], ups[COUNT_OF_REVISIONS][64];
    static char downs[COUNT_OF_REVISIONS][64];
    RevisionSpec specs[COUNT_OF_REVISIONS];
    Scratch *s = *state;
    for (int i = 0; i < COUNT_OF_REVISIONS; i++) {
        snprintf(ids[i], sizeof ids[i], "r%03d", i);
        snprintf(ups[i], sizeof ups[i], "CREATE TABLE t%d(x)\n;\nCREATE INDEX i%d ON t%d(x)", i, i,
                 i);
        snprintf(downs[i], sizeof downs[i], "DROP INDEX i%d\n;\nDROP TABLE t%d", i, i);
        specs[i] =
            (RevisionSpec){ids[i], i == 0 ? "" : ids[i - 1], ups[i], downs[i], NULL, NULL, NULL};
        if (i % 7 == 3) {
            specs[i].up = "";
            specs[i].down = "nothing";
        }
    }
    MigHistory *history = history_build("main", specs, COUNT_OF_REVISIONS);
    for (int round = 0; round < 2; round++) {
        succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
        assert_string_equal(ask(s, "SELECT count(*) FROM migc_down"), "258");
        succeed(s, mig_downgrade(s->driver, history, "r100", NULL, &s->error));
        assert_string_equal(ask(s, "SELECT max(id) FROM migc_revision"), "r100");
        succeed(s, mig_downgrade(s->driver, history, "base", NULL, &s->error));
        assert_string_equal(ask(s, TABLES), "");
        assert_string_equal(ask(s, "SELECT count(*) FROM migc_down"), "0");
    }
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_event WHERE kind = 'revert'"), "300");
    history_free(history);
}

// The first change takes the claim back that all is there; what follows need not.
static void test_run_launch_digest_goes_with_the_first_change(void **state)
{
    Scratch *s = *state;
    RevisionSpec specs[5];
    memcpy(specs, line, sizeof line);
    specs[3] = (RevisionSpec){"004", "003", "CREATE TABLE d(x)", "DROP TABLE d", NULL, NULL, NULL};
    specs[4] = (RevisionSpec){"005", "004", "CREATE TABLE a(x)", "nothing", NULL, NULL, NULL};
    MigHistory *three = history_build("main", specs, 3);
    MigHistory *five = history_build("main", specs, 5);
    succeed(s, mig_upgrade(s->driver, three, NULL, NULL, &s->error));
    fail_with(s, mig_upgrade(s->driver, five, NULL, NULL, &s->error), MIG_REFUSED, "005");
    assert_string_equal(ask(s, "SELECT launch_digest FROM migc_history WHERE name = 'main'"), "-");
    succeed(s, mig_downgrade(s->driver, five, "003", NULL, &s->error));
    succeed(s, mig_upgrade(s->driver, three, NULL, NULL, &s->error));
    assert_string_equal(ask(s, "SELECT launch_digest FROM migc_history WHERE name = 'main'"),
                        three->text + three->tracks[MIG_SQLITE].launch_digest);
    succeed(s, mig_downgrade(s->driver, three, "002", NULL, &s->error));
    assert_string_equal(ask(s, "SELECT launch_digest FROM migc_history WHERE name = 'main'"), "-");
    history_free(three);
    history_free(five);
}

static void test_run_cycle_in_the_ledger_ends(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 3);
    RevisionSpec turned[] = {
        {"003", "", "CREATE TABLE c(x)", "DROP TABLE c", NULL, NULL, NULL},
        {"002", "003", "CREATE TABLE b(x)", "DROP TABLE b", "second", NULL, NULL},
        {"001", "002", "CREATE TABLE a(x)\n;\nINSERT INTO a VALUES (1)", "DROP TABLE a",
         "it's first", NULL, NULL}};
    MigHistory *other = history_build("main", turned, 3);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    // Rows with good sums from two histories: 002 on 003 and 003 on 002.
    ask(s, "CREATE TABLE kept AS SELECT * FROM migc_revision");
    succeed(s, mig_stamp(s->driver, other, "heads", NULL, &s->error));
    ask(s,
        "DELETE FROM migc_revision WHERE id = '003'; INSERT INTO migc_revision SELECT * FROM kept WHERE "
        "id = '003'; DROP TABLE kept");
    fail_with(s, mig_downgrade(s->driver, history, "base", NULL, &s->error), MIG_DIVERGED, "cycle");
    assert_string_equal(ask(s, TABLES), "a\nb\nc");
    history_free(history);
    history_free(other);
}

static void test_run_no_way_back_refuses_before_anything(void **state)
{
    Scratch *s = *state;
    static const RevisionSpec specs[] = {
        {"001", "", "CREATE TABLE a(x)", "irreversible the rows are gone", NULL, NULL, NULL},
        {"002", "001", "CREATE TABLE b(x)", NULL, NULL, NULL, NULL},
        {"003", "002", "CREATE TABLE c(x)", "nothing", NULL, NULL, NULL},
    };
    MigHistory *history = history_build("main", specs, 3);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    fail_with(s, mig_downgrade(s->driver, history, "base", NULL, &s->error), MIG_REFUSED, "002");
    assert_string_equal(ask(s, APPLIED), "001|applied|1\n002|applied|1\n003|applied|1");
    succeed(s, mig_downgrade(s->driver, history, "-1", NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "a\nb\nc");
    ask(s, "DROP TABLE c");
    succeed(s, mig_stamp(s->driver, history, "001", NULL, &s->error));
    fail_with(s, mig_downgrade(s->driver, history, "base", NULL, &s->error), MIG_REFUSED,
              "the rows are gone");
    history_free(history);
}

static void test_run_several_segments(void **state)
{
    Scratch *s = *state;
    static const RevisionSpec specs[] = {
        {"001", "",
         "CREATE TABLE a(x)\n;\n!VACUUM\n;\nINSERT INTO a VALUES (1)\n;\n|INSERT INTO a VALUES (2)",
         "DELETE FROM a\n;\n!VACUUM\n;\nDROP TABLE a", NULL, NULL, NULL},
    };
    MigHistory *history = history_build("main", specs, 1);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_string_equal(ask(s, APPLIED), "001|applied|4");
    assert_string_equal(ask(s, "SELECT sum(x) FROM a"), "3");
    succeed(s, mig_downgrade(s->driver, history, NULL, NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "");
    assert_string_equal(ask(s, APPLIED), "");
    history_free(history);
}

static void test_run_goes_on_where_a_started_revision_stopped(void **state)
{
    Scratch *s = *state;
    RevisionSpec specs[] = {{"001", "", "CREATE TABLE a(x)\n;\n|INSERT INTO b VALUES (2)",
                             "DROP TABLE a", NULL, NULL, NULL}};
    MigHistory *history = history_build("main", specs, 1);
    fail_with(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error), MIG_REFUSED,
              "no such table: b");
    assert_string_equal(ask(s, APPLIED), "001|started|1");
    fail_with(s, mig_downgrade(s->driver, history, "base", NULL, &s->error), MIG_REFUSED,
              "half applied");
    ask(s, "CREATE TABLE b(x)");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_string_equal(ask(s, "SELECT * FROM b"), "2");
    assert_string_equal(ask(s, APPLIED), "001|applied|2");
    history_free(history);
}

// The usual way into this: the rest of a revision fails, and its author mends the file.
static void test_run_half_applied_and_changed_has_a_way_out(void **state)
{
    Scratch *s = *state;
    RevisionSpec specs[] = {line[0],
                            {"002", "001", "CREATE TABLE b(x)\n;\n|INSERT INTO nope VALUES (2)",
                             "DROP TABLE b", NULL, NULL, NULL}};
    MigHistory *wrong = history_build("main", specs, 2);
    specs[1].up = "CREATE TABLE b(x)\n;\n|INSERT INTO b VALUES (2)";
    MigHistory *mended = history_build("main", specs, 2);
    fail_with(s, mig_upgrade(s->driver, wrong, NULL, NULL, &s->error), MIG_REFUSED, "nope");
    fail_with(s, mig_upgrade(s->driver, mended, NULL, NULL, &s->error), MIG_DIVERGED,
              "revision 002 (migrations/002.sql) is half applied, and its `up` has changed "
              "since it was begun, so it cannot go on. Put the file back as it was; or "
              "undo by hand what it has done and `stamp` the revision before it; or finish "
              "it by hand and `stamp 002`");
    fail_with(s, mig_redo(s->driver, mended, "002", NULL, &s->error), MIG_REFUSED,
              "is half applied, so its way back does not fit: let `upgrade` finish it "
              "first, or undo by hand what it has done and say so by `repair "
              "--mark-reverted`");
    ask(s, "DROP TABLE b");
    succeed(s, mig_stamp(s->driver, mended, "001", NULL, &s->error));
    succeed(s, mig_upgrade(s->driver, mended, NULL, NULL, &s->error));
    assert_string_equal(ask(s, "SELECT * FROM b"), "2");
    history_free(wrong);
    history_free(mended);
}

static void test_run_failed_autocommit_statement_may_be_tried_again(void **state)
{
    Scratch *s = *state;
    static const RevisionSpec specs[] = {
        {"001", "", "!CREATE INDEX i ON t(x)", "nothing", NULL, NULL, NULL}};
    MigHistory *history = history_build("main", specs, 1);
    fail_with(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error), MIG_REFUSED,
              "no such table: main.t");
    assert_string_equal(ask(s, APPLIED), "");
    ask(s, "CREATE TABLE t(x)");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_string_equal(ask(s, APPLIED), "001|applied|1");
    history_free(history);
}

// What a kill inside an autocommit statement leaves: the intent, and nothing that says how it
// ended.
static void leave_intent(Scratch *s)
{
    ask(s,
        "UPDATE migc_revision SET state = 'started', segment = 0, batch_key = 'intent', finished_at = NULL "
        "WHERE id = '002'; UPDATE migc_history SET launch_digest = NULL WHERE name = 'main'");
}

// Runs the statement that the message of an interrupted revision proposes after `words`.
static void follow_advice(Scratch *s, MigHistory *history, const char *words)
{
    MigStatus status = mig_upgrade(s->driver, history, NULL, NULL, &s->error);
    const char *advice = strstr(s->error.message, words);
    assert_non_null(advice);
    assert_non_null(strstr(advice,
                           "\n`repair` shows the steps and writes the same with an event: `repair "
                           "--mark-done 002`, `repair --resume 002`."));
    char sql[512];
    advice = strstr(advice, "UPDATE");
    snprintf(sql, sizeof sql, "%.*s", (int)strcspn(advice, "\n"), advice);
    fail_with(s, status, MIG_REFUSED,
              "revision 002 was interrupted in a statement that cannot run inside a transaction; "
              "it may or may not have had its effect:\n"
              "migrations/002.sql:6:1: CREATE INDEX i ON a(x)\n");
    ask(s, sql);
}

static void test_run_interrupted_autocommit_statement_says_how_to_go_on(void **state)
{
    Scratch *s = *state;
    static const RevisionSpec specs[] = {{"001", "", "CREATE TABLE a(x)", NULL, NULL, NULL, NULL},
                                         {"002", "001",
                                          "!CREATE INDEX i ON a(x)\n;\nINSERT INTO a VALUES (1)",
                                          "nothing", NULL, NULL, NULL}};
    MigHistory *history = history_build("main", specs, 2);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    leave_intent(s);
    ask(s, "DELETE FROM a");
    follow_advice(s, history, "it has had its effect");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_string_equal(ask(s, "SELECT count(*) FROM a"), "1");
    leave_intent(s);
    ask(s, "DROP INDEX i");
    follow_advice(s, history, "it has not, or is undone:");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_string_equal(ask(s, "SELECT count(*) FROM a"), "2");
    leave_intent(s);
    succeed(s, mig_stamp(s->driver, history, "heads", NULL, &s->error));
    succeed(s, mig_at_head(s->driver, history, NULL, &s->error));
    leave_intent(s);
    succeed(s, mig_stamp(s->driver, history, "001", NULL, &s->error));
    assert_string_equal(ask(s, APPLIED), "001|applied|1");
    history_free(history);
}

// What may be repeated is: nobody is asked, once it is plain that nobody is at it any more.
static void test_run_interrupted_repeatable_statement_runs_again(void **state)
{
    Scratch *s = *state;
    static const RevisionSpec specs[] = {
        {"001", "", "CREATE TABLE a(x)", NULL, NULL, NULL, NULL},
        {"002", "001", "^VACUUM\n;\nINSERT INTO a VALUES (1)", "nothing", NULL, NULL, NULL}};
    MigHistory *history = history_build("main", specs, 2);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    leave_intent(s);
    ask(s, "DELETE FROM a");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_string_equal(ask(s, "SELECT count(*) FROM a"), "1");
    assert_string_equal(ask(s, APPLIED), "001|applied|1\n002|applied|2");
    history_free(history);
}

static void test_run_stamp_writes_the_ledger_and_runs_nothing(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 3);
    succeed(s, mig_stamp(s->driver, history, "002", NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "");
    assert_string_equal(ask(s, "SELECT id, is_stamped FROM migc_revision"), "001|1\n002|1");
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_down"), "2");
    succeed(s, mig_stamp(s->driver, history, "002", NULL, &s->error));
    succeed(s, mig_stamp(s->driver, history, "-1", NULL, &s->error));
    succeed(s, mig_stamp(s->driver, history, "heads", NULL, &s->error));
    assert_string_equal(ask(s, "SELECT id, kind FROM migc_event ORDER BY number"),
                        "001|stamp\n002|stamp\n002|unstamp\n002|stamp\n003|stamp");
    succeed(s, mig_at_head(s->driver, history, NULL, &s->error));
    succeed(s, mig_stamp(s->driver, history, "base", NULL, &s->error));
    assert_string_equal(ask(s, APPLIED), "");
    history_free(history);
}

static void test_run_plan_is_what_runs(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 3);
    MigPlan *plan = mig_plan(s->driver, history, MIG_UP, "002", NULL, &s->error);
    assert_non_null(plan);
    assert_int_equal(access(s->path, F_OK), -1); // looking makes no file
    assert_int_equal(mig_plan_count(plan), 2);
    assert_int_equal(mig_plan_entry(plan, 1).revision, 1);
    succeed(s, mig_plan_run(plan, NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "a\nb");
    fail_with(s, mig_plan_run(plan, NULL, &s->error), MIG_REFUSED,
              "the database has changed since the plan was made: make it again");
    mig_plan_free(plan);
    plan = mig_plan(s->driver, history, MIG_DOWN, "base", NULL, &s->error);
    assert_int_equal(mig_plan_entry(plan, 0).revision, 1);
    assert_int_equal(mig_plan_entry(plan, 0).direction, MIG_DOWN);
    succeed(s, mig_plan_run(plan, NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "");
    mig_plan_free(plan);
    history_free(history);
}

static void cancel_at_second(void *context, const MigEvent *event)
{
    if (event->kind == MIG_EVENT_STEP && event->position == 2) {
        mig_cancel(context);
    }
}

static void test_run_cancel_rolls_back_and_is_written_down(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 3);
    MigOptions options = MIG_OPTIONS;
    options.observer = cancel_at_second;
    options.observer_context = s->driver;
    fail_with(s, mig_upgrade(s->driver, history, NULL, &options, &s->error), MIG_CANCELLED,
              "cancelled");
    assert_string_equal(ask(s, TABLES), "a");
    assert_string_equal(ask(s, "SELECT id, kind FROM migc_event"), "001|apply\n002|cancel");
    fail_with(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error), MIG_CANCELLED,
              "cancelled");
    mig_close(s->driver);
    scratch_open(s);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    history_free(history);
}

static void test_run_twenty_at_once(void **state)
{
    enum { PROCESSES = 20 };
    Scratch *s = *state;
    static const RevisionSpec specs[] = {
        {"001", "", "CREATE TABLE a(x)\n;\nINSERT INTO a VALUES (1)", NULL, NULL, NULL, NULL},
        {"002", "001", "!VACUUM\n;\nINSERT INTO a VALUES (2)", NULL, NULL, NULL, NULL},
        {"003", "002", "INSERT INTO a VALUES (3)", NULL, NULL, NULL, NULL}};
    MigHistory *history = history_build("main", specs, 3);
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            MigError error = {0};
            MigDriver *driver = mig_open(s->url, scratch_drivers, &error);
            MigStatus status = mig_upgrade(driver, history, NULL, NULL, &error);
            if (status != MIG_OK) {
                fprintf(stderr, "# %s\n", error.message);
            }
            mig_close(driver);
            _exit((int)status);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_string_equal(ask(s, "SELECT x, count(*) FROM a GROUP BY x ORDER BY x"), "1|1\n2|1\n3|1");
    assert_string_equal(ask(s, "SELECT id, kind FROM migc_event ORDER BY number"),
                        "001|apply\n002|apply\n003|apply");
    history_free(history);
}

static void test_run_two_histories_share_a_database(void **state)
{
    Scratch *s = *state;
    RevisionSpec other[] = {{"001", "", "CREATE TABLE z(x)", "DROP TABLE z", NULL, NULL, NULL}};
    MigHistory *first = history_build("main", line, 3);
    MigHistory *second = history_build("plugin's", other, 1);
    succeed(s, mig_upgrade(s->driver, first, NULL, NULL, &s->error));
    succeed(s, mig_upgrade(s->driver, second, NULL, NULL, &s->error));
    succeed(s, mig_downgrade(s->driver, first, "base", NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "z");
    succeed(s, mig_at_head(s->driver, second, NULL, &s->error));
    history_free(first);
    history_free(second);
}

static void test_run_ten_thousand_revisions_plan_at_once(void **state)
{
    enum { REVISIONS = 10000 };
    Scratch *s = *state;
    RevisionSpec *specs = calloc(REVISIONS, sizeof *specs);
    char(*ids)[16] = calloc(REVISIONS, sizeof *ids);
    for (int i = 0; i < REVISIONS; i++) {
        snprintf(ids[i], sizeof ids[i], "r%05d", i);
        specs[i] = (RevisionSpec){
            ids[i], i == 0 ? "" : ids[i - 1], "SELECT 1", "nothing", NULL, NULL, NULL};
    }
    MigHistory *history = history_build("main", specs, REVISIONS);
    succeed(s, mig_stamp(s->driver, history, "r09989", NULL, &s->error));
    MigPlan *plan = mig_plan(s->driver, history, MIG_UP, NULL, NULL, &s->error);
    assert_int_equal(mig_plan_count(plan), 10);
    mig_plan_free(plan);
    succeed(s, mig_upgrade(s->driver, history, "+9", NULL, &s->error));
    plan = mig_plan(s->driver, history, MIG_DOWN, "-9999", NULL, &s->error);
    assert_int_equal(mig_plan_count(plan), 9999);
    mig_plan_free(plan);
    fail_with(s, mig_upgrade(s->driver, history, "+2", NULL, &s->error), MIG_REFUSED,
              "no revision revises r09999. Write \"+1\"");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    history_free(history);
    free(specs);
    free(ids);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_run_line),
        TEST(test_run_fork_and_merge),
        TEST(test_run_two_roots_with_labels),
        TEST(test_run_down_is_stored_with_its_place),
        TEST(test_run_failing_revision_leaves_nothing),
        TEST(test_run_changed_up_is_diverged_and_redo_settles_it),
        TEST(test_run_moved_revision_is_recorded),
        TEST(test_run_redo_applies_new_parents_of_a_moved_revision),
        TEST(test_run_unknown_revision_is_ahead),
        TEST(test_run_changed_down_is_refreshed),
        TEST(test_run_every_changed_column_is_noticed),
        TEST(test_run_deleted_row_is_noticed),
        TEST(test_run_edited_way_back_is_noticed),
        TEST(test_run_nothing_is_reverted_where_a_later_way_back_was_edited),
        TEST(test_run_long_way_back),
        TEST(test_run_launch_digest_goes_with_the_first_change),
        TEST(test_run_cycle_in_the_ledger_ends),
        TEST(test_run_no_way_back_refuses_before_anything),
        TEST(test_run_several_segments),
        TEST(test_run_goes_on_where_a_started_revision_stopped),
        TEST(test_run_half_applied_and_changed_has_a_way_out),
        TEST(test_run_failed_autocommit_statement_may_be_tried_again),
        TEST(test_run_interrupted_repeatable_statement_runs_again),
        TEST(test_run_interrupted_autocommit_statement_says_how_to_go_on),
        TEST(test_run_stamp_writes_the_ledger_and_runs_nothing),
        TEST(test_run_plan_is_what_runs),
        TEST(test_run_cancel_rolls_back_and_is_written_down),
        TEST(test_run_twenty_at_once),
        TEST(test_run_two_histories_share_a_database),
        TEST(test_run_ten_thousand_revisions_plan_at_once),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
