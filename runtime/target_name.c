// SPDX-License-Identifier: MIT
// What a name means: an exact id first, then a label, then the beginning of an id. Every failure
// lists the candidates.
#include "target.h"
#include <string.h>

enum { PREFIX_MINIMUM = 4, REVISIONS_LISTED = 20 };

void mig__list_revision(MigError *error, const MigHistory *history, uint32_t revision,
                        uint32_t number)
{
    const MigRevision *r = &history->revisions[revision];
    if (number == REVISIONS_LISTED) {
        mig__add(error, "\n  ...");
    } else if (number < REVISIONS_LISTED) {
        mig__add(error, "\n  %s  %s  (%s)", mig__text(history, r->id), mig__text(history, r->title),
                 mig__text(history, r->file));
    }
}

void mig__list_node(MigError *error, const MigLedger *ledger, uint32_t node, uint32_t number)
{
    if (mig__ledger_knows(ledger, node) || number >= REVISIONS_LISTED) {
        mig__list_revision(error, ledger->history, mig__ledger_knows(ledger, node) ? node : 0,
                           number);
    } else {
        mig__add(error, "\n  %s  %s  (unknown to this program)", mig__ledger_id(ledger, node),
                 mig__ledger_title(ledger, node));
    }
}

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

static MigStatus find_prefix(const MigHistory *history, const char *name, uint32_t *revision,
                             MigError *error)
{
    size_t size = strlen(name);
    uint32_t count = 0;
    for (uint32_t i = 0; size >= PREFIX_MINIMUM && i < history->revision_count; i++) {
        if (strncmp(mig__revision_id(history, i), name, size) == 0) {
            *revision = i;
            count++;
        }
    }
    if (count == 1) {
        return MIG_OK;
    }
    if (count > 1) {
        mig__fail(error, MIG_REFUSED, "\"%s\" is the beginning of several revisions:", name);
    } else {
        mig__fail(error, MIG_REFUSED, "no revision or label is named \"%s\"", name);
        mig__add(error, size < PREFIX_MINIMUM && size > 0
                            ? " (a part of an id needs at least 4 characters); there are:"
                            : "; there are:");
    }
    uint32_t number = 0;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        if (count == 0 || strncmp(mig__revision_id(history, i), name, size) == 0) {
            mig__list_revision(error, history, i, number++);
        }
    }
    return MIG_REFUSED;
}

MigStatus mig__target_find(const MigHistory *history, const char *name, uint32_t *revision,
                           MigError *error)
{
    if (name[0] == '\0' || strpbrk(name, "@:+-") != NULL || strcmp(name, "current") == 0) {
        return mig__fail(error, MIG_MISUSE,
                         "the target \"%s\" is not supported yet: write head, heads, base, +N, -N, "
                         "an id, the beginning of one, or a label",
                         name);
    }
    *revision = mig__history_find(history, name);
    for (uint32_t i = 0; *revision == MIG_UNSET && i < history->revision_count; i++) {
        if (has_label(history, i, name)) {
            *revision = i;
        }
    }
    return *revision != MIG_UNSET ? MIG_OK : find_prefix(history, name, revision, error);
}
