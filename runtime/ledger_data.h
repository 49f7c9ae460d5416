// SPDX-License-Identifier: MIT
// Which data a revision's copies brought: kept as an event beside the digest of all, so that a
// revision that has changed since can be told apart by what has changed, its statements or which
// data file.
#ifndef MIG_LEDGER_DATA_H
#define MIG_LEDGER_DATA_H

#include "ledger.h"

// The event's detail; adds nothing for a revision without a copy in its `up`.
void mig__data_describe(MigBuffer *text, const MigHistory *history, MigDialect dialect,
                        uint32_t revision);

// Adds to an error about a revision that has changed since it was applied what of it has, as far as
// the ledger knows.
void mig__data_explain(const MigLedger *ledger, MigDriver *driver, MigError *error);

#endif
