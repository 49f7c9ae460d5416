// SPDX-License-Identifier: MIT
// From the ledger as it was read to what is to be done: what stands in the way, the goal, the plan,
// and whether there is anything to write at all.
#include "floor.h"
#include "ledger_data.h"
#include "lineage.h"
#include "run_parts.h"
#include <stdio.h>
#include <string.h>

static void say_ahead(MigRun *run)
{
    char text[200];
    unsigned count = run->ledger.unknown_rows;
    if (count == 0 || run->has_said_ahead) {
        return;
    }
    snprintf(text, sizeof text,
             "the database is ahead of this program by %u revision%s that this program does not "
             "know, marked compatible: it may run",
             count, count == 1 ? "" : "s");
    mig__run_say(run, MIG_EVENT_NOTICE, MIG_UNSET, MIG_UP, 0, 0, 0, text);
    run->has_said_ahead = true;
}

// Whether the run may go where it wants to although there are revisions that it does not know.
static MigStatus check_unknown(MigRun *run, MigError *error)
{
    if (run->ledger.unknown_rows == 0 || run->request == MIG_REQUEST_DOWNGRADE ||
        run->request == MIG_REQUEST_PURGE) {
        return MIG_OK;
    }
    if (run->request == MIG_REQUEST_STAMP) {
        return mig__floor_refuse(&run->ledger, error);
    }
    MigStatus status = mig__floor_check(&run->ledger, error);
    if (status == MIG_OK) {
        say_ahead(run);
    }
    return status;
}

// A dependency of a node that is to go; MIG_UNSET where there is none.
static uint32_t find_lost_dependency(const MigRun *run, const MigLineage *lineage, uint32_t node)
{
    uint32_t e = lineage->first_dependency[node];
    while (e < lineage->first_parent[node + 1] && !run->goal.down[lineage->parents[e]]) {
        e++;
    }
    return e < lineage->first_parent[node + 1] ? lineage->parents[e] : MIG_UNSET;
}

MigStatus mig__run_say_dependents(MigRun *run, MigError *error)
{
    char text[400] = "";
    uint32_t left_out = 0;
    MigLineage lineage;
    bool is_downward = run->request == MIG_REQUEST_DOWNGRADE || run->request == MIG_REQUEST_REDO;
    if (!is_downward || run->has_said_dependents ||
        memchr(run->goal.down, MIG_GOAL_DEPENDENT, run->goal.size) == NULL) {
        return MIG_OK;
    }
    run->has_said_dependents = true;
    MigStatus status = mig__lineage_of_ledger(&lineage, &run->ledger, error);
    for (uint32_t i = 0; status == MIG_OK && i < run->goal.size; i++) {
        bool is_dependent = run->goal.down[i] == MIG_GOAL_DEPENDENT;
        uint32_t lost = is_dependent ? find_lost_dependency(run, &lineage, i) : MIG_UNSET;
        size_t used = strlen(text);
        if (lost == MIG_UNSET || used > sizeof text / 2) {
            left_out += lost != MIG_UNSET;
            continue;
        }
        snprintf(text + used, sizeof text - used, "%s%s (depends on %s)",
                 used == 0 ? "also goes down: " : ", ", mig__ledger_id(&run->ledger, i),
                 mig__ledger_id(&run->ledger, lost));
    }
    if (left_out > 0) {
        snprintf(text + strlen(text), sizeof text - strlen(text), " and %u more",
                 (unsigned)left_out);
    }
    if (status == MIG_OK && text[0] != '\0') {
        mig__run_say(run, MIG_EVENT_NOTICE, MIG_UNSET, MIG_DOWN, 0, 0, 0, text);
    }
    mig__lineage_free(&lineage);
    return status;
}

static MigStatus find_goal(MigRun *run, MigError *error)
{
    if (run->has_goal) {
        return mig__goal_fit(&run->goal, &run->ledger) ? MIG_OK : mig__no_memory(error);
    }
    MigStatus status =
        mig__target_resolve(&run->ledger, run->request, run->target, &run->goal, error);
    run->has_goal = status == MIG_OK;
    return status;
}

// What a redo takes back it must be able to apply again.
static MigStatus check_redo(const MigRun *run, MigError *error)
{
    for (uint32_t i = run->history->revision_count; i < run->goal.size; i++) {
        if (run->goal.down[i] && run->ledger.state[i] == MIG_ROW_APPLIED) {
            return mig__floor_refuse(&run->ledger, error);
        }
    }
    return MIG_OK;
}

