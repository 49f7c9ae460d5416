// SPDX-License-Identifier: MIT
// Where a statement begins and ends, from its tokens alone: no grammar, so a statement with a syntax
// error still has its right boundaries.
//
// A semicolon ends a statement except inside parentheses (PostgreSQL), inside a trigger (SQLite) and
// inside BEGIN ATOMIC … END (PostgreSQL). Both kinds of body end with an END that follows a semicolon,
// which no END of a CASE does: that is how sqlite3_complete finds the end, too.
#include "parser_internal.h"

#include <string.h>

#include "grammar.h"

enum { DEEPEST_NESTING = 1000 };
static const uint32_t LARGEST_STATEMENT = UINT32_C(256) << 20;

typedef enum Body {
    BODY_NONE,    // a plain statement
    BODY_ROUTINE, // CREATE FUNCTION or PROCEDURE: a body may begin
    BODY_OPEN     // inside a trigger or BEGIN ATOMIC
} Body;

typedef struct Scanner {
    Parser *parser; // or NULL: comments were checked in another dialect
    Text text;
    MigDialect dialect;
    Scan scan;
    bool has_begun;
    uint32_t word_count; // words so far, counted to 4: enough to know CREATE … TRIGGER
    bool is_create;
    bool is_copy;
    bool has_from;
    bool reads_stdin;
    Body body;
    bool after_begin;     // the token before is BEGIN
    bool after_semicolon; // the token before is a semicolon inside a body, or ATOMIC
    uint32_t depth;
    uint32_t open_offset; // of the outermost open parenthesis
    uint32_t body_offset;
} Scanner;

static void set_problem(Scanner *scanner, Rule rule, uint32_t offset, uint32_t size,
                        const char *text, const char *hint)
{
    Scan *scan = &scanner->scan;
    if (scan->problem != RULE_COUNT)
        return;
    scan->problem = rule;
    scan->problem_offset = offset;
    scan->problem_size = size;
    scan->problem_text = text;
    scan->problem_hint = hint;
}

static void look_at_first_words(Scanner *scanner, Text word)
{
    if (scanner->word_count == 1) {
        scanner->is_create = text_equal_ignoring_case(word, TEXT("create"));
        scanner->is_copy = scanner->dialect == MIG_POSTGRESQL &&
                           text_equal_ignoring_case(word, TEXT("copy"));
    }
    if (!scanner->is_create || scanner->body != BODY_NONE || scanner->word_count > 4)
        return;
    if (scanner->dialect == MIG_SQLITE && text_equal_ignoring_case(word, TEXT("trigger"))) {
        scanner->body = BODY_OPEN;
        scanner->body_offset = scanner->scan.start;
    } else if (scanner->dialect == MIG_POSTGRESQL &&
               (text_equal_ignoring_case(word, TEXT("function")) ||
                text_equal_ignoring_case(word, TEXT("procedure")))) {
        scanner->body = BODY_ROUTINE;
    }
}

static void see_word(Scanner *scanner, SqlToken token)
{
    Text word = {scanner->text.data + token.offset, token.size};
    bool is_begin = text_equal_ignoring_case(word, TEXT("begin"));
    bool is_atomic = text_equal_ignoring_case(word, TEXT("atomic"));
    bool is_end = text_equal_ignoring_case(word, TEXT("end"));
    if (scanner->word_count < 5)
        scanner->word_count++;
    look_at_first_words(scanner, word);
    if (scanner->is_copy && scanner->depth == 0) {
        scanner->reads_stdin = scanner->reads_stdin ||
                               (scanner->has_from && text_equal_ignoring_case(word, TEXT("stdin")));
        scanner->has_from = text_equal_ignoring_case(word, TEXT("from"));
    }
    if (scanner->body == BODY_OPEN && is_end && scanner->after_semicolon) {
        scanner->body = BODY_NONE;
        scanner->is_create = false;
    }
    bool opens = scanner->body == BODY_ROUTINE && scanner->after_begin && is_atomic;
    if (opens) {
        scanner->body = BODY_OPEN;
        scanner->body_offset = token.offset;
    }
    scanner->after_begin = is_begin;
    scanner->after_semicolon = opens;
}

