// SPDX-License-Identifier: MIT
// The detail of an event `data`: a line "up DIGEST DIGEST" with the up_digest and what it would be
// without any rows, then a line "DIGEST NAME" for each copy, in order.
#include "ledger_data.h"
#include <stdlib.h>
#include <string.h>

enum { DIGEST_SIZE = 64 };

// Walks the copies of a section.
typedef struct CopyWalk {
    const MigHistory *history;
    const MigTrack *track;
    const MigSection *section;
    uint32_t segment;
    uint32_t step;
} CopyWalk;

static CopyWalk walk_data(const MigHistory *history, MigDialect dialect, uint32_t revision)
{
    const MigTrack *track = mig__track(history, dialect);
    return (CopyWalk){history, track, &track->revisions[revision].up, 0, 0};
}

static const MigCopy *next_data_copy(CopyWalk *walk)
{
    while (walk->segment < walk->section->segment_count) {
        const MigSegment *segment =
            &walk->track->segments[walk->section->first_segment + walk->segment];
        if (walk->step >= segment->step_count) {
            walk->segment++;
            walk->step = 0;
            continue;
        }
        const MigStep *step = &walk->track->steps[segment->first_step + walk->step++];
        if (step->kind == MIG_STEP_COPY) {
            return &walk->track->copies[step->detail];
        }
    }
    return NULL;
}

static void add_name(MigBuffer *text, const MigHistory *history, const MigCopy *copy)
{
    if ((copy->flags & MIG_COPY_FILE) == 0) {
        mig__buffer_add(text, "COPY into ");
        mig__buffer_add(text, mig__text(history, copy->table));
        return;
    }
    mig__buffer_add(text, mig__text(history, copy->file));
}

void mig__data_describe(MigBuffer *text, const MigHistory *history, MigDialect dialect,
                        uint32_t revision)
{
    CopyWalk walk = walk_data(history, dialect, revision);
    const MigTrackRevision *track = &walk.track->revisions[revision];
    bool is_first = true;
    for (const MigCopy *copy; (copy = next_data_copy(&walk)) != NULL; is_first = false) {
        if (is_first) {
            mig__buffer_add_format(text, "up %s %s", mig__text(history, track->up_digest),
                                   mig__text(history, copy->rest_digest));
        }
        mig__buffer_add_format(text, "\n%s ", mig__text(history, copy->digest));
        add_name(text, history, copy);
    }
}

// What the ledger has of it.
typedef struct StoredData {
    char *detail; // NULL: nothing
    bool has_no_memory;
} StoredData;

static bool take_detail(void *context, size_t column_count, const char *const *values)
{
    StoredData *stored = context;
    if (column_count != 1 || values[0] == NULL || stored->detail != NULL) {
        return column_count == 1;
    }
    stored->detail = malloc(strlen(values[0]) + 1);
    stored->has_no_memory = stored->detail == NULL;
    if (stored->detail != NULL) {
        strcpy(stored->detail, values[0]);
    }
    return !stored->has_no_memory;
}

static void read_stored(const MigLedger *ledger, MigDriver *driver, const char *id,
                        StoredData *stored)
{
    const char *equals = ledger->schema != NULL ? "OPERATOR(pg_catalog.=) " : "= ";
    MigBuffer sql = {NULL, 0, 0, false};
    MigError ignored = {0};
    bool is_missing = false;
    mig__buffer_add(&sql, "SELECT detail FROM ");
    mig__ledger_add_table(&sql, ledger->schema, "migc_event");
    mig__buffer_add_format(&sql, " AS e WHERE kind %s'data' AND history %s", equals, equals);
    mig__buffer_add_literal(&sql, mig__text(ledger->history, ledger->history->name));
    mig__buffer_add_format(&sql, " AND id %s", equals);
    mig__buffer_add_literal(&sql, id);
    mig__buffer_add(&sql, " ORDER BY e.number DESC LIMIT 1");
    if (!sql.has_failed) {
        driver->kind->query(driver, sql.data, take_detail, stored, &is_missing, &ignored);
    }
    mig__buffer_free(&sql);
}

