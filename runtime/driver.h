// SPDX-License-Identifier: MIT
// The small interface behind which a kind of database stands. Internal until there is a third
// driver.
//
// A run (run.c) never speaks SQL dialects of transactions: it hands a driver a whole transaction as
// a value, a list of pieces, and the driver frames it (BEGIN, fence, constraint checks, COMMIT) as
// its database needs. PostgreSQL sends the pieces in as few messages as it may; SQLite runs them
// one by one.
#ifndef MIG_DRIVER_H
#define MIG_DRIVER_H

#include "error.h"
#include <signal.h>

typedef enum MigOutcome {
    MIG__DONE = 0,
    MIG__FAILED, // the error is filled; the transaction is rolled back
    MIG__RETRY,  // lock timeout, deadlock, serialisation: rolled back, may be tried again; error
                 // filled
    MIG__LOST,   // the connection is gone: whether it committed is unknown; error filled
    MIG__TAKEN   // fence or claim lost to another program: rolled back; lock and read again
} MigOutcome;

typedef enum MigPieceKind {
    MIG_PIECE_LEDGER = 0, // bookkeeping before the steps (claim, downs, event)
    MIG_PIECE_STEP = 1,   // a statement of a revision
    MIG_PIECE_FINISH = 2, // bookkeeping after the steps; constraints are checked before the first
    MIG_PIECE_VERIFY = 3  // a query of a `verify`: after the constraints, before the bookkeeping
} MigPieceKind;

// Work inside an open transaction that is more than a statement: it runs when everything before it
// has been answered, and may use `statement` and `copy` of the driver. On failure the error is
// filled and the transaction rolled back. It may be run again where the transaction is.
typedef MigOutcome (*MigHook)(void *context, MigDriver *driver, MigError *error);

// MigPiece.flags, beside MIG_STEP_…: the hook is a function of the application.
#define MIG_STEP_CALLS 0x80000000u

typedef struct MigPiece {
    MigPieceKind kind;
    const char *sql; // one statement without its semicolon, NUL-terminated
    size_t size;
    MigPlace place;       // of a step
    uint32_t flags;       // of a step: MIG_STEP_…
    bool must_change_one; // SQLite: the ledger statement must change exactly one row, else
                          // MIG__TAKEN (on PostgreSQL the statement itself is an expression that
                          // fails)
    MigHook hook;         // instead of sql, which is "" then; or NULL
    void *context;        // of the hook; without one the MigFilled (values.h) of the sql, or NULL
} MigPiece;

typedef struct MigTransaction {
    const MigPiece *pieces;
    size_t count;
    uint32_t lock_timeout;      // ms, 0: none
    uint32_t statement_timeout; // ms, 0: none
    bool session_dirty;         // after it the session is put back (RESET ALL, role, guards)
    bool writes_rows;           // SQLite: foreign keys are checked before and after
    bool may_be_late;           // PostgreSQL: a later write of the run flushes this one, too
    bool in_ledger_schema; // unqualified names mean the ledger's schema: the ledger's own revisions
    bool is_brief;         // PostgreSQL: its steps write no row, so no constraint waits for the end
} MigTransaction;

// One row of a bookkeeping query; values are text or NULL. False stops the query with MIG__FAILED.
typedef bool (*MigRowFunction)(void *context, size_t column_count, const char *const *values);

// Rows for one table in the text format of COPY, LF behind each.
typedef struct MigCopyRows {
    const char *statement; // that takes them: COPY … FROM STDIN, or an INSERT of one row
    const char *table;     // for messages
    const char *data;
    size_t size;
    uint32_t row_count;
    MigPlace place; // of the step
    MigPlace first; // of the first row, in the file that they come from
    bool has_lines; // an LF in a value begins a line of that file, too
    void (*progress)(void *context, uint32_t rows); // or NULL; called with the last row at the end
    void *progress_context;
} MigCopyRows;

// A transaction of a group begins to run, or has been committed.
typedef void (*MigGroupFunction)(void *context, size_t index, bool is_committed);

// What a run asks of a session; copied pointers live as long as the run.
typedef struct MigSession {
    const char *ledger_schema; // never NULL
    uint64_t deadline;         // of mig__now(); all waiting ends here
    uint32_t lock_timeout;     // of statements outside transactions, ms
    bool only_transactions;    // no autocommit step: a transaction pooler is acceptable
    MigObserver observer;      // or NULL: notices and MIG_EVENT_WAIT go here
    void *observer_context;
    const char *role;        // or NULL: who has connected (PostgreSQL)
    const char *search_path; // or NULL: the role's own
    const char *application; // or NULL: what the connection has
    MigPooler pooler;
} MigSession;

