// SPDX-License-Identifier: MIT
#include "random_history.h"

#include "pack_text.h"
#include <string.h>

typedef struct Maker {
    Arena *arena;
    Random *random;
    PackText text;
    PieceList *pieces;
    MigHistory *history;
} Maker;

static uint32_t below(Maker *maker, uint32_t limit)
{
    return limit == 0 ? 0 : random_below(maker->random, limit);
}

static uint32_t any_number(Maker *maker)
{
    static const uint32_t worst[] = {0, 1, 7, 8, INT32_MAX, 2147483648u, MIG_UNSET - 1, MIG_UNSET};
    return worst[below(maker, sizeof worst / sizeof *worst)];
}

static MigText add_piece(Maker *maker, Text text)
{
    Piece piece = {pack_text_add(&maker->text, text), text};
    ARRAY_PUSH(maker->arena, maker->pieces, piece);
    return piece.offset;
}

static MigText any_text(Maker *maker, size_t most)
{
    return add_piece(maker, hostile_text(maker->arena, maker->random, HOSTILE_BYTES, most));
}

#define ROWS(maker, type, count)                                                                   \
    ((type *)arena_alloc((maker)->arena, ((size_t)(count) + 1) * sizeof(type)))

static void make_shared_tables(Maker *maker)
{
    MigHistory *history = maker->history;
    history->name_count = below(maker, 30);
    MigText *names = ROWS(maker, MigText, history->name_count);
    for (uint32_t i = 0; i < history->name_count; i++)
        names[i] = any_text(maker, 70);
    history->names = names;
    history->edge_count = below(maker, 30);
    uint32_t *edges = ROWS(maker, uint32_t, history->edge_count);
    for (uint32_t i = 0; i < history->edge_count; i++)
        edges[i] = any_number(maker);
    history->edges = edges;
    history->variable_count = below(maker, 4);
    MigVariable *variables = ROWS(maker, MigVariable, history->variable_count);
    for (uint32_t i = 0; i < history->variable_count; i++)
        variables[i] = (MigVariable){any_text(maker, 70), any_text(maker, 200), below(maker, 2)};
    history->variables = variables;
    history->call_count = below(maker, RANDOM_FUNCTIONS);
    MigCallEntry *calls = ROWS(maker, MigCallEntry, history->call_count);
    for (uint32_t i = 0; i < history->call_count; i++) {
        Builder name = {.arena = maker->arena};
        builder_add_format(&name, "step_%u", i);
        calls[i].name = add_piece(maker, builder_text(&name));
    }
    history->calls = calls;
    history->release_count = below(maker, 3);
    MigRelease *releases = ROWS(maker, MigRelease, history->release_count);
    for (uint32_t i = 0; i < history->release_count; i++)
        releases[i] = (MigRelease){any_text(maker, 20), any_number(maker), any_number(maker)};
    history->releases = releases;
}

static MigRevision make_revision(Maker *maker)
{
    const MigHistory *history = maker->history;
    uint32_t labels = below(maker, history->name_count + 1);
    uint32_t replaced = below(maker, history->name_count + 1);
    uint32_t variables = below(maker, history->variable_count + 1);
    MigRevision revision = {
        .id = any_text(maker, 70),
        .title = any_text(maker, 220),
        .description = any_text(maker, 900),
        .author = any_text(maker, 70),
        .file = any_text(maker, 220),
        .compatible = any_text(maker, 20),
        .created = below(maker, 3) == 0 ? MIG_NO_TIME : (int64_t)any_number(maker) - 5000000000,
        .first_parent = any_number(maker),
        .parent_count = any_number(maker),
        .first_dependency = any_number(maker),
        .dependency_count = any_number(maker),
        .first_label = history->name_count - labels,
        .label_count = labels,
        .first_replaced = history->name_count - replaced,
        .replaced_count = replaced,
        .first_variable = history->variable_count - variables,
        .variable_count = variables,
        .flags = any_number(maker),
    };
    return revision;
}

