// SPDX-License-Identifier: MIT
// A target as a person types it → its parts: [branch "@"] [symbol] [("+" | "-") number]. What the
// parts name is the matter of others.
#ifndef MIG_TARGET_READ_H
#define MIG_TARGET_READ_H

#include "error.h"

enum { MIG_NAME_SIZE = 65 }; // of an id or a label, with its NUL

typedef struct MigTarget {
    char text[2 * MIG_NAME_SIZE + 32]; // as it was typed
    char branch[MIG_NAME_SIZE];        // in front of the @, or ""
    char symbol[MIG_NAME_SIZE];        // an id, a label, head …; "" where a number stands alone
    bool is_relative;                  // has a number
    int32_t steps;                     // > 0: towards the heads
    size_t sign_at;                    // in `text`: of the sign; the text's end where there is none
} MigTarget;

// MIG_MISUSE where the text is no target; a range is none.
MigStatus mig__target_read(MigTarget *target, const char *text, MigError *error);

// Where several targets may stand they are separated by commas. *rest begins as the whole list and
// is NULL behind the last. MIG_MISUSE as above.
MigStatus mig__target_read_next(MigTarget *target, const char **rest, MigError *error);
bool mig__target_has_several(const char *list);

// FROM:TO → its ends as targets; an end that is left out has an empty text. MIG_MISUSE where it is
// no range.
bool mig__target_is_range(const char *text);
MigStatus mig__target_read_range(MigTarget *from, MigTarget *to, const char *text, MigError *error);

// Whether it is a number alone, with or without a branch: `+1`, `label@-1`.
bool mig__target_is_number(const MigTarget *target);

// Whether it counts from where the database is: `+1`, `label@-1`, `current`.
bool mig__target_is_from_current(const MigTarget *target);

#endif
