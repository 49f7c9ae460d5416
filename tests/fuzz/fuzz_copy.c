// SPDX-License-Identifier: MIT
// Any bytes as the rows of a copy: csv or text, with any delimiter, quote, escape and mark of NULL,
// with or without a header. What is accepted is rows of one width, and is itself when it is read
// again, as it stands and as csv with everything in quotes; what is not accepted has a finding in
// the data. An input that begins with "C" is a COPY statement with its data lines.
#include "copy.h"
#include "copy_check.h"
#include "copy_inline.h"
#include "copy_rows.h"
#include "fuzz.h"
#include "parser.h"

static void check_findings(const Diagnostics *diagnostics)
{
    MUST(diagnostics->count <= COPY_MOST_PROBLEMS * 4 || diagnostics->count <= 200);
    for (size_t i = 0; i < diagnostics->count; i++) {
        Span span = diagnostics->items[i]->span;
        if (!span.source)
            continue;
        MUST(span.offset <= span.source->text.size);
        MUST(span.size <= span.source->text.size - span.offset);
    }
}

static bool read_rows(Arena *arena, Text data, CopyFormat format, CopyContent *content,
                      Diagnostics *diagnostics)
{
    *content = (CopyContent){0};
    Source *source = source_from_text(arena, "data", data, diagnostics);
    if (!source || diagnostics->error_count > 0)
        return false;
    CopyRequest request = {.source = source, .format = format, .place = {source, 0, 0}};
    request.end = (uint32_t)source->text.size;
    return copy_read_rows(arena, &request, content, diagnostics);
}

// Every row has as many tabs as it must, and no byte that ends something stands where it would.
static void check_rows(const CopyContent *content)
{
    size_t rows = 0, tabs = 0;
    for (size_t i = 0; i < content->rows.size; i++) {
        char c = content->rows.data[i];
        tabs += c == '\t';
        MUST(c != '\r' && c != '\0');
        if (c == '\\') {
            MUST(++i < content->rows.size);
            MUST(strchr("\\tnrN", content->rows.data[i]));
        } else if (c == '\n') {
            MUST(tabs + 1 == content->width);
            tabs = 0;
            rows++;
        }
    }
    MUST(rows == content->row_count);
    MUST(content->rows.size == 0 || content->rows.data[content->rows.size - 1] == '\n');
}

static void must_read_the_same(Arena *arena, Text data, CopyFormat format,
                               const CopyContent *expected)
{
    CopyContent content;
    Diagnostics diagnostics = {.arena = arena};
    MUST(read_rows(arena, data, format, &content, &diagnostics));
    MUST(content.row_count == expected->row_count);
    MUST(text_equal(content.rows, expected->rows));
}

// The rows as csv, every value in quotes. A CR stays one, unless an LF comes next: that pair is one
// LF wherever it stands, so such rows are left out.
static bool write_csv(Builder *out, Text rows)
{
    bool is_begun = false;
    for (size_t i = 0; i < rows.size; i++) {
        char c = rows.data[i];
        bool is_end = c == '\t' || c == '\n';
        if (!is_begun && !is_end && c == '\\' && rows.data[i + 1] == 'N') {
            i++;
            is_begun = true;
            c = rows.data[++i];
            builder_add(out, TEXT(""));
            builder_add_char(out, c == '\t' ? ',' : '\n');
            is_begun = false;
            continue;
        }
        if (!is_begun)
            builder_add_char(out, '"');
        is_begun = true;
        if (is_end) {
            builder_add_char(out, '"');
            builder_add_char(out, c == '\t' ? ',' : '\n');
            is_begun = false;
            continue;
        }
        if (c == '\\') {
            c = rows.data[++i];
            c = c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
        }
        if (c == '\n' && out->items[out->count - 1] == '\r')
            return false;
        if (c == '"')
            builder_add_char(out, '"');
        builder_add_char(out, c);
    }
    return true;
}

