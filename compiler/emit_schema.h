// SPDX-License-Identifier: MIT
// The names of a schema as constants for C: what uses a column stops compiling when it goes.
#ifndef MIGC_EMIT_SCHEMA_H
#define MIGC_EMIT_SCHEMA_H

#include "model.h"

// What a history makes on each of its dialects; NULL: it is not for that one.
typedef struct SchemaModels {
    const Model *postgresql;
    const Model *sqlite;
} SchemaModels;

// A header of macros that begin with `symbol`, by kind and name:
//   SYMBOL_users                "users"            tables and views, with their schema and quotes
//                                                  as SQL needs them
//   SYMBOL_users_email          "email"            columns
//   SYMBOL_users_email_LENGTH   100                of varchar(n) and char(n)
//   SYMBOL_mood_glad            "glad"             values of enums, without quotes
// Characters that a C name cannot have become '_'. What would have the name of something else is
// left out, and said in a comment; so are tables and columns that only one of two dialects has.
// Same models, same bytes.
Text emit_schema(Arena *arena, SchemaModels models, Text symbol);

#endif
