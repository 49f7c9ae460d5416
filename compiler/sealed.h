// SPDX-License-Identifier: MIT
// What has been published: the file `sealed` beside migc.ini, which `migc seal` writes. From then
// on a revision in it must be there and be what it was.
//
// Format, one line each, in any order, so that git may join the lines of two branches:
//   revision ID DIALECT=DIGEST [DIALECT=DIGEST]     (docs/identity.md: `digest`)
//   release NAME [ID …]                             the heads of that release
// '#' begins a comment line. A line may stand twice.
#ifndef MIGC_SEALED_H
#define MIGC_SEALED_H

#include "graph.h"
#include "identity.h"

typedef struct SealedRevision {
    Word id;
    Word digests[MIG_DIALECT_COUNT]; // text empty: not of this dialect
} SealedRevision;

typedef struct Release {
    Word name;
    WordList heads;
} Release;

typedef struct Sealed {
    const Source *source; // NULL where there is no such file
    SealedRevision *items;
    size_t count;
    size_t capacity;
    TextSet ids; // of the same numbers
    struct {
        Release *items;
        size_t count;
        size_t capacity;
    } releases;
} Sealed;

// Reads DIRECTORY/sealed where it is there; reports lines that say nothing that migc understands,
// and those that contradict one another.
void sealed_read(Arena *arena, const char *directory, Sealed *sealed, Diagnostics *diagnostics);

// The same from a source in memory.
void sealed_parse(Arena *arena, const Source *source, Sealed *sealed, Diagnostics *diagnostics);

// NULL where that revision is not sealed.
const SealedRevision *sealed_find(const Sealed *sealed, Text id);
// By node of the graph: whether it is sealed. NULL where nothing is; so may `sealed` be.
const bool *sealed_published(Arena *arena, const Sealed *sealed, const Graph *graph);
// NULL where there is no release of that name.
const Release *sealed_find_release(const Sealed *sealed, Text name);

// Reports revisions that are missing or have changed, and releases that mean nothing. Digests are
// compared where nothing else is wrong with the revisions but their heads. `graph` may be NULL.
void sealed_check(Arena *arena, const Sealed *sealed, const RevisionList *revisions,
                  const Graph *graph, DialectSet dialects, Diagnostics *diagnostics);

// Adds the line of a revision: identities[d] is its own in dialect d, or NULL.
void sealed_add_revision(Builder *text, Text id, const Identity *const identities[]);

#endif
