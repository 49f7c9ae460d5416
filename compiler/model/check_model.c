// SPDX-License-Identifier: MIT
// A revision sees what its ancestors did and nothing else. Where it has one parent, that one's
// model is what it begins with; where it has several, what the others add is folded once more.
#include "check_model.h"

#include "check_branches.h"
#include "check_compatible.h"
#include "check_down.h"
#include "derive.h"
#include "folder.h"
#include "sort.h"

#include <stdlib.h>
#include <string.h>

static void put_schema(Folder *folder, Model *model, Text name)
{
    if (!model_find(model, SPACE_SCHEMA, (Text){"", 0}, name))
        model_put(folder->arena, model,
                  model_object(folder->arena, MODEL_SCHEMA, (Text){"", 0}, name), &folder->numbers);
}

// "sessions", "app.sessions": there from the beginning, and nobody knows with which columns.
static void put_external_table(Folder *folder, Model *model, Text name)
{
    const char *dot = name.size > 0 ? memchr(name.data, '.', name.size) : NULL;
    size_t size = dot ? (size_t)(dot - name.data) : 0;
    Text schema = dot ? (Text){name.data, size} : model->search_path[0];
    if (dot)
        name = (Text){dot + 1, name.size - size - 1};
    if (name.size == 0 || model_find(model, SPACE_RELATION, schema, name))
        return;
    put_schema(folder, model, schema);
    ModelObject *table = model_object(folder->arena, MODEL_TABLE, schema, name);
    table->is_open = true;
    model_put(folder->arena, model, table, &folder->numbers);
    model_set_uncertain(folder->arena, model, SPACE_RELATION, schema, name);
}

static void put_external(Folder *folder, Model *model)
{
    Text rest = folder->external;
    while (rest.size > 0) {
        const char *comma = memchr(rest.data, ',', rest.size);
        size_t size = comma ? (size_t)(comma - rest.data) : rest.size;
        put_external_table(folder, model, text_trim((Text){rest.data, size}));
        rest = comma ? (Text){comma + 1, rest.size - size - 1} : (Text){"", 0};
    }
}

static Model *empty_model(Folder *folder)
{
    Model *model = model_create(folder->arena, MIG_POSTGRESQL);
    folder_end_session(folder, model);
    put_schema(folder, model, TEXT("public"));
    for (size_t i = 0; i < folder->search_path_count; i++) // no revision can have made these
        put_schema(folder, model, folder->search_path[i]);
    put_external(folder, model);
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
    if (before && folder->judges)
        check_compatible(folder, number, before);
    if (folder->diagnostics) {
        folder_fold(folder, folder_copy(folder, model), number, SECTION_VERIFY,
                    folder->diagnostics);
        check_down(folder, number, before, model);
    }
    folder->arena = arena;
    arena_reset(folder->scratch);
}

static void check_node(Folder *folder, uint32_t number)
{
    Diagnostics *diagnostics = folder->diagnostics;
    Model *model = start_of(folder, number);
    const Model *before = folder_copy(folder, model);
    size_t errors = diagnostics ? diagnostics->error_count : 0;
    if (folder->is_bad[number]) { // it may mean something else: nothing is said of it
        folder_fold(folder, model, number, SECTION_UP, NULL);
        model->has_unknown_relations = true;
        folder->after[number] = model;
        return;
    }
    folder_fold(folder, model, number, SECTION_UP, diagnostics);
    bool is_up_sound =
        !diagnostics || (diagnostics->error_count == errors && !folder->has_errors[number]);
    folder->after[number] = model;
    check_ways(folder, number, is_up_sound ? before : NULL, model);
    folder_end_session(folder, model);
}

static bool is_for_us(const ModelRequest *request)
{
    return (request->dialects & DIALECT_BIT(MIG_POSTGRESQL)) != 0 && request->graph &&
           request->graph->is_ordered;
}

static int compare_pointers(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t) * (const Source *const *)a;
    uintptr_t right = (uintptr_t) * (const Source *const *)b;
    return (left > right) - (left < right);
}

// By node: whether something is wrong with its file that was found before; with `is_fixed` only
// what makes it uncertain what the file says.
static const bool *find_errors(Arena *arena, const Graph *graph, const Diagnostics *diagnostics,
                               bool is_fixed)
{
    bool *has_errors = arena_alloc(arena, (graph->count + 1) * sizeof *has_errors);
    const Source **sources =
        arena_alloc(arena, (diagnostics ? diagnostics->error_count + 1 : 1) * sizeof *sources);
    size_t count = 0;
    for (size_t i = 0; diagnostics && i < diagnostics->count; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        bool is_meant =
            diagnostic->severity == SEVERITY_ERROR &&
            (!is_fixed ||
             (rule_is_fixed(diagnostic->rule) && diagnostic->rule != RULE_MULTIPLE_HEADS &&
              diagnostic->rule != RULE_CANNOT_DERIVE && diagnostic->rule != RULE_SEALED));
        if (is_meant)
            sources[count++] = diagnostic->span.source;
    }
    sort_items(sources, count, sizeof *sources, compare_pointers);
    for (uint32_t i = 0; count > 0 && i < graph->count; i++)
        has_errors[i] = bsearch(&graph->nodes[i].revision->source, sources, count, sizeof *sources,
                                compare_pointers) != NULL;
    return has_errors;
}

