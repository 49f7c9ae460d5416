// SPDX-License-Identifier: MIT
// What the two files about scratch databases of a PostgreSQL server share: databases
// (scratch_postgresql.c), and the templates that they are copied from (scratch_template.c).
//
// Each has a name that shows what it is, and an advisory lock that its owner's session holds: one
// without a holder was left by a process that was killed. A template is made in a scratch database,
// closed to all connections, and renamed when it is whole, so its name alone says that it is.
#ifndef MIGC_SCRATCH_POSTGRESQL_H
#define MIGC_SCRATCH_POSTGRESQL_H

#include "driver_postgresql.h"
#include "postgresql_server.h"
#include "scratch.h"

// The first keys of the locks: "migc" and "migd" in ASCII.
#define SCRATCH_LOCK_OF_DATABASE "1835624291"
#define SCRATCH_LOCK_OF_TEMPLATE "1835624292"

// The names: what stands in front of 16 or, of a template, 32 hexadecimal digits, whose first seven
// are the locks' second key.
#define SCRATCH_PREFIX          "migc_scratch_"
#define SCRATCH_KEPT_PREFIX     "migc_kept_"
#define SCRATCH_TEMPLATE_PREFIX "migc_template_"
enum { SCRATCH_LOCK_DIGITS = 7 };

enum { SCRATCH_PAUSE = 50, SCRATCH_BUSY_TRIES = 40 }; // ms, until somebody has disconnected

typedef struct ScratchPostgresql {
    Scratch base;
    const char *url;          // as given, or of our own server
    PostgresqlServer *server; // NULL: somebody else's
    MigDriver *driver;        // holds the locks of what was made
    struct {
        const char **items; // names
        size_t count;
        size_t capacity;
    } made;
} ScratchPostgresql;

typedef struct ScratchAnswer {
    Arena *arena;
    struct {
        const char **items; // the first column
        size_t count;
        size_t capacity;
    } rows;
} ScratchAnswer;

// One bookkeeping statement, outside of a transaction; *error is that of this one alone.
bool scratch_ask(ScratchPostgresql *scratch, const char *sql, ScratchAnswer *answer,
                 MigError *error);
bool scratch_run(ScratchPostgresql *scratch, MigError *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool scratch_is_true(const ScratchAnswer *answer);

// The exit code, after a message.
int scratch_fail(const MigError *error);
int scratch_cancelled(void); // 0 where no signal has come

// An empty database, or a copy of `original` (or NULL). *is_gone, with 0: there is no such template
// (any more).
int scratch_make(ScratchPostgresql *scratch, const char *prefix, const char *original,
                 const char **name, bool *is_gone);
// It is no scratch database any more.
void scratch_forget(ScratchPostgresql *scratch, const char *name);
const char *scratch_url(const ScratchPostgresql *scratch, const char *name);

// The clone of ScratchKind on a server that was there before.
int scratch_clone_template(ScratchPostgresql *scratch, const char *prefix,
                           const ScratchContent *content, const char **url);

#endif
