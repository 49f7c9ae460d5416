// SPDX-License-Identifier: MIT
// Every name in a history (ids, replaced ids, labels share one name space) in one sorted index,
// folded to lower case: what is equal there is a duplicate, and what is looked up is found by
// bisection.
#include "graph_parts.h"
#include "sort.h"

typedef enum NameKind { NAME_ID, NAME_REPLACED, NAME_LABEL } NameKind;

typedef struct Name {
    Text text;
    Span span;
    uint32_t revision;
    uint32_t position; // of being given, which makes the order total
    NameKind kind;
} Name;

// Each suggestion looks at every id; past this many unknown names nobody reads them.
enum { SUGGESTION_COUNT = 100, SHORTEST_PREFIX = 4 };

struct Names {
    Shape *shape;
    Name *items;
    size_t count;
    size_t capacity;
    Text *candidates; // ids, the last file's first: a slip is most often about a recent revision
    uint32_t suggestions_left;
};

static int fold(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static int compare_folded(Text a, Text b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    for (size_t i = 0; i < shorter; i++)
        if (a.data[i] != b.data[i] && fold(a.data[i]) != fold(b.data[i]))
            return fold(a.data[i]) - fold(b.data[i]);
    return (a.size > b.size) - (a.size < b.size);
}

static int compare_names(const void *left, const void *right)
{
    const Name *a = left, *b = right;
    int order = compare_folded(a->text, b->text);
    if (order == 0)
        order = (a->kind > b->kind) - (a->kind < b->kind);
    if (order == 0)
        order = (a->position > b->position) - (a->position < b->position);
    return order;
}

static void add_name(Names *names, const Word *word, uint32_t revision, NameKind kind)
{
    if (word->text.size == 0)
        return;
    Name name = {word->text, word->span, revision, (uint32_t)names->count, kind};
    ARRAY_PUSH(names->shape->arena, names, name);
}

static void add_revision(Names *names, uint32_t index)
{
    const Revision *revision = graph_revision(names->shape, index);
    add_name(names, &revision->id, index, NAME_ID);
    for (size_t i = 0; i < revision->replaces.count; i++)
        add_name(names, &revision->replaces.items[i], index, NAME_REPLACED);
    for (size_t i = 0; i < revision->labels.count; i++)
        add_name(names, &revision->labels.items[i], index, NAME_LABEL);
}

static const char *name_path(const Name *name)
{
    return name->span.source ? name->span.source->path : "";
}

static Diagnostic *report_case(Names *names, Rule rule, const Name *name, const Name *first)
{
    return diagnostic_report(names->shape->diagnostics, rule, name->span,
                             "\"%.*s\" differs only in case from \"%.*s\" in %s",
                             TEXT_ARGS(name->text), TEXT_ARGS(first->text), name_path(first));
}

static Diagnostic *report_id(Names *names, const Name *name, const Name *first)
{
    Diagnostics *diagnostics = names->shape->diagnostics;
    if (!text_equal(name->text, first->text))
        return report_case(names, RULE_DUPLICATE_ID, name, first);
    if (name->kind == NAME_ID)
        return diagnostic_report(diagnostics, RULE_DUPLICATE_ID, name->span,
                                 "id \"%.*s\" is already that of %s", TEXT_ARGS(name->text),
                                 name_path(first));
    if (first->kind == NAME_ID)
        return diagnostic_report(diagnostics, RULE_DUPLICATE_ID, name->span,
                                 "\"%.*s\" is replaced here and still has a file, %s",
                                 TEXT_ARGS(name->text), name_path(first));
    return diagnostic_report(diagnostics, RULE_DUPLICATE_ID, name->span,
                             "\"%.*s\" is already replaced in %s", TEXT_ARGS(name->text),
                             name_path(first));
}

static Diagnostic *report_label(Names *names, const Name *name, const Name *first)
{
    Diagnostics *diagnostics = names->shape->diagnostics;
    if (!text_equal(name->text, first->text))
        return report_case(names, RULE_DUPLICATE_LABEL, name, first);
    if (first->kind != NAME_LABEL)
        return diagnostic_report(diagnostics, RULE_DUPLICATE_LABEL, name->span,
                                 "label \"%.*s\" is also a revision's id, in %s",
                                 TEXT_ARGS(name->text), name_path(first));
    return diagnostic_report(diagnostics, RULE_DUPLICATE_LABEL, name->span,
                             "label \"%.*s\" is already given in %s", TEXT_ARGS(name->text),
                             name_path(first));
}

static void report_duplicate(Names *names, const Name *name, const Name *first)
{
    Diagnostic *diagnostic;
    if (name->kind == NAME_LABEL) {
        diagnostic = report_label(names, name, first);
        diagnostic_hint(diagnostic, "choose another label");
    } else {
        diagnostic = report_id(names, name, first);
        if (name->kind == NAME_ID)
            diagnostic_hint(diagnostic, "give one of the two another id");
        else if (first->kind == NAME_ID)
            diagnostic_hint(diagnostic, "remove that file, or take the id out of \"replaces\"");
        else
            diagnostic_hint(diagnostic, "a revision can be replaced once");
    }
    diagnostic_note(diagnostic, first->span, "\"%.*s\" is first given here",
                    TEXT_ARGS(first->text));
    if (name->kind == NAME_ID)
        names->shape->is_excluded[name->revision] = true;
}

Names *graph_names_make(Shape *shape)
{
    Names *names = arena_alloc(shape->arena, sizeof *names);
    names->shape = shape;
    names->suggestions_left = SUGGESTION_COUNT;
    for (uint32_t i = 0; i < shape->count; i++) {
        add_revision(names, i);
        shape->is_excluded[i] = graph_id(shape, i).size == 0;
    }
    sort_items(names->items, names->count, sizeof *names->items, compare_names);
    size_t first = 0;
    for (size_t i = 1; i < names->count; i++) {
        if (compare_folded(names->items[i].text, names->items[first].text) == 0)
            report_duplicate(names, &names->items[i], &names->items[first]);
        else
            first = i;
    }
    return names;
}

// The first name that is not below `text`.
static size_t lower_bound(const Names *names, Text text)
{
    size_t low = 0, high = names->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_folded(names->items[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

NameMatch graph_names_find(const Names *names, Text text, uint32_t *revision)
{
    NameMatch match = NAME_UNKNOWN;
    for (size_t i = lower_bound(names, text); i < names->count; i++) {
        const Name *name = &names->items[i];
        if (compare_folded(name->text, text) != 0)
            break;
        if (!text_equal(name->text, text))
            continue;
        *revision = name->revision;
        if (name->kind != NAME_LABEL)
            return NAME_FOUND;
        match = NAME_IS_LABEL;
    }
    return match;
}

static bool has_prefix(Text text, Text prefix)
{
    return text.size >= prefix.size && compare_folded((Text){text.data, prefix.size}, prefix) == 0;
}

// The only id that begins with `text`, as targets may be written.
static uint32_t find_prefix(const Names *names, Text text, uint32_t self)
{
    uint32_t found = GRAPH_NONE;
    size_t at = lower_bound(names, text);
    if (text.size < SHORTEST_PREFIX)
        at = names->count;
    for (; at < names->count && has_prefix(names->items[at].text, text); at++) {
        const Name *name = &names->items[at];
        if (name->kind == NAME_LABEL || name->revision == self || name->revision == found)
            continue;
        if (found != GRAPH_NONE)
            return GRAPH_NONE;
        found = name->revision;
    }
    return found;
}

static void make_candidates(Names *names)
{
    uint32_t count = names->shape->count;
    names->candidates = GRAPH_ARRAY(names->shape, Text, count);
    for (uint32_t i = 0; i < count; i++)
        names->candidates[i] = graph_id(names->shape, count - 1 - i);
}

uint32_t graph_names_suggest(Names *names, Text text, uint32_t self)
{
    if (names->suggestions_left == 0)
        return GRAPH_NONE;
    names->suggestions_left--;
    uint32_t found = find_prefix(names, text, self);
    if (found != GRAPH_NONE)
        return found;
    if (!names->candidates)
        make_candidates(names);
    // A revision is never told to revise itself.
    uint32_t count = names->shape->count;
    Text own = names->candidates[count - 1 - self];
    names->candidates[count - 1 - self] = (Text){"", 0};
    Text best = text_suggest(text, names->candidates, count);
    names->candidates[count - 1 - self] = own;
    if (best.size == 0 || graph_names_find(names, best, &found) != NAME_FOUND || found == self)
        return GRAPH_NONE;
    return found;
}
