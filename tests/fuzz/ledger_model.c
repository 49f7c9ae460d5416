// SPDX-License-Identifier: MIT
#include "ledger_model.h"

static const MigColumn above[] = {MIG_COLUMN_PARENTS, MIG_COLUMN_DEPENDS};

static bool is_row_of(const FuzzRow *row, const char *id, size_t size)
{
    const char *text = fuzz_row_text(row, MIG_COLUMN_ID);
    return strlen(text) == size && memcmp(text, id, size) == 0;
}

static const FuzzRow *find_row(const Model *model, const char *id, size_t size)
{
    for (uint32_t i = 0; i < model->ledger->row_count; i++)
        if (is_row_of(&model->ledger->rows[i], id, size))
            return &model->ledger->rows[i];
    return NULL;
}

const FuzzRow *fuzz_model_find(const Model *model, const char *id)
{
    return find_row(model, id, strlen(id));
}

// The names of a list "a,b" one after the other; false where there is none left.
static bool next_name(const char **list, const char **name, size_t *size)
{
    if (!**list)
        return false;
    *name = *list;
    *size = strcspn(*list, ",");
    *list += *size + ((*list)[*size] == ',');
    return true;
}

bool fuzz_row_rests_on(const FuzzRow *row, const char *id)
{
    const char *name;
    size_t size;
    for (size_t k = 0; k < 2; k++)
        for (const char *list = fuzz_row_text(row, above[k]); next_name(&list, &name, &size);)
            if (strlen(id) == size && memcmp(name, id, size) == 0)
                return true;
    return false;
}

bool fuzz_row_has_way_back(const FuzzRow *row)
{
    const char *way_back = fuzz_row_text(row, MIG_COLUMN_WAY_BACK);
    const char *note = fuzz_row_text(row, MIG_COLUMN_WAY_BACK_NOTE);
    if (strcmp(way_back, "nothing") == 0)
        return true;
    // The histories here have no functions that a note could name.
    return strcmp(way_back, "steps") == 0 && (strncmp(note, "call ", 5) != 0 || note[5] == '\0');
}

Model fuzz_model_of(const FuzzLedger *ledger)
{
    Model model = {.ledger = ledger};
    for (uint32_t i = 0; i < ledger->row_count; i++) {
        const FuzzRow *row = &ledger->rows[i];
        uint32_t revision = fuzz_row_revision(ledger, row);
        model.has_changed_row |= !fuzz_row_is_whole(ledger, row);
        model.has_unknown_row |= revision == MIG_UNSET;
        model.has_twins |= fuzz_model_find(&model, fuzz_row_text(row, MIG_COLUMN_ID)) != row;
        if (revision != MIG_UNSET)
            model.row_of[revision] = row;
    }
    return model;
}

static bool has_state(const FuzzRow *row, const char *state)
{
    return row && row->state && strcmp(row->state, state) == 0;
}

bool fuzz_model_is(const Model *model, uint32_t revision, const char *state)
{
    return has_state(model->row_of[revision], state);
}

// ---- the rows among themselves

// Whether every row that the row names is there, and (`done` given) one of those that are done.
static bool has_all_above(const Model *model, const FuzzRow *row, const bool *done)
{
    const char *name;
    size_t size;
    for (size_t k = 0; k < 2; k++)
        for (const char *list = fuzz_row_text(row, above[k]); next_name(&list, &name, &size);) {
            const FuzzRow *found = find_row(model, name, size);
            if (!found || (done && !done[found - model->ledger->rows]))
                return false;
        }
    return true;
}

// No row names one that is not there, and they form no cycle.
static bool is_in_order(const Model *model)
{
    bool done[LEDGER_ROWS] = {false};
    const FuzzLedger *ledger = model->ledger;
    for (uint32_t round = 0; round < ledger->row_count; round++)
        for (uint32_t i = 0; i < ledger->row_count; i++)
            done[i] |= has_all_above(model, &ledger->rows[i], done);
    for (uint32_t i = 0; i < ledger->row_count; i++)
        if (!done[i])
            return false;
    return true;
}

// ---- the floor

static bool knows(const Model *model, const char *id)
{
    const MigHistory *history = model->ledger->history;
    for (uint32_t i = 0; i < history->revision_count; i++)
        if (strcmp(mig__revision_id(history, i), id) == 0)
            return true;
    return false;
}

