// SPDX-License-Identifier: MIT
// A merge of a revision with its own ancestor. Two orders of leaving in depth-first walks (children
// forward and backward) rule out nearly every pair at once: if u leads to v, then in either walk
// the interval of v lies within that of u. What they leave open is walked, within these intervals
// only.
#include "graph_parts.h"

enum { WALK_COUNT = 2, PAIRWISE_COUNT = 64 };

typedef struct Interval {
    uint32_t low;
    uint32_t high;
} Interval;

typedef struct Reach {
    Shape *shape;
    Interval *intervals[WALK_COUNT];
    uint32_t *stamp; // number of the walk that saw a revision last
    uint32_t walk;
    uint32_t *origin; // link of a wide merge that leads here
    uint32_t *stack;
} Reach;

static const Link *child_link(const Shape *shape, uint32_t revision, uint32_t at, bool is_forward)
{
    uint32_t first = shape->first_child[revision], end = shape->first_child[revision + 1];
    return &shape->links.items[shape->child_links[is_forward ? first + at : end - 1 - at]];
}

typedef struct Walk {
    const Shape *shape;
    Interval *intervals;
    uint32_t *next; // child link to follow next; by revision
    uint32_t *path;
    uint32_t depth;
    uint32_t left; // revisions left so far
    bool *is_entered;
    bool is_forward;
} Walk;

static void walk_enter(Walk *walk, uint32_t revision)
{
    walk->is_entered[revision] = true;
    walk->intervals[revision].low = UINT32_MAX;
    walk->path[walk->depth++] = revision;
}

static void widen(Interval *interval, uint32_t low)
{
    if (low < interval->low)
        interval->low = low;
}

static void walk_leave(Walk *walk, uint32_t revision)
{
    Interval *own = &walk->intervals[revision];
    own->high = ++walk->left;
    widen(own, own->high);
    if (--walk->depth > 0)
        widen(&walk->intervals[walk->path[walk->depth - 1]], own->low);
}

static void walk_from(Walk *walk, uint32_t root)
{
    const Shape *shape = walk->shape;
    walk_enter(walk, root);
    while (walk->depth > 0) {
        uint32_t revision = walk->path[walk->depth - 1];
        uint32_t child_count = shape->first_child[revision + 1] - shape->first_child[revision];
        if (walk->next[revision] == child_count) {
            walk_leave(walk, revision);
            continue;
        }
        uint32_t at = walk->next[revision]++;
        uint32_t child = child_link(shape, revision, at, walk->is_forward)->child;
        if (walk->is_entered[child])
            widen(&walk->intervals[revision], walk->intervals[child].low);
        else
            walk_enter(walk, child);
    }
}

// Walks depth first from the roots to the heads; an interval is from the first left among the
// descendants to the revision's own leaving.
static Interval *walk_intervals(Shape *shape, bool is_forward)
{
    Walk walk = {.shape = shape,
                 .intervals = GRAPH_ARRAY(shape, Interval, shape->count),
                 .next = GRAPH_ARRAY(shape, uint32_t, shape->count),
                 .path = GRAPH_ARRAY(shape, uint32_t, shape->count),
                 .is_entered = GRAPH_ARRAY(shape, bool, shape->count),
                 .is_forward = is_forward};
    for (uint32_t place = 0; place < shape->count; place++)
        if (!walk.is_entered[shape->order[place]])
            walk_from(&walk, shape->order[place]);
    return walk.intervals;
}

// False only where `ancestor` certainly does not lead to `revision`.
static bool may_reach(const Reach *reach, uint32_t ancestor, uint32_t revision)
{
    if (reach->shape->rank[ancestor] >= reach->shape->rank[revision])
        return false;
    for (int i = 0; i < WALK_COUNT; i++) {
        Interval outer = reach->intervals[i][ancestor], inner = reach->intervals[i][revision];
        if (inner.low < outer.low || inner.high > outer.high)
            return false;
    }
    return true;
}

