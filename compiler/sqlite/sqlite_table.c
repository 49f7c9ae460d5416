// SPDX-License-Identifier: MIT
// SQLite reads the statement in an empty database of its own and is asked what it has understood.
// Its pragmas do not tell of CHECK, COLLATE and what stands behind the parentheses: these are taken
// from the tokens.
#include "sqlite_table.h"

#include "lexer.h"
#include "sort.h"
#include "sql_plain.h"

#include <sqlite3.h>
#include <string.h>

typedef struct TableReader {
    Arena *arena;
    sqlite3 *db;
    Text name;
    SqliteTable *table;
} TableReader;

static void add_constraint(TableReader *reader, const Builder *text)
{
    Text constraint = builder_text(text);
    ARRAY_PUSH(reader->arena, &reader->table->constraints, constraint);
}

static sqlite3_stmt *ask(TableReader *reader, const char *sql, Text argument)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(reader->db, sql, -1, &statement, NULL) == SQLITE_OK)
        sqlite3_bind_text(statement, 1, argument.data, (int)argument.size, SQLITE_TRANSIENT);
    return statement;
}

static bool next(sqlite3_stmt *statement)
{
    return statement && sqlite3_step(statement) == SQLITE_ROW;
}

static Text value(TableReader *reader, sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text ? text_from(text_copy(reader->arena, text_from(text))) : (Text){"", 0};
}

static void read_columns(TableReader *reader)
{
    sqlite3_stmt *statement = ask(
        reader, "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)",
        reader->name);
    while (next(statement)) {
        TableColumn column = {.name = value(reader, statement, 0),
                              .type = value(reader, statement, 1),
                              .is_not_null = sqlite3_column_int(statement, 2) != 0,
                              .fallback = value(reader, statement, 3),
                              .is_key = sqlite3_column_int(statement, 4) != 0,
                              .is_generated = sqlite3_column_int(statement, 5) > 1};
        ARRAY_PUSH(reader->arena, &reader->table->columns, column);
    }
    sqlite3_finalize(statement);
}

static void read_keys(TableReader *reader)
{
    sqlite3_stmt *statement =
        ask(reader,
            "SELECT group_concat(\"from\", ', '), max(\"table\"), group_concat(\"to\", ', '),"
            " max(on_delete), max(on_update) FROM pragma_foreign_key_list(?) GROUP BY id",
            reader->name);
    while (next(statement)) {
        Builder text = {.arena = reader->arena};
        Text to = value(reader, statement, 2), on_delete = value(reader, statement, 3);
        Text on_update = value(reader, statement, 4);
        builder_add_format(&text, "FOREIGN KEY (%.*s) REFERENCES %.*s",
                           TEXT_ARGS(value(reader, statement, 0)),
                           TEXT_ARGS(value(reader, statement, 1)));
        if (to.size > 0)
            builder_add_format(&text, " (%.*s)", TEXT_ARGS(to));
        if (!text_is(on_delete, "NO ACTION"))
            builder_add_format(&text, " ON DELETE %.*s", TEXT_ARGS(on_delete));
        if (!text_is(on_update, "NO ACTION"))
            builder_add_format(&text, " ON UPDATE %.*s", TEXT_ARGS(on_update));
        add_constraint(reader, &text);
    }
    sqlite3_finalize(statement);
}

static void read_uniques(TableReader *reader)
{
    sqlite3_stmt *statement =
        ask(reader,
            "SELECT (SELECT group_concat(name, ', ') FROM pragma_index_info(list.name)), origin"
            " FROM pragma_index_list(?) AS list WHERE origin <> 'c'",
            reader->name);
    while (next(statement)) {
        Builder text = {.arena = reader->arena};
        bool is_primary = text_is(value(reader, statement, 1), "pk");
        builder_add_format(&text, "%s (%.*s)", is_primary ? "PRIMARY KEY" : "UNIQUE",
                           TEXT_ARGS(value(reader, statement, 0)));
        add_constraint(reader, &text);
    }
    sqlite3_finalize(statement);
}

// From the token behind `offset` to the end of its parentheses.
static void add_group(Builder *out, Text sql, uint32_t *offset)
{
    int depth = 0;
    do {
        SqlToken token = lexer_sql_next(sql, MIG_SQLITE, offset);
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return;
        depth += (token.kind == SQL_OPEN) - (token.kind == SQL_CLOSE);
        sql_plain_add(out, sql, token);
    } while (depth > 0);
}

static bool is_word(Text sql, SqlToken token, const char *word)
{
    Text text = {sql.data + token.offset, token.size};
    return token.kind == SQL_WORD && text_equal_ignoring_case(text, text_from(word));
}

// CHECK (…), AS (…) and COLLATE name, AUTOINCREMENT, and the words behind the table.
static void read_tokens(TableReader *reader, Text sql)
{
    uint32_t offset = 0;
    int depth = 0;
    bool is_behind = false;
    for (;;) {
        SqlToken token = lexer_sql_next(sql, MIG_SQLITE, &offset);
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return;
        depth += (token.kind == SQL_OPEN) - (token.kind == SQL_CLOSE);
        bool is_last = token.kind == SQL_CLOSE && depth == 0;
        bool has_group = depth > 0 && (is_word(sql, token, "CHECK") || is_word(sql, token, "AS") ||
                                       is_word(sql, token, "COLLATE"));
        Builder text = {.arena = reader->arena};
        if (has_group || (is_behind && token.kind == SQL_WORD) ||
            is_word(sql, token, "AUTOINCREMENT"))
            sql_plain_add(&text, sql, token);
        if (has_group)
            add_group(&text, sql, &offset);
        if (text.count > 0)
            add_constraint(reader, &text);
        is_behind |= is_last;
    }
}

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

bool sqlite_table_read(Arena *arena, Text sql, Text name, SqliteTable *table)
{
    TableReader reader = {arena, NULL, name, table};
    *table = (SqliteTable){0};
    int code =
        sqlite3_open_v2(":memory:", &reader.db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(reader.db, text_copy(arena, sql), NULL, NULL, NULL);
    if (code == SQLITE_OK) {
        read_columns(&reader);
        read_keys(&reader);
        read_uniques(&reader);
        read_tokens(&reader, sql);
        sort_items(table->constraints.items, table->constraints.count,
                   sizeof *table->constraints.items, compare_texts);
    }
    sqlite3_close(reader.db);
    return code == SQLITE_OK;
}
