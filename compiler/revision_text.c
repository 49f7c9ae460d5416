// SPDX-License-Identifier: MIT
#include "revision_text.h"

#include <string.h>

// What a revision begins with that is no merge: without a `down`, so that `check` asks for the way
// back as soon as there is one to go.
static const char usual_body[] =
    "\n"
    "--@ up\n"
    "\n"
    "-- The way back stands below a line \"--@ down\"; \"--@ down auto\" "
    "lets migc derive it. Where\n"
    "-- there is none: \"--@ down nothing\", or \"--@ down irreversible\" "
    "and why.\n";
static const char auto_body[] = "\n"
                                "--@ up\n"
                                "\n"
                                "--@ down auto\n";

static void add_list(Builder *text, const char *clause, const TextList *list)
{
    for (size_t i = 0; i < list->count; i++)
        builder_add_format(text, "%s%.*s", i == 0 ? clause : ", ", TEXT_ARGS(list->items[i]));
    if (list->count > 0)
        builder_add_char(text, '\n');
}

Text revision_text_parents(Arena *arena, const TextList *parents)
{
    Builder text = {.arena = arena};
    for (size_t i = 0; i < parents->count; i++)
        builder_add_format(&text, "%s%.*s", i > 0 ? ", " : "", TEXT_ARGS(parents->items[i]));
    return parents->count > 0 ? builder_text(&text) : TEXT("base");
}

static void add_header(Builder *text, const RevisionHeader *header)
{
    builder_add_format(text, "--@ revision %.*s\n", TEXT_ARGS(header->id));
    builder_add_format(text, "--@ revises  %.*s\n",
                       TEXT_ARGS(revision_text_parents(text->arena, &header->parents)));
    add_list(text, "--@ depends  ", &header->depends);
    add_list(text, "--@ label    ", &header->labels);
    builder_add_format(text, "--@ title    %.*s\n", TEXT_ARGS(header->title));
    builder_add_format(text, "--@ created  %.*s\n", TEXT_ARGS(header->created));
}

static void add_description(Builder *text, Text description)
{
    for (size_t i = 0; i < description.size; i++) {
        if (i == 0 || description.data[i - 1] == '\n')
            builder_add(text, i == 0 ? TEXT("\n-- ") : TEXT("-- "));
        builder_add_char(text, description.data[i]);
    }
    if (description.size > 0)
        builder_add_char(text, '\n');
}

// The token at the start of `rest`, or 0: SQL may hold any other text in angle brackets.
static size_t add_token(Builder *text, Text rest, const RevisionHeader *header)
{
    const struct {
        const char *name;
        Text value;
    } tokens[] = {
        {"<id>", header->id},
        {"<parents>", revision_text_parents(text->arena, &header->parents)},
        {"<title>", header->title},
        {"<slug>", header->slug},
        {"<created>", header->created},
    };
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        size_t size = strlen(tokens[i].name);
        if (rest.size < size || memcmp(rest.data, tokens[i].name, size) != 0)
            continue;
        builder_add(text, tokens[i].value);
        return size;
    }
    return 0;
}

static void add_filled(Builder *text, Text template_text, const RevisionHeader *header)
{
    for (size_t i = 0; i < template_text.size;) {
        Text rest = {template_text.data + i, template_text.size - i};
        size_t size = rest.data[0] == '<' ? add_token(text, rest, header) : 0;
        if (size == 0)
            builder_add_char(text, rest.data[0]);
        i += size > 0 ? size : 1;
    }
}

Text revision_text_make(Arena *arena, const RevisionHeader *header, const Text *template_text)
{
    static const char mark[] = "<header>";
    Builder text = {.arena = arena};
    if (!template_text) {
        add_header(&text, header);
        add_description(&text, header->description);
        if (header->is_down_auto)
            builder_add(&text, text_from(auto_body));
        else if (header->parents.count <= 1)
            builder_add(&text, text_from(usual_body));
        return builder_text(&text);
    }
    const char *data = text_copy(arena, *template_text);
    const char *at = strstr(data, mark);
    Text before = {data, at ? (size_t)(at - data) : 0};
    Text after = text_from(at ? at + sizeof mark - 1 : data);
    add_filled(&text, before, header);
    add_header(&text, header);
    if (at && after.size > 0 && after.data[0] == '\n') // the header ends its last line
        after = (Text){after.data + 1, after.size - 1};
    else if (!at)
        builder_add_char(&text, '\n');
    add_filled(&text, after, header);
    return builder_text(&text);
}

static size_t skip_blanks(Text line, size_t at)
{
    while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t'))
        at++;
    return at;
}

// Where the list of a `revises` directive begins in its line; 0 where the line is something else.
static size_t find_list(Text line)
{
    static const Text mark = {"--@", 3}, word = {"revises", 7};
    size_t at = line.size >= 3 && memcmp(line.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    at = skip_blanks(line, at);
    if (line.size - at < mark.size || memcmp(line.data + at, mark.data, mark.size) != 0)
        return 0;
    at = skip_blanks(line, at + mark.size);
    if (line.size - at <= word.size || memcmp(line.data + at, word.data, word.size) != 0)
        return 0;
    at += word.size;
    return skip_blanks(line, at) > at ? skip_blanks(line, at) : 0;
}

static bool begins_section(Text line)
{
    size_t at = skip_blanks(line, 0);
    if (line.size - at < 3 || memcmp(line.data + at, "--@", 3) != 0)
        return false;
    at = skip_blanks(line, at + 3);
    static const char *const words[] = {"up", "down", "verify"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]), end = at + size;
        if (line.size >= end && memcmp(line.data + at, words[i], size) == 0 &&
            (line.size == end || strchr(" \t\r\n", line.data[end])))
            return true;
    }
    return false;
}

// `revises` may stand on several lines: the first takes the whole list, the others go.
Text revision_text_reparent(Arena *arena, Text bytes, const TextList *parents)
{
    Builder text = {.arena = arena};
    bool is_header = true, is_written = false;
    for (size_t at = 0; at < bytes.size;) {
        const char *end = memchr(bytes.data + at, '\n', bytes.size - at);
        Text line = {bytes.data + at, end ? (size_t)(end - bytes.data) + 1 - at : bytes.size - at};
        at += line.size;
        is_header = is_header && !begins_section(line);
        size_t list = is_header ? find_list(line) : 0;
        if (list == 0) {
            builder_add(&text, line);
            continue;
        }
        if (is_written)
            continue;
        size_t line_end = line.size;
        while (line_end > list && strchr("\r\n", line.data[line_end - 1]))
            line_end--;
        builder_add(&text, (Text){line.data, list});
        builder_add(&text, revision_text_parents(arena, parents));
        builder_add(&text, (Text){line.data + line_end, line.size - line_end});
        is_written = true;
    }
    return builder_text(&text);
}
