// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sql_probe.h"

static int set_up(void **state)
{
    *state = arena_create();
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy(*state);
    return 0;
}

static SqlProbe probe(void **state, const char *sql, MigDialect dialect)
{
    assert_true(sql_refuses_transaction(text_from(sql), dialect));
    return sql_probe(*state, text_from(sql), dialect);
}

typedef struct ProbeCase {
    const char *sql;
    const char *holds[3]; // in its query
} ProbeCase;

// An operator of the catalogue, a sign in a literal of the test's, an assignment of PL/pgSQL, the
// marks of what was worked out.
static bool is_known_sign(const char *query, const char *p)
{
    while (p > query && strchr("=<>~@&+", p[-1]))
        p--;
    return p > query && strchr(".:'", p[-1]) != NULL;
}

static void check_cases(void **state, const ProbeCase *cases, size_t count, bool is_repeatable)
{
    for (size_t i = 0; i < count; i++) {
        SqlProbe found = probe(state, cases[i].sql, MIG_POSTGRESQL);
        if (found.is_repeatable != is_repeatable || found.query.size == 0)
            fail_msg("%s", cases[i].sql);
        const char *query = text_copy(*state, found.query);
        for (size_t k = 0; k < 3 && cases[i].holds[k]; k++)
            if (!strstr(query, cases[i].holds[k]))
                fail_msg("%s\nlacks %s\n%s", cases[i].sql, cases[i].holds[k], query);
        // Whatever the search_path has is not asked.
        for (const char *p = query; (p = strpbrk(p, "=<>~@&+")) != NULL; p++)
            if (!is_known_sign(query, p))
                fail_msg("an operator of the search_path: %s", p);
    }
}

#define CHECK_CASES(state, cases, is_repeatable)                                                   \
    check_cases(state, cases, sizeof(cases) / sizeof *(cases), is_repeatable)

static void test_sql_probe_finds_the_index_that_is_made(void **state)
{
    static const ProbeCase cases[] = {
        {"CREATE INDEX CONCURRENTLY i ON t (a)",
         {"to_regclass('t')", "parse_ident('i')", "CREATE INDEX i ON pg_temp.t (a)"}},
        {"create unique /* x */ index concurrently if not exists i on only t(a)",
         {"CREATE UNIQUE INDEX i ON pg_temp.t (a)"}},
        {"CREATE INDEX CONCURRENTLY \"I.\"\"i\" ON S . \"T't\" USING gin (a)",
         {"parse_ident('\"I.\"\"i\"')", "to_regclass('S.\"T''t\"')",
          "CREATE INDEX \"I.\"\"i\" ON pg_temp.\"T''''''''t\" USING gin (a)"}},
        {"CREATE INDEX CONCURRENTLY i ON t (a) TABLESPACE x WHERE b OPERATOR(pg_catalog.=) 'it''s'",
         {"pg_tablespace", "b OPERATOR(pg_catalog.=) ''''''''it''''''''''''''''s''''''''"}},
        {"CREATE INDEX CONCURRENTLY i ON t (a) WHERE tablespace_name = 'x'", {"'CREATE INDEX"}},
    };
    for (size_t i = 0; i < 4; i++)
        check_cases(state, &cases[i], 1, false);
    SqlProbe found = probe(state, cases[4].sql, MIG_POSTGRESQL);
    assert_null(strstr(text_copy(*state, found.query), "pg_tablespace"));
}

static void test_sql_probe_finds_what_is_dropped_or_detached(void **state)
{
    static const ProbeCase cases[] = {
        {"DROP INDEX CONCURRENTLY i", {"parse_ident('i')", "current_schemas"}},
        {"DROP INDEX CONCURRENTLY IF EXISTS s.I CASCADE", {"to_regclass('s.I')"}},
        {"DROP INDEX CONCURRENTLY a, s.\"b'\"", {"parse_ident('a')", "to_regclass('s.\"b''\"')"}},
        {"ALTER TABLE t DETACH PARTITION s.p CONCURRENTLY",
         {"to_regclass('t')", "to_regclass('s.p')", "ARRAY['run']"}},
        {"ALTER TABLE IF EXISTS ONLY t * DETACH PARTITION p CONCURRENTLY",
         {"WHEN t IS NULL THEN ARRAY['done']"}},
        {"DROP DATABASE IF EXISTS d", {"pg_database", "'run' ELSE 'done'"}},
        {"DROP TABLESPACE \"D\"", {"pg_tablespace", "'\"D\"'"}},
        {"DROP SUBSCRIPTION s", {"pg_subscription"}},
        {"CREATE DATABASE d WITH ENCODING 'UTF8'", {"pg_database", "'there' ELSE 'run'"}},
        {"CREATE TABLESPACE d LOCATION '/x'", {"pg_tablespace", "'there' ELSE 'run'"}},
        {"CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p", {"pg_subscription", "'there'"}},
        {"ALTER SUBSCRIPTION s ADD PUBLICATION a, \"B\"", {"'a'", "'\"B\"'", "@>"}},
        {"ALTER SUBSCRIPTION s DROP PUBLICATION a WITH (refresh = true)", {"'a'", "&&"}},
    };
    CHECK_CASES(state, cases, false);
}

