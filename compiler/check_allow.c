// SPDX-License-Identifier: MIT
// `allow`: the warnings that a file, or a step, accepts.
#include "check.h"
#include "checker.h"
#include "sort.h"

// The revisions in order of their sources' addresses, to find the one that a finding stands in.
typedef struct Index {
    const Revision **items;
    size_t count;
} Index;

static int compare_sources(const Source *a, const Source *b)
{
    return ((uintptr_t)a > (uintptr_t)b) - ((uintptr_t)a < (uintptr_t)b);
}

static int compare_revisions(const void *left, const void *right)
{
    const Revision *const *a = left, *const *b = right;
    return compare_sources((*a)->source, (*b)->source);
}

static const Revision *find_revision(const Index *index, const Source *source)
{
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_sources(source, index->items[middle]->source);
        if (order == 0)
            return index->items[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool section_allows(const Section *section, const Diagnostic *diagnostic)
{
    for (size_t i = 0; i < section->steps.count; i++) {
        const Step *step = &section->steps.items[i];
        bool is_within = diagnostic->span.offset >= step->span.offset &&
                         diagnostic->span.offset - step->span.offset <= step->span.size;
        if (is_within && check_list_allows(&step->allows, diagnostic->rule))
            return true;
    }
    return false;
}

static bool is_allowed(void *context, const Diagnostic *diagnostic)
{
    const Index *index = context;
    const Revision *revision =
        diagnostic->span.source ? find_revision(index, diagnostic->span.source) : NULL;
    if (!revision)
        return false;
    if (check_list_allows(&revision->allows, diagnostic->rule))
        return true;
    for (size_t i = 0; i < revision->sections.count; i++)
        if (section_allows(&revision->sections.items[i], diagnostic))
            return true;
    return false;
}

void check_allowed(Arena *arena, const RevisionList *revisions, Diagnostics *diagnostics)
{
    if (diagnostics->count == diagnostics->error_count)
        return;
    Index index = {arena_alloc(arena, revisions->count * sizeof *index.items), revisions->count};
    for (size_t i = 0; i < index.count; i++)
        index.items[i] = revisions->items[i];
    sort_items(index.items, index.count, sizeof(const Revision *), compare_revisions);
    diagnostic_filter(diagnostics, is_allowed, &index);
}
