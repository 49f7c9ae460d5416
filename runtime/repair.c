// SPDX-License-Identifier: MIT
// mig_repair: what a person decides where a revision was begun and cannot simply go on, or where an
// applied one is not what it was. Written to the ledger under the lock, with an event.
#include "run.h"
#include "run_parts.h"
#include "target_list.h"
#include <stdio.h>
#include <string.h>

typedef struct Repair {
    MigRun *run;
    MigRepair action;
    const char *revision; // as given, or NULL
    const char *why;
    uint32_t node; // whose row it is
    bool is_up;
} Repair;

static bool is_unfinished(const MigLedger *ledger, uint32_t node)
{
    return ledger->state[node] == MIG_ROW_STARTED || ledger->state[node] == MIG_ROW_REVERTING;
}

static MigStatus fail_nothing(const MigLedger *ledger, const char *id, MigError *error)
{
    uint32_t node = id == NULL ? MIG_UNSET : mig__ledger_find(ledger, id, strlen(id));
    if (id == NULL) {
        return mig__fail(error, MIG_REFUSED, "nothing is unfinished: there is nothing to repair");
    }
    mig__error_set_revision(error, id);
    return mig__fail(error, MIG_REFUSED, "revision %s is %s, so there is nothing to repair", id,
                     node == MIG_UNSET || ledger->state[node] == MIG_ROW_ABSENT
                         ? "not in the ledger"
                         : "applied and finished");
}

// The row that is meant: the one that was named, or the only one that is unfinished.
static MigStatus choose_row(Repair *repair, MigError *error)
{
    const MigLedger *ledger = &repair->run->ledger;
    uint32_t count = 0;
    for (uint32_t i = 0; i < ledger->node_count; i++) {
        bool is_meant =
            repair->revision == NULL || strcmp(repair->revision, mig__ledger_id(ledger, i)) == 0;
        if (is_unfinished(ledger, i) && is_meant) {
            repair->node = i;
            count++;
        }
    }
    if (count == 1) {
        repair->is_up = ledger->state[repair->node] == MIG_ROW_STARTED;
        return MIG_OK;
    }
    if (count == 0) {
        return fail_nothing(ledger, repair->revision, error);
    }
    mig__fail(error, MIG_REFUSED, "several revisions are unfinished: name one of them:");
    for (uint32_t i = 0, number = 0; i < ledger->node_count; i++) {
        if (is_unfinished(ledger, i)) {
            mig__list_node(error, ledger, i, number++);
        }
    }
    return MIG_REFUSED;
}

static MigStatus choose_diverged(Repair *repair, MigError *error)
{
    const MigLedger *ledger = &repair->run->ledger;
    const char *id = repair->revision;
    repair->node = mig__ledger_find(ledger, id, strlen(id));
    mig__error_set_revision(error, id);
    if (repair->node == MIG_UNSET || ledger->state[repair->node] == MIG_ROW_ABSENT) {
        return mig__fail(error, MIG_REFUSED, "revision %s is not applied: nothing to accept", id);
    }
    if (!mig__ledger_knows(ledger, repair->node)) {
        return mig__fail(error, MIG_REFUSED,
                         "this program does not know revision %s: it has nothing to accept", id);
    }
    if (is_unfinished(ledger, repair->node)) {
        return mig__fail(error, MIG_REFUSED,
                         "revision %s is unfinished: say first what became of it "
                         "(`repair --mark-done` or `repair --mark-reverted`)",
                         id);
    }
    if (ledger->verdict[repair->node] != MIG_VERDICT_DIVERGED) {
        return mig__fail(error, MIG_REFUSED,
                         "revision %s is what was applied: there is nothing to accept", id);
    }
    error->revision[0] = '\0';
    return MIG_OK;
}

