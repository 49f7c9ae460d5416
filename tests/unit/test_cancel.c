// SPDX-License-Identifier: MIT
// What a signal does to a command: the first cancels, one that comes later ends the program. The
// linker sends _exit and the clock here (tests/CMakeLists.txt), so that ends can be looked at and
// nothing waits.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cancel.h"
#include "driver.h"

_Noreturn void __wrap__exit(int code);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);

static sigjmp_buf before_end;
static volatile int ended_with;
static struct timespec now_is;
static int cancelled_count;
static int saved_stderr;
static int said_by[2];

void __wrap__exit(int code)
{
    ended_with = code;
    siglongjmp(before_end, 1);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = now_is;
    return 0;
}

static void cancel(MigDriver *driver)
{
    (void)driver;
    cancelled_count++;
}

static const MigDriverKind kind = {.cancel = cancel};

static int set_up(void **state)
{
    (void)state;
    ended_with = -1;
    cancelled_count = 0;
    now_is = (struct timespec){100, 900000000};
    return 0;
}

// What is written to stderr from here on; what was until there.
static void listen(void)
{
    assert_int_equal(pipe(said_by), 0);
    saved_stderr = dup(STDERR_FILENO);
    dup2(said_by[1], STDERR_FILENO);
}

static const char *heard(void)
{
    static char text[400];
    dup2(saved_stderr, STDERR_FILENO);
    close(saved_stderr);
    close(said_by[1]);
    ssize_t size = read(said_by[0], text, sizeof text - 1);
    close(said_by[0]);
    text[size > 0 ? size : 0] = '\0';
    return text;
}

// Does the program go on?
static bool survives(int signal_number)
{
    if (sigsetjmp(before_end, 1) != 0)
        return false;
    raise(signal_number);
    return true;
}

static void test_cancel_by_the_first_signal(void **state)
{
    (void)state;
    MigDriver driver = {&kind, 0};
    CliHandlers *handlers = mig__cli_cancel_begin();
    assert_int_equal(mig__cli_cancel_signal(), 0);
    assert_int_equal(mig__cli_cancel_exit_code(), MIG_REFUSED);
    mig__cli_cancel_watch(&driver);
    assert_true(survives(SIGTERM));
    assert_int_equal(driver.is_cancelled, 1);
    assert_int_equal(cancelled_count, 1);
    assert_int_equal(mig__cli_cancel_signal(), SIGTERM);
    assert_int_equal(mig__cli_cancel_exit_code(), 128 + SIGTERM);
    mig__cli_cancel_end(handlers);
}

static void test_cancel_before_there_is_a_database(void **state)
{
    (void)state;
    MigDriver driver = {&kind, 0};
    CliHandlers *handlers = mig__cli_cancel_begin();
    assert_true(survives(SIGINT));
    mig__cli_cancel_watch(NULL);
    assert_int_equal(cancelled_count, 0);
    mig__cli_cancel_watch(&driver);
    assert_int_equal(driver.is_cancelled, 1);
    mig__cli_cancel_end(handlers);
}

// `timeout` sends its signal twice within a moment; a person who waits and sends it again means it.
static void test_cancel_ends_by_a_later_signal(void **state)
{
    (void)state;
    MigDriver driver = {&kind, 0};
    CliHandlers *handlers = mig__cli_cancel_begin();
    mig__cli_cancel_watch(&driver);
    listen();
    bool goes_on = survives(SIGTERM);
    now_is = (struct timespec){101, 899000000};
    goes_on = goes_on && survives(SIGTERM);
    now_is = (struct timespec){101, 900000000};
    bool is_ended = !survives(SIGINT);
    const char *said = heard();
    assert_true(goes_on && is_ended);
    assert_int_equal(cancelled_count, 1);
    assert_int_equal(ended_with, 128 + SIGINT);
    assert_string_equal(said, "\nended by a second signal, without waiting for the database\n");
    mig__cli_cancel_end(handlers);
}

static void test_cancel_while_nothing_can_be_interrupted(void **state)
{
    (void)state;
    CliHandlers *handlers = mig__cli_cancel_begin();
    mig__cli_cancel_exits(true);
    listen();
    bool is_ended = !survives(SIGTERM);
    const char *said = heard();
    assert_true(is_ended);
    assert_int_equal(ended_with, 128 + SIGTERM);
    assert_string_equal(said, "\ncancelled\n");
    mig__cli_cancel_exits(false);
    ended_with = -1;
    assert_true(survives(SIGINT));

    // It came before that call: the program does not begin it.
    listen();
    if (sigsetjmp(before_end, 1) == 0)
        mig__cli_cancel_exits(true);
    said = heard();
    assert_int_equal(ended_with, 128 + SIGINT);
    assert_string_equal(said, "\ncancelled\n");
    mig__cli_cancel_end(handlers);
}

static volatile sig_atomic_t own_count;

static void own(int signal_number)
{
    (void)signal_number;
    own_count++;
}

static void test_cancel_gives_the_signals_back(void **state)
{
    (void)state;
    struct sigaction action = {0};
    action.sa_handler = own;
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGINT, &action, NULL);
    CliHandlers *handlers = mig__cli_cancel_begin();
    raise(SIGINT); // which nohup and shells have it ignore
    assert_int_equal(mig__cli_cancel_signal(), 0);
    raise(SIGPIPE); // shows as a failed write
    raise(SIGTERM);
    assert_int_equal(mig__cli_cancel_signal(), SIGTERM);
    assert_int_equal(own_count, 0);
    mig__cli_cancel_end(handlers);
    mig__cli_cancel_end(NULL);
    raise(SIGTERM);
    assert_int_equal(own_count, 1);
    action.sa_handler = SIG_DFL;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_cancel_by_the_first_signal, set_up),
        cmocka_unit_test_setup(test_cancel_before_there_is_a_database, set_up),
        cmocka_unit_test_setup(test_cancel_ends_by_a_later_signal, set_up),
        cmocka_unit_test_setup(test_cancel_while_nothing_can_be_interrupted, set_up),
        cmocka_unit_test_setup(test_cancel_gives_the_signals_back, set_up),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
