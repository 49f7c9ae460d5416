// SPDX-License-Identifier: MIT
// The tables in which migc keeps what was applied: no part of anybody's schema.
#ifndef MIGC_LEDGER_NAMES_H
#define MIGC_LEDGER_NAMES_H

#include "text.h"

bool ledger_names_has(Text table);

#endif
