// SPDX-License-Identifier: MIT
// Random changes on SQLite: changes.h. The file is put back after each.
#include "sqlite_fixture.h"

#include "changes.h"

static const char *ask_scratch(void *context, const char *sql)
{
    return ask(context, sql);
}

static bool execute(void *context, const char *sql)
{
    Scratch *s = context;
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_close(db);
    assert_true(code == SQLITE_OK || code == SQLITE_CONSTRAINT);
    return code == SQLITE_OK;
}

static void copy_file(const char *from, const char *to)
{
    char bytes[4096];
    FILE *source = fopen(from, "rb");
    FILE *target = fopen(to, "wb");
    assert_non_null(source);
    assert_non_null(target);
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, source)) > 0;) {
        assert_int_equal(fwrite(bytes, 1, size, target), size);
    }
    fclose(source);
    assert_int_equal(fclose(target), 0);
}

static void test_random_changes_are_reported(void **state)
{
    Scratch *s = *state;
    char kept[120];
    uint64_t count = count_changes(1000, 10000);
    Change change = {.context = s,
                     .ask = ask_scratch,
                     .execute = execute,
                     .tables = "SELECT group_concat(name) FROM sqlite_master WHERE name IN ('a', "
                               "'b', 'c', 'd')",
                     .random = number_of("SEED", 20261121) * 0x9E3779B97F4A7C15u | 1};
    MigHistory *history = build(line, MIG_UNSET, NULL);
    snprintf(kept, sizeof kept, "%s/kept", s->folder);
    succeed(s, mig_upgrade(s->driver, history, "003", NULL, &s->error));
    mig_close(s->driver);
    copy_file(s->path, kept);
    for (uint64_t i = 0; i < count; i++) {
        copy_file(kept, s->path);
        scratch_open(s);
        sqlite3_exec(mig_sqlite_handle(s->driver), "PRAGMA synchronous = OFF", NULL, NULL, NULL);
        change.driver = s->driver;
        change_and_look(&change, history);
        mig_close(s->driver);
    }
    copy_file(kept, s->path);
    scratch_open(s);
    succeed(s, mig_upgrade(s->driver, history, NULL, NULL, &s->error));
    unlink(kept);
    history_free(history);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random_changes_are_reported, scratch_set_up,
                                        scratch_tear_down),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
