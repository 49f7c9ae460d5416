// SPDX-License-Identifier: MIT
// Rows that were compiled in, as a part of a transaction.
#include "run_work.h"

enum { BETWEEN_EVENTS = 250 }; // ms

typedef struct CopyPiece {
    const MigRun *run;
    MigWorkStep step;
    uint32_t revision;
    MigDirection direction;
    uint32_t number; // of the step in its section, from 1
    uint32_t all_steps;
    uint64_t began;
    uint64_t said;
} CopyPiece;

// They are written when it is said, and safe when their segment is committed.
static void say_rows(void *context, uint32_t rows)
{
    CopyPiece *piece = context;
    uint64_t now = mig__now();
    if (rows < piece->step.rows && now - piece->said < BETWEEN_EVENTS) {
        return;
    }
    piece->said = now;
    MigEvent event = {0};
    event.kind = MIG_EVENT_PROGRESS;
    event.direction = piece->direction;
    event.step = piece->number;
    event.step_count = piece->all_steps;
    event.milliseconds = now - piece->began;
    event.rows = rows;
    event.rows_expected = piece->step.rows;
    mig__run_tell(piece->run, piece->revision, event);
}

static MigOutcome run_copy(void *context, MigDriver *driver, MigError *error)
{
    CopyPiece *piece = context;
    const MigWorkStep *step = &piece->step;
    MigCopyRows rows = {0};
    rows.statement = step->statement;
    rows.table = step->table;
    rows.data = step->sql;
    rows.size = step->size;
    rows.row_count = step->rows;
    rows.place = step->place;
    rows.first = step->data_place;
    rows.has_lines = step->data_has_lines;
    rows.progress = say_rows;
    rows.progress_context = piece;
    piece->began = piece->said = mig__now();
    return driver->kind->copy(driver, &rows, error);
}

void mig__run_add_copy(MigRun *run, const MigWork *work, const MigWorkStep *step, uint32_t number)
{
    CopyPiece piece = {run, *step, work->revision, work->direction, number, work->all_steps, 0, 0};
    mig__pieces_add_hook(&run->pieces, MIG_PIECE_STEP, run_copy, &piece, sizeof piece, step->place,
                         step->flags);
}
