// SPDX-License-Identifier: MIT
// 10 000 random inputs through the emitter. Three quarters are histories made by hand, whose
// texts are any bytes; the others are revision files that go through every stage. Each file that is
// written is read back by a small reader of C of our own (emitted.c), and 200 of them by gcc and
// clang; what comes out must equal what went in. MIGC_SEED=N repeats a run, MIGC_INPUTS=N changes
// the number.
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

#include "check.h"
#include "emit.h"
#include "emitted.h"
#include "layout.h"
#include "pack.h"
#include "parser.h"
#include "random_history.h"

enum { SEED = 20261121, INPUTS = 10000, COMPILED = 200, FILES = 4 };

static uint64_t from_environment(const char *name, uint64_t fallback)
{
    const char *value = getenv(name);
    return value && *value ? strtoull(value, NULL, 10) : fallback;
}

// Every input has a state of its own, so that one alone can be made again.
static Random random_of(uint64_t seed, uint64_t number)
{
    Random random = {(seed * 0x9E3779B97F4A7C15u) ^ (number + 1) * 0xBF58476D1CE4E5B9u};
    random.state |= 1;
    (void)random_below(&random, 2);
    return random;
}

// Whatever differs is named with the number of the input.
static const MigHistory *expect_read_back(Arena *arena, const MigHistory *history, Text source,
                                          Text header, uint64_t number)
{
    const char *problem = NULL;
    const MigHistory *decoded = emitted_read(arena, source, TEXT("schema"), header, &problem);
    if (!decoded)
        fail_msg("input %lu: %s", (unsigned long)number, problem);
    const char *difference = layout_difference(arena, history, decoded);
    if (difference)
        fail_msg("input %lu: %s differs", (unsigned long)number, difference);
    return decoded;
}

static void check_by_hand(uint64_t seed, uint64_t number)
{
    Arena *arena = arena_create();
    Random random = random_of(seed, number);
    PieceList pieces = {0};
    const MigHistory *history = random_history(arena, &random, &pieces);
    Text header = number % 3 == 0 ? TEXT("schema.h") : TEXT("");
    Text source = emit_source(arena, history, TEXT("schema"), header);
    expect_read_back(arena, history, source, header, number);
    for (size_t i = 0; i < pieces.count; i++) {
        const Piece *piece = &pieces.items[i];
        if (!text_is(piece->text, history->text + piece->offset))
            fail_msg("input %lu: piece %zu is not in the text", (unsigned long)number, i);
    }
    arena_destroy(arena);
}

static void test_emitter_prints_any_history(void **state)
{
    (void)state;
    uint64_t seed = from_environment("MIGC_SEED", SEED);
    uint64_t count = from_environment("MIGC_INPUTS", INPUTS) / 4 * 3;
    printf("# MIGC_SEED=%lu\n", (unsigned long)seed);
    for (uint64_t i = 0; i < count; i++)
        check_by_hand(seed, i);
}

enum { FILES_AT_MOST = 3 };

static void print_first(const Diagnostics *diagnostics, uint64_t number)
{
    char *printed = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&printed, &size);
    diagnostic_print(diagnostics, stream);
    fclose(stream);
    fail_msg("input %lu: %s", (unsigned long)number, printed);
}

static const MigHistory *compile(Arena *arena, const RandomFile *files, size_t count,
                                 uint64_t number)
{
    Diagnostics diagnostics = {.arena = arena};
    RevisionList revisions = {0};
    PackSettings settings = {.name = TEXT("main"), .dialects = DIALECT_ALL};
    for (size_t i = 0; i < count; i++) {
        Source *source = source_from_text(arena, files[i].name, files[i].text, &diagnostics);
        Revision *revision = source ? parser_parse(arena, source, DIALECT_ALL, &diagnostics) : NULL;
        if (revision)
            ARRAY_PUSH(arena, &revisions, revision);
    }
    const Graph *graph = graph_build(arena, &revisions, &diagnostics);
    check_revisions(arena, &revisions, DIALECT_ALL, &diagnostics);
    if (diagnostics.error_count > 0)
        print_first(&diagnostics, number);
    return pack_history(arena, graph, PACK_WHOLE, &settings, NULL, &diagnostics);
}

