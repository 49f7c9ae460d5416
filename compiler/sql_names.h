// SPDX-License-Identifier: MIT
// The names that SQL may speak of: words, what stands in quotes, and words within strings.
#ifndef MIGC_SQL_NAMES_H
#define MIGC_SQL_NAMES_H

#include "lexer.h"

enum { SQL_NAME_SIZE = 200 }; // bytes; longer names are cut, alike everywhere

typedef struct SqlNames {
    Text sql;
    uint32_t offset;
    Text string; // what is left of one
    char folded[SQL_NAME_SIZE];
    Text name; // the current one: A to Z as a to z, without its quotes; valid until the next call
} SqlNames;

// `sql` must be followed by a NUL or by what ends its last token.
SqlNames sql_names_of(Text sql);
bool sql_names_next(SqlNames *names);

#endif
