// SPDX-License-Identifier: MIT
// A MigHistory → C. The output depends on the value alone; no input byte leaves a literal or a
// comment.
#ifndef MIGC_EMIT_H
#define MIGC_EMIT_H

#include "text.h"
#include <mig/tables.h>

// The C source with `const MigHistory *NAME_history(void)`. header_name is included where not
// empty.
Text emit_source(Arena *arena, const MigHistory *history, Text symbol, Text header_name);

// The header that declares it.
Text emit_header(Arena *arena, const MigHistory *history, Text symbol);

// Whether `symbol` may be used: a C identifier, no keyword of C or C++, no leading '_' or "mig_".
bool emit_symbol_is_valid(Text symbol);

#endif
