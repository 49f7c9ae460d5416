// SPDX-License-Identifier: MIT
// What is SQLite's own: URLs, files that cannot be used, foreign keys, what a revision may not do,
// waiting, and connections of the caller.
#include "sqlite_fixture.h"
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>

static const RevisionSpec one[] = {
    {"001", "", "CREATE TABLE a(x)", "DROP TABLE a", NULL, NULL, NULL}};

// Upgrades by one revision with this way up.
static MigStatus upgrade_by(Scratch *s, const char *up)
{
    RevisionSpec specs[] = {{"001", "", up, "nothing", NULL, NULL, NULL}};
    MigHistory *history = history_build("main", specs, 1);
    MigStatus status = mig_upgrade(s->driver, history, NULL, NULL, &s->error);
    history_free(history);
    return status;
}

static void test_sqlite_urls(void **state)
{
    Scratch *s = *state;
    static const char *const forms[] = {"sqlite:x.db", "sqlite://x.db", "sqlite:///x.db"};
    char folder[256];
    assert_non_null(getcwd(folder, sizeof folder));
    assert_int_equal(chdir(s->folder), 0);
    for (size_t i = 0; i < COUNT(forms); i++) {
        MigDriver *driver = mig_open(forms[i], scratch_drivers, &s->error);
        assert_non_null(driver);
        assert_int_equal(access("x.db", F_OK), -1);
        assert_int_equal(sqlite3_exec(mig_sqlite_handle(driver), "CREATE TABLE t(x)", 0, 0, 0),
                         SQLITE_OK);
        mig_close(driver);
        assert_int_equal(unlink("x.db"), 0);
    }
    assert_int_equal(chdir(folder), 0);
    char url[160];
    snprintf(url, sizeof url, "sqlite:///%s", s->path);
    MigDriver *driver = mig_open(url, scratch_drivers, &s->error);
    assert_string_equal(sqlite3_db_filename(mig_sqlite_handle(driver), "main"), s->path);
    mig_close(driver);
}

static void test_sqlite_bad_urls(void **state)
{
    Scratch *s = *state;
    static const struct {
        const char *url, *words;
    } bad[] = {{"sqlite:", "names no file"},
               {"sqlite://", "names no file"},
               {"sqlite:x?mode=ro", "options"},
               {"mysql://u:secret@h/x",
                "no driver for the database URL's scheme \"mysql\"; this program knows: "
                "sqlite"},
               {"just a file",
                "the database URL does not begin with a scheme such as \"sqlite:\"; this "
                "program knows:"}};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_null(mig_open(bad[i].url, scratch_drivers, &s->error));
        assert_null(strstr(s->error.message, "secret"));
        fail_with(s, s->error.status, MIG_MISUSE, bad[i].words);
    }
}

