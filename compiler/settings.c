// SPDX-License-Identifier: MIT
// libinih reads the syntax; the reader that feeds it line by line keeps the place, so that what is
// wrong is shown like any other problem. Section headings are checked there too: inih says nothing
// of a section without keys.
#include "settings.h"

#include "settings_migc.h"
#include "settings_rules.h"
#include "settings_writing.h"

#include <errno.h>
#include <ini.h>
#include <string.h>
#include <sys/stat.h>

enum { LONGEST_LINE = 190 }; // inih's buffer is 200 with line end and NUL

typedef enum IniSection {
    SECTION_UNKNOWN, // reported
    SECTION_MIGC,
    SECTION_VARIABLES,
    SECTION_NEW,
    SECTION_HOOKS,
    SECTION_RULES,
    SECTION_PLACE // [environment.NAME] or [database.NAME]
} IniSection;

typedef struct IniReader {
    Arena *arena;
    const Source *source;
    PackSettings *settings;
    Diagnostics *diagnostics;
    uint32_t next;    // offset of the line that is read next
    Span line;        // the one that inih is looking at
    bool has_heading; // even one that cannot be read
    IniSection section;
    SettingsGiven given; // of [migc]
} IniReader;

PackSettings settings_default(void)
{
    return (PackSettings){.name = TEXT("main"), .dialects = DIALECT_ALL};
}

// The part of the current line that is `text`; the line itself where it is not in there.
static Span span_in_line(const IniReader *reader, Text text)
{
    Span span = reader->line;
    Text line = span_text(span);
    for (size_t i = 0; text.size > 0 && i + text.size <= line.size; i++)
        if (memcmp(line.data + i, text.data, text.size) == 0)
            return (Span){span.source, span.offset + (uint32_t)i, (uint32_t)text.size};
    return span;
}

// The same for a value, whose text may stand in the key, too. inih takes '=' and ':' for the sign.
static Span span_of_value(const IniReader *reader, Text value)
{
    IniReader behind = *reader;
    Text line = span_text(reader->line);
    uint32_t skipped = 0;
    while (skipped < line.size && line.data[skipped] != '=' && line.data[skipped] != ':')
        skipped++;
    if (skipped == line.size)
        return span_in_line(reader, value);
    skipped++;
    behind.line.offset += skipped;
    behind.line.size -= skipped;
    Span span = span_in_line(&behind, value);
    return span.size == value.size ? span : reader->line;
}

static void suggest(Diagnostic *diagnostic, Text word, const Text *candidates, size_t count)
{
    Text near = text_suggest(word, candidates, count);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

static void check_section(IniReader *reader, Text name)
{
    static const Text sections[] = {[SECTION_UNKNOWN] = {"", 0},
                                    [SECTION_MIGC] = {"migc", 4},
                                    [SECTION_VARIABLES] = {"variables", 9},
                                    [SECTION_NEW] = {"new", 3},
                                    [SECTION_HOOKS] = {"hooks", 5},
                                    [SECTION_RULES] = {"rules", 5},
                                    {"environment.NAME", 16},
                                    {"database.NAME", 13}};
    Span span = span_in_line(reader, name);
    if (place_begin(reader->arena, &reader->settings->places, name, span, reader->diagnostics))
        reader->section = SECTION_PLACE;
    for (unsigned i = SECTION_MIGC; i < SECTION_PLACE; i++)
        if (text_equal(sections[i], name))
            reader->section = (IniSection)i;
    if (reader->section != SECTION_UNKNOWN)
        return;
    Diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_SETTINGS, span,
                                               "unknown section [%.*s]", TEXT_ARGS(name));
    suggest(diagnostic, name, sections, sizeof sections / sizeof *sections);
}

// What a name may be is checked against the declared ones, which are not known yet.
static void add_variable(IniReader *reader, Text key, Text value)
{
    SettingsVariableList *variables = &reader->settings->variables;
    for (size_t i = 0; i < variables->count; i++)
        if (text_equal(variables->items[i].name, key)) {
            diagnostic_report(reader->diagnostics, RULE_SETTINGS, span_in_line(reader, key),
                              "\"%.*s\" is given twice", TEXT_ARGS(key));
            return;
        }
    SettingsVariable variable = {text_from(text_copy(reader->arena, key)),
                                 text_from(text_copy(reader->arena, value)),
                                 span_in_line(reader, key)};
    ARRAY_PUSH(reader->arena, variables, variable);
}

static void read_known_key(IniReader *reader, Word key, Word value)
{
    PackSettings *settings = reader->settings;
    switch (reader->section) {
    case SECTION_MIGC:
        settings_add_migc(reader->arena, settings, &reader->given, key, value, reader->diagnostics);
        break;
    case SECTION_VARIABLES:
        add_variable(reader, key.text, value.text);
        break;
    case SECTION_NEW:
        settings_add_new(reader->arena, &settings->writing, key, value, reader->diagnostics);
        break;
    case SECTION_HOOKS:
        settings_add_hook(reader->arena, &settings->writing, key, value, reader->diagnostics);
        break;
    case SECTION_RULES:
        settings_add_rule(&settings->rules, key, value, reader->diagnostics);
        break;
    case SECTION_PLACE:
        place_set(reader->arena, &settings->places, key, value, reader->diagnostics);
        break;
    case SECTION_UNKNOWN: // is reported already
        break;
    }
}

