// SPDX-License-Identifier: MIT
// The program that works on a scratch database.
#ifndef MIGC_SCRATCH_CHILD_H
#define MIGC_SCRATCH_CHILD_H

#include "cli/cancel.h"

// Runs words[0] (looked up in PATH) with DATABASE_URL and waits. Its status: of a signal n it is
// 128 + n; 127 where it is not there and 126 where it cannot be run, after a message. What the
// environment says of other databases (MIGC_DATABASE_URL, MIGC_ENVIRONMENT) is hidden from it.
//
// A signal that is sent to migc meanwhile is passed on, and after ten more seconds the program is
// killed; one that comes from the terminal it has got itself. Afterwards SIGINT, SIGTERM, SIGHUP,
// SIGQUIT and SIGPIPE do nothing to migc any more, so that what is left to do is done.
//
// `handlers` are given back first, so that the program begins as migc did; a signal that they have
// seen ends it before it begins, with the exit code of that.
int scratch_child_run(char *const *words, const char *url, CliHandlers *handlers);

#endif
