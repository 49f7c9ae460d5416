// SPDX-License-Identifier: MIT
// Statement boundaries: migc's parser against libpg_query's parser and SQLite's prepare, on the
// statements of DIRECTORY/<dialect>.sql (by hand, each ends with `;;` at a line's end) and on
// random ones made by DIRECTORY/<dialect>.grammar, joined into texts of random length. Prints TAP;
// same seed, same run.
//   boundaries DIRECTORY [SEED [COUNT]]
#include "generator.h"
#include "piece.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 4,
    TEXT_STATEMENTS_MAX = 24,
    SHOWN_MAX = 5,
    SHOWN_SIZE_MAX = 2000,
    COMPARED_MIN = 2000
};

typedef struct Count {
    size_t texts;
    size_t compared; // statements whose boundaries were compared
    size_t skipped;  // the reference refused them
    size_t wrong;
} Count;

typedef struct Bench {
    MigDialect dialect;
    Random random;
    Text corpus;
    Generator *generator;
    sqlite3 *database;
    bool has_failed;
} Bench;

// One text and what was written into it.
typedef struct Sample {
    Text text;
    PieceList written;
} Sample;

static const char *dialect_name(MigDialect dialect)
{
    return dialect == MIG_SQLITE ? "sqlite" : "postgresql";
}

static Text read_file(Arena *arena, const char *directory, const char *name, const char *ending)
{
    Builder path = {.arena = arena}, content = {.arena = arena};
    builder_add_format(&path, "%s/%s.%s", directory, name, ending);
    FILE *file = fopen(path.items, "rb");
    if (!file) {
        printf("Bail out! cannot read %s\n", path.items);
        exit(1);
    }
    char block[4096];
    for (size_t size; (size = fread(block, 1, sizeof block, file)) > 0;)
        builder_add(&content, (Text){block, size});
    fclose(file);
    return builder_text(&content);
}

// The next statement of a corpus, without its `;;`.
static bool corpus_next(Bench *bench, Text *rest, Text *statement)
{
    Piece piece = {piece_skip(*rest, bench->dialect, 0), 0};
    if (piece.start >= rest->size)
        return false;
    uint32_t end = piece.start;
    while (end + 2 < rest->size && memcmp(rest->data + end, ";;\n", 3) != 0)
        end++;
    piece.end = end;
    *statement = piece_text(*rest, piece);
    *rest = (Text){rest->data + end + 3, rest->size - end - 3};
    return true;
}

static void complain(Bench *bench, const char *what, const char *message)
{
    bench->has_failed = true;
    printf("# %s: %s: %s\n", dialect_name(bench->dialect), what, message);
}

static void show(const char *who, Text text, const PieceList *pieces, size_t index)
{
    if (index >= pieces->count) {
        printf("#   %s: no statement %zu\n", who, index + 1);
        return;
    }
    Piece piece = pieces->items[index];
    printf("#   %s: [%u, %u) ", who, piece.start, piece.end);
    for (Text rest = piece_text(text, piece); rest.size > 0; rest.data++, rest.size--)
        fputs(*rest.data == '\n' ? "\n#     " : (char[]){*rest.data, 0}, stdout);
    printf("\n");
}

// Whether two splitters agree; says where they do not. Where the reference skipped statements, its
// pieces must all be among ours.
static bool agree(Text text, const char *name, const Split *reference, const PieceList *ours)
{
    size_t j = 0;
    for (size_t i = 0; i < reference->pieces.count; i++, j++) {
        Piece piece = reference->pieces.items[i];
        while (reference->skipped > 0 && j < ours->count && ours->items[j].start < piece.start)
            j++;
        if (j < ours->count && ours->items[j].start == piece.start &&
            ours->items[j].end == piece.end)
            continue;
        show(name, text, &reference->pieces, i);
        show("migc", text, ours, j);
        return false;
    }
    if (reference->skipped == 0 && ours->count != j) {
        show(name, text, &reference->pieces, j);
        show("migc", text, ours, j);
        return false;
    }
    return true;
}

