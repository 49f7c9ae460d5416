// SPDX-License-Identifier: MIT
// The fold: statement by statement, what a history's SQL does to a model, and what the database
// would have against it. This is what every reader of statements shares; it knows no parser.
#ifndef MIGC_FOLD_H
#define MIGC_FOLD_H

#include "diagnostic.h"
#include "model.h"

// Findings about what is not there: it may be there after a revision that is no ancestor.
typedef struct FoldMissing {
    Diagnostic *diagnostic;
    uint32_t revision; // that asks for it
    ModelSpace space;
    Text schema; // as written
    Text name;
    Text part; // a column; empty: the object
} FoldMissing;

typedef struct FoldMissingList {
    Arena *arena; // of the list and its texts, which live longer than a fold
    FoldMissing *items;
    size_t count;
    size_t capacity;
} FoldMissingList;

struct Lint;   // lint.h
struct Derive; // derive.h

typedef struct Fold {
    Arena *arena;
    Model *model;                // after what has been folded
    uint32_t *numbers;           // the counter of all models of the history
    Diagnostics *diagnostics;    // NULL: nothing is said (it has been said before)
    struct Lint *lint;           // NULL: what is not wrong is not judged
    struct Derive *derive;       // NULL: nobody asks what undoes it
    FoldMissingList *missing;    // NULL: nobody asks
    uint32_t revision;           // node of the graph
    bool is_both_dialects;       // SQLite runs the statement, too
    struct ColumnIndex *columns; // of the relation that was asked for last; NULL: none yet
    // The statement:
    Text sql;             // what was parsed, which may hold others
    size_t begin;         // the statement's in there
    size_t size;          //
    Span place;           // where it stands in the file
    bool is_exact;        // the bytes of `sql` are those of the file: places in it can be told
    bool drops;           // it is a DROP
    bool is_silent;       // it refers to what cannot be known: nothing more is said of it
    size_t reported;      // findings about the statement
    ModelNumbers dropped; // objects that it drops together: they hold one another no more
} Fold;

// Begins a statement. `whole` is where it stands; its text stands at `begin` of `sql`.
void fold_begin(Fold *fold, Text sql, size_t begin, Span whole);

// The token at a byte of fold->sql (which may be -1: unknown), as a place in the file.
Span fold_token(const Fold *fold, int offset);
// The first token behind that byte which is this name, quoted or not; the byte's own where there is
// none.
Span fold_name(const Fold *fold, Text name, int behind);

// The first string with that content; the statement where there is none.
Span fold_literal(const Fold *fold, Text content);

// Reports a finding of the current statement; NULL where nothing is to be said. The database stops
// at the first: only that one is certain, and so it is the only one that is said.
Diagnostic *fold_report(Fold *fold, Rule rule, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// `"x" is an enum, not a domain`, unless the object may be another one by now.
void fold_wrong_kind(Fold *fold, const ModelObject *object, Text name, int offset,
                     const char *wanted);

// Remembers what a finding says is not there.
void fold_note_missing(Fold *fold, Diagnostic *diagnostic, ModelSpace space, Text schema, Text name,
                       Text part);

// The schema that a new object without one gets.
Text fold_schema(const Fold *fold, Text schema);

// An object by its name as written: an empty schema is looked for along the search path.
const ModelObject *fold_find(const Fold *fold, ModelSpace space, Text schema, Text name);

// Whether a name that the model does not have may exist all the same: the database's own schemas,
// what an extension made, what dynamic SQL did.
bool fold_may_exist(const Fold *fold, ModelSpace space, Text schema, Text name);

// Something opaque may have made another object of this one: nothing more is said of the statement.
void fold_doubt(Fold *fold, const ModelObject *object);

// A relation (any kind of SPACE_RELATION) that must be there; else reports unknown-table with a
// suggestion and what happened to the name, unless it may exist. NULL where it is not there.
const ModelObject *fold_relation(Fold *fold, Text schema, Text name, int offset);

// Reports that a relation is missing: what became of the name, or one that is like it.
void fold_report_relation(Fold *fold, Rule rule, const char *kind, Text schema, Text name,
                          int offset);

// What became of a column or a constraint of that name.
void fold_set_part_gone(const Fold *fold, const ModelObject *relation, Text name, ModelGone gone);
const ModelGone *fold_part_gone(const Fold *fold, const ModelObject *relation, Text name);

// The same for a column of one; NULL also where the relation's columns are not known.
const ModelObject *fold_column(Fold *fold, const ModelObject *relation, Text name, int behind);

// Whether a new name is free; else reports already-exists with the place of the other.
bool fold_is_free(Fold *fold, ModelSpace space, Text schema, Text name, int offset);

// A copy of an object to be changed, and its return.
ModelObject *fold_open(const Fold *fold, const ModelObject *object);
void fold_put(Fold *fold, ModelObject *object);

// A new object or part that is made here: place and revision are set.
ModelObject *fold_make(Fold *fold, ModelKind kind, Text schema, Text name, int offset);

// A type, a relation or a schema has another name now: so has it in the texts of those that use it.
void fold_retype(Fold *fold, const ModelObject *before, const ModelObject *after);
// The texts of queries that use an object of which something has another name are not known any
// more.
void fold_forget_queries(Fold *fold, uint32_t number);

// Takes an object away with what goes with it (its indexes, sequences, automatic uses). Where
// others need it: with `cascade` they lose what needs it, else in-use is reported and it stays.
bool fold_drop(Fold *fold, const ModelObject *object, bool cascade, int offset);
// The same for a column, or for a constraint.
bool fold_drop_part(Fold *fold, const ModelObject *object, const ModelObject *part, bool cascade,
                    int offset);

// "users", or "app.users" where its schema is not the first of the search path.
Text fold_visible_name(const Fold *fold, Text schema, Text name);

// fold_name.c: names that the server makes, "TABLE_SECOND_LABEL", numbered until they are free: as
// a relation, as a constraint of the schema, or both.
Text fold_choose_relation(const Fold *fold, const ModelObject *table, Text second,
                          const char *label, bool is_constraint);
Text fold_choose_constraint(const Fold *fold, const ModelObject *table, Text second,
                            const char *label);
// "a_b_c": what stands for several columns in such a name.
Text fold_join_names(const Fold *fold, const Text *names, size_t count);

// fold_quote.c: a name as SQL writes it, in quotes where it must be; an object's with its schema.
void fold_add_quoted(Builder *text, Text name);
Text fold_quoted(const Fold *fold, Text name);
Text fold_quoted_object(const Fold *fold, const ModelObject *object);

// fold_rewrite.c: an expression in which a column has another name; a query stays as it is.
Text fold_rewrite(const Fold *fold, Text text, Text old, Text new);
// A table's texts, and those of its indexes, of which a column has another name.
void fold_rewrite_column(Fold *fold, uint32_t table, Text old, Text new);

// What a statement may have done that cannot be followed: objects that its text mentions have
// parts that are not known, and names in it may exist.
void fold_opaque(Fold *fold, Text sql);
// The same for code in a procedural language, whose static statements name what they touch.
// `is_called`: what it works on may have come as an argument.
void fold_opaque_body(Fold *fold, Text body, bool is_called);
// Relations of whose parts nothing is known from here on: those that a text mentions, also in
// strings; all; one.
void fold_open_mentioned(Fold *fold, Text text);
void fold_open_all(Fold *fold);
void fold_open_relation(Fold *fold, const ModelObject *relation);

#endif
