// SPDX-License-Identifier: MIT
// SQL as it can be compared: what is written otherwise and means the same mostly becomes equal.
#ifndef MIGC_SQL_PLAIN_H
#define MIGC_SQL_PLAIN_H

#include "lexer.h"

// A statement's tokens with one blank between, names without quotes and in lower case.
Text sql_plain(Arena *arena, Text sql, MigDialect dialect);

// Adds a token of `sql` in this way.
void sql_plain_add(Builder *out, Text sql, SqlToken token);

#endif
