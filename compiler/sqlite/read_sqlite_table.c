// SPDX-License-Identifier: MIT
// Columns and constraints. SQLite forgets the names of constraints, and an application cannot refer
// to them: here a constraint's name is what it says.
#include "read_sqlite_parts.h"
#include "sqlite_definition.h"

#include <string.h>

// Of a column as table_xinfo has it.
enum { HIDDEN_NOT, HIDDEN_OF_MODULE, HIDDEN_VIRTUAL, HIDDEN_STORED };

static Text generated_of(const TableDefinition *definition, Text column)
{
    for (size_t i = 0; i < definition->generated.count; i++)
        if (text_equal_ignoring_case(definition->generated.items[i].name, column))
            return definition->generated.items[i].expression;
    return (Text){"", 0};
}

// What its pragma does not tell.
static void take_details(SqliteReader *reader, ModelObject *column, Text table)
{
    const char *collation = NULL;
    int is_automatic = 0;
    if (sqlite3_table_column_metadata(reader->db, "main", text_copy(reader->arena, table),
                                      text_copy(reader->arena, column->name), NULL, &collation,
                                      NULL, NULL, &is_automatic) != SQLITE_OK)
        return;
    if (collation && sqlite3_stricmp(collation, "BINARY") != 0)
        model_set(reader->arena, column, ATTRIBUTE_COLLATION,
                  text_from(text_copy(reader->arena, text_from(collation))));
    if (is_automatic)
        model_set(reader->arena, column, ATTRIBUTE_IDENTITY, TEXT("autoincrement"));
}

bool reader_take_columns(SqliteReader *reader, ModelObject *object, Text sql)
{
    Arena *arena = reader->arena;
    TableDefinition definition = sqlite_definition_table(arena, sql);
    sqlite3_stmt *statement = reader_begin(reader, QUERY_COLUMNS, object->name);
    while (reader_next(statement)) {
        int hidden = sqlite3_column_int(statement, 5);
        ModelObject *column =
            model_object(arena, MODEL_COLUMN, (Text){"", 0}, reader_text(reader, statement, 0));
        column->number = object->next_column++;
        if (hidden == HIDDEN_OF_MODULE)
            continue;
        model_set(arena, column, ATTRIBUTE_TYPE, reader_text(reader, statement, 1));
        if (sqlite3_column_int(statement, 2))
            model_set_yes(arena, column, ATTRIBUTE_NOT_NULL);
        if (hidden == HIDDEN_NOT)
            model_set(arena, column, ATTRIBUTE_DEFAULT, reader_text(reader, statement, 3));
        else
            model_set(arena, column, ATTRIBUTE_GENERATED, generated_of(&definition, column->name));
        model_put_part(arena, object, column, NULL);
    }
    bool is_understood = reader_end(statement);
    model_set(arena, object, ATTRIBUTE_OPTIONS, definition.options);
    for (size_t i = 0; object->kind == MODEL_TABLE && i < object->parts.count; i++) {
        union {
            const ModelObject *in;
            ModelObject *out; // it is being built
        } part = {object->parts.items[i]};
        take_details(reader, part.out, object->name);
    }
    return is_understood && object->parts.count > 0;
}

const ModelObject *reader_find_column(const ModelObject *table, Text name)
{
    for (size_t i = 0; i < table->parts.count; i++)
        if (table->parts.items[i]->kind == MODEL_COLUMN &&
            text_equal_ignoring_case(table->parts.items[i]->name, name))
            return table->parts.items[i];
    return NULL;
}

// Some may be there more than once.
static ModelObject *add_constraint(SqliteReader *reader, ModelObject *table, const char *class,
                                   Text name)
{
    Arena *arena = reader->arena;
    Builder numbered = {.arena = arena};
    builder_add(&numbered, name);
    for (unsigned i = 2; model_part(table, MODEL_CONSTRAINT, builder_text(&numbered)); i++) {
        numbered.count = 0;
        builder_add_format(&numbered, "%.*s (%u)", TEXT_ARGS(name), i);
    }
    ModelObject *constraint =
        model_object(arena, MODEL_CONSTRAINT, (Text){"", 0}, builder_text(&numbered));
    model_set(arena, constraint, ATTRIBUTE_CLASS, text_from(class));
    model_put_part(arena, table, constraint, NULL);
    return constraint;
}

