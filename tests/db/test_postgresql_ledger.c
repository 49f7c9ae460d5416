// SPDX-License-Identifier: MIT
// The ledger's SQL on a real server: what launches do not reach (stamp, redo, refresh, move, an
// interrupted statement), and revisions that make the session hostile to bookkeeping.
#include "postgresql_fixture.h"

#include "../unit/history_builder.c"

static const RevisionSpec line[] = {
    {"001", "", "CREATE TABLE a(x int)\n;\nINSERT INTO a VALUES (1)", "DROP TABLE a",
     "it's \\ first", NULL, NULL},
    {"002", "001", "CREATE TABLE b(x int)", "DROP TABLE b", "second", NULL, NULL},
    {"003", "002", "CREATE TABLE c(x int)", "DROP TABLE c", NULL, NULL, NULL},
};

static void expect(MigStatus status, MigStatus expected, MigError *error, const char *words)
{
    if (status != expected || strstr(error->message, words) == NULL) {
        fail_msg("%d instead of %d: %s", (int)status, (int)expected, error->message);
    }
    memset(error, 0, sizeof *error);
}

#define EVENTS "SELECT string_agg(id || ' ' || kind, ',' ORDER BY number) FROM migc_event"

static void test_ledger_stamp_and_redo(void **state)
{
    Fixture *f = *state;
    MigError error = {0};
    MigHistory *history = history_build("main's", line, 3);
    expect(mig_stamp(f->driver, history, "heads", NULL, &error), MIG_OK, &error, "");
    expect(mig_at_head(f->driver, history, NULL, &error), MIG_OK, &error, "");
    expect(mig_stamp(f->driver, history, "base", NULL, &error), MIG_OK, &error, "");
    expect(mig_upgrade(f->driver, history, NULL, NULL, &error), MIG_OK, &error, "");
    expect(mig_redo(f->driver, history, "002", NULL, &error), MIG_OK, &error, "");
    expect(mig_at_head(f->driver, history, NULL, &error), MIG_OK, &error, "");
    assert_string_equal(
        ask(f, "SELECT string_agg(id || ' ' || kind, ',' ORDER BY number) FROM migc_event WHERE "
               "kind NOT LIKE '%stamp'"),
        "001 apply,002 apply,003 apply,003 revert,002 revert,002 apply,003 apply");
    assert_string_equal(ask(f, "SELECT title FROM migc_revision WHERE id = '001'"),
                        "it's \\ first");
    MigCurrent *current = mig_current(f->driver, history, NULL, &error);
    assert_int_equal(mig_current_count(current), 3);
    assert_int_equal(strlen(mig_current_entry(current, 2).finished_at), 24);
    assert_string_equal(mig_current_entry(current, 2).applied_by, environment("MIGC_TEST_PG_USER"));
    mig_current_free(current);
    expect(mig_downgrade(f->driver, history, "base", NULL, &error), MIG_OK, &error, "");
    assert_string_equal(
        ask(f, "SELECT (SELECT count(*) FROM migc_revision) + (SELECT count(*) FROM migc_down)"),
        "0");
    history_free(history);
}

static void test_ledger_refresh_move_and_divergence(void **state)
{
    Fixture *f = *state;
    MigError error = {0};
    RevisionSpec changed[3];
    memcpy(changed, line, sizeof line);
    changed[1].down = "DROP TABLE IF EXISTS b\n;\nDELETE FROM a";
    changed[2].parents = "002,001";
    MigHistory *before = history_build("main", line, 3);
    MigHistory *after = history_build("main", changed, 3);
    expect(mig_upgrade(f->driver, before, NULL, NULL, &error), MIG_OK, &error, "");
    expect(mig_upgrade(f->driver, after, NULL, NULL, &error), MIG_OK, &error, "");
    assert_string_equal(ask(f, EVENTS), "001 apply,002 apply,003 apply,002 refresh,003 move");
    assert_string_equal(
        ask(f, "SELECT string_agg(sql, ';' ORDER BY position) FROM migc_down WHERE id = '002'"),
        "DROP TABLE IF EXISTS b;DELETE FROM a");
    expect(mig_at_head(f->driver, after, NULL, &error), MIG_OK, &error, "");
    changed[0].up = "CREATE TABLE a(x bigint)";
    MigHistory *diverged = history_build("main", changed, 3);
    expect(mig_upgrade(f->driver, diverged, NULL, NULL, &error), MIG_DIVERGED, &error,
           "`redo 001`");
    run(f,
        "UPDATE migc_revision SET title = 'x' WHERE id = '002'; UPDATE migc_history SET launch_digest = NULL");
    expect(mig_upgrade(f->driver, after, NULL, NULL, &error), MIG_DIVERGED, &error, "002");
    history_free(before);
    history_free(after);
    history_free(diverged);
}

