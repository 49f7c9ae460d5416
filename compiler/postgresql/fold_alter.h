// SPDX-License-Identifier: MIT
// What the files of ALTER TABLE share.
#ifndef MIGC_FOLD_ALTER_H
#define MIGC_FOLD_ALTER_H

#include "fold_parts.h"

typedef struct Alteration {
    Fold *fold;
    uint32_t table;
    const PgQuery__AlterTableCmd *command;
    bool is_only; // ONLY: not in those that inherit
    int offset;   // of the table's name
    bool is_recursing;
    NewConstraints later; // of a column that was added
} Alteration;

// fold_alter_column.c, fold_alter_add_column.c
void fold_alter_add_column(Alteration *alteration);
void fold_alter_drop_column(Alteration *alteration, uint32_t table);
// Every command about one column that is there.
void fold_alter_column(Alteration *alteration, uint32_t table);

// fold_alter_constraint.c
void fold_alter_add_constraint(Alteration *alteration);
void fold_alter_drop_constraint(Alteration *alteration);
void fold_alter_validate(Alteration *alteration, uint32_t table);
void fold_alter_constraint(Alteration *alteration);
// A constraint that must be there, else unknown-constraint; NULL where it is not.
const ModelObject *fold_find_constraint(Fold *fold, const ModelObject *table, Text name,
                                        int offset);

// fold_alter_rest.c: partitions, inheritance, and what is said of a table as a whole.
void fold_alter_rest(Alteration *alteration);
// fold_attach.c
void fold_attach_partition(Alteration *alteration);
void fold_detach_partition(Alteration *alteration);
void fold_alter_inherit(Alteration *alteration, bool is_added);

#endif
