// SPDX-License-Identifier: MIT
// The whole history on a new database: one revision behind the other, in topological order. What
// fails then and did not on the model of its ancestors alone conflicts with another line.
#include "check_branches.h"

#include "folder.h"

#include <string.h>

typedef struct Branches {
    Folder *folder;
    Diagnostics conflicts; // of one revision on everything before it
} Branches;

static Text id_of(const Folder *folder, uint32_t node)
{
    return folder->graph->nodes[node].revision->id.text;
}

static bool is_reported(const Diagnostics *diagnostics, Span span)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        const Diagnostic *other = diagnostics->items[i];
        if (other->severity == SEVERITY_ERROR && other->span.source == span.source &&
            other->span.offset == span.offset)
            return true;
    }
    return false;
}

// The last revision before `node` that is none of its ancestors.
static uint32_t neighbour_of(Folder *folder, uint32_t node)
{
    uint32_t ancestors = folder_new_set(folder);
    folder_mark(folder, node, ancestors, 0);
    uint32_t found = node;
    while (found-- > 0)
        if (folder->marks[found] != ancestors)
            return found;
    return MODEL_NONE;
}

static void report_conflict(Branches *branches, uint32_t node, const Diagnostic *found)
{
    Folder *folder = branches->folder;
    if (is_reported(folder->diagnostics, found->span))
        return;
    Diagnostic *diagnostic = diagnostic_report(folder->diagnostics, RULE_CONFLICTING_BRANCHES,
                                               found->span, "%.*s", TEXT_ARGS(found->text));
    uint32_t other = neighbour_of(folder, node);
    if (other != MODEL_NONE)
        diagnostic_hint(diagnostic,
                        "\"%.*s\" does not go together with \"%.*s\", which is applied before it "
                        "and is no ancestor: let one revise the other, and mend it",
                        TEXT_ARGS(id_of(folder, node)), TEXT_ARGS(id_of(folder, other)));
    for (size_t i = 0; i < found->notes.count; i++)
        diagnostic_note(diagnostic, found->notes.items[i].span, "%.*s",
                        TEXT_ARGS(found->notes.items[i].text));
}

// Whether everything before a node is its ancestor, given that it is so of its last parent.
static bool is_behind_all(Folder *folder, uint32_t node, bool was_behind_all)
{
    const Node *found = &folder->graph->nodes[node];
    uint32_t before = found->parent_count + found->dependency_count;
    if (node == 0)
        return true;
    if (before == 1 && found->parent_count == 1)
        return was_behind_all && found->parents[0] == node - 1;
    return before > 1 && neighbour_of(folder, node) == MODEL_NONE;
}

static const Model *check_order(Branches *branches)
{
    Folder *folder = branches->folder;
    const Model *running = NULL;
    bool is_behind = true;
    for (uint32_t i = 0; i < folder->graph->count; i++) {
        is_behind = is_behind_all(folder, i, is_behind);
        if (is_behind) {
            running = folder->after[i];
            continue;
        }
        Model *model = folder_copy(folder, running);
        branches->conflicts = (Diagnostics){.arena = folder->arena};
        folder_fold(folder, model, i, SECTION_UP, &branches->conflicts);
        for (size_t j = 0; j < branches->conflicts.count; j++)
            report_conflict(branches, i, branches->conflicts.items[j]);
        running = model;
    }
    return running;
}

