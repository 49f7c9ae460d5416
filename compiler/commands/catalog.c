// SPDX-License-Identifier: MIT
#include "catalog.h"

#include "cli/command.h"
#include "report.h"

#include <string.h>

static const char *const dialect_words[] = {"postgresql", "sqlite", "postgresql,sqlite", NULL};

static bool is_value(const char *value, const char *name)
{
    return value && strcmp(value, name) == 0;
}

static const char *const *words_of(const Option *option)
{
    if (is_value(option->value, "D"))
        return dialect_words;
    return is_value(option->value, "FORMAT") ? report_formats : NULL;
}

static bool has_name(const CatalogCommand *command, const char *name)
{
    for (size_t i = 0; i < command->options.count; i++)
        if (strcmp(command->options.items[i].name, name) == 0)
            return true;
    return false;
}

// The first of a name is the command's own.
static void add_options(Arena *arena, CatalogCommand *command, const Option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Option *from = &options[i];
        CatalogOption option = {from->name,  from->letter, from->takes,
                                from->value, from->help,   words_of(from)};
        if (!has_name(command, option.name))
            ARRAY_PUSH(arena, &command->options, option);
    }
}

static void add_cli_options(Arena *arena, CatalogCommand *command, uint64_t bits)
{
    for (const CliOption *from = mig__cli_option_table(); from->name; from++) {
        if (!(from->bit & bits))
            continue;
        CatalogOption option = {from->name,
                                from->letter,
                                from->argument ? OPTION_TAKES_VALUE : OPTION_TAKES_NOTHING,
                                from->argument,
                                from->text,
                                mig__cli_option_words(from)};
        ARRAY_PUSH(arena, &command->options, option);
    }
}

static void add_database_commands(Arena *arena, Catalog *catalog)
{
    size_t own_count;
    const Option *own = command_database_options(&own_count);
    for (const CliCommand *from = mig__cli_command_table(); from->name; from++) {
        CatalogCommand command = {.name = from->name,
                                  .operands = from->argument ? from->argument : "",
                                  .summary = from->summary,
                                  .text = from->text,
                                  .is_database = true};
        add_cli_options(arena, &command, from->options);
        add_options(arena, &command, own, own_count);
        ARRAY_PUSH(arena, catalog, command);
    }
}

Catalog *catalog_make(Arena *arena)
{
    static const Option help = {"help", 'h', OPTION_TAKES_NOTHING, NULL, "print help"};
    size_t count;
    const Command *const *commands = command_table(&count);
    Catalog *catalog = arena_alloc(arena, sizeof *catalog);
    for (size_t i = 0; i < count; i++) {
        CatalogCommand command = {.name = commands[i]->name,
                                  .operands = commands[i]->operands,
                                  .summary = commands[i]->summary};
        add_options(arena, &command, commands[i]->options, commands[i]->option_count);
        add_options(arena, &command, &help, 1);
        ARRAY_PUSH(arena, catalog, command);
    }
    add_database_commands(arena, catalog);
    return catalog;
}

const CatalogCommand *catalog_find(const Catalog *catalog, const char *name)
{
    if (strcmp(name, "revision") == 0)
        name = "new";
    for (size_t i = 0; i < catalog->count; i++)
        if (strcmp(catalog->items[i].name, name) == 0)
            return &catalog->items[i];
    return NULL;
}

static const CatalogOption *find_long(const CatalogCommand *command, const char *name, size_t size)
{
    for (size_t i = 0; i < command->options.count; i++) {
        const CatalogOption *option = &command->options.items[i];
        if (strlen(option->name) == size && memcmp(option->name, name, size) == 0)
            return option;
    }
    return NULL;
}

static const CatalogOption *find_letter(const CatalogCommand *command, char letter)
{
    for (size_t i = 0; i < command->options.count; i++)
        if (command->options.items[i].letter && command->options.items[i].letter == letter)
            return &command->options.items[i];
    return NULL;
}

const CatalogOption *catalog_find_option(const CatalogCommand *command, const char *word,
                                         const char **value)
{
    const CatalogOption *option = NULL;
    *value = NULL;
    if (word[0] == '-' && word[1] == '-') {
        size_t size = strcspn(word + 2, "=");
        *value = word[2 + size] ? word + 2 + size + 1 : NULL;
        return find_long(command, word + 2, size);
    }
    for (const char *letter = word + 1; word[0] == '-' && *letter; letter++) {
        option = find_letter(command, *letter);
        if (option && option->takes == OPTION_TAKES_NOTHING)
            continue;
        *value = option && letter[1] ? letter + 1 : NULL;
        return option;
    }
    return option;
}