// How many segments the way has in all, those of checks included. 0: only another program knows.
static MigOutcome count_segments(Repair *repair, uint32_t *count, MigError *error)
{
    MigRun *run = repair->run;
    const char *id = mig__ledger_id(&run->ledger, repair->node);
    *count = 0;
    if (repair->is_up) {
        if (mig__ledger_knows(&run->ledger, repair->node)) {
            const MigTrackRevision *revision = &run->track->revisions[repair->node];
            uint32_t last = revision->up.first_segment + revision->up.segment_count - 1;
            bool has_checks = revision->verify.segment_count > 0 &&
                              revision->up.segment_count > 0 &&
                              run->track->segments[last].kind != MIG_SEGMENT_TRANSACTION;
            *count = revision->up.segment_count + has_checks;
        }
        return MIG__DONE;
    }
    mig__downs_clear(&run->downs);
    mig__downs_want(&run->downs, id);
    MigOutcome outcome = mig__downs_read(&run->downs, &run->ledger, run->driver, error);
    const MigDown *down = outcome == MIG__DONE ? mig__downs_find(&run->downs, id) : NULL;
    *count = down == NULL ? 0 : down->steps[down->count - 1].segment + 1;
    return outcome;
}

static void add_event(Repair *repair, const char *what)
{
    MigWriter *writer = &repair->run->writer;
    MigBuffer detail = {NULL, 0, 0, false};
    const char *why = repair->why == NULL ? "" : repair->why;
    mig__buffer_add_format(&detail, "%s%s%s", what, why[0] == '\0' ? "" : ": ", why);
    writer->pieces->has_failed |= detail.has_failed;
    mig__write_event(writer, mig__ledger_id(&repair->run->ledger, repair->node), "repair",
                     detail.has_failed ? "" : detail.data);
    writer->detail = NULL;
    mig__buffer_free(&detail);
}

