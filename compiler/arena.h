// SPDX-License-Identifier: MIT
// The compiler's memory: one arena, made and released in main; nothing is freed one by one.
// Out of memory ends the program with a message and exit 1: there is nothing that a compiler could
// save.
#ifndef MIGC_ARENA_H
#define MIGC_ARENA_H

#include <stddef.h>

typedef struct Arena Arena;

// What happens then, for memory that is no arena's. Does not return.
_Noreturn void arena_fail(void);

Arena *arena_create(void);
void arena_destroy(Arena *arena);

// Takes all of its memory back, for the next use of the same kind.
void arena_reset(Arena *arena);

// Zeroed memory, aligned for any type, valid until arena_destroy.
void *arena_alloc(Arena *arena, size_t size);

// `old` with more room behind it, at this place or at another: `old` is not valid any more. What is
// new is not zeroed.
void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size);

// Growing arrays are structs `{T *items; size_t count; size_t capacity;}`; this appends one value.
// Most arrays stay short, and there are many of them: the first piece takes 64 bytes or one item.
#define ARRAY_FIRST_CAPACITY(array) (sizeof *(array)->items < 64 ? 64 / sizeof *(array)->items : 1)
#define ARRAY_PUSH(arena, array, value)                                                            \
    do {                                                                                           \
        if ((array)->count == (array)->capacity) {                                                 \
            size_t array_capacity_ =                                                               \
                (array)->capacity ? (array)->capacity * 2 : ARRAY_FIRST_CAPACITY(array);           \
            (array)->items =                                                                       \
                arena_grow((arena), (array)->items, (array)->capacity * sizeof *(array)->items,    \
                           array_capacity_ * sizeof *(array)->items);                              \
            (array)->capacity = array_capacity_;                                                   \
        }                                                                                          \
        (array)->items[(array)->count++] = (value);                                                \
    } while (0)

#endif
