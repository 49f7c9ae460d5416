// SPDX-License-Identifier: MIT
// The digests of revisions and of a history (docs/identity.md): what a database compares with a
// binary.
#ifndef MIGC_IDENTITY_H
#define MIGC_IDENTITY_H

#include "digest.h"
#include "graph.h"

typedef struct Identity {
    char digest[MIG_DIGEST_HEX_SIZE];
    char up[MIG_DIGEST_HEX_SIZE];
    char down[MIG_DIGEST_HEX_SIZE];
    char verify[MIG_DIGEST_HEX_SIZE];
    char up_without_rows[MIG_DIGEST_HEX_SIZE]; // "" where `up` has no copy
} Identity;

// The identities of all nodes of a whole graph in one dialect, parallel to graph->nodes.
Identity *identity_of_graph(Arena *arena, const Graph *graph, MigDialect dialect);

// The `digest` that a node of the graph has with this up_digest where digests[i] is that of node i:
// only those of its parents and dependencies are looked at.
void identity_of_revision(Arena *arena, const Graph *graph, uint32_t node, const char *up,
                          const char *const *digests, char result[MIG_DIGEST_HEX_SIZE]);

// The launch digest of a history with these identities.
void identity_of_launch(Arena *arena, const Graph *graph, const Identity *identities,
                        char result[MIG_DIGEST_HEX_SIZE]);

// A copy of the words in order of their bytes: lists whose order of writing means nothing.
Text *identity_sorted_words(Arena *arena, const WordList *words);

#endif
