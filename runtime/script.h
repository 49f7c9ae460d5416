// SPDX-License-Identifier: MIT
// A run as a script, for psql or the sqlite3 shell: no database is asked, so the order says where
// the database stands, and the script stops before it changes anything where that is not so.
//
// Nothing of the ledger is written twice: the run itself makes its pieces, for a driver that prints
// them. What is printed around them is what the drivers send (frame_postgresql.h).
#ifndef MIG_SCRIPT_H
#define MIG_SCRIPT_H

#include "buffer.h"
#include "target.h"

typedef struct MigScriptOrder {
    MigDialect dialect;
    MigRequest request;
    const char *from;       // what is applied before, as a target; NULL: base
    const uint8_t *applied; // by revision, in place of `from`; or NULL
    const char *target;     // as in a run, or NULL
    bool has_ledger;        // SQLite: the ledger's tables are there although nothing is applied
} MigScriptOrder;

// Adds the script. MIG_REFUSED, naming it, where a part of it can only run live: `text` then holds
// nothing of use. Options as of a run; what they say of waiting and limits stands in the script.
MigStatus mig__script_write(MigBuffer *text, const MigHistory *history, const MigScriptOrder *order,
                            const MigOptions *options, MigError *error);

#endif
