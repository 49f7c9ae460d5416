// SPDX-License-Identifier: MIT
// What a person says where a revision cannot simply go on: each choice, both directions.
#include "driver.h"
#include "sqlite_fixture.h"

#define APPLIED "SELECT id, state, segment, batch_key FROM migc_revision ORDER BY id"
#define TABLES                                                                                     \
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'migc%' AND name NOT "  \
    "LIKE 'sqlite%' ORDER BY name"
#define EVENT "SELECT id, kind, detail FROM migc_event ORDER BY rowid DESC LIMIT 1"

// 002 has three segments each way; the second is outside of any transaction.
static const RevisionSpec line[] = {
    {"001", "", "CREATE TABLE a(x)", "DROP TABLE a", NULL, NULL, NULL},
    {"002", "001", "CREATE TABLE b(x)\n;\n!CREATE TABLE c(x)\n;\nCREATE TABLE d(x)",
     "DROP TABLE d\n;\n!DROP TABLE c\n;\nDROP TABLE b", "three", NULL, NULL},
    {"003", "002", "CREATE TABLE e(x)", "DROP TABLE e", NULL, NULL, NULL},
};

// What a kill inside of the second segment leaves: before or after the statement's effect.
static MigHistory *interrupted_up(Scratch *s, bool has_effect)
{
    MigHistory *history = history_build("main", line, 3);
    succeed(s, mig_upgrade(s->driver, history, "002", NULL, &s->error));
    ask(s, has_effect ? "DROP TABLE d" : "DROP TABLE d; DROP TABLE c");
    ask(s, "UPDATE migc_revision SET state = 'started', segment = 1, batch_key = 'intent', "
           "finished_at = NULL WHERE id = '002'; DELETE FROM migc_event WHERE id = '002'");
    return history;
}

static MigHistory *interrupted_down(Scratch *s, bool has_effect)
{
    MigHistory *history = history_build("main", line, 3);
    succeed(s, mig_upgrade(s->driver, history, "002", NULL, &s->error));
    ask(s, has_effect ? "DROP TABLE d; DROP TABLE c" : "DROP TABLE d");
    ask(s, "UPDATE migc_revision SET state = 'reverting', segment = 1, batch_key = 'intent' WHERE "
           "id = '002'; UPDATE migc_history SET launch_digest = NULL WHERE name = 'main'");
    return history;
}

static MigStatus repair(Scratch *s, const MigHistory *history, MigRepair action)
{
    return mig_repair(s->driver, history, action, NULL, "as seen", NULL, &s->error);
}

static void write_step(void *context, const MigUnfinishedStep *step)
{
    char *text = context;
    size_t used = strlen(text);
    snprintf(text + used, 600 - used, "%s %s %u/%u %u/%u %c %s:%u %s\n", step->revision,
             step->direction == MIG_UP ? "up" : "down", (unsigned)step->segment,
             (unsigned)step->segment_count, (unsigned)step->step, (unsigned)step->step_count,
             "x? "[step->state], step -> file, (unsigned)step -> line, step -> sql);
}

static void test_unfinished_shows_every_step(void **state)
{
    Scratch *s = *state;
    char text[600] = "";
    MigHistory *history = interrupted_up(s, true);
    succeed(s, mig_unfinished(s->driver, history, NULL, write_step, text, &s->error));
    assert_string_equal(text, "002 up 1/3 1/3 x migrations/002.sql:6 CREATE TABLE b(x)\n"
                              "002 up 1/3 2/3 ? migrations/002.sql:8 CREATE TABLE c(x)\n"
                              "002 up 1/3 3/3   migrations/002.sql:10 CREATE TABLE d(x)\n");
    succeed(s, repair(s, history, MIG_REPAIR_MARK_DONE));
    text[0] = '\0';
    succeed(s, mig_unfinished(s->driver, history, NULL, write_step, text, &s->error));
    assert_non_null(strstr(text, "002 up 2/3 3/3   "));
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    text[0] = '\0';
    succeed(s, mig_unfinished(s->driver, history, NULL, write_step, text, &s->error));
    assert_string_equal(text, "");
    history_free(history);
}

