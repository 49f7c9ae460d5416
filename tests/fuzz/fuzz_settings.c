// SPDX-License-Identifier: MIT
// Any bytes as migc.ini. What is accepted is what a second, slower reader finds there, and says the
// same when it is printed and read again; what is not accepted has a finding.
#include "fuzz.h"
#include "settings.h"

static PackSettings parse(Arena *arena, Text text, Diagnostics *diagnostics, Source **source)
{
    PackSettings settings = settings_default();
    *diagnostics = (Diagnostics){.arena = arena};
    *source = source_from_text(arena, "migc.ini", text, diagnostics);
    if (*source)
        settings_parse(arena, *source, &settings, diagnostics);
    return settings;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static Text trim(Text text)
{
    while (text.size > 0 && is_blank(text.data[0]))
        text = (Text){text.data + 1, text.size - 1};
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    return text;
}

// A comment begins with a semicolon behind a blank.
static Text without_comment(Text value)
{
    for (size_t i = 1; i < value.size; i++)
        if (value.data[i] == ';' && is_blank(value.data[i - 1]))
            return trim((Text){value.data, i});
    return value.size > 0 && value.data[0] == ';' ? (Text){value.data, 0} : value;
}

static void take_line(Text line, PackSettings *settings)
{
    line = trim(line);
    if (line.size == 0 || strchr(";#[", line.data[0]))
        return;
    size_t mark = 0;
    while (mark < line.size && line.data[mark] != '=' && line.data[mark] != ':')
        mark++;
    MUST(mark < line.size);
    Text key = trim((Text){line.data, mark});
    Text value = without_comment(trim((Text){line.data + mark + 1, line.size - mark - 1}));
    MUST(text_is(key, "name") || text_is(key, "dialects"));
    if (text_is(key, "name")) {
        settings->name = value;
        return;
    }
    settings->dialects = 0;
    for (size_t begin = 0; begin <= value.size;) {
        size_t end = begin;
        while (end < value.size && value.data[end] != ',')
            end++;
        Text word = trim((Text){value.data + begin, end - begin});
        MUST(text_is(word, "sqlite") || text_is(word, "postgresql"));
        settings->dialects |= DIALECT_BIT(text_is(word, "sqlite") ? MIG_SQLITE : MIG_POSTGRESQL);
        begin = end + 1;
    }
}

// Of a text without any problem.
static PackSettings read_slowly(const Source *source)
{
    PackSettings settings = settings_default();
    for (uint32_t i = 1; i <= source->line_count; i++)
        take_line(source_line(source, i), &settings);
    return settings;
}

static void check_same(PackSettings a, PackSettings b)
{
    MUST(text_equal(a.name, b.name));
    MUST(a.dialects == b.dialects);
}

static void check_printed(Arena *arena, PackSettings settings)
{
    Diagnostics diagnostics;
    Source *source = NULL;
    Builder text = {.arena = arena};
    bool has_both = settings.dialects == DIALECT_ALL;
    builder_add_format(&text, "[migc]\nname = %.*s\ndialects = ", TEXT_ARGS(settings.name));
    builder_add_format(
        &text, "%s%s%s\n", settings.dialects & DIALECT_BIT(MIG_POSTGRESQL) ? "postgresql" : "",
        has_both ? ", " : "", settings.dialects & DIALECT_BIT(MIG_SQLITE) ? "sqlite" : "");
    check_same(settings, parse(arena, builder_text(&text), &diagnostics, &source));
    MUST(diagnostics.count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_create();
    Diagnostics diagnostics;
    Source *source = NULL;
    PackSettings settings = parse(arena, (Text){(const char *)data, size}, &diagnostics, &source);
    MUST(settings_name_is_valid(settings.name));
    MUST(settings.dialects > 0 && settings.dialects <= DIALECT_ALL);
    for (size_t i = 0; i < diagnostics.count; i++) {
        Span span = diagnostics.items[i]->span;
        MUST(!source || span.source == source);
        MUST(!source ||
             (span.offset <= source->text.size && span.size <= source->text.size - span.offset));
    }
    if (source && diagnostics.count == 0)
        check_same(settings, read_slowly(source));
    check_printed(arena, settings);
    arena_destroy(arena);
    return 0;
}
