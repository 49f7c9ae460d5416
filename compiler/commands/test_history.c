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
    bool fails_with_rows; // its first up does
} TestRevision;

typedef enum Way { WAY_UP, WAY_DOWN, WAY_UP_AGAIN } Way;

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
                          {0},
                          false};
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
    test_rows_forget(&test->rows);
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

static const char *words_of(Way way)
{
    static const char *const words[] = {"up fails", "down fails", "up fails behind its own down"};
    return words[way];
}

static MigDirection direction_of(Way way)
{
    return way == WAY_DOWN ? MIG_DOWN : MIG_UP;
}

static int fail(const TestRevision *revision, Way way, const MigError *error)
{
    if (!is_about_revision(error))
        return mig__cli_report(&revision->test->setup->cli, error);
    test_finding_report(revision->test->setup->project,
                        way == WAY_DOWN ? RULE_DOWN_FAILS : RULE_UP_FAILS, revision->id,
                        dialect_of(revision->test), direction_of(way), words_of(way), error);
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

static MigStatus go(TestRevision *revision, Way way, MigError *error)
{
    return way == WAY_DOWN ? revert(revision, error) : apply(revision, error);
}

// From now on the tables that are empty hold rows, for what comes next to meet.
static int make_rows(const TestRevision *revision)
{
    MigError error = {0};
    TestHistory *test = revision->test;
    bool is_wanted = test->rows.count > 0 && revision->index + 1 >= test->first;
    if (!is_wanted || test_rows_fill(&test->rows, test->driver, revision->id, &error))
        return 0;
    return mig__cli_report(&test->setup->cli, &error);
}

// To where the revision goes that way, in a fresh database without rows. *is_there: it was reached.
static int begin_without_rows(TestRevision *revision, Way way, bool *is_there)
{
    TestHistory *test = revision->test;
    MigError error = {0};
    int code = open_database(test);
    *is_there = !code;
    for (uint32_t i = 0; *is_there && i < revision->index; i++) {
        TestRevision earlier = revision_at(test, i);
        *is_there = apply(&earlier, &error) == MIG_OK;
    }
    // Names that the database makes up depend on what was there before.
    if (*is_there && !test_catalog_read(test->arena, test->driver, &revision->before, &error))
        return mig__cli_report(&test->setup->cli, &error);
    if (*is_there && way != WAY_UP)
        *is_there = apply(revision, &error) == MIG_OK;
    if (*is_there && way == WAY_UP_AGAIN)
        *is_there = revert(revision, &error) == MIG_OK;
    if (!code && !*is_there && !is_about_revision(&error))
        code = mig__cli_report(&test->setup->cli, &error);
    return code;
}

// "up fails with rows in table users, and passes without"
static const char *words_with_rows(const TestRevision *revision, Way way, const MigError *error)
{
    const TestHistory *test = revision->test;
    Builder words = {.arena = test->arena};
    // Behind its first line stands an excerpt of the file, but where it lists rows.
    Text message = {error->message, strcspn(error->message, "\n")};
    if (message.size > 0 && message.data[message.size - 1] == ':')
        message = text_from(error->message);
    Text tables = test_rows_named(&test->rows, message);
    if (tables.size == 0)
        tables = test_rows_named(&test->rows, test_finding_statement(test->setup->project,
                                                                     revision->id, dialect_of(test),
                                                                     direction_of(way), error));
    if (tables.size == 0)
        tables = TEXT("the tables");
    builder_add_format(&words, "%s with rows in %.*s, and passes without", words_of(way),
                       TEXT_ARGS(tables));
    return words.items;
}

static void fail_with_rows(TestRevision *revision, Way way, const char *when, const MigError *error)
{
    // The second time it is nothing new.
    if (way == WAY_UP_AGAIN && revision->fails_with_rows)
        return;
    revision->fails_with_rows = way == WAY_UP;
    Diagnostic *diagnostic =
        test_finding_report(revision->test->setup->project, RULE_FAILS_WITH_ROWS, revision->id,
                            dialect_of(revision->test), direction_of(way), when, error);
    if (diagnostic->hint.size == 0)
        diagnostic_hint(diagnostic,
                        "a database in use has rows: change them first, or accept it with "
                        "--@ allow fails-with-rows \"WHY\"");
}

// What has failed with rows is tried once more without. *has_passed: it went that way then.
static int judge(TestRevision *revision, Way way, const MigError *error, bool *has_passed)
{
    MigError again = {0};
    bool is_there = false;
    *has_passed = false;
    if (revision->test->rows.tables.count == 0 || !is_about_revision(error))
        return fail(revision, way, error);
    const char *when = words_with_rows(revision, way, error);
    int code = begin_without_rows(revision, way, &is_there);
    if (code)
        return code;
    *has_passed = is_there && go(revision, way, &again) == MIG_OK;
    if (!*has_passed)
        return fail(revision, way, is_there ? &again : error);
    fail_with_rows(revision, way, when, error);
    return 0;
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
    if (code || count == 0)
        return code;
    TestRevision last = revision_at(test, count - 1);
    return make_rows(&last);
}

static int compare(TestRevision *revision)
{
    TestHistory *test = revision->test;
    TestCatalog after = {0};
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
    MigError second = {0};
    int code = 0;
    bool has_passed = true;
    size_t found = revision->test->setup->project->diagnostics.count;
    *is_stuck = true;
    if (revert(revision, &error) != MIG_OK)
        code = judge(revision, WAY_DOWN, &error, &has_passed);
    if (!code && has_passed)
        code = compare(revision);
    if (code || !has_passed)
        return code;
    if (apply(revision, &second) != MIG_OK)
        code = judge(revision, WAY_UP_AGAIN, &second, &has_passed);
    if (code || !has_passed)
        return code;
    *is_stuck = false;
    revision->test->sound += revision->test->setup->project->diagnostics.count == found;
    return make_rows(revision);
}

static int try_revision(TestHistory *test, uint32_t index, bool *is_over)
{
    MigError error = {0};
    bool is_stuck = false, has_passed = true;
    int code = 0;
    TestRevision revision = revision_at(test, index);
    if (index >= test->first &&
        !test_catalog_read(test->arena, test->driver, &revision.before, &error))
        return mig__cli_report(&test->setup->cli, &error);
    if (apply(&revision, &error) != MIG_OK)
        code = judge(&revision, WAY_UP, &error, &has_passed);
    *is_over = !has_passed;
    // Rows that were made behind it alone would not have met it: its down need not expect them.
    if (!code && has_passed && !revision.fails_with_rows)
        code = make_rows(&revision);
    if (code || !has_passed)
        return code;
    if (index < test->first || !may_be_reverted(&revision))
        return revision.fails_with_rows ? make_rows(&revision) : 0;
    code = go_down_and_up(&revision, &is_stuck);
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
