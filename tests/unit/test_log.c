// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <mig/mig.h>
#include <stdio.h>
#include <string.h>

static char lines[4000];

static void take_line(void *context, const char *line, size_t size)
{
    assert_int_equal(strlen(line), size);
    strcat(context, line);
    strcat(context, "\n");
}

static MigLog make_log(const char *history)
{
    MigLog log = MIG_LOG;
    log.write = take_line;
    log.context = lines;
    log.history = history;
    *lines = '\0';
    return log;
}

static MigEvent make_event(MigEventKind kind, const char *message)
{
    return (MigEvent){.size = sizeof(MigEvent),
                      .kind = kind,
                      .direction = MIG_UP,
                      .revision = "002",
                      .title = "Names\n\"and\" \033[31mnumbers",
                      .position = 1,
                      .count = 2,
                      .step = 2,
                      .step_count = 5,
                      .milliseconds = 1200,
                      .message = message,
                      .rows = 1000,
                      .rows_expected = 5000,
                      .last_step = kind == MIG_EVENT_SEGMENT ? 4 : 0};
}

// Cuts the time, "2026-01-05T09:00:00Z", out of every line.
static const char *without_times(size_t before)
{
    for (char *line = lines; *line; line = strchr(line, '\n') + 1) {
        char *time = line + before;
        assert_true(time[4] == '-' && time[10] == 'T' && time[13] == ':' && time[19] == 'Z');
        assert_int_equal(strncmp(time, "20", 2), 0);
        memmove(time, time + 20, strlen(time + 20) + 1);
    }
    return lines;
}

static void say_all(MigObserver observer, MigLog *log)
{
    static const MigEventKind kinds[] = {MIG_EVENT_BEGIN,   MIG_EVENT_STEP, MIG_EVENT_PROGRESS,
                                         MIG_EVENT_SEGMENT, MIG_EVENT_DONE, MIG_EVENT_RETRY};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        MigEvent event = make_event(kinds[i], kinds[i] == MIG_EVENT_RETRY ? "dead\nlock" : "");
        observer(log, &event);
    }
    MigEvent wait = {
        .size = sizeof wait, .kind = MIG_EVENT_WAIT, .revision = "", .title = "", .message = ""};
    observer(log, &wait);
    MigEvent unbounded = make_event(MIG_EVENT_PROGRESS, "");
    unbounded.rows_expected = 0;
    unbounded.direction = MIG_DOWN;
    observer(log, &unbounded);
}

static void test_log_text_is_a_line_an_event(void **state)
{
    (void)state;
    MigLog log = make_log(NULL);
    say_all(mig_log_text, &log);
    assert_string_equal(without_times(0),
                        " applying 002 (1/2): Names\\n\"and\" ?[31mnumbers\n"
                        " 002: step 2 of 5\n"
                        " 002: step 2 of 5: 1000 of about 5000 rows after 1200 ms\n"
                        " 002: steps 2 to 4 of 5 took 1200 ms\n"
                        " applied 002 after 1200 ms\n"
                        " 002: trying again: dead\\nlock\n"
                        " waiting for another program that migrates\n"
                        " 002: step 2 of 5: 1000 rows after 1200 ms\n");
}

#define OF                                                                                         \
    "\"direction\":\"up\",\"revision\":\"002\",\"title\":" TITLE ",\"position\":1,\"count\":2,"
#define TITLE "\"Names\\n\\\"and\\\" \\u001b[31mnumbers\""
#define STEP  "\"step\":2,\"step_count\":5"

