// SPDX-License-Identifier: MIT
// migc completions SHELL: the script that makes a shell complete migc's command lines. The scripts
// ask migc itself for the words (migc completions --words WORD…), so they say what this migc does.
#include "complete.h"

#include "embedded.h"

#include <stdio.h>
#include <string.h>

static const Option completions_options[] = {
    {"words", 0, OPTION_TAKES_NOTHING, NULL,
     "what the scripts ask: the words that may end the command line WORD…"},
};

static int print_script(const char *shell)
{
    static const struct {
        const char *shell;
        const char *file;
    } scripts[] = {{"bash", "compiler/shell/migc.bash"},
                   {"zsh", "compiler/shell/_migc"},
                   {"fish", "compiler/shell/migc.fish"}};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        for (const EmbeddedFile *file = embedded_shell; file->name; file++)
            if (strcmp(scripts[i].shell, shell) == 0 && strcmp(scripts[i].file, file->name) == 0) {
                fputs(file->text, stdout);
                return EXIT_DONE;
            }
    return command_usage_error(&command_completions,
                               "there is no script for \"%s\", but for bash, zsh and fish", shell);
}

// One line a word: the word, a tab, what it means. A last line tells what else may stand there.
static int print_words(int count, char **words)
{
    static const char *const rests[] = {"", ":files\n", ":directories\n"};
    Arena *arena = arena_create();
    Completion completion = {.arena = arena};
    complete_line(&completion, (const char *const *)words, (size_t)count);
    for (size_t i = 0; i < completion.count; i++)
        printf("%.*s%.*s\t%.*s\n", TEXT_ARGS(completion.prefix),
               TEXT_ARGS(completion.items[i].word), TEXT_ARGS(completion.items[i].help));
    fputs(rests[completion.rest], stdout);
    arena_destroy(arena);
    return EXIT_DONE;
}

static int run_completions(int argc, char **argv)
{
    // What follows is somebody's unfinished line, with options of its own.
    if (argc > 1 && strcmp(argv[1], "--words") == 0)
        return print_words(argc - 2, argv + 2);
    Arguments arguments = arguments_begin(argc, argv, NULL, 0);
    const char *shell = NULL;
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            if (shell)
                return print_script(shell);
            return command_usage_error(&command_completions, "name a shell: bash, zsh or fish");
        case ARGUMENT_OPERAND:
            if (shell)
                return command_usage_error(&command_completions, "one shell at a time: \"%s\"",
                                           arguments.value);
            shell = arguments.value;
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_completions);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_completions, "%s", arguments.problem);
        }
    }
}

const Command command_completions = {
    "completions",       "SHELL", "Prints the script with which bash, zsh or fish completes",
    completions_options, 1,       run_completions};
