// SPDX-License-Identifier: MIT
// The protocol as the driver sees it: which calls in which order, and what follows when one of them
// fails.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_driver.h"
#include "history_builder.c"
#include "run.h"
#include "run_whole.h"

static const RevisionSpec specs[] = {
    {"001", "", "A\n;\nB", NULL, NULL, NULL, NULL},
    {"002", "001", "C\n;\n!D\n;\nE", NULL, NULL, NULL, NULL},
};

typedef struct Bench {
    FakeDriver *fake;
    MigHistory *history;
    MigOptions options;
    MigError error;
    char events[2048];
} Bench;

static void take_event(void *context, const MigEvent *event)
{
    static const char *const names[] = {"wait",   "begin",   "step",     "done",   "retry",
                                        "notice", "refresh", "progress", "segment"};
    Bench *bench = context;
    size_t used = strlen(bench->events);
    snprintf(bench->events + used, sizeof bench->events - used, "%s%s %s %u/%u %u/%u",
             used == 0 ? "" : "\n", names[event->kind], event->revision, (unsigned)event->position,
             (unsigned)event->count, (unsigned)event->step, (unsigned)event->step_count);
}

static int set_up(void **state)
{
    Bench *bench = calloc(1, sizeof *bench);
    MigOptions options = MIG_OPTIONS;
    bench->fake = (FakeDriver *)fake_open("fake:", NULL);
    bench->history = history_build("main", specs, 2);
    bench->options = options;
    bench->options.observer = take_event;
    bench->options.observer_context = bench;
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    Bench *bench = *state;
    mig_close(&bench->fake->base);
    history_free(bench->history);
    free(bench);
    return 0;
}

static MigStatus upgrade(Bench *bench)
{
    return mig_upgrade(&bench->fake->base, bench->history, NULL, &bench->options, &bench->error);
}

#define SEGMENTS                                                                                   \
    "lock read transact( A B ) lock transact( C ) lock transact( book ) alone( D ) lock "          \
    "transact( book ) lock transact( E ) lock unlock"

static void test_run_asks_in_this_order(void **state)
{
    Bench *bench = *state;
    assert_int_equal(upgrade(bench), MIG_OK);
    assert_string_equal(bench->fake->log, "fast guard lock read transact( ledger ) " SEGMENTS);
    assert_string_equal(bench->events, "begin 001 1/2 0/2\nstep 001 1/2 1/2\nsegment 001 1/2 1/2\n"
                                       "done 001 1/2 2/2\nbegin 002 2/2 0/3\nstep 002 2/2 1/3\n"
                                       "segment 002 2/2 1/3\nstep 002 2/2 2/3\n"
                                       "segment 002 2/2 2/3\nstep 002 2/2 3/3\n"
                                       "segment 002 2/2 3/3\ndone 002 2/2 3/3");
}

static void test_run_up_to_date_is_one_question(void **state)
{
    Bench *bench = *state;
    bench->fake->is_missing = false;
    bench->fake->launch_digest = bench->history->text + bench->history->tracks[0].launch_digest;
    assert_int_equal(upgrade(bench), MIG_OK);
    assert_string_equal(bench->fake->log, "fast unlock");
    bench->fake->log[0] = '\0';
    assert_int_equal(mig_at_head(&bench->fake->base, bench->history, NULL, NULL), MIG_OK);
    assert_string_equal(bench->fake->log, "fast unlock");
}

// However long the history: what a revision needs is only got where the ledger is read.
static void test_run_up_to_date_gets_no_memory_a_revision(void **state)
{
    Bench *bench = *state;
    MigRun run;
    MigError error = {0};
    bench->fake->is_missing = false;
    bench->fake->launch_digest = bench->history->text + bench->history->tracks[0].launch_digest;
    assert_int_equal(mig__run_begin(&run, &bench->fake->base, bench->history, MIG_REQUEST_UPGRADE,
                                    NULL, NULL, &error),
                     MIG_OK);
    assert_int_equal(mig__run(&run, &error), MIG_OK);
    assert_null(run.ledger.row_of);
    assert_null(run.ledger.index.entries);
    mig__run_end(&run);
}

