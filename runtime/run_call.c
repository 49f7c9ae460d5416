// SPDX-License-Identifier: MIT
// A function of the application as a step: found by its name, run as a hook, and what it may ask of
// its MigCall.
#include "run_call.h"
#include "values.h"
#include <mig/call.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_TEXT = 160 };

struct MigCall {
    MigRun *run;
    MigDriver *driver;
    const MigWorkStep *step;
    const MigWork *work;
    uint64_t began;
    MigError failure; // of the first statement that failed, and its outcome
    MigOutcome outcome;
    const char *saved;         // of an earlier call; NULL: none
    MigKeyValues *place;       // what this one saves; NULL: it may not
    char directive[CALL_TEXT]; // as an excerpt shows it
};

typedef struct CallPiece {
    MigRun *run;
    MigWork work;
    MigWorkStep step;
} CallPiece;

MigCallFunction mig__call_find(const MigHistory *history, const char *name, size_t size)
{
    for (uint32_t i = 0; i < history->call_count; i++) {
        const char *known = mig__text(history, history->calls[i].name);
        if (strlen(known) == size && memcmp(known, name, size) == 0) {
            return history->calls[i].function;
        }
    }
    return NULL;
}

const char *mig__call_missing(const MigHistory *history, const char *names, size_t *size)
{
    for (const char *name = names; *name != '\0';) {
        *size = strcspn(name, ",");
        if (mig__call_find(history, name, *size) == NULL) {
            return name;
        }
        name += *size;
        name += strspn(name, ", ");
    }
    return NULL;
}

static void print_directive(char text[CALL_TEXT], const MigWorkStep *step)
{
    snprintf(text, CALL_TEXT, "--@ call %.130s", step->name);
}

MigStatus mig__call_check(const MigRun *run, uint32_t revision, uint32_t step_index,
                          MigError *error)
{
    MigWorkStep step =
        mig__step_of_history(run->history, run->driver->kind->dialect, revision, step_index);
    if (mig__call_find(run->history, step.name, strlen(step.name)) != NULL) {
        return MIG_OK;
    }
    char primary[200];
    snprintf(primary, sizeof primary, "this program does not have the C function \"%.100s\"",
             step.name);
    MigComplaint complaint = {
        primary,
        NULL,
        "run the application's own command line, or give migc a library with it: --steps "
        "LIBRARY, or steps = LIBRARY in migc.ini (nothing was run)",
        NULL,
        NULL,
        0,
        0};
    char directive[CALL_TEXT];
    print_directive(directive, &step);
    mig__fail_statement(error, MIG_REFUSED, &step.place, directive, &complaint);
    mig__error_set_revision(error, mig__revision_id(run->history, revision));
    return MIG_REFUSED;
}

static MigPiece make_piece(const MigCall *call, const char *sql, MigFilled *origin)
{
    *origin = (MigFilled){0};
    origin->was = call->directive;
    origin->is_call = true;
    origin->sql = sql;
    origin->size = (uint32_t)strlen(sql);
    return (MigPiece){MIG_PIECE_STEP,    sql,   strlen(sql), call->step->place,
                      call->step->flags, false, NULL,        origin};
}

// A statement of the function stands in no file: what it was is said behind the complaint.
static void add_statement(const MigCall *call, const char *sql, MigError *error)
{
    char *shown = mig__hide_secrets(sql);
    mig__add(error, "\n(a statement of the C function %s: %.300s)", call->step->name,
             shown == NULL ? "" : shown);
    free(shown);
}

int mig_call_query(MigCall *call, const char *sql, const char *const *parameters,
                   size_t parameter_count, MigCallRow row, void *context, uint64_t *changed,
                   MigError *error)
{
    MigFilled origin;
    MigError failure = {0};
    MigPiece piece = make_piece(call, sql, &origin);
    MigOutcome outcome = call->driver->kind->execute(
        call->driver, &piece, parameters, parameter_count, row, context, changed, &failure);
    if (outcome == MIG__DONE) {
        return 0;
    }
    if (failure.status == MIG_REFUSED) {
        add_statement(call, sql, &failure);
    }
    if (call->failure.status == MIG_OK) {
        call->failure = failure;
        call->outcome = outcome;
    }
    if (error != NULL && error->status == MIG_OK) {
        *error = failure;
    }
    return (int)failure.status;
}

int mig_call_execute(MigCall *call, const char *sql, const char *const *parameters,
                     size_t parameter_count, MigError *error)
{
    return mig_call_query(call, sql, parameters, parameter_count, NULL, NULL, NULL, error);
}

