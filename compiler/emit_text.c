// SPDX-License-Identifier: MIT
// One literal a source line. Every byte that is not plain printable ASCII is three octal digits,
// never \x (which swallows what follows); `?` is escaped against trigraphs. Which revision a piece
// belongs to is read from the tables: packing adds the texts of a revision together, so the highest
// offset that a revision refers to ends its pieces.
#include "emit_text.h"

#include <string.h>

enum { LONGEST_PART = 400 }; // bytes of text in one literal

void emit_comment_text(Builder *out, const char *string)
{
    for (; *string; string++) {
        char c = *string;
        bool is_harmless = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == ' ' || c == '.' || c == '_' || c == '/' ||
                           c == '-';
        builder_add_char(out, is_harmless ? c : '_');
    }
}

static char *escape_byte(char *to, unsigned char byte)
{
    if (byte == '\n') {
        *to++ = '\\';
        *to++ = 'n';
    } else if (byte == '"' || byte == '\\' || byte == '?') {
        *to++ = '\\';
        *to++ = (char)byte;
    } else if (byte >= 32 && byte < 127) {
        *to++ = (char)byte;
    } else {
        *to++ = '\\';
        *to++ = (char)('0' + (byte >> 6));
        *to++ = (char)('0' + (byte >> 3 & 7));
        *to++ = (char)('0' + (byte & 7));
    }
    return to;
}

static void add_literal(Builder *out, const char *bytes, size_t size, bool ends_piece)
{
    char line[LONGEST_PART * 4 + 16];
    char *to = line;
    memcpy(to, "    \"", 5);
    to += 5;
    for (size_t i = 0; i < size; i++)
        to = escape_byte(to, (unsigned char)bytes[i]);
    if (ends_piece) {
        *to++ = '\\';
        *to++ = '0';
    }
    *to++ = '"';
    *to++ = '\n';
    builder_add(out, (Text){line, (size_t)(to - line)});
}

// How much of the piece the next literal takes: a line of SQL, or as much as fits.
static size_t part_size(const char *bytes, size_t size)
{
    size_t limit = size < LONGEST_PART ? size : LONGEST_PART;
    const char *end = memchr(bytes, '\n', limit);
    return end ? (size_t)(end - bytes) + 1 : limit;
}

static void add_piece(Builder *out, const char *bytes, size_t size, bool is_last)
{
    do {
        size_t part = size > 0 ? part_size(bytes, size) : 0;
        add_literal(out, bytes, part, part == size && !is_last);
        bytes += part;
        size -= part;
    } while (size > 0);
}

static void raise(MigText *highest, MigText offset)
{
    if (offset > *highest)
        *highest = offset;
}

static void raise_by_names(MigText *highest, const MigHistory *history, uint32_t first,
                           uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        raise(highest, history->names[first + i]);
}

static void raise_by_step(MigText *highest, const MigHistory *history, const MigTrack *track,
                          const MigStep *step)
{
    raise(highest, step->sql);
    raise(highest, step->done_when);
    raise(highest, step->probe);
    if (step->kind == MIG_STEP_BATCH) {
        const MigBatch *batch = &track->batches[step->detail];
        raise(highest, batch->name);
        raise(highest, batch->table);
        raise_by_names(highest, history, batch->first_key, batch->key_count);
    } else if (step->kind == MIG_STEP_COPY) {
        const MigCopy *copy = &track->copies[step->detail];
        raise(highest, copy->table);
        raise(highest, copy->data);
        raise(highest, copy->file);
        raise(highest, copy->digest);
        raise(highest, copy->rest_digest);
        raise_by_names(highest, history, copy->first_column, copy->column_count);
    } else if (step->kind == MIG_STEP_CALL) {
        raise(highest, history->calls[step->detail].name);
    }
}

static void raise_by_section(MigText *highest, const MigHistory *history, const MigTrack *track,
                             const MigSection *section)
{
    raise(highest, section->note);
    for (uint32_t i = 0; i < section->segment_count; i++) {
        const MigSegment *segment = &track->segments[section->first_segment + i];
        for (uint32_t j = 0; j < segment->step_count; j++)
            raise_by_step(highest, history, track, &track->steps[segment->first_step + j]);
    }
}

static void raise_by_track(MigText *highest, const MigHistory *history, const MigTrack *track,
                           uint32_t index)
{
    if (!track->revisions)
        return;
    const MigTrackRevision *revision = &track->revisions[index];
    raise(highest, revision->digest);
    raise(highest, revision->up_digest);
    raise(highest, revision->down_digest);
    raise(highest, revision->verify_digest);
    raise_by_section(highest, history, track, &revision->up);
    raise_by_section(highest, history, track, &revision->down);
    raise_by_section(highest, history, track, &revision->verify);
}

// The highest offset that this revision, or one before it, refers to.
static MigText last_piece_of(const MigHistory *history, uint32_t index, MigText highest)
{
    const MigRevision *revision = &history->revisions[index];
    raise(&highest, revision->id);
    raise(&highest, revision->title);
    raise(&highest, revision->description);
    raise(&highest, revision->author);
    raise(&highest, revision->file);
    raise(&highest, revision->compatible);
    raise_by_names(&highest, history, revision->first_label, revision->label_count);
    raise_by_names(&highest, history, revision->first_replaced, revision->replaced_count);
    for (uint32_t i = 0; i < revision->variable_count; i++) {
        raise(&highest, history->variables[revision->first_variable + i].name);
        raise(&highest, history->variables[revision->first_variable + i].fallback);
    }
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        raise_by_track(&highest, history, &history->tracks[i], index);
    return highest;
}

static void add_revision_comment(Builder *out, const MigHistory *history, uint32_t index)
{
    builder_add(out, TEXT("    /* "));
    emit_comment_text(out, history->text + history->revisions[index].id);
    builder_add_char(out, ' ');
    emit_comment_text(out, history->text + history->revisions[index].file);
    builder_add(out, TEXT(" */\n"));
}

static uint32_t add_pieces(Builder *out, const MigHistory *history, uint32_t offset, MigText last)
{
    while (offset <= last && offset < history->text_size) {
        size_t size = strlen(history->text + offset);
        uint32_t next = offset + (uint32_t)size + 1;
        add_piece(out, history->text + offset, size, next == history->text_size);
        offset = next;
    }
    return offset;
}

void emit_text(Builder *out, const MigHistory *history, Text symbol)
{
    builder_add_format(out, "static const char %.*s__text[] =\n", TEXT_ARGS(symbol));
    MigText last = history->name;
    uint32_t offset = add_pieces(out, history, 0, last);
    for (uint32_t i = 0; i < history->revision_count; i++) {
        last = last_piece_of(history, i, last);
        if (offset <= last)
            add_revision_comment(out, history, i);
        offset = add_pieces(out, history, offset, last);
    }
    if (offset < history->text_size) {
        builder_add(out, TEXT("    /* the history */\n"));
        add_pieces(out, history, offset, UINT32_MAX);
    }
    builder_add(out, TEXT("    ;\n"));
}
