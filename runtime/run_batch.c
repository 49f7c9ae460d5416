// SPDX-License-Identifier: MIT
// A statement that is repeated, or a function that is called again, each time in a transaction of
// its own: the place reached and the rows changed are written in the very transaction that changes
// them, so whatever ends the program, the next run goes on behind the last row that is done. At the
// end one more transaction says so.
#include "batch_work.h"
#include "ledger_template.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCH_EVENT_PAUSE = 250 // ms
};

static const char *name_kind(const MigBatchWork *batch)
{
    return batch->step.kind == MIG_STEP_CALL ? "the call of" : "batch";
}

typedef struct CursorReader {
    MigBatchWork *batch;
    bool is_good;
    bool has_memory;
} CursorReader;

static bool take_cursor(void *context, size_t column_count, const char *const *values)
{
    CursorReader *reader = context;
    MigBatchWork *batch = reader->batch;
    if (column_count != 1 || values[0] == NULL) {
        return column_count == 1;
    }
    mig__buffer_clear(&batch->cursor_text);
    mig__buffer_add(&batch->cursor_text, values[0]);
    reader->is_good = mig__cursor_decode(&batch->cursor, values[0], batch->identity);
    reader->has_memory = !batch->cursor_text.has_failed && !batch->cursor.key.text.has_failed;
    return true;
}

static void forget_cursor(MigBatchWork *batch)
{
    MigKeyValues key = batch->cursor.key;
    mig__key_values_clear(&key);
    memset(&batch->cursor, 0, sizeof batch->cursor);
    batch->cursor.key = key;
}

// What the ledger says under the lock.
static MigOutcome read_cursor(MigBatchWork *batch, MigError *error)
{
    MigRun *run = batch->run;
    CursorReader reader = {batch, true, true};
    bool is_missing = false;
    MigBuffer sql = {NULL, 0, 0, false};
    MigOutcome outcome = MIG__FAILED;
    forget_cursor(batch);
    mig__buffer_clear(&batch->cursor_text);
    batch->is_anew = true;
    if (batch->work.state != batch->work.during) {
        return MIG__DONE;
    }
    run->writer.id = batch->work.id;
    run->writer.segment = batch->work.segment;
    mig__template_expand(&sql, &run->writer,
                         "SELECT batch_key FROM {revision} WHERE history {=} {name} AND id {=} "
                         "{id} AND segment {=} {segment}");
    if (sql.has_failed) {
        mig__no_memory(error);
    } else {
        outcome = run->driver->kind->query(run->driver, sql.data, take_cursor, &reader, &is_missing,
                                           error);
    }
    mig__buffer_free(&sql);
    if (outcome == MIG__DONE && !reader.has_memory) {
        mig__no_memory(error);
        outcome = MIG__FAILED;
    } else if (outcome == MIG__DONE && !reader.is_good) {
        mig__fail(error, MIG_DIVERGED,
                  "batch_key of revision %s in migc_revision was changed by other hands. Put it "
                  "back as it was; or set it to NULL, and %s \"%s\" begins anew",
                  batch->work.id, name_kind(batch), batch->step.name);
        mig__error_set_revision(error, batch->work.id);
        outcome = MIG__FAILED;
    }
    return outcome;
}

// Other programs may have worked on the batch where the lock was not held meanwhile.
static MigOutcome lock_batch(MigBatchWork *batch, MigError *error)
{
    MigRun *run = batch->run;
    bool is_done = false;
    bool has_changed = false;
    MigOutcome outcome = run->driver->kind->lock(run->driver, NULL, &is_done, &has_changed, error);
    if (outcome != MIG__DONE || !has_changed) {
        return outcome;
    }
    // What else they did is read when this segment is done, or now where they have ended it.
    run->is_ledger_read = false;
    MigBuffer before = batch->cursor_text;
    batch->cursor_text = (MigBuffer){NULL, 0, 0, false};
    outcome = read_cursor(batch, error);
    if (outcome == MIG__DONE &&
        strcmp(mig__buffer_text(&before), mig__buffer_text(&batch->cursor_text)) != 0) {
        outcome = MIG__TAKEN;
    }
    batch->is_anew = false;
    mig__buffer_free(&before);
    return outcome;
}

