// SPDX-License-Identifier: MIT
// See history_builder.h. Digests are over the texts as given: enough to tell equal from changed.
#include "history_builder.h"
#include "digest.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RELEASES = 4 };

typedef struct Builder {
    MigHistory history; // first: history_free gets its address
    char *text;
    uint32_t used;
    uint32_t capacity;
    MigRevision *revisions;
    MigTrackRevision *track;
    uint32_t *edges;
    MigText *names;
    MigSegment *segments;
    MigStep *steps;
    MigRelease releases[MOST_RELEASES];
} Builder;

static MigText add_text(Builder *b, const char *text, size_t size)
{
    if (size == 0) {
        return 0;
    }
    assert(b->used + size + 1 < b->capacity);
    MigText offset = b->used;
    memcpy(b->text + offset, text, size);
    b->text[offset + size] = '\0';
    b->used += (uint32_t)size + 1;
    return offset;
}

static MigText digest_of(Builder *b, const char *a, const char *c)
{
    MigDigest digest;
    char hex[MIG_DIGEST_HEX_SIZE];
    mig__digest_init(&digest);
    mig__digest_update(&digest, a, strlen(a) + 1);
    mig__digest_update(&digest, c, strlen(c));
    mig__digest_final_hex(&digest, hex);
    return add_text(b, hex, 64);
}

static uint32_t find(const Builder *b, const char *id, size_t size)
{
    for (uint32_t i = 0; i < b->history.revision_count; i++) {
        const char *candidate = b->text + b->revisions[i].id;
        if (strlen(candidate) == size && memcmp(candidate, id, size) == 0) {
            return i;
        }
    }
    abort(); // a test names a parent that it has not given before
}

static uint32_t add_edges(Builder *b, const char *list, uint32_t *count)
{
    uint32_t first = b->history.edge_count;
    for (const char *p = list == NULL ? "" : list; *p != '\0';) {
        size_t size = strcspn(p, ",");
        b->edges[b->history.edge_count++] = find(b, p, size);
        p += size + (p[size] == ',');
    }
    *count = b->history.edge_count - first;
    return first;
}

static uint32_t add_names(Builder *b, const char *list, uint32_t *count)
{
    uint32_t first = b->history.name_count;
    for (const char *p = list == NULL ? "" : list; *p != '\0';) {
        size_t size = strcspn(p, ",");
        b->names[b->history.name_count++] = add_text(b, p, size);
        p += size + (p[size] == ',');
    }
    *count = b->history.name_count - first;
    return first;
}

static uint32_t count_lines(const char *from, const char *to)
{
    uint32_t count = 0;
    for (; from < to; from++) {
        count += *from == '\n';
    }
    return count;
}

static MigSection add_section(Builder *b, const char *sql)
{
    MigTrack *track = &b->history.tracks[0];
    MigSection section = {track->segment_count, 0, 0, 0, 0, 0, 0};
    if (sql == NULL) {
        return section;
    }
    section.flags = MIG_SECTION_PRESENT;
    if (strcmp(sql, "nothing") == 0) {
        section.flags |= MIG_SECTION_NOTHING;
        return section;
    }
    if (strncmp(sql, "irreversible", 12) == 0) {
        section.flags |= MIG_SECTION_IRREVERSIBLE;
        section.note = sql[12] == '\0' ? 0 : add_text(b, sql + 13, strlen(sql + 13));
        return section;
    }
    bool after_alone = true;
    for (const char *p = sql; *p != '\0';) {
        const char *end = strstr(p, "\n;\n");
        size_t size = end == NULL ? strlen(p) : (size_t)(end - p);
        bool is_repeatable = *p == '^';
        bool has_probe = *p == '?';
        bool is_alone = *p == '!' || is_repeatable || has_probe;
        bool is_new = after_alone || is_alone || *p == '|';
        size_t mark = is_alone || *p == '|';
        if (is_new) {
            b->segments[track->segment_count++] = (MigSegment){
                track->step_count, 0, is_alone ? MIG_SEGMENT_AUTOCOMMIT : MIG_SEGMENT_TRANSACTION};
            section.segment_count++;
        }
        after_alone = is_alone;
        MigStep step = {0};
        step.sql = add_text(b, p + mark, size - mark);
        step.size = (uint32_t)(size - mark);
        step.probe = has_probe ? add_text(b, "PROBE", 5) : 0;
        step.line = 6 + count_lines(sql, p);
        step.column = 1;
        step.flags = MIG_STEP_WRITES_ROWS | (is_repeatable ? MIG_STEP_REPEATABLE : 0);
        b->segments[track->segment_count - 1].step_count++;
        b->steps[track->step_count++] = step;
        p += size + (end == NULL ? 0 : 3);
    }
    return section;
}

