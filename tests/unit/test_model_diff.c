// SPDX-License-Identifier: MIT
// What is different between two models, as sentences; and texts of a server against those of
// people.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fold_sql.h"
#include "model_diff.h"
#include "normal.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct Comparison {
    const char *wanted; // SQL
    const char *found;
    const char *changes; // a line each
} Comparison;

static const Model *fold(Arena *arena, const char *sql)
{
    Diagnostics *diagnostics = arena_alloc(arena, sizeof *diagnostics);
    diagnostics->arena = arena;
    const Model *model = fold_sql(arena, sql, diagnostics);
    if (!model)
        fail_msg("the parser refuses %s", sql);
    else if (diagnostics->count > 0)
        fail_msg("%s: %.*s", sql, TEXT_ARGS(diagnostics->items[0]->text));
    return model;
}

static const char *changes_of(Arena *arena, const Model *wanted, const Model *found,
                              ModelDiffMode mode)
{
    Builder lines = {.arena = arena};
    ModelChanges changes = model_diff(arena, wanted, found, mode);
    builder_add(&lines, (Text){"", 0});
    for (size_t i = 0; i < changes.count; i++) {
        builder_add(&lines, model_change_text(arena, wanted, &changes.items[i]));
        builder_add_char(&lines, '\n');
    }
    return lines.items;
}

static const Comparison comparisons[] = {
    {"", "", ""},
    {"CREATE TABLE t (a int);", "CREATE TABLE t (a integer);", ""},
    {"CREATE TABLE t (a int, b text);", "CREATE TABLE t (b text, a int);", ""},
    {"CREATE TABLE t (a int);", "", "table \"t\" is missing\n"},
    {"", "CREATE SCHEMA s; CREATE TABLE s.t (a int PRIMARY KEY, b serial);",
     "table \"s.t\" is extra\nschema \"s\" is extra\n"},
    {"CREATE TABLE t (a int);", "CREATE TABLE t (a text NOT NULL DEFAULT 'x');",
     "column \"a\" of table \"t\": default is 'x', should have none\n"
     "column \"a\" of table \"t\": not null is extra\n"
     "column \"a\" of table \"t\": type is text, should be integer\n"},
    {"CREATE TABLE t (a int DEFAULT 1);", "CREATE TABLE t (a int);",
     "column \"a\" of table \"t\": default is missing, should be 1\n"},
    {"CREATE TABLE t (a int DEFAULT NULL);", "CREATE TABLE t (a int);", ""},
    {"CREATE TABLE t (a boolean DEFAULT 't', b text DEFAULT 't');",
     "CREATE TABLE t (a boolean DEFAULT true, b text DEFAULT 'true');",
     "column \"b\" of table \"t\": default is 'true', should be 't'\n"},
    // What goes with a column is not said.
    {"CREATE TABLE t (a int, b serial UNIQUE);", "CREATE TABLE t (a int);",
     "column \"b\" of table \"t\" is missing\n"},
    // A constraint's index goes with it.
    {"CREATE TABLE t (a int UNIQUE);", "CREATE TABLE t (a int);",
     "constraint \"t_a_key\" of table \"t\" is missing\n"},
    {"CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a));",
     "CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (b));",
     "constraint \"k\" of table \"t\": columns is b, should be a\n"
     "index \"k\": keys is b, should be a\n"},
    {"CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE q (a int PRIMARY KEY);"
     "CREATE TABLE t (a int CONSTRAINT f REFERENCES p);",
     "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE q (a int PRIMARY KEY);"
     "CREATE TABLE t (a int CONSTRAINT f REFERENCES q ON DELETE CASCADE);",
     "constraint \"f\" of table \"t\": on delete is cascade, should have none\n"
     "constraint \"f\" of table \"t\": referenced table is public.q, should be public.p\n"},
    {"CREATE TABLE t (a int); CREATE INDEX i ON t (a);",
     "CREATE TABLE t (a int); CREATE INDEX i ON t (a DESC NULLS FIRST);",
     "index \"i\": keys is a DESC, should be a\n"},
    {"CREATE TABLE t (a text); CREATE TABLE u (a text); CREATE INDEX i ON t (a);",
     "CREATE TABLE t (a text); CREATE TABLE u (a text); CREATE INDEX i ON u (a text_ops ASC);",
     "index \"i\": table is public.u, should be public.t\n"},
};

