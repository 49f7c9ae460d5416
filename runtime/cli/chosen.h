// SPDX-License-Identifier: MIT
// The revisions that `history` and `graph` show: all, or those of --range; with what the database
// says of them where --indicate-current, --database or the range asks for it.
#ifndef MIG_CLI_CHOSEN_H
#define MIG_CLI_CHOSEN_H

#include "view.h"

typedef struct CliChosen {
    CliView view;
    uint8_t *is_shown; // by revision
} CliChosen;

// Whether these options ask the database anything.
bool mig__cli_chosen_wants_database(const CliOptions *options);

// 0, or the exit code after a message. Freed by chosen_free, also after a failure; it closes the
// database.
int mig__cli_chosen_make(CliChosen *chosen, Cli *cli);
void mig__cli_chosen_free(CliChosen *chosen, Cli *cli);

// Says on stderr that the database has revisions that cannot be shown, if it has.
void mig__cli_chosen_note_unknown(const CliChosen *chosen);

#endif
