// SPDX-License-Identifier: MIT
// What the database says has been applied: the rows of one history, read in one query and never
// trusted. Rows may be missing, edited, unknown or form a cycle; each is checked before anything
// relies on it.
#ifndef MIG_LEDGER_H
#define MIG_LEDGER_H

#include "buffer.h"
#include "driver.h"
#include "history.h"
#include "step.h"

// The immutable columns of migc_revision behind `history`, in the order in which row_sum covers
// them.
typedef enum MigColumn {
    MIG_COLUMN_ID,
    MIG_COLUMN_DIGEST,
    MIG_COLUMN_UP_DIGEST,
    MIG_COLUMN_DOWN_DIGEST,
    MIG_COLUMN_VERIFY_DIGEST,
    MIG_COLUMN_PARENTS,
    MIG_COLUMN_DEPENDS,
    MIG_COLUMN_TITLE,
    MIG_COLUMN_LABELS,
    MIG_COLUMN_REPLACES,
    MIG_COLUMN_MARK,
    MIG_COLUMN_WAY_BACK,
    MIG_COLUMN_WAY_BACK_NOTE,
    MIG_COLUMN_COUNT
} MigColumn;

const char *mig__column_name(MigColumn column);

// Columns of the query that reads the ledger: a tag, then those of migc_revision. Tags: 'h' the row
// of this history (its launch_digest), 'm' that of the ledger's tables (launch_digest, format,
// min_reader), 'r' a revision.
enum {
    MIG_READ_TAG,
    MIG_READ_COLUMNS,
    MIG_READ_ROW_SUM = MIG_READ_COLUMNS + MIG_COLUMN_COUNT,
    MIG_READ_STATE,
    MIG_READ_SEGMENT,
    MIG_READ_BATCH_KEY,
    MIG_READ_FINISHED_AT,
    MIG_READ_APPLIED_BY,
    MIG_READ_ROWS_DONE,
    MIG_READ_COUNT
};

typedef enum MigRowState {
    MIG_ROW_ABSENT = 0,
    MIG_ROW_STARTED,
    MIG_ROW_APPLIED,
    MIG_ROW_REVERTING
} MigRowState;

// Begins way_back_note of steps that call C functions; their names follow, with commas.
#define MIG_NOTE_CALL "call "

// Stands in migc_revision.batch_key while a statement outside of any transaction may be running.
#define MIG_INTENT "intent"

typedef struct MigRow {
    const char *columns[MIG_COLUMN_COUNT];
    MigRowState state;
    uint32_t segment; // finished segments, of up or (while reverting) of down
    bool has_intent;
    bool is_tampered;  // row_sum is wrong, or a value cannot be read
    uint32_t revision; // index into the history, or MIG_UNSET
    uint32_t node;     // the same, and of a revision that the program does not know its own number
    const char *finished_at;
    const char *applied_by;
    const char *batch_key; // as it is, or ""
    uint64_t rows_done;    // by its batches so far; only told, never decided on
    char *block;           // owns the texts
} MigRow;

// Nodes number the revisions of the history and, behind them, the unknown ones whose rows were
// seen: a number means one id as long as the ledger lives, however often it is read.
typedef struct MigLedger {
    const MigHistory *history;
    MigDialect dialect;
    const char *schema; // of the ledger; NULL: names are not qualified
    MigIndex index;
    MigIndex unknown;   // ids → nodes
    char **unknown_ids; // by node, from the first that is unknown
    uint32_t node_count;
    uint32_t node_capacity;
    uint32_t unknown_rows; // rows of unknown revisions; a run keeps it up to date
    bool is_missing;       // the tables do not exist
    uint32_t format;       // of the ledger's tables, where they exist
    uint32_t min_reader;
    bool has_format;
    char launch_digest[72]; // "" where it is NULL
    MigRow *rows;
    uint32_t row_count;
    uint32_t row_capacity;
    uint32_t *row_of; // by node: index into rows, or MIG_UNSET
    // The picture that a run keeps up to date, by node.
    uint8_t *state; // MigRowState
    uint32_t *segment;
    uint8_t *verdict; // MigVerdict: of the row as it was read; SAME of an unknown revision
    MigError *error;  // while reading
} MigLedger;

// How a row compares with what this program has.
typedef enum MigVerdict {
    MIG_VERDICT_SAME = 0,
    MIG_VERDICT_REFRESH,  // its description, marks or way back changed
    MIG_VERDICT_MOVED,    // same way up, other parents
    MIG_VERDICT_DIVERGED, // another way up
    MIG_VERDICT_TAMPERED  // the row is not what was written
} MigVerdict;

// Compares every row that was read and sets `verdict`. False where memory is short.
bool mig__ledger_compare(MigLedger *ledger);

// MIG_DIVERGED, naming it, where a row was changed by other hands.
MigStatus mig__ledger_check_rows(const MigLedger *ledger, MigError *error);

// MIG_DIVERGED where something stands in the way of going up, rows of the set `except` (or NULL)
// left aside: another way up, a parent that is not applied. What is being reverted is
// no matter.
MigStatus mig__ledger_check_up(const MigLedger *ledger, const uint8_t *except, MigError *error);

// How many applied rows want MIG_VERDICT_REFRESH or MIG_VERDICT_MOVED written.
uint32_t mig__ledger_count_stale(const MigLedger *ledger);

// Of no rows, and without any memory: the fast path ends here. The schema is NULL where names are
// not qualified (SQLite).
void mig__ledger_begin(MigLedger *ledger, const MigHistory *history, MigDialect dialect,
                       const char *schema);
