// SPDX-License-Identifier: MIT
#include "scratch_child.h"

#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GRACE_SECONDS = 10, CANNOT_RUN = 126, NOT_FOUND = 127 };
enum { SIGNAL_COUNT = 6 };

static const int signals[SIGNAL_COUNT] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM};

// A signal handler can reach nothing else.
static volatile pid_t child;

static void handle(int number, siginfo_t *information, void *context)
{
    int saved = errno;
    (void)context;
    // Not greater than 0: from a process; the terminal's signals have gone to the whole group.
    bool is_sent = information->si_code <= 0 || information->si_code == SI_USER;
    if (child > 0 && number == SIGALRM) {
        (void)kill(child, SIGKILL);
    } else if (child > 0 && number != SIGPIPE && is_sent) {
        (void)kill(child, number);
        (void)alarm(GRACE_SECONDS);
    }
    errno = saved;
}

// What was ignored when migc was started (nohup) stays so.
static void take_signals(struct sigaction before[SIGNAL_COUNT])
{
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigfillset(&action.sa_mask);
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        (void)sigaction(signals[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN)
            (void)sigaction(signals[i], &action, NULL);
    }
}

static _Noreturn void become(char *const *words, const char *url, int report,
                             const struct sigaction *before, const sigset_t *mask)
{
    for (int i = 0; i < SIGNAL_COUNT; i++)
        (void)sigaction(signals[i], &before[i], NULL);
#ifdef SIGXFSZ
    (void)signal(SIGXFSZ, SIG_DFL); // main ignores it
#endif
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    (void)unsetenv("MIGC_DATABASE_URL");
    (void)unsetenv("MIGC_ENVIRONMENT");
    if (setenv("DATABASE_URL", url, 1) == 0)
        (void)execvp(words[0], words);
    int error = errno;
    if (write(report, &error, sizeof error) < 0)
        _exit(NOT_FOUND);
    _exit(error == ENOENT || error == ENOTDIR ? NOT_FOUND : CANNOT_RUN);
}

// WNOWAIT, so that the handler never signals another process that has got the number since.
static int wait_for_child(void)
{
    siginfo_t information;
    int status = 0;
    while (waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT) != 0 && errno == EINTR)
        ;
    pid_t ended = child;
    child = 0;
    (void)alarm(0);
    while (waitpid(ended, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int open_report(int ends[2])
{
    if (pipe(ends) != 0)
        return -1;
    for (int i = 0; i < 2; i++)
        (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    return 0;
}

// The child's number, or -1 and errno; what exec says comes out of `report`. All signals are
// blocked meanwhile, so that none ends migc between the two kinds of handlers.
static pid_t start(char *const *words, const char *url, CliHandlers *handlers, int report)
{
    struct sigaction before[SIGNAL_COUNT];
    sigset_t all, mask;
    sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, &mask);
    mig__cli_cancel_end(handlers);
    take_signals(before);
    bool is_cancelled = mig__cli_cancel_signal() != 0;
    pid_t made = is_cancelled ? 0 : fork();
    if (made == 0 && !is_cancelled)
        become(words, url, report, before, &mask);
    int error = errno;
    child = made > 0 ? made : 0;
    (void)sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = error;
    return made;
}

int scratch_child_run(char *const *words, const char *url, CliHandlers *handlers)
{
    int report[2];
    int error = 0;
    ssize_t size = 0;
    fflush(NULL); // or the child would write it once more
    bool has_pipe = open_report(report) == 0;
    pid_t made = has_pipe ? start(words, url, handlers, report[1]) : -1;
    error = made < 0 ? errno : 0;
    if (has_pipe)
        close(report[1]);
    else
        mig__cli_cancel_end(handlers);
    while (made > 0 && (size = read(report[0], &error, sizeof error)) < 0 && errno == EINTR)
        ;
    if (has_pipe)
        close(report[0]);
    int status = made > 0   ? wait_for_child()
                 : made < 0 ? (int)CANNOT_RUN
                            : mig__cli_cancel_exit_code();
    if (made < 0 || size > 0)
        command_complain("error: %s cannot be run: %s", words[0], strerror(error));
    return status;
}
