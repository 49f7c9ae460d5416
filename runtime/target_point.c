// SPDX-License-Identifier: MIT
// See target_point.h.
#include "target_point.h"
#include "target_list.h"
#include "target_name.h"
#include "target_walk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Finder {
    const MigChart *chart;
    const MigTarget *target;
    uint8_t *set;        // the result
    const uint8_t *line; // that the target named, or NULL
    bool is_clamped;     // a number that leads too far stops at the end
    MigError *error;
} Finder;

// What stands behind "label@", or all: of "label@003+2" and "003+2" "003+2".
static const char *behind_branch(const MigTarget *target)
{
    size_t size = strlen(target->branch);
    return target->text + (size == 0 ? 0 : size + 1);
}

static bool is_newest(const MigTarget *target)
{
    return strcmp(target->symbol, "head") == 0 || strcmp(target->symbol, "heads") == 0;
}

static uint32_t only_head(const MigChart *chart, const uint8_t *line, uint32_t line_of,
                          const void *context)
{
    (void)line_of;
    uint8_t *heads = mig__chart_set(chart);
    uint32_t found = MIG_UNSET;
    (void)context;
    if (heads != NULL) {
        mig__chart_mark_heads(chart, line, heads);
        found = mig__chart_count(chart, heads) == 1 ? mig__chart_last(chart, heads) : MIG_UNSET;
    }
    free(heads);
    return found;
}

// `head`: the one head, or all where each has a label of its own.
static MigStatus mark_head(const Finder *f)
{
    bool has_memory = true;
    mig__chart_mark_heads(f->chart, f->line, f->set);
    if (mig__chart_count(f->chart, f->set) <= 1 ||
        (f->line == NULL && mig__chart_heads_are_labelled(f->chart, f->set, &has_memory))) {
        return MIG_OK;
    }
    if (!has_memory) {
        return mig__no_memory(f->error);
    }
    if (f->line == NULL) {
        mig__fail(f->error, MIG_REFUSED,
                  "the history has several heads: name one of them, or all by \"heads\":");
    } else {
        mig__fail(f->error, MIG_REFUSED,
                  "\"%s\" is not one revision: there are several heads on this line. Name one of "
                  "them, or all by \"%s@heads\":",
                  f->target->text, f->target->branch);
    }
    mig__list_choices(f->error, f->chart, f->set, "@head", "", only_head, NULL);
    return MIG_REFUSED;
}

// What the history ended with when it was released; of a line, what is on it.
static MigStatus mark_release(const Finder *f, const MigRelease *release)
{
    const MigHistory *history = f->chart->history;
    bool has_any = false;
    for (uint32_t i = 0; i < release->head_count; i++) {
        uint32_t head = history->edges[release->first_head + i];
        bool is_on_line = f->line == NULL || f->line[head];
        f->set[head] |= is_on_line;
        has_any = has_any || is_on_line;
    }
    return has_any || release->head_count == 0
               ? MIG_OK
               : mig__fail(f->error, MIG_REFUSED,
                           "\"%s\": nothing that release %s ended with is on the line of %s",
                           f->target->text, f->target->symbol, f->target->branch);
}

static MigStatus mark_named(const Finder *f)
{
    uint32_t revision = 0;
    const char *name = f->target->symbol;
    const MigRelease *release = mig__target_find_release(f->chart->history, name);
    if (release != NULL) {
        return mark_release(f, release);
    }
    MigStatus status = mig__target_find(f->chart->history, f->line, name, &revision, f->error);
    if (status != MIG_OK) {
        return status;
    }
    if (f->line != NULL && !f->line[revision]) {
        mig__fail(f->error, MIG_REFUSED,
                  "\"%s\": revision %s is not on the line of %s, which has, the newest first:",
                  f->target->text, mig__revision_id(f->chart->history, revision),
                  f->target->branch);
        mig__list_set(f->error, f->chart, f->line);
        return MIG_REFUSED;
    }
    f->set[revision] = 1;
    return MIG_OK;
}

static MigStatus mark_current(const Finder *f)
{
    if (f->chart->present == NULL) {
        return mig__fail(f->error, MIG_MISUSE,
                         "\"%s\" counts from where the database is, and no database was asked",
                         f->target->text);
    }
    mig__chart_mark_tips(f->chart, f->line, f->set);
    return MIG_OK;
}

// Where counting begins, or all there is.
static MigStatus mark_symbol(const Finder *f)
{
    const char *symbol = f->target->symbol;
    if (strcmp(symbol, "base") == 0) {
        return MIG_OK;
    }
    if (strcmp(symbol, "heads") == 0) {
        mig__chart_mark_heads(f->chart, f->line, f->set);
        return MIG_OK;
    }
    if (strcmp(symbol, "head") == 0) {
        return mark_head(f);
    }
    if (mig__target_is_from_current(f->target)) {
        return mark_current(f);
    }
    return mark_named(f);
}

static void set_place(const Finder *f, uint32_t place)
{
    memset(f->set, 0, f->chart->history->revision_count);
    if (place != MIG_UNSET) {
        f->set[place] = 1;
    }
}

