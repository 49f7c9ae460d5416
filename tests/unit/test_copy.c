// SPDX-License-Identifier: MIT
// Rows in every way of writing them → the one form in which they are kept. What is said of a
// mistake is in tests/golden/copy; here is what comes out, and that a row that was written comes
// back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "copy.h"
#include "copy_rows.h"
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Reading {
    Arena *arena;
    Diagnostics diagnostics;
    CopyContent content;
    bool is_good;
    char *printed;
} Reading;

static const CopyFormat csv = {.delimiter = ',', .quote = '"', .escape = '"', .null = {"", 0}};
static const CopyFormat text = {
    .is_text = true, .delimiter = '\t', .quote = '"', .escape = '"', .null = {"\\N", 2}};

static Reading start(void)
{
    Reading reading = {.arena = arena_create()};
    reading.diagnostics.arena = reading.arena;
    return reading;
}

static void print(Reading *reading)
{
    size_t size = 0;
    FILE *stream = open_memstream(&reading->printed, &size);
    diagnostic_print(&reading->diagnostics, stream);
    fclose(stream);
}

static Reading read_data(CopyFormat format, const char *columns, Text data)
{
    Reading reading = start();
    Source *source = source_from_text(reading.arena, "data", data, &reading.diagnostics);
    Source *place =
        source_from_text(reading.arena, "001.sql", text_from(columns), &reading.diagnostics);
    CopyRequest request = {.source = source, .format = format, .place = {place, 0, 1}};
    request.end = (uint32_t)source->text.size;
    for (const char *name = columns; *name; name += strcspn(name, " ") + 1) {
        size_t size = strcspn(name, " ");
        CopyColumn column = {{name, size}, true, {place, (uint32_t)(name - columns), 1}};
        ARRAY_PUSH(reading.arena, &request.columns, column);
        if (!name[size])
            break;
    }
    reading.is_good =
        copy_read_rows(reading.arena, &request, &reading.content, &reading.diagnostics) &&
        reading.diagnostics.error_count == 0;
    print(&reading);
    return reading;
}

static void finish(Reading *reading)
{
    free(reading->printed);
    arena_destroy(reading->arena);
}

static void expect_rows(CopyFormat format, const char *columns, const char *data, const char *rows)
{
    Reading reading = read_data(format, columns, text_from(data));
    if (!reading.is_good)
        fail_msg("%s\n%s", data, reading.printed);
    assert_int_equal(strlen(rows), reading.content.rows.size);
    assert_memory_equal(reading.content.rows.data, rows, strlen(rows));
    finish(&reading);
}

static void expect_mistake(CopyFormat format, const char *columns, const char *data,
                           const char *words)
{
    Reading reading = read_data(format, columns, text_from(data));
    if (reading.is_good || !strstr(reading.printed, words))
        fail_msg("not \"%s\":\n%s\n%s", words, data, reading.printed);
    finish(&reading);
}

static CopyFormat with_header(CopyFormat format, CopyHeader header)
{
    format.header = header;
    return format;
}

static void test_copy_reads_csv(void **state)
{
    (void)state;
    expect_rows(csv, "a b", "", "");
    expect_rows(csv, "a b", "1,2\n", "1\t2\n");
    expect_rows(csv, "a b", "1,2", "1\t2\n");
    expect_rows(csv, "a b", "1,2\r\n3,4\r\n", "1\t2\n3\t4\n");
    expect_rows(csv, "a b",
                "\xef\xbb\xbf"
                "1,2\n",
                "1\t2\n");
    expect_rows(csv, "a b", ",\"\"\n", "\\N\t\n");
    expect_rows(csv, "a b", "\"1\",\" 2 \"\n 3 ,4\n", "1\t 2 \n 3 \t4\n");
    expect_rows(csv, "a b", "\"a\"\"b\",\"\"\"\"\n", "a\"b\t\"\n");
    expect_rows(csv, "a b", "\"a,b\",\"c\nd\"\n", "a,b\tc\\nd\n");
    expect_rows(csv, "a b", "\"c\r\nd\",\"e\rf\"\n", "c\\nd\te\\rf\n");
    expect_rows(csv, "a b", "x\ty,\\N\n", "x\\ty\t\\\\N\n");
    expect_rows(csv, "a", "\n1\n", "\\N\n1\n");
    expect_rows(csv, "a", "\\.\n", "\\\\.\n");
    expect_rows(csv, "a", "\xc3\xa9\n", "\xc3\xa9\n");
}

