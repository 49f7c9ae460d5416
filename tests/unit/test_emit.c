// SPDX-License-Identifier: MIT
// Emitted C, with hostile content: compiled by gcc and clang in every standard with all warnings as
// errors, linked (two histories, C++), run, and its bytes compared with the value it was printed
// from.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "emit.h"
#include "pack_text.h"

#define WARNINGS                                                                                   \
    "-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual "                \
    "-Wwrite-strings -Wundef -Wstrict-prototypes -Wmissing-prototypes -Werror"

typedef struct Fixture {
    Arena *arena;
    char root[64];
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena = arena_create();
    snprintf(fixture->root, sizeof fixture->root, "/tmp/test_emit_%ld", (long)getpid());
    *state = fixture;
    return mkdir(fixture->root, 0777);
}

static int run(Fixture *fixture, const char *format, ...) __attribute__((format(printf, 2, 3)));

// A shell command in the fixture's directory.
static int run(Fixture *fixture, const char *format, ...)
{
    va_list arguments;
    Builder command = {.arena = fixture->arena};
    builder_add_format(&command, "cd '%s' && ", fixture->root);
    va_start(arguments, format);
    builder_add_format_list(&command, format, arguments);
    va_end(arguments);
    return system(command.items);
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    int result = run(fixture, "rm -rf '%s'", fixture->root);
    arena_destroy(fixture->arena);
    free(fixture);
    return result;
}

static bool has_compiler(Fixture *fixture, const char *name)
{
    return run(fixture, "command -v %s >/dev/null 2>&1", name) == 0;
}

static void write_file(Fixture *fixture, const char *name, Text text)
{
    Builder path = {.arena = fixture->arena};
    builder_add_format(&path, "%s/%s", fixture->root, name);
    FILE *file = fopen(path.items, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.size, file), text.size);
    assert_int_equal(fclose(file), 0);
}

static const char *const hostile[] = {
    "\?\?/\" \?\?= \?\?< trigraphs \?\?'",
    "*/ int x; /*",
    "a\rb\r\nc\\\nd\\",
    "\" \"\" \\\" \\\\",
    "%s %n %d",
    "line\xe2\x80\xa8separator\xe2\x80\xae",
    "1",
    "7digits after an escape: \x01\x31\x01\x37",
    "#include \"x\"\n#error no\n",
    "\n\n\n",
    "--@ revision x",
};

enum { HOSTILE_COUNT = sizeof hostile / sizeof *hostile };

// A history of two revisions whose texts are all of `hostile`, every byte, and one very long line.
static const MigHistory *hostile_history(Arena *arena)
{
    PackText text = pack_text_create(arena);
    MigHistory *history = arena_alloc(arena, sizeof *history);
    MigRevision *revisions = arena_alloc(arena, 2 * sizeof *revisions);
    MigTrackRevision *track = arena_alloc(arena, 2 * sizeof *track);
    MigSegment *segment = arena_alloc(arena, sizeof *segment);
    MigStep *steps = arena_alloc(arena, (HOSTILE_COUNT + 2) * sizeof *steps);
    char bytes[255];
    char *longest = arena_alloc(arena, 70000);
    history->abi = MIG_ABI;
    history->size = sizeof *history;
    history->name = pack_text_add(&text, TEXT("main"));
    revisions[0].id = pack_text_add(&text, TEXT("a*/ ?\?/\n\"b"));
    revisions[0].title = pack_text_add(&text, TEXT("*/ #error title"));
    revisions[0].created = MIG_NO_TIME;
    for (size_t i = 0; i < HOSTILE_COUNT; i++)
        steps[i] = (MigStep){.sql = pack_text_add(&text, text_from(hostile[i])),
                             .size = (uint32_t)strlen(hostile[i])};
    revisions[1].id = pack_text_add(&text, TEXT("002"));
    revisions[1].file = pack_text_add(&text, TEXT("dir/*/x\\\n.sql"));
    revisions[1].created = 1764000000;
    for (int i = 0; i < 255; i++)
        bytes[i] = (char)(i + 1);
    steps[HOSTILE_COUNT] = (MigStep){.sql = pack_text_add(&text, (Text){bytes, 255}), .size = 255};
    memset(longest, '?', 69999);
    steps[HOSTILE_COUNT + 1] =
        (MigStep){.sql = pack_text_add(&text, (Text){longest, 69999}), .size = 69999};
    *segment = (MigSegment){0, HOSTILE_COUNT + 2, MIG_SEGMENT_TRANSACTION};
    track[1].up = (MigSection){0, 1, MIG_SECTION_PRESENT, 0, MIG_UNSET, 4294967294u, 0};
    history->revision_count = 2;
    history->revisions = revisions;
    history->text = text.bytes.items;
    history->text_size = (uint32_t)text.bytes.count;
    history->tracks[MIG_SQLITE] = (MigTrack){.revisions = track,
                                             .segment_count = 1,
                                             .segments = segment,
                                             .step_count = HOSTILE_COUNT + 2,
                                             .steps = steps};
    return history;
}

