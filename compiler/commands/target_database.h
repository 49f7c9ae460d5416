// SPDX-License-Identifier: MIT
// The databases that one call of migc is about: one, all that migc.ini lists, or one schema after
// the other of one database.
#ifndef MIGC_TARGET_DATABASE_H
#define MIGC_TARGET_DATABASE_H

#include "command.h"
#include "place.h"
#include <mig/mig.h>

// What the arguments say of it; NULL: not given.
typedef struct DatabaseChoice {
    const char *command;
    const char *database;    // a URL, or the name of a place
    const char *environment; // -e
    const char *schema;
    const char *each_schema; // a query
    const char *jobs;
    bool is_all;
    bool keeps_going;
    bool is_json;
} DatabaseChoice;

// One database: what stands before the words that a person has typed.
typedef struct TargetDatabase {
    Text label; // of its row; empty where there is but one
    const Place *place;
    struct {
        char **items;
        size_t count;
        size_t capacity;
    } words;
} TargetDatabase;

typedef struct TargetDatabases {
    TargetDatabase *items;
    size_t count;
    size_t capacity;
} TargetDatabases;

// 0, or the exit code after a message. Options of a place that the command does not have are left
// out.
int target_databases_choose(Arena *arena, const DatabaseChoice *choice, const PlaceList *places,
                            const MigDriverKind *const *drivers, TargetDatabases *targets);

#endif