static void expect_text(const MigHistory *history, MigText offset, Text expected, const char *what,
                        uint64_t number)
{
    if (!text_is(expected, history->text + offset))
        fail_msg("input %lu: %s is\n%s\nand should be\n%.*s", (unsigned long)number, what,
                 history->text + offset, TEXT_ARGS(expected));
}

static void expect_statements(const MigHistory *history, const MigTrack *track,
                              const MigSection *section, const Text *expected, size_t count,
                              uint64_t number)
{
    size_t found = 0;
    for (uint32_t i = 0; i < section->segment_count; i++) {
        const MigSegment *segment = &track->segments[section->first_segment + i];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            const MigStep *step = &track->steps[segment->first_step + k];
            assert_true(found < count);
            assert_int_equal(step->size, expected[found].size);
            expect_text(history, step->sql, expected[found++], "a statement", number);
        }
    }
    assert_int_equal(found, count);
}

// What the decoded history says of a file is what the file said.
static void expect_file(const MigHistory *history, uint32_t index, const RandomFile *file,
                        uint64_t number)
{
    const MigRevision *revision = &history->revisions[index];
    expect_text(history, revision->id, file->id, "the id", number);
    expect_text(history, revision->title, file->title, "the title", number);
    expect_text(history, revision->author, file->author, "the author", number);
    expect_text(history, revision->file, text_from(file->name), "the file", number);
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++) {
        const MigTrack *track = &history->tracks[i];
        const MigTrackRevision *way = &track->revisions[index];
        expect_statements(history, track, &way->up, file->up, file->up_count, number);
        expect_statements(history, track, &way->down, &file->down, file->reason.size == 0, number);
        expect_text(history, way->down.note, file->reason, "the reason", number);
    }
}

static void check_files(uint64_t seed, uint64_t number)
{
    Arena *arena = arena_create();
    Random random = random_of(seed, number);
    RandomFile files[FILES_AT_MOST];
    size_t count = 1 + random_below(&random, FILES_AT_MOST);
    for (unsigned i = 0; i < count; i++)
        files[i] = random_file(arena, &random, i, i > 0 ? files[i - 1].id : TEXT(""));
    const MigHistory *history = compile(arena, files, count, number);
    Text source = emit_source(arena, history, TEXT("schema"), TEXT(""));
    const MigHistory *decoded = expect_read_back(arena, history, source, TEXT(""), number);
    assert_int_equal(decoded->revision_count, count);
    for (uint32_t i = 0; i < count; i++)
        expect_file(decoded, i, &files[i], number);
    arena_destroy(arena);
}

static void test_emitter_prints_what_any_file_says(void **state)
{
    (void)state;
    uint64_t seed = from_environment("MIGC_SEED", SEED);
    uint64_t count = from_environment("MIGC_INPUTS", INPUTS);
    for (uint64_t i = count / 4 * 3; i < count; i++)
        check_files(seed, i);
}

// ---- what compilers make of it

static void add_table(Builder *out, const void *rows, size_t size, uint32_t count)
{
    if (count > 0)
        builder_add(out, (Text){rows, size * count});
}

