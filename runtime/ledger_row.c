// SPDX-License-Identifier: MIT
// A row of the ledger as a list of texts: what a revision of the history should have there, and the
// sum that shows whether a row was changed by other hands.
#include "digest.h"
#include "ledger.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *mig__column_name(MigColumn column)
{
    static const char *const names[MIG_COLUMN_COUNT] = {
        "id",    "digest", "up_digest", "down_digest", "verify_digest", "parents",      "depends",
        "title", "labels", "replaces",  "mark",        "way_back",      "way_back_note"};
    return names[column];
}

const char *mig__down_column_name(size_t column)
{
    static const char *const names[MIG_DOWN_COLUMN_COUNT] = {
        "id",      "position", "segment",     "segment_kind",  "kind",         "flags",
        "sql",     "file",     "line_number", "column_number", "lock_timeout", "statement_timeout",
        "retries", "detail"};
    return names[column];
}

// "LENGTH:bytes" a value, "-" for NULL: no two lists of values have the same stream.
static void update_bytes(MigDigest *digest, const char *value, size_t size)
{
    char length[24];
    int digits = snprintf(length, sizeof length, "%lu:", (unsigned long)size);
    mig__digest_update(digest, length, (size_t)digits);
    mig__digest_update(digest, value, size);
}

static void update(MigDigest *digest, const char *value)
{
    if (value == NULL) {
        mig__digest_update(digest, "-", 1);
    } else {
        update_bytes(digest, value, strlen(value));
    }
}

void mig__row_sum(const char *history, const char *const *values, size_t count, char sum[65])
{
    MigDigest digest;
    mig__digest_init(&digest);
    update(&digest, history);
    for (size_t i = 0; i < count; i++) {
        update(&digest, values[i]);
    }
    mig__digest_final_hex(&digest, sum);
}

void mig__text_sum(const char *identity, const char *text, size_t size, char sum[65])
{
    MigDigest digest;
    mig__digest_init(&digest);
    update(&digest, identity);
    update_bytes(&digest, text, size);
    mig__digest_final_hex(&digest, sum);
}

// Starts a text in the scratch buffer; the offset becomes a pointer when the buffer no longer
// moves.
static size_t begin_row(MigBuffer *scratch)
{
    return scratch->size;
}

static void end(MigBuffer *scratch)
{
    mig__buffer_add_bytes(scratch, "", 1);
}

static size_t add_revisions(MigBuffer *scratch, const MigHistory *history, uint32_t first,
                            uint32_t count)
{
    size_t offset = begin_row(scratch);
    for (uint32_t i = 0; i < count; i++) {
        mig__buffer_add(scratch, i > 0 ? "," : "");
        mig__buffer_add(scratch, mig__revision_id(history, history->edges[first + i]));
    }
    end(scratch);
    return offset;
}

static size_t add_names(MigBuffer *scratch, const MigHistory *history, uint32_t first,
                        uint32_t count)
{
    size_t offset = begin_row(scratch);
    for (uint32_t i = 0; i < count; i++) {
        mig__buffer_add(scratch, i > 0 ? "," : "");
        mig__buffer_add(scratch, mig__text(history, history->names[first + i]));
    }
    end(scratch);
    return offset;
}

static const char *mark_of(const MigHistory *history, const MigRevision *revision)
{
    if (!(revision->flags & MIG_REVISION_COMPATIBLE)) {
        return "";
    }
    const char *from = mig__text(history, revision->compatible);
    return from[0] == '\0' ? "*" : from;
}

// A revision that does nothing, such as a plain merge, leaves nothing to undo.
static const char *way_back_of(const MigSection *up, const MigSection *down)
{
    if (down->flags & MIG_SECTION_IRREVERSIBLE) {
        return "irreversible";
    }
    if (down->flags & MIG_SECTION_NOTHING) {
        return "nothing";
    }
    if (down->segment_count > 0) {
        return "steps";
    }
    return up->segment_count == 0 ? "nothing" : "none";
}

// The C functions that a way back calls: whoever lacks one must know before it begins. Returns
// where the list begins.
static size_t add_calls(MigBuffer *scratch, const MigHistory *history, MigDialect dialect,
                        const MigSection *section, bool *has_call)
{
    const MigTrack *track = mig__track(history, dialect);
    size_t begin = scratch->size;
    for (uint32_t s = 0; s < section->segment_count; s++) {
        const MigSegment *segment = &track->segments[section->first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            const MigStep *step = &track->steps[segment->first_step + k];
            if (step->kind == MIG_STEP_CALL) {
                mig__buffer_add(scratch, *has_call ? ", " : MIG_NOTE_CALL);
                mig__buffer_add(scratch, mig__text(history, history->calls[step->detail].name));
                *has_call = true;
            }
        }
    }
    mig__buffer_add_bytes(scratch, "", 1);
    return begin;
}

