// SPDX-License-Identifier: MIT
// plan --json: the revisions in order, each with its transactions and their steps.
#include "plan.h"

#include "../error_text.h"
#include <stdlib.h>

static const char *segment_kind_name(uint32_t kind)
{
    static const char *const names[] = {"transaction", "autocommit", "batch"};
    return kind < 3 ? names[kind] : "";
}

// Statements are shown without their secrets, as everywhere.
static void json_add_sql(CliJson *json, const char *packed)
{
    char *sql = mig__hide_secrets(packed);
    json->has_failed |= !sql;
    mig__cli_json_text(json, "sql", sql ? sql : "");
    free(sql);
}

static void json_add_step(CliJson *json, const CliView *view, const MigTrack *track,
                          const MigStep *step)
{
    const MigHistory *history = view->history;
    static const char *const names[] = {"statement", "batch", "copy", "call"};
    mig__cli_json_object(json, NULL);
    mig__cli_json_text(json, "kind", step->kind < 4 ? names[step->kind] : "");
    mig__cli_json_number(json, "line", step->line);
    mig__cli_json_number(json, "column", step->column);
    if (step->kind == MIG_STEP_CALL) {
        mig__cli_json_text(json, "function", mig__text(history, history->calls[step->detail].name));
    } else if (step->kind == MIG_STEP_COPY) {
        const MigCopy *copy = &track->copies[step->detail];
        mig__cli_json_text(json, "table", mig__text(history, copy->table));
        mig__cli_json_number(json, "rows", copy->row_count);
    } else {
        json_add_sql(json, mig__text(history, step->sql));
    }
    mig__cli_json_end(json);
}

static void json_add_segments(CliJson *json, const CliView *view, const MigTrack *track,
                              const MigSection *section, uint32_t first)
{
    for (uint32_t i = first; i < section->segment_count; i++) {
        const MigSegment *segment = &track->segments[section->first_segment + i];
        mig__cli_json_object(json, NULL);
        mig__cli_json_text(json, "kind", segment_kind_name(segment->kind));
        mig__cli_json_array(json, "steps");
        for (uint32_t k = 0; k < segment->step_count; k++)
            json_add_step(json, view, track, &track->steps[segment->first_step + k]);
        mig__cli_json_end(json);
        mig__cli_json_end(json);
    }
}

void mig__cli_plan_json(CliJson *json, const CliView *view, const MigTrack *track,
                        MigPlanEntry entry)
{
    const MigHistory *history = view->history;
    bool is_known = entry.revision != MIG_UNSET;
    mig__cli_json_object(json, NULL);
    mig__cli_json_text(json, "direction", entry.direction == MIG_UP ? "up" : "down");
    mig__cli_json_text(json, "id", is_known ? mig__revision_id(history, entry.revision) : entry.id);
    mig__cli_json_text(json, "title",
                       is_known ? mig__text(history, history->revisions[entry.revision].title)
                                : entry.title);
    const char *kind =
        is_known ? mig__cli_compatibility(history->revisions[entry.revision].flags) : "";
    if (*kind)
        mig__cli_json_text(json, "compatibility", kind);
    else
        mig__cli_json_null(json, "compatibility");
    mig__cli_json_bool(json, "known", is_known);
    mig__cli_json_bool(json, "resumed", entry.first_segment > 0);
    mig__cli_json_bool(json, "dependent", entry.is_dependent);
    if (is_known)
        mig__cli_json_text(json, "file",
                           mig__text(history, history->revisions[entry.revision].file));
    else
        mig__cli_json_null(json, "file");
    mig__cli_json_array(json, "segments");
    if (is_known) {
        const MigTrackRevision *ways = &track->revisions[entry.revision];
        json_add_segments(json, view, track, entry.direction == MIG_UP ? &ways->up : &ways->down,
                          entry.first_segment);
    }
    mig__cli_json_end(json);
    mig__cli_json_end(json);
}
