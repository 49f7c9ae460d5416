// SPDX-License-Identifier: MIT
// Output files: replaced whole, or left as they were with nothing beside them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <signal.h>

#include "output.h"

typedef struct Fixture {
    Arena *arena;
    Diagnostics diagnostics;
    char root[64];
    char path[128];
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena = arena_create();
    fixture->diagnostics.arena = fixture->arena;
    snprintf(fixture->root, sizeof fixture->root, "/tmp/test_output_%ld", (long)getpid());
    snprintf(fixture->path, sizeof fixture->path, "%s/out.c", fixture->root);
    *state = fixture;
    return mkdir(fixture->root, 0777);
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    Builder command = {.arena = fixture->arena};
    builder_add_format(&command, "rm -rf '%s'", fixture->root);
    int result = system(command.items);
    arena_destroy(fixture->arena);
    free(fixture);
    return result;
}

static size_t count_files(const char *path)
{
    size_t count = 0;
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory));)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

static bool write_text(Fixture *fixture, const char *path, const char *text)
{
    return output_write(fixture->arena, path, text_from(text), NULL, &fixture->diagnostics);
}

static void test_output_create_leaves_alone_what_is_there(void **state)
{
    Fixture *fixture = *state;
    Arena *arena = fixture->arena;
    Diagnostics *diagnostics = &fixture->diagnostics;
    assert_true(output_create(arena, fixture->path, TEXT("one"), diagnostics));
    assert_false(output_create(arena, fixture->path, TEXT("two"), diagnostics));
    assert_int_equal(output_compare(fixture->path, TEXT("one")), OUTPUT_SAME);
    assert_int_equal(unlink(fixture->path), 0);
    assert_int_equal(symlink("nowhere", fixture->path), 0);
    assert_false(output_create(arena, fixture->path, TEXT("two"), diagnostics));
    assert_int_equal(count_files(fixture->root), 1); // no temporary file is left
    assert_int_equal(diagnostics->count, 2);
    assert_true(text_is(diagnostics->items[1]->text, "cannot write: it is there already"));
}

static void test_output_makes_and_replaces_a_file(void **state)
{
    Fixture *fixture = *state;
    assert_int_equal(output_compare(fixture->path, TEXT("one")), OUTPUT_MISSING);
    assert_true(write_text(fixture, fixture->path, "one"));
    assert_int_equal(output_compare(fixture->path, TEXT("one")), OUTPUT_SAME);
    assert_int_equal(output_compare(fixture->path, TEXT("on")), OUTPUT_DIFFERS);
    assert_int_equal(output_compare(fixture->path, TEXT("one and")), OUTPUT_DIFFERS);
    assert_true(write_text(fixture, fixture->path, "two"));
    assert_int_equal(output_compare(fixture->path, TEXT("two")), OUTPUT_SAME);
    assert_int_equal(count_files(fixture->root), 1);
    assert_int_equal(fixture->diagnostics.count, 0);
}

static void test_output_keeps_a_link_and_the_mode(void **state)
{
    Fixture *fixture = *state;
    char link_path[128];
    struct stat information;
    snprintf(link_path, sizeof link_path, "%s/link.c", fixture->root);
    assert_true(write_text(fixture, fixture->path, "one"));
    assert_int_equal(chmod(fixture->path, 0640), 0);
    assert_int_equal(symlink("out.c", link_path), 0);
    assert_true(write_text(fixture, link_path, "two"));
    assert_int_equal(lstat(link_path, &information), 0);
    assert_true(S_ISLNK(information.st_mode));
    assert_int_equal(stat(fixture->path, &information), 0);
    assert_int_equal(information.st_mode & 0777, 0640);
    assert_int_equal(output_compare(fixture->path, TEXT("two")), OUTPUT_SAME);
}

