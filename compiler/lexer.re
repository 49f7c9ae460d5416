// SPDX-License-Identifier: MIT
// Bytes → tokens of SQL (one function a dialect) and of directive lines. Reading past the end gives NUL,
// so a token never leaves the text, whatever stands behind it. Every token is read once: an opening
// quote without its end takes the rest of the text as SQL_UNTERMINATED.
#include "lexer.h"

#include "directive.h"
#include <string.h>

typedef struct Cursor {
    const char *data;
    size_t size;
    size_t at;
} Cursor;

static unsigned char peek(const Cursor *cursor, size_t offset)
{
    return offset < cursor->size ? (unsigned char)cursor->data[offset] : 0;
}

static bool begins_line(const Cursor *cursor, size_t offset)
{
    while (offset > 0 && (cursor->data[offset - 1] == ' ' || cursor->data[offset - 1] == '\t'))
        offset--;
    return offset == 0 || cursor->data[offset - 1] == '\n';
}

static void skip_line(Cursor *cursor)
{
    const char *start = cursor->data + cursor->at;
    const char *end = memchr(start, '\n', cursor->size - cursor->at);
    cursor->at = end ? (size_t)(end - cursor->data) : cursor->size;
}

// Behind "/*"; comments nest in PostgreSQL and do not in SQLite.
static bool skip_block_comment(Cursor *cursor, bool is_nesting)
{
    size_t depth = 1;
    while (cursor->at + 1 < cursor->size) {
        const char *two = cursor->data + cursor->at;
        if (two[0] == '*' && two[1] == '/') {
            cursor->at += 2;
            if (--depth == 0)
                return true;
        } else if (is_nesting && two[0] == '/' && two[1] == '*') {
            cursor->at += 2;
            depth++;
        } else {
            cursor->at++;
        }
    }
    return false;
}

// Behind "$tag$". A tag holds no '$' inside, so a comparison ends before the next one begins.
static bool skip_dollar_body(Cursor *cursor, size_t start)
{
    const char *tag = cursor->data + start;
    size_t tag_size = cursor->at - start;
    while (cursor->at < cursor->size) {
        const char *at = cursor->data + cursor->at;
        const char *dollar = memchr(at, '$', cursor->size - cursor->at);
        if (!dollar)
            return false;
        cursor->at = (size_t)(dollar - cursor->data);
        if (cursor->size - cursor->at >= tag_size && memcmp(dollar, tag, tag_size) == 0) {
            cursor->at += tag_size;
            return true;
        }
        cursor->at++;
    }
    return false;
}

enum { LONGEST_OPERATOR = 64 }; // PostgreSQL's own limit is 63

// PostgreSQL's rule: an operator ends before a comment, and one of several characters ends in + or -
// only if it holds one of ~ ! @ # % ^ & | ` ?.
static void skip_operator(Cursor *cursor, size_t start)
{
    size_t end = start;
    size_t last_other = start; // behind the last character that is neither + nor -
    bool may_end_in_sign = false;
    while (end - start < LONGEST_OPERATOR && peek(cursor, end) != 0 &&
           strchr("~!@#^&|`?+-*/%<>=", peek(cursor, end))) {
        unsigned char c = peek(cursor, end);
        unsigned char next = peek(cursor, end + 1);
        if (end > start && ((c == '-' && next == '-') || (c == '/' && next == '*')))
            break;
        may_end_in_sign = may_end_in_sign || strchr("~!@#%^&|`?", c);
        end++;
        if (c != '+' && c != '-')
            last_other = end;
    }
    if (!may_end_in_sign && end - start > 1)
        end = last_other > start ? last_other : start + 1;
    cursor->at = end;
}

static SqlToken make_token(SqlTokenKind kind, size_t start, size_t end)
{
    return (SqlToken){kind, (uint32_t)start, (uint32_t)(end - start)};
}

static SqlToken make_unterminated(Cursor *cursor, size_t start)
{
    cursor->at = cursor->size;
    return make_token(SQL_UNTERMINATED, start, cursor->at);
}

// A quote behind the closing one would have gone on as a doubled one, so the text ends inside.
static SqlToken make_quoted(Cursor *cursor, SqlTokenKind kind, size_t start)
{
    char quote = cursor->data[cursor->at - 1];
    if (quote != ']' && cursor->at < cursor->size && cursor->data[cursor->at] == quote)
        return make_unterminated(cursor, start);
    return make_token(kind, start, cursor->at);
}

