// SPDX-License-Identifier: MIT
// Names in queries: a list of statements in which nothing is wrong, and one of findings.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// "users.email", "twice": whole relations only where no column of theirs is used.
static const char *use_name(Arena *arena, const Model *model, const ModelObject *view, size_t i)
{
    const ModelUse *use = &view->uses.items[i];
    const ModelObject *used = model_get(model, use->object);
    const ModelObject *column = model_column(used, use->used_column);
    Builder name = {.arena = arena};
    const char *open = memchr(used->name.data, '(', used->name.size);
    for (size_t j = 0; !column && j < view->uses.count; j++)
        if (view->uses.items[j].object == use->object && view->uses.items[j].used_column > 0)
            return NULL;
    builder_add(&name,
                (Text){used->name.data, open ? (size_t)(open - used->name.data) : used->name.size});
    if (column)
        builder_add_format(&name, ".%.*s", TEXT_ARGS(column->name));
    return name.items;
}

static Text uses_of(Arena *arena, const Model *model, const ModelObject *view)
{
    const char **names = arena_alloc(arena, (view->uses.count + 1) * sizeof *names);
    Builder text = {.arena = arena};
    size_t count = 0;
    for (size_t i = 0; i < view->uses.count; i++)
        if ((names[count] = use_name(arena, model, view, i)) != NULL)
            count++;
    qsort(names, count, sizeof *names, compare_lines);
    for (size_t i = 0; i < count; i++)
        builder_add_format(&text, i > 0 ? " %s" : "%s", names[i]);
    return text.items ? builder_text(&text) : (Text){"", 0};
}

static void test_model_query_remembers_what_a_view_needs(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < COUNT(view_uses); i++) {
        Arena *arena = arena_create();
        Diagnostics diagnostics = {.arena = arena};
        Builder text = {.arena = arena};
        builder_add(&text, text_from(query_schema));
        builder_add(&text, text_from(view_uses[i].sql));
        const Model *model = fold_sql(arena, text.items, &diagnostics);
        const ModelObject *view =
            model ? model_find(model, SPACE_RELATION, TEXT("public"), TEXT("v")) : NULL;
        if (!view || diagnostics.count > 0)
            fail_msg("%s makes no view", view_uses[i].sql);
        Text uses = uses_of(arena, model, view);
        if (!text_is(uses, view_uses[i].uses)) {
            print_error("%s\n  uses %.*s\n  not %s\n", view_uses[i].sql, TEXT_ARGS(uses),
                        view_uses[i].uses);
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
        cmocka_unit_test(test_model_query_remembers_what_a_view_needs),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
