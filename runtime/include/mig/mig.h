/* SPDX-License-Identifier: MIT */
/*
 * migc's runtime: brings a database to a revision of a compiled history.
 *
 * Conventions. Functions that can fail return a MigStatus, or NULL where they make something, and
 * fill the caller's MigError; the first error wins, so a MigError must start as {0} and is never
 * overwritten. Nothing here writes to a stream, exits, makes a thread or keeps a global. Strings
 * returned belong to the object that returned them and live as long as it does; what a function
 * named `_free` or `_close` takes may be NULL. A MigDriver may be used by one thread at a time;
 * mig_cancel alone may be called from any thread or signal handler. A MigHistory is constant and
 * may be shared by threads.
 */
#ifndef MIG_MIG_H
#define MIG_MIG_H

#include <mig/tables.h>
#include <stdbool.h>

#if defined(MIG_BUILD_SHARED) && defined(__GNUC__)
#define MIG_API __attribute__((visibility("default")))
#else
#define MIG_API
#endif

/* What a library of C functions that migc loads (`migc --steps`) finds in migc: libmig is built so,
   and a program that loads such libraries itself may be. */
#if defined(MIG_BUILD_STEPS) && defined(__GNUC__) && !defined(_WIN32)
#define MIG_STEP_API __attribute__((visibility("default")))
#else
#define MIG_STEP_API MIG_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define MIG_VERSION "0.1.0"

/* The values are the exit codes of the command line. */
typedef enum MigStatus {
    MIG_OK = 0,
    MIG_REFUSED = 1,        /* the input or the database says no */
    MIG_MISUSE = 2,         /* a target that cannot be read, an option that makes no sense */
    MIG_CANNOT_CONNECT = 3, /* also: the connection was lost and did not come back in time */
    MIG_PENDING = 4,        /* mig_at_head: something is to be applied */
    MIG_LOCKED = 5,         /* the lock was not obtained before the deadline */
    MIG_AHEAD = 6,          /* the database has revisions that this program does not know */
    MIG_DIVERGED = 7,       /* an applied revision, or a row of the ledger, is not what it was */
    MIG_CANCELLED = 8       /* mig_cancel was called */
} MigStatus;

/* What went wrong. `message` is complete, may have several lines (place, source line, caret,
   DETAIL, HINT) and ends without a newline; the other fields are for programs and empty or 0 where
   not known. */
typedef struct MigError {
    MigStatus status;
    char sqlstate[6]; /* PostgreSQL's SQLSTATE */
    int sqlite_code;  /* SQLite's extended result code */
    char revision[72];
    char file[256];
    uint32_t line;
    uint32_t column; /* in characters, from 1 */
    char message[4096];
    uint32_t unknown_count; /* MIG_AHEAD: applied revisions that this program does not know */
    bool can_revert;        /* MIG_AHEAD: mig_downgrade to "head" would revert all of them */
} MigError;

typedef struct MigDriver MigDriver;         /* an open database */
typedef struct MigDriverKind MigDriverKind; /* one kind of database: mig_sqlite, mig_postgresql */

typedef enum MigDirection { MIG_UP = 0, MIG_DOWN = 1 } MigDirection;

typedef enum MigEventKind {
    MIG_EVENT_WAIT = 0,  /* another program holds the lock; said once a run */
    MIG_EVENT_BEGIN = 1, /* a revision begins */
    MIG_EVENT_STEP =
        2, /* one of its steps is about to run, or one segment's steps are sent together */
    MIG_EVENT_DONE = 3,   /* a revision is applied or reverted, and committed */
    MIG_EVENT_RETRY = 4,  /* a segment is tried again: `message` says why */
    MIG_EVENT_NOTICE = 5, /* the database said something; `message` */
    MIG_EVENT_REFRESH =
        6, /* the ledger's description of a revision was brought up to date; `message` */
    MIG_EVENT_PROGRESS =
        7, /* a step has got on: `rows` of `rows_expected`. Those of a batch are committed, those of
              a copy are with the rest of its segment (SEGMENT, DONE) */
    MIG_EVENT_SEGMENT =
        8 /* the steps from `step` to `last_step` are committed, and took `milliseconds` */
} MigEventKind;