static bool reaches(Reach *reach, uint32_t ancestor, uint32_t revision)
{
    const Shape *shape = reach->shape;
    if (!may_reach(reach, ancestor, revision))
        return false;
    uint32_t depth = 0;
    reach->walk++;
    reach->stack[depth++] = revision;
    while (depth > 0) {
        uint32_t from = reach->stack[--depth];
        for (uint32_t i = shape->first_link[from]; i < shape->first_link[from + 1]; i++) {
            const Link *link = &shape->links.items[i];
            if (link->is_dependency)
                continue;
            if (link->parent == ancestor)
                return true;
            if (reach->stamp[link->parent] == reach->walk ||
                !may_reach(reach, ancestor, link->parent))
                continue;
            reach->stamp[link->parent] = reach->walk;
            reach->stack[depth++] = link->parent;
        }
    }
    return false;
}

static void report_pair(Shape *shape, const Link *ancestor, const Link *other)
{
    Text id = graph_id(shape, ancestor->parent);
    Diagnostic *diagnostic;
    diagnostic = diagnostic_report(shape->diagnostics, RULE_MERGE_ANCESTOR, ancestor->word->span,
                                   "\"%.*s\" is an ancestor of \"%.*s\": there is nothing to merge",
                                   TEXT_ARGS(id), TEXT_ARGS(graph_id(shape, other->parent)));
    diagnostic_hint(diagnostic, "take \"%.*s\" out of \"revises\"", TEXT_ARGS(id));
}

static void check_pairs(Reach *reach, uint32_t first, uint32_t end)
{
    const Link *links = reach->shape->links.items;
    for (uint32_t i = first; i < end; i++) {
        for (uint32_t j = first; j < end; j++) {
            if (i == j || !reaches(reach, links[i].parent, links[j].parent))
                continue;
            report_pair(reach->shape, &links[i], &links[j]);
            break;
        }
    }
}

// Of a merge of very many: one walk from all its parents down to the earliest one, each revision
// seen remembering the parent that leads to it. Such a merge pays for the walk with its own size.
static void check_wide(Reach *reach, uint32_t first, uint32_t end)
{
    Shape *shape = reach->shape;
    const Link *links = shape->links.items;
    uint32_t lowest = UINT32_MAX, depth = 0;
    reach->walk++;
    for (uint32_t i = first; i < end; i++) {
        uint32_t parent = links[i].parent;
        lowest = shape->rank[parent] < lowest ? shape->rank[parent] : lowest;
        reach->origin[parent] = i;
        reach->stack[depth++] = parent;
    }
    while (depth > 0) {
        uint32_t from = reach->stack[--depth];
        for (uint32_t i = shape->first_link[from]; i < shape->first_link[from + 1]; i++) {
            uint32_t parent = links[i].parent;
            if (links[i].is_dependency || reach->stamp[parent] == reach->walk ||
                shape->rank[parent] < lowest)
                continue;
            reach->stamp[parent] = reach->walk;
            reach->origin[parent] = reach->origin[from];
            reach->stack[depth++] = parent;
        }
    }
    for (uint32_t i = first; i < end; i++)
        if (reach->stamp[links[i].parent] == reach->walk)
            report_pair(shape, &links[i], &links[reach->origin[links[i].parent]]);
}

void graph_merge_report(Shape *shape)
{
    Reach reach = {.shape = shape};
    for (uint32_t i = 0; i < shape->count; i++) {
        uint32_t first = shape->first_link[i], end = first;
        while (end < shape->first_link[i + 1] && !shape->links.items[end].is_dependency)
            end++;
        if (end - first < 2)
            continue;
        if (!reach.stamp) {
            reach.intervals[0] = walk_intervals(shape, true);
            reach.intervals[1] = walk_intervals(shape, false);
            reach.stamp = GRAPH_ARRAY(shape, uint32_t, shape->count);
            reach.origin = GRAPH_ARRAY(shape, uint32_t, shape->count);
            reach.stack = GRAPH_ARRAY(shape, uint32_t, 2 * (size_t)shape->count);
        }
        if (end - first <= PAIRWISE_COUNT)
            check_pairs(&reach, first, end);
        else
            check_wide(&reach, first, end);
    }
}
