// SPDX-License-Identifier: MIT
// One way through a revision (up, down, verify): how much it is, and its SQL.
#ifndef MIG_CLI_SECTION_H
#define MIG_CLI_SECTION_H

#include "view.h"

// "2 steps, transaction", "3 steps, transaction and autocommit".
void mig__cli_section_summary(const MigTrack *track, const MigSection *section, char text[120]);

size_t mig__cli_section_steps(const MigTrack *track, const MigSection *section);

// Each step: a comment with its file, line and column, then its SQL.
void mig__cli_section_print(const CliView *view, const MigTrack *track, const MigSection *section,
                            const char *file);

// The same to a stream, in colours only where that is a terminal's stdout.
void mig__cli_section_write(FILE *stream, const CliView *view, const MigTrack *track,
                            const MigSection *section, const char *file);

// The same of the way back that the ledger has of a revision that this program does not know; 0,
// or the exit code of what was reported.
int mig__cli_section_print_stored(const CliView *view, const char *revision);

// One statement with its semicolon, and without its secrets.
void mig__cli_section_print_sql(const char *packed);

// True where two sections would print the same.
bool mig__cli_section_equal(const MigHistory *history, const MigTrack *a_track, const MigSection *a,
                            const MigTrack *b_track, const MigSection *b);

#endif
