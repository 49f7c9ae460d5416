// SPDX-License-Identifier: MIT
// Revisions → a DAG in topological order. Linear in revisions and edges, no recursion.
#ifndef MIGC_GRAPH_H
#define MIGC_GRAPH_H

#include "diagnostic.h"
#include "revision.h"

// What applying a revision means to programs that run meanwhile, as its model shows.
typedef enum Compatibility {
    COMPATIBILITY_UNKNOWN,
    COMPATIBILITY_EXPAND,   // what they use is there
    COMPATIBILITY_CONTRACT, // something is not there any more
    COMPATIBILITY_BREAKING  // something is another one
} Compatibility;

typedef struct Node {
    const Revision *revision;
    uint32_t *parents; // indices into Graph.nodes, all below this node's own
    uint32_t parent_count;
    uint32_t *dependencies;
    uint32_t dependency_count;
    bool is_head;                // nothing revises it
    Compatibility compatibility; // check_model says it
} Node;

typedef struct Graph {
    Node *nodes; // topological; ties by created, then id
    uint32_t count;
    bool is_whole;   // no error of the graph: nodes holds every revision
    bool is_ordered; // nor is there one but for several heads: what comes before what is known
} Graph;

// Resolves ids, finds every problem of the shape, orders. On errors the graph is not whole.
Graph *graph_build(Arena *arena, const RevisionList *revisions, Diagnostics *diagnostics);

#endif
