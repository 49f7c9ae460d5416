// SPDX-License-Identifier: MIT
// migc.ini: what it may say, and the exact text of everything that it may not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "settings.h"

typedef struct Result {
    Arena *arena;
    Diagnostics diagnostics;
    PackSettings settings;
} Result;

static Result read_text(const char *text)
{
    Result result = {.arena = arena_create(), .settings = settings_default()};
    result.diagnostics.arena = result.arena;
    Source *source =
        source_from_text(result.arena, "migc.ini", text_from(text), &result.diagnostics);
    settings_parse(result.arena, source, &result.settings, &result.diagnostics);
    return result;
}

static void expect_settings(const char *text, const char *name, DialectSet dialects)
{
    Result result = read_text(text);
    assert_int_equal(result.diagnostics.count, 0);
    assert_true(text_is(result.settings.name, name));
    assert_int_equal(result.settings.dialects, dialects);
    arena_destroy(result.arena);
}

static void expect_printed(const char *text, const char *expected)
{
    Result result = read_text(text);
    char *printed = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&printed, &size);
    assert_non_null(stream);
    diagnostic_print(&result.diagnostics, stream);
    fclose(stream);
    assert_string_equal(printed, expected);
    free(printed);
    arena_destroy(result.arena);
}

static void test_settings_have_defaults(void **state)
{
    (void)state;
    expect_settings("", "main", DIALECT_ALL);
    expect_settings("; nothing\n# here\n\n[migc]\n", "main", DIALECT_ALL);
}

static void test_settings_read_name_and_dialects(void **state)
{
    (void)state;
    expect_settings("[migc]\nname = billing.v2\ndialects = sqlite\n", "billing.v2",
                    DIALECT_BIT(MIG_SQLITE));
    expect_settings("\xef\xbb\xbf[migc]\r\n  name=a\r\n  dialects = sqlite , postgresql ; both\r\n",
                    "a", DIALECT_ALL);
    expect_settings("[migc]\nname = no_line_end", "no_line_end", DIALECT_ALL);
}

static void test_settings_suggest_for_unknown_words(void **state)
{
    (void)state;
    expect_printed("[migc]\nnmae = x\n",
                   "migc.ini:2:1: error: unknown key \"nmae\" in [migc] [settings]\n"
                   "    2 | nmae = x\n"
                   "      | ^~~~ did you mean \"name\"?\n");
    expect_printed("[migcc]\n", "migc.ini:1:2: error: unknown section [migcc] [settings]\n"
                                "    1 | [migcc]\n"
                                "      |  ^~~~~ did you mean \"migc\"?\n");
    expect_printed("[migc]\ndialects = postgresql, sqlit\n",
                   "migc.ini:2:24: error: unknown dialect \"sqlit\" [settings]\n"
                   "    2 | dialects = postgresql, sqlit\n"
                   "      |                        ^~~~~ did you mean \"sqlite\"?\n");
}

static void expect_one(const char *text, Rule rule, const char *part)
{
    Result result = read_text(text);
    assert_int_equal(result.diagnostics.count, 1);
    assert_int_equal(result.diagnostics.items[0]->rule, rule);
    assert_non_null(strstr(text_copy(result.arena, result.diagnostics.items[0]->text), part));
    arena_destroy(result.arena);
}

static void test_settings_refuse_what_they_cannot_mean(void **state)
{
    (void)state;
    expect_one("name = x\n", RULE_SETTINGS, "\"name\" stands before any section");
    expect_one("[migc]\nname = a b\n", RULE_SETTINGS, "cannot be the name");
    expect_one("[migc]\nname =\n", RULE_SETTINGS, "cannot be the name");
    expect_one("[migc]\nname = .a\n", RULE_SETTINGS, "cannot be the name");
    expect_one("[migc]\nname = a\nname = b\n", RULE_SETTINGS, "given twice");
    expect_one("[migc]\ndialects =\n", RULE_SETTINGS, "a dialect is missing");
    expect_one("[migc]\ndialects = sqlite,\n", RULE_SETTINGS, "a dialect is missing");
    expect_one("[migc]\ndialects = sqlite,,postgresql\n", RULE_SETTINGS, "a dialect is missing");
    expect_one("[migc\nname = a\n[migc]\n", RULE_SETTINGS, "the heading has no closing ]");
    expect_one("\xef\xbb\xbf  \xef\xbb\xbf ; name = x\n[migc]\n", RULE_SETTINGS,
               "a byte order mark inside the file");
    // What inih takes for blanks hides no heading and makes no line the rest of the one above it.
    expect_one("[migc]\n\v[other]\nname = a\n", RULE_SETTINGS, "unknown section [other]");
    expect_one("[migc]\nname = a\n\fdialect = b\n", RULE_SETTINGS, "unknown key \"dialect\"");
    expect_one("[migc]\nname\n", RULE_SETTINGS, "expected \"key = value\" or \"[section]\"");
}

static void test_settings_refuse_long_lines_and_names(void **state)
{
    (void)state;
    char text[400];
    snprintf(text, sizeof text, "[migc]\nname = %0200d\n", 1);
    expect_one(text, RULE_SETTINGS, "a line of more than 190 bytes");
    snprintf(text, sizeof text, "[migc]\nname = %065d\n", 1);
    expect_one(text, RULE_SETTINGS, "cannot be the name");
    snprintf(text, sizeof text, "[migc]\nname = %064d\n", 1);
    Result result = read_text(text);
    assert_int_equal(result.diagnostics.count, 0);
    arena_destroy(result.arena);
}

