// SPDX-License-Identifier: MIT
#include "json.h"

void json_add_string(Builder *out, Text text)
{
    builder_add_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            builder_add_char(out, '\\');
        if (c < 0x20)
            builder_add_format(out, "\\u%04x", c);
        else
            builder_add_char(out, (char)c);
    }
    builder_add_char(out, '"');
}

void json_add_member(Builder *out, const char *name, Text text)
{
    json_add_string(out, text_from(name));
    builder_add(out, TEXT(": "));
    json_add_string(out, text);
}
