// SPDX-License-Identifier: MIT
// COPY … FROM stdin with its options, in the form of today (WITH (FORMAT csv, …)) and in that of
// PostgreSQL 8 (CSV HEADER DELIMITER AS ';'). What cannot be kept in the program's form is an error
// at the word that asks for it.
#include "copy_inline.h"

#include "copy_check.h"
#include "sql_internal.h"

#include <string.h>

typedef struct StatementReader {
    Arena *arena;
    Diagnostics *diagnostics;
    const Step *step;
    CopyRequest *request;
    SqlTokens tokens;
    SqlCursor cursor;
    bool is_bad; // said once
    bool has_delimiter;
    bool has_null;
    bool has_quote;
    bool has_escape;
} StatementReader;

static Span token_span(const StatementReader *reader)
{
    SqlToken token = reader->cursor.token;
    return (Span){reader->step->span.source, reader->step->span.offset + token.offset, token.size};
}

static bool is_at_end(const StatementReader *reader)
{
    return reader->cursor.token.kind == SQL_END || reader->cursor.token.kind == SQL_UNTERMINATED;
}

static void refuse(StatementReader *reader, Span span, const char *text, const char *hint)
{
    if (!reader->is_bad)
        diagnostic_hint(diagnostic_report(reader->diagnostics, RULE_COPY_OPTION, span, "%s", text),
                        "%s", hint);
    reader->is_bad = true;
}

static void refuse_token(StatementReader *reader)
{
    Span span = token_span(reader);
    if (is_at_end(reader))
        span = (Span){reader->step->span.source,
                      reader->step->span.offset + reader->step->span.size, 0};
    refuse(reader, span, "migc does not understand this COPY from here on",
           "COPY table (column, ...) FROM stdin WITH (FORMAT csv, HEADER, DELIMITER ',')");
}

Text copy_folded(Arena *arena, Text name)
{
    char *folded = text_copy(arena, name);
    for (size_t i = 0; i < name.size; i++)
        if (folded[i] >= 'A' && folded[i] <= 'Z')
            folded[i] = (char)(folded[i] | 0x20);
    return (Text){folded, name.size};
}

// --- names and values

// Doubled quotes inside of quotes become one.
static Text without_quotes(Arena *arena, Text quoted)
{
    Builder text = {.arena = arena};
    char quote = quoted.data[quoted.size - 1];
    for (size_t i = 1; i + 1 < quoted.size; i++) {
        builder_add_char(&text, quoted.data[i]);
        i += quoted.data[i] == quote;
    }
    return text.count > 0 ? builder_text(&text) : (Text){"", 0};
}

static bool read_name(StatementReader *reader, CopyColumn *name)
{
    Text text = sql_token_text(&reader->cursor);
    *name = (CopyColumn){.name = text, .span = token_span(reader)};
    if (reader->cursor.token.kind == SQL_WORD) {
        name->is_folded = true;
        name->name = copy_folded(reader->arena, text);
    } else if (reader->cursor.token.kind == SQL_QUOTED && text.data[0] == '"' && text.size > 2) {
        name->name = without_quotes(reader->arena, text);
    } else {
        refuse_token(reader);
        return false;
    }
    sql_advance(&reader->cursor);
    return true;
}

static Text read_escapes(StatementReader *reader, Text quoted)
{
    static const char letters[] = "bfnrt\\'", meant[] = "\b\f\n\r\t\\'";
    Builder text = {.arena = reader->arena};
    for (size_t i = 2; i + 1 < quoted.size; i++) {
        char c = quoted.data[i];
        if (c == '\'') {
            i++;
        } else if (c == '\\') {
            const char *letter = strchr(letters, quoted.data[++i]);
            if (!letter) {
                refuse_token(reader);
                break;
            }
            c = meant[letter - letters];
        }
        builder_add_char(&text, c);
    }
    return text.count > 0 ? builder_text(&text) : (Text){"", 0};
}

static Text read_string(StatementReader *reader)
{
    Text text = sql_token_text(&reader->cursor);
    Text value = {"", 0};
    if (reader->cursor.token.kind == SQL_STRING && text.data[0] == '\'')
        value = without_quotes(reader->arena, text);
    else if (reader->cursor.token.kind == SQL_STRING && (text.data[0] | 0x20) == 'e')
        value = read_escapes(reader, text);
    else
        refuse_token(reader);
    sql_advance(&reader->cursor);
    return value;
}

