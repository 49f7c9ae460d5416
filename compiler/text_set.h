// SPDX-License-Identifier: MIT
// Texts that differ from one another, numbered from 0 as they come; found by walking while they are
// few and by a hash table once they are many.
#ifndef MIGC_TEXT_SET_H
#define MIGC_TEXT_SET_H

#include "text.h"

typedef struct TextSet {
    Text *items;
    size_t count;
    size_t capacity;
    uint32_t *slots; // number + 1 of a text, 0 where free; NULL while there are few
    size_t slot_count;
} TextSet;

#define TEXT_SET_NONE UINT32_MAX

// The number of an equal text, or TEXT_SET_NONE.
uint32_t text_set_find(const TextSet *set, Text text);

// Adds a text that the set does not hold.
void text_set_add(Arena *arena, TextSet *set, Text text);

#endif
