// SPDX-License-Identifier: MIT
// The text of a history as C string literals, under a comment a revision.
#ifndef MIGC_EMIT_TEXT_H
#define MIGC_EMIT_TEXT_H

#include "text.h"
#include <mig/tables.h>

// `static const char SYMBOL__text[]`, exactly text_size bytes.
void emit_text(Builder *out, const MigHistory *history, Text symbol);

// The string with every byte replaced that is not harmless in a comment.
void emit_comment_text(Builder *out, const char *string);

#endif