typedef struct MigEvent {
    size_t size; /* sizeof(MigEvent) in the runtime; a later runtime's may be larger */
    MigEventKind kind;
    MigDirection direction;
    const char *revision; /* id, or "" */
    const char *title;
    uint32_t position; /* 1 … count: place in the plan */
    uint32_t count;
    uint32_t step; /* 1 … step_count within the revision */
    uint32_t step_count;
    uint64_t milliseconds;  /* how long it took: DONE the revision, SEGMENT its steps, PROGRESS the
                               step so far */
    const char *message;    /* or "" */
    uint64_t rows;          /* PROGRESS: rows done, of earlier runs too */
    uint64_t rows_expected; /* PROGRESS: an estimate of all rows, or 0 where there is none */
    uint32_t last_step;     /* SEGMENT; else 0 */
} MigEvent;

/* Called on the thread that called mig_…; must not use the driver but for mig_cancel. */
typedef void (*MigObserver)(void *context, const MigEvent *event);

/* A log for events: set `write`. The line ends with a NUL that `size` does not count, has no line
   feed, and is gone when `write` returns. Called on the thread that called mig_…. */
typedef struct MigLog {
    size_t size; /* sizeof(MigLog) */
    void (*write)(void *context, const char *line, size_t size);
    void *context;
    const char *history; /* named in each line, or NULL */
} MigLog;
#define MIG_LOG                                                                                    \
    {                                                                                              \
        sizeof(MigLog), NULL, NULL, NULL                                                           \
    }

/* Observers whose context is a MigLog: one line an event, its time (UTC) first; as text, or as a
   JSON object in UTF-8 (docs/runtime.md, "Logs"). An event for which memory is short is left out.
 */
MIG_API void mig_log_text(void *log, const MigEvent *event);
MIG_API void mig_log_json(void *log, const MigEvent *event);
/* The same for how a run ended where it failed. */
MIG_API void mig_log_text_error(const MigLog *log, const MigError *error);
MIG_API void mig_log_json_error(const MigLog *log, const MigError *error);

/* What stands between the program and a PostgreSQL server. */
typedef enum MigPooler {
    MIG_POOLER_DETECT = 0,     /* nothing, or what the server's answers show */
    MIG_POOLER_SESSION = 1,    /* a pooler that keeps one server connection for each session */
    MIG_POOLER_TRANSACTION = 2 /* a pooler that may change it after each transaction: a plan with a
                                  step outside of transactions is refused */
} MigPooler;

/* The value of a variable that revisions declare. */
typedef struct MigVariableValue {
    const char *name;
    const char *value; /* UTF-8 */
} MigVariableValue;

/* What an upgrade does after a failure with what it has applied until then. */
typedef enum MigOnFailure {
    MIG_STOP = 0,  /* what is committed stays */
    MIG_REVERT = 1 /* it is reverted; a plan for which that cannot be promised is refused */
} MigOnFailure;

/* Initialise with MIG_OPTIONS, then set fields. NULL or 0 means what stands behind each. */
typedef struct MigOptions {
    size_t size;
    uint32_t deadline;          /* ms for all waiting (lock, reconnecting) of a run; 15 minutes */
    uint32_t lock_timeout;      /* ms a statement may wait for a lock; 5 s, outside of a
                                   transaction until the deadline (PostgreSQL) */
    uint32_t statement_timeout; /* ms a statement may run; unlimited (PostgreSQL) */
    uint32_t retries;           /* of a segment after a lock timeout or deadlock; MIG_UNSET: 10 */
    const char *ledger_schema;  /* "public" (PostgreSQL) */
    const char *applied_by;  /* written to the ledger; the session's user (PostgreSQL), else "" */
    const char *application; /* written to the ledger, and the connection's application_name while
                                it migrates; application_name (PostgreSQL), else "" */
    MigObserver observer;
    void *observer_context;
    const char *role; /* who the run is, as by SET ROLE: its rights are used, what it makes is
                         its own, and `applied_by` is its name (PostgreSQL) */
    const char *search_path; /* of the revisions' statements, as SET search_path takes it: names
                                with commas between, in double quotes where SQL would want them; the
                                role's own (PostgreSQL) */
    const char *reader_role; /* may SELECT from the ledger after the next run that writes: granted
                                where it is missing; nobody (PostgreSQL) */
    MigPooler pooler;
    const MigVariableValue *variables; /* the last of a name counts, then its default; none */
    size_t variable_count;
    void *call_context;      /* for the functions of the application that revisions call */
    MigOnFailure on_failure; /* of an upgrade; MIG_STOP */
    const char *backup;      /* a copy of the database is written to this file before the first
                                write; "": a name of the database's file and the time; none (SQLite) */
    uint32_t group;          /* how many neighbouring revisions may go out together, each in its own
                                transaction; 1: one by one; 64 */
    bool purge;              /* mig_stamp: forget every row first, also what this program does not
                                know; false */
} MigOptions;
#define MIG_OPTIONS                                                                                \
    {                                                                                              \
        sizeof(MigOptions), 0, 0, 0, MIG_UNSET, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,    \
            MIG_POOLER_DETECT, NULL, 0, NULL, MIG_STOP, NULL, 0, false                             \
    }

