// SPDX-License-Identifier: MIT
// A driver without a database: it writes down what a run asks of it, answers from a script, and
// fails at the call that it is told to. The ledger that it plays does not exist, or exists and is
// empty.
#ifndef FAKE_DRIVER_H
#define FAKE_DRIVER_H

#include "driver.h"
#include "ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct FakeDriver {
    MigDriver base;
    char log[16384]; // a word a call
    int calls;       // that can fail
    int fail_at;     // which of them, from 1; 0: none
    int fail_times;  // how often from there on
    MigOutcome failure;
    bool is_missing; // the ledger's tables
    bool is_locked;
    const char *launch_digest; // what the fast path finds, or NULL
    MigTransaction last;       // the last transaction, without its pieces
    MigSession session;
    int sleeps;
    const char *const *answers; // of statements: two values a row, the last of which comes again
} FakeDriver;

static inline void fake_note(FakeDriver *fake, const char *word)
{
    size_t used = strlen(fake->log);
    snprintf(fake->log + used, sizeof fake->log - used, "%s%s", used == 0 ? "" : " ", word);
}

static inline MigOutcome fake_outcome(FakeDriver *fake, MigError *error)
{
    fake->calls++;
    if (fake->fail_at == 0 || fake->calls < fake->fail_at ||
        fake->calls >= fake->fail_at + fake->fail_times) {
        return MIG__DONE;
    }
    fake_note(fake, "!");
    if (fake->failure == MIG__LOST) {
        fake->is_locked = false;
    }
    if (fake->failure != MIG__TAKEN) {
        mig__fail(error, fake->failure == MIG__LOST ? MIG_CANNOT_CONNECT : MIG_REFUSED,
                  "made to fail");
    }
    return fake->failure;
}

static inline void fake_close(MigDriver *driver)
{
    free(driver);
}

static inline void fake_cancel(MigDriver *driver)
{
    fake_note((FakeDriver *)driver, "cancel");
}

static inline void fake_configure(MigDriver *driver, const MigSession *session)
{
    ((FakeDriver *)driver)->session = *session;
}

static inline MigOutcome fake_query(MigDriver *driver, const char *sql, MigRowFunction row,
                                    void *context, bool *missing, MigError *error)
{
    FakeDriver *fake = (FakeDriver *)driver;
    bool is_fast = strncmp(sql, "SELECT launch_digest FROM", 25) == 0;
    fake_note(fake, is_fast ? "fast" : "read");
    *missing = fake->is_missing;
    MigOutcome outcome = fake_outcome(fake, error);
    if (outcome != MIG__DONE || fake->is_missing) {
        return outcome;
    }
    if (is_fast) {
        row(context, 1, &fake->launch_digest);
        return outcome;
    }
    // The row of the ledger's own tables, format 1 or whatever this runtime has.
    const char *values[MIG_READ_COUNT] = {"m", "x", "999999", "0"};
    row(context, MIG_READ_COUNT, values);
    return outcome;
}

static inline MigOutcome fake_guard(MigDriver *driver, MigError *error)
{
    fake_note((FakeDriver *)driver, "guard");
    return fake_outcome((FakeDriver *)driver, error);
}

static inline MigOutcome fake_lock(MigDriver *driver, const MigIdle *idle, bool *is_idle,
                                   bool *changed, MigError *error)
{
    FakeDriver *fake = (FakeDriver *)driver;
    (void)idle;
    fake_note(fake, "lock");
    *is_idle = false;
    *changed = !fake->is_locked;
    MigOutcome outcome = fake_outcome(fake, error);
    fake->is_locked = outcome == MIG__DONE;
    return outcome;
}

static inline void fake_unlock(MigDriver *driver)
{
    FakeDriver *fake = (FakeDriver *)driver;
    fake_note(fake, "unlock");
    fake->is_locked = false;
}

static inline MigOutcome fake_transact(MigDriver *driver, const MigTransaction *transaction,
                                       size_t *failed, MigError *error)
{
    FakeDriver *fake = (FakeDriver *)driver;
    bool has_step = false;
    *failed = 0;
    fake_note(fake, "transact(");
    for (size_t i = 0; i < transaction->count; i++) {
        if (transaction->pieces[i].kind == MIG_PIECE_STEP && !transaction->in_ledger_schema) {
            fake_note(fake, transaction->pieces[i].sql);
        }
        has_step |= transaction->pieces[i].kind == MIG_PIECE_STEP;
    }
    fake_note(fake, transaction->in_ledger_schema ? "ledger )" : has_step ? ")" : "book )");
    fake->last = *transaction;
    MigOutcome outcome = fake_outcome(fake, error);
    if (outcome == MIG__DONE && transaction->in_ledger_schema) {
        fake->is_missing = false;
    }
    return outcome;
}

static inline MigOutcome fake_alone(MigDriver *driver, const MigPiece *piece, uint32_t lock_timeout,
                                    uint32_t statement_timeout, MigError *error)
{
    FakeDriver *fake = (FakeDriver *)driver;
    (void)lock_timeout;
    (void)statement_timeout;
    fake_note(fake, "alone(");
    fake_note(fake, piece->sql);
    fake_note(fake, ")");
    return fake_outcome(fake, error);
}

static inline MigOutcome fake_statement(MigDriver *driver, const MigPiece *piece,
                                        MigRowFunction row, void *row_context, uint64_t *changed,
                                        MigError *error)
{
    FakeDriver *fake = (FakeDriver *)driver;
    fake_note(fake, "statement(");
    fake_note(fake, piece->sql);
    fake_note(fake, ")");
    if (changed != NULL) {
        *changed = 0;
    }
    MigOutcome outcome = fake_outcome(fake, error);
    if (outcome == MIG__DONE && row != NULL && fake->answers != NULL) {
        row(row_context, 2, fake->answers);
        fake->answers += fake->answers[2] == NULL ? 0 : 2;
    }
    return outcome;
}

static inline MigOutcome fake_copy(MigDriver *driver, const MigCopyRows *rows, MigError *error)
{
    fake_note((FakeDriver *)driver, "copy");
    fake_note((FakeDriver *)driver, rows->table);
    return fake_outcome((FakeDriver *)driver, error);
}

static inline MigOutcome fake_reconnect(MigDriver *driver, MigError *error)
{
    fake_note((FakeDriver *)driver, "reconnect");
    return fake_outcome((FakeDriver *)driver, error);
}

static inline bool fake_knows(const char *url)
{
    return strncmp(url, "fake:", 5) == 0;
}

static inline MigDriver *fake_open(const char *url, MigError *error);

static const MigDriverKind fake_kind = {
    MIG_ABI,        "fake",      MIG_POSTGRESQL, fake_knows, fake_open,
    fake_close,     fake_cancel, fake_configure, fake_query, fake_guard,
    fake_lock,      fake_unlock, fake_transact,  NULL,       fake_alone,
    fake_statement, fake_copy,   fake_reconnect, NULL,       NULL};

static inline MigDriver *fake_open(const char *url, MigError *error)
{
    FakeDriver *fake = calloc(1, sizeof *fake);
    (void)url;
    (void)error;
    if (fake != NULL) {
        fake->base.kind = &fake_kind;
        fake->is_missing = true;
        fake->fail_times = 1;
    }
    return fake == NULL ? NULL : &fake->base;
}

#endif
