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
    if (*source && diagnostics->count == 0) // as settings_read does
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

// Of what stands behind the mark. A comment begins with a semicolon behind a blank.
static Text read_value(Text rest)
{
    for (size_t i = 1; i < rest.size; i++)
        if (rest.data[i] == ';' && is_blank(rest.data[i - 1]))
            rest.size = i;
    return trim(rest);
}

static DialectSet read_dialects(Text list)
{
    DialectSet dialects = 0;
    for (size_t begin = 0; begin <= list.size;) {
        size_t end = begin;
        while (end < list.size && list.data[end] != ',')
            end++;
        Text word = trim((Text){list.data + begin, end - begin});
        MUST(text_is(word, "sqlite") || text_is(word, "postgresql"));
        dialects |= DIALECT_BIT(text_is(word, "sqlite") ? MIG_SQLITE : MIG_POSTGRESQL);
        begin = end + 1;
    }
    return dialects;
}

// The slow reader: a line, and the section that it stands in.
typedef struct SlowReader {
    Arena *arena;
    PackSettings settings;
    bool is_migc;
    bool is_variables;
    size_t place_count;
} SlowReader;

static bool has_prefix(Text text, Text prefix)
{
    return text.size >= prefix.size && memcmp(text.data, prefix.data, prefix.size) == 0;
}

static void take_heading(SlowReader *reader, Text line)
{
    size_t end = 1;
    while (end < line.size && line.data[end] != ']')
        end++;
    MUST(end < line.size);
    Text name = {line.data + 1, end - 1};
    bool is_place = has_prefix(name, TEXT("environment.")) || has_prefix(name, TEXT("database."));
    reader->is_migc = text_is(name, "migc");
    reader->is_variables = text_is(name, "variables");
    reader->place_count += is_place;
    MUST(reader->is_migc || reader->is_variables || is_place || text_is(name, "new") ||
         text_is(name, "hooks"));
}

static void take_line(SlowReader *reader, Text line)
{
    line = trim(line);
    if (line.size == 0 || strchr(";#", line.data[0]))
        return;
    if (line.data[0] == '[') {
        take_heading(reader, line);
        return;
    }
    size_t mark = 0;
    while (mark < line.size && line.data[mark] != '=' && line.data[mark] != ':')
        mark++;
    MUST(mark < line.size);
    Text key = trim((Text){line.data, mark});
    Text value = read_value((Text){line.data + mark + 1, line.size - mark - 1});
    if (reader->is_variables) {
        SettingsVariable variable = {.name = key, .value = value};
        ARRAY_PUSH(reader->arena, &reader->settings.variables, variable);
        return;
    }
    if (!reader->is_migc)
        return;
    MUST(text_is(key, "name") || text_is(key, "dialects") || text_is(key, "steps"));
    if (text_is(key, "name"))
        reader->settings.name = value;
    else if (text_is(key, "steps"))
        reader->settings.steps = value;
    else
        reader->settings.dialects = read_dialects(value);
}

// Of a text without any problem.
static PackSettings read_slowly(Arena *arena, const Source *source, size_t *place_count)
{
    SlowReader reader = {.arena = arena, .settings = settings_default()};
    for (uint32_t i = 1; i <= source->line_count; i++)
        take_line(&reader, source_line(source, i));
    *place_count = reader.place_count;
    return reader.settings;
}

static void check_same(PackSettings a, PackSettings b)
{
    MUST(text_equal(a.name, b.name));
    MUST(a.dialects == b.dialects);
    MUST(text_equal(a.steps, b.steps));
    MUST(a.variables.count == b.variables.count);
    for (size_t i = 0; i < a.variables.count; i++) {
        MUST(text_equal(a.variables.items[i].name, b.variables.items[i].name));
        MUST(text_equal(a.variables.items[i].value, b.variables.items[i].value));
    }
}

static void print_dialects(Builder *text, DialectSet dialects)
{
    bool has_both = dialects == DIALECT_ALL;
    builder_add_format(text, "dialects = %s%s%s\n",
                       dialects & DIALECT_BIT(MIG_POSTGRESQL) ? "postgresql" : "",
                       has_both ? ", " : "", dialects & DIALECT_BIT(MIG_SQLITE) ? "sqlite" : "");
}

// Without blanks, so that a line is no longer than what it was read from, and no value that begins
// with a semicolon is a comment.
static void check_printed(Arena *arena, PackSettings settings)
{
    Diagnostics diagnostics;
    Source *source = NULL;
    Builder text = {.arena = arena};
    builder_add_format(&text, "[migc]\nname=%.*s\nsteps=%.*s\n", TEXT_ARGS(settings.name),
                       TEXT_ARGS(settings.steps));
    print_dialects(&text, settings.dialects);
    builder_add(&text, TEXT("[variables]\n"));
    for (size_t i = 0; i < settings.variables.count; i++)
        builder_add_format(&text, "%.*s=%.*s\n", TEXT_ARGS(settings.variables.items[i].name),
                           TEXT_ARGS(settings.variables.items[i].value));
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
    if (source && diagnostics.count == 0) {
        size_t place_count = 0;
        check_same(settings, read_slowly(arena, source, &place_count));
        MUST(settings.places.count == place_count);
    }
    check_printed(arena, settings);
    arena_destroy(arena);
    return 0;
}
