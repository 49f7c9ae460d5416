// SPDX-License-Identifier: MIT
#include "sql_batch.h"

#include "sql_internal.h"

#include <string.h>

static bool is_parameter(const SqlCursor *cursor, const char *name)
{
    return cursor->token.kind == SQL_PARAMETER && text_is(sql_token_text(cursor), name);
}

static void add_word(Arena *arena, SqlBatchWords *words, SqlBatchWordKind kind, SqlToken token,
                     bool is_compared)
{
    SqlBatchWord word = {kind, token.offset, token.size, is_compared};
    ARRAY_PUSH(arena, words, word);
}

// `key > :after`, or the other way round; parentheses may stand between.
static void add_bound(Arena *arena, SqlBatchWords *words, SqlCursor cursor, SqlCursor before,
                      SqlBatchWordKind kind)
{
    bool is_after = kind == SQL_BATCH_AFTER;
    SqlToken token = cursor.token;
    bool is_behind = sql_at_mark(&before, is_after ? ">" : "<=");
    if (is_behind && is_after)
        add_word(arena, words, SQL_BATCH_OPERATOR, before.token, true);
    do
        sql_advance(&cursor);
    while (cursor.token.kind == SQL_CLOSE);
    bool is_before = !is_behind && sql_at_mark(&cursor, is_after ? "<" : ">=");
    add_word(arena, words, kind, token, is_behind || is_before);
    if (is_before && is_after)
        add_word(arena, words, SQL_BATCH_OPERATOR, cursor.token, true);
}

SqlBatchWords sql_batch_words(Arena *arena, Text statement, MigDialect dialect)
{
    SqlBatchWords words = {0};
    SqlTokens tokens;
    sql_tokens_init(&tokens, statement, dialect);
    SqlCursor cursor = sql_cursor(&tokens);
    SqlCursor before = cursor; // the last token that opens no parenthesis
    for (; cursor.token.kind != SQL_END && cursor.token.kind != SQL_UNTERMINATED;
         sql_advance(&cursor)) {
        if (is_parameter(&cursor, ":after"))
            add_bound(arena, &words, cursor, before, SQL_BATCH_AFTER);
        else if (is_parameter(&cursor, ":through"))
            add_bound(arena, &words, cursor, before, SQL_BATCH_THROUGH);
        else if (is_parameter(&cursor, ":rows"))
            add_word(arena, &words, SQL_BATCH_ROWS, cursor.token, true);
        if (cursor.token.kind != SQL_OPEN)
            before = cursor;
    }
    return words;
}

bool sql_is_change(Text statement, MigDialect dialect)
{
    static const char *const changes[] = {"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", NULL};
    static const char *const queries[] = {"SELECT", "VALUES", "TABLE", NULL};
    SqlTokens tokens;
    sql_tokens_init(&tokens, statement, dialect);
    SqlCursor cursor = sql_cursor(&tokens);
    if (!sql_accept(&cursor, "WITH"))
        return sql_at_any(&cursor, changes);
    while (cursor.token.kind != SQL_END && cursor.token.kind != SQL_UNTERMINATED) {
        if (sql_at_any(&cursor, changes))
            return true;
        if (sql_at_any(&cursor, queries))
            return false;
        if (cursor.token.kind == SQL_OPEN)
            sql_skip_parentheses(&cursor);
        else
            sql_advance(&cursor);
    }
    return false;
}

bool sql_skips_locked(Text statement, MigDialect dialect)
{
    SqlTokens tokens;
    sql_tokens_init(&tokens, statement, dialect);
    SqlCursor cursor = sql_cursor(&tokens);
    while (cursor.token.kind != SQL_END && cursor.token.kind != SQL_UNTERMINATED) {
        if (sql_accept(&cursor, "SKIP") && sql_at(&cursor, "LOCKED"))
            return true;
        if (!sql_at(&cursor, "SKIP"))
            sql_advance(&cursor);
    }
    return false;
}

// SQLite takes names in any case; PostgreSQL folds A to Z in every encoding.
Text sql_directive_name(Arena *arena, Text word, bool is_quoted, MigDialect dialect)
{
    if (is_quoted || dialect != MIG_POSTGRESQL)
        return word;
    char *name = text_copy(arena, word);
    for (size_t i = 0; i < word.size; i++)
        if (name[i] >= 'A' && name[i] <= 'Z')
            name[i] = (char)(name[i] - 'A' + 'a');
    return (Text){name, word.size};
}

Text sql_directive_table(Arena *arena, Text word, bool is_quoted, MigDialect dialect)
{
    Builder sql = {.arena = arena};
    Text name = sql_directive_name(arena, word, is_quoted, dialect);
    const char *dot = is_quoted || name.size == 0 ? NULL : memchr(name.data, '.', name.size);
    if (word.size == 0)
        return word;
    if (dot) {
        size_t size = (size_t)(dot - name.data);
        builder_add_identifier(&sql, (Text){name.data, size});
        builder_add_char(&sql, '.');
        name = (Text){dot + 1, name.size - size - 1};
    }
    builder_add_identifier(&sql, name);
    return builder_text(&sql);
}