static void test_unfinished_shows_a_way_back(void **state)
{
    Scratch *s = *state;
    char text[600] = "";
    MigHistory *older = history_build("main", line, 1);
    history_free(interrupted_down(s, true));
    succeed(s, mig_unfinished(s->driver, older, NULL, write_step, text, &s->error));
    assert_string_equal(text, "002 down 1/3 1/3 x migrations/002.sql:6 DROP TABLE d\n"
                              "002 down 1/3 2/3 ? migrations/002.sql:8 DROP TABLE c\n"
                              "002 down 1/3 3/3   migrations/002.sql:10 DROP TABLE b\n");
    history_free(older);
}

static void test_repair_resume_goes_up(void **state)
{
    Scratch *s = *state;
    MigHistory *history = interrupted_up(s, false);
    succeed(s, repair(s, history, MIG_REPAIR_RESUME));
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-\n002|applied|3|-");
    assert_string_equal(ask(s, TABLES), "a\nb\nc\nd");
    assert_string_equal(ask(s, "SELECT detail FROM migc_event WHERE kind = 'repair'"),
                        "the step in doubt is taken as not done: as seen");
    history_free(history);
}

static void test_repair_resume_goes_down_by_any_program(void **state)
{
    Scratch *s = *state;
    MigHistory *older = history_build("main", line, 1);
    history_free(interrupted_down(s, false));
    succeed(s, repair(s, older, MIG_REPAIR_RESUME));
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-");
    assert_string_equal(ask(s, TABLES), "a");
    history_free(older);
}

static void test_repair_mark_done(void **state)
{
    Scratch *s = *state;
    MigHistory *history = interrupted_up(s, true);
    succeed(s, repair(s, history, MIG_REPAIR_MARK_DONE));
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-\n002|started|2|-");
    assert_string_equal(ask(s, EVENT),
                        "002|repair|segment 2 of 3 is taken as done by hand: as seen");
    // No step is in doubt now: the rest of the revision.
    ask(s, "CREATE TABLE d(x)");
    succeed(s, repair(s, history, MIG_REPAIR_MARK_DONE));
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-\n002|applied|3|-");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "a\nb\nc\nd\ne");
    succeed(s, mig_downgrade(s->driver, history, "base", NULL, &s->error));
    history_free(history);
}

static void test_repair_mark_done_of_a_way_back(void **state)
{
    Scratch *s = *state;
    MigHistory *history = interrupted_down(s, true);
    succeed(s, repair(s, history, MIG_REPAIR_MARK_DONE));
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-\n002|reverting|2|-");
    ask(s, "DROP TABLE b");
    succeed(s, repair(s, history, MIG_REPAIR_MARK_DONE));
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-");
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_down WHERE id = '002'"), "0");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_string_equal(ask(s, TABLES), "a\nb\nc\nd\ne");
    history_free(history);
}

static void test_repair_mark_reverted(void **state)
{
    Scratch *s = *state;
    MigHistory *history = interrupted_up(s, true);
    MigHistory *older = history_build("main", line, 1);
    // A program that does not know the revision cannot say that it is done.
    fail_with(s, repair(s, older, MIG_REPAIR_MARK_DONE), MIG_REFUSED,
              "this program does not know revision 002, so it cannot say that it is done: "
              "use the program that began it, or --mark-reverted once its traces are gone");
    ask(s, "DROP TABLE c; DROP TABLE b");
    succeed(s, repair(s, older, MIG_REPAIR_MARK_REVERTED));
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-");
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_down WHERE id = '002'"), "0");
    assert_string_equal(ask(s, EVENT), "002|repair|taken as reverted by hand: as seen");
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    history_free(older);
    history_free(history);
}

