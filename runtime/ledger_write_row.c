// SPDX-License-Identifier: MIT
// The whole row of a revision: when it is claimed, stamped, refreshed.
#include "ledger_data.h"
#include "ledger_template.h"
#include "ledger_write.h"
#include <stdio.h>
#include <stdlib.h>

static void add_row_values(MigBuffer *sql, const MigColumns *columns, const char *history)
{
    char sum[65];
    mig__buffer_add_literal(sql, history);
    for (int i = 0; i < MIG_COLUMN_COUNT; i++) {
        mig__buffer_add(sql, ", ");
        mig__buffer_add_literal(sql, columns->text[i]);
    }
    mig__row_sum(history, columns->text, MIG_COLUMN_COUNT, sum);
    mig__buffer_add_format(sql, ", '%s'", sum);
}

static void add_row_insert(MigBuffer *sql, const MigWriter *w, const MigColumns *columns,
                           const char *rest)
{
    mig__template_expand(sql, w, "INSERT INTO {revision} (history");
    for (int i = 0; i < MIG_COLUMN_COUNT; i++) {
        mig__buffer_add_format(sql, ", %s", mig__column_name((MigColumn)i));
    }
    mig__buffer_add(sql, ", row_sum, state, segment, batch_key, is_stamped, started_at, "
                         "finished_at, duration_ms, applied_by, application) VALUES (");
    add_row_values(sql, columns, mig__text(w->history, w->history->name));
    mig__template_expand(sql, w, rest);
    mig__buffer_add(sql, ")");
}

static bool make_columns(MigWriter *w, MigColumns *columns, MigBuffer *scratch, uint32_t revision)
{
    w->id = mig__revision_id(w->history, revision);
    if (!mig__columns_make(columns, scratch, w->history, w->dialect, revision)) {
        w->pieces->has_failed = true;
        return false;
    }
    return true;
}

// Which data the copies of its `up` bring.
static void add_data_event(MigWriter *w, uint32_t revision)
{
    MigBuffer detail = {NULL, 0, 0, false};
    mig__data_describe(&detail, w->history, w->dialect, revision);
    w->pieces->has_failed |= detail.has_failed;
    if (detail.size > 0 && !detail.has_failed) {
        mig__write_event(w, w->id, "data", detail.data);
        w->detail = NULL;
    }
    mig__buffer_free(&detail);
}

// Row, way back, the end of launch_digest and the event, as one statement or several. Of the one
// the SELECT reads the row's INSERT, which so comes first: a claim that is lost must fail there and
// nowhere else.
static void add_new_row(MigWriter *w, uint32_t revision, const char *rest, const char *event,
                        bool is_one)
{
    MigBuffer scratch = {NULL, 0, 0, false};
    MigBuffer sql = {NULL, 0, 0, false};
    MigBuffer down = {NULL, 0, 0, false};
    MigColumns columns;
    if (make_columns(w, &columns, &scratch, revision)) {
        bool has_down = mig__write_down_insert(&down, w, revision);
        mig__buffer_add(&sql, is_one ? "WITH claim AS (" : "");
        add_row_insert(&sql, w, &columns, rest);
        if (is_one) {
            mig__buffer_add(&sql, " RETURNING 0)");
            if (w->has_launch_digest) {
                mig__buffer_add(&sql, ", forget AS (");
                mig__template_expand(&sql, w, MIG_CLEAR_DIGEST);
                mig__buffer_add(&sql, ")");
            }
            if (has_down) {
                mig__buffer_add(&sql, ", way_back AS (");
                mig__buffer_add(&sql, mig__buffer_text(&down));
                mig__buffer_add(&sql, ")");
            }
            if (event != NULL) {
                mig__buffer_add(&sql, ", said AS (");
                mig__template_expand(&sql, w, event);
                mig__buffer_add(&sql, ")");
            }
            mig__buffer_add(&sql, " SELECT 0 FROM claim");
        }
        w->pieces->has_failed |= down.has_failed;
        mig__pieces_add_sql(w->pieces, MIG_PIECE_LEDGER, &sql, false);
        if (!is_one && has_down) {
            mig__pieces_add_sql(w->pieces, MIG_PIECE_LEDGER, &down, false);
        }
        if (!is_one && w->has_launch_digest) {
            mig__write_piece(w, MIG_PIECE_LEDGER, MIG_CLEAR_DIGEST, false);
        }
        if (!is_one && event != NULL) {
            mig__write_piece(w, MIG_PIECE_LEDGER, event, false);
        }
        add_data_event(w, revision);
    }
    mig__buffer_free(&scratch);
    mig__buffer_free(&sql);
    mig__buffer_free(&down);
}

void mig__write_claim(MigWriter *w, uint32_t revision, bool has_intent)
{
    add_new_row(w, revision,
                has_intent ? ", 'started', 0, '" MIG_INTENT
                             "', 0, {now}, NULL, NULL, {who}, {application}"
                           : ", 'started', 0, NULL, 0, {now}, NULL, NULL, {who}, {application}",
                NULL, w->schema != NULL);
}

void mig__write_applied_at_once(MigWriter *w, uint32_t revision)
{
    char rest[160];
    const MigTrack *track = mig__track(w->history, w->dialect);
    snprintf(rest, sizeof rest,
             ", 'applied', %u, NULL, 0, {now}, {now}, NULL, {who}, {application}",
             (unsigned)track->revisions[revision].up.segment_count);
    // Several plain statements are planned in half the time of one with parts.
    add_new_row(w, revision, rest, NULL, false);
}

void mig__write_stamp(MigWriter *w, uint32_t revision)
{
    char rest[128];
    const MigTrack *track = mig__track(w->history, w->dialect);
    snprintf(rest, sizeof rest, ", 'applied', %u, NULL, 1, {now}, {now}, 0, {who}, {application}",
             (unsigned)track->revisions[revision].up.segment_count);
    char *said = mig__write_values(w, revision);
    w->detail = said;
    add_new_row(w, revision, rest,
                MIG_ADD_EVENT
                "VALUES ({name}, {id}, 'stamp', {now}, NULL, {who}, {application}, {detail})",
                w->schema != NULL);
    w->detail = NULL;
    free(said);
}

void mig__write_refresh(MigWriter *w, uint32_t revision, bool has_new_down, const char *event,
                        const char *detail)
{
    MigBuffer scratch = {NULL, 0, 0, false};
    MigBuffer change = {NULL, 0, 0, false};
    MigColumns columns;
    if (make_columns(w, &columns, &scratch, revision)) {
        char sum[65];
        mig__row_sum(mig__text(w->history, w->history->name), columns.text, MIG_COLUMN_COUNT, sum);
        mig__template_expand(&change, w, "UPDATE {revision} SET ");
        for (int i = MIG_COLUMN_ID + 1; i < MIG_COLUMN_COUNT; i++) {
            mig__buffer_add_format(&change, "%s = ", mig__column_name((MigColumn)i));
            mig__buffer_add_literal(&change, columns.text[i]);
            mig__buffer_add(&change, ", ");
        }
        mig__buffer_add_format(&change, "row_sum = '%s'", sum);
        mig__template_expand(&change, w, " WHERE " MIG_THIS_ROW " AND state {=} 'applied'");
        mig__pieces_add_sql(w->pieces, MIG_PIECE_LEDGER, &change, w->schema == NULL);
        if (has_new_down) {
            mig__write_down(w, revision);
        }
        mig__write_event(w, w->id, event, detail);
        add_data_event(w, revision);
    }
    mig__buffer_free(&scratch);
    mig__buffer_free(&change);
}
