// SPDX-License-Identifier: MIT
// Revisions → Graph: names, links, cycles or an order, shape. Each part reports what it finds and
// leaves it out, so that one run says everything that is certain.
#include "graph_parts.h"

static uint32_t *ranks_of(const Shape *shape, uint32_t revision, bool is_dependency,
                          uint32_t *count)
{
    uint32_t first = shape->first_link[revision], end = shape->first_link[revision + 1];
    uint32_t *ranks = GRAPH_ARRAY(shape, uint32_t, end - first);
    for (uint32_t i = first; i < end; i++) {
        const Link *link = &shape->links.items[i];
        if (link->is_dependency == is_dependency)
            ranks[(*count)++] = shape->rank[link->parent];
    }
    return ranks;
}

static void fill_nodes(const Shape *shape, Graph *graph)
{
    graph->nodes = GRAPH_ARRAY(shape, Node, shape->count);
    graph->count = shape->count;
    for (uint32_t place = 0; place < shape->count; place++) {
        uint32_t revision = shape->order[place];
        Node *node = &graph->nodes[place];
        node->revision = graph_revision(shape, revision);
        node->parents = ranks_of(shape, revision, false, &node->parent_count);
        node->dependencies = ranks_of(shape, revision, true, &node->dependency_count);
        node->is_head = !graph_has_child(shape, revision);
    }
}

static Shape make_shape(Arena *arena, const RevisionList *revisions, Diagnostics *diagnostics)
{
    Shape shape = {.arena = arena,
                   .diagnostics = diagnostics,
                   .revisions = revisions,
                   .count = (uint32_t)revisions->count};
    shape.is_excluded = GRAPH_ARRAY(&shape, bool, shape.count);
    shape.is_meant = GRAPH_ARRAY(&shape, bool, shape.count);
    return shape;
}

Graph *graph_build(Arena *arena, const RevisionList *revisions, Diagnostics *diagnostics)
{
    Graph *graph = arena_alloc(arena, sizeof *graph);
    size_t errors_before = diagnostics->error_count;
    if (revisions->count >= INT32_MAX) {
        diagnostic_report(diagnostics, RULE_LIMIT, (Span){0},
                          "a history of %zu revisions is too long: at most 2147483646 are possible",
                          revisions->count);
        return graph;
    }
    Shape shape = make_shape(arena, revisions, diagnostics);
    Names *names = graph_names_make(&shape);
    graph_links_make(&shape, names);
    graph_links_report_no_parent(&shape);
    if (graph_order_make(&shape))
        graph_merge_report(&shape);
    else
        graph_cycle_report(&shape);
    bool is_understood = diagnostics->error_count == errors_before;
    graph_heads_report(&shape);
    graph_roots_report(&shape);
    if (shape.order)
        fill_nodes(&shape, graph);
    graph->is_ordered = shape.order && is_understood;
    graph->is_whole = shape.order && diagnostics->error_count == errors_before;
    return graph;
}
