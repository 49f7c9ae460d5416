// SPDX-License-Identifier: MIT
// Heads and roots. A history has one of each, unless labels say that it is meant to have more: a
// label holds for its revision, the descendants, and the ancestors back to the branch point.
#include "graph_parts.h"

#include <time.h>

#define MANY (GRAPH_NONE - 1)
enum { NAMED_COUNT = 4, HINTED_COUNT = 16 };

typedef struct Heads {
    uint32_t *items; // in order of created, then id
    size_t count;
    size_t capacity;
    bool *is_labelled; // has a label that holds for no other head; by place in items
    size_t labelled_count;
} Heads;

static void collect_heads(Shape *shape, Heads *heads)
{
    for (uint32_t place = 0; place < shape->count; place++) {
        uint32_t revision = shape->order ? shape->order[place] : place;
        if (!shape->is_excluded[revision] && !graph_has_child(shape, revision))
            ARRAY_PUSH(shape->arena, heads, revision);
    }
}

// For each revision the place of the only head that descends from it, MANY, or GRAPH_NONE.
static uint32_t *find_only_heads(const Shape *shape, const Heads *heads)
{
    uint32_t *only = GRAPH_ARRAY(shape, uint32_t, shape->count);
    for (uint32_t i = 0; i < shape->count; i++)
        only[i] = GRAPH_NONE;
    for (size_t i = 0; i < heads->count; i++)
        only[heads->items[i]] = (uint32_t)i;
    for (uint32_t place = shape->count; place-- > 0;) {
        uint32_t child = shape->order[place];
        for (uint32_t i = shape->first_link[child]; i < shape->first_link[child + 1]; i++) {
            const Link *link = &shape->links.items[i];
            if (link->is_dependency || only[child] == GRAPH_NONE)
                continue;
            if (only[link->parent] == GRAPH_NONE)
                only[link->parent] = only[child];
            else if (only[link->parent] != only[child])
                only[link->parent] = MANY;
        }
    }
    return only;
}

static void find_labelled(Shape *shape, Heads *heads)
{
    const uint32_t *only = find_only_heads(shape, heads);
    for (uint32_t i = 0; i < shape->count; i++) {
        if (graph_revision(shape, i)->labels.count == 0 || only[i] >= MANY)
            continue;
        heads->labelled_count += !heads->is_labelled[only[i]];
        heads->is_labelled[only[i]] = true;
    }
}

// The latest revision from which all heads descend, or GRAPH_NONE; 64 heads at a time.
static uint32_t find_common_ancestor(const Shape *shape, const Heads *heads)
{
    uint64_t *bits = GRAPH_ARRAY(shape, uint64_t, shape->count);
    bool *is_out = GRAPH_ARRAY(shape, bool, shape->count);
    for (size_t base = 0; base < heads->count; base += 64) {
        size_t size = heads->count - base < 64 ? heads->count - base : 64;
        uint64_t all = size == 64 ? UINT64_MAX : (UINT64_C(1) << size) - 1;
        for (uint32_t i = 0; i < shape->count; i++)
            bits[i] = 0;
        for (size_t i = 0; i < size; i++)
            bits[heads->items[base + i]] = UINT64_C(1) << i;
        for (uint32_t place = shape->count; place-- > 0;) {
            uint32_t child = shape->order[place];
            is_out[child] |= bits[child] != all;
            for (uint32_t i = shape->first_link[child]; i < shape->first_link[child + 1]; i++)
                if (!shape->links.items[i].is_dependency)
                    bits[shape->links.items[i].parent] |= bits[child];
        }
    }
    for (uint32_t place = shape->count; place-- > 0;)
        if (!is_out[shape->order[place]])
            return shape->order[place];
    return GRAPH_NONE;
}

static Text name_heads(const Shape *shape, const Heads *heads)
{
    Builder text = {.arena = shape->arena};
    size_t named = heads->count > NAMED_COUNT + 1 ? NAMED_COUNT : heads->count;
    for (size_t i = 0; i < named; i++) {
        const char *before = i == 0 ? "" : i + 1 == heads->count ? " and " : ", ";
        builder_add_format(&text, "%s\"%.*s\"", before,
                           TEXT_ARGS(graph_id(shape, heads->items[i])));
    }
    if (named < heads->count)
        builder_add_format(&text, " and %zu more", heads->count - named);
    return builder_text(&text);
}

// One head without a label among labelled ones lacks a label; otherwise the ones without are
// merged.
static void hint_at_fix(const Shape *shape, const Heads *heads, Diagnostic *diagnostic)
{
    Builder ids = {.arena = shape->arena};
    size_t merged = heads->count - heads->labelled_count, added = 0;
    for (size_t i = 0; i < heads->count && added < HINTED_COUNT; i++)
        if (!heads->is_labelled[i])
            builder_add_format(&ids, "%s%.*s", added++ ? ", " : "",
                               TEXT_ARGS(graph_id(shape, heads->items[i])));
    if (merged == 1)
        diagnostic_hint(diagnostic, "give \"%.*s\" a label of its own: --@ label NAME",
                        TEXT_ARGS(builder_text(&ids)));
    else
        diagnostic_hint(diagnostic, "write a merge revision: --@ revises %.*s%s",
                        TEXT_ARGS(builder_text(&ids)), added < merged ? ", …" : "");
}