static void check_accepted(Arena *arena, const CopyContent *content)
{
    static const CopyFormat text = {.is_text = true, .delimiter = '\t', .null = {"\\N", 2}};
    static const CopyFormat csv = {.delimiter = ',', .quote = '"', .escape = '"', .null = {"", 0}};
    Builder written = {.arena = arena};
    check_rows(content);
    if (content->rows.size >= 3 && memcmp(content->rows.data, "\xef\xbb\xbf", 3) == 0)
        return; // a value of the second line, which would be a byte order mark in the first
    must_read_the_same(arena, content->rows, text, content);
    if (write_csv(&written, content->rows) && written.count > 0)
        must_read_the_same(arena, builder_text(&written), csv, content);
}

static void read_data(Arena *arena, FuzzBytes input)
{
    static const char delimiters[] = ",;\t|: x", quotes[] = "\"'`",
                      nulls[][5] = {"", "\\N", "NULL", "-"};
    CopyFormat format = {0};
    uint8_t kind = fuzz_byte(&input);
    uint8_t marks = fuzz_byte(&input);
    format.is_text = kind & 1;
    format.delimiter = delimiters[marks % (sizeof delimiters - 1)];
    format.quote = quotes[(marks >> 3) % 3];
    format.escape = kind & 2 ? '\\' : format.quote;
    format.null = text_from(nulls[kind >> 2 & 3]);
    format.header = kind & 16   ? COPY_HEADER_BY_NAME
                    : kind & 32 ? COPY_HEADER_SKIPPED
                                : COPY_HEADER_NONE;
    Diagnostics diagnostics = {.arena = arena};
    CopyContent content;
    if (!copy_check_format(&format, (Span){0}, &diagnostics))
        return;
    Text data = {(const char *)input.data, input.size};
    bool is_good = read_rows(arena, data, format, &content, &diagnostics);
    check_findings(&diagnostics);
    MUST(is_good == (diagnostics.error_count == 0));
    if (is_good)
        check_accepted(arena, &content);
}

static void read_statement(Arena *arena, FuzzBytes input)
{
    Builder file = {.arena = arena};
    Diagnostics diagnostics = {.arena = arena};
    RevisionList revisions = {0};
    SourceList files = {0};
    builder_add(&file, TEXT("--@ revision 001\n--@ revises base\n--@ up\n"));
    builder_add(&file, (Text){(const char *)input.data, input.size});
    Source *source = source_from_text(arena, "001.sql", builder_text(&file), &diagnostics);
    Revision *revision =
        source ? parser_parse(arena, source, DIALECT_BIT(MIG_POSTGRESQL), &diagnostics) : NULL;
    if (!revision)
        return;
    for (size_t i = 0; i < revision->sections.count; i++) {
        StepList *steps = &revision->sections.items[i].steps;
        for (size_t k = 0; k < steps->count; k++)
            if (steps->items[k].kind == MIG_STEP_COPY && steps->items[k].copy->path.span.source)
                return; // it would read files of this machine
    }
    size_t errors = diagnostics.error_count;
    ARRAY_PUSH(arena, &revisions, revision);
    copy_read_revisions(arena, &revisions, DIALECT_BIT(MIG_POSTGRESQL), &files, &diagnostics);
    check_findings(&diagnostics);
    for (size_t i = 0; i < revision->sections.count; i++) {
        const StepList *steps = &revision->sections.items[i].steps;
        for (size_t k = 0; k < steps->count; k++) {
            const Copy *copy = steps->items[k].copy;
            if (steps->items[k].kind != MIG_STEP_COPY)
                continue;
            MUST(copy->content || diagnostics.error_count > errors || errors > 0);
            if (copy->content)
                check_accepted(arena, copy->content);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_create();
    FuzzBytes input = {data, size};
    if (size > 0 && data[0] == 'C')
        read_statement(arena, input);
    else
        read_data(arena, input);
    arena_destroy(arena);
    return 0;
}
