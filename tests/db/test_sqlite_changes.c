// SPDX-License-Identifier: MIT
// Random changes, one at a time, of what an applied revision runs, of a ledger row, of a stored way
// back: each is reported by the next command that would run something or read that row, before it
// does. CHANGES=N sets how many (1000; 10000 where MIGC_LONG is set), SEED=N
// which.
#include "sqlite_fixture.h"
#include <ctype.h>

#define TABLES "SELECT group_concat(name) FROM sqlite_master WHERE name IN ('a', 'b', 'c', 'd')"

enum { LENGTH = 4, APPLIED = 3 };

// 004 is what the next command would run.
static const RevisionSpec line[LENGTH] = {
    {"001", "", "CREATE TABLE a(x integer)\n;\nINSERT INTO a VALUES (1)", "DROP TABLE a", "first",
     "left", NULL},
    {"002", "001", "CREATE TABLE b(x text DEFAULT 'some text')",
     "DELETE FROM b WHERE x = 'gone'\n;\nDROP TABLE b", "second", NULL, NULL},
    {"003", "002", "CREATE TABLE c(x CHECK (x <> 7))", "DROP TABLE c", "third", NULL, "001"},
    {"004", "003", "CREATE TABLE d(x)", "DROP TABLE d", NULL, NULL, NULL},
};

typedef struct Change {
    Scratch *s;
    uint64_t random;
    char what[300]; // for the message of a failure
} Change;

static uint32_t draw(Change *change, uint32_t below)
{
    change->random ^= change->random << 13;
    change->random ^= change->random >> 7;
    change->random ^= change->random << 17;
    return (uint32_t)((change->random >> 16) % below);
}

// Another letter, digit or sign in the place of one that is no blank.
static void change_text(Change *change, char *text)
{
    static const char others[] = "abcxyz0123456789_*";
    size_t size = strlen(text);
    size_t place = draw(change, (uint32_t)size);
    while (isspace((unsigned char)text[place])) {
        place = (place + 1) % size;
    }
    char other = text[place];
    while (other == text[place]) {
        other = others[draw(change, sizeof others - 1)];
    }
    text[place] = other;
}

typedef struct Seen {
    const char *revision;
    bool is_reported;
    bool has_run_before;
} Seen;

static void look(void *context, const MigEvent *event)
{
    Seen *seen = context;
    if (event->kind == MIG_EVENT_REFRESH && strcmp(event->revision, seen->revision) == 0) {
        seen->is_reported = true;
    }
    seen->has_run_before |= event->kind == MIG_EVENT_BEGIN && !seen->is_reported;
}

static void must(const Change *change, bool is_so, const char *what)
{
    if (!is_so) {
        fail_msg("%s: %s: \"%s\"", change->what, what, change->s->error.message);
    }
}

static void change_of_a_file(Change *change)
{
    Scratch *s = change->s;
    RevisionSpec specs[LENGTH];
    char text[200];
    uint32_t at = draw(change, APPLIED);
    bool is_up = draw(change, 2) == 0;
    memcpy(specs, line, sizeof line);
    snprintf(text, sizeof text, "%s", is_up ? line[at].up : line[at].down);
    change_text(change, text);
    *(is_up ? &specs[at].up : &specs[at].down) = text;
    snprintf(change->what, sizeof change->what, "%s of %s is %s", is_up ? "up" : "down",
             line[at].id, text);
    MigHistory *history = history_build("main", specs, LENGTH);
    Seen seen = {line[at].id, false, false};
    MigOptions options = MIG_OPTIONS;
    options.observer = look;
    options.observer_context = &seen;
    MigStatus status = mig_upgrade(s->driver, history, NULL, &options, &s->error);
    if (is_up) {
        must(change, status == MIG_DIVERGED, "not reported");
        must(change, strcmp(s->error.revision, line[at].id) == 0, "not named");
        must(change, strcmp(ask(s, TABLES), "a,b,c") == 0, "something ran");
    } else { // no tampering: reported, then taken over
        must(change, status == MIG_OK && seen.is_reported, "not reported");
        must(change, !seen.has_run_before, "reported late");
    }
    history_free(history);
}

