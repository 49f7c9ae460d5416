// SPDX-License-Identifier: MIT
// Whole histories as texts → what check_sqlite says, as text. What a directory of files can show is
// in tests/golden/sqlite; here is what it cannot: long histories, of which SQLite knows a part at a
// time, and the limits of memory.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check.h"
#include "check_sqlite.h"
#include "check_sqlite_branches.h"
#include "parser.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

typedef struct Fixture {
    Arena *arena;
    Diagnostics diagnostics;
    RevisionList revisions;
    char *printed;
} Fixture;

static Fixture make_fixture(void)
{
    Fixture fixture = {.arena = arena_create()};
    fixture.diagnostics.arena = fixture.arena;
    return fixture;
}

static void release(Fixture *fixture)
{
    free(fixture->printed);
    arena_destroy(fixture->arena);
}

// A revision behind that many, or behind base. `body`: its sections.
static void add_behind(Fixture *fixture, size_t before, const char *body)
{
    Builder text = {.arena = fixture->arena}, name = {.arena = fixture->arena};
    size_t number = fixture->revisions.count;
    builder_add_format(&name, "r%zu.sql", number);
    builder_add_format(&text, "--@ revision r%zu\n", number);
    if (before == 0)
        builder_add(&text, TEXT("--@ revises base\n"));
    else
        builder_add_format(&text, "--@ revises r%zu\n", before - 1);
    builder_add(&text, text_from(body));
    Source *source =
        source_from_text(fixture->arena, name.items, builder_text(&text), &fixture->diagnostics);
    Revision *revision =
        parser_parse(fixture->arena, source, DIALECT_BIT(MIG_SQLITE), &fixture->diagnostics);
    assert_non_null(revision);
    ARRAY_PUSH(fixture->arena, &fixture->revisions, revision);
}

// Behind the last one.
static void add(Fixture *fixture, const char *body)
{
    add_behind(fixture, fixture->revisions.count, body);
}

static void add_format(Fixture *fixture, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_format(Fixture *fixture, const char *format, ...)
{
    Builder text = {.arena = fixture->arena};
    va_list arguments;
    va_start(arguments, format);
    builder_add_format_list(&text, format, arguments);
    va_end(arguments);
    add(fixture, text.items);
}

static const char *check(Fixture *fixture, size_t most_loaded)
{
    static const SettingsVariableList none;
    size_t size = 0;
    Graph *graph = graph_build(fixture->arena, &fixture->revisions, &fixture->diagnostics);
    SqliteRequest request = {graph, DIALECT_BIT(MIG_SQLITE), &none, TEXT(""), most_loaded};
    check_sqlite(fixture->arena, &request, true, &fixture->diagnostics);
    FILE *stream = open_memstream(&fixture->printed, &size);
    diagnostic_print(&fixture->diagnostics, stream);
    fclose(stream);
    return fixture->printed;
}

// Tables, columns, a table that is rebuilt, names that lead to one another: sound, and long enough
// that SQLite knows the smaller part of it.
static void add_sound(Fixture *fixture, int count)
{
    for (int i = 0; i < count; i++) {
        add_format(
            fixture,
            "--@ up\nCREATE TABLE t%d (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, "
            "parent INTEGER REFERENCES t%d(id));\nCREATE INDEX i%d ON t%d(name);\n"
            "INSERT INTO t%d (name) VALUES ('a');\n--@ down\nDROP TABLE t%d;\n",
            i, i > 0 ? i - 1 : 0, i, i, i, i);
        add_format(
            fixture,
            "--@ up\nCREATE TRIGGER g%d AFTER INSERT ON t%d BEGIN UPDATE t%d SET name = NULL; END;\n"
            "CREATE VIEW v%d AS SELECT a.name FROM t%d a JOIN t%d b ON a.id = b.id;\n"
            "--@ down\nDROP VIEW v%d;\nDROP TRIGGER g%d;\n",
            i, i, i / 2, i, i, i / 3, i, i);
        add_format(fixture,
                   "--@ up\nALTER TABLE t%d ADD COLUMN note TEXT;\nINSERT INTO t%d (name, note) "
                   "SELECT 'b', count(*) FROM v%d;\n--@ down\nDELETE FROM t%d WHERE name = 'b';\n"
                   "ALTER TABLE t%d DROP COLUMN note;\n",
                   i, i, i, i, i);
    }
}

static void test_check_sqlite_says_nothing_of_a_long_sound_history(void **state)
{
    (void)state;
    const size_t most[] = {1, 4, 0, 100000};
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        Fixture fixture = make_fixture();
        add_sound(&fixture, 20);
        assert_string_equal(check(&fixture, most[i]), "");
        release(&fixture);
    }
}