static void test_run_nothing_to_do_needs_no_lock(void **state)
{
    Bench *bench = *state;
    assert_int_equal(mig_downgrade(&bench->fake->base, bench->history, "base", NULL, &bench->error),
                     MIG_OK);
    assert_string_equal(bench->fake->log, "read unlock");
    bench->fake->log[0] = '\0';
    assert_int_equal(mig_upgrade(&bench->fake->base, bench->history, "base", NULL, &bench->error),
                     MIG_OK);
    assert_string_equal(bench->fake->log, "read unlock");
}

static void test_run_says_when_all_is_transactional(void **state)
{
    Bench *bench = *state;
    assert_int_equal(mig_upgrade(&bench->fake->base, bench->history, "001", NULL, NULL), MIG_OK);
    assert_true(bench->fake->session.only_transactions);
    bench->fake->is_missing = true;
    assert_int_equal(upgrade(bench), MIG_OK);
    assert_false(bench->fake->session.only_transactions);
}

// Any call may lose the connection: the run connects, guards, locks and reads again. Only where the
// lost call was the statement outside of a transaction a person would have to look (the fake
// forgets, so it runs on).
static void test_run_goes_on_after_a_lost_connection_anywhere(void **state)
{
    Bench *bench = *state;
    assert_int_equal(upgrade(bench), MIG_OK);
    int calls = bench->fake->calls;
    for (int n = 1; n <= calls; n++) {
        tear_down(state);
        set_up(state);
        bench = *state;
        bench->fake->fail_at = n;
        bench->fake->failure = MIG__LOST;
        assert_int_equal(upgrade(bench), MIG_OK);
        assert_string_equal(bench->error.message, "");
        const char *after = strstr(bench->fake->log, "! ");
        assert_non_null(after);
        assert_int_equal(strncmp(after, "! reconnect ", 12), 0);
        if (n > 2) {
            assert_int_equal(strncmp(after, "! reconnect guard lock read", 27), 0);
        }
    }
}

static void test_run_tries_a_segment_again(void **state)
{
    Bench *bench = *state;
    bench->fake->is_missing = false;
    bench->fake->fail_at = 6; // fast read guard lock read transact
    bench->fake->fail_times = 1;
    bench->fake->failure = MIG__RETRY;
    assert_int_equal(upgrade(bench), MIG_OK);
    assert_string_equal(
        bench->fake->log,
        "fast read guard lock read transact( A B ) ! lock transact( A B ) lock transact( C ) lock "
        "transact( book ) alone( D ) lock transact( book ) lock transact( E ) lock unlock");
    assert_non_null(strstr(bench->events, "retry 001 1/2"));
}

static void test_run_gives_up_after_its_retries(void **state)
{
    Bench *bench = *state;
    bench->options.retries = 0;
    bench->fake->is_missing = false;
    bench->fake->fail_at = 6;
    bench->fake->fail_times = 1;
    bench->fake->failure = MIG__RETRY;
    assert_int_equal(upgrade(bench), MIG_REFUSED);
    assert_string_equal(bench->error.message,
                        "migrations/001.sql: error: revision 001: made to fail\n(tried 1 times)");
    assert_string_equal(bench->error.revision, "001");
    // The event that says so is the last thing written.
    assert_string_equal(bench->fake->log,
                        "fast read guard lock read transact( A B ) ! lock transact( book ) unlock");
}

static void test_run_reads_again_when_the_claim_is_lost(void **state)
{
    Bench *bench = *state;
    bench->fake->is_missing = false;
    bench->fake->fail_at = 6;
    bench->fake->failure = MIG__TAKEN;
    assert_int_equal(upgrade(bench), MIG_OK);
    assert_non_null(strstr(bench->fake->log, "transact( A B ) ! lock read transact( A B ) lock"));
}

// … lock transact lock transact lock transact alone
static const char *run_until_alone_fails(void **state, MigOutcome failure, const char *up)
{
    RevisionSpec changed[] = {specs[0], specs[1]};
    changed[1].up = up;
    tear_down(state);
    set_up(state);
    Bench *bench = *state;
    history_free(bench->history);
    bench->history = history_build("main", changed, 2);
    bench->fake->is_missing = false;
    bench->fake->fail_at = 11;
    bench->fake->failure = failure;
    upgrade(bench);
    return bench->fake->log;
}