static void test_output_that_does_not_fit_leaves_the_old_file(void **state)
{
    Fixture *fixture = *state;
    static char large[1 << 16];
    struct rlimit old;
    assert_true(write_text(fixture, fixture->path, "one"));
    memset(large, 'x', sizeof large);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit small = {4096, old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool is_written = output_write(fixture->arena, fixture->path, (Text){large, sizeof large}, NULL,
                                   &fixture->diagnostics);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_false(is_written);
    assert_int_equal(fixture->diagnostics.error_count, 1);
    assert_int_equal(fixture->diagnostics.items[0]->rule, RULE_CANNOT_WRITE);
    assert_int_equal(output_compare(fixture->path, TEXT("one")), OUTPUT_SAME);
    assert_int_equal(count_files(fixture->root), 1);
}

static void test_output_refuses_places_that_are_no_files(void **state)
{
    Fixture *fixture = *state;
    char missing[128];
    snprintf(missing, sizeof missing, "%s/none/out.c", fixture->root);
    assert_false(write_text(fixture, missing, "one"));
    assert_false(write_text(fixture, fixture->root, "one"));
    assert_false(write_text(fixture, "/dev/null", "one"));
    assert_int_equal(fixture->diagnostics.error_count, 3);
    assert_int_equal(count_files(fixture->root), 0);
}

static void test_output_refuses_the_directory_of_the_revisions(void **state)
{
    Fixture *fixture = *state;
    char inner[128];
    char beside[192];
    snprintf(inner, sizeof inner, "%s/revisions", fixture->root);
    assert_int_equal(mkdir(inner, 0777), 0);
    snprintf(beside, sizeof beside, "%s/revisions/../revisions/out.c", fixture->root);
    assert_false(output_write(fixture->arena, beside, TEXT("x"), inner, &fixture->diagnostics));
    assert_int_equal(count_files(inner), 0);
    snprintf(beside, sizeof beside, "%s/revisions.c", fixture->root);
    assert_true(output_write(fixture->arena, beside, TEXT("x"), inner, &fixture->diagnostics));
}

static void test_output_makes_directories(void **state)
{
    Fixture *fixture = *state;
    char path[256];
    char file[192];
    snprintf(path, sizeof path, "%s/a//b/c/", fixture->root);
    assert_true(output_make_directory(fixture->arena, path, &fixture->diagnostics));
    assert_true(output_make_directory(fixture->arena, path, &fixture->diagnostics));
    assert_int_equal(count_files(path), 0);
    snprintf(file, sizeof file, "%s/a/b/c/d", fixture->root);
    assert_true(write_text(fixture, file, "one"));
    assert_int_equal(fixture->diagnostics.count, 0);
    snprintf(path, sizeof path, "%s/e", file);
    assert_false(output_make_directory(fixture->arena, file, &fixture->diagnostics));
    assert_false(output_make_directory(fixture->arena, path, &fixture->diagnostics));
    assert_false(output_make_directory(fixture->arena, "", &fixture->diagnostics));
    assert_int_equal(fixture->diagnostics.error_count, 3);
    assert_int_equal(output_compare(file, TEXT("one")), OUTPUT_SAME);
}

static void test_output_depfile_escapes(void **state)
{
    Fixture *fixture = *state;
    const Text paths[] = {TEXT("a b/001.sql"), TEXT("$x#y:z.sql"), TEXT("back\\ slash.sql")};
    Text text = output_depfile(fixture->arena, TEXT("out put.c"), paths, 3);
    assert_string_equal(text_copy(fixture->arena, text),
                        "out\\ put.c: \\\n  a\\ b/001.sql \\\n  $$x\\#y\\:z.sql \\\n"
                        "  back\\\\\\ slash.sql\n"
                        "\na\\ b/001.sql:\n\n$$x\\#y\\:z.sql:\n\nback\\\\\\ slash.sql:\n");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_output_create_leaves_alone_what_is_there, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_output_makes_and_replaces_a_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_output_keeps_a_link_and_the_mode, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_output_that_does_not_fit_leaves_the_old_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_output_refuses_places_that_are_no_files, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_output_refuses_the_directory_of_the_revisions, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_output_makes_directories, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_output_depfile_escapes, set_up, tear_down),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
