// SPDX-License-Identifier: MIT
// A directory of revisions that a command writes into: locked against other migc, loaded, and each
// change tried in memory before it is made.
#ifndef MIGC_WRITER_H
#define MIGC_WRITER_H

#include "command.h"
#include "revision_find.h"

typedef struct Writer {
    Arena *arena;
    const char *directory;
    Project *project; // as it was when it was opened; its only errors are several heads
    Finder finder;
    int lock; // file descriptor, or -1
} Writer;

// Locks and loads. False where that cannot be, or where the revisions have errors of another kind:
// it is said. Close it in any case.
bool writer_open(Writer *writer, Arena *arena, const char *directory);
void writer_close(Writer *writer);

// Whether the revisions would have no errors with these files, several heads left aside; those are
// printed otherwise. Where they would have several heads that they have not now, that is printed
// and no failure: it was asked for.
bool writer_try(const Writer *writer, const Change *changes, size_t change_count);

// The targets' revisions; false, said with the candidates, where one is none.
bool writer_find(Writer *writer, const char *target, NodeList *found);
bool writer_find_head(Writer *writer, NodeList *found);
// Prints a problem and the revisions that are left to choose from.
void writer_explain(const Writer *writer, const char *advice);

// The revision's file below the directory, as its folder: "" or "billing/".
Text writer_folder(const Writer *writer, const Revision *revision);

// Runs the hooks of migc.ini on a file that has been written, in their order until one fails. Do it
// when the directory is no longer locked. An exit code; what is wrong is said.
int writer_run_hooks(const Writer *writer, const char *path);

#endif
