// SPDX-License-Identifier: MIT
// One transaction of a batch.
//
// The author's condition leaves the row at `:after` out, so the first range of all begins with the
// smallest key and `>=`: no value lies below that of every type. A statement that changes none of
// the rows which it has just changed may walk the key again, until a whole walk changes nothing:
// that is how rows are found that others have put behind the place reached. Whether it is of that
// kind is tried, in a savepoint that is always rolled back; once it is not, it never walks again.
#include "batch_work.h"
#include "run_call.h"
#include <stdlib.h>
#include <string.h>

enum {
    QUIET_TIME = 250, // ms for which a transaction goes on while its ranges change nothing
    MOST_PASSES = 5   // walks, once the deadline is past
};

static bool add_batch_word(MigBatchWork *batch, const MigPlaceholder *word, bool is_first)
{
    MigBuffer *sql = &batch->sql;
    const char *written = batch->step.sql + word->offset;
    if (word->quoting == MIG_QUOTE_ROWS) {
        mig__buffer_add_format(sql, "%u", (unsigned)batch->rows);
        return true;
    }
    if (word->quoting != MIG_QUOTE_KEY) {
        return false;
    }
    if (word->variable == MIG_WORD_OPERATOR) {
        mig__buffer_add_bytes(sql, written, word->length);
        mig__buffer_add(sql, is_first ? "=" : "");
        return true;
    }
    return mig__key_add_value(sql, &batch->key,
                              word->variable == MIG_WORD_AFTER ? &batch->after : &batch->through);
}

// Where the values of variables were put in already, before this place of the statement; from then
// on a place in the file is *to_was behind its place here.
static void take_variable_spots(MigBatchWork *batch, uint32_t *next, uint32_t before,
                                uint32_t shift, uint32_t *to_was)
{
    const MigFilled *filled = batch->step.filled;
    for (; filled != NULL && *next < filled->spot_count && filled->spots[*next].offset < before;
         (*next)++) {
        MigFilledSpot spot = filled->spots[*next];
        *to_was = spot.was_offset + spot.was_size - spot.offset - spot.size;
        spot.offset += shift;
        batch->spots[batch->filled.spot_count++] = spot;
    }
}

bool mig__batch_fill(MigBatchWork *batch, bool is_first, MigError *error)
{
    const MigWorkStep *step = &batch->step;
    MigBuffer *sql = &batch->sql;
    uint32_t done = 0;
    uint32_t next = 0;
    uint32_t to_was = 0;
    mig__buffer_clear(sql);
    sql->has_failed = batch->after.text.has_failed || batch->through.text.has_failed;
    batch->filled = (MigFilled){0};
    for (uint32_t i = 0; i < step->placeholder_count; i++) {
        const MigPlaceholder *word = &step->placeholders[i];
        take_variable_spots(batch, &next, word->offset, (uint32_t)sql->size - done, &to_was);
        mig__buffer_add_bytes(sql, step->sql + done, word->offset - done);
        done = word->offset + word->length;
        uint32_t start = (uint32_t)sql->size;
        if (!add_batch_word(batch, word, is_first) && !sql->has_failed) {
            mig__fail(error, MIG_REFUSED, "a word of batch \"%s\" cannot be replaced", step->name);
            return false;
        }
        batch->spots[batch->filled.spot_count++] = (MigFilledSpot){
            start, (uint32_t)sql->size - start, word->offset + to_was, word->length, NULL};
    }
    take_variable_spots(batch, &next, step->size, (uint32_t)sql->size - done, &to_was);
    mig__buffer_add_bytes(sql, step->sql + done, step->size - done);
    batch->filled.was = step->filled == NULL ? step->sql : step->filled->was;
    batch->filled.sql = mig__buffer_text(sql);
    batch->filled.size = (uint32_t)sql->size;
    batch->filled.spots = batch->spots;
    if (sql->has_failed) {
        mig__no_memory(error);
    }
    return !sql->has_failed;
}

static MigOutcome run_filled(MigBatchWork *batch, MigDriver *driver, uint64_t *changed,
                             MigError *error)
{
    MigPiece piece = {MIG_PIECE_STEP,
                      batch->sql.data,
                      batch->sql.size,
                      batch->step.place,
                      batch->step.flags,
                      false,
                      NULL,
                      &batch->filled};
    return driver->kind->statement(driver, &piece, NULL, NULL, changed, error);
}

static MigOutcome run_own(MigDriver *driver, const char *sql, MigError *error)
{
    MigPiece piece = {MIG_PIECE_LEDGER, sql, strlen(sql), {"", 0, 0}, 0, false, NULL, NULL};
    return driver->kind->statement(driver, &piece, NULL, NULL, NULL, error);
}

