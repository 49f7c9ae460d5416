// SPDX-License-Identifier: MIT
// See json.h.
#include "json.h"

// The bytes of the UTF-8 character at `text`, or 0 where there is none.
static size_t json_character_size(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    size_t size = *byte < 0x80 ? 1 : *byte >= 0xF0 ? 4 : *byte >= 0xE0 ? 3 : 2;
    if ((*byte >= 0x80 && *byte < 0xC2) || *byte > 0xF4) {
        return 0;
    }
    for (size_t i = 1; i < size; i++) {
        if ((byte[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool is_overlong = (byte[0] == 0xE0 && byte[1] < 0xA0) || (byte[0] == 0xF0 && byte[1] < 0x90);
    bool is_no_character =
        (byte[0] == 0xED && byte[1] >= 0xA0) || (byte[0] == 0xF4 && byte[1] >= 0x90);
    return is_overlong || is_no_character ? 0 : size;
}

void mig__json_add_string(MigBuffer *buffer, const char *text)
{
    mig__buffer_add(buffer, "\"");
    while (*text != '\0') {
        size_t size = json_character_size(text);
        if (*text == '"' || *text == '\\') {
            mig__buffer_add_format(buffer, "\\%c", *text);
        } else if (*text == '\n') {
            mig__buffer_add(buffer, "\\n");
        } else if ((unsigned char)*text < 0x20 || *text == 0x7F) {
            mig__buffer_add_format(buffer, "\\u%04x", (unsigned)(unsigned char)*text);
        } else if (size == 0) {
            mig__buffer_add(buffer, "\\ufffd");
        } else {
            mig__buffer_add_bytes(buffer, text, size);
        }
        text += size > 0 ? size : 1;
    }
    mig__buffer_add(buffer, "\"");
}
