// SPDX-License-Identifier: MIT
// A run that reverts what it has applied after a failure, and the backup before the first write.
#include "sqlite_fixture.h"
#include <signal.h>
#include <sys/resource.h>

#define SCHEMA                                                                                     \
    "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'migc%' AND name NOT LIKE "     \
    "'sqlite%' ORDER BY name"
#define ROWS "SELECT id, state, digest, row_sum FROM migc_revision ORDER BY id"

enum { LENGTH = 5 };

static const RevisionSpec line[LENGTH] = {
    {"001", "", "CREATE TABLE a(x)\n;\nINSERT INTO a VALUES (1)", "DROP TABLE a", NULL, NULL, NULL},
    {"002", "001", "CREATE TABLE b(x)", "DROP TABLE b", NULL, NULL, NULL},
    {"003a", "002", "ALTER TABLE a ADD COLUMN y", "ALTER TABLE a DROP COLUMN y", NULL, NULL, NULL},
    {"003b", "002", "CREATE INDEX i ON b(x)", "DROP INDEX i", NULL, NULL, NULL},
    {"004", "003a,003b", "CREATE TABLE d(x)", "DROP TABLE d", NULL, NULL, NULL},
};

static MigStatus upgrade_or_revert(Scratch *s, const MigHistory *history)
{
    MigOptions options = MIG_OPTIONS;
    options.on_failure = MIG_REVERT;
    return mig_upgrade(s->driver, history, NULL, &options, &s->error);
}

// From every place, a failure at every revision behind it: the database is as before the run.
static void test_revert_of_a_failure_at_every_revision(void **state)
{
    Scratch *s = *state;
    MigHistory *good = history_build("main", line, LENGTH);
    for (uint32_t from = 0; from < LENGTH; from++) {
        for (uint32_t failing = from; failing < LENGTH; failing++) {
            RevisionSpec specs[LENGTH];
            char up[200];
            char schema[2000];
            char rows[2000];
            memcpy(specs, line, sizeof line);
            snprintf(up, sizeof up, "%s\n;\nDELETE FROM nowhere", line[failing].up);
            specs[failing].up = up;
            MigHistory *bad = history_build("main", specs, LENGTH);
            if (from > 0) {
                succeed(s, mig_upgrade(s->driver, good, line[from - 1].id, NULL, &s->error));
            }
            snprintf(schema, sizeof schema, "%s", ask(s, SCHEMA));
            snprintf(rows, sizeof rows, "%s", from > 0 ? ask(s, ROWS) : "");
            MigStatus status = upgrade_or_revert(s, bad);
            if (failing > from) {
                assert_non_null(
                    strstr(s->error.message, "was reverted: the database is as before"));
            }
            assert_string_equal(s->error.revision, line[failing].id);
            fail_with(s, status, MIG_REFUSED, "no such table: nowhere");
            assert_string_equal(ask(s, SCHEMA), schema);
            assert_string_equal(ask(s, ROWS), rows);
            succeed(s, mig_upgrade(s->driver, good, NULL, NULL, &s->error));
            succeed(s, mig_downgrade(s->driver, good, "base", NULL, &s->error));
            history_free(bad);
        }
    }
    succeed(s, upgrade_or_revert(s, good));
    history_free(good);
}

// Without the option what is committed stays.
static void test_stop_keeps_what_is_committed(void **state)
{
    Scratch *s = *state;
    RevisionSpec specs[LENGTH];
    memcpy(specs, line, sizeof line);
    specs[3].up = "DELETE FROM nowhere";
    MigHistory *bad = history_build("main", specs, LENGTH);
    fail_with(s, mig_upgrade(s->driver, bad, NULL, NULL, &s->error), MIG_REFUSED, "nowhere");
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_revision"), "3");
    history_free(bad);
}