static void test_a_database_may_have_a_name(void **state)
{
    (void)state;
    Result result = read_text("[environment.staging]\nurl = env:URL\nprotected = yes\n"
                              "[database.local]\nurl = sqlite:x\nlock_timeout = 2s\n");
    assert_int_equal(result.diagnostics.count, 0);
    const PlaceList *places = &result.settings.places;
    assert_int_equal(places->count, 2);
    assert_string_equal(places->items[0].name.data, "staging");
    assert_true(places->items[0].is_protected);
    assert_string_equal(places->items[1].url.data, "sqlite:x");
    assert_string_equal(places->items[1].options.items[0].name.data, "lock-timeout");
    arena_destroy(result.arena);
    expect_one("[database.local]\nurl = sqlite:x\nmore = y\n", RULE_SETTINGS, "unknown key");
    expect_one("[database.]\n", RULE_SETTINGS, "unknown section");
}

static void test_options_of_a_database_are_what_the_command_line_takes(void **state)
{
    (void)state;
    expect_printed("[environment.dev]\nlock_timeout = lock\nstatement-timeout : 5 years\n"
                   "deadline = 0s\nconnect_timeout=1\non_failure = explode\npooler = maybe\n"
                   "protected = perhaps\n",
                   "migc.ini:2:16: error: \"lock\" is not a duration [settings]\n"
                   "    2 | lock_timeout = lock\n"
                   "      |                ^~~~ write 250ms, 2s, 5m or 1h\n"
                   "migc.ini:3:21: error: \"5 years\" is not a duration [settings]\n"
                   "    3 | statement-timeout : 5 years\n"
                   "      |                     ^~~~~~~ write 250ms, 2s, 5m or 1h\n"
                   "migc.ini:4:12: error: deadline must be more than nothing [settings]\n"
                   "    4 | deadline = 0s\n"
                   "      |            ^~\n"
                   "migc.ini:5:17: error: \"1\" is not a duration [settings]\n"
                   "    5 | connect_timeout=1\n"
                   "      |                 ^ write 250ms, 2s, 5m or 1h\n"
                   "migc.ini:6:14: error: on_failure cannot be \"explode\" [settings]\n"
                   "    6 | on_failure = explode\n"
                   "      |              ^~~~~~~ write stop or revert\n"
                   "migc.ini:7:10: error: pooler cannot be \"maybe\" [settings]\n"
                   "    7 | pooler = maybe\n"
                   "      |          ^~~~~ write session or transaction\n"
                   "migc.ini:8:13: error: protected is yes or no [settings]\n"
                   "    8 | protected = perhaps\n"
                   "      |             ^~~~~~~\n");
    expect_settings("[database.a]\nlock_timeout = 1ms\nstatement_timeout = 4294967294ms\n"
                    "connect_timeout = 0s\ndeadline = 1h\non_failure = revert\npooler = session\n",
                    "main", DIALECT_ALL);
    expect_one("[database.a]\ndeadline = 4294967295ms\n", RULE_SETTINGS, "is not a duration");
    expect_one("[database.a]\ndeadline = 1194h\n", RULE_SETTINGS, "is not a duration");
    expect_one("[database.a]\ndeadline = 99999999999999999999s\n", RULE_SETTINGS,
               "is not a duration");
    expect_one("[database.a]\ndeadline = ms\n", RULE_SETTINGS, "is not a duration");
}

static void test_the_ledgers_name_is_refused_where_it_stands(void **state)
{
    (void)state;
    Result result = read_text("[migc]\nname = migc\n");
    assert_int_equal(result.diagnostics.count, 0); // the ledger itself is compiled, too
    settings_refuse_ledgers_name(&result.settings, &result.diagnostics);
    assert_int_equal(result.diagnostics.count, 1);
    assert_int_equal(result.diagnostics.items[0]->span.offset, strlen("[migc]\nname = "));
    arena_destroy(result.arena);
    result = read_text("[migc]\nname = migc2\n");
    settings_refuse_ledgers_name(&result.settings, &result.diagnostics);
    assert_int_equal(result.diagnostics.count, 0);
    arena_destroy(result.arena);
}

static void test_settings_hold_values_of_variables(void **state)
{
    (void)state;
    Result result = read_text("[variables]\nschema = app\nwho=it's me\n[migc]\nsteps = lib/s.so\n");
    assert_int_equal(result.diagnostics.count, 0);
    assert_int_equal(result.settings.variables.count, 2);
    assert_string_equal(result.settings.variables.items[1].name.data, "who");
    assert_string_equal(result.settings.variables.items[1].value.data, "it's me");
    assert_string_equal(result.settings.steps.data, "lib/s.so");
    arena_destroy(result.arena);
    expect_one("[variables]\na = 1\na = 2\n", RULE_SETTINGS, "\"a\" is given twice");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings_have_defaults),
        cmocka_unit_test(test_settings_read_name_and_dialects),
        cmocka_unit_test(test_settings_suggest_for_unknown_words),
        cmocka_unit_test(test_settings_refuse_what_they_cannot_mean),
        cmocka_unit_test(test_settings_refuse_long_lines_and_names),
        cmocka_unit_test(test_a_database_may_have_a_name),
        cmocka_unit_test(test_options_of_a_database_are_what_the_command_line_takes),
        cmocka_unit_test(test_the_ledgers_name_is_refused_where_it_stands),
        cmocka_unit_test(test_settings_hold_values_of_variables),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
