// SPDX-License-Identifier: MIT
// SIGINT and SIGTERM: the first cancels what the database is doing, so that the run rolls back and
// ends as an error; one that comes a second or more later ends the program at once.
#ifndef MIG_CLI_CANCEL_H
#define MIG_CLI_CANCEL_H

#include <mig/mig.h>

typedef struct CliHandlers CliHandlers;

// Takes the signals over (and ignores SIGPIPE, which then shows as a failed write). NULL where
// memory is short. A signal that was ignored stays ignored.
CliHandlers *mig__cli_cancel_begin(void);
// Gives them back to whom they belonged.
void mig__cli_cancel_end(CliHandlers *handlers);

// What a signal cancels; NULL: nothing.
void mig__cli_cancel_watch(MigDriver *driver);
// Around a call that nothing can interrupt and that has changed nothing yet (connecting): a signal
// ends the program in it.
void mig__cli_cancel_exits(bool is_exit);

int mig__cli_cancel_signal(void);    // the signal that came, or 0
int mig__cli_cancel_exit_code(void); // 128 + signal; MIG_REFUSED where none came

#endif
