// SPDX-License-Identifier: MIT
// What the command line knows of database URLs: where a password stands, and what is wrong with
// one.
#ifndef MIG_CLI_URL_H
#define MIG_CLI_URL_H

#include <stdbool.h>
#include <stddef.h>

// The next password in `text`: of `://user:password@`, and of `password=` in a URL's query or in
// key=value form, quoted or not. False where there is none; *start is the password's first byte.
bool mig__cli_find_password(const char *text, size_t from, size_t *start, size_t *size);

// A copy with every password replaced by ***; NULL where memory is short. The caller frees it.
char *mig__cli_mask(const char *text);

// Overwrites every password in place: what `ps` shows of argv.
void mig__cli_scrub(char *text);

// What is plainly wrong with a PostgreSQL URL (an unescaped `@` or `/` in the password, which would
// make a part of the password the name of a host), or NULL.
const char *mig__cli_url_problem(const char *url);

#endif
