// SPDX-License-Identifier: MIT
// A list of blocks; each block is filled from its start. Large requests get a block of their own,
// which can grow as a whole: what the system moves by its page tables is not copied, and leaves
// nothing behind.
#ifdef __linux__
#define _DEFAULT_SOURCE 1 // madvise
#include <sys/mman.h>
#endif

#include "arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SIZE = ARENA_LARGE_PIECE,
    // From the eighth block on: a large history touches thousands of pages, each of which the
    // system would bring alone.
    FEW_BLOCKS = 8,
    LARGE_BLOCK_SIZE = 1 << 23,
    HUGE_PAGE = 1 << 21
};

// The first one is filled, unless it is one large piece.
typedef struct ArenaBlock {
    struct ArenaBlock *next;
    struct ArenaBlock *previous;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
} Block;

void arena_fail(void)
{
    fputs("migc: error: out of memory\n", stderr);
    exit(1);
}

Arena *arena_create(void)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        arena_fail();
    return arena;
}

void arena_destroy(Arena *arena)
{
    if (!arena)
        return;
    for (Block *block = arena->blocks; block;) {
        Block *next = block->next;
        free(block);
        block = next;
    }
    free(arena);
}

// The last block stays, zeroed where it was used.
void arena_reset(Arena *arena)
{
    Block *kept = arena->blocks;
    if (!kept)
        return;
    for (Block *block = kept->next; block;) {
        Block *next = block->next;
        free(block);
        block = next;
    }
    memset(kept->bytes, 0, (size_t)(arena->at - kept->bytes));
    arena->at = kept->bytes;
    arena->room = kept->size;
    kept->next = NULL;
}

static size_t round_up(size_t size)
{
    size_t alignment = alignof(max_align_t);
    if (size > SIZE_MAX - sizeof(Block) - alignment)
        arena_fail();
    return (size + alignment - 1) / alignment * alignment;
}

static void link_block(Arena *arena, Block *block, Block *previous, Block *next)
{
    block->previous = previous;
    block->next = next;
    if (previous)
        previous->next = block;
    else
        arena->blocks = block;
    if (next)
        next->previous = block;
}

// A wish: without it, or where the system does not grant it, pages come one by one.
static void wish_for_huge_pages(Block *block)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    uintptr_t begin = ((uintptr_t)block + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    uintptr_t end = ((uintptr_t)block + LARGE_BLOCK_SIZE) / HUGE_PAGE * HUGE_PAGE;
    madvise((unsigned char *)block + (begin - (uintptr_t)block), end - begin, MADV_HUGEPAGE);
#else
    (void)block;
#endif
}

static Block *add_block(Arena *arena, size_t size)
{
    bool is_large = size <= BLOCK_SIZE && ++arena->block_count > FEW_BLOCKS;
    size_t usual = is_large ? LARGE_BLOCK_SIZE : BLOCK_SIZE;
    size_t capacity = size > usual ? size : usual;
    Block *first = arena->blocks;
    Block *block = calloc(1, sizeof *block + capacity);
    if (!block)
        arena_fail();
    block->size = capacity;
    if (is_large)
        wish_for_huge_pages(block);
    // A block for one large piece goes behind the current one, whose rest stays in use.
    if (size > BLOCK_SIZE && first)
        link_block(arena, block, first, first->next);
    else
        link_block(arena, block, NULL, first);
    return block;
}

void *arena_alloc_block(Arena *arena, size_t size)
{
    size = round_up(size ? size : 1);
    Block *block = add_block(arena, size);
    if (block == arena->blocks) {
        arena->at = block->bytes + size;
        arena->room = block->size - size;
    }
    return block->bytes;
}

// `memory` is a block of its own.
static void *grow_block(Arena *arena, void *memory, size_t size)
{
    Block *old = (Block *)((unsigned char *)memory - offsetof(Block, bytes));
    Block *block = realloc(old, sizeof *block + size);
    if (!block)
        arena_fail();
    block->size = size;
    link_block(arena, block, block->previous, block->next);
    if (block == arena->blocks)
        arena->at = block->bytes + size;
    return block->bytes;
}

static bool grow_in_place(Arena *arena, const unsigned char *old, size_t old_size, size_t size)
{
    if (size > BLOCK_SIZE || arena->at != old + old_size || arena->room < size - old_size)
        return false;
    arena->at += size - old_size;
    arena->room -= size - old_size;
    return true;
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size)
{
    size_t old_rounded = round_up(old_size ? old_size : 1);
    size_t new_rounded = round_up(new_size);
    if (!old)
        return arena_alloc(arena, new_size);
    if (old_rounded > BLOCK_SIZE)
        return grow_block(arena, old, new_rounded);
    if (grow_in_place(arena, old, old_rounded, new_rounded))
        return old;
    void *memory = arena_alloc(arena, new_size);
    memcpy(memory, old, old_size);
#ifndef NDEBUG
    memset(old, 0xa5, old_size); // whoever still looks there shall notice
#endif
    return memory;
}
