// SPDX-License-Identifier: MIT
// Exact texts of run-time errors: place, excerpt, caret, details; and what must not be seen in
// them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

static MigError fail_at(const char *sql, uint32_t position, uint32_t column)
{
    MigError error = {0};
    MigPlace place = {"migrations/003_x.sql", 12, column};
    MigComplaint complaint = {
        "column \"foo\" does not exist", NULL, NULL, NULL, "42703", 0, position};
    assert_int_equal(mig__fail_statement(&error, MIG_REFUSED, &place, sql, &complaint),
                     MIG_REFUSED);
    return error;
}

// What does not fit ends between two characters: half of one could not be stored in the ledger.
static void test_error_is_cut_between_characters(void **state)
{
    (void)state;
    char text[sizeof((MigError *)0)->message + 10];
    for (size_t shift = 0; shift < 3; shift++) {
        MigError failed = {0}, added = {0};
        size_t size = shift;
        memset(text, 'x', shift);
        while (size + 4 < sizeof text) {
            memcpy(text + size, "\xE2\x86\x92", 3);
            size += 3;
        }
        text[size] = '\0';
        mig__fail(&failed, MIG_REFUSED, "%s", text);
        assert_int_equal((strlen(failed.message) - shift) % 3, 0);
        mig__fail(&added, MIG_REFUSED, "%s", "");
        mig__add(&added, "%s", text);
        assert_int_equal((strlen(added.message) - shift) % 3, 0);
    }
}

static void test_error_points_into_the_first_line(void **state)
{
    (void)state;
    MigError error = fail_at("SELECT foo", 8, 5);
    assert_string_equal(
        error.message,
        "migrations/003_x.sql:12:12: error: column \"foo\" does not exist (SQLSTATE 42703)\n"
        "   12 | SELECT foo\n"
        "      |        ^");
    assert_string_equal(error.sqlstate, "42703");
    assert_int_equal(error.column, 12);
}

static void test_error_points_into_a_later_line(void **state)
{
    (void)state;
    MigError error = fail_at("SELECT 1,\n\tfoo\nFROM t", 12, 5);
    assert_string_equal(
        error.message,
        "migrations/003_x.sql:13:2: error: column \"foo\" does not exist (SQLSTATE 42703)\n"
        "   13 | \tfoo\n"
        "      | \t^");
}

static void test_error_caret_stands_under_wide_characters(void **state)
{
    (void)state;
    MigError error = fail_at("SELECT '\xE6\x97\xA5\xE6\x9C\xAC', 'e\xCC\x81', foo", 20, 1);
    assert_string_equal(
        error.message,
        "migrations/003_x.sql:12:20: error: column \"foo\" does not exist (SQLSTATE 42703)\n"
        "   12 | SELECT '\xE6\x97\xA5\xE6\x9C\xAC', 'e\xCC\x81', foo\n"
        "      |                     ^");
}

static void test_error_without_position_points_at_the_statement(void **state)
{
    (void)state;
    MigError error = fail_at("SELECT foo\nFROM t", 0, 3);
    assert_int_equal(error.line, 12);
    assert_int_equal(error.column, 3);
    assert_non_null(strstr(error.message, "   12 | SELECT foo\n      | ^"));
}

static void test_error_cuts_a_long_line_around_the_caret(void **state)
{
    (void)state;
    char sql[5001];
    memset(sql, 'x', 5000);
    sql[5000] = '\0';
    MigError error = fail_at(sql, 2500, 1);
    assert_true(strlen(error.message) < 500);
    assert_non_null(strstr(error.message, "| ...xxx"));
    assert_non_null(strstr(error.message, "xxx...\n"));
    const char *line = strstr(error.message, "| ...");
    const char *pad = strstr(line + 2, "| ");
    assert_int_equal(strchr(pad, '^') - pad, 2 + 3 + 80);
}

static void test_error_adds_detail_hint_and_context(void **state)
{
    (void)state;
    MigError error = {0};
    MigPlace place = {"", 0, 0};
    MigComplaint complaint = {"no", "because", "do that", "in f()", NULL, 19, 0};
    mig__fail_statement(&error, MIG_REFUSED, &place, "SELECT 1", &complaint);
    assert_string_equal(error.message,
                        "no (SQLite 19)\nDETAIL: because\nHINT: do that\nCONTEXT: in f()");
    assert_string_equal(error.file, "");
}

static void test_error_first_wins(void **state)
{
    (void)state;
    MigError error = {0};
    assert_int_equal(mig__fail(&error, MIG_LOCKED, "first %d", 1), MIG_LOCKED);
    assert_int_equal(mig__fail(&error, MIG_REFUSED, "second"), MIG_LOCKED);
    MigPlace place = {"f", 1, 1};
    MigComplaint complaint = {"third", NULL, NULL, NULL, NULL, 0, 0};
    assert_int_equal(mig__fail_statement(&error, MIG_REFUSED, &place, "x", &complaint), MIG_LOCKED);
    assert_string_equal(error.message, "first 1");
    assert_int_equal(mig__fail(NULL, MIG_REFUSED, "nobody listens"), MIG_REFUSED);
}