bool mig__columns_make(MigColumns *columns, MigBuffer *scratch, const MigHistory *history,
                       MigDialect dialect, uint32_t revision_index)
{
    const MigRevision *revision = &history->revisions[revision_index];
    const MigTrackRevision *track = &mig__track(history, dialect)->revisions[revision_index];
    mig__buffer_clear(scratch);
    size_t parents =
        add_revisions(scratch, history, revision->first_parent, revision->parent_count);
    size_t depends =
        add_revisions(scratch, history, revision->first_dependency, revision->dependency_count);
    size_t labels = add_names(scratch, history, revision->first_label, revision->label_count);
    size_t replaces =
        add_names(scratch, history, revision->first_replaced, revision->replaced_count);
    bool has_call = false;
    size_t calls = add_calls(scratch, history, dialect, &track->down, &has_call);
    if (scratch->has_failed) {
        return false;
    }
    columns->text[MIG_COLUMN_ID] = mig__text(history, revision->id);
    columns->text[MIG_COLUMN_DIGEST] = mig__text(history, track->digest);
    columns->text[MIG_COLUMN_UP_DIGEST] = mig__text(history, track->up_digest);
    columns->text[MIG_COLUMN_DOWN_DIGEST] = mig__text(history, track->down_digest);
    columns->text[MIG_COLUMN_VERIFY_DIGEST] = mig__text(history, track->verify_digest);
    columns->text[MIG_COLUMN_PARENTS] = scratch->data + parents;
    columns->text[MIG_COLUMN_DEPENDS] = scratch->data + depends;
    columns->text[MIG_COLUMN_TITLE] = mig__text(history, revision->title);
    columns->text[MIG_COLUMN_LABELS] = scratch->data + labels;
    columns->text[MIG_COLUMN_REPLACES] = scratch->data + replaces;
    columns->text[MIG_COLUMN_MARK] = mark_of(history, revision);
    columns->text[MIG_COLUMN_WAY_BACK] = way_back_of(&track->up, &track->down);
    columns->text[MIG_COLUMN_WAY_BACK_NOTE] =
        has_call ? scratch->data + calls : mig__text(history, track->down.note);
    return true;
}

static void print_number(char text[16], const char **value, uint32_t number)
{
    snprintf(text, 16, "%u", (unsigned)number);
    *value = number == MIG_UNSET ? NULL : text;
}

void mig__down_texts(MigDownTexts *texts, const char *id, const MigDownStep *down,
                     uint32_t position)
{
    const MigWorkStep *step = &down->step;
    const uint32_t plain[][2] = {
        {MIG_DOWN_POSITION, position},
        {MIG_DOWN_SEGMENT, down->segment},
        {MIG_DOWN_SEGMENT_KIND, down->segment_kind},
        {MIG_DOWN_KIND, step->kind},
        {MIG_DOWN_FLAGS, step->flags},
        {MIG_DOWN_LINE, step->place.line},
        {MIG_DOWN_COLUMN, step->place.column},
        {MIG_DOWN_LOCK_TIMEOUT, down->lock_timeout},
        {MIG_DOWN_STATEMENT_TIMEOUT, down->statement_timeout},
        {MIG_DOWN_RETRIES, down->retries},
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        print_number(texts->numbers[i], &texts->text[plain[i][0]], plain[i][1]);
    }
    texts->text[MIG_DOWN_ID] = id;
    texts->text[MIG_DOWN_SQL] = step->sql;
    texts->text[MIG_DOWN_FILE] = step->place.file;
    texts->text[MIG_DOWN_DETAIL] = down->detail;
}

void mig__down_sum(const char *history, const MigDownTexts *texts, uint32_t count, char sum[65])
{
    const char *values[MIG_DOWN_COLUMN_COUNT + 1];
    char number[16];
    size_t size = MIG_DOWN_DETAIL;
    memcpy(values, texts->text, sizeof texts->text);
    print_number(number, &values[size++], count);
    if (texts->text[MIG_DOWN_DETAIL] != NULL) {
        values[size++] = texts->text[MIG_DOWN_DETAIL];
    }
    mig__row_sum(history, values, size, sum);
}
