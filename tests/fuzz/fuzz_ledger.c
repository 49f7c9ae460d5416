// SPDX-License-Identifier: MIT
// Rows of a ledger that are missing, edited, unknown, half done or in a cycle, under every command
// and any target. A slow model says what an upgrade must answer and do; plans are in order and
// closed; nothing is sent where a row is refused; every run ends.
#include "ledger_rows.h"

typedef struct Model {
    const FuzzLedger *ledger;
    const FuzzRow *row_of[LEDGER_REVISIONS];
    bool has_changed_row; // by other hands
    bool has_unknown_row;
    bool has_twins; // two rows of one id: the tables do not allow it
} Model;

static Model model_of(const FuzzLedger *ledger)
{
    Model model = {.ledger = ledger};
    for (uint32_t i = 0; i < ledger->row_count; i++) {
        const FuzzRow *row = &ledger->rows[i];
        uint32_t revision = fuzz_row_revision(ledger, row);
        model.has_changed_row |= !fuzz_row_is_whole(ledger, row);
        model.has_unknown_row |= revision == MIG_UNSET;
        for (uint32_t k = 0; k < i; k++)
            model.has_twins |=
                strcmp(ledger->rows[k].columns[MIG_COLUMN_ID], row->columns[MIG_COLUMN_ID]) == 0;
        if (revision != MIG_UNSET)
            model.row_of[revision] = row;
    }
    return model;
}

static bool is_in_state(const Model *model, uint32_t revision, const char *state)
{
    const FuzzRow *row = model->row_of[revision];
    return row && row->state && strcmp(row->state, state) == 0;
}

static bool has_format(const FuzzLedger *ledger)
{
    return !ledger->is_missing && ledger->has_format_row && ledger->format &&
           strcmp(ledger->format, "999999") == 0 && ledger->min_reader &&
           strcmp(ledger->min_reader, "0") == 0;
}

static bool is_applied_below(const Model *model, uint32_t revision)
{
    const MigHistory *history = model->ledger->history;
    const MigRevision *r = &history->revisions[revision];
    for (uint32_t k = 0; k < r->parent_count; k++)
        if (!model->row_of[history->edges[r->first_parent + k]])
            return false;
    for (uint32_t k = 0; k < r->dependency_count; k++)
        if (!model->row_of[history->edges[r->first_dependency + k]])
            return false;
    return true;
}

// What stands in the way of going up, found row by row; MIG_OK where nothing does.
static MigStatus expected_of_upgrade(const Model *model)
{
    const MigHistory *history = model->ledger->history;
    const MigTrack *track = &history->tracks[0];
    if (model->has_changed_row)
        return MIG_DIVERGED;
    if (model->has_unknown_row)
        return MIG_AHEAD;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const FuzzRow *row = model->row_of[i];
        if (!row)
            continue;
        if (strcmp(row->columns[MIG_COLUMN_UP_DIGEST],
                   mig__text(history, track->revisions[i].up_digest)) != 0 ||
            row->is_null[MIG_COLUMN_UP_DIGEST] || !is_applied_below(model, i))
            return MIG_DIVERGED;
        if (strcmp(row->state, "reverting") == 0)
            return MIG_REFUSED;
    }
    return MIG_OK;
}

// ---- plans

static bool is_planned(const MigPlan *plan, size_t count, uint32_t revision, MigDirection direction)
{
    for (size_t i = 0; i < count; i++) {
        MigPlanEntry entry = mig_plan_entry(plan, i);
        if (entry.revision == revision && entry.direction == direction)
            return true;
    }
    return false;
}

static void check_up_entry(const Model *model, const MigPlan *plan, size_t index)
{
    const MigHistory *history = model->ledger->history;
    MigPlanEntry entry = mig_plan_entry(plan, index);
    MUST(entry.revision < history->revision_count);
    const MigRevision *r = &history->revisions[entry.revision];
    MUST(!is_in_state(model, entry.revision, "applied"));
    MUST(!is_planned(plan, index, entry.revision, MIG_UP));
    for (uint32_t k = 0; k < r->parent_count + r->dependency_count; k++) {
        uint32_t edge =
            k < r->parent_count ? r->first_parent + k : r->first_dependency + k - r->parent_count;
        uint32_t parent = history->edges[edge];
        MUST(is_in_state(model, parent, "applied") || is_planned(plan, index, parent, MIG_UP));
    }
    MUST(entry.first_segment == (is_in_state(model, entry.revision, "started")
                                     ? strtoul(model->row_of[entry.revision]->segment, NULL, 10)
                                     : 0));
}

static bool names(const char *list, const char *id)
{
    size_t size = strlen(id);
    for (const char *p = list; *p;) {
        size_t length = strcspn(p, ",");
        if (length == size && memcmp(p, id, size) == 0)
            return true;
        p += length + (p[length] == ',');
    }
    return false;
}