// Nothing rests on it but what is going down, as it does not itself.
static bool is_head(const Model *model, const FuzzRow *row)
{
    for (uint32_t i = 0; i < model->ledger->row_count; i++) {
        const FuzzRow *other = &model->ledger->rows[i];
        if (!has_state(other, "reverting") &&
            fuzz_row_rests_on(other, fuzz_row_text(row, MIG_COLUMN_ID)))
            return false;
    }
    return !has_state(row, "reverting");
}

// From the heads back over what is marked "*": what is reached and is not asks for itself, or for
// what its mark names.
static bool knows_floor(const Model *model)
{
    bool reached[LEDGER_ROWS];
    const FuzzLedger *ledger = model->ledger;
    for (uint32_t i = 0; i < ledger->row_count; i++)
        reached[i] = is_head(model, &ledger->rows[i]);
    for (uint32_t round = 0; round < ledger->row_count; round++)
        for (uint32_t i = 0; i < ledger->row_count; i++) {
            bool is_step = strcmp(fuzz_row_text(&ledger->rows[i], MIG_COLUMN_MARK), "*") == 0;
            for (uint32_t k = 0; is_step && reached[i] && k < ledger->row_count; k++)
                reached[k] |= fuzz_row_rests_on(&ledger->rows[i],
                                                fuzz_row_text(&ledger->rows[k], MIG_COLUMN_ID));
        }
    for (uint32_t i = 0; i < ledger->row_count; i++) {
        const char *mark = fuzz_row_text(&ledger->rows[i], MIG_COLUMN_MARK);
        const char *asked = *mark ? mark : fuzz_row_text(&ledger->rows[i], MIG_COLUMN_ID);
        if (reached[i] && strcmp(mark, "*") != 0 && !knows(model, asked))
            return false;
    }
    return true;
}

// ---- the rows and the program

// Whether the row names the parents and dependencies that the program has.
static bool is_at_its_place(const Model *model, uint32_t revision)
{
    MigBuffer scratch = {NULL, 0, 0, false};
    MigColumns columns;
    bool is_same = true;
    MUST(mig__columns_make(&columns, &scratch, model->ledger->history, MIG_POSTGRESQL, revision));
    for (size_t k = 0; k < 2; k++)
        is_same = is_same && strcmp(columns.text[above[k]],
                                    fuzz_row_text(model->row_of[revision], above[k])) == 0;
    mig__buffer_free(&scratch);
    return is_same;
}

static bool is_applied_below(const Model *model, uint32_t revision)
{
    const MigHistory *history = model->ledger->history;
    const MigRevision *r = &history->revisions[revision];
    bool is_moved = !is_at_its_place(model, revision);
    for (uint32_t k = 0; k < r->parent_count + r->dependency_count; k++) {
        uint32_t edge =
            k < r->parent_count ? r->first_parent + k : r->first_dependency + k - r->parent_count;
        uint32_t parent = history->edges[edge];
        // Its new place is recorded only on top of what stays.
        if (!model->row_of[parent] || (is_moved && fuzz_model_is(model, parent, "reverting")))
            return false;
    }
    return true;
}

// A way back that was begun is finished first.
static MigStatus expected_of_reverting(const Model *model)
{
    const FuzzLedger *ledger = model->ledger;
    bool has_any = false;
    bool may_go = true;
    for (uint32_t i = 0; i < ledger->row_count; i++) {
        const FuzzRow *row = &ledger->rows[i];
        if (!has_state(row, "reverting"))
            continue;
        has_any = true;
        may_go = may_go && fuzz_row_has_way_back(row);
        for (uint32_t k = 0; k < ledger->row_count; k++)
            may_go =
                may_go && (has_state(&ledger->rows[k], "reverting") ||
                           !fuzz_row_rests_on(&ledger->rows[k], fuzz_row_text(row, MIG_COLUMN_ID)));
    }
    if (has_any && !is_in_order(model))
        return MIG_DIVERGED;
    return may_go ? MIG_OK : MIG_REFUSED;
}

MigStatus fuzz_model_upgrade(const Model *model)
{
    const MigHistory *history = model->ledger->history;
    const MigTrack *track = &history->tracks[0];
    if (model->has_changed_row || (model->has_unknown_row && !is_in_order(model)))
        return MIG_DIVERGED;
    if (model->has_unknown_row && !knows_floor(model))
        return MIG_AHEAD;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const FuzzRow *row = model->row_of[i];
        if (!row || has_state(row, "reverting"))
            continue;
        if (strcmp(fuzz_row_text(row, MIG_COLUMN_UP_DIGEST),
                   mig__text(history, track->revisions[i].up_digest)) != 0 ||
            !is_applied_below(model, i))
            return MIG_DIVERGED;
    }
    return expected_of_reverting(model);
}
