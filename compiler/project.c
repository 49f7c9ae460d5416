// SPDX-License-Identifier: MIT
// What a project begins with, its settings and sources, and what it ends as.
#include "project.h"

#include "output.h"
#include "project_check.h"
#include "settings.h"
#include "sort.h"

#include <stdlib.h>
#include <string.h>

static Project *start(Arena *arena, const char *directory, DialectSet dialects)
{
    Project *project = arena_alloc(arena, sizeof *project);
    project->arena = arena;
    project->directory = directory;
    project->diagnostics.arena = project->advice.arena = arena;
    project->settings = settings_default();
    project->settings_source =
        settings_read(arena, directory, &project->settings, &project->diagnostics);
    if (dialects != 0)
        project->settings.dialects = dialects;
    return project;
}

ModelRequest project_model_request(const Project *project)
{
    return (ModelRequest){project->graph, project->settings.dialects,
                          project->settings.external_tables, &project->sealed,
                          settings_rules_off(project->arena, &project->settings.rules)};
}

void project_accept_heads(Project *project)
{
    Diagnostics *diagnostics = &project->diagnostics;
    for (size_t i = 0; i < diagnostics->count; i++) {
        Diagnostic *diagnostic = diagnostics->items[i];
        if (diagnostic->rule != RULE_MULTIPLE_HEADS || diagnostics->error_count != 1)
            continue;
        diagnostic->severity = SEVERITY_WARNING;
        diagnostics->error_count--;
        diagnostics->warning_count++;
        project->graph->is_whole = true;
    }
}

bool project_can_run(const Project *project)
{
    static const Rule shape[] = {RULE_CYCLE,          RULE_DUPLICATE_ID, RULE_DUPLICATE_LABEL,
                                 RULE_LIMIT,          RULE_NO_PARENT,    RULE_MERGE_ANCESTOR,
                                 RULE_SELF_REFERENCE, RULE_BAD_VALUE,    RULE_UNKNOWN_PARENT};
    const Diagnostics *diagnostics = &project->diagnostics;
    if (!project->graph || project->graph->is_whole)
        return project->graph != NULL;
    bool can_run = project->graph->count == project->revisions.count;
    for (size_t i = 0; i < diagnostics->count; i++)
        for (size_t k = 0; k < sizeof shape / sizeof *shape; k++)
            can_run &= diagnostics->items[i]->rule != shape[k];
    return can_run;
}

void project_pack(Project *project, PackDepth depth)
{
    Diagnostics *diagnostics = &project->diagnostics;
    if (diagnostics->error_count == 0 && project->graph && project->graph->is_whole)
        project->history = pack_history(project->arena, project->graph, depth, &project->settings,
                                        &project->sealed, diagnostics);
}

// What is packed stands in the files, except for the digests of each revision, and a number is
// shorter there than the names that it stands for.
bool project_may_pass_limits(const Project *project)
{
    uint64_t most = project->revisions.count * (uint64_t)PACK_MOST_ADDED;
    for (size_t i = 0; i < project->sources.count; i++)
        most += project->sources.items[i]->text.size + strlen(project->sources.items[i]->name);
    // A NULL that is written as nothing takes two bytes and its delimiter. Inline data is counted
    // once above: it is packed instead of being a statement.
    for (size_t i = 0; i < project->data.count; i++)
        most += 3 * project->data.items[i]->text.size + strlen(project->data.items[i]->name);
    return most >= INT32_MAX;
}

// The directory part of a path; "." where there is none.
static Text parent_of(Text path)
{
    while (path.size > 0 && path.data[path.size - 1] != '/')
        path.size--;
    while (path.size > 1 && path.data[path.size - 1] == '/')
        path.size--;
    return path.size > 0 ? path : TEXT(".");
}

// The name of a directory, however it is spelled ("." too).
static Text last_part(Arena *arena, Text directory)
{
    char *real = realpath(text_copy(arena, directory), NULL);
    Text path = real ? text_from(text_copy(arena, text_from(real))) : directory;
    free(real);
    const char *slash = path.data + path.size;
    while (slash > path.data && slash[-1] != '/')
        slash--;
    return (Text){slash, path.size - (size_t)(slash - path.data)};
}

