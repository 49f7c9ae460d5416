// SPDX-License-Identifier: MIT
#include "each.h"

#include "driver.h"
#include "json.h"
#include "utf8.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_RUN = -1, MOST_JOBS = 64 };

typedef struct EachRun {
    pid_t process; // 0: not begun, or ended
    FILE *output;
    FILE *errors;
    int code;
    uint64_t began;
    uint64_t milliseconds;
} EachRun;

static volatile pid_t each_children[MOST_JOBS];
static volatile sig_atomic_t each_signal;

static void hand_on(int number)
{
    int before = errno;
    each_signal = number;
    for (size_t i = 0; i < MOST_JOBS; i++)
        if (each_children[i] > 0)
            kill(each_children[i], number);
    errno = before;
}

static const char *word_for(int code)
{
    static const char *const words[] = {"done",    "refused", "usage", "cannot connect",
                                        "pending", "locked",  "ahead", "diverged"};
    if (code == NOT_RUN)
        return "not run";
    if (code >= 0 && code < (int)(sizeof words / sizeof *words))
        return words[code];
    return code > 128 ? "cancelled" : "failed";
}

// From harmless to bad: done, pending, not run, locked, cannot connect, refused, ahead, diverged,
// usage, anything else.
static int badness(int code)
{
    static const int codes[] = {
        MIG_OK,      4,         NOT_RUN,      MIG_LOCKED, MIG_CANNOT_CONNECT,
        MIG_REFUSED, MIG_AHEAD, MIG_DIVERGED, MIG_MISUSE};
    for (int i = 0; i < (int)(sizeof codes / sizeof *codes); i++)
        if (codes[i] == code)
            return i;
    return 100 + code;
}

static void be_child(const Each *each, const TargetDatabase *target, const EachRun *run)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    bool is_ready = freopen("/dev/null", "r", stdin) && dup2(fileno(run->output), 1) >= 0 &&
                    dup2(fileno(run->errors), 2) >= 0;
    int code = is_ready ? each->run(each->context, target) : MIG_REFUSED;
    fflush(stdout);
    fflush(stderr);
    _exit(code);
}

static bool begin(const Each *each, size_t index, EachRun *run)
{
    run->output = tmpfile();
    run->errors = tmpfile();
    run->began = mig__now();
    fflush(NULL);
    run->process = run->output && run->errors ? fork() : -1;
    if (run->process == 0)
        be_child(each, &each->targets->items[index], run);
    if (run->process > 0)
        return true;
    run->process = 0;
    run->code = MIG_REFUSED;
    command_complain("error: %.*s: no process can be made: %s",
                     TEXT_ARGS(each->targets->items[index].label), strerror(errno));
    return false;
}

static Text read_file(Arena *arena, FILE *file)
{
    Builder text = {.arena = arena};
    char bytes[4096];
    size_t size;
    rewind(file);
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0)
        builder_add(&text, (Text){bytes, size});
    fclose(file);
    return builder_text(&text);
}

static void print_behind(FILE *stream, Text label, Text text)
{
    while (text.size > 0) {
        const char *end = memchr(text.data, '\n', text.size);
        size_t size = end ? (size_t)(end - text.data) : text.size;
        fprintf(stream, "%.*s: %.*s\n", TEXT_ARGS(label), (int)size, text.data);
        size += end != NULL;
        text.data += size;
        text.size -= size;
    }
}

static void end(Arena *arena, const Each *each, size_t index, EachRun *run, int status)
{
    Text label = each->targets->items[index].label;
    run->process = 0;
    run->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    run->milliseconds = mig__now() - run->began;
    print_behind(stderr, label, read_file(arena, run->errors));
    Text output = read_file(arena, run->output);
    print_behind(each->is_json ? stderr : stdout, label, output);
}

static size_t find_run(const EachRun *runs, size_t count, pid_t process)
{
    size_t i = 0;
    while (i < count && runs[i].process != process)
        i++;
    return i;
}

