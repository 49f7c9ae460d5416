// SPDX-License-Identifier: MIT
// Where a statement ends: the first ";" outside parentheses and bodies. Only tokens are looked at,
// so a statement with a mistake in it still has its boundaries.
#include "parser_parts.h"

#include <string.h>

enum { DEEPEST_NESTING = 1000 };

// What the first words of a statement say about its insides.
typedef enum Lead {
    LEAD_START,
    LEAD_EXPLAIN,
    LEAD_CREATE,
    LEAD_ROUTINE,       // may hold BEGIN ATOMIC … END
    LEAD_TRIGGER,       // CREATE TRIGGER name … ON
    LEAD_TRIGGER_ON,    // the table's name comes next
    LEAD_TRIGGER_TABLE, // may hold BEGIN … END
    LEAD_FOREIGN,       // may be a trigger of SQLite; read with PostgreSQL's eyes
    LEAD_COPY,
    LEAD_OTHER
} Lead;

typedef struct Shape {
    Text text;
    MigDialect dialect;
    Lead lead;
    uint32_t depth; // of parentheses
    uint32_t outermost;
    bool is_in_body;
    uint32_t body;      // where it begins,
    uint32_t body_word; // and the last word of its beginning
    SqlToken previous;
} Shape;

static Text token_text(const Shape *shape, SqlToken token)
{
    return (Text){shape->text.data + token.offset, token.size};
}

static bool is_word(const Shape *shape, SqlToken token, const char *word)
{
    return token.kind == SQL_WORD &&
           text_equal_ignoring_case(token_text(shape, token), text_from(word));
}

static bool follows_dot(const Shape *shape)
{
    return shape->previous.kind == SQL_OTHER && text_is(token_text(shape, shape->previous), ".");
}

static Lead lead_after_create(const Shape *shape, SqlToken token)
{
    bool is_sqlite = shape->dialect == MIG_SQLITE;
    const char *const skipped[2][2] = {{"or", "replace"}, {"temp", "temporary"}};
    if (is_word(shape, token, skipped[is_sqlite][0]) ||
        is_word(shape, token, skipped[is_sqlite][1]))
        return LEAD_CREATE;
    if (is_sqlite)
        return is_word(shape, token, "trigger") ? LEAD_TRIGGER : LEAD_OTHER;
    if (is_word(shape, token, "trigger") || is_word(shape, token, "temp") ||
        is_word(shape, token, "temporary"))
        return LEAD_FOREIGN;
    bool is_routine = is_word(shape, token, "function") || is_word(shape, token, "procedure");
    return is_routine ? LEAD_ROUTINE : LEAD_OTHER;
}

static Lead next_lead(const Shape *shape, SqlToken token)
{
    switch (shape->lead) {
    case LEAD_START:
    case LEAD_EXPLAIN:
        if (is_word(shape, token, "create"))
            return LEAD_CREATE;
        if (shape->lead == LEAD_START && is_word(shape, token, "copy"))
            return LEAD_COPY;
        if (is_word(shape, token, "explain") || is_word(shape, token, "query") ||
            is_word(shape, token, "plan"))
            return LEAD_EXPLAIN;
        return LEAD_OTHER;
    case LEAD_CREATE:
        return lead_after_create(shape, token);
    case LEAD_TRIGGER:
        return is_word(shape, token, "on") ? LEAD_TRIGGER_ON : LEAD_TRIGGER;
    case LEAD_TRIGGER_ON:
        return LEAD_TRIGGER_TABLE;
    case LEAD_ROUTINE:
    case LEAD_TRIGGER_TABLE:
    case LEAD_FOREIGN:
    case LEAD_COPY:
    case LEAD_OTHER:
        break;
    }
    return shape->lead;
}

// Whether this token is the last word of what begins a body. Bodies do not nest: inside one, BEGIN
// and ATOMIC can only be names.
static bool begins_body(const Shape *shape, SqlToken token)
{
    if (shape->depth > 0 || shape->is_in_body)
        return false;
    if (shape->lead == LEAD_ROUTINE)
        return is_word(shape, token, "atomic") && is_word(shape, shape->previous, "begin");
    return shape->lead == LEAD_TRIGGER_TABLE && is_word(shape, token, "begin");
}

