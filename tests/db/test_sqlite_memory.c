// SPDX-License-Identifier: MIT
// No memory, at every moment of every command, on SQLite: first for migc, then for SQLite itself.
#include "memory_sweep.h"
#include "sqlite_fixture.h"

static sqlite3_mem_methods sqlite_memory; // SQLite's own
static unsigned long sqlite_fail_at;
static unsigned long sqlite_allocations;
static bool sqlite_fails_for_ever;

static void fail_sqlite_at(unsigned long n, bool for_ever)
{
    sqlite_fail_at = n;
    sqlite_fails_for_ever = for_ever;
    sqlite_allocations = 0;
}

static unsigned long sqlite_count(void)
{
    return sqlite_allocations;
}

static bool sqlite_fails(void)
{
    unsigned long n = ++sqlite_allocations;
    return sqlite_fail_at > 0 &&
           (n == sqlite_fail_at || (sqlite_fails_for_ever && n > sqlite_fail_at));
}

static void *sqlite_malloc(int size)
{
    return sqlite_fails() ? NULL : sqlite_memory.xMalloc(size);
}

static void *sqlite_realloc(void *memory, int size)
{
    return sqlite_fails() ? NULL : sqlite_memory.xRealloc(memory, size);
}

// Before SQLite's first use.
static void own_sqlite_memory(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory);
    sqlite3_mem_methods methods = sqlite_memory;
    methods.xMalloc = sqlite_malloc;
    methods.xRealloc = sqlite_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

static const char *ask_scratch(void *context, const char *sql)
{
    return ask(context, sql);
}

static void forget(void *context)
{
    Scratch *scratch = context;
    unlink(scratch->path);
    ask(scratch, TRACED_TABLE);
}

static Sweep sweep_of(Scratch *scratch)
{
    Sweep sweep = {.dialect = MIG_SQLITE,
                   .drivers = scratch_drivers,
                   .url = scratch->url,
                   .ask = ask_scratch,
                   .forget = forget,
                   .context = scratch,
                   .history = traced_history(),
                   .fail_at = memory_fail_at,
                   .count = memory_count,
                   .stride = 1};
    mig_close(scratch->driver);
    scratch->driver = NULL;
    forget(scratch);
    return sweep;
}

static void sweep_all(Sweep sweep, bool for_ever)
{
    sweep_allocations(&sweep, SWEEP_EMPTY, SWEEP_UP, SWEEP_APPLIED, for_ever);
    sweep_allocations(&sweep, SWEEP_HEADS, "downgrade base", "0", for_ever);
    sweep_allocations(&sweep, SWEEP_HEADS, "redo", SWEEP_APPLIED, for_ever);
    sweep_allocations(&sweep, SWEEP_HEADS, "plan --down base", NULL, for_ever);
    sweep_allocations(&sweep, SWEEP_HEADS, "current", NULL, for_ever);
    sweep.forget(sweep.context);
    sweep_allocations(&sweep, SWEEP_EMPTY, "plan " SWEEP_LAST, NULL, for_ever);
    sweep_stamp(&sweep, for_ever);
}

static void test_memory_fails_once(void **state)
{
    sweep_all(sweep_of(*state), false);
}

static void test_memory_fails_from_there_on(void **state)
{
    Sweep sweep = sweep_of(*state);
    sweep.stride = is_long_run() ? 1 : 3;
    sweep_all(sweep, true);
}

// SQLite allocates for nearly everything that it does: thousands of times a run.
static void test_memory_of_sqlite_fails_once(void **state)
{
    Sweep sweep = sweep_of(*state);
    sweep.fail_at = fail_sqlite_at;
    sweep.count = sqlite_count;
    sweep.stride = is_long_run() ? 3 : 97;
    sweep_all(sweep, false);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_memory_fails_once),
        TEST(test_memory_fails_from_there_on),
        TEST(test_memory_of_sqlite_fails_once),
    };
    // Nothing here depends on a disk's flushes, which take most of the time.
    if (access("/dev/shm", W_OK) == 0) {
        setenv("TMPDIR", "/dev/shm", 1);
    }
    own_sqlite_memory();
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