// Whether the detail is of the digest that was applied, and how many characters its first line has.
static bool is_of_digest(const char *detail, const char *up_digest, size_t *size)
{
    *size = strcspn(detail, "\n");
    return *size == 3 + DIGEST_SIZE + 1 + DIGEST_SIZE && strncmp(detail, "up ", 3) == 0 &&
           strncmp(detail + 3, up_digest, DIGEST_SIZE) == 0;
}

// Whether the detail has a line with that name and another digest.
static bool has_changed(const char *detail, const char *name, const char *digest)
{
    for (const char *line = strchr(detail, '\n'); line != NULL; line = strchr(line, '\n')) {
        size_t size = strcspn(++line, "\n");
        bool is_it = size == DIGEST_SIZE + 1 + strlen(name) &&
                     strncmp(line + DIGEST_SIZE + 1, name, size - DIGEST_SIZE - 1) == 0;
        if (is_it) {
            return strncmp(line, digest, DIGEST_SIZE) != 0;
        }
    }
    return false;
}

// The names of the copies whose data has changed, or of all (detail NULL); how many.
static uint32_t list_data_names(const MigLedger *ledger, uint32_t revision, const char *detail,
                                MigBuffer *names)
{
    CopyWalk walk = walk_data(ledger->history, ledger->dialect, revision);
    MigBuffer name = {NULL, 0, 0, false};
    uint32_t count = 0;
    for (const MigCopy *copy; (copy = next_data_copy(&walk)) != NULL;) {
        mig__buffer_clear(&name);
        add_name(&name, ledger->history, copy);
        const char *digest = mig__text(ledger->history, copy->digest);
        if (detail == NULL || has_changed(detail, mig__buffer_text(&name), digest)) {
            mig__buffer_add(names, count++ > 0 ? ", " : "");
            mig__buffer_add(names, mig__buffer_text(&name));
        }
    }
    mig__buffer_free(&name);
    return count;
}

static void explain_data(const MigLedger *ledger, uint32_t revision, const char *detail,
                         const MigCopy *first, MigError *error)
{
    const MigRow *row = mig__ledger_row(ledger, revision);
    MigBuffer names = {NULL, 0, 0, false};
    size_t size = 0;
    bool is_known =
        detail != NULL && is_of_digest(detail, row->columns[MIG_COLUMN_UP_DIGEST], &size);
    uint32_t count = list_data_names(ledger, revision, is_known ? detail : NULL, &names);
    bool has_same_rest =
        is_known && strncmp(detail + size - DIGEST_SIZE,
                            mig__text(ledger->history, first->rest_digest), DIGEST_SIZE) == 0;
    const char *list = mig__buffer_text(&names);
    if (!is_known) {
        mig__add(error, "\nWhat has changed is its statements, or the data of %s", list);
    } else if (count == 0) {
        mig__add(error, "\nWhat has changed is its statements, not their data");
    } else if (has_same_rest) {
        mig__add(error, "\nWhat has changed is the data of %s; its statements are the same", list);
    } else {
        mig__add(error, "\nWhat has changed is its statements, and the data of %s", list);
    }
    mig__buffer_free(&names);
}

void mig__data_explain(const MigLedger *ledger, MigDriver *driver, MigError *error)
{
    for (uint32_t i = 0; error != NULL && i < ledger->history->revision_count; i++) {
        const char *id = mig__revision_id(ledger->history, i);
        if (ledger->verdict[i] != MIG_VERDICT_DIVERGED || ledger->state[i] == MIG_ROW_ABSENT ||
            strcmp(error->revision, id) != 0) {
            continue;
        }
        CopyWalk walk = walk_data(ledger->history, ledger->dialect, i);
        const MigCopy *first = next_data_copy(&walk);
        StoredData stored = {NULL, false};
        if (first != NULL) {
            read_stored(ledger, driver, id, &stored);
            explain_data(ledger, i, stored.detail, first, error);
        }
        free(stored.detail);
        return;
    }
}
