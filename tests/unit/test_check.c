// SPDX-License-Identifier: MIT
// One file as text → parser → check; what is said is compared as text. The exact text of every
// finding is in tests/golden/check; here is what a file cannot show: what becomes of the steps,
// limits, `allow`.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check.h"
#include "parser.h"

#include <stdlib.h>
#include <string.h>

#define HEADER "--@ revision 001\n--@ revises base\n"
#define DOWN   "--@ down\nDROP TABLE t;\n"

typedef struct Fixture {
    Arena *arena;
    Diagnostics diagnostics;
    RevisionList revisions;
    char *printed;
} Fixture;

static Fixture make_fixture(void)
{
    Fixture fixture = {.arena = arena_create()};
    fixture.diagnostics.arena = fixture.arena;
    return fixture;
}

static void print(Fixture *fixture)
{
    size_t size = 0;
    FILE *stream = open_memstream(&fixture->printed, &size);
    diagnostic_print(&fixture->diagnostics, stream);
    fclose(stream);
}

static Fixture check(const char *text, DialectSet dialects)
{
    Fixture fixture = make_fixture();
    Source *source =
        source_from_text(fixture.arena, "001.sql", text_from(text), &fixture.diagnostics);
    Revision *revision = parser_parse(fixture.arena, source, dialects, &fixture.diagnostics);
    assert_non_null(revision);
    ARRAY_PUSH(fixture.arena, &fixture.revisions, revision);
    check_revisions(fixture.arena, &fixture.revisions, dialects, &fixture.diagnostics);
    check_allowed(fixture.arena, &fixture.revisions, &fixture.diagnostics);
    print(&fixture);
    return fixture;
}

static void release(Fixture *fixture)
{
    free(fixture->printed);
    arena_destroy(fixture->arena);
}

static void assert_says(const char *text, const char *expected)
{
    Fixture fixture = check(text, DIALECT_ALL);
    assert_string_equal(fixture.printed, expected);
    release(&fixture);
}

static void assert_counts(const char *text, DialectSet dialects, size_t errors, size_t warnings)
{
    Fixture fixture = check(text, dialects);
    if (fixture.diagnostics.error_count != errors || fixture.diagnostics.warning_count != warnings)
        fail_msg("not %zu errors and %zu warnings:\n%s", errors, warnings, fixture.printed);
    release(&fixture);
}

static void test_check_says_nothing_about_a_plain_revision(void **state)
{
    (void)state;
    assert_says(HEADER "--@ up\nCREATE TABLE t (a int);\n" DOWN, "");
}

static void test_check_drops_an_enclosing_transaction(void **state)
{
    (void)state;
    Fixture fixture =
        check(HEADER "--@ up\nBEGIN;\nCREATE TABLE t (a int);\nCOMMIT;\n" DOWN, DIALECT_ALL);
    const StepList *steps = &fixture.revisions.items[0]->sections.items[0].steps;
    assert_int_equal(fixture.diagnostics.error_count, 0);
    assert_int_equal(fixture.diagnostics.warning_count, 1);
    assert_int_equal(steps->count, 1);
    assert_true(text_is(steps->items[0].sql, "CREATE TABLE t (a int)"));
    release(&fixture);
}

static void test_check_drops_it_for_each_dialect_or_not_at_all(void **state)
{
    (void)state;
    Fixture fixture = check(HEADER "--@ up\n--@ only postgresql\nBEGIN;\n"
                                   "CREATE TABLE t (a int);\n--@ only postgresql\nCOMMIT;\n" DOWN,
                            DIALECT_ALL);
    assert_int_equal(fixture.diagnostics.error_count, 0);
    assert_int_equal(fixture.revisions.items[0]->sections.items[0].steps.count, 1);
    release(&fixture);
    // For SQLite the first step is another one.
    assert_counts(HEADER "--@ up\n--@ only sqlite\nSELECT 1;\nBEGIN;\nCREATE TABLE t (a int);\n"
                         "COMMIT;\n" DOWN,
                  DIALECT_ALL, 2, 1);
    assert_counts(HEADER "--@ up\n--@ only sqlite\nSELECT 1;\nBEGIN;\nCREATE TABLE t (a int);\n"
                         "COMMIT;\n" DOWN,
                  DIALECT_BIT(MIG_POSTGRESQL), 0, 1);
}

static void test_check_takes_only_the_whole_section_as_enclosed(void **state)
{
    (void)state;
    assert_counts(HEADER "--@ up\nBEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2;\n" DOWN, DIALECT_ALL, 2, 0);
    assert_counts(HEADER "--@ up\nSELECT 1;\nBEGIN;\nSELECT 2;\nCOMMIT;\n" DOWN, DIALECT_ALL, 2, 0);
    assert_counts(HEADER "--@ up\nBEGIN;\nSAVEPOINT s;\nCOMMIT;\n" DOWN, DIALECT_ALL, 3, 0);
    assert_counts(HEADER "--@ up\nBEGIN;\nSELECT 1;\n" DOWN, DIALECT_ALL, 1, 0);
    assert_counts(HEADER "--@ up no-transaction\nBEGIN;\nSELECT 1;\nCOMMIT;\n" DOWN, DIALECT_ALL, 1,
                  0);
}

