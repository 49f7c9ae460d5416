// SPDX-License-Identifier: MIT
// What a run that reverts after a failure has applied. What cannot be promised is refused before
// anything runs.
#include "run_parts.h"
#include <stdlib.h>
#include <string.h>

enum { REFUSED_LISTED = 20 };
enum { APPLIED = 1, UNCERTAIN = 2 }; // in MigRun.applied

bool mig__run_reverts(const MigRun *run)
{
    return run->options.on_failure == MIG_REVERT && run->request == MIG_REQUEST_UPGRADE;
}

// Why a failure in the revision, or behind it, could not be undone; NULL: it could.
static const char *what_stays(const MigRun *run, const MigPlanEntry *entry, MigBuffer *scratch)
{
    const MigSection *up = &run->track->revisions[entry->revision].up;
    MigColumns columns;
    if (!mig__columns_make(&columns, scratch, run->history, run->driver->kind->dialect,
                           entry->revision)) {
        return "does not fit into memory";
    }
    const char *way_back = columns.text[MIG_COLUMN_WAY_BACK];
    if (strcmp(way_back, "steps") != 0 && strcmp(way_back, "nothing") != 0) {
        return "has no way back that is stored";
    }
    bool is_one = up->segment_count <= 1;
    if (up->segment_count == 1) {
        is_one = run->track->segments[up->first_segment].kind == MIG_SEGMENT_TRANSACTION;
    }
    return is_one ? NULL : "does not run in one transaction, so a failure in it leaves a part";
}

MigStatus mig__run_check_revert(MigRun *run, MigError *error)
{
    uint32_t number = 0;
    if (mig__run_reverts(run) && run->applied == NULL) {
        run->applied = calloc((size_t)run->history->revision_count + 1, 1);
        if (run->applied == NULL) {
            return mig__no_memory(error);
        }
    }
    MigBuffer scratch = {NULL, 0, 0, false};
    for (size_t n = 0; mig__run_reverts(run) && n < run->plan.count; n++) {
        const MigPlanEntry *entry = &run->plan.entries[n];
        const char *why = entry->direction == MIG_UP ? what_stays(run, entry, &scratch) : NULL;
        if (why == NULL) {
            continue;
        }
        if (number == 0) {
            mig__fail(error, MIG_REFUSED,
                      "this run could not be reverted after a failure, so it does not begin. "
                      "Upgrade in parts, or let a failure stop:");
            mig__error_set_revision(error, entry->id);
        }
        if (number < REFUSED_LISTED) {
            mig__add(error, "\n  %s (%s) %s", entry->id,
                     mig__ledger_file(&run->ledger, entry->revision), why);
        } else if (number == REFUSED_LISTED) {
            mig__add(error, "\n  ...");
        }
        number++;
    }
    mig__buffer_free(&scratch);
    return number == 0 ? MIG_OK : MIG_REFUSED;
}

void mig__run_note_applied(MigRun *run, uint32_t revision)
{
    if (run->applied != NULL) {
        run->applied_count += run->applied[revision] != APPLIED;
        run->applied[revision] = APPLIED;
    }
}

// A connection that is lost in a COMMIT leaves it to the ledger to say what became of it, and of
// what a crash of the server may have taken with it.
void mig__run_note_lost(MigRun *run)
{
    size_t end = run->next + (run->group_rest > 0 ? run->group_rest : 1);
    for (uint32_t i = 0; run->applied != NULL && i < run->history->revision_count; i++) {
        run->applied[i] = run->applied[i] == APPLIED ? UNCERTAIN : run->applied[i];
    }
    for (size_t n = run->next; run->running != NULL && n < end && n < run->plan.count; n++) {
        const MigPlanEntry *entry = &run->plan.entries[n];
        if (run->applied != NULL && entry->direction == MIG_UP) {
            run->applied[entry->revision] = UNCERTAIN;
        }
    }
    run->group_rest = 0;
}

void mig__run_settle_lost(MigRun *run)
{
    if (run->applied == NULL) {
        return;
    }
    run->applied_count = 0;
    for (uint32_t i = 0; i < run->history->revision_count; i++) {
        if (run->applied[i] == UNCERTAIN) {
            run->applied[i] = run->ledger.state[i] == MIG_ROW_APPLIED ? APPLIED : 0;
        }
        run->applied_count += run->applied[i] == APPLIED;
    }
}

// What is uncertain counts: whoever reverts asks the ledger first.
bool mig__run_has_applied(const MigRun *run, uint32_t revision)
{
    return run->applied != NULL && run->applied[revision] != 0;
}
