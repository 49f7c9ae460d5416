// SPDX-License-Identifier: MIT
#include "step.h"
#include <string.h>

static void take_batch(MigWorkStep *step, const MigHistory *history, const MigBatch *batch)
{
    step->name = mig__text(history, batch->name);
    step->table = mig__text(history, batch->table);
    step->rows = batch->rows;
    step->pause = batch->pause;
    step->name_count = batch->key_count;
    step->name_offsets = batch->key_count == 0 ? NULL : history->names + batch->first_key;
}

// The rows stand where the SQL of another step does.
static void take_copy(MigWorkStep *step, const MigHistory *history, const MigCopy *copy)
{
    step->statement = step->sql;
    step->table = mig__text(history, copy->table);
    step->sql = mig__text(history, copy->data);
    step->size = copy->size;
    step->rows = copy->row_count;
    step->data_place = (MigPlace){mig__text(history, copy->file), copy->line, 1};
    step->data_has_lines = (copy->flags & MIG_COPY_LINES) != 0;
}

MigWorkStep mig__step_of_history(const MigHistory *history, MigDialect dialect, uint32_t revision,
                                 uint32_t index)
{
    const MigTrack *track = mig__track(history, dialect);
    const MigStep *packed = &track->steps[index];
    const char *file = mig__text(history, history->revisions[revision].file);
    MigWorkStep step = {0};
    step.kind = packed->kind;
    step.flags = packed->flags;
    step.sql = mig__text(history, packed->sql);
    step.size = packed->size;
    step.place = (MigPlace){file, packed->line, packed->column};
    step.probe = mig__text(history, packed->probe);
    step.done_when = mig__text(history, packed->done_when);
    step.name = "";
    step.table = "";
    step.statement = "";
    step.data_place.file = "";
    step.history = history;
    step.placeholder_count = packed->placeholder_count;
    if (packed->placeholder_count > 0) {
        step.placeholders = track->placeholders + packed->first_placeholder;
    }
    if (packed->kind == MIG_STEP_BATCH) {
        take_batch(&step, history, &track->batches[packed->detail]);
    } else if (packed->kind == MIG_STEP_COPY) {
        take_copy(&step, history, &track->copies[packed->detail]);
    } else if (packed->kind == MIG_STEP_CALL) {
        step.name = mig__text(history, history->calls[packed->detail].name);
    }
    return step;
}

const char *mig__step_name(const MigWorkStep *step, uint32_t index)
{
    if (step->name_offsets != NULL) {
        return mig__text(step->history, step->name_offsets[index]);
    }
    const char *name = step->name_list;
    while (index-- > 0) {
        name += strlen(name) + 1;
    }
    return name;
}
