// SPDX-License-Identifier: MIT
// The parts of graph_build, in the order in which it runs them.
#ifndef MIGC_GRAPH_PARTS_H
#define MIGC_GRAPH_PARTS_H

#include "graph_shape.h"

// graph_names.c: reports duplicates, marks excluded revisions.
typedef struct Names Names;
typedef enum NameMatch { NAME_FOUND, NAME_IS_LABEL, NAME_UNKNOWN } NameMatch;
Names *graph_names_make(Shape *shape);
NameMatch graph_names_find(const Names *names, Text name, uint32_t *revision);
// The revision that `name` may mean, or GRAPH_NONE; never `self`.
uint32_t graph_names_suggest(Names *names, Text name, uint32_t self);

// graph_links.c: fills links; reports unknown parents, self-references, missing parents.
void graph_links_make(Shape *shape, Names *names);
void graph_links_report_no_parent(Shape *shape);

// graph_order.c: fills order and rank; false where there is a cycle.
bool graph_order_make(Shape *shape);

// graph_cycle.c: one shortest cycle of each strongly connected component.
void graph_cycle_report(Shape *shape);

// graph_merge.c: merges of a revision with its own ancestor. Needs the order.
void graph_merge_report(Shape *shape);

// graph_heads.c: several heads, several roots. Works without an order, but then says less.
void graph_heads_report(Shape *shape);
void graph_roots_report(Shape *shape);

#endif
