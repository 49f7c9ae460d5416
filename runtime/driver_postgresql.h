// SPDX-License-Identifier: MIT
// What the files of the PostgreSQL driver share: the driver's state, the exchange with the server
// in slices that can be cancelled, SQL under construction, and messages that remember their pieces.
//
// Only the simple query protocol is used: after an extended query an idle transaction keeps a
// snapshot, and CREATE INDEX CONCURRENTLY in another session waits for it for ever (measured,
// PostgreSQL 15).
#ifndef MIG_DRIVER_POSTGRESQL_H
#define MIG_DRIVER_POSTGRESQL_H

#include "buffer.h"
#include "driver.h"
#include <mig/postgresql.h>

enum {
    PG_CONNECT_SECONDS = 10,      // where neither the URL nor the environment says
    PG_ANSWER_SECONDS = 30,       // a bookkeeping query ends, even where the run has no time left
    PG_MESSAGE_LIMIT = 256 * 1024 // bytes; a larger piece goes alone
};

// A setting of a borrowed session, as it was before the driver touched any.
typedef struct PgSetting {
    char *name;
    char *value;
} PgSetting;

typedef struct PgDriver {
    MigDriver base;
    PGconn *connection;           // NULL while there is none
    PQconninfoOption *parameters; // as read from the URL; NULL where borrowed
    MigSession session;           // its ledger_schema is `schema`
    char *schema;
    bool is_broken; // no memory when it was configured: nothing may run
    bool is_borrowed;
    bool is_in_use;       // a borrowed connection is in the middle of its owner's work
    bool was_nonblocking; // of a borrowed connection
    bool is_guarded;      // the session's settings are ours
    uint32_t extras;      // bits of the optional guards that this server takes
    bool has_settings;    // the run's role, search_path or application name are the session's
    bool is_pooled;       // a server connection may be another client's in the next transaction
    bool has_citus;       // and this is its coordinator: a statement of a revision goes alone
    bool may_recover;     // what Citus has prepared on workers
    bool holds_lock;
    bool is_stale;       // another program may have written since we last took the lock
    bool is_missing;     // the ledger was, when a query last looked
    bool ignores_cancel; // while cleaning up
    bool is_deaf;        // the connection was dropped because a cancelled statement did not end
    bool is_late;        // the statement was given up because the server did not answer in time
    uint32_t statement_timeout; // ms, as told to the server for the statements under way; 0: none
    uint32_t lock_timeout;      // the same
    uint64_t cancel_since;      // when the statement under way was first cancelled, or 0
    uint64_t cancel_tried;
    uint32_t random;
    bool is_recorded;
    PgSetting *recorded;
    size_t recorded_count;
} PgDriver;

// driver_postgresql_url.c
bool mig__pg_knows(const char *url);
// The URL's parameters (PQconninfoFree), or NULL with an error that repeats no part of the URL.
PQconninfoOption *mig__pg_parse_url(const char *url, MigError *error);
const char *mig__pg_parameter(const PQconninfoOption *parameters, const char *keyword); // or NULL
// Puts **** for every occurrence of `secret` in `text`, in place; the text never grows.
void mig__pg_mask(char *text, const char *secret);
// The same for everything that this connection keeps secret.
void mig__pg_mask_secrets(const PgDriver *driver, char *text);

// driver_postgresql_connect.c
MigOutcome mig__pg_connect(PgDriver *driver, MigError *error);
MigOutcome mig__pg_reconnect(MigDriver *driver, MigError *error);
void mig__pg_adopt(PgDriver *driver); // what every connection gets that costs no statement
// Of a connection failure's text in verbose form: its SQLSTATE, or "".
void mig__pg_connect_sqlstate(const char *text, char sqlstate[6]);

