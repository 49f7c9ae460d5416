// SPDX-License-Identifier: MIT
// A generated C file → the MigHistory that a compiler would make of it. Shares no code with
// emit.c: it knows the tables from <mig/tables.h> and the fixed words of a generated file, and
// takes anything else, outside of literals and comments, for a break-out.
#ifndef EMITTER_EMITTED_H
#define EMITTER_EMITTED_H

#include "text.h"
#include <mig/tables.h>

// NULL and *problem (with its line) where the file holds anything that does not belong there. The
// functions of calls are NULL in the result; that they are those of their names is checked.
const MigHistory *emitted_read(Arena *arena, Text source, Text symbol, Text header,
                               const char **problem);

#endif