static void add_revision(Builder *b, const RevisionSpec *spec)
{
    uint32_t index = b->history.revision_count;
    MigRevision *revision = &b->revisions[index];
    MigTrackRevision *track = &b->track[index];
    char file[128] = "migrations/";
    memset(revision, 0, sizeof *revision);
    strcat(strcat(file, spec->id), ".sql");
    revision->created = MIG_NO_TIME;
    revision->id = add_text(b, spec->id, strlen(spec->id));
    revision->file = add_text(b, file, strlen(file));
    revision->title = spec->title == NULL ? 0 : add_text(b, spec->title, strlen(spec->title));
    revision->first_parent = add_edges(b, spec->parents, &revision->parent_count);
    revision->first_dependency = add_edges(b, spec->depends, &revision->dependency_count);
    revision->first_label = add_names(b, spec->labels, &revision->label_count);
    const char *up = spec->up == NULL ? "" : spec->up;
    track->up_digest = digest_of(b, "up", up);
    track->down_digest = digest_of(b, "down", spec->down == NULL ? "none" : spec->down);
    track->verify_digest = digest_of(b, "verify", "");
    track->digest = digest_of(b, b->text + track->up_digest, spec->id);
    for (uint32_t k = 0; k < revision->parent_count; k++) {
        uint32_t parent = b->edges[revision->first_parent + k];
        track->digest = digest_of(b, b->text + track->digest, b->text + b->track[parent].digest);
    }
    track->up = add_section(b, up);
    track->up.flags |= MIG_SECTION_PRESENT;
    track->down = add_section(b, spec->down);
    b->history.revision_count++;
}

static MigText launch_digest(Builder *b)
{
    MigDigest digest;
    char hex[MIG_DIGEST_HEX_SIZE];
    mig__digest_init(&digest);
    for (uint32_t i = 0; i < b->history.revision_count; i++) {
        mig__digest_update(&digest, b->text + b->track[i].digest, 64);
        mig__digest_update(&digest, b->text + b->track[i].down_digest, 64);
        // Without one it is what it was before histories here could have any (older_runtime.sh).
        if (b->track[i].verify.segment_count > 0) {
            mig__digest_update(&digest, b->text + b->track[i].verify_digest, 64);
        }
        const char *title = b->text + b->revisions[i].title;
        mig__digest_update(&digest, title, strlen(title) + 1);
    }
    mig__digest_final_hex(&digest, hex);
    return add_text(b, hex, 64);
}

MigHistory *history_build(const char *name, const RevisionSpec *specs, uint32_t count)
{
    Builder *b = calloc(1, sizeof *b);
    assert(b != NULL);
    size_t statements = 16;
    size_t bytes = 8192;
    for (uint32_t i = 0; i < count; i++) {
        size_t size = (specs[i].up == NULL ? 0 : strlen(specs[i].up)) +
                      (specs[i].down == NULL ? 0 : strlen(specs[i].down));
        statements += size / 4 + 2;
        bytes += size + 1024;
    }
    b->capacity = (uint32_t)bytes;
    b->text = calloc(1, bytes);
    b->used = 1;
    b->revisions = calloc(count + 1u, sizeof *b->revisions);
    b->track = calloc(count + 1u, sizeof *b->track);
    b->edges = calloc(count * 4u + 16, sizeof *b->edges);
    b->names = calloc(count * 4u + 16, sizeof *b->names);
    b->segments = calloc(statements, sizeof *b->segments);
    b->steps = calloc(statements, sizeof *b->steps);
    b->history.abi = MIG_ABI;
    b->history.size = sizeof(MigHistory);
    b->history.name = add_text(b, name, strlen(name));
    for (uint32_t i = 0; i < count; i++) {
        add_revision(b, &specs[i]);
    }
    MigTrack *track = &b->history.tracks[0];
    track->launch_digest = launch_digest(b);
    track->revisions = b->track;
    track->segments = b->segments;
    track->steps = b->steps;
    b->history.tracks[1] = *track;
    b->history.text = b->text;
    b->history.text_size = b->used;
    b->history.revisions = b->revisions;
    b->history.edges = b->edges;
    b->history.names = b->names;
    return &b->history;
}

void history_mark(MigHistory *history, const char *id, const char *from)
{
    Builder *b = (Builder *)history;
    MigRevision *revision = &b->revisions[find(b, id, strlen(id))];
    revision->flags |= MIG_REVISION_COMPATIBLE;
    revision->compatible = add_text(b, from, strlen(from));
}

void history_verify(MigHistory *history, const char *id, const char *queries)
{
    Builder *b = (Builder *)history;
    MigTrackRevision *track = &b->track[find(b, id, strlen(id))];
    track->verify_digest = digest_of(b, "verify", queries);
    track->verify = add_section(b, queries);
    b->history.tracks[0].launch_digest = launch_digest(b);
    b->history.tracks[1] = b->history.tracks[0];
    b->history.text_size = b->used;
}

void history_release(MigHistory *history, const char *name, const char *heads)
{
    Builder *b = (Builder *)history;
    assert(b->history.release_count < MOST_RELEASES);
    MigRelease *release = &b->releases[b->history.release_count++];
    release->name = add_text(b, name, strlen(name));
    release->first_head = add_edges(b, heads, &release->head_count);
    b->history.releases = b->releases;
    b->history.text_size = b->used;
}

void history_free(MigHistory *history)
{
    Builder *b = (Builder *)history;
    if (b != NULL) {
        free(b->text);
        free(b->revisions);
        free(b->track);
        free(b->edges);
        free(b->names);
        free(b->segments);
        free(b->steps);
        free(b);
    }
}