// The bytes that the dumper below prints of the same value.
static void add_dump(Builder *out, const MigHistory *h)
{
    const uint32_t root[] = {h->abi,          h->size,           h->name,       h->revision_count,
                             h->edge_count,   h->variable_count, h->call_count, h->text_size,
                             h->release_count};
    add_table(out, root, sizeof root, 1);
    builder_add(out, (Text){h->text, h->text_size});
    for (uint32_t i = 0; i < h->revision_count; i++) // without the padding at its end
        add_table(out, &h->revisions[i], offsetof(MigRevision, variable_count) + 4, 1);
    add_table(out, h->edges, sizeof *h->edges, h->edge_count);
    add_table(out, h->names, sizeof *h->names, h->name_count);
    add_table(out, h->variables, sizeof *h->variables, h->variable_count);
    for (uint32_t i = 0; i < h->call_count; i++) {
        const uint32_t call[] = {h->calls[i].name, i};
        add_table(out, call, sizeof call, 1);
    }
    add_table(out, h->releases, sizeof *h->releases, h->release_count);
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++) {
        const MigTrack *t = &h->tracks[i];
        builder_add_format(out, "%d", t->revisions != NULL);
        add_table(out, &t->launch_digest, sizeof t->launch_digest, 1);
        if (t->revisions)
            add_table(out, t->revisions, sizeof *t->revisions, h->revision_count);
        add_table(out, t->segments, sizeof *t->segments, t->segment_count);
        add_table(out, t->steps, sizeof *t->steps, t->step_count);
        add_table(out, t->batches, sizeof *t->batches, t->batch_count);
        add_table(out, t->copies, sizeof *t->copies, t->copy_count);
        add_table(out, t->placeholders, sizeof *t->placeholders, t->placeholder_count);
    }
}

static const char dumper[] =
    "#include <mig/tables.h>\n"
    "#include <stdio.h>\n"
    "#define STEP(n) int step_##n(MigCall *, struct MigError *);\\\n"
    "    int step_##n(MigCall *c, struct MigError *e) { (void)c; (void)e; return n; }\n"
    "STEP(0) STEP(1) STEP(2) STEP(3)\n"
    "#define ROWS(rows, count) if ((count) > 0) fwrite((rows), sizeof *(rows), (count), stdout)\n"
    "static void dump(const MigHistory *h)\n{\n"
    "    const uint32_t root[] = {h->abi, h->size, h->name, h->revision_count, h->edge_count,\n"
    "        h->variable_count, h->call_count, h->text_size, h->release_count};\n"
    "    fwrite(root, sizeof root, 1, stdout);\n"
    "    fwrite(h->text, 1, h->text_size, stdout);\n"
    "    for (uint32_t i = 0; i < h->revision_count; i++)\n"
    "        fwrite(&h->revisions[i], offsetof(MigRevision, variable_count) + 4, 1, stdout);\n"
    "    ROWS(h->edges, h->edge_count);\n"
    "    ROWS(h->names, h->name_count);\n"
    "    ROWS(h->variables, h->variable_count);\n"
    "    for (uint32_t i = 0; i < h->call_count; i++) {\n"
    "        const uint32_t call[] = {h->calls[i].name, (uint32_t)h->calls[i].function(0, 0)};\n"
    "        fwrite(call, sizeof call, 1, stdout);\n"
    "    }\n"
    "    ROWS(h->releases, h->release_count);\n"
    "    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++) {\n"
    "        const MigTrack *t = &h->tracks[i];\n"
    "        printf(\"%d\", t->revisions != 0);\n"
    "        fwrite(&t->launch_digest, sizeof t->launch_digest, 1, stdout);\n"
    "        if (t->revisions) {\n"
    "            ROWS(t->revisions, h->revision_count);\n"
    "        }\n"
    "        ROWS(t->segments, t->segment_count);\n"
    "        ROWS(t->steps, t->step_count);\n"
    "        ROWS(t->batches, t->batch_count);\n"
    "        ROWS(t->copies, t->copy_count);\n"
    "        ROWS(t->placeholders, t->placeholder_count);\n"
    "    }\n"
    "}\n";

typedef struct Sample {
    Arena *arena;
    char root[64];
    Builder files[FILES];
    Builder main;
    Builder expected;
} Sample;