static void take_primary(SqliteReader *reader, ModelObject *table)
{
    sqlite3_stmt *statement = reader_begin(reader, QUERY_PRIMARY, table->name);
    ModelObject *constraint = NULL;
    while (reader_next(statement)) {
        const ModelObject *column = reader_find_column(table, reader_text(reader, statement, 0));
        if (!constraint)
            constraint = add_constraint(reader, table, "primary key", TEXT("primary key"));
        ARRAY_PUSH(reader->arena, &constraint->columns, column ? column->number : 0);
    }
    reader_end(statement);
}

static void add_key(Builder *out, const ModelObject *table, sqlite3_stmt *statement, Text name,
                    Text written)
{
    int cid = sqlite3_column_int(statement, 0);
    const char *collation = (const char *)sqlite3_column_text(statement, 3);
    const ModelObject *column = cid >= 0 ? reader_find_column(table, name) : NULL;
    Text usual = column ? model_value(column, ATTRIBUTE_COLLATION) : (Text){"", 0};
    if (out->count > 0)
        builder_add(out, TEXT(", "));
    if (cid == -2) { // an expression: with whatever stands behind it
        builder_add(out, written);
        return;
    }
    builder_add(out, cid == -1 ? TEXT("rowid") : name);
    if (collation &&
        !text_equal_ignoring_case(text_from(collation), usual.size > 0 ? usual : TEXT("BINARY")))
        builder_add_format(out, " COLLATE %s", collation);
    if (sqlite3_column_int(statement, 2))
        builder_add(out, TEXT(" DESC"));
}

Text reader_keys(SqliteReader *reader, Text index, const ModelObject *table, const Text *written,
                 size_t written_count, ModelNumbers *columns)
{
    Builder out = {.arena = reader->arena};
    sqlite3_stmt *statement = reader_begin(reader, QUERY_KEYS, index);
    builder_add(&out, (Text){"", 0});
    for (size_t i = 0; reader_next(statement); i++) {
        Text name = reader_text(reader, statement, 1);
        int cid = sqlite3_column_int(statement, 0);
        add_key(&out, table, statement, name, i < written_count ? written[i] : TEXT("?"));
        ARRAY_PUSH(reader->arena, columns, cid >= 0 ? (uint32_t)cid + 1 : 0);
    }
    reader_end(statement);
    return builder_text(&out);
}

typedef struct UniqueNames {
    Text *items;
    size_t count;
    size_t capacity;
} UniqueNames;

static void take_uniques(SqliteReader *reader, ModelObject *table)
{
    UniqueNames indexes = {0};
    sqlite3_stmt *statement = reader_begin(reader, QUERY_INDEXES, table->name);
    while (reader_next(statement))
        if (text_is(reader_text(reader, statement, 1), "u"))
            ARRAY_PUSH(reader->arena, &indexes, reader_text(reader, statement, 0));
    reader_end(statement);
    for (size_t i = 0; i < indexes.count; i++) {
        ModelNumbers columns = {0};
        Builder name = {.arena = reader->arena};
        Text keys = reader_keys(reader, indexes.items[i], table, NULL, 0, &columns);
        builder_add_format(&name, "unique (%.*s)", TEXT_ARGS(keys));
        add_constraint(reader, table, "unique", builder_text(&name))->columns = columns;
    }
}

static void take_checks(SqliteReader *reader, ModelObject *table, const TableDefinition *definition)
{
    for (size_t i = 0; i < definition->checks.count; i++) {
        Text check = definition->checks.items[i];
        Builder name = {.arena = reader->arena};
        builder_add_format(&name, "check (%.*s)", TEXT_ARGS(check));
        model_set(reader->arena, add_constraint(reader, table, "check", builder_text(&name)),
                  ATTRIBUTE_EXPRESSION, check);
    }
}

// As one row of foreign_key_list says it, and the next ones of the same id.
typedef struct Reference {
    int id;
    Text table, on_update, on_delete;
    ModelNumbers columns;
    Builder from;
    ReaderReference to;
} Reference;