// driver_postgresql_exchange.c
bool mig__pg_send(PgDriver *driver, const char *sql, bool row_by_row);
// The next result of the message (PQclear), NULL at its end or where the connection was dropped.
PGresult *mig__pg_receive(PgDriver *driver, uint64_t limit);
// A slice of waiting for the socket; a cancellation is passed on, and `connection` may be NULL
// afterwards.
void mig__pg_wait(PgDriver *driver, bool is_sending, uint64_t limit);
// Gives a connection up that is of no use any more; one that was borrowed stays its owner's to
// close.
void mig__pg_drop(PgDriver *driver);
// A bookkeeping message; its last result, or NULL where the connection was dropped. A failed result
// comes first.
PGresult *mig__pg_ask(PgDriver *driver, const char *sql);
// Whether an answer is rows of so many columns, and whether it is one such row: what comes in
// another form answers another question. `result` may be NULL.
bool mig__pg_is_table(const PGresult *result, int columns);
bool mig__pg_is_row(const PGresult *result, int columns);
bool mig__pg_is_answer(const PGresult *result); // PGRES_TUPLES_OK or PGRES_COMMAND_OK
uint64_t mig__pg_answer_limit(const PgDriver *driver);
void mig__pg_cancel_statement(PgDriver *driver, uint64_t now); // not more often than of use
void mig__pg_roll_back(PgDriver *driver);                      // where a transaction is open
void mig__pg_sleep(PgDriver *driver, uint64_t milliseconds);   // ends early when cancelled
void mig__pg_notice(const PgDriver *driver, MigEventKind kind, const char *message);
uint32_t mig__pg_random(PgDriver *driver, uint32_t below);

// driver_postgresql_error.c
// Names the place of what failed; sql may be "".
typedef struct PgFailure {
    const PGresult *result; // or NULL: the connection was dropped
    const MigPlace *place;
    const char *sql;
    uint32_t position;
    const char *context; // used where the server gives none
} PgFailure;
bool mig__pg_has_state(const PGresult *result, const char *sqlstate);
bool mig__pg_is_lost(const PgDriver *driver, const PGresult *result);
MigOutcome mig__pg_fail(PgDriver *driver, const PgFailure *failure, MigError *error);
MigOutcome mig__pg_fail_bookkeeping(PgDriver *driver, const PGresult *result, const char *sql,
                                    MigError *error);
MigOutcome mig__pg_fail_cancelled(MigError *error);
// Whether that error is of a worker of Citus, and may be gone when the transaction is tried again.
bool mig__pg_is_worker_lost(const PGresult *result);
// What to do about an error of Citus that does not say so, or NULL.
const char *mig__pg_citus_hint(const PGresult *result);

// driver_postgresql_guard.c
MigOutcome mig__pg_guard(MigDriver *driver, MigError *error);
// Refuses what is not PostgreSQL, or too old.
MigOutcome mig__pg_check_server(PgDriver *driver, MigError *error);
// The name of a server that only speaks PostgreSQL's protocol, or NULL.
const char *mig__pg_other_server(const char *version);

// driver_postgresql_citus.c
typedef struct PgCitus {
    long group;          // 0: the coordinator
    const char *managed; // statements that would make the ledger's tables plain, or ""
    bool is_distributed_schema;
} PgCitus;
// Refuses a node, or a ledger in `schema`, that cannot be worked with.
MigOutcome mig__pg_judge_citus(const PgCitus *facts, const char *schema, MigError *error);
// The same of this server, where Citus is installed in the database; sets has_citus. `has_schemas`:
// it knows distributed schemas.
MigOutcome mig__pg_check_citus(PgDriver *driver, bool has_schemas, MigError *error);
// Ends what a failed node has left prepared on workers, best effort; outside of a transaction.
void mig__pg_recover_citus(PgDriver *driver);