static void test_sql_probe_finds_what_reindex_leaves(void **state)
{
    static const ProbeCase cases[] = {
        {"REINDEX INDEX CONCURRENTLY i", {"to_regclass('i')", "pg_partition_tree"}},
        {"REINDEX TABLE CONCURRENTLY s.t", {"to_regclass('s.t')", "reltoastrelid"}},
        {"REINDEX (VERBOSE, CONCURRENTLY) TABLE t", {"to_regclass('t')"}},
        {"REINDEX SCHEMA CONCURRENTLY \"S\"", {"parse_ident('\"S\"')", "pg_namespace s"}},
        {"REINDEX DATABASE CONCURRENTLY d", {"AND true"}},
        {"REINDEX DATABASE CONCURRENTLY", {"AND true"}},
    };
    CHECK_CASES(state, cases, true);
}

static void test_sql_probe_knows_what_may_run_again(void **state)
{
    static const char *const postgresql[] = {
        "VACUUM",
        "VACUUM (FULL) t",
        "CLUSTER",
        "REINDEX SCHEMA s",
        "REINDEX (VERBOSE) SYSTEM d",
        "ALTER SYSTEM SET work_mem = '1MB'",
        "ALTER DATABASE x SET TABLESPACE y",
        "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
        "ALTER SUBSCRIPTION s SET PUBLICATION p",
    };
    static const char *const sqlite[] = {"VACUUM", "VACUUM main", "PRAGMA journal_mode = WAL",
                                         "PRAGMA main.page_size = 4096"};
    for (size_t i = 0; i < sizeof postgresql / sizeof *postgresql; i++) {
        SqlProbe found = probe(state, postgresql[i], MIG_POSTGRESQL);
        if (!found.is_repeatable || found.query.size > 0)
            fail_msg("%s", postgresql[i]);
    }
    for (size_t i = 0; i < sizeof sqlite / sizeof *sqlite; i++)
        if (!probe(state, sqlite[i], MIG_SQLITE).is_repeatable)
            fail_msg("%s", sqlite[i]);
}

static void test_sql_probe_says_where_it_knows_nothing(void **state)
{
    static const char *const statements[] = {
        "CREATE INDEX CONCURRENTLY ON t (a)",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS ON t (a)",
        "CREATE INDEX CONCURRENTLY U&\"\\0061\" ON t (a)",
        "CREATE INDEX CONCURRENTLY i ON U&\"\\0061\" (a)",
        "CREATE INDEX CONCURRENTLY s.i ON t (a)",
        "CREATE INDEX CONCURRENTLY i ON :\"schema\".t (a)",
        "CREATE INDEX CONCURRENTLY i ON t (a) WHERE b = :'b'",
        "CREATE INDEX CONCURRENTLY i",
        "CREATE INDEX CONCURRENTLY i ON",
        "DROP INDEX CONCURRENTLY",
        "DROP INDEX CONCURRENTLY a, ",
        "DROP INDEX CONCURRENTLY :\"i\"",
        "ALTER TABLE :\"t\" DETACH PARTITION p CONCURRENTLY",
        "DROP DATABASE a.b",
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        SqlProbe found = sql_probe(*state, text_from(statements[i]), MIG_POSTGRESQL);
        if (found.is_repeatable || found.query.size > 0)
            fail_msg("%s", statements[i]);
    }
    SqlProbe into = probe(state, "VACUUM INTO 'file'", MIG_SQLITE);
    assert_false(into.is_repeatable);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sql_probe_finds_the_index_that_is_made),
        TEST(test_sql_probe_finds_what_is_dropped_or_detached),
        TEST(test_sql_probe_finds_what_reindex_leaves),
        TEST(test_sql_probe_knows_what_may_run_again),
        TEST(test_sql_probe_says_where_it_knows_nothing),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests_name("sql_probe", tests, NULL, NULL);
}
