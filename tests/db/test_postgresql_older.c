// SPDX-License-Identifier: MIT
// The way back on a real server: by an older program, out of an interruption, and after a failure.
#include "postgresql_fixture.h"

#include "packed_history.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const MigDriverKind *const drivers[] = {&mig_postgresql, NULL};

enum { LENGTH = 4 };

// The last is undone outside of a transaction and in one. `failing`: that one's up, from 0.
static PackedHistory *make_line(int count, int failing)
{
    static const char *const up[LENGTH] = {
        "CREATE TABLE a (x integer)", "CREATE TABLE b (x integer)",
        "ALTER TABLE a ADD COLUMN y text", "CREATE INDEX a_y ON a (y)"};
    static const char *const down[LENGTH] = {"DROP TABLE a", "DROP TABLE b",
                                             "ALTER TABLE a DROP COLUMN y",
                                             "!DROP INDEX CONCURRENTLY a_y"};
    PackedHistory *packed = packed_create("main");
    for (int i = 0; i < count; i++) {
        char id[16];
        snprintf(id, sizeof id, "00%d", i + 1);
        if (i == failing)
            packed_add(packed, id, LIST(up[i], "SELECT nothing FROM nowhere"), LIST(down[i]));
        else if (i == LENGTH - 1)
            packed_add(packed, id, LIST(up[i]),
                       LIST(down[i], "SELECT 1 / (SELECT count(*) FROM b)"));
        else
            packed_add(packed, id, LIST(up[i]), LIST(down[i]));
    }
    return packed;
}

static MigDriver *open_driver(const Fixture *fixture)
{
    MigError error = {0};
    MigDriver *driver = mig_open(fixture->url, drivers, &error);
    assert_string_equal(error.message, "");
    return driver;
}

static void expect_ok(MigStatus status, const MigError *error)
{
    assert_string_equal(error->message, "");
    assert_int_equal(status, MIG_OK);
}

static void expect(MigStatus status, MigStatus expected, MigError *error, const char *words)
{
    if (!strstr(error->message, words))
        fail_msg("\"%s\" is not in \"%s\"", words, error->message);
    assert_int_equal(status, expected);
    memset(error, 0, sizeof *error);
}

static const char *const ledger_sql =
    "SELECT coalesce(string_agg(id || ' ' || state || ' ' || segment, ', ' ORDER BY id), '') "
    "FROM migc_revision";

static void test_older_goes_back_over_an_interruption(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *newer = make_line(LENGTH, -1);
    PackedHistory *older = make_line(2, -1);
    MigDriver *driver = open_driver(fixture);
    expect_ok(mig_upgrade(driver, &newer->history, NULL, NULL, &error), &error);
    MigStatus status = mig_upgrade(driver, &older->history, NULL, NULL, &error);
    assert_int_equal(error.unknown_count, 2);
    assert_true(error.can_revert);
    expect(status, MIG_AHEAD, &error,
           "; or go back to the newest state that this one knows: `downgrade head` "
           "reverts 2 revisions by what is stored in the database");
    // The first half of 004 goes outside of a transaction, the second fails in its own.
    status = mig_downgrade(driver, &older->history, "head", NULL, &error);
    assert_string_equal(error.file, "revisions/004.sql");
    assert_int_equal(error.line, 20);
    assert_string_equal(error.sqlstate, "22012");
    expect(status, MIG_REFUSED, &error, "revisions/004.sql:20:");
    assert_string_equal(ask(fixture, ledger_sql), "001 applied 1, 002 applied 1, 003 applied 1, "
                                                  "004 reverting 1");
    // A program that only upgrades cannot go on past 003, and says what can.
    status = mig_upgrade(driver, &older->history, NULL, NULL, &error);
    assert_true(error.can_revert);
    expect(status, MIG_AHEAD, &error,
           "; or go back to the newest state that this one knows: `downgrade head` "
           "reverts 2 revisions by what is stored in the database");
    run(fixture, "INSERT INTO b VALUES (1)");
    expect_ok(mig_downgrade(driver, &older->history, "head", NULL, &error), &error);
    assert_string_equal(ask(fixture, ledger_sql), "001 applied 1, 002 applied 1");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM pg_index WHERE indexrelid = "
                                     "to_regclass('a_y')"),
                        "0");
    expect_ok(mig_upgrade(driver, &older->history, NULL, NULL, &error), &error);
    expect_ok(mig_upgrade(driver, &newer->history, NULL, NULL, &error), &error);
    mig_close(driver);
    free(newer);
    free(older);
}

