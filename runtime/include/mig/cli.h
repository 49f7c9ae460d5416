/* SPDX-License-Identifier: MIT */
/* The database command line for any application: what runs revisions (upgrade, downgrade, redo,
   stamp, repair, plan, verify, wait) and what looks (current, status, log, history, heads,
   branches, show, graph). */
#ifndef MIG_CLI_H
#define MIG_CLI_H

#include <mig/mig.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Runs argv[1] … as a command on `histories` (ends with NULL) with `drivers` (ends with NULL).
   Writes data to stdout and everything else to stderr, handles SIGINT and SIGTERM while a command
   runs, and returns the exit code (docs/command-line.md). argv[0] is the program's name in
   messages. */
MIG_API int mig_main(int argc, char **argv, const MigHistory *const *histories,
                     const MigDriverKind *const *drivers);

#ifdef __cplusplus
}
#endif

#endif
