// SPDX-License-Identifier: MIT
// The actual cycles: Tarjan's strongly connected components (with a stack of our own), and in each
// one a shortest cycle by breadth-first search. A revision that has been searched from is removed,
// and with it all that is then on no cycle, so a plain ring of any length costs one search.
#include "graph_parts.h"

typedef struct Tarjan {
    Shape *shape;
    uint32_t *index; // 0: not visited
    uint32_t *low;
    uint32_t *next_link;
    uint32_t *component; // of a revision whose component is complete; 0: none yet
    uint32_t *path;      // the way down from the root of this visit
    uint32_t *open;      // visited, component not complete
    uint32_t path_count;
    uint32_t open_count;
    uint32_t visited;
    uint32_t component_count;
} Tarjan;

static void tarjan_enter(Tarjan *tarjan, uint32_t revision)
{
    tarjan->index[revision] = tarjan->low[revision] = ++tarjan->visited;
    tarjan->next_link[revision] = tarjan->shape->first_link[revision];
    tarjan->path[tarjan->path_count++] = revision;
    tarjan->open[tarjan->open_count++] = revision;
}

static void lower(uint32_t *value, uint32_t other)
{
    if (other < *value)
        *value = other;
}

static void tarjan_leave(Tarjan *tarjan, uint32_t revision)
{
    tarjan->path_count--;
    if (tarjan->path_count > 0)
        lower(&tarjan->low[tarjan->path[tarjan->path_count - 1]], tarjan->low[revision]);
    if (tarjan->low[revision] != tarjan->index[revision])
        return;
    tarjan->component_count++;
    uint32_t member;
    do {
        member = tarjan->open[--tarjan->open_count];
        tarjan->component[member] = tarjan->component_count;
    } while (member != revision);
}

static void tarjan_visit(Tarjan *tarjan, uint32_t root)
{
    const Shape *shape = tarjan->shape;
    tarjan_enter(tarjan, root);
    while (tarjan->path_count > 0) {
        uint32_t revision = tarjan->path[tarjan->path_count - 1];
        if (tarjan->next_link[revision] == shape->first_link[revision + 1]) {
            tarjan_leave(tarjan, revision);
            continue;
        }
        uint32_t parent = shape->links.items[tarjan->next_link[revision]++].parent;
        if (tarjan->index[parent] == 0)
            tarjan_enter(tarjan, parent);
        else if (tarjan->component[parent] == 0)
            lower(&tarjan->low[revision], tarjan->index[parent]);
    }
}

static Tarjan find_components(Shape *shape)
{
    Tarjan tarjan = {.shape = shape,
                     .index = GRAPH_ARRAY(shape, uint32_t, shape->count),
                     .low = GRAPH_ARRAY(shape, uint32_t, shape->count),
                     .next_link = GRAPH_ARRAY(shape, uint32_t, shape->count),
                     .component = GRAPH_ARRAY(shape, uint32_t, shape->count),
                     .path = GRAPH_ARRAY(shape, uint32_t, shape->count),
                     .open = GRAPH_ARRAY(shape, uint32_t, shape->count)};
    for (uint32_t i = 0; i < shape->count; i++)
        if (tarjan.index[i] == 0)
            tarjan_visit(&tarjan, i);
    return tarjan;
}

// The search for a shortest cycle within one component.
typedef struct Search {
    Shape *shape;
    const uint32_t *component;
    uint32_t *parent_count; // links to and from what is still alive in the component
    uint32_t *child_count;
    bool *is_alive;
    uint32_t *seen;    // number of the search that reached it last
    uint32_t *by_link; // the link by which it was reached
    uint32_t *distance;
    uint32_t *queue;
    uint32_t search_count;
    uint64_t budget; // links to look at before what has been found must do
    uint32_t *cycle; // links, each one's parent the next one's child
    uint32_t length; // 0: none found
} Search;

static Search make_search(Shape *shape, const uint32_t *component)
{
    return (Search){.shape = shape,
                    .component = component,
                    .parent_count = GRAPH_ARRAY(shape, uint32_t, shape->count),
                    .child_count = GRAPH_ARRAY(shape, uint32_t, shape->count),
                    .is_alive = GRAPH_ARRAY(shape, bool, shape->count),
                    .seen = GRAPH_ARRAY(shape, uint32_t, shape->count),
                    .by_link = GRAPH_ARRAY(shape, uint32_t, shape->count),
                    .distance = GRAPH_ARRAY(shape, uint32_t, shape->count),
                    .queue = GRAPH_ARRAY(shape, uint32_t, shape->count),
                    .cycle = GRAPH_ARRAY(shape, uint32_t, shape->count)};
}

