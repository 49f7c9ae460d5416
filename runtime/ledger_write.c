// SPDX-License-Identifier: MIT
// What is written of a revision: when it is claimed, finished, reverted, stamped, refreshed.
#include "ledger_write.h"
#include "ledger_data.h"
#include "ledger_template.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THIS_ROW "history {=} {name} AND id {=} {id}"
#define CLEAR_DIGEST                                                                               \
    "INSERT INTO {history} (name, launch_digest) VALUES ({name}, NULL) "                           \
    "ON CONFLICT (name) DO UPDATE SET launch_digest = NULL"
#define ADD_EVENT                                                                                  \
    "INSERT INTO {event} (history, id, kind, happened_at, duration_ms, applied_by, application, "  \
    "detail) "

static void add_piece(MigWriter *w, MigPieceKind kind, const char *template, bool must_change_one)
{
    MigBuffer sql = {NULL, 0, 0, false};
    mig__template_expand(&sql, w, template);
    mig__pieces_add_sql(w->pieces, kind, &sql, must_change_one);
}

// A change of exactly one row, and what else goes with it. On PostgreSQL one statement that fails
// where the row was not there; the count stands in the text, else it would be folded and always
// fail.
static void add_change(MigWriter *w, MigPieceKind kind, const char *change, const char *returning,
                       const char *const *others, size_t other_count)
{
    if (w->schema == NULL) {
        add_piece(w, kind, change, true);
        for (size_t i = 0; i < other_count; i++) {
            add_piece(w, kind, others[i], false);
        }
        return;
    }
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(&sql, "WITH changed AS (");
    mig__template_expand(&sql, w, change);
    mig__buffer_add_format(&sql, " RETURNING %s)", returning);
    for (size_t i = 0; i < other_count; i++) {
        mig__buffer_add_format(&sql, ", other%u AS (", (unsigned)i);
        mig__template_expand(&sql, w, others[i]);
        mig__buffer_add(&sql, ")");
    }
    mig__buffer_add(&sql, " SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 0 "
                          "ELSE ('migc:claim-lost:' OPERATOR(pg_catalog.||) pg_catalog.count(*)"
                          "::pg_catalog.text)::pg_catalog.int4 END FROM changed");
    mig__pieces_add_sql(w->pieces, kind, &sql, false);
}

static const char *state_name(MigRowState state)
{
    return state == MIG_ROW_REVERTING ? "reverting"
           : state == MIG_ROW_STARTED ? "started"
                                      : "applied";
}

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

