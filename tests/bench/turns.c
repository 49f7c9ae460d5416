// SPDX-License-Identifier: MIT
// Runs commands in turn and says what each run cost. A small program, because a child's peak memory
// begins with that of the process that made it, and because a shell in between would be measured
// too.
//
//   turns ROUNDS SECONDS INPUT COMMAND … [::: COMMAND …] …
//
// Each run reads INPUT and gets SECONDS at most; its standard output is dropped. One line a run:
// which command (from 0), wall time in ns, CPU time in µs, peak memory in KiB, exit status. A run
// that fails ends all: the line says its status, 124 after SECONDS.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum { MOST_COMMANDS = 32, TIMED_OUT = 124 };

typedef struct Cost {
    int64_t wall; // ns
    int64_t cpu;  // µs
    long peak;    // KiB
    int status;
} Cost;

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t microseconds(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

// The child is the leader of a group, so that what it started ends with it.
static int start(char **command, const char *input, const sigset_t *mask, pid_t *child)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, input, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, mask);
    int code = posix_spawnp(child, command[0], &files, &attributes, command, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return code;
}

static int run(char **command, const char *input, long seconds, Cost *cost)
{
    static const int awaited[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP};
    sigset_t signals;
    sigset_t mask;
    pid_t child = 0;
    int status = 0;
    struct rusage usage;
    struct timespec limit = {seconds, 0};
    sigemptyset(&signals);
    for (size_t i = 0; i < sizeof awaited / sizeof *awaited; i++)
        sigaddset(&signals, awaited[i]);
    sigprocmask(SIG_BLOCK, &signals, &mask);
    int64_t begin = now();
    int code = start(command, input, &mask, &child);
    if (code != 0) {
        fprintf(stderr, "turns: %s: %s\n", command[0], strerror(code));
        return 0;
    }
    int came = sigtimedwait(&signals, NULL, &limit);
    int has_ended = came == SIGCHLD;
    if (!has_ended)
        kill(-child, SIGKILL);
    if (wait4(child, &status, 0, &usage) != child) {
        perror("turns: wait4");
        return 0;
    }
    while (sigtimedwait(&signals, NULL, &(struct timespec){0, 0}) == SIGCHLD)
        continue; // of a child that was killed
    sigprocmask(SIG_SETMASK, &mask, NULL);
    if (came > 0 && !has_ended)
        raise(came);
    cost->wall = now() - begin;
    cost->cpu = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
    cost->peak = usage.ru_maxrss;
    cost->status = !has_ended ? TIMED_OUT : WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return 1;
}

static int split(int count, char **words, char ***commands)
{
    int found = 0;
    commands[found++] = words;
    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], ":::") != 0)
            continue;
        words[i] = NULL;
        if (found == MOST_COMMANDS)
            return 0;
        commands[found++] = words + i + 1;
    }
    return found;
}

int main(int argc, char **argv)
{
    char **commands[MOST_COMMANDS];
    long rounds = argc > 4 ? strtol(argv[1], NULL, 10) : 0;
    long seconds = argc > 4 ? strtol(argv[2], NULL, 10) : 0;
    int count = rounds > 0 && seconds > 0 ? split(argc - 4, argv + 4, commands) : 0;
    if (count == 0) {
        fputs("usage: turns ROUNDS SECONDS INPUT COMMAND... [::: COMMAND...]...\n", stderr);
        return 2;
    }
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < count; i++) {
            Cost cost;
            if (!run(commands[i], argv[3], seconds, &cost))
                return 1;
            printf("%d %lld %lld %ld %d\n", i, (long long)cost.wall, (long long)cost.cpu, cost.peak,
                   cost.status);
            if (cost.status != 0)
                return 0;
        }
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