static void test_sqlite_memory(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", one, 1);
    MigDriver *driver = mig_open("sqlite::memory:", scratch_drivers, &s->error);
    succeed(s, mig_upgrade(driver, history, NULL, NULL, &s->error));
    succeed(s, mig_at_head(driver, history, NULL, &s->error));
    succeed(s, mig_downgrade(driver, history, "base", NULL, &s->error));
    mig_close(driver);
    history_free(history);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void test_sqlite_file_that_is_no_database(void **state)
{
    Scratch *s = *state;
    write_file(
        s->path,
        "This is a letter, and no database at all, however long it may become in the end.\n"
        "This is a letter, and no database at all, however long it may become in the end.\n");
    fail_with(s, upgrade_by(s, "CREATE TABLE a(x)"), MIG_REFUSED,
              "read the ledger: the file is not an SQLite database (or it is encrypted)");
}

static void test_sqlite_folder_that_does_not_exist(void **state)
{
    Scratch *s = *state;
    MigDriver *driver = mig_open("sqlite:/nowhere/at/all.db", scratch_drivers, &s->error);
    MigHistory *history = history_build("main", one, 1);
    fail_with(s, mig_upgrade(driver, history, NULL, NULL, &s->error), MIG_CANNOT_CONNECT,
              "/nowhere/at/all.db: cannot open the database: the file cannot be opened. "
              "Does its folder exist, and may this user write there? A database in WAL "
              "mode cannot be opened in a read-only folder at all");
    mig_close(driver);
    history_free(history);
}

// A read-only connection stands for a read-only file: tests may run as root, whom no mode stops.
static void test_sqlite_read_only(void **state)
{
    Scratch *s = *state;
    RevisionSpec specs[] = {one[0], {"002", "001", "CREATE TABLE b(x)", NULL, NULL, NULL, NULL}};
    MigHistory *history = history_build("main", specs, 1);
    MigHistory *newer = history_build("main", specs, 2);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(s->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    MigDriver *driver = mig_sqlite_borrow(db, &s->error);
    succeed(s, mig_upgrade(driver, history, NULL, NULL, &s->error));
    succeed(s, mig_upgrade(driver, newer, "001", NULL, &s->error));
    fail_with(s, mig_upgrade(driver, newer, NULL, NULL, &s->error), MIG_REFUSED,
              "the database has to be changed, but it is read-only for this user");
    mig_close(driver);
    sqlite3_close(db);
    history_free(history);
    history_free(newer);
}

// Somebody takes the file away between two looks at it: what is written then would be lost.
static void test_sqlite_file_that_is_moved(void **state)
{
    Scratch *s = *state;
    RevisionSpec specs[] = {one[0], {"002", "001", "CREATE TABLE b(x)", NULL, NULL, NULL, NULL}};
    MigHistory *history = history_build("main", specs, 1);
    MigHistory *newer = history_build("main", specs, 2);
    char expected[400];
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_int_equal(unlink(s->path), 0);
    snprintf(
        expected, sizeof expected,
        "migrations/002.sql: error: revision 002: %s: cannot write the ledger: the file was "
        "moved or removed while it was open (SQLite 1032: attempt to write a readonly database)",
        s->path);
    fail_with(s, mig_upgrade(s->driver, newer, NULL, NULL, &s->error), MIG_REFUSED, expected);
    history_free(history);
    history_free(newer);
}

static void test_sqlite_what_a_revision_may_not_do(void **state)
{
    Scratch *s = *state;
    static const struct {
        const char *up, *words;
    } bad[] = {
        {"COMMIT", "transaction control: COMMIT (SQLite 23)\n"
                   "    6 | COMMIT\n"
                   "      | ^\n"
                   "HINT: the runtime owns transactions, attached databases, foreign_keys and "
                   "the ledger's tables"},
        {"SAVEPOINT x", "savepoints"},
        {"ATTACH ':memory:' AS other", "ATTACH"},
        {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys"},
        {"PRAGMA writable_schema = ON", "PRAGMA writable_schema"},
        {"DELETE FROM migc_event", "the ledger's table migc_event"},
        {"DROP TABLE migc_down", "the ledger's table migc_down"},
        {"ALTER TABLE migc_down ADD COLUMN x", "the ledger's table migc_down"},
        {"CREATE TRIGGER t AFTER INSERT ON migc_event BEGIN SELECT 1; END", "the ledger's table"},
        {"CREATE TABLE \"MIGC_x\"(y)", "the ledger's table"}};
    for (size_t i = 0; i < COUNT(bad); i++) {
        fail_with(s, upgrade_by(s, bad[i].up), MIG_REFUSED, bad[i].words);
        assert_string_equal(ask(s, "SELECT count(*) FROM migc_revision"), "0");
    }
    succeed(s,
            upgrade_by(
                s, "CREATE TABLE a AS SELECT * FROM migc_event\n;\nALTER TABLE a RENAME TO b\n;\n"
                   "CREATE INDEX i ON b(id)\n;\nPRAGMA defer_foreign_keys = ON"));
}

static void test_sqlite_statement_that_ends_the_transaction(void **state)
{
    Scratch *s = *state;
    ask(s, "CREATE TABLE u(x UNIQUE); INSERT INTO u VALUES (1)");
    fail_with(
        s,
        upgrade_by(
            s, "CREATE TABLE a(x)\n;\nINSERT OR ROLLBACK INTO u VALUES (1)\n;\nCREATE TABLE b(x)"),
        MIG_REFUSED, "(the statement ended the transaction)");
    assert_string_equal(ask(s, "SELECT name FROM sqlite_master WHERE name IN ('a', 'b')"), "");
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_revision"), "0");
}

static const char keys[] =
    "CREATE TABLE parent(id INTEGER PRIMARY KEY); CREATE TABLE child(id INTEGER PRIMARY "
    "KEY, parent REFERENCES parent(id) ON DELETE CASCADE); INSERT INTO parent VALUES (1), "
    "(2); INSERT INTO child VALUES (10, 1), (11, 2), (12, 99)";

static void test_sqlite_new_violation_fails_and_is_named(void **state)
{
    Scratch *s = *state;
    ask(s, keys);
    MigStatus status = upgrade_by(s, "DELETE FROM parent WHERE id = 2");
    assert_null(strstr(s->error.message, "row 12"));
    fail_with(s, status, MIG_REFUSED, "row 11 of table \"child\" refers to a row of \"parent\"");
    assert_string_equal(ask(s, "SELECT count(*) FROM parent"), "2");
    succeed(s,
            upgrade_by(s, "DELETE FROM child WHERE id = 11\n;\nDELETE FROM parent WHERE id = 2"));
}

static void test_sqlite_rebuild_keeps_child_rows(void **state)
{
    Scratch *s = *state;
    ask(s, keys);
    assert_int_equal(
        sqlite3_exec(mig_sqlite_handle(s->driver), "PRAGMA foreign_keys = ON", NULL, NULL, NULL),
        SQLITE_OK);
    succeed(s,
            upgrade_by(
                s,
                "CREATE TABLE fresh(id INTEGER PRIMARY KEY, name)\n;\nINSERT INTO fresh SELECT id, "
                "'x' FROM parent\n;\nDROP TABLE parent\n;\nALTER TABLE fresh RENAME TO parent"));
    assert_string_equal(ask(s, "SELECT count(*) FROM child"), "3");
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(mig_sqlite_handle(s->driver), "PRAGMA foreign_keys", -1, &statement, NULL);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(statement, 0), 1);
    sqlite3_finalize(statement);
}

static void test_sqlite_borrowed_connection_is_given_back(void **state)
{
    Scratch *s = *state;
    sqlite3 *db = NULL;
    MigHistory *history = history_build("main", one, 1);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 1234; BEGIN", NULL, NULL,
                 NULL);
    assert_null(mig_sqlite_borrow(db, &s->error));
    fail_with(s, s->error.status, MIG_MISUSE, "inside a transaction");
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    MigDriver *driver = mig_sqlite_borrow(db, &s->error);
    assert_ptr_equal(mig_sqlite_handle(driver), db);
    sqlite3_exec(db, "BEGIN; CREATE TABLE half_way(x)", NULL, NULL, NULL);
    fail_with(s, mig_upgrade(driver, history, NULL, NULL, &s->error), MIG_MISUSE,
              "inside a transaction");
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DROP TABLE half_way", NULL, NULL, NULL), SQLITE_OK);
    succeed(s, mig_upgrade(driver, history, NULL, NULL, &s->error));
    mig_close(driver);
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(
        db, "SELECT f.foreign_keys, b.timeout FROM pragma_foreign_keys f, pragma_busy_timeout b",
        -1, &statement, NULL);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(statement, 0), 1);
    assert_int_equal(sqlite3_column_int(statement, 1), 1234);
    sqlite3_finalize(statement);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE migc_mine(x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    history_free(history);
}

static void count_waits(void *context, const MigEvent *event)
{
    *(uint32_t *)context += event->kind == MIG_EVENT_WAIT;
}

static void test_sqlite_waits_to_the_deadline(void **state)
{
    Scratch *s = *state;
    sqlite3 *other = NULL;
    uint32_t waits = 0;
    MigHistory *history = history_build("main", one, 1);
    MigOptions options = MIG_OPTIONS;
    options.deadline = 300;
    options.observer = count_waits;
    options.observer_context = &waits;
    assert_int_equal(sqlite3_open(s->path, &other), SQLITE_OK);
    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    fail_with(s, mig_upgrade(s->driver, history, NULL, &options, &s->error), MIG_LOCKED,
              "another program has held the lock of this database until the deadline");
    assert_int_equal(waits, 1);
    sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
    succeed(s, mig_upgrade(s->driver, history, NULL, &options, &s->error));
    sqlite3_close(other);
    history_free(history);
}

// The waiter leaves as soon as the other has brought the database to head, without the lock.
static void finish_for_it(void *context, const MigEvent *event)
{
    if (event->kind == MIG_EVENT_WAIT) {
        sqlite3_exec(context, "COMMIT", NULL, NULL, NULL);
    }
}

static void test_sqlite_waiter_sees_that_all_is_done(void **state)
{
    Scratch *s = *state;
    sqlite3 *other = NULL;
    MigHistory *history = history_build("main", one, 1);
    MigOptions options = MIG_OPTIONS;
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    ask(s,
        "CREATE TABLE kept AS SELECT * FROM migc_history; UPDATE migc_history SET launch_digest = 'x'");
    assert_int_equal(sqlite3_open(s->path, &other), SQLITE_OK);
    sqlite3_exec(
        other,
        "BEGIN IMMEDIATE; DELETE FROM migc_history; INSERT INTO migc_history SELECT * FROM kept; DROP "
        "TABLE kept",
        NULL, NULL, NULL);
    options.observer = finish_for_it;
    options.observer_context = other;
    succeed(s, mig_upgrade(s->driver, history, NULL, &options, &s->error));
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_event"), "1");
    sqlite3_close(other);
    history_free(history);
}

static void *cancel_soon(void *context)
{
    struct timespec wait = {0, 200 * 1000 * 1000};
    nanosleep(&wait, NULL);
    mig_cancel(context);
    return NULL;
}

static const char endless[] =
    "CREATE TABLE n AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) "
    "SELECT count(*) FROM r";

static void test_sqlite_cancel_stops_a_statement(void **state)
{
    Scratch *s = *state;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, s->driver), 0);
    fail_with(s, upgrade_by(s, endless), MIG_CANCELLED, "cancelled");
    pthread_join(thread, NULL);
    assert_string_equal(ask(s, "SELECT id, kind FROM migc_event"), "001|cancel");
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_revision"), "0");
}