static void test_repair_accept(void **state)
{
    Scratch *s = *state;
    RevisionSpec changed[3];
    memcpy(changed, line, sizeof line);
    changed[1].up = "CREATE TABLE b(x, y)";
    changed[1].down = "DROP TABLE b";
    MigHistory *before = history_build("main", line, 3);
    MigHistory *after = history_build("main", changed, 3);
    succeed(s, mig_upgrade(s->driver, before, NULL, NULL, &s->error));
    fail_with(s, mig_upgrade(s->driver, after, NULL, NULL, &s->error), MIG_DIVERGED,
              "revision 002 (migrations/002.sql) has changed since it was applied: its "
              "`up` is not the one that this database was brought up with. Nothing is "
              "applied until that is settled: put the file back as it was; or, in "
              "development, `redo 002` (down as stored, up as the file says now); or, "
              "where the database already has what the file says, `repair --accept 002 -m "
              "WHY`");
    fail_with(s, mig_repair(s->driver, after, MIG_REPAIR_ACCEPT, "002", "", NULL, &s->error),
              MIG_MISUSE, "say why");
    fail_with(s, mig_repair(s->driver, after, MIG_REPAIR_ACCEPT, NULL, "so", NULL, &s->error),
              MIG_MISUSE, "which revision is to be accepted? Name its id");
    fail_with(s, mig_repair(s->driver, after, MIG_REPAIR_ACCEPT, "001", "so", NULL, &s->error),
              MIG_REFUSED, "revision 001 is what was applied: there is nothing to accept");
    fail_with(s, mig_repair(s->driver, after, MIG_REPAIR_ACCEPT, "9", "so", NULL, &s->error),
              MIG_REFUSED, "is not applied");
    ask(s, "ALTER TABLE b ADD COLUMN y");
    succeed(s, mig_repair(s->driver, after, MIG_REPAIR_ACCEPT, "002", "hotfix of 'today'", NULL,
                          &s->error));
    assert_string_equal(ask(s, EVENT), "002|accept|hotfix of 'today'");
    succeed(s, mig_upgrade(s->driver, after, NULL, NULL, &s->error));
    succeed(s, mig_at_head(s->driver, after, NULL, &s->error));
    assert_string_equal(ask(s, "SELECT sql FROM migc_down WHERE id = '002'"), "DROP TABLE b");
    history_free(before);
    history_free(after);
}

static void test_repair_refuses_where_nothing_is_in_doubt(void **state)
{
    static const MigRepair actions[] = {MIG_REPAIR_RESUME, MIG_REPAIR_MARK_DONE,
                                        MIG_REPAIR_MARK_REVERTED};
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 3);
    for (size_t i = 0; i < COUNT(actions); i++) { // of an empty database, and of one at head
        fail_with(s, repair(s, history, actions[i]), MIG_REFUSED, "nothing is unfinished");
    }
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    for (size_t i = 0; i < COUNT(actions); i++) {
        fail_with(s, repair(s, history, actions[i]), MIG_REFUSED, "nothing is unfinished");
        fail_with(s, mig_repair(s->driver, history, actions[i], "002", NULL, NULL, &s->error),
                  MIG_REFUSED,
                  "revision 002 is applied and finished, so there is nothing to repair");
    }
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_event WHERE kind <> 'apply'"), "0");
    ask(s, "UPDATE migc_revision SET title = 'x', state = 'started' WHERE id = '002'");
    fail_with(s, repair(s, history, MIG_REPAIR_MARK_DONE), MIG_DIVERGED, "other hands");
    history_free(history);
}

// Rows whose state only is not what it was: two revisions were begun.
static MigHistory *two_unfinished(Scratch *s)
{
    MigHistory *history = history_build("main", line, 3);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    ask(s, "UPDATE migc_revision SET state = 'started', segment = 0, finished_at = NULL "
           "WHERE id > '001'; UPDATE migc_history SET launch_digest = NULL WHERE name = 'main'");
    return history;
}

static void test_repair_asks_which_of_several(void **state)
{
    Scratch *s = *state;
    MigHistory *history = two_unfinished(s);
    MigHistory *older = history_build("main", line, 1);
    mig_repair(s->driver, history, MIG_REPAIR_MARK_DONE, NULL, NULL, NULL, &s->error);
    assert_string_equal(s->error.message,
                        "several revisions are unfinished: name one of them:\n"
                        "  002  three  (migrations/002.sql)\n  003  (migrations/003.sql)");
    memset(&s->error, 0, sizeof s->error);
    mig_repair(s->driver, older, MIG_REPAIR_MARK_REVERTED, NULL, NULL, NULL, &s->error);
    assert_string_equal(s->error.message, "several revisions are unfinished: name one of them:\n"
                                          "  002  three  (unknown to this program)\n"
                                          "  003  (unknown to this program)");
    memset(&s->error, 0, sizeof s->error);
    fail_with(s, mig_repair(s->driver, history, MIG_REPAIR_MARK_DONE, "001", NULL, NULL, &s->error),
              MIG_REFUSED, "001 is applied and finished");
    fail_with(s, mig_repair(s->driver, history, MIG_REPAIR_MARK_DONE, "9", NULL, NULL, &s->error),
              MIG_REFUSED, "9 is not in the ledger");
    // Who does not want to know why is only told that.
    assert_int_equal(mig_repair(s->driver, history, MIG_REPAIR_MARK_DONE, "9", NULL, NULL, NULL),
                     MIG_REFUSED);
    succeed(s,
            mig_repair(s->driver, older, MIG_REPAIR_MARK_REVERTED, "003", NULL, NULL, &s->error));
    assert_string_equal(ask(s, EVENT), "003|repair|taken as reverted by hand");
    // What is not in doubt is resumed without a word in the ledger.
    ask(s, "DROP TABLE b; DROP TABLE c; DROP TABLE d");
    succeed(s, repair(s, history, MIG_REPAIR_RESUME));
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-\n002|applied|3|-");
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_event WHERE kind = 'repair'"), "1");
    history_free(older);
    history_free(history);
}

