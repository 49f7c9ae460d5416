// SPDX-License-Identifier: MIT
// Values into a statement, and back: from a position in what the server was sent to one in the
// file, and asterisks for what must not be seen.
#include "secret.h"
#include "values.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A name that says what its value is.
static bool is_secret_name(const char *name)
{
    static const char *const words[] = {"password", "passwd", "passphrase",  "secret",    "token",
                                        "api_key",  "apikey", "private_key", "credential"};
    char lower[72];
    size_t size = 0;
    for (; name[size] != '\0' && size + 1 < sizeof lower; size++) {
        char c = name[size];
        lower[size] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    lower[size] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strstr(lower, words[i]) != NULL) {
            return true;
        }
    }
    return false;
}

// Whatever standard_conforming_strings is, a backslash is one.
static void add_postgresql_literal(MigBuffer *sql, const char *value)
{
    if (strchr(value, '\\') == NULL) {
        mig__buffer_add_literal(sql, value);
        return;
    }
    mig__buffer_add(sql, " E'");
    for (const char *p = value; *p != '\0';) {
        size_t size = strcspn(p, "\\'");
        mig__buffer_add_bytes(sql, p, size);
        p += size;
        if (*p != '\0') {
            mig__buffer_add_bytes(sql, p, 1);
            mig__buffer_add_bytes(sql, p++, 1);
        }
    }
    mig__buffer_add(sql, "'");
}

static void add_value(MigBuffer *sql, const MigValues *values, const MigPlaceholder *place,
                      const char *value)
{
    if (place->quoting == MIG_QUOTE_IDENTIFIER) {
        mig__buffer_add_identifier(sql, value);
    } else if (values->dialect == MIG_POSTGRESQL) {
        add_postgresql_literal(sql, value);
    } else {
        mig__buffer_add_literal(sql, value);
    }
}

// A statement under construction. Placeholders behind the statement's end and its NUL are those of
// `done-when`.
typedef struct Filling {
    const MigValues *values;
    const MigWorkStep *step;
    MigBuffer sql;
    MigBuffer done_when;
    MigFilledSpot *spots; // as many as there are placeholders; those of `done-when` are the last
    uint32_t spot_count;
    uint32_t done_spot_count;
    MigPlaceholder *kept; // the same
    uint32_t kept_count;
} Filling;

static void fill_one(Filling *filling, MigBuffer *to, const MigPlaceholder *place, const char *text,
                     uint32_t first)
{
    if (place->quoting > MIG_QUOTE_LITERAL) {
        filling->kept[filling->kept_count++] =
            (MigPlaceholder){(uint32_t)to->size, place->length, place->variable, place->quoting};
        mig__buffer_add_bytes(to, text, place->length);
        return;
    }
    const MigHistory *history = filling->values->history;
    const char *value = mig__value_of(filling->values, place->variable);
    const char *name = mig__text(history, history->variables[place->variable].name);
    MigFilledSpot spot = {(uint32_t)to->size, 0, place->offset - first, place->length,
                          is_secret_name(name) ? value : NULL};
    add_value(to, filling->values, place, value == NULL ? "" : value);
    spot.size = (uint32_t)to->size - spot.offset;
    uint32_t *count = first == 0 ? &filling->spot_count : &filling->done_spot_count;
    MigFilledSpot *spots = filling->spots + (first == 0 ? 0 : filling->spot_count);
    spots[(*count)++] = spot;
}

// Those of one text, of which `first` is the offset of the first byte.
static void fill_text(Filling *filling, MigBuffer *to, const char *text, uint32_t first,
                      uint32_t size)
{
    uint32_t done = 0;
    for (uint32_t i = 0; i < filling->step->placeholder_count; i++) {
        const MigPlaceholder *place = &filling->step->placeholders[i];
        if (place->offset < first || place->offset - first >= size) {
            continue;
        }
        uint32_t at = place->offset - first;
        mig__buffer_add_bytes(to, text + done, at - done);
        fill_one(filling, to, place, text + at, first);
        done = at + place->length;
    }
    mig__buffer_add_bytes(to, text + done, size - done);
}

// What stands in `done-when`, too, is as secret there.
static void mark_secret(Filling *filling, MigFilledSpot *spot, uint32_t variable)
{
    uint32_t first = filling->step->size + 1;
    spot->secret = mig__value_of(filling->values, variable);
    for (uint32_t i = 0; i < filling->done_spot_count; i++) {
        MigFilledSpot *other = &filling->spots[filling->spot_count + i];
        for (uint32_t k = 0; k < filling->step->placeholder_count; k++) {
            const MigPlaceholder *place = &filling->step->placeholders[k];
            if (place->offset == other->was_offset + first && place->variable == variable) {
                other->secret = spot->secret;
            }
        }
    }
}

