// SPDX-License-Identifier: MIT
// A Piece is one statement of a text, as any splitter sees it: where its first token stands, and
// where its semicolon does. Comments and blanks around it do not count, so splitters can be
// compared.
#ifndef BOUNDARIES_PIECE_H
#define BOUNDARIES_PIECE_H

#include "revision.h"
#include <sqlite3.h>

typedef struct Piece {
    uint32_t start; // the first token
    uint32_t end;   // the closing semicolon, or the end of the text
} Piece;

typedef struct PieceList {
    Piece *items;
    size_t count;
    size_t capacity;
} PieceList;

typedef enum Verdict {
    VERDICT_SPLIT,   // the pieces are those of the whole text
    VERDICT_REFUSED, // the splitter does not take this text; `message` says why
    VERDICT_EXEMPT   // ours only: the text holds what migc refuses on purpose
} Verdict;

typedef struct Split {
    Verdict verdict;
    PieceList pieces;
    size_t skipped; // statements that the reference refused, so that nothing could be compared
    const char *message;
} Split;

// Where blanks and comments from `offset` on end, by the database's rules; knows nothing of migc's
// lexer.
uint32_t piece_skip(Text text, MigDialect dialect, uint32_t offset);

// Adds the piece that a splitter reports as [start, end), widened and narrowed to the form above.
void piece_add(Arena *arena, PieceList *pieces, Text text, MigDialect dialect, uint32_t start,
               uint32_t end);

Text piece_text(Text text, Piece piece); // without blanks before the semicolon

// libpg_query's parser split.
Split split_postgresql(Arena *arena, Text text);

// The tails of sqlite3_prepare_v2. Where a statement does not prepare, the next one is looked for
// behind the piece of `written` that holds it, and both are left out; `written` NULL: the text is
// refused. `is_run` steps each statement.
Split split_sqlite(Arena *arena, sqlite3 *database, Text text, const PieceList *written,
                   bool is_run);

// migc's own: the steps of an `up` section with this text.
Split split_migc(Arena *arena, Text text, MigDialect dialect);

#endif
