// SPDX-License-Identifier: MIT
// Syntax that PostgreSQL has learned since the version of the parser that migc has.
#ifndef MIGC_SYNTAX_NEWER_H
#define MIGC_SYNTAX_NEWER_H

#include "text.h"

// Whether what the parser refuses at a byte of `sql` (a statement or the body of a function, with a
// NUL behind it) may be syntax that a server of that version (0: of any) knows. `message` is the
// parser's.
bool syntax_is_newer(Text sql, size_t at, Text message, uint32_t version);

#endif
