// SPDX-License-Identifier: MIT
// A schema as data. A Model never changes: what changes it makes a new one, which shares the rest
// with the old one, so that every revision of a history can have its own. Objects have numbers
// that survive renaming; what refers to an object or a column says its number, and names are
// looked up when they are needed. Everything lives in an arena.
#ifndef MIGC_MODEL_H
#define MIGC_MODEL_H

#include "model_map.h"
#include "span.h"
#include <mig/tables.h>

// The parts of an object stand in it and have no names outside of it.
typedef enum ModelKind {
    // relations: one name space in each schema
    MODEL_TABLE, // a partitioned one, too
    MODEL_FOREIGN_TABLE,
    MODEL_VIEW,
    MODEL_MATERIALIZED_VIEW,
    MODEL_INDEX, // of a constraint, too
    MODEL_SEQUENCE,
    MODEL_COMPOSITE,
    // types
    MODEL_ENUM,
    MODEL_DOMAIN,
    MODEL_RANGE,
    MODEL_BASE_TYPE, // of an extension, or written in C: nothing is known of it
    // routines: the name is that of all with it, "name(integer, text)" is one
    MODEL_FUNCTION,
    MODEL_PROCEDURE,
    MODEL_AGGREGATE,
    // others
    MODEL_SCHEMA,
    MODEL_EXTENSION,
    MODEL_OTHER, // its `class` attribute says what it is: cast, collation, publication …; its name
                 // begins with that: "publication p", "cast integer AS public.mood"
    // parts
    MODEL_COLUMN,
    MODEL_CONSTRAINT,
    MODEL_TRIGGER,
    MODEL_POLICY,
    MODEL_RULE,
    MODEL_KIND_COUNT
} ModelKind;

// Name spaces: two objects of one have different names in a schema.
typedef enum ModelSpace {
    SPACE_RELATION,
    SPACE_TYPE,
    SPACE_ROUTINE,
    SPACE_SCHEMA,
    SPACE_EXTENSION,
    SPACE_OTHER,
    SPACE_PART
} ModelSpace;

// What is known of an object besides its name, as text. Absent is empty. "yes" stands for true.
// The words are those of docs/model.md; the table in model.c has them.
typedef enum ModelAttribute {
    ATTRIBUTE_CLASS,        // of MODEL_OTHER; of a constraint: "primary key", "unique", "check",
                            // "foreign key", "exclude", "not null"
    ATTRIBUTE_TYPE,         // column, domain, range: as format_type says it
    ATTRIBUTE_NOT_NULL,     // yes
    ATTRIBUTE_DEFAULT,      // expression
    ATTRIBUTE_IDENTITY,     // "always", "by default"; of SQLite "autoincrement"
    ATTRIBUTE_GENERATED,    // expression
    ATTRIBUTE_COLLATION,    // where it is not the type's
    ATTRIBUTE_EXPRESSION,   // of a check; keys and operators of an exclusion; of a rule, a policy
    ATTRIBUTE_CHECK,        // WITH CHECK of a policy
    ATTRIBUTE_ON_UPDATE,    // "cascade", "set null", "set default", "restrict"; absent: no action
    ATTRIBUTE_ON_DELETE,    //
    ATTRIBUTE_MATCH,        // "full"; absent: simple
    ATTRIBUTE_DEFERRABLE,   // "deferrable", "initially deferred"
    ATTRIBUTE_NOT_VALID,    // yes
    ATTRIBUTE_NO_INHERIT,   // yes
    ATTRIBUTE_METHOD,       // of an index where it is not btree
    ATTRIBUTE_UNIQUE,       // yes
    ATTRIBUTE_KEYS,         // of an index: what stands in the parentheses, columns by name
    ATTRIBUTE_INCLUDE,      //
    ATTRIBUTE_PREDICATE,    // WHERE of an index, WHEN of a trigger
    ATTRIBUTE_NULLS,        // "not distinct"
    ATTRIBUTE_INVALID,      // yes: an index that was not completed
    ATTRIBUTE_PERSISTENCE,  // "temporary", "transient" (ON COMMIT DROP), "unlogged"
    ATTRIBUTE_PARTITION_BY, // "RANGE (created)"
    ATTRIBUTE_BOUND,        // "FOR VALUES …", "DEFAULT"
    ATTRIBUTE_PARENTS,      // tables that it inherits from, or is a partition of
    ATTRIBUTE_ROW_SECURITY, // "enabled", "forced"
    ATTRIBUTE_REPLICA_IDENTITY,
    ATTRIBUTE_OPTIONS,    // WITH (…); of SQLite "STRICT, WITHOUT ROWID"
    ATTRIBUTE_VALUES,     // of an enum: 'a', 'b'
    ATTRIBUTE_QUERY,      // of a view
    ATTRIBUTE_SEQUENCE,   // where not the usual: "INCREMENT 2 MINVALUE 5 …"
    ATTRIBUTE_ARGUMENTS,  // of a routine: as pg_get_function_identity_arguments
    ATTRIBUTE_RETURNS,    //
    ATTRIBUTE_LANGUAGE,   //
    ATTRIBUTE_BODY,       //
    ATTRIBUTE_VOLATILITY, // "immutable", "stable"
    ATTRIBUTE_SECURITY,   // "definer"
    ATTRIBUTE_STRICT,     // yes
    ATTRIBUTE_EVENTS,     // of a trigger: "before insert or update of a, b for each row"
    ATTRIBUTE_ROUTINE,    // that a trigger executes
    ATTRIBUTE_ENABLED,    // of a trigger: "disabled", "replica", "always"
    ATTRIBUTE_COMMAND,    // of a policy
    ATTRIBUTE_ROLES,      //
    ATTRIBUTE_DEFINITION, // of MODEL_OTHER, MODEL_RULE: what makes it; of SQLite's triggers and
                          // virtual tables: what stands behind their names
    ATTRIBUTE_PRIVILEGES, // granted, sorted: "app=SELECT, INSERT"
    ATTRIBUTE_COMMENT,
    ATTRIBUTE_COUNT
} ModelAttribute;

