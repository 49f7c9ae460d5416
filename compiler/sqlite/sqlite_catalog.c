// SPDX-License-Identifier: MIT
// SQLite looks through its whole schema for each CREATE and DROP and reads all of it anew for each
// ALTER: a long history would take time with the square of its length. So the rows of sqlite_schema
// are kept here, and SQLite gets those that the next revision's words lead to; the tables' pages
// stay where they are. What fails with a part of the schema is run again with all of it
// (check_sqlite.c), so that no finding comes of what was left out.
#include "sqlite_catalog_parts.h"

#include "sql_names.h"

#include <string.h>

enum { MOST_LOADED = 16 };

Catalog *catalog_create(Arena *arena, SqliteMemory *memory, size_t most_loaded)
{
    Catalog *catalog = arena_alloc(arena, sizeof *catalog);
    catalog->arena = arena;
    catalog->memory = memory;
    catalog->most_loaded = most_loaded ? most_loaded : MOST_LOADED;
    catalog->is_all = true;
    return catalog;
}

bool catalog_is_all_loaded(const Catalog *catalog)
{
    return catalog->is_all;
}

// Triggers have names of their own; all else shares one name space. In `room`.
static Text key_of(Text type, Text name, char room[SQL_NAME_SIZE + 1])
{
    size_t size = name.size < SQL_NAME_SIZE ? name.size : SQL_NAME_SIZE;
    room[0] = text_is(type, "trigger") ? 't' : ' ';
    for (size_t i = 0; i < size; i++) {
        char c = name.data[i];
        room[i + 1] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Text){room, size + 1};
}

uint32_t catalog_find_row(const Catalog *catalog, Text type, Text name)
{
    char room[SQL_NAME_SIZE + 1];
    uint32_t key = text_set_find(&catalog->keys, key_of(type, name, room));
    return key == TEXT_SET_NONE ? TEXT_SET_NONE : catalog->latest.items[key];
}

CatalogWord *catalog_find_word(const Catalog *catalog, Text word)
{
    uint32_t number = text_set_find(&catalog->words, word);
    return number == TEXT_SET_NONE ? NULL : &catalog->word_rows.items[number];
}

static CatalogWord *add_word(Catalog *catalog, Text word)
{
    CatalogWord *found = catalog_find_word(catalog, word);
    if (found)
        return found;
    Text copy = {text_copy(catalog->arena, word), word.size};
    text_set_add(catalog->arena, &catalog->words, copy);
    CatalogWord empty = {{0}, {0}};
    ARRAY_PUSH(catalog->arena, &catalog->word_rows, empty);
    return &catalog->word_rows.items[catalog->word_rows.count - 1];
}

static void add_number(Catalog *catalog, NumberList *list, uint32_t number)
{
    if (list->count == 0 || list->items[list->count - 1] != number)
        ARRAY_PUSH(catalog->arena, list, number);
}

static void add_name(Catalog *catalog, Text name, uint32_t number)
{
    char room[SQL_NAME_SIZE + 1];
    Text key = key_of((Text){"", 0}, name, room);
    add_number(catalog, &add_word(catalog, (Text){key.data + 1, key.size - 1})->named, number);
}

// sqlite_sequence and the like: SQLite would make it again where it does not see it.
static bool is_internal(const CatalogRow *row)
{
    return row->name.size > 7 && memcmp(row->name.data, "sqlite_", 7) == 0 &&
           text_is(row->type, "table");
}

static void index_row(Catalog *catalog, uint32_t number)
{
    const CatalogRow *row = &catalog->rows.items[number];
    if (is_internal(row))
        add_number(catalog, &catalog->internal, number);
    if (text_is(row->type, "trigger") || text_is(row->type, "view"))
        add_number(catalog, &catalog->reading, number);
    add_name(catalog, row->name, number);
    add_name(catalog, row->table, number);
    if (!row->sql.data)
        return;
    SqlNames names = sql_names_of(row->sql);
    while (sql_names_next(&names))
        add_number(catalog, &add_word(catalog, names.name)->mentions, number);
}

void catalog_loaded(const Catalog *catalog, CatalogRows *rows)
{
    rows->count = 0;
    for (size_t i = 0; i < catalog->loaded.count; i++)
        ARRAY_PUSH(catalog->arena, rows, catalog->rows.items[catalog->loaded.items[i]]);
}