static void test_check_looks_at_the_history_s_dialects_alone(void **state)
{
    (void)state;
    const char *text = HEADER "--@ up postgresql\nCREATE TABLE t (a int);\n--@ up sqlite\nCOMMIT;\n"
                              "--@ down postgresql\nDROP TABLE t;\n";
    assert_counts(text, DIALECT_BIT(MIG_POSTGRESQL), 0, 0);
    assert_counts(text, DIALECT_ALL, 1, 1);
    assert_counts(HEADER "--@ up sqlite\n--@ down nothing\n", DIALECT_BIT(MIG_POSTGRESQL), 1, 0);
}

static void test_check_a_merge_needs_no_sections(void **state)
{
    (void)state;
    assert_says("--@ revision 001\n--@ revises 00a, 00b\n", "");
}

static void test_check_allow_reaches_the_file_or_the_step(void **state)
{
    (void)state;
    assert_counts(HEADER "--@ allow no-way-back\n--@ up\nSELECT 1;\n", DIALECT_ALL, 0, 0);
    assert_counts(HEADER "--@ allow file-name\n--@ up\nSELECT 1;\n", DIALECT_ALL, 0, 1);
    assert_counts(HEADER
                  "--@ up\n--@ allow enclosed-transaction\nBEGIN;\nSELECT 1;\nCOMMIT;\n" DOWN,
                  DIALECT_ALL, 0, 0);
    assert_counts(HEADER "--@ up\n--@ allow no-way-back\nSELECT 1;\n", DIALECT_ALL, 0, 1);
    assert_counts(HEADER "--@ allow cycle\n--@ up\nSELECT 1;\n" DOWN, DIALECT_ALL, 1, 0);
}

static void test_check_lets_steps_run_bare(void **state)
{
    (void)state;
    assert_counts(HEADER
                  "--@ up postgresql\n--@ no-transaction\n--@ done-when SELECT 1\nCALL p();\n"
                  "--@ no-transaction\n--@ unchecked\n--@ done-when WITH x AS (SELECT 1) "
                  "SELECT 1\nSOMETHING NEW;\n--@ no-transaction\nUPDATE t SET a = 1;\n"
                  "VACUUM;\n--@ up sqlite\n--@ down nothing\n",
                  DIALECT_ALL, 0, 0);
}

static Revision *make_revision(Fixture *fixture, const char *text)
{
    Revision *revision = arena_alloc(fixture->arena, sizeof *revision);
    revision->source =
        source_from_text(fixture->arena, "001.sql", text_from(text), &fixture->diagnostics);
    revision->id = (Word){TEXT("001"), {revision->source, 0, 3}};
    revision->created = MIG_NO_TIME;
    ARRAY_PUSH(fixture->arena, &fixture->revisions, revision);
    return revision;
}

static void assert_one_limit(Fixture *fixture, const char *expected)
{
    check_revisions(fixture->arena, &fixture->revisions, DIALECT_ALL, &fixture->diagnostics);
    assert_int_equal(fixture->diagnostics.count, expected ? 1 : 0);
    if (expected) {
        assert_int_equal(fixture->diagnostics.items[0]->rule, RULE_LIMIT);
        assert_string_equal(fixture->diagnostics.items[0]->text.data, expected);
    }
    release(fixture);
}

static void test_check_limits_the_parents_of_a_merge(void **state)
{
    (void)state;
    for (int count = 65535; count <= 65536; count++) {
        Fixture fixture = make_fixture();
        Revision *revision = make_revision(&fixture, "001\n");
        for (int i = 0; i < count; i++)
            ARRAY_PUSH(fixture.arena, &revision->parents, revision->id);
        assert_one_limit(&fixture, count == 65535
                                       ? NULL
                                       : "a merge of 65536 revisions: at most 65535 are possible");
    }
}

static void test_check_limits_the_size_of_a_statement(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    Revision *revision = make_revision(&fixture, "SELECT 1\n");
    Section up = {.kind = SECTION_UP}, down = {.kind = SECTION_DOWN, .is_nothing = true};
    // The text is not read: only its size counts.
    Step step = {.span = {revision->source, 0, 8},
                 .sql = {revision->source->text.data, ((size_t)256 << 20) + 1}};
    ARRAY_PUSH(fixture.arena, &up.steps, step);
    ARRAY_PUSH(fixture.arena, &revision->sections, up);
    ARRAY_PUSH(fixture.arena, &revision->sections, down);
    assert_one_limit(&fixture, "a statement of 268435457 bytes: at most 256 MB are possible");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_says_nothing_about_a_plain_revision),
        cmocka_unit_test(test_check_drops_an_enclosing_transaction),
        cmocka_unit_test(test_check_drops_it_for_each_dialect_or_not_at_all),
        cmocka_unit_test(test_check_takes_only_the_whole_section_as_enclosed),
        cmocka_unit_test(test_check_looks_at_the_history_s_dialects_alone),
        cmocka_unit_test(test_check_a_merge_needs_no_sections),
        cmocka_unit_test(test_check_allow_reaches_the_file_or_the_step),
        cmocka_unit_test(test_check_lets_steps_run_bare),
        cmocka_unit_test(test_check_limits_the_parents_of_a_merge),
        cmocka_unit_test(test_check_limits_the_size_of_a_statement),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
