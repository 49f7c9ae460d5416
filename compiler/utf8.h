// SPDX-License-Identifier: MIT
// UTF-8: decoding with all its rules, and how wide a character stands on a terminal.
#ifndef MIGC_UTF8_H
#define MIGC_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Bytes of the character that begins at `bytes` (1 … 4), or 0 where it is not UTF-8: overlong
// forms, surrogates and values above U+10FFFF are not.
size_t utf8_decode(const char *bytes, size_t size, uint32_t *point);

// False for controls, direction marks and line separators, which a terminal would act on.
bool utf8_is_printable(uint32_t point);

// Columns: 0 for combining marks, 2 for East Asian wide characters and emoji, else 1.
unsigned utf8_width(uint32_t point);

#endif
