// SPDX-License-Identifier: MIT
// What a statement does to the session, to rows, and how long it may take. Conservative: what is
// not known to be harmless is taken to be harmful, which costs a message or a check and never
// correctness.
#include "sql_internal.h"

// Words that stand before "(" without calling anything that a person has written.
static const char *const harmless_calls[] = {
    // syntax
    "VALUES", "IN", "ANY", "ALL", "SOME", "EXISTS", "KEY", "UNIQUE", "CHECK", "AND", "OR", "NOT",
    "AS", "ON", "USING", "WHERE", "HAVING", "SELECT", "FROM", "BY", "OVER", "FILTER", "WHEN",
    "THEN", "ELSE", "CASE", "IS", "DEFAULT", "SET", "RETURNING", "CONFLICT", "UNION", "EXCEPT",
    "INTERSECT", "ROW", "ARRAY", "CAST", "WITH", "INCLUDE", "ALWAYS", "IDENTITY", "BETWEEN", "LIKE",
    "LIMIT", "OFFSET", "JOIN", "MATERIALIZED", "DISTINCT", "GROUPING", "SETS", "LATERAL", "WITHIN",
    // types
    "varchar", "char", "character", "varying", "bpchar", "numeric", "decimal", "float", "bit",
    "timestamp", "timestamptz", "time", "timetz", "interval", "vector",
    // functions of the databases themselves that change nothing
    "abs", "array_agg", "avg", "btrim", "ceil", "ceiling", "char_length", "chr", "clock_timestamp",
    "coalesce", "concat", "concat_ws", "count", "current_date", "current_timestamp", "date",
    "date_part", "date_trunc", "datetime", "dense_rank", "extract", "first_value", "floor",
    "format", "gen_random_uuid", "generate_series", "greatest", "group_concat", "hex", "ifnull",
    "iif", "instr", "json", "json_agg", "json_build_object", "json_extract", "jsonb_build_object",
    "jsonb_set", "julianday", "lag", "last_value", "lead", "least", "left", "length", "lower",
    "lpad", "ltrim", "max", "md5", "min", "mod", "now", "nullif", "octet_length", "overlay",
    "position", "power", "printf", "quote", "random", "randomblob", "rank", "regexp_replace",
    "repeat", "replace", "reverse", "right", "round", "row_number", "rpad", "rtrim", "sign",
    "split_part", "sqrt", "strftime", "string_agg", "strpos", "substr", "substring", "sum",
    "to_char", "to_date", "to_json", "to_jsonb", "to_number", "to_timestamp", "total", "translate",
    "trim", "trunc", "typeof", "unixepoch", "unnest", "upper", "zeroblob", NULL};

// After these a name before "(" is a table's, with its columns.
static const char *const before_tables[] = {"INTO", "REFERENCES", "TABLE", NULL};

static const char *const temporary[] = {"TEMP", "TEMPORARY", "pg_temp", "set_config", NULL};

static bool is_name(const SqlCursor *cursor)
{
    return cursor->token.kind == SQL_WORD || cursor->token.kind == SQL_QUOTED;
}

// Whether a function may be called that is not known, or something temporary is meant.
static bool may_call(SqlCursor cursor)
{
    bool is_qualified = false; // what is qualified may be a person's own, whatever its name
    while (cursor.token.kind != SQL_END && cursor.token.kind != SQL_UNTERMINATED) {
        if (sql_at_any(&cursor, temporary))
            return true;
        if (sql_at_any(&cursor, before_tables)) {
            sql_advance(&cursor);
            sql_skip_if_exists(&cursor);
            if (sql_at_any(&cursor, temporary))
                return true;
            if (is_name(&cursor))
                sql_skip_name(&cursor);
            continue;
        }
        SqlCursor name = cursor;
        sql_advance(&cursor);
        if (cursor.token.kind == SQL_OPEN && is_name(&name) &&
            (is_qualified || !sql_at_any(&name, harmless_calls)))
            return true;
        is_qualified = sql_at_mark(&name, ".");
    }
    return false;
}

static void skip_or_replace(SqlCursor *cursor)
{
    if (sql_accept(cursor, "OR"))
        sql_accept(cursor, "REPLACE");
}

// CREATE TABLE … AS, outside parentheses.
static bool is_filled_table(SqlCursor cursor)
{
    return sql_skip_to(&cursor, "AS");
}

