// SPDX-License-Identifier: MIT
// Random changes, one at a time, of what an applied revision runs, of a ledger row, of a stored way
// back: each is reported by the next command that would run something or read that row, before it
// does. What is the same on both databases; CHANGES=N sets how many, SEED=N which.
#ifndef CHANGES_H
#define CHANGES_H

#include <ctype.h>
#include <mig/mig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH = 4, APPLIED = 3 };

// 004 is what the next command would run.
static const RevisionSpec line[LENGTH] = {
    {"001", "", "CREATE TABLE a(x integer)\n;\nINSERT INTO a VALUES (1)", "DROP TABLE a", "first",
     "left", NULL},
    {"002", "001", "CREATE TABLE b(x text DEFAULT 'some text')",
     "DELETE FROM b WHERE x = 'gone'\n;\nDROP TABLE b", "second", NULL, NULL},
    {"003", "002", "CREATE TABLE c(x integer CHECK (x <> 7))", "DROP TABLE c", "third", NULL,
     "001"},
    {"004", "003", "CREATE TABLE d(x integer)", "DROP TABLE d", NULL, NULL, NULL},
};
static const char *const verifies[APPLIED] = {
    "SELECT x FROM a WHERE x <> 1",
    "SELECT x FROM b WHERE x = 'bad'\n;\nSELECT x FROM b WHERE x = ''",
    "SELECT x FROM c WHERE x < 0"};

typedef struct Change {
    void *context;
    const char *(*ask)(void *context, const char *sql); // one text
    bool (*execute)(void *context, const char *sql);    // false: a constraint or type forbids it
    const char *tables;                                 // the query of which are there: "a,b,c"
    MigDriver *driver;
    MigError error;
    uint64_t random;
    char what[900]; // for the message of a failure
} Change;

static MigHistory *build(const RevisionSpec *specs, uint32_t changed, const char *verify)
{
    MigHistory *history = history_build("main", specs, LENGTH);
    for (uint32_t i = 0; i < APPLIED; i++) {
        history_verify(history, specs[i].id, i == changed ? verify : verifies[i]);
    }
    return history;
}

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
        fail_msg("%s: %s: \"%s\"", change->what, what, change->error.message);
    }
}

static void change_of_a_file(Change *change)
{
    RevisionSpec specs[LENGTH];
    char text[200];
    uint32_t at = draw(change, APPLIED);
    enum { UP, DOWN, VERIFY } which = draw(change, 3);
    const char *was = which == UP ? line[at].up : which == DOWN ? line[at].down : verifies[at];
    memcpy(specs, line, sizeof line);
    snprintf(text, sizeof text, "%s", was);
    change_text(change, text);
    if (which != VERIFY) {
        *(which == UP ? &specs[at].up : &specs[at].down) = text;
    }
    snprintf(change->what, sizeof change->what, "%s of %s is %s",
             which == UP     ? "up"
             : which == DOWN ? "down"
                             : "verify",
             line[at].id, text);
    MigHistory *history = build(specs, which == VERIFY ? at : MIG_UNSET, text);
    Seen seen = {line[at].id, false, false};
    MigOptions options = MIG_OPTIONS;
    options.observer = look;
    options.observer_context = &seen;
    MigStatus status = mig_upgrade(change->driver, history, NULL, &options, &change->error);
    if (which == UP) {
        must(change, status == MIG_DIVERGED, "not reported");
        must(change, strcmp(change->error.revision, line[at].id) == 0, "not named");
        must(change, strcmp(change->ask(change->context, change->tables), "a,b,c") == 0,
             "something ran");
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
    char sql[300];
    char text[500];
    char quoted[1001];
    size_t used = 0;
    snprintf(sql, sizeof sql, "SELECT coalesce(CAST(%s AS text), '') FROM %s WHERE %s", column,
             table, where);
    snprintf(text, sizeof text, "%s", change->ask(change->context, sql));
    if (text[0] == '\0') {
        strcpy(text, "x");
    } else {
        change_text(change, text);
    }
    for (const char *p = text; *p != '\0'; p++) {
        used += (size_t)snprintf(quoted + used, sizeof quoted - used, *p == '\'' ? "''" : "%c", *p);
    }
    quoted[used] = '\0';
    snprintf(change->what, sizeof change->what, "UPDATE %s SET %s = '%.700s' WHERE %s", table,
             column, quoted, where);
    return change->execute(change->context, change->what);
}

static void change_of_a_row(Change *change, const MigHistory *history)
{
    static const char *const columns[] = {
        "id",      "digest",   "up_digest",     "down_digest", "verify_digest",
        "parents", "depends",  "title",         "labels",      "replaces",
        "mark",    "way_back", "way_back_note", "row_sum",     "state"};
    char where[40];
    snprintf(where, sizeof where, "id = '%s'", line[draw(change, APPLIED)].id);
    if (!change_column(change, "migc_revision",
                       columns[draw(change, (uint32_t)(sizeof columns / sizeof *columns))],
                       where)) {
        return;
    }
    MigStatus status = draw(change, 2) == 0
                           ? mig_upgrade(change->driver, history, NULL, NULL, &change->error)
                           : mig_downgrade(change->driver, history, "base", NULL, &change->error);
    must(change, status == MIG_DIVERGED, "not reported");
    must(change, change->error.revision[0] != '\0', "not named");
    must(change, strcmp(change->ask(change->context, change->tables), "a,b,c") == 0,
         "something ran");
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
    char where[60];
    snprintf(where, sizeof where, "id = '%s' AND position = 0", line[draw(change, APPLIED)].id);
    if (draw(change, 8) == 0) {
        snprintf(change->what, sizeof change->what, "DELETE FROM migc_down WHERE %s", where);
        change->execute(change->context, change->what);
    } else if (!change_column(change, "migc_down",
                              columns[draw(change, (uint32_t)(sizeof columns / sizeof *columns))],
                              where)) {
        return;
    }
    MigStatus status = mig_downgrade(change->driver, history, "base", NULL, &change->error);
    must(change, status == MIG_DIVERGED, "not reported");
    must(change, strcmp(change->ask(change->context, change->tables), "a,b,c") == 0,
         "something ran");
}

static uint64_t number_of(const char *name, uint64_t fallback)
{
    const char *text = getenv(name);
    return text == NULL || text[0] == '\0' ? fallback : strtoull(text, NULL, 10);
}

static uint64_t count_changes(uint64_t count, uint64_t long_count)
{
    const char *is_long = getenv("MIGC_LONG");
    return number_of("CHANGES",
                     is_long != NULL && strcmp(is_long, "yes") == 0 ? long_count : count);
}

// One of the three kinds.
static void change_and_look(Change *change, const MigHistory *history)
{
    memset(&change->error, 0, sizeof change->error);
    switch (draw(change, 3)) {
    case 0:
        change_of_a_file(change);
        break;
    case 1:
        change_of_a_row(change, history);
        break;
    default:
        change_of_a_way_back(change, history);
    }
}

#endif