// A statement outside of a transaction is only tried again where it can tell how far it has got.
static void test_run_repeats_what_ran_alone_where_it_may(void **state)
{
    static const MigOutcome outcomes[] = {MIG__RETRY, MIG__FAILED};
    for (size_t i = 0; i < 2; i++)
        assert_non_null(strstr(run_until_alone_fails(state, outcomes[i], "C\n;\n!D"),
                               "alone( D ) ! lock transact( book ) unlock"));
    assert_non_null(strstr(run_until_alone_fails(state, MIG__FAILED, "C\n;\n^D"),
                           "alone( D ) ! lock transact( book ) unlock"));
    assert_non_null(strstr(run_until_alone_fails(state, MIG__RETRY, "C\n;\n^D"),
                           "alone( D ) ! lock transact( book ) lock read"));
    // Taken: it has not run, and whoever has the lock next goes on from the intent.
    assert_non_null(
        strstr(run_until_alone_fails(state, MIG__TAKEN, "C\n;\n!D"), "alone( D ) ! lock read"));
}

// Runs "?D", whose probe gives these answers, and what is logged behind the intent.
static const char *run_with_answers(void **state, const char *const *answers)
{
    RevisionSpec changed[] = {{"001", "", "?D", NULL, NULL, NULL, NULL}};
    tear_down(state);
    set_up(state);
    Bench *bench = *state;
    history_free(bench->history);
    bench->history = history_build("main", changed, 1);
    bench->fake->is_missing = false;
    bench->fake->answers = answers;
    upgrade(bench);
    const char *intent = strstr(bench->fake->log, "transact( book )");
    assert_non_null(intent);
    return intent + strlen("transact( book ) ");
}

#define ANSWERS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define ASK          "statement( PROBE ) "
#define RECORD       "lock transact( book ) lock unlock"

static void test_run_does_what_a_probe_says(void **state)
{
    assert_string_equal(run_with_answers(state, ANSWERS("done", NULL)), ASK RECORD);
    assert_string_equal(run_with_answers(state, ANSWERS("run", "", "done", NULL)),
                        ASK "alone( D ) " ASK RECORD);
    assert_string_equal(run_with_answers(state, ANSWERS("there", "x", "there", "x")),
                        ASK "alone( D ) " ASK RECORD);
    assert_string_equal(
        run_with_answers(state, ANSWERS("first", "CLEAN", "first", "MORE", "run", "", "done", "")),
        ASK "alone( CLEAN ) " ASK "alone( MORE ) " ASK "alone( D ) " ASK RECORD);
    assert_string_equal(
        run_with_answers(state, ANSWERS("wait", "x", "wait", "x", "compare", "C", "done", "")),
        ASK ASK ASK "alone( C ) " ASK RECORD);
    assert_non_null(strstr(((Bench *)*state)->events, "notice 001"));
}

static void expect_refused(void **state, const char *const *answers, const char *words)
{
    run_with_answers(state, answers);
    Bench *bench = *state;
    assert_int_equal(bench->error.status, MIG_REFUSED);
    assert_string_equal(bench->error.revision, "001");
    if (!strstr(bench->error.message, words))
        fail_msg("%s", bench->error.message);
    // The intent is withdrawn: nothing is half done.
    assert_non_null(strstr(bench->fake->log, "lock transact( book ) unlock"));
}

static void test_run_stops_where_a_probe_says_no(void **state)
{
    expect_refused(state, ANSWERS("wrong", "an index is on another table"),
                   "migrations/001.sql:6:1: error: an index is on another table\n"
                   "    6 | D\n"
                   "      | ^\n"
                   "HINT: drop or rename what is there, or change the revision");
    expect_refused(state, ANSWERS("run", "", "run", ""),
                   "the statement ran without an error, and has not had its effect");
    expect_refused(state, ANSWERS("run", "", "wrong", "somebody else's"), "somebody else's");
    expect_refused(
        state, ANSWERS("first", "CLEAN", "first", "CLEAN"),
        "migrations/001.sql: error: revision 001: migrations/001.sql:6: error: what an earlier attempt "
        "left behind does not go away: CLEAN");
}

