// SPDX-License-Identifier: MIT
// A program that must not migrate: how it waits, and when it gives up. The roles of a launch.
#include "sqlite_fixture.h"
#include <signal.h>
#include <sys/wait.h>

static const RevisionSpec line[] = {
    {"001", "", "CREATE TABLE a(x)", "DROP TABLE a", NULL, NULL, NULL},
    {"002", "001", "CREATE TABLE b(x)", "DROP TABLE b", NULL, NULL, NULL},
};

static void count_waits(void *context, const MigEvent *event)
{
    *(int *)context += event->kind == MIG_EVENT_WAIT;
}

// The other program: begins once the file `go` is there, which the waiting one's event makes.
static pid_t start_owner(Scratch *s, const MigHistory *history, int go)
{
    pid_t child = fork();
    if (child != 0) {
        return child;
    }
    char byte;
    alarm(30);
    bool has_begun = read(go, &byte, 1) == 1;
    MigDriver *driver = mig_open(s->url, scratch_drivers, NULL);
    _exit(has_begun && mig_upgrade(driver, history, NULL, NULL, NULL) == MIG_OK ? 0 : 1);
}

typedef struct Waiter {
    int waits;
    int go;
} Waiter;

static void let_owner_begin(void *context, const MigEvent *event)
{
    Waiter *waiter = context;
    if (event->kind == MIG_EVENT_WAIT) {
        waiter->waits++;
        assert_int_equal(write(waiter->go, "x", 1), 1);
    }
}

static void test_wait_ends_when_another_program_has_migrated(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 2);
    int ends[2];
    int status = 0;
    assert_int_equal(pipe(ends), 0);
    mig_close(s->driver); // not shared with the child
    pid_t owner = start_owner(s, history, ends[0]);
    scratch_open(s);
    Waiter waiter = {0, ends[1]};
    MigOptions options = MIG_OPTIONS;
    options.deadline = 30000;
    options.observer = let_owner_begin;
    options.observer_context = &waiter;
    succeed(s, mig_wait(s->driver, history, &options, &s->error));
    assert_int_equal(waiter.waits, 1);
    assert_int_equal(waitpid(owner, &status, 0), owner);
    assert_int_equal(status, 0);
    succeed(s, mig_wait(s->driver, history, &options, &s->error));
    assert_int_equal(waiter.waits, 1);
    assert_string_equal(ask(s, "SELECT count(*) FROM migc_event WHERE kind = 'apply'"), "2");
    close(ends[0]);
    close(ends[1]);
    history_free(history);
}

static void test_wait_gives_up_at_the_deadline(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 2);
    MigOptions options = MIG_OPTIONS;
    int waits = 0;
    options.deadline = 150;
    options.observer = count_waits;
    options.observer_context = &waits;
    fail_with(s, mig_wait(s->driver, history, &options, &s->error), MIG_LOCKED,
              "no other program has migrated the database before the deadline: 2 revisions "
              "are to be applied, the first is 001. Is the one that should running?");
    assert_int_equal(waits, 1);
    assert_string_equal(ask(s, "SELECT count(*) FROM sqlite_master"), "0");
    history_free(history);
}

static void test_wait_does_not_wait_for_what_does_not_pass(void **state)
{
    Scratch *s = *state;
    MigHistory *newer = history_build("main", line, 2);
    MigHistory *older = history_build("main", line, 1);
    succeed(s, mig_upgrade(s->driver, newer, NULL, NULL, &s->error));
    fail_with(s, mig_wait(s->driver, older, NULL, &s->error), MIG_AHEAD, "002");
    ask(s, "UPDATE migc_revision SET title = 'x'; UPDATE migc_history SET launch_digest = NULL");
    fail_with(s, mig_wait(s->driver, newer, NULL, &s->error), MIG_DIVERGED, "other hands");
    mig_cancel(s->driver);
    assert_int_equal(mig_wait(s->driver, newer, NULL, NULL), MIG_CANCELLED);
    history_free(newer);
    history_free(older);
}

static void test_launch_roles(void **state)
{
    Scratch *s = *state;
    MigHistory *history = history_build("main", line, 2);
    MigOptions options = MIG_OPTIONS;
    options.deadline = 100;
    fail_with(s, mig_launch(s->driver, history, MIG_CHECKER, NULL, &s->error), MIG_PENDING,
              "2 revisions are to be applied");
    fail_with(s, mig_launch(s->driver, history, MIG_FOLLOWER, &options, &s->error), MIG_LOCKED,
              "no other program");
    succeed(s, mig_launch(s->driver, history, MIG_OWNER, NULL, &s->error));
    succeed(s, mig_launch(s->driver, history, MIG_FOLLOWER, &options, &s->error));
    succeed(s, mig_launch(s->driver, history, MIG_CHECKER, NULL, &s->error));
    fail_with(s, mig_launch(s->driver, history, (MigRole)7, NULL, &s->error), MIG_MISUSE, "role");
    fail_with(s, mig_wait(NULL, history, NULL, &s->error), MIG_MISUSE, "no database is open");
    options.size = 0;
    fail_with(s, mig_wait(s->driver, history, &options, &s->error), MIG_MISUSE, "MIG_OPTIONS");
    history_free(history);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_wait_ends_when_another_program_has_migrated),
        TEST(test_wait_gives_up_at_the_deadline),
        TEST(test_wait_does_not_wait_for_what_does_not_pass),
        TEST(test_launch_roles),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
