// SPDX-License-Identifier: MIT
// Telephone numbers as people type them: +49 30 90 18 20, 0049 (0)30/901820, 030-901820.
#include "phone.h"
#include <string.h>

enum { SHORTEST = 7, LONGEST = 15 }; // digits, with those of the country

// The digits alone, of which "(0)" behind a country is none; -1 where there is anything else.
static int take_digits(char digits[LONGEST + 4], const char *typed, bool has_country)
{
    int count = 0;
    while (*typed != '\0') {
        if (has_country && strncmp(typed, "(0)", 3) == 0) {
            typed += 3;
            continue;
        }
        if (*typed >= '0' && *typed <= '9') {
            if (count == LONGEST + 3)
                return -1;
            digits[count++] = *typed;
        } else if (strchr(" ()-./", *typed) == NULL) {
            return -1;
        }
        typed++;
    }
    digits[count] = '\0';
    return count;
}

bool phone_normalise(char normal[PHONE_SIZE], const char *typed, const char *country)
{
    char digits[LONGEST + 4];
    typed += strspn(typed, " ");
    bool has_country = *typed == '+' || strncmp(typed, "00", 2) == 0;
    if (has_country)
        typed += *typed == '+' ? 1 : 2;
    int count = take_digits(digits, typed, has_country);
    if (count < 0)
        return false;
    const char *rest = digits;
    if (!has_country && *rest == '0')
        rest++;
    size_t length = strlen(rest) + (has_country ? 0 : strlen(country));
    if (length < SHORTEST || length > LONGEST)
        return false;
    strcpy(normal, "+");
    if (!has_country)
        strcat(normal, country);
    strcat(normal, rest);
    return true;
}