static void make_details(Maker *maker, MigTrack *track)
{
    const MigHistory *history = maker->history;
    track->batch_count = below(maker, 3);
    track->copy_count = below(maker, 3);
    track->placeholder_count = below(maker, 4);
    MigBatch *batches = ROWS(maker, MigBatch, track->batch_count);
    MigCopy *copies = ROWS(maker, MigCopy, track->copy_count);
    MigPlaceholder *placeholders = ROWS(maker, MigPlaceholder, track->placeholder_count);
    uint32_t keys = below(maker, history->name_count + 1);
    for (uint32_t i = 0; i < track->batch_count; i++)
        batches[i] = (MigBatch){any_text(maker, 70), any_text(maker, 70), 0, keys,
                                any_number(maker),   any_number(maker)};
    for (uint32_t i = 0; i < track->copy_count; i++)
        copies[i] = (MigCopy){any_text(maker, 70),
                              0,
                              keys,
                              any_text(maker, 900),
                              any_number(maker),
                              any_number(maker),
                              any_text(maker, 70),
                              any_number(maker),
                              any_text(maker, 64),
                              any_text(maker, 64),
                              any_number(maker)};
    for (uint32_t i = 0; i < track->placeholder_count; i++)
        placeholders[i] = (MigPlaceholder){any_number(maker), any_number(maker), any_number(maker),
                                           any_number(maker)};
    track->batches = batches;
    track->copies = copies;
    track->placeholders = placeholders;
}

// A kind whose `detail` has something to point at.
static void choose_kind(Maker *maker, const MigTrack *track, MigStep *step)
{
    const uint32_t counts[] = {1, track->batch_count, track->copy_count,
                               maker->history->call_count};
    step->kind = below(maker, 4);
    if (counts[step->kind] == 0)
        step->kind = MIG_STEP_STATEMENT;
    step->detail = below(maker, counts[step->kind]);
}

static MigSection make_section(Maker *maker, MigTrack *track, MigSegment *segments, MigStep *steps)
{
    MigSection section = {0};
    if (below(maker, 4) == 0)
        return section;
    section = (MigSection){track->segment_count, below(maker, 3),   any_number(maker),
                           any_text(maker, 200), any_number(maker), any_number(maker),
                           any_number(maker)};
    for (uint32_t i = 0; i < section.segment_count; i++) {
        MigSegment *segment = &segments[track->segment_count++];
        *segment = (MigSegment){track->step_count, below(maker, 3), any_number(maker)};
        for (uint32_t k = 0; k < segment->step_count; k++) {
            MigStep *step = &steps[track->step_count++];
            *step = (MigStep){.sql = any_text(maker, 1500),
                              .size = any_number(maker),
                              .line = any_number(maker),
                              .column = any_number(maker),
                              .flags = any_number(maker),
                              .done_when = any_text(maker, 200),
                              .probe = any_text(maker, 200),
                              .first_placeholder = any_number(maker),
                              .placeholder_count = any_number(maker)};
            choose_kind(maker, track, step);
        }
    }
    return section;
}

static void make_track(Maker *maker, MigTrack *track)
{
    uint32_t count = maker->history->revision_count;
    MigTrackRevision *revisions = ROWS(maker, MigTrackRevision, count);
    MigSegment *segments = ROWS(maker, MigSegment, count * 6);
    MigStep *steps = ROWS(maker, MigStep, count * 12);
    make_details(maker, track);
    for (uint32_t i = 0; i < count; i++) {
        MigTrackRevision *revision = &revisions[i];
        revision->digest = any_text(maker, 64);
        revision->up_digest = any_text(maker, 64);
        revision->down_digest = any_text(maker, 64);
        revision->verify_digest = any_text(maker, 64);
        revision->up = make_section(maker, track, segments, steps);
        revision->down = make_section(maker, track, segments, steps);
        revision->verify = make_section(maker, track, segments, steps);
    }
    track->revisions = revisions;
    track->segments = segments;
    track->steps = steps;
    track->launch_digest = any_text(maker, 64);
}

static const void *same_rows(Maker *maker, const void *rows, size_t size)
{
    void *same = arena_alloc(maker->arena, size + 1);
    return size > 0 ? memcpy(same, rows, size) : same;
}

// The second dialect has the tables of the first, each by itself or all.
static void share_tables(Maker *maker, MigTrack *tracks)
{
    const MigTrack *first = &tracks[0];
    MigTrack *second = &tracks[1];
    if (!first->revisions || !second->revisions || below(maker, 2) == 0)
        return;
    MigTrack own = *second;
    *second = *first;
    second->launch_digest = own.launch_digest;
    if (below(maker, 2) == 0)
        second->revisions = same_rows(maker, first->revisions,
                                      maker->history->revision_count * sizeof *first->revisions);
    if (below(maker, 2) == 0)
        second->steps = same_rows(maker, first->steps, first->step_count * sizeof *first->steps);
    if (below(maker, 2) == 0)
        second->copies = same_rows(maker, first->copies, first->copy_count * sizeof *first->copies);
}

