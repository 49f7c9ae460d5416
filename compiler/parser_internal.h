// SPDX-License-Identifier: MIT
// What the files of the parser share: tokens, the parser's state, and the actions of the grammar.
#ifndef MIGC_PARSER_INTERNAL_H
#define MIGC_PARSER_INTERNAL_H

#include "lexer.h"
#include "parser.h"

typedef struct Token {
    int kind;  // TOKEN_…; 0 at the end
    Word word; // text without quotes; of a statement its SQL
    Span data; // data lines of COPY … FROM stdin
    bool has_data;
} Token;

typedef struct DialectName {
    MigDialect dialect;
    Span span;
} DialectName;

typedef enum WayBack { WAY_BACK_AUTO, WAY_BACK_NOTHING, WAY_BACK_IRREVERSIBLE } WayBack;
typedef enum Timing { TIMING_LOCK_TIMEOUT, TIMING_STATEMENT_TIMEOUT, TIMING_RETRIES } Timing;

typedef struct Parser {
    Arena *arena;
    const Source *source;
    DialectSet dialects; // of the history
    Diagnostics *diagnostics;
    Revision *revision;

    // Reading: where, and in which dialects the next statement stands.
    uint32_t offset;
    bool is_in_line;    // inside a directive
    bool is_line_start; // the token given last begins a directive or is a statement
    bool wants_line;    // the rest of the line is one LINE token
    uint32_t line_end;
    int line_keyword;   // first token of the directive under way
    bool is_in_section;
    DialectSet section_dialects; // those that the section's directive names
    DialectSet only;             // those that a modifier names
    uint32_t last_statement_end; // behind the semicolon

    // Building.
    bool has_created, has_title, has_author;
    Step step; // modifiers gathered for the step to come
    bool has_step;
    Span first_modifier;
} Parser;

// parser.c
Token parser_next_token(Parser *parser);
Span parser_span(const Parser *parser, uint32_t offset, uint32_t size);
// A word for a message: in quotes, control bytes shown, cut where it is very long.
const char *parser_quote(const Parser *parser, Text text);

// generated from grammar.y
void parser_run_grammar(Parser *parser);

// parser_directive.c
int parser_find_keyword(Text word); // TOKEN_…, or TOKEN_WORD
const char *parser_token_name(int kind);
Token parser_directive_token(Parser *parser);
void parser_begin_line(Parser *parser, uint32_t offset, uint32_t end);
void parser_check_comment(Parser *parser, uint32_t offset, uint32_t size);
void parser_report_unexpected(Parser *parser, Token token, uint64_t expected);

// parser_statement.c
typedef enum ScanKind { SCAN_STATEMENT, SCAN_DIRECTIVE, SCAN_END } ScanKind;

typedef struct Scan {
    ScanKind kind;
    uint32_t start; // of the statement or directive
    uint32_t end;   // of the statement's last token, or of the directive's line
    uint32_t next;  // where reading goes on
    bool has_data;
    uint32_t data_start;
    uint32_t data_end;
    // What is wrong, if anything: reported by the caller, once for all dialects.
    Rule problem; // RULE_COUNT: nothing
    uint32_t problem_offset;
    uint32_t problem_size;
    const char *problem_text;
    const char *problem_hint;
} Scan;

// The next statement or directive at or behind `offset`.
Scan parser_scan(Parser *parser, MigDialect dialect, uint32_t offset, bool checks_comments);

// parser_value.c: a word in its role. Each reports what is wrong and then says false.
bool parser_check_id(Parser *parser, const Word *word, const char *what);
bool parser_check_name(Parser *parser, const Word *word, const char *what);
bool parser_read_duration(Parser *parser, const Word *word, uint32_t *milliseconds);
bool parser_read_integer(Parser *parser, const Word *word, uint32_t *value);
bool parser_read_timestamp(Parser *parser, const Word *word, int64_t *seconds);

// parser_header.c
void parser_set_id(Parser *parser, Token word);
void parser_add_parents(Parser *parser, Token keyword, WordList *words);
void parser_add_depends(Parser *parser, WordList *words);
void parser_add_labels(Parser *parser, WordList *words);
void parser_add_replaced(Parser *parser, WordList *words);
void parser_set_title(Parser *parser, Token keyword, Token line);
void parser_set_created(Parser *parser, Token keyword, Token line);
void parser_set_author(Parser *parser, Token keyword, Token line);
void parser_set_compatible(Parser *parser, Token keyword, const Token *from);
void parser_add_variable(Parser *parser, Token name, const Token *fallback);
void parser_allow_in_file(Parser *parser, const WordList *rules, const Token *why);
WordList *parser_word_list(Parser *parser, WordList *list, Token word);
bool parser_report_duplicate(Parser *parser, bool is_given, Span span, const char *what);
void parser_add_allows(Parser *parser, AllowList *allows, const WordList *rules, const Token *why);

// parser_section.c
void parser_begin_section(Parser *parser, SectionKind kind, Token keyword);
void parser_add_section_dialect(Parser *parser, DialectName dialect);
void parser_set_section_no_transaction(Parser *parser, Token keyword);
void parser_set_way_back(Parser *parser, WayBack way, Token keyword, const Token *reason);
void parser_set_timing(Parser *parser, Timing timing, Token keyword, Token value);
void parser_check_sections(Parser *parser);

// parser_step.c
void parser_set_only(Parser *parser, Token keyword, DialectName dialect);
void parser_set_no_transaction(Parser *parser, Token keyword);
void parser_set_done_when(Parser *parser, Token keyword, Token line);
void parser_set_unchecked(Parser *parser, Token keyword);
void parser_allow_in_step(Parser *parser, const WordList *rules, const Token *why);
void parser_begin_batch(Parser *parser, Token keyword, Token name);
void parser_set_batch_table(Parser *parser, Token table, const WordList *keys);
void parser_set_batch_rows(Parser *parser, Token keyword, Token value);
void parser_set_batch_pause(Parser *parser, Token keyword, Token value);
void parser_begin_copy(Parser *parser, Token keyword, Token table, const WordList *columns,
                       Token path);
void parser_set_copy_format(Parser *parser, Token keyword, bool is_text);
void parser_set_copy_header(Parser *parser, Token keyword);
void parser_set_copy_delimiter(Parser *parser, Token keyword, Token value);
void parser_set_copy_null(Parser *parser, Token keyword, Token value);
void parser_end_copy(Parser *parser);
void parser_add_call(Parser *parser, Token keyword, Token name);
void parser_add_statement(Parser *parser, Token statement);
void parser_report_no_step(Parser *parser);

#endif
