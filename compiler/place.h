// SPDX-License-Identifier: MIT
// A database that migc.ini has a name for: [environment.NAME], of which a command uses one, and
// [database.NAME], which it can use one after the other.
#ifndef MIGC_PLACE_H
#define MIGC_PLACE_H

#include "diagnostic.h"
#include "revision.h"

typedef enum PlaceKind { PLACE_ENVIRONMENT, PLACE_DATABASE } PlaceKind;

typedef struct PlaceOption {
    Text name; // of the option of the command line, without its dashes; ends with a NUL
    Text value;
} PlaceOption;

typedef struct Place {
    PlaceKind kind;
    Text name; // ends with a NUL, as all texts here
    Text url;  // as written: perhaps env:NAME; empty: none
    bool is_protected;
    bool has_protected;
    Span span; // of the heading
    struct {
        PlaceOption *items;
        size_t count;
        size_t capacity;
    } options;
} Place;

typedef struct PlaceList {
    Place *items;
    size_t count;
    size_t capacity;
} PlaceList;

// Whether the name of a section is that of a place; adds it then. A bad or second name is a
// diagnostic.
bool place_begin(Arena *arena, PlaceList *places, Text section, Span span,
                 Diagnostics *diagnostics);

// A key of the section that was begun last.
void place_set(Arena *arena, PlaceList *places, Word key, Word value, Diagnostics *diagnostics);

// The place of that name; NULL where there is none. An environment goes before a database.
const Place *place_find(const PlaceList *places, Text name);

// The URL with `env:NAME` replaced; NULL and *missing where that variable is not set, or where the
// place has no URL (*missing is empty).
const char *place_url(Arena *arena, const Place *place, Text *missing);

#endif