const MigHistory *random_history(Arena *arena, Random *random, PieceList *pieces)
{
    Maker maker = {arena, random, pack_text_create(arena), pieces, NULL};
    MigHistory *history = maker.history = arena_alloc(arena, sizeof *history);
    history->abi = MIG_ABI;
    history->size = sizeof *history;
    history->name = any_text(&maker, 70);
    make_shared_tables(&maker);
    history->revision_count = below(&maker, 4);
    MigRevision *revisions = ROWS(&maker, MigRevision, history->revision_count);
    for (uint32_t i = 0; i < history->revision_count; i++)
        revisions[i] = make_revision(&maker);
    history->revisions = revisions;
    uint32_t dialects = 1 + below(&maker, 3);
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        if (dialects & 1u << i)
            make_track(&maker, &history->tracks[i]);
    share_tables(&maker, history->tracks);
    history->text = maker.text.bytes.items;
    history->text_size = (uint32_t)maker.text.bytes.count;
    return history;
}

// `text` as the compiler takes it: CRLF is LF.
static Text with_line_feeds(Arena *arena, Text text)
{
    Builder result = {.arena = arena};
    builder_add(&result, TEXT(""));
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '\r' || i + 1 == text.size || text.data[i + 1] != '\n')
            builder_add_char(&result, text.data[i]);
    return builder_text(&result);
}

// A statement around a random literal, which it doubles the quotes of.
static Text make_statement(Arena *arena, Random *random, const char *before, const char *after)
{
    Builder sql = {.arena = arena};
    Text value = hostile_text(arena, random, HOSTILE_UTF8, 900);
    builder_add_format(&sql, "%s'", before);
    for (size_t i = 0; i < value.size; i++) {
        builder_add_char(&sql, value.data[i]);
        if (value.data[i] == '\'')
            builder_add_char(&sql, '\'');
    }
    builder_add_format(&sql, "'%s", after);
    return builder_text(&sql);
}

// Never blank at its ends, where the compiler takes blanks away.
static Text make_line(Arena *arena, Random *random, size_t most)
{
    Builder line = {.arena = arena};
    Text middle = hostile_text(arena, random, HOSTILE_LINE, most);
    builder_add_format(&line, "(%.*s)", TEXT_ARGS(middle));
    return builder_text(&line);
}

static void add_sections(Arena *arena, Random *random, RandomFile *file, Builder *text)
{
    builder_add(text, TEXT("--@ up\n"));
    file->up_count = 1 + random_below(random, 3);
    for (size_t i = 0; i < file->up_count; i++) {
        Text sql = make_statement(arena, random, "INSERT INTO notes VALUES (", ")");
        builder_add(text, sql);
        builder_add(text, TEXT(";\n"));
        file->up[i] = with_line_feeds(arena, sql);
    }
    if (random_below(random, 2) == 0) {
        file->reason = make_line(arena, random, 150);
        builder_add_format(text, "--@ down irreversible %.*s\n", TEXT_ARGS(file->reason));
        return;
    }
    Text sql = make_statement(arena, random, "DELETE FROM notes WHERE body = ", "");
    builder_add(text, TEXT("--@ down\n"));
    builder_add(text, sql);
    builder_add_char(text, ';');
    file->down = with_line_feeds(arena, sql);
}

RandomFile random_file(Arena *arena, Random *random, unsigned number, Text parent)
{
    RandomFile file = {0};
    Builder id = {.arena = arena};
    Builder text = {.arena = arena};
    Builder name = {.arena = arena};
    // File names are any bytes; they are compared, so they begin with their number.
    builder_add_format(&name, "%03u", number);
    builder_add(&name, hostile_text(arena, random, HOSTILE_BYTES, 220));
    builder_add_format(&id, "r%u.%u", number, random_below(random, 1000));
    file.name = name.items;
    file.id = builder_text(&id);
    file.title = make_line(arena, random, 150);
    file.author = make_line(arena, random, 150);
    builder_add_format(&text, "--@ revision %.*s\n--@ revises %.*s\n--@ title ", TEXT_ARGS(file.id),
                       TEXT_ARGS(parent.size > 0 ? parent : TEXT("base")));
    builder_add_format(&text, "%.*s\n--@ author %.*s\n", TEXT_ARGS(file.title),
                       TEXT_ARGS(file.author));
    Text comment = hostile_text(arena, random, HOSTILE_LINE, 150);
    builder_add_format(&text, "-- (%.*s)\n", TEXT_ARGS(comment));
    add_sections(arena, random, &file, &text);
    file.text = builder_text(&text);
    return file;
}
