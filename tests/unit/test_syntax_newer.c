// SPDX-License-Identifier: MIT
// Which statements that the parser refuses are taken for newer syntax, and since which server.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "postgresql_parser.h"
#include "syntax_newer.h"

typedef struct Example {
    uint32_t version;
    const char *sql;
} Example;

// From the documentation of the version in which each came.
static const Example examples[] = {
    {16, "SELECT json_object('a': 1)"},
    {16, "SELECT json_object('a' VALUE 1 ABSENT ON NULL)"},
    {16, "SELECT json_objectagg(k: v) FROM t"},
    {16, "SELECT json_array(1 NULL ON NULL)"},
    {16, "SELECT x IS JSON FROM t"},
    {16, "SELECT x IS NOT JSON OBJECT FROM t"},
    {16, "CREATE TABLE t (a text STORAGE external COMPRESSION lz4)"},
    {16, "ALTER TABLE t ADD COLUMN a text STORAGE external"},
    {16, "CREATE STATISTICS ON a, b FROM t"},
    {16, "CREATE STATISTICS (ndistinct) ON a, b FROM t"},
    {16, "REINDEX DATABASE"},
    {16, "REINDEX (CONCURRENTLY) SYSTEM"},
    {16, "GRANT a TO b WITH INHERIT FALSE"},
    {16, "GRANT a TO b WITH SET TRUE"},
    {16, "GRANT a TO b WITH ADMIN TRUE"},
    {16, "REVOKE INHERIT OPTION FOR a FROM b"},
    {16, "REVOKE SET OPTION FOR a FROM b"},
    {16, "SELECT 1_000"},
    {16, "SELECT 0x1f, 0o17, 0b11"},
    {16, "SELECT * FROM (SELECT 1)"},
    {16, "SELECT * FROM (VALUES (1))"},
    {17, "SELECT now() AT LOCAL"},
    {17, "SELECT json_query(x, '$.a' RETURNING jsonb)"},
    {17, "SELECT json_value(x, '$.a' RETURNING int DEFAULT 1 ON ERROR)"},
    {17, "SELECT json_exists(x, '$.a' PASSING 1 AS y)"},
    {17, "SELECT json_serialize(x RETURNING bytea)"},
    {17, "SELECT json('{}' WITH UNIQUE KEYS)"},
    {17, "SELECT * FROM json_table('[]', '$[*]' COLUMNS (a int PATH '$.a'))"},
    {17, "MERGE INTO t USING s ON t.i = s.i WHEN NOT MATCHED BY SOURCE THEN DELETE"},
    {17, "MERGE INTO t USING s ON t.i = s.i WHEN MATCHED THEN DELETE RETURNING t.*"},
    {17, "ALTER TABLE t ALTER a SET EXPRESSION AS (b + 1)"},
    {17, "ALTER TABLE t SET ACCESS METHOD DEFAULT"},
    {17, "ALTER TABLE t ALTER COLUMN a SET STATISTICS DEFAULT"},
    {17, "ALTER DOMAIN d ADD NOT NULL"},
    {18, "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED"},
    {18, "CREATE TABLE t (a int REFERENCES s NOT ENFORCED)"},
    {18, "ALTER TABLE t ALTER CONSTRAINT c NOT ENFORCED"},
    {18, "ALTER TABLE t ALTER CONSTRAINT c INHERIT"},
    {18, "ALTER TABLE t ALTER CONSTRAINT c NO INHERIT"},
    {18, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO a"},
    {18, "ALTER TABLE t ADD NOT NULL a"},
    {18, "ALTER TABLE t ADD CONSTRAINT c NOT NULL a"},
    {18, "CREATE TABLE t (a int, CONSTRAINT c NOT NULL a)"},
    {18, "CREATE TABLE t (a int, p tsrange, PRIMARY KEY (a, p WITHOUT OVERLAPS))"},
    {18, "CREATE TABLE t (a int, FOREIGN KEY (a, PERIOD p) REFERENCES s (a, PERIOD p))"},
    {18, "UPDATE t SET a = 1 RETURNING WITH (OLD AS o) o.a"},
    {18, "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL)"},
    {18, "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2), c int)"},
    {18, "VACUUM ONLY t"},
    {18, "ANALYZE ONLY t"},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };

static bool is_newer(Arena *arena, const char *sql, uint32_t version)
{
    PostgresqlFault fault;
    Text text = text_from(sql);
    if (postgresql_parser_accepts(arena, text, &fault))
        fail_msg("the parser reads: %s", sql);
    return syntax_is_newer(text, fault.has_place ? fault.offset : 0, fault.message, version);
}

static void test_newer_syntax_is_known_from_its_version_on(void **state)
{
    Arena *arena = arena_create();
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        const Example *example = &examples[i];
        for (uint32_t version = 9; version < 30; version++)
            if (is_newer(arena, example->sql, version) != (version >= example->version))
                fail_msg("for %u: %s", version, example->sql);
        assert_true(is_newer(arena, example->sql, 0));
    }
    arena_destroy(arena);
}

static void test_what_no_server_reads_is_not_newer(void **state)
{
    static const char *const wrong[] = {
        "SELEC 1",
        "CREATE TABEL t (a int)",
        "CREATE TABLE t (a int,)",
        "SELECT 'IS JSON' FROM FROM t",
        "GRANT SELECT ON t TOO a",
        "UPDATE t SET a = WHERE b",
        "ALTER TABLE t ADD COLUMN a text STORGE external",
        "SELECT (1",
        "",
    };
    Arena *arena = arena_create();
    (void)state;
    for (size_t i = 0; *wrong[i]; i++)
        if (is_newer(arena, wrong[i], 0) || is_newer(arena, wrong[i], 18))
            fail_msg("%s", wrong[i]);
    // Of servers that nobody here has seen nothing is known.
    assert_true(is_newer(arena, "SELEC 1", 19));
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_newer_syntax_is_known_from_its_version_on),
        cmocka_unit_test(test_what_no_server_reads_is_not_newer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
