// SPDX-License-Identifier: MIT
#ifndef PHONE_H
#define PHONE_H

#include <stdbool.h>

enum { PHONE_SIZE = 17 }; // "+", fifteen digits, the end

// Writes the number as E.164 ("+4930901820"), with `country` (its digits: "49") where it has none.
// False where it is no telephone number; `normal` is then of no use.
bool phone_normalise(char normal[PHONE_SIZE], const char *typed, const char *country);

#endif
