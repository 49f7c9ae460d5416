// SPDX-License-Identifier: MIT
// `down auto`: what undoes an `up`, statement by statement. What the model says of a schema before
// and after a statement is brought back by the differ and the printer of this file; what the model
// does not hold, and rows, are a reason to refuse.
#ifndef MIGC_DERIVE_H
#define MIGC_DERIVE_H

#include "fold.h"
#include "folder.h"
#include "model_diff.h"

typedef struct DeriveTexts {
    Text *items;
    size_t count;
    size_t capacity;
} DeriveTexts;

// What undoes one statement.
typedef struct DeriveEntry {
    Span place;       // of the statement
    uint32_t subject; // the object that it makes or changes; MODEL_NONE: not one
    DeriveTexts sql;  // without semicolons, in the order in which it is to run
    Text refusal;     // why nothing undoes it; empty: something does
} DeriveEntry;

typedef struct Derive {
    Folder *folder;
    Fold *fold;         // of the statement, which has been folded
    Model start;        // before the revision, with the search path of a new session
    Model before;       // before the statement
    Model after;        // behind it
    Text home;          // the schema in which a name without one is looked for first; empty: the
                        // statement names it all the same, because it may run along another path
    bool is_elsewhere;  // the revision has set another search path
    bool is_settled;    // the model need not be asked whether something is left
    DeriveEntry *entry; // of the statement
    struct {
        DeriveEntry **items;
        size_t count;
        size_t capacity;
    } entries; // in the order of `up`
} Derive;

// A statement begins, which the fold knows; what stands in derive->before is the model before it.
void derive_begin(Derive *derive, Fold *fold, const Model *before, Span place);

// The same for a step that is no statement which can be read.
void derive_other(Derive *derive, Fold *fold, const Model *before, const Step *step);

// What undoes it, one statement.
void derive_add(Derive *derive, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Why nothing does; the first reason stays.
void derive_refuse(Derive *derive, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Whether the revision has made an object: what undoes that takes everything along that has been
// done to it.
bool derive_is_new(const Derive *derive, const ModelObject *object);
// Whether the model knows all of an object: no code that cannot be followed has changed it.
bool derive_is_certain(const Derive *derive, const ModelObject *object);

// Runs what has been added on the model behind the statement. What is then not as before is added,
// too; where that cannot be, the statement is refused.
void derive_settle(Derive *derive);

// The text of the statement that defines an object or a part, as its file has it; empty: unknown.
Text derive_source(const Derive *derive, const ModelObject *object);

// derive_print.c: statements as text. False where an object cannot be printed; *out is then of no
// use. Schemas are named where they are not `home`.
typedef struct DerivePrint {
    Arena *arena;
    Text home;
    const Model *model; // the objects'
} DerivePrint;
Text derive_name(const DerivePrint *print, const ModelObject *object);
// A type, or the arguments of a routine, as the model has them.
Text derive_type(const DerivePrint *print, Text type);
// "TABLE", "INDEX" …, as ALTER, COMMENT and DROP call it; NULL: it is called otherwise.
const char *derive_kind(const ModelObject *object);
bool derive_print_drop(const DerivePrint *print, Builder *out, const ModelObject *object,
                       const ModelObject *part);
bool derive_print_index(const DerivePrint *print, Builder *out, const ModelObject *index,
                        bool is_concurrent);
bool derive_print_constraint(const DerivePrint *print, Builder *out, const ModelObject *owner,
                             const ModelObject *part);
bool derive_print_comment(const DerivePrint *print, Builder *out, const ModelObject *object,
                          const ModelObject *part);
// A type, a domain, a schema: what has no source of its own any more.
bool derive_print_object(const DerivePrint *print, Builder *out, const ModelObject *object);
Text derive_literal(Arena *arena, Text value);

// derive_change.c: what brings one attribute back. Statements go to derive_add; false where there
// is none.
bool derive_print_change(Derive *derive, const ModelChange *change);
// "a column that gets its old type back": how its values are converted, which is without loss or
// fails; empty `using`: as the server does. False where something may be lost.
bool derive_retype(Arena *arena, const ModelObject *column, Text from, Text to, Text *conversion);

// Of "a=1, b=2" each that another list does not name (`is_name`: its name alone), or does not have.
Text derive_options_not_in(Arena *arena, Text options, Text others, bool is_name);
Text derive_option_name(Text option); // "a" of "a=1"
// derive_grant.c: what gives and takes privileges until they are as they were.
bool derive_print_privileges(Derive *derive, const ModelChange *change);

// derive_down.c: the sections of a history that are to be derived.
// Before the first of them: the names of all variables.
void derive_collect_variables(Folder *folder);
// Gives the `down auto` of a node its steps, or reports cannot-derive. `model` is that before its
// `up`, and becomes that behind it.
void derive_down(Folder *folder, uint32_t node, Model *model, Diagnostics *diagnostics);
// Whether PostgreSQL's `down` of a revision is to be derived.
bool derive_is_wanted(const Revision *revision, MigDialect dialect);

// derive_sqlite.c: the same for SQLite, from the text alone.
void derive_down_sqlite(Arena *arena, Revision *revision, Diagnostics *diagnostics);
// Takes the steps back.
void derive_forget(Revision *revision);
// Behind both: the section is as its author might have written it.
void derive_finish(Revision *revision);

#endif
