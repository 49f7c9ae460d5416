// SPDX-License-Identifier: MIT
// Two states of a schema → what a person would say is different. Names of columns, types and
// constraints count, the way in which they are written and their order do not.
#ifndef MIGC_SQLITE_DIFFERENCE_H
#define MIGC_SQLITE_DIFFERENCE_H

#include "sqlite_catalog.h"

// "leaves index \"users_email\"", and what to write against it.
typedef struct SqliteDifference {
    Text text;
    Text hint; // empty: nothing shorter than the text says it
    Text name; // of the object
} SqliteDifference;

typedef struct SqliteDifferences {
    SqliteDifference *items; // in order of the objects' names
    size_t count;
    size_t capacity;
} SqliteDifferences;

// What is left of an `up` behind its `down`: `after` against `before`.
SqliteDifferences sqlite_differences(Arena *arena, const CatalogRows *before,
                                     const CatalogRows *after);

#endif