// inih's callback: one key.
static int read_key(void *context, const char *section, const char *name, const char *value)
{
    IniReader *reader = context;
    Word key = {text_from(name), span_in_line(reader, text_from(name))};
    Word given = {text_from(value), span_of_value(reader, text_from(value))};
    (void)section; // read by check_line
    if (reader->has_heading) {
        read_known_key(reader, key, given);
        return 1;
    }
    Diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_SETTINGS, key.span,
                                               "\"%s\" stands before any section", name);
    diagnostic_hint(diagnostic, "write [migc] above it");
    return 1;
}

static bool is_comment(Text line)
{
    return line.size == 0 || line.data[0] == ';' || line.data[0] == '#';
}

// text_trim takes away all that inih passes over: that must see no heading that was not seen here.
// What inih would make of the line is only asked for headings and for lines that it cannot hold or
// read.
static bool check_line(IniReader *reader, Text line)
{
    Text trimmed = text_trim(line);
    if (line.size > LONGEST_LINE) {
        diagnostic_report(reader->diagnostics, RULE_SETTINGS, reader->line,
                          "a line of more than %d bytes", LONGEST_LINE);
        return false;
    }
    if (is_comment(trimmed))
        return false;
    // inih passes over a byte order mark, and would take what stands behind it for a line's begin.
    bool has_mark = trimmed.size >= 3 && memcmp(trimmed.data, "\xef\xbb\xbf", 3) == 0;
    if (trimmed.data[0] != '[') {
        if (has_mark) {
            diagnostic_report(reader->diagnostics, RULE_SETTINGS, reader->line,
                              "a byte order mark inside the file");
            return false;
        }
        if (memchr(trimmed.data, '=', trimmed.size) || memchr(trimmed.data, ':', trimmed.size))
            return true;
        diagnostic_report(reader->diagnostics, RULE_SETTINGS, reader->line,
                          "expected \"key = value\" or \"[section]\"");
        return false;
    }
    const char *end = memchr(trimmed.data, ']', trimmed.size);
    reader->has_heading = true;
    reader->section = SECTION_UNKNOWN;
    if (!end) {
        diagnostic_report(reader->diagnostics, RULE_SETTINGS, reader->line,
                          "the heading has no closing ]");
        return false;
    }
    Text rest = text_trim((Text){end + 1, trimmed.size - (size_t)(end + 1 - trimmed.data)});
    if (rest.size > 0 && !is_comment(rest)) // inih would pass over it without a word
        diagnostic_hint(diagnostic_report(reader->diagnostics, RULE_SETTINGS,
                                          span_in_line(reader, rest),
                                          "expected the end of the line after the heading"),
                        "a comment begins with ; or #");
    check_section(reader, (Text){trimmed.data + 1, (size_t)(end - trimmed.data) - 1});
    return true;
}

// inih's fgets. Every line begins at its first character that is not blank, so that an indented key
// is a key and no continuation of the value above it; a line that is no use to inih becomes an
// empty one.
static char *read_line(char *buffer, int size, void *context)
{
    IniReader *reader = context;
    Text text = reader->source->text;
    (void)size;
    if (reader->next >= text.size)
        return NULL;
    const char *begin = text.data + reader->next;
    const char *end = memchr(begin, '\n', text.size - reader->next);
    Text line = {begin, end ? (size_t)(end - begin) : text.size - reader->next};
    reader->line = (Span){reader->source, reader->next, (uint32_t)line.size};
    reader->next += (uint32_t)line.size + 1;
    Text kept = check_line(reader, line) ? text_trim(line) : (Text){"", 0};
    if (kept.size > 0)
        memcpy(buffer, kept.data, kept.size);
    buffer[kept.size] = '\n';
    buffer[kept.size + 1] = '\0';
    return buffer;
}

void settings_parse(Arena *arena, const Source *source, PackSettings *settings,
                    Diagnostics *diagnostics)
{
    IniReader reader = {.arena = arena,
                        .source = source,
                        .settings = settings,
                        .diagnostics = diagnostics,
                        .line = {source, 0, 0}};
    size_t errors_before = diagnostics->error_count;
    int result = ini_parse_stream(read_line, &reader, read_key, &reader);
    if (result != 0 && diagnostics->error_count == errors_before)
        diagnostic_report(diagnostics, RULE_SETTINGS, (Span){source, 0, 0},
                          "line %d cannot be read as settings", result);
}

const Source *settings_read(Arena *arena, const char *directory, PackSettings *settings,
                            Diagnostics *diagnostics)
{
    Builder path = {.arena = arena};
    struct stat information;
    size_t size = strlen(directory);
    bool has_slash = size > 0 && directory[size - 1] == '/';
    builder_add_format(&path, "%s%smigc.ini", directory, has_slash ? "" : "/");
    // One that is there and cannot be read, a link without its file too, must not mean "main".
    if (lstat(path.items, &information) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return NULL;
    size_t errors_before = diagnostics->error_count;
    const Source *source = source_read_file(arena, path.items, path.items, diagnostics);
    if (source && diagnostics->error_count == errors_before)
        settings_parse(arena, source, settings, diagnostics);
    return source;
}