// What stays to be run is run by whoever comes next.
static MigOutcome add_done(Repair *repair, MigError *error)
{
    MigRun *run = repair->run;
    const MigRow *row = mig__ledger_row(&run->ledger, repair->node);
    const char *id = mig__ledger_id(&run->ledger, repair->node);
    uint32_t count = 0;
    char text[120];
    MigOutcome outcome = count_segments(repair, &count, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    if (repair->is_up && !mig__ledger_knows(&run->ledger, repair->node)) {
        mig__fail(error, MIG_REFUSED,
                  "this program does not know revision %s, so it cannot say that it is done: use "
                  "the program that began it, or --mark-reverted once its traces are gone",
                  id);
        return MIG__FAILED;
    }
    bool fits = !repair->is_up || run->ledger.verdict[repair->node] != MIG_VERDICT_DIVERGED;
    if (row->has_intent && fits && row->segment + 1 < count) {
        mig__write_settled(&run->writer, id, row->state, row->segment, MIG_SETTLED_SEGMENT,
                           row->segment + 1);
        snprintf(text, sizeof text, "segment %u of %u is taken as done by hand",
                 (unsigned)row->segment + 1, (unsigned)count);
        add_event(repair, text);
        return MIG__DONE;
    }
    uint32_t finished =
        repair->is_up ? run->track->revisions[repair->node].up.segment_count : row->segment;
    mig__write_settled(&run->writer, id, row->state, row->segment,
                       repair->is_up ? MIG_SETTLED_APPLIED : MIG_SETTLED_GONE, finished);
    add_event(repair, repair->is_up ? "taken as applied by hand" : "taken as reverted by hand");
    return MIG__DONE;
}

static MigOutcome add_pieces(Repair *repair, MigError *error)
{
    MigRun *run = repair->run;
    const MigRow *row = mig__ledger_row(&run->ledger, repair->node);
    const char *id = mig__ledger_id(&run->ledger, repair->node);
    mig__pieces_clear(&run->pieces);
    switch (repair->action) {
    case MIG_REPAIR_RESUME:
        if (row->has_intent) {
            mig__write_intent_withdrawn(&run->writer, id, row->state, row->segment);
            add_event(repair, "the step in doubt is taken as not done");
        }
        return MIG__DONE;
    case MIG_REPAIR_MARK_DONE:
        return add_done(repair, error);
    case MIG_REPAIR_MARK_REVERTED:
        mig__write_settled(&run->writer, id, row->state, row->segment, MIG_SETTLED_GONE, 0);
        add_event(repair, "taken as reverted by hand");
        break;
    case MIG_REPAIR_ACCEPT:
        if (mig__values_check_revision(&run->values, repair->node, error) != MIG_OK) {
            return MIG__FAILED;
        }
        mig__write_refresh(&run->writer, repair->node, true, "accept", repair->why);
        mig__write_launch_digest(&run->writer, MIG_PIECE_LEDGER, false);
        break;
    }
    return MIG__DONE;
}

// Lock, read, choose, write. *again: the ledger's own tables were brought up to date first.
static MigOutcome repair_locked(Repair *repair, bool *again, MigError *error)
{
    MigRun *run = repair->run;
    bool is_idle = false;
    bool has_changed = false;
    *again = false;
    MigOutcome outcome = run->driver->kind->lock(run->driver, NULL, &is_idle, &has_changed, error);
    outcome = outcome == MIG__DONE ? mig__ledger_read(&run->ledger, run->driver, error) : outcome;
    if (outcome != MIG__DONE) {
        return outcome;
    }
    if (!run->ledger.is_missing && run->ledger.format < migc_ledger_history()->revision_count) {
        *again = true;
        return mig__run_install(run, error);
    }
    if (mig__ledger_check_rows(&run->ledger, error) != MIG_OK) {
        return MIG__FAILED;
    }
    MigStatus status = repair->action == MIG_REPAIR_ACCEPT ? choose_diverged(repair, error)
                                                           : choose_row(repair, error);
    if (status != MIG_OK) {
        return MIG__FAILED;
    }
    outcome = add_pieces(repair, error);
    return outcome == MIG__DONE ? mig__run_write_ledger(run, error) : outcome;
}

static MigOutcome repair_once(Repair *repair, MigError *error)
{
    MigDriver *driver = repair->run->driver;
    bool again = true;
    MigOutcome outcome = driver->kind->guard(driver, error);
    if (outcome == MIG__LOST) { // while nobody used it
        memset(error, 0, sizeof *error);
        outcome = driver->kind->reconnect(driver, error);
        outcome = outcome == MIG__DONE ? driver->kind->guard(driver, error) : outcome;
    }
    while (outcome == MIG__DONE && again) {
        outcome = repair_locked(repair, &again, error);
    }
    driver->kind->unlock(driver);
    if (outcome == MIG__TAKEN || outcome == MIG__RETRY) {
        mig__fail(error, MIG_LOCKED,
                  "another program has changed the ledger meanwhile: look again");
    }
    return outcome;
}

static MigStatus check_arguments(const Repair *repair, MigError *error)
{
    if (repair->action != MIG_REPAIR_ACCEPT) {
        return MIG_OK;
    }
    if (repair->revision == NULL) {
        return mig__fail(error, MIG_MISUSE, "which revision is to be accepted? Name its id");
    }
    if (repair->why == NULL || repair->why[0] == '\0') {
        return mig__fail(error, MIG_MISUSE,
                         "say why revision %s is accepted: the reason is kept in the ledger",
                         repair->revision);
    }
    return MIG_OK;
}

// Up to the revision that was begun, or the rest of its way back, and no further.
static MigStatus go_on(const Repair *repair, const char *id, const MigOptions *options,
                       MigError *error)
{
    MigDriver *driver = repair->run->driver;
    const MigHistory *history = repair->run->history;
    return repair->is_up ? mig_upgrade(driver, history, id, options, error)
                         : mig_downgrade(driver, history, "-0", options, error);
}

MigStatus mig_repair(MigDriver *driver, const MigHistory *history, MigRepair action,
                     const char *revision, const char *why, const MigOptions *options,
                     MigError *error)
{
    MigRun run;
    MigError first = {0};
    Repair repair = {&run, action, revision, why, MIG_UNSET, false};
    MigStatus status = check_arguments(&repair, &first);
    if (status == MIG_OK) {
        status = mig__run_begin(&run, driver, history, MIG_REQUEST_STAMP, NULL, options, &first);
    }
    if (status == MIG_OK) {
        MigOutcome outcome = repair_once(&repair, &first);
        if (outcome == MIG__DONE && action == MIG_REPAIR_RESUME) {
            go_on(&repair, mig__ledger_id(&run.ledger, repair.node), options, &first);
        }
        mig__run_end(&run);
    }
    if (error != NULL && error->status == MIG_OK) {
        *error = first;
    }
    return first.status;
}