// A program that writes the tables it was linked with as bytes to stdout.
static const char dumper[] =
    "#include <stdio.h>\n#include \"one.h\"\n"
    "int main(void)\n{\n"
    "    const MigHistory *h = one_history();\n"
    "    const MigTrack *t = &h->tracks[1];\n"
    "    fwrite(h->text, 1, h->text_size, stdout);\n"
    "    fwrite(h->revisions, sizeof *h->revisions, h->revision_count, stdout);\n"
    "    fwrite(t->revisions, sizeof *t->revisions, h->revision_count, stdout);\n"
    "    fwrite(t->segments, sizeof *t->segments, t->segment_count, stdout);\n"
    "    fwrite(t->steps, sizeof *t->steps, t->step_count, stdout);\n"
    "    return h->tracks[0].revisions != NULL || h->size != sizeof *h;\n}\n";

static Text expected_dump(Arena *arena, const MigHistory *h)
{
    const MigTrack *t = &h->tracks[MIG_SQLITE];
    Builder out = {.arena = arena};
    builder_add(&out, (Text){h->text, h->text_size});
    builder_add(&out, (Text){(const char *)h->revisions, h->revision_count * sizeof *h->revisions});
    builder_add(&out, (Text){(const char *)t->revisions, h->revision_count * sizeof *t->revisions});
    builder_add(&out, (Text){(const char *)t->segments, t->segment_count * sizeof *t->segments});
    builder_add(&out, (Text){(const char *)t->steps, t->step_count * sizeof *t->steps});
    return builder_text(&out);
}

static void test_emit_keeps_every_byte_in_every_compiler(void **state)
{
    static const char *const compilers[] = {"gcc", "clang"};
    static const char *const standards[] = {"c99", "c11", "c2x", "gnu17"};
    Fixture *fixture = *state;
    const MigHistory *history = hostile_history(fixture->arena);
    write_file(fixture, "one.c", emit_source(fixture->arena, history, TEXT("one"), TEXT("one.h")));
    write_file(fixture, "one.h", emit_header(fixture->arena, history, TEXT("one")));
    write_file(fixture, "main.c", text_from(dumper));
    write_file(fixture, "expected", expected_dump(fixture->arena, history));
    for (size_t i = 0; i < 2; i++) {
        if (!has_compiler(fixture, compilers[i]))
            continue;
        for (size_t j = 0; j < 4; j++)
            assert_int_equal(run(fixture,
                                 "%s -std=%s " WARNINGS
                                 " -I%s one.c main.c -o dump && ./dump > got && cmp got expected",
                                 compilers[i], standards[j], TEST_RUNTIME_INCLUDE),
                             0);
    }
}