// Several histories in one file, which is quicker and must work anyway.
static void make_sample(Sample *sample, uint64_t seed)
{
    Builder calls = {.arena = sample->arena};
    builder_add(&sample->main, text_from(dumper));
    for (uint64_t i = 0; i < COMPILED; i++) {
        Random random = random_of(seed, i * 7);
        PieceList pieces = {0};
        Builder symbol = {.arena = sample->arena};
        const MigHistory *history = random_history(sample->arena, &random, &pieces);
        builder_add_format(&symbol, "h%u", (unsigned)i);
        builder_add(&sample->files[i % FILES],
                    emit_source(sample->arena, history, builder_text(&symbol), TEXT("")));
        builder_add_format(&sample->main, "const MigHistory *h%u_history(void);\n", (unsigned)i);
        builder_add_format(&calls, "    dump(h%u_history());\n", (unsigned)i);
        add_dump(&sample->expected, history);
    }
    builder_add_format(&sample->main, "int main(void)\n{\n%s    return 0;\n}\n", calls.items);
}

static void write_file(const Sample *sample, const char *name, Text text)
{
    Builder path = {.arena = sample->arena};
    builder_add_format(&path, "%s/%s", sample->root, name);
    FILE *file = fopen(path.items, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.size, file), text.size);
    assert_int_equal(fclose(file), 0);
}

static Text read_file(const Sample *sample, const char *name)
{
    Builder path = {.arena = sample->arena};
    Builder text = {.arena = sample->arena};
    char part[4096];
    builder_add_format(&path, "%s/%s", sample->root, name);
    FILE *file = fopen(path.items, "rb");
    assert_non_null(file);
    for (size_t size; (size = fread(part, 1, sizeof part, file)) > 0;)
        builder_add(&text, (Text){part, size});
    fclose(file);
    return builder_text(&text);
}

static int run(const Sample *sample, const char *command, const char *compiler)
{
    Builder line = {.arena = sample->arena};
    builder_add_format(&line, "cd '%s' && CC=%s && %s", sample->root, compiler, command);
    return system(line.items);
}

static void expect_compiled(const Sample *sample, const char *compiler)
{
    static const char build[] =
        "W='-Wall -Wextra -Wpedantic -Wconversion -Werror -I" TEST_RUNTIME_INCLUDE "' && "
        "{ $CC $W -std=c99 -c file0.c & a=$!; $CC $W -std=c11 -c file1.c && wait $a; } && "
        "{ $CC $W -std=c2x -c file2.c & a=$!; $CC $W -std=gnu11 -c file3.c && wait $a; } && "
        "$CC $W -std=c99 main.c file0.o file1.o file2.o file3.o -o dump && ./dump >dumped";
    if (run(sample, "command -v $CC >/dev/null", compiler) != 0) {
        printf("# no %s here\n", compiler);
        return;
    }
    assert_int_equal(run(sample, build, compiler), 0);
    Text dumped = read_file(sample, "dumped");
    Text expected = builder_text(&sample->expected);
    for (size_t i = 0; i < dumped.size && i < expected.size; i++)
        if (dumped.data[i] != expected.data[i])
            fail_msg("%s: byte %zu of %zu differs", compiler, i, expected.size);
    assert_int_equal(dumped.size, expected.size);
}

static void test_emitter_is_read_alike_by_compilers(void **state)
{
    (void)state;
    Sample sample = {.arena = arena_create()};
    for (unsigned i = 0; i < FILES; i++)
        sample.files[i].arena = sample.arena;
    sample.main.arena = sample.expected.arena = sample.arena;
    snprintf(sample.root, sizeof sample.root, "/tmp/test_emitter_%ld", (long)getpid());
    assert_int_equal(mkdir(sample.root, 0700), 0);
    make_sample(&sample, from_environment("MIGC_SEED", SEED));
    for (unsigned i = 0; i < FILES; i++) {
        char name[16];
        snprintf(name, sizeof name, "file%u.c", i);
        write_file(&sample, name, builder_text(&sample.files[i]));
    }
    write_file(&sample, "main.c", builder_text(&sample.main));
    expect_compiled(&sample, "gcc");
    expect_compiled(&sample, "clang");
    assert_int_equal(run(&sample, "cd / && rm -rf \"$OLDPWD\"", "none"), 0);
    arena_destroy(sample.arena);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_emitter_prints_any_history),
        cmocka_unit_test(test_emitter_prints_what_any_file_says),
        cmocka_unit_test(test_emitter_is_read_alike_by_compilers),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
