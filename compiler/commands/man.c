// SPDX-License-Identifier: MIT
// migc man: the manual page. Its words stand in shell/migc.1.in; what the commands take comes from
// the tables that the program reads.
#include "catalog.h"

#include "embedded.h"
#include <mig/mig.h>

#include <stdio.h>
#include <string.h>

// Text as roff takes it for text: no request, no escape, no hyphen where a minus is meant.
static void add_roff(Builder *page, const char *text)
{
    bool is_start = true;
    for (; *text; text++) {
        if (is_start && (*text == '.' || *text == '\''))
            builder_add(page, TEXT("\\&"));
        is_start = *text == '\n';
        if (*text == '\\')
            builder_add(page, TEXT("\\e"));
        else if (*text == '-')
            builder_add(page, TEXT("\\-"));
        else if (strncmp(text, "…", strlen("…")) == 0) {
            builder_add(page, TEXT("\\&..."));
            text += strlen("…") - 1;
        } else
            builder_add_char(page, *text);
    }
}

static void add_bold(Builder *page, const char *before, const char *text)
{
    builder_add(page, TEXT("\\fB"));
    add_roff(page, before);
    add_roff(page, text);
    builder_add(page, TEXT("\\fR"));
}

static void add_option_name(Builder *page, const CatalogOption *option)
{
    char letter[2] = {option->letter, '\0'};
    if (option->letter) {
        add_bold(page, "-", letter);
        builder_add(page, TEXT(", "));
    }
    add_bold(page, "--", option->name);
    if (!option->value)
        return;
    builder_add(page, option->takes == OPTION_TAKES_HEADER ? TEXT("[=") : TEXT(" "));
    builder_add(page, TEXT("\\fI"));
    add_roff(page, option->value);
    builder_add(page, option->takes == OPTION_TAKES_HEADER ? TEXT("\\fR]") : TEXT("\\fR"));
}

static void add_option(Builder *page, const CatalogOption *option)
{
    builder_add(page, TEXT(".TP\n"));
    add_option_name(page, option);
    builder_add_char(page, '\n');
    add_roff(page, option->help);
    builder_add_char(page, '\n');
}

static void add_heading(Builder *page, const CatalogCommand *command)
{
    builder_add(page, TEXT(".SS \""));
    add_roff(page, command->name);
    builder_add(page, *command->operands ? TEXT(" ") : TEXT(""));
    add_roff(page, command->operands);
    builder_add(page, TEXT("\"\n"));
}

static void add_file_command(Builder *page, const CatalogCommand *command)
{
    add_heading(page, command);
    add_roff(page, command->summary);
    builder_add(page, TEXT(".\n"));
    for (size_t i = 0; i < command->options.count; i++)
        if (strcmp(command->options.items[i].name, "help") != 0)
            add_option(page, &command->options.items[i]);
}

// One of the same name may mean something else elsewhere.
static bool takes(const CatalogCommand *command, const CatalogOption *option)
{
    for (size_t i = 0; command->is_database && i < command->options.count; i++)
        if (strcmp(command->options.items[i].name, option->name) == 0 &&
            strcmp(command->options.items[i].help, option->help) == 0)
            return true;
    return false;
}

static size_t count_takers(const Catalog *catalog, const CatalogOption *option)
{
    size_t count = 0;
    for (size_t i = 0; i < catalog->count; i++)
        count += takes(&catalog->items[i], option);
    return count;
}

static bool is_of_all(const Catalog *catalog, const CatalogOption *option)
{
    size_t count = 0;
    for (size_t i = 0; i < catalog->count; i++)
        count += catalog->items[i].is_database;
    return count_takers(catalog, option) == count;
}

// What several take is described once for all of them, and named here.
static void add_shared_names(Builder *page, const Catalog *catalog, const CatalogCommand *command)
{
    const char *before = ".PP\nAlso ";
    for (size_t i = 0; i < command->options.count; i++) {
        const CatalogOption *option = &command->options.items[i];
        if (is_of_all(catalog, option) || count_takers(catalog, option) < 2)
            continue;
        builder_add(page, text_from(before));
        add_bold(page, "--", option->name);
        before = ",\n";
    }
    if (before[0] == ',')
        builder_add(page, TEXT(".\n"));
}

