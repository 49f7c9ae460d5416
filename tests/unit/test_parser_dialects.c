// SPDX-License-Identifier: MIT
// A file for both dialects: what both read alike is read once; what they do not must not be.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parser.h"

#include <string.h>

// Where the steps begin and how long they are, and whether something is wrong.
static const char *boundaries(Arena *arena, const char *sql, DialectSet dialects)
{
    Diagnostics diagnostics = {.arena = arena};
    Builder text = {.arena = arena};
    Builder out = {.arena = arena};
    builder_add_format(&text, "--@ revision a\n--@ revises base\n\n--@ up\n%s\n", sql);
    Source *source = source_from_text(arena, "a.sql", builder_text(&text), &diagnostics);
    assert_non_null(source);
    Revision *revision = parser_parse(arena, source, dialects, &diagnostics);
    assert_non_null(revision);
    const StepList *steps = &revision->sections.items[0].steps;
    for (size_t i = 0; i < steps->count; i++)
        builder_add_format(&out, "%u+%u ", (unsigned)steps->items[i].span.offset,
                           (unsigned)steps->items[i].span.size);
    builder_add(&out, diagnostics.error_count > 0 ? TEXT("wrong") : TEXT("right"));
    return builder_text(&out).data;
}

static void test_parser_reads_for_both_as_for_each_alone(void **state)
{
    static const char *const same[] = {
        "CREATE TABLE t (a int); DROP TABLE t;",
        "SELECT 'a'';b', \"c;\"\"\", E'd;', x'0;', 1.5e3; SELECT 2",
        "SELECT 1 -- it's; \"\n;\n-- \"\nSELECT 2;",
        "SELECT a->'b;'->>\"c;\" <-- ;\n 1; SELECT 2;",
        "CREATE VIEW v AS SELECT 1; CREATE OR REPLACE VIEW w AS SELECT 2;",
        "CREATE TEMP TABLE t (a int); EXPLAIN SELECT 1; SELECT 2",
        "SELECT a[1], :'v', 5 % 2 /* ; */, 'a' || 'b'; SELECT 2;",
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const char *both = boundaries(*state, same[i], DIALECT_ALL);
        assert_null(strstr(both, "wrong"));
        assert_string_equal(both, boundaries(*state, same[i], DIALECT_BIT(MIG_POSTGRESQL)));
        assert_string_equal(both, boundaries(*state, same[i], DIALECT_BIT(MIG_SQLITE)));
    }
}

static void test_parser_refuses_what_each_reads_differently(void **state)
{
    static const char *const different[] = {
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END;",
        "CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END;",
        "CREATE TEMPORARY TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END;",
        "EXPLAIN QUERY PLAN CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END;",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;",
        "CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC SELECT 1; END;",
        "COPY t FROM stdin;\n1\n\\.\n",
        "SELECT E'a\\';';",
        "SELECT `a;b`;",
        "SELECT [a;b];",
        "SELECT $$;$$;",
        "/* /* */ SELECT 1; -- */ SELECT 2;",
        "SELECT 1 -- \r; SELECT 2;\n;",
    };
    for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
        assert_string_not_equal(boundaries(*state, different[i], DIALECT_BIT(MIG_POSTGRESQL)),
                                boundaries(*state, different[i], DIALECT_BIT(MIG_SQLITE)));
        assert_non_null(strstr(boundaries(*state, different[i], DIALECT_ALL), "wrong"));
    }
}

static int set_up(void **state)
{
    *state = arena_create();
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy(*state);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_parser_reads_for_both_as_for_each_alone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_parser_refuses_what_each_reads_differently, set_up,
                                        tear_down),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