static void test_model_diff_says_what_is_different(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(comparisons); i++) {
        Arena *arena = arena_create();
        const Model *wanted = fold(arena, comparisons[i].wanted);
        const Model *found = fold(arena, comparisons[i].found);
        assert_string_equal(changes_of(arena, wanted, found, MODEL_DIFF_HISTORY),
                            comparisons[i].changes);
        assert_string_equal(changes_of(arena, found, found, MODEL_DIFF_HISTORY), "");
        arena_destroy(arena);
    }
}

// Models that share objects: what one of them has changed, and changed back.
static void test_model_diff_of_models_that_share(void **state)
{
    Arena *arena = arena_create();
    Model wanted = *fold(arena, "CREATE TABLE t (a int); CREATE TABLE u (b int);");
    Model found = wanted;
    uint32_t numbers = 1000;
    (void)state;
    const ModelObject *table = model_find(&wanted, SPACE_RELATION, TEXT("public"), TEXT("t"));
    ModelObject *copy = model_copy(arena, table);
    model_set_yes(arena, copy, ATTRIBUTE_ROW_SECURITY);
    model_put(arena, &found, copy, &numbers);
    assert_string_equal(changes_of(arena, &wanted, &found, MODEL_DIFF_HISTORY),
                        "table \"t\": row security is extra\n");
    copy = model_copy(arena, copy);
    model_set(arena, copy, ATTRIBUTE_ROW_SECURITY, TEXT(""));
    model_put(arena, &found, copy, &numbers);
    assert_string_equal(changes_of(arena, &wanted, &found, MODEL_DIFF_HISTORY), "");
    // Dropped and made again it has another number.
    model_remove(arena, &found, copy, (ModelGone){0});
    copy = model_copy(arena, table);
    copy->number = MODEL_NONE;
    model_put(arena, &found, copy, &numbers);
    assert_string_equal(changes_of(arena, &wanted, &found, MODEL_DIFF_HISTORY), "");
    arena_destroy(arena);
}

// An object that may have more than is known has neither too much nor too little; where any object
// may be there, none of a database is extra.
static void test_model_diff_is_silent_about_what_is_open(void **state)
{
    Arena *arena = arena_create();
    Model wanted = *fold(arena, "CREATE TABLE t (a int, b int);");
    const Model *found = fold(arena, "CREATE TABLE t (a text, c int); CREATE TABLE u (b int);");
    uint32_t numbers = 1000;
    (void)state;
    ModelObject *copy =
        model_copy(arena, model_find(&wanted, SPACE_RELATION, TEXT("public"), TEXT("t")));
    copy->is_open = true;
    model_put(arena, &wanted, copy, &numbers);
    wanted.has_unknown_relations = true;
    assert_string_equal(changes_of(arena, &wanted, found, MODEL_DIFF_DATABASE),
                        "column \"a\" of table \"t\": type is text, should be integer\n");
    arena_destroy(arena);
}

// What people write and what a server makes of it: as pg_get_expr has said it.
static const char *const same[][2] = {
    {"a IN ('x', 'y')", "(a = ANY (ARRAY['x'::text, 'y'::text]))"},
    {"status IN ('x', 'y')",
     "((status)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))"},
    {"a NOT IN (1, 2)", "(a <> ALL (ARRAY[1, 2]))"},
    {"a IN (1)", "(a = 1)"},
    {"a LIKE 'x%'", "(a ~~ 'x%'::text)"},
    {"a NOT ILIKE 'x'", "(a !~~* 'x'::text)"},
    {"a BETWEEN 1 AND 5 AND b > 0", "(((a >= 1) AND (a <= 5)) AND (b > 0))"},
    {"a NOT BETWEEN 1 AND 5", "((a < 1) OR (a > 5))"},
    {"a > 0 AND (b > 0 AND c > 0)", "((a > 0) AND (b > 0) AND (c > 0))"},
    {"now()", "pg_catalog.now()"},
    {"-1", "'-1'::integer"},
    {"1.50", "1.50::numeric(8,2)"},
    {"'x'", "'x'::character varying"},
    {"nextval('users_id_seq')", "nextval('public.users_id_seq'::regclass)"},
    {"nextval('\"Users_id_seq\"')", "nextval('public.\"Users_id_seq\"'::regclass)"},
    {"f(a)", "public.f(a)"},
    {"CASE WHEN a > 0 THEN 'x' END",
     "\nCASE\n    WHEN (a > 0) THEN 'x'::text\n    ELSE NULL::text\nEND"},
    {"extract(year from d) > 2000", "(EXTRACT(year FROM d) > (2000)::numeric)"},
    {"trim(a) <> ''", "(TRIM(BOTH FROM a) <> ''::text)"},
    {"t.a > 0", "(a > 0)"},
    {"NOT (a = 1 OR b = 2)", "(NOT ((a = 1) OR (b = 2)))"},
    {"a = TRUE", "(a = true)"},
    {"ARRAY[]::text[]", "ARRAY[]::text[]"},
    {"a COLLATE \"C\" > 'x'", "((a COLLATE \"C\") > 'x'::text)"},
};

