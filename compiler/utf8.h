// SPDX-License-Identifier: MIT
// Code points: how to read one, how wide a terminal shows it, and whether it may be shown at all.
#ifndef MIGC_UTF8_H
#define MIGC_UTF8_H

#include "text.h"

// The length of the valid sequence at the start of `text` and its code point; 0 where there is none
// (end, stray or missing continuation, overlong form, surrogate, above U+10FFFF).
size_t utf8_decode(Text text, uint32_t *code_point);

// How many bytes at its start are ASCII and no NUL, or a little fewer: quick, for text that mostly
// is.
size_t utf8_plain_size(Text text);

// Columns that a terminal gives it: 0, 1 or 2.
unsigned utf8_width(uint32_t code_point);

// Control characters, also those that turn the direction of writing: a terminal must not receive
// them.
bool utf8_is_control(uint32_t code_point);

// Adds `text` with control characters as <U+001B> and stray bytes as <9F>.
void utf8_add_visible(Builder *builder, Text text);

#endif
