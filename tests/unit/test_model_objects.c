// SPDX-License-Identifier: MIT
// What is no table: statements, one after the other, of which some are refused; and what a model
// holds after some.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fold_sql.h"
#include "model_text.h"
#include "object_lists.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

// The findings of statements with semicolons between them, one of which may be there.
static const Diagnostic *fold_all(Arena *arena, const Builder *before, const char *sql)
{
    Diagnostics *diagnostics = arena_alloc(arena, sizeof *diagnostics);
    Builder text = {.arena = arena};
    diagnostics->arena = arena;
    builder_add(&text, builder_text(before));
    builder_add(&text, text_from(sql));
    if (!fold_sql(arena, text.items, diagnostics))
        fail_msg("the parser refuses %s", sql);
    const Diagnostic *found = NULL;
    for (size_t i = 0; i < diagnostics->count && !found; i++)
        if (diagnostics->items[i]->severity == SEVERITY_ERROR)
            found = diagnostics->items[i];
    return found;
}

static Text with_rule(Arena *arena, const Diagnostic *finding)
{
    Builder text = {.arena = arena};
    builder_add_format(&text, "%.*s [%s]", TEXT_ARGS(finding->text), rule_name(finding->rule));
    return builder_text(&text);
}

static void check_list(const ObjectStatement *list, size_t count)
{
    Arena *arena = arena_create();
    Builder accepted = {.arena = arena};
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        const Diagnostic *found = fold_all(arena, &accepted, list[i].sql);
        Text text = found ? with_rule(arena, found) : (Text){"", 0};
        if (!text_is(text, list[i].finding ? list[i].finding : "")) {
            print_error("%s\n  expected: %s\n  is: %.*s\n", list[i].sql,
                        list[i].finding ? list[i].finding : "nothing", TEXT_ARGS(text));
            wrong++;
        }
        if (!list[i].is_refused)
            builder_add_format(&accepted, "%s\n;\n", list[i].sql);
    }
    arena_destroy(arena);
    assert_int_equal(wrong, 0);
}

static void test_model_objects_are_checked_as_a_server_checks_them(void **state)
{
    (void)state;
    check_list(object_statements, COUNT(object_statements));
}

static void test_model_objects_that_code_touches_are_uncertain(void **state)
{
    (void)state;
    check_list(code_statements, COUNT(code_statements));
}

static void test_model_objects_with_names_that_code_makes(void **state)
{
    (void)state;
    check_list(wide_statements, COUNT(wide_statements));
}

// What a model prints of itself.
typedef struct Printed {
    const char *sql;
    const char *line;
} Printed;

static const Printed printed[] = {
    {"CREATE TYPE m AS ENUM ('a', 'it''s'); ALTER TYPE m ADD VALUE 'b' BEFORE 'it''s'",
     "enum public.m: values='a', 'b', 'it''s'"},
    {"CREATE TYPE m AS ENUM ('a'); ALTER TYPE m ADD VALUE 'b'; ALTER TYPE m RENAME VALUE 'a' TO 'z'",
     "enum public.m: values='z', 'b'"},
    {"CREATE TYPE m AS ENUM ('a'); CREATE TABLE t (x m[]); ALTER TYPE m RENAME TO \"N\"",
     "  column x: type=public.\"N\"[]"},
    {"CREATE SCHEMA s; CREATE TYPE s.m AS ENUM ('a'); CREATE FUNCTION f(x s.m) RETURNS s.m LANGUAGE "
     "plpgsql AS ''; ALTER SCHEMA s RENAME TO r",
     "function public.f(r.m)"},
    {"CREATE SEQUENCE q AS smallint INCREMENT -2 MINVALUE -7 CACHE 3 CYCLE",
     "sequence public.q: type=smallint, sequence=INCREMENT -2 MINVALUE -7 CACHE 3 CYCLE"},
    {"CREATE SEQUENCE q START 5; ALTER SEQUENCE q AS integer NO CYCLE",
     "sequence public.q: type=integer, sequence=START 5"},
    {"CREATE DOMAIN d AS numeric(5) DEFAULT 1 NOT NULL CHECK (VALUE > 0); ALTER DOMAIN d DROP NOT "
     "NULL",
     "domain public.d: type=numeric(5,0), default=1"},
    {"CREATE DOMAIN d AS text CHECK (VALUE <> '') CHECK (VALUE <> 'x')",
     "  constraint d_check1: class=check, expression=value <> 'x'"},
    {"CREATE TABLE t (a integer); CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS ''; CREATE "
     "TRIGGER x AFTER DELETE OR INSERT OR UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION g()",
     "  trigger x (a): events=after insert or delete or update of a for each row"},
    {"CREATE TABLE t (a integer); CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE USING (a > 1)",
     "  policy p (a): class=restrictive, expression=a > 1, command=update"},
    {"CREATE TABLE t (a integer); CREATE VIEW v (b) AS SELECT a FROM t",
     "  column b: type=integer"},
    {"CREATE TABLE t (a integer); GRANT SELECT, INSERT ON t TO x; REVOKE INSERT ON t FROM x; GRANT "
     "ALL ON t TO a",
     "privileges=a=DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE; x=SELECT"},
    {"CREATE DOMAIN d AS text; COMMENT ON DOMAIN d IS 'x'",
     "domain public.d: type=text, comment=x"},
    {"SET search_path = s, public; CREATE SCHEMA s; CREATE TABLE t (a integer)", "table s.t"},
    {"DO $$ BEGIN CREATE TYPE m AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
     "enum public.m: values='a'"},
};

static void test_model_objects_are_printed(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(printed); i++) {
        Arena *arena = arena_create();
        Diagnostics diagnostics = {.arena = arena};
        const Model *model = fold_sql(arena, printed[i].sql, &diagnostics);
        assert_non_null(model);
        Text text = model_text(arena, model);
        if (diagnostics.error_count > 0 || !strstr(text.data, printed[i].line)) {
            print_error("%s\n  lacks: %s\n%s", printed[i].sql, printed[i].line, text.data);
            wrong++;
        }
        arena_destroy(arena);
    }
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_objects_are_checked_as_a_server_checks_them),
        cmocka_unit_test(test_model_objects_that_code_touches_are_uncertain),
        cmocka_unit_test(test_model_objects_with_names_that_code_makes),
        cmocka_unit_test(test_model_objects_are_printed),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
