// SPDX-License-Identifier: MIT
// What the commands share: help, usage errors, and which revisions they work on.
#include "command.h"

#include "settings.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void print_option(const Option *option)
{
    char left[64];
    char value[40] = "";
    if (option->takes == OPTION_TAKES_HEADER)
        snprintf(value, sizeof value, "[=%s]", option->value);
    else if (option->value)
        snprintf(value, sizeof value, " %s", option->value);
    if (option->letter)
        snprintf(left, sizeof left, "-%c, --%s%s", option->letter, option->name, value);
    else
        snprintf(left, sizeof left, "    --%s%s", option->name, value);
    printf("  %-24s %s\n", left, option->help);
}

void command_print_help(const Command *command)
{
    printf("usage: migc %s [OPTION…]%s%s\n%s.\n", command->name, command->operands[0] ? " " : "",
           command->operands, command->summary);
    if (command->option_count > 0)
        printf("\noptions:\n");
    for (size_t i = 0; i < command->option_count; i++)
        print_option(&command->options[i]);
}

static void print_visible(const char *format, va_list arguments)
    __attribute__((format(printf, 1, 0)));

static void print_visible(const char *format, va_list arguments)
{
    Arena *arena = arena_create();
    Builder shown = {.arena = arena};
    utf8_add_visible(&shown, text_format_list(arena, format, arguments));
    fwrite(shown.items, 1, shown.count, stderr);
    arena_destroy(arena);
}

int command_usage_error(const Command *command, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "migc %s: ", command->name);
    va_start(arguments, format);
    print_visible(format, arguments);
    va_end(arguments);
    fprintf(stderr, "\ntry: migc help %s\n", command->name);
    return EXIT_USAGE;
}

void command_complain(const char *format, ...)
{
    va_list arguments;
    fputs("migc: ", stderr);
    va_start(arguments, format);
    print_visible(format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void command_complain_lines(const char *text)
{
    Arena *arena = arena_create();
    Builder shown = {.arena = arena};
    for (;;) {
        size_t size = strcspn(text, "\n");
        utf8_add_visible(&shown, (Text){text, size});
        builder_add_char(&shown, '\n');
        if (text[size] == '\0')
            break;
        text += size + 1;
    }
    fputs("migc: error: ", stderr);
    fwrite(shown.items, 1, shown.count, stderr);
    arena_destroy(arena);
}

void command_add_line(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_visible(format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

Input input_create(Arena *arena, int argc)
{
    return (Input){.operands = arena_alloc(arena, (size_t)argc * sizeof(const char *))};
}

void input_add_operand(Input *input, const char *operand)
{
    input->operands[input->operand_count++] = operand;
}

void input_add_dialects(Input *input, const char *list)
{
    Text unknown;
    DialectSet dialects = settings_dialects(text_from(list), &unknown);
    if (dialects == 0 && !input->has_unknown_dialect) {
        input->has_unknown_dialect = true;
        input->unknown_dialect = unknown;
    }
    input->dialects |= dialects;
}

static bool is_directory(const char *path)
{
    struct stat information;
    return stat(path, &information) == 0 && S_ISDIR(information.st_mode);
}

static bool is_sql_file(const char *path)
{
    size_t size = strlen(path);
    return size > 4 && strcmp(path + size - 4, ".sql") == 0;
}

Project *input_load(Arena *arena, const Command *command, const Input *input, ProjectNeed need)
{
    const char *directory = input->directory ? input->directory : "migrations";
    if (input->has_unknown_dialect) {
        command_usage_error(command, "unknown dialect \"%.*s\": expected postgresql or sqlite",
                            TEXT_ARGS(input->unknown_dialect));
        return NULL;
    }
    if (input->operand_count == 0)
        return project_load_for(arena, directory, input->dialects, need);
    if (input->operand_count == 1 && !is_sql_file(input->operands[0])) {
        if (!input->directory)
            return project_load_for(arena, input->operands[0], input->dialects, need);
        command_usage_error(command, "the directory is given twice: \"%s\" and \"%s\"", directory,
                            input->operands[0]);
        return NULL;
    }
    if (is_directory(input->operands[0])) {
        command_usage_error(command, "\"%s\" is a directory: expected it alone, or .sql files",
                            input->operands[0]);
        return NULL;
    }
    for (size_t i = 0; i < input->operand_count; i++)
        if (!is_sql_file(input->operands[i]) || is_directory(input->operands[i])) {
            command_usage_error(command, "expected one directory, or .sql files: \"%s\" is neither",
                                input->operands[i]);
            return NULL;
        }
    return project_load_files(arena, input->directory, input->operands, input->operand_count,
                              input->dialects, need);
}
