// SPDX-License-Identifier: MIT
// Strings the stages together. Each runs only where the earlier ones left nothing that it would
// trip over, so that one mistake is reported once.
#include "project_check.h"

#include "check.h"
#include "check_model.h"
#include "check_syntax.h"
#include "copy.h"
#include "derive.h"
#include "parser.h"
#include "settings.h"

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

void project_check(Project *project, size_t first)
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
