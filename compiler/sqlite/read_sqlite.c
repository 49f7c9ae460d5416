// SPDX-License-Identifier: MIT
#include "read_sqlite.h"

#include "ledger_names.h"
#include "read_sqlite_parts.h"
#include "sqlite_definition.h"
#include "text_set.h"

#include <string.h>

typedef struct RowList {
    SqliteRow *items;
    size_t count;
    size_t capacity;
} RowList;

// A whole schema under way.
typedef struct SchemaReader {
    SqliteReader *reader;
    Arena *arena;
    RowList rows;
    TextSet names; // of relations, in lower case
    struct {
        ModelObject **items; // the same
        size_t count;
        size_t capacity;
    } relations;
    RowList virtuals; // their tables
    struct {
        ModelObject **items;
        size_t count;
        size_t capacity;
    } indexes;
} SchemaReader;

static const char *const queries[QUERY_COUNT] = {
    [QUERY_COLUMNS] = "SELECT name, type, \"notnull\", dflt_value, pk, hidden"
                      " FROM pragma_table_xinfo(?1, 'main')",
    [QUERY_INDEXES] = "SELECT name, origin FROM pragma_index_list(?1, 'main') ORDER BY seq DESC",
    [QUERY_KEYS] = "SELECT cid, name, \"desc\", coll FROM pragma_index_xinfo(?1, 'main')"
                   " WHERE \"key\" ORDER BY seqno",
    [QUERY_REFERENCES] = "SELECT id, seq, \"table\", \"from\", \"to\", on_update, on_delete"
                         " FROM pragma_foreign_key_list(?1, 'main') ORDER BY id DESC, seq",
    [QUERY_PRIMARY] = "SELECT name FROM pragma_table_info(?1, 'main') WHERE pk > 0 ORDER BY pk",
};

SqliteReader *sqlite_reader_create(Arena *arena, sqlite3 *db)
{
    SqliteReader *reader = arena_alloc(arena, sizeof *reader);
    reader->arena = arena;
    reader->db = db;
    for (int i = 0; i < QUERY_COUNT; i++)
        if (sqlite3_prepare_v2(db, queries[i], -1, &reader->queries[i], NULL) != SQLITE_OK) {
            sqlite_reader_free(reader);
            return NULL;
        }
    return reader;
}

void sqlite_reader_free(SqliteReader *reader)
{
    for (int i = 0; i < QUERY_COUNT; i++)
        sqlite3_finalize(reader->queries[i]);
}

sqlite3_stmt *reader_begin(SqliteReader *reader, ReaderQuery query, Text name)
{
    sqlite3_stmt *statement = reader->queries[query];
    sqlite3_bind_text(statement, 1, name.data, (int)name.size, SQLITE_STATIC);
    return statement;
}

bool reader_next(sqlite3_stmt *statement)
{
    return sqlite3_step(statement) == SQLITE_ROW;
}

bool reader_end(sqlite3_stmt *statement)
{
    return sqlite3_reset(statement) == SQLITE_OK;
}

Text reader_text(SqliteReader *reader, sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    Text found = {text ? text : "", text ? (size_t)sqlite3_column_bytes(statement, column) : 0};
    return (Text){text_copy(reader->arena, found), found.size};
}

bool sqlite_row_is_internal(const SqliteRow *row)
{
    bool is_sqlite = row->name.size >= 7 && sqlite3_strnicmp(row->name.data, "sqlite_", 7) == 0;
    return is_sqlite || (text_is(row->type, "table") && ledger_names_has(row->name));
}

ModelObject *sqlite_reader_relation(SqliteReader *reader, const SqliteRow *row)
{
    Arena *arena = reader->arena;
    bool is_view = text_is(row->type, "view");
    ModelObject *object =
        model_object(arena, is_view ? MODEL_VIEW : MODEL_TABLE, (Text){"", 0}, row->name);
    bool is_virtual = !is_view && sqlite_definition_module(arena, row->sql).size > 0;
    object->is_open = !reader_take_columns(reader, object, row->sql);
    if (is_view)
        model_set(arena, object, ATTRIBUTE_QUERY, sqlite_definition_query(arena, row->sql));
    else if (is_virtual)
        model_set(arena, object, ATTRIBUTE_DEFINITION, sqlite_definition_rest(arena, row->sql));
    else
        reader_take_constraints(reader, object, row->sql);
    return object;
}

ModelObject *sqlite_reader_index(SqliteReader *reader, const SqliteRow *row,
                                 const ModelObject *table)
{
    Arena *arena = reader->arena;
    ModelObject *index = model_object(arena, MODEL_INDEX, (Text){"", 0}, row->name);
    IndexDefinition definition = sqlite_definition_index(arena, row->sql);
    index->owner = table->number;
    if (definition.is_unique)
        model_set_yes(arena, index, ATTRIBUTE_UNIQUE);
    model_set(arena, index, ATTRIBUTE_PREDICATE, definition.predicate);
    model_set(arena, index, ATTRIBUTE_KEYS,
              reader_keys(reader, row->name, table, definition.keys.items, definition.keys.count,
                          &index->columns));
    return index;
}

ModelObject *sqlite_reader_trigger(SqliteReader *reader, const SqliteRow *row)
{
    ModelObject *trigger = model_object(reader->arena, MODEL_TRIGGER, (Text){"", 0}, row->name);
    model_set(reader->arena, trigger, ATTRIBUTE_DEFINITION,
              sqlite_definition_rest(reader->arena, row->sql));
    return trigger;
}

