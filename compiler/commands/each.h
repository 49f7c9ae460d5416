// SPDX-License-Identifier: MIT
// One command on several databases at once: each in a process of its own, so that a crash or a
// cancellation of one is nobody else's.
#ifndef MIGC_EACH_H
#define MIGC_EACH_H

#include "target_database.h"

typedef struct Each {
    const TargetDatabases *targets;
    unsigned jobs;
    bool keeps_going; // after a failure no further database is begun, unless this is set
    bool is_json;
    int (*run)(void *context, const TargetDatabase *target); // in the child; returns its exit code
    void *context;
} Each;

// What each says goes to stderr and stdout when it has ended, each line behind its label; then
// comes one row a database. Returns the worst exit code. SIGINT and SIGTERM are handed on.
int each_run(Arena *arena, const Each *each);

#endif
