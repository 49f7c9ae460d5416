// SPDX-License-Identifier: MIT
// Walks a compiled history as the runtime does, from the first revision to the last: checks that
// every number stays within its table and every text has its length, and prints what it has seen.
//
//   scale_walk        counts, first and last revision, the widest merge
//   scale_walk sql    every statement of `up` for PostgreSQL, each with ";" and a line's end
#include <mig/tables.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const MigHistory *scale_history(void);

typedef struct Walk {
    const MigHistory *history;
    const MigTrack *track;
    const MigRevision *revision;
    uint32_t next_segment; // ranges follow one another without a gap
    uint32_t next_step;
    uint32_t line; // of the statement before, in this section
} Walk;

static void require(int is_true, const Walk *walk, const char *what)
{
    if (is_true)
        return;
    fprintf(stderr, "revision %ld: %s\n", (long)(walk->revision - walk->history->revisions), what);
    exit(1);
}

static const char *text_of(const Walk *walk, MigText text)
{
    require(text < walk->history->text_size, walk, "a text outside the history's");
    return walk->history->text + text;
}

static void walk_section(Walk *walk, const MigSection *section, int is_printed)
{
    if (section->segment_count == 0) {
        require(section->first_segment == 0, walk, "a place of no segments");
        return;
    }
    require(section->first_segment == walk->next_segment, walk, "a gap between segments");
    for (walk->line = 0; walk->next_segment < section->first_segment + section->segment_count;) {
        require(walk->next_segment < walk->track->segment_count, walk, "no such segment");
        const MigSegment *segment = &walk->track->segments[walk->next_segment++];
        require(segment->first_step == walk->next_step, walk, "a gap between steps");
        for (; walk->next_step < segment->first_step + segment->step_count; walk->next_step++) {
            require(walk->next_step < walk->track->step_count, walk, "no such step");
            const MigStep *step = &walk->track->steps[walk->next_step];
            const char *sql = text_of(walk, step->sql);
            require(strlen(sql) == step->size, walk, "a statement of another length");
            require(step->line > walk->line, walk, "a line before that of the last statement");
            walk->line = step->line;
            if (is_printed)
                printf("%s;\n", sql);
        }
    }
}

static void walk_track(Walk *walk, int is_printed)
{
    const MigHistory *history = walk->history;
    walk->next_segment = walk->next_step = 0;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigTrackRevision *revision = &walk->track->revisions[i];
        walk->revision = &history->revisions[i];
        require(strlen(text_of(walk, revision->digest)) == 64, walk, "no digest");
        walk_section(walk, &revision->up, is_printed);
        walk_section(walk, &revision->down, 0);
        walk_section(walk, &revision->verify, 0);
    }
    require(walk->next_segment == walk->track->segment_count, walk, "segments of no revision");
    require(walk->next_step == walk->track->step_count, walk, "steps of no segment");
}

static uint32_t walk_graph(Walk *walk)
{
    const MigHistory *history = walk->history;
    uint32_t widest = 0, next_edge = 0;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigRevision *revision = walk->revision = &history->revisions[i];
        uint32_t count = revision->parent_count + revision->dependency_count;
        uint32_t first =
            revision->parent_count > 0 ? revision->first_parent : revision->first_dependency;
        require(first == (count > 0 ? next_edge : 0), walk, "a gap between edges");
        for (; next_edge < first + count; next_edge++) {
            require(next_edge < history->edge_count, walk, "no such edge");
            require(history->edges[next_edge] < i, walk, "a parent that comes later");
        }
        widest = revision->parent_count > widest ? revision->parent_count : widest;
        require(strlen(text_of(walk, revision->id)) > 0, walk, "no id");
    }
    return widest;
}

int main(int argc, char **argv)
{
    Walk walk = {.history = scale_history()};
    const MigHistory *history = walk.history;
    if (argc == 2 && strcmp(argv[1], "sql") == 0) {
        walk.track = &history->tracks[MIG_POSTGRESQL];
        walk_track(&walk, 1);
        return 0;
    }
    uint32_t widest = walk_graph(&walk);
    printf("%lu revisions from %s to %s, the widest merge of %lu\n",
           (unsigned long)history->revision_count, text_of(&walk, history->revisions[0].id),
           text_of(&walk, history->revisions[history->revision_count - 1].id),
           (unsigned long)widest);
    printf("%lu edges, %lu names\n", (unsigned long)history->edge_count,
           (unsigned long)history->name_count);
    // These histories have nothing that stands for one dialect only.
    require(history->tracks[0].revisions == history->tracks[1].revisions &&
                history->tracks[0].segments == history->tracks[1].segments &&
                history->tracks[0].steps == history->tracks[1].steps,
            &walk, "the dialects do not share their tables");
    for (int dialect = 0; dialect < MIG_DIALECT_COUNT; dialect++) {
        walk.track = &history->tracks[dialect];
        walk_track(&walk, 0);
        printf("%lu steps\n", (unsigned long)walk.track->step_count);
    }
    return 0;
}
