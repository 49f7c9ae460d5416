// SPDX-License-Identifier: MIT
// A run that reverts what it has applied after a failure, and whose connection was lost within a
// group: the server has committed revisions of which the program never heard.
#include "postgresql_fixture.h"

#include "../unit/history_builder.c"
#include "inject/libpq.h"

enum { LENGTH = 7, BEFORE = 2 };

// The first two are there before the run; the last fails.
static const RevisionSpec line[LENGTH] = {
    {"001", "", "CREATE TABLE r1(x int)", "DROP TABLE r1", NULL, NULL, NULL},
    {"002", "001", "CREATE TABLE r2(x int)", "DROP TABLE r2", NULL, NULL, NULL},
    {"003", "002", "CREATE TABLE r3(x int)", "DROP TABLE r3", NULL, NULL, NULL},
    {"004", "003", "CREATE TABLE r4(x int)", "DROP TABLE r4", NULL, NULL, NULL},
    {"005", "004", "CREATE TABLE r5(x int)", "DROP TABLE r5", NULL, NULL, NULL},
    {"006", "005", "CREATE TABLE r6(x int)", "DROP TABLE r6", NULL, NULL, NULL},
    {"007", "006", "ALTER TABLE nowhere ADD y int", "nothing", NULL, NULL, NULL},
};

#define TABLES                                                                                     \
    "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relname ~ '^r[0-9]$'"
#define ROWS                                                                                       \
    "SELECT string_agg(id || state || segment || row_sum, ',' ORDER BY id) FROM migc_revision"

// What the compiler would say of them; the last is of the group, or goes alone.
static MigHistory *build(bool is_last_brief)
{
    MigHistory *history = history_build("main", line, LENGTH);
    Builder *b = (Builder *)history;
    for (uint32_t i = 0; i < LENGTH - (is_last_brief ? 0u : 1u); i++) {
        b->track[i].up.flags |= MIG_SECTION_BRIEF;
        b->track[i].down.flags |= MIG_SECTION_BRIEF;
    }
    for (uint32_t i = 0; i < b->history.tracks[0].step_count; i++)
        b->steps[i].flags = 0;
    return history;
}

// Ends its own session within the statement that makes or drops the table: once, because a sequence
// does not go back with the transaction.
static void make_killer(Fixture *fixture)
{
    run(fixture,
        "CREATE SCHEMA killer; CREATE TABLE killer.victim (name text); CREATE SEQUENCE killer.kills;"
        "CREATE FUNCTION killer.kill() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT FROM killer.victim, pg_class WHERE relname = name)"
        " AND nextval('killer.kills') = 1 THEN"
        " PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); END IF; END $$;"
        "CREATE EVENT TRIGGER killer ON ddl_command_end EXECUTE FUNCTION killer.kill()");
}

static void arm_killer(Fixture *fixture, const char *table)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "ALTER SEQUENCE killer.kills RESTART; DELETE FROM killer.victim;"
             "INSERT INTO killer.victim VALUES ('%s')",
             table);
    run(fixture, sql);
}

static MigStatus upgrade_or_revert(Fixture *fixture, const MigHistory *history, uint32_t group,
                                   MigError *error)
{
    MigOptions options = MIG_OPTIONS;
    options.on_failure = MIG_REVERT;
    options.group = group;
    memset(error, 0, sizeof *error);
    return mig_upgrade(fixture->driver, history, NULL, &options, error);
}