static void keep_cycle(Search *search, uint32_t start, uint32_t last_link)
{
    const Link *links = search->shape->links.items;
    uint32_t length = search->distance[links[last_link].child] + 1;
    search->length = length;
    uint32_t link = last_link;
    for (uint32_t at = length; at-- > 0;) {
        search->cycle[at] = link;
        if (links[link].child == start)
            break;
        link = search->by_link[links[link].child];
    }
}

// Looks at the parents of `revision`; true when one closes a cycle.
static bool search_step(Search *search, uint32_t start, uint32_t revision, uint32_t *end)
{
    const Shape *shape = search->shape;
    for (uint32_t i = shape->first_link[revision]; i < shape->first_link[revision + 1]; i++) {
        uint32_t parent = shape->links.items[i].parent;
        search->budget -= search->budget > 0;
        if (parent == start) {
            keep_cycle(search, start, i);
            return true;
        }
        if (search->component[parent] != search->component[start] || !search->is_alive[parent] ||
            search->seen[parent] == search->search_count)
            continue;
        search->seen[parent] = search->search_count;
        search->by_link[parent] = i;
        search->distance[parent] = search->distance[revision] + 1;
        search->queue[(*end)++] = parent;
    }
    return false;
}

// A cycle through `start` that is shorter than the shortest yet.
static void search_from(Search *search, uint32_t start)
{
    uint32_t end = 0;
    search->search_count++;
    search->seen[start] = search->search_count;
    search->distance[start] = 0;
    search->queue[end++] = start;
    for (uint32_t at = 0; at < end; at++) {
        uint32_t revision = search->queue[at];
        if (search->length > 0 && search->distance[revision] + 1 >= search->length)
            return;
        if (search_step(search, start, revision, &end))
            return;
    }
}

static void lose_link(Search *search, uint32_t revision, uint32_t *count, uint32_t *end)
{
    if (!search->is_alive[revision] || --*count > 0)
        return;
    search->is_alive[revision] = false;
    search->queue[(*end)++] = revision;
}

// Removes a revision, then whatever nothing leads to or away from any more.
static void search_remove(Search *search, uint32_t first)
{
    const Shape *shape = search->shape;
    uint32_t end = 0;
    search->is_alive[first] = false;
    search->queue[end++] = first;
    for (uint32_t at = 0; at < end; at++) {
        uint32_t revision = search->queue[at];
        for (uint32_t i = shape->first_link[revision]; i < shape->first_link[revision + 1]; i++) {
            uint32_t parent = shape->links.items[i].parent;
            if (search->component[parent] == search->component[first])
                lose_link(search, parent, &search->child_count[parent], &end);
        }
        for (uint32_t i = shape->first_child[revision]; i < shape->first_child[revision + 1]; i++) {
            uint32_t child = shape->links.items[shape->child_links[i]].child;
            if (search->component[child] == search->component[first])
                lose_link(search, child, &search->parent_count[child], &end);
        }
    }
}

static void enliven(Search *search, const uint32_t *members, uint32_t count)
{
    const Shape *shape = search->shape;
    search->length = 0;
    search->budget = 1 << 20;
    for (uint32_t m = 0; m < count; m++) {
        uint32_t revision = members[m];
        search->is_alive[revision] = true;
        for (uint32_t i = shape->first_link[revision]; i < shape->first_link[revision + 1]; i++) {
            uint32_t parent = shape->links.items[i].parent;
            search->budget += 64;
            if (search->component[parent] != search->component[revision])
                continue;
            search->parent_count[revision]++;
            search->child_count[parent]++;
        }
    }
}

static const char *link_verb(const Link *link)
{
    return link->is_dependency ? "depends on" : "revises";
}

enum { NAMED_COUNT = 5 };

