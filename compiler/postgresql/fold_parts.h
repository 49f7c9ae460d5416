// SPDX-License-Identifier: MIT
// What the parts of PostgreSQL's fold share. Only the files of this folder include it:
// libpg_query's types go no further.
#ifndef MIGC_FOLD_PARTS_H
#define MIGC_FOLD_PARTS_H

#include "fold.h"

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

// Texts of a tree live as long as it does: what a model keeps is copied.
Text fold_text(const Fold *fold, const char *text);

// A name of up to two parts: "schema.name" (a database's name before it is dropped).
typedef struct FoldName {
    Text schema; // empty: none is written
    Text name;
    int offset; // of the first token that may be it, -1: unknown
} FoldName;

FoldName fold_range_name(const Fold *fold, const PgQuery__RangeVar *range);
// Of a list of strings, as DROP and COMMENT have.
FoldName fold_list_name(const Fold *fold, PgQuery__Node *const *items, size_t count, int offset);

// The dispatch: one function a kind of statement.
void fold_statement(Fold *fold, const PgQuery__Node *statement);

// fold_drop_statement.c
void fold_drop_statement(Fold *fold, const PgQuery__DropStmt *statement);
// fold_object_statement.c: statements about anything but tables, their columns, constraints and
// indexes. False where it is none of them.
bool fold_object_statement(Fold *fold, const PgQuery__Node *statement);

#define FOLD_NO_TEXT ((Text){"", 0})

// fold_object.c: what COMMENT, GRANT, DROP, ALTER … RENAME, OWNER and SET SCHEMA are about.
typedef struct FoldObject {
    const ModelObject *object; // NULL: it is not there, which has been reported where it must be
    const ModelObject *part;   // of it: a trigger, a column …
    FoldName name;             // as written
} FoldObject;

// `relation` is given by some statements beside `node` or instead of it; `part` by some.
FoldObject fold_object(Fold *fold, PgQuery__ObjectType type, const PgQuery__Node *node,
                       const PgQuery__RangeVar *relation, Text part, bool missing_ok);
// A part of a relation; reports unknown-object.
const ModelObject *fold_part(Fold *fold, const ModelObject *relation, ModelKind kind, Text name);
// Whether the objects of that type are relations.
bool fold_is_relation_type(PgQuery__ObjectType type);
Text fold_string(const Fold *fold, const PgQuery__Node *node); // empty where it is none
// "a, b", of what has been said of several things.
void fold_add_item(Builder *list, Text item);
Text fold_role(const Fold *fold, const PgQuery__Node *role);

// fold_other.c: objects of MODEL_OTHER.
const char *fold_other_class(PgQuery__ObjectType type); // NULL: it has a kind of its own
Text fold_other_name(Fold *fold, const char *class, Text identity);
// Of an object as COMMENT and DROP name it; empty where it cannot be told.
FoldName fold_other_identity(Fold *fold, PgQuery__ObjectType type, const PgQuery__Node *node);
bool fold_create_other(Fold *fold, const PgQuery__Node *statement);

// fold_schema.c
void fold_create_schema(Fold *fold, const PgQuery__CreateSchemaStmt *statement);
// Whether a new object may be made in a schema ("": the first of the search path); reports
// unknown-object.
bool fold_is_schema(Fold *fold, Text schema, int offset);
void fold_rename_schema(Fold *fold, const ModelObject *schema, Text name);
void fold_drop_schema(Fold *fold, const ModelObject *schema, bool cascade);
// Moves an object with what is its own: indexes, sequences.
void fold_move(Fold *fold, const ModelObject *object, Text schema);

// fold_search_path.c
void fold_set_variable(Fold *fold, const PgQuery__VariableSetStmt *statement);
// Whether a string constant is the value of a variable, :'name', which is not known here.
bool fold_is_variable(const Fold *fold, int offset);
void fold_set_search_path(Fold *fold, Text value);

