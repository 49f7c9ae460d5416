// SPDX-License-Identifier: MIT
// Tables and what they are made of, row by row.
#include "catalog_query.h"
#include "ledger_names.h"
#include "read_postgresql_parts.h"

#include <stdlib.h>
#include <string.h>

bool catalog_is_of_ledger(const ModelObject *object)
{
    return object->kind == MODEL_TABLE && ledger_names_has(object->name);
}

static ModelKind kind_of(const char *relkind)
{
    switch (relkind ? *relkind : 0) {
    case 'v':
        return MODEL_VIEW;
    case 'm':
        return MODEL_MATERIALIZED_VIEW;
    case 'f':
        return MODEL_FOREIGN_TABLE;
    case 'c':
        return MODEL_COMPOSITE;
    case 'S':
        return MODEL_SEQUENCE;
    default:
        return MODEL_TABLE;
    }
}

void catalog_take_relation(CatalogReader *reader, const char *const *row)
{
    ModelObject *object = catalog_object(reader, kind_of(row[RELATION_KIND]), row[RELATION_SCHEMA],
                                         row[RELATION_NAME], row[RELATION_OID]);
    if (catalog_is(row[RELATION_PERSISTENCE], "u"))
        catalog_set(reader, object, ATTRIBUTE_PERSISTENCE, "unlogged");
    catalog_set(reader, object, ATTRIBUTE_PARTITION_BY, row[RELATION_PARTITION_BY]);
    catalog_set(reader, object, ATTRIBUTE_BOUND, row[RELATION_BOUND]);
    catalog_set(reader, object, ATTRIBUTE_PARENTS, row[RELATION_PARENTS]);
    catalog_set(reader, object, ATTRIBUTE_ROW_SECURITY, row[RELATION_ROW_SECURITY]);
    catalog_set(reader, object, ATTRIBUTE_REPLICA_IDENTITY, row[RELATION_REPLICA_IDENTITY]);
    catalog_set(reader, object, ATTRIBUTE_OPTIONS, row[RELATION_OPTIONS]);
    catalog_set(reader, object, ATTRIBUTE_QUERY, row[RELATION_QUERY]);
    catalog_set(reader, object, ATTRIBUTE_COMMENT, row[RELATION_COMMENT]);
}

void catalog_take_column(CatalogReader *reader, const char *const *row)
{
    ModelObject *table = catalog_relation(reader, row[COLUMN_RELATION]);
    if (!table)
        return;
    ModelObject *column = catalog_part(reader, MODEL_COLUMN, row[COLUMN_NAME]);
    bool is_generated = row[COLUMN_GENERATED] && *row[COLUMN_GENERATED];
    column->number = (uint32_t)strtoul(row[COLUMN_NUMBER], NULL, 10);
    catalog_set(reader, column, ATTRIBUTE_TYPE, row[COLUMN_TYPE]);
    catalog_set_yes(reader, column, ATTRIBUTE_NOT_NULL, row[COLUMN_NOT_NULL]);
    catalog_set(reader, column, is_generated ? ATTRIBUTE_GENERATED : ATTRIBUTE_DEFAULT,
                row[COLUMN_EXPRESSION]);
    if (catalog_is(row[COLUMN_IDENTITY], "a"))
        catalog_set(reader, column, ATTRIBUTE_IDENTITY, "always");
    if (catalog_is(row[COLUMN_IDENTITY], "d"))
        catalog_set(reader, column, ATTRIBUTE_IDENTITY, "by default");
    catalog_set(reader, column, ATTRIBUTE_COLLATION, row[COLUMN_COLLATION]);
    catalog_set(reader, column, ATTRIBUTE_COMMENT, row[COLUMN_COMMENT]);
    model_put_part(reader->arena, table, column, NULL);
    table->next_column = column->number + 1;
}

static const char *constraint_class(const char *kind)
{
    switch (kind ? *kind : 0) {
    case 'p':
        return "primary key";
    case 'u':
        return "unique";
    case 'f':
        return "foreign key";
    case 'x':
        return "exclude";
    default:
        return "check";
    }
}

// "no action" is not said.
static const char *action(const char *letter)
{
    switch (letter ? *letter : 0) {
    case 'c':
        return "cascade";
    case 'n':
        return "set null";
    case 'd':
        return "set default";
    case 'r':
        return "restrict";
    default:
        return NULL;
    }
}

static void set_reference(CatalogReader *reader, ModelObject *constraint, const char *const *row)
{
    const ModelObject *target = catalog_relation(reader, row[CONSTRAINT_TARGET]);
    constraint->target = target ? target->number : MODEL_NONE;
    catalog_numbers(reader, &constraint->targets, row[CONSTRAINT_TARGETS]);
    catalog_set(reader, constraint, ATTRIBUTE_ON_UPDATE, action(row[CONSTRAINT_ON_UPDATE]));
    catalog_set(reader, constraint, ATTRIBUTE_ON_DELETE, action(row[CONSTRAINT_ON_DELETE]));
    if (catalog_is(row[CONSTRAINT_MATCH], "f"))
        catalog_set(reader, constraint, ATTRIBUTE_MATCH, "full");
}

