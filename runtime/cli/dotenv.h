// SPDX-License-Identifier: MIT
// DATABASE_URL from a `.env` file: KEY=VALUE lines, `export`, quotes and comments. Other keys are
// left alone, whatever they look like.
#ifndef MIG_CLI_DOTENV_H
#define MIG_CLI_DOTENV_H

#include <stdbool.h>
#include <stddef.h>

enum { DOTENV_PROBLEM_SIZE = 300 };

// The value of the last line of that key, to be freed; NULL where there is none, or where `problem`
// is not empty then. `path` names the file in problems.
char *mig__cli_dotenv_find(const char *text, const char *key, const char *path,
                           char problem[DOTENV_PROBLEM_SIZE]);

// The same of a file; one that does not exist holds nothing.
char *mig__cli_dotenv_read(const char *path, const char *key, char problem[DOTENV_PROBLEM_SIZE]);

#endif
