// SPDX-License-Identifier: MIT
// A hash table of offsets; the pieces themselves are the keys.
#include "pack_text.h"

#include <string.h>

enum { FIRST_SLOT_COUNT = 1024 };

PackText pack_text_create(Arena *arena)
{
    PackText text = {.bytes = {.arena = arena}, .slot_count = FIRST_SLOT_COUNT};
    text.slots = arena_alloc(arena, text.slot_count * sizeof *text.slots);
    builder_add_char(&text.bytes, '\0');
    return text;
}

static bool is_piece_at(const PackText *text, MigText offset, Text piece)
{
    const char *stored = text->bytes.items + offset;
    return text->bytes.count - offset > piece.size && memcmp(stored, piece.data, piece.size) == 0 &&
           stored[piece.size] == '\0';
}

// The slot that holds the piece, or the free one where it belongs.
static MigText *find_slot(const PackText *text, Text piece)
{
    size_t mask = text->slot_count - 1;
    for (size_t i = (size_t)text_hash(piece) & mask;; i = (i + 1) & mask)
        if (text->slots[i] == 0 || is_piece_at(text, text->slots[i], piece))
            return &text->slots[i];
}

static void grow_slots(PackText *text)
{
    const MigText *old = text->slots;
    size_t old_count = text->slot_count;
    text->slot_count *= 2;
    text->slots = arena_alloc(text->bytes.arena, text->slot_count * sizeof *text->slots);
    for (size_t i = 0; i < old_count; i++)
        if (old[i] != 0)
            *find_slot(text, text_from(text->bytes.items + old[i])) = old[i];
}

MigText pack_text_add(PackText *text, Text piece)
{
    if (piece.size == 0)
        return 0;
    if (text->piece_count * 2 >= text->slot_count)
        grow_slots(text);
    MigText *slot = find_slot(text, piece);
    if (*slot != 0)
        return *slot;
    if (piece.size >= UINT32_MAX - 1 - text->bytes.count) {
        text->is_full = true;
        return 0;
    }
    *slot = (MigText)text->bytes.count;
    builder_add(&text->bytes, piece);
    builder_add_char(&text->bytes, '\0');
    text->piece_count++;
    return *slot;
}
