// SPDX-License-Identifier: MIT
// Files of the source tree inside the program. The build writes such tables (embed.c), so that migc
// needs no tree where it runs.
#ifndef MIGC_EMBEDDED_H
#define MIGC_EMBEDDED_H

typedef struct EmbeddedFile {
    const char *name; // its path in the source tree
    const char *text;
} EmbeddedFile;

// Tables end with a NULL name.
extern const EmbeddedFile embedded_rules[];   // docs/rules/, for `migc explain`
extern const EmbeddedFile embedded_shell[];   // what `migc completions` and `migc man` print
extern const EmbeddedFile embedded_runtime[]; // runtime/, the ledger, LICENSE, for `migc runtime`

#endif
