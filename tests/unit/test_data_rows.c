// SPDX-License-Identifier: MIT
// Rows as they stand in a program: which is where in its file, and what their values are.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data_rows.h"
#include "step.h"

#include <stdlib.h>
#include <string.h>

static MigCopyRows make_rows(const char *data, bool has_lines)
{
    MigCopyRows rows = {0};
    rows.statement = "COPY t FROM STDIN";
    rows.table = "t";
    rows.data = data;
    rows.size = strlen(data);
    rows.place = (MigPlace){"m/001.sql", 5, 1};
    rows.first = (MigPlace){"m/t.csv", 2, 1};
    rows.has_lines = has_lines;
    return rows;
}

static void expect_line(const MigCopyRows *rows, uint32_t row, uint32_t line, const char *text)
{
    MigCopySpot spot;
    assert_true(mig__copy_find(rows, row, &spot));
    assert_int_equal(spot.place.line, line);
    assert_string_equal(spot.place.file, "m/t.csv");
    assert_string_equal(spot.text, text);
}

static void test_data_rows_are_found_by_number(void **state)
{
    (void)state;
    // A backslash before an n is no line end where it is one of the value.
    MigCopyRows rows = make_rows("a\tb\nc\\nd\t\\n\n\\\\n\te\n\nlast\n", true);
    MigCopySpot spot;
    expect_line(&rows, 1, 2, "a\tb");
    expect_line(&rows, 2, 3, "c\\nd\t\\n");
    expect_line(&rows, 3, 6, "\\\\n\te");
    expect_line(&rows, 4, 7, "");
    expect_line(&rows, 5, 8, "last");
    assert_false(mig__copy_find(&rows, 6, &spot));
    assert_false(mig__copy_find(&rows, 0, &spot));
    rows.has_lines = false;
    expect_line(&rows, 5, 6, "last");
}

static void test_data_rows_show_the_beginning_of_a_long_one(void **state)
{
    (void)state;
    char data[2 * MIG_COPY_EXCERPT];
    memset(data, 'x', sizeof data);
    memcpy(data + MIG_COPY_EXCERPT - 2, "\xc3\xa9", 2); // is not cut in two
    data[sizeof data - 2] = '\n';
    data[sizeof data - 1] = '\0';
    MigCopyRows rows = make_rows(data, true);
    MigCopySpot spot;
    assert_true(mig__copy_find(&rows, 1, &spot));
    assert_int_equal(strlen(spot.text), MIG_COPY_EXCERPT - 2);
}

static void test_data_rows_have_values(void **state)
{
    (void)state;
    static const char row[] = "a\\tb\t\\N\t\t\\\\N\t\\r\\n\\\\";
    static const struct {
        const char *value;
        size_t size;
    } values[] = {{"a\tb", 3}, {NULL, SIZE_MAX}, {"", 0}, {"\\N", 2}, {"\r\n\\", 3}};
    const char *text = row;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char value[32];
        size_t size;
        size_t taken = mig__copy_read_value(text, strlen(text), value, &size);
        assert_int_equal(size, values[i].size);
        if (values[i].value)
            assert_memory_equal(value, values[i].value, size);
        text += taken + 1;
    }
}

// The way back is stored and read by another program.
static void test_data_rows_step_is_stored_and_read(void **state)
{
    (void)state;
    MigWorkStep step = {0}, read = {0};
    MigBuffer text = {NULL, 0, 0, false};
    char *memory = NULL;
    bool has_memory = false;
    step.kind = read.kind = MIG_STEP_COPY;
    step.sql = read.sql = "1\ta\n";
    step.probe = step.done_when = step.name = "";
    read.probe = read.done_when = read.name = read.table = read.statement = "";
    step.statement = "COPY \"t\" FROM STDIN";
    step.table = "t";
    step.rows = 1;
    step.data_place = (MigPlace){"m/t.csv", 7, 1};
    step.data_has_lines = true;
    mig__step_encode(&text, &step);
    assert_true(mig__step_decode(&read, text.data, &memory, &has_memory));
    assert_string_equal(read.statement, step.statement);
    assert_string_equal(read.table, "t");
    assert_string_equal(read.data_place.file, "m/t.csv");
    assert_int_equal(read.data_place.line, 7);
    assert_true(read.data_has_lines);
    assert_int_equal(read.rows, 1);
    free(memory);

    MigWorkStep other = {0};
    other.kind = MIG_STEP_COPY;
    other.statement = "";
    assert_false(
        mig__step_decode(&other, "table:1:t", &memory, &has_memory)); // whose rows would go nowhere
    assert_false(mig__step_decode(&other, NULL, &memory, &has_memory));
    assert_true(has_memory);
    other.kind = MIG_STEP_STATEMENT;
    assert_false(mig__step_decode(&other, text.data, &memory, &has_memory));
    mig__buffer_free(&text);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_data_rows_are_found_by_number),
        cmocka_unit_test(test_data_rows_show_the_beginning_of_a_long_one),
        cmocka_unit_test(test_data_rows_have_values),
        cmocka_unit_test(test_data_rows_step_is_stored_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
