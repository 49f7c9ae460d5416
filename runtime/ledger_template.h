// SPDX-License-Identifier: MIT
// The statements of bookkeeping are templates, so that they can be read: {revision} {down}
// {history} {event} are tables, {=} and {+} operators, {name} and {id} literals, {now} {duration}
// {who} {application} what their names say, {ours} that the row was written by this transaction.
#ifndef MIG_LEDGER_TEMPLATE_H
#define MIG_LEDGER_TEMPLATE_H

#include "ledger_write.h"

void mig__template_expand(MigBuffer *sql, const MigWriter *writer, const char *template);

#endif