static const char *packed_name(Arena *arena, Text directory, Text file)
{
    Builder name = {.arena = arena};
    while (directory.size > 1 && directory.data[directory.size - 1] == '/')
        directory.size--;
    bool is_below = file.size > directory.size + 1 && file.data[directory.size] == '/' &&
                    memcmp(file.data, directory.data, directory.size) == 0;
    Text parent = is_below ? directory : parent_of(file);
    Text rest = {file.data + parent.size, file.size - parent.size};
    if (text_equal(parent, TEXT(".")) && memchr(file.data, '/', file.size) == NULL)
        rest = file;
    while (rest.size > 0 && rest.data[0] == '/')
        rest = (Text){rest.data + 1, rest.size - 1};
    builder_add(&name, last_part(arena, parent));
    builder_add_char(&name, '/');
    builder_add(&name, rest);
    return name.items;
}

static void put_source(Project *project, Source *source)
{
    SourceList *sources = &project->sources;
    size_t place = 0;
    while (place < sources->count && strcmp(sources->items[place]->name, source->name) < 0)
        place++;
    if (place < sources->count && strcmp(sources->items[place]->path, source->path) == 0) {
        sources->items[place] = source;
        return;
    }
    ARRAY_PUSH(project->arena, sources, source);
    memmove(sources->items + place + 1, sources->items + place,
            (sources->count - 1 - place) * sizeof *sources->items);
    sources->items[place] = source;
}

static void load(Project *project, const Change *changes, size_t change_count)
{
    Arena *arena = project->arena;
    const char *directory = project->directory;
    size_t first = project->diagnostics.count;
    source_read_directory(arena, directory, &project->sources, &project->diagnostics);
    sealed_read(arena, directory, &project->sealed, &project->diagnostics);
    for (size_t i = 0; i < change_count; i++) {
        Source *source = source_from_text(
            arena, packed_name(arena, text_from(directory), text_from(changes[i].path)),
            changes[i].text, &project->diagnostics);
        if (!source)
            continue;
        source->path = changes[i].path;
        put_source(project, source);
    }
    project_check(project, first);
}

Project *project_load_changed(Arena *arena, const char *directory, DialectSet dialects,
                              const Change *changes, size_t change_count)
{
    Project *project = start(arena, directory, dialects);
    load(project, changes, change_count);
    return project;
}

Project *project_load(Arena *arena, const char *directory, DialectSet dialects)
{
    return project_load_changed(arena, directory, dialects, NULL, 0);
}

Project *project_load_for(Arena *arena, const char *directory, DialectSet dialects,
                          ProjectNeed need)
{
    Project *project = start(arena, directory, dialects);
    project->need = need;
    load(project, NULL, 0);
    return project;
}

typedef struct NamedFile {
    const char *name;
    const char *path;
} NamedFile;

static int compare_files(const void *a, const void *b)
{
    const NamedFile *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : strcmp(left->path, right->path);
}

// Sorted by name; a file that is given twice, spelled alike or not, is there once.
static size_t sort_files(Arena *arena, NamedFile *files, size_t count)
{
    size_t kept = 0;
    sort_items(files, count, sizeof *files, compare_files);
    for (size_t i = 0; i < count; i++) {
        const NamedFile *last = kept > 0 ? &files[kept - 1] : NULL;
        bool is_same = last && strcmp(last->name, files[i].name) == 0 &&
                       output_is_same_file(arena, last->path, files[i].path);
        if (!is_same)
            files[kept++] = files[i];
    }
    return kept;
}

Project *project_load_files(Arena *arena, const char *directory, const char *const *files,
                            size_t file_count, DialectSet dialects, ProjectNeed need)
{
    if (!directory)
        directory = text_copy(arena, parent_of(text_from(files[0])));
    Project *project = start(arena, directory, dialects);
    project->need = need;
    size_t first = project->diagnostics.count;
    NamedFile *named = arena_alloc(arena, file_count * sizeof *named);
    for (size_t i = 0; i < file_count; i++)
        named[i] =
            (NamedFile){packed_name(arena, text_from(directory), text_from(files[i])), files[i]};
    file_count = sort_files(arena, named, file_count);
    for (size_t i = 0; i < file_count; i++) {
        Source *source =
            source_read_file(arena, named[i].path, named[i].name, &project->diagnostics);
        if (source)
            ARRAY_PUSH(arena, &project->sources, source);
    }
    project_check(project, first);
    return project;
}
