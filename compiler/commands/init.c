// SPDX-License-Identifier: MIT
// migc init [DIR]: a directory for revisions, with what belongs into it. What is there stays.
#include "command.h"
#include "output.h"
#include "settings.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

enum { INIT_NAME, INIT_DIALECT, INIT_DIRECTORY, INIT_OPTION_COUNT };

static const Option init_options[INIT_OPTION_COUNT] = {
    {"name", 0, OPTION_TAKES_VALUE, "NAME",
     "what the history is called in the ledger (default: main)"},
    {"dialect", 0, OPTION_TAKES_VALUE, "D",
     "postgresql, sqlite, or both with a comma (default: both)"},
    OPTION_DIRECTORY,
};

static const char later_settings[] = "\n"
                                     "; How `migc new` calls what it writes:\n"
                                     "; [new]\n"
                                     "; id = random\n"
                                     "; file_template = YYYYMMDD_HHMM_<id>_<slug>\n"
                                     "\n"
                                     "; Command lines that run on each new file:\n"
                                     "; [hooks]\n"
                                     "; add = git add <file>\n";

// CRLF would come and go with the machine; digests do not mind, but people who compare files do.
static const char attributes[] = "*.sql text eol=lf\n"
                                 "sealed merge=union text eol=lf\n";

typedef struct Init {
    Arena *arena;
    const char *directory;
    const char *name;
    DialectSet dialects; // 0: not given
    size_t written;
} Init;

static Text settings_text(const Init *init)
{
    Builder text = {.arena = init->arena};
    builder_add_format(&text, "[migc]\nname = %s\n", init->name ? init->name : "main");
    builder_add(&text, TEXT("dialects ="));
    DialectSet dialects = init->dialects ? init->dialects : DIALECT_ALL;
    const char *before = " ";
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++) {
        if (!(dialects & DIALECT_BIT(i)))
            continue;
        builder_add_format(&text, "%s%s", before, dialect_name((MigDialect)i));
        before = ", ";
    }
    builder_add_char(&text, '\n');
    builder_add(&text, text_from(later_settings));
    return builder_text(&text);
}

// One that is there, a broken link too, is the person's own.
static bool add_file(Init *init, const char *name, Text text, Diagnostics *diagnostics)
{
    Builder path = {.arena = init->arena};
    size_t size = strlen(init->directory);
    builder_add_format(&path, "%s%s%s", init->directory,
                       size > 0 && init->directory[size - 1] == '/' ? "" : "/", name);
    if (output_compare(path.items, text) != OUTPUT_MISSING) {
        command_complain("%s is there already, and stays as it is", path.items);
        return true;
    }
    if (!output_create(init->arena, path.items, text, diagnostics))
        return false;
    init->written++;
    puts(path.items);
    return true;
}

// The directory as a word of a command line, or of CMake, that can be typed as it is printed.
static const char *quoted(Arena *arena, const char *word, char quote)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./";
    Builder text = {.arena = arena}, shown = {.arena = arena};
    bool is_plain = word[strspn(word, plain)] == '\0';
    if (!is_plain)
        builder_add_char(&text, quote);
    for (; *word; word++) {
        if (quote == '"' && strchr("\"\\$", *word))
            builder_add_char(&text, '\\');
        if (quote == '\'' && *word == '\'')
            builder_add(&text, TEXT("'\\'"));
        builder_add_char(&text, *word);
    }
    if (!is_plain)
        builder_add_char(&text, quote);
    utf8_add_visible(&shown, builder_text(&text));
    return shown.items;
}

// Advice, and so not where a program reads: the paths of what was written are there.
static void print_next(const Init *init)
{
    const char *option = strcmp(init->directory, "migrations") == 0 ? "" : " -d ";
    fprintf(stderr,
            "\nThe first revision:\n"
            "    migc new -m \"what it does\"%s%s\n"
            "\nIn CMakeLists.txt, behind the target that carries the history:\n"
            "    find_package(migc REQUIRED)\n"
            "    migc_add_history(app DIRECTORY %s NAME schema)\n",
            option, *option ? quoted(init->arena, init->directory, '\'') : "",
            quoted(init->arena, init->directory, '"'));
    fprintf(stderr, "    target_link_libraries(app PRIVATE");
    DialectSet dialects = init->dialects ? init->dialects : DIALECT_ALL;
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        if (dialects & DIALECT_BIT(i))
            fprintf(stderr, " mig::%s", dialect_name((MigDialect)i));
    fprintf(stderr, ")\n");
}

static int make_directory(Init *init)
{
    Diagnostics diagnostics = {.arena = init->arena};
    char *directory = text_copy(init->arena, text_from(init->directory));
    size_t size = strlen(directory);
    while (size > 1 && directory[size - 1] == '/')
        directory[--size] = '\0';
    init->directory = directory;
    bool is_made = output_make_directory(init->arena, directory, &diagnostics) &&
                   add_file(init, "migc.ini", settings_text(init), &diagnostics) &&
                   add_file(init, ".gitattributes", text_from(attributes), &diagnostics);
    diagnostic_print(&diagnostics, stderr);
    fflush(stdout);
    if (is_made && init->written > 0)
        print_next(init);
    return is_made ? EXIT_DONE : EXIT_REFUSED;
}

static int check_and_make(Init *init, const Input *input)
{
    if (input->has_unknown_dialect)
        return command_usage_error(&command_init,
                                   "unknown dialect \"%.*s\": expected postgresql or sqlite",
                                   TEXT_ARGS(input->unknown_dialect));
    if (init->name && !settings_name_is_valid(text_from(init->name)))
        return command_usage_error(
            &command_init,
            "--name \"%s\": expected letters, digits, \"_\" and \".\", at most 64 bytes",
            init->name);
    if (!init->directory)
        init->directory = "migrations";
    if (!*init->directory)
        return command_usage_error(&command_init, "the name of the directory is empty");
    init->dialects = input->dialects;
    return make_directory(init);
}

static int read_arguments(Arena *arena, int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, init_options, INIT_OPTION_COUNT);
    Init init = {.arena = arena};
    Input input = {0};
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            return check_and_make(&init, &input);
        case ARGUMENT_OPERAND:
        case INIT_DIRECTORY:
            if (init.directory)
                return command_usage_error(&command_init,
                                           "the directory is given twice: \"%s\" and \"%s\"",
                                           init.directory, arguments.value);
            init.directory = arguments.value;
            break;
        case INIT_NAME:
            init.name = arguments.value;
            break;
        case INIT_DIALECT:
            input_add_dialects(&input, arguments.value);
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_init);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_init, "%s", arguments.problem);
        }
    }
}

static int run_init(int argc, char **argv)
{
    Arena *arena = arena_create();
    int status = read_arguments(arena, argc, argv);
    arena_destroy(arena);
    return status;
}

const Command command_init = {
    "init",       "[DIR]",           "Makes a directory for revisions (default: migrations)",
    init_options, INIT_OPTION_COUNT, run_init};
