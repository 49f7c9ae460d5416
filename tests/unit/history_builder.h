// SPDX-License-Identifier: MIT
// Packs a small history from a table in a test, without the compiler: both dialects get the same
// steps.
#ifndef HISTORY_BUILDER_H
#define HISTORY_BUILDER_H

#include <mig/mig.h>

typedef struct RevisionSpec {
    const char *id;
    const char *parents; // "a,b", of revisions before this one; "" for base
    // Statements separated by "\n;\n". One that begins with '!' is a segment of its own and runs
    // outside of transactions, one with '^' may be repeated, one with '?' has the probe PROBE; one
    // that begins with '|' starts a new transactional segment.
    const char *up;
    const char *down;   // NULL: none; "nothing"; "irreversible WHY"; else as `up`
    const char *title;  // NULL: ""
    const char *labels; // "a,b" or NULL
    const char *depends;
} RevisionSpec;

// To be freed by history_free. `name` is the history's name in the ledger.
MigHistory *history_build(const char *name, const RevisionSpec *specs, uint32_t count);
// Marks a revision compatible; `from` may be "".
void history_mark(MigHistory *history, const char *id, const char *from);
// Gives a revision a verify section: queries, as statements of `up`.
void history_verify(MigHistory *history, const char *id, const char *queries);

// Adds a release; `heads`: ids with commas.
void history_release(MigHistory *history, const char *name, const char *heads);
void history_free(MigHistory *history);

#endif
