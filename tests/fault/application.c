// SPDX-License-Identifier: MIT
// An application that carries its history, as the fault tests kill it and launch it many times:
//
//   application URL up|down
//
// It says on stderr what it begins and waits for, and its exit code is the runtime's status.
#include "history.h"
#include <mig/postgresql.h>
#include <mig/sqlite.h>
#include <stdio.h>
#include <string.h>

static void say(void *context, const MigEvent *event)
{
    (void)context;
    if (event->kind == MIG_EVENT_BEGIN)
        fprintf(stderr, "%s %s\n", event->direction == MIG_UP ? "applying" : "reverting",
                event->revision);
    else if (event->kind == MIG_EVENT_WAIT)
        fprintf(stderr, "waiting: %s\n", event->message);
}

int main(int argc, char **argv)
{
    static const MigDriverKind *const drivers[] = {&mig_sqlite, &mig_postgresql, NULL};
    MigOptions options = MIG_OPTIONS;
    MigError error = {0};
    if (argc != 3 || (strcmp(argv[2], "up") != 0 && strcmp(argv[2], "down") != 0)) {
        fprintf(stderr, "usage: application URL up|down\n");
        return MIG_MISUSE;
    }
    options.observer = say;
    options.deadline = 60 * 1000;
    MigDriver *driver = mig_open(argv[1], drivers, &error);
    if (driver && strcmp(argv[2], "up") == 0)
        mig_upgrade(driver, history_history(), NULL, &options, &error);
    else if (driver)
        mig_downgrade(driver, history_history(), "base", &options, &error);
    mig_close(driver);
    if (error.status != MIG_OK)
        fprintf(stderr, "application: %s\n", error.message);
    return (int)error.status;
}
