// SPDX-License-Identifier: MIT
// What a stored step has beyond its SQL: written and read it is the same, and a text that was
// changed meanwhile is refused as a whole.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "step.h"

#include <stdlib.h>
#include <string.h>

static MigWorkStep make_step(uint32_t kind)
{
    MigWorkStep step = {0};
    step.kind = kind;
    step.sql = "DELETE FROM t WHERE a > :after";
    step.size = (uint32_t)strlen(step.sql);
    step.probe = step.done_when = step.name = step.table = step.statement = "";
    step.data_place.file = "";
    return step;
}

static void test_step_detail_of_a_batch_is_written_and_read(void **state)
{
    (void)state;
    static const MigPlaceholder places[] = {{4, 3, 1, MIG_QUOTE_LITERAL},
                                            {24, 6, 0, MIG_QUOTE_KEY}};
    MigWorkStep step = make_step(MIG_STEP_BATCH);
    MigWorkStep read = step;
    MigBuffer text = {NULL, 0, 0, false};
    char *memory = NULL;
    bool has_memory = false;
    step.probe = "SELECT 1";
    step.done_when = "SELECT 2";
    step.name = "fill";
    step.table = "t";
    step.rows = 500;
    step.pause = 20;
    step.name_count = 2;
    step.name_list = "a\0b:1:c";
    step.placeholders = places;
    step.placeholder_count = 2;
    mig__step_encode(&text, &step);
    assert_string_equal(text.data, "probe:8:SELECT 1done-when:8:SELECT 2name:4:filltable:1:t"
                                   "rows:3:500pause:2:20column:1:acolumn:5:b:1:c"
                                   "placeholder:7:4 3 1 1placeholder:8:24 6 0 2");
    assert_true(mig__step_decode(&read, text.data, &memory, &has_memory));
    assert_true(has_memory);
    assert_string_equal(read.probe, step.probe);
    assert_string_equal(read.done_when, step.done_when);
    assert_string_equal(read.name, step.name);
    assert_string_equal(read.table, step.table);
    assert_int_equal(read.rows, 500);
    assert_int_equal(read.pause, 20);
    assert_int_equal(read.name_count, 2);
    assert_string_equal(mig__step_name(&read, 0), "a");
    assert_string_equal(mig__step_name(&read, 1), "b:1:c");
    assert_int_equal(read.placeholder_count, 2);
    assert_memory_equal(read.placeholders, places, sizeof places);
    free(memory);
    mig__buffer_free(&text);
}

static void test_step_detail_of_a_plain_statement_is_nothing(void **state)
{
    (void)state;
    MigWorkStep step = make_step(MIG_STEP_STATEMENT);
    MigBuffer text = {NULL, 0, 0, false};
    char *memory = NULL;
    bool has_memory = false;
    mig__step_encode(&text, &step);
    assert_int_equal(text.size, 0);
    assert_true(mig__step_decode(&step, NULL, &memory, &has_memory));
    assert_null(memory);
    assert_true(mig__step_decode(&step, "", &memory, &has_memory));
    free(memory);
    mig__buffer_free(&text);
}

static void expect_refused(uint32_t kind, const char *text)
{
    MigWorkStep step = make_step(kind);
    char *memory = NULL;
    bool has_memory = false;
    if (mig__step_decode(&step, text, &memory, &has_memory))
        fail_msg("taken: %s", text);
    assert_null(memory);
    assert_true(has_memory);
}

static void test_step_detail_that_is_none_of_ours_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "table",                                      // no size
        "table:",                                     // the same
        "table:x:t",                                  // not a number
        "table:/:t",                                  // what stands before 0
        "table:1t",                                   // no text
        "table:9:t",                                  // more than there is
        "table:99999999999999999999999:t",            // the same, in any number of bits
        "later:1:t",                                  // of a later version
        "tables:1:t",                                 // begins like one
        "rows:0:",                                    // no number
        "rows:2:1x",                                  // half a number
        "rows:10:4294967296",                         // too large
        "pause:1:x",                                  // no number
        "column:1:atable:1:tcolumn:1:b",              // names apart
        "placeholder:5:0 1 0",                        // a number is missing
        "placeholder:9:0 1 0 x 1",                    // not a number
        "placeholder:16:0 4294967296 0 0",            // too large
        "placeholder:16:0 1 0 4294967296",            // the same
        "placeholder:8:0 1 0 0 ",                     // something behind it
        "placeholder:7:0 1 0 9",                      // quoted how?
        "placeholder:7:0 0 0 0",                      // nothing
        "placeholder:8:30 1 0 0",                     // behind the end
        "placeholder:8:29 2 0 0",                     // over the end
        "placeholder:7:4 3 1 1placeholder:7:6 3 1 1", // one in the other
        "placeholder:7:4 3 1 1placeholder:7:0 3 1 1", // backwards
        "statement:1:sdata-line:1:1",                 // of a copy, and this is none
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_refused(MIG_STEP_BATCH, texts[i]);
    expect_refused(MIG_STEP_COPY, "statement:1:sdata-line:1:x");
    expect_refused(MIG_STEP_COPY, "statement:1:sdata-lines:1:2");
    expect_refused(MIG_STEP_COPY, "statement:1:sdata-lines:1:x");
    expect_refused(MIG_STEP_COPY, "statement:1:sdata-word:1:x");
    expect_refused(MIG_STEP_COPY, "statement:0:"); // that is no statement
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_step_detail_of_a_batch_is_written_and_read),
        cmocka_unit_test(test_step_detail_of_a_plain_statement_is_nothing),
        cmocka_unit_test(test_step_detail_that_is_none_of_ours_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
