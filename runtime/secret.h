// SPDX-License-Identifier: MIT
// Where a secret stands in SQL: the one scanner that decides what no message may show. It looks at
// words alone, so it works in a comment, in a body, and in a text whose quotes never end; it may
// take too much for a secret, which costs a few asterisks. What migc warns of is more exact.
// Stands alone, as the digest does: the compiler has no other part of the runtime.
#ifndef MIG_SECRET_H
#define MIG_SECRET_H

#include <stdbool.h>
#include <stddef.h>

typedef enum MigSecretKind {
    MIG__SECRET_LITERAL,  // PASSWORD '…', also inside another literal, where quotes are doubled
    MIG__SECRET_ASSIGNED, // password = '…'
    MIG__SECRET_VALUE,    // 'host=h password=…'
    MIG__SECRET_URL,      // scheme://user:…@host
    MIG__SECRET_KEY       // PRAGMA key = '…', ATTACH … KEY '…'
} MigSecretKind;

typedef struct MigSecret {
    MigSecretKind kind;
    size_t offset; // of the first byte behind the opening quote
    size_t size;   // never 0; may hold line ends, and the quotes of a literal in several pieces
} MigSecret;

// The first secret of `text` that begins at or behind `from`; false where there is none. What
// stands before `from` is looked at, too.
bool mig__find_secret(const char *text, size_t size, size_t from, MigSecret *secret);

#endif