// What another line of the history makes is not unknown: it only need not be there.
static void check_missing(Folder *folder)
{
    for (size_t i = 0; i < folder->missing.count; i++) {
        const FoldMissing *missing = &folder->missing.items[i];
        for (uint32_t node = 0; node < folder->graph->count; node++) {
            if (!folder->graph->nodes[node].is_head)
                continue;
            Fold fold = {.arena = folder->arena, .model = folder_copy(folder, folder->after[node])};
            const ModelObject *found =
                fold_find(&fold, missing->space, missing->schema, missing->name);
            if (found && missing->part.size > 0)
                found = model_part(found, MODEL_COLUMN, missing->part);
            if (!found || found->revision == MODEL_NONE || found->revision == missing->revision)
                continue;
            Diagnostic *diagnostic = missing->diagnostic;
            diagnostic->rule = RULE_MISSING_DEPENDS;
            Text maker = id_of(folder, found->revision);
            diagnostic->notes.count = 0;
            diagnostic_hint(diagnostic,
                            "\"%.*s\" makes it and may be applied later: --@ depends %.*s",
                            TEXT_ARGS(maker), TEXT_ARGS(maker));
            diagnostic_note(diagnostic, found->made, "\"%.*s\" is made here",
                            TEXT_ARGS(found->name));
            break;
        }
    }
}

// The object and the part that two lines both change, or NULL.
typedef struct Touched {
    Arena *arena;
    struct {
        const ModelObject **items; // as they are afterwards, or were
        size_t count;
        size_t capacity;
    } list;
} Touched;

static void touch(void *context, uint64_t key, const void *before, const void *after)
{
    Touched *touched = context;
    (void)key;
    ARRAY_PUSH(touched->arena, &touched->list, after ? after : before);
}

// Parts are the same pointer where nothing has changed them.
static const ModelObject *changed_part(const ModelObject *before, const ModelObject *a,
                                       const ModelObject *b)
{
    for (size_t i = 0; i < before->parts.count; i++) {
        const ModelObject *part = before->parts.items[i];
        const ModelObject *left = part->kind == MODEL_COLUMN
                                      ? model_column(a, part->number)
                                      : model_part(a, part->kind, part->name);
        const ModelObject *right = part->kind == MODEL_COLUMN
                                       ? model_column(b, part->number)
                                       : model_part(b, part->kind, part->name);
        if (left != part && right != part)
            return part;
    }
    return NULL;
}

// "column "email" of table "users"": what both lines change, empty where nothing is.
static Text both_change(Folder *folder, const Model *base, const Model *a, const Model *b)
{
    Touched touched = {.arena = folder->arena};
    Builder text = {.arena = folder->arena};
    model_map_compare(base->objects, a->objects, touch, &touched);
    for (size_t i = 0; i < touched.list.count; i++) {
        uint32_t number = touched.list.items[i]->number;
        const ModelObject *before = model_get(base, number);
        const ModelObject *left = model_get(a, number), *right = model_get(b, number);
        if (!before || before == left || before == right)
            continue;
        const ModelObject *part = left && right ? changed_part(before, left, right) : NULL;
        if (left && right && !part)
            continue;
        if (part)
            builder_add_format(&text, "%s \"%.*s\" of ", model_kind_name(part->kind),
                               TEXT_ARGS(part->name));
        builder_add_format(&text, "%s \"%.*s\"", model_kind_name(before->kind),
                           TEXT_ARGS(before->name));
        break;
    }
    return text.count > 0 ? builder_text(&text) : (Text){"", 0};
}

// What is wrong where one head's line is applied behind the other's; empty where nothing is.
static Text fold_behind(Folder *folder, uint32_t first, uint32_t second)
{
    uint32_t behind = folder_new_set(folder), others = folder_new_set(folder);
    folder_mark(folder, first, behind, 0);
    folder_mark(folder, second, others, behind);
    Diagnostics conflicts = {.arena = folder->arena};
    Model *model = folder_copy(folder, folder->after[first]);
    for (uint32_t i = 0; i <= second && conflicts.count == 0; i++)
        if (folder->marks[i] == others)
            folder_fold(folder, model, i, SECTION_UP, &conflicts);
    return conflicts.count > 0 ? conflicts.items[0]->text : (Text){"", 0};
}

