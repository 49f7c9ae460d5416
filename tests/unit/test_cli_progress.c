// SPDX-License-Identifier: MIT
// What a run shows while a long step is under way: a bar on a terminal (a pseudo-terminal here), a
// line now and then in a log, and with --log a line an event.
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 // posix_openpt
#endif
#include "cli_fake.h"
#include <fcntl.h>
#include <sys/ioctl.h>

static FakeHistory fake;
static const MigHistory *one[] = {&fake.history, NULL};

static int set_up(void **state)
{
    (void)state;
    memset(&script, 0, sizeof script);
    fake_history_make(&fake, "main");
    unsetenv("DATABASE_URL");
    unsetenv("MIGC_DATABASE_URL");
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    return 0;
}

static void add_event(MigEventKind kind, uint64_t milliseconds, uint64_t rows, uint64_t expected)
{
    script.events[script.event_count++] = (MigEvent){.size = sizeof(MigEvent),
                                                     .kind = kind,
                                                     .revision = "002",
                                                     .title = "An index",
                                                     .position = 1,
                                                     .count = 1,
                                                     .step = 1,
                                                     .step_count = 1,
                                                     .milliseconds = milliseconds,
                                                     .message = "",
                                                     .rows = rows,
                                                     .rows_expected = expected};
}

// Runs with stderr on a terminal that is `width` columns wide; returns what it shows.
static const char *run_on_terminal(const char *line, unsigned short width)
{
    static char shown[6000];
    struct winsize size = {24, width, 0, 0};
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0);
    assert_int_equal(grantpt(terminal), 0);
    assert_int_equal(unlockpt(terminal), 0);
    int side = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    assert_true(side >= 0);
    assert_int_equal(ioctl(side, TIOCSWINSZ, &size), 0);
    int saved = dup(STDERR_FILENO), saved_out = dup(STDOUT_FILENO),
        nowhere = open("/dev/null", O_WRONLY);
    char copy[200];
    char *argv[20] = {(char[]){"app"}};
    int argc = 1;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    fflush(stdout);
    dup2(side, STDERR_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    int code = mig_main(argc, argv, one, fake_drivers);
    fflush(stdout);
    dup2(saved, STDERR_FILENO);
    dup2(saved_out, STDOUT_FILENO);
    assert_int_equal(code, 0);
    assert_int_equal(fcntl(terminal, F_SETFL, O_NONBLOCK), 0);
    ssize_t count, used = 0;
    while ((count = read(terminal, shown + used, sizeof shown - 1 - (size_t)used)) > 0)
        used += count;
    shown[used] = '\0';
    int descriptors[] = {terminal, side, saved, saved_out, nowhere};
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++)
        close(descriptors[i]);
    return shown;
}

