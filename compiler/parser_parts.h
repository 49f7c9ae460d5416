// SPDX-License-Identifier: MIT
// The parts of the parser: lines, values, and the actions that the grammar calls. An action runs
// when the EOL of its line is read; a line with a mistake has no effect.
#ifndef MIGC_PARSER_PARTS_H
#define MIGC_PARSER_PARTS_H

#include "reader.h"

// --- grammar.y: runs the grammar over all lines of the reader.
void grammar_run(Reader *reader);

// --- parser.c: the next directive or statement, as tokens that end with EOL or are one STATEMENT.
bool parser_read_line(Reader *reader);

// --- parser_directive.c: a directive's line as tokens.
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
    bool is_for_one_dialect; // its first words mean more in one of them
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