// driver_postgresql_session.c
// What bookkeeping needs before it reads: nothing on the wire where the session is as it should be.
MigOutcome mig__pg_ready(PgDriver *driver, MigError *error);
MigOutcome mig__pg_record(PgDriver *driver, MigError *error); // of a borrowed session, once
// One statement that makes this transaction go on as the run's role, or as the one that the session
// had at first.
void mig__pg_role_sql(const PgDriver *driver, MigBuffer *sql);
void mig__pg_restore(PgDriver *driver);  // of a borrowed session
bool mig__pg_put_back(PgDriver *driver); // false where something could not be put back
void mig__pg_forget_record(PgDriver *driver);
// One SELECT that sets what migc relies on, for the session or (without the optional ones) for the
// transaction.
void mig__pg_guard_sql(const PgDriver *driver, bool is_local, MigBuffer *sql);
// The same at once, for the session.
MigOutcome mig__pg_set_guards(PgDriver *driver, MigError *error);
// Optional settings, each tried by itself: servers lack some of them.
void mig__pg_try_extras(PgDriver *driver);
// A bookkeeping message whose last answer is one boolean.
MigOutcome mig__pg_ask_boolean(PgDriver *driver, const MigBuffer *sql, bool *value,
                               MigError *error);

// driver_postgresql_settings.c: the role, search_path and application name that a run asks for.
void mig__pg_note_settings(PgDriver *driver); // the session has them now
// Begins a bookkeeping message that must be sent as the run's role where the session is not yet.
void mig__pg_add_role(const PgDriver *driver, MigBuffer *sql);
bool mig__pg_needs_role(const PgDriver *driver);
MigOutcome mig__pg_check_role(PgDriver *driver, MigError *error);
MigOutcome mig__pg_fail_role(PgDriver *driver, const PGresult *result, MigError *error);
// 42501: names the GRANT to type, asked of the catalog; `rights` as in GRANT.
MigOutcome mig__pg_fail_right(PgDriver *driver, const PGresult *result, const char *rights,
                              MigError *error);
void mig__pg_end_settings(PgDriver *driver); // of an own connection, when the run ends

// driver_postgresql_lock.c
MigOutcome mig__pg_lock(MigDriver *driver, const MigIdle *idle, bool *is_idle, bool *changed,
                        MigError *error);
void mig__pg_unlock(MigDriver *driver);
void mig__pg_key_sql(const PgDriver *driver, MigBuffer *sql); // the lock's key, an expression
// A query of one boolean: whether this session holds the lock.
void mig__pg_verify_sql(const PgDriver *driver, MigBuffer *sql);

// driver_postgresql_clean.c: after a session_dirty revision
MigOutcome mig__pg_clean(PgDriver *driver, MigError *error);

// driver_postgresql_message.c: several statements in one message, and which of them an answer is
// about.
#define PG_FRAME  SIZE_MAX       // a part that is no piece: BEGIN, the fence …
#define PG_COMMIT (SIZE_MAX - 1) // COMMIT
#define PG_CHECK  (SIZE_MAX - 2) // SET CONSTRAINTS ALL IMMEDIATE

typedef struct PgPart {
    size_t piece; // index, or PG_FRAME, PG_COMMIT, PG_CHECK
    size_t start; // bytes into the text
    size_t size;
    size_t first_character; // characters before it
    bool is_empty;          // only blanks and comments: the server sends no result
} PgPart;

typedef struct PgMessage {
    MigBuffer text;
    size_t characters;
    PgPart *parts;
    size_t count;
    size_t capacity;
} PgMessage;

bool mig__pg_message_add(PgMessage *message, size_t piece, const char *sql, size_t size);
void mig__pg_message_clear(PgMessage *message); // keeps the memory
void mig__pg_message_free(PgMessage *message);
// The part whose answer comes after `completed` others, or NULL.
const PgPart *mig__pg_message_next(const PgMessage *message, size_t completed);
// The part that a server's error position (from 1) lies in, or NULL; *relative counts characters of
// that part from 1. Where the database's encoding is SQL_ASCII the server counts bytes.
const PgPart *mig__pg_message_at(const PgMessage *message, uint32_t position, bool counts_bytes,
                                 uint32_t *relative);
