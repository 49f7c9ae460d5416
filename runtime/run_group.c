// SPDX-License-Identifier: MIT
// Neighbouring revisions that go out together. Each stays a transaction of its own with its place
// in the ledger, so that everything that holds for one alone holds here; what is saved is the round
// trip (PostgreSQL) or the sync (SQLite) of each.
#include "run_parts.h"
#include "run_work.h"
#include <string.h>

enum {
    GROUP_MOST = 64,
    GROUP_BYTES = 256 * 1024 // of one message; the server parses it before it runs any of it
};

typedef struct Group {
    MigRun *run;
    MigWork works[GROUP_MOST];
    MigTransaction transactions[GROUP_MOST];
    size_t first[GROUP_MOST + 1]; // piece of each, and the number of all
    uint32_t count;
    uint32_t committed;
} Group;

// On SQLite a neighbour costs nothing but its own time. On PostgreSQL what takes long would make
// the answer for the others late: brief ones only.
static bool may_join(const MigRun *run, const MigWork *work)
{
    return run->driver->kind->dialect == MIG_SQLITE ? work->is_whole : work->is_brief;
}

// Only neighbours of one direction whose ways back are at hand.
static bool may_go_at(MigRun *run, uint32_t ahead)
{
    MigWork work;
    const MigPlanEntry *entry = &run->plan.entries[run->next + ahead];
    if (entry->direction != run->plan.entries[run->next].direction) {
        return false;
    }
    if (entry->direction == MIG_DOWN && mig__ledger_has_steps_back(&run->ledger, entry->revision) &&
        mig__downs_find(&run->downs, entry->id) == NULL) {
        return false;
    }
    mig__work_describe(run, ahead, &work);
    return may_join(run, &work);
}

uint32_t mig__run_group_size(MigRun *run)
{
    size_t rest = run->plan.count - run->next;
    uint32_t most = run->options.group < GROUP_MOST ? run->options.group : GROUP_MOST;
    uint32_t count = 0;
    if (run->group_limit > 0 && run->group_limit < most) {
        most = run->group_limit;
    }
    most = rest < most ? (uint32_t)rest : most;
    if (most < 2 || run->attempts > 0 || run->driver->kind->transact_group == NULL) {
        return 1;
    }
    while (count < most && may_go_at(run, count)) {
        count++;
    }
    return count == 0 ? 1 : count;
}

static void say_of_group(void *context, size_t index, bool is_committed)
{
    Group *group = context;
    if (is_committed) {
        group->run->in_flight = 0;
        mig__work_note_done(group->run, &group->works[index]);
        group->committed++;
        return;
    }
    if (index > group->committed) { // it runs, and the one before is done but not committed
        group->works[index - 1].ended = mig__now();
    }
    group->run->in_flight = (uint32_t)index - group->committed;
    mig__work_announce(group->run, &group->works[index]);
}

static size_t bytes_of(const MigPieces *pieces, size_t first)
{
    size_t bytes = 0;
    for (size_t i = first; i < pieces->count; i++) {
        bytes += pieces->items[i].size;
    }
    return bytes;
}

// Pieces may move while they are gathered: the transactions point to them at the end.
static void gather(Group *group, uint32_t count)
{
    MigRun *run = group->run;
    size_t bytes = 0;
    mig__pieces_clear(&run->pieces);
    run->writer.has_launch_digest = run->ledger.launch_digest[0] != '\0';
    while (group->count < count && bytes < GROUP_BYTES) {
        uint32_t i = group->count++;
        MigWork *work = &group->works[i];
        group->first[i] = run->pieces.count;
        mig__work_describe(run, i, work);
        mig__run_add_transaction(run, work);
        run->writer.has_launch_digest = false; // the first has taken it back
        bytes += bytes_of(&run->pieces, group->first[i]);
    }
    group->first[group->count] = run->pieces.count;
    for (uint32_t i = 0; i < group->count; i++) {
        const MigWork *work = &group->works[i];
        group->transactions[i] = (MigTransaction){run->pieces.items + group->first[i],
                                                  group->first[i + 1] - group->first[i],
                                                  work->lock_timeout,
                                                  work->statement_timeout,
                                                  work->is_session_dirty,
                                                  work->writes_rows,
                                                  work->may_be_late,
                                                  false,
                                                  work->is_brief};
    }
}

// Which transaction a piece belongs to; one of none belongs to the first that is not committed.
static uint32_t find_failed(const Group *group, size_t piece)
{
    if (piece >= group->first[group->count]) {
        return group->committed;
    }
    uint32_t i = 0;
    while (group->first[i + 1] <= piece) {
        i++;
    }
    return i;
}

// A syntax error stops a whole message before any of it runs; by themselves those before it do.
static MigOutcome settle_group(Group *group, MigOutcome outcome, size_t piece, MigError *error)
{
    MigRun *run = group->run;
    run->in_flight = 0;
    run->group_rest = outcome == MIG__LOST ? group->count - group->committed : 0;
    if (outcome != MIG__FAILED && outcome != MIG__RETRY) {
        return outcome;
    }
    uint32_t failed = find_failed(group, piece);
    run->is_ledger_read = false;
    // What is wrong with a whole message (a character that the server cannot take) names nobody.
    bool is_of_none = piece >= group->first[group->count] && group->count - group->committed > 1;
    if ((failed > group->committed || is_of_none) && error->status == MIG_REFUSED) {
        run->group_limit = is_of_none ? 1 : failed - group->committed;
        memset(error, 0, sizeof *error);
        return MIG__DONE;
    }
    run->group_limit = 1;
    run->running = group->works[failed].id;
    mig__work_locate(run, &group->works[failed], error);
    return outcome;
}

MigOutcome mig__run_group(MigRun *run, uint32_t count, MigError *error)
{
    static const Group empty = {0};
    Group group = empty;
    size_t failed = 0;
    group.run = run;
    run->intent_state = MIG_ROW_ABSENT;
    gather(&group, count);
    if (run->pieces.has_failed) {
        mig__no_memory(error);
        return MIG__FAILED;
    }
    run->running = group.works[0].id;
    run->retries = mig__work_retries(run, &group.works[0]);
    MigOutcome outcome = run->driver->kind->transact_group(
        run->driver, group.transactions, group.count, say_of_group, &group, &failed, error);
    return settle_group(&group, outcome, failed, error);
}
