// SPDX-License-Identifier: MIT
// The SQL of bookkeeping, as pieces of a transaction. On PostgreSQL every decision is an expression
// that fails (`migc:claim-lost`), on SQLite a statement that must change exactly one row.
#ifndef MIG_LEDGER_WRITE_H
#define MIG_LEDGER_WRITE_H

#include "ledger.h"
#include "pieces.h"
#include "values.h"

typedef struct MigWriter {
    const MigHistory *history;
    MigDialect dialect;
    const char *schema;      // NULL: SQLite
    const char *applied_by;  // NULL: what the database says
    const char *application; // NULL: what the database says
    MigPieces *pieces;
    // Whether the ledger still says that some version's history is all there: the first change of a
    // run takes that back.
    bool has_launch_digest;
    // Of the row being written.
    const char *id;
    uint32_t segment;
    const char *detail; // of an event; NULL: ""
    const MigValues *values;
    const char *batch_key;
    const char *batch_before;
} MigWriter;

// What is written of a revision that runs; `segment` counts the finished ones.
void mig__write_claim(MigWriter *writer, uint32_t revision, bool has_intent);
void mig__write_claim_next(MigWriter *writer, const char *id, MigRowState state, uint32_t segment,
                           bool has_intent);
// The place that the batch of segment `segment` has reached, from `before` (NULL: this transaction
// has claimed the segment) to `after` (NULL: its end), with so many rows changed. `is_anew`: by
// another run than the one before.
void mig__write_batch(MigWriter *writer, const char *id, MigRowState state, uint32_t segment,
                      const char *before, const char *after, uint64_t rows, bool is_anew);
// The claim of a revision that is one transaction, as the row will be when that commits; and its
// event at the end (PostgreSQL: its driver notes when the transaction began in the setting
// migc.began).
void mig__write_applied_at_once(MigWriter *writer, uint32_t revision);
void mig__write_applied_event(MigWriter *writer, const char *id);
// The end of segment `segment`; `claimed_here` where the claim is in the same transaction.
void mig__write_segment_done(MigWriter *writer, const char *id, MigRowState state, uint32_t segment,
                             bool claimed_here);
// The last segment, number `segment`, which makes `finished` in all.
void mig__write_applied(MigWriter *writer, uint32_t revision, uint32_t segment, uint32_t finished,
                        bool claimed_here);
void mig__write_reverting(MigWriter *writer, const char *id);
void mig__write_reverted(MigWriter *writer, const char *id, uint32_t segment, bool claimed_here);
// Both in one, before the steps of a way back that is one transaction.
void mig__write_reverted_at_once(MigWriter *writer, const char *id);
// The statement outside of a transaction failed: the row says so (or goes, where it was the first).
void mig__write_intent_withdrawn(MigWriter *writer, const char *id, MigRowState state,
                                 uint32_t segment);

// One statement; `must_change_one` as in MigPiece.
void mig__write_piece(MigWriter *writer, MigPieceKind kind, const char *template,
                      bool must_change_one);
// The values of its variables, which its event keeps (to be freed); NULL: it has none.
char *mig__write_values(MigWriter *writer, uint32_t revision);

// What is written without running anything.
void mig__write_event(MigWriter *writer, const char *id, const char *kind, const char *detail);
void mig__write_delete(MigWriter *writer, const char *id, const char *event);
void mig__write_stamp(MigWriter *writer, uint32_t revision);
void mig__write_down(MigWriter *writer, uint32_t revision); // the way back alone, anew
// ledger_write_down.c: the statement that stores it; false where the revision has no steps back.
bool mig__write_down_insert(MigBuffer *sql, const MigWriter *writer, uint32_t revision);
// One step of a way back as it is stored: number `step` of the history, in `segment` of the
// section. `detail` and `*filled` (to be freed) hold texts of it.
MigDownStep mig__down_step_make(const MigWriter *writer, uint32_t revision, uint32_t segment,
                                uint32_t step, MigBuffer *detail, MigFilled **filled);
void mig__write_refresh(MigWriter *writer, uint32_t revision, bool has_new_down, const char *event,
                        const char *detail);

// What a person says of an unfinished row (repair.c): the segment is done, which makes `finished`;
// the revision is applied; its row is to go.
typedef enum MigSettlement {
    MIG_SETTLED_SEGMENT,
    MIG_SETTLED_APPLIED,
    MIG_SETTLED_GONE
} MigSettlement;
void mig__write_settled(MigWriter *writer, const char *id, MigRowState state, uint32_t segment,
                        MigSettlement settlement, uint32_t finished);
void mig__write_launch_digest(MigWriter *writer, MigPieceKind kind, bool is_current);
void mig__write_format(MigWriter *writer, const MigHistory *own);

#endif