// fold_enum.c, fold_composite.c, fold_domain.c, fold_type_other.c
void fold_create_enum(Fold *fold, const PgQuery__CreateEnumStmt *statement);
void fold_alter_enum(Fold *fold, const PgQuery__AlterEnumStmt *statement);
void fold_create_composite(Fold *fold, const PgQuery__CompositeTypeStmt *statement);
void fold_alter_composite(Fold *fold, const PgQuery__AlterTableStmt *statement);
void fold_create_domain(Fold *fold, const PgQuery__CreateDomainStmt *statement);
void fold_alter_domain(Fold *fold, const PgQuery__AlterDomainStmt *statement);
void fold_create_range(Fold *fold, const PgQuery__CreateRangeStmt *statement);
void fold_create_base_type(Fold *fold, const PgQuery__DefineStmt *statement);

// fold_sequence.c
void fold_create_sequence(Fold *fold, const PgQuery__CreateSeqStmt *statement);
void fold_alter_sequence(Fold *fold, const PgQuery__AlterSeqStmt *statement);
// Sets the type of a sequence and what is not the usual from its options.
void fold_sequence_options(Fold *fold, ModelObject *object, PgQuery__Node *const *options,
                           size_t count, bool is_new);

// fold_view.c
void fold_create_view(Fold *fold, const PgQuery__ViewStmt *statement);
void fold_create_materialized_view(Fold *fold, const PgQuery__CreateTableAsStmt *statement);
// A statement as one normal text.
Text fold_query_text(const Fold *fold, PgQuery__Node *query);
void fold_refresh(Fold *fold, const PgQuery__RefreshMatViewStmt *statement);

// fold_routine.c, fold_routine_name.c
void fold_create_routine(Fold *fold, const PgQuery__CreateFunctionStmt *statement);
void fold_create_aggregate(Fold *fold, const PgQuery__DefineStmt *statement);
void fold_alter_routine(Fold *fold, const PgQuery__AlterFunctionStmt *statement);
typedef enum FoldRoutineKind {
    FOLD_FUNCTION = 1,
    FOLD_PROCEDURE = 2,
    FOLD_AGGREGATE = 4,
    FOLD_ROUTINE = 7
} FoldRoutineKind;
// By name and arguments, or by name alone; reports unknown-object.
const ModelObject *fold_routine(Fold *fold, const PgQuery__ObjectWithArgs *named,
                                FoldRoutineKind kind, bool missing_ok);
// By a name of up to two parts: the only one that `accepts` so many arguments, NULL where there is
// none or several.
const ModelObject *fold_routine_of_call(Fold *fold, FoldName name, size_t arguments);
// "name(integer, text)".
Text fold_routine_name(Fold *fold, Text name, PgQuery__Node *const *arguments, size_t count);

// fold_trigger.c, fold_policy.c, fold_rule.c
void fold_create_trigger(Fold *fold, const PgQuery__CreateTrigStmt *statement);
void fold_create_event_trigger(Fold *fold, const PgQuery__CreateEventTrigStmt *statement);
void fold_create_policy(Fold *fold, const PgQuery__CreatePolicyStmt *statement);
void fold_alter_policy(Fold *fold, const PgQuery__AlterPolicyStmt *statement);
void fold_create_rule(Fold *fold, PgQuery__RuleStmt *statement);

// fold_extension.c
void fold_create_extension(Fold *fold, const PgQuery__CreateExtensionStmt *statement);

// fold_comment.c, fold_grant.c
void fold_comment(Fold *fold, const PgQuery__CommentStmt *statement);
// Whether such objects are parts of another: a column, a trigger.
bool fold_is_part_type(PgQuery__ObjectType type);
void fold_grant(Fold *fold, const PgQuery__GrantStmt *statement);

// fold_object_change.c, fold_object_drop.c. Each says false where tables are meant.
bool fold_rename_object(Fold *fold, const PgQuery__RenameStmt *statement);
void fold_set_schema(Fold *fold, const PgQuery__AlterObjectSchemaStmt *statement);
bool fold_drop_objects(Fold *fold, const PgQuery__DropStmt *statement);