typedef struct ModelValue {
    ModelAttribute attribute;
    Text text;
} ModelValue;

typedef struct ModelNumbers {
    uint32_t *items;
    size_t count;
    size_t capacity;
} ModelNumbers;

// That an object, or one of its parts, needs another.
typedef struct ModelUse {
    Text by;              // the part of the user, by name; empty: the whole
    uint32_t column;      // the user's column by number, where that is the part; else 0
    uint32_t object;      // what is used
    uint32_t used_column; // its column by number; 0: the whole
    Text used_part;       // its constraint by name; empty: none
    bool is_automatic;    // it goes with what it uses, without CASCADE
    bool is_default;      // it is the column's default that uses it, not its type
} ModelUse;

typedef struct ModelObject ModelObject;
struct ModelObject {
    ModelKind kind;
    uint32_t
        number;  // of an object in its Model and all that come from it; of a column in its table
    Text schema; // empty: lives in none, or is a part, or SQLite's
    Text name;
    Span made;         // the name where it was created; source NULL: it was read from a database
    uint32_t revision; // node of the graph that created it; UINT32_MAX: none
    Span defined;      // the statement that says what it is; source NULL: none does
    bool is_altered;   // more has been said of it than the model holds: its owner, its statistics
    bool is_open;      // it may have parts (columns) that the model does not know
    bool is_inherited; // a column or a constraint that its table has from its parents alone
    uint32_t owner;    // an index: its table; a sequence: the table of its column; UINT32_MAX: none
    uint32_t owner_column; // of a sequence
    uint32_t next_column;  // the number that the next column gets
    ModelNumbers columns;  // of a constraint, index, trigger: columns in order; 0 is an expression;
                           // of a partitioned table: its key's; of a generated column: its own
    const Text *first_names; // of an index: what its columns were called when it was made; NULL: as
                             // they are now
    uint32_t target;         // of a foreign key: the table; UINT32_MAX: it is not known
    ModelNumbers targets;    // its columns
    struct {
        ModelValue *items; // in the order of the attributes
        size_t count;
        size_t capacity;
    } values;
    struct {
        const ModelObject **items; // in the order of their creation
        size_t count;
        size_t capacity;
    } parts;
    struct {
        ModelUse *items;
        size_t count;
        size_t capacity;
    } uses;
    ModelNumbers users; // objects that use it; an object as often as it does
};

#define MODEL_NONE UINT32_MAX