// The program that knows the revision finishes its way back and applies it again.
static void test_upgrade_finishes_a_way_back(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_line(LENGTH, -1);
    MigDriver *driver = open_driver(fixture);
    expect_ok(mig_upgrade(driver, &packed->history, NULL, NULL, &error), &error);
    expect(mig_downgrade(driver, &packed->history, NULL, NULL, &error), MIG_REFUSED, &error, "004");
    run(fixture, "INSERT INTO b VALUES (1)");
    expect_ok(mig_upgrade(driver, &packed->history, NULL, NULL, &error), &error);
    assert_string_equal(ask(fixture, ledger_sql), "001 applied 1, 002 applied 1, 003 applied 1, "
                                                  "004 applied 1");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM pg_index WHERE indexrelid = "
                                     "to_regclass('a_y')"),
                        "1");
    expect_ok(mig_at_head(driver, &packed->history, NULL, &error), &error);
    mig_close(driver);
    free(packed);
}

static const char *const schema_sql =
    "SELECT coalesce(string_agg(c.relname || '.' || a.attname, ' ' ORDER BY c.relname, a.attname), '') FROM "
    "pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "
    "a.attisdropped WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'migc%'";

static void test_revert_of_a_failure_at_every_revision(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigOptions options = MIG_OPTIONS;
    PackedHistory *good = make_line(LENGTH - 1, -1);
    MigDriver *driver = open_driver(fixture);
    options.on_failure = MIG_REVERT;
    for (int from = 0; from < LENGTH; from++) {
        for (int failing = from; failing < LENGTH; failing++) {
            PackedHistory *bad = make_line(LENGTH, failing);
            char target[16], schema[1000], ledger[1000] = "";
            snprintf(target, sizeof target, "00%d", from);
            if (from > 0)
                expect_ok(mig_upgrade(driver, &good->history, target, NULL, &error), &error);
            snprintf(schema, sizeof schema, "%s", ask(fixture, schema_sql));
            if (from > 0)
                snprintf(ledger, sizeof ledger, "%s", ask(fixture, ledger_sql));
            MigStatus status = mig_upgrade(driver, &bad->history, NULL, &options, &error);
            if (failing > from)
                assert_non_null(strstr(error.message, "was reverted: the database is as before"));
            expect(status, MIG_REFUSED, &error, "nowhere");
            assert_string_equal(ask(fixture, schema_sql), schema);
            assert_string_equal(ask(fixture, ledger_sql), ledger);
            expect_ok(mig_downgrade(driver, &good->history, "base", NULL, &error), &error);
            free(bad);
        }
    }
    options.backup = "";
    expect(mig_upgrade(driver, &good->history, NULL, &options, &error), MIG_MISUSE, &error,
           "a backup can be taken of an SQLite file only; for postgresql use its own "
           "tools");
    mig_close(driver);
    free(good);
}

static void test_repair_on_a_server(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_line(LENGTH, -1);
    MigDriver *driver = open_driver(fixture);
    expect_ok(mig_upgrade(driver, &packed->history, NULL, NULL, &error), &error);
    expect(mig_repair(driver, &packed->history, MIG_REPAIR_MARK_DONE, NULL, NULL, NULL, &error),
           MIG_REFUSED, &error, "nothing is unfinished: there is nothing to repair");
    expect(mig_downgrade(driver, &packed->history, NULL, NULL, &error), MIG_REFUSED, &error, "004");
    expect_ok(mig_repair(driver, &packed->history, MIG_REPAIR_MARK_DONE, "004", "it's done", NULL,
                         &error),
              &error);
    assert_string_equal(ask(fixture, ledger_sql), "001 applied 1, 002 applied 1, 003 applied 1");
    assert_string_equal(ask(fixture, "SELECT detail FROM migc_event WHERE kind = 'repair'"),
                        "taken as reverted by hand: it's done");
    run(fixture, "UPDATE migc_revision SET state = 'started', segment = 0 WHERE id = '003';"
                 "UPDATE migc_history SET launch_digest = NULL");
    expect_ok(
        mig_repair(driver, &packed->history, MIG_REPAIR_MARK_REVERTED, NULL, NULL, NULL, &error),
        &error);
    assert_string_equal(ask(fixture, ledger_sql), "001 applied 1, 002 applied 1");
    run(fixture, "ALTER TABLE a DROP COLUMN y");
    expect_ok(mig_upgrade(driver, &packed->history, NULL, NULL, &error), &error);
    mig_close(driver);
    free(packed);
}

#define OLDER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        OLDER_TEST(test_older_goes_back_over_an_interruption),
        OLDER_TEST(test_upgrade_finishes_a_way_back),
        OLDER_TEST(test_revert_of_a_failure_at_every_revision),
        OLDER_TEST(test_repair_on_a_server),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
