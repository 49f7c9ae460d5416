// SPDX-License-Identifier: MIT
// Directories are made in a temporary one; what is read is compared as names, what is reported as
// text.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "source.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Fixture {
    Arena *arena;
    Diagnostics diagnostics;
    SourceList sources;
    char directory[64];
    char *printed;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->arena = arena_create();
    fixture->diagnostics.arena = fixture->arena;
    strcpy(fixture->directory, "/tmp/migc-source-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    assert_int_equal(chdir(fixture->directory), 0);
    assert_int_equal(mkdir("revisions", 0755), 0);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", fixture->directory);
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(system(command), 0);
    arena_destroy(fixture->arena);
    free(fixture->printed);
    free(fixture);
    return 0;
}

static void write_file(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, strlen(bytes), file), strlen(bytes));
    assert_int_equal(fclose(file), 0);
}

static const char *printed(Fixture *fixture)
{
    size_t size;
    free(fixture->printed);
    FILE *stream = open_memstream(&fixture->printed, &size);
    assert_non_null(stream);
    diagnostic_print(&fixture->diagnostics, stream);
    assert_int_equal(fclose(stream), 0);
    return fixture->printed;
}

// Names of all sources read, one a line.
static const char *read_names(Fixture *fixture, const char *directory)
{
    Builder builder = {.arena = fixture->arena};
    source_read_directory(fixture->arena, directory, &fixture->sources, &fixture->diagnostics);
    for (size_t i = 0; i < fixture->sources.count; i++)
        builder_add_format(&builder, "%s\n", fixture->sources.items[i]->name);
    return builder_text(&builder).data;
}

static Source *from_text(Fixture *fixture, Text text)
{
    return source_from_text(fixture->arena, "a.sql", text, &fixture->diagnostics);
}

static void test_source_reads_sql_files_in_order_of_their_bytes(void **state)
{
    write_file("revisions/b.sql", "");
    write_file("revisions/B.sql", "");
    write_file("revisions/a.sql", "");
    write_file("revisions/a-b.sql", "");
    write_file("revisions/notes.txt", "");
    write_file("revisions/.sql", "");
    write_file("revisions/.hidden.sql", "");
    write_file("revisions/_template.sql", "");
    assert_int_equal(mkdir("revisions/a", 0755), 0);
    assert_int_equal(mkdir("revisions/_data", 0755), 0);
    assert_int_equal(mkdir("revisions/.git", 0755), 0);
    write_file("revisions/a/c.sql", "");
    write_file("revisions/_data/c.sql", "");
    write_file("revisions/.git/c.sql", "");
    assert_string_equal(read_names(*state, "revisions"),
                        "revisions/B.sql\nrevisions/a-b.sql\nrevisions/a.sql\nrevisions/a/c.sql\n"
                        "revisions/b.sql\n");
    assert_string_equal(((Fixture *)*state)->sources.items[3]->path, "revisions/a/c.sql");
    assert_int_equal(((Fixture *)*state)->sources.directories.count, 2);
}

static void test_source_names_begin_with_the_last_part_of_the_directory(void **state)
{
    static const char *const spelt[] = {"revisions", "revisions/", "./revisions//", "revisions/."};
    write_file("revisions/1.sql", "");
    for (size_t i = 0; i < 4; i++) {
        ((Fixture *)*state)->sources = (SourceList){0};
        assert_string_equal(read_names(*state, spelt[i]), "revisions/1.sql\n");
    }
    assert_int_equal(chdir("revisions"), 0);
    ((Fixture *)*state)->sources = (SourceList){0};
    assert_string_equal(read_names(*state, "."), "revisions/1.sql\n");
    assert_string_equal(((Fixture *)*state)->sources.items[0]->path, "./1.sql");
}

static void test_source_follows_a_link_to_a_file(void **state)
{
    write_file("elsewhere", "");
    assert_int_equal(symlink("../elsewhere", "revisions/1.sql"), 0);
    assert_string_equal(read_names(*state, "revisions"), "revisions/1.sql\n");
    assert_string_equal(printed(*state), "");
}

static void test_source_reports_what_it_cannot_read_and_goes_on(void **state)
{
    write_file("revisions/4.sql", "");
    assert_int_equal(symlink("nowhere", "revisions/1.sql"), 0);
    assert_int_equal(mkfifo("revisions/2.sql", 0644), 0);
    assert_int_equal(symlink("../revisions", "revisions/3"), 0);
    assert_string_equal(read_names(*state, "revisions"), "revisions/4.sql\n");
    assert_string_equal(
        printed(*state),
        "revisions/1.sql: error: cannot read: No such file or directory [cannot-read]\n"
        "revisions/2.sql: error: cannot read: not a regular file [cannot-read]\n"
        "revisions/3: error: the directory is reached a second time (first as \"revisions\") "
        "[cannot-read]\n");
}

static void test_source_reports_a_directory_that_is_none(void **state)
{
    write_file("file", "");
    read_names(*state, "nowhere");
    read_names(*state, "file");
    assert_string_equal(printed(*state),
                        "file: error: cannot read: not a directory [cannot-read]\n"
                        "nowhere: error: cannot read: No such file or directory [cannot-read]\n");
}