// `detail` and `filled` (to be freed) hold texts of the step until the row is written. An older
// program, which knows no variables of this revision, must be able to run what is stored: it has
// their values.
static MigDownStep make_down_step(const MigWriter *w, uint32_t revision, uint32_t segment,
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

// False where the revision has no steps back.
static bool add_down_insert(MigBuffer *sql, const MigWriter *w, uint32_t revision)
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
                make_down_step(w, revision, s, segment->first_step + k, &detail, &filled);
            add_down_row(sql, w, &step, position++, count);
            free(filled);
        }
    }
    sql->has_failed |= detail.has_failed;
    mig__buffer_free(&detail);
    return position > 0;
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
        bool has_down = add_down_insert(&down, w, revision);
        mig__buffer_add(&sql, is_one ? "WITH claim AS (" : "");
        add_row_insert(&sql, w, &columns, rest);
        if (is_one) {
            mig__buffer_add(&sql, " RETURNING 0)");
            if (w->has_launch_digest) {
                mig__buffer_add(&sql, ", forget AS (");
                mig__template_expand(&sql, w, CLEAR_DIGEST);
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
            add_piece(w, MIG_PIECE_LEDGER, CLEAR_DIGEST, false);
        }
        if (!is_one && event != NULL) {
            add_piece(w, MIG_PIECE_LEDGER, event, false);
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

void mig__write_applied_event(MigWriter *w, const char *id)
{
    w->id = id;
    add_piece(w, MIG_PIECE_FINISH,
              ADD_EVENT
              "VALUES ({name}, {id}, 'apply', {now}, pg_catalog.trunc((pg_catalog.date_part("
              "'epoch', pg_catalog.clock_timestamp()) OPERATOR(pg_catalog.-) "
              "pg_catalog.current_setting('migc.began')::pg_catalog.float8) "
              "OPERATOR(pg_catalog.*) 1000::pg_catalog.float8)::pg_catalog.int8, {who}, "
              "{application}, '')",
              false);
}

// The values of its variables, which its event keeps; NULL: it has none.
static char *describe_values(MigWriter *w, uint32_t revision)
{
    if (w->history->revisions[revision].variable_count == 0) {
        return NULL;
    }
    char *said = mig__values_describe(w->values, revision);
    w->pieces->has_failed |= said == NULL;
    return said;
}

void mig__write_stamp(MigWriter *w, uint32_t revision)
{
    char rest[128];
    const MigTrack *track = mig__track(w->history, w->dialect);
    snprintf(rest, sizeof rest, ", 'applied', %u, NULL, 1, {now}, {now}, 0, {who}, {application}",
             (unsigned)track->revisions[revision].up.segment_count);
    char *said = describe_values(w, revision);
    w->detail = said;
    add_new_row(w, revision, rest,
                ADD_EVENT
                "VALUES ({name}, {id}, 'stamp', {now}, NULL, {who}, {application}, {detail})",
                w->schema != NULL);
    w->detail = NULL;
    free(said);
}

void mig__write_claim_next(MigWriter *w, const char *id, MigRowState state, uint32_t segment,
                           bool has_intent)
{
    char change[256];
    w->id = id;
    w->segment = segment;
    snprintf(change, sizeof change,
             "UPDATE {revision} SET batch_key = %s, attempt = attempt {+} 1 WHERE " THIS_ROW
             " AND state {=} '%s' AND segment {=} {segment} AND batch_key IS NULL",
             has_intent ? "'" MIG_INTENT "'" : "NULL", state_name(state));
    add_change(w, MIG_PIECE_LEDGER, change, "1", NULL, 0);
}

void mig__write_batch(MigWriter *w, const char *id, MigRowState state, uint32_t segment,
                      const char *before, const char *after, uint64_t rows, bool is_anew)
{
    char change[512];
    w->id = id;
    w->segment = segment;
    w->batch_before = before;
    w->batch_key = after;
    snprintf(
        change, sizeof change,
        "UPDATE {revision} SET batch_key = %s, rows_done = rows_done {+} %llu%s WHERE " THIS_ROW
        " AND state {=} '%s' AND segment {=} {segment} AND %s",
        after == NULL ? "NULL" : "{batch_key}", (unsigned long long)rows,
        is_anew ? ", attempt = attempt {+} 1" : "", state_name(state),
        before == NULL ? "batch_key IS NULL{ours}" : "batch_key {=} {batch_before}");
    add_change(w, MIG_PIECE_LEDGER, change, "1", NULL, 0);
}

// Where the claim is of another transaction, the intent that it left must still be there.
static const char *still_claimed(bool claimed_here)
{
    return claimed_here ? " AND batch_key IS NULL{ours}" : " AND batch_key {=} '" MIG_INTENT "'";
}

void mig__write_segment_done(MigWriter *w, const char *id, MigRowState state, uint32_t segment,
                             bool claimed_here)
{
    char change[320];
    w->id = id;
    w->segment = segment;
    snprintf(change, sizeof change,
             "UPDATE {revision} SET segment = {next}, batch_key = NULL WHERE " THIS_ROW
             " AND state {=} '%s' AND segment {=} {segment}%s",
             state_name(state), still_claimed(claimed_here));
    add_change(w, MIG_PIECE_FINISH, change, "1", NULL, 0);
}

void mig__write_applied(MigWriter *w, uint32_t revision, uint32_t segment, uint32_t finished,
                        bool claimed_here)
{
    char change[512];
    char *said = describe_values(w, revision);
    w->id = mig__revision_id(w->history, revision);
    w->segment = segment;
    w->detail = said;
    snprintf(change, sizeof change,
             "UPDATE {revision} SET state = 'applied', segment = %u, batch_key = NULL, "
             "finished_at = {now}, duration_ms = {duration} WHERE " THIS_ROW
             " AND state {=} 'started' AND segment {=} {segment}%s",
             (unsigned)finished, still_claimed(claimed_here));
    const char *event[] = {
        w->schema != NULL ? ADD_EVENT
            "SELECT {name}, {id}, 'apply', {now}, changed.duration_ms, {who}, "
            "{application}, {detail} FROM changed"
                          : ADD_EVENT
            "SELECT {name}, {id}, 'apply', {now}, duration_ms, {who}, {application}, {detail} "
            "FROM {revision} WHERE " THIS_ROW};
    add_change(w, MIG_PIECE_FINISH, change, "duration_ms", event, 1);
    w->detail = NULL;
    free(said);
}

void mig__write_reverting(MigWriter *w, const char *id)
{
    static const char *const others[] = {CLEAR_DIGEST};
    w->id = id;
    add_change(
        w, MIG_PIECE_LEDGER,
        "UPDATE {revision} SET state = 'reverting', segment = 0, batch_key = NULL, rows_done = 0 WHERE " THIS_ROW
        " AND state {=} 'applied'",
        "1", others, w->has_launch_digest ? 1 : 0);
}

static void add_removal(MigWriter *w, MigPieceKind kind, const char *id, const char *change)
{
    static const char *const others[] = {
        "DELETE FROM {down} WHERE " THIS_ROW,
        ADD_EVENT "VALUES ({name}, {id}, 'revert', {now}, NULL, {who}, {application}, '')"};
    w->id = id;
    add_change(w, kind, change, "1", others, 2);
}

void mig__write_reverted(MigWriter *w, const char *id, uint32_t segment, bool claimed_here)
{
    char change[320];
    w->segment = segment;
    snprintf(change, sizeof change,
             "DELETE FROM {revision} WHERE " THIS_ROW
             " AND state {=} 'reverting' AND segment {=} {segment}%s",
             still_claimed(claimed_here));
    add_removal(w, MIG_PIECE_FINISH, id, change);
}

void mig__write_reverted_at_once(MigWriter *w, const char *id)
{
    if (w->has_launch_digest) {
        add_piece(w, MIG_PIECE_LEDGER, CLEAR_DIGEST, false);
    }
    add_removal(w, MIG_PIECE_LEDGER, id,
                "DELETE FROM {revision} WHERE " THIS_ROW " AND state {=} 'applied'");
}

void mig__write_intent_withdrawn(MigWriter *w, const char *id, MigRowState state, uint32_t segment)
{
    static const char *const others[] = {"DELETE FROM {down} WHERE " THIS_ROW};
    w->id = id;
    w->segment = segment;
    if (segment == 0 && state == MIG_ROW_STARTED) {
        add_change(w, MIG_PIECE_LEDGER,
                   "DELETE FROM {revision} WHERE " THIS_ROW
                   " AND state {=} 'started' AND segment {=} 0 AND batch_key {=} '" MIG_INTENT "'",
                   "1", others, 1);
        return;
    }
    char change[320];
    snprintf(change, sizeof change,
             "UPDATE {revision} SET batch_key = NULL WHERE " THIS_ROW
             " AND state {=} '%s' AND segment {=} {segment} AND batch_key {=} '" MIG_INTENT "'",
             state_name(state));
    add_change(w, MIG_PIECE_LEDGER, change, "1", NULL, 0);
}

void mig__write_event(MigWriter *w, const char *id, const char *kind, const char *detail)
{
    char template[256];
    w->id = id;
    w->detail = detail;
    snprintf(template, sizeof template,
             ADD_EVENT "VALUES ({name}, {id}, '%s', {now}, NULL, {who}, {application}, {detail})",
             kind);
    add_piece(w, MIG_PIECE_LEDGER, template, false);
}

void mig__write_delete(MigWriter *w, const char *id, const char *event)
{
    w->id = id;
    add_piece(w, MIG_PIECE_LEDGER, "DELETE FROM {revision} WHERE " THIS_ROW, false);
    add_piece(w, MIG_PIECE_LEDGER, "DELETE FROM {down} WHERE " THIS_ROW, false);
    if (event != NULL) {
        mig__write_event(w, id, event, "");
    }
}

void mig__write_down(MigWriter *w, uint32_t revision)
{
    MigBuffer down = {NULL, 0, 0, false};
    w->id = mig__revision_id(w->history, revision);
    add_piece(w, MIG_PIECE_LEDGER, "DELETE FROM {down} WHERE " THIS_ROW, false);
    if (add_down_insert(&down, w, revision)) {
        mig__pieces_add_sql(w->pieces, MIG_PIECE_LEDGER, &down, false);
    }
    mig__buffer_free(&down);
}

void mig__write_settled(MigWriter *w, const char *id, MigRowState state, uint32_t segment,
                        MigSettlement settlement, uint32_t finished)
{
    static const char *const others[] = {CLEAR_DIGEST, "DELETE FROM {down} WHERE " THIS_ROW};
    char what[200] = "DELETE FROM {revision}";
    char change[400];
    w->id = id;
    w->segment = segment;
    if (settlement == MIG_SETTLED_SEGMENT) {
        snprintf(what, sizeof what, "UPDATE {revision} SET segment = %u, batch_key = NULL",
                 (unsigned)finished);
    } else if (settlement == MIG_SETTLED_APPLIED) {
        snprintf(what, sizeof what,
                 "UPDATE {revision} SET state = 'applied', segment = %u, batch_key = NULL, "
                 "finished_at = {now}, duration_ms = {duration}",
                 (unsigned)finished);
    }
    snprintf(change, sizeof change,
             "%s WHERE " THIS_ROW " AND state {=} '%s' AND segment {=} {segment}", what,
             state_name(state));
    add_change(w, MIG_PIECE_LEDGER, change, "1", others, settlement == MIG_SETTLED_GONE ? 2 : 1);
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
        mig__template_expand(&change, w, " WHERE " THIS_ROW " AND state {=} 'applied'");
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

void mig__write_launch_digest(MigWriter *w, MigPieceKind kind, bool is_current)
{
    const MigTrack *track = mig__track(w->history, w->dialect);
    char template[320];
    if (!is_current) {
        add_piece(w, kind, CLEAR_DIGEST, false);
        return;
    }
    const char *digest = mig__text(w->history, track->launch_digest);
    snprintf(template, sizeof template,
             "INSERT INTO {history} (name, launch_digest) VALUES ({name}, '%s') "
             "ON CONFLICT (name) DO UPDATE SET launch_digest = '%s'",
             digest, digest);
    add_piece(w, kind, template, false);
}

void mig__write_format(MigWriter *w, const MigHistory *own)
{
    const MigTrack *track = mig__track(own, w->dialect);
    const char *name = mig__text(own, own->name);
    const char *digest = mig__text(own, track->launch_digest);
    char template[512];
    snprintf(template, sizeof template,
             "INSERT INTO {history} (name, launch_digest, format, min_reader) VALUES ('%s', '%s', "
             "%u, 1) ON CONFLICT (name) DO UPDATE SET launch_digest = '%s', format = %u",
             name, digest, (unsigned)own->revision_count, digest, (unsigned)own->revision_count);
    add_piece(w, MIG_PIECE_FINISH, template, false);
}