/* Opens the database that the URL names with the first of `drivers` (ends with NULL) that knows its
   scheme. An unknown scheme is an error before any library sees the URL. No error text holds a
   password. */
MIG_API MigDriver *mig_open(const char *url, const MigDriverKind *const *drivers, MigError *error);

/* Closes an own connection; gives a borrowed one back with its session as it was. */
MIG_API void mig_close(MigDriver *driver);

/* Asks the run under way on this driver to stop: it cancels the statement, rolls back and returns
   MIG_CANCELLED. Safe in a signal handler and from another thread; stays set until mig_close. A
   PostgreSQL server that no longer answers is left within three seconds. */
MIG_API void mig_cancel(MigDriver *driver);

/* Targets are those of docs/targets.md; where several make sense they are separated by commas. */

/* Applies what `target` needs and is missing (several; NULL: heads), nothing else. Up to date: one
   query, no lock, no write. `options` may be NULL. */
MIG_API MigStatus mig_upgrade(MigDriver *driver, const MigHistory *history, const char *target,
                              const MigOptions *options, MigError *error);

/* Reverts what was applied on top of `target` (one; NULL: -1), and what depends on that, each by
   the way back that was stored when it was applied. */
MIG_API MigStatus mig_downgrade(MigDriver *driver, const MigHistory *history, const char *target,
                                const MigOptions *options, MigError *error);

/* Reverts what `target` names (several; NULL: -1) with what was applied on top, and applies it
   again. */
MIG_API MigStatus mig_redo(MigDriver *driver, const MigHistory *history, const char *target,
                           const MigOptions *options, MigError *error);

/* Writes the ledger as if `target` (several; NULL: heads) and its ancestors had been applied, and
   of their lines nothing else; other lines stay as they are, but for options->purge. Runs nothing.
 */
MIG_API MigStatus mig_stamp(MigDriver *driver, const MigHistory *history, const char *target,
                            const MigOptions *options, MigError *error);

/* MIG_OK where the database is at the history's heads, MIG_PENDING where something is to be applied
   (the error then says how much). One query, two where something differs; no lock, no write. */
MIG_API MigStatus mig_at_head(MigDriver *driver, const MigHistory *history,
                              const MigOptions *options, MigError *error);

/* What a query of a `verify` found. */
typedef enum MigCheckResult {
    MIG_CHECK_PASSED = 0,
    MIG_CHECK_VIOLATED = 1, /* it returned rows; `message` shows the first ten */
    MIG_CHECK_OUTDATED =
        2 /* today's schema no longer knows what it asks for; `message` says what */
} MigCheckResult;

typedef struct MigCheck {
    size_t size; /* sizeof(MigCheck) in the runtime; a later runtime's may be larger */
    MigCheckResult result;
    const char *revision;
    const char *file;
    uint32_t line;
    const char *message; /* complete, as in MigError; "" where it passed */
} MigCheck;

typedef void (*MigCheckFunction)(void *context, const MigCheck *check);

/* Runs the `verify` queries of every applied revision, each in a transaction that may only read,
   without the lock. `report` (or NULL) is called for each in the order of the history. MIG_OK where
   none returned a row; else MIG_REFUSED, and the error is that of the first that did. A query that
   is outdated is no violation. */
MIG_API MigStatus mig_verify(MigDriver *driver, const MigHistory *history,
                             const MigOptions *options, MigCheckFunction report, void *context,
                             MigError *error);

