// SPDX-License-Identifier: MIT
// Statements from a grammar file. A line `name = text` adds one way to write `name`; `{name}` in a
// text is replaced by a random way to write it, `~` by a `{gap}`, `{unique}` by a number never used
// before,
// `{same}` by that number again, `{nl}` by a line end. Beyond a depth the first way is taken, which
// therefore must come to an end. Lines that begin with `#` are comments.
#ifndef BOUNDARIES_GENERATOR_H
#define BOUNDARIES_GENERATOR_H

#include "random.h"
#include "text.h"

typedef struct Generator Generator;

// NULL where the grammar is wrong (an unknown name); `*message` then says what.
Generator *generator_create(Arena *arena, Text grammar, const char **message);

// Appends one random `{name}`.
void generator_write(Generator *generator, const char *name, Random *random, Builder *builder);

#endif
