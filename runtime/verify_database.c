// SPDX-License-Identifier: MIT
// mig_verify: the queries of every applied revision on the schema as it is now.
#include "run.h"
#include "run_parts.h"
#include "verify.h"
#include <stdio.h>
#include <string.h>

typedef struct Verifier {
    MigRun *run;
    MigCheckFunction report;
    void *context;
    MigError first; // the first violation
    uint32_t violated;
} Verifier;

// What a query may use can be dropped or renamed by a later revision.
static bool is_outdated(const Verifier *verifier, const MigError *error)
{
    if (verifier->run->schema == NULL) {
        return error->sqlite_code == 1 && strstr(error->message, "no such ") != NULL;
    }
    return strncmp(error->sqlstate, "42", 2) == 0 && strcmp(error->sqlstate, "42501") != 0;
}

static MigOutcome say_to_server(MigDriver *driver, const char *sql, MigError *error)
{
    MigPiece piece = {MIG_PIECE_LEDGER, sql, strlen(sql), {"", 0, 0}, 0, false, NULL, NULL};
    return driver->kind->statement(driver, &piece, NULL, NULL, NULL, error);
}

// On PostgreSQL the transaction refuses to write; on SQLite the driver does.
static MigOutcome run_verify_query(const Verifier *verifier, const MigWorkStep *step,
                                   const char *id, bool *is_violated, MigError *error)
{
    MigDriver *driver = verifier->run->driver;
    if (verifier->run->schema == NULL) {
        return mig__verify_query(driver, &verifier->run->values, step, id, is_violated, error);
    }
    char begin[160];
    snprintf(begin, sizeof begin,
             "BEGIN READ ONLY; SELECT pg_catalog.set_config('statement_timeout', '%u', true)",
             (unsigned)verifier->run->options.statement_timeout);
    MigOutcome outcome = say_to_server(driver, begin, error);
    if (outcome == MIG__DONE) {
        outcome = mig__verify_query(driver, &verifier->run->values, step, id, is_violated, error);
        MigError ignored = {0};
        MigOutcome ended =
            outcome == MIG__LOST ? outcome : say_to_server(driver, "ROLLBACK", &ignored);
        if (outcome == MIG__DONE && ended != MIG__DONE) {
            *error = ignored;
            outcome = ended;
        }
    }
    return outcome;
}

static void report_check_of(const Verifier *verifier, MigCheckResult result,
                            const MigWorkStep *step, const char *id, const char *message)
{
    MigCheck check = {sizeof check, result, id, step->place.file, step->place.line, message};
    if (verifier->report != NULL) {
        verifier->report(verifier->context, &check);
    }
}

// False: no further query can be run, and the error says why.
static bool verify_step(Verifier *verifier, uint32_t revision, uint32_t index, MigError *error)
{
    MigRun *run = verifier->run;
    const char *id = mig__revision_id(run->history, revision);
    MigWorkStep step =
        mig__step_of_history(run->history, run->driver->kind->dialect, revision, index);
    MigError found = {0};
    bool is_violated = false;
    if (mig__run_is_cancelled(run, error) ||
        mig__values_check_step(&run->values, revision, &step, error) != MIG_OK) {
        return false;
    }
    MigOutcome outcome = run_verify_query(verifier, &step, id, &is_violated, &found);
    mig__error_set_revision(&found, id);
    if (outcome == MIG__DONE) {
        report_check_of(verifier, MIG_CHECK_PASSED, &step, id, "");
    } else if (is_violated) {
        report_check_of(verifier, MIG_CHECK_VIOLATED, &step, id, found.message);
        verifier->first = verifier->violated++ == 0 ? found : verifier->first;
    } else if (outcome == MIG__FAILED && is_outdated(verifier, &found)) {
        report_check_of(verifier, MIG_CHECK_OUTDATED, &step, id, found.message);
    } else {
        *error = found;
        return false;
    }
    return true;
}

static bool verify_revision(Verifier *verifier, uint32_t revision, MigError *error)
{
    const MigTrack *track = verifier->run->track;
    const MigSection *verify = &track->revisions[revision].verify;
    for (uint32_t s = 0; s < verify->segment_count; s++) {
        const MigSegment *segment = &track->segments[verify->first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            if (!verify_step(verifier, revision, segment->first_step + k, error)) {
                return false;
            }
        }
    }
    return true;
}

static void verify_all(Verifier *verifier, MigError *error)
{
    MigRun *run = verifier->run;
    MigOutcome outcome = mig__ledger_read(&run->ledger, run->driver, error);
    if (outcome != MIG__DONE || mig__ledger_check_rows(&run->ledger, error) != MIG_OK) {
        return;
    }
    for (uint32_t i = 0; i < run->history->revision_count; i++) {
        if (run->ledger.state[i] == MIG_ROW_APPLIED && !verify_revision(verifier, i, error)) {
            return;
        }
    }
    if (verifier->violated > 0) {
        *error = verifier->first;
    }
}

MigStatus mig_verify(MigDriver *driver, const MigHistory *history, const MigOptions *options,
                     MigCheckFunction report_check, void *context, MigError *error)
{
    MigRun run;
    MigError first = {0};
    if (mig__run_begin(&run, driver, history, MIG_REQUEST_UPGRADE, NULL, options, &first) ==
        MIG_OK) {
        Verifier verifier = {&run, report_check, context, {0}, 0};
        verify_all(&verifier, &first);
        driver->kind->unlock(driver);
        mig__run_end(&run);
    }
    if (error != NULL && error->status == MIG_OK) {
        *error = first;
    }
    return first.status;
}
