// SPDX-License-Identifier: MIT
// Writing for people: errors with passwords masked, texts without control bytes, colours on
// terminals.
#ifndef MIG_CLI_PRINT_H
#define MIG_CLI_PRINT_H

#include "command.h"

typedef enum CliStyle { STYLE_ID, STYLE_MARK, STYLE_WARNING, STYLE_FAINT } CliStyle;

// Decides on colours, once: terminals only, unless --no-color, NO_COLOR or TERM=dumb say no.
void mig__cli_choose_colours(Cli *cli);

// One line of text from a file or a database; a control byte becomes `?`, so none reaches a
// terminal.
void mig__cli_print_text(FILE *stream, const char *text);
// The same for several lines: line feeds and tabs stay, each line begins with `indent`.
void mig__cli_print_lines(FILE *stream, const char *indent, const char *text);
// The same without a line feed at the end; true where a line feed was the last byte.
bool mig__cli_print_body(FILE *stream, const char *indent, const char *text);
// Text on stdout in a style.
void mig__cli_print_styled(const Cli *cli, CliStyle style, const char *text);
// " (mark)" on stdout.
void mig__cli_print_mark(const Cli *cli, CliStyle style, const char *mark);

// "PROGRAM: error: …" on stderr, passwords masked.
void mig__cli_error(const Cli *cli, const char *format, ...) MIG__PRINTF(2, 3);
// "PROGRAM: …" on stderr unless --quiet, passwords masked.
void mig__cli_note(const Cli *cli, const char *format, ...) MIG__PRINTF(2, 3);
// What the runtime says; returns the exit code. A message that begins with its place stands alone.
int mig__cli_report(const Cli *cli, const MigError *error);

// --log: where the lines go, for `history` (or NULL).
void mig__cli_log_begin(Cli *cli, const char *history);
bool mig__cli_logs_json(const Cli *cli);

// Milliseconds as a person reads them: "12 ms", "1.20 s", "3 min 05 s".
void mig__cli_duration(char text[32], uint64_t milliseconds);
// "1 revision", "7 revisions".
void mig__cli_count(char text[64], size_t count, const char *noun);

#endif
