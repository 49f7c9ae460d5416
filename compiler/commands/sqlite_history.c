// SPDX-License-Identifier: MIT
#include "sqlite_history.h"

#ifdef MIGC_WITH_SQLITE
#include "check.h"
#include "check_compatible.h"
#include "check_sqlite.h"
#include "check_sqlite_branches.h"

#include <string.h>

static SqliteRequest request_of(const Project *project)
{
    return (SqliteRequest){project->graph, project->settings.dialects, &project->settings.variables,
                           project->settings.external_tables, 0};
}

static bool can_run(const Project *project)
{
    return (project->settings.dialects & DIALECT_BIT(MIG_SQLITE)) && project_can_run(project);
}

static void say_missing_marks(Project *project)
{
    Diagnostics advice = {.arena = project->arena};
    check_compatible_missing(project->graph,
                             sealed_published(project->arena, &project->sealed, project->graph),
                             &advice);
    check_allowed(project->arena, &project->revisions, &advice);
    settings_apply_rules(&project->settings.rules, &advice);
    diagnostic_add_all(&project->advice, &advice);
}

// In a history for both, what is said is said of one.
static Text with_dialect(const Project *project, Text text)
{
    Builder whole = {.arena = project->arena};
    if (project->settings.dialects == DIALECT_ALL)
        builder_add(&whole, TEXT("on SQLite: "));
    builder_add(&whole, text);
    return builder_text(&whole);
}

// The finding of the graph about just two heads, and these; NULL where there is none.
static Diagnostic *find_two_heads(const Project *project, uint32_t heads[2])
{
    Diagnostic *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < project->diagnostics.count; i++)
        if (project->diagnostics.items[i]->rule == RULE_MULTIPLE_HEADS)
            found = project->diagnostics.items[i];
    for (uint32_t i = 0; found && i < project->graph->count; i++) {
        if (!project->graph->nodes[i].is_head)
            continue;
        if (count < 2)
            heads[count] = i;
        count++;
    }
    return count == 2 ? found : NULL;
}

static void explain_heads(Project *project)
{
    uint32_t heads[2];
    Diagnostic *diagnostic = find_two_heads(project, heads);
    if (!diagnostic)
        return;
    SqliteRequest request = request_of(project);
    SqliteBranchNotes notes =
        check_sqlite_branches(project->arena, &request, heads[0], heads[1], &project->diagnostics);
    for (size_t i = 0; i < notes.count; i++)
        diagnostic_note(diagnostic, notes.items[i].span, "%.*s",
                        TEXT_ARGS(with_dialect(project, notes.items[i].text)));
}

void command_run_sqlite(Project *project, bool is_check)
{
    if (!can_run(project))
        return;
    SqliteRequest request = request_of(project);
    // PostgreSQL's model has judged already where the history is for both.
    bool judges = project->settings.dialects == DIALECT_BIT(MIG_SQLITE) &&
                  (!is_check || check_compatible_has_marks(project->graph));
    check_sqlite(project->arena, &request, judges, &project->diagnostics);
    check_sqlite_conflicts(project->arena, &request, &project->diagnostics);
    if (judges)
        say_missing_marks(project);
    explain_heads(project);
    check_allowed(project->arena, &project->revisions, &project->diagnostics);
    settings_apply_rules(&project->settings.rules, &project->diagnostics);
}

Model *command_sqlite_applied(const Project *project, const bool *is_applied, Diagnostics *problems)
{
    SqliteRequest request = request_of(project);
    return check_sqlite_applied(project->arena, &request, is_applied, problems);
}

const Model *command_sqlite_model(const Project *project)
{
    Diagnostics said_before = {.arena = project->arena};
    if (!can_run(project))
        return NULL;
    bool *is_applied = arena_alloc(project->arena, project->graph->count + 1);
    memset(is_applied, true, project->graph->count);
    return command_sqlite_applied(project, is_applied, &said_before);
}

void command_sqlite_compatibility(const Project *project)
{
    SqliteRequest request = request_of(project);
    if (project->settings.dialects == DIALECT_BIT(MIG_SQLITE) && can_run(project))
        check_sqlite_compatibility(project->arena, &request);
}

// A line of the file for each: a place that is told by a finding is told in brackets here.
static void add_notes(const Project *project, const SqliteBranchNotes *notes, Builder *text)
{
    for (size_t i = 0; i < notes->count; i++) {
        const struct SqliteBranchNote *note = &notes->items[i];
        if (text->count > 0)
            builder_add_char(text, '\n');
        builder_add(text, with_dialect(project, note->text));
        if (note->is_place)
            builder_add_format(text, " (%s:%u)", note->span.source->name,
                               source_position(note->span.source, note->span.offset).line);
    }
}

Text command_sqlite_branches(const Project *project, const uint32_t *nodes, size_t count)
{
    enum { MOST_PAIRS = 16 };
    Builder text = {.arena = project->arena};
    size_t pairs = 0;
    builder_add(&text, TEXT(""));
    if (!can_run(project))
        return builder_text(&text);
    SqliteRequest request = request_of(project);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && pairs < MOST_PAIRS; j++, pairs++) {
            SqliteBranchNotes notes = check_sqlite_branches(project->arena, &request, nodes[i],
                                                            nodes[j], &project->diagnostics);
            add_notes(project, &notes, &text);
        }
    return builder_text(&text);
}

#else

void command_run_sqlite(Project *project, bool is_check)
{
#ifndef MIGC_STAGE1
    if (!is_check || !(project->settings.dialects & DIALECT_BIT(MIG_SQLITE)) ||
        !project_can_run(project))
        return;
    Diagnostic *diagnostic = diagnostic_report(
        &project->diagnostics, RULE_NOT_ANALYSED, (Span){0},
        "this migc was built without SQLite: what the history does there is not analysed");
    diagnostic_hint(diagnostic, "write \"dialects = postgresql\" into migc.ini where it is for "
                                "PostgreSQL alone");
#else
    (void)project;
    (void)is_check;
#endif
}

Model *command_sqlite_applied(const Project *project, const bool *is_applied, Diagnostics *problems)
{
    (void)project;
    (void)is_applied;
    (void)problems;
    return NULL;
}

const Model *command_sqlite_model(const Project *project)
{
    (void)project;
    return NULL;
}

void command_sqlite_compatibility(const Project *project)
{
    (void)project;
}

Text command_sqlite_branches(const Project *project, const uint32_t *nodes, size_t count)
{
    (void)project;
    (void)nodes;
    (void)count;
    return TEXT("");
}

#endif
