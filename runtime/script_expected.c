// SPDX-License-Identifier: MIT
// The rows that the ledger is to have where a script begins, as lists of values for its guard.
#include "script_parts.h"

bool mig__script_expected_rows(MigScript *script, MigBuffer *list)
{
    const MigRun *run = script->run;
    const char *history = mig__text(run->history, run->history->name);
    MigBuffer scratch = {NULL, 0, 0, false};
    bool has_any = false;
    for (uint32_t i = 0; i < run->history->revision_count; i++) {
        MigColumns columns;
        char sum[65];
        if (!script->applied[i]) {
            continue;
        }
        if (!mig__columns_make(&columns, &scratch, run->history, script->order->dialect, i)) {
            list->has_failed = true;
            break;
        }
        mig__row_sum(history, columns.text, MIG_COLUMN_COUNT, sum);
        mig__buffer_add(list, has_any ? ",\n(" : "(");
        for (int k = 0; k < MIG_COLUMN_COUNT; k++) {
            mig__buffer_add_literal(list, columns.text[k]);
            mig__buffer_add(list, ", ");
        }
        mig__buffer_add_format(list, "'%s')", sum);
        has_any = true;
    }
    mig__buffer_free(&scratch);
    return has_any;
}

static bool expected_add_down(void *context, size_t column_count, const char *const *values)
{
    MigBuffer *list = context;
    mig__buffer_add(list, list->size > 0 ? ",\n(" : "(");
    for (size_t i = 0; i < column_count; i++) {
        mig__buffer_add(list, i > 0 ? ", " : "");
        if (values[i] == NULL) {
            mig__buffer_add(list, "NULL");
        } else {
            mig__buffer_add_literal(list, values[i]);
        }
    }
    mig__buffer_add(list, ")");
    return true;
}

bool mig__script_expected_downs(MigScript *script, MigBuffer *list)
{
    const MigPlan *plan = &script->run->plan;
    for (size_t n = 0; n < plan->count; n++) {
        if (plan->entries[n].direction == MIG_DOWN &&
            !mig__script_give_down(script, plan->entries[n].revision, expected_add_down, list)) {
            list->has_failed = true;
        }
    }
    return list->size > 0;
}

static bool expected_is_place(const MigScript *script, uint32_t revision)
{
    const MigHistory *history = script->run->history;
    if (!script->applied[revision]) {
        return false;
    }
    for (uint32_t i = revision + 1; i < history->revision_count; i++) {
        const MigRevision *r = &history->revisions[i];
        for (uint32_t k = 0; script->applied[i] && k < r->parent_count; k++) {
            if (history->edges[r->first_parent + k] == revision) {
                return false;
            }
        }
    }
    return true;
}

void mig__script_expected_place(const MigScript *script, MigBuffer *text)
{
    enum { PLACES_NAMED = 8 };
    const MigHistory *history = script->run->history;
    uint32_t count = 0;
    for (uint32_t i = history->revision_count; i-- > 0 && count <= PLACES_NAMED;) {
        if (expected_is_place(script, i)) {
            mig__buffer_add(text, count == 0 ? "at " : ", ");
            mig__buffer_add(text,
                            count < PLACES_NAMED ? mig__revision_id(history, i) : "and others");
            count++;
        }
    }
    if (count == 0) {
        mig__buffer_add(text, "at base");
    }
}
