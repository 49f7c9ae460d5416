// SPDX-License-Identifier: MIT
// The printed form, byte for byte.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "source.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Fixture {
    Arena *arena;
    Diagnostics diagnostics;
    char *printed;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->arena = arena_create();
    fixture->diagnostics.arena = fixture->arena;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    arena_destroy(fixture->arena);
    free(fixture->printed);
    free(fixture);
    return 0;
}

static Source *make_source(Fixture *fixture, const char *name, const char *text)
{
    return source_from_text(fixture->arena, name, text_from(text), &fixture->diagnostics);
}

static void check_printed(Fixture *fixture, const char *expected)
{
    size_t size;
    free(fixture->printed);
    FILE *stream = open_memstream(&fixture->printed, &size);
    assert_non_null(stream);
    diagnostic_print(&fixture->diagnostics, stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(fixture->printed, expected);
}

static void test_diagnostic_prints_a_place_a_line_a_caret_and_notes(void **state)
{
    Fixture *fixture = *state;
    Source *source = make_source(fixture, "dir/a.sql", "one\ntwo three\n");
    Diagnostic *diagnostic = diagnostic_report(&fixture->diagnostics, RULE_BAD_VALUE,
                                               (Span){source, 8, 5}, "\"%s\" is odd", "three");
    diagnostic_hint(diagnostic, "write %d", 3);
    diagnostic_note(diagnostic, (Span){source, 0, 3}, "the first one");
    check_printed(fixture, "dir/a.sql:2:5: error: \"three\" is odd [bad-value]\n"
                           "    2 | two three\n"
                           "      |     ^~~~~ write 3\n"
                           "dir/a.sql:1:1: note: the first one\n");
    assert_int_equal(fixture->diagnostics.error_count, 1);
}

static void test_diagnostic_says_warning_where_the_rule_is_one(void **state)
{
    Fixture *fixture = *state;
    Source *source = make_source(fixture, "a.sql", "x");
    diagnostic_report(&fixture->diagnostics, RULE_NO_WAY_BACK, (Span){source, 0, 1}, "no way");
    check_printed(fixture, "a.sql:1:1: warning: no way [no-way-back]\n    1 | x\n      | ^\n");
    assert_int_equal(fixture->diagnostics.warning_count, 1);
    assert_int_equal(fixture->diagnostics.error_count, 0);
}

static void test_diagnostic_without_a_place(void **state)
{
    Fixture *fixture = *state;
    Diagnostic *diagnostic =
        diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){0}, "too much");
    diagnostic_hint(diagnostic, "take less");
    check_printed(fixture, "migc: error: too much [limit]\n   = take less\n");
}

static void test_diagnostic_sorts_by_path_offset_and_order(void **state)
{
    Fixture *fixture = *state;
    Source *b = make_source(fixture, "b", "12");
    Source *a = make_source(fixture, "a", "12");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){b, 1, 0}, "5");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){b, 0, 0}, "3");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){b, 0, 0}, "4");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){a, 1, 0}, "2");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){0}, "1");
    check_printed(fixture, "migc: error: 1 [limit]\n"
                           "a:1:2: error: 2 [limit]\n    1 | 12\n      |  ^\n"
                           "b:1:1: error: 3 [limit]\n    1 | 12\n      | ^\n"
                           "b:1:1: error: 4 [limit]\n    1 | 12\n      | ^\n"
                           "b:1:2: error: 5 [limit]\n    1 | 12\n      |  ^\n");
}

static void test_diagnostic_puts_carets_under_wide_and_combining_characters(void **state)
{
    Fixture *fixture = *state;
    Source *source = make_source(fixture, "a", "\xe6\x97\xa5\xe6\x9c\xac e\xcc\x81 x");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){source, 3, 3}, "wide");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){source, 7, 3}, "accent");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){source, 11, 1}, "x");
    check_printed(fixture, "a:1:2: error: wide [limit]\n"
                           "    1 | \xe6\x97\xa5\xe6\x9c\xac e\xcc\x81 x\n      |   ^~\n"
                           "a:1:4: error: accent [limit]\n"
                           "    1 | \xe6\x97\xa5\xe6\x9c\xac e\xcc\x81 x\n      |      ^\n"
                           "a:1:7: error: x [limit]\n"
                           "    1 | \xe6\x97\xa5\xe6\x9c\xac e\xcc\x81 x\n      |        ^\n");
}

