// SPDX-License-Identifier: MIT
#include "layout.h"

#include <stdlib.h>
#include <string.h>

#define FIELD(type, member)                                                                        \
    {                                                                                              \
        offsetof(type, member), sizeof(((type *)NULL)->member)                                     \
    }
#define SECTION(member)                                                                            \
    FIELD(MigTrackRevision, member.first_segment), FIELD(MigTrackRevision, member.segment_count),  \
        FIELD(MigTrackRevision, member.flags), FIELD(MigTrackRevision, member.note),               \
        FIELD(MigTrackRevision, member.lock_timeout),                                              \
        FIELD(MigTrackRevision, member.statement_timeout), FIELD(MigTrackRevision, member.retries)

static const Field revision_fields[] = {
    FIELD(MigRevision, id),
    FIELD(MigRevision, title),
    FIELD(MigRevision, file),
    FIELD(MigRevision, author),
    FIELD(MigRevision, created),
    FIELD(MigRevision, first_parent),
    FIELD(MigRevision, parent_count),
    FIELD(MigRevision, description),
    FIELD(MigRevision, flags),
    FIELD(MigRevision, compatible),
    FIELD(MigRevision, first_dependency),
    FIELD(MigRevision, dependency_count),
    FIELD(MigRevision, first_label),
    FIELD(MigRevision, label_count),
    FIELD(MigRevision, first_replaced),
    FIELD(MigRevision, replaced_count),
    FIELD(MigRevision, first_variable),
    FIELD(MigRevision, variable_count),
};
static const Field number_fields[] = {{0, sizeof(uint32_t)}};
static const Field variable_fields[] = {FIELD(MigVariable, name), FIELD(MigVariable, fallback),
                                        FIELD(MigVariable, has_fallback)};
static const Field call_fields[] = {FIELD(MigCallEntry, name)};
static const Field release_fields[] = {FIELD(MigRelease, name), FIELD(MigRelease, first_head),
                                       FIELD(MigRelease, head_count)};
static const Field track_fields[] = {
    FIELD(MigTrackRevision, digest),
    FIELD(MigTrackRevision, up_digest),
    FIELD(MigTrackRevision, down_digest),
    FIELD(MigTrackRevision, verify_digest),
    SECTION(up),
    SECTION(down),
    SECTION(verify),
};
static const Field segment_fields[] = {FIELD(MigSegment, first_step), FIELD(MigSegment, step_count),
                                       FIELD(MigSegment, kind)};
static const Field step_fields[] = {
    FIELD(MigStep, sql),
    FIELD(MigStep, size),
    FIELD(MigStep, line),
    FIELD(MigStep, column),
    FIELD(MigStep, flags),
    FIELD(MigStep, kind),
    FIELD(MigStep, detail),
    FIELD(MigStep, done_when),
    FIELD(MigStep, probe),
    FIELD(MigStep, first_placeholder),
    FIELD(MigStep, placeholder_count),
};
static const Field batch_fields[] = {FIELD(MigBatch, name),      FIELD(MigBatch, table),
                                     FIELD(MigBatch, first_key), FIELD(MigBatch, key_count),
                                     FIELD(MigBatch, rows),      FIELD(MigBatch, pause)};
static const Field copy_fields[] = {
    FIELD(MigCopy, table),       FIELD(MigCopy, first_column), FIELD(MigCopy, column_count),
    FIELD(MigCopy, data),        FIELD(MigCopy, size),         FIELD(MigCopy, row_count),
    FIELD(MigCopy, file),        FIELD(MigCopy, line),         FIELD(MigCopy, digest),
    FIELD(MigCopy, rest_digest), FIELD(MigCopy, flags)};
static const Field placeholder_fields[] = {
    FIELD(MigPlaceholder, offset), FIELD(MigPlaceholder, length), FIELD(MigPlaceholder, variable),
    FIELD(MigPlaceholder, quoting)};

#define LAYOUT(type, shape, fields)                                                                \
    {                                                                                              \
#type, sizeof(type), shape, fields, sizeof(fields) / sizeof *(fields)                      \
    }

static const Layout layouts[] = {
    LAYOUT(MigRevision, "{nnnntnnnnnnnnnnnnn}", revision_fields),
    LAYOUT(uint32_t, "n", number_fields),
    LAYOUT(MigText, "n", number_fields),
    LAYOUT(MigVariable, "{nnn}", variable_fields),
    LAYOUT(MigCallEntry, "{nf}", call_fields),
    LAYOUT(MigRelease, "{nnn}", release_fields),
    LAYOUT(MigTrackRevision, "{nnnn{nnnnnnn}{nnnnnnn}{nnnnnnn}}", track_fields),
    LAYOUT(MigSegment, "{nnn}", segment_fields),
    LAYOUT(MigStep, "{nnnnnnnnnnn}", step_fields),
    LAYOUT(MigBatch, "{nnnnnn}", batch_fields),
    LAYOUT(MigCopy, "{nnnnnnnnnnn}", copy_fields),
    LAYOUT(MigPlaceholder, "{nnnn}", placeholder_fields),
};