static void see_parenthesis(Scanner *scanner, SqlToken token)
{
    if (scanner->dialect == MIG_SQLITE)
        return;
    if (token.kind == SQL_CLOSE) {
        scanner->depth -= scanner->depth > 0;
        return;
    }
    if (scanner->depth++ == 0)
        scanner->open_offset = token.offset;
    if (scanner->depth > DEEPEST_NESTING)
        set_problem(scanner, RULE_LIMIT, token.offset, 1,
                    "parentheses are nested more than 1000 deep", NULL);
}

// Whether the semicolon ends the statement.
static bool see_semicolon(Scanner *scanner)
{
    scanner->after_begin = false;
    scanner->after_semicolon = scanner->body == BODY_OPEN;
    return scanner->depth == 0 && scanner->body != BODY_OPEN;
}

static void see_token(Scanner *scanner, SqlToken token)
{
    if (!scanner->has_begun) {
        scanner->has_begun = true;
        scanner->scan.start = token.offset;
    }
    scanner->scan.end = token.offset + token.size;
    if (token.kind == SQL_WORD) {
        see_word(scanner, token);
        return;
    }
    scanner->after_begin = false;
    scanner->after_semicolon = false;
    if (token.kind == SQL_OPEN || token.kind == SQL_CLOSE)
        see_parenthesis(scanner, token);
    if (token.kind == SQL_QUOTED || token.kind == SQL_OPEN)
        scanner->has_from = false;
}

static uint32_t line_end(Text text, uint32_t offset)
{
    const char *next = memchr(text.data + offset, '\n', text.size - offset);
    return next ? (uint32_t)(next - text.data) : (uint32_t)text.size;
}

// The lines behind `COPY … FROM stdin;`, up to "\.".
static void read_copy_data(Scanner *scanner)
{
    Scan *scan = &scanner->scan;
    uint32_t at = line_end(scanner->text, scan->next);
    scan->has_data = true;
    scan->data_start = at < scanner->text.size ? at + 1 : at;
    for (at = scan->data_start; at < scanner->text.size;) {
        uint32_t end = line_end(scanner->text, at);
        if (end - at == 2 && memcmp(scanner->text.data + at, "\\.", 2) == 0) {
            scan->data_end = at;
            scan->next = end;
            return;
        }
        at = end + 1;
    }
    scan->data_end = (uint32_t)scanner->text.size;
    scan->next = (uint32_t)scanner->text.size;
    set_problem(scanner, RULE_UNTERMINATED, scan->start, scan->end - scan->start,
                "the data of this COPY never ends", "end it with a line that holds only \\.");
}

static const char *unterminated_text(Text token)
{
    if (token.data[0] == '/')
        return "this comment never ends";
    if (token.data[0] == '$')
        return "this body never ends";
    if (token.data[0] == '"' || token.data[0] == '`' || token.data[0] == '[')
        return "this quoted name never ends";
    return "this string never ends";
}

static Scan finish(Scanner *scanner, ScanKind kind, uint32_t next)
{
    Scan *scan = &scanner->scan;
    scan->kind = scanner->has_begun ? SCAN_STATEMENT : kind;
    scan->next = next;
    if (scanner->has_begun && scanner->body == BODY_OPEN)
        set_problem(scanner, RULE_UNTERMINATED, scanner->body_offset, 6, "this body never ends",
                    "end it with \"; END;\"");
    if (scanner->has_begun && scanner->depth > 0)
        set_problem(scanner, RULE_UNTERMINATED, scanner->open_offset, 1,
                    "this parenthesis is never closed", NULL);
    if (scanner->has_begun && scan->end - scan->start > LARGEST_STATEMENT)
        set_problem(scanner, RULE_LIMIT, scan->start, 1, "this statement is larger than 256 MB",
                    NULL);
    return *scan;
}

