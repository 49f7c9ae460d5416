// SPDX-License-Identifier: MIT
// What the machine below migc refuses, each at its place: processes, pipes, randomness, time,
// users, programs that are not there or are broken. The calls go through here by the linker's
// --wrap; each command is a process of its own.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

int migc_main(int argc, char **argv); // compiler/commands/main.c

// What is refused in a child.
typedef enum Refused {
    NOTHING,
    PROCESSES,
    PIPES,
    RANDOMNESS,
    PATIENCE,    // pauses take no time
    TIME,        // each look at the clock is a minute later
    USERS,       // root, and nobody else is known
    OTHER_USERS, // root, who may not become another
    PACKAGES,    // nothing is where distributions put it
    STILL_FILES  // a regular file is said to be longer than it is
} Refused;

static Refused refused;
static uint64_t minutes;

#define WRAP(type, name, parameters, arguments, what, lie)                                         \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return refused == (what) ? (lie) : __real_##name arguments;                                \
    }

static int fail_with(int error)
{
    errno = error;
    return -1;
}

static FILE *fail_to_open(const char *path)
{
    errno = ENOENT;
    (void)path;
    return NULL;
}

WRAP(pid_t, fork, (void), (), PROCESSES, fail_with(EAGAIN))
WRAP(int, pipe, (int ends[2]), (ends), PIPES, fail_with(EMFILE))
WRAP(int, nanosleep, (const struct timespec *time, struct timespec *rest), (time, rest), PATIENCE,
     0)
WRAP(uint64_t, mig__now, (void), (), TIME, 60000 * ++minutes)
WRAP(int, glob, (const char *pattern, int flags, int (*on_error)(const char *, int), glob_t *found),
     (pattern, flags, on_error, found), PACKAGES, GLOB_NOMATCH)

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);

FILE *__wrap_fopen(const char *path, const char *mode)
{
    bool is_refused = refused == RANDOMNESS && strcmp(path, "/dev/urandom") == 0;
    return is_refused ? fail_to_open(path) : __real_fopen(path, mode);
}

struct passwd *__real_getpwnam(const char *name);
struct passwd *__wrap_getpwnam(const char *name);

struct passwd *__wrap_getpwnam(const char *name)
{
    static char other[] = "postgres";
    static struct passwd user = {.pw_name = other, .pw_uid = 1, .pw_gid = 1};
    return refused == USERS ? NULL : refused == OTHER_USERS ? &user : __real_getpwnam(name);
}

uid_t __real_geteuid(void);
uid_t __wrap_geteuid(void);

uid_t __wrap_geteuid(void)
{
    return refused == USERS || refused == OTHER_USERS ? 0 : __real_geteuid();
}

int __real_initgroups(const char *user, gid_t group);
int __wrap_initgroups(const char *user, gid_t group);

int __wrap_initgroups(const char *user, gid_t group)
{
    return refused == OTHER_USERS ? fail_with(EPERM) : __real_initgroups(user, group);
}

int __real_fstat(int file, struct stat *status);
int __wrap_fstat(int file, struct stat *status);

int __wrap_fstat(int file, struct stat *status)
{
    int result = __real_fstat(file, status);
    if (refused == STILL_FILES && result == 0 && S_ISREG(status->st_mode))
        status->st_size++;
    return result;
}

typedef struct Fixture {
    char root[64];
    char said[8192];
} Fixture;

static void put(const char *path, mode_t mode, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
}

// In the current directory: one revision, and a server's programs, which are not it.
static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    char path[200];
    assert_non_null(fixture);
    snprintf(fixture->root, sizeof fixture->root, "%s/migc-machine-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(fixture->root));
    assert_int_equal(chmod(fixture->root, 0755) + chdir(fixture->root), 0);
    assert_int_equal(mkdir("migrations", 0777) + mkdir("bin", 0777) + mkdir("tmp", 01777), 0);
    assert_int_equal(chmod("tmp", 01777), 0);
    put("migrations/001.sql", 0666,
        "--@ revision 001\n--@ revises base\n--@ up\n"
        "CREATE TABLE t (n integer);\n--@ down\nDROP TABLE t;\n");
    snprintf(path, sizeof path, "#!/bin/sh\necho '%s/bin'\n", fixture->root);
    put("bin/pg_config", 0777, path);
    put("bin/initdb", 0777, "#!/bin/sh\nexit 0\n");
    put("bin/postgres", 0777, "#!/bin/sh\nexit 1\n");
    snprintf(path, sizeof path, "%s/bin:/usr/bin:/bin", fixture->root);
    setenv("PATH", path, 1);
    snprintf(path, sizeof path, "%s/tmp", fixture->root);
    setenv("TMPDIR", path, 1);
    setenv("EDITOR", "true", 1);
    unsetenv("VISUAL");
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

static _Noreturn void run_child(Refused what, const char *line)
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
    refused = what;
    int status = migc_main(argc, argv);
    fflush(NULL);
    _exit(status);
}

