// SPDX-License-Identifier: MIT
// Texts of PostgreSQL in one form, so that what a revision says and what a server makes of it are
// compared by their meaning. The form is looser than the meaning, on purpose (docs/model.md):
// casts, brackets and schemas do not count. Part of the one module that knows libpg_query. Not safe
// for threads.
#ifndef MIGC_POSTGRESQL_NORMAL_H
#define MIGC_POSTGRESQL_NORMAL_H

#include "text.h"

// Where the parser cannot read it, or what a server makes of it cannot be told (a subquery): empty.
// In the arena.
Text postgresql_parser_normal_expression(Arena *arena, Text expression);
// What stands in the parentheses of CREATE INDEX, or behind PARTITION BY … .
Text postgresql_parser_normal_keys(Arena *arena, Text keys);

#endif
