// SPDX-License-Identifier: MIT
#include "slug.h"

#include "utf8.h"

// Outside of ASCII all letters are words' characters, as file names everywhere hold them; what is
// known to be punctuation, a blank, a symbol or a mark of no width of its own is not.
static bool is_word_character(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } others[] = {
        {0x80, 0xBF},       {0xD7, 0xD7},        {0xF7, 0xF7},     {0x1680, 0x1680},
        {0x2000, 0x2BFF},   {0x2E00, 0x2E7F},    {0x3000, 0x3004}, {0x3008, 0x3020},
        {0xD800, 0xF8FF},   {0xFE00, 0xFE6F},    {0xFEFF, 0xFF0F}, {0xFFE0, 0xFFFF},
        {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF},
    };
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (c >= others[i].first && c <= others[i].last)
            return false;
    return !utf8_is_control(c);
}

// The size of the character at the start of `text`; *is_word says whether words consist of it.
static size_t look_at(Text text, bool *is_word)
{
    uint32_t code_point = 0;
    size_t size = utf8_decode(text, &code_point);
    *is_word = size > 0 && is_word_character(code_point);
    return size > 0 ? size : 1;
}

// Takes the next word off the title; empty at its end.
static Text take_word(Text *title)
{
    bool is_word = false;
    while (title->size > 0) {
        size_t size = look_at(*title, &is_word);
        if (is_word)
            break;
        *title = (Text){title->data + size, title->size - size};
    }
    Text word = {title->data, 0};
    while (title->size > 0) {
        size_t size = look_at(*title, &is_word);
        if (!is_word)
            break;
        word.size += size;
        *title = (Text){title->data + size, title->size - size};
    }
    return word;
}

static void add_lower(Builder *slug, Text word)
{
    for (size_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        builder_add_char(slug, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
}

// As much of a word as `longest` bytes hold, in whole characters.
static Text cut_word(Text word, size_t longest)
{
    bool is_word;
    size_t kept = 0;
    for (size_t size; kept < word.size; kept += size) {
        size = look_at((Text){word.data + kept, word.size - kept}, &is_word);
        if (kept + size > longest)
            break;
    }
    return (Text){word.data, kept};
}

Text slug_make(Arena *arena, Text title, size_t longest)
{
    Builder slug = {.arena = arena};
    for (Text word = take_word(&title); word.size > 0; word = take_word(&title)) {
        if (slug.count == 0) {
            add_lower(&slug, cut_word(word, longest));
        } else if (slug.count + 1 + word.size <= longest) {
            builder_add_char(&slug, '_');
            add_lower(&slug, word);
        } else {
            break;
        }
    }
    return builder_text(&slug);
}
