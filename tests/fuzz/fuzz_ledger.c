// SPDX-License-Identifier: MIT
// Rows of a ledger that are missing, edited, unknown, half done or in a cycle, under every command
// and any target. A slow model says what an upgrade must answer and do; plans are in order and
// closed; nothing is sent where a row is refused; every run ends.
#include "ledger_model.h"

static bool has_format(const FuzzLedger *ledger)
{
    return !ledger->is_missing && ledger->has_format_row && ledger->format &&
           strcmp(ledger->format, "999999") == 0 && ledger->min_reader &&
           strcmp(ledger->min_reader, "0") == 0;
}

// ---- plans

static bool is_planned(const MigPlan *plan, size_t count, const char *id, MigDirection direction)
{
    for (size_t i = 0; i < count; i++) {
        MigPlanEntry entry = mig_plan_entry(plan, i);
        if (strcmp(entry.id, id) == 0 && entry.direction == direction)
            return true;
    }
    return false;
}

// Whether it will be there when the entry's turn comes.
static bool is_there(const Model *model, const MigPlan *plan, size_t index, uint32_t revision)
{
    const char *id = mig__revision_id(model->ledger->history, revision);
    return is_planned(plan, index, id, MIG_UP) ||
           (fuzz_model_is(model, revision, "applied") &&
            !is_planned(plan, mig_plan_count(plan), id, MIG_DOWN));
}

static void check_up_entry(const Model *model, const MigPlan *plan, size_t index)
{
    const MigHistory *history = model->ledger->history;
    MigPlanEntry entry = mig_plan_entry(plan, index);
    MUST(entry.revision < history->revision_count);
    const MigRevision *r = &history->revisions[entry.revision];
    MUST(!fuzz_model_is(model, entry.revision, "applied"));
    MUST(!is_planned(plan, index, entry.id, MIG_UP));
    for (uint32_t k = 0; k < r->parent_count + r->dependency_count; k++) {
        uint32_t edge =
            k < r->parent_count ? r->first_parent + k : r->first_dependency + k - r->parent_count;
        MUST(is_there(model, plan, index, history->edges[edge]));
    }
    MUST(entry.first_segment == (fuzz_model_is(model, entry.revision, "started")
                                     ? strtoul(model->row_of[entry.revision]->segment, NULL, 10)
                                     : 0));
}

// Whatever rests on what is reverted was reverted before it, and all of that before what goes up.
// What is reverted without having been asked for was begun.
static void check_down_entry(const Model *model, const MigPlan *plan, size_t index,
                             MigDirection direction)
{
    MigPlanEntry entry = mig_plan_entry(plan, index);
    const FuzzRow *row = fuzz_model_find(model, entry.id);
    MUST(row && strcmp(row->state, "started") != 0);
    bool is_begun = strcmp(row->state, "reverting") == 0;
    MUST(is_begun || direction == MIG_DOWN);
    MUST(fuzz_row_has_way_back(row));
    MUST(entry.first_segment == (is_begun ? strtoul(row->segment, NULL, 10) : 0));
    MUST(!is_planned(plan, index, entry.id, MIG_DOWN));
    MUST(index == 0 || mig_plan_entry(plan, index - 1).direction == MIG_DOWN);
    for (uint32_t i = 0; i < model->ledger->row_count; i++) {
        const FuzzRow *other = &model->ledger->rows[i];
        MUST(!fuzz_row_rests_on(other, entry.id) ||
             is_planned(plan, index, fuzz_row_text(other, MIG_COLUMN_ID), MIG_DOWN));
    }
}

static void check_error(MigStatus status, const MigError *error)
{
    MUST(status == error->status);
    MUST(memchr(error->message, '\0', sizeof error->message));
    MUST(status == MIG_OK || error->message[0]);
    MUST(memchr(error->revision, '\0', sizeof error->revision));
}

static void check_plan(FuzzLedger *ledger, const Model *model, MigDirection direction,
                       const char *target)
{
    MigError error = {0};
    MigPlan *plan = mig_plan(&ledger->base, ledger->history, direction, target, NULL, &error);
    check_error(plan ? MIG_OK : error.status, &error);
    MUST(plan || error.status != MIG_OK);
    MUST(ledger->write_count == 0 && ledger->sent_count == 0);
    if (plan && !model->has_twins && !ledger->is_missing) {
        for (size_t i = 0; i < mig_plan_count(plan); i++) {
            bool is_up = mig_plan_entry(plan, i).direction == MIG_UP;
            MUST(!is_up || direction == MIG_UP);
            if (is_up)
                check_up_entry(model, plan, i);
            else
                check_down_entry(model, plan, i, direction);
        }
    }
    mig_plan_free(plan);
}

