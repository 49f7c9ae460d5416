// SPDX-License-Identifier: MIT
// SQL → a database in memory → the model that is read from it, as text.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model_diff.h"
#include "read_sqlite.h"

#include <string.h>

static sqlite3 *open_database(const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    return db;
}

static Model *read_model(Arena *arena, const char *sql)
{
    sqlite3 *db = open_database(sql);
    Model *model = model_read_sqlite(arena, db);
    assert_non_null(model);
    assert_int_equal(model->dialect, MIG_SQLITE);
    sqlite3_close(db);
    return model;
}

static void add_numbers(Builder *out, const char *word, const ModelNumbers *numbers)
{
    for (size_t i = 0; i < numbers->count; i++)
        builder_add_format(out, "%s%u", i == 0 ? word : ",", (unsigned)numbers->items[i]);
}

static void add_object(Builder *out, const ModelObject *object, const char *indent)
{
    builder_add_format(out, "%s%s %.*s%s", indent, model_kind_name(object->kind),
                       TEXT_ARGS(object->name), object->is_open ? " (open)" : "");
    for (size_t i = 0; i < object->values.count; i++)
        if (object->values.items[i].attribute != ATTRIBUTE_CLASS)
            builder_add_format(out, " | %s: %.*s",
                               model_attribute_name(object->values.items[i].attribute),
                               TEXT_ARGS(object->values.items[i].text));
    if (object->kind != MODEL_COLUMN)
        add_numbers(out, " #", &object->columns);
    if (object->target != MODEL_NONE)
        builder_add_format(out, " -> %u", (unsigned)object->target);
    add_numbers(out, " #", &object->targets);
    builder_add_char(out, '\n');
    for (size_t i = 0; i < object->parts.count; i++)
        add_object(out, object->parts.items[i], "  ");
}

// Every object, in order of their numbers, its parts behind it.
static Text print(Arena *arena, const Model *model)
{
    Builder out = {.arena = arena};
    ModelObjects all = model_all(arena, model);
    builder_add(&out, (Text){"", 0});
    for (size_t i = 0; i < all.count; i++)
        add_object(&out, all.items[i], "");
    return builder_text(&out);
}

typedef struct ReadCase {
    const char *sql;
    const char *model;
} ReadCase;