static void test_sqlite_statement_timeout(void **state)
{
    Scratch *s = *state;
    RevisionSpec specs[] = {{"001", "", endless, NULL, NULL, NULL, NULL}};
    MigHistory *history = history_build("main", specs, 1);
    MigOptions options = MIG_OPTIONS;
    options.statement_timeout = 100;
    fail_with(s, mig_upgrade(s->driver, history, NULL, &options, &s->error), MIG_REFUSED,
              "ran longer than its timeout");
    history_free(history);
}

static void test_sqlite_journal_mode_runs_alone(void **state)
{
    Scratch *s = *state;
    succeed(s, upgrade_by(s, "!PRAGMA journal_mode = wal\n;\nCREATE TABLE a(x)"));
    assert_string_equal(ask(s, "PRAGMA journal_mode"), "wal");
}

static void test_sqlite_up_to_date_launch_writes_nothing(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", one, 1);
    struct stat before;
    struct stat after;
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    sqlite3 *writer = NULL;
    assert_int_equal(sqlite3_open(s->path, &writer), SQLITE_OK);
    sqlite3_exec(writer, "BEGIN IMMEDIATE", NULL, NULL, NULL); // no lock is asked for
    assert_int_equal(stat(s->path, &before), 0);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    assert_int_equal(stat(s->path, &after), 0);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    sqlite3_close(writer);
    history_free(history);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sqlite_urls),
        TEST(test_sqlite_bad_urls),
        TEST(test_sqlite_memory),
        TEST(test_sqlite_file_that_is_no_database),
        TEST(test_sqlite_folder_that_does_not_exist),
        TEST(test_sqlite_read_only),
        TEST(test_sqlite_file_that_is_moved),
        TEST(test_sqlite_what_a_revision_may_not_do),
        TEST(test_sqlite_statement_that_ends_the_transaction),
        TEST(test_sqlite_new_violation_fails_and_is_named),
        TEST(test_sqlite_rebuild_keeps_child_rows),
        TEST(test_sqlite_borrowed_connection_is_given_back),
        TEST(test_sqlite_waits_to_the_deadline),
        TEST(test_sqlite_waiter_sees_that_all_is_done),
        TEST(test_sqlite_cancel_stops_a_statement),
        TEST(test_sqlite_statement_timeout),
        TEST(test_sqlite_journal_mode_runs_alone),
        TEST(test_sqlite_up_to_date_launch_writes_nothing),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
