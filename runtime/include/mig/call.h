/* SPDX-License-Identifier: MIT */
/*
 * For the C functions that revisions call (`--@ call NAME`): int NAME(MigCall *call, MigError
 * *error).
 *
 * A function returns 0 where it has done its work. Anything else fails the step: what is in `error`
 * then is the reason, so that `return mig_call_execute(…)` and `return mig_call_fail(…)` are
 * enough. It runs inside the revision's transaction, together with the revision's other steps and
 * its row in the ledger: it must neither end that transaction nor begin one (savepoints are its own
 * business). It may run again where the transaction is tried again, so what it changes outside of
 * the database must bear that. Where the directive says `no-transaction`, it is called again and
 * again, each time in a transaction of its own, as long as it says by mig_call_save how far it has
 * got; with `done-when` besides, it is called once, outside of any transaction.
 *
 * A MigCall lives until the function returns, and belongs to the thread that runs it.
 */
#ifndef MIG_CALL_H
#define MIG_CALL_H

#include <mig/mig.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One row of a query; values are text, or NULL for SQL's NULL, and live until it returns. False
   stops the query with an error. May itself execute and query. */
typedef bool (*MigCallRow)(void *context, size_t column_count, const char *const *values);

/* Runs one statement with parameters: $1, $2 … on PostgreSQL (their types are what the statement
   makes of them), ?1, ?2 … on SQLite; values are text, or NULL. 0, or what the function is to
   return, with the database's complaint in `error`. After a failure PostgreSQL's transaction is of
   no use any more. */
MIG_STEP_API int mig_call_execute(MigCall *call, const char *sql, const char *const *parameters,
                                  size_t parameter_count, MigError *error);

/* The same, and gives every row to `row` once all are there; *changed (or NULL) is how many rows
   were changed. */
MIG_STEP_API int mig_call_query(MigCall *call, const char *sql, const char *const *parameters,
                                size_t parameter_count, MigCallRow row, void *context,
                                uint64_t *changed, MigError *error);

/* Fails the step: the message with the directive's place in front. Returns what the function is to
   return, never 0. */
MIG_STEP_API int mig_call_fail(MigCall *call, MigError *error, const char *message);

/* What the last call of a `no-transaction` function has saved, NULL where it is the first: the
   place to go on from. Lives until the function returns. */
MIG_STEP_API const char *mig_call_saved(const MigCall *call);

/* Keeps `key`, any text that says how far the work has come, in the ledger, by the transaction that
   this call is: both are there afterwards, or neither. The function is then called again; the call
   that returns 0 without saving is the last. What is saved last in a call counts. 0, or what the
   function is to return: only a call with `no-transaction` and without `done-when` may save. */
MIG_STEP_API int mig_call_save(MigCall *call, const char *key, MigError *error);

/* Whether somebody asked the run to stop: work that takes long should look now and then, and return
   mig_call_fail(call, error, "cancelled"). */
MIG_STEP_API bool mig_call_is_cancelled(const MigCall *call);

/* Tells the observer how far it has got (MIG_EVENT_PROGRESS): rows, of so many (0: not known). */
MIG_STEP_API void mig_call_progress(MigCall *call, uint64_t rows, uint64_t rows_expected);

MIG_STEP_API const char *mig_call_name(const MigCall *call);
MIG_STEP_API const char *mig_call_revision(const MigCall *call);
MIG_STEP_API MigDirection mig_call_direction(const MigCall *call);
MIG_STEP_API MigDialect mig_call_dialect(const MigCall *call);
/* MigOptions.call_context */
MIG_STEP_API void *mig_call_context(const MigCall *call);
/* For mig_postgresql_handle and mig_sqlite_handle; nothing else may be done with it. */
MIG_STEP_API MigDriver *mig_call_driver(const MigCall *call);

#ifdef __cplusplus
}
#endif

#endif
