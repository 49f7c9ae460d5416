// SPDX-License-Identifier: MIT
// Names out of a statement, and templates with names in them → the text of a probe.
#include "sql_probe_text.h"

#include "sql_internal.h"

// Unicode escapes are the parser's own: the functions that read names do not know them.
static bool is_name_part(const SqlCursor *cursor)
{
    Text text = sql_token_text(cursor);
    return cursor->token.kind == SQL_WORD ||
           (cursor->token.kind == SQL_QUOTED && text.data[0] == '"');
}

bool sql_probe_read_name(Arena *arena, SqlCursor *cursor, SqlName *name)
{
    Builder text = {.arena = arena};
    *name = (SqlName){0};
    for (;;) {
        if (!is_name_part(cursor))
            return false;
        name->last = sql_token_text(cursor);
        name->part_count++;
        builder_add(&text, name->last);
        sql_advance(cursor);
        if (!sql_at_mark(cursor, "."))
            break;
        builder_add_char(&text, '.');
        sql_advance(cursor);
    }
    name->text = builder_text(&text);
    return true;
}

bool sql_probe_at_end(const SqlCursor *cursor)
{
    return cursor->token.kind == SQL_END || cursor->token.kind == SQL_SEMICOLON;
}

static void add_literal(Builder *out, Text value)
{
    builder_add_char(out, '\'');
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '\'')
            builder_add_char(out, '\'');
        builder_add_char(out, value.data[i]);
    }
    builder_add_char(out, '\'');
}

static void expand_word(Builder *out, Text word, const Text *values)
{
    if (text_is(word, "."))
        builder_add(out, TEXT("pg_catalog."));
    else if (word.data[0] >= '0' && word.data[0] <= '9')
        add_literal(out, values[word.data[0] - '0']);
    else if (word.size == 2 && word.data[0] == '!' && word.data[1] >= '0' && word.data[1] <= '9')
        builder_add(out, values[word.data[1] - '0']);
    else
        builder_add_format(out, "OPERATOR(pg_catalog.%.*s)", TEXT_ARGS(word));
}

void sql_probe_expand(Builder *out, const char *template, const Text *values)
{
    while (*template) {
        if (*template != '{') {
            builder_add_char(out, *template ++);
            continue;
        }
        Text word = {template + 1, 0};
        while (word.data[word.size] != '}')
            word.size++;
        expand_word(out, word, values);
        template = word.data + word.size + 1;
    }
}

Text sql_probe_query(Arena *arena, const char *template, const Text *values)
{
    Builder out = {.arena = arena};
    sql_probe_expand(&out, template, values);
    return builder_text(&out);
}