static void test_repair_accepts_only_what_it_can(void **state)
{
    Scratch *s = *state;
    MigHistory *history = two_unfinished(s);
    MigHistory *older = history_build("main", line, 1);
    fail_with(s, mig_repair(s->driver, history, MIG_REPAIR_ACCEPT, "002", "so", NULL, &s->error),
              MIG_REFUSED,
              "revision 002 is unfinished: say first what became of it (`repair "
              "--mark-done` or `repair --mark-reverted`)");
    fail_with(s, mig_repair(s->driver, older, MIG_REPAIR_ACCEPT, "002", "so", NULL, &s->error),
              MIG_REFUSED, "this program does not know revision 002: it has nothing to accept");
    fail_with(s, mig_repair(s->driver, older, MIG_REPAIR_ACCEPT, "001", NULL, NULL, &s->error),
              MIG_MISUSE, "say why revision 001 is accepted");
    ask(s, "DELETE FROM migc_down WHERE id = '003'; DELETE FROM migc_revision WHERE id = '003'");
    fail_with(s, mig_repair(s->driver, history, MIG_REPAIR_ACCEPT, "003", "so", NULL, &s->error),
              MIG_REFUSED, "revision 003 is not applied: nothing to accept");
    history_free(older);
    history_free(history);
}

// Its way back would be stored with values, and there are none.
static void test_repair_accept_needs_the_values_of_variables(void **state)
{
    Scratch *s = *state;
    RevisionSpec changed[3];
    memcpy(changed, line, sizeof line);
    changed[0].down = "DROP TABLE a;-- :'who'";
    MigHistory *before = history_build("main", line, 3);
    succeed(s, mig_upgrade(s->driver, before, NULL, NULL, &s->error));
    changed[0].up = "CREATE TABLE a(y)";
    MigHistory *after = history_build("main", changed, 3);
    Builder *b = (Builder *)after;
    MigPlaceholder place = {16, 6, 0, MIG_QUOTE_LITERAL};
    MigVariable variable = {add_text(b, "who", 3), 0, 0};
    b->steps[1].placeholder_count = 1;
    b->revisions[0].variable_count = b->history.variable_count = 1;
    b->history.variables = &variable;
    b->history.tracks[MIG_SQLITE].placeholders = &place;
    fail_with(s, mig_repair(s->driver, after, MIG_REPAIR_ACCEPT, "001", "so", NULL, &s->error),
              MIG_MISUSE,
              "variable \"who\" has no value\n"
              "    6 | DROP TABLE a;-- :'who'\n"
              "      |                 ^\n"
              "HINT: a value comes from --set who=VALUE, MIGC_VARIABLE_WHO, [variables] in "
              "migc.ini, MigOptions.variables, or a default behind --@ variable ");
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_event WHERE kind = 'accept'"), "0");
    MigOptions options = MIG_OPTIONS;
    MigVariableValue value = {"who", "me"};
    options.variables = &value;
    options.variable_count = 1;
    succeed(s, mig_repair(s->driver, after, MIG_REPAIR_ACCEPT, "001", "so", &options, &s->error));
    assert_string_equal(ask(s, "SELECT sql FROM migc_down WHERE id = '001'"),
                        "DROP TABLE a;-- 'me'");
    history_free(before);
    history_free(after);
}

// How far a way back is comes from what is stored, which must be as it was.
static void test_repair_does_not_believe_a_changed_way_back(void **state)
{
    Scratch *s = *state;
    MigHistory *history = interrupted_down(s, true);
    ask(s, "UPDATE migc_down SET sql = 'DROP TABLE a' WHERE id = '002' AND position = 0");
    fail_with(s, repair(s, history, MIG_REPAIR_MARK_DONE), MIG_DIVERGED,
              "the stored way back of revision 002 was changed by other hands");
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-\n002|reverting|1|intent");
    history_free(history);
}