static void set_child(pid_t from, pid_t to)
{
    for (size_t i = 0; i < MOST_JOBS; i++)
        if (each_children[i] == from) {
            each_children[i] = to;
            return;
        }
}

static void run_all(Arena *arena, const Each *each, EachRun *runs)
{
    size_t next = 0;
    size_t alive = 0;
    bool has_failed = false;
    size_t count = each->targets->count;
    for (;;) {
        bool may_begin = next < count && !each_signal && (each->keeps_going || !has_failed);
        if (may_begin && alive < each->jobs) {
            bool is_begun = begin(each, next, &runs[next]);
            if (is_begun)
                set_child(0, runs[next].process);
            alive += is_begun;
            has_failed |= !is_begun;
            next++;
            continue;
        }
        if (alive == 0)
            return;
        int status = 0;
        pid_t ended = waitpid(-1, &status, 0);
        size_t index = ended > 0 ? find_run(runs, count, ended) : count;
        if (index == count)
            continue;
        set_child(ended, 0);
        end(arena, each, index, &runs[index], status);
        has_failed |= runs[index].code != 0;
        alive--;
    }
}

static size_t label_width(const TargetDatabases *targets)
{
    size_t width = strlen("database");
    for (size_t i = 0; i < targets->count; i++)
        if (targets->items[i].label.size > width)
            width = targets->items[i].label.size;
    return width;
}

static void print_table(const Each *each, const EachRun *runs)
{
    int width = (int)label_width(each->targets);
    printf("%-*s  %-14s  %4s  %s\n", width, "database", "result", "exit", "seconds");
    for (size_t i = 0; i < each->targets->count; i++) {
        printf("%-*.*s  %-14s  ", width, TEXT_ARGS(each->targets->items[i].label),
               word_for(runs[i].code));
        if (runs[i].code == NOT_RUN)
            printf("%4s  %s\n", "-", "-");
        else
            printf("%4d  %.2f\n", runs[i].code, (double)runs[i].milliseconds / 1000);
    }
}

static void print_json(Arena *arena, const Each *each, const EachRun *runs, int code)
{
    Builder out = {.arena = arena};
    builder_add_format(&out, "{\n  \"exit\": %d,\n  \"databases\": [", code);
    for (size_t i = 0; i < each->targets->count; i++) {
        Builder label = {.arena = arena};
        utf8_add_visible(&label, each->targets->items[i].label);
        builder_add(&out, i == 0 ? TEXT("\n    {") : TEXT(",\n    {"));
        json_add_member(&out, "name", builder_text(&label));
        builder_add(&out, TEXT(", "));
        json_add_member(&out, "result", text_from(word_for(runs[i].code)));
        if (runs[i].code == NOT_RUN)
            builder_add(&out, TEXT(", \"exit\": null, \"milliseconds\": null}"));
        else
            builder_add_format(&out, ", \"exit\": %d, \"milliseconds\": %llu}", runs[i].code,
                               (unsigned long long)runs[i].milliseconds);
    }
    builder_add(&out, TEXT("\n  ]\n}\n"));
    fwrite(out.items, 1, out.count, stdout);
}

int each_run(Arena *arena, const Each *each)
{
    struct sigaction action = {.sa_handler = hand_on};
    EachRun *runs = arena_alloc(arena, (each->targets->count + 1) * sizeof *runs);
    int worst = 0;
    for (size_t i = 0; i < each->targets->count; i++)
        runs[i].code = NOT_RUN;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    run_all(arena, each, runs);
    if (each_signal)
        worst = 128 + each_signal;
    for (size_t i = 0; i < each->targets->count; i++)
        if (runs[i].code != NOT_RUN && badness(runs[i].code) > badness(worst))
            worst = runs[i].code;
    if (each->is_json)
        print_json(arena, each, runs, worst);
    else
        print_table(each, runs);
    return worst;
}
