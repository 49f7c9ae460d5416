// SPDX-License-Identifier: MIT
// migc's commands on files, where memory, or a call by which they read or write a file, fails: the
// k-th one, for k = 1, 2, 3 … until none fails any more. Each run is a process of its own, forked
// from this one. Outputs are old or new, never half, and nothing else is left.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "inject/files.h"
#include "inject/memory.h"

int migc_main(int argc, char **argv); // compiler/commands/main.c

enum { OUTPUT_COUNT = 3, TEXT_SIZE = 1 << 20, UNDISTURBED = 1000, LEAK = 99, LINE_SIZE = 3500 };
static const char *const outputs[OUTPUT_COUNT] = {"out/history.h", "out/history.d",
                                                  "out/history.c"};

#define COMPILE "compile revisions -o out/history.c --header --depfile out/history.d"

typedef struct Fixture {
    char root[64];
    char expected[OUTPUT_COUNT][TEXT_SIZE];
    char said[8192];
} Fixture;

// What is to fail in a child process.
typedef struct Fault {
    unsigned long allocation;
    bool is_for_ever;
    unsigned long call;
    FileFault kind;
} Fault;

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

// NULL where there is none.
static char *get(const char *path, char *text)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    text[fread(text, 1, TEXT_SIZE - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void make_revisions(int lines)
{
    put("revisions/001.sql", "--@ revision 001\n--@ revises base\n--@ created 2026-01-01 00:00:00\n"
                             "\n--@ up\nCREATE TABLE a (x integer);\n\n--@ down\nDROP TABLE a;\n");
    FILE *file = fopen("revisions/002.sql", "w");
    assert_non_null(file);
    fputs("--@ revision 002\n--@ revises 001\n--@ created 2026-01-02 00:00:00\n\n--@ up\n", file);
    for (int i = 0; i < lines; i++)
        fprintf(file, "INSERT INTO a VALUES (%d); -- %0*d\n", i, LINE_SIZE, 0);
    fputs("\n--@ down\nDELETE FROM a;\n", file);
    fclose(file);
    put("revisions/migc.ini", "[migc]\nname = faults\n");
}

static void run_child(const Fault *fault, const char *line)
{
    char words[300];
    char *argv[16];
    int argc = 0;
    int said = open("said", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    dup2(said, STDOUT_FILENO);
    dup2(said, STDERR_FILENO);
    close(said);
    snprintf(words, sizeof words, "migc %s", line);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    long live = memory_live();
    memory_fail_at(fault->allocation, fault->is_for_ever);
    files_fault_at(fault->call, fault->kind);
    int status = migc_main(argc, argv);
    bool is_over = fault->allocation ? memory_count() < fault->allocation : !*files_hit();
    fflush(stdout);
    if (*files_hit())
        fprintf(stderr, "(hit: %s)\n", files_hit());
    fflush(stderr);
    if (memory_live() != live)
        _exit(LEAK);
    _exit(is_over && (fault->allocation || fault->call) ? 100 + status : status);
}

// The exit code, UNDISTURBED more where nothing was disturbed, or minus the signal.
static int run(Fixture *fixture, const Fault *fault, const char *line)
{
    int status;
    char text[TEXT_SIZE];
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        run_child(fault, line);
    assert_int_equal(waitpid(child, &status, 0), child);
    snprintf(fixture->said, sizeof fixture->said, "%.8000s", get("said", text));
    if (WIFSIGNALED(status))
        return -WTERMSIG(status);
    int code = WEXITSTATUS(status);
    return code >= 100 ? code - 100 + UNDISTURBED : code;
}

// What a run that nothing disturbs writes.
static void expect_revisions(Fixture *fixture, int lines)
{
    static const Fault none = {0};
    make_revisions(lines);
    assert_int_equal(run(fixture, &none, COMPILE), 0);
    for (int i = 0; i < OUTPUT_COUNT; i++)
        assert_non_null(get(outputs[i], fixture->expected[i]));
}

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    // In memory where there is such a place: each output is flushed.
    snprintf(fixture->root, sizeof fixture->root, "%s/migc-faults-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(fixture->root));
    assert_int_equal(chdir(fixture->root), 0);
    mkdir("revisions", 0777);
    mkdir("out", 0777);
    expect_revisions(fixture, 40);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    char command[100];
    Fixture *fixture = *state;
    snprintf(command, sizeof command, "rm -rf '%s'", fixture->root);
    int result = chdir("/") + system(command);
    free(fixture);
    return result;
}

static void make_old(bool is_there)
{
    for (int i = 0; i < OUTPUT_COUNT; i++) {
        unlink(outputs[i]);
        if (is_there)
            put(outputs[i], "old\n");
    }
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

// Each is old or new and there is nothing beside them; a new source means that all is new.
static void outputs_are_whole(const Fixture *fixture, bool was_there, bool must_be_new,
                              const char *when, unsigned long k)
{
    static char text[TEXT_SIZE];
    size_t there = 0;
    bool is_new[OUTPUT_COUNT];
    for (int i = 0; i < OUTPUT_COUNT; i++) {
        const char *found = get(outputs[i], text);
        there += found != NULL;
        is_new[i] = found && strcmp(found, fixture->expected[i]) == 0;
        bool is_old = was_there ? found && strcmp(found, "old\n") == 0 : !found;
        if (!is_new[i] && (must_be_new || !is_old))
            fail_msg("%s, call %lu: %s is %s\n%s", when, k, outputs[i],
                     is_old ? "old" : "neither old nor new", fixture->said);
    }
    if (is_new[OUTPUT_COUNT - 1] && (!is_new[0] || !is_new[1]))
        fail_msg("%s, call %lu: only the source is new\n%s", when, k, fixture->said);
    if (count_files("out") != there)
        fail_msg("%s, call %lu: something is left beside the outputs\n%s", when, k, fixture->said);
}

static void sweep_files(Fixture *fixture, FileFault kind, bool was_there)
{
    static const char *const names[] = {"failing", "short", "with a signal"};
    unsigned long failed = 0;
    int code = 0;
    for (unsigned long k = 1; code != UNDISTURBED; k++) {
        Fault fault = {0, false, k, kind};
        make_old(was_there);
        code = run(fixture, &fault, COMPILE);
        bool is_expected = code == 0 || code == UNDISTURBED || (kind == FILE_FAILS && code == 1) ||
                           (kind == FILE_SIGNAL && code == -SIGTERM);
        if (!is_expected || (code == 1 && !strstr(fixture->said, "error: ")))
            fail_msg("%s, call %lu: exit %d\n%s", names[kind], k, code, fixture->said);
        outputs_are_whole(fixture, was_there, code == 0 || code == UNDISTURBED, names[kind], k);
        failed += code == 1 || code == -SIGTERM;
    }
    assert_true(kind == FILE_SHORT || failed > 15);
}

static void test_compiler_faults_files_fail(void **state)
{
    sweep_files(*state, FILE_FAILS, true);
    sweep_files(*state, FILE_FAILS, false);
}

static void test_compiler_faults_files_are_short(void **state)
{
    sweep_files(*state, FILE_SHORT, true);
}

static void test_compiler_faults_signals(void **state)
{
    sweep_files(*state, FILE_SIGNAL, false);
}

// The runtime's files, of which there are many: after any failure the same command completes.
static void test_compiler_faults_runtime_files(void **state)
{
    Fixture *fixture = *state;
    static const Fault none = {0};
    int code = 0;
    assert_int_equal(run(fixture, &none, "runtime whole"), 0);
    for (unsigned long k = 1; code != UNDISTURBED; k++) {
        Fault fault = {0, false, k, k % 2 ? FILE_FAILS : FILE_SIGNAL};
        code = run(fixture, &fault, "runtime out/runtime");
        if (code == 1 ? !strstr(fixture->said, "cannot write") : code > 1 && code != UNDISTURBED)
            fail_msg("call %lu: exit %d\n%s", k, code, fixture->said);
        if (system("find out -name '*.tmp' | grep .") == 0)
            fail_msg("call %lu: something is left beside the outputs", k);
        if (k % 8 == 0 && system("rm -rf out/runtime") != 0)
            fail();
    }
    assert_int_equal(system("diff -r whole out/runtime && rm -rf out/runtime"), 0);
}

// A command that writes into the directory of the revisions, and the files that it makes or
// changes.
typedef struct WritingCase {
    const char *line;
    const char *files[2];
    bool is_repeatable; // what is finished is done again without an error
} WritingCase;

static const WritingCase writing_cases[] = {
    {"init fresh", {"fresh/migc.ini", "fresh/.gitattributes"}, true},
    {"new -m title --id 004 --head 003 -d revisions", {"revisions/004_title.sql", NULL}, false},
    {"rebase 00c --onto 003 -d revisions", {"revisions/00b.sql", "revisions/00c.sql"}, true},
    {"seal --name v1 -d single", {"single/sealed", "single/.gitattributes"}, true},
};

static void put_revision(const char *directory, const char *id, const char *parents)
{
    char path[40], text[300];
    snprintf(path, sizeof path, "%s/%s.sql", directory, id);
    snprintf(text, sizeof text,
             "--@ revision %s\n--@ revises %s\n--@ title a\n--@ created 2026-01-01 00:00:00\n"
             "--@ up\nSELECT 1;\n--@ down nothing\n",
             id, parents);
    put(path, text);
}

// 001 ← 002 ← 003, and 00b, which 00c merges with 002: moving 00c onto 003 changes both, in an
// order that counts.
static void make_lines(void)
{
    assert_int_equal(system("rm -rf revisions single fresh && mkdir revisions single"), 0);
    put_revision("single", "001", "base");
    put_revision("revisions", "001", "base");
    put_revision("revisions", "002", "001");
    put_revision("revisions", "003", "002");
    put_revision("revisions", "00b", "001");
    put_revision("revisions", "00c", "00b, 002");
}

// What the files of a case hold; "" for one that is not there.
typedef struct Contents {
    char texts[2][1000];
} Contents;

static Contents contents_of(const WritingCase *writing)
{
    static char text[TEXT_SIZE];
    Contents contents = {{"", ""}};
    for (int i = 0; i < 2 && writing->files[i]; i++)
        snprintf(contents.texts[i], sizeof contents.texts[i], "%.900s",
                 get(writing->files[i], text) ? text : "");
    return contents;
}

// Old or new, nothing beside them, and the same command again does the rest.
static void check_writing(Fixture *fixture, const WritingCase *writing, const Contents *old,
                          const Contents *new, const char *when)
{
    static const Fault none = {0};
    Contents found = contents_of(writing);
    for (int i = 0; i < 2; i++)
        if (strcmp(found.texts[i], old->texts[i]) != 0 &&
            strcmp(found.texts[i], new->texts[i]) != 0)
            fail_msg("%s, %s: %s is neither old nor new\n%s", writing->line, when,
                     writing->files[i], fixture->said);
    if (!strstr(fixture->said, "(hit: unlink)") &&
        system("find revisions single fresh -name '*.tmp' 2>/dev/null | grep -q .") == 0)
        fail_msg("%s, %s: something is left beside\n%s", writing->line, when, fixture->said);
    if (!writing->is_repeatable && memcmp(&found, new, sizeof found) == 0)
        return;
    int code = run(fixture, &none, writing->line);
    found = contents_of(writing);
    if (code != 0 || memcmp(&found, new, sizeof found) != 0)
        fail_msg("%s, after %s: not completed\n%s", writing->line, when, fixture->said);
}

static void sweep_writing(Fixture *fixture, const WritingCase *writing, FileFault kind)
{
    static const Fault none = {0};
    int code = 0;
    make_lines();
    Contents old = contents_of(writing);
    assert_int_equal(run(fixture, &none, writing->line), 0);
    Contents new = contents_of(writing);
    for (unsigned long k = 1; code != UNDISTURBED; k++) {
        Fault fault = {0, false, k, kind};
        char when[80];
        make_lines();
        code = run(fixture, &fault, writing->line);
        snprintf(when, sizeof when, "call %lu, kind %d: exit %d", k, (int)kind, code);
        if (code != 0 && code != UNDISTURBED && code != (kind == FILE_SIGNAL ? -SIGTERM : 1))
            fail_msg("%s, %s\n%s", writing->line, when, fixture->said);
        check_writing(fixture, writing, &old, &new, when);
    }
}

static void test_compiler_faults_writing(void **state)
{
    setenv("SOURCE_DATE_EPOCH", "1767268800", 1);
    for (size_t i = 0; i < sizeof writing_cases / sizeof *writing_cases; i++) {
        sweep_writing(*state, &writing_cases[i], FILE_FAILS);
        for (int kind = FILE_FAILS + 1; getenv("MIGC_LONG") && kind <= FILE_SIGNAL; kind++)
            sweep_writing(*state, &writing_cases[i], (FileFault)kind);
    }
}

static void sweep_memory(Fixture *fixture, const char *line, bool is_for_ever)
{
    int code = 0;
    unsigned long k;
    for (k = 1; code != UNDISTURBED; k++) {
        Fault fault = {k, is_for_ever, 0, FILE_FAILS};
        make_old(true);
        code = run(fixture, &fault, line);
        if (code == 1 ? !strstr(fixture->said, "out of memory") : code != 0 && code != UNDISTURBED)
            fail_msg("%s, allocation %lu: exit %d\n%s", line, k, code, fixture->said);
        outputs_are_whole(fixture, true, false, line, k);
    }
    assert_true(k > 1);
}

static void sweep_all_memory(Fixture *fixture, bool is_for_ever)
{
    sweep_memory(fixture, "check revisions", is_for_ever);
    sweep_memory(fixture, COMPILE, is_for_ever);
    sweep_memory(fixture, "explain bad-directive", is_for_ever);
    sweep_memory(fixture, "man", is_for_ever);
    sweep_memory(fixture, "completions --words migc show -d revisions 0", is_for_ever);
    sweep_memory(fixture, "runtime whole --cli --drivers sqlite,postgresql", is_for_ever);
}

static void test_compiler_faults_memory(void **state)
{
    // More than a block of the compiler's memory.
    expect_revisions(*state, 60);
    sweep_all_memory(*state, false);
    sweep_all_memory(*state, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_compiler_faults_files_fail), TEST(test_compiler_faults_files_are_short),
        TEST(test_compiler_faults_signals),    TEST(test_compiler_faults_runtime_files),
        TEST(test_compiler_faults_writing),    TEST(test_compiler_faults_memory),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
