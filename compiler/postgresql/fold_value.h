// SPDX-License-Identifier: MIT
// Whether values are of the type that a column has: the rule wrong-type, and values of enums.
#ifndef MIGC_FOLD_VALUE_H
#define MIGC_FOLD_VALUE_H

#include "fold_parts.h"

// ALTER COLUMN … TYPE without USING: `before` is the type that the column had.
void fold_check_new_type(Fold *fold, const ModelObject *table, const ModelObject *column,
                         Text before, int offset);
// A foreign key of a table that may be open; both columns of each pair must compare.
void fold_check_key_types(Fold *fold, const ModelObject *table, const ModelObject *key, int offset);
// All foreign keys from and to a table of which a column has another type now.
void fold_check_keys_of(Fold *fold, uint32_t number, int offset);
void fold_check_default(Fold *fold, const ModelObject *table, const ModelObject *column,
                        const PgQuery__Node *expression);
void fold_check_identity(Fold *fold, const ModelObject *column, int offset);

// A constant in the place of a value of a relation's column, where that is an enum.
void fold_check_enum_value(Fold *fold, const ModelObject *relation, uint32_t column,
                           const PgQuery__AConst *constant);
// A string whose value is known; NULL where it is none.
const PgQuery__AConst *fold_string_constant(const Fold *fold, const PgQuery__Node *node);

// fold_enum.c: reports unknown-object where the enum does not have the value.
void fold_check_label(Fold *fold, const ModelObject *type, Text label, int offset);

#endif