// fold_do.c: what runs code.
void fold_do(Fold *fold, const PgQuery__DoStmt *statement);
void fold_call(Fold *fold, const PgQuery__CallStmt *statement);
// A query or a data statement calls functions, which may do anything.
// Whether a routine (NULL: an unknown one) may change the schema; what it may do is noted.
bool fold_may_change(Fold *fold, const ModelObject *routine);
void fold_called_functions(Fold *fold, const PgQuery__Node *statement);

// fold_walk.c: calls `visit` for each message below one, itself included.
typedef void FoldVisit(void *context, const ProtobufCMessage *message);
void fold_walk(const ProtobufCMessage *message, FoldVisit *visit, void *context);

// fold_type.c: a type as format_type() says it ("character varying(100)", "integer[]"); reports
// unknown-type. `column`'s user is noted where the type is one of the model's.
Text fold_type(Fold *fold, const PgQuery__TypeName *type, const ModelObject **found);
// Without lengths and precisions, as a routine's arguments are.
Text fold_bare_type(Fold *fold, const PgQuery__TypeName *type, const ModelObject **found);
// Types by name; the second reports unknown-type where there is no such one in the catalog either.
const ModelObject *fold_find_type(const Fold *fold, FoldName name);
const ModelObject *fold_existing_type(Fold *fold, FoldName name);
// Whether a new type may have the name; reports already-exists.
bool fold_type_is_free(Fold *fold, Text schema, Text name, int offset);

// fold_built_in.c: a type of pg_catalog by its name there; NULL: it has none of that name.
typedef struct FoldBuiltIn {
    const char *name;
    const char *said; // by format_type; NULL: by the same name
} FoldBuiltIn;
// What a column may be said to be, and nothing else: a type and a sequence. NULL: it is none.
const FoldBuiltIn *fold_serial(Text name);
const FoldBuiltIn *fold_built_in(const char *name);
// The type, of the model or the catalog, whose name is most like that; empty: none is.
Text fold_suggest_type(const Fold *fold, Text name);

// fold_expression.c: an expression as one normal text, which does not depend on how it was written.
Text fold_expression(const Fold *fold, PgQuery__Node *expression);

// fold_query.c: names inside queries and expressions. Each of these reports a relation or a column
// that cannot be there and is silent where it cannot know. A query is a SELECT, VALUES, TABLE,
// INSERT, UPDATE, DELETE or MERGE.
void fold_query(Fold *fold, const PgQuery__Node *query);

// tree.c: what a tree holds, for as long as it is not given back.
struct PostgresqlTree;
const PgQuery__ParseResult *fold_tree_statements(const struct PostgresqlTree *tree);

// Statements that read and write data, or hold a query; false where it is another.
bool fold_data_statement(Fold *fold, const PgQuery__Node *statement);

typedef struct FoldColumn {
    Text name;
    Text type;                   // as format_type says it; empty: it is not known
    Text collation;              // where it is not the type's
    const ModelObject *relation; // whose column it is, as it stands; NULL: it is something else
    uint32_t column;
} FoldColumn;

typedef struct FoldColumns {
    FoldColumn *items;
    size_t count;
    size_t capacity;
    bool is_open; // there may be others, and in other places
} FoldColumns;

// The columns that a query returns, `*` expanded: of a view, of CREATE TABLE AS.
FoldColumns fold_query_columns(Fold *fold, const PgQuery__Node *query);

// Gives `user`, which is not put yet, a use of everything that the server remembers of a query
// (pg_depend): relations, columns, types, functions, sequences. `by` is its part, or empty.
void fold_query_uses(Fold *fold, const PgQuery__Node *query, ModelObject *user, Text by);