static void test_source_refuses_a_file_name_that_a_terminal_would_act_on(void **state)
{
    write_file("revisions/\x1b[31m.sql", "");
    write_file("revisions/\xff.sql", "");
    assert_string_equal(read_names(*state, "revisions"), "");
    assert_string_equal(
        printed(*state),
        "revisions/<U+001B>[31m.sql: error: the file's name is not printable UTF-8 [encoding]\n"
        "revisions/<FF>.sql: error: the file's name is not printable UTF-8 [encoding]\n");
}

static void test_source_drops_a_byte_order_mark_and_carriage_returns(void **state)
{
    Source *source = from_text(*state, TEXT("\xef\xbb\xbf"
                                            "a\r\nb\rc\r\r\n\r"));
    assert_int_equal(source->text.size, 8);
    assert_string_equal(source->text.data, "a\nb\rc\r\n\r");
    assert_string_equal(printed(*state), "");
}

static void check_encoding(void **state, Text text, const char *expected)
{
    Fixture *fixture = *state;
    fixture->diagnostics = (Diagnostics){.arena = fixture->arena};
    from_text(fixture, text);
    assert_string_equal(printed(fixture), expected);
}

static void test_source_reports_bytes_that_are_not_utf8(void **state)
{
    check_encoding(state, TEXT("a\nbc\xff\n\xfe"),
                   "a.sql:2:3: error: a byte that is not UTF-8 (0xff) [encoding]\n"
                   "    2 | bc?\n"
                   "      |   ^ save the file as UTF-8\n");
    check_encoding(state, TEXT("a\0b"),
                   "a.sql:1:2: error: a NUL byte (0x00) [encoding]\n"
                   "    1 | a?b\n"
                   "      |  ^ save the file as UTF-8\n");
    static const char *const bad[] = {"\xc0\xaf",         "\xe0\x80\xaf", "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80", "\x80",         "\xe6\x97"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Fixture *fixture = *state;
        size_t before = fixture->diagnostics.error_count;
        from_text(fixture, text_from(bad[i]));
        assert_int_equal(fixture->diagnostics.error_count, before + 1);
    }
    check_encoding(state, TEXT("\xf0\x9f\x92\xa9 \xe6\x97\xa5 \xc3\xa9 \xed\x9f\xbf \xee\x80\x80"),
                   "");
}

static void test_source_refuses_utf16(void **state)
{
    static const char *const expected =
        "a.sql: error: the file looks like UTF-16 [encoding]\n   = save the file as UTF-8\n";
    check_encoding(state, TEXT("\xff\xfe-\0-\0"), expected);
    check_encoding(state, TEXT("\xfe\xff\0-\0-"), expected);
    check_encoding(state, TEXT("-\0-\0@\0"), expected);
    check_encoding(state, TEXT("\0-\0-\0@"), expected);
}

static void check_position(const Source *source, uint32_t offset, uint32_t line, uint32_t column)
{
    Position position = source_position(source, offset);
    assert_int_equal(position.line, line);
    assert_int_equal(position.column, column);
}

static void test_source_counts_lines_and_characters_from_one(void **state)
{
    Source *source = from_text(*state, TEXT("a\n\n\xe6\x97\xa5"
                                            "b\n"));
    check_position(source, 0, 1, 1);
    check_position(source, 1, 1, 2);
    check_position(source, 2, 2, 1);
    check_position(source, 3, 3, 1);
    check_position(source, 6, 3, 2);
    check_position(source, 8, 4, 1);
    check_position(source, 99, 4, 1);
    assert_true(text_is(source_line(source, 3), "\xe6\x97\xa5"
                                                "b"));
    assert_true(text_is(source_line(source, 4), ""));
    assert_true(text_is(source_line(source, 5), ""));
}

static void test_source_finds_columns_of_a_long_line(void **state)
{
    Fixture *fixture = *state;
    Builder builder = {.arena = fixture->arena};
    builder_add(&builder, TEXT("first\n"));
    for (int i = 0; i < 100000; i++)
        builder_add(&builder, TEXT("\xc3\xa9"));
    Source *source = from_text(fixture, builder_text(&builder));
    for (uint32_t i = 0; i < 100000; i += 997)
        check_position(source, 6 + 2 * i, 2, i + 1);
}

int main(int argc, char **argv)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_source_reads_sql_files_in_order_of_their_bytes),
        CASE(test_source_names_begin_with_the_last_part_of_the_directory),
        CASE(test_source_follows_a_link_to_a_file),
        CASE(test_source_reports_what_it_cannot_read_and_goes_on),
        CASE(test_source_reports_a_directory_that_is_none),
        CASE(test_source_refuses_a_file_name_that_a_terminal_would_act_on),
        CASE(test_source_drops_a_byte_order_mark_and_carriage_returns),
        CASE(test_source_reports_bytes_that_are_not_utf8),
        CASE(test_source_refuses_utf16),
        CASE(test_source_counts_lines_and_characters_from_one),
        CASE(test_source_finds_columns_of_a_long_line),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
