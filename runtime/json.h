// SPDX-License-Identifier: MIT
// A text as a string of JSON, for what the runtime writes: logs, and the answers of commands.
#ifndef MIG_JSON_H
#define MIG_JSON_H

#include "buffer.h"

// Adds the text in double quotes. The result is UTF-8 whatever the text is: what a server said
// before its encoding was agreed upon may be something else, and becomes U+FFFD.
void mig__json_add_string(MigBuffer *buffer, const char *text);

#endif
