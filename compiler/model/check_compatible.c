// SPDX-License-Identifier: MIT
#include "check_compatible.h"

#include "compatibility.h"

// A mark without an id says that every program of before may run: only what expands is so.
void check_compatible_mark(Diagnostics *diagnostics, const Revision *revision,
                           const CompatibilityReport *report)
{
    if (!revision->is_compatible || revision->compatible_from.text.size > 0 ||
        report->kind <= COMPATIBILITY_EXPAND)
        return;
    Diagnostic *diagnostic = diagnostic_report(
        diagnostics, RULE_WRONG_COMPATIBLE, revision->compatible_span,
        "programs of before cannot all run on this schema: %.*s", TEXT_ARGS(report->why));
    diagnostic_hint(diagnostic, "say which may: --@ compatible from ID, or remove the mark");
    if (report->about && report->about->made.source)
        diagnostic_note(diagnostic, report->about->made, "it is created here");
}

void check_compatible(Folder *folder, uint32_t number, const Model *before)
{
    CompatibilityReport report = compatibility_find(folder->arena, before, folder->after[number]);
    folder->graph->nodes[number].compatibility = report.kind;
    if (folder->diagnostics)
        check_compatible_mark(folder->diagnostics, folder->graph->nodes[number].revision, &report);
}

bool check_compatible_has_marks(const Graph *graph)
{
    for (uint32_t i = 0; i < graph->count; i++)
        if (graph->nodes[i].revision->is_compatible)
            return true;
    return false;
}

// Where a history has marks at all, one that is missing keeps older programs away for nothing.
void check_compatible_missing(const Graph *graph, const bool *is_published, Diagnostics *advice)
{
    bool has_marks = check_compatible_has_marks(graph);
    for (uint32_t i = 0; has_marks && advice && i < graph->count; i++) {
        const Node *node = &graph->nodes[i];
        bool is_sealed = is_published && is_published[i];
        bool is_first = node->parent_count == 0;
        if (node->compatibility != COMPATIBILITY_EXPAND || node->revision->is_compatible ||
            is_sealed || is_first || node->revision->sections.count == 0)
            continue;
        Diagnostic *diagnostic =
            diagnostic_report(advice, RULE_MISSING_COMPATIBLE, node->revision->id.span,
                              "\"%.*s\" only adds to the schema, and is not marked",
                              TEXT_ARGS(node->revision->id.text));
        diagnostic_hint(diagnostic, "--@ compatible lets programs of before start on it");
    }
}

void check_compatible_marks(const Folder *folder)
{
    check_compatible_missing(folder->graph, folder->is_published, folder->advice);
}