// "2025-10-01 14:00:00" in UTC, or "no date".
static Text format_created(const Shape *shape, int64_t created)
{
    Builder text = {.arena = shape->arena};
    time_t seconds = (time_t)created;
    const struct tm *utc = created == MIG_NO_TIME ? NULL : gmtime(&seconds);
    if (utc)
        builder_add_format(&text, "created %04d-%02d-%02d %02d:%02d:%02d", utc->tm_year + 1900,
                           utc->tm_mon + 1, utc->tm_mday, utc->tm_hour, utc->tm_min, utc->tm_sec);
    else
        builder_add_format(&text, "without \"created\"");
    return builder_text(&text);
}

static void note_head(const Shape *shape, const Heads *heads, size_t place, Diagnostic *diagnostic)
{
    const Revision *revision = graph_revision(shape, heads->items[place]);
    Text created = format_created(shape, revision->created);
    const char *label = heads->is_labelled[place] ? ", labelled" : "";
    if (revision->title.size > 0)
        diagnostic_note(diagnostic, revision->id.span, "head \"%.*s\", %.*s%s: %.*s",
                        TEXT_ARGS(revision->id.text), TEXT_ARGS(created), label,
                        TEXT_ARGS(revision->title));
    else
        diagnostic_note(diagnostic, revision->id.span, "head \"%.*s\", %.*s%s",
                        TEXT_ARGS(revision->id.text), TEXT_ARGS(created), label);
}

static void note_ancestor(const Shape *shape, const Heads *heads, Diagnostic *diagnostic)
{
    uint32_t ancestor = find_common_ancestor(shape, heads);
    const Revision *revision = ancestor == GRAPH_NONE ? NULL : graph_revision(shape, ancestor);
    if (revision)
        diagnostic_note(diagnostic, revision->id.span, "they part after \"%.*s\"",
                        TEXT_ARGS(revision->id.text));
    else
        diagnostic_note(diagnostic, graph_revision(shape, heads->items[0])->id.span,
                        "they have no common ancestor");
}

void graph_heads_report(Shape *shape)
{
    Heads heads = {0};
    collect_heads(shape, &heads);
    // Each reference that is not understood may be the missing link to one of the heads.
    if (heads.count < 2 || heads.count - 1 <= shape->unresolved)
        return;
    heads.is_labelled = GRAPH_ARRAY(shape, bool, heads.count);
    if (shape->order)
        find_labelled(shape, &heads);
    if (heads.labelled_count == heads.count)
        return;
    size_t culprit = heads.count - 1;
    while (heads.is_labelled[culprit])
        culprit--;
    const Revision *last = graph_revision(shape, heads.items[culprit]);
    Diagnostic *diagnostic = diagnostic_report(shape->diagnostics, RULE_MULTIPLE_HEADS,
                                               last->id.span, "the history has %zu heads: %.*s",
                                               heads.count, TEXT_ARGS(name_heads(shape, &heads)));
    hint_at_fix(shape, &heads, diagnostic);
    for (size_t i = 0; i < heads.count; i++)
        note_head(shape, &heads, i, diagnostic);
    if (shape->order)
        note_ancestor(shape, &heads, diagnostic);
}

// Whether a label holds for each revision by being on it, or further on before the next branch
// point.
static bool *find_covered(const Shape *shape)
{
    bool *is_covered = GRAPH_ARRAY(shape, bool, shape->count);
    for (uint32_t place = shape->count; place-- > 0;) {
        uint32_t revision = shape->order[place];
        uint32_t only = GRAPH_NONE, child_count = 0;
        is_covered[revision] = graph_revision(shape, revision)->labels.count > 0;
        for (uint32_t i = shape->first_child[revision]; i < shape->first_child[revision + 1]; i++) {
            const Link *link = &shape->links.items[shape->child_links[i]];
            if (link->is_dependency)
                continue;
            only = link->child;
            child_count++;
        }
        if (child_count == 1)
            is_covered[revision] |= is_covered[only];
    }
    return is_covered;
}

static void report_root(Shape *shape, const Revision *root, const Revision *first)
{
    Span span = root->revises_span.source ? root->revises_span : root->id.span;
    Diagnostic *diagnostic =
        diagnostic_report(shape->diagnostics, RULE_MULTIPLE_ROOTS, span,
                          "\"%.*s\" begins a second line of history beside \"%.*s\"",
                          TEXT_ARGS(root->id.text), TEXT_ARGS(first->id.text));
    diagnostic_hint(diagnostic, "name the revision before it, or give it a label: --@ label NAME");
    diagnostic_note(diagnostic, first->id.span, "the first root is \"%.*s\"",
                    TEXT_ARGS(first->id.text));
}

void graph_roots_report(Shape *shape)
{
    const Revision *first = NULL;
    const bool *is_covered = NULL;
    for (uint32_t place = 0; shape->order && place < shape->count; place++) {
        uint32_t index = shape->order[place];
        const Revision *revision = graph_revision(shape, index);
        if (!revision->is_root || shape->is_excluded[index])
            continue;
        if (!first) {
            first = revision;
            continue;
        }
        if (!is_covered)
            is_covered = find_covered(shape);
        if (!is_covered[index])
            report_root(shape, revision, first);
    }
}
