// SPDX-License-Identifier: MIT
#include "command.h"

#include "../error_text.h"
#include "database.h"
#include "print.h"
#include "section.h"
#include <stdlib.h>
#include <string.h>

size_t mig__cli_section_steps(const MigTrack *track, const MigSection *section)
{
    size_t count = 0;
    for (uint32_t i = 0; i < section->segment_count; i++)
        count += track->segments[section->first_segment + i].step_count;
    return count;
}

void mig__cli_section_summary(const MigTrack *track, const MigSection *section, char text[120])
{
    static const char *const names[] = {"transaction", "autocommit", "batch"};
    bool has_kind[3] = {false, false, false};
    char steps[64];
    size_t used;
    mig__cli_count(steps, mig__cli_section_steps(track, section), "step");
    for (uint32_t i = 0; i < section->segment_count; i++)
        if (track->segments[section->first_segment + i].kind < 3)
            has_kind[track->segments[section->first_segment + i].kind] = true;
    used = (size_t)snprintf(text, 120, "%s", steps);
    const char *separator = ", ";
    for (int k = 0; k < 3; k++) {
        if (!has_kind[k])
            continue;
        used += (size_t)snprintf(text + used, 120 - used, "%s%s", separator, names[k]);
        separator = " and ";
    }
}

// The packed statement has lost its semicolon; what is printed can be run, but for its secrets.
// After a comment that runs to the end of the line it needs a line of its own.
static void write_sql(FILE *stream, const char *packed)
{
    char *sql = mig__hide_secrets(packed);
    if (!sql) {
        fputs("-- out of memory\n", stream);
        return;
    }
    size_t size = strlen(sql);
    const char *last = strrchr(sql, '\n');
    bool has_comment = strstr(last ? last : sql, "--") != NULL;
    bool is_line_start = mig__cli_print_body(stream, "", sql);
    if (size && sql[size - 1] == ';')
        fputc('\n', stream);
    else
        fputs(has_comment && !is_line_start ? "\n;\n" : ";\n", stream);
    free(sql);
}

void mig__cli_section_print_sql(const char *packed)
{
    write_sql(stdout, packed);
}

static void write_step(FILE *stream, const CliView *view, const MigTrack *track,
                       const MigStep *step)
{
    const MigHistory *history = view->history;
    if (step->kind == MIG_STEP_COPY) {
        const MigCopy *copy = &track->copies[step->detail];
        fprintf(stream, "-- copy %u rows to ", (unsigned)copy->row_count);
        mig__cli_print_text(stream, mig__text(history, copy->table));
        fputc('\n', stream);
        return;
    }
    if (step->kind == MIG_STEP_CALL) {
        fputs("-- call ", stream);
        mig__cli_print_text(stream, mig__text(history, history->calls[step->detail].name));
        fputc('\n', stream);
        return;
    }
    if (step->kind == MIG_STEP_BATCH)
        fprintf(stream, "-- repeated, %u rows at a time\n",
                (unsigned)track->batches[step->detail].rows);
    write_sql(stream, mig__text(history, step->sql));
}

static void write_place(FILE *stream, const CliView *view, const char *place)
{
    if (stream == stdout)
        mig__cli_print_styled(view->cli, STYLE_FAINT, place);
    else
        mig__cli_print_text(stream, place);
    fputc('\n', stream);
}

void mig__cli_section_write(FILE *stream, const CliView *view, const MigTrack *track,
                            const MigSection *section, const char *file)
{
    for (uint32_t i = 0; i < section->segment_count; i++) {
        const MigSegment *segment = &track->segments[section->first_segment + i];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            const MigStep *step = &track->steps[segment->first_step + k];
            char place[400];
            snprintf(place, sizeof place, "-- %s:%u:%u%s", file, (unsigned)step->line,
                     (unsigned)step->column,
                     segment->kind == MIG_SEGMENT_AUTOCOMMIT ? " (outside a transaction)" : "");
            write_place(stream, view, place);
            write_step(stream, view, track, step);
        }
    }
}

void mig__cli_section_print(const CliView *view, const MigTrack *track, const MigSection *section,
                            const char *file)
{
    mig__cli_section_write(stdout, view, track, section, file);
}

static void print_stored(void *context, const MigStoredStep *step)
{
    const CliView *view = context;
    char place[400];
    snprintf(place, sizeof place, "-- %s:%u:%u%s", step->file, (unsigned)step->line,
             (unsigned)step->column, step->is_autocommit ? " (outside a transaction)" : "");
    mig__cli_print_styled(view->cli, STYLE_FAINT, place);
    fputc('\n', stdout);
    if (step->kind == MIG_STEP_COPY) {
        printf("-- copy %u rows to ", (unsigned)step->rows);
        mig__cli_print_text(stdout, step->name);
        fputc('\n', stdout);
        return;
    }
    if (step->kind == MIG_STEP_BATCH && step->rows)
        printf("-- repeated, %u rows at a time\n", (unsigned)step->rows);
    mig__cli_section_print_sql(step->sql);
}

int mig__cli_section_print_stored(const CliView *view, const char *revision)
{
    MigError error = {0};
    MigOptions options = mig__cli_run_options(view->cli);
    CliView shown = *view;
    if (mig_way_back(view->cli->driver, view->history, revision, &options, print_stored, &shown,
                     &error) == MIG_OK)
        return 0;
    return mig__cli_report(view->cli, &error);
}

// Copies and calls are told apart by their place; the statement of a copy is each dialect's own.
static bool is_equal_step(const MigHistory *history, const MigStep *a, const MigStep *b)
{
    return a->kind == b->kind && a->line == b->line && a->column == b->column &&
           (a->kind == MIG_STEP_COPY ||
            strcmp(mig__text(history, a->sql), mig__text(history, b->sql)) == 0);
}

bool mig__cli_section_equal(const MigHistory *history, const MigTrack *a_track, const MigSection *a,
                            const MigTrack *b_track, const MigSection *b)
{
    uint32_t shown = MIG_SECTION_PRESENT | MIG_SECTION_NOTHING | MIG_SECTION_IRREVERSIBLE;
    if (a->segment_count != b->segment_count || (a->flags & shown) != (b->flags & shown) ||
        strcmp(mig__text(history, a->note), mig__text(history, b->note)) != 0)
        return false;
    for (uint32_t i = 0; i < a->segment_count; i++) {
        const MigSegment *a_segment = &a_track->segments[a->first_segment + i];
        const MigSegment *b_segment = &b_track->segments[b->first_segment + i];
        if (a_segment->kind != b_segment->kind || a_segment->step_count != b_segment->step_count)
            return false;
        for (uint32_t k = 0; k < a_segment->step_count; k++)
            if (!is_equal_step(history, &a_track->steps[a_segment->first_step + k],
                               &b_track->steps[b_segment->first_step + k]))
                return false;
    }
    return true;
}