// An END closes the body where it stands behind a ";" or the body's beginning: that of a CASE, or a
// column of that name, cannot stand there.
static void count_body_word(Shape *shape, SqlToken token)
{
    bool is_first = shape->is_in_body && shape->previous.offset == shape->body_word;
    if (!follows_dot(shape) && begins_body(shape, token)) {
        shape->is_in_body = true;
        shape->body = shape->lead == LEAD_ROUTINE ? shape->previous.offset : token.offset;
        shape->body_word = token.offset;
    } else if (shape->is_in_body && shape->depth == 0 && is_word(shape, token, "end") &&
               (is_first || shape->previous.kind == SQL_SEMICOLON)) {
        shape->is_in_body = false;
    }
}

static void note_problem(Scan *scan, ScanProblem problem, uint32_t offset)
{
    if (scan->problem != PROBLEM_NONE)
        return;
    scan->problem = problem;
    scan->problem_offset = offset;
}

static void count_parenthesis(Shape *shape, Scan *scan, SqlToken token)
{
    if (token.kind == SQL_OPEN) {
        if (shape->depth++ == 0)
            shape->outermost = token.offset;
        if (shape->depth > DEEPEST_NESTING)
            note_problem(scan, PROBLEM_NESTING, token.offset);
    } else if (token.kind == SQL_CLOSE && shape->depth > 0) {
        shape->depth--;
    }
}

static uint32_t line_end(Text text, uint32_t offset)
{
    const char *end = memchr(text.data + offset, '\n', text.size - offset);
    return end ? (uint32_t)(end - text.data) : (uint32_t)text.size;
}

static bool is_blank(Text text, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++)
        if (text.data[i] != ' ' && text.data[i] != '\t')
            return false;
    return true;
}

bool parser_is_section_line(Text line)
{
    uint32_t offset = 0;
    while (offset < line.size && (line.data[offset] == ' ' || line.data[offset] == '\t'))
        offset++;
    Text rest = {line.data + offset, line.size - offset};
    if (rest.size < 3 || memcmp(rest.data, "--@", 3) != 0)
        return false;
    rest = (Text){rest.data + 3, rest.size - 3};
    offset = 0;
    DirectiveToken token = lexer_directive_token(rest, &offset);
    const Keyword *keyword = directive_keyword((Text){rest.data + token.offset, token.size});
    return keyword && keyword->places == PLACE_SECTION;
}

// Behind something that never ends: the next line that begins a section, else the end.
static uint32_t find_section(Text text, uint32_t offset)
{
    while (offset < text.size) {
        offset = line_end(text, offset);
        if (offset == text.size)
            break;
        offset++;
        uint32_t end = line_end(text, offset);
        if (parser_is_section_line((Text){text.data + offset, end - offset}))
            return offset;
    }
    return offset;
}

// Behind `COPY … FROM stdin;`: the lines up to one that is "\." alone.
static void scan_copy_data(Text text, Scan *scan)
{
    uint32_t end = line_end(text, scan->next);
    if (!is_blank(text, scan->next, end))
        note_problem(scan, PROBLEM_AFTER_COPY, scan->next);
    uint32_t line = end < text.size ? end + 1 : end;
    scan->data_begin = line;
    while (line < text.size) {
        end = line_end(text, line);
        if (text_is((Text){text.data + line, end - line}, "\\.")) {
            scan->data_end = line;
            scan->next = end < text.size ? end + 1 : end;
            return;
        }
        line = end < text.size ? end + 1 : end;
    }
    note_problem(scan, PROBLEM_DATA, scan->begin);
    scan->next = find_section(text, scan->begin);
}

static void end_at_unterminated(Text text, Scan *scan, SqlToken token)
{
    bool is_comment = text.data[token.offset] == '/';
    note_problem(scan, is_comment ? PROBLEM_COMMENT : PROBLEM_QUOTE, token.offset);
    scan->next = find_section(text, token.offset);
}

// The end of the text or of the section: what is open now stays open.
static void end_without_semicolon(const Shape *shape, Scan *scan, uint32_t offset)
{
    scan->next = offset;
    if (shape->is_in_body)
        note_problem(scan, PROBLEM_BODY, shape->body);
    else if (shape->depth > 0)
        note_problem(scan, PROBLEM_PARENTHESIS, shape->outermost);
}

