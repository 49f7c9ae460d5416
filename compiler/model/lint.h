// SPDX-License-Identifier: MIT
// What a statement that the database accepts would do to those who work with it: locks, rewrites,
// lost data. Asked before the statement is folded, so that the model says which tables are new:
// nobody works with those yet.
#ifndef MIGC_LINT_H
#define MIGC_LINT_H

#include "fold.h"

// PostgreSQL's modes that conflict with what an application does, weakest first
// (documentation, "Explicit Locking").
typedef enum LintLock {
    LOCK_ROW_EXCLUSIVE, // of INSERT, UPDATE, DELETE
    LOCK_SHARE_UPDATE_EXCLUSIVE,
    LOCK_SHARE,
    LOCK_SHARE_ROW_EXCLUSIVE,
    LOCK_EXCLUSIVE,
    LOCK_ACCESS_EXCLUSIVE
} LintLock;

// A lock that is held until the transaction ends.
typedef struct LintHeld {
    uint32_t table;
    Text name;
    LintLock lock;
    Span span; // of what takes it
} LintHeld;

// A value that the transaction has added to an enum.
typedef struct LintAdded {
    Text value;
    Span span;
} LintAdded;

typedef struct Lint {
    Diagnostics *advice;      // where it is said
    const bool *is_off;       // by rule: nobody wants to hear it; NULL: none
    const bool *is_published; // by node: it cannot be changed any more; NULL: none is
    bool is_irreversible;     // the revision says that its way back does not exist
    struct {
        LintHeld *items; // of the transaction, in their order
        size_t count;
        size_t capacity;
    } held;
    struct {
        LintAdded *items; // of the transaction
        size_t count;
        size_t capacity;
    } added;
} Lint;

// Whether a finding of that rule would be said here.
bool lint_wants(const Fold *fold, Rule rule);
// NULL where nothing is to be said: the section is not linted, or the statement is not understood.
Diagnostic *lint_report(Fold *fold, Rule rule, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// Whether nobody can work with an object yet: it is made by a revision that is applied in the same
// run, most likely.
bool lint_is_new(const Fold *fold, const ModelObject *object);

// Takes a lock on a relation that is not new.
void lint_lock(Fold *fold, const ModelObject *relation, LintLock lock, Span span);
// The strongest that the transaction holds on it, or on any where it is NULL; NULL: none of that
// strength.
const LintHeld *lint_held(const Fold *fold, const ModelObject *relation, LintLock at_least);
// A statement outside of the transaction, or a batch, stands behind: what was held is not any more.
void lint_end_transaction(Fold *fold);

// What the tokens of the statement show: names that are too long, values of enums that are too new.
void lint_tokens(Fold *fold);

// At the end of `up`: what only the whole revision shows. `before`: the model that it began with.
void lint_revision(Fold *fold, const Model *before);

#endif