// One of everything that can be wrong, far from what it is about.
static void add_faults(Fixture *fixture)
{
    add_sound(fixture, 12);
    add(fixture, "--@ up\nDROP TABLE t3;\n--@ down\nCREATE TABLE t3 (id INTEGER PRIMARY KEY);\n");
    add(fixture, "--@ up\nCREATE INDEX x ON t4(nmae);\n--@ down nothing\n");
    add(fixture, "--@ up\nCREATE TABLE T5 (a);\n--@ down nothing\n");
    add(fixture, "--@ up\nCREATE INDEX i5 ON t6(name);\n--@ down nothing\n");
    add(fixture, "--@ up\nINSERT INTO t11 (id, name) VALUES (1, 'again');\n--@ down nothing\n");
    add(fixture, "--@ up\nALTER TABLE t8 RENAME COLUMN name TO title;\n--@ down nothing\n");
    add(fixture, "--@ up\nALTER TABLE t9 RENAME TO renamed;\n"
                 "--@ down\nALTER TABLE renamed RENAME TO t0009;\n");
    add(fixture, "--@ up\nCREATE TABLE last (a);\nCREATE INDEX last_a ON last(a);\n"
                 "CREATE INDEX t10_note ON t10(note);\n--@ down\nDROP TABLE last;\n");
}

static void test_check_sqlite_says_the_same_however_much_is_loaded(void **state)
{
    (void)state;
    Fixture whole = make_fixture();
    add_faults(&whole);
    const char *expected = check(&whole, 100000);
    assert_non_null(strstr(expected, "no such column: nmae"));
    assert_non_null(strstr(expected, "warning: the down of \"r36\" does not bring back column "
                                     "\"name\" of table \"t3\" [down-leaves]"));
    assert_non_null(strstr(expected, "index i5 already exists"));
    assert_non_null(strstr(expected, "UNIQUE constraint failed: t11.id"));
    assert_non_null(strstr(expected, "error in view v3: no such table: main.t3"));
    assert_non_null(strstr(expected, "leaves index \"t10_note\""));
    const size_t most[] = {1, 5, 0};
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        Fixture part = make_fixture();
        add_faults(&part);
        assert_string_equal(check(&part, most[i]), expected);
        release(&part);
    }
    release(&whole);
}

static void test_check_sqlite_gives_up_where_too_much_fails(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    add_sound(&fixture, 12);
    for (int i = 0; i < 120; i++)
        add_format(&fixture, "--@ up\nCREATE INDEX n%d ON no_%d(a);\n--@ down nothing\n", i, i);
    const char *said = check(&fixture, 0);
    assert_int_equal(fixture.diagnostics.error_count, 101);
    assert_int_equal(fixture.diagnostics.warning_count, 1);
    assert_non_null(
        strstr(said, "SQLite has not run the revisions from this one on: too many of those before "
                     "it fail [not-analysed]"));
    release(&fixture);
}

static void test_check_sqlite_gives_back_the_limit_of_memory(void **state)
{
    (void)state;
#if SQLITE_VERSION_NUMBER >= 3031000
    Fixture fixture = make_fixture();
    sqlite3_hard_heap_limit64(1 << 30);
    add_sound(&fixture, 1);
    assert_string_equal(check(&fixture, 0), "");
    assert_int_equal(sqlite3_hard_heap_limit64(-1), 1 << 30);
    sqlite3_hard_heap_limit64(0);
    release(&fixture);
#endif
}

static void test_check_sqlite_undoes_what_a_statement_ended(void **state)
{
    (void)state;
    Fixture fixture = make_fixture();
    add(&fixture,
        "--@ up\nCREATE TABLE t (a INTEGER PRIMARY KEY);\nINSERT INTO t VALUES (1);\n"
        "INSERT OR ROLLBACK INTO t VALUES (1);\nINSERT INTO t VALUES (2);\n--@ down\nDROP TABLE t;\n");
    add(&fixture, "--@ up\nINSERT INTO t VALUES (3);\nSELECT 1 1;\n--@ down nothing\n");
    const char *said = check(&fixture, 0);
    assert_non_null(
        strstr(said, "r0.sql:6:25: error: UNIQUE constraint failed: t.a [sqlite-error]"));
    assert_non_null(strstr(said, "r1.sql:5:10: error: near \"1\": syntax error [sqlite-error]"));
    assert_int_equal(fixture.diagnostics.error_count, 2);
    release(&fixture);
}

// Two lines behind a long history, of two revisions and of one.
typedef struct Pair {
    const char *first;
    const char *next;
    const char *second;
    const char *notes; // a line each
} Pair;

