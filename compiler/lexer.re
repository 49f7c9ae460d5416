// SPDX-License-Identifier: MIT
// Bytes → tokens of SQL (one function a dialect) and of directive lines. Reading past the end gives NUL,
// so a token never leaves the text, whatever stands behind it. Every token is read once: an opening
// quote without its end takes the rest of the text as SQL_UNTERMINATED.
#include "lexer.h"

#include "directive.h"
#include <string.h>

static unsigned char peek(Text text, size_t offset)
{
    return offset < text.size ? (unsigned char)text.data[offset] : 0;
}

static bool begins_line(Text text, size_t offset)
{
    while (offset > 0 && (text.data[offset - 1] == ' ' || text.data[offset - 1] == '\t'))
        offset--;
    return offset == 0 || text.data[offset - 1] == '\n';
}

static size_t find_line_end(Text text, size_t at)
{
    const char *end = memchr(text.data + at, '\n', text.size - at);
    return end ? (size_t)(end - text.data) : text.size;
}

static SqlToken make_token(SqlTokenKind kind, size_t start, size_t end)
{
    return (SqlToken){kind, (uint32_t)start, (uint32_t)(end - start)};
}

static SqlToken make_unterminated(Text text, size_t start)
{
    return make_token(SQL_UNTERMINATED, start, text.size);
}

// Behind "/*"; comments nest in PostgreSQL and do not in SQLite.
static SqlToken read_block_comment(Text text, size_t start, bool is_nesting)
{
    size_t depth = 1;
    size_t at = start + 2;
    while (at + 1 < text.size) {
        const char *two = text.data + at;
        if (two[0] == '*' && two[1] == '/') {
            at += 2;
            if (--depth == 0)
                return make_token(SQL_COMMENT, start, at);
        } else if (is_nesting && two[0] == '/' && two[1] == '*') {
            at += 2;
            depth++;
        } else {
            at++;
        }
    }
    return make_unterminated(text, start);
}

// `at` is behind "$tag$". A tag holds no '$' inside, so a comparison ends before the next one begins.
static SqlToken read_dollar_body(Text text, size_t start, size_t at)
{
    const char *tag = text.data + start;
    size_t tag_size = at - start;
    while (at < text.size) {
        const char *dollar = memchr(text.data + at, '$', text.size - at);
        if (!dollar)
            break;
        at = (size_t)(dollar - text.data);
        if (text.size - at >= tag_size && memcmp(dollar, tag, tag_size) == 0)
            return make_token(SQL_STRING, start, at + tag_size);
        at++;
    }
    return make_unterminated(text, start);
}

enum { LONGEST_OPERATOR = 64 }; // PostgreSQL's own limit is 63

// PostgreSQL's rule: an operator ends before a comment, and one of several characters ends in + or -
// only if it holds one of ~ ! @ # % ^ & | ` ?.
static SqlToken read_operator(Text text, size_t start)
{
    size_t end = start;
    size_t last_other = start; // behind the last character that is neither + nor -
    bool may_end_in_sign = false;
    while (end - start < LONGEST_OPERATOR && peek(text, end) != 0 &&
           strchr("~!@#^&|`?+-*/%<>=", peek(text, end))) {
        unsigned char c = peek(text, end);
        unsigned char next = peek(text, end + 1);
        if (end > start && ((c == '-' && next == '-') || (c == '/' && next == '*')))
            break;
        may_end_in_sign = may_end_in_sign || strchr("~!@#%^&|`?", c);
        end++;
        if (c != '+' && c != '-')
            last_other = end;
    }
    if (!may_end_in_sign && end - start > 1)
        end = last_other > start ? last_other : start + 1;
    return make_token(SQL_OTHER, start, end);
}

// `at` is behind the closing quote. Another one there would have gone on as a doubled one, so the text
// ends inside.
static SqlToken make_quoted(Text text, SqlTokenKind kind, size_t start, size_t at)
{
    char quote = text.data[at - 1];
    if (quote != ']' && at < text.size && text.data[at] == quote)
        return make_unterminated(text, start);
    return make_token(kind, start, at);
}

// At "--": a directive where it begins a line with "--@", else a comment up to the line's end (for
// PostgreSQL a CR ends a line too).
static SqlToken read_line_comment(Text text, size_t start, bool has_cr)
{
    size_t end = find_line_end(text, start);
    if (peek(text, start + 2) == '@' && begins_line(text, start))
        return make_token(SQL_DIRECTIVE, start, end);
    const char *cr = has_cr ? memchr(text.data + start, '\r', end - start) : NULL;
    return make_token(SQL_COMMENT, start, cr ? (size_t)(cr - text.data) : end);
}

static SqlToken read_backslash(Text text, size_t start)
{
    if (!begins_line(text, start))
        return make_token(SQL_OTHER, start, start + 1);
    return make_token(SQL_BACKSLASH, start, find_line_end(text, start));
}

// A NUL: the end, or one in the text itself.
static SqlToken read_end(Text text, size_t start)
{
    if (start < text.size)
        return make_token(SQL_OTHER, start, start + 1);
    return make_token(SQL_END, text.size, text.size);
}

