// SPDX-License-Identifier: MIT
// The public functions that only look, over a driver that loses its connection, or whose answers
// are not what was asked for; and what is refused before a driver is asked anything.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_driver.h"
#include "history_builder.c"
#include "run.h"

static const RevisionSpec one[] = {{"001", "", "A", NULL, NULL, NULL, NULL}};

// What the queries of the driver answer.
typedef struct Answers {
    int lost;     // so many queries lose the connection
    bool is_gone; // and it does not come back
    const char *const *rows;
    size_t row_count;
    size_t column_count;
} Answers;

static Answers answers;

static MigOutcome answer_query(MigDriver *driver, const char *sql, MigRowFunction row,
                               void *context, bool *missing, MigError *error)
{
    (void)driver;
    (void)sql;
    *missing = false;
    if (answers.lost > 0) {
        answers.lost--;
        mig__fail(error, MIG_CANNOT_CONNECT, "made to be lost");
        return MIG__LOST;
    }
    for (size_t i = 0; i < answers.row_count; i++)
        if (!row(context, answers.column_count, answers.rows + i * answers.column_count))
            return MIG__FAILED;
    return MIG__DONE;
}

static MigOutcome answer_reconnect(MigDriver *driver, MigError *error)
{
    (void)driver;
    if (answers.is_gone)
        mig__fail(error, MIG_CANNOT_CONNECT, "nobody is there");
    return answers.is_gone ? MIG__FAILED : MIG__DONE;
}

typedef struct Bench {
    MigDriver *driver;
    MigDriverKind kind;
    MigHistory *history;
    MigError error;
    char seen[300]; // events: "5:apply 4:fail"
} Bench;

// The row of the ledger's own tables: of a format that every program reads.
static const char *const ledger_row[MIG_READ_COUNT] = {"m", "x", "999999", "0"};

static int set_up(void **state)
{
    Bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return -1;
    bench->driver = fake_open("fake:", NULL);
    bench->kind = fake_kind;
    bench->kind.query = answer_query;
    bench->kind.reconnect = answer_reconnect;
    bench->driver->kind = &bench->kind;
    bench->history = history_build("main", one, 1);
    answers = (Answers){0, false, ledger_row, 1, MIG_READ_COUNT};
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    Bench *bench = *state;
    mig_close(bench->driver);
    history_free(bench->history);
    free(bench);
    return 0;
}

static void take_event(void *context, const MigLedgerEvent *event)
{
    Bench *bench = context;
    size_t used = strlen(bench->seen);
    snprintf(bench->seen + used, sizeof bench->seen - used, "%s%lu:%s %s%s", used > 0 ? " " : "",
             (unsigned long)event->number, event->revision, event->kind,
             event->has_duration ? "!" : "");
}

static MigStatus look_at_current(Bench *bench, MigError *error)
{
    MigCurrent *current = mig_current(bench->driver, bench->history, NULL, error);
    mig_current_free(current);
    return current == NULL ? error->status : MIG_OK;
}

static MigStatus look_at_events(Bench *bench, MigError *error)
{
    return mig_events(bench->driver, bench->history, "001", 5, NULL, take_event, bench, error);
}

static MigStatus look_at_unfinished(Bench *bench, MigError *error)
{
    return mig_unfinished(bench->driver, bench->history, NULL, NULL, NULL, error);
}

static MigStatus look_at_way_back(Bench *bench, MigError *error)
{
    return mig_way_back(bench->driver, bench->history, "001", NULL, NULL, NULL, error);
}

static MigStatus look_at_plan(Bench *bench, MigError *error)
{
    MigPlan *plan = mig_plan(bench->driver, bench->history, MIG_UP, NULL, NULL, error);
    mig_plan_free(plan);
    return plan == NULL ? error->status : MIG_OK;
}

static MigStatus (*const looks[])(Bench *, MigError *) = {
    look_at_current, look_at_events, look_at_unfinished, look_at_way_back, look_at_plan};
enum { LOOKS = sizeof looks / sizeof *looks };

static void test_mig_looks_again_after_a_lost_connection(void **state)
{
    Bench *bench = *state;
    for (size_t i = 0; i < LOOKS; i++) {
        MigError error = {0};
        answers.lost = 1;
        answers.row_count = looks[i] == look_at_events ? 0 : 1;
        looks[i](bench, &error);
        assert_string_equal(error.message,
                            looks[i] == look_at_way_back
                                ? "revision 001 is not applied, so no way back is stored"
                                : "");
        assert_int_equal(answers.lost, 0);
    }
}

static void test_mig_says_that_nobody_is_there(void **state)
{
    Bench *bench = *state;
    answers.is_gone = true;
    for (size_t i = 0; i < LOOKS; i++) {
        MigError error = {0};
        answers.lost = 1;
        assert_int_equal(looks[i](bench, &error), MIG_CANNOT_CONNECT);
        assert_string_equal(error.message, "nobody is there");
    }
    // Once more lost is lost.
    answers.is_gone = false;
    for (size_t i = 0; i < LOOKS; i++) {
        MigError error = {0};
        answers.lost = 2;
        assert_int_equal(looks[i](bench, &error), MIG_CANNOT_CONNECT);
        assert_string_equal(error.message, "made to be lost");
    }
}

