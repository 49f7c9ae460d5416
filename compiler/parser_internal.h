// SPDX-License-Identifier: MIT
// What the parser's files share: the reader that feeds the grammar line by line, and the actions
// that the grammar calls. An action runs when the EOL of its line is read; a line with a mistake
// has no effect.
#ifndef MIGC_PARSER_INTERNAL_H
#define MIGC_PARSER_INTERNAL_H

#include "directive.h"
#include "parser.h"

// A terminal of the grammar.
typedef struct Token {
    Word word;  // what a person typed; of a STRING without its quotes
    Step *step; // of a STATEMENT; NULL where one is only made up to close an open step
} Token;

typedef struct LineToken {
    int kind; // TOKEN_…
    Token value;
} LineToken;

typedef struct Line {
    LineToken *items;
    size_t count;
    size_t capacity;
} Line;

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
    Step modifiers;   // of the next step
    Span seen[32];    // first place of clauses, options and modifiers that stand once, by OnceKind
    Builder description;
    uint32_t description_line; // of the last comment taken
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

// --- grammar.y: runs the grammar over all lines of the reader.
void grammar_run(Reader *reader);

// --- parser.c: the next directive or statement, as tokens that end with EOL or are one STATEMENT.
bool parser_read_line(Reader *reader);
Span parser_span(const Reader *reader, size_t offset, size_t size);

// --- parser_directive.c: a directive's line as tokens.
void parser_push_token(Reader *reader, Line *line, int kind, Token value);
// False where the line is no directive that the grammar could read; then it is reported.
bool parser_read_directive(Reader *reader, Span span);
void parser_report_open_modifier(Reader *reader); // at the end of a section, where one waits

// --- parser_message.c: what a rejected token means to a person. `expected`: tokens that could
// stand there.
void parser_report_syntax(Reader *reader, int token, const Token *value, const int *expected,
                          size_t expected_count);

// --- parser_value.c: the role that a WORD plays. Each reports bad-value (or limit) and says false.
bool parser_check_id(Reader *reader, Word word, const char *what);
bool parser_check_name(Reader *reader, Word word, const char *what);
bool parser_check_rule(Reader *reader, Word word);
bool parser_check_table(Reader *reader, Word word);
bool parser_read_integer(Reader *reader, Word word, Setting *setting);
bool parser_read_duration(Reader *reader, Word word, Setting *setting);
bool parser_read_timestamp(Reader *reader, Word word, int64_t *seconds);
Text parser_unquote(Reader *reader, Text quoted); // a STRING's text, escapes resolved

// --- parser_header.c: actions of the header.
void parser_revision(Reader *reader, Word id);
void parser_base(Reader *reader);
typedef enum ListClause {
    LIST_REVISES,
    LIST_DEPENDS,
    LIST_LABEL,
    LIST_REPLACES,
} ListClause;
void parser_list_clause(Reader *reader, ListClause clause, WordList words);
void parser_title(Reader *reader, Word text);
void parser_author(Reader *reader, Word text);
void parser_created(Reader *reader, Word text);
void parser_compatible(Reader *reader, const Word *from);
void parser_variable(Reader *reader, Word name, const Word *fallback);
void parser_allow(Reader *reader, AllowList *allows, WordList rules, const Word *why);
void parser_describe(Reader *reader, Span comment);

// --- parser_section.c: actions of sections and their options.
typedef enum OptionKind {
    OPTION_NO_TRANSACTION,
    OPTION_LOCK_TIMEOUT,
    OPTION_STATEMENT_TIMEOUT,
    OPTION_RETRIES,
    OPTION_AUTO,
    OPTION_NOTHING,
    OPTION_IRREVERSIBLE,
    OPTION_DIALECT,
} OptionKind;
typedef struct Option {
    OptionKind kind;
    Word word;  // the option itself
    Word value; // duration, number, reason; of a dialect none
    MigDialect dialect;
} Option;
typedef struct OptionList {
    Option *items;
    size_t count;
    size_t capacity;
} OptionList;
void parser_begin_section(Reader *reader, SectionKind kind, OptionList options);
void parser_option_line(Reader *reader, Option option);

// --- parser_step.c: actions of steps and their modifiers.
typedef struct BatchOption {
    bool is_pause;
    Word word;
    Word value;
} BatchOption;
typedef struct BatchOptionList {
    BatchOption *items;
    size_t count;
    size_t capacity;
} BatchOptionList;
typedef enum CopyOptionKind {
    COPY_OPTION_CSV,
    COPY_OPTION_TEXT,
    COPY_OPTION_HEADER,
    COPY_OPTION_DELIMITER,
    COPY_OPTION_NULL
} CopyOptionKind;
typedef struct CopyOption {
    CopyOptionKind kind;
    Word word;
    Word value;
} CopyOption;
typedef struct CopyOptionList {
    CopyOption *items;
    size_t count;
    size_t capacity;
} CopyOptionList;
void parser_open_modifier(Reader *reader, Word word); // remembers that a step must follow
void parser_only(Reader *reader, Word word, MigDialect dialect);
void parser_no_transaction(Reader *reader, Word word);
void parser_unchecked(Reader *reader, Word word);
void parser_done_when(Reader *reader, Word word, Word query);
void parser_batch(Reader *reader, Word word, Word name, const Word *table, WordList keys,
                  BatchOptionList options);
void parser_statement(Reader *reader, const Step *statement);
void parser_copy(Reader *reader, Word table, WordList columns, Word path, CopyOptionList options);
void parser_call(Reader *reader, Word name);

// --- parser_statement.c: where statements end.
typedef enum ScanKind {
    SCAN_END,
    SCAN_DIRECTIVE, // `begin` … `end` is a directive's line
    SCAN_COMMAND,   // … a psql command's
    SCAN_STATEMENT  // … the statement, without comments around it and without its semicolon
} ScanKind;
typedef enum ScanProblem {
    PROBLEM_NONE,
    PROBLEM_QUOTE, // at problem_offset: never ends
    PROBLEM_COMMENT,
    PROBLEM_PARENTHESIS,
    PROBLEM_BODY,
    PROBLEM_DATA,       // COPY … FROM stdin without its end
    PROBLEM_AFTER_COPY, // something stands behind it on its line
    PROBLEM_DIRECTIVE,  // a directive inside a statement
    PROBLEM_NESTING,    // more parentheses than the limit
    PROBLEM_BACKSLASH   // a psql command inside a statement
} ScanProblem;
typedef struct Scan {
    ScanKind kind;
    uint32_t begin;
    uint32_t end;
    uint32_t next;       // where reading goes on
    ScanProblem problem; // the first one
    uint32_t problem_offset;
    bool is_copy;
    uint32_t data_begin;
    uint32_t data_end;
} Scan;
// Comments on the way go to parser_comment where `comments` is not NULL.
Scan parser_scan(Text text, MigDialect dialect, uint32_t offset, Reader *comments);
void parser_comment(Reader *reader, uint32_t offset, uint32_t size);
// Whether the line of a directive begins a section.
bool parser_is_section_line(Text line);

// --- parser_problem.c: what a scan has found wrong.
void parser_report_problem(Reader *reader, const Scan *scan);
void parser_report_command(Reader *reader, uint32_t offset); // of psql
// Once a section; scans[i] is what dialect i reads.
void parser_report_ambiguous(Reader *reader, const Scan *scans[MIG_DIALECT_COUNT]);

#endif
