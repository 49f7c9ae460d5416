// SPDX-License-Identifier: MIT
// The words of code in which other SQL stands in strings: all of them in one row.
#ifndef MIGC_FOLD_WORDS_H
#define MIGC_FOLD_WORDS_H

#include "fold.h"

typedef enum CodeWordKind {
    WORD_NAME, // unquoted, in lower case
    WORD_QUOTED,
    WORD_MARK,  // an operator, a comma, a number …
    WORD_BEGIN, // of a string
    WORD_END    // of a string
} CodeWordKind;

typedef struct CodeWord {
    CodeWordKind kind;
    Text text;     // without quotes
    bool is_glued; // WORD_END: no blank stands before it
} CodeWord;

typedef struct CodeWords {
    CodeWord *items;
    size_t count;
    size_t capacity;
} CodeWords;

CodeWords fold_words(Arena *arena, Text sql, MigDialect dialect);

// Whether the word at `at` is that keyword.
bool fold_word_is(const CodeWords *words, size_t at, const char *keyword);
bool fold_words_have(const CodeWords *words, const char *keyword);

#endif