// The revision whose ancestors are all that two heads have in common, or MODEL_NONE.
static uint32_t find_base(Folder *folder, uint32_t a, uint32_t b)
{
    uint32_t count = folder->graph->count, base = MODEL_NONE, common = 0, below = 0;
    bool *is_of_a = arena_alloc(folder->arena, count * sizeof *is_of_a);
    uint32_t set = folder_new_set(folder);
    folder_mark(folder, a, set, 0);
    for (uint32_t i = 0; i < count; i++)
        is_of_a[i] = folder->marks[i] == set;
    set = folder_new_set(folder);
    folder_mark(folder, b, set, 0);
    for (uint32_t i = 0; i < count; i++)
        if (is_of_a[i] && folder->marks[i] == set) {
            base = i;
            common++;
        }
    if (base == MODEL_NONE)
        return MODEL_NONE;
    set = folder_new_set(folder);
    folder_mark(folder, base, set, 0);
    for (uint32_t i = 0; i <= base; i++)
        below += folder->marks[i] == set;
    return below == common ? base : MODEL_NONE;
}

BranchPair check_branch_pair(Folder *folder, uint32_t a, uint32_t b)
{
    BranchPair pair = {.first = a, .second = b};
    pair.problem = fold_behind(folder, a, b);
    if (pair.problem.size == 0) {
        pair.problem = fold_behind(folder, b, a);
        pair.first = b;
        pair.second = a;
    }
    uint32_t base = pair.problem.size == 0 ? find_base(folder, a, b) : MODEL_NONE;
    if (base != MODEL_NONE)
        pair.shared = both_change(folder, folder->after[base], folder->after[a], folder->after[b]);
    return pair;
}

Text check_branch_text(const Folder *folder, const BranchPair *pair)
{
    Builder text = {.arena = folder->arena};
    Text first = id_of(folder, pair->first), second = id_of(folder, pair->second);
    if (folder->dialects == DIALECT_ALL)
        builder_add(&text, TEXT("on PostgreSQL: "));
    if (pair->problem.size > 0)
        builder_add_format(&text, "\"%.*s\" and \"%.*s\" conflict, the one behind the other: %.*s",
                           TEXT_ARGS(first), TEXT_ARGS(second), TEXT_ARGS(pair->problem));
    else if (pair->shared.size > 0)
        builder_add_format(&text, "\"%.*s\" and \"%.*s\" both change %.*s: the last decides",
                           TEXT_ARGS(second), TEXT_ARGS(first), TEXT_ARGS(pair->shared));
    else
        builder_add_format(
            &text, "\"%.*s\" and \"%.*s\" commute: their order makes no difference to the schema",
            TEXT_ARGS(second), TEXT_ARGS(first));
    return builder_text(&text);
}

// Heads that nothing keeps apart are reported by the graph; whether they go together is said there.
static void explain_heads(Folder *folder)
{
    Diagnostic *diagnostic = NULL;
    for (size_t i = 0; i < folder->diagnostics->count; i++)
        if (folder->diagnostics->items[i]->rule == RULE_MULTIPLE_HEADS)
            diagnostic = folder->diagnostics->items[i];
    uint32_t heads[2], count = 0;
    for (uint32_t i = 0; i < folder->graph->count; i++) {
        if (!folder->graph->nodes[i].is_head)
            continue;
        if (count < 2)
            heads[count] = i;
        count++;
    }
    for (size_t i = 0; i < folder->diagnostics->count; i++)
        if (folder->diagnostics->items[i]->rule == RULE_MISSING_DEPENDS)
            return; // which says how they belong together
    if (!diagnostic || count != 2)
        return;
    BranchPair pair = check_branch_pair(folder, heads[0], heads[1]);
    diagnostic_note(diagnostic, folder->graph->nodes[heads[1]].revision->id.span, "%.*s",
                    TEXT_ARGS(check_branch_text(folder, &pair)));
}

const Model *check_branches(Folder *folder)
{
    Branches branches = {.folder = folder};
    check_missing(folder);
    const Model *whole = check_order(&branches);
    explain_heads(folder);
    return whole;
}
