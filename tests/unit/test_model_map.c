// SPDX-License-Identifier: MIT
// The map of a model against a plain array: what is put, taken and compared.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model_map.h"

enum { KEYS = 200, ROUNDS = 4000, VERSIONS = 40 };

static uint32_t state = 1;

// xorshift32 (G. Marsaglia, 2003).
static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

// Some keys share all but their last or their first bits.
static uint64_t key_of(uint32_t number)
{
    if (number % 3 == 0)
        return (uint64_t)number << 56;
    return number % 3 == 1 ? UINT64_C(0xABCDEF0123456700) + number : model_map_key(number);
}

typedef struct Version {
    const ModelMap *map;
    const void *values[KEYS];
} Version;

static void assert_same(const Version *version)
{
    for (uint32_t i = 0; i < KEYS; i++)
        assert_ptr_equal(model_map_get(version->map, key_of(i)), version->values[i]);
}

static const char values[] = "abcdefgh";

static void change(Arena *arena, const void *owner, Version *version)
{
    uint32_t key = draw(KEYS);
    if (draw(5) < 3) {
        version->values[key] = &values[draw(8)];
        version->map = model_map_put(arena, owner, version->map, key_of(key), version->values[key]);
    } else {
        version->values[key] = NULL;
        version->map = model_map_remove(arena, owner, version->map, key_of(key));
    }
}

typedef struct Found {
    const void *before[KEYS];
    const void *after[KEYS];
    unsigned seen[KEYS];
} Found;

static void note(void *context, uint64_t key, const void *before, const void *after)
{
    Found *found = context;
    for (uint32_t i = 0; i < KEYS; i++)
        if (key_of(i) == key) {
            found->before[i] = before;
            found->after[i] = after;
            found->seen[i]++;
        }
}

static void assert_compared(const Version *a, const Version *b)
{
    Found found = {0};
    model_map_compare(a->map, b->map, note, &found);
    for (uint32_t i = 0; i < KEYS; i++) {
        assert_int_equal(found.seen[i], a->values[i] != b->values[i]);
        if (found.seen[i] == 0)
            continue;
        assert_ptr_equal(found.before[i], a->values[i]);
        assert_ptr_equal(found.after[i], b->values[i]);
    }
}

// With owners, what stands between two versions that are kept is changed in place.
static void check_versions(bool has_owners)
{
    Arena *arena = arena_create();
    static Version kept[VERSIONS];
    Version version = {0};
    const void *owner = has_owners ? arena_alloc(arena, 1) : NULL;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        change(arena, owner, &version);
        if (i % (ROUNDS / VERSIONS) != 0)
            continue;
        kept[i / (ROUNDS / VERSIONS)] = version;
        owner = has_owners ? arena_alloc(arena, 1) : NULL;
    }
    assert_same(&version);
    for (uint32_t i = 0; i < VERSIONS; i++) {
        assert_same(&kept[i]);
        assert_compared(&kept[i], &kept[draw(VERSIONS)]);
        assert_compared(&kept[i], &version);
    }
    arena_destroy(arena);
}

static void test_versions_stay_what_they_were(void **context)
{
    (void)context;
    check_versions(false);
}

static void test_versions_stay_what_they_were_where_an_owner_changes_his_own(void **context)
{
    (void)context;
    check_versions(true);
}

static void test_an_owner_changes_his_own_in_place(void **context)
{
    Arena *arena = arena_create();
    (void)context;
    const ModelMap *map = model_map_put(arena, arena, NULL, key_of(1), &values[0]);
    assert_ptr_equal(model_map_put(arena, arena, map, key_of(1), &values[1]), map);
    assert_ptr_equal(model_map_get(map, key_of(1)), &values[1]);
    assert_ptr_not_equal(model_map_put(arena, NULL, map, key_of(1), &values[2]), map);
    assert_ptr_equal(model_map_get(map, key_of(1)), &values[1]);
    map = model_map_put(arena, arena, map, key_of(2), &values[3]);
    assert_ptr_not_equal(model_map_remove(arena, NULL, map, key_of(1)), map);
    assert_ptr_equal(model_map_get(map, key_of(1)), &values[1]);
    assert_ptr_equal(model_map_remove(arena, arena, map, key_of(1)), map);
    assert_null(model_map_get(map, key_of(1)));
    assert_ptr_equal(model_map_get(map, key_of(2)), &values[3]);
    arena_destroy(arena);
}

static void test_what_is_shared_is_not_walked(void **context)
{
    Arena *arena = arena_create();
    Version full = {0}, other;
    (void)context;
    for (uint32_t i = 0; i < KEYS; i++) {
        full.values[i] = &values[0];
        full.map = model_map_put(arena, NULL, full.map, key_of(i), &values[0]);
    }
    other = full;
    other.map = model_map_put(arena, NULL, other.map, key_of(7), &values[0]);
    assert_compared(&full, &other); // the same value in a new leaf is no difference
    assert_compared(&full, &(Version){0});
    assert_compared(&(Version){0}, &full);
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions_stay_what_they_were),
        cmocka_unit_test(test_versions_stay_what_they_were_where_an_owner_changes_his_own),
        cmocka_unit_test(test_an_owner_changes_his_own_in_place),
        cmocka_unit_test(test_what_is_shared_is_not_walked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
