// SPDX-License-Identifier: MIT
// The little of C that generated files may hold, read without any help from the code that wrote
// them: words, decimal numbers, string literals (decoded), punctuation, directive lines, comments
// that cannot mean anything else. Whatever a compiler could read in two ways is a problem.
#ifndef EMITTER_C_TOKEN_H
#define EMITTER_C_TOKEN_H

#include "text.h"

typedef enum CTokenKind {
    C_END,
    C_WORD,
    C_NUMBER,
    C_STRING,   // text: the bytes that it stands for, without the NUL at its end
    C_MARK,     // one character of punctuation
    C_DIRECTIVE // text: the line
} CTokenKind;

typedef struct CToken {
    CTokenKind kind;
    Text text;
    size_t line; // from 1
} CToken;

typedef struct CReader {
    Arena *arena;
    Text source;
    size_t at;
    size_t line;
    const char *problem; // the first one; NULL: none
} CReader;

// Looks at the whole source for what no part of it may hold: other bytes than printable ASCII and
// line feeds, trigraphs, joined lines.
CReader c_reader(Arena *arena, Text source);

// The next token that is no comment; C_END at the end and after a problem.
CToken c_token(CReader *reader);

#endif