// Whether a failure of the second look says something of the statement, and not of the moment: an
// INSERT that finds its own rows, for one.
static bool is_of_the_rows(const MigError *error)
{
    int code = error->sqlite_code & 0xff;
    return strncmp(error->sqlstate, "2", 1) == 0 || strncmp(error->sqlstate, "P0", 2) == 0 ||
           code == 19 /* SQLITE_CONSTRAINT */;
}

// Runs the statement on the same range once more and takes that back.
static MigOutcome look_again(MigBatchWork *batch, MigDriver *driver, MigError *error)
{
    MigError said = {0};
    uint64_t changed = 0;
    MigOutcome outcome = run_own(driver, "SAVEPOINT migc_batch", error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    outcome = run_filled(batch, driver, &changed, &said);
    if (outcome == MIG__FAILED && is_of_the_rows(&said)) {
        changed = 1;
    } else if (outcome != MIG__DONE) {
        *error = said;
        return outcome;
    }
    batch->next.repeats |= changed > 0;
    return run_own(driver, "ROLLBACK TO SAVEPOINT migc_batch", error);
}

static MigOutcome fail_endless(const MigBatchWork *batch, MigError *error)
{
    MigBuffer text = {NULL, 0, 0, false};
    mig__buffer_add_format(&text,
                           "batch \"%s\" has walked along the key %u times and still finds rows to "
                           "change: something goes on writing them",
                           batch->step.name, (unsigned)batch->next.pass);
    MigComplaint complaint = {mig__buffer_text(&text),
                              NULL,
                              "stop what writes them, and run this again: what is done stays done",
                              NULL,
                              NULL,
                              0,
                              0};
    mig__fail_statement(error, MIG_REFUSED, &batch->step.place, "", &complaint);
    mig__buffer_free(&text);
    return MIG__FAILED;
}

// A walk has come to the end of the key.
static MigOutcome end_walk(MigBatchWork *batch, MigError *error)
{
    MigBatchCursor *next = &batch->next;
    next->is_over = next->pass_change == 0 || next->repeats;
    if (next->is_over) {
        return MIG__DONE;
    }
    if (next->pass >= MOST_PASSES && mig__now() >= batch->deadline) {
        return fail_endless(batch, error);
    }
    next->pass++;
    next->walked = 0;
    next->pass_change = 0;
    mig__key_values_clear(&next->key);
    return MIG__DONE;
}

static MigOutcome run_range(MigBatchWork *batch, MigDriver *driver, bool is_first,
                            uint64_t *changed, MigError *error)
{
    if (!mig__batch_fill(batch, is_first, error)) {
        return MIG__FAILED;
    }
    MigOutcome outcome = run_filled(batch, driver, changed, error);
    if (outcome == MIG__DONE && *changed > 0 && !batch->next.repeats) {
        outcome = look_again(batch, driver, error);
    }
    batch->next.changed += *changed;
    batch->next.pass_change += *changed;
    return outcome;
}

// The next range, or the end of the walk.
static MigOutcome walk_on(MigBatchWork *batch, MigDriver *driver, uint64_t *changed,
                          MigError *error)
{
    MigBatchCursor *next = &batch->next;
    bool is_first = next->key.count == 0;
    uint64_t count = 0;
    MigOutcome outcome = MIG__DONE;
    mig__key_values_copy(&batch->after, &next->key);
    if (is_first) {
        outcome =
            mig__key_find(&batch->key, driver, &next->key, false, 1, &batch->after, &count, error);
        if (outcome != MIG__DONE || count == 0) {
            return outcome == MIG__DONE ? end_walk(batch, error) : outcome;
        }
    }
    outcome = mig__key_find(&batch->key, driver, &batch->after, is_first, batch->rows,
                            &batch->through, &count, error);
    if (outcome == MIG__DONE && count > 0) {
        outcome = run_range(batch, driver, is_first, changed, error);
        mig__key_values_copy(&next->key, &batch->through);
        next->walked += count;
    }
    return outcome == MIG__DONE && count < batch->rows ? end_walk(batch, error) : outcome;
}

// Without a key the statement finds its rows itself. Where all that it had found were taken from it
// by others meanwhile it changes none, though there may be more: it has to say so twice.
static MigOutcome repeat_statement(MigBatchWork *batch, MigDriver *driver, uint64_t *changed,
                                   MigError *error)
{
    MigOutcome outcome = mig__batch_fill(batch, false, error) ? MIG__DONE : MIG__FAILED;
    for (int attempt = 0; outcome == MIG__DONE && *changed == 0 && attempt < 2; attempt++) {
        outcome = run_filled(batch, driver, changed, error);
    }
    batch->next.changed += *changed;
    batch->next.is_over = *changed == 0;
    return outcome;
}

static bool take_violation_count(void *context, size_t column_count, const char *const *values)
{
    uint64_t *count = context;
    *count = column_count == 1 && values[0] != NULL ? strtoull(values[0], NULL, 10) : 0;
    return true;
}

MigOutcome mig__batch_count_violations(MigBatchWork *batch, MigDriver *driver, uint64_t *count,
                                       MigError *error)
{
    MigBuffer sql = {NULL, 0, 0, false};
    *count = 0;
    if (driver->kind->dialect != MIG_SQLITE || !batch->work.writes_rows) {
        return MIG__DONE;
    }
    mig__buffer_add(&sql, "SELECT count(*) FROM pragma_foreign_key_check");
    MigOutcome outcome =
        mig__key_query(&batch->step, driver, &sql, take_violation_count, count, error);
    mig__buffer_free(&sql);
    return outcome;
}

static MigOutcome prepare_walk(MigBatchWork *batch, MigDriver *driver, MigError *error)
{
    MigOutcome outcome = MIG__DONE;
    if (!batch->is_key_known && batch->step.table[0] != '\0') {
        outcome = mig__key_describe(&batch->key, &batch->step, driver, error);
        batch->is_key_known = outcome == MIG__DONE;
    }
    if (outcome == MIG__DONE && batch->cursor.pass == 0) {
        batch->next.pass = 1;
        outcome = mig__batch_count_violations(batch, driver, &batch->next.violations, error);
    }
    return outcome;
}

// The cursor as it was must still stand there: nobody else has worked on this batch.
static MigOutcome write_cursor(MigBatchWork *batch, MigDriver *driver, MigError *error)
{
    MigPieces pieces = {NULL, NULL, 0, 0, false};
    MigWriter writer = batch->run->writer;
    MigOutcome outcome = MIG__DONE;
    writer.pieces = &pieces;
    mig__cursor_encode(&batch->next_text, &batch->next, batch->identity);
    mig__write_batch(&writer, batch->work.id, batch->work.during, batch->work.segment,
                     batch->cursor.pass == 0 ? NULL : mig__buffer_text(&batch->cursor_text),
                     mig__buffer_text(&batch->next_text),
                     batch->next.changed - batch->cursor.changed,
                     batch->is_anew && batch->cursor.pass > 0);
    if (pieces.has_failed || batch->next_text.has_failed) {
        mig__no_memory(error);
        outcome = MIG__FAILED;
    }
    for (size_t i = 0; outcome == MIG__DONE && i < pieces.count; i++) {
        outcome = driver->kind->statement(driver, &pieces.items[i], NULL, NULL, NULL, error);
    }
    mig__pieces_free(&pieces);
    return outcome;
}

MigOutcome mig__batch_work(void *context, MigDriver *driver, MigError *error)
{
    MigBatchWork *batch = *(MigBatchWork **)context;
    uint64_t end = mig__now() + QUIET_TIME;
    uint64_t changed = 0;
    mig__cursor_copy(&batch->next, &batch->cursor);
    MigOutcome outcome = prepare_walk(batch, driver, error);
    while (outcome == MIG__DONE && !batch->next.is_over && changed == 0 && mig__now() < end) {
        outcome = batch->step.table[0] == '\0' ? repeat_statement(batch, driver, &changed, error)
                                               : walk_on(batch, driver, &changed, error);
    }
    if (outcome == MIG__DONE && (batch->after.text.has_failed || batch->through.text.has_failed)) {
        mig__no_memory(error);
        outcome = MIG__FAILED;
    }
    return outcome == MIG__DONE ? write_cursor(batch, driver, error) : outcome;
}

MigOutcome mig__batch_call(void *context, MigDriver *driver, MigError *error)
{
    MigBatchWork *batch = *(MigBatchWork **)context;
    const MigKeyValues *done = &batch->cursor.key;
    mig__cursor_copy(&batch->next, &batch->cursor);
    mig__key_values_clear(&batch->next.key);
    MigOutcome outcome = prepare_walk(batch, driver, error);
    if (outcome == MIG__DONE) {
        outcome = mig__call_part(batch->run, &batch->work, &batch->step, driver,
                                 done->count > 0 ? mig__key_value(done, 0) : NULL, &batch->next.key,
                                 error);
    }
    batch->next.is_over = batch->next.key.count == 0;
    return outcome;
}

MigOutcome mig__batch_record(void *context, MigDriver *driver, MigError *error)
{
    return write_cursor(*(MigBatchWork **)context, driver, error);
}
