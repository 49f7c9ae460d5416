// SPDX-License-Identifier: MIT
#include "check_down.h"

#include "down_hint.h"
#include "lexer.h"
#include "model_diff.h"

#include <string.h>

// Calls functions, which may do anything.
static bool is_opaque_statement(Text sql)
{
    static const char *const words[] = {"DO", "CALL", "EXECUTE", "SELECT"};
    uint32_t offset = 0;
    SqlToken token = lexer_sql_next(sql, MIG_POSTGRESQL, &offset);
    Text word = {sql.data + token.offset, token.size};
    for (size_t i = 0; token.kind == SQL_WORD && i < sizeof words / sizeof *words; i++)
        if (text_equal_ignoring_case(word, text_from(words[i])))
            return true;
    return false;
}

// Whether it can be told what a section does. Rows of a copy change no schema.
static bool is_clear(const Section *section)
{
    for (size_t i = 0; section && i < section->steps.count; i++) {
        const Step *step = &section->steps.items[i];
        if (!revision_step_runs(step, MIG_POSTGRESQL) || step->kind == MIG_STEP_COPY)
            continue;
        if (!folder_follows(step) || is_opaque_statement(step->sql))
            return false;
    }
    return true;
}

static bool has_steps(const Section *section)
{
    for (size_t i = 0; section && i < section->steps.count; i++)
        if (revision_step_runs(&section->steps.items[i], MIG_POSTGRESQL))
            return true;
    return false;
}

typedef struct DownCheck {
    Folder *folder;
    const Revision *revision;
    const Section *down;
    const Model *before;
    const Model *found;
} DownCheck;

static bool is_of_same(const ModelChange *a, const ModelChange *b)
{
    return a->kind == b->kind && a->object == b->object && a->part == b->part;
}

// "its type, default": all that is different about the same thing, and what to write against it;
// *i moves to the last of these changes.
static void add_changed(const DownCheck *check, const ModelChanges *changes, size_t *i,
                        Builder *text, Builder *hint)
{
    const ModelChange *first = &changes->items[*i];
    builder_add_format(text, " changed: its %s", first->what);
    while (*i + 1 < changes->count && is_of_same(first, &changes->items[*i + 1])) {
        const ModelChange *change = &changes->items[++*i];
        Text more = down_hint(check->folder->arena, check->before, change);
        builder_add_format(text, ", %s", change->what);
        if (more.size > 0)
            builder_add_format(hint, "%s%.*s", hint->count > 0 ? " " : "", TEXT_ARGS(more));
    }
}

static void report(const DownCheck *check, const ModelChanges *changes, size_t *i)
{
    Arena *arena = check->folder->arena;
    const ModelChange *change = &changes->items[*i];
    const Model *model = change->kind == MODEL_EXTRA ? check->found : check->before;
    Builder text = {.arena = arena}, hint = {.arena = arena};
    builder_add(&text,
                change->kind == MODEL_MISSING ? TEXT("does not bring back ") : TEXT("leaves "));
    builder_add(&text, model_describe(arena, model, change->object, change->part));
    builder_add(&hint, down_hint(arena, model, change));
    if (change->kind == MODEL_DIFFERENT)
        add_changed(check, changes, i, &text, &hint);
    Diagnostic *diagnostic = diagnostic_report(check->folder->diagnostics, RULE_DOWN_LEAVES,
                                               check->down->span, "the down of \"%.*s\" %s",
                                               TEXT_ARGS(check->revision->id.text), text.items);
    if (hint.count > 0)
        diagnostic_hint(diagnostic, "add to it: %s", hint.items);
}

// One finding for each thing, at the directive.
static void compare(const DownCheck *check)
{
    ModelChanges changes =
        model_diff(check->folder->arena, check->before, check->found, MODEL_DIFF_HISTORY);
    for (size_t i = 0; i < changes.count; i++)
        report(check, &changes, &i);
}

void check_down(Folder *folder, uint32_t node, const Model *before, const Model *after)
{
    const Revision *revision = folder->graph->nodes[node].revision;
    const Section *up = revision_section(revision, SECTION_UP, MIG_POSTGRESQL);
    const Section *down = revision_section(revision, SECTION_DOWN, MIG_POSTGRESQL);
    Diagnostics *diagnostics = folder->diagnostics;
    size_t errors = diagnostics ? diagnostics->error_count : 0;
    Model *found = folder_copy(folder, after);
    folder_fold(folder, found, node, SECTION_DOWN, diagnostics);
    DownCheck check = {folder, revision, down, before, found};
    if (diagnostics && before && has_steps(down) && is_clear(up) && is_clear(down) &&
        diagnostics->error_count == errors)
        compare(&check);
}
