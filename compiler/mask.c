// SPDX-License-Identifier: MIT
#include "mask.h"

#include <string.h>

enum {
    NEIGHBOURHOOD = 200, // bytes around a place that its text may quote
    LONGEST_QUOTED = 4096,
    SHORTEST_SECRET = 4 // what is shorter is a part of too many words
};

void mask_prepare(Arena *arena, Mask *mask, const Source *source)
{
    if (mask->source == source)
        return;
    mask->source = source;
    mask->count = 0;
    if (!source)
        return;
    MigSecret secret = {MIG__SECRET_LITERAL, 0, 0};
    while (mig__find_secret(source->text.data, source->text.size, secret.offset + secret.size,
                            &secret))
        ARRAY_PUSH(arena, mask, secret);
}

// The first secret that ends behind `offset`.
static size_t find_from(const Mask *mask, size_t offset)
{
    size_t low = 0, high = mask->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (mask->items[middle].offset + mask->items[middle].size <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool mask_hides(const Mask *mask, size_t offset)
{
    size_t i = find_from(mask, offset);
    return i < mask->count && mask->items[i].offset <= offset;
}

// A secret of several lines would be quoted line by line.
static void hide(char *text, size_t size, Text secret)
{
    while (secret.size > 0) {
        const char *end = memchr(secret.data, '\n', secret.size);
        size_t part = end ? (size_t)(end - secret.data) : secret.size;
        for (size_t i = 0; part >= SHORTEST_SECRET && i + part <= size; i++)
            if (memcmp(text + i, secret.data, part) == 0)
                memset(text + i, '*', part);
        part += end != NULL;
        secret = (Text){secret.data + part, secret.size - part};
    }
}

Text mask_quoted(Arena *arena, const Mask *mask, Span span, Text text)
{
    if (mask->count == 0 || text.size == 0 || span.source != mask->source)
        return text;
    size_t begin = span.offset > NEIGHBOURHOOD ? span.offset - NEIGHBOURHOOD : 0;
    size_t end =
        span.offset + (span.size < LONGEST_QUOTED ? span.size : LONGEST_QUOTED) + NEIGHBOURHOOD;
    char *hidden = text_copy(arena, text);
    for (size_t i = find_from(mask, begin); i < mask->count && mask->items[i].offset < end; i++)
        hide(hidden, text.size,
             (Text){mask->source->text.data + mask->items[i].offset, mask->items[i].size});
    return (Text){hidden, text.size};
}
