// SPDX-License-Identifier: MIT
// What the files that bring trees into one form share.
#ifndef MIGC_NORMAL_PARTS_H
#define MIGC_NORMAL_PARTS_H

#include "text.h"

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

typedef struct Normal {
    Arena *arena;
    bool is_unknown; // something is in it that a server writes in ways of its own
} Normal;

// Changes a node whose children have been changed.
void normal_rewrite(Normal *normal, PgQuery__Node *node);

#endif
