// SPDX-License-Identifier: MIT
// The compiler's memory: one arena, made and released in main; nothing is freed one by one.
// Out of memory ends the program with a message and exit 1: there is nothing that a compiler could
// save.
#ifndef MIGC_ARENA_H
#define MIGC_ARENA_H

#include <stdalign.h>
#include <stddef.h>

enum { ARENA_LARGE_PIECE = 1 << 18 }; // what is larger has a block of its own

// Only for arena_alloc, which is called too often to be called.
typedef struct Arena {
    unsigned char *at; // what comes next, zeroed
    size_t room;       // from there
    struct ArenaBlock *blocks;
    size_t block_count; // without those of one large piece
} Arena;

// What happens then, for memory that is no arena's. Does not return.
_Noreturn void arena_fail(void);

Arena *arena_create(void);
void arena_destroy(Arena *arena);

// Takes all of its memory back, for the next use of the same kind.
void arena_reset(Arena *arena);

void *arena_alloc_block(Arena *arena, size_t size); // where there is no room

// Zeroed memory, aligned for any type, valid until arena_destroy.
static inline void *arena_alloc(Arena *arena, size_t size)
{
    // One byte at least, and up to where the next may begin.
    size_t rounded = ((size ? size : 1) + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (rounded > arena->room || rounded > ARENA_LARGE_PIECE || rounded < size)
        return arena_alloc_block(arena, size);
    void *memory = arena->at;
    arena->at += rounded;
    arena->room -= rounded;
    return memory;
}

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