static void expect_refused(Bench *bench, MigStatus status, const char *words)
{
    MigError error = {0};
    assert_int_equal(look_at_unfinished(bench, &error), status);
    if (strstr(error.message, words) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", words, error.message);
}

static void test_mig_does_not_believe_what_was_not_asked_for(void **state)
{
    Bench *bench = *state;
    static const char *const other_row[MIG_READ_COUNT] = {"x"};
    static const char *const long_tag[MIG_READ_COUNT] = {"mm"};
    static const char *const without_tag[MIG_READ_COUNT] = {NULL};
    static const char *const from_the_future[MIG_READ_COUNT] = {"m", "x", "999999", "999998"};
    char columns[80];
    snprintf(columns, sizeof columns, "the ledger's query gave %d columns", MIG_READ_COUNT);
    answers.rows = other_row;
    expect_refused(bench, MIG_DIVERGED, "the ledger's query gave a row that was not asked for");
    answers.rows = long_tag;
    expect_refused(bench, MIG_DIVERGED, "the ledger's query gave a row that was not asked for");
    answers.rows = without_tag;
    expect_refused(bench, MIG_DIVERGED, columns);
    answers.rows = from_the_future;
    expect_refused(bench, MIG_AHEAD,
                   "the ledger's tables have format 999999 and need a migc that reads format "
                   "999998 or newer; this program reads format ");
    answers.rows = ledger_row;
    answers.column_count = MIG_READ_COUNT - 1;
    snprintf(columns, sizeof columns, "the ledger's query gave %d columns", MIG_READ_COUNT - 1);
    expect_refused(bench, MIG_DIVERGED, columns);
    answers.row_count = 0;
    expect_refused(bench, MIG_DIVERGED,
                   "the ledger's tables exist, but the row \"migc\" of migc_history that says "
                   "their format does not: they were not made by migc, or the row was deleted, "
                   "or row security hides it from this role");
}

static void test_mig_events_are_told_once(void **state)
{
    Bench *bench = *state;
    static const char *const events[] = {
        "7", "001", "apply", "then", "12", "me", "app", NULL, // newest first
        "7", "001", "apply", "then", "12", "me", "app", NULL, // asked again after a loss
        "4", "001", "fail",  "then", NULL, NULL, NULL,  "why",
    };
    answers = (Answers){0, false, events, 3, 8};
    assert_int_equal(look_at_events(bench, &bench->error), MIG_OK);
    assert_string_equal(bench->seen, "7:001 apply! 4:001 fail");
    answers.column_count = 7;
    assert_int_equal(look_at_events(bench, &bench->error), MIG_DIVERGED);
    assert_string_equal(bench->error.message, "the query for events gave 7 columns");
    // Who does not want to know why gets the status.
    assert_int_equal(look_at_events(bench, NULL), MIG_DIVERGED);
}

static void test_mig_open_knows_its_drivers(void **state)
{
    Bench *bench = *state;
    const MigDriverKind *const drivers[] = {&bench->kind, NULL};
    MigError error = {0};
    assert_null(mig_open(NULL, drivers, NULL));
    assert_null(mig_open("fake:x", NULL, &error));
    assert_string_equal(error.message, "no database URL was given");
    bench->kind.abi = MIG_ABI + 1;
    memset(&error, 0, sizeof error);
    assert_null(mig_open("fake:x", drivers, &error));
    assert_int_equal(error.status, MIG_MISUSE);
    assert_non_null(
        strstr(error.message, "the driver fake was built for ABI 1, and this runtime has "));
    bench->kind.abi = MIG_ABI;
    MigDriver *driver = mig_open("fake:x", drivers, NULL);
    assert_non_null(driver);
    mig_close(driver);
    mig_close(NULL);
}

static void test_mig_wants_a_history_and_a_driver(void **state)
{
    Bench *bench = *state;
    MigOptions unmade = {0};
    MigError error = {0};
    assert_int_equal(mig_upgrade(bench->driver, NULL, NULL, NULL, &error), MIG_MISUSE);
    assert_string_equal(error.message, "no history was given");
    memset(&error, 0, sizeof error);
    assert_int_equal(mig_wait(NULL, bench->history, NULL, &error), MIG_MISUSE);
    assert_string_equal(error.message, "no database is open");
    memset(&error, 0, sizeof error);
    assert_int_equal(mig_wait(bench->driver, bench->history, &unmade, &error), MIG_MISUSE);
    assert_string_equal(error.message, "MigOptions must be initialised with MIG_OPTIONS");
    memset(&error, 0, sizeof error);
    assert_int_equal(mig_launch(bench->driver, bench->history, (MigRole)9, NULL, &error),
                     MIG_MISUSE);
    assert_string_equal(error.message, "9 is no role of a launch");
    bench->history->abi++;
    memset(&error, 0, sizeof error);
    assert_int_equal(look_at_unfinished(bench, &error), MIG_MISUSE);
    char expected[256];
    snprintf(expected, sizeof expected,
             "the history was compiled for ABI %u (%u bytes), and this runtime has ABI %u (%u "
             "bytes): compile it with the migc of this runtime",
             (unsigned)MIG_ABI + 1, (unsigned)sizeof(MigHistory), (unsigned)MIG_ABI,
             (unsigned)sizeof(MigHistory));
    assert_string_equal(error.message, expected);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        TEST(test_mig_looks_again_after_a_lost_connection),
        TEST(test_mig_says_that_nobody_is_there),
        TEST(test_mig_does_not_believe_what_was_not_asked_for),
        TEST(test_mig_events_are_told_once),
        TEST(test_mig_open_knows_its_drivers),
        TEST(test_mig_wants_a_history_and_a_driver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
