// SPDX-License-Identifier: MIT
// A revision sees what its ancestors did and nothing else. Where it has one parent, that one's
// model is what it begins with; where it has several, what the others add is folded once more.
#include "check_model.h"

#include "check_branches.h"
#include "check_compatible.h"
#include "check_down.h"
#include "folder.h"

static Model *empty_model(Folder *folder)
{
    Model *model = model_create(folder->arena, MIG_POSTGRESQL);
    ModelObject *schema = model_object(folder->arena, MODEL_SCHEMA, (Text){"", 0}, TEXT("public"));
    model_put(folder->arena, model, schema, &folder->numbers);
    return model;
}

static Model *start_of(Folder *folder, uint32_t number)
{
    const Node *node = &folder->graph->nodes[number];
    size_t count = (size_t)node->parent_count + node->dependency_count;
    if (count == 0)
        return empty_model(folder);
    uint32_t *before = arena_alloc(folder->arena, count * sizeof *before);
    for (uint32_t i = 0; i < node->parent_count; i++)
        before[i] = node->parents[i];
    for (uint32_t i = 0; i < node->dependency_count; i++)
        before[node->parent_count + i] = node->dependencies[i];
    return folder_join(folder, before, count, NULL);
}

// `before`: NULL where `up` is wrong. All that is made here is of no use behind it; findings have
// texts of their own.
static void check_ways(Folder *folder, uint32_t number, const Model *before, const Model *model)
{
    Arena *arena = folder->arena;
    folder->arena = folder->scratch;
    if (before)
        check_compatible(folder, number, before);
    folder_fold(folder, folder_copy(folder, model), number, SECTION_VERIFY, folder->diagnostics);
    check_down(folder, number, before, model);
    folder->arena = arena;
    arena_reset(folder->scratch);
}

static void check_node(Folder *folder, uint32_t number)
{
    Diagnostics *diagnostics = folder->diagnostics;
    Model *model = start_of(folder, number);
    const Model *before = folder_copy(folder, model);
    size_t errors = diagnostics ? diagnostics->error_count : 0;
    folder_fold(folder, model, number, SECTION_UP, diagnostics);
    bool is_up_sound = diagnostics && diagnostics->error_count == errors;
    folder->after[number] = model;
    check_ways(folder, number, is_up_sound ? before : NULL, model);
    folder_end_session(model);
}

static bool is_for_us(const Graph *graph, DialectSet dialects)
{
    return (dialects & DIALECT_BIT(MIG_POSTGRESQL)) != 0 && graph && graph->is_ordered;
}

static const bool *find_published(Arena *arena, const Graph *graph, const Sealed *sealed)
{
    if (!sealed || !sealed->source)
        return NULL;
    bool *is_published = arena_alloc(arena, (graph->count + 1) * sizeof *is_published);
    for (uint32_t i = 0; i < graph->count; i++)
        is_published[i] = sealed_find(sealed, graph->nodes[i].revision->id.text) != NULL;
    return is_published;
}

// `diagnostics`: NULL for nowhere.
static Folder fold_history(Arena *arena, const Graph *graph, const Sealed *sealed,
                           Diagnostics *diagnostics, Diagnostics *advice)
{
    Folder folder = {.arena = arena,
                     .graph = graph,
                     .advice = advice,
                     .diagnostics = diagnostics,
                     .is_published = find_published(arena, graph, sealed),
                     .after = arena_alloc(arena, (graph->count + 1) * sizeof *folder.after),
                     .marks = arena_alloc(arena, (graph->count + 1) * sizeof *folder.marks)};
    folder.missing.arena = arena;
    folder.scratch = arena_create();
    for (uint32_t i = 0; i < graph->count; i++)
        check_node(&folder, i);
    arena_destroy(folder.scratch);
    return folder;
}

HistoryModels check_model(Arena *arena, const Graph *graph, DialectSet dialects,
                          const Sealed *sealed, Diagnostics *diagnostics, Diagnostics *advice)
{
    if (!is_for_us(graph, dialects))
        return (HistoryModels){0};
    Folder folder = fold_history(arena, graph, sealed, diagnostics, advice);
    const Model *whole = check_branches(&folder);
    check_compatible_marks(&folder);
    return (HistoryModels){folder.after, graph->count, whole ? whole : empty_model(&folder)};
}

Model *check_model_applied(Arena *arena, const Graph *graph, const bool *is_applied,
                           const Text *search_path, size_t search_path_count)
{
    Folder folder = {.arena = arena, .graph = graph};
    Model *model = empty_model(&folder);
    if (search_path_count > 0) {
        model->search_path = search_path;
        model->search_path_count = search_path_count;
    }
    for (uint32_t i = 0; i < graph->count; i++)
        if (is_applied[i])
            folder_fold(&folder, model, i, SECTION_UP, NULL);
    return model;
}

Text check_model_branches(Arena *arena, const Graph *graph, DialectSet dialects,
                          const uint32_t *nodes, size_t count)
{
    enum { MOST_PAIRS = 16 };
    Builder text = {.arena = arena};
    size_t pairs = 0;
    if (!is_for_us(graph, dialects))
        return (Text){"", 0};
    Folder folder = fold_history(arena, graph, NULL, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && pairs < MOST_PAIRS; j++, pairs++) {
            BranchPair pair = check_branch_pair(&folder, nodes[i], nodes[j]);
            if (pairs > 0)
                builder_add_char(&text, '\n');
            builder_add(&text, check_branch_text(&folder, &pair));
        }
    return text.count > 0 ? builder_text(&text) : (Text){"", 0};
}
