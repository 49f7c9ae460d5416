// SPDX-License-Identifier: MIT
// How new revisions are written: the sections [new] and [hooks] of migc.ini.
#ifndef MIGC_WRITING_H
#define MIGC_WRITING_H

#include "revision.h"

typedef enum IdKind { ID_RANDOM, ID_TIMESTAMP, ID_SEQUENCE } IdKind;

// A command line that runs when a revision has been written.
typedef struct Hook {
    Word name;
    Text command; // ends with a NUL
} Hook;

typedef struct HookList {
    Hook *items;
    size_t count;
    size_t capacity;
} HookList;

// A Word that is not given has an empty text.
typedef struct Writing {
    bool has_id;
    IdKind id;
    Word file_template;
    Word template_file; // below the folder of migc.ini
    Word timezone;
    size_t slug_length; // 0: not given
    HookList hooks;     // in the order of migc.ini
} Writing;

#endif
