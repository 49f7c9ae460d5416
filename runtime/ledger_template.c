// SPDX-License-Identifier: MIT
// What the words of a template become. On PostgreSQL nothing depends on search_path: a revision may
// have set a hostile one.
#include "ledger_template.h"
#include <stdio.h>
#include <string.h>

static void add_caller(MigBuffer *sql, const MigWriter *w, const char *value, const char *fallback)
{
    if (value == NULL && w->schema != NULL) {
        mig__buffer_add(sql, fallback);
    } else {
        mig__buffer_add_literal(sql, value == NULL ? "" : value);
    }
}

static bool is_word(const char *word, size_t size, const char *name)
{
    return strlen(name) == size && memcmp(word, name, size) == 0;
}

static const char *dialect_text(const MigWriter *w, const char *word, size_t size)
{
    static const struct {
        const char *word, *postgresql, *sqlite;
    } texts[] = {
        {"=", "OPERATOR(pg_catalog.=)", "="},
        {"now", "pg_catalog.clock_timestamp()", "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"},
        {"duration",
         "(EXTRACT(EPOCH FROM (pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) started_at)) "
         "OPERATOR(pg_catalog.*) 1000)::pg_catalog.int8",
         "CAST((julianday('now') - julianday(started_at)) * 86400000 + 0.5 AS integer)"},
        {"ours", " AND xmin OPERATOR(pg_catalog.=) pg_catalog.pg_current_xact_id()::pg_catalog.xid",
         ""},
        {"+", "OPERATOR(pg_catalog.+)", "+"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (is_word(word, size, texts[i].word)) {
            return w->schema != NULL ? texts[i].postgresql : texts[i].sqlite;
        }
    }
    return NULL;
}

static void add_template_word(MigBuffer *sql, const MigWriter *w, const char *word, size_t size)
{
    const char *text = dialect_text(w, word, size);
    if (text != NULL) {
        mig__buffer_add(sql, text);
    } else if (is_word(word, size, "name")) {
        mig__buffer_add_literal(sql, mig__text(w->history, w->history->name));
    } else if (is_word(word, size, "id")) {
        mig__buffer_add_literal(sql, w->id);
    } else if (is_word(word, size, "detail")) {
        mig__buffer_add_literal(sql, w->detail == NULL ? "" : w->detail);
    } else if (is_word(word, size, "batch_key")) {
        mig__buffer_add_literal(sql, w->batch_key);
    } else if (is_word(word, size, "batch_before")) {
        mig__buffer_add_literal(sql, w->batch_before);
    } else if (is_word(word, size, "segment")) {
        mig__buffer_add_format(sql, "%u", (unsigned)w->segment);
    } else if (is_word(word, size, "next")) {
        mig__buffer_add_format(sql, "%u", (unsigned)w->segment + 1);
    } else if (is_word(word, size, "who")) {
        add_caller(sql, w, w->applied_by, "SESSION_USER");
    } else if (is_word(word, size, "application")) {
        add_caller(sql, w, w->application, "pg_catalog.current_setting('application_name')");
    } else {
        char table[32];
        snprintf(table, sizeof table, "migc_%.*s", (int)size, word);
        mig__ledger_add_table(sql, w->schema, table);
    }
}

void mig__template_expand(MigBuffer *sql, const MigWriter *w, const char *template)
{
    for (const char *p = template; *p != '\0';) {
        size_t size = strcspn(p, "{");
        mig__buffer_add_bytes(sql, p, size);
        p += size;
        if (*p == '{') {
            size = strcspn(p, "}");
            add_template_word(sql, w, p + 1, size - 1);
            p += size + 1;
        }
    }
}