static void test_copy_reads_csv_as_the_options_say(void **state)
{
    (void)state;
    CopyFormat format = csv;
    format.delimiter = ';';
    format.null = TEXT("NULL");
    expect_rows(format, "a b c", "NULL;;\"NULL\"\n", "\\N\t\tNULL\n");
    format.quote = '\'';
    format.escape = '\\';
    expect_rows(format, "a b c", "'it\\'s';\"x\";'\\\\\\n'\n", "it's\t\"x\"\t\\\\\\\\n\n");
    format = csv;
    format.delimiter = '\t';
    expect_rows(format, "a b", "1\t2\n", "1\t2\n");
}

static void test_copy_reads_text(void **state)
{
    (void)state;
    expect_rows(text, "a b", "1\t2\n\\N\t\n", "1\t2\n\\N\t\n");
    expect_rows(text, "a b", "a\\tb\t\\\\N\n", "a\\tb\t\\\\N\n");
    expect_rows(text, "a b", "\\b\\f\\v\t\\r\\n\n", "\b\f\v\t\\r\\n\n");
    expect_rows(text, "a b", "\\x41\\101\t\\q\\\t\n", "AA\tq\\t\n");
    expect_rows(text, "a b", "\\303\\251\t\\x9\n", "\xc3\xa9\t\\t\n");
    expect_rows(text, "a", "x\n\\.\n", "x\n");
    expect_rows(text, "a", "x\n\\.", "x\n");
    expect_rows(text, "a b", "\"1\t2\"\n", "\"1\t2\"\n");
    expect_rows(text, "a", "\n", "\n");
}

static void test_copy_takes_columns_by_name(void **state)
{
    (void)state;
    CopyFormat by_name = with_header(csv, COPY_HEADER_BY_NAME);
    expect_rows(by_name, "a b c", "c,A,b\n3,1,2\n", "1\t2\t3\n");
    expect_rows(by_name, "", "c,\"a b\"\n3,1\n", "3\t1\n");
    expect_rows(with_header(text, COPY_HEADER_BY_NAME), "a b", "b\ta\n1\t2\n", "2\t1\n");
    expect_rows(with_header(csv, COPY_HEADER_SKIPPED), "a b", "x,y,z\n1,2\n", "1\t2\n");
    expect_rows(with_header(csv, COPY_HEADER_MATCH), "a b", "a,b\n1,2\n", "1\t2\n");
    expect_mistake(with_header(csv, COPY_HEADER_MATCH), "a b", "b,a\n1,2\n",
                   "the header has the columns in another order than the copy [copy-header]\n"
                   "    1 | b,a\n"
                   "      | ^ HEADER MATCH wants them in one; the directive \"--@ copy\" does "
                   "not");
    expect_mistake(by_name, "a b", "a,b,c\n", "\"c\" of the header is none");
    expect_mistake(by_name, "a b", "a,a\n", "stands twice");
    expect_mistake(by_name, "a b", "a\n", "has no column \"b\"");
    expect_mistake(by_name, "a b", "a,\n", "column 2 of the header has no name");
    expect_mistake(by_name, "a b", "", "there is no header");
    expect_mistake(with_header(text, COPY_HEADER_SKIPPED), "a", "\\.\n1\n", "more lines follow");
    expect_mistake(with_header(text, COPY_HEADER_SKIPPED), "a", "\\.", "there is no header");
}

