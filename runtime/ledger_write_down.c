// SPDX-License-Identifier: MIT
// The way back of a revision as it is stored with its row: the rows of migc_down.
#include "ledger_template.h"
#include "ledger_write.h"
#include <stdlib.h>

// One row of migc_down.
static void add_down_row(MigBuffer *sql, const MigWriter *w, const MigDownStep *step,
                         uint32_t position, uint32_t count)
{
    MigDownTexts texts;
    char sum[65];
    const char *history = mig__text(w->history, w->history->name);
    mig__down_texts(&texts, w->id, step, position);
    mig__buffer_add(sql, position > 0 ? ", (" : "(");
    mig__buffer_add_literal(sql, history);
    for (size_t i = 0; i < MIG_DOWN_COLUMN_COUNT; i++) {
        bool is_text = i == MIG_DOWN_ID || i == MIG_DOWN_SQL || i == MIG_DOWN_FILE ||
                       (i == MIG_DOWN_DETAIL && texts.text[i] != NULL);
        mig__buffer_add(sql, ", ");
        if (is_text) {
            mig__buffer_add_literal(sql, texts.text[i]);
        } else {
            mig__buffer_add(sql, texts.text[i] == NULL ? "NULL" : texts.text[i]);
        }
    }
    mig__down_sum(history, &texts, count, sum);
    mig__buffer_add_format(sql, ", '%s')", sum);
}

// An older program, which knows no variables of this revision, must be able to run what is stored:
// it has their values.
MigDownStep mig__down_step_make(const MigWriter *w, uint32_t revision, uint32_t segment,
                                uint32_t step, MigBuffer *detail, MigFilled **filled)
{
    const MigTrack *track = mig__track(w->history, w->dialect);
    const MigSection *section = &track->revisions[revision].down;
    MigDownStep down = {0};
    down.step = mig__step_of_history(w->history, w->dialect, revision, step);
    if (down.step.placeholder_count > 0) {
        *filled = mig__fill(w->values, &down.step);
        detail->has_failed |= *filled == NULL;
        if (*filled != NULL) {
            mig__filled_apply(*filled, &down.step);
        }
    }
    down.segment = segment;
    down.step.flags |= section->flags & mig__brief_flag(w->dialect) ? MIG_STEP_BRIEF : 0;
    down.segment_kind = track->segments[section->first_segment + segment].kind;
    down.lock_timeout = mig__limit(section, MIG_SECTION_LOCK_TIMEOUT, section->lock_timeout);
    down.statement_timeout =
        mig__limit(section, MIG_SECTION_STATEMENT_TIMEOUT, section->statement_timeout);
    down.retries = mig__limit(section, MIG_SECTION_RETRIES, section->retries);
    mig__buffer_clear(detail);
    mig__step_encode(detail, &down.step);
    down.detail = detail->size == 0 ? NULL : detail->data;
    return down;
}

bool mig__write_down_insert(MigBuffer *sql, const MigWriter *w, uint32_t revision)
{
    const MigTrack *track = mig__track(w->history, w->dialect);
    const MigSection *down = &track->revisions[revision].down;
    MigBuffer detail = {NULL, 0, 0, false};
    uint32_t position = 0;
    uint32_t count = 0;
    for (uint32_t s = 0; s < down->segment_count; s++) {
        count += track->segments[down->first_segment + s].step_count;
    }
    for (uint32_t s = 0; s < down->segment_count; s++) {
        const MigSegment *segment = &track->segments[down->first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            if (position == 0) {
                mig__template_expand(sql, w, "INSERT INTO {down} (history");
                for (size_t i = 0; i < MIG_DOWN_COLUMN_COUNT; i++) {
                    mig__buffer_add_format(sql, ", %s", mig__down_column_name(i));
                }
                mig__buffer_add(sql, ", row_sum) VALUES ");
            }
            MigFilled *filled = NULL;
            MigDownStep step =
                mig__down_step_make(w, revision, s, segment->first_step + k, &detail, &filled);
            add_down_row(sql, w, &step, position++, count);
            free(filled);
        }
    }
    sql->has_failed |= detail.has_failed;
    mig__buffer_free(&detail);
    return position > 0;
}
