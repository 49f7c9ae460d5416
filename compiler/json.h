// SPDX-License-Identifier: MIT
// JSON text: strings, the one part of it that can go wrong.
#ifndef MIGC_JSON_H
#define MIGC_JSON_H

#include "text.h"

// Adds `text` (valid UTF-8) as a string with its quotes.
void json_add_string(Builder *out, Text text);

// Adds `"name": "text"`.
void json_add_member(Builder *out, const char *name, Text text);

#endif