static void test_copy_refuses_what_it_would_have_to_guess(void **state)
{
    (void)state;
    expect_mistake(csv, "a b", "1\n", "1 value instead of 2");
    expect_mistake(csv, "", "1,2\n1,2,3\n", "3 values instead of 2");
    expect_mistake(csv, "a b", "1,2\n\n", "an empty line");
    expect_mistake(csv, "a b", "1,x\"y\n", "a quote inside a value");
    expect_mistake(csv, "a b", "1,\"x\" y\n", "behind the closing quote");
    expect_mistake(csv, "a b", "1,2\r3,4\r", "a carriage return outside of quotes [bad-data]");
    expect_mistake(csv, "a b", "1,\"x\ny,z\n", "data:1:3: error: this quote never ends");
    expect_mistake(text, "a b", "1\t2\r3\n",
                   "a carriage return inside a line [bad-data]\n"
                   "    1 | 1\t2<U+000D>3\n"
                   "      |  \t ^~~~~~~~ write \\r for one that belongs to a value");
    expect_mistake(text, "a b", "1\t2\\\n3\n", "nothing stands behind this backslash");
    expect_mistake(text, "a b", "1\t2\\", "nothing stands behind this backslash");
    expect_mistake(text, "a", "\\.\n1\n", "more lines follow");
    expect_mistake(text, "a", "\\377\n", "no UTF-8");
    expect_mistake(text, "a", "\\000\n", "no UTF-8");
    expect_mistake(csv, "a", "\xff\n", "not UTF-8");
}

static void test_copy_stops_saying_so_in_time(void **state)
{
    (void)state;
    Reading reading = start();
    Builder data = {.arena = reading.arena};
    for (int i = 0; i < 1000; i++)
        builder_add(&data, TEXT("1\n"));
    Reading many = read_data(csv, "a b", builder_text(&data));
    assert_int_equal(many.diagnostics.error_count, COPY_MOST_PROBLEMS + 1);
    assert_non_null(strstr(many.printed,
                           "data:21:1: error: the data is not read beyond this place [bad-data]\n"
                           "   21 | 1\n"
                           "      | ^ there are 20 mistakes above it already"));
    finish(&many);
    finish(&reading);
}

// --- rows that were written come back

static uint32_t next_random(uint32_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 17;
    *random ^= *random << 5;
    return *random;
}

typedef struct Value {
    bool is_null;
    Text value;
} Value;

static Value any_value(Arena *arena, uint32_t *random)
{
    static const char *const parts[] = {"a", "\"", ",", "\n", "\t", "\\",       "N",
                                        ".", " ",  "'", "\r", ";",  "\xc3\xa9", "\xf0\x9f\x98\x80",
                                        "0", "\\N"};
    Builder value = {.arena = arena};
    if (next_random(random) % 6 == 0)
        return (Value){true, {"", 0}};
    for (uint32_t i = next_random(random) % 6; i > 0; i--)
        builder_add(&value, text_from(parts[next_random(random) % 16]));
    // CR LF is LF before anything else is looked at.
    for (size_t i = 0; i + 1 < value.count; i++)
        if (value.items[i] == '\r' && value.items[i + 1] == '\n')
            value.items[i] = 'r';
    if (value.count > 0 && value.items[value.count - 1] == '\r')
        value.items[value.count - 1] = 'r';
    return (Value){false, value.count > 0 ? builder_text(&value) : (Text){"", 0}};
}

// As PostgreSQL's COPY TO would write it.
static void write_text_value(Builder *out, const Value *value)
{
    if (value->is_null)
        builder_add(out, TEXT("\\N"));
    for (size_t i = 0; i < value->value.size; i++) {
        char c = value->value.data[i];
        if (c == '\\' || c == '\t' || c == '\n' || c == '\r')
            builder_add_char(out, '\\');
        builder_add_char(out, c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c);
    }
}

static void write_csv_value(Builder *out, const Value *value, const CopyFormat *format,
                            bool is_careful)
{
    bool needs_quotes = text_equal(value->value, format->null) || is_careful;
    for (size_t i = 0; i < value->value.size; i++)
        needs_quotes |=
            strchr("\"'\n\r", value->value.data[i]) || value->value.data[i] == format->delimiter;
    if (value->is_null) {
        builder_add(out, format->null);
        return;
    }
    if (needs_quotes)
        builder_add_char(out, format->quote);
    for (size_t i = 0; i < value->value.size; i++) {
        char c = value->value.data[i];
        if (needs_quotes && (c == format->quote || c == format->escape))
            builder_add_char(out, format->escape);
        builder_add_char(out, c);
    }
    if (needs_quotes)
        builder_add_char(out, format->quote);
}

