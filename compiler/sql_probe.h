// SPDX-License-Identifier: MIT
// How a statement that the database refuses inside a transaction heals itself: a query, compiled
// from its tokens, that says whether the statement has had its effect, and what to do first where
// an interrupted one has left something behind.
//
// The query's first row is (verdict, text):
//   "done"     the effect is there
//   "run"      it is not: run the statement
//   "first"    run the statement in `text` by itself, then ask again: what was left behind is
//              dropped, or finished
//   "compare"  the same, to work out a definition; where that fails, "there"
//   "there"    something of that name is there, and whether it is what the statement makes cannot
//              be known: after an interruption it is taken for the statement's own; else the
//              statement runs, and the server says what it thinks
//   "wait"     another session is at work on it, as `text` says: ask again a little later
//   "wrong"    what is there is something else; `text` says what
// It depends on no operator or function of the search_path, and resolves the statement's names by
// it exactly as the statement does: the server is given them as they are written.
#ifndef MIGC_SQL_PROBE_H
#define MIGC_SQL_PROBE_H

#include "sql.h"
#include "sql_probe_text.h"

// Of a statement for which sql_classify says `is_autocommit`. Neither where nothing can be known
// from its tokens. Texts live in the arena.
SqlProbe sql_probe(Arena *arena, Text statement, MigDialect dialect);

#endif