// At "--": a directive where it begins a line with "--@", else a comment up to the line's end (for
// PostgreSQL a CR ends a line too).
static SqlToken read_line_comment(Cursor *cursor, size_t start, bool has_cr)
{
    if (peek(cursor, start + 2) == '@' && begins_line(cursor, start)) {
        skip_line(cursor);
        return make_token(SQL_DIRECTIVE, start, cursor->at);
    }
    while (cursor->at < cursor->size && cursor->data[cursor->at] != '\n' &&
           !(has_cr && cursor->data[cursor->at] == '\r'))
        cursor->at++;
    return make_token(SQL_COMMENT, start, cursor->at);
}

static SqlToken read_backslash(Cursor *cursor, size_t start)
{
    if (!begins_line(cursor, start))
        return make_token(SQL_OTHER, start, cursor->at);
    skip_line(cursor);
    return make_token(SQL_BACKSLASH, start, cursor->at);
}

static SqlToken read_end(Cursor *cursor, size_t start)
{
    if (start < cursor->size) // a NUL in the text itself
        return make_token(SQL_OTHER, start, cursor->at);
    cursor->at = cursor->size;
    return make_token(SQL_END, start, cursor->at);
}

/*!re2c
    re2c:api = custom;
    re2c:api:style = free-form;
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYPEEK = "peek(cursor, cursor->at)";
    re2c:define:YYSKIP = "cursor->at++;";
    re2c:define:YYBACKUP = "marker = cursor->at;";
    re2c:define:YYRESTORE = "cursor->at = marker;";
    re2c:yyfill:enable = 0;
    re2c:flags:case-ranges = 0;

    end          = "\x00";
    digit        = [0-9];
    digits       = digit [0-9_]*;
    exponent     = [eE] [+-]? digits;
    number       = digits ("." digits?)? exponent? | "." digits exponent?
                 | "0" [xX] [0-9a-fA-F_]+ | "0" [oO] [0-7_]+ | "0" [bB] [01_]+;
    word_start   = [A-Za-z_\x80-\xff];
    word         = word_start [A-Za-z0-9_$\x80-\xff]*;
    name         = [A-Za-z_] [A-Za-z0-9_]*;
    single       = "'" ([^'\x00] | "''")* "'";
    escaped      = [eE] "'" ([^'\\\x00] | "\\" [^\x00] | "''")* "'";
    double       = "\"" ([^"\x00] | "\"\"")* "\"";
    backtick     = "`" ([^`\x00] | "``")* "`";
    bracket      = "[" [^\]\x00]* "]";
    tag          = "$" (word_start [A-Za-z0-9_\x80-\xff]*)? "$";
    placeholder  = ":" ("'" name "'" | "\"" name "\"");
*/

static SqlToken read_postgresql(Cursor *cursor)
{
    size_t start = cursor->at;
    size_t marker = start;
    /*!re2c
        end                                 { return read_end(cursor, start); }
        [ \t\n\r\f\v]+                      { return make_token(SQL_SPACE, start, cursor->at); }
        "--"                                { return read_line_comment(cursor, start, true); }
        "/*"                                {
            if (skip_block_comment(cursor, true))
                return make_token(SQL_COMMENT, start, cursor->at);
            return make_unterminated(cursor, start);
        }
        word                                { return make_token(SQL_WORD, start, cursor->at); }
        number                              { return make_token(SQL_NUMBER, start, cursor->at); }
        ([bBxXnN] | [uU] "&")? single | escaped
                                            { return make_quoted(cursor, SQL_STRING, start); }
        ([uU] "&")? double                  { return make_quoted(cursor, SQL_QUOTED, start); }
        ([bBxXnNeE] | [uU] "&")? "'" | ([uU] "&")? "\""
                                            { return make_unterminated(cursor, start); }
        tag                                 {
            if (skip_dollar_body(cursor, start))
                return make_token(SQL_STRING, start, cursor->at);
            return make_unterminated(cursor, start);
        }
        "$" digit+ | ":" name               { return make_token(SQL_PARAMETER, start, cursor->at); }
        placeholder                         { return make_token(SQL_PLACEHOLDER, start, cursor->at); }
        ";"                                 { return make_token(SQL_SEMICOLON, start, cursor->at); }
        "("                                 { return make_token(SQL_OPEN, start, cursor->at); }
        ")"                                 { return make_token(SQL_CLOSE, start, cursor->at); }
        "\\"                                { return read_backslash(cursor, start); }
        "::" | ":=" | ".."                  { return make_token(SQL_OTHER, start, cursor->at); }
        [-+*/<>=~!@#%^&|`?]                 {
            skip_operator(cursor, start);
            return make_token(SQL_OTHER, start, cursor->at);
        }
        [^]                                 { return make_token(SQL_OTHER, start, cursor->at); }
    */
}

