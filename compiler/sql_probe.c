// SPDX-License-Identifier: MIT
// Which probe a statement gets, and what all of them are written with.
#include "sql_probe_parts.h"

static const SqlProbe repeatable = {true, {"", 0}};

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

// A variable is known at run time only, and the probe's text before.
static bool has_placeholder(SqlTokens *tokens)
{
    SqlCursor cursor = sql_cursor(tokens);
    for (; cursor.token.kind != SQL_END; sql_advance(&cursor))
        if (cursor.token.kind == SQL_PLACEHOLDER || cursor.token.kind == SQL_UNTERMINATED)
            return true;
    return false;
}

// VACUUM INTO makes a file, which must not be there.
static SqlProbe probe_sqlite(SqlCursor cursor)
{
    if (sql_accept(&cursor, "PRAGMA"))
        return repeatable;
    return (SqlProbe){.is_repeatable = !sql_skip_to(&cursor, "INTO")};
}

static SqlProbe probe_alter(Arena *arena, SqlCursor cursor)
{
    // SYSTEM writes a setting; DATABASE … SET TABLESPACE moves nothing that is there.
    if (sql_at(&cursor, "SYSTEM") || sql_at(&cursor, "DATABASE"))
        return repeatable;
    if (sql_accept(&cursor, "SUBSCRIPTION"))
        return sql_probe_alter_subscription(arena, cursor);
    return sql_accept(&cursor, "TABLE") ? sql_probe_alter_table(arena, cursor) : (SqlProbe){0};
}

SqlProbe sql_probe(Arena *arena, Text statement, MigDialect dialect)
{
    SqlTokens tokens;
    sql_tokens_init(&tokens, statement, dialect);
    SqlCursor cursor = sql_cursor(&tokens);
    if (has_placeholder(&tokens))
        return (SqlProbe){0};
    if (dialect == MIG_SQLITE)
        return probe_sqlite(cursor);
    if (sql_at(&cursor, "VACUUM") || sql_at(&cursor, "CLUSTER"))
        return repeatable;
    if (sql_accept(&cursor, "REINDEX"))
        return sql_probe_reindex(arena, cursor);
    if (sql_accept(&cursor, "ALTER"))
        return probe_alter(arena, cursor);
    if (sql_accept(&cursor, "CREATE")) {
        bool is_unique = sql_accept(&cursor, "UNIQUE");
        return sql_accept(&cursor, "INDEX") ? sql_probe_create_index(arena, cursor, is_unique)
                                            : sql_probe_create_object(arena, cursor);
    }
    if (!sql_accept(&cursor, "DROP"))
        return (SqlProbe){0};
    return sql_accept(&cursor, "INDEX") ? sql_probe_drop_index(arena, cursor)
                                        : sql_probe_drop_object(arena, cursor);
}
