// SPDX-License-Identifier: MIT
// The words of migc in a statement that goes to PostgreSQL's parser.
#ifndef MIGC_SQL_WORDS_H
#define MIGC_SQL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

// What the parser would not know becomes something that it does, byte for byte: a variable a
// literal or an identifier, a batch's word a parameter. A NUL stands behind the statement.
void sql_replace_words(char *sql, size_t size, bool is_batch);

#endif
