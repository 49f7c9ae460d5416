// SPDX-License-Identifier: MIT
// The names that a project and its git repository know. They go into a shell: what migc itself
// would not accept as a name is left out.
#include "complete.h"

#include "git.h"
#include "project.h"
#include "revision_id.h"
#include "utf8.h"

#include <ctype.h>
#include <string.h>

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

void complete_targets(Completion *completion, const char *directory, bool is_database)
{
    complete_add(completion, TEXT("head"), TEXT("the newest revision"));
    complete_add(completion, TEXT("heads"), TEXT("all heads"));
    complete_add(completion, TEXT("base"), TEXT("before every revision"));
    if (is_database)
        complete_add(completion, TEXT("current"), TEXT("where the database is"));
    const Project *project = project_load_for(completion->arena, directory, 0, PROJECT_LOOKED_AT);
    const Graph *graph = project->graph;
    if (graph && graph->is_whole) {
        for (size_t i = graph->count; i-- > 0;) // the newest first
            add_revision(completion, graph->nodes[i].revision);
    } else {
        for (size_t i = project->revisions.count; i-- > 0;)
            add_revision(completion, project->revisions.items[i]);
    }
    for (size_t i = 0; i < project->sealed.releases.count; i++)
        add_name(completion, project->sealed.releases.items[i].name.text, "release", TEXT(""));
}

void complete_places(Completion *completion, const char *directory, bool is_database)
{
    const Project *project = project_load_for(completion->arena, directory, 0, PROJECT_LOOKED_AT);
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

// git lets a name hold what a shell would run: such a one is for a person to type.
static bool is_harmless(Text name)
{
    for (size_t i = 0; i < name.size; i++)
        if (!isalnum((unsigned char)name.data[i]) && !strchr("/._+@-", name.data[i]))
            return false;
    return name.size > 0 && name.data[0] != '-';
}

static void add_ref(Completion *completion, Text ref)
{
    static const struct {
        const char *folder;
        const char *help;
    } kinds[] = {
        {"refs/heads/", "branch"}, {"refs/remotes/", "remote branch"}, {"refs/tags/", "tag"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t size = strlen(kinds[i].folder);
        if (ref.size <= size || memcmp(ref.data, kinds[i].folder, size) != 0)
            continue;
        Text name = {ref.data + size, ref.size - size};
        if (is_harmless(name))
            complete_add(completion, name, text_from(kinds[i].help));
    }
}

void complete_refs(Completion *completion, const char *directory)
{
    const char *arguments[] = {
        "for-each-ref", "--format=%(if)%(symref)%(then)%(else)%(refname)%(end)",
        "refs/heads",   "refs/remotes",
        "refs/tags",    NULL};
    Text refs = git_run(completion->arena, directory, arguments, (Text){0}).output;
    while (refs.size > 0) {
        const char *end = memchr(refs.data, '\n', refs.size);
        size_t size = end ? (size_t)(end - refs.data) : refs.size;
        add_ref(completion, (Text){refs.data, size});
        size += end != NULL;
        refs = (Text){refs.data + size, refs.size - size};
    }
}
