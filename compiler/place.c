// SPDX-License-Identifier: MIT
#include "place.h"

#include "place_value.h"
#include "settings.h"
#include <stdlib.h>
#include <string.h>

// What a place may say besides: options of runs, which the command line overrules.
static const Text option_names[] = {
    {"role", 4},          {"search-path", 11},       {"ledger-schema", 13},
    {"reader-role", 11},  {"application", 11},       {"pooler", 6},
    {"lock-timeout", 12}, {"statement-timeout", 17}, {"connect-timeout", 15},
    {"deadline", 8},      {"on-failure", 10}};
enum { OPTION_NAMES = sizeof option_names / sizeof *option_names };

static Text copy(Arena *arena, Text text)
{
    return (Text){text_copy(arena, text), text.size};
}

static bool has_prefix(Text text, const char *prefix)
{
    size_t size = strlen(prefix);
    return text.size > size && memcmp(text.data, prefix, size) == 0;
}

bool place_begin(Arena *arena, PlaceList *places, Text section, Span span, Diagnostics *diagnostics)
{
    static const char *const prefixes[] = {"environment.", "database."};
    for (size_t kind = 0; kind < sizeof prefixes / sizeof *prefixes; kind++) {
        if (!has_prefix(section, prefixes[kind]))
            continue;
        size_t size = strlen(prefixes[kind]);
        Text name = {section.data + size, section.size - size};
        Place place = {.kind = (PlaceKind)kind, .name = copy(arena, name), .span = span};
        if (!settings_name_is_valid(name))
            diagnostic_report(diagnostics, RULE_SETTINGS, span,
                              "\"%.*s\" cannot be a name: letters, digits, '_' and '.'",
                              TEXT_ARGS(name));
        for (size_t i = 0; i < places->count; i++)
            if (places->items[i].kind == place.kind && text_equal(places->items[i].name, name))
                diagnostic_report(diagnostics, RULE_SETTINGS, span, "section [%.*s] is there twice",
                                  TEXT_ARGS(section));
        ARRAY_PUSH(arena, places, place);
        return true;
    }
    return false;
}

static bool set_protected(Place *place, Text value)
{
    static const char *const yes[] = {"yes", "true", "on", "1"};
    static const char *const no[] = {"no", "false", "off", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (text_is(value, yes[i]) || text_is(value, no[i])) {
            place->is_protected = text_is(value, yes[i]);
            return true;
        }
    }
    return false;
}

static bool is_repeated(const Place *place, Text name)
{
    for (size_t i = 0; i < place->options.count; i++)
        if (text_equal(place->options.items[i].name, name))
            return true;
    return (text_is(name, "url") && place->url.size > 0) ||
           (text_is(name, "protected") && place->has_protected);
}

static void report_unknown(Text key, Span span, Diagnostics *diagnostics)
{
    Text known[OPTION_NAMES + 2] = {{"url", 3}, {"protected", 9}};
    memcpy(known + 2, option_names, sizeof option_names);
    Diagnostic *diagnostic = diagnostic_report(
        diagnostics, RULE_SETTINGS, span, "unknown key \"%.*s\" of a database", TEXT_ARGS(key));
    Text near = text_suggest(key, known, OPTION_NAMES + 2);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

// lock_timeout and lock-timeout are the same, as in other tools.
static Text option_name(Arena *arena, Text key)
{
    char *name = text_copy(arena, key);
    for (char *c = name; *c; c++)
        *c = *c == '_' ? '-' : *c;
    for (size_t i = 0; i < OPTION_NAMES; i++)
        if (text_is(option_names[i], name))
            return option_names[i];
    return (Text){0};
}

void place_set(Arena *arena, PlaceList *places, Word key, Word value, Diagnostics *diagnostics)
{
    Place *place = &places->items[places->count - 1];
    Text option = option_name(arena, key.text);
    if (is_repeated(place, option.size > 0 ? option : key.text)) {
        diagnostic_report(diagnostics, RULE_SETTINGS, key.span, "\"%.*s\" is given twice",
                          TEXT_ARGS(key.text));
    } else if (value.text.size == 0) {
        diagnostic_report(diagnostics, RULE_SETTINGS, key.span, "\"%.*s\" has no value",
                          TEXT_ARGS(key.text));
    } else if (text_is(key.text, "url")) {
        place->url = copy(arena, value.text);
    } else if (text_is(key.text, "protected")) {
        place->has_protected = true;
        if (!set_protected(place, value.text))
            diagnostic_report(diagnostics, RULE_SETTINGS, value.span, "protected is yes or no");
    } else if (option.size > 0) {
        PlaceOption item = {copy(arena, option), copy(arena, value.text)};
        place_check_value(option, key.text, value, diagnostics);
        ARRAY_PUSH(arena, &place->options, item);
    } else {
        report_unknown(key.text, key.span, diagnostics);
    }
}

const Place *place_find(const PlaceList *places, Text name)
{
    const Place *found = NULL;
    for (size_t i = 0; i < places->count; i++) {
        const Place *place = &places->items[i];
        if (text_equal(place->name, name) && (!found || place->kind < found->kind))
            found = place;
    }
    return found;
}

const char *place_url(Arena *arena, const Place *place, Text *missing)
{
    *missing = (Text){0};
    if (place->url.size == 0)
        return NULL;
    if (!has_prefix(place->url, "env:"))
        return text_copy(arena, place->url);
    *missing = text_from(place->url.data + strlen("env:"));
    const char *value = getenv(missing->data);
    return value && *value ? text_copy(arena, text_from(value)) : NULL;
}
