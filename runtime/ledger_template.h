// SPDX-License-Identifier: MIT
// The statements of bookkeeping are templates, so that they can be read: {revision} {down}
// {history} {event} are tables, {=} and {+} operators, {name} and {id} literals, {now} {duration}
// {who} {application} what their names say, {ours} that the row was written by this transaction.
#ifndef MIG_LEDGER_TEMPLATE_H
#define MIG_LEDGER_TEMPLATE_H

#include "ledger_write.h"

void mig__template_expand(MigBuffer *sql, const MigWriter *writer, const char *template);

// Parts of such templates.
#define MIG_THIS_ROW "history {=} {name} AND id {=} {id}"
#define MIG_CLEAR_DIGEST                                                                           \
    "INSERT INTO {history} (name, launch_digest) VALUES ({name}, NULL) "                           \
    "ON CONFLICT (name) DO UPDATE SET launch_digest = NULL"
#define MIG_ADD_EVENT                                                                              \
    "INSERT INTO {event} (history, id, kind, happened_at, duration_ms, applied_by, application, "  \
    "detail) "

#endif
