// SPDX-License-Identifier: MIT
// See target_down.h.
#include "target_down.h"
#include "target_descent.h"
#include "target_list.h"
#include "target_name.h"
#include "target_point.h"
#include <stdlib.h>
#include <string.h>

enum { SHORTEST_BEGINNING = 4 };

typedef struct Reverter {
    const MigLedger *ledger;
    const MigChart *chart;
    MigLineage lineage; // of the ledger
    const MigTarget *target;
    bool with_itself;
    uint8_t *down;
    MigError *error;
} Reverter;

static bool is_row(const Reverter *r, uint32_t node)
{
    return r->ledger->state[node] != MIG_ROW_ABSENT;
}

// The node of a revision that only the ledger knows, by its id or the beginning of it.
static uint32_t find_unknown(const Reverter *r, const char *name)
{
    const MigLedger *ledger = r->ledger;
    MigError ignored = {0};
    uint32_t found = mig__index_find(&ledger->unknown, name, strlen(name));
    uint32_t revision = 0;
    if (found != MIG_UNSET || strlen(name) < SHORTEST_BEGINNING ||
        mig__target_find(ledger->history, NULL, name, &revision, &ignored) == MIG_OK) {
        return found != MIG_UNSET && is_row(r, found) ? found : MIG_UNSET;
    }
    for (uint32_t i = ledger->history->revision_count; i < ledger->node_count; i++) {
        if (is_row(r, i) && strncmp(mig__ledger_id(ledger, i), name, strlen(name)) == 0) {
            if (found != MIG_UNSET) {
                return MIG_UNSET;
            }
            found = i;
        }
    }
    return found;
}

// What rests on what was marked goes, too.
static MigStatus add_what_rests(const Reverter *r)
{
    size_t size = (size_t)r->ledger->node_count + 1;
    uint8_t *line = malloc(size);
    if (line == NULL) {
        return mig__no_memory(r->error);
    }
    memcpy(line, r->down, size);
    mig__lineage_add_descendants(&r->lineage, MIG_LINKS_PARENTS, line);
    mig__lineage_add_descendants(&r->lineage, MIG_LINKS_ALL, r->down);
    for (uint32_t i = 0; i < r->ledger->node_count; i++) {
        if (r->down[i] && !line[i]) {
            r->down[i] = MIG_GOAL_DEPENDENT;
        }
    }
    free(line);
    return MIG_OK;
}

static void mark_children(const Reverter *r, uint32_t node, const uint8_t *line)
{
    const MigLineage *lineage = &r->lineage;
    for (uint32_t e = lineage->first_child[node]; e < lineage->first_dependent[node]; e++) {
        uint32_t child = lineage->children[e];
        r->down[child] |= line == NULL || line[child];
    }
}

// The state before a line, or before everything.
static void mark_base(const Reverter *r, const uint8_t *line)
{
    const MigLineage *lineage = &r->lineage;
    for (uint32_t i = 0; i < lineage->count; i++) {
        bool is_root = lineage->first_parent[i] == lineage->first_dependency[i];
        r->down[i] |= is_row(r, i) && (line == NULL || (is_root && line[i]));
    }
}

static MigStatus not_applied(const Reverter *r, uint32_t revision)
{
    uint32_t number = 0;
    const char *id = mig__ledger_id(r->ledger, revision);
    mig__fail(r->error, MIG_REFUSED, "revision %s is not applied; the database is at%s", id,
              r->lineage.order_count == 0 ? " base: nothing is applied" : ":");
    mig__error_set_revision(r->error, id);
    for (uint32_t i = 0; i < r->lineage.count; i++) {
        if (is_row(r, i) && r->lineage.first_child[i] == r->lineage.first_dependent[i]) {
            mig__list_node(r->error, r->ledger, i, number++);
        }
    }
    return MIG_REFUSED;
}

