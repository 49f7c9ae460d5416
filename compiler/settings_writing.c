// SPDX-License-Identifier: MIT
#include "settings_writing.h"

#include "file_template.h"

enum { SHORTEST_SLUG = 8, LONGEST_SLUG = 200 };

static const Text new_keys[] = {
    {"id", 2}, {"file_template", 13}, {"slug_length", 11}, {"timezone", 8}, {"template", 8}};
enum { NEW_KEY_COUNT = sizeof new_keys / sizeof *new_keys };

static Word copy_word(Arena *arena, Word word)
{
    return (Word){text_from(text_copy(arena, word.text)), word.span};
}

static void report_value(Diagnostics *diagnostics, Word value, const char *expected)
{
    Diagnostic *diagnostic = diagnostic_report(diagnostics, RULE_SETTINGS, value.span,
                                               value.text.size > 0 ? "\"%.*s\" cannot be used here"
                                                                   : "a value is missing%.*s",
                                               TEXT_ARGS(value.text));
    diagnostic_hint(diagnostic, "%s", expected);
}

static void set_id(Writing *writing, Word value, Diagnostics *diagnostics)
{
    static const char *const kinds[] = {"random", "timestamp", "sequence"};
    writing->has_id = true;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_is(value.text, kinds[i])) {
            writing->id = (IdKind)i;
            return;
        }
    report_value(diagnostics, value, "write random, timestamp or sequence");
}

static void set_file_template(Arena *arena, Writing *writing, Word value, Diagnostics *diagnostics)
{
    Text part;
    const char *problem = file_template_problem(value.text, &part);
    writing->file_template = copy_word(arena, value);
    if (!problem)
        return;
    Word place = {part, value.span};
    if (value.span.size == value.text.size && part.size > 0) { // the value stands in its line
        place.span.offset += (uint32_t)(part.data - value.text.data);
        place.span.size = (uint32_t)part.size;
    }
    report_value(diagnostics, place, problem);
}

static void set_slug_length(Writing *writing, Word value, Diagnostics *diagnostics)
{
    size_t length = 0;
    for (size_t i = 0; i < value.text.size && length <= LONGEST_SLUG; i++) {
        char c = value.text.data[i];
        length = c >= '0' && c <= '9' ? length * 10 + (size_t)(c - '0') : LONGEST_SLUG + 1;
    }
    writing->slug_length = length;
    if (length < SHORTEST_SLUG || length > LONGEST_SLUG) {
        writing->slug_length = SHORTEST_SLUG; // as given, so that it is not given again
        report_value(diagnostics, value, "a number of bytes, from 8 to 200");
    }
}

// The file is read when it is used; what is known of a zone, by the machine on which it is.
static void set_word(Arena *arena, Word *word, Word value, const char *expected,
                     Diagnostics *diagnostics)
{
    *word = copy_word(arena, value);
    if (value.text.size > 0)
        return;
    word->text = TEXT("?");
    report_value(diagnostics, value, expected);
}

static bool is_given(const Writing *writing, Text key)
{
    return text_is(key, "id")              ? writing->has_id
           : text_is(key, "file_template") ? writing->file_template.text.size > 0
           : text_is(key, "slug_length")   ? writing->slug_length > 0
           : text_is(key, "timezone")      ? writing->timezone.text.size > 0
                                           : writing->template_file.text.size > 0;
}

static void report_unknown(Word key, Diagnostics *diagnostics)
{
    Diagnostic *diagnostic = diagnostic_report(
        diagnostics, RULE_SETTINGS, key.span, "unknown key \"%.*s\" in [new]", TEXT_ARGS(key.text));
    Text near = text_suggest(key.text, new_keys, NEW_KEY_COUNT);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

static bool is_key(Text key)
{
    for (size_t i = 0; i < NEW_KEY_COUNT; i++)
        if (text_equal(new_keys[i], key))
            return true;
    return false;
}

static void report_twice(Word key, Diagnostics *diagnostics)
{
    diagnostic_report(diagnostics, RULE_SETTINGS, key.span, "\"%.*s\" is given twice",
                      TEXT_ARGS(key.text));
}

void settings_add_new(Arena *arena, Writing *writing, Word key, Word value,
                      Diagnostics *diagnostics)
{
    if (!is_key(key.text))
        report_unknown(key, diagnostics);
    else if (is_given(writing, key.text))
        report_twice(key, diagnostics);
    else if (text_is(key.text, "id"))
        set_id(writing, value, diagnostics);
    else if (text_is(key.text, "file_template"))
        set_file_template(arena, writing, value, diagnostics);
    else if (text_is(key.text, "slug_length"))
        set_slug_length(writing, value, diagnostics);
    else if (text_is(key.text, "timezone"))
        set_word(arena, &writing->timezone, value, "write UTC, local, or a name as Europe/Berlin",
                 diagnostics);
    else
        set_word(arena, &writing->template_file, value,
                 "write the path of a file, from the folder of migc.ini", diagnostics);
}

void settings_add_hook(Arena *arena, Writing *writing, Word key, Word value,
                       Diagnostics *diagnostics)
{
    for (size_t i = 0; i < writing->hooks.count; i++)
        if (text_equal(writing->hooks.items[i].name.text, key.text)) {
            report_twice(key, diagnostics);
            return;
        }
    if (value.text.size == 0)
        report_value(diagnostics, value,
                     "write a command line; <file> in it is the revision's file");
    Hook hook = {copy_word(arena, key), text_from(text_copy(arena, value.text))};
    ARRAY_PUSH(arena, &writing->hooks, hook);
}
