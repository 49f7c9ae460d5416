// SPDX-License-Identifier: MIT
// The words of a batch's statement: where they stand, and what they are compared by.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "sql_batch.h"

// "O14 A16 T30": kind and offset of each word; "!" behind one that is compared otherwise.
static void expect_words(const char *sql, const char *expected)
{
    Arena *arena = arena_create();
    char said[200] = "";
    SqlBatchWords words = sql_batch_words(arena, text_from(sql), MIG_POSTGRESQL);
    for (size_t i = 0; i < words.count; i++) {
        const SqlBatchWord *word = &words.items[i];
        size_t used = strlen(said);
        snprintf(said + used, sizeof said - used, "%s%c%u%s", i > 0 ? " " : "", "ATOR"[word->kind],
                 (unsigned)word -> offset, word -> is_compared ? "" : "!");
    }
    assert_string_equal(said, expected);
    arena_destroy(arena);
}

static void test_sql_batch_words_and_comparisons(void **state)
{
    (void)state;
    expect_words("id > :after AND id <= :through", "O3 A5 T22");
    expect_words("id>:after AND id<=:through", "O2 A3 T18");
    expect_words("(a, b) > (:after) AND (a, b) <= ((:through))", "O7 A10 T34");
    expect_words(":after < id AND :through >= id", "A0 O7 T16");
    expect_words("(:after) < id", "A1 O9");
    expect_words("id >= :after AND id < :through", "A6! T22!");
    expect_words("id BETWEEN :after AND :through", "A11! T22!");
    expect_words("id > CAST(:after AS int)", "A10!");
    expect_words("id > /* what */ :after", "O3 A16");
    expect_words("x = ':after' AND \":through\" = 1 -- :rows", "");
    expect_words("id IN (SELECT id FROM t LIMIT :rows)", "R30");
    expect_words("a > :after AND b > :after", "O2 A4 O17 A19");
    expect_words(":after", "A0!");
    expect_words("x::after", "");
}

static void expect_change(const char *sql, bool expected)
{
    if (sql_is_change(text_from(sql), MIG_POSTGRESQL) != expected)
        fail_msg("%s", sql);
}

static void test_sql_batch_is_a_change(void **state)
{
    (void)state;
    expect_change("UPDATE t SET a = 1", true);
    expect_change("/* c */ insert into t values (1)", true);
    expect_change("DELETE FROM t", true);
    expect_change("MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE", true);
    expect_change("REPLACE INTO t VALUES (1)", true);
    expect_change("WITH x AS (SELECT 1) UPDATE t SET a = 1", true);
    expect_change("WITH RECURSIVE x(select_) AS (SELECT 1), y AS (TABLE x) DELETE FROM t", true);
    expect_change("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", false);
    expect_change("SELECT 1", false);
    expect_change("CREATE TABLE t (a int)", false);
    expect_change("WITH", false);
    expect_change("", false);
}

static void test_sql_batch_skip_locked(void **state)
{
    (void)state;
    assert_true(sql_skips_locked(TEXT("SELECT 1 FOR UPDATE skip locked"), MIG_POSTGRESQL));
    assert_false(sql_skips_locked(TEXT("SELECT skip, locked FROM t"), MIG_POSTGRESQL));
    assert_false(sql_skips_locked(TEXT("SELECT skip"), MIG_POSTGRESQL));
    assert_true(sql_skips_locked(TEXT("SELECT skip skip locked"), MIG_POSTGRESQL));
}

static void expect_table(const char *word, bool is_quoted, MigDialect dialect, const char *expected)
{
    Arena *arena = arena_create();
    Text table = sql_directive_table(arena, text_from(word), is_quoted, dialect);
    assert_true(text_is(table, expected));
    arena_destroy(arena);
}

static void test_sql_batch_names(void **state)
{
    (void)state;
    expect_table("Users", false, MIG_POSTGRESQL, "\"users\"");
    expect_table("Users", false, MIG_SQLITE, "\"Users\"");
    expect_table("App.Users", false, MIG_POSTGRESQL, "\"app\".\"users\"");
    expect_table("App.Users", true, MIG_POSTGRESQL, "\"App.Users\"");
    expect_table("a\"b", true, MIG_SQLITE, "\"a\"\"b\"");
    expect_table("\303\204B", false, MIG_POSTGRESQL, "\"\303\204b\"");
    expect_table("", false, MIG_POSTGRESQL, "");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sql_batch_words_and_comparisons),
        cmocka_unit_test(test_sql_batch_is_a_change),
        cmocka_unit_test(test_sql_batch_skip_locked),
        cmocka_unit_test(test_sql_batch_names),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
