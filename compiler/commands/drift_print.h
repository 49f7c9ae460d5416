// SPDX-License-Identifier: MIT
// What `migc drift` says.
#ifndef MIGC_DRIFT_PRINT_H
#define MIGC_DRIFT_PRINT_H

#include "cli/command.h"
#include "model_diff.h"

typedef struct DriftReport {
    Text history;
    struct {
        const char **items; // ids
        size_t count;
        size_t capacity;
    } heads;
    size_t applied;
    bool is_partly_unknown; // something of the revisions was not followed
    const Model *wanted;
    ModelChanges changes;
} DriftReport;

// Each prints and returns the exit code: 1 where there is a difference.
int drift_print(const Cli *cli, Arena *arena, const DriftReport *report);
int drift_print_json(const Cli *cli, Arena *arena, const DriftReport *report);

#endif