static void test_diagnostic_copies_tabs_into_the_line_of_the_caret(void **state)
{
    Fixture *fixture = *state;
    Source *source = make_source(fixture, "a", "\ta\tb c");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){source, 3, 3}, "b");
    check_printed(fixture, "a:1:4: error: b [limit]\n    1 | \ta\tb c\n      | \t \t^~~\n");
}

static void test_diagnostic_keeps_control_characters_from_the_terminal(void **state)
{
    Fixture *fixture = *state;
    Source *source = make_source(fixture, "a\x1b", "\x1b[2J \xe2\x80\xae x\x07");
    Diagnostic *diagnostic = diagnostic_report(&fixture->diagnostics, RULE_LIMIT,
                                               (Span){source, 9, 1}, "\"\x1b\n\xc2\x9b\xff\"");
    diagnostic_hint(diagnostic, "\x7f");
    diagnostic_note(diagnostic, (Span){source, 0, 0}, "\r");
    check_printed(fixture, "a<U+001B>:1:8: error: \"<U+001B><U+000A><U+009B><FF>\" [limit]\n"
                           "    1 | <U+001B>[2J <U+202E> x<U+0007>\n"
                           "      |                      ^ <U+007F>\n"
                           "a<U+001B>:1:1: note: <U+000D>\n");
}

static void test_diagnostic_stops_the_underline_at_the_end_of_the_line(void **state)
{
    Fixture *fixture = *state;
    Source *source = make_source(fixture, "a", "ab\ncd");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){source, 1, 4}, "lines");
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){source, 5, 0}, "end");
    check_printed(fixture, "a:1:2: error: lines [limit]\n    1 | ab\n      |  ^\n"
                           "a:2:3: error: end [limit]\n    2 | cd\n      |   ^\n");
}

static void test_diagnostic_cuts_a_long_line_around_the_caret(void **state)
{
    Fixture *fixture = *state;
    char line[1001];
    memset(line, 'x', 1000);
    line[1000] = '\0';
    line[500] = 'y';
    Source *source = make_source(fixture, "a", line);
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){source, 500, 1}, "y");
    Builder expected = {.arena = fixture->arena};
    builder_add(&expected, TEXT("a:1:501: error: y [limit]\n    1 | ..."));
    builder_add(&expected, (Text){line, 80});
    builder_add(&expected, TEXT("y"));
    builder_add(&expected, (Text){line, 79});
    builder_add_format(&expected, "...\n      | %*s^\n", 83, "");
    check_printed(fixture, builder_text(&expected).data);
}

static bool allow_all(void *context, const Diagnostic *diagnostic)
{
    *(size_t *)context += 1;
    return diagnostic->rule != RULE_FILE_NAME;
}

static void test_diagnostic_filter_drops_warnings_and_no_errors(void **state)
{
    Fixture *fixture = *state;
    size_t asked = 0;
    diagnostic_report(&fixture->diagnostics, RULE_LIMIT, (Span){0}, "error");
    diagnostic_report(&fixture->diagnostics, RULE_NO_WAY_BACK, (Span){0}, "dropped");
    diagnostic_report(&fixture->diagnostics, RULE_FILE_NAME, (Span){0}, "kept");
    diagnostic_filter(&fixture->diagnostics, allow_all, &asked);
    assert_int_equal(asked, 2);
    assert_int_equal(fixture->diagnostics.warning_count, 1);
    check_printed(fixture, "migc: error: error [limit]\nmigc: warning: kept [file-name]\n");
}

static void test_rules_have_names_and_are_found_by_them(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        assert_non_null(rule_name((Rule)i));
        assert_int_equal(rule_find(text_from(rule_name((Rule)i))), i);
    }
    assert_int_equal(rule_find(TEXT("no-such-rule")), RULE_COUNT);
}

int main(int argc, char **argv)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_diagnostic_prints_a_place_a_line_a_caret_and_notes),
        CASE(test_diagnostic_says_warning_where_the_rule_is_one),
        CASE(test_diagnostic_without_a_place),
        CASE(test_diagnostic_sorts_by_path_offset_and_order),
        CASE(test_diagnostic_puts_carets_under_wide_and_combining_characters),
        CASE(test_diagnostic_copies_tabs_into_the_line_of_the_caret),
        CASE(test_diagnostic_keeps_control_characters_from_the_terminal),
        CASE(test_diagnostic_stops_the_underline_at_the_end_of_the_line),
        CASE(test_diagnostic_cuts_a_long_line_around_the_caret),
        CASE(test_diagnostic_filter_drops_warnings_and_no_errors),
        CASE(test_rules_have_names_and_are_found_by_them),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
