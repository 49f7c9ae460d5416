// SPDX-License-Identifier: MIT
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHELL_FAILED = 127 };

typedef struct Ignored {
    struct sigaction interrupt;
    struct sigaction quit;
} Ignored;

static Ignored ignore_terminal(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    Ignored before;
    sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGINT, &ignore, &before.interrupt);
    (void)sigaction(SIGQUIT, &ignore, &before.quit);
    return before;
}

static void restore(const Ignored *before)
{
    (void)sigaction(SIGINT, &before->interrupt, NULL);
    (void)sigaction(SIGQUIT, &before->quit, NULL);
}

static _Noreturn void become_shell(char *const *arguments, const Ignored *before, bool is_data_kept)
{
    restore(before);
    if (is_data_kept)
        (void)dup2(STDERR_FILENO, STDOUT_FILENO);
    (void)execv("/bin/sh", arguments);
    _exit(SHELL_FAILED);
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// execv takes words that it promises not to change by pointers that let it.
static char *unchanged(const char *word)
{
    union {
        const char *in;
        char *out;
    } same = {word};
    return same.out;
}

const char *child_path(Arena *arena, const char *path)
{
    Builder text = {.arena = arena};
    builder_add_format(&text, "%s%s", path[0] == '-' ? "./" : "", path);
    return text.items;
}

int child_run(const char *line, const char *const *words, int word_count, bool is_data_kept)
{
    char **arguments = calloc((size_t)word_count + 5, sizeof *arguments);
    if (!arguments)
        return -1;
    arguments[0] = unchanged("sh");
    arguments[1] = unchanged("-c");
    arguments[2] = unchanged(line);
    arguments[3] = unchanged("migc");
    for (int i = 0; i < word_count; i++)
        arguments[4 + i] = unchanged(words[i]);
    fflush(NULL); // or the child would write it once more
    Ignored before = ignore_terminal();
    pid_t child = fork();
    if (child == 0)
        become_shell(arguments, &before, is_data_kept);
    int status = child < 0 ? -1 : wait_for(child);
    int error = errno;
    restore(&before);
    free(arguments);
    errno = error;
    return status;
}