// True where the token ends the statement.
static bool scan_token(Shape *shape, Scan *scan, SqlToken token, uint32_t behind)
{
    switch (token.kind) {
    case SQL_END:
        end_without_semicolon(shape, scan, token.offset);
        return true;
    case SQL_DIRECTIVE:
        if (!parser_is_section_line(token_text(shape, token)))
            note_problem(scan, PROBLEM_DIRECTIVE, token.offset);
        end_without_semicolon(shape, scan, token.offset);
        return true;
    case SQL_UNTERMINATED:
        end_at_unterminated(shape->text, scan, token);
        return true;
    case SQL_SEMICOLON:
        if (shape->depth > 0 || shape->is_in_body)
            break;
        scan->next = behind;
        if (scan->is_copy)
            scan_copy_data(shape->text, scan);
        return true;
    case SQL_BACKSLASH:
        note_problem(scan, PROBLEM_BACKSLASH, token.offset);
        scan->next = behind;
        return true;
    case SQL_OPEN:
    case SQL_CLOSE:
        count_parenthesis(shape, scan, token);
        break;
    case SQL_WORD:
        if (shape->lead == LEAD_COPY && shape->depth == 0 && is_word(shape, token, "stdin") &&
            is_word(shape, shape->previous, "from") && shape->dialect == MIG_POSTGRESQL)
            scan->is_copy = true;
        count_body_word(shape, token);
        break;
    case SQL_OTHER:
        if (shape->text.data[token.offset] == '\\') {
            note_problem(scan, PROBLEM_BACKSLASH, token.offset);
            scan->next = line_end(shape->text, token.offset);
            return true;
        }
        break;
    case SQL_SPACE:
    case SQL_COMMENT:
    case SQL_NUMBER:
    case SQL_STRING:
    case SQL_QUOTED:
    case SQL_PARAMETER:
    case SQL_PLACEHOLDER:
        break;
    }
    return false;
}

static SqlToken next_token(Text text, MigDialect dialect, uint32_t *offset, Reader *comments)
{
    for (;;) {
        SqlToken token = lexer_sql_token(text, dialect, offset);
        if (token.kind == SQL_COMMENT && comments)
            parser_comment(comments, token.offset, token.size);
        if (token.kind != SQL_SPACE && token.kind != SQL_COMMENT)
            return token;
    }
}

static void scan_statement(Text text, MigDialect dialect, SqlToken token, uint32_t offset,
                           Reader *comments, Scan *scan)
{
    Shape shape = {.text = text, .dialect = dialect, .previous = {SQL_END, token.offset, 0}};
    scan->kind = SCAN_STATEMENT;
    scan->begin = scan->end = token.offset;
    while (!scan_token(&shape, scan, token, offset)) {
        shape.lead = next_lead(&shape, token);
        shape.previous = token;
        scan->end = token.offset + token.size;
        token = next_token(text, dialect, &offset, comments);
    }
    scan->is_for_one_dialect = shape.lead != LEAD_OTHER;
}

Scan parser_scan(Text text, MigDialect dialect, uint32_t offset, Reader *comments)
{
    Scan scan = {0};
    SqlToken token;
    do
        token = next_token(text, dialect, &offset, comments);
    while (token.kind == SQL_SEMICOLON); // an empty statement is none
    if (token.kind == SQL_END || token.kind == SQL_DIRECTIVE || token.kind == SQL_BACKSLASH) {
        scan.kind = token.kind == SQL_END         ? SCAN_END
                    : token.kind == SQL_DIRECTIVE ? SCAN_DIRECTIVE
                                                  : SCAN_COMMAND;
        scan.begin = token.offset;
        scan.end = token.offset + token.size;
        scan.next = offset;
        return scan;
    }
    if (token.kind == SQL_OTHER && text.data[token.offset] == '\\') { // behind a ";" on its line
        scan.kind = SCAN_COMMAND;
        scan.begin = token.offset;
        scan.end = scan.next = line_end(text, token.offset);
        return scan;
    }
    scan_statement(text, dialect, token, offset, comments, &scan);
    return scan;
}
