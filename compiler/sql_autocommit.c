// SPDX-License-Identifier: MIT
// Whether a database refuses a statement inside a transaction (measured on PostgreSQL 15 and
// SQLite 3.40). Only what the text shows: the server still refuses a CALL that commits or a REINDEX
// of a partitioned table.
#include "sql_internal.h"

static bool is_create(SqlCursor cursor)
{
    if (sql_at(&cursor, "DATABASE") || sql_at(&cursor, "TABLESPACE"))
        return true;
    if (sql_accept(&cursor, "SUBSCRIPTION")) {
        // With connect or create_slot false it makes no slot, and may run anywhere.
        if (!sql_skip_to(&cursor, "WITH"))
            return true;
        sql_advance(&cursor);
        return sql_find_option(cursor, "connect") != SQL_OPTION_FALSE &&
               sql_find_option(cursor, "create_slot") != SQL_OPTION_FALSE;
    }
    sql_accept(&cursor, "UNIQUE");
    return sql_accept(&cursor, "INDEX") && sql_at(&cursor, "CONCURRENTLY");
}

static bool is_drop(SqlCursor cursor)
{
    if (sql_at(&cursor, "DATABASE") || sql_at(&cursor, "TABLESPACE") ||
        sql_at(&cursor, "SUBSCRIPTION"))
        return true;
    return sql_accept(&cursor, "INDEX") && sql_at(&cursor, "CONCURRENTLY");
}

static bool is_alter_subscription(SqlCursor cursor)
{
    sql_skip_name(&cursor);
    if (sql_at(&cursor, "REFRESH"))
        return true;
    if (!sql_accept(&cursor, "SET") && !sql_accept(&cursor, "ADD") && !sql_accept(&cursor, "DROP"))
        return false;
    if (!sql_accept(&cursor, "PUBLICATION"))
        return false;
    if (!sql_skip_to(&cursor, "WITH"))
        return true;
    sql_advance(&cursor);
    return sql_find_option(cursor, "refresh") != SQL_OPTION_FALSE;
}

// ALTER TABLE [IF EXISTS] [ONLY] name [*] DETACH PARTITION name CONCURRENTLY
static bool is_alter_table(SqlCursor cursor)
{
    sql_skip_if_exists(&cursor);
    sql_accept(&cursor, "ONLY");
    sql_skip_name(&cursor);
    if (sql_at_mark(&cursor, "*"))
        sql_advance(&cursor);
    if (!sql_accept(&cursor, "DETACH") || !sql_accept(&cursor, "PARTITION"))
        return false;
    sql_skip_name(&cursor);
    return sql_at(&cursor, "CONCURRENTLY");
}

static bool is_alter(SqlCursor cursor)
{
    if (sql_at(&cursor, "SYSTEM"))
        return true;
    if (sql_accept(&cursor, "SUBSCRIPTION"))
        return is_alter_subscription(cursor);
    if (sql_accept(&cursor, "TABLE"))
        return is_alter_table(cursor);
    if (!sql_accept(&cursor, "DATABASE"))
        return false;
    sql_skip_name(&cursor);
    return sql_accept(&cursor, "SET") && sql_at(&cursor, "TABLESPACE");
}

// REINDEX [(options)] {INDEX | TABLE | SCHEMA | DATABASE | SYSTEM} [CONCURRENTLY] name
static bool is_reindex(SqlCursor cursor)
{
    static const char *const wide[] = {"SCHEMA", "DATABASE", "SYSTEM", NULL};
    if (sql_find_option(cursor, "concurrently") == SQL_OPTION_TRUE)
        return true;
    sql_skip_parentheses(&cursor);
    if (sql_at_any(&cursor, wide))
        return true;
    sql_advance(&cursor);
    return sql_at(&cursor, "CONCURRENTLY");
}

// CLUSTER [VERBOSE | (options)] without a table: every clustered table, each in its own
// transaction.
static bool is_cluster(SqlCursor cursor)
{
    sql_skip_parentheses(&cursor);
    sql_accept(&cursor, "VERBOSE");
    return cursor.token.kind == SQL_END || cursor.token.kind == SQL_SEMICOLON;
}

static bool is_pragma(SqlCursor cursor)
{
    static const char *const names[] = {"journal_mode", "synchronous", "auto_vacuum", "page_size"};
    SqlCursor next = cursor;
    sql_advance(&next);
    if (sql_at_mark(&next, ".")) { // PRAGMA schema.name
        sql_advance(&next);
        cursor = next;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sql_at_name(&cursor, names[i]))
            return true;
    return false;
}

bool sql_is_autocommit(SqlTokens *statement)
{
    SqlCursor cursor = sql_cursor(statement);
    if (sql_at(&cursor, "VACUUM"))
        return true;
    if (statement->dialect == MIG_SQLITE)
        return sql_accept(&cursor, "PRAGMA") && is_pragma(cursor);
    if (sql_accept(&cursor, "CREATE"))
        return is_create(cursor);
    if (sql_accept(&cursor, "DROP"))
        return is_drop(cursor);
    if (sql_accept(&cursor, "ALTER"))
        return is_alter(cursor);
    if (sql_accept(&cursor, "REINDEX"))
        return is_reindex(cursor);
    return sql_accept(&cursor, "CLUSTER") && is_cluster(cursor);
}