// What the statement itself says is a password: PASSWORD :'name'.
static void find_secrets_by_context(Filling *filling)
{
    MigSecret secret;
    const char *sql = mig__buffer_text(&filling->sql);
    for (size_t from = 0; mig__find_secret(sql, filling->sql.size, from, &secret);
         from = secret.offset + secret.size) {
        for (uint32_t i = 0; i < filling->spot_count; i++) {
            MigFilledSpot *spot = &filling->spots[i];
            if (secret.offset < spot->offset + spot->size &&
                spot->offset < secret.offset + secret.size) {
                for (uint32_t k = 0; k < filling->step->placeholder_count; k++) {
                    const MigPlaceholder *place = &filling->step->placeholders[k];
                    if (place->offset == spot->was_offset) {
                        mark_secret(filling, spot, place->variable);
                    }
                }
            }
        }
    }
}

static const char *put_text(char **next, const MigBuffer *text)
{
    char *begin = *next;
    memcpy(begin, mig__buffer_text(text), text->size);
    begin[text->size] = '\0';
    *next += text->size + 1;
    return begin;
}

// One block, so that whoever holds it frees all.
static MigFilled *make_block(const Filling *filling)
{
    uint32_t spot_count = filling->spot_count + filling->done_spot_count;
    size_t spots = spot_count * sizeof *filling->spots;
    size_t kept = filling->kept_count * sizeof *filling->kept;
    size_t texts = filling->sql.size + filling->done_when.size + 2;
    char *block = malloc(sizeof(MigFilled) + spots + kept + texts);
    if (block == NULL) {
        return NULL;
    }
    MigFilled *filled = (MigFilled *)(void *)block;
    char *next = block + sizeof *filled;
    *filled = (MigFilled){0};
    filled->was = filling->step->sql;
    filled->was_done_when = filling->step->done_when;
    filled->spots = (MigFilledSpot *)(void *)next;
    filled->spot_count = filling->spot_count;
    filled->done_spots = filled->spots + filling->spot_count;
    filled->done_spot_count = filling->done_spot_count;
    if (spots > 0) {
        memcpy(next, filling->spots, spots);
    }
    next += spots;
    filled->placeholders = (MigPlaceholder *)(void *)next;
    filled->placeholder_count = filling->kept_count;
    if (kept > 0) {
        memcpy(next, filling->kept, kept);
    }
    next += kept;
    filled->size = (uint32_t)filling->sql.size;
    filled->sql = put_text(&next, &filling->sql);
    filled->done_when = put_text(&next, &filling->done_when);
    return filled;
}

MigFilled *mig__fill(const MigValues *values, const MigWorkStep *step)
{
    Filling filling = {values, step, {NULL, 0, 0, false}, {NULL, 0, 0, false}, NULL, 0, 0, NULL, 0};
    MigFilled *filled = NULL;
    size_t count = (size_t)step->placeholder_count + 1;
    filling.spots = calloc(count, sizeof *filling.spots);
    filling.kept = calloc(count, sizeof *filling.kept);
    if (filling.spots != NULL && filling.kept != NULL) {
        fill_text(&filling, &filling.sql, step->sql, 0, step->size);
        fill_text(&filling, &filling.done_when, step->done_when, step->size + 1,
                  (uint32_t)strlen(step->done_when));
        find_secrets_by_context(&filling);
        if (!filling.sql.has_failed && !filling.done_when.has_failed) {
            filled = make_block(&filling);
        }
    }
    free(filling.spots);
    free(filling.kept);
    mig__buffer_free(&filling.sql);
    mig__buffer_free(&filling.done_when);
    return filled;
}

void mig__filled_apply(MigFilled *filled, MigWorkStep *step)
{
    step->sql = filled->sql;
    step->size = filled->size;
    step->done_when = filled->done_when;
    step->placeholders = filled->placeholders;
    step->placeholder_count = filled->placeholder_count;
    step->filled = filled;
}

MigFilled mig__filled_done_when(const MigFilled *filled)
{
    MigFilled query = {0};
    query.was = filled->was_done_when;
    query.sql = filled->done_when;
    query.size = (uint32_t)strlen(filled->done_when);
    query.spots = filled->done_spots;
    query.spot_count = filled->done_spot_count;
    return query;
}

const char *mig__step_text(const MigWorkStep *step)
{
    return step->filled == NULL ? step->sql : step->filled->was;
}

const char *mig__step_done_when(const MigWorkStep *step)
{
    return step->filled == NULL ? step->done_when : step->filled->was_done_when;
}

static const MigFilled *filled_of(const MigPiece *piece)
{
    return piece->hook == NULL ? piece->context : NULL;
}

const char *mig__piece_text(const MigPiece *piece)
{
    const MigFilled *filled = filled_of(piece);
    return filled == NULL ? piece->sql : filled->was;
}