static void expect_part(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

// What a person sees in the end: what a carriage return has written over is gone.
static const char *last_shown(const char *text)
{
    static char screen[6000];
    size_t start = 0, at = 0, end = 0;
    for (; *text; text++) {
        if (*text == '\r') {
            at = start;
        } else if (*text == '\n') {
            while (end > start && screen[end - 1] == ' ')
                end--;
            screen[end] = '\n';
            start = at = ++end;
        } else {
            screen[at++] = *text;
            end = at > end ? at : end;
        }
    }
    screen[end] = '\0';
    return screen;
}

static void add_batch(void)
{
    add_event(MIG_EVENT_BEGIN, 0, 0, 0);
    add_event(MIG_EVENT_STEP, 0, 0, 0);
    add_event(MIG_EVENT_PROGRESS, 1000, 200000, 1000000);
    add_event(MIG_EVENT_PROGRESS, 1050, 210000, 1000000); // too soon to be drawn
    add_event(MIG_EVENT_PROGRESS, 3000, 400000, 1000000);
    add_event(MIG_EVENT_PROGRESS, 63500, 1234567, 1000000);
    add_event(MIG_EVENT_SEGMENT, 64000, 0, 0);
    add_event(MIG_EVENT_DONE, 64000, 0, 0);
}

static void test_progress_is_a_bar_on_a_terminal(void **state)
{
    (void)state;
    add_batch();
    const char *shown = run_on_terminal("upgrade --database sqlite:x", 100);
    expect_part(shown, "applying 002  An index  (1/1)\r\n");
    expect_part(shown, "  [\033[32m####....................\033[0m]   20 %  200,000 of about "
                       "1,000,000 rows\r");
    expect_part(shown, "  [\033[32m#########...............\033[0m]   40 %  400,000 of about "
                       "1,000,000 rows  100,000/s  6 s left\r");
    expect_part(shown, "  [\033[32m########################\033[0m]  100 %  1,234,567 of about "
                       "1,000,000 rows  16,553/s\r");
    assert_null(strstr(shown, "210,000"));
    assert_int_equal(strncmp(last_shown(shown),
                             "applying 002  An index  (1/1)\n"
                             "002 took 1 min 04 s\n"
                             "applied 1 revision in ",
                             72),
                     0);
}

static void test_progress_has_no_colour_where_none_is_wanted(void **state)
{
    (void)state;
    add_batch();
    setenv("NO_COLOR", "1", 1);
    const char *shown = run_on_terminal("upgrade --database sqlite:x", 100);
    expect_part(shown, "  [####....................]   20 %");
    assert_null(strchr(shown, '\033'));
    unsetenv("NO_COLOR");
    assert_null(strchr(run_on_terminal("upgrade --database sqlite:x --no-color", 100), '\033'));
}

static void test_progress_fits_into_a_narrow_terminal(void **state)
{
    (void)state;
    add_batch();
    const char *shown = run_on_terminal("upgrade --database sqlite:x", 40);
    expect_part(shown, "\r   40 %  400,000 of about 1,000,000 row\r");
    assert_null(strchr(shown, '['));
}

static void test_progress_without_an_estimate_counts(void **state)
{
    (void)state;
    add_event(MIG_EVENT_BEGIN, 0, 0, 0);
    add_event(MIG_EVENT_PROGRESS, 1000, 1000, 0);
    add_event(MIG_EVENT_PROGRESS, 2000, 2500, 0);
    add_event(MIG_EVENT_DONE, 3000, 0, 0);
    const char *shown = run_on_terminal("upgrade --database sqlite:x", 100);
    expect_part(shown, "\r  2,500 rows  1,500/s\r");
    assert_null(strchr(shown, '%'));
}

static void test_progress_is_quiet_when_told(void **state)
{
    (void)state;
    add_batch();
    assert_string_equal(run_on_terminal("upgrade --database sqlite:x -q", 100), "");
}

static void test_progress_of_a_log_is_a_line_now_and_then(void **state)
{
    (void)state;
    add_batch();
    const Printed log = run_with(one, "upgrade --database sqlite:x", NULL);
    assert_int_equal(strncmp(log.error,
                             "applying 002  An index  (1/1)\n"
                             "002: 100 %  1,234,567 of about 1,000,000 rows  16,553/s\n"
                             "002 took 1 min 04 s\n"
                             "applied 1 revision in ",
                             126),
                     0);
    setenv("TERM", "dumb", 1);
    const char *shown = run_on_terminal("upgrade --database sqlite:x", 100);
    expect_part(shown, "\n002: 100 %  1,234,567 of about");
    assert_null(strchr(shown, '['));
}

// The lines of a log without their times; --log=json has them in a member.
static void test_progress_as_a_log(void **state)
{
    (void)state;
    add_event(MIG_EVENT_BEGIN, 0, 0, 0);
    add_event(MIG_EVENT_DONE, 7, 0, 0);
    Printed text = run_with(one, "upgrade --log text --database sqlite:x", NULL);
    assert_string_equal(text.out, "");
    expect_part(text.error, "Z applying 002 (1/1): An index\n");
    expect_part(text.error, "Z applied 002 after 7 ms\n");
    expect_part(text.error, "Z applied 1 revision in 0.");
    text = run_with(one, "upgrade --log text -q --database sqlite:x", NULL);
    assert_string_equal(text.error, "");
    script.status = MIG_CANNOT_CONNECT;
    script.error.status = MIG_CANNOT_CONNECT;
    strcpy(script.error.message, "no \"way\" to postgresql://u:canary@h/d");
    Printed json = run_with(one, "upgrade --log=json --database sqlite:x", NULL);
    assert_int_equal(json.code, 3);
    assert_null(strstr(json.error, "canary"));
    expect_part(json.error, ",\"event\":\"error\",\"status\":3,\"message\":\"no \\\"way\\\" to "
                            "postgresql://u:***@h/d\"}\n");
    expect_part(json.error, "\"event\":\"notice\",\"message\":\"applied 1 revision of 1 before the "
                            "error; what is done stays\"}\n");
    for (const char *line = json.error; *line; line = strchr(line, '\n') + 1)
        assert_int_equal(strncmp(line, "{\"time\":\"20", 11), 0);
    json = run_with(one, "upgrade --log=json --database nothing", NULL);
    assert_int_equal(json.code, 2);
    assert_int_equal(strncmp(json.error, "{\"time\":\"20", 11), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_progress_is_a_bar_on_a_terminal, set_up),
        cmocka_unit_test_setup(test_progress_has_no_colour_where_none_is_wanted, set_up),
        cmocka_unit_test_setup(test_progress_fits_into_a_narrow_terminal, set_up),
        cmocka_unit_test_setup(test_progress_without_an_estimate_counts, set_up),
        cmocka_unit_test_setup(test_progress_is_quiet_when_told, set_up),
        cmocka_unit_test_setup(test_progress_of_a_log_is_a_line_now_and_then, set_up),
        cmocka_unit_test_setup(test_progress_as_a_log, set_up),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
