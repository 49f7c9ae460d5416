// SPDX-License-Identifier: MIT
// What undoes statements, by their trees. Only the files of this folder include it.
#ifndef MIGC_DERIVE_PARTS_H
#define MIGC_DERIVE_PARTS_H

#include "derive.h"
#include "fold_parts.h"

// derive_statement.c: the dispatch.
void derive_statement(Derive *derive, const PgQuery__Node *statement);

// A fold that says nothing, on the model before the statement.
Fold derive_silent_fold(Derive *derive, Model *model);
// The relation that a statement names, as it was before; NULL: it is not known.
const ModelObject *derive_relation(Derive *derive, const PgQuery__RangeVar *range);
// The same for any object.
FoldObject derive_object(Derive *derive, PgQuery__ObjectType type, const PgQuery__Node *node,
                         const PgQuery__RangeVar *relation, Text part);

// "TABLE users", with the name as SQL writes it.
Text derive_called(Derive *derive, const ModelObject *object);
Text derive_name_now(Derive *derive, const ModelObject *object);

// derive_alter.c
void derive_alter_table(Derive *derive, const PgQuery__AlterTableStmt *statement);
// derive_object_statement.c: statements about any kind of object; false where it is none of them.
bool derive_object_statement(Derive *derive, const PgQuery__Node *statement);
void derive_rename(Derive *derive, const PgQuery__RenameStmt *statement);
// derive_data.c: rows; what is run for its effect.
bool derive_data_statement(Derive *derive, const PgQuery__Node *statement);

#endif