// Changes a text in one column of one row; NULL and nothing become "x". False where the table
// itself does not take the value (a key, a NOT NULL).
static bool change_column(Change *change, const char *table, const char *column, const char *where)
{
    Scratch *s = change->s;
    char sql[900];
    char text[500];
    snprintf(sql, sizeof sql, "SELECT coalesce(%s, '') FROM %s WHERE %s", column, table, where);
    snprintf(text, sizeof text, "%s", ask(s, sql));
    if (text[0] == '\0') {
        strcpy(text, "x");
    } else {
        change_text(change, text);
    }
    char *quoted = sqlite3_mprintf("UPDATE %s SET %s = %Q WHERE %s", table, column, text, where);
    snprintf(change->what, sizeof change->what, "%s", quoted);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    int code = sqlite3_exec(db, quoted, NULL, NULL, NULL);
    sqlite3_close(db);
    sqlite3_free(quoted);
    assert_true(code == SQLITE_OK || code == SQLITE_CONSTRAINT);
    return code == SQLITE_OK;
}

static void change_of_a_row(Change *change, const MigHistory *history)
{
    static const char *const columns[] = {
        "id",      "digest",   "up_digest",     "down_digest", "verify_digest",
        "parents", "depends",  "title",         "labels",      "replaces",
        "mark",    "way_back", "way_back_note", "row_sum",     "state"};
    Scratch *s = change->s;
    char where[40];
    snprintf(where, sizeof where, "id = '%s'", line[draw(change, APPLIED)].id);
    if (!change_column(change, "migc_revision", columns[draw(change, COUNT(columns))], where)) {
        return;
    }
    MigStatus status = draw(change, 2) == 0
                           ? mig_upgrade(s->driver, history, NULL, NULL, &s->error)
                           : mig_downgrade(s->driver, history, "base", NULL, &s->error);
    must(change, status == MIG_DIVERGED, "not reported");
    must(change, s->error.revision[0] != '\0', "not named");
    must(change, strcmp(ask(s, TABLES), "a,b,c") == 0, "something ran");
}

static void change_of_a_way_back(Change *change, const MigHistory *history)
{
    static const char *const columns[] = {"history",      "id",
                                          "position",     "segment",
                                          "segment_kind", "kind",
                                          "flags",        "sql",
                                          "file",         "row_sum",
                                          "line_number",  "column_number",
                                          "lock_timeout", "statement_timeout",
                                          "retries",      "detail"};
    Scratch *s = change->s;
    char where[60];
    snprintf(where, sizeof where, "id = '%s' AND position = 0", line[draw(change, APPLIED)].id);
    if (draw(change, 8) == 0) {
        snprintf(change->what, sizeof change->what, "DELETE FROM migc_down WHERE %s", where);
        ask(s, change->what);
    } else if (!change_column(change, "migc_down", columns[draw(change, COUNT(columns))], where)) {
        return;
    }
    MigStatus status = mig_downgrade(s->driver, history, "base", NULL, &s->error);
    must(change, status == MIG_DIVERGED, "not reported");
    must(change, strcmp(ask(s, TABLES), "a,b,c") == 0, "something ran");
}

static void copy_file(const char *from, const char *to)
{
    char bytes[4096];
    FILE *source = fopen(from, "rb");
    FILE *target = fopen(to, "wb");
    assert_non_null(source);
    assert_non_null(target);
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, source)) > 0;) {
        assert_int_equal(fwrite(bytes, 1, size, target), size);
    }
    fclose(source);
    assert_int_equal(fclose(target), 0);
}

static uint64_t number_of(const char *name, uint64_t fallback)
{
    const char *text = getenv(name);
    return text == NULL || text[0] == '\0' ? fallback : strtoull(text, NULL, 10);
}

static void test_random_changes_are_reported(void **state)
{
    Scratch *s = *state;
    char kept[120];
    const char *is_long = getenv("MIGC_LONG");
    uint64_t count =
        number_of("CHANGES", is_long != NULL && strcmp(is_long, "yes") == 0 ? 10000 : 1000);
    Change change = {s, number_of("SEED", 20261121) * 0x9E3779B97F4A7C15u | 1, ""};
    MigHistory *history = history_build("main", line, LENGTH);
    snprintf(kept, sizeof kept, "%s/kept", s->folder);
    succeed(s, mig_upgrade(s->driver, history, "003", NULL, &s->error));
    mig_close(s->driver);
    copy_file(s->path, kept);
    for (uint64_t i = 0; i < count; i++) {
        copy_file(kept, s->path);
        scratch_open(s);
        sqlite3_exec(mig_sqlite_handle(s->driver), "PRAGMA synchronous = OFF", NULL, NULL, NULL);
        switch (draw(&change, 3)) {
        case 0:
            change_of_a_file(&change);
            break;
        case 1:
            change_of_a_row(&change, history);
            break;
        default:
            change_of_a_way_back(&change, history);
        }
        mig_close(s->driver);
    }
    copy_file(kept, s->path);
    scratch_open(s);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    unlink(kept);
    history_free(history);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random_changes_are_reported, scratch_set_up,
                                        scratch_tear_down),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
