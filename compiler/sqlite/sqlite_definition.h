// SPDX-License-Identifier: MIT
// What SQLite keeps as the text of an object, taken apart as far as its pragmas do not tell it.
#ifndef MIGC_SQLITE_DEFINITION_H
#define MIGC_SQLITE_DEFINITION_H

#include "text.h"

typedef struct DefinitionTexts {
    Text *items;
    size_t count;
    size_t capacity;
} DefinitionTexts;

// A column that is computed.
typedef struct DefinitionColumn {
    Text name;       // without its quotes
    Text expression; // what stands in the parentheses; STORED behind it where it is
} DefinitionColumn;

typedef struct TableDefinition {
    struct {
        DefinitionColumn *items;
        size_t count;
        size_t capacity;
    } generated;
    DefinitionTexts checks;     // what stands in the parentheses
    DefinitionTexts references; // "deferrable" … or empty, for each REFERENCES in order
    Text options;               // "STRICT, WITHOUT ROWID", "ON CONFLICT …" where they stand
} TableDefinition;

// A CREATE TABLE as sqlite_schema has it. What is no such statement has nothing.
TableDefinition sqlite_definition_table(Arena *arena, Text sql);

typedef struct IndexDefinition {
    DefinitionTexts keys; // as they are written
    Text predicate;       // behind WHERE; empty: none
    bool is_unique;
} IndexDefinition;

IndexDefinition sqlite_definition_index(Arena *arena, Text sql);

// "SELECT …" of a view; "(a, b) AS SELECT …" where it names its columns.
Text sqlite_definition_query(Arena *arena, Text sql);

// What stands behind the name of an object: "USING fts5(…)", "AFTER INSERT ON …".
Text sqlite_definition_rest(Arena *arena, Text sql);

// "fts5" of CREATE VIRTUAL TABLE name USING fts5(…); empty: it is none.
Text sqlite_definition_module(Arena *arena, Text sql);

#endif
