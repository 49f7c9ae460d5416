// SPDX-License-Identifier: MIT
#include "sqlite_doubt.h"

#include "sql_names.h"

#include <sqlite3.h>
#include <string.h>

// No keywords, and no types: they stand in every statement.
static bool may_be_object(Text name)
{
    static const char *const types[] = {"integer", "int",     "bigint",    "smallint", "text",
                                        "varchar", "char",    "blob",      "real",     "numeric",
                                        "decimal", "boolean", "timestamp", "datetime", "date"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_is(name, types[i]))
            return false;
    return !sqlite3_keyword_check(name.data, (int)name.size);
}

static void add_name(SqliteDoubt *doubt, TextSet *set, Text name)
{
    if (!may_be_object(name) || text_set_find(set, name) != TEXT_SET_NONE)
        return;
    text_set_add(doubt->arena, set, (Text){text_copy(doubt->arena, name), name.size});
}

static bool is_any(Text word, const char *const *words)
{
    for (; *words; words++)
        if (text_is(word, *words))
            return true;
    return false;
}

// CREATE TEMP TABLE IF NOT EXISTS main.name: the name alone is made. Words are all that stands
// before.
static void add_made(SqliteDoubt *doubt, Text statement)
{
    static const char *const before[] = {"create", "temp",   "temporary", "unique",  "virtual",
                                         "table",  "index",  "view",      "trigger", "if",
                                         "not",    "exists", "main",      NULL};
    SqlNames names = sql_names_of(statement);
    while (sql_names_next(&names))
        if (!is_any(names.name, before)) {
            add_name(doubt, &doubt->objects, names.name);
            return;
        }
}

void sqlite_doubt_add(SqliteDoubt *doubt, Text statement)
{
    static const char *const changes[] = {"alter", "drop", NULL};
    SqlNames first = sql_names_of(statement);
    if (!sql_names_next(&first))
        return;
    bool is_made = text_is(first.name, "create");
    TextSet *set = is_any(first.name, changes) ? &doubt->objects : &doubt->rows;
    if (is_made)
        add_made(doubt, statement);
    SqlNames names = sql_names_of(statement);
    while (!is_made && sql_names_next(&names))
        add_name(doubt, set, names.name);
}

void sqlite_doubt_add_missing(SqliteDoubt *doubt, Text message)
{
    static const char *const begins[] = {
        "no such table: ", "no such view: ", "no such index: ", "no such trigger: "};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        size_t size = strlen(begins[i]);
        if (message.size > size && memcmp(message.data, begins[i], size) == 0)
            sqlite_doubt_add_names(doubt, (Text){message.data + size, message.size - size});
    }
}

// A message shows a name of several words without its quotes.
void sqlite_doubt_add_names(SqliteDoubt *doubt, Text list)
{
    SqlNames names = sql_names_of(TEXT(""));
    names.string = list;
    while (sql_names_next(&names))
        if (!text_is(names.name, "main"))
            add_name(doubt, &doubt->objects, names.name);
}

static bool has_any(const TextSet *set, SqlNames names)
{
    while (set->count > 0 && sql_names_next(&names))
        if (text_set_find(set, names.name) != TEXT_SET_NONE)
            return true;
    return false;
}

// A message is no SQL: a quote in it may have no end.
bool sqlite_doubt_has_message(const SqliteDoubt *doubt, Text message)
{
    SqlNames names = sql_names_of(TEXT(""));
    names.string = message;
    return has_any(&doubt->objects, names);
}

bool sqlite_doubt_has_statement(const SqliteDoubt *doubt, Text statement)
{
    return has_any(&doubt->objects, sql_names_of(statement)) ||
           has_any(&doubt->rows, sql_names_of(statement));
}
