// SPDX-License-Identifier: MIT
// The steps that put rows into a table, `copy … from "FILE"` and `COPY … FROM stdin` with its data
// → their rows in one form. The runtime needs no parser of CSV, the program no file.
#ifndef MIGC_COPY_H
#define MIGC_COPY_H

#include "diagnostic.h"
#include "revision.h"

// Reads the data of every copy that runs on one of these dialects and sets its `content`. The files
// that were read are added to `files`, each once, in the order of reading. A copy with a mistake in
// it stays without content, and there is a diagnostic.
void copy_read_revisions(Arena *arena, const RevisionList *revisions, DialectSet dialects,
                         SourceList *files, Diagnostics *diagnostics);

// The statement that takes the rows: COPY … FROM STDIN, or an INSERT with a parameter for each
// value.
Text copy_statement(Arena *arena, const CopyContent *content, MigDialect dialect);

// A table's name as a person writes it: its parts with dots between them, in quotes where they need
// them.
Text copy_table_name(Arena *arena, const CopyContent *content);

#endif