// An expression over the columns of a relation (which need not be put yet; NULL: over none), as
// checks, indexes, defaults, policies and generated columns have; sub-queries may stand in it.
// `numbers` (may be NULL) gets the relation's columns that it names, each once.
void fold_expression_columns(Fold *fold, const ModelObject *relation,
                             const PgQuery__Node *expression, ModelNumbers *numbers);

// Gives `user` (not put yet) the expression's uses of everything but the relation's own columns;
// by, column and is_automatic are those of `use`.
void fold_expression_uses(Fold *fold, const ModelObject *relation, const PgQuery__Node *expression,
                          ModelObject *user, ModelUse use);

// The condition of a trigger or a rule: columns of `relation` stand behind OLD and NEW.
void fold_row_condition(Fold *fold, const ModelObject *relation, const PgQuery__Node *expression,
                        ModelNumbers *numbers);

// The actions of a rule, and its condition; `user` (may be NULL) gets their uses.
void fold_rule_actions(Fold *fold, const PgQuery__RuleStmt *rule, const ModelObject *relation,
                       ModelObject *user);

// A routine's body: one in SQL as the server checks it when it is created; uses of a BEGIN ATOMIC
// are remembered by `routine` (may be NULL, is not put yet).
void fold_routine_body(Fold *fold, const PgQuery__CreateFunctionStmt *statement,
                       ModelObject *routine);

// fold_table_expression.c: an expression over the columns of a table (NULL: over none), which
// need not be put yet. Reports what is not there.
typedef struct TableExpression {
    Text text;
    ModelNumbers columns; // of the table, each once
    const ModelObject *table;
    const PgQuery__Node *node;
} TableExpression;
TableExpression fold_table_expression(Fold *fold, const ModelObject *table, PgQuery__Node *node);
// Gives `user` what the expression uses besides the table's columns.
void fold_use_expression(Fold *fold, ModelObject *user, const TableExpression *expression,
                         ModelUse use);
// Gives `user` a use of each column of an object.
void fold_use_columns(const Fold *fold, ModelObject *user, uint32_t object,
                      const ModelNumbers *columns, ModelUse use);
bool fold_is_system_column(Text name);
// The sequence of nextval('…'), NULL where there is none; `written` is its name as it stands there.
const ModelObject *fold_nextval(const Fold *fold, const PgQuery__FuncCall *call, FoldName *written);

// fold_own_sequence.c
Text fold_nextval_text(const Fold *fold, const ModelObject *sequence);
// Makes the sequence of a column; `options` are those of IDENTITY (…).
const ModelObject *fold_own_sequence(Fold *fold, const ModelObject *table,
                                     const ModelObject *column, PgQuery__Node *const *options,
                                     size_t count);

// fold_options.c: "name=value, …".
Text fold_options(const Fold *fold, PgQuery__Node *const *options, size_t count);
void fold_add_option(const Fold *fold, Builder *text, const PgQuery__DefElem *option);

// A constraint that is to be made: the table's, or that of a column.
typedef struct NewConstraint {
    const PgQuery__Constraint *definition;
    const char *name; // NULL or empty: the server makes one
    Text column;      // empty: the table's
    bool is_deferrable;
    bool is_deferred;
    bool is_only;      // ALTER TABLE ONLY
    bool is_valid;     // of a new table: NOT VALID says nothing there
    bool is_redundant; // another one is the same
} NewConstraint;

typedef struct NewConstraints {
    NewConstraint *items;
    size_t count;
    size_t capacity;
} NewConstraints;

// fold_column.c: `table` is not put yet, or a copy that is open.
ModelObject *fold_open_part(const Fold *fold, ModelObject *object, const ModelObject *part);
ModelObject *fold_add_column(Fold *fold, ModelObject *table, const PgQuery__ColumnDef *definition);
void fold_generated_column(Fold *fold, ModelObject *table, const PgQuery__ColumnDef *definition);
void fold_set_default(Fold *fold, ModelObject *table, ModelObject *column,
                      PgQuery__Node *expression);