/*!re2c
    re2c:api = custom;
    re2c:api:style = free-form;
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYPEEK = "(at < text.size ? (unsigned char)text.data[at] : 0)";
    re2c:define:YYSKIP = "at++;";
    re2c:define:YYBACKUP = "marker = at;";
    re2c:define:YYRESTORE = "at = marker;";
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

static SqlToken read_postgresql(Text text, size_t start)
{
    size_t at = start;
    size_t marker = start;
    /*!re2c
        end                                 { return read_end(text, start); }
        [ \t\n\r\f\v]+                      { return make_token(SQL_SPACE, start, at); }
        "--"                                { return read_line_comment(text, start, true); }
        "/*"                                { return read_block_comment(text, start, true); }
        word                                { return make_token(SQL_WORD, start, at); }
        number                              { return make_token(SQL_NUMBER, start, at); }
        ([bBxXnN] | [uU] "&")? single | escaped
                                            { return make_quoted(text, SQL_STRING, start, at); }
        ([uU] "&")? double                  { return make_quoted(text, SQL_QUOTED, start, at); }
        ([bBxXnNeE] | [uU] "&")? "'" | ([uU] "&")? "\""
                                            { return make_unterminated(text, start); }
        tag                                 { return read_dollar_body(text, start, at); }
        "$" digit+ | ":" name               { return make_token(SQL_PARAMETER, start, at); }
        placeholder                         { return make_token(SQL_PLACEHOLDER, start, at); }
        ";"                                 { return make_token(SQL_SEMICOLON, start, at); }
        "("                                 { return make_token(SQL_OPEN, start, at); }
        ")"                                 { return make_token(SQL_CLOSE, start, at); }
        "\\"                                { return read_backslash(text, start); }
        "::" | ":=" | ".."                  { return make_token(SQL_OTHER, start, at); }
        [-+*/<>=~!@#%^&|`?]                 { return read_operator(text, start); }
        [^]                                 { return make_token(SQL_OTHER, start, at); }
    */
}

static SqlToken read_sqlite(Text text, size_t start)
{
    size_t at = start;
    size_t marker = start;
    /*!re2c
        variable = [$@#:] [A-Za-z0-9_$\x80-\xff] ([A-Za-z0-9_$\x80-\xff] | "::")*
                   ("(" [^) \t\n\r\f\x00]* ")"?)?;

        end                                 { return read_end(text, start); }
        [ \t\n\r\f]+                        { return make_token(SQL_SPACE, start, at); }
        "--"                                { return read_line_comment(text, start, false); }
        "/*"                                { return read_block_comment(text, start, false); }
        word                                { return make_token(SQL_WORD, start, at); }
        number                              { return make_token(SQL_NUMBER, start, at); }
        [xX]? single                        { return make_quoted(text, SQL_STRING, start, at); }
        double | backtick | bracket         { return make_quoted(text, SQL_QUOTED, start, at); }
        [xX]? "'" | "\"" | "`" | "["        { return make_unterminated(text, start); }
        "?" digit* | variable               { return make_token(SQL_PARAMETER, start, at); }
        placeholder                         { return make_token(SQL_PLACEHOLDER, start, at); }
        ";"                                 { return make_token(SQL_SEMICOLON, start, at); }
        "("                                 { return make_token(SQL_OPEN, start, at); }
        ")"                                 { return make_token(SQL_CLOSE, start, at); }
        "\\"                                { return read_backslash(text, start); }
        "||" | "->" | "->>" | "<=" | ">=" | "<>" | "!=" | "==" | "<<" | ">>"
                                            { return make_token(SQL_OTHER, start, at); }
        [^]                                 { return make_token(SQL_OTHER, start, at); }
    */
}

SqlToken lexer_sql_token(Text text, MigDialect dialect, uint32_t *offset)
{
    SqlToken token =
        dialect == MIG_SQLITE ? read_sqlite(text, *offset) : read_postgresql(text, *offset);
    *offset = token.offset + token.size;
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

DirectiveToken lexer_directive_token(Text text, uint32_t *offset)
{
    size_t at = *offset;
    size_t start;
    size_t marker;
    DirectiveTokenKind kind;
again:
    start = marker = at;
    /*!re2c
        [ \t\r\f\v]+                        { goto again; }
        "\"" ([^"\\\x00] | "\\" [^\x00])* "\""
                                            { kind = DIRECTIVE_STRING; goto done; }
        "\""                                { at = text.size;
                                              kind = DIRECTIVE_OPEN_STRING; goto done; }
        ","                                 { kind = DIRECTIVE_COMMA; goto done; }
        "("                                 { kind = DIRECTIVE_OPEN; goto done; }
        ")"                                 { kind = DIRECTIVE_CLOSE; goto done; }
        end                                 { at = start < text.size ? start + 1 : start;
                                              kind = start < text.size ? DIRECTIVE_WORD : DIRECTIVE_EOL;
                                              goto done; }
        [^ \t\r\f\v",()\x00]+               { kind = DIRECTIVE_WORD; goto done; }
    */
done:
    *offset = (uint32_t)at;
    return (DirectiveToken){kind, (uint32_t)start, (uint32_t)(at - start)};
}