static char read_character(StatementReader *reader)
{
    Span span = token_span(reader);
    Text value = read_string(reader);
    if (value.size == 1)
        return value.data[0];
    refuse(reader, span, "this must be one character, of one byte", "as in ','");
    return '\0';
}

// --- options

static void read_delimiter(StatementReader *reader)
{
    reader->has_delimiter = true;
    reader->request->format.delimiter = read_character(reader);
}

static void read_null(StatementReader *reader)
{
    reader->has_null = true;
    reader->request->format.null = read_string(reader);
}

static void read_quote(StatementReader *reader)
{
    reader->has_quote = true;
    reader->request->format.quote = read_character(reader);
}

static void read_escape(StatementReader *reader)
{
    reader->has_escape = true;
    reader->request->format.escape = read_character(reader);
}

static bool is_value_end(const StatementReader *reader)
{
    return is_at_end(reader) || reader->cursor.token.kind == SQL_CLOSE ||
           sql_at_mark(&reader->cursor, ",");
}

static bool is_any(const StatementReader *reader, const char *const *words)
{
    for (; *words; words++)
        if (sql_at_name(&reader->cursor, *words) ||
            (reader->cursor.token.kind == SQL_NUMBER &&
             text_is(sql_token_text(&reader->cursor), *words)))
            return true;
    return false;
}

// An option that is on or off; on where nothing says so.
static bool read_boolean(StatementReader *reader)
{
    static const char *const on[] = {"true", "on", "1", NULL};
    static const char *const off[] = {"false", "off", "0", NULL};
    bool is_on = is_value_end(reader) || is_any(reader, on);
    if (!is_on && !is_any(reader, off))
        refuse_token(reader);
    if (!is_value_end(reader))
        sql_advance(&reader->cursor);
    return is_on;
}

static void read_header(StatementReader *reader)
{
    CopyFormat *format = &reader->request->format;
    if (!sql_at_name(&reader->cursor, "match")) {
        format->header = read_boolean(reader) ? COPY_HEADER_SKIPPED : COPY_HEADER_NONE;
        return;
    }
    format->header = COPY_HEADER_MATCH;
    if (reader->request->columns.count == 0)
        refuse(reader, token_span(reader), "HEADER MATCH needs the columns to compare with",
               "name them behind the table");
    sql_advance(&reader->cursor);
}

static void read_format(StatementReader *reader)
{
    Span span = token_span(reader);
    if (sql_at_name(&reader->cursor, "csv"))
        reader->request->format.is_text = false;
    else if (sql_at_name(&reader->cursor, "text"))
        reader->request->format.is_text = true;
    else
        refuse(reader, span, "rows can be kept only from the formats csv and text",
               "write the data in one of them");
    sql_advance(&reader->cursor);
}

static void refuse_option(StatementReader *reader, Span span)
{
    static const struct {
        const char *word, *hint;
    } hints[] = {
        {"binary", "write the data as csv or text"},
        {"freeze", "leave it out: the rows are there all the same"},
        {"force", "write NULL and \"\" in the data as they are meant"},
        {"force_null", "write NULL and \"\" in the data as they are meant"},
        {"force_not_null", "write NULL and \"\" in the data as they are meant"},
        {"encoding", "leave it out: a revision is UTF-8"},
        {"where", "leave the rows out of the data"},
        {"on_error", "leave it out: every row must be right"},
        {"default", "leave the column out, or write the value"},
    };
    Text word = span_text(span);
    const char *hint = "FORMAT, HEADER, DELIMITER, NULL, QUOTE and ESCAPE are known";
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (text_equal_ignoring_case(word, text_from(hints[i].word)))
            hint = hints[i].hint;
    refuse(reader, span, "COPY into a revision cannot have this option", hint);
}

// The name of an option with a value that has the same form wherever it stands.
static bool read_common_option(StatementReader *reader)
{
    SqlCursor *cursor = &reader->cursor;
    void (*read)(StatementReader *) = sql_at_name(cursor, "delimiter") ? read_delimiter
                                      : sql_at_name(cursor, "null")    ? read_null
                                      : sql_at_name(cursor, "quote")   ? read_quote
                                      : sql_at_name(cursor, "escape")  ? read_escape
                                                                       : NULL;
    if (!read)
        return false;
    sql_advance(cursor);
    sql_accept(cursor, "AS");
    read(reader);
    return true;
}