// Gets the memory that is needed a revision; reading does it, once. False: there is none.
bool mig__ledger_prepare(MigLedger *ledger);
void mig__ledger_free(MigLedger *ledger);

// Reads launch_digest only: whether the database says that it is at the history's heads, all
// descriptions included. The fast path; allocates nothing. *is_missing: the database has no ledger.
MigOutcome mig__ledger_is_current(MigDriver *driver, const MigHistory *history, const char *schema,
                                  bool *is_current, bool *is_missing, MigError *error);

// Reads everything, again where it was read before. A ledger whose tables are newer than this
// program can read is MIG_AHEAD.
MigOutcome mig__ledger_read(MigLedger *ledger, MigDriver *driver, MigError *error);

// What reading would find where there is no ledger, for who has just seen that there is none.
MigOutcome mig__ledger_read_nothing(MigLedger *ledger, MigError *error);

// The row of a node, or NULL.
const MigRow *mig__ledger_row(const MigLedger *ledger, uint32_t node);

// The node of an id of `size` bytes, or MIG_UNSET where neither history nor ledger ever had it.
uint32_t mig__ledger_find(const MigLedger *ledger, const char *id, size_t size);
static inline bool mig__ledger_knows(const MigLedger *ledger, uint32_t node)
{
    return node < ledger->history->revision_count;
}
// Of a node. The id lives as long as the ledger, the title until it is read again. The file is ""
// where the revision is unknown: its ways back say their own.
const char *mig__ledger_id(const MigLedger *ledger, uint32_t node);
const char *mig__ledger_title(const MigLedger *ledger, uint32_t node);
const char *mig__ledger_file(const MigLedger *ledger, uint32_t node);

// Whether a way back of at least one step is stored for what was applied.
bool mig__ledger_has_steps_back(const MigLedger *ledger, uint32_t revision);

// Adds the name of a ledger table, qualified and quoted as the ledger needs.
void mig__ledger_add_table(MigBuffer *sql, const char *schema, const char *table);

// The columns that a revision of the history should have. The texts live in `scratch`, which is
// cleared first. False where memory is short.
typedef struct MigColumns {
    const char *text[MIG_COLUMN_COUNT];
} MigColumns;
bool mig__columns_make(MigColumns *columns, MigBuffer *scratch, const MigHistory *history,
                       MigDialect dialect, uint32_t revision);

// row_sum of migc_revision and migc_down: SHA-256 in hexadecimal over the values, each with its
// length.
void mig__row_sum(const char *history, const char *const *values, size_t count, char sum[65]);
// The same over one value that no NUL ends.
void mig__text_sum(const char *identity, const char *text, size_t size, char sum[65]);

// One step of a way back, as stored in migc_down.
typedef struct MigDownStep {
    MigWorkStep step;
    uint32_t segment;
    uint32_t segment_kind;
    uint32_t lock_timeout; // or MIG_UNSET, as the next two
    uint32_t statement_timeout;
    uint32_t retries;
    const char *detail;  // what the step has beyond its SQL, encoded; NULL: nothing
    char *memory;        // of its texts, where the step was read
    char *detail_memory; // of what was decoded from the detail
    char row_sum[65];
} MigDownStep;

typedef struct MigDown {
    const char *id; // of the revision, not owned
    MigDownStep *steps;
    uint32_t count;
    uint32_t capacity;
} MigDown;

// Ways back of revisions that are reverted one after the other, read in one query.
enum { MIG_DOWNS_AT_ONCE = 32 };
typedef struct MigDowns {
    MigDown items[MIG_DOWNS_AT_ONCE];
    size_t count;
} MigDowns;

// Adds a revision whose way back is to be read. False where no more fit.
bool mig__downs_want(MigDowns *downs, const char *id);
// Reads what is wanted and checks it (MIG_DIVERGED where a row is not what was written).
MigOutcome mig__downs_read(MigDowns *downs, const MigLedger *ledger, MigDriver *driver,
                           MigError *error);
// The way back of a revision, or NULL where it was not wanted.
const MigDown *mig__downs_find(MigDowns *downs, const char *id);
void mig__downs_clear(MigDowns *downs);

// The columns of migc_down behind `history`. row_sum covers all but the last in this order, then
// how many rows the revision has, then the detail where it is not NULL: format 1 had none.
enum {
    MIG_DOWN_ID,
    MIG_DOWN_POSITION,
    MIG_DOWN_SEGMENT,
    MIG_DOWN_SEGMENT_KIND,
    MIG_DOWN_KIND,
    MIG_DOWN_FLAGS,
    MIG_DOWN_SQL,
    MIG_DOWN_FILE,
    MIG_DOWN_LINE,
    MIG_DOWN_COLUMN,
    MIG_DOWN_LOCK_TIMEOUT,
    MIG_DOWN_STATEMENT_TIMEOUT,
    MIG_DOWN_RETRIES,
    MIG_DOWN_DETAIL,
    MIG_DOWN_COLUMN_COUNT
};
const char *mig__down_column_name(size_t column);

// The columns of a step as text, and what row_sum is over; how many rows the revision has is part
// of it, so that none can get lost.
typedef struct MigDownTexts {
    const char *text[MIG_DOWN_COLUMN_COUNT];
    char numbers[MIG_DOWN_COLUMN_COUNT][16];
} MigDownTexts;
void mig__down_texts(MigDownTexts *texts, const char *id, const MigDownStep *step,
                     uint32_t position);
void mig__down_sum(const char *history, const MigDownTexts *texts, uint32_t count, char sum[65]);

#endif
