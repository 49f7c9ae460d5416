// SPDX-License-Identifier: MIT
// The way to write a copy that is a statement, and how a name in either way is read.
#ifndef MIGC_COPY_INLINE_H
#define MIGC_COPY_INLINE_H

#include "copy_rows.h"

// Reads a statement COPY … FROM stdin into the table's name and what its data lines are. False,
// reported, where it says something that migc cannot do or does not understand.
bool copy_read_statement(Arena *arena, const Step *step, CopyRequest *request, CopyContent *content,
                         Diagnostics *diagnostics);

// A name as a statement has it without quotes: its letters A to Z in lower case.
Text copy_folded(Arena *arena, Text name);

#endif
