// SPDX-License-Identifier: MIT
// What is written of a revision whose row is there: when it goes on, is finished, reverted,
// settled.
#include "ledger_write.h"
#include "ledger_template.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mig__write_piece(MigWriter *w, MigPieceKind kind, const char *template, bool must_change_one)
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
        mig__write_piece(w, kind, change, true);
        for (size_t i = 0; i < other_count; i++) {
            mig__write_piece(w, kind, others[i], false);
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

void mig__write_applied_event(MigWriter *w, const char *id)
{
    w->id = id;
    mig__write_piece(w, MIG_PIECE_FINISH,
                     MIG_ADD_EVENT
                     "VALUES ({name}, {id}, 'apply', {now}, pg_catalog.trunc((pg_catalog.date_part("
                     "'epoch', pg_catalog.clock_timestamp()) OPERATOR(pg_catalog.-) "
                     "pg_catalog.current_setting('migc.began')::pg_catalog.float8) "
                     "OPERATOR(pg_catalog.*) 1000::pg_catalog.float8)::pg_catalog.int8, {who}, "
                     "{application}, '')",
                     false);
}

char *mig__write_values(MigWriter *w, uint32_t revision)
{
    if (w->history->revisions[revision].variable_count == 0) {
        return NULL;
    }
    char *said = mig__values_describe(w->values, revision);
    w->pieces->has_failed |= said == NULL;
    return said;
}

void mig__write_claim_next(MigWriter *w, const char *id, MigRowState state, uint32_t segment,
                           bool has_intent)
{
    char change[256];
    w->id = id;
    w->segment = segment;
    snprintf(change, sizeof change,
             "UPDATE {revision} SET batch_key = %s, attempt = attempt {+} 1 WHERE " MIG_THIS_ROW
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
        "UPDATE {revision} SET batch_key = %s, rows_done = rows_done {+} %llu%s WHERE " MIG_THIS_ROW
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
             "UPDATE {revision} SET segment = {next}, batch_key = NULL WHERE " MIG_THIS_ROW
             " AND state {=} '%s' AND segment {=} {segment}%s",
             state_name(state), still_claimed(claimed_here));
    add_change(w, MIG_PIECE_FINISH, change, "1", NULL, 0);
}

void mig__write_applied(MigWriter *w, uint32_t revision, uint32_t segment, uint32_t finished,
                        bool claimed_here)
{
    char change[512];
    char *said = mig__write_values(w, revision);
    w->id = mig__revision_id(w->history, revision);
    w->segment = segment;
    w->detail = said;
    snprintf(change, sizeof change,
             "UPDATE {revision} SET state = 'applied', segment = %u, batch_key = NULL, "
             "finished_at = {now}, duration_ms = {duration} WHERE " MIG_THIS_ROW
             " AND state {=} 'started' AND segment {=} {segment}%s",
             (unsigned)finished, still_claimed(claimed_here));
    const char *event[] = {
        w->schema != NULL ? MIG_ADD_EVENT
            "SELECT {name}, {id}, 'apply', {now}, changed.duration_ms, {who}, "
            "{application}, {detail} FROM changed"
                          : MIG_ADD_EVENT
            "SELECT {name}, {id}, 'apply', {now}, duration_ms, {who}, {application}, {detail} "
            "FROM {revision} WHERE " MIG_THIS_ROW};
    add_change(w, MIG_PIECE_FINISH, change, "duration_ms", event, 1);
    w->detail = NULL;
    free(said);
}

void mig__write_reverting(MigWriter *w, const char *id)
{
    static const char *const others[] = {MIG_CLEAR_DIGEST};
    w->id = id;
    add_change(
        w, MIG_PIECE_LEDGER,
        "UPDATE {revision} SET state = 'reverting', segment = 0, batch_key = NULL, rows_done = 0 WHERE " MIG_THIS_ROW
        " AND state {=} 'applied'",
        "1", others, w->has_launch_digest ? 1 : 0);
}

static void add_removal(MigWriter *w, MigPieceKind kind, const char *id, const char *change)
{
    static const char *const others[] = {
        "DELETE FROM {down} WHERE " MIG_THIS_ROW,
        MIG_ADD_EVENT "VALUES ({name}, {id}, 'revert', {now}, NULL, {who}, {application}, '')"};
    w->id = id;
    add_change(w, kind, change, "1", others, 2);
}

void mig__write_reverted(MigWriter *w, const char *id, uint32_t segment, bool claimed_here)
{
    char change[320];
    w->segment = segment;
    snprintf(change, sizeof change,
             "DELETE FROM {revision} WHERE " MIG_THIS_ROW
             " AND state {=} 'reverting' AND segment {=} {segment}%s",
             still_claimed(claimed_here));
    add_removal(w, MIG_PIECE_FINISH, id, change);
}

void mig__write_reverted_at_once(MigWriter *w, const char *id)
{
    if (w->has_launch_digest) {
        mig__write_piece(w, MIG_PIECE_LEDGER, MIG_CLEAR_DIGEST, false);
    }
    add_removal(w, MIG_PIECE_LEDGER, id,
                "DELETE FROM {revision} WHERE " MIG_THIS_ROW " AND state {=} 'applied'");
}

void mig__write_intent_withdrawn(MigWriter *w, const char *id, MigRowState state, uint32_t segment)
{
    static const char *const others[] = {"DELETE FROM {down} WHERE " MIG_THIS_ROW};
    w->id = id;
    w->segment = segment;
    if (segment == 0 && state == MIG_ROW_STARTED) {
        add_change(w, MIG_PIECE_LEDGER,
                   "DELETE FROM {revision} WHERE " MIG_THIS_ROW
                   " AND state {=} 'started' AND segment {=} 0 AND batch_key {=} '" MIG_INTENT "'",
                   "1", others, 1);
        return;
    }
    char change[320];
    snprintf(change, sizeof change,
             "UPDATE {revision} SET batch_key = NULL WHERE " MIG_THIS_ROW
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
             MIG_ADD_EVENT
             "VALUES ({name}, {id}, '%s', {now}, NULL, {who}, {application}, {detail})",
             kind);
    mig__write_piece(w, MIG_PIECE_LEDGER, template, false);
}

void mig__write_delete(MigWriter *w, const char *id, const char *event)
{
    w->id = id;
    mig__write_piece(w, MIG_PIECE_LEDGER, "DELETE FROM {revision} WHERE " MIG_THIS_ROW, false);
    mig__write_piece(w, MIG_PIECE_LEDGER, "DELETE FROM {down} WHERE " MIG_THIS_ROW, false);
    if (event != NULL) {
        mig__write_event(w, id, event, "");
    }
}

void mig__write_down(MigWriter *w, uint32_t revision)
{
    MigBuffer down = {NULL, 0, 0, false};
    w->id = mig__revision_id(w->history, revision);
    mig__write_piece(w, MIG_PIECE_LEDGER, "DELETE FROM {down} WHERE " MIG_THIS_ROW, false);
    if (mig__write_down_insert(&down, w, revision)) {
        mig__pieces_add_sql(w->pieces, MIG_PIECE_LEDGER, &down, false);
    }
    mig__buffer_free(&down);
}

void mig__write_settled(MigWriter *w, const char *id, MigRowState state, uint32_t segment,
                        MigSettlement settlement, uint32_t finished)
{
    static const char *const others[] = {MIG_CLEAR_DIGEST,
                                         "DELETE FROM {down} WHERE " MIG_THIS_ROW};
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
             "%s WHERE " MIG_THIS_ROW " AND state {=} '%s' AND segment {=} {segment}", what,
             state_name(state));
    add_change(w, MIG_PIECE_LEDGER, change, "1", others, settlement == MIG_SETTLED_GONE ? 2 : 1);
}

void mig__write_launch_digest(MigWriter *w, MigPieceKind kind, bool is_current)
{
    const MigTrack *track = mig__track(w->history, w->dialect);
    char template[320];
    if (!is_current) {
        mig__write_piece(w, kind, MIG_CLEAR_DIGEST, false);
        return;
    }
    const char *digest = mig__text(w->history, track->launch_digest);
    snprintf(template, sizeof template,
             "INSERT INTO {history} (name, launch_digest) VALUES ({name}, '%s') "
             "ON CONFLICT (name) DO UPDATE SET launch_digest = '%s'",
             digest, digest);
    mig__write_piece(w, kind, template, false);
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
    mig__write_piece(w, MIG_PIECE_FINISH, template, false);
}