static void check_coming_back(uint32_t seed)
{
    enum { ROWS = 8 };
    Reading reading = start();
    uint32_t random = seed * 2654435761u + 1;
    Builder wanted = {.arena = reading.arena}, as_text = wanted, as_csv = wanted;
    CopyFormat format = csv;
    format.delimiter = ",;|\t"[next_random(&random) % 4];
    format.null = next_random(&random) % 2 ? TEXT("") : TEXT("NUL");
    format.quote = "\"'"[next_random(&random) % 2];
    format.escape = next_random(&random) % 3 ? format.quote : '\\';
    uint32_t width = 1 + next_random(&random) % 4;
    bool has_cr = next_random(&random) % 2;
    for (uint32_t i = 0; i < ROWS; i++) {
        for (uint32_t k = 0; k < width; k++) {
            Value value = any_value(reading.arena, &random);
            write_text_value(&wanted, &value);
            write_text_value(&as_text, &value);
            write_csv_value(&as_csv, &value, &format, next_random(&random) % 2);
            builder_add_char(&wanted, k + 1 < width ? '\t' : '\n');
            if (k + 1 < width) {
                builder_add_char(&as_text, '\t');
                builder_add_char(&as_csv, format.delimiter);
            }
        }
        builder_add(&as_text, has_cr ? TEXT("\r\n") : TEXT("\n"));
        builder_add(&as_csv, has_cr ? TEXT("\r\n") : TEXT("\n"));
    }
    Reading from_text = read_data(text, "", builder_text(&as_text));
    Reading from_csv = read_data(format, "", builder_text(&as_csv));
    if (!from_text.is_good || !from_csv.is_good ||
        !text_equal(from_text.content.rows, builder_text(&wanted)) ||
        !text_equal(from_csv.content.rows, builder_text(&wanted)))
        fail_msg("seed %u\nwanted:\n%s\ncsv:\n%s\n%s%.*s\ntext: %s%.*s", (unsigned)seed,
                 wanted.items, as_csv.items, from_csv.printed, TEXT_ARGS(from_csv.content.rows),
                 from_text.printed, TEXT_ARGS(from_text.content.rows));
    assert_int_equal(from_csv.content.row_count, ROWS);
    finish(&from_text);
    finish(&from_csv);
    finish(&reading);
}

static void test_copy_of_what_was_written_comes_back(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 500; seed++)
        check_coming_back(seed);
}

// --- statements with their data

static Reading read_inline(const char *statement, const char *data)
{
    Reading reading = start();
    Builder file = {.arena = reading.arena};
    builder_add_format(&file, "--@ revision 001\n--@ revises base\n--@ up\n%s%s", statement, data);
    Source *source =
        source_from_text(reading.arena, "m/001.sql", builder_text(&file), &reading.diagnostics);
    Revision *revision =
        parser_parse(reading.arena, source, DIALECT_BIT(MIG_POSTGRESQL), &reading.diagnostics);
    RevisionList revisions = {0};
    SourceList files = {0};
    ARRAY_PUSH(reading.arena, &revisions, revision);
    copy_read_revisions(reading.arena, &revisions, DIALECT_BIT(MIG_POSTGRESQL), &files,
                        &reading.diagnostics);
    const Step *step = &revision->sections.items[0].steps.items[0];
    assert_int_equal(step->kind, MIG_STEP_COPY);
    reading.is_good = step->copy->content && reading.diagnostics.error_count == 0;
    if (step->copy->content)
        reading.content = *step->copy->content;
    print(&reading);
    return reading;
}

