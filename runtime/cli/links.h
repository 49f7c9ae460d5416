// SPDX-License-Identifier: MIT
// What a revision leads to: the packed history names parents only.
#ifndef MIG_CLI_LINKS_H
#define MIG_CLI_LINKS_H

#include "command.h"

// By revision r: items[first[r]] up to, without it, items[first[r + 1]], ascending.
typedef struct CliLinks {
    uint32_t *first;
    uint32_t *items;
} CliLinks;

// The children of each revision. 0, or the exit code after a message; freed by links_free, also
// after a failure.
int mig__cli_links_make(CliLinks *links, const Cli *cli, const MigHistory *history);
void mig__cli_links_free(CliLinks *links);

#endif
