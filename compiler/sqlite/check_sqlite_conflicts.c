// SPDX-License-Identifier: MIT
// A fresh database gets one revision behind the other, and those that come first need be no
// ancestors. What fails there and not on the revision's own ancestors is no mistake of it alone.
#include "check_sqlite_walk.h"

enum { MOST_RUNS = 8 }; // of the revisions before one that failed

static const Node *find_node(const Graph *graph, const Source *source, uint32_t *place)
{
    for (*place = 0; *place < graph->count; (*place)++)
        if (graph->nodes[*place].revision->source == source)
            return &graph->nodes[*place];
    return NULL;
}

static bool is_in_up(const Revision *revision, Span span)
{
    const Section *up = revision_section(revision, SECTION_UP, MIG_SQLITE);
    for (size_t i = 0; up && i < up->steps.count; i++) {
        Span step = up->steps.items[i].span;
        if (span.offset >= step.offset && span.offset <= step.offset + step.size)
            return true;
    }
    return false;
}

// The last revision before it that is none of its ancestors; MODEL_NONE: all are.
static uint32_t neighbour_of(const bool *is_before, uint32_t place)
{
    while (place-- > 0)
        if (!is_before[place])
            return place;
    return MODEL_NONE;
}

static bool fails_alone(Arena *arena, const SqliteRequest *request, const bool *is_before,
                        uint32_t place, Span span)
{
    Diagnostics found = {.arena = arena};
    Walk *walk = walk_begin(arena, request, &found);
    walk->only_up = true;
    for (uint32_t i = 0; i <= place && !walk_limit(walk); i++)
        if (is_before[i])
            walk_revision(walk, i);
    bool is_known = !walk_limit(walk) && !walk->is_opaque[place];
    sqlite_memory_close(walk->memory);
    return !is_known || check_sqlite_is_said(&found, 0, RULE_SQLITE_ERROR, span);
}

static void change(Diagnostic *diagnostic, Text id, Text other)
{
    diagnostic->rule = RULE_CONFLICTING_BRANCHES;
    diagnostic_hint(diagnostic,
                    "\"%.*s\" does not go together with \"%.*s\", which is applied before it and "
                    "is no ancestor: let one revise the other, and mend it",
                    TEXT_ARGS(id), TEXT_ARGS(other));
}

void check_sqlite_conflicts(Arena *arena, const SqliteRequest *request, Diagnostics *diagnostics)
{
    const Graph *graph = request->graph;
    size_t runs = 0;
    for (size_t i = 0; i < diagnostics->count && runs < MOST_RUNS; i++) {
        Diagnostic *diagnostic = diagnostics->items[i];
        uint32_t place;
        if (diagnostic->rule != RULE_SQLITE_ERROR)
            continue;
        const Node *node = find_node(graph, diagnostic->span.source, &place);
        if (!node || !is_in_up(node->revision, diagnostic->span))
            continue;
        const bool *is_before = check_sqlite_ancestors(arena, graph, place);
        uint32_t neighbour = neighbour_of(is_before, place);
        if (neighbour == MODEL_NONE)
            continue;
        runs++;
        if (!fails_alone(arena, request, is_before, place, diagnostic->span))
            change(diagnostic, node->revision->id.text, graph->nodes[neighbour].revision->id.text);
    }
}