// The same driver, whose calls fail when they are told to.
typedef struct Broken {
    int lost_guards; // so many times
    bool is_gone;    // it cannot connect again
    bool fails_to_read;
    MigOutcome writing; // what comes of a transaction
} Broken;

static Broken broken;

static MigOutcome fail_broken(MigOutcome outcome, MigError *error)
{
    if (outcome != MIG__TAKEN) {
        mig__fail(error, outcome == MIG__LOST ? MIG_CANNOT_CONNECT : MIG_REFUSED, "made to fail");
    }
    return outcome;
}

static MigOutcome broken_guard(MigDriver *driver, MigError *error)
{
    bool is_lost = broken.lost_guards > 0;
    broken.lost_guards -= is_lost;
    return is_lost ? fail_broken(MIG__LOST, error) : mig_sqlite.guard(driver, error);
}

static MigOutcome broken_reconnect(MigDriver *driver, MigError *error)
{
    (void)driver;
    return broken.is_gone ? fail_broken(MIG__FAILED, error) : MIG__DONE;
}

static MigOutcome broken_query(MigDriver *driver, const char *sql, MigRowFunction row,
                               void *context, bool *missing, MigError *error)
{
    return broken.fails_to_read ? fail_broken(MIG__FAILED, error)
                                : mig_sqlite.query(driver, sql, row, context, missing, error);
}

static MigOutcome broken_transact(MigDriver *driver, const MigTransaction *transaction,
                                  size_t *failed, MigError *error)
{
    if (broken.writing == MIG__DONE) {
        return mig_sqlite.transact(driver, transaction, failed, error);
    }
    mig_sqlite.unlock(driver);
    return fail_broken(broken.writing, error);
}

static void test_repair_says_what_stood_in_its_way(void **state)
{
    Scratch *s = *state;
    static const struct {
        Broken broken;
        MigStatus status;
        const char *words;
    } cases[] = {
        {{2, false, false, MIG__DONE}, MIG_CANNOT_CONNECT, "made to fail"},
        {{1, true, false, MIG__DONE}, MIG_REFUSED, "made to fail"},
        {{0, false, true, MIG__DONE}, MIG_REFUSED, "made to fail"},
        {{0, false, false, MIG__FAILED}, MIG_REFUSED, "made to fail"},
        {{0, false, false, MIG__TAKEN},
         MIG_LOCKED,
         "another program has changed the ledger meanwhile: look again"},
        {{0, false, false, MIG__RETRY}, MIG_REFUSED, "made to fail"},
    };
    MigHistory *history = interrupted_up(s, true);
    MigDriverKind kind = mig_sqlite;
    kind.guard = broken_guard;
    kind.reconnect = broken_reconnect;
    kind.query = broken_query;
    kind.transact = broken_transact;
    s->driver->kind = &kind;
    for (size_t i = 0; i < COUNT(cases); i++) {
        broken = cases[i].broken;
        fail_with(s, repair(s, history, MIG_REPAIR_MARK_DONE), cases[i].status, cases[i].words);
        assert_string_equal(ask(s, APPLIED), "001|applied|1|-\n002|started|1|intent");
    }
    broken = (Broken){1, false, false, MIG__DONE}; // lost while nobody used it
    succeed(s, repair(s, history, MIG_REPAIR_MARK_DONE));
    assert_string_equal(ask(s, APPLIED), "001|applied|1|-\n002|started|2|-");
    s->driver->kind = &mig_sqlite;
    history_free(history);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_unfinished_shows_every_step),
        TEST(test_unfinished_shows_a_way_back),
        TEST(test_repair_resume_goes_up),
        TEST(test_repair_resume_goes_down_by_any_program),
        TEST(test_repair_mark_done),
        TEST(test_repair_mark_done_of_a_way_back),
        TEST(test_repair_mark_reverted),
        TEST(test_repair_accept),
        TEST(test_repair_refuses_where_nothing_is_in_doubt),
        TEST(test_repair_asks_which_of_several),
        TEST(test_repair_accepts_only_what_it_can),
        TEST(test_repair_accept_needs_the_values_of_variables),
        TEST(test_repair_does_not_believe_a_changed_way_back),
        TEST(test_repair_says_what_stood_in_its_way),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
