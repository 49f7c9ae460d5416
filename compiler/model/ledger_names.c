// SPDX-License-Identifier: MIT
#include "ledger_names.h"

bool ledger_names_has(Text table)
{
    static const char *const names[] = {"migc_history", "migc_revision", "migc_down", "migc_event"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(table, names[i]))
            return true;
    return false;
}
