// SPDX-License-Identifier: MIT
// Whether a step runs outside of any transaction, and by what it heals itself when it is
// interrupted there.
#ifndef MIGC_STEP_BARE_H
#define MIGC_STEP_BARE_H

#include "revision.h"
#include "sql_probe.h"

// `refuses_transaction`: what sql_refuses_transaction says of its statement.
bool step_is_bare(const Section *section, const Step *step, MigDialect dialect,
                  bool refuses_transaction);

// Of a bare step: whether it is a function that is called again and again, each time in a
// transaction with the place that it saves.
bool step_saves(const Step *step);

// The probe of a bare step; neither repeatable nor a query where only `done-when` could tell. What
// is `unchecked` is not looked at.
SqlProbe step_probe(Arena *arena, const Step *step, MigDialect dialect);

#endif
