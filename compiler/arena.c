// SPDX-License-Identifier: MIT
// A list of blocks; each block is filled from its start. Large requests get a block of their own.
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 1 << 18 };

typedef struct Block {
    struct Block *next;
    size_t used;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
} Block;

struct Arena {
    Block *blocks;
};

static void fail_no_memory(void)
{
    fputs("migc: error: out of memory\n", stderr);
    exit(1);
}

Arena *arena_create(void)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        fail_no_memory();
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

static size_t round_up(size_t size)
{
    size_t alignment = alignof(max_align_t);
    if (size > SIZE_MAX - sizeof(Block) - alignment)
        fail_no_memory();
    return (size + alignment - 1) / alignment * alignment;
}

static Block *add_block(Arena *arena, size_t size)
{
    size_t capacity = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    Block *block = calloc(1, sizeof *block + capacity);
    if (!block)
        fail_no_memory();
    block->size = capacity;
    // A block for one large piece goes behind the current one, whose rest stays in use.
    if (size > BLOCK_SIZE && arena->blocks) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *arena_alloc(Arena *arena, size_t size)
{
    size = round_up(size ? size : 1);
    Block *block = arena->blocks;
    if (!block || block->size - block->used < size)
        block = add_block(arena, size);
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size)
{
    Block *block = arena->blocks;
    size_t old_rounded = round_up(old_size ? old_size : 1);
    size_t new_rounded = round_up(new_size);
    if (old && block && block->bytes + block->used == (unsigned char *)old + old_rounded &&
        block->size - block->used >= new_rounded - old_rounded) {
        block->used += new_rounded - old_rounded;
        return old;
    }
    void *memory = arena_alloc(arena, new_size);
    if (old && old_size)
        memcpy(memory, old, old_size);
    return memory;
}
