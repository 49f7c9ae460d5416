// SPDX-License-Identifier: MIT
// Command lines of the person's own: the editor, and the hooks of migc.ini.
#ifndef MIGC_CHILD_H
#define MIGC_CHILD_H

#include "text.h"

// Runs a line of the shell with these words as $1, $2 …, and waits. Its status: of a signal n it is
// 128 + n; -1 and errno where no process can be made. An interrupt from the terminal is the child's
// affair meanwhile. With is_data_kept its standard output is our standard error.
int child_run(const char *line, const char *const *words, int word_count, bool is_data_kept);

// The path as a word for a program: where it begins with "-", which would be an option, "./" stands
// before it.
const char *child_path(Arena *arena, const char *path);

#endif
