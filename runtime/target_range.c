// SPDX-License-Identifier: MIT
// See target_range.h.
#include "target_range.h"
#include <stdlib.h>
#include <string.h>

typedef struct Range {
    const MigChart *chart;
    const char *text;
    MigTarget from;
    MigTarget to;
    MigPoint low;
    MigPoint high;
    MigError *error;
} Range;

// A number counts from the other end, unless that is one, too.
static bool counts_from_other(const MigTarget *target, const MigTarget *other)
{
    return mig__target_is_number(target) && !mig__target_is_number(other);
}

// A number counts on the line of the end that it counts from, unless it names one itself.
static void inherit_line(MigTarget *target, const MigTarget *other)
{
    if (target->branch[0] == '\0') {
        memcpy(target->branch, other->branch, sizeof target->branch);
    }
}

static MigStatus find_low(Range *r, const uint8_t *starts)
{
    static const MigTarget base = {"base", "", "base", false, 0, 4};
    const MigTarget *target = r->from.text[0] == '\0' ? &base : &r->from;
    if (starts != NULL && target->steps > 0) {
        return mig__fail(r->error, MIG_REFUSED,
                         "the range %s begins above its end: a number in front of the colon counts "
                         "down from the end, write -%u",
                         r->text, (unsigned)target->steps);
    }
    return starts == NULL ? mig__point_find(&r->low, r->chart, target, r->error)
                          : mig__point_find_from(&r->low, r->chart, target, starts, r->error);
}

// An end that is left out: the heads, of the line that the range begins with where it names one.
static MigStatus find_high(Range *r, const uint8_t *starts)
{
    MigTarget heads = {"heads", "", "heads", false, 0, 5};
    const MigTarget *target = &r->to;
    if (target->text[0] == '\0') {
        memcpy(heads.branch, r->from.branch, sizeof heads.branch);
        target = &heads;
    }
    if (starts != NULL && target->steps < 0) {
        return mig__fail(r->error, MIG_REFUSED,
                         "the range %s ends below its beginning: a number behind the colon counts "
                         "up from the beginning, write +%u",
                         r->text, (unsigned)-target->steps);
    }
    return starts == NULL ? mig__point_find(&r->high, r->chart, target, r->error)
                          : mig__point_find_from(&r->high, r->chart, target, starts, r->error);
}

static MigStatus find_ends(Range *r)
{
    bool is_low_last = counts_from_other(&r->from, &r->to);
    MigStatus status = is_low_last ? find_high(r, NULL) : find_low(r, NULL);
    if (status != MIG_OK) {
        return status;
    }
    if (is_low_last) {
        inherit_line(&r->from, &r->to);
        return find_low(r, r->high.set);
    }
    bool is_from_low = counts_from_other(&r->to, &r->from);
    if (is_from_low) {
        inherit_line(&r->to, &r->from);
    }
    return find_high(r, is_from_low ? r->low.set : NULL);
}

static const char *id_of(const Range *r, uint32_t revision)
{
    return mig__revision_id(r->chart->history, revision);
}

// The first of the beginnings that does not lead to the end.
static MigStatus not_on_one_line(const Range *r, uint32_t from)
{
    uint8_t *above = mig__chart_set(r->chart);
    uint32_t to = mig__chart_last(r->chart, r->high.set);
    if (above == NULL) {
        return mig__no_memory(r->error);
    }
    if (to == MIG_UNSET) {
        mig__fail(r->error, MIG_REFUSED, "the range %s is empty: %s comes after base", r->text,
                  id_of(r, from));
        free(above);
        return MIG_REFUSED;
    }
    above[to] = 1;
    mig__lineage_add_descendants(&r->chart->lineage, MIG_LINKS_PARENTS, above);
    mig__fail(r->error, MIG_REFUSED, "the range %s is empty: %s does not lead to %s", r->text,
              id_of(r, from), id_of(r, to));
    if (above[from]) {
        mig__add(r->error, ", but the other way round. Write \"%s:%s\"", id_of(r, to),
                 id_of(r, from));
    } else {
        mig__add(r->error, ": they are on different lines. Write \":%s\" for all that leads to it",
                 id_of(r, to));
    }
    free(above);
    return MIG_REFUSED;
}

static MigStatus mark_between(const Range *r, uint8_t *set, uint8_t *above)
{
    const MigLineage *lineage = &r->chart->lineage;
    uint32_t count = r->chart->history->revision_count;
    bool is_open = r->low.is_base;
    memcpy(set, r->high.set, count);
    mig__lineage_add_ancestors(
        lineage, is_open && r->low.line == NULL ? MIG_LINKS_ALL : MIG_LINKS_PARENTS, set);
    for (uint32_t i = 0; i < count; i++) {
        if (r->low.set[i] && !set[i]) {
            return not_on_one_line(r, i);
        }
        above[i] = r->low.set[i];
    }
    mig__lineage_add_descendants(lineage, MIG_LINKS_PARENTS, above);
    for (uint32_t i = 0; i < count; i++) {
        bool is_on_line = !is_open ? above[i] : r->low.line == NULL || r->low.line[i];
        set[i] = set[i] && is_on_line;
    }
    return MIG_OK;
}

MigStatus mig__range_mark(const MigChart *chart, const char *range, uint8_t *set, MigError *error)
{
    Range r = {0};
    r.chart = chart;
    r.text = range;
    r.error = error;
    MigStatus status = mig__target_read_range(&r.from, &r.to, range, error);
    if (status == MIG_OK) {
        status = find_ends(&r);
    }
    if (status == MIG_OK) {
        uint8_t *above = mig__chart_set(chart);
        status = above == NULL ? mig__no_memory(error) : mark_between(&r, set, above);
        free(above);
    }
    mig__point_free(&r.low);
    mig__point_free(&r.high);
    return status;
}

bool mig__range_is_from_current(const char *range)
{
    MigTarget from;
    MigTarget to;
    MigError ignored = {0};
    if (mig__target_read_range(&from, &to, range, &ignored) != MIG_OK) {
        return false;
    }
    return strcmp(from.symbol, "current") == 0 || strcmp(to.symbol, "current") == 0 ||
           (mig__target_is_number(&from) && mig__target_is_number(&to));
}
