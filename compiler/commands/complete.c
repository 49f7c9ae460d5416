// SPDX-License-Identifier: MIT
// The line is read as the program reads it: options with their values, then the operands.
#include "complete.h"

#include "rule.h"

#include <string.h>

typedef struct Line {
    const CatalogCommand *command;
    const CatalogOption *pending; // whose value is typed, or NULL
    const char *directory;
    const char *word; // under the cursor
    size_t operand_count;
    bool is_past_options;
} Line;

void complete_add(Completion *completion, Text word, Text help)
{
    Candidate candidate = {word, help};
    ARRAY_PUSH(completion->arena, completion, candidate);
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && !(word[1] >= '0' && word[1] <= '9');
}

static void read_word(Line *line, const char *word)
{
    const CatalogOption *option = line->pending;
    const char *value = option ? word : NULL;
    line->pending = NULL;
    if (!option && !line->is_past_options && strcmp(word, "--") == 0) {
        line->is_past_options = true;
        return;
    }
    if (!option && (line->is_past_options || !is_option(word))) {
        line->operand_count++;
        return;
    }
    if (!option)
        option = catalog_find_option(line->command, word, &value);
    if (!option || option->takes != OPTION_TAKES_VALUE)
        return;
    if (!value)
        line->pending = option;
    else if (strcmp(option->name, "directory") == 0 && *value)
        line->directory = value;
}

static void add_words(Completion *completion, const char *const *words)
{
    for (; *words; words++)
        complete_add(completion, text_from(*words), TEXT(""));
}

// What stands before the last of `sign` stays as it is typed; returns what follows it.
static const char *keep_before(Completion *completion, const char *typed, char sign)
{
    const char *last = strrchr(typed, sign);
    Builder prefix = {.arena = completion->arena};
    if (!last)
        return typed;
    builder_add(&prefix, completion->prefix);
    builder_add(&prefix, (Text){typed, (size_t)(last + 1 - typed)});
    completion->prefix = builder_text(&prefix);
    return last + 1;
}

// ID, FROM:TO, LABEL@head
static void complete_target(Completion *completion, const Line *line, const char *typed)
{
    typed = keep_before(completion, typed, ':');
    const char *place = keep_before(completion, typed, '@');
    if (place == typed) {
        complete_targets(completion, line->directory, line->command->is_database);
        return;
    }
    complete_add(completion, TEXT("head"), TEXT("the newest revision of that branch"));
    if (!line->command->is_database)
        return;
    complete_add(completion, TEXT("heads"), TEXT("all heads of that branch"));
    complete_add(completion, TEXT("base"), TEXT("before the first revision of that branch"));
}

static bool names(const char *value, const char *name)
{
    return value && strstr(value, name);
}

static void complete_value(Completion *completion, const Line *line, const CatalogOption *option,
                           const char *typed)
{
    if (option->words)
        add_words(completion, option->words);
    else if (strcmp(option->name, "environment") == 0)
        complete_places(completion, line->directory, false);
    else if (strcmp(option->name, "database") == 0)
        complete_places(completion, line->directory, true);
    else if (option->value && strcmp(option->value, "REF") == 0)
        complete_refs(completion, line->directory);
    else if (names(option->value, "FROM:TO") || names(option->value, "REVISION"))
        complete_target(completion, line, typed);
    else if (names(option->value, "DIR"))
        completion->rest = COMPLETE_DIRECTORIES;
    else if (names(option->value, "FILE") || names(option->value, "LIBRARY"))
        completion->rest = COMPLETE_FILES;
}

static void complete_options(Completion *completion, const Line *line)
{
    for (size_t i = 0; i < line->command->options.count; i++) {
        const CatalogOption *option = &line->command->options.items[i];
        Builder word = {.arena = completion->arena};
        bool is_letter = line->word[1] && line->word[1] != '-' && option->letter;
        if (is_letter)
            builder_add_format(&word, "-%c", option->letter);
        else
            builder_add_format(&word, "--%s", option->name);
        complete_add(completion, builder_text(&word), text_from(option->help));
    }
}

