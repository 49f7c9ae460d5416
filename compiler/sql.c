// SPDX-License-Identifier: MIT
// What a statement is, from its first words; and its canonical token stream.
#include "sql_internal.h"

static bool is_begin(SqlCursor cursor)
{
    if (cursor.tokens->dialect == MIG_POSTGRESQL && sql_accept(&cursor, "START"))
        return sql_at(&cursor, "TRANSACTION");
    return sql_at(&cursor, "BEGIN");
}

// COMMIT or END that does no more than to end a transaction.
static bool is_commit(SqlCursor cursor)
{
    if (!sql_accept(&cursor, "COMMIT") && !sql_accept(&cursor, "END"))
        return false;
    return !sql_at(&cursor, "PREPARED") && !sql_skip_to(&cursor, "CHAIN");
}

static bool is_transaction_control(SqlCursor cursor)
{
    static const char *const words[] = {"BEGIN",     "COMMIT",  "END", "ROLLBACK",
                                        "SAVEPOINT", "RELEASE", NULL};
    if (sql_at_any(&cursor, words))
        return true;
    if (cursor.tokens->dialect != MIG_POSTGRESQL)
        return false;
    if (sql_at(&cursor, "ABORT"))
        return true;
    return (sql_accept(&cursor, "START") || sql_accept(&cursor, "PREPARE")) &&
           sql_at(&cursor, "TRANSACTION");
}

// SET [SESSION | LOCAL] and RESET of what the runtime and the lexer rely on.
static Text find_owned_setting(SqlCursor cursor)
{
    if (sql_accept(&cursor, "SET")) {
        if (!sql_accept(&cursor, "LOCAL"))
            sql_accept(&cursor, "SESSION");
    } else if (!sql_accept(&cursor, "RESET")) {
        return (Text){0};
    }
    if (sql_at_name(&cursor, "standard_conforming_strings"))
        return TEXT("SET standard_conforming_strings");
    if (sql_at_name(&cursor, "backslash_quote"))
        return TEXT("SET backslash_quote");
    if (sql_at_name(&cursor, "client_encoding"))
        return TEXT("SET client_encoding");
    return sql_at(&cursor, "NAMES") ? TEXT("SET NAMES") : (Text){0};
}

static Text find_forbidden_sqlite(SqlCursor cursor)
{
    if (sql_at(&cursor, "ATTACH"))
        return TEXT("ATTACH");
    if (sql_at(&cursor, "DETACH"))
        return TEXT("DETACH");
    if (!sql_accept(&cursor, "PRAGMA"))
        return (Text){0};
    if (sql_at_name(&cursor, "foreign_keys"))
        return TEXT("PRAGMA foreign_keys");
    sql_advance(&cursor);
    if (!sql_at_mark(&cursor, "."))
        return (Text){0};
    sql_advance(&cursor);
    return sql_at_name(&cursor, "foreign_keys") ? TEXT("PRAGMA foreign_keys") : (Text){0};
}

static bool is_value(const SqlCursor *cursor, const char *word, const char *number)
{
    return sql_at_name(cursor, word) ||
           (cursor->token.kind == SQL_NUMBER && text_is(sql_token_text(cursor), number));
}

// PRAGMA foreign_keys = on or off, as files of other tools have them around a rebuild.
static void find_keys_switch(SqlCursor cursor, SqlControl *control)
{
    if (cursor.tokens->dialect != MIG_SQLITE || !sql_accept(&cursor, "PRAGMA") ||
        !sql_at_name(&cursor, "foreign_keys"))
        return;
    sql_advance(&cursor);
    if (!sql_at_mark(&cursor, "=") && cursor.token.kind != SQL_OPEN)
        return;
    sql_advance(&cursor);
    control->is_keys_off = is_value(&cursor, "off", "0");
    control->is_keys_on = is_value(&cursor, "on", "1");
}

static Text find_forbidden(SqlCursor cursor)
{
    if (cursor.tokens->dialect == MIG_SQLITE)
        return find_forbidden_sqlite(cursor);
    if (sql_accept(&cursor, "DISCARD"))
        return sql_at(&cursor, "ALL") ? TEXT("DISCARD ALL") : (Text){0};
    return find_owned_setting(cursor);
}

bool sql_may_control(Text statement)
{
    static const char *const words[] = {
        "ABORT",   "ATTACH",  "BEGIN", "COMMIT",   "DETACH",    "DISCARD", "END",   "PRAGMA",
        "PREPARE", "RELEASE", "RESET", "ROLLBACK", "SAVEPOINT", "SET",     "START", NULL};
    SqlTokens tokens;
    sql_tokens_init(&tokens, statement, MIG_POSTGRESQL); // a word is one in every dialect
    SqlCursor cursor = sql_cursor(&tokens);
    return sql_at_any(&cursor, words);
}

SqlControl sql_control(Text statement, MigDialect dialect)
{
    SqlTokens tokens;
    sql_tokens_init(&tokens, statement, dialect);
    SqlCursor cursor = sql_cursor(&tokens);
    if (!is_transaction_control(cursor)) {
        SqlControl control = {.forbidden = find_forbidden(cursor)};
        find_keys_switch(cursor, &control);
        return control;
    }
    return (SqlControl){
        .is_begin = is_begin(cursor), .is_commit = is_commit(cursor), .is_transaction = true};
}

bool sql_refuses_transaction(Text statement, MigDialect dialect)
{
    SqlTokens tokens;
    sql_tokens_init(&tokens, statement, dialect);
    return sql_is_autocommit(&tokens);
}

SqlTraits sql_classify(Text statement, MigDialect dialect)
{
    SqlTokens tokens;
    SqlTraits traits = {0};
    sql_tokens_init(&tokens, statement, dialect);
    traits.is_autocommit = sql_is_autocommit(&tokens);
    traits.is_session_dirty = sql_is_session_dirty(&tokens);
    traits.is_brief = !traits.is_autocommit && !traits.is_session_dirty &&
                      !is_transaction_control(sql_cursor(&tokens)) && sql_is_brief(&tokens);
    traits.writes_rows = sql_writes_rows(&tokens);
    return traits;
}

// The letters are part of every digest: they may be added to, never changed.
static char kind_letter(SqlTokenKind kind)
{
    switch (kind) {
    case SQL_WORD:
        return 'w';
    case SQL_NUMBER:
        return 'n';
    case SQL_STRING:
        return 's';
    case SQL_QUOTED:
        return 'q';
    case SQL_PARAMETER:
        return 'p';
    case SQL_PLACEHOLDER:
        return 'v';
    case SQL_SEMICOLON:
    case SQL_OPEN:
    case SQL_CLOSE:
    case SQL_BACKSLASH:
    case SQL_OTHER:
    case SQL_END:
    case SQL_SPACE:
    case SQL_COMMENT:
    case SQL_DIRECTIVE:
    case SQL_UNTERMINATED:
        break;
    }
    return 'o';
}

// Each token as its letter, its size in decimal, ':' and its bytes: no two lists of tokens give one
// stream.
void sql_canonical(Text statement, MigDialect dialect, Builder *stream)
{
    uint32_t offset = 0;
    SqlToken token = lexer_sql_next(statement, dialect, &offset);
    for (; token.kind != SQL_END; token = lexer_sql_next(statement, dialect, &offset)) {
        builder_add_char(stream, kind_letter(token.kind));
        builder_add_number(stream, token.size);
        builder_add_char(stream, ':');
        builder_add(stream, (Text){statement.data + token.offset, token.size});
    }
}
