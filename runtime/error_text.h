// SPDX-License-Identifier: MIT
// The text of an error: the excerpt with its caret, and what must not be shown.
#ifndef MIG_ERROR_TEXT_H
#define MIG_ERROR_TEXT_H

#include <mig/mig.h>

#if defined(__GNUC__)
#define MIG__PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define MIG__PRINTF(text, first)
#endif

// Appends to the message of an error that is set; does nothing where there is none.
void mig__add(MigError *error, const char *format, ...) MIG__PRINTF(2, 3);

// A place in a statement: the line that it is on, and where in that line.
typedef struct MigSpot {
    const char *text; // the line's first byte (or the statement's, on its first line)
    uint32_t line;    // in the file, from 1
    uint32_t column;  // in the file, in characters, from 1
    uint32_t offset;  // in characters into `text`, from 1
} MigSpot;

// Adds "\n   12 | source line\n      |      ^", the secrets of `sql`, in which the spot lies, as
// asterisks. Long lines are cut around the caret.
void mig__add_excerpt(MigError *error, const char *sql, const MigSpot *spot);

// Puts asterisks for every secret of `sql` that stands in `message`, and for those of a statement
// that the message itself quotes.
void mig__mask_secrets(char *message, const char *sql);

// A copy of a statement for people to read: an asterisk for every character of a secret. NULL where
// memory is short; the caller frees it.
char *mig__hide_secrets(const char *sql);

// The bytes of the character at `text` where it can command a terminal or make a text look like
// another (C0 with tab and line feed, DEL, C1, U+2028, U+2029, what turns the direction of
// writing), else 0.
size_t mig__control_size(const char *text);

// Puts ? for every such character, but for tabs and line feeds.
void mig__make_visible(char *message);

// The UTF-8 character after the one at p; p must not be at the end.
const char *mig__next_character(const char *p);

// Cuts a half character off the end of a message that filled its buffer.
void mig__trim_character(char *message, size_t size);

#endif