// While a driver waits for the lock it asks between polls whether there is anything left to do.
typedef struct MigIdle {
    bool (*nothing_to_do)(void *context); // true: stop waiting, the run is done
    void *context;
} MigIdle;

struct MigDriverKind {
    uint32_t abi; // MIG_ABI
    const char *name;
    MigDialect dialect;

    bool (*knows)(const char *url);
    MigDriver *(*open)(const char *url, MigError *error);
    void (*close)(MigDriver *driver);
    void (*cancel)(MigDriver *driver); // async-signal-safe

    // Remembers the session's wishes; no input or output.
    void (*configure)(MigDriver *driver, const MigSession *session);

    // Runs one bookkeeping query in autocommit, or inside the transaction that `lock` opened. Where
    // the ledger's tables do not exist (42P01, 3F000, "no such table") sets *missing and returns
    // MIG__DONE.
    MigOutcome (*query)(MigDriver *driver, const char *sql, MigRowFunction row, void *context,
                        bool *missing, MigError *error);

    // Once a session, before the first write: guards, and refusal of servers that must not be
    // migrated.
    MigOutcome (*guard)(MigDriver *driver, MigError *error);

    // Gets the migration lock, or finds that there is nothing to do (*idle = true, lock not held).
    // *changed: the ledger may have changed since this driver last held the lock: read it again.
    // PostgreSQL holds the lock until unlock; SQLite's is BEGIN IMMEDIATE and ends with the
    // transaction.
    MigOutcome (*lock)(MigDriver *driver, const MigIdle *idle, bool *is_idle, bool *changed,
                       MigError *error);
    void (*unlock)(MigDriver *driver); // no-op where not held; rolls SQLite's transaction back

    // Runs a transaction under the lock. *failed is the index of the piece that failed, or count.
    MigOutcome (*transact)(MigDriver *driver, const MigTransaction *transaction, size_t *failed,
                           MigError *error);

    // Runs neighbouring transactions, whose pieces stand one behind another, in as few messages (or
    // with as few syncs) as it can: at least one of them, at most `count`. Each is its own: what
    // was committed stays when a later one fails. *failed is the index of the piece that failed,
    // counted from the first transaction's first, or the number of all.
    MigOutcome (*transact_group)(MigDriver *driver, const MigTransaction *transactions,
                                 size_t count, MigGroupFunction say, void *context, size_t *failed,
                                 MigError *error);

    // Runs one step outside of any transaction, under the lock where the database allows that.
    MigOutcome (*alone)(MigDriver *driver, const MigPiece *piece, uint32_t lock_timeout,
                        uint32_t statement_timeout, MigError *error);

    // One statement: in a hook inside the open transaction, else by itself (PostgreSQL: in
    // autocommit). Its rows go to `row` (or NULL: dropped); *changed (or NULL) is how many rows it
    // changed. Errors have the place of the piece, as in a transaction; a piece of the ledger that
    // fails as one is MIG__TAKEN.
    MigOutcome (*statement)(MigDriver *driver, const MigPiece *piece, MigRowFunction row,
                            void *row_context, uint64_t *changed, MigError *error);

    // Writes rows into a table; in a hook.
    MigOutcome (*copy)(MigDriver *driver, const MigCopyRows *rows, MigError *error);

    // After MIG__LOST: connects again with back-off until the session's deadline. The lock is not
    // held.
    MigOutcome (*reconnect)(MigDriver *driver, MigError *error);

    // Writes a copy of the database under the lock, before anything was written; "": under a name
    // of its own. NULL where the kind has no such thing.
    MigOutcome (*backup)(MigDriver *driver, const char *file, MigError *error);

    // Like `statement`, with parameters (text or NULL), and all rows are there before the first is
    // given away: for a function of the application, which runs in a hook.
    MigOutcome (*execute)(MigDriver *driver, const MigPiece *piece, const char *const *parameters,
                          size_t parameter_count, MigRowFunction row, void *row_context,
                          uint64_t *changed, MigError *error);
};

// Every driver's struct begins with this.
struct MigDriver {
    const MigDriverKind *kind;
    volatile sig_atomic_t is_cancelled;
};

// Milliseconds of a clock that does not go back; sleeping. The only time the core knows: drivers
// give them, because ISO C has no portable ones (clock.c chooses).
uint64_t mig__now(void);
void mig__sleep(uint32_t milliseconds);

#endif
