// SPDX-License-Identifier: MIT
// The ledger's events, for a person or a program to read.
#include "run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVENT_NUMBER,
    EVENT_ID,
    EVENT_KIND,
    EVENT_HAPPENED_AT,
    EVENT_DURATION,
    EVENT_APPLIED_BY,
    EVENT_APPLICATION,
    EVENT_DETAIL,
    EVENT_COLUMN_COUNT
};

typedef struct EventReader {
    MigLedgerEventFunction report;
    void *context;
    MigError *error;
    uint64_t last; // the number of the last that was reported; 0: none
} EventReader;

// Operators, functions and types by their full names: no search_path can put others in their place.
static void add_event_query(MigBuffer *sql, const MigRun *run, const char *revision, uint32_t most)
{
    bool is_qualified = run->schema != NULL;
    const char *text = is_qualified ? "::pg_catalog.text" : "";
    const char *equals = is_qualified ? " OPERATOR(pg_catalog.=) " : " = ";
    mig__buffer_add_format(sql, "SELECT number%s, id, kind, %s, duration_ms%s, applied_by, ", text,
                           is_qualified
                               ? "pg_catalog.to_char(pg_catalog.timezone('UTC'::pg_catalog.text, "
                                 "happened_at), 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
                               : "happened_at",
                           text);
    mig__buffer_add(sql, "application, detail FROM ");
    mig__ledger_add_table(sql, run->schema, "migc_event");
    mig__buffer_add_format(sql, " AS e WHERE history%s", equals);
    mig__buffer_add_literal(sql, mig__text(run->history, run->history->name));
    if (revision != NULL) {
        mig__buffer_add_format(sql, " AND id%s", equals);
        mig__buffer_add_literal(sql, revision);
    }
    mig__buffer_add(sql, " ORDER BY e.number DESC");
    if (most > 0) {
        mig__buffer_add_format(sql, " LIMIT %u", (unsigned)most);
    }
}

static const char *event_text(const char *value)
{
    return value == NULL ? "" : value;
}

static bool take_event(void *context, size_t column_count, const char *const *values)
{
    EventReader *reader = context;
    if (column_count != EVENT_COLUMN_COUNT) {
        mig__fail(reader->error, MIG_DIVERGED, "the query for events gave %lu columns",
                  (unsigned long)column_count);
        return false;
    }
    MigLedgerEvent event;
    memset(&event, 0, sizeof event);
    event.size = sizeof event;
    event.number = strtoull(event_text(values[EVENT_NUMBER]), NULL, 10);
    event.revision = event_text(values[EVENT_ID]);
    event.kind = event_text(values[EVENT_KIND]);
    event.happened_at = event_text(values[EVENT_HAPPENED_AT]);
    event.has_duration = values[EVENT_DURATION] != NULL;
    event.milliseconds = strtoull(event_text(values[EVENT_DURATION]), NULL, 10);
    event.applied_by = event_text(values[EVENT_APPLIED_BY]);
    event.application = event_text(values[EVENT_APPLICATION]);
    event.detail = event_text(values[EVENT_DETAIL]);
    if (reader->last == 0 || event.number < reader->last) { // else of a query that was asked again
        reader->last = event.number;
        reader->report(reader->context, &event);
    }
    return true;
}

static MigOutcome read_events(MigRun *run, const char *sql, EventReader *reader)
{
    MigDriver *driver = run->driver;
    bool is_missing = false;
    MigOutcome outcome =
        driver->kind->query(driver, sql, take_event, reader, &is_missing, reader->error);
    if (outcome == MIG__LOST) {
        memset(reader->error, 0, sizeof *reader->error);
        outcome = driver->kind->reconnect(driver, reader->error);
        if (outcome == MIG__DONE) {
            outcome =
                driver->kind->query(driver, sql, take_event, reader, &is_missing, reader->error);
        }
    }
    return outcome;
}

MigStatus mig_events(MigDriver *driver, const MigHistory *history, const char *revision,
                     uint32_t most, const MigOptions *options, MigLedgerEventFunction report,
                     void *context, MigError *error)
{
    MigRun run;
    MigError first = {0};
    MigBuffer sql = {NULL, 0, 0, false};
    EventReader reader = {report, context, &first, 0};
    if (mig__run_begin(&run, driver, history, MIG_REQUEST_UPGRADE, NULL, options, &first) ==
        MIG_OK) {
        add_event_query(&sql, &run, revision, most);
        if (sql.has_failed) {
            mig__no_memory(&first);
        } else {
            read_events(&run, sql.data, &reader);
        }
        mig__buffer_free(&sql);
        driver->kind->unlock(driver);
        mig__run_end(&run);
    }
    if (error != NULL && error->status == MIG_OK) {
        *error = first;
    }
    return first.status;
}