// The text in front of the number, for a target with another one: "label@003" of "label@003+2".
static int stem_size(const MigTarget *target)
{
    return (int)target->sign_at;
}

static void list_unapplied_heads(const Finder *f)
{
    uint8_t *heads = mig__chart_set(f->chart);
    if (heads == NULL || f->chart->present == NULL) {
        free(heads);
        return;
    }
    mig__chart_mark_heads(f->chart, NULL, heads);
    for (uint32_t i = 0; i < f->chart->history->revision_count; i++) {
        heads[i] = heads[i] && f->chart->present[i] == 0;
    }
    if (mig__chart_last(f->chart, heads) != MIG_UNSET) {
        mig__add(f->error, ". Heads that are not applied:");
        mig__list_set(f->error, f->chart, heads);
    }
    free(heads);
}

static MigStatus too_far_up(const Finder *f, const MigWalk *walk)
{
    const MigTarget *target = f->target;
    const char *text = target->text;
    if (walk->place == MIG_UNSET && walk->done == 0) {
        mig__fail(f->error, MIG_REFUSED, "\"%s\" goes too far: no revision comes next", text);
    } else {
        mig__fail(f->error, MIG_REFUSED, "\"%s\" goes too far: no revision revises %s", text,
                  mig__revision_id(f->chart->history, walk->place));
    }
    if (walk->done > 0) {
        mig__add(f->error, ". Write \"%.*s+%u\"", stem_size(target), text, (unsigned)walk->done);
    } else if (mig__target_is_from_current(target)) {
        list_unapplied_heads(f);
    }
    return MIG_REFUSED;
}

typedef struct Next {
    const Finder *finder;
    uint32_t at; // the step with several ways
} Next;

// Which of the ways a whole walk on this line takes.
static uint32_t only_way_up(const MigChart *chart, const uint8_t *line, uint32_t line_of,
                            const void *context)
{
    (void)line_of;
    const Next *next = context;
    const MigTarget *target = next->finder->target;
    MigWalk walk = {chart, line, 0, MIG_UNSET, 0};
    MigError ignored = {0};
    uint32_t found = MIG_UNSET;
    Finder finder = {chart, target, mig__chart_set(chart), line, false, &ignored};
    if (finder.set != NULL && mark_symbol(&finder) == MIG_OK &&
        mig__walk_up(&walk, finder.set, (uint32_t)target->steps) &&
        mig__walk_up(&walk, finder.set, next->at + 1)) {
        found = walk.place;
    }
    free(finder.set);
    return found;
}

static MigStatus several_up(const Finder *f, const MigWalk *walk)
{
    Next next = {f, walk->done};
    char behind[sizeof f->target->text + 1];
    const char *text = f->target->text;
    const MigHistory *history = f->chart->history;
    uint8_t *ways = mig__chart_set(f->chart);
    if (ways == NULL) {
        return mig__no_memory(f->error);
    }
    mig__walk_mark_up(walk, f->set, ways);
    if (walk->place != MIG_UNSET) {
        mig__fail(f->error, MIG_REFUSED,
                  "\"%s\" is not one way: several revisions revise %s. Write one of:", text,
                  mig__revision_id(history, walk->place));
    } else {
        mig__fail(f->error, MIG_REFUSED,
                  "\"%s\" is not one way: several revisions could come next. Write one of:", text);
    }
    snprintf(behind, sizeof behind, "@%s", behind_branch(f->target));
    mig__list_choices(f->error, f->chart, ways, behind, "", only_way_up, &next);
    free(ways);
    return MIG_REFUSED;
}

static MigStatus count_up(const Finder *f)
{
    MigWalk walk = {f->chart, f->line, 0, MIG_UNSET, 0};
    uint32_t steps = (uint32_t)f->target->steps;
    if (!mig__walk_up(&walk, f->set, steps)) {
        if (walk.ways > 1) {
            return several_up(f, &walk);
        }
        if (!f->is_clamped) {
            return too_far_up(f, &walk);
        }
    }
    if (walk.done > 0) {
        set_place(f, walk.place);
    }
    return MIG_OK;
}

// Which of the parents of a merge a walk down on this line takes.
static uint32_t only_way_down(const MigChart *chart, const uint8_t *line, uint32_t line_of,
                              const void *context)
{
    (void)line_of;
    const MigWalk *stuck = context;
    MigWalk walk = {chart, line, 0, MIG_UNSET, 0};
    return line[stuck->place] && mig__walk_down(&walk, stuck->place, 1) ? walk.place : MIG_UNSET;
}

static MigStatus several_down(const Finder *f, const MigWalk *walk)
{
    char behind[sizeof f->target->text + 1];
    uint8_t *ways = mig__chart_set(f->chart);
    if (ways == NULL) {
        return mig__no_memory(f->error);
    }
    mig__walk_mark_down(walk, ways);
    mig__fail(f->error, MIG_REFUSED,
              "\"%s\" is not one way: %s is a merge. Write one of:", f->target->text,
              mig__revision_id(f->chart->history, walk->place));
    snprintf(behind, sizeof behind, "@%s", behind_branch(f->target));
    mig__list_choices(f->error, f->chart, ways, behind, "", only_way_down, walk);
    free(ways);
    return MIG_REFUSED;
}

