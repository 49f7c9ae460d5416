// SPDX-License-Identifier: MIT
// What the parts of the parser share: the reader that feeds the grammar line by line.
#ifndef MIGC_READER_H
#define MIGC_READER_H

#include "directive.h"
#include "parser.h"

// A terminal of the grammar.
typedef struct Token {
    Word word;        // what a person typed; of a STRING without its quotes
    const Step *step; // of a STATEMENT; NULL where one is only made up to close an open step
} Token;

typedef struct LineToken {
    int kind; // TOKEN_…
    Token value;
} LineToken;

enum { USUAL_LINE_TOKENS = 8 }; // of nearly every line

typedef struct Line {
    LineToken *items;
    size_t count;
    size_t capacity;
} Line;

// The clauses of the header that hold a list.
typedef enum ListClause {
    LIST_REVISES,
    LIST_DEPENDS,
    LIST_LABEL,
    LIST_REPLACES,
    LIST_CLAUSE_COUNT
} ListClause;

// Reads one source from top to bottom. `line` holds the tokens of the directive or statement that
// was read last.
typedef struct Reader {
    Arena *arena;
    const Source *source;
    Diagnostics *diagnostics;
    DialectSet dialects; // of the history
    Revision *revision;
    uint32_t offset;
    Line line;
    Line instead; // what the grammar reads where it refuses the line, so that the next lines make
                  // sense
    Span line_span;
    bool is_rejected;       // the grammar refused a token of this line
    bool has_open_modifier; // a modifier waits for its step
    Span modifier_span;
    bool is_header_sql_reported;
    bool is_ambiguity_reported; // once a section is enough
    size_t unterminated_count;
    // What the grammar's actions have read.
    Section *section; // the one that is read; NULL in the header
    Step statement;   // what Token.step of a STATEMENT points at
    Step modifiers;   // of the next step
    Span seen[32];    // first place of clauses, options and modifiers that stand once, by OnceKind
    TextSet list_words[LIST_CLAUSE_COUNT];
    Builder description;
    uint32_t description_line;                    // of the last comment taken
    LineToken first_tokens[2][USUAL_LINE_TOKENS]; // a longer line moves to the arena
} Reader;

typedef enum OnceKind {
    ONCE_TITLE,
    ONCE_CREATED,
    ONCE_AUTHOR,
    ONCE_COMPATIBLE,
    ONCE_HEADER_COUNT,
    ONCE_LOCK_TIMEOUT = ONCE_HEADER_COUNT,
    ONCE_STATEMENT_TIMEOUT,
    ONCE_RETRIES,
    ONCE_SECTION_NO_TRANSACTION,
    ONCE_WAY_BACK,
    ONCE_SECTION_COUNT,
    ONCE_ONLY = ONCE_SECTION_COUNT,
    ONCE_NO_TRANSACTION,
    ONCE_DONE_WHEN,
    ONCE_UNCHECKED,
    ONCE_BATCH,
    ONCE_ROWS,
    ONCE_PAUSE,
    ONCE_FORMAT,
    ONCE_HEADER_LINE,
    ONCE_DELIMITER,
    ONCE_NULL,
    ONCE_COUNT
} OnceKind;

// True, and remembered, where `kind` has not stood since its group began; else duplicate-clause.
bool parser_is_first(Reader *reader, OnceKind kind, Span span);
void parser_forget(Reader *reader, OnceKind first, OnceKind end);
void parser_open_modifier(Reader *reader, Word word); // remembers that a step must follow
void parser_push_token(Reader *reader, Line *line, int kind, Token value);
Span parser_span(const Reader *reader, size_t offset, size_t size);

#endif
