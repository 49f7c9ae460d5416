// SPDX-License-Identifier: MIT
#include "revision_id.h"

#include <stdio.h>

enum { LONGEST_NAME = 64, RANDOM_BYTES = 6, MOST_DIGITS = 9, USUAL_DIGITS = 3 };

const char *revision_id_problem(Text name)
{
    static const char *const reserved[] = {"base", "head", "heads", "current"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (text_is(name, reserved[i]))
            return "this word names a target";
    if (name.size == 0 || name.size > LONGEST_NAME)
        return "expected 1 to 64 bytes";
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || (c == '.' && i > 0);
        if (!is_good)
            return "expected letters, digits, \"_\" and \".\"";
    }
    return NULL;
}

static bool holds(const WordList *words, Text name)
{
    for (size_t i = 0; i < words->count; i++)
        if (text_equal_ignoring_case(words->items[i].text, name))
            return true;
    return false;
}

const Revision *revision_id_owner(const RevisionList *revisions, Text name)
{
    for (size_t i = 0; i < revisions->count; i++) {
        const Revision *revision = revisions->items[i];
        if (text_equal_ignoring_case(revision->id.text, name) || holds(&revision->labels, name) ||
            holds(&revision->replaces, name))
            return revision;
    }
    return NULL;
}

static Text make_random(Arena *arena)
{
    unsigned char bytes[RANDOM_BYTES];
    Builder id = {.arena = arena};
    FILE *source = fopen("/dev/urandom", "rb");
    size_t count = source ? fread(bytes, 1, sizeof bytes, source) : 0;
    if (source)
        fclose(source);
    for (size_t i = 0; i < sizeof bytes && count == sizeof bytes; i++)
        builder_add_format(&id, "%02x", bytes[i]);
    return builder_text(&id);
}

static Text make_timestamp(Arena *arena, const Moment *moment, int64_t later)
{
    Builder id = {.arena = arena};
    time_t seconds = (time_t)(moment->seconds + later);
    struct tm utc = moment->utc;
    (void)gmtime_r(&seconds, &utc);
    builder_add_format(&id, "%04d%02d%02d%02d%02d%02d", utc.tm_year + 1900, utc.tm_mon + 1,
                       utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return builder_text(&id);
}

// Its value where all of an id is a number of a size that somebody counts to, else -1: a time, or
// random digits that happen to be decimal, is no number to go on from.
static int64_t number_of(Text id)
{
    int64_t value = 0;
    for (size_t i = 0; i < id.size; i++) {
        if (id.data[i] < '0' || id.data[i] > '9')
            return -1;
        value = i < MOST_DIGITS ? value * 10 + (id.data[i] - '0') : 0;
    }
    return id.size > 0 && id.size <= MOST_DIGITS ? value : -1;
}

// As wide as the highest so far: 0007 is followed by 0008.
static Text make_sequence(Arena *arena, const RevisionList *revisions, int64_t later)
{
    int64_t highest = 0;
    size_t width = USUAL_DIGITS;
    Builder id = {.arena = arena};
    for (size_t i = 0; i < revisions->count; i++) {
        Text text = revisions->items[i]->id.text;
        if (number_of(text) < highest)
            continue;
        highest = number_of(text);
        width = text.size;
    }
    builder_add_format(&id, "%0*lld", (int)width, (long long)(highest + 1 + later));
    return builder_text(&id);
}

Text revision_id_make(Arena *arena, IdKind kind, const RevisionList *revisions,
                      const Moment *moment)
{
    for (int64_t attempt = 0;; attempt++) {
        Text id = {"", 0};
        switch (kind) {
        case ID_RANDOM:
            id = make_random(arena);
            break;
        case ID_TIMESTAMP:
            id = make_timestamp(arena, moment, attempt);
            break;
        case ID_SEQUENCE:
            id = make_sequence(arena, revisions, attempt);
            break;
        }
        if (id.size == 0 || !revision_id_owner(revisions, id))
            return id;
    }
}