/* For a program that must not migrate: waits until another one has (mig_at_head says MIG_OK),
   looking with growing pauses, also while the server is away. MIG_LOCKED at the deadline where
   nobody has, MIG_CANNOT_CONNECT where the server was away then; what does not pass (MIG_AHEAD …)
   at once. */
MIG_API MigStatus mig_wait(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                           MigError *error);

/* What a launch of a program does about the schema, so that a deployment can choose it. */
typedef enum MigRole {
    MIG_OWNER = 0,    /* migrates: mig_upgrade to the heads */
    MIG_FOLLOWER = 1, /* waits until an owner has: mig_wait */
    MIG_CHECKER = 2   /* only looks: mig_at_head */
} MigRole;

/* MIG_OK: the program may start. Anything else is for it to report, by exit code if it likes. */
MIG_API MigStatus mig_launch(MigDriver *driver, const MigHistory *history, MigRole role,
                             const MigOptions *options, MigError *error);

/* What was begun and is not finished, step by step. */
typedef enum MigStepState {
    MIG_STEP_DONE = 0,
    MIG_STEP_IN_DOUBT = 1, /* ran outside of a transaction and was interrupted */
    MIG_STEP_OPEN = 2      /* has had no effect; a batch up to `batch_key` */
} MigStepState;

typedef struct MigUnfinishedStep {
    size_t size; /* sizeof(MigUnfinishedStep) in the runtime; a later runtime's may be larger */
    const char *revision;
    const char *title;
    MigDirection direction;
    uint32_t segment; /* how many are finished, of */
    uint32_t segment_count;
    uint32_t step;       /* 1 … */
    uint32_t step_count; /* 0: only the program that began the revision knows its steps */
    MigStepState state;
    const char *sql; /* as written; a call: its name */
    const char *file;
    uint32_t line;
    uint32_t column;
    const char *batch_key; /* the place that a batch has reached, or "" */
} MigUnfinishedStep;

typedef void (*MigUnfinishedFunction)(void *context, const MigUnfinishedStep *step);

/* Calls `report` for every step of every revision that was begun, up or down, and is not finished.
   No lock, no write. MIG_OK also where there is none. */
MIG_API MigStatus mig_unfinished(MigDriver *driver, const MigHistory *history,
                                 const MigOptions *options, MigUnfinishedFunction report,
                                 void *context, MigError *error);

/* A step of a way back as the ledger has it: what a downgrade runs, whatever the files say. */
typedef struct MigStoredStep {
    size_t size; /* sizeof(MigStoredStep) in the runtime; a later runtime's may be larger */
    const char *revision;
    uint32_t step; /* 1 … */
    uint32_t step_count;
    MigStepKind kind;
    bool is_autocommit; /* runs outside of any transaction */
    const char *sql;
    const char *name; /* of a batch; the table of a copy; else "" */
    uint32_t rows;    /* of a batch at a time, or 0; of a copy, all */
    const char *file;
    uint32_t line;
    uint32_t column;
} MigStoredStep;

/* The step's texts live as long as the call. */
typedef void (*MigStoredFunction)(void *context, const MigStoredStep *step);

/* Calls `report` for every step of the way back that is stored for an applied revision, one that
   the program does not know included; for none where nothing is to be done, or there is no way
   back. The texts hold the values of variables, secrets too. No lock, no write.
   MIG_REFUSED where the revision is not applied, MIG_DIVERGED where other hands changed what is
   stored. One thread at a time uses a driver. */
MIG_API MigStatus mig_way_back(MigDriver *driver, const MigHistory *history, const char *revision,
                               const MigOptions *options, MigStoredFunction report, void *context,
                               MigError *error);

/* What a person says of a revision that is unfinished, or has changed. */
typedef enum MigRepair {
    MIG_REPAIR_RESUME = 0,    /* the step in doubt is taken as not done; the revision goes on, the
                                 way that it went, to its end */
    MIG_REPAIR_MARK_DONE = 1, /* the step in doubt is taken as done by hand; where none is in doubt
                                 the rest of the revision is */
    MIG_REPAIR_MARK_REVERTED = 2, /* all of the revision is taken as undone by hand */
    MIG_REPAIR_ACCEPT =
        3 /* an applied revision that has changed is taken as what the program has */
} MigRepair;

