// SPDX-License-Identifier: MIT
// The text of a revision's file: how a new one begins, and one that gets other parents.
#ifndef MIGC_REVISION_TEXT_H
#define MIGC_REVISION_TEXT_H

#include "moment.h"
#include "revision.h"

typedef struct TextList {
    Text *items;
    size_t count;
    size_t capacity;
} TextList;

typedef struct RevisionHeader {
    Text id;
    TextList parents; // none: base
    TextList depends;
    TextList labels;
    Text title;
    Text created;
    Text slug;
    Text description;  // lines with LF between them; empty: none
    bool is_down_auto; // without a template: its way back is to be derived
} RevisionHeader;

// The file of a new revision. In the template (or where it is NULL in what migc begins with)
// <header> stands for the header, which otherwise comes first; <id>, <parents>, <title>, <slug> and
// <created> for what is in it.
Text revision_text_make(Arena *arena, const RevisionHeader *header, const Text *template_text);

// "002, 003", or "base".
Text revision_text_parents(Arena *arena, const TextList *parents);

// The bytes of a revision's file with these parents instead of its own; all else stays, line ends
// and a byte order mark included.
Text revision_text_reparent(Arena *arena, Text bytes, const TextList *parents);

#endif
