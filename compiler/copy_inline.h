// SPDX-License-Identifier: MIT
// What both ways to write a copy have in common, and the one that is a statement.
#ifndef MIGC_COPY_INLINE_H
#define MIGC_COPY_INLINE_H

#include "copy_rows.h"

// Reads a statement COPY … FROM stdin into the table's name and what its data lines are. False,
// reported, where it says something that migc cannot do or does not understand.
bool copy_read_statement(Arena *arena, const Step *step, CopyRequest *request, CopyContent *content,
                         Diagnostics *diagnostics);

// A name as a statement has it without quotes: its letters A to Z in lower case.
Text copy_folded(Arena *arena, Text name);

// Whether such a format can be read at all, by PostgreSQL or by migc; reported at `place`.
bool copy_check_format(const CopyFormat *format, Span place, Diagnostics *diagnostics);

// Whether no column stands twice.
bool copy_check_columns(Arena *arena, const CopyColumns *columns, Diagnostics *diagnostics);

#endif