// Revisions of the history that the target names. For `head` it is no matter whether they are
// applied: it means the newest state that this program knows.
static MigStatus mark_set(const Reverter *r, const MigPoint *point, const uint8_t *line)
{
    bool is_newest = point->is_newest && !r->with_itself;
    for (uint32_t i = 0; i < r->ledger->node_count; i++) {
        bool is_known = mig__ledger_knows(r->ledger, i);
        if (is_newest && !is_known && is_row(r, i)) {
            r->down[i] |= line == NULL || line[i];
        }
        if (!is_known || !point->set[i]) {
            continue;
        }
        if (!is_row(r, i) && !is_newest) {
            return not_applied(r, i);
        }
        if (r->with_itself) {
            r->down[i] = 1;
        } else {
            mark_children(r, i, line);
        }
    }
    return MIG_OK;
}

static MigStatus mark_point(const Reverter *r)
{
    MigPoint point;
    uint8_t *line = NULL;
    MigStatus status = mig__point_find(&point, r->chart, r->target, r->error);
    if (status == MIG_OK && point.line != NULL) {
        line = mig__descent_line(r->ledger, &r->lineage, point.line, point.line_of);
        status = line == NULL ? mig__no_memory(r->error) : MIG_OK;
    }
    if (status == MIG_OK && point.is_base && !point.is_newest) {
        mark_base(r, line);
    } else if (status == MIG_OK) {
        status = mark_set(r, &point, line);
    }
    free(line);
    mig__point_free(&point);
    return status;
}

static MigStatus mark_last(const Reverter *r)
{
    MigDescent descent = {r->ledger, r->chart, &r->lineage, NULL, 0, 0, MIG_UNSET};
    uint8_t *line = NULL;
    const char *branch = r->target->branch;
    uint32_t steps = (uint32_t)-r->target->steps;
    MigStatus status = MIG_OK;
    if (branch[0] != '\0') {
        status = mig__descent_find_line(&descent, branch, find_unknown(r, branch), &line, r->error);
    }
    if (status == MIG_OK && steps > 0) {
        descent.line = line;
        status = mig__descent_count(&descent, r->target, r->error);
    }
    if (status == MIG_OK && descent.place != MIG_UNSET) {
        r->down[descent.place] = 1;
    }
    free(line);
    return status;
}

static MigStatus mark_target(const Reverter *r)
{
    const MigTarget *target = r->target;
    bool is_number = mig__target_is_number(target);
    uint32_t unknown = MIG_UNSET;
    if (is_number && target->steps > 0) {
        return mig__fail(r->error, MIG_MISUSE,
                         "\"%s\" leads up: a downgrade and a redo count back, write %s%s-%u",
                         target->text, target->branch, target->branch[0] == '\0' ? "" : "@",
                         (unsigned)target->steps);
    }
    if (is_number) {
        return mark_last(r);
    }
    if (strcmp(target->symbol, "current") == 0 && target->steps == 0 && !r->with_itself) {
        return MIG_OK;
    }
    if (target->branch[0] == '\0' && !target->is_relative) {
        unknown = find_unknown(r, target->symbol);
    }
    if (unknown == MIG_UNSET) {
        return mark_point(r);
    }
    if (r->with_itself) {
        r->down[unknown] = 1;
    } else {
        mark_children(r, unknown, NULL);
    }
    return MIG_OK;
}

static MigStatus resolve_rows(Reverter *r)
{
    MigStatus status = mig__lineage_of_ledger(&r->lineage, r->ledger, r->error);
    if (status != MIG_OK) {
        return status;
    }
    status = mark_target(r);
    if (status == MIG_OK) {
        status = add_what_rests(r);
    }
    mig__lineage_free(&r->lineage);
    return status;
}

MigStatus mig__down_above(const MigLedger *ledger, const MigChart *chart, const MigTarget *target,
                          uint8_t *down, MigError *error)
{
    Reverter r = {ledger, chart, {0}, target, false, down, error};
    return resolve_rows(&r);
}

MigStatus mig__down_from(const MigLedger *ledger, const MigChart *chart, const MigTarget *target,
                         uint8_t *down, MigError *error)
{
    Reverter r = {ledger, chart, {0}, target, true, down, error};
    return resolve_rows(&r);
}
