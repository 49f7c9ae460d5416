// SPDX-License-Identifier: MIT
// source → lexer → grammar → Revision. Reports every problem of the language itself.
#ifndef MIGC_PARSER_H
#define MIGC_PARSER_H

#include "diagnostic.h"
#include "revision.h"

// Parses one file for a history with these dialects. NULL where the file is no revision at all or
// has no id (reported); else a revision that holds all that could be understood, also where errors
// were reported.
Revision *parser_parse(Arena *arena, const Source *source, DialectSet dialects,
                       Diagnostics *diagnostics);

#endif