bool mig__pg_sql_begins_with(const char *sql, const char *word); // "" : holds nothing at all

// driver_postgresql_answer.c
typedef enum PgTrouble {
    PG_NO_TROUBLE = 0,
    PG_SERVER_SAYS_NO, // `failure` holds what it said; NULL: nothing that can be used
    PG_CANCELLED,      // before a message was sent
    PG_COPY,           // a COPY from or to the client
    PG_ENDED_EARLY,    // a statement has ended the transaction
    PG_LEFT_OPEN,      // a statement alone has begun a transaction
    PG_BAD_TAG,        // COMMIT that did not commit
    PG_HOOK_FAILED,    // `hook_outcome` says how; the error is filled
    PG_ROW_REFUSED,    // whoever takes the rows had enough, and has filled the error
    PG_NO_MEMORY
} PgTrouble;

typedef struct PgRun {
    PgDriver *driver;
    const MigTransaction *transaction; // or NULL: a statement alone
    const MigPiece *pieces;
    size_t piece_count;
    PgMessage message;
    bool has_checked_constraints;
    MigGroupFunction say; // of a group, or NULL
    void *say_context;
    size_t group_count;
    size_t committed;
    MigRowFunction row; // of a statement by itself: where its rows go, or NULL
    void *row_context;
    uint64_t changed; // rows, by the last statement that is complete
    MigError *error;  // of the caller, for hooks
    PgTrouble trouble;
    MigOutcome hook_outcome;
    PGresult *failure;
    size_t failed_piece; // or PG_FRAME, PG_COMMIT
    uint32_t position;   // in characters of that piece, or 0
} PgRun;

// Gathers a statement for the next message; `piece` as in PgPart.
void mig__pg_run_add(PgRun *run, size_t piece, const char *sql, size_t size);
// Behind a result that says COPY: the rows of COPY TO STDOUT are dropped; COPY FROM STDIN gets no
// data and fails.
void mig__pg_end_copy(PgDriver *driver, ExecStatusType status);
// Sends what has been gathered and reads every answer. False: the transaction must end here.
bool mig__pg_run_flush(PgRun *run);
// Rolls back what is open, settles the outcome and frees what the run holds; *failed: the piece.
MigOutcome mig__pg_run_end(PgRun *run, size_t *failed, MigError *error);

// driver_postgresql_transact.c
MigOutcome mig__pg_transact(MigDriver *driver, const MigTransaction *transaction, size_t *failed,
                            MigError *error);
MigOutcome mig__pg_transact_group(MigDriver *driver, const MigTransaction *transactions,
                                  size_t count, MigGroupFunction say, void *context, size_t *failed,
                                  MigError *error);
// driver_postgresql_alone.c
MigOutcome mig__pg_alone(MigDriver *driver, const MigPiece *piece, uint32_t lock_timeout,
                         uint32_t statement_timeout, MigError *error);
MigOutcome mig__pg_statement(MigDriver *driver, const MigPiece *piece, MigRowFunction row,
                             void *row_context, uint64_t *changed, MigError *error);
// driver_postgresql_call.c
MigOutcome mig__pg_execute(MigDriver *driver, const MigPiece *piece, const char *const *parameters,
                           size_t parameter_count, MigRowFunction row, void *row_context,
                           uint64_t *changed, MigError *error);
// driver_postgresql_copy.c
MigOutcome mig__pg_copy(MigDriver *driver, const MigCopyRows *rows, MigError *error);

// Gives every row of a result to the function; `values` has room for its columns. False where it
// said no.
bool mig__pg_give_rows(const PGresult *result, MigRowFunction row, void *context,
                       const char **values);

// driver_postgresql_settle.c: after the roll-back.
MigOutcome mig__pg_settle(const PgRun *run, MigError *error);

#endif