// One operand, or as many as one likes, of what help calls it.
static void complete_operand(Completion *completion, const Line *line)
{
    const char *operands = line->command->operands;
    if (line->operand_count > 0 && !names(operands, "…"))
        return;
    if (names(operands, "TARGET") || names(operands, "REVISION")) {
        complete_target(completion, line, line->word);
        if (strcmp(line->command->name, "downgrade") == 0)
            complete_add(completion, TEXT("-1"), TEXT("one revision back"));
        if (strcmp(line->command->name, "upgrade") == 0)
            complete_add(completion, TEXT("+1"), TEXT("one revision more"));
    } else if (names(operands, "RULE")) {
        for (int i = 0; i < RULE_COUNT; i++)
            complete_add(completion, text_from(rule_name((Rule)i)), TEXT(""));
    } else if (names(operands, "SHELL")) {
        static const char *const shells[] = {"bash", "zsh", "fish", NULL};
        add_words(completion, shells);
    } else if (names(operands, "FILE")) {
        completion->rest = COMPLETE_FILES;
    } else if (names(operands, "DIR")) {
        completion->rest = COMPLETE_DIRECTORIES;
    }
}

static void complete_commands(Completion *completion, const Catalog *catalog, bool is_help)
{
    for (size_t i = 0; i < catalog->count; i++)
        complete_add(completion, text_from(catalog->items[i].name),
                     text_from(catalog->items[i].summary));
    if (is_help)
        return;
    complete_add(completion, TEXT("help"), TEXT("print this, or the options of a command"));
    complete_add(completion, TEXT("--help"), TEXT("print the commands"));
    complete_add(completion, TEXT("--version"), TEXT("print the version"));
}

// `--name=` and what is typed of its value.
static bool complete_attached(Completion *completion, const Line *line)
{
    const char *value;
    const CatalogOption *option = catalog_find_option(line->command, line->word, &value);
    if (!option || !value || line->word[1] != '-')
        return false;
    completion->prefix = (Text){line->word, (size_t)(value - line->word)};
    complete_value(completion, line, option, value);
    return true;
}

static void complete_word(Completion *completion, const Line *line)
{
    if (line->pending) {
        complete_value(completion, line, line->pending, line->word);
        return;
    }
    if (!line->is_past_options && complete_attached(completion, line))
        return;
    bool may_be_option = !line->is_past_options && line->word[0] == '-';
    if (may_be_option)
        complete_options(completion, line);
    if (!may_be_option || !is_option(line->word))
        complete_operand(completion, line);
    if (may_be_option) // a file of such a name would be taken for an option
        completion->rest = COMPLETE_WORDS;
}

// Those that begin as what is typed does.
static void keep_matching(Completion *completion, const char *word)
{
    size_t kept = 0, size = strlen(word), before = completion->prefix.size;
    Text typed = {word, size};
    if (size >= before && memcmp(word, completion->prefix.data, before) == 0)
        typed = (Text){word + before, size - before};
    for (size_t i = 0; i < completion->count; i++) {
        Text candidate = completion->items[i].word;
        if (candidate.size >= typed.size && memcmp(candidate.data, typed.data, typed.size) == 0)
            completion->items[kept++] = completion->items[i];
    }
    completion->count = kept;
}

void complete_line(Completion *completion, const char *const *words, size_t count)
{
    const Catalog *catalog = catalog_make(completion->arena);
    Line line = {.directory = "migrations", .word = count > 0 ? words[count - 1] : ""};
    completion->prefix = TEXT("");
    if (count < 3) {
        complete_commands(completion, catalog, false);
    } else if (strcmp(words[1], "help") == 0) {
        if (count == 3)
            complete_commands(completion, catalog, true);
    } else {
        line.command = catalog_find(catalog, words[1]);
        for (size_t i = 2; line.command && i + 1 < count; i++)
            read_word(&line, words[i]);
        if (line.command)
            complete_word(completion, &line);
    }
    keep_matching(completion, line.word);
}