// A directive inside a statement: one that begins a section ends the statement, any other is lost.
static Scan finish_at_directive(Scanner *scanner, SqlToken token)
{
    Text rest = {scanner->text.data + token.offset + 3, token.size - 3};
    while (rest.size > 0 && (*rest.data == ' ' || *rest.data == '\t'))
        rest = (Text){rest.data + 1, rest.size - 1};
    size_t size = 0;
    while (size < rest.size && rest.data[size] != ' ' && rest.data[size] != '\t')
        size++;
    int keyword = parser_find_keyword((Text){rest.data, size});
    bool begins_section = keyword == TOKEN_UP || keyword == TOKEN_DOWN || keyword == TOKEN_VERIFY;
    if (scanner->has_begun && !begins_section)
        set_problem(scanner, RULE_UNFINISHED_STATEMENT, token.offset, token.size,
                    "a directive inside an unfinished statement",
                    "end the statement above with a semicolon");
    if (!scanner->has_begun) {
        scanner->scan.start = token.offset;
        scanner->scan.end = token.offset + token.size;
    }
    return finish(scanner, SCAN_DIRECTIVE, token.offset);
}

// pg_dump writes \restrict and \unrestrict for psql; they change nothing.
static bool is_restrict(Text line)
{
    return (line.size >= 9 && memcmp(line.data, "\\restrict", 9) == 0) ||
           (line.size >= 11 && memcmp(line.data, "\\unrestrict", 11) == 0);
}

static void see_backslash(Scanner *scanner, SqlToken token)
{
    if (!is_restrict((Text){scanner->text.data + token.offset, token.size}))
        set_problem(scanner, RULE_PSQL_COMMAND, token.offset, token.size,
                    "psql commands cannot be part of a revision",
                    "write SQL; the rows of \\copy go into \"--@ copy\"");
}

static Scan scan_statement(Scanner *scanner, uint32_t offset)
{
    for (;;) {
        SqlToken token = lexer_sql_token(scanner->text, scanner->dialect, &offset);
        switch (token.kind) {
        case SQL_END:
            return finish(scanner, SCAN_END, token.offset);
        case SQL_DIRECTIVE:
            return finish_at_directive(scanner, token);
        case SQL_UNTERMINATED:
            see_token(scanner, token);
            set_problem(scanner, RULE_UNTERMINATED, token.offset, 1,
                        unterminated_text(
                            (Text){scanner->text.data + token.offset, token.size}),
                        NULL);
            return finish(scanner, SCAN_STATEMENT, (uint32_t)scanner->text.size);
        case SQL_COMMENT:
            if (scanner->parser)
                parser_check_comment(scanner->parser, token.offset, token.size);
            break;
        case SQL_BACKSLASH:
            see_backslash(scanner, token);
            break;
        case SQL_SEMICOLON:
            if (!scanner->has_begun)
                break;
            if (!see_semicolon(scanner))
                scanner->scan.end = offset;
            else {
                finish(scanner, SCAN_STATEMENT, offset);
                if (scanner->reads_stdin)
                    read_copy_data(scanner);
                return scanner->scan;
            }
            break;
        case SQL_SPACE:
            break;
        case SQL_WORD:
        case SQL_NUMBER:
        case SQL_STRING:
        case SQL_QUOTED:
        case SQL_PARAMETER:
        case SQL_PLACEHOLDER:
        case SQL_OPEN:
        case SQL_CLOSE:
        case SQL_OTHER:
            see_token(scanner, token);
            break;
        }
    }
}

Scan parser_scan(Parser *parser, MigDialect dialect, uint32_t offset, bool checks_comments)
{
    Scanner scanner = {.parser = checks_comments ? parser : NULL,
                       .text = parser->source->text,
                       .dialect = dialect};
    scanner.scan.problem = RULE_COUNT;
    return scan_statement(&scanner, offset);
}