// `diagnostics`: NULL for nowhere.
static Folder fold_history(Arena *arena, const ModelRequest *request, Diagnostics *diagnostics,
                           Diagnostics *advice)
{
    const Graph *graph = request->graph;
    Folder folder = {.arena = arena,
                     .graph = graph,
                     .dialects = request->dialects,
                     .advice = advice,
                     .diagnostics = diagnostics,
                     .external = request->external_tables,
                     .is_off = request->is_off,
                     .has_errors = find_errors(arena, graph, diagnostics, false),
                     .is_bad = find_errors(arena, graph, diagnostics, true),
                     .is_published = sealed_published(arena, request->sealed, graph),
                     .after = arena_alloc(arena, (graph->count + 1) * sizeof *folder.after),
                     .marks = arena_alloc(arena, (graph->count + 1) * sizeof *folder.marks)};
    folder.missing.arena = arena;
    folder.judges = !advice || check_compatible_has_marks(graph);
    folder.scratch = arena_create();
    for (uint32_t i = 0; i < graph->count; i++)
        check_node(&folder, i);
    arena_destroy(folder.scratch);
    return folder;
}

HistoryModels check_model(Arena *arena, const ModelRequest *request, Diagnostics *diagnostics,
                          Diagnostics *advice)
{
    if (!is_for_us(request))
        return (HistoryModels){0};
    Folder folder = fold_history(arena, request, diagnostics, advice);
    const Model *whole = check_branches(&folder);
    check_compatible_marks(&folder);
    return (HistoryModels){folder.after, request->graph->count, folder.has_refused,
                           whole ? whole : empty_model(&folder)};
}

bool check_model_derive(Arena *arena, const ModelRequest *request, const Diagnostics *known,
                        Diagnostics *diagnostics)
{
    const Graph *graph = request->graph;
    bool is_wanted = false;
    if (!is_for_us(request))
        return true;
    for (uint32_t i = 0; i < graph->count; i++)
        is_wanted |= derive_is_wanted(graph->nodes[i].revision, MIG_POSTGRESQL);
    if (!is_wanted)
        return true;
    Folder folder = {.arena = arena,
                     .graph = graph,
                     .external = request->external_tables,
                     .is_bad = find_errors(arena, graph, known, true),
                     .after = arena_alloc(arena, (graph->count + 1) * sizeof *folder.after),
                     .marks = arena_alloc(arena, (graph->count + 1) * sizeof *folder.marks)};
    derive_collect_variables(&folder);
    for (uint32_t i = 0; i < graph->count; i++) {
        Model *model = start_of(&folder, i);
        if (derive_is_wanted(graph->nodes[i].revision, MIG_POSTGRESQL) && !folder.is_bad[i])
            derive_down(&folder, i, model, diagnostics);
        else
            folder_fold(&folder, model, i, SECTION_UP, NULL);
        folder.after[i] = model;
        folder_end_session(&folder, model);
    }
    return !folder.has_refused;
}

void check_model_compatibility(Arena *arena, const ModelRequest *request)
{
    if (is_for_us(request))
        fold_history(arena, request, NULL, NULL);
}

Model *check_model_applied(Arena *arena, const ModelRequest *request, const bool *is_applied,
                           const Text *search_path, size_t search_path_count)
{
    const Graph *graph = request->graph;
    Folder folder = {.arena = arena,
                     .graph = graph,
                     .search_path = search_path,
                     .search_path_count = search_path_count,
                     .external = request->external_tables};
    Model *model = empty_model(&folder);
    for (uint32_t i = 0; i < graph->count; i++)
        if (is_applied[i])
            folder_fold(&folder, model, i, SECTION_UP, NULL);
    folder_end_session(&folder, model);
    return model;
}

Text check_model_branches(Arena *arena, const ModelRequest *request, const uint32_t *nodes,
                          size_t count)
{
    enum { MOST_PAIRS = 16 };
    Builder text = {.arena = arena};
    size_t pairs = 0;
    if (!is_for_us(request))
        return (Text){"", 0};
    Folder folder = fold_history(arena, request, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && pairs < MOST_PAIRS; j++, pairs++) {
            BranchPair pair = check_branch_pair(&folder, nodes[i], nodes[j]);
            if (pairs > 0)
                builder_add_char(&text, '\n');
            builder_add(&text, check_branch_text(&folder, &pair));
        }
    return text.count > 0 ? builder_text(&text) : (Text){"", 0};
}
