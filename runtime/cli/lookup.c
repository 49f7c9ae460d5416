// SPDX-License-Identifier: MIT
#include "command.h"

#include "../target.h"
#include "lookup.h"
#include "print.h"
#include <stdlib.h>

static int fail_lookup_memory(const CliView *view)
{
    mig__cli_error(view->cli, "out of memory");
    return MIG_REFUSED;
}

typedef MigStatus (*MarkFunction)(const MigHistory *history, const uint8_t *present,
                                  const char *text, uint8_t *set, MigError *error);

static int mark_looked_up(const CliView *view, const char *text, MarkFunction run_mark,
                          uint8_t *set)
{
    MigError error = {0};
    uint32_t count = view->history->revision_count;
    uint8_t *present = view->current ? calloc((size_t)count + 1, 1) : NULL;
    if (view->current && !present)
        return fail_lookup_memory(view);
    for (uint32_t i = 0; present && i < count; i++)
        present[i] = view->entries[i] != MIG_UNSET;
    MigStatus status = run_mark(view->history, present, text, set, &error);
    free(present);
    return status == MIG_OK ? 0 : mig__cli_report(view->cli, &error);
}

int mig__cli_lookup(const CliView *view, const char *target, CliRevisions *found)
{
    uint32_t count = view->history->revision_count;
    uint8_t *set = calloc((size_t)count + 1, 1);
    found->count = 0;
    found->items = calloc((size_t)count + 1, sizeof *found->items);
    int code = found->items && set ? mark_looked_up(view, target, mig__target_mark, set)
                                   : fail_lookup_memory(view);
    for (uint32_t i = 0; !code && i < count; i++)
        if (set[i])
            found->items[found->count++] = i;
    free(set);
    return code;
}

int mig__cli_lookup_range(const CliView *view, const char *range, uint8_t *set)
{
    return mark_looked_up(view, range, mig__target_mark_range, set);
}