static void note_committed(MigBatchWork *batch)
{
    MigRun *run = batch->run;
    uint32_t revision = batch->work.revision;
    MigBatchCursor done = batch->cursor;
    MigBuffer text = batch->cursor_text;
    batch->cursor = batch->next;
    batch->cursor_text = batch->next_text;
    batch->next = done;
    batch->next_text = text;
    batch->is_anew = false;
    batch->work.state = batch->work.during;
    run->attempts = 0;
    run->ledger.launch_digest[0] = '\0';
    run->writer.has_launch_digest = false;
    run->ledger.state[revision] = (uint8_t)batch->work.during;
    run->ledger.segment[revision] = batch->work.segment;
}

static MigOutcome run_transaction_of_batch(MigBatchWork *batch, MigError *error)
{
    MigRun *run = batch->run;
    mig__pieces_clear(&run->pieces);
    if (batch->cursor.pass == 0) {
        mig__work_add_claim(run, &batch->work, false);
    }
    bool is_call = batch->step.kind == MIG_STEP_CALL;
    mig__pieces_add_hook(&run->pieces, MIG_PIECE_STEP, is_call ? mig__batch_call : mig__batch_work,
                         &batch, sizeof batch, batch->step.place,
                         batch->step.flags | (is_call ? MIG_STEP_CALLS : 0));
    if (is_call) {
        mig__pieces_add_hook(&run->pieces, MIG_PIECE_STEP, mig__batch_record, &batch, sizeof batch,
                             batch->step.place, batch->step.flags);
    }
    MigWork work = batch->work;
    work.writes_rows = false; // foreign keys are checked at both ends: each look reads all tables
    MigOutcome outcome = mig__work_transact(run, &work, error);
    if (outcome == MIG__DONE) {
        note_committed(batch);
    }
    return outcome;
}

static MigOutcome check_batch_keys(void *context, MigDriver *driver, MigError *error)
{
    MigBatchWork *batch = *(MigBatchWork **)context;
    uint64_t count = 0;
    MigOutcome outcome = mig__batch_count_violations(batch, driver, &count, error);
    if (outcome == MIG__DONE && count > batch->cursor.violations) {
        uint64_t added = count - batch->cursor.violations;
        MigBuffer text = {NULL, 0, 0, false};
        mig__buffer_add_format(&text, "%s \"%s\" has left %llu row%s that break%s a foreign key",
                               name_kind(batch), batch->step.name, (unsigned long long)added,
                               added == 1 ? "" : "s", added == 1 ? "s" : "");
        MigComplaint complaint = {mig__buffer_text(&text),
                                  NULL,
                                  "PRAGMA foreign_key_check shows them: mend them, and run this "
                                  "again",
                                  NULL,
                                  NULL,
                                  0,
                                  0};
        mig__fail_statement(error, MIG_REFUSED, &batch->step.place, "", &complaint);
        mig__buffer_free(&text);
        outcome = MIG__FAILED;
    }
    return outcome;
}

static MigOutcome finish_batch(MigBatchWork *batch, MigError *error)
{
    MigRun *run = batch->run;
    mig__pieces_clear(&run->pieces);
    mig__pieces_add_hook(&run->pieces, MIG_PIECE_STEP, check_batch_keys, &batch, sizeof batch,
                         batch->step.place, batch->step.flags);
    mig__write_batch(&run->writer, batch->work.id, batch->work.during, batch->work.segment,
                     mig__buffer_text(&batch->cursor_text), NULL, 0, false);
    mig__work_add_finish(run, &batch->work, true);
    MigWork work = batch->work;
    work.writes_rows = false;
    return mig__work_transact(run, &work, error);
}

// What the walk has found so far tells how much more there is, as long as the rest is like it.
static uint64_t expect_rows(const MigBatchWork *batch)
{
    const MigBatchCursor *cursor = &batch->cursor;
    uint64_t all = batch->key.estimate;
    if (cursor->is_over || cursor->pass > 1) {
        return cursor->changed;
    }
    if (all == 0 || cursor->walked == 0) {
        return 0;
    }
    double whole = all > cursor->walked ? (double)all / (double)cursor->walked : 1.0;
    return (uint64_t)((double)cursor->changed * whole);
}

