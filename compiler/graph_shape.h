// SPDX-License-Identifier: MIT
// What the parts of the graph share: revisions as numbers, and every reference between two of them
// as a Link. Numbers are indices into the RevisionList (order of file names), not yet topological.
#ifndef MIGC_GRAPH_SHAPE_H
#define MIGC_GRAPH_SHAPE_H

#include "graph.h"

#define GRAPH_NONE UINT32_MAX // no revision

// `child` says `revises parent` or `depends parent`; word is where it says so.
typedef struct Link {
    uint32_t child;
    uint32_t parent;
    const Word *word;
    bool is_dependency;
} Link;

typedef struct LinkList {
    Link *items;
    size_t count;
    size_t capacity;
} LinkList;

typedef struct Shape {
    Arena *arena;
    Diagnostics *diagnostics;
    const RevisionList *revisions;
    uint32_t count;
    LinkList links;        // in order of child; parents before dependencies
    uint32_t *first_link;  // count + 1 entries: the links of a child
    uint32_t *first_child; // count + 1 entries into child_links: the links to a parent
    uint32_t *child_links; // indices into links
    bool *is_excluded;     // has no id of its own (it is a duplicate's, or missing)
    bool *is_meant;        // an unknown parent that is near to this id revises it in all likelihood
    uint32_t unresolved;   // revisions of which it is not known what they revise
    uint32_t *order;       // topological: place → revision; NULL where there is a cycle
    uint32_t *rank;        // revision → place
} Shape;

// A number of bytes for `count` values in the arena.
#define GRAPH_ARRAY(shape, type, count)                                                            \
    ((type *)arena_alloc((shape)->arena, ((size_t)(count)) * sizeof(type)))

static inline const Revision *graph_revision(const Shape *shape, uint32_t revision)
{
    return shape->revisions->items[revision];
}

static inline Text graph_id(const Shape *shape, uint32_t revision)
{
    return shape->revisions->items[revision]->id.text;
}

// By created (absent last), then id in bytes: the order of revisions that nothing else orders.
int graph_compare(const Shape *shape, uint32_t a, uint32_t b);

// Whether a revision revises it, or an unknown parent is meant to be it.
bool graph_has_child(const Shape *shape, uint32_t revision);

#endif
