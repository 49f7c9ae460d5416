// SPDX-License-Identifier: MIT
// Which objects SQLite has to know for a revision, and that it knows just these.
#include "sqlite_catalog_parts.h"

#include "sort.h"
#include "sql_names.h"

#include <string.h>

static void need(Catalog *catalog, uint32_t number)
{
    if (catalog->rows.items[number].is_gone || catalog->is_needed[number])
        return;
    catalog->is_needed[number] = 1;
    ARRAY_PUSH(catalog->arena, &catalog->open, number);
}

static void need_list(Catalog *catalog, const NumberList *list)
{
    for (size_t i = 0; i < list->count; i++)
        need(catalog, list->items[i]);
}

// What a statement may ask of the schema as a whole.
static bool is_about_all(Text word)
{
    static const char *const words[] = {"sqlite_master", "sqlite_schema", "reindex", "analyze",
                                        "vacuum",        "pragma_",       "pragma"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word.size >= strlen(words[i]) && memcmp(word.data, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

typedef struct Needs {
    bool alters;  // SQLite reads every view and trigger, and refuses where one is broken
    bool renames; // and changes what refers to the table
    bool is_all;
} Needs;

static void need_words(Catalog *catalog, Text sql, Needs *needs)
{
    SqlNames names = sql_names_of(sql);
    while (sql_names_next(&names)) {
        CatalogWord *word = catalog_find_word(catalog, names.name);
        needs->alters |= text_is(names.name, "alter");
        needs->renames |= text_is(names.name, "rename");
        needs->is_all |= is_about_all(names.name);
        if (word)
            need_list(catalog, &word->named);
    }
}

static void need_mentions(Catalog *catalog, Text sql)
{
    SqlNames names = sql_names_of(sql);
    while (sql_names_next(&names)) {
        CatalogWord *word = catalog_find_word(catalog, names.name);
        if (word && word->named.count > 0)
            need_list(catalog, &word->mentions);
    }
}

// And all that these rows lead to: a view's tables, a trigger's, a key's other table.
static void close_over(Catalog *catalog)
{
    Needs ignored = {false, false, false};
    for (size_t i = 0; i < catalog->open.count; i++) {
        const CatalogRow *row = &catalog->rows.items[catalog->open.items[i]];
        uint32_t table = catalog_find_row(catalog, TEXT("table"), row->table);
        if (row->sql.data)
            need_words(catalog, row->sql, &ignored);
        else if (table != TEXT_SET_NONE)
            need(catalog, table);
    }
}

static void clear_needs(Catalog *catalog)
{
    if (catalog->needed_capacity < catalog->rows.count) {
        catalog->needed_capacity = catalog->rows.count * 2;
        catalog->is_needed = arena_alloc(catalog->arena, catalog->needed_capacity);
    }
    for (size_t i = 0; i < catalog->open.count; i++)
        catalog->is_needed[catalog->open.items[i]] = 0;
    catalog->open.count = 0;
}

static bool insert_row(sqlite3_stmt *statement, const CatalogRow *row)
{
    const Text texts[] = {row->type, row->name, row->table};
    for (int i = 0; i < 3; i++)
        sqlite3_bind_text(statement, i + 1, texts[i].data, (int)texts[i].size, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 4, row->root);
    sqlite3_bind_null(statement, 5);
    if (row->sql.data)
        sqlite3_bind_text(statement, 5, row->sql.data, (int)row->sql.size, SQLITE_STATIC);
    int code = sqlite3_step(statement);
    return sqlite3_reset(statement) == SQLITE_OK && code == SQLITE_DONE;
}

static bool insert_rows(Catalog *catalog)
{
    sqlite3 *db = sqlite_memory_handle(catalog->memory);
    sqlite3_stmt *statement = NULL;
    bool is_good = sqlite3_prepare_v2(db, "INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", -1,
                                      &statement, NULL) == SQLITE_OK;
    for (size_t i = 0; is_good && i < catalog->loaded.count; i++)
        is_good = insert_row(statement, &catalog->rows.items[catalog->loaded.items[i]]);
    sqlite3_finalize(statement);
    return is_good;
}

// The rows of `loaded` become what SQLite knows.
static bool page(Catalog *catalog)
{
    SqliteMemory *memory = catalog->memory;
    sqlite3 *db = sqlite_memory_handle(memory);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, INT32_MAX);
    sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, (int *)NULL);
    bool is_good = sqlite_memory_do(memory, "BEGIN") &&
                   sqlite_memory_do(memory, "DELETE FROM sqlite_master") && insert_rows(catalog) &&
                   sqlite_memory_do(memory, "COMMIT");
    if (!is_good && sqlite_memory_is_inside(memory))
        sqlite_memory_do(memory, "ROLLBACK");
    sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, (int *)NULL);
    return sqlite_memory_do(memory, "PRAGMA writable_schema = reset") && is_good;
}

static void load_needed(Catalog *catalog)
{
    catalog->loaded.count = 0;
    for (uint32_t i = 0; i < catalog->rows.count; i++)
        if (catalog->is_needed[i])
            ARRAY_PUSH(catalog->arena, &catalog->loaded, i);
}

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static void load_open(Catalog *catalog)
{
    catalog->loaded.count = 0;
    for (size_t i = 0; i < catalog->open.count; i++)
        ARRAY_PUSH(catalog->arena, &catalog->loaded, catalog->open.items[i]);
    sort_items(catalog->loaded.items, catalog->loaded.count, sizeof *catalog->loaded.items,
               compare_numbers);
}

static bool is_subset_loaded(Catalog *catalog)
{
    size_t found = 0;
    for (size_t i = 0; i < catalog->loaded.count; i++)
        found += catalog->is_needed[catalog->loaded.items[i]];
    return found == catalog->open.count;
}

void catalog_load_all(Catalog *catalog)
{
    if (catalog->is_all)
        return;
    clear_needs(catalog);
    for (uint32_t i = 0; i < catalog->rows.count; i++)
        need(catalog, i);
    load_needed(catalog);
    catalog->is_all = true;
    page(catalog);
}

void catalog_load(Catalog *catalog, const Text *statements, size_t count)
{
    Needs needs = {false, false, false};
    if (catalog->alive <= catalog->most_loaded) {
        catalog_load_all(catalog);
        return;
    }
    clear_needs(catalog);
    for (size_t i = 0; i < count; i++)
        need_words(catalog, statements[i], &needs);
    if (needs.is_all) {
        catalog_load_all(catalog);
        return;
    }
    for (size_t i = 0; needs.renames && i < count; i++)
        need_mentions(catalog, statements[i]);
    if (needs.alters)
        need_list(catalog, &catalog->reading);
    need_list(catalog, &catalog->internal);
    close_over(catalog);
    if (catalog->loaded.count <= catalog->most_loaded && is_subset_loaded(catalog))
        return;
    load_open(catalog);
    catalog->is_all = catalog->loaded.count == catalog->alive;
    page(catalog);
}