static ModelObject *find_relation(const SchemaReader *schema, Text name)
{
    uint32_t number = text_set_find(&schema->names, text_lower(schema->arena, name));
    return number == TEXT_SET_NONE ? NULL : schema->relations.items[number];
}

static bool read_rows(SchemaReader *schema)
{
    sqlite3_stmt *statement = NULL;
    SqliteReader *reader = schema->reader;
    int code = sqlite3_prepare_v2(reader->db,
                                  "SELECT type, name, tbl_name, sql FROM main.sqlite_master"
                                  " ORDER BY rowid",
                                  -1, &statement, NULL);
    while (code == SQLITE_OK && reader_next(statement)) {
        SqliteRow row = {reader_text(reader, statement, 0), reader_text(reader, statement, 1),
                         reader_text(reader, statement, 2), reader_text(reader, statement, 3)};
        ARRAY_PUSH(schema->arena, &schema->rows, row);
        if (sqlite_definition_module(schema->arena, row.sql).size > 0)
            ARRAY_PUSH(schema->arena, &schema->virtuals, row);
    }
    return sqlite3_finalize(statement) == SQLITE_OK && code == SQLITE_OK;
}

// The tables in which modules keep their rows: those of SQLite's own are known, of others any may
// be one.
static bool may_be_suffix(Text module, Text suffix)
{
    static const char *const modules[] = {"fts3", "fts4", "fts5", "rtree", "rtree_i32", "geopoly"};
    static const char *const suffixes[] = {"_content", "_segments", "_segdir", "_docsize",
                                           "_stat",    "_data",     "_idx",    "_config",
                                           "_node",    "_parent",   "_rowid"};
    bool is_known = false, is_suffix = false;
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        is_known |= text_equal_ignoring_case(module, text_from(modules[i]));
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        is_suffix |= text_equal_ignoring_case(suffix, text_from(suffixes[i]));
    return suffix.size > 1 && suffix.data[0] == '_' && (is_suffix || !is_known);
}

static bool is_of_virtual(const SchemaReader *schema, const SqliteRow *row)
{
    for (size_t i = 0; i < schema->virtuals.count; i++) {
        Text name = schema->virtuals.items[i].name;
        if (row->name.size <= name.size ||
            sqlite3_strnicmp(row->name.data, name.data, (int)name.size) != 0)
            continue;
        Text suffix = {row->name.data + name.size, row->name.size - name.size};
        if (may_be_suffix(sqlite_definition_module(schema->arena, schema->virtuals.items[i].sql),
                          suffix))
            return true;
    }
    return false;
}

static void take_relations(SchemaReader *schema)
{
    for (size_t i = 0; i < schema->rows.count; i++) {
        const SqliteRow *row = &schema->rows.items[i];
        bool is_table = text_is(row->type, "table");
        if ((!is_table && !text_is(row->type, "view")) || sqlite_row_is_internal(row) ||
            (is_table && is_of_virtual(schema, row)))
            continue;
        Text name = text_lower(schema->arena, row->name);
        if (text_set_find(&schema->names, name) != TEXT_SET_NONE)
            continue; // a damaged schema
        ModelObject *object = sqlite_reader_relation(schema->reader, row);
        object->number = (uint32_t)schema->relations.count;
        text_set_add(schema->arena, &schema->names, name);
        ARRAY_PUSH(schema->arena, &schema->relations, object);
    }
}

static void take_others(SchemaReader *schema)
{
    for (size_t i = 0; i < schema->rows.count; i++) {
        const SqliteRow *row = &schema->rows.items[i];
        ModelObject *table = find_relation(schema, row->table);
        if (!table || row->sql.size == 0)
            continue;
        if (text_is(row->type, "trigger")) {
            model_put_part(schema->arena, table, sqlite_reader_trigger(schema->reader, row), NULL);
        } else if (text_is(row->type, "index")) {
            ModelObject *index = sqlite_reader_index(schema->reader, row, table);
            ARRAY_PUSH(schema->arena, &schema->indexes, index);
        }
    }
}

static void resolve_references(SchemaReader *schema)
{
    for (size_t i = 0; i < schema->reader->references.count; i++) {
        const ReaderReference *reference = &schema->reader->references.items[i];
        const ModelObject *table = find_relation(schema, reference->table);
        reference->constraint->target = table ? table->number : MODEL_NONE;
        for (size_t k = 0; table && k < reference->columns.count; k++) {
            const ModelObject *column = reader_find_column(table, reference->columns.items[k]);
            ARRAY_PUSH(schema->arena, &reference->constraint->targets, column ? column->number : 0);
        }
    }
}

Model *model_read_sqlite(Arena *arena, sqlite3 *db)
{
    SchemaReader schema = {.arena = arena, .reader = sqlite_reader_create(arena, db)};
    if (!schema.reader)
        return NULL;
    bool is_read = read_rows(&schema);
    Model *model = model_create(arena, MIG_SQLITE);
    if (is_read) {
        take_relations(&schema);
        take_others(&schema);
        resolve_references(&schema);
    }
    sqlite_reader_free(schema.reader);
    uint32_t numbers = (uint32_t)schema.relations.count;
    for (size_t i = 0; i < schema.relations.count; i++)
        model_put(arena, model, schema.relations.items[i], &numbers);
    for (size_t i = 0; i < schema.indexes.count; i++)
        model_put(arena, model, schema.indexes.items[i], &numbers);
    return is_read ? model : NULL;
}