static const Pair pairs[] = {
    {"ALTER TABLE t1 ADD COLUMN x TEXT;", "CREATE INDEX t1_x ON t1 (x);",
     "ALTER TABLE t1 ADD COLUMN y TEXT;",
     "\"r37\" and \"r38\" commute: their order makes no difference to the schema\n"},
    {"CREATE TABLE x (a);", "CREATE TABLE y (a);", "CREATE TABLE z (a);\nCREATE TABLE y (a);",
     "\"r37\" conflicts with \"r38\", run behind it: table y already exists\n"
     "\"r38\" conflicts with \"r37\", run behind it: table y already exists\n"},
    {"DROP VIEW v4;", "DROP VIEW v5;", "ALTER TABLE t4 DROP COLUMN note;",
     "\"r37\" and \"r38\" commute: their order makes no difference to the schema\n"},
    {"ALTER TABLE t4 RENAME COLUMN note TO remark;", "SELECT 1;", "CREATE INDEX n ON t4 (note);",
     "\"r38\" conflicts with \"r37\", run behind it: no such column: note\n"},
    {"CREATE TABLE copy AS SELECT * FROM t3;", "DROP TABLE copy;", "CREATE TABLE copy (a);",
     "\"r37\" conflicts with \"r38\", run behind it: table copy already exists\n"},
    {"DROP VIEW IF EXISTS v9;", "CREATE VIEW v9 AS SELECT 1 AS a;",
     "DROP VIEW IF EXISTS v9;\nCREATE VIEW v9 AS SELECT 2 AS a;",
     "\"r37\" and \"r38\" both change view \"v9\": the last decides\n"},
    {"DELETE FROM t2;", "CREATE TABLE x (a);", "INSERT INTO t2 (note) VALUES ('x');",
     "\"r37\" and \"r38\" commute: their order makes no difference to the schema, but may make one "
     "to the rows of table \"t2\": both write them\n"},
    {"DELETE FROM t0;", "CREATE TABLE x (a);", "INSERT INTO t1 (note) VALUES ('x');",
     "\"r37\" and \"r38\" commute: their order makes no difference to the schema, but may make one "
     "to the rows of table \"t0\": both write them\n"}, // g1 writes there
};

static uint32_t node_of(const Graph *graph, const char *id)
{
    uint32_t node = 0;
    while (!text_is(graph->nodes[node].revision->id.text, id))
        node++;
    return node;
}

static Text notes_of(Fixture *fixture, const Pair *pair, size_t most_loaded, bool is_swapped)
{
    static const SettingsVariableList none;
    Builder said = {.arena = fixture->arena};
    add_sound(fixture, 12);
    add_format(fixture, "--@ up\n%s\n--@ down irreversible x\n", pair->first);
    add_format(fixture, "--@ up\n%s\n--@ down irreversible x\n", pair->next);
    Builder body = {.arena = fixture->arena};
    builder_add_format(&body, "--@ up\n%s\n--@ down irreversible x\n", pair->second);
    add_behind(fixture, 36, body.items);
    Graph *graph = graph_build(fixture->arena, &fixture->revisions, &fixture->diagnostics);
    SqliteRequest request = {graph, DIALECT_BIT(MIG_SQLITE), &none, TEXT(""), most_loaded};
    uint32_t a = node_of(graph, "r37"), b = node_of(graph, "r38");
    SqliteBranchNotes notes = check_sqlite_branches(fixture->arena, &request, is_swapped ? b : a,
                                                    is_swapped ? a : b, &fixture->diagnostics);
    builder_add(&said, (Text){"", 0});
    for (size_t i = 0; i < notes.count; i++)
        builder_add_format(&said, "%.*s\n", TEXT_ARGS(notes.items[i].text));
    return builder_text(&said);
}

static void test_check_sqlite_says_the_same_of_two_lines_however_much_is_loaded(void **state)
{
    (void)state;
    const size_t most[] = {1, 100000};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (size_t k = 0; k < sizeof most / sizeof *most; k++) {
            Fixture fixture = make_fixture();
            assert_string_equal(notes_of(&fixture, &pairs[i], most[k], false).data, pairs[i].notes);
            release(&fixture);
        }
}

static size_t count_lines(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

// Whichever is named first.
static void test_check_sqlite_says_as_much_of_two_lines_the_other_way_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        Fixture fixture = make_fixture();
        const char *said = notes_of(&fixture, &pairs[i], 0, true).data;
        assert_int_equal(count_lines(said), count_lines(pairs[i].notes));
        assert_int_equal(strstr(said, " commute: ") != NULL,
                         strstr(pairs[i].notes, " commute: ") != NULL);
        assert_int_equal(strstr(said, " conflicts with ") != NULL,
                         strstr(pairs[i].notes, " conflicts with ") != NULL);
        release(&fixture);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_sqlite_says_nothing_of_a_long_sound_history),
        cmocka_unit_test(test_check_sqlite_says_the_same_however_much_is_loaded),
        cmocka_unit_test(test_check_sqlite_gives_up_where_too_much_fails),
        cmocka_unit_test(test_check_sqlite_gives_back_the_limit_of_memory),
        cmocka_unit_test(test_check_sqlite_undoes_what_a_statement_ended),
        cmocka_unit_test(test_check_sqlite_says_the_same_of_two_lines_however_much_is_loaded),
        cmocka_unit_test(test_check_sqlite_says_as_much_of_two_lines_the_other_way_round),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