static const char *const different[][2] = {
    {"a IN ('x', 'y')", "(a = ANY (ARRAY['x'::text, 'z'::text]))"},
    {"a IN (1, 2)", "(a <> ALL (ARRAY[1, 2]))"},
    {"a BETWEEN 1 AND 5", "((a >= 1) AND (a < 5))"},
    {"a > 0 AND b > 0", "((a > 0) OR (b > 0))"},
    {"now()", "CURRENT_DATE"},
    {"lower(a)", "upper(a)"},
    {"a > 0", "(b > 0)"},
    {"nextval('a')", "nextval('public.b'::regclass)"},
};

static Text normal(Arena *arena, const char *expression)
{
    Text text = postgresql_parser_normal_expression(arena, text_from(expression));
    if (text.size == 0)
        fail_msg("no normal form: %s", expression);
    return text;
}

static const char *const same_keys[][2] = {
    {"date(day)", "day"},
    {"(a::text)", "a"},
    {"a ASC NULLS LAST, b text_ops", "a, b"},
    {"a DESC NULLS FIRST", "a DESC"},
    {"(lower(a))", "lower((a)::text)"},
};

static const char *const different_keys[][2] = {
    {"a", "a DESC"},
    {"a", "a text_pattern_ops"},
    {"a, b", "b, a"},
    {"a", "a NULLS FIRST"},
};

static void test_model_diff_knows_what_a_server_makes_of_keys(void **state)
{
    Arena *arena = arena_create();
    (void)state;
    for (size_t i = 0; i < COUNT(same_keys); i++) {
        Text left = postgresql_parser_normal_keys(arena, text_from(same_keys[i][0]));
        Text right = postgresql_parser_normal_keys(arena, text_from(same_keys[i][1]));
        if (left.size == 0 || !text_equal(left, right))
            fail_msg("%.*s\n%.*s", TEXT_ARGS(left), TEXT_ARGS(right));
    }
    for (size_t i = 0; i < COUNT(different_keys); i++)
        assert_false(
            text_equal(postgresql_parser_normal_keys(arena, text_from(different_keys[i][0])),
                       postgresql_parser_normal_keys(arena, text_from(different_keys[i][1]))));
    arena_destroy(arena);
}

static void test_model_diff_knows_what_a_server_makes_of_an_expression(void **state)
{
    Arena *arena = arena_create();
    (void)state;
    for (size_t i = 0; i < COUNT(same); i++)
        if (!text_equal(normal(arena, same[i][0]), normal(arena, same[i][1])))
            fail_msg("%s\n%.*s", same[i][0], TEXT_ARGS(normal(arena, same[i][1])));
    for (size_t i = 0; i < COUNT(different); i++)
        if (text_equal(normal(arena, different[i][0]), normal(arena, different[i][1])))
            fail_msg("the same: %s", different[i][0]);
    Text unknown = postgresql_parser_normal_expression(arena, TEXT("a > (SELECT 1)"));
    assert_int_equal(unknown.size, 0);
    unknown = postgresql_parser_normal_expression(arena, TEXT("a >"));
    assert_int_equal(unknown.size, 0);
    arena_destroy(arena);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_diff_says_what_is_different),
        cmocka_unit_test(test_model_diff_of_models_that_share),
        cmocka_unit_test(test_model_diff_is_silent_about_what_is_open),
        cmocka_unit_test(test_model_diff_knows_what_a_server_makes_of_keys),
        cmocka_unit_test(test_model_diff_knows_what_a_server_makes_of_an_expression),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
