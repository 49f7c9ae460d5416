// SPDX-License-Identifier: MIT
// A line of revisions packed by hand, so that tests of the runtime on a real server need no
// compiler. Digests are made from the id and the statements: enough to tell two histories apart.
#ifndef PACKED_HISTORY_H
#define PACKED_HISTORY_H

#include <mig/tables.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACKED_LIMIT = 64, PACKED_TEXT = 1 << 16 };

typedef struct PackedHistory {
    MigHistory history; // first, so that a pointer to one is a pointer to the other
    char text[PACKED_TEXT];
    uint32_t size;
    MigRevision revisions[PACKED_LIMIT];
    MigTrackRevision tracks[PACKED_LIMIT];
    MigSegment segments[PACKED_LIMIT * 2];
    MigStep steps[PACKED_LIMIT * 4];
    uint32_t edges[PACKED_LIMIT];
} PackedHistory;

static inline MigText packed_text(PackedHistory *packed, const char *text)
{
    uint32_t offset = packed->size;
    size_t size = strlen(text) + 1;
    if (size == 1)
        return 0;
    if (packed->size + size > PACKED_TEXT)
        abort();
    memcpy(packed->text + offset, text, size);
    packed->size += (uint32_t)size;
    return offset;
}

// 64 hexadecimal digits that depend on the text.
static inline MigText packed_digest(PackedHistory *packed, const char *text)
{
    char digest[65];
    uint64_t hash = 1469598103934665603u;
    for (const char *p = text; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 1099511628211u;
    for (int i = 0; i < 4; i++)
        snprintf(digest + 16 * i, 17, "%016llx",
                 (unsigned long long)(hash * (2u * (unsigned)i + 1u)));
    return packed_text(packed, digest);
}

static inline PackedHistory *packed_create(const char *name)
{
    PackedHistory *packed = calloc(1, sizeof *packed);
    if (!packed)
        abort();
    packed->size = 1;
    packed->history.abi = MIG_ABI;
    packed->history.size = sizeof packed->history;
    packed->history.text = packed->text;
    packed->history.text_size = PACKED_TEXT;
    packed->history.revisions = packed->revisions;
    packed->history.edges = packed->edges;
    packed->history.name = packed_text(packed, name);
    MigTrack *track = &packed->history.tracks[MIG_POSTGRESQL];
    track->revisions = packed->tracks;
    track->segments = packed->segments;
    track->steps = packed->steps;
    return packed;
}

// Statements end with NULL. One that begins with '!' runs outside of a transaction.
static inline MigSection packed_section(PackedHistory *packed, const char *const *statements)
{
    MigTrack *track = &packed->history.tracks[MIG_POSTGRESQL];
    MigSection section = {track->segment_count, 0, MIG_SECTION_PRESENT, 0, 0, 0, 0};
    for (uint32_t line = 10; statements && *statements; statements++, line += 10) {
        bool is_alone = **statements == '!';
        const char *sql = *statements + is_alone;
        uint32_t kind = is_alone ? MIG_SEGMENT_AUTOCOMMIT : MIG_SEGMENT_TRANSACTION;
        MigStep step = {0};
        step.sql = packed_text(packed, sql);
        step.size = (uint32_t)strlen(sql);
        step.line = line;
        step.column = 1;
        if (strncmp(sql, "SET ", 4) == 0 || strncmp(sql, "DO ", 3) == 0) {
            step.flags |= MIG_STEP_SESSION_DIRTY;
            section.flags |= MIG_SECTION_SESSION_DIRTY;
        }
        MigSegment *segment = &packed->segments[track->segment_count];
        if (section.segment_count > 0 && segment[-1].kind == kind && !is_alone) {
            segment[-1].step_count++;
        } else {
            *segment = (MigSegment){track->step_count, 1, kind};
            track->segment_count++;
            section.segment_count++;
        }
        packed->steps[track->step_count++] = step;
    }
    return section;
}

// Appends a revision whose parent is the one before it.
static inline void packed_add(PackedHistory *packed, const char *id, const char *const *up,
                              const char *const *down)
{
    char text[4096];
    uint32_t index = packed->history.revision_count++;
    MigRevision *revision = &packed->revisions[index];
    MigTrackRevision *track = &packed->tracks[index];
    snprintf(text, sizeof text, "revisions/%s.sql", id);
    revision->id = packed_text(packed, id);
    revision->title = packed_text(packed, "größer als 漢字");
    revision->file = packed_text(packed, text);
    revision->created = MIG_NO_TIME;
    if (index > 0) {
        revision->first_parent = packed->history.edge_count;
        revision->parent_count = 1;
        packed->edges[packed->history.edge_count++] = index - 1;
    }
    track->up = packed_section(packed, up);
    track->down = packed_section(packed, down);
    if (!down)
        track->down.flags = 0;
    snprintf(text, sizeof text, "%s %s", id, up && *up ? *up : "");
    track->digest = track->up_digest = packed_digest(packed, text);
    snprintf(text, sizeof text, "down %s %s", id, down && *down ? *down : "");
    track->down_digest = packed_digest(packed, text);
    track->verify_digest = packed_digest(packed, "");
    snprintf(text, sizeof text, "%s %s", packed->text + track->digest,
             packed->text + packed->history.tracks[MIG_POSTGRESQL].launch_digest);
    packed->history.tracks[MIG_POSTGRESQL].launch_digest = packed_digest(packed, text);
}

#endif