void fold_remove_default(const Fold *fold, ModelObject *table, ModelObject *column);
void fold_set_type(Fold *fold, ModelObject *table, ModelObject *column,
                   const PgQuery__TypeName *type);
void fold_set_collation(const Fold *fold, ModelObject *column,
                        const PgQuery__CollateClause *clause);
void fold_set_identity(const Fold *fold, ModelObject *column, const char *when);
void fold_collect_constraints(Fold *fold, const PgQuery__ColumnDef *definition,
                              NewConstraints *later);
// The sequences of serial and identity columns, once the table is put.
void fold_column_sequence(Fold *fold, uint32_t table, const PgQuery__ColumnDef *definition);

// fold_rename.c: of a table, or of one that is OF a type.
void fold_rename_column(Fold *fold, uint32_t table, Text old, Text new);
// fold_table.c
void fold_create_table(Fold *fold, const PgQuery__CreateStmt *statement);
void fold_create_foreign_table(Fold *fold, const PgQuery__CreateForeignTableStmt *statement);
// A relation that is created, not put yet; NULL where it cannot be, or is there already.
ModelObject *fold_new_relation(Fold *fold, const PgQuery__RangeVar *range, ModelKind kind,
                               PgQuery__OnCommitAction on_commit, bool if_not_exists);
bool fold_is_new_column(Fold *fold, const ModelObject *table, Text name, int offset);

// Marks the keys that another one is the same as: the server makes one index of them.
void fold_merge_keys(NewConstraints *constraints);
// That a column is there already.
void fold_report_column(Fold *fold, const ModelObject *table, const ModelObject *other, int offset);

// fold_like.c: LIKE, before and after the table is put.
void fold_like_columns(Fold *fold, ModelObject *table, const PgQuery__TableLikeClause *like);
void fold_like_rest(Fold *fold, uint32_t number, const PgQuery__TableLikeClause *like);

// fold_inherit.c
ModelNumbers fold_children(const Fold *fold, uint32_t table);
ModelNumbers fold_partitions(const Fold *fold, uint32_t table);
// The column of the same name in another table; 0: none.
uint32_t fold_move_number(const ModelObject *from, const ModelObject *to, uint32_t number);
void fold_move_numbers(const ModelObject *from, const ModelObject *to, ModelNumbers *numbers);
void fold_copy_uses(const Fold *fold, const ModelObject *from, Text by, uint32_t column,
                    ModelObject *to, uint32_t to_column);
ModelObject *fold_copy_column(Fold *fold, ModelObject *to, const ModelObject *from,
                              const ModelObject *column);
// A parent, or the type, from which a table has a column; NULL: none.
const ModelObject *fold_parent_with(const Fold *fold, const ModelObject *table, Text column);
void fold_inherit(Fold *fold, ModelObject *table, const ModelObject *parent);
void fold_inherit_checks(Fold *fold, ModelObject *table, const ModelObject *parent);
void fold_add_parent(const Fold *fold, ModelObject *table, const ModelObject *parent);
// Writes the names of the parents that it has now.
void fold_write_parents(const Fold *fold, ModelObject *table);

// fold_partition.c
Text fold_bound(const Fold *fold, const PgQuery__PartitionBoundSpec *bound);
// That it is one for the way in which its table is partitioned.
void fold_check_bound(Fold *fold, const ModelObject *table,
                      const PgQuery__PartitionBoundSpec *bound);
// Whether a table may have a unique index: a partitioned one only over all that it is parted by.
bool fold_may_be_unique(Fold *fold, const ModelObject *table, const ModelObject *index, int offset);
void fold_partition_by(Fold *fold, ModelObject *table, const PgQuery__PartitionSpec *spec);
// A partition gets its table's indexes and foreign keys.
void fold_become_partition(Fold *fold, uint32_t partition_number, uint32_t table_number);
void fold_attach_index(Fold *fold, uint32_t parent, uint32_t index);

