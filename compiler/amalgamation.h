// SPDX-License-Identifier: MIT
// The files of the runtime → one C file and one header, for `migc runtime`: every file behind what
// it includes, what files share with one another in internal linkage. A pure function of the files:
// the same bytes on every machine.
#ifndef MIGC_AMALGAMATION_H
#define MIGC_AMALGAMATION_H

#include "embedded.h"
#include "text.h"

// The core is always there.
enum { AMALGAMATION_SQLITE = 1u, AMALGAMATION_POSTGRESQL = 2u, AMALGAMATION_CLI = 4u };

typedef struct Amalgamation {
    Text source; // mig.c
    Text header; // mig.h
} Amalgamation;

// `parts` is a set of the values above. The files' order is kept where includes leave a choice.
Amalgamation amalgamation_make(Arena *arena, const EmbeddedFile *files, unsigned parts);

// Whether a file belongs to the core or to one of the parts.
bool amalgamation_has(const EmbeddedFile *file, unsigned parts);

// "mig/sqlite.h" of a public header, or NULL: what a program includes it by.
const char *amalgamation_public_name(const EmbeddedFile *file);

#endif
