// SPDX-License-Identifier: MIT
// Rows in either format → rows in one: values in the order of the columns, a tab between them, an
// LF behind each row, \N for NULL, and a backslash before backslash, tab, LF and CR. Equal rows
// give equal bytes, so that only a change of the data is one.
#include "copy_rows.h"

#include "text_set.h"

typedef struct RowReader {
    CopyScan scan;
    const CopyRequest *request;
    CopyContent *content;
    Builder rows;
    uint32_t *fields; // of each column: which value of a row; NULL: as they stand
    Span width_from;  // what says how many values a row has; source NULL: nothing yet
} RowReader;

static bool scan_row(CopyScan *scan)
{
    return scan->format.is_text ? copy_scan_text_row(scan) : copy_scan_csv_row(scan);
}

// --- the header

static Span value_span(const RowReader *reader, size_t index)
{
    const CopyValue *value = &reader->scan.values.items[index];
    return (Span){reader->scan.source, value->offset, value->length};
}

static Text name_at(const RowReader *reader, size_t index)
{
    const CopyValue *value = &reader->scan.values.items[index];
    return value->is_null ? (Text){"", 0} : copy_value_text(&reader->scan, value);
}

// Every name of the header must be one, and stand there once.
static bool check_names(RowReader *reader)
{
    TextSet names = {0};
    unsigned before = reader->scan.problem_count;
    for (size_t i = 0; i < reader->scan.values.count; i++) {
        Text name = name_at(reader, i);
        Span span = value_span(reader, i);
        uint32_t first = text_set_find(&names, name);
        if (name.size == 0) {
            diagnostic_hint(copy_report(&reader->scan, RULE_COPY_HEADER, span.offset, span.size,
                                        "column %zu of the header has no name", i + 1),
                            "write the name of the table's column");
        } else if (first != TEXT_SET_NONE) {
            Diagnostic *diagnostic =
                copy_report(&reader->scan, RULE_COPY_HEADER, span.offset, span.size,
                            "column \"%.*s\" stands twice in the header", TEXT_ARGS(name));
            diagnostic_note(diagnostic, value_span(reader, first), "the first one");
        }
        text_set_add(reader->scan.arena, &names, name);
    }
    return reader->scan.problem_count == before;
}

static bool is_column(const CopyColumn *column, Text name)
{
    return column->is_folded ? text_equal_ignoring_case(column->name, name)
                             : text_equal(column->name, name);
}

static void report_unknown(RowReader *reader, size_t index)
{
    const CopyColumns *columns = &reader->request->columns;
    Text *candidates = arena_alloc(reader->scan.arena, columns->count * sizeof *candidates);
    for (size_t i = 0; i < columns->count; i++)
        candidates[i] = columns->items[i].name;
    Text name = name_at(reader, index);
    Span span = value_span(reader, index);
    Diagnostic *diagnostic =
        copy_report(&reader->scan, RULE_COPY_HEADER, span.offset, span.size,
                    "column \"%.*s\" of the header is none of the copy's", TEXT_ARGS(name));
    Text meant = text_suggest(name, candidates, columns->count);
    if (meant.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(meant));
    diagnostic_note(diagnostic, reader->request->place, "the copy names its columns here");
}

// Which value of a row each column takes; MIG_UNSET where the header does not name it.
static bool match_names(RowReader *reader)
{
    const CopyColumns *columns = &reader->request->columns;
    uint32_t *fields = arena_alloc(reader->scan.arena, columns->count * sizeof *fields);
    unsigned before = reader->scan.problem_count;
    for (size_t i = 0; i < columns->count; i++)
        fields[i] = MIG_UNSET;
    for (size_t k = 0; k < reader->scan.values.count; k++) {
        size_t i = 0;
        while (i < columns->count &&
               !(fields[i] == MIG_UNSET && is_column(&columns->items[i], name_at(reader, k))))
            i++;
        if (i == columns->count)
            report_unknown(reader, k);
        else
            fields[i] = (uint32_t)k;
    }
    for (size_t i = 0; i < columns->count; i++) {
        if (fields[i] != MIG_UNSET)
            continue;
        Diagnostic *diagnostic = diagnostic_report(
            reader->scan.diagnostics, RULE_COPY_HEADER, columns->items[i].span,
            "the header has no column \"%.*s\"", TEXT_ARGS(columns->items[i].name));
        diagnostic_note(diagnostic, reader->width_from, "the header");
        reader->scan.problem_count++;
    }
    reader->fields = fields;
    return reader->scan.problem_count == before;
}

// The names in the order of the columns, as the server's HEADER MATCH wants them.
static bool check_order(RowReader *reader)
{
    for (size_t i = 0; i < reader->request->columns.count; i++) {
        if (reader->fields[i] == i)
            continue;
        Span span = value_span(reader, i);
        diagnostic_hint(copy_report(&reader->scan, RULE_COPY_HEADER, span.offset, span.size,
                                    "the header has the columns in another order than the copy"),
                        "HEADER MATCH wants them in one; the directive \"--@ copy\" does not");
        return false;
    }
    return true;
}

// The header's names are the columns, since the copy names none.
static void take_names(RowReader *reader)
{
    CopyContent *content = reader->content;
    content->column_count = reader->scan.values.count;
    Text *names = arena_alloc(reader->scan.arena, content->column_count * sizeof *names);
    for (size_t i = 0; i < content->column_count; i++) {
        Text name = name_at(reader, i);
        names[i] = (Text){text_copy(reader->scan.arena, name), name.size};
    }
    content->columns = names;
}

