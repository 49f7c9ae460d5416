// SPDX-License-Identifier: MIT
// Statements joined into one message, and the way back from an answer or a position to its
// statement.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver_postgresql.h"

static void add(PgMessage *message, size_t piece, const char *sql)
{
    assert_true(mig__pg_message_add(message, piece, sql, strlen(sql)));
}

static void test_message_joins_statements(void **state)
{
    (void)state;
    PgMessage message = {0};
    add(&message, PG_FRAME, "BEGIN");
    add(&message, 0, "SELECT 1 -- one");
    add(&message, 1, "SELECT 2 -- two\n");
    assert_string_equal(message.text.data, "BEGIN;\nSELECT 1 -- one\n;\nSELECT 2 -- two\n;\n");
    mig__pg_message_clear(&message);
    add(&message, 0, "SELECT '--'");
    assert_string_equal(message.text.data, "SELECT '--'\n;\n");
    mig__pg_message_free(&message);
}

static void test_message_counts_answers_past_empty_statements(void **state)
{
    (void)state;
    PgMessage message = {0};
    add(&message, PG_FRAME, "BEGIN");
    add(&message, 0, " /* nothing /* at */ all */ -- here");
    add(&message, 1, "SELECT 1");
    add(&message, 2, "");
    add(&message, PG_COMMIT, "COMMIT");
    assert_true(mig__pg_message_next(&message, 0)->piece == PG_FRAME);
    assert_true(mig__pg_message_next(&message, 1)->piece == 1);
    assert_true(mig__pg_message_next(&message, 2)->piece == PG_COMMIT);
    assert_null(mig__pg_message_next(&message, 3));
    mig__pg_message_free(&message);
}

// Where `needle` stands in the whole message, as the server counts: from 1, in characters or bytes.
static uint32_t server_position(const PgMessage *message, const char *needle, int counts_bytes)
{
    const char *found = strstr(message->text.data, needle);
    uint32_t position = 1;
    assert_non_null(found);
    for (const char *p = message->text.data; p < found; p++)
        position += counts_bytes || ((unsigned char)*p & 0xC0) != 0x80;
    return position;
}

static void expect_place(const PgMessage *message, const char *needle, size_t piece,
                         uint32_t character)
{
    for (int counts_bytes = 0; counts_bytes < 2; counts_bytes++) {
        uint32_t relative = 0;
        uint32_t position = server_position(message, needle, counts_bytes);
        const PgPart *part = mig__pg_message_at(message, position, counts_bytes, &relative);
        assert_non_null(part);
        assert_int_equal(part->piece, piece);
        assert_int_equal(relative, character);
    }
}

static void test_message_maps_positions_in_characters(void **state)
{
    (void)state;
    PgMessage message = {0};
    add(&message, PG_FRAME, "BEGIN");
    add(&message, 0, "SELECT 'größe ✓ 漢字', first");
    add(&message, 1, "SELECT '😀',\r\n  second -- ü");
    add(&message, 2, "third");
    expect_place(&message, "BEGIN", PG_FRAME, 1);
    expect_place(&message, "first", 0, 22);
    expect_place(&message, "second", 1, 16);
    expect_place(&message, "third", 2, 1);
    mig__pg_message_free(&message);
}

static void test_message_knows_no_place_for_zero(void **state)
{
    (void)state;
    PgMessage message = {0};
    uint32_t relative = 7;
    assert_null(mig__pg_message_at(&message, 1, false, &relative));
    add(&message, 0, "SELECT 1");
    assert_null(mig__pg_message_at(&message, 0, false, &relative));
    assert_int_equal(relative, 7);
    // The end of the input, where the server points for an unfinished statement.
    assert_int_equal(mig__pg_message_at(&message, 9, false, &relative)->piece, 0);
    assert_int_equal(relative, 9);
    mig__pg_message_free(&message);
}

static void test_message_finds_the_first_word(void **state)
{
    (void)state;
    assert_true(mig__pg_sql_begins_with("COPY t FROM stdin", "COPY"));
    assert_true(
        mig__pg_sql_begins_with(" -- why\n /* a /* b */ c */\tcopy(SELECT 1) TO stdout", "COPY"));
    assert_true(mig__pg_sql_begins_with("copy\"T\" from stdin", "COPY"));
    assert_false(mig__pg_sql_begins_with("COPYRIGHT", "COPY"));
    assert_false(mig__pg_sql_begins_with("-- COPY", "COPY"));
    assert_false(mig__pg_sql_begins_with("COP", "COPY"));
    assert_true(mig__pg_sql_begins_with(" ;; -- nothing", ""));
    assert_false(mig__pg_sql_begins_with("x", ""));
    assert_true(mig__pg_sql_begins_with("/* never ends", ""));
}

static void test_message_survives_many_statements(void **state)
{
    (void)state;
    PgMessage message = {0};
    for (size_t i = 0; i < 5000; i++)
        add(&message, i, "SELECT 'ä'");
    uint32_t relative = 0;
    uint32_t position = 4321 * 12 + 8; // 10 characters and ";\n" each
    assert_int_equal(mig__pg_message_at(&message, position, false, &relative)->piece, 4321);
    assert_int_equal(relative, 8);
    assert_int_equal(mig__pg_message_next(&message, 4999)->piece, 4999);
    mig__pg_message_free(&message);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message_joins_statements),
        cmocka_unit_test(test_message_counts_answers_past_empty_statements),
        cmocka_unit_test(test_message_maps_positions_in_characters),
        cmocka_unit_test(test_message_knows_no_place_for_zero),
        cmocka_unit_test(test_message_finds_the_first_word),
        cmocka_unit_test(test_message_survives_many_statements),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
