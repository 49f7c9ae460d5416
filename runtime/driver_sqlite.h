// SPDX-License-Identifier: MIT
// The SQLite driver's parts: connection (driver_sqlite.c), the lock (driver_sqlite_lock.c),
// transactions (driver_sqlite_transact.c, driver_sqlite_group.c), what revisions may do
// (driver_sqlite_authorize.c), the check of foreign keys (driver_sqlite_keys.c), and what SQLite's
// result codes mean (driver_sqlite_error.c).
#ifndef MIG_DRIVER_SQLITE_H
#define MIG_DRIVER_SQLITE_H

#include "driver.h"
#include <mig/sqlite.h>

typedef struct SqliteDriver {
    MigDriver base;
    sqlite3 *db; // NULL: the file does not exist yet, and is made with the first write
    char *path;
    bool is_borrowed;
    bool is_configured; // the session's handlers are set; restore puts them back
    bool has_handler;   // the busy handler is ours
    int former_timeout; // of a borrowed connection's busy handler, ms
    int former_legacy_alter;
    bool turned_keys_off; // foreign_keys was on
    bool in_transaction;  // BEGIN IMMEDIATE by lock
    bool in_call;         // a function of the application runs, which may use the handle itself
    bool does_not_wait;   // the busy handler gives up at once: lock polls by itself
    bool has_version;
    int64_t version; // PRAGMA data_version when the lock was held last
    bool said_wait;
    bool has_timed_out;
    uint32_t statement_timeout; // of the transaction under way, ms; 0: none
    uint64_t statement_end;     // of mig__now(); 0: none
    char denied[160];           // what the authorizer refused, in words
    MigSession session;
} SqliteDriver;

// Fills the error from a result code; `doing` is what was tried ("begin a transaction").
MigOutcome mig__sqlite_fail(SqliteDriver *driver, const char *doing, MigError *error);

// The same for a statement of a revision.
MigOutcome mig__sqlite_fail_step(SqliteDriver *driver, const MigPiece *piece, int offset_base,
                                 MigError *error);

// Makes the file where it does not exist yet. False: the error is filled.
bool mig__sqlite_ensure_open(SqliteDriver *driver, bool may_create, MigError *error);

// Sets the handlers of a run, and puts everything back.
void mig__sqlite_prepare_session(SqliteDriver *driver);
void mig__sqlite_restore_session(SqliteDriver *driver);

// Runs a statement whose rows do not matter; the result code.
// MIG_EVENT_WAIT to the observer, once a run.
void mig__sqlite_say_wait(SqliteDriver *driver, const char *message);
int mig__sqlite_execute(SqliteDriver *driver, const char *sql);
int mig__sqlite_read_integer(SqliteDriver *driver, const char *sql, int64_t *value);

// What stands in a URL that the driver knows: the file's path, part of the URL.
const char *mig__sqlite_path(const char *url);

MigOutcome mig__sqlite_lock(MigDriver *driver, const MigIdle *idle, bool *is_idle, bool *changed,
                            MigError *error);
void mig__sqlite_unlock(MigDriver *driver);
void mig__sqlite_roll_back(SqliteDriver *driver); // where the lock's transaction is open
bool mig__sqlite_is_busy(int code);
MigOutcome mig__sqlite_transact(MigDriver *driver, const MigTransaction *transaction,
                                size_t *failed, MigError *error);
MigOutcome mig__sqlite_alone(MigDriver *driver, const MigPiece *piece, uint32_t lock_timeout,
                             uint32_t statement_timeout, MigError *error);

MigOutcome mig__sqlite_transact_group(MigDriver *driver, const MigTransaction *transactions,
                                      size_t count, MigGroupFunction say, void *context,
                                      size_t *failed, MigError *error);
MigOutcome mig__sqlite_statement(MigDriver *driver, const MigPiece *piece, MigRowFunction row,
                                 void *row_context, uint64_t *changed, MigError *error);
// Gives the rows to the caller, at most 2000 columns wide; SQLITE_DONE, or what went wrong.
// *is_stopped: the caller had enough.
int mig__sqlite_read_rows(sqlite3_stmt *statement, MigRowFunction row, void *context,
                          bool *is_stopped);
// Around statements of a revision: its timeout, cancellation and the authorizer.
void mig__sqlite_begin_watch(SqliteDriver *driver, uint32_t statement_timeout, bool is_step);
void mig__sqlite_end_watch(SqliteDriver *driver);
bool mig__sqlite_must_stop(SqliteDriver *driver); // cancelled, or too long
// driver_sqlite_backup.c
MigOutcome mig__sqlite_backup(MigDriver *driver, const char *file, MigError *error);
// driver_sqlite_call.c
MigOutcome mig__sqlite_execute_call(MigDriver *driver, const MigPiece *piece,
                                    const char *const *parameters, size_t parameter_count,
                                    MigRowFunction row, void *row_context, uint64_t *changed,
                                    MigError *error);
// The authorizer and the watch over a function of the application, on or off.
void mig__sqlite_watch_call(SqliteDriver *driver, bool is_on);
// driver_sqlite_copy.c
MigOutcome mig__sqlite_copy(MigDriver *driver, const MigCopyRows *rows, MigError *error);

// Rows that break a foreign key, sorted; a broken schema has none to show.
typedef struct SqliteViolations {
    char **items;
    size_t count;
    size_t capacity;
    bool is_unknown; // foreign_key_check itself says no
} SqliteViolations;

// False: memory or the file failed, and the error is filled.
bool mig__sqlite_find_violations(SqliteDriver *driver, SqliteViolations *violations,
                                 MigError *error);
// MIG__FAILED where `after` has rows that `before` has not; they are named.
MigOutcome mig__sqlite_compare_violations(SqliteDriver *driver, const SqliteViolations *before,
                                          const SqliteViolations *after, MigError *error);
void mig__sqlite_free_violations(SqliteViolations *violations);

// The pieces inside the open transaction, which is left open; *failed: the one that failed, or
// their number.
MigOutcome mig__sqlite_run_pieces(SqliteDriver *driver, const MigTransaction *transaction,
                                  size_t *failed, MigError *error);

#endif
