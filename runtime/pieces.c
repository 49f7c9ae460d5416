// SPDX-License-Identifier: MIT
// See pieces.h.
#include "pieces.h"
#include <stdlib.h>
#include <string.h>

static MigPiece *push_piece(MigPieces *pieces, char *owned)
{
    if (pieces->count == pieces->capacity) {
        size_t capacity = pieces->capacity == 0 ? 16 : pieces->capacity * 2;
        MigPiece *items = realloc(pieces->items, capacity * sizeof *items);
        if (items != NULL) {
            pieces->items = items;
        }
        char **texts = realloc(pieces->owned, capacity * sizeof *texts);
        if (texts != NULL) {
            pieces->owned = texts;
        }
        if (items == NULL || texts == NULL) {
            pieces->has_failed = true;
            free(owned);
            return NULL;
        }
        pieces->capacity = capacity;
    }
    pieces->owned[pieces->count] = owned;
    return &pieces->items[pieces->count++];
}

void mig__pieces_add_sql(MigPieces *pieces, MigPieceKind kind, MigBuffer *sql, bool must_change_one)
{
    size_t size = sql->size;
    char *text = mig__buffer_take(sql);
    if (text == NULL) {
        pieces->has_failed = true;
        return;
    }
    MigPiece *piece = push_piece(pieces, text);
    if (piece != NULL) {
        *piece = (MigPiece){kind, text, size, {"", 0, 0}, 0, must_change_one, NULL, NULL};
    }
}

void mig__pieces_add_step(MigPieces *pieces, const char *sql, size_t size, MigPlace place,
                          uint32_t flags)
{
    MigPiece *piece = push_piece(pieces, NULL);
    if (piece != NULL) {
        *piece = (MigPiece){MIG_PIECE_STEP, sql, size, place, flags, false, NULL, NULL};
    }
}

void mig__pieces_add_filled(MigPieces *pieces, const char *sql, size_t size, MigPlace place,
                            uint32_t flags, void *filled)
{
    MigPiece *piece = push_piece(pieces, filled);
    if (piece != NULL) {
        *piece = (MigPiece){MIG_PIECE_STEP, sql, size, place, flags, false, NULL, filled};
    }
}

void mig__pieces_add_hook(MigPieces *pieces, MigPieceKind kind, MigHook hook, const void *context,
                          size_t size, MigPlace place, uint32_t flags)
{
    char *copy = malloc(size);
    if (copy == NULL) {
        pieces->has_failed = true;
        return;
    }
    memcpy(copy, context, size);
    MigPiece *piece = push_piece(pieces, copy);
    if (piece != NULL) {
        *piece = (MigPiece){kind, "", 0, place, flags, false, hook, copy};
    }
}

void mig__pieces_clear(MigPieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++) {
        free(pieces->owned[i]);
    }
    pieces->count = 0;
}

void mig__pieces_free(MigPieces *pieces)
{
    mig__pieces_clear(pieces);
    free(pieces->items);
    free(pieces->owned);
    *pieces = (MigPieces){NULL, NULL, 0, 0, false};
}