static void lose_at(Fixture *fixture, const MigHistory *history, uint32_t lost, uint32_t group)
{
    MigError error;
    char table[8];
    char rows[1000];
    snprintf(table, sizeof table, "r%u", (unsigned)lost);
    snprintf(rows, sizeof rows, "%s", ask(fixture, ROWS));
    arm_killer(fixture, table);
    MigStatus status = upgrade_or_revert(fixture, history, group, &error);
    assert_string_equal(ask(fixture, "SELECT is_called FROM killer.kills"), "t");
    if (status != MIG_REFUSED)
        fail_msg("lost at %s, groups of %u: status %d: %s", table, group, (int)status,
                 error.message);
    expect_text(error.message, "nowhere");
    expect_text(error.message,
                "(what this run had applied, 4 revisions, was reverted: the database is as "
                "before)");
    assert_string_equal(ask(fixture, TABLES), "r1,r2");
    assert_string_equal(ask(fixture, ROWS), rows);
    // Each was applied once, and reverted once.
    assert_string_equal(ask(fixture, "SELECT count(*) FROM (SELECT id FROM migc_event WHERE id > "
                                     "'002' GROUP BY id HAVING sum(CASE kind WHEN 'apply' THEN 1 "
                                     "WHEN 'revert' THEN -1 ELSE 0 END) <> 0) AS x"),
                        "0");
}

static void test_revert_after_a_connection_lost_in_a_group(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    static const uint32_t groups[] = {0, 1, 2};
    for (int is_brief = 0; is_brief < 2; is_brief++) {
        MigHistory *history = build(is_brief);
        if (is_brief == 0) {
            assert_int_equal(mig_upgrade(fixture->driver, history, "002", NULL, &error), MIG_OK);
            make_killer(fixture);
        }
        for (size_t g = 0; g < 3; g++)
            for (uint32_t lost = BEFORE + 1; lost < LENGTH; lost++)
                lose_at(fixture, history, lost, groups[g]);
        history_free(history);
    }
}

// The connection is lost while the way back is under way.
static void test_revert_loses_its_connection_itself(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigHistory *history = build(true);
    assert_int_equal(mig_upgrade(fixture->driver, history, "002", NULL, &error), MIG_OK);
    make_killer(fixture);
    run(fixture, "DROP EVENT TRIGGER killer; CREATE EVENT TRIGGER killer ON ddl_command_start WHEN "
                 "TAG IN ('DROP TABLE') EXECUTE FUNCTION killer.kill()");
    for (uint32_t lost = BEFORE + 1; lost < LENGTH; lost++)
        lose_at(fixture, history, lost, 0);
    history_free(history);
}

// What the server has done is never heard of: the connection is gone when its answer is there.
static void test_revert_after_an_answer_that_never_came(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    unsigned long lost_answers = 0;
    MigHistory *history = build(true);
    assert_int_equal(mig_upgrade(fixture->driver, history, "002", NULL, &error), MIG_OK);
    char rows[1000];
    snprintf(rows, sizeof rows, "%s", ask(fixture, ROWS));
    bool is_over = false;
    for (unsigned long k = 1; !is_over; k++) {
        libpq_lie_at(k, LIE_GONE);
        MigStatus status = upgrade_or_revert(fixture, history, 0, &error);
        is_over = libpq_count() < k;
        const char *hit = libpq_hit();
        libpq_lie_at(0, LIE_NOTHING);
        // Under the lock: what the lost session still does, it does first.
        run(fixture, "SELECT pg_advisory_lock(hashtextextended('migc:public', 0));"
                     "SELECT pg_advisory_unlock_all()");
        bool is_as_before =
            strcmp(ask(fixture, TABLES), "r1,r2") == 0 && strcmp(ask(fixture, ROWS), rows) == 0;
        bool is_lost = strcmp(hit, "PQconsumeInput") == 0;
        lost_answers += is_lost;
        if (status == MIG_OK || (!is_as_before && (is_lost || strstr(error.message, "as before"))))
            fail_msg("call %lu (%s): there are %s; status %d: %s", k, hit, ask(fixture, TABLES),
                     (int)status, error.message);
        if (is_lost)
            expect_text(error.message, "nowhere");
        memset(&error, 0, sizeof error);
        if (!is_as_before && mig_downgrade(fixture->driver, history, "002", NULL, &error) != MIG_OK)
            fail_msg("call %lu (%s), back: %s", k, hit, error.message);
    }
    assert_true(lost_answers >= 10);
    history_free(history);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_revert_after_a_connection_lost_in_a_group),
        TEST(test_revert_loses_its_connection_itself),
        TEST(test_revert_after_an_answer_that_never_came),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
