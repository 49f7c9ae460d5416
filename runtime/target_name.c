// SPDX-License-Identifier: MIT
// See target_name.h.
#include "target_name.h"
#include "target_list.h"
#include <string.h>

enum { PREFIX_MINIMUM = 4, LONGEST_WORD = 64 };

// Whether a revision has this label.
static bool has_label(const MigHistory *history, uint32_t revision, const char *label)
{
    const MigRevision *r = &history->revisions[revision];
    for (uint32_t k = 0; k < r->label_count; k++) {
        if (strcmp(mig__text(history, history->names[r->first_label + k]), label) == 0) {
            return true;
        }
    }
    return false;
}

// Whether the id of a revision, or of one that it replaces, begins with a name.
static bool begins_with(const MigHistory *history, uint32_t revision, const char *name, size_t size)
{
    const MigRevision *r = &history->revisions[revision];
    bool begins = strncmp(mig__text(history, r->id), name, size) == 0;
    for (uint32_t k = 0; !begins && k < r->replaced_count; k++) {
        const char *id = mig__text(history, history->names[r->first_replaced + k]);
        begins = strncmp(id, name, size) == 0;
    }
    return begins;
}

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

// How many letters have to change, one row of Levenshtein's table at a time. Case counts as
// nothing.
static size_t distance(const char *word, const char *name)
{
    size_t row[LONGEST_WORD + 1];
    size_t size = strlen(name);
    for (size_t j = 0; j <= size; j++) {
        row[j] = j;
    }
    for (size_t i = 0; word[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 1; j <= size; j++) {
            size_t above = row[j];
            size_t best = diagonal + (fold(word[i]) != fold(name[j - 1]));
            best = best < above + 1 ? best : above + 1;
            row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
            diagonal = above;
        }
    }
    return row[size];
}

typedef struct Nearest {
    const char *name;
    size_t distance;
} Nearest;

static void look_at(Nearest *nearest, const char *word, const char *name)
{
    size_t length = strlen(name);
    if (length > 0 && length <= LONGEST_WORD) {
        size_t found = distance(word, name);
        if (found < nearest->distance) {
            *nearest = (Nearest){name, found};
        }
    }
}

static void suggest(const MigHistory *history, const char *word, MigError *error)
{
    static const char *const places[] = {"head", "heads", "base", "current"};
    size_t size = strlen(word);
    Nearest nearest = {NULL, size / 3 + 2 < size ? size / 3 + 2 : size};
    if (size > LONGEST_WORD) {
        return;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        look_at(&nearest, word, places[i]);
    }
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigRevision *r = &history->revisions[i];
        look_at(&nearest, word, mig__text(history, r->id));
        for (uint32_t k = 0; k < r->label_count; k++) {
            look_at(&nearest, word, mig__text(history, history->names[r->first_label + k]));
        }
    }
    for (uint32_t i = 0; i < history->release_count; i++) {
        look_at(&nearest, word, mig__text(history, history->releases[i].name));
    }
    if (nearest.name != NULL) {
        mig__add(error, "; did you mean \"%s\"?", nearest.name);
    }
}

static uint32_t count_prefix(const MigHistory *history, const uint8_t *line, const char *name,
                             uint32_t *revision)
{
    size_t size = strlen(name);
    uint32_t count = 0;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        if ((line == NULL || line[i]) && begins_with(history, i, name, size)) {
            *revision = i;
            count++;
        }
    }
    return count;
}

static void list_matching(const MigHistory *history, const uint8_t *line, const char *name,
                          bool is_newest_first, MigError *error)
{
    size_t size = strlen(name);
    uint32_t number = 0;
    for (uint32_t n = 0; n < history->revision_count; n++) {
        uint32_t i = is_newest_first ? history->revision_count - 1 - n : n;
        if ((line == NULL || line[i]) && begins_with(history, i, name, size)) {
            mig__list_revision(error, history, i, number++);
        }
    }
}

static MigStatus find_prefix(const MigHistory *history, const uint8_t *line, const char *name,
                             uint32_t *revision, MigError *error)
{
    uint32_t count = count_prefix(history, line, name, revision);
    bool is_long = strlen(name) >= PREFIX_MINIMUM;
    if (count == 1 && is_long) {
        return MIG_OK;
    }
    if (count > 0) {
        mig__fail(error, MIG_REFUSED,
                  is_long ? "\"%s\" is the beginning of several revisions:"
                          : "\"%s\" is too short: the beginning of an id needs 4 characters. It "
                            "may be:",
                  name);
        list_matching(history, line, name, false, error);
        return MIG_REFUSED;
    }
    mig__fail(error, MIG_REFUSED, "no %s is named \"%s\"",
              history->release_count > 0 ? "revision, label or release" : "revision or label",
              name);
    suggest(history, name, error);
    if (history->revision_count == 0) {
        mig__add(error, ": the history has no revisions");
    } else {
        mig__add(error, "\nThere are, the newest first:");
        list_matching(history, NULL, "", true, error);
    }
    return MIG_REFUSED;
}

// The revision with this id or label.
static uint32_t find_exact(const MigHistory *history, const char *name)
{
    uint32_t revision = mig__history_find(history, name);
    for (uint32_t i = 0; revision == MIG_UNSET && i < history->revision_count; i++) {
        if (has_label(history, i, name)) {
            revision = i;
        }
    }
    return revision;
}

MigStatus mig__target_find(const MigHistory *history, const uint8_t *line, const char *name,
                           uint32_t *revision, MigError *error)
{
    *revision = find_exact(history, name);
    return *revision != MIG_UNSET ? MIG_OK : find_prefix(history, line, name, revision, error);
}

const MigRelease *mig__target_find_release(const MigHistory *history, const char *name)
{
    for (uint32_t i = 0; i < history->release_count; i++) {
        const MigRelease *release = &history->releases[i];
        if (strcmp(mig__text(history, release->name), name) == 0) {
            return find_exact(history, name) == MIG_UNSET ? release : NULL;
        }
    }
    return NULL;
}