static bool is_create_dirty(SqlCursor cursor)
{
    static const char *const kinds[] = {
        "UNIQUE",      "INDEX",    "VIEW",       "RECURSIVE",  "SEQUENCE", "TYPE",
        "DOMAIN",      "SCHEMA",   "TRIGGER",    "CONSTRAINT", "FUNCTION", "PROCEDURE",
        "AGGREGATE",   "RULE",     "POLICY",     "ROLE",       "USER",     "GROUP",
        "OPERATOR",    "CAST",     "COLLATION",  "STATISTICS", "SERVER",   "FOREIGN",
        "PUBLICATION", "DATABASE", "TABLESPACE", "TABLE",      "UNLOGGED", "VIRTUAL",
        NULL};
    skip_or_replace(&cursor);
    if (!sql_at_any(&cursor, kinds))
        return true;
    if (sql_at(&cursor, "TABLE") || sql_at(&cursor, "UNLOGGED")) {
        SqlCursor name = cursor;
        sql_accept(&name, "UNLOGGED");
        sql_accept(&name, "TABLE");
        sql_skip_if_exists(&name);
        return sql_at_name(&name, "pg_temp") || (is_filled_table(cursor) && may_call(cursor));
    }
    return false;
}

bool sql_is_session_dirty(SqlTokens *statement)
{
    static const char *const harmless[] = {"DROP",    "COMMENT", "GRANT",   "REVOKE", "TRUNCATE",
                                           "ANALYZE", "ANALYSE", "REINDEX", "VACUUM", "LOCK",
                                           "REFRESH", "CLUSTER", "COPY",    NULL};
    static const char *const by_calls[] = {"SELECT", "VALUES", "WITH",    "TABLE", "INSERT",
                                           "UPDATE", "DELETE", "REPLACE", "MERGE", NULL};
    SqlCursor cursor = sql_cursor(statement);
    if (sql_at_any(&cursor, harmless))
        return false;
    if (sql_at_any(&cursor, by_calls))
        return may_call(cursor);
    if (sql_accept(&cursor, "CREATE"))
        return is_create_dirty(cursor);
    if (sql_accept(&cursor, "ALTER"))
        return sql_at(&cursor, "EXTENSION") || (sql_at(&cursor, "TABLE") && may_call(cursor));
    return true;
}

static bool is_create_brief(SqlCursor cursor)
{
    static const char *const kinds[] = {"VIEW",   "SEQUENCE", "TYPE",      "DOMAIN",
                                        "SCHEMA", "FUNCTION", "PROCEDURE", "TRIGGER",
                                        "RULE",   "POLICY",   "ROLE",      NULL};
    skip_or_replace(&cursor);
    if (sql_at_any(&cursor, kinds))
        return true;
    sql_accept(&cursor, "UNLOGGED");
    if (!sql_at(&cursor, "TABLE") || is_filled_table(cursor))
        return false;
    return !sql_skip_to(&cursor, "OF"); // a partition: the default one is scanned
}

static bool is_drop_brief(const SqlCursor *cursor)
{
    static const char *const kinds[] = {"TABLE",  "VIEW",   "INDEX",    "SEQUENCE",  "TYPE",
                                        "DOMAIN", "SCHEMA", "FUNCTION", "PROCEDURE", "TRIGGER",
                                        "POLICY", "RULE",   "ROLE",     NULL};
    return sql_at_any(cursor, kinds);
}

// To the comma before the next action of ALTER TABLE, or to the end; false where a word of
// `unwanted` stands in between.
static bool skip_action(SqlCursor *cursor, const char *const *unwanted)
{
    while (cursor->token.kind != SQL_END && cursor->token.kind != SQL_UNTERMINATED &&
           !sql_at_mark(cursor, ",")) {
        if (sql_at_any(cursor, unwanted))
            return false;
        if (cursor->token.kind == SQL_OPEN)
            sql_skip_parentheses(cursor);
        else
            sql_advance(cursor);
    }
    return true;
}

static const char *const nothing_unwanted[] = {NULL};

// ADD [COLUMN] [IF NOT EXISTS] name type: no default, no constraint, a type of the database's own
// (a domain may have a check that scans).
static bool is_add_brief(SqlCursor *cursor)
{
    static const char *const constraints[] = {"CONSTRAINT", "CHECK",   "UNIQUE", "PRIMARY",
                                              "FOREIGN",    "EXCLUDE", NULL};
    static const char *const types[] = {
        "int",     "integer", "bigint",    "smallint",    "int2",  "int4",     "int8",
        "text",    "varchar", "char",      "character",   "bool",  "boolean",  "date",
        "time",    "timetz",  "timestamp", "timestamptz", "uuid",  "json",     "jsonb",
        "numeric", "decimal", "real",      "double",      "float", "float4",   "float8",
        "bytea",   "blob",    "interval",  "inet",        "cidr",  "datetime", NULL};
    static const char *const unwanted[] = {"DEFAULT",    "CHECK",      "UNIQUE",
                                           "PRIMARY",    "REFERENCES", "GENERATED",
                                           "CONSTRAINT", "NOT",        NULL};
    if (sql_at_any(cursor, constraints))
        return false;
    sql_accept(cursor, "COLUMN");
    sql_skip_if_exists(cursor);
    sql_advance(cursor);
    return sql_at_any(cursor, types) && skip_action(cursor, unwanted);
}

