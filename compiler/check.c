// SPDX-License-Identifier: MIT
// The order of the checks, and `allow`.
#include "check_internal.h"

#include <stdlib.h>

DialectSet check_section_dialects(const Checker *checker, const Section *section)
{
    DialectSet taken = 0;
    for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++)
        if ((checker->dialects & DIALECT_BIT(d)) &&
            revision_section(checker->revision, section->kind, d) == section)
            taken |= DIALECT_BIT(d);
    return taken;
}

DialectSet check_step_dialects(const Checker *checker, const Section *section, const Step *step)
{
    DialectSet taken = check_section_dialects(checker, section);
    for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++)
        if (!revision_step_runs(step, d))
            taken &= ~DIALECT_BIT(d);
    return taken;
}

bool check_has_statement(const Step *step)
{
    if (step->kind != MIG_STEP_STATEMENT && step->kind != MIG_STEP_BATCH)
        return false;
    return step->sql.size > 0 && step->sql.size <= CHECK_LARGEST_STATEMENT;
}

Span check_statement_span(const Checker *checker, const Step *step, uint32_t offset, uint32_t size)
{
    const Source *source = checker->revision->source;
    const char *begin = source->text.data;
    // A statement that is no slice of the file is pointed at as a whole.
    if (step->sql.data < begin || step->sql.data > begin + source->text.size)
        return step->span;
    return (Span){source, (uint32_t)(step->sql.data - begin) + offset, size};
}

Span check_first_word(const Checker *checker, const Step *step, MigDialect dialect)
{
    uint32_t offset = 0;
    SqlToken token = lexer_sql_next(step->sql, dialect, &offset);
    return check_statement_span(checker, step, token.offset, token.size);
}

bool check_list_allows(const AllowList *allows, Rule rule)
{
    for (size_t i = 0; i < allows->count; i++)
        if (text_is(allows->items[i].rule.text, rule_name(rule)))
            return true;
    return false;
}

void check_revisions(Arena *arena, const RevisionList *revisions, DialectSet dialects,
                     Diagnostics *diagnostics)
{
    Checker checker = {arena, diagnostics, dialects, NULL};
    for (size_t i = 0; i < revisions->count; i++) {
        checker.revision = revisions->items[i];
        check_file(&checker);
        check_transaction(&checker);
        check_sections(&checker);
        check_steps(&checker);
    }
}

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
    if (diagnostics->warning_count == 0)
        return;
    Index index = {arena_alloc(arena, revisions->count * sizeof *index.items), revisions->count};
    for (size_t i = 0; i < index.count; i++)
        index.items[i] = revisions->items[i];
    if (index.count > 1)
        qsort(index.items, index.count, sizeof(const Revision *), compare_revisions);
    diagnostic_filter(diagnostics, is_allowed, &index);
}
