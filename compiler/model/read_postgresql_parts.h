// SPDX-License-Identifier: MIT
// What the files that read PostgreSQL's catalog share: the objects under construction.
#ifndef MIGC_READ_POSTGRESQL_PARTS_H
#define MIGC_READ_POSTGRESQL_PARTS_H

#include "model.h"

typedef struct CatalogReader {
    Arena *arena;
    uint32_t numbers;
    struct {
        ModelObject **items;
        size_t count;
        size_t capacity;
    } objects;
    const ModelMap *relations; // by oid
    const ModelMap *types;     // the others
} CatalogReader;

// By oid, as text; NULL where it is none that is read.
ModelObject *catalog_relation(const CatalogReader *reader, const char *oid);
ModelObject *catalog_type(const CatalogReader *reader, const char *oid);

ModelObject *catalog_object(CatalogReader *reader, ModelKind kind, const char *schema,
                            const char *name, const char *oid);
ModelObject *catalog_part(CatalogReader *reader, ModelKind kind, const char *name);

// A value may be NULL.
Text catalog_text(CatalogReader *reader, const char *value);
bool catalog_is(const char *value, const char *wanted);
void catalog_set(CatalogReader *reader, ModelObject *object, ModelAttribute attribute,
                 const char *value);
void catalog_set_yes(CatalogReader *reader, ModelObject *object, ModelAttribute attribute,
                     const char *value);
// "1 3": numbers of columns.
void catalog_numbers(CatalogReader *reader, ModelNumbers *numbers, const char *list);

// Of migc itself, in whatever schema.
bool catalog_is_of_ledger(const ModelObject *object);

// read_postgresql_table.c
void catalog_take_relation(CatalogReader *reader, const char *const *row);
void catalog_take_column(CatalogReader *reader, const char *const *row);
void catalog_take_constraint(CatalogReader *reader, const char *const *row);
void catalog_take_index(CatalogReader *reader, const char *const *row);

// read_postgresql_other.c
void catalog_take_type(CatalogReader *reader, const char *const *row);
void catalog_take_sequence(CatalogReader *reader, const char *const *row);
void catalog_take_routine(CatalogReader *reader, const char *const *row);
void catalog_take_trigger(CatalogReader *reader, const char *const *row);
void catalog_take_policy(CatalogReader *reader, const char *const *row);
void catalog_take_rule(CatalogReader *reader, const char *const *row);

#endif
