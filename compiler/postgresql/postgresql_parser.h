// SPDX-License-Identifier: MIT
// PostgreSQL's own parser (libpg_query), by its faults alone. Nothing of libpg_query is seen
// outside of the module: its symbols are libpq's, too. Not safe for threads: libpg_query redirects
// the standard error of the process while it works.
#ifndef MIGC_POSTGRESQL_PARSER_H
#define MIGC_POSTGRESQL_PARSER_H

#include "text.h"

// The server whose grammar it has.
enum { POSTGRESQL_PARSER_VERSION = 15 };

// What the parser has against a text.
typedef struct PostgresqlFault {
    Text message; // its own, in the arena
    bool has_place;
    size_t offset; // with a place: the byte of the text
    uint32_t line; // without one: of the function's body, from 1; 0: unknown
} PostgresqlFault;

// Whether statements with semicolons between them can be parsed; *fault says why not.
// `sql` is UTF-8 without NUL, and a NUL stands behind it.
bool postgresql_parser_accepts(Arena *arena, Text sql, PostgresqlFault *fault);

// The same for the bodies in PL/pgSQL of one CREATE FUNCTION, CREATE PROCEDURE or DO that is itself
// sound. It knows no types, so it also objects to names that the server would know.
bool postgresql_parser_accepts_plpgsql(Arena *arena, Text sql, PostgresqlFault *fault);

// The body that one such statement gives as a string.
typedef struct PostgresqlBody {
    Text language; // in lower case; empty: the statement has no such body
    size_t offset; // of the byte of `sql` behind which its string stands (the word AS or DO)
} PostgresqlBody;

PostgresqlBody postgresql_parser_body(Arena *arena, Text sql);

// Says that libpg_query is going to be asked, which all that asks it does.
void postgresql_parser_begin(void);

// Gives back what libpg_query keeps between two calls. Nothing may be parsed after it.
void postgresql_parser_end(void);

#endif