static void test_log_json_is_an_object_an_event(void **state)
{
    (void)state;
    MigLog log = make_log("main");
    say_all(mig_log_json, &log);
    assert_string_equal(
        without_times(9),
        "{\"time\":\"\",\"event\":\"begin\",\"history\":\"main\"," OF STEP "}\n"
        "{\"time\":\"\",\"event\":\"step\",\"history\":\"main\"," OF STEP "}\n"
        "{\"time\":\"\",\"event\":\"progress\",\"history\":\"main\"," OF STEP
        ",\"rows\":1000,\"rows_expected\":5000,\"milliseconds\":1200}\n"
        "{\"time\":\"\",\"event\":\"segment\",\"history\":\"main\"," OF STEP
        ",\"last_step\":4,\"milliseconds\":1200}\n"
        "{\"time\":\"\",\"event\":\"done\",\"history\":\"main\"," OF STEP
        ",\"milliseconds\":1200}\n"
        "{\"time\":\"\",\"event\":\"retry\",\"history\":\"main\"," OF STEP
        ",\"message\":\"dead\\nlock\"}\n"
        "{\"time\":\"\",\"event\":\"wait\",\"history\":\"main\"}\n"
        "{\"time\":\"\",\"event\":\"progress\",\"history\":\"main\",\"direction\":\"down\","
        "\"revision\":\"002\",\"title\":" TITLE ",\"position\":1,\"count\":2," STEP
        ",\"rows\":1000,\"milliseconds\":1200}\n");
}

static void test_log_json_is_utf8_whatever_was_said(void **state)
{
    (void)state;
    static const char message[] = "caf\xc3\xa9 \xe9t\xc3\xe9 \xf0\x9f\x90\x98 \xed\xa0\x80 "
                                  "\xc0\xaf \xf4\x90\x80\x80 \xe2\x82\x7f\\";
    MigLog log = make_log(NULL);
    MigEvent event = {.size = sizeof event,
                      .kind = MIG_EVENT_NOTICE,
                      .revision = "",
                      .title = "",
                      .message = message};
    mig_log_json(&log, &event);
    assert_string_equal(
        without_times(9),
        "{\"time\":\"\",\"event\":\"notice\",\"message\":\"caf\xc3\xa9 \\ufffdt\\ufffd"
        "\\ufffd \xf0\x9f\x90\x98 \\ufffd\\ufffd\\ufffd \\ufffd\\ufffd "
        "\\ufffd\\ufffd\\ufffd\\ufffd \\ufffd\\ufffd\\u007f\\\\\"}\n");
}

static void test_log_errors_have_their_parts(void **state)
{
    (void)state;
    MigLog log = make_log(NULL);
    MigError error = {.status = MIG_REFUSED,
                      .sqlstate = "42703",
                      .revision = "003",
                      .file = "m/003.sql",
                      .line = 9,
                      .column = 24,
                      .message = "m/003.sql:9:24: error: no\n  ^"};
    mig_log_text_error(&log, &error);
    assert_string_equal(without_times(0), " error: m/003.sql:9:24: error: no\\n  ^\n");
    log = make_log(NULL);
    mig_log_json_error(&log, &error);
    assert_string_equal(without_times(9),
                        "{\"time\":\"\",\"event\":\"error\",\"status\":1,\"sqlstate\":\"42703\","
                        "\"revision\":\"003\",\"file\":\"m/003.sql\",\"line\":9,\"column\":24,"
                        "\"message\":\"m/003.sql:9:24: error: no\\n  ^\"}\n");
}

static void test_log_errors_say_what_is_unknown(void **state)
{
    (void)state;
    MigLog log = make_log("books");
    MigError error = {
        .status = MIG_AHEAD, .unknown_count = 2, .can_revert = true, .message = "two"};
    mig_log_json_error(&log, &error);
    assert_string_equal(without_times(9),
                        "{\"time\":\"\",\"event\":\"error\",\"history\":\"books\",\"status\":6,"
                        "\"unknown_count\":2,\"can_revert\":true,\"message\":\"two\"}\n");
}

static void test_log_without_a_writer_is_silent(void **state)
{
    (void)state;
    MigLog log = MIG_LOG;
    MigEvent event = make_event(MIG_EVENT_DONE, "");
    mig_log_text(&log, &event);
    mig_log_json(&log, &event);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log_text_is_a_line_an_event),
        cmocka_unit_test(test_log_json_is_an_object_an_event),
        cmocka_unit_test(test_log_json_is_utf8_whatever_was_said),
        cmocka_unit_test(test_log_errors_have_their_parts),
        cmocka_unit_test(test_log_errors_say_what_is_unknown),
        cmocka_unit_test(test_log_without_a_writer_is_silent),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
