// SPDX-License-Identifier: MIT
// Blanks and comments as the databases see them, written a second time on purpose: what is compared
// must not rest on the lexer that is tested.
#include "piece.h"
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool starts_with(Text text, uint32_t offset, const char *two)
{
    return offset + 1 < text.size && text.data[offset] == two[0] && text.data[offset + 1] == two[1];
}

static uint32_t skip_line_comment(Text text, MigDialect dialect, uint32_t offset)
{
    while (offset < text.size && text.data[offset] != '\n' &&
           !(dialect == MIG_POSTGRESQL && text.data[offset] == '\r'))
        offset++;
    return offset;
}

static uint32_t skip_block_comment(Text text, MigDialect dialect, uint32_t offset)
{
    int depth = 1;
    for (offset += 2; offset < text.size && depth > 0;) {
        if (starts_with(text, offset, "*/")) {
            depth--;
            offset += 2;
        } else if (dialect == MIG_POSTGRESQL && starts_with(text, offset, "/*")) {
            depth++;
            offset += 2;
        } else {
            offset++;
        }
    }
    return offset;
}

uint32_t piece_skip(Text text, MigDialect dialect, uint32_t offset)
{
    while (offset < text.size) {
        if (is_blank(text.data[offset]))
            offset++;
        else if (starts_with(text, offset, "--"))
            offset = skip_line_comment(text, dialect, offset);
        else if (starts_with(text, offset, "/*"))
            offset = skip_block_comment(text, dialect, offset);
        else
            break;
    }
    return offset;
}

void piece_add(Arena *arena, PieceList *pieces, Text text, MigDialect dialect, uint32_t start,
               uint32_t end)
{
    // Semicolons with nothing before them belong to no statement; SQLite's tails include them.
    Piece piece = {piece_skip(text, dialect, start), 0};
    while (piece.start < text.size && text.data[piece.start] == ';')
        piece.start = piece_skip(text, dialect, piece.start + 1);
    piece.end = piece_skip(text, dialect, end);
    ARRAY_PUSH(arena, pieces, piece);
}

Text piece_text(Text text, Piece piece)
{
    if (piece.end < piece.start)
        return (Text){text.data + piece.start, 0};
    Text result = {text.data + piece.start, piece.end - piece.start};
    while (result.size > 0 && is_blank(result.data[result.size - 1]))
        result.size--;
    return result;
}