static void expect_inline(const char *statement, const char *data, const char *sql,
                          const char *rows)
{
    Reading reading = read_inline(statement, data);
    if (!reading.is_good)
        fail_msg("%s\n%s", statement, reading.printed);
    Text made = copy_statement(reading.arena, &reading.content, MIG_POSTGRESQL);
    assert_string_equal(text_copy(reading.arena, made), sql);
    assert_string_equal(text_copy(reading.arena, reading.content.rows), rows);
    finish(&reading);
}

static void test_copy_understands_the_statement(void **state)
{
    (void)state;
    expect_inline("COPY T (A, \"B b\") FROM stdin;\n", "1\t2\n\\.\n",
                  "COPY \"t\" (\"a\", \"B b\") FROM STDIN", "1\t2\n");
    expect_inline("copy only.t from stdin with (format csv, header);\n", "x,y\n1,2\n\\.\n",
                  "COPY \"only\".\"t\" FROM STDIN", "1\t2\n");
    expect_inline("COPY t FROM STDIN (FORMAT 'csv', HEADER false, DELIMITER ';', NULL '-', QUOTE "
                  "'''', ESCAPE E'\\\\');\n",
                  "-;'\\''\n\\.\n", "COPY \"t\" FROM STDIN", "\\N\t'\n");
    expect_inline(
        "COPY t FROM stdin WITH CSV HEADER DELIMITER AS E'\\t' NULL AS 'n''l' QUOTE '|';\n",
        "a\nn'l\t|x|\n\\.\n", "COPY \"t\" FROM STDIN", "\\N\tx\n");
    expect_inline("COPY t FROM stdin DELIMITER '|' NULL '';\n", "|x\n\\.\n",
                  "COPY \"t\" FROM STDIN", "\\N\tx\n");
    expect_inline("COPY t (a) FROM stdin WITH (FREEZE false, HEADER match, FORMAT csv);\n",
                  "a\n1\n\\.\n", "COPY \"t\" (\"a\") FROM STDIN", "1\n");
    expect_inline("COPY \"a\"\"b\" FROM stdin;\n", "\\.\n", "COPY \"a\"\"b\" FROM STDIN", "");
}

