// SPDX-License-Identifier: MIT
#include "hostile.h"

#include <string.h>

static const char *const fragments[] = {
    "?",
    "\?\?/",
    "\?\?=",
    "\?\?'",
    "\?\?(",
    "\?\?/\n",
    "\?\?!",
    "\\",
    "\\\\",
    "\\n",
    "\\\"",
    "\"",
    "\"\"",
    "'",
    "*/",
    "/*",
    "//",
    "*",
    "/",
    "\n",
    "\r",
    "\r\n",
    "\\\n",
    "\\\r\n",
    "\\ \n",
    "\n\n",
    "\t",
    "\v\f",
    "%s",
    "%n%d",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "\xe2\x80\xae",
    "\xc2\x85",
    "\xef\xbb\xbf",
    "\xf0\x9f\x98\x80",
    "\xc3\xbc",
    "\x7f",
    "\x1b[2J",
    "\x01"
    "1",
    "\x07"
    "77",
    "\x1f"
    "0",
    "0",
    "12",
    "7",
    "abc",
    " ",
    ";",
    "}",
    "};\nint x;\n",
    "\";\nint x = 1;\n\"",
    "*/ int x; /*",
    "\n#error no\n",
    "\n#include \"x.h\"\n",
    "_Pragma(\"x\")",
    "u8\"x\"",
    "R\"(x)\"",
    "\\u2028",
    "\\x41",
    "\\101",
    "\\0",
    "<:",
    "%:",
    "--@ up",
    "$$",
    "`[",
};

static bool is_allowed(const char *fragment, Hostility hostility)
{
    return hostility != HOSTILE_LINE || !strpbrk(fragment, "\r\n");
}

static void add_fragment(Builder *builder, Random *random, Hostility hostility)
{
    uint32_t kind = random_below(random, 10);
    if (kind == 0) { // any character, and behind it a digit, which an escape must not take in
        uint32_t byte = 1 + random_below(random, hostility == HOSTILE_BYTES ? 255 : 127);
        if (hostility == HOSTILE_LINE && (byte == '\n' || byte == '\r'))
            byte = '?';
        builder_add_char(builder, (char)(unsigned char)byte);
        if (random_below(random, 2) == 0)
            builder_add_char(builder, (char)('0' + random_below(random, 10)));
    } else if (kind == 1 && hostility != HOSTILE_BYTES) { // of two bytes, U+0080 to U+07FF
        uint32_t code_point = 0x80 + random_below(random, 0x780);
        builder_add_char(builder, (char)(unsigned char)(0xc0 | code_point >> 6));
        builder_add_char(builder, (char)(unsigned char)(0x80 | (code_point & 0x3f)));
    } else {
        const char *fragment =
            fragments[random_below(random, sizeof fragments / sizeof *fragments)];
        if (is_allowed(fragment, hostility))
            builder_add(builder, text_from(fragment));
    }
}

Text hostile_text(Arena *arena, Random *random, Hostility hostility, size_t most)
{
    Builder builder = {.arena = arena};
    uint32_t kind = random_below(random, 16);
    size_t size = kind == 0 ? 0 : 1 + random_below(random, (uint32_t)most);
    if (kind < 12 && size > 40)
        size = 1 + size % 40;
    builder_add(&builder, TEXT(""));
    if (kind == 1) { // one long run, over the length at which literals are cut
        char c = "?\\\"x\t7'"[random_below(random, 7)];
        while (builder.count < size)
            builder_add_char(&builder, c);
    }
    while (builder.count < size) {
        size_t before = builder.count;
        add_fragment(&builder, random, hostility);
        if (builder.count > most) { // characters are not cut
            builder.items[before] = '\0';
            builder.count = before;
            break;
        }
    }
    return builder_text(&builder);
}