static bool read_header(RowReader *reader)
{
    CopyScan *scan = &reader->scan;
    uint32_t begin = scan->offset;
    if (scan->format.header == COPY_HEADER_NONE)
        return true;
    bool is_read = scan->offset < scan->end && scan_row(scan);
    if (!is_read && scan->problem_count == 0) // nothing at all, or the mark of the end
        diagnostic_hint(copy_report(scan, RULE_COPY_HEADER, begin, 0, "there is no header"),
                        "the first line names the columns");
    if (!is_read)
        return false;
    if (scan->format.header == COPY_HEADER_SKIPPED)
        return true;
    size_t last = scan->values.count - 1;
    reader->width_from = (Span){scan->source, begin, 0};
    reader->width_from.size = scan->values.items[last].offset + scan->values.items[last].length;
    reader->width_from.size -= begin;
    if (!check_names(reader))
        return false;
    if (reader->request->columns.count == 0)
        take_names(reader);
    else if (!match_names(reader))
        return false;
    reader->content->width = scan->values.count;
    return scan->format.header != COPY_HEADER_MATCH || check_order(reader);
}

// --- rows

static char escape_letter(char c)
{
    return c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\\' ? '\\' : '\0';
}

static void write_text(Builder *rows, Text text)
{
    size_t written = 0;
    for (size_t i = 0; i < text.size; i++) {
        char letter = escape_letter(text.data[i]);
        if (letter == '\0')
            continue;
        builder_add(rows, (Text){text.data + written, i - written});
        builder_add_char(rows, '\\');
        builder_add_char(rows, letter);
        written = i + 1;
    }
    builder_add(rows, (Text){text.data + written, text.size - written});
}

static void write_row(RowReader *reader)
{
    for (size_t i = 0; i < reader->scan.values.count; i++) {
        const CopyValue *value = &reader->scan.values.items[reader->fields ? reader->fields[i] : i];
        if (i > 0)
            builder_add_char(&reader->rows, '\t');
        if (value->is_null)
            builder_add(&reader->rows, TEXT("\\N"));
        else
            write_text(&reader->rows, copy_value_text(&reader->scan, value));
    }
    builder_add_char(&reader->rows, '\n');
    reader->content->row_count++;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void report_width(RowReader *reader, uint32_t begin)
{
    CopyScan *scan = &reader->scan;
    size_t count = scan->values.count;
    size_t width = reader->content->width;
    Span span = value_span(reader, count > width ? width : count - 1);
    if (count < width) // what is missing is missing behind the last value
        span = (Span){span.source, span.offset + span.size, 0};
    bool is_blank = count == 1 && scan->values.items[0].length == 0;
    Diagnostic *diagnostic =
        is_blank
            ? copy_report(scan, RULE_BAD_DATA, begin, 0, "an empty line is no row")
            : copy_report(scan, RULE_BAD_DATA, span.offset, span.size,
                          "this row has %zu value%s instead of %zu", count, plural(count), width);
    if (is_blank)
        diagnostic_hint(diagnostic, "remove it");
    else if (count > width && !scan->format.is_text)
        diagnostic_hint(diagnostic, "a value that holds a delimiter stands in quotes");
    else if (count > width)
        diagnostic_hint(diagnostic, "a delimiter inside a value has a backslash before it");
    else
        diagnostic_hint(diagnostic, "an empty value needs its delimiter, too");
    diagnostic_note(diagnostic, reader->width_from, "%zu value%s here", width, plural(width));
}

static bool has_right_width(RowReader *reader, uint32_t begin)
{
    CopyContent *content = reader->content;
    if (!reader->width_from.source) {
        const CopyValue *last = &reader->scan.values.items[reader->scan.values.count - 1];
        content->width = reader->scan.values.count;
        reader->width_from =
            (Span){reader->scan.source, begin, last->offset + last->length - begin};
    }
    if (reader->scan.values.count == content->width)
        return true;
    report_width(reader, begin);
    return false;
}

static void read_rows(RowReader *reader)
{
    CopyScan *scan = &reader->scan;
    while (!scan->has_ended && scan->offset < scan->end) {
        uint32_t begin = scan->offset;
        if (scan_row(scan) && has_right_width(reader, begin) && scan->problem_count == 0)
            write_row(reader);
    }
    if (scan->problem_count >= COPY_MOST_PROBLEMS)
        diagnostic_hint(copy_report(scan, RULE_BAD_DATA, scan->offset, 0,
                                    "the data is not read beyond this place"),
                        "there are %d mistakes above it already", COPY_MOST_PROBLEMS);
}

static void use_columns(RowReader *reader)
{
    const CopyColumns *columns = &reader->request->columns;
    CopyContent *content = reader->content;
    if (columns->count == 0)
        return;
    Text *names = arena_alloc(reader->scan.arena, columns->count * sizeof *names);
    for (size_t i = 0; i < columns->count; i++)
        names[i] = columns->items[i].name;
    content->columns = names;
    content->width = content->column_count = columns->count;
    Span first = columns->items[0].span;
    Span last = columns->items[columns->count - 1].span;
    reader->width_from = (Span){first.source, first.offset, last.offset + last.size - first.offset};
}

bool copy_read_rows(Arena *arena, const CopyRequest *request, CopyContent *content,
                    Diagnostics *diagnostics)
{
    RowReader reader = {.request = request, .content = content, .rows = {.arena = arena}};
    reader.scan = (CopyScan){.arena = arena,
                             .diagnostics = diagnostics,
                             .source = request->source,
                             .offset = request->offset,
                             .end = request->end,
                             .format = request->format,
                             .decoded = {.arena = arena}};
    use_columns(&reader);
    if (!read_header(&reader))
        return false;
    content->line = source_position(request->source, reader.scan.offset).line;
    content->has_lines = !request->format.is_text;
    read_rows(&reader);
    content->rows = builder_text(&reader.rows);
    if (!content->rows.data)
        content->rows = (Text){"", 0};
    return reader.scan.problem_count == 0;
}