static bool is_alter_column_brief(SqlCursor *cursor)
{
    sql_accept(cursor, "COLUMN");
    sql_advance(cursor);
    if (sql_accept(cursor, "SET")) {
        if (!sql_at(cursor, "DEFAULT") && !sql_at(cursor, "STATISTICS"))
            return false;
    } else if (!sql_at(cursor, "DROP")) {
        return false;
    }
    return skip_action(cursor, nothing_unwanted);
}

static bool is_action_brief(SqlCursor *cursor)
{
    if (sql_accept(cursor, "RENAME"))
        return skip_action(cursor, nothing_unwanted);
    if (sql_accept(cursor, "ADD"))
        return is_add_brief(cursor);
    if (cursor->tokens->dialect == MIG_SQLITE) // DROP COLUMN writes the table anew
        return false;
    if (sql_accept(cursor, "ALTER"))
        return is_alter_column_brief(cursor);
    if (sql_accept(cursor, "SET"))
        return sql_at(cursor, "SCHEMA") && skip_action(cursor, nothing_unwanted);
    return (sql_accept(cursor, "DROP") || sql_accept(cursor, "OWNER")) &&
           skip_action(cursor, nothing_unwanted);
}

static bool is_alter_table_brief(SqlCursor cursor)
{
    sql_skip_if_exists(&cursor);
    sql_accept(&cursor, "ONLY");
    sql_skip_name(&cursor);
    if (sql_at_mark(&cursor, "*"))
        sql_advance(&cursor);
    while (is_action_brief(&cursor)) {
        if (!sql_at_mark(&cursor, ","))
            return cursor.token.kind == SQL_END;
        sql_advance(&cursor);
    }
    return false;
}

static bool is_alter_brief(SqlCursor cursor)
{
    static const char *const kinds[] = {"VIEW",  "SEQUENCE", "FUNCTION", "PROCEDURE",
                                        "INDEX", "SCHEMA",   "TRIGGER",  "POLICY",
                                        "RULE",  "ROLE",     NULL};
    if (sql_accept(&cursor, "TABLE"))
        return is_alter_table_brief(cursor);
    if (!sql_accept(&cursor, "TYPE"))
        return sql_at_any(&cursor, kinds);
    sql_skip_name(&cursor);
    if (sql_accept(&cursor, "ADD"))
        return sql_at(&cursor, "VALUE");
    return sql_at(&cursor, "RENAME");
}

bool sql_is_brief(SqlTokens *statement)
{
    SqlCursor cursor = sql_cursor(statement);
    if (sql_accept(&cursor, "CREATE"))
        return is_create_brief(cursor);
    if (sql_accept(&cursor, "ALTER"))
        return is_alter_brief(cursor);
    if (sql_accept(&cursor, "DROP"))
        return (statement->dialect == MIG_POSTGRESQL || !sql_at(&cursor, "TABLE")) &&
               is_drop_brief(&cursor);
    return sql_at(&cursor, "COMMENT") || sql_at(&cursor, "GRANT") || sql_at(&cursor, "REVOKE");
}

// ALTER TABLE t ADD [COLUMN] … without REFERENCES, or RENAME [COLUMN] a TO b.
static bool alters_only_columns(SqlCursor cursor)
{
    static const char *const references[] = {"REFERENCES", NULL};
    if (!sql_accept(&cursor, "TABLE"))
        return false;
    sql_skip_if_exists(&cursor);
    sql_accept(&cursor, "ONLY");
    sql_skip_name(&cursor);
    if (sql_accept(&cursor, "RENAME"))
        return !sql_at(&cursor, "TO");
    if (!sql_accept(&cursor, "ADD"))
        return false;
    while (skip_action(&cursor, references)) {
        if (cursor.token.kind == SQL_END)
            return true;
        sql_advance(&cursor);
    }
    return false;
}

bool sql_writes_rows(SqlTokens *statement)
{
    static const char *const made[] = {"INDEX",    "VIEW",     "TRIGGER", "UNIQUE", "TYPE",
                                       "SEQUENCE", "FUNCTION", "SCHEMA",  NULL};
    static const char *const harmless[] = {"COMMENT", "GRANT",   "REVOKE", "PRAGMA",
                                           "ANALYZE", "REINDEX", "VACUUM", NULL};
    SqlCursor cursor = sql_cursor(statement);
    if (sql_at_any(&cursor, harmless))
        return false;
    if (sql_accept(&cursor, "DROP"))
        return !sql_at_any(&cursor, made);
    if (sql_accept(&cursor, "ALTER"))
        return !alters_only_columns(cursor);
    if (!sql_accept(&cursor, "CREATE"))
        return true;
    skip_or_replace(&cursor);
    if (!sql_accept(&cursor, "TEMP"))
        sql_accept(&cursor, "TEMPORARY");
    return !sql_at_any(&cursor, made) && !(sql_at(&cursor, "TABLE") && !is_filled_table(cursor));
}