// Whether the row of `child` says that it rests on `revision`.
static bool rests_on(const Model *model, uint32_t child, uint32_t revision)
{
    const FuzzRow *row = model->row_of[child];
    const char *id = mig__revision_id(model->ledger->history, revision);
    return row &&
           ((!row->is_null[MIG_COLUMN_PARENTS] && names(row->columns[MIG_COLUMN_PARENTS], id)) ||
            (!row->is_null[MIG_COLUMN_DEPENDS] && names(row->columns[MIG_COLUMN_DEPENDS], id)));
}

// Whatever rests on what is reverted was reverted before it.
static void check_down_entry(const Model *model, const MigPlan *plan, size_t index)
{
    MigPlanEntry entry = mig_plan_entry(plan, index);
    MUST(entry.revision < model->ledger->history->revision_count);
    const FuzzRow *row = model->row_of[entry.revision];
    MUST(row && strcmp(row->state, "started") != 0);
    MUST(strcmp(row->columns[MIG_COLUMN_WAY_BACK], "irreversible") != 0 &&
         strcmp(row->columns[MIG_COLUMN_WAY_BACK], "none") != 0);
    MUST(!is_planned(plan, index, entry.revision, MIG_DOWN));
    for (uint32_t i = 0; i < model->ledger->history->revision_count; i++)
        MUST(!rests_on(model, i, entry.revision) || is_planned(plan, index, i, MIG_DOWN));
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
            MUST(mig_plan_entry(plan, i).direction == direction);
            if (direction == MIG_UP)
                check_up_entry(model, plan, i);
            else
                check_down_entry(model, plan, i);
        }
    }
    mig_plan_free(plan);
}

// ---- runs

static void check_whole_upgrade(FuzzLedger *ledger, const Model *model)
{
    MigError error = {0};
    uint32_t wanted = 0;
    if (!has_format(ledger) || model->has_twins)
        return;
    // The first launch trusts the digest of the whole, and nothing else.
    const char *digest = mig__text(ledger->history, ledger->history->tracks[0].launch_digest);
    if (ledger->has_history_row && ledger->launch_digest &&
        strcmp(ledger->launch_digest, digest) == 0)
        return;
    MigStatus expected = expected_of_upgrade(model);
    MigPlan *plan = mig_plan(&ledger->base, ledger->history, MIG_UP, NULL, NULL, &error);
    MUST((plan ? MIG_OK : error.status) == expected);
    for (uint32_t i = 0; plan && i < ledger->history->revision_count; i++)
        wanted += !is_in_state(model, i, "applied");
    MUST(!plan || mig_plan_count(plan) == wanted);
    mig_plan_free(plan);
}

// Steps that must have been sent: those of the segments that were not finished, in order.
static void check_sent(const FuzzLedger *ledger, const Model *model)
{
    const MigHistory *history = ledger->history;
    const MigTrack *track = &history->tracks[0];
    uint32_t sent = 0;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigSection *up = &track->revisions[i].up;
        uint32_t first = is_in_state(model, i, "started")
                             ? (uint32_t)strtoul(model->row_of[i]->segment, NULL, 10)
                             : 0;
        if (is_in_state(model, i, "applied"))
            continue;
        for (uint32_t s = first; s < up->segment_count; s++) {
            const MigSegment *segment = &track->segments[up->first_segment + s];
            for (uint32_t k = 0; k < segment->step_count; k++) {
                const char *sql = mig__text(history, track->steps[segment->first_step + k].sql);
                MUST(sent < ledger->sent_count && strcmp(ledger->sent[sent], sql) == 0);
                sent++;
            }
        }
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

static void check_run(FuzzLedger *ledger, const Model *model, uint32_t command, const char *target)
{
    MigError error = {0};
    bool is_whole = command == 0 && !target && has_format(ledger) && !ledger->fail_at;
    MigStatus status = run(ledger, command, target, &error);
    check_error(status, &error);
    MUST(ledger->calls < LEDGER_CALLS);
    // Nothing runs on top of a row that is not what was written, or that nobody knows; a way back
    // is only read when its turn comes.
    bool is_stamp = command == 3;
    if (!ledger->is_missing && !is_stamp && status != MIG_OK && command != 4 &&
        (model->has_changed_row || model->has_unknown_row))
        MUST(ledger->write_count == 0 && ledger->sent_count == 0);
    bool is_known = ledger->has_history_row && ledger->launch_digest;
    if (is_whole && status == MIG_OK && !is_known && !model->has_twins)
        check_sent(ledger, model);
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
    Model model = model_of(ledger);
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
    check_run(ledger, &model, command, target);
    fuzz_ledger_free(ledger);
    free(ledger);
    return 0;
}