static bool has_every_field(const Layout *layout)
{
    size_t end = 0;
    for (size_t i = 0; i < layout->field_count; i++) {
        const Field *field = &layout->fields[i];
        if (field->offset != (end + field->size - 1) / field->size * field->size)
            return false;
        end = field->offset + field->size;
    }
    return end + 8 > layout->size || strchr(layout->shape, 'f');
}

const Layout *layout_of(Text type)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        if (!has_every_field(&layouts[i]))
            abort(); // this table is wrong, in a release build too
        if (text_is(type, layouts[i].type))
            return &layouts[i];
    }
    return NULL;
}

typedef struct Comparison {
    Arena *arena;
    const char *difference;
} Comparison;

static void differ(Comparison *comparison, const char *table, uint32_t row, size_t field)
{
    Builder text = {.arena = comparison->arena};
    if (comparison->difference)
        return;
    builder_add_format(&text, "%s, row %u, field %zu", table, row, field);
    comparison->difference = text.items;
}

static void compare_table(Comparison *comparison, const char *type, const char *name,
                          const void *left, const void *right, uint32_t left_count,
                          uint32_t right_count)
{
    const Layout *layout = layout_of(text_from(type));
    if (left_count != right_count) {
        differ(comparison, name, UINT32_MAX, 0);
        return;
    }
    for (uint32_t i = 0; i < left_count; i++)
        for (size_t k = 0; k < layout->field_count; k++) {
            size_t at = i * layout->size + layout->fields[k].offset;
            if (memcmp((const char *)left + at, (const char *)right + at, layout->fields[k].size) !=
                0)
                differ(comparison, name, i, k);
        }
}

#define COMPARE(comparison, type, left, right, table, counter)                                     \
    compare_table(comparison, #type, #table, (left)->table, (right)->table, (left)->counter,       \
                  (right)->counter)

static void compare_track(Comparison *comparison, const MigHistory *left, const MigHistory *right,
                          unsigned dialect)
{
    const MigTrack *a = &left->tracks[dialect];
    const MigTrack *b = &right->tracks[dialect];
    if (!a->revisions != !b->revisions || a->launch_digest != b->launch_digest) {
        differ(comparison, "track", dialect, 0);
        return;
    }
    compare_table(comparison, "MigTrackRevision", "track revisions", a->revisions, b->revisions,
                  a->revisions ? left->revision_count : 0,
                  b->revisions ? right->revision_count : 0);
    COMPARE(comparison, MigSegment, a, b, segments, segment_count);
    COMPARE(comparison, MigStep, a, b, steps, step_count);
    COMPARE(comparison, MigBatch, a, b, batches, batch_count);
    COMPARE(comparison, MigCopy, a, b, copies, copy_count);
    COMPARE(comparison, MigPlaceholder, a, b, placeholders, placeholder_count);
}

// What the dialects point to together is printed once, and nothing else is.
static bool has_same_sharing(const MigTrack *left, const MigTrack *right)
{
#define IS_SHARED(tracks, table, counter)                                                          \
    ((tracks)[0].counter > 0 && (tracks)[0].table == (tracks)[1].table)
#define HAS_SAME_SHARING(table, counter)                                                           \
    (IS_SHARED(left, table, counter) == IS_SHARED(right, table, counter))
    bool has_revisions = left[0].revisions && left[0].revisions == left[1].revisions;
    return has_revisions == (right[0].revisions && right[0].revisions == right[1].revisions) &&
           HAS_SAME_SHARING(segments, segment_count) && HAS_SAME_SHARING(steps, step_count) &&
           HAS_SAME_SHARING(batches, batch_count) && HAS_SAME_SHARING(copies, copy_count) &&
           HAS_SAME_SHARING(placeholders, placeholder_count);
#undef HAS_SAME_SHARING
#undef IS_SHARED
}

const char *layout_difference(Arena *arena, const MigHistory *left, const MigHistory *right)
{
    Comparison comparison = {arena, NULL};
    if (left->abi != right->abi || left->size != right->size || left->name != right->name)
        return "the root";
    if (!text_equal((Text){left->text, left->text_size}, (Text){right->text, right->text_size}))
        return "the text";
    if (!has_same_sharing(left->tracks, right->tracks))
        return "what the dialects share";
    COMPARE(&comparison, MigRevision, left, right, revisions, revision_count);
    COMPARE(&comparison, uint32_t, left, right, edges, edge_count);
    COMPARE(&comparison, MigText, left, right, names, name_count);
    COMPARE(&comparison, MigVariable, left, right, variables, variable_count);
    COMPARE(&comparison, MigCallEntry, left, right, calls, call_count);
    COMPARE(&comparison, MigRelease, left, right, releases, release_count);
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        compare_track(&comparison, left, right, i);
    return comparison.difference;
}