// Compares the splitters on one text. `written` is NULL where nobody knows the pieces (mutants).
static void compare(Arena *arena, Bench *bench, Text text, const PieceList *written, bool is_run,
                    Count *count)
{
    bool is_sqlite = bench->dialect == MIG_SQLITE;
    const char *name = is_sqlite ? "sqlite" : "libpg_query";
    Split ours = split_migc(arena, text, bench->dialect);
    Split reference = is_sqlite ? split_sqlite(arena, bench->database, text, written, is_run)
                                : split_postgresql(arena, text);
    count->texts++;
    count->skipped += reference.skipped;
    if (reference.verdict == VERDICT_REFUSED && !written)
        return; // a mutant that is no SQL any more: it was split without a crash
    if (ours.verdict == VERDICT_EXEMPT && !written)
        return;
    bool is_good = reference.verdict == VERDICT_SPLIT && ours.verdict == VERDICT_SPLIT &&
                   agree(text, name, &reference, &ours.pieces);
    Split truth = {.pieces = written ? *written : (PieceList){0}};
    if (is_good && written)
        is_good = agree(text, "as joined", &truth, &ours.pieces);
    if (is_good) {
        count->compared += reference.pieces.count;
        return;
    }
    if (++count->wrong > SHOWN_MAX)
        return;
    complain(bench, name, reference.message ? reference.message : "takes it");
    complain(bench, "migc", ours.message ? ours.message : "takes it");
    if (text.size < SHOWN_SIZE_MAX)
        show("text", text, &(PieceList){.items = &(Piece){0, (uint32_t)text.size}, .count = 1}, 0);
}

static void add_gap(Bench *bench, Builder *builder, const char *name)
{
    generator_write(bench->generator, name, &bench->random, builder);
}

// Appends a statement with what stands around it. The last of a text may lack its semicolon.
static void join(Arena *arena, Bench *bench, Builder *builder, PieceList *written, Text statement,
                 bool is_last)
{
    add_gap(bench, builder, "separator");
    Piece piece = {.start = (uint32_t)builder->count};
    builder_add(builder, statement);
    if (random_below(&bench->random, 4) == 0)
        add_gap(bench, builder, "gap");
    piece.end = (uint32_t)builder->count;
    if (is_last && random_below(&bench->random, 2) == 0)
        add_gap(bench, builder, "ending");
    else
        builder_add_char(builder, ';');
    if (builder->items[piece.end] != ';')
        piece.end = (uint32_t)builder->count;
    else
        piece.end = piece_skip(builder_text(builder), bench->dialect, piece.end);
    ARRAY_PUSH(arena, written, piece);
}

static bool next_statement(Arena *arena, Bench *bench, Text *rest, Text *statement)
{
    if (rest)
        return corpus_next(bench, rest, statement);
    Builder builder = {.arena = arena};
    generator_write(bench->generator, "statement", &bench->random, &builder);
    *statement = builder_text(&builder);
    return true;
}

// Joins statements of the corpus (`rest`), or generated ones where `rest` is NULL.
static Sample sample_make(Arena *arena, Bench *bench, Text *rest, uint32_t size)
{
    Sample sample = {0};
    Builder builder = {.arena = arena};
    Text statement;
    for (uint32_t i = 0; i < size && next_statement(arena, bench, rest, &statement); i++)
        join(arena, bench, &builder, &sample.written, statement, i + 1 == size);
    if (sample.written.count > 0)
        add_gap(bench, &builder, "ending");
    sample.text = builder_text(&builder);
    if (sample.written.count > 0) {
        Piece *last = &sample.written.items[sample.written.count - 1];
        if (last->end < sample.text.size && sample.text.data[last->end] != ';')
            last->end = piece_skip(sample.text, bench->dialect, last->end);
    }
    return sample;
}

static bool open_database(Bench *bench)
{
    sqlite3_close(bench->database);
    bench->database = NULL;
    return bench->dialect != MIG_SQLITE || sqlite3_open(":memory:", &bench->database) == SQLITE_OK;
}

static void report(Bench *bench, const char *what, Count count)
{
    if (count.wrong > 0)
        bench->has_failed = true;
    printf("%s - %s: %s: %zu statements in %zu texts split alike, %zu not comparable\n",
           count.wrong > 0 ? "not ok" : "ok", dialect_name(bench->dialect), what, count.compared,
           count.texts, count.skipped);
    fflush(stdout);
}

// Each statement alone: the reference must take it as exactly one.
static void test_alone(Bench *bench)
{
    Count count = {0};
    Text rest = bench->corpus, statement;
    open_database(bench);
    while (corpus_next(bench, &rest, &statement)) {
        Arena *arena = arena_create();
        Builder builder = {.arena = arena};
        builder_add(&builder, statement);
        PieceList written = {0};
        ARRAY_PUSH(arena, &written, ((Piece){0, (uint32_t)statement.size}));
        size_t skipped = count.skipped;
        compare(arena, bench, builder_text(&builder), &written, true, &count);
        if (count.skipped > skipped && ++count.wrong <= SHOWN_MAX)
            printf("# %s: %s\n", builder.items, sqlite3_errmsg(bench->database));
        arena_destroy(arena);
    }
    report(bench, "written by hand, alone", count);
}