// Ways back are read many at once, before the first of them runs; a launch digest goes with the
// first change only.
static void test_ledger_edited_way_back_reverts_nothing(void **state)
{
    Fixture *f = *state;
    MigError error = {0};
    MigHistory *history = history_build("main", line, 3);
    expect(mig_upgrade(f->driver, history, NULL, NULL, &error), MIG_OK, &error, "");
    run(f, "UPDATE migc_down SET line_number = line_number + 1 WHERE id = '001'");
    expect(mig_downgrade(f->driver, history, "base", NULL, &error), MIG_DIVERGED, &error,
           "the stored way back of revision 001 was changed by other hands: its rows in "
           "migc_down are not what was written. Put them back as they were; or, when "
           "you know which revisions the database really has, `stamp` writes them anew");
    assert_string_equal(ask(f, "SELECT count(*) FROM migc_revision"), "3");
    run(f, "UPDATE migc_down SET line_number = line_number - 1 WHERE id = '001'");
    expect(mig_downgrade(f->driver, history, "002", NULL, &error), MIG_OK, &error, "");
    assert_string_equal(
        ask(f, "SELECT launch_digest IS NULL FROM migc_history WHERE name = 'main'"), "t");
    expect(mig_downgrade(f->driver, history, "base", NULL, &error), MIG_OK, &error, "");
    assert_string_equal(ask(f, "SELECT count(*) FROM migc_down"), "0");
    history_free(history);
}

static void test_ledger_interrupted_statement(void **state)
{
    static const RevisionSpec specs[] = {
        {"001", "", "CREATE TABLE a(x int)", NULL, NULL, NULL, NULL},
        {"002", "001", "!CREATE INDEX CONCURRENTLY i ON a(x)\n;\nINSERT INTO a VALUES (1)",
         "nothing", NULL, NULL, NULL}};
    Fixture *f = *state;
    MigError error = {0};
    MigHistory *history = history_build("main", specs, 2);
    expect(mig_upgrade(f->driver, history, NULL, NULL, &error), MIG_OK, &error, "");
    run(f,
        "UPDATE migc_revision SET state = 'started', segment = 0, batch_key = 'intent' WHERE id = '002'; "
        "UPDATE migc_history SET launch_digest = NULL; DELETE FROM a");
    MigStatus status = mig_upgrade(f->driver, history, NULL, NULL, &error);
    const char *advice = strstr(strstr(error.message, "has had its effect"), "UPDATE");
    char sql[512];
    snprintf(sql, sizeof sql, "%.*s", (int)strcspn(advice, "\n"), advice);
    expect(status, MIG_REFUSED, &error,
           "revision 002 was interrupted in a statement that cannot run inside a "
           "transaction; it may or may not have had its effect:\n"
           "migrations/002.sql:6:1: CREATE INDEX CONCURRENTLY i ON a(x)\n"
           "Look at what the statement makes or changes: is it there, and (an index) is "
           "it valid? An index that is not valid has to be dropped. Then say what you "
           "found, and run this again:");
    run(f, sql);
    expect(mig_upgrade(f->driver, history, NULL, NULL, &error), MIG_OK, &error, "");
    assert_string_equal(ask(f, "SELECT count(*) FROM a"), "1");
    history_free(history);
}

