// SPDX-License-Identifier: MIT
#include "settings_migc.h"

#include <string.h>

enum { LONGEST_NAME = 64 };

enum { KEY_NAME, KEY_DIALECTS, KEY_VERSION, KEY_STEPS, KEY_EXTERNAL_TABLES };

static const Text keys[SETTINGS_MIGC_COUNT] = {[KEY_NAME] = {"name", 4},
                                               [KEY_DIALECTS] = {"dialects", 8},
                                               [KEY_VERSION] = {"postgresql_version", 18},
                                               [KEY_STEPS] = {"steps", 5},
                                               [KEY_EXTERNAL_TABLES] = {"external_tables", 15}};

const char *dialect_name(MigDialect dialect)
{
    return dialect == MIG_SQLITE ? "sqlite" : "postgresql";
}

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

bool settings_name_is_valid(Text name)
{
    if (name.size == 0 || name.size > LONGEST_NAME || name.data[0] == '.')
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (!is_name_character(name.data[i]))
            return false;
    return true;
}

DialectSet settings_dialects(Text list, Text *unknown)
{
    DialectSet dialects = 0;
    for (size_t begin = 0; begin <= list.size;) {
        const char *comma =
            begin < list.size ? memchr(list.data + begin, ',', list.size - begin) : NULL;
        size_t end = comma ? (size_t)(comma - list.data) : list.size;
        Text word = text_trim((Text){list.data + begin, end - begin});
        *unknown = word;
        if (text_is(word, "postgresql"))
            dialects |= DIALECT_BIT(MIG_POSTGRESQL);
        else if (text_is(word, "sqlite"))
            dialects |= DIALECT_BIT(MIG_SQLITE);
        else
            return 0;
        begin = end + 1;
    }
    return dialects;
}

static void set_name(Arena *arena, PackSettings *settings, Word value, Diagnostics *diagnostics)
{
    if (settings_name_is_valid(value.text)) {
        settings->name = text_from(text_copy(arena, value.text));
        settings->name_span = value.span;
        return;
    }
    Diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_SETTINGS, value.span,
                          "\"%.*s\" cannot be the name of a history", TEXT_ARGS(value.text));
    diagnostic_hint(diagnostic, "letters, digits, '_' and '.', at most %d bytes", LONGEST_NAME);
}

void settings_refuse_ledgers_name(const PackSettings *settings, Diagnostics *diagnostics)
{
    if (!text_is(settings->name, "migc"))
        return;
    Diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_SETTINGS, settings->name_span,
                          "a history cannot be named \"migc\": that is the ledger's own");
    diagnostic_hint(diagnostic, "without a name it is \"main\"");
}

// The place of a part of the value, where that stands in its line.
static Span span_of_part(Word value, Text part)
{
    Span span = value.span;
    if (span.size != value.text.size || part.size == 0)
        return span;
    span.offset += (uint32_t)(part.data - value.text.data);
    span.size = (uint32_t)part.size;
    return span;
}

static void set_dialects(PackSettings *settings, Word value, Diagnostics *diagnostics)
{
    static const Text dialects[] = {{"postgresql", 10}, {"sqlite", 6}};
    Text unknown;
    DialectSet set = settings_dialects(value.text, &unknown);
    if (set != 0) {
        settings->dialects = set;
        return;
    }
    Diagnostic *diagnostic = diagnostic_report(
        diagnostics, RULE_SETTINGS, span_of_part(value, unknown),
        unknown.size > 0 ? "unknown dialect \"%.*s\"" : "a dialect is missing%.*s",
        TEXT_ARGS(unknown));
    Text near = text_suggest(unknown, dialects, sizeof dialects / sizeof *dialects);
    diagnostic_hint(diagnostic,
                    near.size > 0 ? "did you mean \"%.*s\"?"
                                  : "write postgresql, sqlite, or both with a comma%.*s",
                    TEXT_ARGS(near));
}

// The major one: "16", "9" for 9.6 too.
static void set_version(PackSettings *settings, Word value, Diagnostics *diagnostics)
{
    uint32_t version = 0;
    Text text = value.text;
    size_t i = 0;
    for (; i < text.size && text.data[i] >= '0' && text.data[i] <= '9' && i < 3; i++)
        version = version * 10 + (uint32_t)(text.data[i] - '0');
    if (i == text.size && version >= 9 && version < 100) {
        settings->postgresql_version = version;
        return;
    }
    Diagnostic *diagnostic = diagnostic_report(
        diagnostics, RULE_SETTINGS, value.span,
        text.size > 0 ? "\"%.*s\" is no version of PostgreSQL" : "a version is missing%.*s",
        TEXT_ARGS(text));
    diagnostic_hint(diagnostic, "write the major version, as in postgresql_version = 16");
}

static void report_unknown(Word key, Diagnostics *diagnostics)
{
    Diagnostic *diagnostic =
        diagnostic_report(diagnostics, RULE_SETTINGS, key.span, "unknown key \"%.*s\" in [migc]",
                          TEXT_ARGS(key.text));
    Text near = text_suggest(key.text, keys, SETTINGS_MIGC_COUNT);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

void settings_add_migc(Arena *arena, PackSettings *settings, SettingsGiven *given, Word key,
                       Word value, Diagnostics *diagnostics)
{
    int found = 0;
    while (found < SETTINGS_MIGC_COUNT && !text_equal(keys[found], key.text))
        found++;
    if (found < SETTINGS_MIGC_COUNT && given->is_given[found]) {
        diagnostic_report(diagnostics, RULE_SETTINGS, key.span, "\"%.*s\" is given twice",
                          TEXT_ARGS(key.text));
        return;
    }
    if (found < SETTINGS_MIGC_COUNT)
        given->is_given[found] = true;
    switch (found) {
    case KEY_NAME:
        set_name(arena, settings, value, diagnostics);
        break;
    case KEY_DIALECTS:
        set_dialects(settings, value, diagnostics);
        break;
    case KEY_VERSION:
        set_version(settings, value, diagnostics);
        break;
    case KEY_STEPS:
        settings->steps = text_from(text_copy(arena, value.text));
        break;
    case KEY_EXTERNAL_TABLES:
        settings->external_tables = text_from(text_copy(arena, value.text));
        break;
    default:
        report_unknown(key, diagnostics);
        break;
    }
}
