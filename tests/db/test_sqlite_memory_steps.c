// SPDX-License-Identifier: MIT
#include "memory_steps.h"
#include "sqlite_fixture.h"

static void copy_file(const char *from, const char *to)
{
    char line[300];
    snprintf(line, sizeof line, "cp '%s' '%s' && rm -f '%s-wal' '%s-shm'", from, to, to, to);
    assert_int_equal(system(line), 0);
}

static void copy_path(const Scratch *scratch, int state, char *path, size_t size)
{
    snprintf(path, size, "%s/state-%d", scratch->folder, state);
}

static void keep(void *context, int state)
{
    char path[128];
    copy_path(context, state, path, sizeof path);
    copy_file(((Scratch *)context)->path, path);
}

static void restore(void *context, int state)
{
    char path[128];
    copy_path(context, state, path, sizeof path);
    copy_file(path, ((Scratch *)context)->path);
}

static void execute(void *context, const char *sql)
{
    ask(context, sql);
}

static const char *ask_scratch(void *context, const char *sql)
{
    return ask(context, sql);
}

static void sweep_steps(Scratch *scratch, unsigned long stride, bool for_ever)
{
    char path[128];
    StepsFixture fixture = {.sweep = {.dialect = MIG_SQLITE,
                                      .drivers = scratch_drivers,
                                      .url = scratch->url,
                                      .ask = ask_scratch,
                                      .context = scratch,
                                      .fail_at = memory_fail_at,
                                      .count = memory_count,
                                      .stride = is_long_run() ? 1 : stride},
                            .execute = execute,
                            .keep = keep,
                            .restore = restore,
                            .share = 1};
    mig_close(scratch->driver);
    scratch->driver = NULL;
    ask(scratch, "PRAGMA user_version = 1");
    steps_sweep_all(&fixture, for_ever);
    for (int state = 0; state < STEPS_STATES; state++) {
        copy_path(scratch, state, path, sizeof path);
        unlink(path);
    }
}

static void test_memory_steps_fails_once(void **state)
{
    sweep_steps(*state, 37, false);
}

static void test_memory_steps_fails_from_there_on(void **state)
{
    sweep_steps(*state, 101, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_memory_steps_fails_once),
        TEST(test_memory_steps_fails_from_there_on),
    };
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 1);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
