// SPDX-License-Identifier: MIT
// Statements for PostgreSQL as its own parser reads them, the bodies of functions too.
#ifndef MIGC_CHECK_SYNTAX_H
#define MIGC_CHECK_SYNTAX_H

#include "diagnostic.h"
#include "revision.h"

// Reports what the parser has against the statements that a history of these dialects runs on
// PostgreSQL, except those under `unchecked`. `version` is the server's (`postgresql_version`); 0
// where nothing says. What may be syntax of a server between the parser's version and this one is a
// warning. Run it behind check_revisions. Not safe for threads.
void check_syntax(Arena *arena, const RevisionList *revisions, DialectSet dialects,
                  uint32_t version, Diagnostics *diagnostics);

// The same without the statements that check_model reads anyway, for a history in which nothing was
// wrong so far. False where it cannot be done so: use the other one. What this one has reported
// holds if check_model meets nothing that the parser refuses.
bool check_syntax_apart(Arena *arena, const RevisionList *revisions, DialectSet dialects,
                        uint32_t version, Diagnostics *diagnostics);

#endif
