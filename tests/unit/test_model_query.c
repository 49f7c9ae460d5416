// SPDX-License-Identifier: MIT
// Names in queries: a list of statements in which nothing is wrong, and one of findings.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fold_sql.h"
#include "query_lists.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

// The only finding of a statement behind the schema; NULL: there is none.
static const Diagnostic *fold_query_of(Arena *arena, const char *schema, const char *sql)
{
    Diagnostics *diagnostics = arena_alloc(arena, sizeof *diagnostics);
    Builder text = {.arena = arena};
    diagnostics->arena = arena;
    builder_add(&text, text_from(schema));
    builder_add(&text, text_from(sql));
    if (!fold_sql(arena, text.items, diagnostics))
        fail_msg("the parser refuses %s", sql);
    if (diagnostics->count > 1)
        fail_msg("%s: %zu findings", sql, diagnostics->count);
    return diagnostics->count > 0 ? diagnostics->items[0] : NULL;
}

static void test_model_query_is_silent_where_the_server_accepts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted_queries); i++) {
        Arena *arena = arena_create();
        const Diagnostic *found = fold_query_of(arena, query_schema, accepted_queries[i]);
        if (found)
            fail_msg("%s\n%.*s", accepted_queries[i], TEXT_ARGS(found->text));
        arena_destroy(arena);
    }
}

static void test_model_query_reports_what_the_server_refuses(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(refused_queries); i++) {
        Arena *arena = arena_create();
        const RefusedQuery *query = &refused_queries[i];
        const Diagnostic *found = fold_query_of(arena, query_schema, query->sql);
        if (!found || !text_is(found->text, query->text) || !text_is(found->hint, query->hint)) {
            print_error("%s\n  expected: %s; %s\n", query->sql, query->text, query->hint);
            if (found)
                print_error("  is: %.*s; %.*s\n", TEXT_ARGS(found->text), TEXT_ARGS(found->hint));
            wrong++;
        }
        arena_destroy(arena);
    }
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_query_is_silent_where_the_server_accepts),
        cmocka_unit_test(test_model_query_reports_what_the_server_refuses),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
