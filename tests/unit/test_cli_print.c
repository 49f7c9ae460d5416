// SPDX-License-Identifier: MIT
// Texts of files and databases on a terminal: nothing acts on it, and a line is written at once,
// since stderr has no buffer and a statement may say a million things.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "print.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct Stream {
    FILE *file; // has no buffer
    int other;  // gets each write by itself
    char text[400];
    unsigned writes;
} Stream;

static Stream begin(void)
{
    Stream stream = {NULL, -1, "", 0};
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    stream.file = fdopen(pair[0], "w");
    assert_non_null(stream.file);
    stream.other = pair[1];
    setvbuf(stream.file, NULL, _IONBF, 0);
    return stream;
}

static void end(Stream *stream)
{
    size_t used = 0;
    ssize_t size = 0;
    fclose(stream->file);
    while ((size = recv(stream->other, stream->text + used, sizeof stream->text - used - 1, 0)) >
           0) {
        used += (size_t)size;
        stream->writes++;
    }
    stream->text[used] = '\0';
    close(stream->other);
}

static void test_print_text_is_one_line(void **state)
{
    (void)state;
    Stream stream = begin();
    mig__cli_print_text(stream.file, "a\tb\033[31mc\nÄ\xE2\x80\xAE.");
    end(&stream);
    assert_string_equal(stream.text, "a?b?[31mc?Ä?.");
}

static void test_print_body_keeps_lines(void **state)
{
    (void)state;
    Stream stream = begin();
    assert_true(mig__cli_print_body(stream.file, "> ", "a\tb\n\n\033c\r\n"));
    assert_false(mig__cli_print_body(stream.file, "", "\nend"));
    assert_true(mig__cli_print_body(stream.file, "> ", ""));
    mig__cli_print_lines(stream.file, "| ", "x\ny");
    end(&stream);
    assert_string_equal(stream.text, "> a\tb\n\n> ?c?\n\nend| x\n| y\n");
}

static void test_print_takes_a_write_a_line(void **state)
{
    (void)state;
    Stream stream = begin();
    mig__cli_print_text(stream.file, "a text of some length, as a server says it");
    end(&stream);
    assert_int_equal(stream.writes, 1);
    stream = begin();
    mig__cli_print_lines(stream.file, "", "a first line, and\na second one, and\na third\n");
    end(&stream);
    assert_int_equal(stream.writes, 3);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_print_text_is_one_line),
        cmocka_unit_test(test_print_body_keeps_lines),
        cmocka_unit_test(test_print_takes_a_write_a_line),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