static SqlToken read_sqlite(Cursor *cursor)
{
    size_t start = cursor->at;
    size_t marker = start;
    /*!re2c
        variable = [$@#:] [A-Za-z0-9_$\x80-\xff] ([A-Za-z0-9_$\x80-\xff] | "::")*
                   ("(" [^) \t\n\r\f\x00]* ")"?)?;

        end                                 { return read_end(cursor, start); }
        [ \t\n\r\f]+                        { return make_token(SQL_SPACE, start, cursor->at); }
        "--"                                { return read_line_comment(cursor, start, false); }
        "/*"                                {
            if (skip_block_comment(cursor, false))
                return make_token(SQL_COMMENT, start, cursor->at);
            return make_unterminated(cursor, start);
        }
        word                                { return make_token(SQL_WORD, start, cursor->at); }
        number                              { return make_token(SQL_NUMBER, start, cursor->at); }
        [xX]? single                        { return make_quoted(cursor, SQL_STRING, start); }
        double | backtick | bracket         { return make_quoted(cursor, SQL_QUOTED, start); }
        [xX]? "'" | "\"" | "`" | "["        { return make_unterminated(cursor, start); }
        "?" digit* | variable               { return make_token(SQL_PARAMETER, start, cursor->at); }
        placeholder                         { return make_token(SQL_PLACEHOLDER, start, cursor->at); }
        ";"                                 { return make_token(SQL_SEMICOLON, start, cursor->at); }
        "("                                 { return make_token(SQL_OPEN, start, cursor->at); }
        ")"                                 { return make_token(SQL_CLOSE, start, cursor->at); }
        "\\"                                { return read_backslash(cursor, start); }
        "||" | "->" | "->>" | "<=" | ">=" | "<>" | "!=" | "==" | "<<" | ">>"
                                            { return make_token(SQL_OTHER, start, cursor->at); }
        [^]                                 { return make_token(SQL_OTHER, start, cursor->at); }
    */
}

SqlToken lexer_sql_token(Text text, MigDialect dialect, uint32_t *offset)
{
    Cursor cursor = {text.data, text.size, *offset};
    SqlToken token =
        dialect == MIG_SQLITE ? read_sqlite(&cursor) : read_postgresql(&cursor);
    *offset = (uint32_t)cursor.at;
    return token;
}

SqlToken lexer_sql_next(Text text, MigDialect dialect, uint32_t *offset)
{
    SqlToken token;
    do
        token = lexer_sql_token(text, dialect, offset);
    while (token.kind == SQL_SPACE || token.kind == SQL_COMMENT);
    return token;
}

DirectiveToken lexer_directive_token(Text line, uint32_t *offset)
{
    Cursor whole = {line.data, line.size, *offset};
    Cursor *cursor = &whole;
    size_t start;
    size_t marker;
    DirectiveTokenKind kind;
again:
    start = marker = cursor->at;
    /*!re2c
        [ \t\r\f\v]+                        { goto again; }
        "\"" ([^"\\\x00] | "\\" [^\x00])* "\""
                                            { kind = DIRECTIVE_STRING; goto done; }
        "\""                                { cursor->at = cursor->size;
                                              kind = DIRECTIVE_OPEN_STRING; goto done; }
        ","                                 { kind = DIRECTIVE_COMMA; goto done; }
        "("                                 { kind = DIRECTIVE_OPEN; goto done; }
        ")"                                 { kind = DIRECTIVE_CLOSE; goto done; }
        end                                 { cursor->at = start < cursor->size ? start + 1 : start;
                                              kind = start < cursor->size ? DIRECTIVE_WORD : DIRECTIVE_EOL;
                                              goto done; }
        [^ \t\r\f\v",()\x00]+               { kind = DIRECTIVE_WORD; goto done; }
    */
done:
    *offset = (uint32_t)cursor->at;
    return (DirectiveToken){kind, (uint32_t)start, (uint32_t)(cursor->at - start)};
}
