// SPDX-License-Identifier: MIT
// What both ways to write a copy, the directive and the statement, are checked for.
#ifndef MIGC_COPY_CHECK_H
#define MIGC_COPY_CHECK_H

#include "copy_rows.h"

// Whether such a format can be read at all, by PostgreSQL or by migc; reported at `place`.
bool copy_check_format(const CopyFormat *format, Span place, Diagnostics *diagnostics);

// Whether no column stands twice.
bool copy_check_columns(Arena *arena, const CopyColumns *columns, Diagnostics *diagnostics);

#endif