void catalog_take_constraint(CatalogReader *reader, const char *const *row)
{
    ModelObject *owner = catalog_relation(reader, row[CONSTRAINT_RELATION]);
    const char *kind = row[CONSTRAINT_KIND];
    if (!owner)
        owner = catalog_type(reader, row[CONSTRAINT_TYPE]);
    if (!owner)
        return;
    ModelObject *constraint = catalog_part(reader, MODEL_CONSTRAINT, row[CONSTRAINT_NAME]);
    catalog_set(reader, constraint, ATTRIBUTE_CLASS, constraint_class(kind));
    catalog_numbers(reader, &constraint->columns, row[CONSTRAINT_COLUMNS]);
    catalog_set(reader, constraint, ATTRIBUTE_EXPRESSION, row[CONSTRAINT_EXPRESSION]);
    if (catalog_is(kind, "x"))
        catalog_set(reader, constraint, ATTRIBUTE_EXPRESSION, row[CONSTRAINT_DEFINITION]);
    if (catalog_is(kind, "f"))
        set_reference(reader, constraint, row);
    catalog_set(reader, constraint, ATTRIBUTE_DEFERRABLE, row[CONSTRAINT_DEFERRABLE]);
    if (catalog_is(row[CONSTRAINT_VALID], "f"))
        model_set_yes(reader->arena, constraint, ATTRIBUTE_NOT_VALID);
    if (catalog_is(kind, "c"))
        catalog_set_yes(reader, constraint, ATTRIBUTE_NO_INHERIT, row[CONSTRAINT_NO_INHERIT]);
    if (catalog_is(kind, "u") && row[CONSTRAINT_DEFINITION] &&
        strstr(row[CONSTRAINT_DEFINITION], " NULLS NOT DISTINCT"))
        catalog_set(reader, constraint, ATTRIBUTE_NULLS, "not distinct");
    catalog_set(reader, constraint, ATTRIBUTE_COMMENT, row[CONSTRAINT_COMMENT]);
    model_put_part(reader->arena, owner, constraint, NULL);
}

// What stands between a bracket and the one that closes it; quotes hold no brackets.
static Text inside_brackets(const char *open)
{
    size_t depth = 0;
    char quote = 0;
    for (const char *c = open; *c; c++) {
        if (quote)
            quote = *c == quote ? 0 : quote;
        else if (*c == '\'' || *c == '"')
            quote = *c;
        else if (*c == '(')
            depth++;
        else if (*c == ')' && --depth == 0)
            return (Text){open + 1, (size_t)(c - open) - 1};
    }
    return (Text){"", 0};
}

// "CREATE UNIQUE INDEX i ON public.t USING btree (a, lower(b)) INCLUDE (c) NULLS NOT DISTINCT WITH
// (fillfactor='70') WHERE (a > 0)"
static void read_definition(CatalogReader *reader, ModelObject *index, const char *definition)
{
    const char *keys = strstr(definition, " USING ");
    keys = keys ? strchr(keys, '(') : NULL;
    if (!keys)
        return;
    Text inside = inside_brackets(keys);
    const char *rest = inside.data + inside.size + 1;
    model_set(reader->arena, index, ATTRIBUTE_KEYS, text_from(text_copy(reader->arena, inside)));
    if (strncmp(rest, " INCLUDE (", 10) == 0) {
        inside = inside_brackets(rest + 9);
        model_set(reader->arena, index, ATTRIBUTE_INCLUDE,
                  text_from(text_copy(reader->arena, inside)));
        rest = inside.data + inside.size + 1;
    }
    if (strncmp(rest, " NULLS NOT DISTINCT", 19) == 0)
        catalog_set(reader, index, ATTRIBUTE_NULLS, "not distinct");
}

void catalog_take_index(CatalogReader *reader, const char *const *row)
{
    const ModelObject *table = catalog_relation(reader, row[INDEX_TABLE]);
    if (!table)
        return;
    ModelObject *index =
        catalog_object(reader, MODEL_INDEX, row[INDEX_SCHEMA], row[INDEX_NAME], row[INDEX_OID]);
    index->owner = table->number;
    catalog_set_yes(reader, index, ATTRIBUTE_UNIQUE, row[INDEX_UNIQUE]);
    catalog_numbers(reader, &index->columns, row[INDEX_COLUMNS]);
    if (!catalog_is(row[INDEX_METHOD], "btree"))
        catalog_set(reader, index, ATTRIBUTE_METHOD, row[INDEX_METHOD]);
    if (row[INDEX_DEFINITION])
        read_definition(reader, index, row[INDEX_DEFINITION]);
    catalog_set(reader, index, ATTRIBUTE_OPTIONS, row[INDEX_OPTIONS]);
    catalog_set(reader, index, ATTRIBUTE_PREDICATE, row[INDEX_PREDICATE]);
    if (catalog_is(row[INDEX_VALID], "f"))
        model_set_yes(reader->arena, index, ATTRIBUTE_INVALID);
    catalog_set(reader, index, ATTRIBUTE_COMMENT, row[INDEX_COMMENT]);
}
