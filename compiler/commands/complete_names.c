// SPDX-License-Identifier: MIT
// The names that a project knows. They go into a shell: what migc itself would not accept as a name
// is left out.
#include "complete.h"

#include "project.h"
#include "revision_id.h"
#include "utf8.h"

static Text describe(Completion *completion, const char *before, Text text)
{
    Builder visible = {.arena = completion->arena};
    builder_add_format(&visible, "%s", before);
    utf8_add_visible(&visible, text);
    return builder_text(&visible);
}

static void add_name(Completion *completion, Text name, const char *before, Text text)
{
    if (!revision_id_problem(name))
        complete_add(completion, name, describe(completion, before, text));
}

static void add_revision(Completion *completion, const Revision *revision)
{
    add_name(completion, revision->id.text, "", revision->title);
    for (size_t i = 0; i < revision->labels.count; i++)
        add_name(completion, revision->labels.items[i].text, "label of ", revision->id.text);
}

void complete_targets(Completion *completion, const char *directory, bool has_releases)
{
    complete_add(completion, TEXT("head"), TEXT("the newest revision"));
    complete_add(completion, TEXT("heads"), TEXT("all heads"));
    complete_add(completion, TEXT("base"), TEXT("before every revision"));
    if (!has_releases)
        complete_add(completion, TEXT("current"), TEXT("where the database is"));
    const Project *project = project_load_to_look(completion->arena, directory);
    const Graph *graph = project->graph;
    if (graph && graph->is_whole) {
        for (size_t i = graph->count; i-- > 0;) // the newest first
            add_revision(completion, graph->nodes[i].revision);
    } else {
        for (size_t i = project->revisions.count; i-- > 0;)
            add_revision(completion, project->revisions.items[i]);
    }
    for (size_t i = 0; has_releases && i < project->sealed.releases.count; i++)
        add_name(completion, project->sealed.releases.items[i].name.text, "release", TEXT(""));
}

void complete_places(Completion *completion, const char *directory, bool is_database)
{
    const Project *project = project_load_to_look(completion->arena, directory);
    const PlaceList *places = &project->settings.places;
    for (size_t i = 0; i < places->count; i++) {
        const Place *place = &places->items[i];
        bool is_environment = place->kind == PLACE_ENVIRONMENT;
        if (is_environment || is_database)
            add_name(completion, place->name, is_environment ? "environment" : "database",
                     TEXT(" of migc.ini"));
    }
    if (!is_database)
        return;
    complete_add(completion, TEXT("postgresql://"), TEXT("USER@HOST/NAME"));
    complete_add(completion, TEXT("sqlite:"), TEXT("FILE"));
}