static void test_error_never_overruns_and_keeps_whole_characters(void **state)
{
    (void)state;
    char text[6000];
    for (size_t i = 0; i + 2 < sizeof text; i += 2) {
        memcpy(text + i, "\xC3\xA4", 2);
    }
    text[sizeof text - 2] = '\0';
    for (size_t shift = 0; shift < 2; shift++) {
        MigError error = {0};
        MigPlace place = {"", 0, 0};
        MigComplaint complaint = {shift == 0 ? text : text, NULL, NULL, NULL, NULL, 0, 0};
        char odd[6002] = "x";
        strcat(odd, text);
        complaint.primary = shift == 0 ? text : odd;
        mig__fail_statement(&error, MIG_REFUSED, &place, "SELECT 1", &complaint);
        size_t length = strlen(error.message);
        assert_true(length < sizeof error.message);
        assert_int_equal((unsigned char)error.message[length - 1], 0xA4);
    }
}

// Every form of a password in SQL: none may be read in the message, wherever the server quotes it.
static void test_error_masks_passwords(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "CREATE ROLE r PASSWORD 'hunter22'",
        "ALTER ROLE r WITH ENCRYPTED password\n  'hunter22'",
        "ALTER ROLE r PASSWORD E'hunter22'",
        "ALTER ROLE r PASSWORD $x$hunter22$x$",
        "ALTER ROLE r PASSWORD 'hunter22' VALID UNTIL 'infinity'",
        "CREATE SUBSCRIPTION s CONNECTION 'host=h password=hunter22 port=1' PUBLICATION p",
        "CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password 'hunter22')",
        "ALTER ROLE r PASSWORD 'hunter22",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        for (uint32_t position = 0; position < 60; position += 12) {
            MigError error = {0};
            MigPlace place = {"f.sql", 1, 1};
            MigComplaint complaint = {
                "syntax error at or near \"hunter22\"", NULL, NULL, NULL, NULL, 0, position};
            mig__fail_statement(&error, MIG_REFUSED, &place, forms[i], &complaint);
            assert_null(strstr(error.message, "hunter22"));
            assert_non_null(strstr(error.message, "near \"********\""));
        }
    }
}

// What a statement holds may reach the terminal of whoever prints the message.
static void test_error_shows_no_control_characters(void **state)
{
    (void)state;
    MigError error = {0};
    MigPlace place = {"f.sql", 1, 1};
    MigComplaint complaint = {"near \"\x1b[31m\xC2\x9B\"", "\x7f", NULL, NULL, NULL, 0, 11};
    mig__fail_statement(&error, MIG_REFUSED, &place, "a\x1b]0;x\x07\t\xE2\x80\xAE\xE2\x80\xA8\rb",
                        &complaint);
    assert_string_equal(error.message, "f.sql:1:11: error: near \"?[31m?\"\n"
                                       "    1 | a?]0;x?\t\?\?\?b\n"
                                       "      |        \t  ^\n"
                                       "DETAIL: ?");
}

static void test_error_masks_short_and_many_line_passwords(void **state)
{
    (void)state;
    char message[] = "a PASSWORD 'a' b";
    mig__mask_secrets(message, "PASSWORD 'a'");
    assert_string_equal(message, "a PASSWORD '*' b");
    char lines[] = "12 | PASSWORD 'secret-one\n13 | secret-two'";
    mig__mask_secrets(lines, "PASSWORD 'secret-one\nsecret-two'");
    assert_null(strstr(lines, "secret"));
    char harmless[] = "passwords 'x1234' and password_hash 'y1234'";
    mig__mask_secrets(harmless, "passwords 'x1234' and password_hash 'y1234'");
    assert_string_equal(harmless, "passwords 'x1234' and password_hash 'y1234'");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_is_cut_between_characters),
        cmocka_unit_test(test_error_points_into_the_first_line),
        cmocka_unit_test(test_error_points_into_a_later_line),
        cmocka_unit_test(test_error_caret_stands_under_wide_characters),
        cmocka_unit_test(test_error_without_position_points_at_the_statement),
        cmocka_unit_test(test_error_cuts_a_long_line_around_the_caret),
        cmocka_unit_test(test_error_adds_detail_hint_and_context),
        cmocka_unit_test(test_error_first_wins),
        cmocka_unit_test(test_error_never_overruns_and_keeps_whole_characters),
        cmocka_unit_test(test_error_masks_passwords),
        cmocka_unit_test(test_error_shows_no_control_characters),
        cmocka_unit_test(test_error_masks_short_and_many_line_passwords),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
