// SPDX-License-Identifier: MIT
// Rows of the ledger: the sum that guards them, what a revision should have there, and rows full of
// nonsense.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_driver.h"
#include "history_builder.c"
#include "ledger.h"

static const RevisionSpec specs[] = {
    {"001", "", "A", "B", "first", "core,main.line", NULL},
    {"002", "001", "C", "irreversible it's gone", NULL, NULL, NULL},
    {"003", "001", "", "nothing", NULL, NULL, NULL},
    {"004", "002,003", "D", NULL, NULL, NULL, "001"},
};

static void test_ledger_columns_of_a_revision(void **state)
{
    (void)state;
    static const struct {
        MigColumn column;
        uint32_t revision;
        const char *text;
    } expected[] = {
        {MIG_COLUMN_ID, 0, "001"},
        {MIG_COLUMN_LABELS, 0, "core,main.line"},
        {MIG_COLUMN_PARENTS, 0, ""},
        {MIG_COLUMN_WAY_BACK, 0, "steps"},
        {MIG_COLUMN_TITLE, 0, "first"},
        {MIG_COLUMN_WAY_BACK, 1, "irreversible"},
        {MIG_COLUMN_PARENTS, 1, "001"},
        {MIG_COLUMN_WAY_BACK_NOTE, 1, "it's gone"},
        {MIG_COLUMN_WAY_BACK, 2, "nothing"},
        {MIG_COLUMN_PARENTS, 3, "002,003"},
        {MIG_COLUMN_DEPENDS, 3, "001"},
        {MIG_COLUMN_WAY_BACK, 3, "none"},
        {MIG_COLUMN_MARK, 3, ""},
    };
    MigHistory *history = history_build("main", specs, 4);
    MigBuffer scratch = {NULL, 0, 0, false};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        MigColumns columns;
        assert_true(
            mig__columns_make(&columns, &scratch, history, MIG_SQLITE, expected[i].revision));
        assert_string_equal(columns.text[expected[i].column], expected[i].text);
    }
    mig__buffer_free(&scratch);
    history_free(history);
}

// Frozen: a later version must read what this one wrote.
static void test_ledger_row_sum_is_frozen(void **state)
{
    (void)state;
    static const char *const values[] = {"001", NULL, "", "it's"};
    char sum[65];
    mig__row_sum("main", values, 4, sum);
    // printf '4:main3:001-0:4:it'"'"'s' | sha256sum
    assert_string_equal(sum, "deb65d90e267dc5b2e2989ff650ef70cf9377425851a3e361a90699ad10beb39");
}

static void test_ledger_row_sum_tells_lists_apart(void **state)
{
    (void)state;
    static const char *const lists[][3] = {
        {"ab", "c", ""}, {"a", "bc", ""}, {"ab", "c", NULL}, {"", "ab", "c"}};
    char sums[4][65];
    for (size_t i = 0; i < 4; i++) {
        mig__row_sum("main", lists[i], 3, sums[i]);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(sums[i], sums[k]);
        }
    }
}

typedef struct RowCase {
    const char *state;
    const char *segment;
    bool is_tampered;
    MigRowState read;
} RowCase;

typedef struct RowDriver {
    MigDriver base;
    RowCase answer;
} RowDriver;

static MigOutcome give_row(MigDriver *driver, const char *sql, MigRowFunction row, void *context,
                           bool *missing, MigError *error)
{
    MigHistory *history = history_build("main", specs, 4);
    MigBuffer scratch = {NULL, 0, 0, false};
    MigColumns columns;
    char sum[65];
    const char *values[MIG_READ_COUNT] = {"r"};
    const char *format[MIG_READ_COUNT] = {"m", NULL, "999", "1"};
    const RowCase *answer = &((RowDriver *)driver)->answer;
    (void)sql;
    (void)error;
    *missing = false;
    mig__columns_make(&columns, &scratch, history, MIG_SQLITE, 1);
    memcpy(values + 1, columns.text, sizeof columns.text);
    mig__row_sum("main", columns.text, MIG_COLUMN_COUNT, sum);
    values[14] = sum;
    values[15] = answer->state;
    values[16] = answer->segment;
    bool goes_on = row(context, MIG_READ_COUNT, format) && row(context, MIG_READ_COUNT, values);
    mig__buffer_free(&scratch);
    history_free(history);
    return goes_on ? MIG__DONE : MIG__FAILED;
}

static void test_ledger_reads_nonsense_as_tampered(void **state)
{
    (void)state;
    static const RowCase cases[] = {
        {"applied", "1", false, MIG_ROW_APPLIED},
        {"started", "0", false, MIG_ROW_STARTED},
        {"reverting", "2147483647", false, MIG_ROW_REVERTING},
        {"applied", "2147483648", true, MIG_ROW_APPLIED},
        {"applied", "-1", true, MIG_ROW_APPLIED},
        {"applied", "1x", true, MIG_ROW_APPLIED},
        {"applied", "", true, MIG_ROW_APPLIED},
        {"applied", NULL, true, MIG_ROW_APPLIED},
        {"", "1", true, MIG_ROW_APPLIED},
        {"Applied", "1", true, MIG_ROW_APPLIED},
        {NULL, "1", true, MIG_ROW_APPLIED},
    };
    MigDriverKind kind = fake_kind;
    kind.query = give_row;
    RowDriver driver = {{&kind, 0}, {NULL, NULL, false, MIG_ROW_ABSENT}};
    MigHistory *history = history_build("main", specs, 4);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        MigLedger ledger;
        MigError error = {0};
        driver.answer = cases[i];
        mig__ledger_begin(&ledger, history, MIG_SQLITE, NULL);
        assert_true(mig__ledger_prepare(&ledger));
        assert_int_equal(mig__ledger_read(&ledger, &driver.base, &error), MIG__DONE);
        const MigRow *row = mig__ledger_row(&ledger, 1);
        assert_non_null(row);
        assert_int_equal(row->is_tampered, cases[i].is_tampered);
        assert_int_equal(row->state, cases[i].read);
        assert_int_equal(mig__ledger_check_rows(&ledger, &error),
                         cases[i].is_tampered ? MIG_DIVERGED : MIG_OK);
        mig__ledger_free(&ledger);
    }
    history_free(history);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger_columns_of_a_revision),
        cmocka_unit_test(test_ledger_row_sum_is_frozen),
        cmocka_unit_test(test_ledger_row_sum_tells_lists_apart),
        cmocka_unit_test(test_ledger_reads_nonsense_as_tampered),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
