// SPDX-License-Identifier: MIT
#include "scratch.h"

int scratch_open(Arena *arena, const ScratchPlace *place, Scratch **scratch)
{
    *scratch = NULL;
#ifdef MIGC_WITH_SQLITE
    if (place->dialect == MIG_SQLITE)
        return scratch_open_sqlite(arena, place, scratch);
#endif
#ifdef MIGC_WITH_POSTGRESQL
    if (place->dialect == MIG_POSTGRESQL)
        return scratch_open_postgresql(arena, place, scratch);
#endif
    command_complain("error: this migc was built without the driver for that database");
    return MIG_MISUSE;
}

int scratch_create(Scratch *scratch, const char **url)
{
    return scratch->kind->create(scratch, url);
}

int scratch_clone(Scratch *scratch, const ScratchContent *content, const char **url)
{
    return scratch->kind->clone(scratch, content, url);
}

void scratch_drop(Scratch *scratch, const char *url)
{
    scratch->kind->drop(scratch, url);
}

void scratch_close(Scratch *scratch)
{
    if (scratch)
        scratch->kind->close(scratch);
}