/* Writes that to the ledger, under the lock, with an event that holds `why` (NULL: none; ACCEPT
   needs one). But for RESUME nothing is run. `revision` is an id; NULL: the only one that is
   unfinished. MIG_REFUSED where there is nothing to repair. */
MIG_API MigStatus mig_repair(MigDriver *driver, const MigHistory *history, MigRepair action,
                             const char *revision, const char *why, const MigOptions *options,
                             MigError *error);

/* The ordered list of (revision, up or down) that leads from the ledger's state to a target. */
typedef struct MigPlan MigPlan;

typedef struct MigPlanEntry {
    uint32_t revision; /* index into the history; MIG_UNSET: unknown to it, to be reverted */
    MigDirection direction;
    uint32_t first_segment; /* > 0 where what was begun goes on */
    const char *id;         /* this and the next live as long as the plan */
    const char *title;
    bool is_dependent; /* reverted only because it depends on what is */
} MigPlanEntry;

/* Reads the ledger without a lock and says what mig_upgrade or mig_downgrade would do. NULL on
 * error. */
MIG_API MigPlan *mig_plan(MigDriver *driver, const MigHistory *history, MigDirection direction,
                          const char *target, const MigOptions *options, MigError *error);
MIG_API size_t mig_plan_count(const MigPlan *plan);
MIG_API MigPlanEntry mig_plan_entry(const MigPlan *plan, size_t index);
/* Locks, reads the ledger again, and refuses (MIG_REFUSED) where the plan is no longer what would
 * run. */
MIG_API MigStatus mig_plan_run(MigPlan *plan, const MigOptions *options, MigError *error);
MIG_API void mig_plan_free(MigPlan *plan);

/* What the ledger says: one entry a revision that is applied, started or unknown to this program.
 */
typedef struct MigCurrent MigCurrent;

typedef enum MigAppliedState {
    MIG_APPLIED = 0,
    MIG_STARTED = 1,  /* was begun and is not finished */
    MIG_REVERTING = 2 /* its way back was begun and is not finished */
} MigAppliedState;

typedef struct MigCurrentEntry {
    const char *id;
    const char *title;
    uint32_t revision; /* index into the history, or MIG_UNSET where it is unknown */
    MigAppliedState state;
    bool is_head;            /* no other applied revision revises it */
    bool is_diverged;        /* its up is not the one that this program has */
    const char *finished_at; /* the database's time, ISO 8601, or "" */
    const char *applied_by;
    bool is_moved;      /* its up is the same, its parents are others than this program's */
    uint64_t rows_done; /* by its batches so far, where it is not finished */
} MigCurrentEntry;

MIG_API MigCurrent *mig_current(MigDriver *driver, const MigHistory *history,
                                const MigOptions *options, MigError *error);
MIG_API size_t mig_current_count(const MigCurrent *current);
MIG_API MigCurrentEntry mig_current_entry(const MigCurrent *current, size_t index);
MIG_API void mig_current_free(MigCurrent *current);

/* What the ledger says has happened; rows are never changed (docs/ledger.md). */
typedef struct MigLedgerEvent {
    size_t size;     /* sizeof(MigLedgerEvent) in the runtime; a later runtime's may be larger */
    uint64_t number; /* grows with time */
    const char *revision;    /* its id */
    const char *kind;        /* "apply", "revert", "stamp", "fail" … */
    const char *happened_at; /* the database's time, ISO 8601 */
    bool has_duration;
    uint64_t milliseconds;   /* where has_duration */
    const char *applied_by;  /* or "" */
    const char *application; /* or "" */
    const char *detail;      /* or ""; may have several lines */
} MigLedgerEvent;

typedef void (*MigLedgerEventFunction)(void *context, const MigLedgerEvent *event);

/* Calls `report` for the events of a revision (NULL: of all), the newest first, for at most `most`
   of them (0: for all). No lock, no write. MIG_OK also where there is none. */
MIG_API MigStatus mig_events(MigDriver *driver, const MigHistory *history, const char *revision,
                             uint32_t most, const MigOptions *options,
                             MigLedgerEventFunction report, void *context, MigError *error);

#ifdef __cplusplus
}
#endif

#endif