static void test_revert_refuses_what_it_cannot_promise(void **state)
{
    static const struct {
        const char *up, *down, *words;
    } cases[] = {
        {"CREATE TABLE x(x)", NULL,
         "this run could not be reverted after a failure, so it does not begin. "
         "Upgrade in parts, or let a failure stop:\n"
         "  003a (migrations/003a.sql) has no way back that is stored"},
        {"CREATE TABLE x(x)", "irreversible", "003a (migrations/003a.sql) has no way back"},
        {"CREATE TABLE x(x)\n;\n|CREATE TABLE y(x)", "nothing",
         "does not run in one transaction, so a failure in it leaves a part"},
        {"!VACUUM", "nothing", "does not run in one transaction, so a failure in it leaves a part"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Scratch *s = *state;
        RevisionSpec specs[LENGTH];
        memcpy(specs, line, sizeof line);
        specs[2].up = cases[i].up;
        specs[2].down = cases[i].down;
        MigHistory *history = history_build("main", specs, LENGTH);
        fail_with(s, upgrade_or_revert(s, history), MIG_REFUSED, cases[i].words);
        assert_string_equal(ask(s, "SELECT count(*) FROM sqlite_master"), "0");
        // What is applied already is no matter.
        succeed(s, mig_upgrade(s->driver, history, "003a", NULL, &s->error));
        succeed(s, upgrade_or_revert(s, history));
        history_free(history);
        scratch_tear_down(state);
        scratch_set_up(state);
    }
}

static const char *ask_file(Scratch *s, const char *path, const char *sql)
{
    char former[sizeof s->path];
    memcpy(former, s->path, sizeof former);
    snprintf(s->path, sizeof s->path, "%s", path);
    const char *answer = ask(s, sql);
    memcpy(s->path, former, sizeof former);
    return answer;
}

static void keep_notice(void *context, const MigEvent *event)
{
    if (event->kind == MIG_EVENT_NOTICE) {
        snprintf(context, 200, "%s", event->message);
    }
}

static void test_backup_is_as_before_the_run(void **state)
{
    Scratch *s = *state;
    char file[120];
    char notice[200] = "";
    MigOptions options = MIG_OPTIONS;
    MigHistory *history = history_build("main", line, LENGTH);
    snprintf(file, sizeof file, "%s/copy", s->folder);
    succeed(s, mig_upgrade(s->driver, history, "002", NULL, &s->error));
    ask(s, "PRAGMA journal_mode = WAL; INSERT INTO b VALUES (7)");
    options.backup = file;
    succeed(s, mig_upgrade(s->driver, history, NULL, &options, &s->error));
    assert_string_equal(ask_file(s, file, "SELECT group_concat(id) FROM migc_revision"), "001,002");
    assert_string_equal(ask_file(s, file, "SELECT x FROM b; PRAGMA integrity_check"), "7\nok");
    // A run that has nothing to do writes none; one that has refuses to overwrite.
    succeed(s, mig_upgrade(s->driver, history, NULL, &options, &s->error));
    fail_with(s, mig_downgrade(s->driver, history, "base", &options, &s->error), MIG_REFUSED,
              "copy exists already");
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_revision"), "5");
    assert_int_equal(unlink(file), 0);
    options.backup = "";
    options.observer = keep_notice;
    options.observer_context = notice;
    succeed(s, mig_downgrade(s->driver, history, NULL, &options, &s->error));
    assert_int_equal(strncmp(notice, "backup: ", 8), 0);
    assert_non_null(strstr(notice, "/test.db.2"));
    assert_string_equal(ask_file(s, notice + 8, "SELECT count(*) FROM migc_revision"), "5");
    assert_int_equal(unlink(notice + 8), 0);
    history_free(history);
}

static void test_backup_that_cannot_be_written_changes_nothing(void **state)
{
    Scratch *s = *state;
    char file[200];
    MigOptions options = MIG_OPTIONS;
    MigHistory *history = history_build("main", line, LENGTH);
    options.backup = file;
    succeed(s, mig_upgrade(s->driver, history, "002", NULL, &s->error));
    snprintf(file, sizeof file, "%s/no/such/folder", s->folder);
    fail_with(s, mig_upgrade(s->driver, history, NULL, &options, &s->error), MIG_REFUSED,
              "cannot write the backup");
    // A file that may not grow is what a full disk looks like.
    struct rlimit former;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &former), 0);
    struct rlimit small = {8192, former.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    snprintf(file, sizeof file, "%s/full", s->folder);
    MigStatus status = mig_upgrade(s->driver, history, NULL, &options, &s->error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &former), 0);
    fail_with(s, status, MIG_REFUSED, "cannot write the backup");
    assert_int_equal(access(file, F_OK), -1);
    strcat(file, ".part");
    assert_int_equal(access(file, F_OK), -1);
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_revision"), "2");
    history_free(history);
}

static void test_backup_of_nothing_and_of_memory(void **state)
{
    Scratch *s = *state;
    char file[200];
    MigOptions options = MIG_OPTIONS;
    MigHistory *history = history_build("main", line, LENGTH);
    MigDriver *memory = mig_open("sqlite::memory:", scratch_drivers, NULL);
    options.backup = "";
    fail_with(s, mig_upgrade(memory, history, NULL, &options, &s->error), MIG_MISUSE,
              "a database in memory has no file");
    mig_close(memory);
    options.backup = file;
    snprintf(file, sizeof file, "%s/copy", s->folder);
    succeed(s, mig_upgrade(s->driver, history, NULL, &options, &s->error));
    unlink(file); // of a file that did not exist
    history_free(history);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_revert_of_a_failure_at_every_revision),
        TEST(test_stop_keeps_what_is_committed),
        TEST(test_revert_refuses_what_it_cannot_promise),
        TEST(test_backup_is_as_before_the_run),
        TEST(test_backup_that_cannot_be_written_changes_nothing),
        TEST(test_backup_of_nothing_and_of_memory),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