int mig_call_fail(MigCall *call, MigError *error, const char *message)
{
    MigError ignored = {0};
    MigComplaint complaint = {message, NULL, NULL, NULL, NULL, 0, 0};
    bool is_cancelled = mig_call_is_cancelled(call);
    return (int)mig__fail_statement(error == NULL ? &ignored : error,
                                    is_cancelled ? MIG_CANCELLED : MIG_REFUSED, &call->step->place,
                                    call->directive, &complaint);
}

const char *mig_call_saved(const MigCall *call)
{
    return call->saved;
}

int mig_call_save(MigCall *call, const char *key, MigError *error)
{
    if (call->place == NULL || key == NULL) {
        return mig_call_fail(call, error,
                             key == NULL ? "mig_call_save needs a key"
                                         : "mig_call_save is for a function that is called again: "
                                           "with `no-transaction` and without `done-when`");
    }
    mig__key_values_clear(call->place);
    mig__key_values_add(call->place, key);
    return 0;
}

bool mig_call_is_cancelled(const MigCall *call)
{
    return call->driver->is_cancelled != 0;
}

void mig_call_progress(MigCall *call, uint64_t rows, uint64_t rows_expected)
{
    MigEvent event = {0};
    event.kind = MIG_EVENT_PROGRESS;
    event.direction = call->work->direction;
    event.step = call->work->first_step + 1;
    event.step_count = call->work->all_steps;
    event.milliseconds = mig__now() - call->began;
    event.rows = rows;
    event.rows_expected = rows_expected;
    mig__run_tell(call->run, call->work->revision, event);
}

const char *mig_call_name(const MigCall *call)
{
    return call->step->name;
}

const char *mig_call_revision(const MigCall *call)
{
    return call->work->id;
}

MigDirection mig_call_direction(const MigCall *call)
{
    return call->work->direction;
}

MigDialect mig_call_dialect(const MigCall *call)
{
    return call->driver->kind->dialect;
}

void *mig_call_context(const MigCall *call)
{
    return call->run->options.call_context;
}

MigDriver *mig_call_driver(const MigCall *call)
{
    return call->driver;
}

// A function that passes over a failed statement has PostgreSQL's transaction against it.
static MigOutcome settle_success(MigCall *call, MigError *error)
{
    static const char question[] = "SELECT 1";
    MigError ignored = {0};
    MigFilled origin;
    if (call->failure.status == MIG_OK) {
        return MIG__DONE;
    }
    MigPiece piece = make_piece(call, question, &origin);
    MigOutcome outcome =
        call->driver->kind->statement(call->driver, &piece, NULL, NULL, NULL, &ignored);
    if (outcome != MIG__DONE) {
        *error = call->failure;
        mig__add(error, "\n(the function went on after it; the transaction cannot)");
        outcome = call->outcome;
    }
    return outcome;
}

static MigOutcome settle_failure(MigCall *call, int code, MigError *error)
{
    char message[200];
    if (error->status == MIG_OK) {
        snprintf(message, sizeof message,
                 "the C function \"%.100s\" has failed with %d and no message", call->step->name,
                 code);
        mig_call_fail(call, error, message);
        return MIG__FAILED;
    }
    // It ends in the words of a statement that failed: whether it may be tried again is the same.
    bool is_statement =
        call->failure.status != MIG_OK && strcmp(call->failure.message, error->message) == 0;
    return is_statement ? call->outcome : MIG__FAILED;
}

MigOutcome mig__call_part(MigRun *run, const MigWork *work, const MigWorkStep *step,
                          MigDriver *driver, const char *saved, MigKeyValues *place,
                          MigError *error)
{
    MigError said = {0};
    MigCall call;
    memset(&call, 0, sizeof call);
    call.run = run;
    call.driver = driver;
    call.step = step;
    call.work = work;
    call.saved = saved;
    call.place = place;
    call.began = mig__now();
    print_directive(call.directive, step);
    MigCallFunction function = mig__call_find(run->history, step->name, strlen(step->name));
    int code = function == NULL
                   ? mig_call_fail(&call, &said, "this program does not have the C function")
                   : function(&call, &said);
    said.message[sizeof said.message - 1] = '\0';
    MigOutcome outcome =
        code == 0 ? settle_success(&call, &said) : settle_failure(&call, code, &said);
    if (outcome != MIG__DONE && error != NULL && error->status == MIG_OK) {
        *error = said;
    }
    return outcome;
}

static MigOutcome run_function(void *context, MigDriver *driver, MigError *error)
{
    CallPiece *piece = context;
    return mig__call_part(piece->run, &piece->work, &piece->step, driver, NULL, NULL, error);
}

void mig__run_add_call(MigRun *run, const MigWork *work, const MigWorkStep *step)
{
    CallPiece piece = {run, *work, *step};
    mig__pieces_add_hook(&run->pieces, MIG_PIECE_STEP, run_function, &piece, sizeof piece,
                         step->place, step->flags | MIG_STEP_CALLS);
}