static void add_database_command(Builder *page, const Catalog *catalog,
                                 const CatalogCommand *command)
{
    add_heading(page, command);
    add_roff(page, command->text);
    builder_add_char(page, '\n');
    for (size_t i = 0; i < command->options.count; i++)
        if (count_takers(catalog, &command->options.items[i]) == 1)
            add_option(page, &command->options.items[i]);
    add_shared_names(page, catalog, command);
}

static void add_commands(Builder *page, const Catalog *catalog, bool is_database)
{
    for (size_t i = 0; i < catalog->count; i++) {
        const CatalogCommand *command = &catalog->items[i];
        if (command->is_database != is_database)
            continue;
        if (is_database)
            add_database_command(page, catalog, command);
        else
            add_file_command(page, command);
    }
}

static bool is_first_taker(const Catalog *catalog, const CatalogCommand *command,
                           const CatalogOption *option)
{
    for (const CatalogCommand *other = catalog->items; other < command; other++)
        if (takes(other, option))
            return false;
    return true;
}

static void add_takers(Builder *page, const Catalog *catalog, const CatalogOption *option)
{
    const char *before = "Of\n";
    for (size_t i = 0; i < catalog->count; i++) {
        if (!takes(&catalog->items[i], option))
            continue;
        builder_add(page, text_from(before));
        add_bold(page, "", catalog->items[i].name);
        before = ",\n";
    }
    builder_add(page, TEXT(".\n"));
}

static void add_shared_options(Builder *page, const Catalog *catalog)
{
    for (size_t i = 0; i < catalog->count; i++) {
        const CatalogCommand *command = &catalog->items[i];
        for (size_t k = 0; command->is_database && k < command->options.count; k++) {
            const CatalogOption *option = &command->options.items[k];
            if (!is_first_taker(catalog, command, option) || count_takers(catalog, option) < 2)
                continue;
            add_option(page, option);
            if (is_of_all(catalog, option))
                continue;
            builder_add(page, TEXT(".br\n"));
            add_takers(page, catalog, option);
        }
    }
}

// The mark at the start of a line is replaced by what it names.
static bool add_mark(Builder *page, const Catalog *catalog, Text line)
{
    if (text_is(line, "@commands@"))
        add_commands(page, catalog, false);
    else if (text_is(line, "@database-commands@"))
        add_commands(page, catalog, true);
    else if (text_is(line, "@database-options@"))
        add_shared_options(page, catalog);
    else
        return false;
    return true;
}

static Text make_page(Arena *arena, const char *from)
{
    static const char version[] = "@version@";
    const Catalog *catalog = catalog_make(arena);
    Builder page = {.arena = arena};
    while (*from) {
        Text line = {from, strcspn(from, "\n")};
        const char *mark = strstr(from, version);
        from += line.size + (from[line.size] == '\n');
        if (add_mark(&page, catalog, line))
            continue;
        if (mark && mark < from) {
            builder_add(&page, (Text){line.data, (size_t)(mark - line.data)});
            builder_add(&page, text_from(MIG_VERSION));
            mark += sizeof version - 1;
            line = (Text){mark, line.size - (size_t)(mark - line.data)};
        }
        builder_add(&page, line);
        builder_add_char(&page, '\n');
    }
    return builder_text(&page);
}

static int print_page(void)
{
    Arena *arena = arena_create();
    for (const EmbeddedFile *file = embedded_shell; file->name; file++)
        if (strcmp(file->name, "compiler/shell/migc.1.in") == 0) {
            Text page = make_page(arena, file->text);
            fwrite(page.data, 1, page.size, stdout);
        }
    arena_destroy(arena);
    return EXIT_DONE;
}

static int run_man(int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, NULL, 0);
    switch (arguments_next(&arguments)) {
    case ARGUMENT_END:
        return print_page();
    case ARGUMENT_HELP:
        command_print_help(&command_man);
        return EXIT_DONE;
    case ARGUMENT_OPERAND:
        return command_usage_error(&command_man, "unexpected argument \"%s\"", arguments.value);
    default:
        return command_usage_error(&command_man, "%s", arguments.problem);
    }
}

const Command command_man = {"man", "", "Prints the manual page: migc man | man -l -",
                             NULL,  0,  run_man};
