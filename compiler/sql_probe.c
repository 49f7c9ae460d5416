// SPDX-License-Identifier: MIT
// Which probe a statement gets.
#include "sql_probe.h"

#include "sql_probe_parts.h"

static const SqlProbe repeatable = {true, {"", 0}};

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
