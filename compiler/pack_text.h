// SPDX-License-Identifier: MIT
// The one text of a packed history: NUL-terminated pieces, equal pieces stored once, "" at offset
// 0.
#ifndef MIGC_PACK_TEXT_H
#define MIGC_PACK_TEXT_H

#include "text.h"
#include <mig/tables.h>

typedef struct PackText {
    Builder bytes;
    MigText *slots; // open addressing; 0 is a free slot
    size_t slot_count;
    size_t piece_count;
    bool is_full; // 4 GiB passed: nothing more was added
} PackText;

PackText pack_text_create(Arena *arena);

// The offset of the piece, added where it is new.
MigText pack_text_add(PackText *text, Text piece);

#endif
