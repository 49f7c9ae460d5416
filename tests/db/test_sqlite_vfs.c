// SPDX-License-Identifier: MIT
// The disk under SQLite: every call to it fails once, and the power is cut at every call that
// changes something. After each, ledger and effects agree and nothing is damaged, and the next
// start completes.
#include "inject/vfs.h"
#include "sqlite_fixture.h"
#include "traced.h"

static bool is_long_run(void)
{
    const char *value = getenv("MIGC_LONG");
    return value && strcmp(value, "yes") == 0;
}

static void count_done(void *context, const MigEvent *event)
{
    *(int *)context += event->kind == MIG_EVENT_DONE;
}

static bool one_by_one; // whether revisions go without groups

// In a session of its own, which meets what an earlier one has left.
static MigStatus run_once(Scratch *s, const MigHistory *history, bool is_up, int *done)
{
    MigOptions options = MIG_OPTIONS;
    options.deadline = 2000;
    options.observer = count_done;
    options.observer_context = done;
    memset(&s->error, 0, sizeof s->error);
    s->driver = mig_open(s->url, scratch_drivers, &s->error);
    MigStatus status = s->error.status;
    options.group = one_by_one ? 1 : 0;
    if (s->driver) {
        status = is_up ? mig_upgrade(s->driver, history, NULL, &options, &s->error)
                       : mig_downgrade(s->driver, history, "base", &options, &s->error);
    }
    mig_close(s->driver);
    s->driver = NULL;
    return status;
}

static void make_fresh(Scratch *s, bool is_wal)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    char path[128];
    for (size_t i = 0; i < COUNT(endings); i++) {
        snprintf(path, sizeof path, "%s%s", s->path, endings[i]);
        unlink(path);
    }
    ask(s, is_wal ? "PRAGMA journal_mode = WAL; " TRACED_TABLE : TRACED_TABLE);
    vfs_forget();
}

static bool has_ledger(Scratch *s)
{
    return strcmp(ask(s, "SELECT count(*) FROM sqlite_master WHERE name = 'migc_revision'"), "0") !=
           0;
}

static int count_applied(Scratch *s)
{
    return has_ledger(s) ? atoi(ask(s, TRACED_APPLIED)) : 0;
}

static void must_agree(Scratch *s, const char *hit, unsigned long k)
{
    char said[sizeof s->error.message];
    snprintf(said, sizeof said, "%s", s->error.message);
    ask(s, has_ledger(s) ? traced_oracle(MIG_SQLITE) : TRACED_NOTHING);
    if (s->answer[0] != '\0') {
        fail_msg("call %lu (%s): %s\n%s", k, hit, s->answer, said);
    }
    if (strcmp(ask(s, "PRAGMA integrity_check"), "ok") != 0) {
        fail_msg("call %lu (%s): %s\n%s", k, hit, s->answer, said);
    }
}

static void must_complete(Scratch *s, const MigHistory *history, bool is_up, const char *hit,
                          unsigned long k)
{
    int done = 0;
    if (run_once(s, history, is_up, &done) != MIG_OK) {
        fail_msg("call %lu (%s), the next start: %s", k, hit, s->error.message);
    }
    must_agree(s, hit, k);
    assert_int_equal(count_applied(s), is_up ? TRACED_COUNT : 0);
    if (is_up && strcmp(ask(s, TRACED_CONTENTS), TRACED_ALL_CONTENTS) != 0) {
        fail_msg("call %lu (%s): in the end there is %s", k, hit, s->answer);
    }
}

// One that failed says why, and never that the database was tampered with or is damaged.
static void must_be_told(Scratch *s, MigStatus status, const char *hit, unsigned long k)
{
    bool is_expected = status == MIG_OK || status == MIG_REFUSED || status == MIG_LOCKED ||
                       status == MIG_CANNOT_CONNECT;
    if (!is_expected || status != s->error.status || strstr(s->error.message, "damaged") ||
        (status != MIG_OK && s->error.message[0] == '\0')) {
        fail_msg("call %lu (%s): status %d, %s", k, hit, (int)status, s->error.message);
    }
}