// An invalid leftover is the author's to drop; the revision is then tried again from its start.
static void test_ledger_failed_statement_outside_a_transaction(void **state)
{
    static const RevisionSpec specs[] = {
        {"001", "", "CREATE TABLE a(x int)\n;\nINSERT INTO a VALUES (1), (1)", NULL, NULL, NULL,
         NULL},
        {"002", "001", "!CREATE UNIQUE INDEX CONCURRENTLY i ON a(x)", "nothing", NULL, NULL, NULL}};
    Fixture *f = *state;
    MigError error = {0};
    MigHistory *history = history_build("main", specs, 2);
    expect(mig_upgrade(f->driver, history, NULL, NULL, &error), MIG_REFUSED, &error,
           "could not create unique");
    assert_string_equal(ask(f, "SELECT string_agg(id, ',') FROM migc_revision"), "001");
    assert_string_equal(ask(f, EVENTS), "001 apply,002 fail");
    run(f, "DROP INDEX i; DELETE FROM a");
    expect(mig_upgrade(f->driver, history, NULL, NULL, &error), MIG_OK, &error, "");
    history_free(history);
}

// Operators, functions, types and tables of the same names, found first by an unqualified use.
static void test_ledger_hostile_search_path(void **state)
{
    static const char hostile[] =
        "CREATE SCHEMA evil\n;\n"
        "CREATE FUNCTION evil.eq(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false'\n;\n"
        "CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.eq)\n;\n"
        "CREATE FUNCTION evil.eq4(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT false'\n;\n"
        "CREATE OPERATOR evil.= (LEFTARG = int, RIGHTARG = int, FUNCTION = evil.eq4)\n;\n"
        "CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'\n;\n"
        "CREATE TABLE evil.migc_revision(history text, id text)\n;\n"
        "CREATE TABLE evil.migc_history(name text)\n;\n"
        "CREATE DOMAIN evil.text AS pg_catalog.text CHECK (VALUE <> VALUE)\n;\n"
        "SET search_path = evil, pg_catalog";
    static const RevisionSpec specs[] = {
        {"001", "", hostile, "SET search_path = evil, pg_catalog\n;\nDROP SCHEMA evil CASCADE",
         NULL, NULL, NULL},
        {"002", "001", "SET search_path = evil, pg_catalog\n;\n|SET search_path = evil, pg_catalog",
         "nothing", NULL, NULL, NULL}};
    Fixture *f = *state;
    MigError error = {0};
    MigHistory *history = history_build("main", specs, 2);
    for (int round = 0; round < 2; round++) {
        expect(mig_upgrade(f->driver, history, NULL, NULL, &error), MIG_OK, &error, "");
        assert_string_equal(
            ask(f, "SELECT count(*) FROM public.migc_revision WHERE state = 'applied'"), "2");
        assert_string_equal(
            ask(f, "SELECT count(*) FROM public.migc_event WHERE happened_at IS NULL"), "0");
        expect(mig_at_head(f->driver, history, NULL, &error), MIG_OK, &error, "");
        expect(mig_downgrade(f->driver, history, "base", NULL, &error), MIG_OK, &error, "");
        assert_string_equal(ask(f, "SELECT count(*) FROM public.migc_revision"), "0");
    }
    history_free(history);
}

#define DATABASE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DATABASE_TEST(test_ledger_stamp_and_redo),
        DATABASE_TEST(test_ledger_refresh_move_and_divergence),
        DATABASE_TEST(test_ledger_edited_way_back_reverts_nothing),
        DATABASE_TEST(test_ledger_interrupted_statement),
        DATABASE_TEST(test_ledger_failed_statement_outside_a_transaction),
        DATABASE_TEST(test_ledger_hostile_search_path),
    };
    if (!getenv("MIGC_TEST_PG_URL")) {
        puts("1..0 # SKIP MIGC_TEST_PG_URL is not set");
        return 0;
    }
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