// ---- runs

// Everything that is begun goes down, everything that is not applied goes up.
static uint32_t count_wanted(const Model *model)
{
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < model->ledger->row_count; i++)
        wanted += strcmp(model->ledger->rows[i].state, "reverting") == 0;
    for (uint32_t i = 0; i < model->ledger->history->revision_count; i++)
        wanted += !fuzz_model_is(model, i, "applied");
    return wanted;
}

static void check_whole_upgrade(FuzzLedger *ledger, const Model *model)
{
    MigError error = {0};
    if (!has_format(ledger) || model->has_twins)
        return;
    MigStatus expected = fuzz_model_upgrade(model);
    MigPlan *plan = mig_plan(&ledger->base, ledger->history, MIG_UP, NULL, NULL, &error);
    MUST((plan ? MIG_OK : error.status) == expected);
    MUST(!plan || mig_plan_count(plan) == count_wanted(model));
    mig_plan_free(plan);
}

static void check_next(const FuzzLedger *ledger, uint32_t *sent, const char *sql)
{
    if (ledger->fail_at && *sent == ledger->sent_count)
        return; // it ended here
    MUST(*sent < ledger->sent_count && strcmp(ledger->sent[*sent], sql) == 0);
    (*sent)++;
}

static void check_sent_up(const FuzzLedger *ledger, MigPlanEntry entry, uint32_t *sent)
{
    const MigTrack *track = &ledger->history->tracks[0];
    const MigSection *up = &track->revisions[entry.revision].up;
    for (uint32_t s = entry.first_segment; s < up->segment_count; s++) {
        const MigSegment *segment = &track->segments[up->first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++)
            check_next(ledger, sent,
                       mig__text(ledger->history, track->steps[segment->first_step + k].sql));
    }
}

static void check_sent_down(const FuzzLedger *ledger, const Model *model, MigPlanEntry entry,
                            uint32_t *sent)
{
    const FuzzRow *row = fuzz_model_find(model, entry.id);
    if (strcmp(fuzz_row_text(row, MIG_COLUMN_WAY_BACK), "steps") != 0)
        return;
    for (uint32_t i = 0; i < ledger->down_count; i++) {
        const FuzzDown *down = &ledger->downs[i];
        if (strcmp(down->id, entry.id) == 0 &&
            strtoul(down->values[MIG_DOWN_SEGMENT], NULL, 10) >= entry.first_segment)
            check_next(ledger, sent, down->values[MIG_DOWN_SQL]);
    }
}

// Steps that must have been sent: those of the segments that were not finished, in the plan's
// order. Where the run was made to fail, what was sent are the first of them.
static void check_sent(const FuzzLedger *ledger, const Model *model, const MigPlan *plan)
{
    uint32_t sent = 0;
    if (ledger->are_downs_edited)
        return;
    for (size_t i = 0; i < mig_plan_count(plan); i++) {
        MigPlanEntry entry = mig_plan_entry(plan, i);
        if (entry.direction == MIG_UP)
            check_sent_up(ledger, entry, &sent);
        else
            check_sent_down(ledger, model, entry, &sent);
    }
    MUST(sent == ledger->sent_count);
}

static MigStatus run(FuzzLedger *ledger, uint32_t command, const char *target, MigError *error)
{
    MigOptions options = MIG_OPTIONS;
    MigPlan *plan;
    options.retries = 0;
    options.deadline = 1;
    switch (command) {
    case 0:
        return mig_upgrade(&ledger->base, ledger->history, target, &options, error);
    case 1:
        return mig_downgrade(&ledger->base, ledger->history, target, &options, error);
    case 2:
        return mig_redo(&ledger->base, ledger->history, target, &options, error);
    case 3:
        return mig_stamp(&ledger->base, ledger->history, target, &options, error);
    case 4:
        return mig_at_head(&ledger->base, ledger->history, &options, error);
    default:
        plan = mig_plan(&ledger->base, ledger->history, command % 2 ? MIG_UP : MIG_DOWN, target,
                        &options, error);
        if (plan)
            mig_plan_run(plan, &options, error);
        mig_plan_free(plan);
        return error->status;
    }
}