static Text column(sqlite3_stmt *statement, int number)
{
    const char *text = (const char *)sqlite3_column_text(statement, number);
    return (Text){text, text ? (size_t)sqlite3_column_bytes(statement, number) : 0};
}

static bool is_same_text(Text a, Text b)
{
    return !a.data == !b.data && text_equal(a, b);
}

// What is known already takes no memory again.
static Text keep(Catalog *catalog, Text known, Text text)
{
    if (!text.data || (known.data && text_equal(known, text)))
        return text.data ? known : text;
    return (Text){text_copy(catalog->arena, text), text.size};
}

static CatalogRow read_row(Catalog *catalog, sqlite3_stmt *statement)
{
    CatalogRow row = {.type = column(statement, 0), .name = column(statement, 1)};
    uint32_t number = catalog_find_row(catalog, row.type, row.name);
    CatalogRow known = {.is_gone = true};
    if (number != TEXT_SET_NONE)
        known = catalog->rows.items[number];
    row.type = keep(catalog, known.type, row.type);
    row.name = keep(catalog, known.name, row.name);
    row.table = keep(catalog, known.table, column(statement, 2));
    row.root = sqlite3_column_int64(statement, 3);
    row.sql = keep(catalog, known.sql, column(statement, 4));
    return row;
}

bool catalog_read(Catalog *catalog, CatalogRows *rows)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(sqlite_memory_handle(catalog->memory),
                                  "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master"
                                  " ORDER BY rowid",
                                  -1, &statement, NULL);
    rows->count = 0;
    while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        ARRAY_PUSH(catalog->arena, rows, read_row(catalog, statement));
    return sqlite3_finalize(statement) == SQLITE_OK && code == SQLITE_OK;
}

static void set_latest(Catalog *catalog, const CatalogRow *row, uint32_t number)
{
    char room[SQL_NAME_SIZE + 1];
    Text key = key_of(row->type, row->name, room);
    uint32_t found = text_set_find(&catalog->keys, key);
    if (found != TEXT_SET_NONE) {
        catalog->latest.items[found] = number;
        return;
    }
    text_set_add(catalog->arena, &catalog->keys, (Text){text_copy(catalog->arena, key), key.size});
    ARRAY_PUSH(catalog->arena, &catalog->latest, number);
}

// SQLite reads them in order, and a table must come before its indexes: what is behind something
// new is put behind it here, too.
void catalog_store(Catalog *catalog, const CatalogRows *rows)
{
    size_t same = 0;
    NumberList *loaded = &catalog->loaded;
    while (same < rows->count && same < loaded->count) {
        CatalogRow *known = &catalog->rows.items[loaded->items[same]];
        const CatalogRow *row = &rows->items[same];
        if (!text_equal(known->name, row->name) || !text_equal(known->type, row->type) ||
            !text_equal(known->table, row->table) || known->root != row->root)
            break;
        bool is_changed = !is_same_text(known->sql, row->sql);
        *known = *row;
        if (is_changed)
            index_row(catalog, loaded->items[same]);
        same++;
    }
    for (size_t i = same; i < loaded->count; i++)
        catalog->rows.items[loaded->items[i]].is_gone = true;
    catalog->alive -= loaded->count - same;
    loaded->count = same;
    for (size_t i = same; i < rows->count; i++) {
        uint32_t number = (uint32_t)catalog->rows.count;
        ARRAY_PUSH(catalog->arena, &catalog->rows, rows->items[i]);
        ARRAY_PUSH(catalog->arena, loaded, number);
        set_latest(catalog, &rows->items[i], number);
        index_row(catalog, number);
    }
    catalog->alive += rows->count - same;
}

Text catalog_suggest(const Catalog *catalog, const char *type, Text name)
{
    Text best = {"", 0};
    for (size_t i = 0; i < catalog->rows.count; i++) {
        const CatalogRow *row = &catalog->rows.items[i];
        if (row->is_gone || !text_is(row->type, type) || !row->sql.data)
            continue;
        Text candidates[] = {best, row->name};
        bool has_best = best.size > 0;
        Text near = text_suggest(name, has_best ? candidates : candidates + 1, has_best ? 2 : 1);
        best = near.size > 0 ? near : best;
    }
    return best;
}
