// SPDX-License-Identifier: MIT
#include "test_history.h"

#include "cli/cancel.h"
#include "cli/print.h"
#include "drivers.h"
#include "run.h"
#include "test_compare.h"
#include "test_finding.h"
#include <string.h>

typedef struct TestRevision {
    TestHistory *test;
    uint32_t index;
    const char *id;
    const MigTrackRevision *track;
    TestCatalog before;
} TestRevision;

static MigDialect dialect_of(const TestHistory *test)
{
    return test->setup->place.dialect;
}

static TestRevision revision_at(TestHistory *test, uint32_t index)
{
    const MigHistory *history = test->setup->history;
    return (TestRevision){test,
                          index,
                          mig__revision_id(history, index),
                          &history->tracks[dialect_of(test)].revisions[index],
                          {0}};
}

static void close_database(TestHistory *test)
{
    mig__cli_cancel_watch(NULL);
    mig_close(test->driver);
    test->driver = NULL;
    if (test->scratch && test->url)
        scratch_drop(test->scratch, test->url);
    test->url = NULL;
}

static int open_database(TestHistory *test)
{
    MigError error = {0};
    int code = 0;
    close_database(test);
    test->url = "sqlite::memory:";
    if (test->scratch)
        code = scratch_create(test->scratch, &test->url);
    if (code)
        return code;
    test->driver = mig_open(test->url, command_drivers, &error);
    if (!test->driver)
        return mig__cli_report(&test->setup->cli, &error);
    mig__cli_cancel_watch(test->driver);
    return 0;
}

// What is about the revision is a finding; the rest ends the test.
static bool is_about_revision(const MigError *error)
{
    return error->status == MIG_REFUSED || error->status == MIG_MISUSE;
}

static int fail(const TestRevision *revision, Rule rule, const char *when, const MigError *error)
{
    if (!is_about_revision(error))
        return mig__cli_report(&revision->test->setup->cli, error);
    test_finding_report(revision->test->setup->project, rule, revision->id,
                        rule == RULE_DOWN_FAILS ? MIG_DOWN : MIG_UP, when, error);
    return 0;
}

static MigStatus apply(TestRevision *revision, MigError *error)
{
    TestHistory *test = revision->test;
    return error->status = mig_upgrade(test->driver, test->setup->history, revision->id,
                                       &test->setup->options, error);
}

// This revision alone. No target says that on every shape of history, so the goal is set as that of
// a run is which takes back what it has applied (runtime/run_revert.c).
static MigStatus revert(TestRevision *revision, MigError *error)
{
    MigRun run;
    TestHistory *test = revision->test;
    MigStatus status = mig__run_begin(&run, test->driver, test->setup->history,
                                      MIG_REQUEST_DOWNGRADE, NULL, &test->setup->options, error);
    if (status != MIG_OK)
        return error->status = status;
    if (mig__goal_make(&run.goal, &run.ledger)) {
        run.goal.down[revision->index] = 1;
        run.has_goal = true;
        status = mig__run_work(&run, error);
    } else {
        status = mig__no_memory(error);
    }
    test->driver->kind->unlock(test->driver);
    mig__run_end(&run);
    if (test->driver->is_cancelled && status != MIG_OK)
        status = MIG_CANCELLED;
    return error->status = status;
}

static bool may_be_reverted(TestRevision *revision)
{
    const MigSection *down = &revision->track->down;
    const MigSection *up = &revision->track->up;
    if (down->flags & MIG_SECTION_IRREVERSIBLE) {
        revision->test->irreversible++;
        return false;
    }
    if (!(down->flags & MIG_SECTION_PRESENT) && up->segment_count > 0) {
        revision->test->without_down++;
        return false;
    }
    return true;
}

// Those of all earlier revisions, on a database of its own: after a way back that has failed nobody
// knows what the old one holds.
static int begin_anew(TestHistory *test, uint32_t count)
{
    int code = open_database(test);
    for (uint32_t i = 0; !code && i < count; i++) {
        MigError error = {0};
        TestRevision revision = revision_at(test, i);
        if (apply(&revision, &error) != MIG_OK)
            code = mig__cli_report(&test->setup->cli, &error);
    }
    return code;
}

static int compare(TestRevision *revision)
{
    TestHistory *test = revision->test;
    TestCatalog after;
    MigError error = {0};
    if (!test_catalog_read(test->arena, test->driver, &after, &error))
        return mig__cli_report(&test->setup->cli, &error);
    TestDifferences found = test_catalog_compare(test->arena, &revision->before, &after);
    for (size_t i = 0; i < found.count; i++) {
        Span span =
            test_finding_section(test->setup->project, revision->id, dialect_of(test), MIG_DOWN);
        Diagnostic *diagnostic =
            diagnostic_report(&test->setup->project->diagnostics, RULE_DOWN_LEAVES, span,
                              "the down of %s %.*s", revision->id, TEXT_ARGS(found.items[i]));
        diagnostic_hint(diagnostic, "what its up has done stays in part: add the rest to it");
    }
    return 0;
}

// *is_stuck: the database is not what the next revision expects.
static int go_down_and_up(TestRevision *revision, bool *is_stuck)
{
    MigError error = {0};
    int code = 0;
    size_t found = revision->test->setup->project->diagnostics.count;
    *is_stuck = true;
    if (revert(revision, &error) != MIG_OK)
        return fail(revision, RULE_DOWN_FAILS, "down fails", &error);
    code = compare(revision);
    if (code)
        return code;
    if (apply(revision, &error) != MIG_OK)
        return fail(revision, RULE_UP_FAILS, "up fails behind its own down", &error);
    *is_stuck = false;
    revision->test->sound += revision->test->setup->project->diagnostics.count == found;
    return 0;
}

static int try_revision(TestHistory *test, uint32_t index, bool *is_over)
{
    MigError error = {0};
    bool is_stuck = false;
    TestRevision revision = revision_at(test, index);
    if (index >= test->first &&
        !test_catalog_read(test->arena, test->driver, &revision.before, &error))
        return mig__cli_report(&test->setup->cli, &error);
    *is_over = apply(&revision, &error) != MIG_OK;
    if (*is_over)
        return fail(&revision, RULE_UP_FAILS, "up fails", &error);
    if (index < test->first || !may_be_reverted(&revision))
        return 0;
    int code = go_down_and_up(&revision, &is_stuck);
    return !code && is_stuck ? begin_anew(test, index + 1) : code;
}

static void show_progress(const TestHistory *test, uint32_t index)
{
    uint32_t count = test->setup->history->revision_count;
    if (!test->has_progress)
        return;
    if (index < count)
        fprintf(stderr, "\r\033[K%u of %u", (unsigned)index + 1, (unsigned)count);
    else
        fputs("\r\033[K", stderr);
    fflush(stderr);
}

int test_history_run(TestHistory *test)
{
    uint32_t count = test->setup->history->revision_count;
    bool is_over = false;
    int code = open_database(test);
    for (uint32_t i = 0; !code && !is_over && i < count; i++) {
        show_progress(test, i);
        code = try_revision(test, i, &is_over);
        test->not_tried = is_over ? count - i - 1 : 0;
    }
    show_progress(test, count);
    close_database(test);
    return code;
}