static Text describe(const Search *search)
{
    const Shape *shape = search->shape;
    Builder text = {.arena = shape->arena};
    const Link *first = &shape->links.items[search->cycle[0]];
    builder_add_format(&text, "\"%.*s\"", TEXT_ARGS(graph_id(shape, first->child)));
    for (uint32_t i = 0; i < search->length; i++) {
        const Link *link = &shape->links.items[search->cycle[i]];
        if (i >= NAMED_COUNT && i + 1 < search->length)
            continue;
        if (i == NAMED_COUNT && i + 1 == search->length)
            builder_add_format(&text, ", which %s \"%.*s\"", link_verb(link),
                               TEXT_ARGS(graph_id(shape, link->parent)));
        else if (i + 1 == search->length && i > NAMED_COUNT)
            builder_add_format(&text, ", and so on, until \"%.*s\" %s \"%.*s\"",
                               TEXT_ARGS(graph_id(shape, link->child)), link_verb(link),
                               TEXT_ARGS(graph_id(shape, link->parent)));
        else
            builder_add_format(&text, "%s %s \"%.*s\"", i == 0 ? "" : ", which", link_verb(link),
                               TEXT_ARGS(graph_id(shape, link->parent)));
    }
    return builder_text(&text);
}

// The one link that goes from an older revision to a newer one is most likely the wrong one.
static void hint_at_link(const Search *search, Diagnostic *diagnostic)
{
    const Shape *shape = search->shape;
    const Link *suspect = NULL;
    uint32_t suspect_count = 0;
    for (uint32_t i = 0; i < search->length; i++) {
        const Link *link = &shape->links.items[search->cycle[i]];
        int64_t child = graph_revision(shape, link->child)->created;
        int64_t parent = graph_revision(shape, link->parent)->created;
        if (child == MIG_NO_TIME || parent == MIG_NO_TIME || child >= parent)
            continue;
        suspect = link;
        suspect_count++;
    }
    if (suspect_count == 1)
        diagnostic_hint(diagnostic, "\"%.*s\" was created before \"%.*s\": let it name another",
                        TEXT_ARGS(graph_id(shape, suspect->child)),
                        TEXT_ARGS(graph_id(shape, suspect->parent)));
    else
        diagnostic_hint(diagnostic, "let one of these lines name an earlier revision");
}

// Turns the cycle so that it begins in the first file.
static void rotate(Search *search)
{
    const Link *links = search->shape->links.items;
    uint32_t first = 0;
    for (uint32_t i = 1; i < search->length; i++)
        if (links[search->cycle[i]].child < links[search->cycle[first]].child)
            first = i;
    for (uint32_t i = 0; i < search->length; i++)
        search->queue[i] = search->cycle[(first + i) % search->length];
    for (uint32_t i = 0; i < search->length; i++)
        search->cycle[i] = search->queue[i];
}

static void report(Search *search)
{
    Shape *shape = search->shape;
    rotate(search);
    const Link *first = &shape->links.items[search->cycle[0]];
    Diagnostic *diagnostic = diagnostic_report(shape->diagnostics, RULE_CYCLE, first->word->span,
                                               "a cycle of %u revisions: %.*s", search->length,
                                               TEXT_ARGS(describe(search)));
    hint_at_link(search, diagnostic);
    for (uint32_t i = 1; i < search->length; i++) {
        const Link *link = &shape->links.items[search->cycle[i]];
        diagnostic_note(diagnostic, link->word->span, "\"%.*s\" %s \"%.*s\" here",
                        TEXT_ARGS(graph_id(shape, link->child)), link_verb(link),
                        TEXT_ARGS(graph_id(shape, link->parent)));
    }
}

static void search_component(Search *search, const uint32_t *members, uint32_t count)
{
    enliven(search, members, count);
    for (uint32_t i = 0; i < count && search->budget > 0; i++) {
        if (!search->is_alive[members[i]])
            continue;
        search_from(search, members[i]);
        search_remove(search, members[i]);
    }
    report(search);
}

void graph_cycle_report(Shape *shape)
{
    Tarjan tarjan = find_components(shape);
    uint32_t *first = GRAPH_ARRAY(shape, uint32_t, tarjan.component_count + 2);
    uint32_t *members = GRAPH_ARRAY(shape, uint32_t, shape->count);
    for (uint32_t i = 0; i < shape->count; i++)
        first[tarjan.component[i] + 1]++;
    for (uint32_t i = 0; i <= tarjan.component_count; i++)
        first[i + 1] += first[i];
    for (uint32_t i = 0; i < shape->count;
         i++) // tarjan.low is free by now: places within a component
        tarjan.low[i] = 0;
    for (uint32_t i = 0; i < shape->count; i++) {
        uint32_t component = tarjan.component[i];
        members[first[component] + tarjan.low[component - 1]++] = i;
    }
    Search search = make_search(shape, tarjan.component);
    for (uint32_t i = 1; i <= tarjan.component_count; i++)
        if (first[i + 1] - first[i] > 1)
            search_component(&search, members + first[i], first[i + 1] - first[i]);
}