// True where the call that was to fail was never made.
static bool fail_at(Scratch *s, const MigHistory *history, bool is_up, unsigned long k,
                    VfsFault fault)
{
    int done = 0;
    vfs_fault_at(k, fault);
    MigStatus status = run_once(s, history, is_up, &done);
    bool is_over = vfs_count() < k;
    const char *hit = vfs_hit();
    vfs_fault_at(0, VFS_ERROR);
    must_be_told(s, status, hit, k);
    int applied = count_applied(s);
    if (status == MIG_OK && applied != (is_up ? TRACED_COUNT : 0)) {
        fail_msg("call %lu (%s): said to be done, and %d are applied", k, hit, applied);
    }
    must_agree(s, hit, k);
    must_complete(s, history, is_up, hit, k);
    return is_over;
}

static bool cut_at(Scratch *s, const MigHistory *history, bool is_up, unsigned long k,
                   unsigned seed, bool is_wal)
{
    int done = 0;
    int before = count_applied(s);
    one_by_one = (k / 3 + seed) % 2 == 0;
    vfs_forget();
    vfs_fault_at(k, VFS_CUT);
    MigStatus status = run_once(s, history, is_up, &done);
    bool is_over = vfs_count() < k;
    const char *hit = vfs_hit();
    must_be_told(s, status, hit, k);
    vfs_power_back(seed);
    must_agree(s, hit, k);
    // The removal of the last journal may be lost, and its transaction with it, which is one
    // revision or a group; a log loses nothing.
    int lasting = is_up ? count_applied(s) - before : before - count_applied(s);
    int may_be_lost = is_wal ? 0 : one_by_one ? 1 : TRACED_COUNT;
    if (lasting < done - may_be_lost) {
        fail_msg("call %lu (%s), seed %u: %d were said to be done, %d are", k, hit, seed, done,
                 lasting);
    }
    must_complete(s, history, is_up, hit, k);
    return is_over;
}

static void sweep_errors(Scratch *s, VfsFault fault, bool is_wal)
{
    const MigHistory *history = traced_history();
    unsigned long stride = is_long_run() ? 1 : 83;
    bool is_over = false;
    unsigned long k = 1 + stride / 3;
    for (; !is_over; k += stride) {
        make_fresh(s, is_wal);
        is_over = fail_at(s, history, true, k, fault);
        is_over = fail_at(s, history, false, k, fault) && is_over;
    }
    assert_true(k > 100);
}

static void sweep_cuts(Scratch *s, bool is_wal)
{
    const MigHistory *history = traced_history();
    unsigned seeds = is_long_run() ? 8 : 1;
    unsigned first = is_long_run() ? (unsigned)getpid() : 1;
    unsigned long stride = is_long_run() ? 1 : 19;
    unsigned long k = 1 + first % stride;
    for (bool is_over = false; !is_over; k += stride) {
        for (unsigned i = 0; i < seeds; i++) {
            make_fresh(s, is_wal);
            is_over = cut_at(s, history, true, k, first + i, is_wal);
            is_over = cut_at(s, history, false, k, first + i, is_wal) && is_over;
        }
    }
    assert_true(k > 50);
}

static void test_vfs_calls_fail(void **state)
{
    sweep_errors(*state, VFS_ERROR, false);
    sweep_errors(*state, VFS_ERROR, true);
}

static void test_vfs_disk_is_full(void **state)
{
    sweep_errors(*state, VFS_FULL, false);
    sweep_errors(*state, VFS_FULL, true);
}

static void test_vfs_is_busy(void **state)
{
    sweep_errors(*state, VFS_BUSY, false);
    sweep_errors(*state, VFS_BUSY, true);
}

static void test_vfs_power_is_cut(void **state)
{
    sweep_cuts(*state, false);
}

static void test_vfs_power_is_cut_with_a_log(void **state)
{
    sweep_cuts(*state, true);
}

static int set_up(void **state)
{
    vfs_fault_at(0, VFS_ERROR);
    scratch_set_up(state);
    Scratch *s = *state;
    mig_close(s->driver);
    s->driver = NULL;
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_vfs_calls_fail),
        TEST(test_vfs_disk_is_full),
        TEST(test_vfs_is_busy),
        TEST(test_vfs_power_is_cut),
        TEST(test_vfs_power_is_cut_with_a_log),
    };
    // What a real disk does is done here.
    if (access("/dev/shm", W_OK) == 0) {
        setenv("TMPDIR", "/dev/shm", 1);
    }
    vfs_register();
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
