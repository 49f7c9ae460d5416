// SPDX-License-Identifier: MIT
// Strings the stages together: settings, sources, revisions, graph, check, pack. Each runs only
// where the earlier ones left nothing that it would trip over, so that one mistake is reported
// once.
#include "project.h"

#include "check.h"
#include "check_model.h"
#include "check_syntax.h"
#include "copy.h"
#include "derive.h"
#include "output.h"
#include "parser.h"
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

// False where a file gave no revision: what others say of it cannot be judged.
static bool parse(Project *project)
{
    bool is_complete = true;
    for (size_t i = 0; i < project->sources.count; i++) {
        Revision *revision = parser_parse(project->arena, project->sources.items[i],
                                          project->settings.dialects, &project->diagnostics);
        if (revision)
            ARRAY_PUSH(project->arena, &project->revisions, revision);
        else
            is_complete = false;
    }
    return is_complete;
}

// False where a finding since `first` is about a file that gave no source at all: its place has no
// lines.
static bool is_all_read(const Project *project, size_t first)
{
    for (size_t i = first; i < project->diagnostics.count; i++) {
        const Source *source = project->diagnostics.items[i]->span.source;
        if (!source || source->line_count == 0)
            return false;
    }
    return true;
}

static bool is_declared(const Project *project, Text name)
{
    for (size_t i = 0; i < project->revisions.count; i++)
        if (revision_find_variable(project->revisions.items[i], name) != TEXT_SET_NONE)
            return true;
    return false;
}

// A value that no revision asks for is a slip in its name.
static void check_variables(Project *project)
{
    const SettingsVariableList *variables = &project->settings.variables;
    for (size_t i = 0; i < variables->count; i++) {
        Text name = variables->items[i].name;
        if (is_declared(project, name))
            continue;
        Diagnostic *diagnostic =
            diagnostic_report(&project->diagnostics, RULE_SETTINGS, variables->items[i].span,
                              "no revision declares the variable \"%.*s\"", TEXT_ARGS(name));
        Text near = {"", 0};
        for (size_t k = 0; near.size == 0 && k < project->revisions.count; k++)
            near = revision_suggest_variable(project->revisions.items[k], name);
        if (near.size > 0)
            diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
    }
}

ModelRequest project_model_request(const Project *project)
{
    return (ModelRequest){project->graph, project->settings.dialects,
                          project->settings.external_tables, &project->sealed,
                          settings_rules_off(project->arena, &project->settings.rules)};
}

static bool is_judged(const Project *project)
{
    return project->need == PROJECT_JUDGED || project->need == PROJECT_ADVISED;
}

static void check_all_syntax(Project *project)
{
    check_syntax(project->arena, &project->revisions, project->settings.dialects,
                 project->settings.postgresql_version, &project->diagnostics);
}

static HistoryModels check_history(Project *project, Diagnostics *diagnostics)
{
    ModelRequest request = project_model_request(project);
    Diagnostics *advice = project->need == PROJECT_ADVISED ? &project->advice : NULL;
    HistoryModels models = check_model(project->arena, &request, diagnostics, advice);
    project->model = models.whole;
    return models;
}

// Every statement is parsed for the model, and it would be twice if its faults were looked for
// before. They are rare: only where the parser refuses something they are looked for behind it. An
// error among them makes the model's findings void, and false is returned.
static bool check_at_once(Project *project)
{
    Diagnostics before = project->diagnostics, advice = project->advice;
    Diagnostics found = {.arena = project->arena};
    if (!check_syntax_apart(project->arena, &project->revisions, project->settings.dialects,
                            project->settings.postgresql_version, &project->diagnostics)) {
        project->diagnostics = before;
        return false;
    }
    HistoryModels models = check_history(project, &found);
    if (models.has_refused || models.count == 0) {
        project->diagnostics = before;
        check_all_syntax(project);
    }
    bool is_sound = project->diagnostics.error_count == 0;
    if (is_sound) {
        diagnostic_add_all(&project->diagnostics, &found);
    } else {
        project->diagnostics = before;
        project->advice = advice;
    }
    return is_sound;
}

static void check_one_by_one(Project *project, bool is_complete)
{
    if (project->need != PROJECT_LOOKED_AT)
        check_all_syntax(project);
    if (is_judged(project) && is_complete)
        check_history(project, &project->diagnostics);
    if (project->need == PROJECT_COMPATIBLE && is_complete) {
        ModelRequest request = project_model_request(project);
        check_model_compatibility(project->arena, &request);
    }
}

static bool wants_derivation(const Project *project)
{
    bool is_wanted = false;
    for (size_t i = 0; i < project->revisions.count; i++)
        for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++)
            is_wanted |= (project->settings.dialects & DIALECT_BIT(d)) &&
                         derive_is_wanted(project->revisions.items[i], d);
    return is_wanted;
}

// Whether there is something that the parser refuses, and that is not newer than it.
static bool has_wrong_syntax(Project *project)
{
    Diagnostics faults = {.arena = project->arena};
    check_syntax(project->arena, &project->revisions, project->settings.dialects,
                 project->settings.postgresql_version, &faults);
    return faults.error_count > 0;
}

static bool derive_postgresql(Project *project)
{
    Diagnostics found = {.arena = project->arena};
    ModelRequest request = project_model_request(project);
    bool is_read = check_model_derive(project->arena, &request, &project->diagnostics, &found);
    if (!is_read && has_wrong_syntax(project)) {
        for (size_t i = 0; i < project->revisions.count; i++)
            derive_forget(project->revisions.items[i]);
        return false;
    }
    diagnostic_add_all(&project->diagnostics, &found);
    return true;
}

// The steps of each `down auto`. What is no SQL is said elsewhere, and nothing undoes it. Every
// statement is parsed for it: as in check_at_once, only where the parser refuses one it is asked
// what it has against it.
static void derive(Project *project)
{
    Diagnostics *diagnostics = &project->diagnostics;
    size_t errors = diagnostics->error_count;
    if (!derive_postgresql(project))
        return;
    if (project->settings.dialects & DIALECT_BIT(MIG_SQLITE))
        for (size_t i = 0; i < project->revisions.count; i++)
            derive_down_sqlite(project->arena, project->revisions.items[i], diagnostics);
    for (size_t i = 0; i < project->revisions.count && diagnostics->error_count == errors; i++)
        derive_finish(project->revisions.items[i]);
}

// `first` is the first finding about the revision files.
static void finish(Project *project, size_t first)
{
    Diagnostics *diagnostics = &project->diagnostics;
    bool is_complete = is_all_read(project, first);
    is_complete = parse(project) && is_complete;
    if (is_complete) {
        project->graph = graph_build(project->arena, &project->revisions, diagnostics);
        check_variables(project);
    }
    check_revisions(project->arena, &project->revisions, project->settings.dialects, diagnostics);
    copy_read_revisions(project->arena, &project->revisions, project->settings.dialects,
                        &project->data, diagnostics);
    if (project->need != PROJECT_LOOKED_AT && is_complete && wants_derivation(project))
        derive(project);
    if (!is_complete || !is_judged(project) || !check_at_once(project))
        check_one_by_one(project, is_complete);
    if (is_complete)
        sealed_check(project->arena, &project->sealed, &project->revisions, project->graph,
                     project->settings.dialects, diagnostics);
    check_allowed(project->arena, &project->revisions, diagnostics);
    check_allowed(project->arena, &project->revisions, &project->advice);
    settings_apply_rules(&project->settings.rules, diagnostics);
    settings_apply_rules(&project->settings.rules, &project->advice);
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
    finish(project, first);
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
    finish(project, first);
    return project;
}