static void test_copy_refuses_options_that_cannot_be_kept(void **state)
{
    (void)state;
    static const char *const refused[][2] = {
        {"COPY BINARY t FROM stdin;\n", "write the data as csv or text"},
        {"COPY t FROM stdin WITH (FORMAT binary);\n", "only from the formats csv and text"},
        {"COPY t FROM stdin WITH (FORCE_NULL (a), FORMAT csv);\n",
         "write NULL and \"\" in the data as they are meant"},
        {"COPY t FROM stdin WITH (ENCODING 'latin1');\n", "leave it out: a revision is UTF-8"},
        {"COPY t FROM stdin WITH (FREEZE);\n", "leave it out: the rows are there all the same"},
        {"COPY t FROM stdin WITH CSV FORCE NOT NULL a;\n",
         "write NULL and \"\" in the data as they are meant"},
        {"COPY t FROM stdin WITH (FORMAT csv, ON_ERROR ignore);\n",
         "leave it out: every row must be right"},
        {"COPY t FROM stdin WITH (FORMAT csv, DEFAULT 'x');\n",
         "leave the column out, or write the value"},
        {"COPY t FROM stdin WITH (FORMAT csv, COMPRESSED true);\n",
         "FORMAT, HEADER, DELIMITER, NULL, QUOTE and ESCAPE are known"},
        {"COPY t FROM stdin WHERE a > 1;\n", "leave the rows out of the data"},
        {"COPY t FROM stdin WITH (DELIMITER 'ab');\n", "must be one character"},
        {"COPY t FROM stdin WITH (DELIMITER ,);\n", "does not understand"},
        {"COPY t FROM stdin WITH (DELIMITER 'x');\n", "cannot be the delimiter"},
        {"COPY t FROM stdin WITH (DELIMITER E'\\n');\n", "a line end cannot be the delimiter"},
        {"COPY t FROM stdin WITH (QUOTE '''');\n",
         "QUOTE and ESCAPE are for the format csv [copy-option]\n"
         "    4 | COPY t FROM stdin WITH (QUOTE '''');\n"
         "      | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ write FORMAT csv, or leave them "
         "out"},
        {"COPY t FROM stdin WITH (FORMAT csv, DELIMITER '\"');\n", "are the same"},
        {"COPY t FROM stdin WITH (FORMAT csv, NULL 'a,b');\n", "cannot hold the delimiter"},
        {"COPY t FROM stdin WITH (FORMAT csv, HEADER match);\n", "needs the columns"},
        {"COPY t (a, b, a) FROM stdin;\n", "stands twice"},
        {"COPY t (a b) FROM stdin;\n", "does not understand"},
        {"COPY t. FROM stdin;\n", "does not understand"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        Reading reading = read_inline(refused[i][0], "\\.\n");
        if (reading.is_good || !strstr(reading.printed, refused[i][1]))
            fail_msg("not \"%s\": %s%s", refused[i][1], refused[i][0], reading.printed);
        assert_int_equal(reading.diagnostics.error_count, 1);
        finish(&reading);
    }
}

static void test_copy_without_data_lines_is_a_mistake(void **state)
{
    (void)state;
    Reading reading = read_inline("COPY t FROM stdin", "");
    assert_false(reading.is_good);
    assert_non_null(
        strstr(reading.printed,
               "the data of this COPY is missing [unterminated]\n"
               "    4 | COPY t FROM stdin\n"
               "      | ^~~~~~~~~~~~~~~~~ it stands behind \";\" on lines of its own, up to "
               "one that is \"\\.\""));
    finish(&reading);
}

static void test_copy_in_a_way_back_has_a_limit(void **state)
{
    (void)state;
    Reading reading = start();
    Builder data = {.arena = reading.arena};
    builder_add(&data, TEXT("--@ down\nCOPY t FROM stdin;\n"));
    while (data.count < (17u << 20))
        builder_add(&data, TEXT("0123456789012345678901234567890123456789012345678901234567890\n"));
    builder_add(&data, TEXT("\\.\n"));
    Reading refused = read_inline("COPY t FROM stdin;\n\\.\n", data.items);
    assert_non_null(
        strstr(refused.printed,
               " bytes of rows in a \"down\", which is stored in the database: at most 16 "
               "MB are possible [limit]\n"
               "    7 | COPY t FROM stdin;\n"
               "      | ^~~~~~~~~~~~~~~~~ keep the rows in a table that \"up\" makes, and "
               "take them from there"));
    assert_int_equal(refused.diagnostics.error_count, 1);
    finish(&refused);
    finish(&reading);
}

static void test_copy_statement_of_sqlite_has_a_parameter_for_each_value(void **state)
{
    (void)state;
    Reading reading = read_data(csv, "a b", TEXT("1,2\n"));
    const Text table[] = {{"s", 1}, {"t", 1}};
    reading.content.table = table;
    reading.content.table_count = 2;
    Text sql = copy_statement(reading.arena, &reading.content, MIG_SQLITE);
    assert_string_equal(text_copy(reading.arena, sql),
                        "INSERT INTO \"s\".\"t\" (\"a\", \"b\") VALUES (?, ?)");
    assert_string_equal(copy_table_name(reading.arena, &reading.content).data, "s.t");
    finish(&reading);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copy_reads_csv),
        cmocka_unit_test(test_copy_reads_csv_as_the_options_say),
        cmocka_unit_test(test_copy_reads_text),
        cmocka_unit_test(test_copy_takes_columns_by_name),
        cmocka_unit_test(test_copy_refuses_what_it_would_have_to_guess),
        cmocka_unit_test(test_copy_stops_saying_so_in_time),
        cmocka_unit_test(test_copy_of_what_was_written_comes_back),
        cmocka_unit_test(test_copy_understands_the_statement),
        cmocka_unit_test(test_copy_refuses_options_that_cannot_be_kept),
        cmocka_unit_test(test_copy_without_data_lines_is_a_mistake),
        cmocka_unit_test(test_copy_in_a_way_back_has_a_limit),
        cmocka_unit_test(test_copy_statement_of_sqlite_has_a_parameter_for_each_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