// Everything that may stand in the way, then the goal and the plan, from the ledger as it was read.
MigStatus mig__run_decide(MigRun *run, MigError *error)
{
    bool is_stamp = mig__run_is_stamp(run);
    MigStatus status = is_stamp ? MIG_OK : mig__ledger_check_rows(&run->ledger, error);
    if (status == MIG_OK) {
        status = check_unknown(run, error);
    }
    if (status == MIG_OK) {
        status = find_goal(run, error);
    }
    if (status == MIG_OK && run->request == MIG_REQUEST_UPGRADE) {
        status = mig__ledger_check_up(&run->ledger, NULL, error);
    } else if (status == MIG_OK && run->request == MIG_REQUEST_REDO) {
        status = check_redo(run, error);
        if (status == MIG_OK) {
            status = mig__ledger_check_up(&run->ledger, run->goal.down, error);
        }
    }
    run->next = 0;
    if (status == MIG_DIVERGED) {
        mig__data_explain(&run->ledger, run->driver, error);
    }
    if (status != MIG_OK || is_stamp) {
        return status;
    }
    status = mig__plan_make(&run->plan, &run->ledger, &run->goal, error);
    return status == MIG_OK ? mig__run_check_revert(run, error) : status;
}

bool mig__run_wants_launch_digest(const MigRun *run)
{
    const char *digest = mig__text(run->history, run->track->launch_digest);
    return run->request == MIG_REQUEST_UPGRADE && run->goal.is_whole &&
           run->plan.count == run->next && mig__run_is_whole(run, 0) &&
           strcmp(run->ledger.launch_digest, digest) != 0;
}

// On a newer database the descriptions are the newer program's: an older one leaves them alone.
bool mig__run_wants_refresh(const MigRun *run)
{
    return run->request == MIG_REQUEST_UPGRADE && run->ledger.unknown_rows == 0 &&
           mig__ledger_count_stale(&run->ledger) > 0;
}

bool mig__run_is_nothing_to_write(const MigRun *run)
{
    if (mig__run_is_stamp(run)) {
        return mig__run_stamp_is_done(run);
    }
    bool is_stale = mig__run_wants_refresh(run);
    // An empty history has nothing to write either, not even the ledger's tables.
    bool wants_digest = !run->ledger.is_missing && mig__run_wants_launch_digest(run);
    return run->plan.count == run->next && !is_stale && !wants_digest;
}

// A started row whose statement outside of a transaction may or may not have had its effect.
const MigRow *mig__run_find_intent(const MigRun *run)
{
    for (size_t n = run->next; n < run->plan.count; n++) {
        const MigRow *row = mig__ledger_row(&run->ledger, run->plan.entries[n].revision);
        if (row != NULL && row->has_intent) {
            return row;
        }
    }
    return NULL;
}

static void add_interrupted_step(const MigRun *run, const MigRow *row, MigError *error)
{
    const MigTrackRevision *revision = &run->track->revisions[row->revision];
    if (row->state != MIG_ROW_STARTED || row->segment >= revision->up.segment_count) {
        return;
    }
    const MigSegment *segment = &run->track->segments[revision->up.first_segment + row->segment];
    const MigStep *step = &run->track->steps[segment->first_step];
    const char *file = mig__text(run->history, run->history->revisions[row->revision].file);
    const char *sql = mig__text(run->history, step->sql);
    size_t size = strcspn(sql, "\n");
    mig__add(error, "\n%s:%u:%u: %.*s%s", file, (unsigned)step->line, (unsigned)step->column,
             (int)(size > 200 ? 200 : size), sql, sql[size] == '\0' ? "" : " ...");
    if (error->file[0] == '\0') {
        snprintf(error->file, sizeof error->file, "%s", file);
        error->line = step->line;
        error->column = step->column;
    }
}

MigOutcome mig__run_refuse_intent(MigRun *run, const MigRow *row, MigError *error)
{
    const char *id = row->columns[MIG_COLUMN_ID];
    const char *name = mig__text(run->history, run->history->name);
    MigBuffer table = {NULL, 0, 0, false};
    mig__ledger_add_table(&table, run->schema, "migc_revision");
    mig__fail(error, MIG_REFUSED,
              "revision %s was interrupted in a statement that cannot run inside a transaction; it "
              "may or may not have had its effect:",
              id);
    add_interrupted_step(run, row, error);
    mig__add(
        error,
        "\nLook at what the statement makes or changes: is it there, and (an index) is it valid? "
        "An index that is not valid has to be dropped. Then say what you found, and run this "
        "again:\n"
        "  it has had its effect:     UPDATE %s SET segment = %u, batch_key = NULL WHERE history = "
        "'%s' AND id = '%s';\n"
        "  it has not, or is undone:  UPDATE %s SET batch_key = NULL WHERE history = '%s' AND id = "
        "'%s';\n"
        "`repair` shows the steps and writes the same with an event: `repair --mark-done %s`, `repair "
        "--resume %s`.",
        mig__buffer_text(&table), (unsigned)row->segment + 1, name, id, mig__buffer_text(&table),
        name, id, id, id);
    mig__error_set_revision(error, id);
    mig__buffer_free(&table);
    return MIG__FAILED;
}