static void say_progress(MigBatchWork *batch, uint64_t began, uint64_t *said)
{
    uint64_t now = mig__now();
    MigEvent event = {0};
    if (batch->step.kind == MIG_STEP_CALL) {
        return; // mig_call_progress
    }
    if (!batch->cursor.is_over && now - *said < BATCH_EVENT_PAUSE) {
        return;
    }
    *said = now;
    event.kind = MIG_EVENT_PROGRESS;
    event.direction = batch->work.direction;
    event.step = batch->work.first_step + 1;
    event.step_count = batch->work.all_steps;
    event.milliseconds = now - began;
    event.rows = batch->cursor.changed;
    event.rows_expected = expect_rows(batch);
    mig__run_tell(batch->run, batch->work.revision, event);
}

// The deadline is for waiting, and a batch may work for days: while it gets on, it may wait as long
// as at the start, for a lock or for a server that comes back.
static void extend_deadline(MigRun *run)
{
    uint64_t now = mig__now();
    if (run->session.deadline < now + run->options.deadline / 2) {
        run->session.deadline = now + run->options.deadline;
        run->driver->kind->configure(run->driver, &run->session);
    }
}

static MigOutcome walk_batch(MigBatchWork *batch, MigError *error)
{
    uint64_t began = mig__now();
    uint64_t said = began;
    MigOutcome outcome = MIG__DONE;
    while (outcome == MIG__DONE && !batch->cursor.is_over) {
        uint64_t before = batch->cursor.changed;
        if (mig__run_is_cancelled(batch->run, error)) {
            return MIG__FAILED;
        }
        outcome = run_transaction_of_batch(batch, error);
        if (outcome != MIG__DONE) {
            return outcome;
        }
        extend_deadline(batch->run);
        say_progress(batch, began, &said);
        if (batch->cursor.changed > before && !batch->cursor.is_over) {
            mig__run_sleep(batch->run, batch->step.pause);
        }
        outcome = lock_batch(batch, error);
    }
    return outcome;
}

static void free_batch(MigBatchWork *batch)
{
    mig__cursor_free(&batch->cursor);
    mig__cursor_free(&batch->next);
    mig__buffer_free(&batch->cursor_text);
    mig__buffer_free(&batch->next_text);
    mig__buffer_free(&batch->after.text);
    mig__buffer_free(&batch->through.text);
    mig__buffer_free(&batch->sql);
    free(batch->spots);
    mig__key_free(&batch->key);
}

// The values of variables are the same for every range.
static bool fill_variables(MigBatchWork *batch, MigError *error)
{
    if (!mig__run_fill(batch->run, &batch->step, error)) {
        return false;
    }
    size_t count = (size_t)batch->step.placeholder_count + 1;
    count += batch->step.filled == NULL ? 0 : batch->step.filled->spot_count;
    batch->spots = calloc(count, sizeof *batch->spots);
    if (batch->spots == NULL) {
        mig__no_memory(error);
    }
    return batch->spots != NULL;
}

void mig__batch_identify(const MigRun *run, const MigWork *work, char identity[400])
{
    snprintf(identity, 400, "%.250s/%s/%s/%u", mig__text(run->history, run->history->name),
             work->id, work->direction == MIG_UP ? "up" : "down", (unsigned)work->segment);
}

MigOutcome mig__run_batch(MigRun *run, const MigWork *work, MigError *error)
{
    MigBatchWork batch;
    memset(&batch, 0, sizeof batch);
    batch.run = run;
    batch.deadline = run->session.deadline;
    batch.work = *work;
    batch.step = mig__work_step(run, work, 0);
    batch.rows = batch.step.rows == MIG_UNSET ? MIG_BATCH_ROWS : batch.step.rows;
    mig__batch_identify(run, work, batch.identity);
    MigOutcome outcome = fill_variables(&batch, error) ? read_cursor(&batch, error) : MIG__FAILED;
    if (outcome == MIG__DONE) {
        outcome = walk_batch(&batch, error);
    }
    if (outcome == MIG__DONE) {
        outcome = finish_batch(&batch, error);
    }
    free_batch(&batch);
    return outcome;
}