// Nothing runs on top of a row that is not what was written, nor where the program may not; a way
// back is only read when its turn comes.
static bool must_stay(const Model *model, uint32_t command)
{
    MigStatus expected = fuzz_model_upgrade(model);
    if (model->has_twins || command == 3) // a stamp
        return false;
    if (model->has_changed_row || command == 4)
        return true;
    if (command == 2)
        return expected == MIG_AHEAD;
    return (command == 0 || command == 5) && expected != MIG_OK;
}

static void check_run(FuzzLedger *ledger, const Model *model, uint32_t command, const char *target)
{
    MigError error = {0};
    bool is_missing = ledger->is_missing;
    bool is_whole = command == 0 && !target && has_format(ledger) && !ledger->launch_digest &&
                    !model->has_twins;
    int fail_at = ledger->fail_at;
    ledger->fail_at = 0;
    MigPlan *plan =
        is_whole ? mig_plan(&ledger->base, ledger->history, MIG_UP, NULL, NULL, NULL) : NULL;
    fuzz_ledger_forget(ledger);
    ledger->fail_at = fail_at;
    MigStatus status = run(ledger, command, target, &error);
    check_error(status, &error);
    MUST(ledger->calls < LEDGER_CALLS);
    if (!is_missing && must_stay(model, command))
        MUST(ledger->write_count == 0 && ledger->sent_count == 0);
    MUST(!is_whole || plan || status != MIG_OK);
    if (plan && (status == MIG_OK || fail_at))
        check_sent(ledger, model, plan);
    mig_plan_free(plan);
}

static void check_current(FuzzLedger *ledger)
{
    MigError error = {0};
    MigCurrent *current = mig_current(&ledger->base, ledger->history, NULL, &error);
    MUST(current || error.status != MIG_OK);
    size_t count = current ? mig_current_count(current) : 0;
    MUST(count <= ledger->row_count);
    for (size_t i = 0; i < count; i++) {
        MigCurrentEntry entry = mig_current_entry(current, i);
        MUST(entry.id && entry.title && entry.finished_at && entry.applied_by);
        MUST(entry.revision == MIG_UNSET ||
             strcmp(entry.id, mig__revision_id(ledger->history, entry.revision)) == 0);
    }
    mig_current_free(current);
}

static const char *choose_target(FuzzBytes *bytes, char text[LEDGER_TEXT])
{
    static const char *const words[] = {NULL,   NULL, NULL,    "head", "heads",     "base",
                                        "+1",   "-1", "-2",    "+3",   "001",       "002",
                                        "abcd", "z",  "abcd1", "side", "main.line", "current"};
    uint32_t choice = fuzz_below(bytes, sizeof words / sizeof *words + 4);
    if (choice < sizeof words / sizeof *words)
        return words[choice];
    fuzz_line(bytes, text, LEDGER_TEXT);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzBytes bytes = {data, size};
    FuzzLedger *ledger = malloc(sizeof *ledger);
    char text[LEDGER_TEXT];
    MUST(ledger != NULL);
    fuzz_ledger_make(ledger, &bytes);
    Model model = fuzz_model_of(ledger);
    const char *target = choose_target(&bytes, text);
    uint32_t command = fuzz_below(&bytes, 7);
    check_whole_upgrade(ledger, &model);
    fuzz_ledger_forget(ledger);
    check_plan(ledger, &model, MIG_UP, target);
    fuzz_ledger_forget(ledger);
    check_plan(ledger, &model, MIG_DOWN, target);
    fuzz_ledger_forget(ledger);
    check_current(ledger);
    fuzz_ledger_forget(ledger);
    ledger->fail_at = fuzz_byte(&bytes) % 64 < 8 ? fuzz_byte(&bytes) % 16 : 0;
    uint8_t group = fuzz_byte(&bytes);
    ledger->group_most = 1 + group % 8;
    ledger->fails_whole = group / 8 % 2 != 0;
    ledger->names_nobody = group / 16 % 2 != 0;
    check_run(ledger, &model, command, target);
    fuzz_ledger_free(ledger);
    free(ledger);
    return 0;
}
