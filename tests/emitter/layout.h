// SPDX-License-Identifier: MIT
// The tables of a MigHistory as lists of fields, in the order in which <mig/tables.h> declares
// them: what a C initialiser fills, and what is compared.
#ifndef EMITTER_LAYOUT_H
#define EMITTER_LAYOUT_H

#include "text.h"
#include <mig/tables.h>

typedef struct Field {
    size_t offset;
    size_t size; // 4 or 8
} Field;

typedef struct Layout {
    const char *type;
    size_t size;
    const char *shape; // of a row: n a number, t a time, f a function; braces where C has them
    const Field *fields;
    size_t field_count;
} Layout;

// NULL where generated files have no table of that type. Its fields follow each other without a
// gap but for alignment, so none can be missing.
const Layout *layout_of(Text type);

// What differs, or NULL. Both must have been packed or decoded without a problem.
const char *layout_difference(Arena *arena, const MigHistory *left, const MigHistory *right);

#endif
