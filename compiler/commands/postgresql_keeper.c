// SPDX-License-Identifier: MIT
// The process that keeps a PostgreSQL server of migc's own: makes the cluster, runs the server, and
// removes both when nobody holds the other end of its pipe any more.
#define _DEFAULT_SOURCE // initgroups
#include "postgresql_server.h"

#include "passing_directory.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <locale.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

// Milliseconds between two looks; looks until a child that was told to end is killed.
enum { PAUSE = 20, MOST_PAUSES = 500, SAID_SIZE = 600 };

static const char prefix[] = "migc-scratch-server";
static const char log_name[] = "log";

static void say(int answer, const char *text)
{
    if (write(answer, text, strlen(text)) < 0)
        return; // migc is gone, which the other pipe says as well
}

// The server refuses to run as root.
static const char *leave_root(void)
{
    if (geteuid() != 0)
        return NULL;
    const struct passwd *user = getpwnam("postgres");
    if (!user)
        return "PostgreSQL does not run as root, and there is no user postgres to run it as: make "
               "one, run migc as an ordinary user, or name a server with --database URL";
    if (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0)
        return "PostgreSQL does not run as root, and this process may not become the user "
               "postgres: run migc as an ordinary user, or name a server with --database URL";
    return NULL;
}

// The terminal's signals are for migc, and so is its output: who waits for the end of a pipe must
// not wait for us.
static void leave_terminal(void)
{
    static const char *const variables[] = {"PGDATA", "PGPORT", "PGOPTIONS", "PGHOST"};
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    sigset_t none;
    (void)setsid();
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        (void)signal(ignored[i], SIG_IGN);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        (void)unsetenv(variables[i]);
    int file = open("/dev/null", O_RDWR);
    if (file < 0)
        return;
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        (void)dup2(file, i);
    if (file > STDERR_FILENO)
        close(file);
}

static _Noreturn void become(char *const *words)
{
    static const int given_back[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof given_back / sizeof *given_back; i++)
        (void)signal(given_back[i], SIG_DFL);
#ifdef __linux__
    (void)prctl(PR_SET_PDEATHSIG, SIGQUIT); // even where the keeper is killed
#endif
    int file = open(log_name, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file >= 0) {
        (void)dup2(file, STDOUT_FILENO);
        (void)dup2(file, STDERR_FILENO);
    }
    (void)execv(words[0], words);
    _exit(127);
}

static pid_t start(char *const *words)
{
    pid_t child = fork();
    if (child == 0)
        become(words);
    return child;
}

// Whether migc has let go.
static bool is_over(int hold)
{
    struct pollfd wait = {.fd = hold, .events = POLLIN};
    return poll(&wait, 1, PAUSE) > 0;
}

static void end_child(pid_t child, int how)
{
    (void)kill(child, how);
    for (int i = 0; waitpid(child, NULL, WNOHANG) == 0; i++) {
        if (i == MOST_PAUSES)
            (void)kill(child, SIGKILL);
        (void)poll(NULL, 0, PAUSE);
    }
}

// True where it ended well before migc did.
static bool run_to_its_end(char *const *words, int hold)
{
    int status = 0;
    pid_t child = start(words);
    if (child < 0)
        return false;
    while (waitpid(child, &status, WNOHANG) == 0)
        if (is_over(hold)) {
            end_child(child, SIGTERM);
            return false;
        }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static char *program(Arena *arena, const char *directory, const char *name)
{
    Builder path = {.arena = arena};
    builder_add_format(&path, "%s/%s", directory, name);
    return path.items;
}

static char *word(Arena *arena, const char *text)
{
    return text_copy(arena, text_from(text));
}

// Letters beyond ASCII have their cases, everywhere the same; where the system knows that locale.
static const char *locale_option(void)
{
    locale_t known = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
    if (known == (locale_t)0)
        return "--locale=C";
    freelocale(known);
    return "--locale=C.UTF-8";
}

static bool make_cluster(Arena *arena, const PostgresqlKeeper *keeper)
{
    static const char *const options[] = {
        "-D",    "data", "-U",   "postgres",  "-A",
        "trust", "-E",   "UTF8", "--no-sync", "--no-instructions"};
    enum { COUNT = sizeof options / sizeof *options };
    char *words[COUNT + 3] = {program(arena, keeper->binaries, "initdb")};
    for (size_t i = 0; i < COUNT; i++)
        words[i + 1] = word(arena, options[i]);
    words[COUNT + 1] = word(arena, locale_option());
    return run_to_its_end(words, keeper->hold);
}

// Nothing here outlives the command, so nothing is flushed.
static pid_t start_server(Arena *arena, const PostgresqlKeeper *keeper, const char *directory)
{
    static const char *const options[] = {
        "-D", "data", "-h", "", "-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off",
        "-p"};
    enum { COUNT = sizeof options / sizeof *options };
    char *words[COUNT + 5] = {program(arena, keeper->binaries, "postgres")};
    Builder port = {.arena = arena};
    builder_add_number(&port, POSTGRESQL_PORT);
    for (size_t i = 0; i < COUNT; i++)
        words[i + 1] = word(arena, options[i]);
    words[COUNT + 1] = port.items;
    words[COUNT + 2] = word(arena, "-k");
    words[COUNT + 3] = word(arena, directory);
    return start(words);
}

// The last line that initdb or the server has written.
static void say_log(Arena *arena, int answer)
{
    char text[SAID_SIZE] = "";
    int file = open(log_name, O_RDONLY);
    off_t end = file >= 0 ? lseek(file, 0, SEEK_END) : 0;
    off_t from = end > (off_t)sizeof text - 1 ? end - (off_t)sizeof text + 1 : 0;
    ssize_t size = file >= 0 ? pread(file, text, sizeof text - 1, from) : 0;
    text[size > 0 ? size : 0] = '\0';
    while (size > 0 && text[size - 1] == '\n')
        text[--size] = '\0';
    Builder said = {.arena = arena};
    builder_add_format(&said, "initdb says:\n%s", text);
    say(answer, said.items);
}

static void keep(pid_t server, int hold)
{
    while (!is_over(hold))
        if (waitpid(server, NULL, WNOHANG) != 0)
            return; // it ended by itself: whoever used it has seen that
    end_child(server, SIGQUIT);
}

_Noreturn void postgresql_keeper_run(Arena *arena, const PostgresqlKeeper *keeper)
{
    PassingDirectory directory = {0};
    leave_terminal();
    const char *problem = leave_root();
    if (problem) {
        say(keeper->answer, problem);
        _exit(1);
    }
    passing_directory_sweep(arena, prefix, POSTGRESQL_LONGEST_PARENT);
    if (!passing_directory_make(arena, prefix, POSTGRESQL_LONGEST_PARENT, &directory) ||
        chdir(directory.path) != 0) {
        say(keeper->answer, "no temporary directory can be made: ");
        say(keeper->answer, strerror(errno));
        _exit(1);
    }
    bool is_made = make_cluster(arena, keeper);
    pid_t server = is_made ? start_server(arena, keeper, directory.path) : -1;
    if (server > 0)
        say(keeper->answer, directory.path);
    else
        say_log(arena, keeper->answer);
    close(keeper->answer);
    if (server > 0)
        keep(server, keeper->hold);
    (void)passing_directory_remove(&directory);
    _exit(0);
}
