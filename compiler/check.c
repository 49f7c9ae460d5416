// SPDX-License-Identifier: MIT
// The order of the checks.
#include "check.h"
#include "check_parts.h"

void check_revisions(Arena *arena, const RevisionList *revisions, DialectSet dialects,
                     Diagnostics *diagnostics)
{
    Checker checker = {arena, diagnostics, dialects, NULL};
    for (size_t i = 0; i < revisions->count; i++) {
        checker.revision = revisions->items[i];
        check_file(&checker);
        check_transaction(&checker);
        check_sections(&checker);
        check_steps(&checker);
        check_secret(&checker);
    }
}
