// SPDX-License-Identifier: MIT
// The steps of a `down auto`: what undoes each statement of `up`, in reverse.
#include "derive.h"

#include <string.h>

bool derive_is_wanted(const Revision *revision, MigDialect dialect)
{
    const Section *down = revision_section(revision, SECTION_DOWN, dialect);
    return down && down->is_auto;
}

// What the revision itself has made and dropped again needs nothing.
static bool is_over(const Derive *derive, const DeriveEntry *entry, const Model *after)
{
    return entry->subject != MODEL_NONE && !model_get(&derive->start, entry->subject) &&
           !model_get(after, entry->subject);
}

static void report(const Section *down, const DeriveEntry *entry, Diagnostics *diagnostics)
{
    Diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_CANNOT_DERIVE, entry->place,
                          "\"down auto\" cannot undo this: %.*s", TEXT_ARGS(entry->refusal));
    diagnostic_hint(diagnostic, "write \"--@ down\" and what undoes it, or \"--@ down "
                                "irreversible REASON\"");
    diagnostic_note(diagnostic, down->span, "this is to be derived");
}

void derive_collect_variables(Folder *folder)
{
    for (uint32_t i = 0; i < folder->graph->count; i++) {
        const VariableList *variables = &folder->graph->nodes[i].revision->variables;
        for (size_t k = 0; k < variables->count; k++) {
            Text value = derive_literal(folder->arena, variables->items[k].name.text);
            if (text_set_find(&folder->variables, value) == TEXT_SET_NONE)
                text_set_add(folder->arena, &folder->variables, value);
        }
    }
}

// A value of :'name' stands in the model as 'name': nobody knows it here.
static bool holds_variable(const Folder *folder, Text sql)
{
    for (size_t i = 0; i < folder->variables.count; i++) {
        Text value = folder->variables.items[i];
        for (size_t at = 0; at + value.size <= sql.size; at++)
            if (memcmp(sql.data + at, value.data, value.size) == 0)
                return true;
    }
    return false;
}

static void add_steps(Derive *derive, Section *down, const DeriveEntry *entry)
{
    for (size_t i = 0; i < entry->sql.count; i++) {
        Step step = {.kind = MIG_STEP_STATEMENT,
                     .span = down->span,
                     .sql = entry->sql.items[i],
                     .only = DIALECT_BIT(MIG_POSTGRESQL)};
        ARRAY_PUSH(derive->folder->arena, &down->steps, step);
    }
}

// The section becomes one as its author might have written it.
static void write_section(Derive *derive, Section *down, const Model *after,
                          Diagnostics *diagnostics)
{
    size_t errors = diagnostics->error_count;
    for (size_t i = 0; i < derive->entries.count; i++) {
        DeriveEntry *entry = derive->entries.items[i];
        if (is_over(derive, entry, after))
            continue;
        for (size_t k = 0; k < entry->sql.count && entry->refusal.size == 0; k++)
            if (holds_variable(derive->folder, entry->sql.items[k]))
                entry->refusal =
                    TEXT("what was there holds the value of a variable, which is not known "
                         "here");
        if (entry->refusal.size > 0)
            report(down, entry, diagnostics);
    }
    if (diagnostics->error_count > errors)
        return;
    for (size_t i = derive->entries.count; i-- > 0;)
        if (!is_over(derive, derive->entries.items[i], after))
            add_steps(derive, down, derive->entries.items[i]);
}

// The graph does not change its revisions; this is the one place that completes them.
static Section *section_of(const Revision *revision)
{
    const Section *down = revision_section(revision, SECTION_DOWN, MIG_POSTGRESQL);
    return &revision->sections.items[down - revision->sections.items];
}

void derive_down(Folder *folder, uint32_t node, Model *model, Diagnostics *diagnostics)
{
    const Revision *revision = folder->graph->nodes[node].revision;
    Section *down = section_of(revision);
    Diagnostics findings = {.arena = folder->arena};
    folder_end_session(folder, model);
    Derive derive = {.folder = folder, .start = *model};
    folder->derive = &derive;
    folder_fold(folder, model, node, SECTION_UP, &findings);
    folder->derive = NULL;
    if (findings.error_count > 0) {
        Diagnostic *diagnostic =
            diagnostic_report(diagnostics, RULE_CANNOT_DERIVE, down->span,
                              "\"down auto\" cannot undo an \"up\" that cannot run: %.*s",
                              TEXT_ARGS(findings.items[0]->text));
        diagnostic_note(diagnostic, findings.items[0]->span, "this is wrong");
        return;
    }
    write_section(&derive, down, model, diagnostics);
}