static void test_run_waits_for_what_a_probe_names_until_the_deadline(void **state)
{
    Bench *bench = *state;
    static const RevisionSpec probed[] = {{"001", "", "?D", NULL, NULL, NULL, NULL}};
    history_free(bench->history);
    bench->history = history_build("main", probed, 1);
    bench->fake->is_missing = false;
    bench->fake->answers =
        ANSWERS("wait", "pid 7 builds the index", "wait", "pid 7 builds the index");
    bench->options.deadline = 1;
    upgrade(bench);
    assert_int_equal(bench->error.status, MIG_LOCKED);
    assert_non_null(strstr(bench->error.message, "pid 7 builds the index, until the deadline"));
}

static void test_run_stops_at_the_deadline(void **state)
{
    Bench *bench = *state;
    bench->options.deadline = 300;
    bench->options.retries = 1000000;
    bench->fake->is_missing = false;
    bench->fake->fail_at = 6;
    bench->fake->fail_times = 1000000;
    bench->fake->failure = MIG__TAKEN;
    uint64_t before = mig__now();
    assert_int_equal(upgrade(bench), MIG_LOCKED);
    assert_true(mig__now() - before < 2000);
    assert_string_equal(bench->error.message,
                        "another program kept taking the migration lock until the deadline");
}

static void test_run_refuses_what_it_cannot_use(void **state)
{
    Bench *bench = *state;
    MigError error = {0};
    // The server would cut the last byte off.
    static const char name[] = "123456789012345678901234567890123456789012345678901234567890123x";
    MigOptions options = MIG_OPTIONS;
    const char **const names[] = {&options.ledger_schema, &options.role, &options.reader_role};
    static const char *const fields[] = {"ledger_schema", "role", "reader_role"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        *names[i] = name;
        memset(&error, 0, sizeof error);
        assert_int_equal(mig_upgrade(&bench->fake->base, bench->history, NULL, &options, &error),
                         MIG_MISUSE);
        char expected[200];
        snprintf(expected, sizeof expected,
                 "%s \"%s\" has 64 bytes: a name of PostgreSQL has at most 63", fields[i], name);
        assert_string_equal(error.message, expected);
        *names[i] = NULL;
    }
    memset(&error, 0, sizeof error);
    bench->history->abi = 77;
    assert_int_equal(mig_upgrade(&bench->fake->base, bench->history, NULL, NULL, &error),
                     MIG_MISUSE);
    assert_non_null(strstr(error.message, "ABI 77"));
    bench->history->abi = MIG_ABI;
    bench->history->tracks[MIG_POSTGRESQL].revisions = NULL;
    memset(&error, 0, sizeof error);
    assert_int_equal(mig_upgrade(&bench->fake->base, bench->history, NULL, NULL, &error),
                     MIG_MISUSE);
    assert_non_null(
        strstr(error.message,
               "the history \"main\" was compiled without the dialect postgresql: add it to "
               "`dialects` in migc.ini"));
    MigHistory *own = history_build("migc", specs, 1);
    memset(&error, 0, sizeof error);
    assert_int_equal(mig_upgrade(&bench->fake->base, own, NULL, NULL, &error), MIG_MISUSE);
    assert_string_equal(error.message,
                        "a history cannot be named \"migc\": that is the ledger's own");
    history_free(own);
    memset(&error, 0, sizeof error);
    assert_int_equal(mig_upgrade(NULL, bench->history, NULL, NULL, &error), MIG_MISUSE);
    assert_string_equal(bench->fake->log, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_run_asks_in_this_order),
        TEST(test_run_up_to_date_is_one_question),
        TEST(test_run_up_to_date_gets_no_memory_a_revision),
        TEST(test_run_nothing_to_do_needs_no_lock),
        TEST(test_run_says_when_all_is_transactional),
        TEST(test_run_goes_on_after_a_lost_connection_anywhere),
        TEST(test_run_tries_a_segment_again),
        TEST(test_run_gives_up_after_its_retries),
        TEST(test_run_reads_again_when_the_claim_is_lost),
        TEST(test_run_does_what_a_probe_says),
        TEST(test_run_stops_where_a_probe_says_no),
        TEST(test_run_repeats_what_ran_alone_where_it_may),
        TEST(test_run_waits_for_what_a_probe_names_until_the_deadline),
        TEST(test_run_stops_at_the_deadline),
        TEST(test_run_refuses_what_it_cannot_use),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
