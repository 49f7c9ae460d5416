// SPDX-License-Identifier: MIT
#include "command.h"

#include "cancel.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// A signal handler can reach nothing but these: the one place where the command line keeps state.
static volatile sig_atomic_t received;
static volatile sig_atomic_t is_exit_wanted;
static MigDriver *volatile watched;
static struct timespec received_at;

enum { SIGNAL_COUNT = 3 };
static const int signals[SIGNAL_COUNT] = {SIGINT, SIGTERM, SIGPIPE};

struct CliHandlers {
    struct sigaction previous[SIGNAL_COUNT];
};

// `timeout`, shells and containers may send a signal to the process and to its group: that is one
// wish.
static bool is_repeated(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - received_at.tv_sec) * 1000 +
               (now.tv_nsec - received_at.tv_nsec) / 1000000 >=
           1000;
}

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return; // nobody is left to be told
}

static void handle(int signal_number)
{
    int saved_errno = errno;
    if (is_exit_wanted) {
        say("\ncancelled\n");
        _exit(128 + signal_number);
    }
    if (!received) {
        clock_gettime(CLOCK_MONOTONIC, &received_at);
        received = signal_number;
        if (watched)
            mig_cancel(watched);
    } else if (is_repeated()) {
        say("\nended by a second signal, without waiting for the database\n");
        _exit(128 + signal_number);
    }
    errno = saved_errno;
}

CliHandlers *mig__cli_cancel_begin(void)
{
    CliHandlers *handlers = calloc(1, sizeof *handlers);
    if (!handlers)
        return NULL;
    received = 0;
    watched = NULL;
    is_exit_wanted = 0;
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        sigemptyset(&action.sa_mask);
        for (int k = 0; k < SIGNAL_COUNT; k++)
            sigaddset(&action.sa_mask, signals[k]);
        action.sa_handler = signals[i] == SIGPIPE ? SIG_IGN : handle;
        sigaction(signals[i], NULL, &handlers->previous[i]);
        if (handlers->previous[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
    return handlers;
}

void mig__cli_cancel_end(CliHandlers *handlers)
{
    if (!handlers)
        return;
    for (int i = 0; i < SIGNAL_COUNT; i++)
        sigaction(signals[i], &handlers->previous[i], NULL);
    watched = NULL;
    free(handlers);
}

void mig__cli_cancel_watch(MigDriver *driver)
{
    watched = driver;
    // A signal that came before there was anything to cancel counts, too.
    if (driver && received)
        mig_cancel(driver);
}

void mig__cli_cancel_exits(bool is_exit)
{
    is_exit_wanted = is_exit;
    if (is_exit && received) {
        say("\ncancelled\n");
        _exit(128 + received);
    }
}

int mig__cli_cancel_signal(void)
{
    return received;
}

int mig__cli_cancel_exit_code(void)
{
    return received ? 128 + received : MIG_REFUSED;
}
