// SPDX-License-Identifier: MIT
// What a person means by a target, on revision files alone: base, head, heads, an id, a label, a
// release, the beginning of an id, and NAME@head.
#ifndef MIGC_REVISION_FIND_H
#define MIGC_REVISION_FIND_H

#include "sealed.h"

typedef struct NodeList {
    uint32_t *items; // indices into Graph.nodes
    size_t count;
    size_t capacity;
} NodeList;

typedef struct Finder {
    Arena *arena;
    const Graph *graph; // with nodes
    const Sealed *sealed;
    Text problem;        // of the last failure: one line
    NodeList candidates; // that it leaves
} Finder;

// Adds the revisions that the target means to `found` (none for base), each once. False, and a
// problem, where it means nothing or not one thing.
bool revision_find(Finder *finder, Text target, NodeList *found);

// The only head, which is added to `found`, or none where there is no revision. False, and a
// problem, where there are several.
bool revision_find_head(Finder *finder, NodeList *found);

// Adds the revisions that nothing revises.
void revision_find_heads(Finder *finder, NodeList *found);

// By node: whether it is one of `nodes` or is revised by one of them, from hand to hand; with
// dependencies too where they count.
bool *revision_ancestors(Arena *arena, const Graph *graph, const NodeList *nodes,
                         bool has_dependencies);

// Whether a revision revises this one.
bool revision_is_head(const Graph *graph, uint32_t node);

#endif
