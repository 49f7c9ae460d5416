// SPDX-License-Identifier: MIT
// The words of code in which other SQL stands in strings: all of them in one row.
#ifndef MIGC_FOLD_WORDS_H
#define MIGC_FOLD_WORDS_H

#include "fold.h"

typedef enum WordKind {
    WORD_NAME, // unquoted, in lower case
    WORD_QUOTED,
    WORD_MARK,  // an operator, a comma, a number …
    WORD_BEGIN, // of a string
    WORD_END    // of a string
} WordKind;

typedef struct Word {
    WordKind kind;
    Text text;     // without quotes
    bool is_glued; // WORD_END: no blank stands before it
} Word;

typedef struct Words {
    Word *items;
    size_t count;
    size_t capacity;
} Words;

Words fold_words(Arena *arena, Text sql, MigDialect dialect);

// Whether the word at `at` is that keyword.
bool fold_word_is(const Words *words, size_t at, const char *keyword);
bool fold_words_have(const Words *words, const char *keyword);

#endif