static Count test_joined(Bench *bench, bool is_generated, size_t wanted)
{
    Count count = {0};
    for (int round = 0; round < ROUNDS && !is_generated; round++) {
        Text rest = bench->corpus;
        open_database(bench);
        while (piece_skip(rest, bench->dialect, 0) < rest.size) {
            Arena *arena = arena_create();
            uint32_t size = 1 + random_below(&bench->random, TEXT_STATEMENTS_MAX);
            Sample sample = sample_make(arena, bench, &rest, size);
            compare(arena, bench, sample.text, &sample.written, true, &count);
            arena_destroy(arena);
        }
    }
    while (is_generated && count.compared + count.skipped < wanted && count.wrong <= SHOWN_MAX) {
        Arena *arena = arena_create();
        uint32_t size = 1 + random_below(&bench->random, TEXT_STATEMENTS_MAX);
        Sample sample = sample_make(arena, bench, NULL, size);
        compare(arena, bench, sample.text, &sample.written, false, &count);
        arena_destroy(arena);
    }
    report(bench, is_generated ? "generated" : "written by hand, joined", count);
    return count;
}

// Changes a few bytes: a quote more, a keyword less. Only what the reference still takes is
// compared.
static Text mutate(Arena *arena, Bench *bench, Text text)
{
    static const char *const insertions[] = {
        "'",      "\"",       ";",    "$", "$$", "/*", "*/", "--",      "\n",    "\\",
        "(",      ")",        "[",    "]", "`",  "E",  "U&", " BEGIN ", " END ", " CASE ",
        " END; ", " ATOMIC ", " AS ", ".", ":",  "@",  "1",  "''",      "\r"};
    Random *random = &bench->random;
    for (uint32_t changes = 1 + random_below(random, 2); changes > 0; changes--) {
        Builder builder = {.arena = arena};
        uint32_t at = random_below(random, (uint32_t)text.size);
        uint32_t drop = random_below(random, 3);
        if (drop > text.size - at)
            drop = (uint32_t)text.size - at;
        builder_add(&builder, (Text){text.data, at});
        if (drop == 0 || random_below(random, 2) == 0)
            builder_add(
                &builder,
                text_from(
                    insertions[random_below(random, sizeof insertions / sizeof *insertions)]));
        builder_add(&builder, (Text){text.data + at + drop, text.size - at - drop});
        text = builder_text(&builder);
    }
    return text;
}

static bool is_ascii(Text text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
    return true;
}

static void test_mutants(Bench *bench, size_t wanted)
{
    Count count = {0};
    for (size_t i = 0; i < wanted && count.wrong <= SHOWN_MAX; i++) {
        Arena *arena = arena_create();
        Sample sample = sample_make(arena, bench, NULL, 1 + random_below(&bench->random, 3));
        // A changed byte of a longer character would be no UTF-8; a CR before LF is dropped on
        // reading.
        if (is_ascii(sample.text)) {
            Text text = mutate(arena, bench, sample.text);
            if (text.size > 0 && !strstr(text.data, "\r\n"))
                compare(arena, bench, text, NULL, false, &count);
        }
        arena_destroy(arena);
    }
    report(bench, "mutants", count);
}

static bool test_dialect(MigDialect dialect, const char *directory, uint64_t seed, size_t wanted)
{
    Arena *arena = arena_create();
    const char *message = NULL, *name = dialect_name(dialect);
    Bench bench = {.dialect = dialect, .random = {(seed * 2 + 1) * 0x9e3779b97f4a7c15u}};
    bench.corpus = read_file(arena, directory, name, "sql");
    bench.generator =
        generator_create(arena, read_file(arena, directory, name, "grammar"), &message);
    if (!bench.generator) {
        complain(&bench, "the grammar has no", message);
    } else {
        test_alone(&bench);
        size_t compared = test_joined(&bench, false, 0).compared;
        compared += test_joined(&bench, true, wanted).compared;
        test_mutants(&bench, wanted);
        bool is_enough = compared >= COMPARED_MIN;
        bench.has_failed |= !is_enough;
        printf("%s - %s: at least %d statements were compared: %zu\n", is_enough ? "ok" : "not ok",
               name, COMPARED_MIN, compared);
    }
    sqlite3_close(bench.database);
    arena_destroy(arena);
    return !bench.has_failed;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 4) {
        fprintf(stderr, "usage: boundaries DIRECTORY [SEED [COUNT]]\n");
        return 2;
    }
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 2;
    size_t wanted = argc > 3 ? (size_t)strtoull(argv[3], NULL, 10) : 3000;
    printf("# seed %llu\n", (unsigned long long)seed);
    bool is_good = test_dialect(MIG_POSTGRESQL, argv[1], seed, wanted);
    is_good &= test_dialect(MIG_SQLITE, argv[1], seed, wanted);
    return is_good ? 0 : 1;
}
