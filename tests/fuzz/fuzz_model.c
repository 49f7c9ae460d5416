// SPDX-License-Identifier: MIT
// Any bytes as revision files for PostgreSQL, folded into models: whatever is found stands in its
// file, it is the same each time, and each object is there by its number and its name. (What the
// database would refuse may have given two objects one name.)
#include "check.h"
#include "check_model.h"
#include "check_syntax.h"
#include "copy.h"
#include "files.h"
#include "postgresql_parser.h"

#include <string.h>

static void check_places(const Diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        const Source *source = diagnostic->span.source;
        MUST(diagnostic->text.size > 0 && !memchr(diagnostic->text.data, 0, diagnostic->text.size));
        MUST(!source || diagnostic->span.offset + diagnostic->span.size <= source->text.size);
        for (size_t k = 0; k < diagnostic->notes.count; k++) {
            Span span = diagnostic->notes.items[k].span;
            MUST(!span.source || span.offset + span.size <= span.source->text.size);
        }
    }
}

static void check_names(Arena *arena, const Model *model)
{
    ModelObjects all = model_all(arena, model);
    for (size_t i = 0; i < all.count; i++) {
        const ModelObject *object = all.items[i];
        MUST(model_get(model, object->number) == object);
        MUST(model_find(model, model_space(object->kind), object->schema, object->name) != NULL);
    }
}

static void check_same(const Diagnostics *a, const Diagnostics *b)
{
    MUST(a->count == b->count);
    for (size_t i = 0; i < a->count; i++)
        MUST(a->items[i]->rule == b->items[i]->rule &&
             a->items[i]->span.offset == b->items[i]->span.offset &&
             text_equal(a->items[i]->text, b->items[i]->text));
}

// What undoes each `up`, which is then folded as what a person has written.
static void derive(FuzzProject *project, const ModelRequest *request)
{
    Diagnostics findings = {.arena = project->arena}, advice = {.arena = project->arena};
    for (size_t i = 0; i < project->revisions.count; i++) {
        SectionList *sections = &project->revisions.items[i]->sections;
        for (size_t k = 0; k < sections->count; k++)
            if (sections->items[k].kind == SECTION_DOWN) {
                sections->items[k].is_auto = true;
                sections->items[k].steps.count = 0;
            }
    }
    (void)check_model_derive(project->arena, request, &findings, &findings);
    check_places(&findings);
    check_model(project->arena, request, &findings, &advice);
    check_places(&findings);
}

static void fold(FuzzProject *project, const Graph *graph)
{
    Diagnostics first = {.arena = project->arena}, second = {.arena = project->arena};
    Diagnostics advice = {.arena = project->arena};
    ModelRequest request = {.graph = graph, .dialects = DIALECT_BIT(MIG_POSTGRESQL)};
    HistoryModels models = check_model(project->arena, &request, &first, &advice);
    check_places(&first);
    check_places(&advice);
    for (uint32_t i = 0; i < models.count; i++)
        check_names(project->arena, models.after[i]);
    advice = (Diagnostics){.arena = project->arena};
    check_model(project->arena, &request, &second, &advice);
    check_same(&first, &second);
    derive(project, &request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_create();
    SourceList files = {0};
    FuzzProject project;
    fuzz_parse(&project, arena, (FuzzBytes){data, size});
    const Graph *graph = graph_build(arena, &project.revisions, &project.diagnostics);
    check_revisions(arena, &project.revisions, project.dialects, &project.diagnostics);
    check_syntax(arena, &project.revisions, project.dialects, 0, &project.diagnostics);
    if (graph->is_ordered) {
        copy_read_revisions(arena, &project.revisions, project.dialects, &files,
                            &project.diagnostics);
        fold(&project, graph);
    }
    arena_destroy(arena);
    return 0;
}
