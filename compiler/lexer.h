// SPDX-License-Identifier: MIT
// The lexer (lexer.re, re2c): tokens of directive lines, tokens of SQL in both dialects, and where
// a statement ends. It knows no ids, numbers or durations; the parser checks a WORD for its role.
#ifndef MIGC_LEXER_H
#define MIGC_LEXER_H

#include "diagnostic.h"
#include "revision.h"

// Tokens of SQL, enough for statement boundaries, classification and digests.
typedef enum SqlTokenKind {
    SQL_END,       // end of the text given
    SQL_SPACE,     // blanks and line ends
    SQL_COMMENT,   // -- … or /* … */
    SQL_DIRECTIVE, // a line that is a directive (--@); only where a line begins
    SQL_WORD,      // identifier or keyword, unquoted
    SQL_NUMBER,
    SQL_STRING, // '…', E'…', B'…', X'…', U&'…' and dollar-quoted bodies, with their quotes
    SQL_QUOTED,      // "…", `…`, […]
    SQL_PARAMETER,   // $1, ?1, :name, @name
    SQL_PLACEHOLDER, // :"name", :'name'
    SQL_SEMICOLON,
    SQL_OPEN,        // (
    SQL_CLOSE,       // )
    SQL_BACKSLASH,   // \ at the start of a line: a psql command, to the end of the line
    SQL_OTHER,       // operators and all else, one character or one operator
    SQL_UNTERMINATED // a quote, comment or body that never ends; begins at `offset`
} SqlTokenKind;

typedef struct SqlToken {
    SqlTokenKind kind;
    uint32_t offset; // into the text given
    uint32_t size;
} SqlToken;

// Reads the token at *offset of `text` (which must be followed by a NUL) and moves *offset behind
// it.
SqlToken lexer_sql_token(Text text, MigDialect dialect, uint32_t *offset);

// Skips SQL_SPACE and SQL_COMMENT.
SqlToken lexer_sql_next(Text text, MigDialect dialect, uint32_t *offset);

#endif
