// SPDX-License-Identifier: MIT
#include "span.h"

#include "utf8.h"
#include <string.h>

enum { CHECKPOINT = 4096 };

static void index_lines(Arena *arena, Source *source)
{
    Text text = source->text;
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    source->lines = arena_alloc(arena, count * sizeof *source->lines);
    source->line_count = count;
    const char *at = text.data;
    for (size_t line = 1; line < count; line++) {
        at = (const char *)memchr(at, '\n', text.size - (size_t)(at - text.data)) + 1;
        source->lines[line] = (uint32_t)(at - text.data);
    }
}

static bool is_character_start(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

static void index_characters(Arena *arena, Source *source)
{
    Text text = source->text;
    if (utf8_plain_size(text) == text.size)
        return;
    source->characters =
        arena_alloc(arena, (text.size / CHECKPOINT + 1) * sizeof *source->characters);
    uint32_t count = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i % CHECKPOINT == 0)
            source->characters[i / CHECKPOINT] = count;
        count += i < text.size && is_character_start(text.data[i]);
    }
}

void span_index(Arena *arena, Source *source)
{
    index_lines(arena, source);
    index_characters(arena, source);
}

static uint32_t count_characters(const Source *source, uint32_t begin, uint32_t end)
{
    uint32_t count = 0;
    if (!source->characters)
        return end - begin;
    for (uint32_t i = begin; i < end; i++)
        count += is_character_start(source->text.data[i]);
    return count;
}

static uint32_t characters_before(const Source *source, uint32_t offset)
{
    return source->characters[offset / CHECKPOINT] +
           count_characters(source, offset / CHECKPOINT * CHECKPOINT, offset);
}

// Of characters from the start of a line; only a long line needs the index.
static uint32_t count_in_line(const Source *source, uint32_t line_start, uint32_t offset)
{
    if (!source->characters || offset - line_start <= CHECKPOINT)
        return count_characters(source, line_start, offset);
    return characters_before(source, offset) - characters_before(source, line_start);
}

Position source_position(const Source *source, uint32_t offset)
{
    if (source->line_count == 0)
        return (Position){1, 1};
    if (offset > source->text.size)
        offset = (uint32_t)source->text.size;
    size_t low = 0;
    size_t high = source->line_count; // lines[low] <= offset < lines[high]
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    uint32_t characters = count_in_line(source, source->lines[low], offset);
    return (Position){(uint32_t)low + 1, characters + 1};
}

Text source_line(const Source *source, uint32_t line)
{
    if (line == 0 || line > source->line_count)
        return (Text){"", 0};
    size_t start = source->lines[line - 1];
    size_t end = line < source->line_count ? source->lines[line] - 1u : source->text.size;
    return (Text){source->text.data + start, end - start};
}

Text span_text(Span span)
{
    if (!span.source)
        return (Text){"", 0};
    return (Text){span.source->text.data + span.offset, span.size};
}