// The words of the model; NO ACTION is the usual.
static Text action(Text words)
{
    static const char *const known[] = {"cascade", "set null", "set default", "restrict"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (text_equal_ignoring_case(words, text_from(known[i])))
            return text_from(known[i]);
    return (Text){"", 0};
}

// REFERENCES without columns means the key of the table.
static void complete_targets(SqliteReader *reader, Reference *reference)
{
    if (reference->to.columns.count > 0 || reader->is_as_written)
        return;
    sqlite3_stmt *statement = reader_begin(reader, QUERY_PRIMARY, reference->table);
    while (reader_next(statement))
        ARRAY_PUSH(reader->arena, &reference->to.columns, reader_text(reader, statement, 0));
    reader_end(statement);
    if (reference->to.columns.count != reference->columns.count)
        reference->to.columns.count = 0;
}

static void add_reference(SqliteReader *reader, ModelObject *table, Reference *reference,
                          Text deferrable)
{
    Builder name = {.arena = reader->arena};
    complete_targets(reader, reference);
    builder_add_format(&name, "foreign key (%.*s) references %.*s",
                       TEXT_ARGS(builder_text(&reference->from)), TEXT_ARGS(reference->table));
    for (size_t i = 0; i < reference->to.columns.count; i++)
        builder_add_format(&name, "%s%.*s", i == 0 ? " (" : ", ",
                           TEXT_ARGS(reference->to.columns.items[i]));
    builder_add(&name, reference->to.columns.count > 0 ? TEXT(")") : (Text){"", 0});
    ModelObject *constraint = add_constraint(reader, table, "foreign key", builder_text(&name));
    constraint->columns = reference->columns;
    model_set(reader->arena, constraint, ATTRIBUTE_ON_UPDATE, action(reference->on_update));
    model_set(reader->arena, constraint, ATTRIBUTE_ON_DELETE, action(reference->on_delete));
    model_set(reader->arena, constraint, ATTRIBUTE_DEFERRABLE, deferrable);
    reference->to.constraint = constraint;
    reference->to.table = reference->table;
    ARRAY_PUSH(reader->arena, &reader->references, reference->to);
}

typedef struct ReferenceList {
    Reference *items;
    size_t count;
    size_t capacity;
} ReferenceList;

static void take_reference_row(SqliteReader *reader, ModelObject *table, ReferenceList *list,
                               sqlite3_stmt *statement)
{
    int id = sqlite3_column_int(statement, 0);
    Text from = reader_text(reader, statement, 3), to = reader_text(reader, statement, 4);
    const ModelObject *column = reader_find_column(table, from);
    if (list->count == 0 || list->items[list->count - 1].id != id) {
        Reference new = {.id = id,
                         .table = reader_text(reader, statement, 2),
                         .on_update = reader_text(reader, statement, 5),
                         .on_delete = reader_text(reader, statement, 6),
                         .from = {.arena = reader->arena}};
        ARRAY_PUSH(reader->arena, list, new);
    }
    Reference *reference = &list->items[list->count - 1];
    if (reference->from.count > 0)
        builder_add(&reference->from, TEXT(", "));
    builder_add(&reference->from, from);
    ARRAY_PUSH(reader->arena, &reference->columns, column ? column->number : 0);
    if (to.size > 0)
        ARRAY_PUSH(reader->arena, &reference->to.columns, to);
}

// SQLite numbers them from the last one on.
static void take_references(SqliteReader *reader, ModelObject *table,
                            const TableDefinition *definition)
{
    ReferenceList list = {0};
    sqlite3_stmt *statement = reader_begin(reader, QUERY_REFERENCES, table->name);
    while (reader_next(statement))
        take_reference_row(reader, table, &list, statement);
    reader_end(statement);
    bool is_told = definition->references.count == list.count;
    for (size_t i = 0; i < list.count; i++)
        add_reference(reader, table, &list.items[i],
                      is_told ? definition->references.items[i] : (Text){"", 0});
}

void reader_take_constraints(SqliteReader *reader, ModelObject *table, Text sql)
{
    TableDefinition definition = sqlite_definition_table(reader->arena, sql);
    take_primary(reader, table);
    take_uniques(reader, table);
    take_references(reader, table, &definition);
    take_checks(reader, table, &definition);
}