static MigStatus too_far_down(const Finder *f, const MigWalk *walk)
{
    const MigTarget *target = f->target;
    mig__fail(f->error, MIG_REFUSED, "\"%s\" goes too far: ", target->text);
    if (walk->done == 0) {
        mig__add(f->error, "nothing is below base");
    } else {
        mig__add(f->error, "\"%.*s-%u\" is base", stem_size(target), target->text,
                 (unsigned)walk->done);
    }
    return MIG_REFUSED;
}

static uint32_t only_tip(const MigChart *chart, const uint8_t *line, uint32_t line_of,
                         const void *context)
{
    (void)line_of;
    uint8_t *tips = mig__chart_set(chart);
    uint32_t found = MIG_UNSET;
    (void)context;
    if (tips != NULL) {
        mig__chart_mark_tips(chart, line, tips);
        found = mig__chart_count(chart, tips) == 1 ? mig__chart_last(chart, tips) : MIG_UNSET;
    }
    free(tips);
    return found;
}

static MigStatus several_starts(const Finder *f)
{
    char behind[sizeof f->target->text + 1];
    const char *number = f->target->text + f->target->sign_at;
    mig__fail(
        f->error, MIG_REFUSED,
        "\"%s\" counts from one revision, and here are several. Write one of:", f->target->text);
    bool is_head = is_newest(f->target);
    snprintf(behind, sizeof behind, "@%s%s", is_head ? "head" : "", number);
    mig__list_choices(f->error, f->chart, f->set, behind, number, is_head ? only_head : only_tip,
                      NULL);
    return MIG_REFUSED;
}

static MigStatus mark_line(MigPoint *point, const MigChart *chart, uint32_t revision,
                           MigError *error)
{
    if (point->line == NULL && (point->line = mig__chart_set(chart)) == NULL) {
        return mig__no_memory(error);
    }
    point->line_of = revision;
    mig__chart_mark_line(chart, revision, point->line);
    return MIG_OK;
}

static MigStatus count_down(const Finder *f, MigPoint *point)
{
    MigWalk walk = {f->chart, f->line, 0, MIG_UNSET, 0};
    uint32_t start = mig__chart_last(f->chart, f->set);
    if (mig__chart_count(f->chart, f->set) > 1) {
        return several_starts(f);
    }
    if (!mig__walk_down(&walk, start, (uint32_t)-f->target->steps)) {
        if (walk.ways > 1) {
            return several_down(f, &walk);
        }
        if (!f->is_clamped) {
            return too_far_down(f, &walk);
        }
    }
    set_place(f, walk.place);
    return walk.place == MIG_UNSET && start != MIG_UNSET && f->line == NULL
               ? mark_line(point, f->chart, start, f->error)
               : MIG_OK;
}

static MigStatus find_branch(const Finder *f, MigPoint *point)
{
    uint32_t revision = 0;
    if (f->target->branch[0] == '\0') {
        return MIG_OK;
    }
    MigStatus status =
        mig__target_find(f->chart->history, NULL, f->target->branch, &revision, f->error);
    return status == MIG_OK ? mark_line(point, f->chart, revision, f->error) : status;
}

static MigStatus find(MigPoint *point, const MigChart *chart, const MigTarget *target,
                      const uint8_t *starts, MigError *error)
{
    *point = (MigPoint){mig__chart_set(chart), NULL, MIG_UNSET, false, false};
    bool is_clamped = starts != NULL && target->symbol[0] == '\0';
    Finder finder = {chart, target, point->set, NULL, is_clamped, error};
    if (point->set == NULL) {
        return mig__no_memory(error);
    }
    MigStatus status = find_branch(&finder, point);
    finder.line = point->line;
    if (status == MIG_OK && starts != NULL && target->symbol[0] == '\0') {
        memcpy(point->set, starts, chart->history->revision_count);
    } else if (status == MIG_OK) {
        status = mark_symbol(&finder);
    }
    if (status == MIG_OK && target->steps > 0) {
        status = count_up(&finder);
    } else if (status == MIG_OK && target->steps < 0) {
        status = count_down(&finder, point);
    }
    point->is_newest = is_newest(target) && target->steps == 0;
    point->is_base = mig__chart_last(chart, point->set) == MIG_UNSET;
    return status;
}

MigStatus mig__point_find(MigPoint *point, const MigChart *chart, const MigTarget *target,
                          MigError *error)
{
    return find(point, chart, target, NULL, error);
}

MigStatus mig__point_find_from(MigPoint *point, const MigChart *chart, const MigTarget *target,
                               const uint8_t *starts, MigError *error)
{
    return find(point, chart, target, starts, error);
}

void mig__point_free(MigPoint *point)
{
    free(point->set);
    free(point->line);
    *point = (MigPoint){NULL, NULL, MIG_UNSET, false, false};
}