// It ends with that exit code, and has said these words.
static void run(Fixture *fixture, Refused what, const char *line, int code, const char *words)
{
    int status;
    fflush(NULL);
    pid_t child = __real_fork();
    assert_true(child >= 0);
    if (child == 0)
        run_child(what, line);
    assert_int_equal(waitpid(child, &status, 0), child);
    FILE *file = fopen("said", "r");
    assert_non_null(file);
    fixture->said[fread(fixture->said, 1, sizeof fixture->said - 1, file)] = '\0';
    fclose(file);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != code || !strstr(fixture->said, words))
        fail_msg("migc %s: status %x, expected %d and \"%s\":\n%s", line, (unsigned)status, code,
                 words, fixture->said);
}

static void test_no_process_can_be_made(void **state)
{
    run(*state, PROCESSES, "edit 001", 1,
        "migc: the editor \"true\" cannot be run: Resource temporarily unavailable\n");
    run(*state, PROCESSES, "scratch --dialect postgresql -- true", 1,
        "error: a PostgreSQL server of migc's own cannot be started: no process: Resource temporarily unavailable\n");
    run(*state, PIPES, "scratch --dialect postgresql -- true", 1,
        "error: a PostgreSQL server of migc's own cannot be started: no pipe: Too many open files\n");
    put("migrations/migc.ini", 0666,
        "[hooks]\ntidy = true\n"
        "[database.one]\nurl = sqlite:one.db\n");
    run(*state, PROCESSES, "new --id 002 -m second", 1,
        "002_second.sql is written, and the hook \"tidy\" cannot be run: Resource temporarily "
        "unavailable\n");
    run(*state, PROCESSES, "upgrade --all", 1,
        "error: one: no process can be made: Resource temporarily unavailable\n");
}

static void test_no_randomness(void **state)
{
    run(*state, RANDOMNESS, "new -m second", 1,
        "/dev/urandom gives no random id: name one with --id\n");
}

static void test_a_directory_that_somebody_else_locks(void **state)
{
    int lock = open("migrations", O_RDONLY | O_DIRECTORY);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    run(*state, PATIENCE, "new -m second", 1,
        "another migc writes into migrations, and does not come to an end\n");
    close(lock);
}

static void test_a_file_that_grows(void **state)
{
    run(*state, STILL_FILES, "check", 1,
        "migrations/001.sql: error: cannot read: it changed while it was read [cannot-read]\n");
}

static void test_no_user_for_a_server(void **state)
{
    run(*state, USERS, "scratch --dialect postgresql -- true", 1,
        "error: a PostgreSQL server of migc's own cannot be started: PostgreSQL does not run as root, and there is no user "
        "postgres to run it as: make one, run migc as an ordinary user, or name a "
        "server with --database URL\n");
    run(*state, OTHER_USERS, "scratch --dialect postgresql -- true", 1,
        "error: a PostgreSQL server of migc's own cannot be started: PostgreSQL does not run as root, and this process may not "
        "become the user postgres: run migc as an ordinary user, or name a server with "
        "--database URL\n");
}

static void test_no_server(void **state)
{
    assert_int_equal(unlink("bin/initdb"), 0);
    run(*state, PACKAGES, "scratch --dialect postgresql -- true", 1,
        "error: no PostgreSQL server is installed here: name one with --database URL, or install "
        "one (initdb and postgres, on Debian the package postgresql)\n");
}

static void test_a_server_that_does_not_come_up(void **state)
{
    run(*state, NOTHING, "scratch --dialect postgresql -- true", 3,
        "error: the PostgreSQL server that migc has started does not answer: cannot connect to ");
    put("bin/initdb", 0777, "#!/bin/sh\nkill -9 $PPID\n");
    run(*state, NOTHING, "scratch --dialect postgresql -- true", 1,
        "error: a PostgreSQL server of migc's own cannot be started: its keeper was killed\n");
}

// It ends neither by itself nor when it is told to, for as long as the file is there.
static void test_a_server_that_is_never_made(void **state)
{
    char script[300];
    Fixture *fixture = *state;
    put("goes-on", 0666, "");
    snprintf(script, sizeof script,
             "#!/bin/sh\ntrap '' TERM\nwhile [ -e '%s/goes-on' ]; do sleep 0.05; done\n",
             fixture->root);
    put("bin/initdb", 0777, script);
    run(fixture, TIME, "scratch --dialect postgresql -- true", 1,
        "error: a PostgreSQL server of migc's own was not made within 180 s\n");
    run(fixture, TIME, "scratch --dialect postgresql -- true", 1,
        "note: the server in its directory takes long to stop; it is not waited for\n");
    unlink("goes-on");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_no_process_can_be_made),
        TEST(test_no_randomness),
        TEST(test_a_directory_that_somebody_else_locks),
        TEST(test_a_file_that_grows),
        TEST(test_no_user_for_a_server),
        TEST(test_no_server),
        TEST(test_a_server_that_does_not_come_up),
        TEST(test_a_server_that_is_never_made),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
