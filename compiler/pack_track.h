// SPDX-License-Identifier: MIT
// What a packed history knows of one dialect while it grows. The dialects share the segments, the
// steps and what these point at: where two have the same section, its rows stand once.
#ifndef MIGC_PACK_TRACK_H
#define MIGC_PACK_TRACK_H

#include "identity.h"
#include "pack_text.h"
#include "revision.h"

typedef struct PackNames {
    MigText *items;
    size_t count;
    size_t capacity;
} PackNames;

typedef struct PackCalls {
    MigCallEntry *items;
    size_t count;
    size_t capacity;
} PackCalls;

// What the tracks of a history share.
typedef struct PackShared {
    Arena *arena;
    PackText text;
    PackNames names;
    PackCalls calls;
    struct {
        MigSegment *items;
        size_t count;
        size_t capacity;
    } segments;
    struct {
        MigStep *items;
        size_t count;
        size_t capacity;
    } steps;
    struct {
        MigBatch *items;
        size_t count;
        size_t capacity;
    } batches;
    struct {
        MigCopy *items;
        size_t count;
        size_t capacity;
    } copies;
    struct {
        MigPlaceholder *items;
        size_t count;
        size_t capacity;
    } placeholders;
} PackShared;

typedef struct PackTrack {
    MigDialect dialect;
    MigTrackRevision *revisions;
    const Identity *identities;
} PackTrack;

// Packs what this dialect knows of the revision; its variables begin at `first_variable`. `before`
// is the dialect that the revision was packed in already, or NULL; it learns what is shared.
void pack_track_add(PackTrack *track, PackShared *shared, PackTrack *before,
                    const Revision *revision, uint32_t index, uint32_t first_variable);

#endif