static const ReadCase cases[] = {
    {"", ""},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b varchar(40) NOT NULL DEFAULT 'x' COLLATE "
     "NOCASE, c, \"d \"\"e\" decimal(10, 2) DEFAULT (1 + 2))",
     "table t\n"
     "  column a | type: INTEGER | identity: autoincrement\n"
     "  column b | type: varchar(40) | not null: yes | default: 'x' | collation: NOCASE\n"
     "  column c\n"
     "  column d \"e | type: decimal(10, 2) | default: 1 + 2\n"
     "  constraint primary key #1\n"},
    {"CREATE TABLE t (a INT, b INT, PRIMARY KEY (b, a)) WITHOUT ROWID, STRICT",
     "table t | options: STRICT, WITHOUT ROWID\n"
     "  column a | type: INT | not null: yes\n"
     "  column b | type: INT | not null: yes\n"
     "  constraint primary key #2,1\n"},
    // Words of SQL in places where they mean nothing of the kind.
    {"CREATE TABLE t (\"check\" TEXT DEFAULT 'a, CHECK (b)', [as] INT CONSTRAINT n CHECK ([as] > (1)), -- CHECK (x)\n"
     " CHECK (\"check\" <> ')') UNIQUE (\"check\", [as] COLLATE NOCASE DESC) ON CONFLICT REPLACE)",
     "table t | options: ON CONFLICT REPLACE\n"
     "  column check | type: TEXT | default: 'a, CHECK (b)'\n"
     "  column as | type: INT\n"
     "  constraint unique (check, as COLLATE NOCASE DESC) #1,2\n"
     "  constraint check ([as] > (1)) | expression: [as] > (1)\n"
     "  constraint check (\"check\" <> ')') | expression: \"check\" <> ')'\n"},
    {"CREATE TABLE t (a INT, b AS (a * 2), c TEXT GENERATED ALWAYS AS (upper(a || ')')) STORED, d INT)",
     "table t\n"
     "  column a | type: INT\n"
     "  column b | generated: a * 2\n"
     "  column c | type: TEXT | generated: upper(a || ')') STORED\n"
     "  column d | type: INT\n"},
    // The first of two keys has the last number in SQLite.
    {"CREATE TABLE p (x INT, y INT, PRIMARY KEY (x, y)); CREATE TABLE t (a INT REFERENCES p (X) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
     " b INT REFERENCES gone NOT DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (b, a) REFERENCES P ON UPDATE SET NULL ON DELETE NO ACTION)",
     "table p\n"
     "  column x | type: INT\n"
     "  column y | type: INT\n"
     "  constraint primary key #1,2\n"
     "table t\n"
     "  column a | type: INT\n"
     "  column b | type: INT\n"
     "  constraint foreign key (a) references p (X) | on delete: cascade | deferrable: initially deferred #1 -> 0 #1\n"
     "  constraint foreign key (b) references gone #2\n"
     "  constraint foreign key (b, a) references P (x, y) | on update: set null #2,1 -> 0 #1,2\n"},
    {"CREATE TABLE t (a INT REFERENCES t (a), b INT UNIQUE, c INT, FOREIGN KEY (a) REFERENCES t (a) ON DELETE CASCADE)",
     "table t\n"
     "  column a | type: INT\n"
     "  column b | type: INT\n"
     "  column c | type: INT\n"
     "  constraint unique (b) #2\n"
     "  constraint foreign key (a) references t (a) #1 -> 0 #1\n"
     "  constraint foreign key (a) references t (a) (2) | on delete: cascade #1 -> 0 #1\n"},
    {"CREATE TABLE t (a, b COLLATE NOCASE); CREATE UNIQUE INDEX i ON t (\"b\" ASC, lower(a) DESC, a COLLATE rtrim) WHERE a > 1;"
     "CREATE INDEX IF NOT EXISTS main.\"j k\" ON t(a)",
     "table t\n  column a\n  column b | collation: NOCASE\n"
     "index i | unique: yes | keys: b, lower(a) DESC, a COLLATE rtrim | predicate: a > 1 #2,0,1\n"
     "index j k | keys: a #1\n"},
    {"CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a, a + 1 AS b FROM t; CREATE VIEW w (x) AS SELECT a FROM t;"
     "CREATE TRIGGER g AFTER INSERT ON t WHEN NEW.a > 1 BEGIN DELETE FROM t; END;"
     "CREATE TRIGGER h INSTEAD OF DELETE ON v BEGIN SELECT 1; END",
     "table t\n  column a | type: INT\n"
     "  trigger g | definition: AFTER INSERT ON t WHEN NEW.a > 1 BEGIN DELETE FROM t; END\n"
     "view v | query: SELECT a, a + 1 AS b FROM t\n  column a | type: INT\n  column b\n"
     "  trigger h | definition: INSTEAD OF DELETE ON v BEGIN SELECT 1; END\n"
     "view w | query: (x) AS SELECT a FROM t\n  column x | type: INT\n"},
    // A view over what is not there is nobody's mistake here.
    {"CREATE VIEW v AS SELECT a FROM nowhere; CREATE TABLE u (a)",
     "view v (open) | query: SELECT a FROM nowhere\ntable u\n  column a\n"},
    // What a virtual table keeps its rows in goes with it; what only looks so does not.
    {"CREATE VIRTUAL TABLE f USING fts5(title, body); CREATE TABLE f_mine (x); CREATE VIRTUAL TABLE r USING rtree(id, a, b)",
     "table f | definition: USING fts5(title, body)\n  column title\n  column body\n"
     "table f_mine\n  column x\n"
     "table r | definition: USING rtree(id, a, b)\n  column id | type: INT\n  column a | type: REAL\n  column b | type: REAL\n"},
    // SQLite's own, the ledger's, and what is temporary.
    {"CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT); ANALYZE; CREATE TABLE migc_revision (x); CREATE INDEX i ON migc_revision (x);"
     "CREATE TEMP TABLE t (z); CREATE TEMP VIEW v AS SELECT 1; CREATE TABLE migc_revisions (a)",
     "table t\n  column a | type: INTEGER | identity: autoincrement\n  constraint primary key #1\n"
     "table migc_revisions\n  column a\n"},
};

static void what_stands_in_a_schema(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_create();
        if (cases[i].model) {
            Text text = print(arena, read_model(arena, cases[i].sql));
            assert_string_equal(text_copy(arena, text), cases[i].model);
        }
        arena_destroy(arena);
    }
}

static void a_column_that_moves_keeps_its_place_in_numbers(void **state)
{
    (void)state;
    Arena *arena = arena_create();
    Text text = print(
        arena,
        read_model(arena,
                   "CREATE TABLE t (a, b, c); CREATE INDEX i ON t (c); ALTER TABLE t DROP "
                   "COLUMN b; ALTER TABLE t RENAME COLUMN a TO z; ALTER TABLE t RENAME TO u"));
    assert_string_equal(text_copy(arena, text),
                        "table u\n  column z\n  column c\nindex i | keys: c #2\n");
    arena_destroy(arena);
}