// fold_constraint.c, fold_foreign_key.c
void fold_add_constraint(Fold *fold, uint32_t table, const NewConstraint *constraint);
bool fold_is_free_constraint(Fold *fold, const ModelObject *table, Text name, int offset);
Text fold_deferrable(const NewConstraint *constraint);
void fold_add_foreign_key(Fold *fold, uint32_t table_number, const NewConstraint *constraint);
void fold_copy_foreign_key(Fold *fold, uint32_t to_number, uint32_t from_number,
                           const ModelObject *part, const ModelObject *index);
void fold_use_target(Fold *fold, ModelObject *table, const ModelObject *part,
                     const ModelObject *index);

// fold_index.c, fold_put_index.c: an index while it is made.
typedef struct NewIndex {
    ModelObject *object;       // its name may be empty
    const ModelObject *parent; // the partitioned table's, of which it is a part; NULL: none
    Text class;                // of its constraint; empty: it has none
    Text deferrable;           //
    Text expression;           // of an exclusion
    const char *label;         // "pkey", "key", "excl", "idx"
    int offset;                // where its keys are named
    bool is_only;              // not of the partitions
    struct {
        Text *items;
        size_t count;
        size_t capacity;
    } names; // of its columns, from which its own is made
} NewIndex;
void fold_create_index(Fold *fold, const PgQuery__IndexStmt *statement);
void fold_index_key(Fold *fold, Builder *text, NewIndex *index, const ModelObject *table,
                    const PgQuery__IndexElem *key);
void fold_index_column(Fold *fold, Builder *text, NewIndex *index, const ModelObject *table,
                       Text name, bool is_included);
void fold_add_key_name(Fold *fold, NewIndex *index, Text name);
void fold_index_predicate(Fold *fold, NewIndex *index, const ModelObject *table,
                          PgQuery__Node *predicate);
void fold_set_method(const Fold *fold, ModelObject *index, const char *method);
// Puts it, with its constraint, in the partitions, too; MODEL_NONE where it cannot be.
uint32_t fold_put_index(Fold *fold, uint32_t table_number, NewIndex *index);
// One like another, of another table.
uint32_t fold_copy_index(Fold *fold, uint32_t to_number, uint32_t index_number, bool is_partition);
void fold_index_partitions(Fold *fold, uint32_t table, uint32_t index_number,
                           const NewIndex *index);

// fold_alter_table.c: ALTER of what has the grammar of tables.
void fold_alter_table(Fold *fold, const PgQuery__AlterTableStmt *statement);
// A relation by the kind that a statement gives it; NULL where there is none of it, which is
// reported unless it may be missing.
const ModelObject *fold_called(Fold *fold, FoldName name, PgQuery__ObjectType type,
                               bool missing_ok);
bool fold_is_called(Fold *fold, const ModelObject *relation, PgQuery__ObjectType type,
                    FoldName name);

// fold_alter_column.c: in the tables that inherit, too.
void fold_set_not_null(Fold *fold, uint32_t table, uint32_t column);

// fold_rename.c: of relations, columns and constraints.
// The texts of those who use a relation get the name that it has now: parents, sequences.
void fold_tell_users(Fold *fold, const ModelObject *relation);
void fold_rename(Fold *fold, const PgQuery__RenameStmt *statement);
// A relation gets another name or schema, which must be free.
void fold_rename_whole(Fold *fold, const ModelObject *relation, Text schema, Text name);

// fold_table_as.c
void fold_create_table_as(Fold *fold, const PgQuery__CreateTableAsStmt *statement);
// SELECT … INTO; false where it is another SELECT.
bool fold_select_into(Fold *fold, const PgQuery__Node *statement);

// fold_maintenance.c
void fold_reindex(Fold *fold, const PgQuery__ReindexStmt *statement);
void fold_cluster(Fold *fold, const PgQuery__ClusterStmt *statement);
void fold_vacuum(Fold *fold, const PgQuery__VacuumStmt *statement);

#endif
