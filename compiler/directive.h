// SPDX-License-Identifier: MIT
// Tokens of one directive line, and the words that the language knows.
#ifndef MIGC_DIRECTIVE_H
#define MIGC_DIRECTIVE_H

#include "lexer.h"

typedef enum DirectiveTokenKind {
    DIRECTIVE_EOL, // the end of the line given
    DIRECTIVE_WORD,
    DIRECTIVE_STRING,
    DIRECTIVE_OPEN_STRING, // a quote that the line does not close
    DIRECTIVE_COMMA,
    DIRECTIVE_OPEN,
    DIRECTIVE_CLOSE
} DirectiveTokenKind;

typedef struct DirectiveToken {
    DirectiveTokenKind kind;
    uint32_t offset; // into the line given
    uint32_t size;
} DirectiveToken;

// Reads the token at *offset of `line` (what follows "--@", without its LF) and moves *offset
// behind it.
DirectiveToken lexer_directive_token(Text line, uint32_t *offset);

// Where a directive may begin.
typedef enum DirectivePlace {
    PLACE_NONE = 0,    // a word inside lines only
    PLACE_FIRST = 1,   // `revision`
    PLACE_HEADER = 2,  // a clause
    PLACE_SECTION = 4, // begins a section
    PLACE_OPTION = 8,  // directly under a section's line
    PLACE_STEP = 16,   // a modifier, or a step itself
} DirectivePlace;

typedef struct Keyword {
    const char *name;
    int token;          // TOKEN_… of grammar.h
    unsigned places;    // DirectivePlace
    bool is_text_after; // the rest of the line is TEXT
} Keyword;

// The keyword with exactly that spelling, or NULL.
const Keyword *directive_keyword(Text word);

// The keyword of a token of the grammar, or NULL.
const Keyword *directive_keyword_of_token(int token);

// The keyword that begins a directive and equals `word` but for the case of its letters, or NULL.
const Keyword *directive_ignoring_case(Text word);

// The nearest keyword that begins a directive, else an empty text.
Text directive_suggest(Text word);

// Of a comment that looks like a directive ("-- @revises 002", "--@@up"): the keyword that it
// means.
const Keyword *directive_in_comment(Text comment);

#endif
