// SPDX-License-Identifier: MIT
// Where a parser of PostgreSQL 15 stops in syntax of later servers. From the release notes of 16 to
// 18 (Appendix E of PostgreSQL's documentation), each tried on the parser: what it reads although
// its server would refuse it (an option in parentheses, a privilege) is not here.
#include "syntax_newer.h"

#include "postgresql_parser.h"
#include "sql_internal.h"

#include <string.h>

enum { NEWEST_KNOWN = 18 };

typedef struct NewerSyntax {
    uint32_t version;
    const char *at;    // the token that the parser stops at; "" the end; NULL: any
    const char *words; // neighbouring tokens that stand in the statement; NULL: any
} NewerSyntax;

typedef struct NewerMessage {
    uint32_t version;
    const char *beginning;
} NewerMessage;

static const NewerSyntax newer[] = {
    {16, NULL, "JSON_ARRAY ("},
    {16, NULL, "JSON_ARRAYAGG ("},
    {16, NULL, "JSON_OBJECT ("},
    {16, NULL, "JSON_OBJECTAGG ("},
    {16, "JSON", "IS JSON"},
    {16, "JSON", "IS NOT JSON"},
    {16, "STORAGE", "TABLE"},
    {16, "ON", "CREATE STATISTICS ON"},
    {16, "(", "CREATE STATISTICS ("},
    {16, "", "REINDEX"},
    {16, "INHERIT", "GRANT"},
    {16, "SET", "GRANT"},
    {16, "TRUE", "GRANT"},
    {16, "FALSE", "GRANT"},
    {16, "OPTION", "REVOKE"},
    {17, NULL, "JSON ("},
    {17, NULL, "JSON_EXISTS ("},
    {17, NULL, "JSON_QUERY ("},
    {17, NULL, "JSON_SCALAR ("},
    {17, NULL, "JSON_SERIALIZE ("},
    {17, NULL, "JSON_TABLE ("},
    {17, NULL, "JSON_VALUE ("},
    {17, "BY", "MERGE INTO"},
    {17, "DEFAULT", "SET ACCESS METHOD"},
    {17, "DEFAULT", "SET STATISTICS"},
    {17, "EXPRESSION", "SET EXPRESSION"},
    {17, "LOCAL", "AT LOCAL"},
    {17, "NOT", "ALTER DOMAIN"},
    {17, "RETURNING", "MERGE INTO"},
    {18, "ENFORCED", NULL},
    {18, "INHERIT", "ALTER CONSTRAINT"},
    {18, "LARGE", "ON LARGE OBJECTS"},
    {18, "NOT", "ADD NOT NULL"},
    {18, "NOT", "CONSTRAINT"},
    {18, "WITHOUT", "WITHOUT OVERLAPS"},
    {18, NULL, ", PERIOD"},
    {18, "WITH", "RETURNING WITH ("},
    {18, "VIRTUAL", NULL},
    {18, ")", "GENERATED ALWAYS AS ("},
    {18, ",", "GENERATED ALWAYS AS ("},
    {18, "ONLY", "VACUUM"},
    {18, "ONLY", "ANALYZE"},
};

static bool is_token(const SqlCursor *cursor, Text word)
{
    return cursor->token.kind != SQL_STRING && cursor->token.kind != SQL_QUOTED &&
           text_equal_ignoring_case(sql_token_text(cursor), word);
}

// `words` one by one, from the cursor on.
static bool starts_with(SqlCursor cursor, const char *words)
{
    while (*words) {
        size_t size = strcspn(words, " ");
        if (!is_token(&cursor, (Text){words, size}))
            return false;
        sql_advance(&cursor);
        words += size + (words[size] == ' ');
    }
    return true;
}

static bool has_words(SqlTokens *tokens, const char *words)
{
    SqlCursor cursor = sql_cursor(tokens);
    for (; cursor.token.kind != SQL_END && cursor.token.kind != SQL_UNTERMINATED;
         sql_advance(&cursor))
        if (starts_with(cursor, words))
            return true;
    return false;
}

static Text token_at(Text sql, size_t at)
{
    uint32_t offset = (uint32_t)at;
    SqlToken token = lexer_sql_next(sql, MIG_POSTGRESQL, &offset);
    return (Text){sql.data + token.offset, token.kind == SQL_END ? 0 : token.size};
}

static bool starts(Text text, Text beginning)
{
    return text.size >= beginning.size && memcmp(text.data, beginning.data, beginning.size) == 0;
}

// What the parser says in other words than "syntax error", and has no reason to any more.
static const NewerMessage newer_messages[] = {
    {16, "trailing junk after numeric literal"}, // 1_000, 0x1f
    {16, "subquery in FROM must have an alias"},
    {16, "VALUES in FROM must have an alias"},
    {18, "ALTER CONSTRAINT statement constraints cannot be marked NO INHERIT"},
};

static bool is_newer_message(Text message, uint32_t version)
{
    for (size_t i = 0; i < sizeof newer_messages / sizeof *newer_messages; i++)
        if (newer_messages[i].version <= version &&
            starts(message, text_from(newer_messages[i].beginning)))
            return true;
    return false;
}

bool syntax_is_newer(Text sql, size_t at, Text message, uint32_t version)
{
    if (version > NEWEST_KNOWN)
        return true;
    if (version == 0)
        version = NEWEST_KNOWN;
    if (version <= POSTGRESQL_PARSER_VERSION)
        return false;
    if (is_newer_message(message, version))
        return true;
    SqlTokens tokens;
    sql_tokens_init(&tokens, sql, MIG_POSTGRESQL);
    Text token = token_at(sql, at);
    for (size_t i = 0; i < sizeof newer / sizeof *newer; i++) {
        const NewerSyntax *syntax = &newer[i];
        if (syntax->version <= version &&
            (!syntax->at || text_equal_ignoring_case(token, text_from(syntax->at))) &&
            (!syntax->words || has_words(&tokens, syntax->words)))
            return true;
    }
    return false;
}
