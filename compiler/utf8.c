// SPDX-License-Identifier: MIT
// The tables are coarse on purpose: they only have to put a caret under what a person typed.
#include "utf8.h"

#include <string.h>

typedef struct Range {
    uint32_t first;
    uint32_t last;
} Range;

static const Range ZERO_WIDTH[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489},   {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},   {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
    {0x200b, 0x200d}, {0x20d0, 0x20ff},   {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
};

static const Range DOUBLE_WIDTH[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},
    {0x2614, 0x2615},   {0x26a1, 0x26a1},   {0x2705, 0x2705},   {0x274c, 0x274c},
    {0x2e80, 0x303e},   {0x3041, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},
    {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x1b2ff}, {0x1f18e, 0x1f19a},
    {0x1f200, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f900, 0x1faff},
    {0x20000, 0x3fffd},
};

static const Range CONTROLS[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f}, {0x061c, 0x061c}, {0x200e, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_within(const Range *ranges, size_t count, uint32_t code_point)
{
    for (size_t i = 0; i < count; i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    return false;
}

static size_t sequence_size(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

size_t utf8_decode(Text text, uint32_t *code_point)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    static const unsigned char lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t size = text.size ? sequence_size((unsigned char)text.data[0]) : 0;
    if (size == 0 || size > text.size)
        return 0;
    uint32_t value = (unsigned char)text.data[0] & lead_bits[size];
    for (size_t i = 1; i < size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if ((byte & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (byte & 0x3fu);
    }
    if (value < smallest[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code_point = value;
    return size;
}

// Eight bytes at a time: one of 0x80 and above has its high bit set, and taking one from each sets
// that of a NUL (and perhaps of its neighbour: what is left is looked at one by one).
size_t utf8_plain_size(Text text)
{
    const uint64_t high = 0x8080808080808080u, ones = 0x0101010101010101u;
    size_t size = 0;
    for (; size + 8 <= text.size; size += 8) {
        uint64_t word;
        memcpy(&word, text.data + size, 8);
        if (((word | (word - ones)) & high) != 0)
            break;
    }
    while (size < text.size && (unsigned char)(text.data[size] - 1) < 0x7f)
        size++;
    return size;
}

unsigned utf8_width(uint32_t code_point)
{
    if (code_point < 0x0300)
        return 1;
    if (is_within(ZERO_WIDTH, COUNT(ZERO_WIDTH), code_point))
        return 0;
    return is_within(DOUBLE_WIDTH, COUNT(DOUBLE_WIDTH), code_point) ? 2 : 1;
}

bool utf8_is_control(uint32_t code_point)
{
    if (code_point >= 0x20 && code_point < 0x7f)
        return false;
    return is_within(CONTROLS, COUNT(CONTROLS), code_point);
}

void utf8_add_visible(Builder *builder, Text text)
{
    while (text.size > 0) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(text, &code_point);
        if (size == 0) {
            size = 1;
            builder_add_format(builder, "<%02X>", (unsigned)(unsigned char)text.data[0]);
        } else if (utf8_is_control(code_point)) {
            builder_add_format(builder, "<U+%04X>", (unsigned)code_point);
        } else {
            builder_add(builder, (Text){text.data, size});
        }
        text.data += size;
        text.size -= size;
    }
}