// One of a list in parentheses.
static void read_option(StatementReader *reader)
{
    Span span = token_span(reader);
    if (read_common_option(reader))
        return;
    bool is_format = sql_at_name(&reader->cursor, "format");
    bool is_header = sql_at_name(&reader->cursor, "header");
    bool is_freeze = sql_at_name(&reader->cursor, "freeze");
    sql_advance(&reader->cursor);
    if (is_format)
        read_format(reader);
    else if (is_header)
        read_header(reader);
    else if (!is_freeze || read_boolean(reader))
        refuse_option(reader, span);
}

static void read_option_list(StatementReader *reader)
{
    do {
        sql_advance(&reader->cursor); // the parenthesis, or a comma
        read_option(reader);
    } while (!reader->is_bad && sql_at_mark(&reader->cursor, ","));
    if (reader->cursor.token.kind != SQL_CLOSE)
        refuse_token(reader);
    sql_advance(&reader->cursor);
}

// One of those that stand one behind the other.
static void read_old_option(StatementReader *reader)
{
    if (read_common_option(reader))
        return;
    if (sql_accept(&reader->cursor, "CSV"))
        reader->request->format.is_text = false;
    else if (sql_accept(&reader->cursor, "HEADER"))
        reader->request->format.header = COPY_HEADER_SKIPPED;
    else
        refuse_option(reader, token_span(reader));
}

static void read_options(StatementReader *reader)
{
    sql_accept(&reader->cursor, "WITH");
    if (reader->cursor.token.kind == SQL_OPEN)
        read_option_list(reader);
    while (!reader->is_bad && !is_at_end(reader))
        read_old_option(reader);
}

// --- the statement

static bool read_table(StatementReader *reader, CopyContent *content)
{
    struct {
        Text *items;
        size_t count;
        size_t capacity;
    } parts = {0};
    CopyColumn part;
    do {
        if (parts.count > 0)
            sql_advance(&reader->cursor);
        if (!read_name(reader, &part))
            return false;
        ARRAY_PUSH(reader->arena, &parts, part.name);
    } while (sql_at_mark(&reader->cursor, "."));
    content->table = parts.items;
    content->table_count = parts.count;
    return true;
}

static bool read_columns(StatementReader *reader)
{
    CopyColumn column;
    if (reader->cursor.token.kind != SQL_OPEN)
        return true;
    do {
        sql_advance(&reader->cursor);
        if (!read_name(reader, &column))
            return false;
        ARRAY_PUSH(reader->arena, &reader->request->columns, column);
    } while (sql_at_mark(&reader->cursor, ","));
    if (reader->cursor.token.kind != SQL_CLOSE)
        refuse_token(reader);
    sql_advance(&reader->cursor);
    return copy_check_columns(reader->arena, &reader->request->columns, reader->diagnostics) &&
           !reader->is_bad;
}

static void complete_format(const StatementReader *reader)
{
    CopyFormat *format = &reader->request->format;
    if (!reader->has_delimiter)
        format->delimiter = format->is_text ? '\t' : ',';
    if (!reader->has_null)
        format->null = format->is_text ? TEXT("\\N") : TEXT("");
    if (!reader->has_quote)
        format->quote = '"';
    if (!reader->has_escape)
        format->escape = format->quote;
}

bool copy_read_statement(Arena *arena, const Step *step, CopyRequest *request, CopyContent *content,
                         Diagnostics *diagnostics)
{
    StatementReader reader = {
        .arena = arena, .diagnostics = diagnostics, .step = step, .request = request};
    sql_tokens_init(&reader.tokens, step->sql, MIG_POSTGRESQL);
    reader.cursor = sql_cursor(&reader.tokens);
    request->format.is_text = true;
    sql_accept(&reader.cursor, "COPY");
    SqlCursor after = reader.cursor;
    if (sql_accept(&after, "BINARY") && !sql_at_mark(&after, ".") && after.token.kind != SQL_OPEN &&
        !sql_at(&after, "FROM"))
        refuse_option(&reader, token_span(&reader));
    if (reader.is_bad || !read_table(&reader, content) || !read_columns(&reader))
        return false;
    if (!sql_accept(&reader.cursor, "FROM") || !sql_accept(&reader.cursor, "STDIN"))
        refuse_token(&reader);
    if (!reader.is_bad)
        read_options(&reader);
    complete_format(&reader);
    if (!reader.is_bad && !request->format.is_text)
        return copy_check_format(&request->format, request->place, diagnostics);
    if (!reader.is_bad && (reader.has_quote || reader.has_escape))
        refuse(&reader, request->place, "QUOTE and ESCAPE are for the format csv",
               "write FORMAT csv, or leave them out");
    return !reader.is_bad && copy_check_format(&request->format, request->place, diagnostics);
}
