// SPDX-License-Identifier: MIT
// Texts are found by their numbers, as long as the set is walked and after it has become a table.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sort.h"
#include "text_set.h"

static Text numbered(Arena *arena, const char *prefix, unsigned number)
{
    Builder text = {.arena = arena};
    builder_add_format(&text, "%s%u", prefix, number);
    return builder_text(&text);
}

static void test_text_set_finds_each_and_nothing_else(void **state)
{
    (void)state;
    Arena *arena = arena_create();
    TextSet set = {0};
    assert_int_equal(text_set_find(&set, TEXT("")), TEXT_SET_NONE);
    for (unsigned i = 0; i < 1000; i++) {
        assert_int_equal(text_set_find(&set, numbered(arena, "x", i)), TEXT_SET_NONE);
        text_set_add(arena, &set, numbered(arena, "x", i));
        assert_int_equal(text_set_find(&set, numbered(arena, "x", i)), i);
        assert_int_equal(text_set_find(&set, numbered(arena, "x", i / 2)), i / 2);
        assert_int_equal(text_set_find(&set, numbered(arena, "y", i)), TEXT_SET_NONE);
    }
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(text_set_find(&set, numbered(arena, "x", i)), i);
    arena_destroy(arena);
}

static int compare_numbers(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void test_sort_leaves_order_and_makes_it(void **state)
{
    (void)state;
    int ordered[] = {1, 2, 2, 3}, last[] = {1, 2, 4, 3}, first[] = {4, 1, 2, 3};
    sort_items(NULL, 0, sizeof(int), compare_numbers);
    sort_items(first, 1, sizeof(int), compare_numbers);
    assert_int_equal(first[0], 4);
    sort_items(ordered, 4, sizeof(int), compare_numbers);
    sort_items(last, 4, sizeof(int), compare_numbers);
    sort_items(first, 4, sizeof(int), compare_numbers);
    assert_memory_equal(ordered, ((const int[]){1, 2, 2, 3}), sizeof ordered);
    assert_memory_equal(last, ((const int[]){1, 2, 3, 4}), sizeof last);
    assert_memory_equal(first, ((const int[]){1, 2, 3, 4}), sizeof first);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_set_finds_each_and_nothing_else),
        cmocka_unit_test(test_sort_leaves_order_and_makes_it),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests_name("text_set", tests, NULL, NULL);
}
