// SPDX-License-Identifier: MIT
// A revision that is about to be written: what `new` and `merge` have in common.
#ifndef MIGC_DRAFT_H
#define MIGC_DRAFT_H

#include "revision_text.h"
#include "writer.h"

typedef struct Draft {
    const Command *command;
    const char *directory;
    const char *head;   // of --head, where the command has it; NULL: not given
    TextList operands;  // the words that are no options
    const char *title;  // NULL: not given
    const char *id;     // NULL: one is made
    const char *folder; // below the directory; NULL: where the parent is
    TextList labels;
    TextList depends; // as targets
    Text description; // of the revision
    const char *down; // of --down; NULL: not given
    bool is_splice;   // a parent need not be a head
    bool has_no_hooks;
} Draft;

enum {
    DRAFT_MESSAGE,
    DRAFT_LABEL,
    DRAFT_DEPENDS,
    DRAFT_ID,
    DRAFT_FOLDER,
    DRAFT_SPLICE,
    DRAFT_NO_HOOKS,
    DRAFT_DIRECTORY,
    DRAFT_OPTION_COUNT,
    DRAFT_HEAD = DRAFT_OPTION_COUNT, // of `new` alone, as is the next one
    DRAFT_DOWN
};

// The first options of a command that writes a revision, in the order of the values above.
#define DRAFT_OPTIONS                                                                              \
    {"message", 'm', OPTION_TAKES_VALUE, "TEXT", "the title of the revision"},                     \
        {"label", 0, OPTION_TAKES_VALUE, "NAME", "names the branch that it begins; may repeat"},   \
        {"depends", 0, OPTION_TAKES_VALUE, "REVISION",                                             \
         "must be applied before, without being a parent; may repeat"},                            \
        {"id", 0, OPTION_TAKES_VALUE, "ID", "its id (default: as migc.ini says, or random)"},      \
        {"folder", 0, OPTION_TAKES_VALUE, "PATH",                                                  \
         "below the revision directory (default: where its parent is)"},                           \
        {"splice", 0, OPTION_TAKES_NOTHING, NULL, "the parent need not be a head"},                \
        {"no-hooks", 0, OPTION_TAKES_NOTHING, NULL, "leave out the hooks of migc.ini"},            \
        OPTION_DIRECTORY

// Reads the arguments of a command with these options, then writes. An exit code.
int draft_run(const Command *command, int argc, char **argv,
              int (*write)(Arena *arena, Draft *draft));

// Whether the words given can be what they are to be; else a usage error is printed.
bool draft_is_sound(const Draft *draft);

// Writes the revision with these parents, prints its path and runs the hooks. The writer is open,
// and closed when this returns. An exit code.
int draft_write(Writer *writer, const Draft *draft, const NodeList *parents);

#endif
