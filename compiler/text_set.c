// SPDX-License-Identifier: MIT
// Open addressing; at most half of the slots are taken.
#include "text_set.h"

enum { MOST_WALKED = 16 };

// The slot that holds the text, or the free one where it belongs.
static uint32_t *find_slot(const TextSet *set, Text text)
{
    size_t mask = set->slot_count - 1;
    for (size_t i = (size_t)text_hash(text) & mask;; i = (i + 1) & mask)
        if (set->slots[i] == 0 || text_equal(set->items[set->slots[i] - 1], text))
            return &set->slots[i];
}

uint32_t text_set_find(const TextSet *set, Text text)
{
    if (set->slots)
        return *find_slot(set, text) - 1; // 0 becomes TEXT_SET_NONE
    for (size_t i = 0; i < set->count; i++)
        if (text_equal(set->items[i], text))
            return (uint32_t)i;
    return TEXT_SET_NONE;
}

static void make_slots(Arena *arena, TextSet *set)
{
    for (set->slot_count = 1; set->slot_count < set->count * 4;)
        set->slot_count *= 2;
    set->slots = arena_alloc(arena, set->slot_count * sizeof *set->slots);
    for (size_t i = 0; i < set->count; i++)
        *find_slot(set, set->items[i]) = (uint32_t)i + 1;
}

void text_set_add(Arena *arena, TextSet *set, Text text)
{
    ARRAY_PUSH(arena, set, text);
    if (set->count > MOST_WALKED && set->count * 2 > set->slot_count)
        make_slots(arena, set);
    else if (set->slots)
        *find_slot(set, text) = (uint32_t)set->count;
}