typedef struct Model {
    MigDialect dialect;
    const void *owner;           // of map nodes that may be changed in place; NULL: of none
    const ModelMap *objects;     // by number
    const ModelMap *names;       // by space, schema and name
    const ModelMap *gone;        // by the same: what had that name last (ModelGone)
    const ModelMap *routines;    // by bare name: numbers of those that have had it
    const ModelMap *constraints; // by name: numbers of what has had one that is not led to
    const ModelMap *uncertain;   // names that something opaque may have made or dropped
    const Text *search_path;     // schemas in which a name without one is looked for
    size_t search_path_count;
    bool has_unknown_path;      // names without a schema may be in any
    bool has_unknown_names;     // types, routines, operators that the model does not know exist
                                // (an extension)
    bool has_unknown_relations; // tables, too (dynamic SQL)
    bool has_temporary;         // something is in pg_temp, or has been in this session
    bool has_event_triggers;    // that may do what no statement says
    bool has_unchecked_bodies;  // check_function_bodies is off
} Model;

// How a name was lost.
typedef struct ModelGone {
    Span span;    // of the statement that did it
    Text renamed; // to that; empty: dropped
} ModelGone;

Model *model_create(Arena *arena, MigDialect dialect);

ModelSpace model_space(ModelKind kind);
// "table", "materialized view" …
const char *model_kind_name(ModelKind kind);
// "not null", "default" …
const char *model_attribute_name(ModelAttribute attribute);

const ModelObject *model_get(const Model *model, uint32_t number);
// Whether both are one name there.
bool model_is_same_name(MigDialect dialect, Text a, Text b);
// By its whole name; NULL where there is none.
const ModelObject *model_find(const Model *model, ModelSpace space, Text schema, Text name);
const ModelGone *model_find_gone(const Model *model, ModelSpace space, Text schema, Text name);

// Each of these changes *model to a new value; the caller keeps the old one if he wants it.
// A new object gets the next number of `*numbers`, which one counter gives to all models of a
// history; one with a number replaces it (and may have another name than before). The names of
// objects must be free: look first.
void model_put(Arena *arena, Model *model, ModelObject *object, uint32_t *numbers);
// Its name is remembered as gone. What it uses forgets it; who uses it keeps that use.
void model_remove(Arena *arena, Model *model, const ModelObject *object, ModelGone gone);
// Says that a name is not there any more though the object is: it was renamed.
void model_set_gone(Arena *arena, Model *model, ModelSpace space, Text schema, Text name,
                    ModelGone gone);

// The routines with a bare name ("f" of "f(integer)"), in any schema.
typedef struct ModelObjects {
    const ModelObject **items;
    size_t count;
    size_t capacity;
} ModelObjects;
ModelObjects model_routines(Arena *arena, const Model *model, Text name);

// Whether a constraint of a table or a domain of the schema has that name.
bool model_has_constraint(const Model *model, Text schema, Text name);

// "f" of "f(integer)".
Text model_bare_name(Text name);

// A name that may be there or not, whatever the model holds: nothing is said of it.
bool model_is_uncertain(const Model *model, ModelSpace space, Text schema, Text name);
void model_set_uncertain(Arena *arena, Model *model, ModelSpace space, Text schema, Text name);
void model_set_certain(Arena *arena, Model *model, ModelSpace space, Text schema, Text name);

// Objects that are not put yet: new, or a copy to be changed and put instead of the old one.
ModelObject *model_object(Arena *arena, ModelKind kind, Text schema, Text name);
ModelObject *model_copy(Arena *arena, const ModelObject *object);

Text model_value(const ModelObject *object, ModelAttribute attribute); // empty where absent
bool model_is(const ModelObject *object, ModelAttribute attribute, const char *text);
// An empty text removes it.
void model_set(Arena *arena, ModelObject *object, ModelAttribute attribute, Text text);
#define model_set_yes(arena, object, attribute) model_set(arena, object, attribute, TEXT("yes"))

// Parts. A kind of MODEL_KIND_COUNT finds any.
const ModelObject *model_part(const ModelObject *object, ModelKind kind, Text name);
const ModelObject *model_column(const ModelObject *object, uint32_t number);
// Adds a part, or puts it in the place of `instead` (which may be NULL). A new column is numbered.
void model_put_part(Arena *arena, ModelObject *object, ModelObject *part,
                    const ModelObject *instead);
void model_remove_part(ModelObject *object, const ModelObject *part);

// Adds a use to an object that is not put yet; the used object is told when it is put.
void model_add_use(Arena *arena, ModelObject *object, ModelUse use);
// Removes those of a column's default.
void model_remove_default_uses(ModelObject *object, uint32_t column);
// Removes those of a part (or of a column of that number).
void model_remove_uses(ModelObject *object, Text by, uint32_t column);

bool model_numbers_hold(const ModelNumbers *numbers, uint32_t number);

// Every object, in the order of their numbers.
ModelObjects model_all(Arena *arena, const Model *model);

#endif