static void test_emit_two_histories_in_one_file_and_in_cpp(void **state)
{
    static const char program[] =
        "#include \"one.h\"\n#include \"two.h\"\n"
        "int main() { return one_history() == two_history() || two_history()->revision_count; }\n";
    Fixture *fixture = *state;
    const MigHistory *one = hostile_history(fixture->arena);
    PackText text = pack_text_create(fixture->arena);
    MigHistory two = {.abi = MIG_ABI, .name = pack_text_add(&text, TEXT("two"))};
    MigTrackRevision none = {0};
    two.text = text.bytes.items;
    two.text_size = (uint32_t)text.bytes.count;
    two.tracks[MIG_POSTGRESQL].revisions = &none;
    write_file(fixture, "one.c", emit_source(fixture->arena, one, TEXT("one"), TEXT("")));
    write_file(fixture, "one.h", emit_header(fixture->arena, one, TEXT("one")));
    write_file(fixture, "two.c", emit_source(fixture->arena, &two, TEXT("two"), TEXT("two.h")));
    write_file(fixture, "two.h", emit_header(fixture->arena, &two, TEXT("two")));
    write_file(fixture, "both.c", TEXT("#include \"one.c\"\n#include \"two.c\"\n"));
    write_file(fixture, "main.cpp", text_from(program));
    if (!has_compiler(fixture, "gcc") || !has_compiler(fixture, "g++"))
        skip();
    assert_int_equal(run(fixture, "gcc -std=c99 " WARNINGS " -I%s -c both.c", TEST_RUNTIME_INCLUDE),
                     0);
    assert_int_equal(run(fixture,
                         "g++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -I%s main.cpp both.o -o "
                         "both && ./both",
                         TEST_RUNTIME_INCLUDE),
                     0);
    assert_int_equal(run(fixture, "test $(nm both.o | grep -c ' [TDRB] ') = 2"), 0);
}

static void test_emit_refuses_a_runtime_of_another_abi(void **state)
{
    Fixture *fixture = *state;
    MigHistory history = *hostile_history(fixture->arena);
    history.abi = MIG_ABI + 1;
    write_file(fixture, "new.c", emit_source(fixture->arena, &history, TEXT("one"), TEXT("")));
    if (!has_compiler(fixture, "gcc"))
        skip();
    assert_int_not_equal(run(fixture, "gcc -I%s -c new.c 2>log", TEST_RUNTIME_INCLUDE), 0);
    assert_int_equal(run(fixture, "grep -q 'this runtime is older than the migc' log"), 0);
    history.abi = MIG_ABI;
    write_file(fixture, "old.c", emit_source(fixture->arena, &history, TEXT("one"), TEXT("")));
    assert_int_equal(run(fixture,
                         "mkdir mig && sed 's/define MIG_ABI .*/define MIG_ABI 9/' "
                         "%s/mig/tables.h > mig/tables.h",
                         TEST_RUNTIME_INCLUDE),
                     0);
    assert_int_not_equal(run(fixture, "gcc -I. -c old.c 2>log"), 0);
    assert_int_equal(run(fixture, "grep -q 'this runtime is newer than the migc' log"), 0);
}

static void test_emit_holds_only_harmless_bytes(void **state)
{
    Fixture *fixture = *state;
    Text text = emit_source(fixture->arena, hostile_history(fixture->arena), TEXT("one"), TEXT(""));
    size_t line = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        assert_true(c == '\n' || (c >= 32 && c < 127));
        line = c == '\n' ? 0 : line + 1;
        assert_true(line < 4096);
        assert_false(c == '?' && text.data[i - 1] != '\\');
    }
    assert_non_null(strstr(text.data, "    /* a_/ __/__b  */\n"));
    assert_non_null(strstr(text.data, "    /* 002 dir/_/x__.sql */\n"));
}

static void test_emit_symbols(void **state)
{
    (void)state;
    static const char *const good[] = {"schema", "migc_ledger", "a", "mig", "int_", "Schema2"};
    static const char *const bad[] = {"",      "_a",    "mig_x", "2a",    "a-b",     "a b", "int",
                                      "class", "while", "a\n",   "a\xc3", "nullptr", "a.b"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(emit_symbol_is_valid(text_from(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(emit_symbol_is_valid(text_from(bad[i])));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_emit_keeps_every_byte_in_every_compiler, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_emit_two_histories_in_one_file_and_in_cpp, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_emit_refuses_a_runtime_of_another_abi, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_emit_holds_only_harmless_bytes, set_up, tear_down),
        cmocka_unit_test(test_emit_symbols),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
