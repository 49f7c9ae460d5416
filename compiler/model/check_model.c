// SPDX-License-Identifier: MIT
// A revision sees what its ancestors did and nothing else. Where it has one parent, that one's
// model is what it begins with; where it has several, what the others add is folded once more.
#include "check_model.h"

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

static void check_node(Folder *folder, uint32_t number)
{
    Diagnostics *diagnostics = folder->diagnostics;
    Model *model = start_of(folder, number);
    folder_fold(folder, model, number, SECTION_UP, diagnostics);
    folder->after[number] = model;
    folder_fold(folder, folder_copy(folder, model), number, SECTION_VERIFY, diagnostics);
    folder_fold(folder, folder_copy(folder, model), number, SECTION_DOWN, diagnostics);
}

HistoryModels check_model(Arena *arena, const Graph *graph, DialectSet dialects,
                          Diagnostics *diagnostics)
{
    if (!(dialects & DIALECT_BIT(MIG_POSTGRESQL)) || !graph || !graph->is_whole)
        return (HistoryModels){0};
    Folder folder = {.arena = arena,
                     .graph = graph,
                     .diagnostics = diagnostics,
                     .after = arena_alloc(arena, (graph->count + 1) * sizeof *folder.after),
                     .marks = arena_alloc(arena, (graph->count + 1) * sizeof *folder.marks)};
    for (uint32_t i = 0; i < graph->count; i++)
        check_node(&folder, i);
    return (HistoryModels){folder.after, graph->count};
}