static void names_are_found_in_any_case(void **state)
{
    (void)state;
    Arena *arena = arena_create();
    Model *model =
        read_model(arena, "CREATE TABLE \"My Table\" (A); CREATE VIEW V AS SELECT 1 AS x");
    assert_non_null(model_find(model, SPACE_RELATION, (Text){"", 0}, TEXT("my TABLE")));
    assert_non_null(model_find(model, SPACE_RELATION, (Text){"", 0}, TEXT("v")));
    assert_null(model_find(model, SPACE_RELATION, (Text){"", 0}, TEXT("mytable")));
    arena_destroy(arena);
}

typedef struct DiffCase {
    const char *wanted;
    const char *found;
    const char *changes;
} DiffCase;

static const DiffCase differences[] = {
    {"CREATE TABLE t (a INT, b TEXT DEFAULT NULL)", "CREATE TABLE \"T\" ([B] text, A int)", ""},
    {"CREATE TABLE t (a CHECK (a IN ('x','y')))", "CREATE TABLE t (a CHECK(\"A\"in('x', 'y')))",
     ""},
    {"CREATE TABLE t (a CHECK (a IN ('x','y')))", "CREATE TABLE t (a CHECK (a IN ('X','y')))",
     "constraint check (a IN ('X','y')) of table \"t\" is extra\n"
     "constraint check (a IN ('x','y')) of table \"t\" is missing\n"},
    {"CREATE TABLE p (i INTEGER PRIMARY KEY); CREATE TABLE t (a REFERENCES p)",
     "CREATE TABLE p (i INTEGER PRIMARY KEY); CREATE TABLE t (a REFERENCES P (I))", ""},
    {"CREATE TABLE t (a); CREATE TABLE u (a); CREATE INDEX i ON t (a)",
     "CREATE TABLE t (a); CREATE TABLE u (a); CREATE INDEX I ON U (a)",
     "index \"i\": table is u, should be t\n"},
    {"CREATE TABLE t (a, b AS (a + 1))", "CREATE TABLE t (a, b AS (a + 1) STORED)",
     "column \"b\" of table \"t\": generated is a + 1 STORED, should be a + 1\n"},
    {"CREATE VIEW v AS SELECT x FROM gone", "CREATE VIEW v AS SELECT y FROM gone",
     "view \"v\": query is SELECT y FROM gone, should be SELECT x FROM gone\n"},
    {"CREATE TABLE t (a)", "CREATE VIEW t AS SELECT 1 AS a",
     "table \"t\": kind is view, should be table\n"},
};

static void what_is_different(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++) {
        Arena *arena = arena_create();
        Model *wanted = read_model(arena, differences[i].wanted);
        Model *found = read_model(arena, differences[i].found);
        ModelChanges changes = model_diff(arena, wanted, found, MODEL_DIFF_DATABASE);
        Builder out = {.arena = arena};
        builder_add(&out, (Text){"", 0});
        for (size_t k = 0; k < changes.count; k++) {
            builder_add(&out, model_change_text(arena, wanted, &changes.items[k]));
            builder_add_char(&out, '\n');
        }
        assert_string_equal(out.items, differences[i].changes);
        arena_destroy(arena);
    }
}

static void a_schema_that_cannot_be_read(void **state)
{
    (void)state;
    Arena *arena = arena_create();
    sqlite3 *db = open_database(
        "CREATE TABLE t (a); PRAGMA writable_schema = on; UPDATE sqlite_master SET sql = "
        "'CREATE TABLE t ('; PRAGMA writable_schema = reset");
    assert_null(model_read_sqlite(arena, db));
    sqlite3_close(db);
    arena_destroy(arena);
}

static void many_tables_with_many_columns(void **state)
{
    (void)state;
    enum { TABLES = 60, COLUMNS = 30 };
    Arena *arena = arena_create();
    Builder sql = {.arena = arena};
    for (int i = 0; i < TABLES; i++) {
        builder_add_format(&sql, "CREATE TABLE t%d (id INTEGER PRIMARY KEY", i);
        for (int k = 0; k < COLUMNS; k++)
            builder_add_format(&sql, ", c%d INT UNIQUE REFERENCES t%d", k, k);
        builder_add(&sql, TEXT(");"));
    }
    Model *model = read_model(arena, sql.items);
    const ModelObject *last = model_find(model, SPACE_RELATION, (Text){"", 0}, TEXT("t59"));
    assert_non_null(last);
    assert_int_equal(last->parts.count, COLUMNS + 1 + 1 + COLUMNS + COLUMNS);
    assert_int_equal(
        model_diff(arena, model, read_model(arena, sql.items), MODEL_DIFF_DATABASE).count, 0);
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_in_a_schema),
        cmocka_unit_test(a_column_that_moves_keeps_its_place_in_numbers),
        cmocka_unit_test(names_are_found_in_any_case),
        cmocka_unit_test(what_is_different),
        cmocka_unit_test(a_schema_that_cannot_be_read),
        cmocka_unit_test(many_tables_with_many_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
