// SPDX-License-Identifier: MIT
// The pieces of one transaction while it is put together. Texts of bookkeeping belong to the list,
// those of steps to the history. A failed allocation is remembered and asked once.
#ifndef MIG_PIECES_H
#define MIG_PIECES_H

#include "buffer.h"
#include "driver.h"

typedef struct MigPieces {
    MigPiece *items;
    char **owned; // beside items: the text to free, or NULL
    size_t count;
    size_t capacity;
    bool has_failed;
} MigPieces;

// Takes the text out of `sql`, which is empty afterwards.
void mig__pieces_add_sql(MigPieces *pieces, MigPieceKind kind, MigBuffer *sql,
                         bool must_change_one);
void mig__pieces_add_step(MigPieces *pieces, const char *sql, size_t size, MigPlace place,
                          uint32_t flags);
// The pieces free the MigFilled (values.h) that the SQL is in.
void mig__pieces_add_filled(MigPieces *pieces, const char *sql, size_t size, MigPlace place,
                            uint32_t flags, void *filled);
// Copies `size` bytes of `context`, which is what the hook gets.
void mig__pieces_add_hook(MigPieces *pieces, MigPieceKind kind, MigHook hook, const void *context,
                          size_t size, MigPlace place, uint32_t flags);
void mig__pieces_clear(MigPieces *pieces);
void mig__pieces_free(MigPieces *pieces);

#endif
