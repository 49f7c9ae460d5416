// SPDX-License-Identifier: MIT
// The place that a batch has reached, as text and back; a text that was changed is not believed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "batch_key.h"

static void fill(MigBatchCursor *cursor)
{
    cursor->pass = 2;
    cursor->repeats = true;
    cursor->walked = UINT64_MAX;
    cursor->pass_change = 17;
    cursor->changed = 1u << 31;
    cursor->violations = 3;
    mig__key_values_add(&cursor->key, "it's 5:\n{id} =\xff");
    mig__key_values_add(&cursor->key, "");
    mig__key_values_add(&cursor->key, "2020-01-01 00:00:00.000001+00");
}

static void test_batch_cursor_round_trip(void **state)
{
    (void)state;
    MigBatchCursor cursor = {0};
    MigBatchCursor read = {0};
    MigBuffer text = {NULL, 0, 0, false};
    fill(&cursor);
    mig__cursor_encode(&text, &cursor, "main/002/up/1");
    assert_true(mig__cursor_decode(&read, text.data, "main/002/up/1"));
    assert_int_equal(read.pass, 2);
    assert_true(read.repeats);
    assert_false(read.is_over);
    assert_true(read.walked == UINT64_MAX && read.changed == 1u << 31);
    assert_int_equal(read.violations, 3);
    assert_int_equal(read.key.count, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_string_equal(mig__key_value(&read.key, i), mig__key_value(&cursor.key, i));
    mig__cursor_copy(&cursor, &read);
    assert_string_equal(mig__key_value(&cursor.key, 2), "2020-01-01 00:00:00.000001+00");
    assert_false(mig__cursor_decode(&read, text.data, "main/002/down/1"));
    mig__cursor_free(&cursor);
    mig__cursor_free(&read);
    mig__buffer_free(&text);
}

static void test_batch_cursor_believes_no_other_text(void **state)
{
    (void)state;
    static const char *const others[] = {"", "intent", "batch", "batch 1 0 0 0 0 0 0",
                                         "batch 1 0 0 0 0 0 0 =00000000000000000000000000000000"};
    MigBatchCursor cursor = {0};
    MigBatchCursor read = {0};
    MigBuffer text = {NULL, 0, 0, false};
    fill(&cursor);
    mig__cursor_encode(&text, &cursor, "x");
    for (size_t i = 0; i < text.size; i++) {
        for (char bit = 1; bit < 8; bit = (char)(bit << 1)) {
            text.data[i] = (char)(text.data[i] ^ bit);
            assert_false(text.data[i] != '\0' && mig__cursor_decode(&read, text.data, "x"));
            text.data[i] = (char)(text.data[i] ^ bit);
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(mig__cursor_decode(&read, others[i], "x"));
    mig__cursor_free(&cursor);
    mig__cursor_free(&read);
    mig__buffer_free(&text);
}

// A place with a sum that fits, and with other values than those of a key: nothing is asked.
static void test_batch_key_has_other_values(void **state)
{
    (void)state;
    static const char *const places[] = {"", "80", "n80", "i8 0", "b8g"};
    static const char expected[] =
        "the place that batch \"b\" has reached is not one of its table's key: batch_key in "
        "migc_revision, or the key, was changed by other hands";
    MigWorkStep step = {0};
    step.name = "b";
    step.table = "\"t\"";
    step.name_list = "id";
    step.name_count = 1;
    MigBatchKey key = {.step = &step, .dialect = MIG_SQLITE};
    for (size_t i = 0; i <= sizeof places / sizeof *places; i++) {
        MigKeyValues from = {0};
        MigKeyValues last = {0};
        MigError error = {0};
        uint64_t count = 1;
        // The last of all: two values.
        mig__key_values_add(&from, i < sizeof places / sizeof *places ? places[i] : "i80");
        if (i == sizeof places / sizeof *places)
            mig__key_values_add(&from, "i81");
        assert_int_equal(mig__key_find(&key, NULL, &from, false, 10, &last, &count, &error),
                         MIG__FAILED);
        assert_int_equal(error.status, MIG_DIVERGED);
        assert_string_equal(error.message, expected);
        mig__buffer_free(&from.text);
        mig__buffer_free(&last.text);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batch_cursor_round_trip),
        cmocka_unit_test(test_batch_cursor_believes_no_other_text),
        cmocka_unit_test(test_batch_key_has_other_values),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
