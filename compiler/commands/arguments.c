// SPDX-License-Identifier: MIT
// Long options with `=` or a blank, letters with their value attached or not; `-yd DIR` is `-y -d
// DIR`.
#include "arguments.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

// The name is what a person typed; a long one is cut.
static int fail(Arguments *arguments, const char *before, const char *name, const char *after)
{
    snprintf(arguments->problem, sizeof arguments->problem, "%s%s%s", before, name, after);
    return ARGUMENT_ERROR;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && !is_digit(word[1]);
}

static bool is_header(const char *word)
{
    size_t size = strlen(word);
    return !is_option(word) && size > 2 && strcmp(word + size - 2, ".h") == 0;
}

// `attached` is what stands behind `=` or a letter, or NULL.
static int take_value(Arguments *arguments, size_t index, const char *attached)
{
    const Option *option = &arguments->options[index];
    bool has_next = arguments->next < arguments->count;
    arguments->value = attached;
    if (option->takes == OPTION_TAKES_NOTHING && attached)
        return fail(arguments, "--", option->name, " takes no value");
    if (attached || option->takes == OPTION_TAKES_NOTHING)
        return (int)index;
    if (option->takes == OPTION_TAKES_VALUE && !has_next)
        return fail(arguments, "--", option->name, " needs a value");
    if (option->takes == OPTION_TAKES_VALUE ||
        (has_next && is_header(arguments->items[arguments->next])))
        arguments->value = arguments->items[arguments->next++];
    return (int)index;
}

static int fail_unknown(Arguments *arguments, Text word)
{
    enum { MOST_OPTIONS = 32 };
    Text names[MOST_OPTIONS];
    size_t count = 0;
    for (; count < arguments->option_count && count < MOST_OPTIONS; count++)
        names[count] = text_from(arguments->options[count].name);
    Text near = text_suggest(word, names, count);
    if (near.size > 0)
        snprintf(arguments->problem, sizeof arguments->problem,
                 "unknown option --%.*s; did you mean --%.*s?", TEXT_ARGS(word), TEXT_ARGS(near));
    else
        snprintf(arguments->problem, sizeof arguments->problem, "unknown option --%.*s",
                 TEXT_ARGS(word));
    return ARGUMENT_ERROR;
}

static int read_long(Arguments *arguments, const char *word)
{
    const char *equals = strchr(word, '=');
    size_t size = equals ? (size_t)(equals - word) : strlen(word);
    if (strcmp(word, "help") == 0)
        return ARGUMENT_HELP;
    for (size_t i = 0; i < arguments->option_count; i++) {
        const char *name = arguments->options[i].name;
        if (strlen(name) == size && memcmp(name, word, size) == 0)
            return take_value(arguments, i, equals ? equals + 1 : NULL);
    }
    return fail_unknown(arguments, (Text){word, size});
}

// The first letter of `word`; what follows it is its value, or the next letters.
static int read_letter(Arguments *arguments, const char *word)
{
    const char *rest = word[1] ? word + 1 : NULL;
    arguments->letters = NULL;
    if (word[0] == 'h')
        return ARGUMENT_HELP;
    for (size_t i = 0; i < arguments->option_count; i++) {
        const Option *option = &arguments->options[i];
        if (option->letter != word[0])
            continue;
        bool is_group = rest && *rest != '=' && option->takes == OPTION_TAKES_NOTHING;
        arguments->letters = is_group ? rest : NULL;
        return take_value(arguments, i, is_group ? NULL : rest);
    }
    return fail(arguments, "unknown option -", word, "");
}

Arguments arguments_begin(int count, char **items, const Option *options, size_t option_count)
{
    return (Arguments){.count = count,
                       .items = items,
                       .options = options,
                       .option_count = option_count,
                       .next = 1};
}

int arguments_next(Arguments *arguments)
{
    if (arguments->letters)
        return read_letter(arguments, arguments->letters);
    while (arguments->next < arguments->count) {
        const char *word = arguments->items[arguments->next++];
        if (arguments->is_past_options || !is_option(word)) {
            arguments->value = word;
            return ARGUMENT_OPERAND;
        }
        if (strcmp(word, "--") == 0)
            arguments->is_past_options = true;
        else if (word[1] == '-')
            return read_long(arguments, word + 2);
        else
            return read_letter(arguments, word + 1);
    }
    return ARGUMENT_END;
}