uint32_t mig__piece_position(const MigPiece *piece, uint32_t position)
{
    const MigFilled *filled = filled_of(piece);
    if (filled == NULL || position == 0) {
        return position;
    }
    if (filled->is_call) {
        return 0;
    }
    const char *p = filled->sql;
    for (uint32_t i = 1; i < position && *p != '\0'; i++) {
        p = mig__next_character(p);
    }
    uint32_t offset = (uint32_t)(p - filled->sql);
    uint32_t was = offset;
    for (uint32_t i = 0; i < filled->spot_count && filled->spots[i].offset <= offset; i++) {
        const MigFilledSpot *spot = &filled->spots[i];
        bool is_inside = offset < spot->offset + spot->size;
        was = is_inside ? spot->was_offset
                        : spot->was_offset + spot->was_size + (offset - spot->offset - spot->size);
    }
    return mig__count_characters(filled->was, was) + 1;
}

// Puts asterisks for each occurrence of `secret`; the message never grows.
static void mask_value(char *message, const char *secret)
{
    static const char mask[] = "***";
    size_t size = strlen(secret);
    if (size < sizeof mask - 1) { // too short to be told from the rest
        return;
    }
    for (char *at = message; (at = strstr(at, secret)) != NULL; at += sizeof mask - 1) {
        memcpy(at, mask, sizeof mask - 1);
        memmove(at + sizeof mask - 1, at + size, strlen(at + size) + 1);
    }
}

void mig__piece_mask(const MigPiece *piece, MigError *error)
{
    const MigFilled *filled = filled_of(piece);
    if (filled == NULL || error == NULL) {
        return;
    }
    mig__mask_secrets(error->message, filled->sql);
    for (uint32_t i = 0; i < filled->spot_count; i++) {
        const char *secret = filled->spots[i].secret;
        if (secret == NULL) {
            continue;
        }
        mask_value(error->message, secret);
        size_t size = strlen(secret) + 1;
        char *shown = malloc(size);
        if (shown != NULL) { // as it stands in a message that has no control characters
            memcpy(shown, secret, size);
            mig__make_visible(shown);
            mask_value(error->message, shown);
        }
        free(shown);
    }
}

MigStatus mig__fail_piece(MigError *error, MigStatus status, const MigPiece *piece,
                          const MigComplaint *complaint)
{
    MigComplaint placed = *complaint;
    placed.position = mig__piece_position(piece, complaint->position);
    status = mig__fail_statement(error, status, &piece->place, mig__piece_text(piece), &placed);
    mig__piece_mask(piece, error);
    return status;
}

// Whether a value is a secret depends on where it stands: in any of the revision's statements.
static bool is_secret_in_section(const MigValues *values, uint32_t revision, uint32_t variable,
                                 const MigSection *section)
{
    const MigTrack *track = mig__track(values->history, values->dialect);
    bool is_secret = false;
    for (uint32_t s = 0; s < section->segment_count; s++) {
        const MigSegment *segment = &track->segments[section->first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            MigWorkStep step = mig__step_of_history(values->history, values->dialect, revision,
                                                    segment->first_step + k);
            MigFilled *filled = step.placeholder_count > 0 ? mig__fill(values, &step) : NULL;
            is_secret |= step.placeholder_count > 0 && filled == NULL;
            const char *value = mig__value_of(values, variable);
            for (uint32_t i = 0; filled != NULL && i < filled->spot_count; i++) {
                is_secret |= filled->spots[i].secret == value;
            }
            free(filled);
        }
    }
    return is_secret;
}

static bool is_secret_variable(const MigValues *values, uint32_t revision, uint32_t variable)
{
    const MigTrackRevision *track =
        &mig__track(values->history, values->dialect)->revisions[revision];
    const char *name = mig__text(values->history, values->history->variables[variable].name);
    return is_secret_name(name) || is_secret_in_section(values, revision, variable, &track->up) ||
           is_secret_in_section(values, revision, variable, &track->down) ||
           is_secret_in_section(values, revision, variable, &track->verify);
}

char *mig__values_describe(const MigValues *values, uint32_t revision)
{
    const MigRevision *declaring = &values->history->revisions[revision];
    const char *separator = "variables: ";
    MigBuffer text = {NULL, 0, 0, false};
    mig__buffer_add(&text, "");
    for (uint32_t i = 0; i < declaring->variable_count; i++) {
        uint32_t variable = declaring->first_variable + i;
        const char *value = mig__value_of(values, variable);
        if (value == NULL) {
            continue; // used in another dialect only
        }
        mig__buffer_add_format(
            &text, "%s%s=", separator,
            mig__text(values->history, values->history->variables[variable].name));
        separator = ", ";
        if (is_secret_variable(values, revision, variable)) {
            mig__buffer_add(&text, "***");
        } else {
            mig__buffer_add_literal(&text, value);
        }
    }
    return mig__buffer_take(&text);
}
