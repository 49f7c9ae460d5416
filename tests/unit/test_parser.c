// SPDX-License-Identifier: MIT
// A file → the revision written out as text, a line a part; and the boundaries of statements. The
// exact texts of findings are golden cases (tests/golden/language).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POSTGRESQL = DIALECT_BIT(MIG_POSTGRESQL), SQLITE = DIALECT_BIT(MIG_SQLITE) };

typedef struct Fixture {
    Arena *arena;
    Diagnostics diagnostics;
    Builder dump;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->arena = arena_create();
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    arena_destroy(fixture->arena);
    free(fixture);
    return 0;
}

static Revision *parse(Fixture *fixture, const char *text, DialectSet dialects)
{
    fixture->diagnostics = (Diagnostics){.arena = fixture->arena};
    Source *source =
        source_from_text(fixture->arena, "a.sql", text_from(text), &fixture->diagnostics);
    assert_non_null(source);
    return parser_parse(fixture->arena, source, dialects, &fixture->diagnostics);
}

static void add_words(Builder *out, const char *name, const WordList *words)
{
    if (words->count == 0)
        return;
    builder_add_format(out, "%s", name);
    for (size_t i = 0; i < words->count; i++)
        builder_add_format(out, " %.*s", TEXT_ARGS(words->items[i].text));
    builder_add_char(out, '\n');
}

static void add_allows(Builder *out, const AllowList *allows)
{
    for (size_t i = 0; i < allows->count; i++)
        builder_add_format(out, "allow %.*s (%.*s)\n", TEXT_ARGS(allows->items[i].rule.text),
                           TEXT_ARGS(allows->items[i].why));
}

static void add_text(Builder *out, const char *name, Text text)
{
    if (text.size > 0)
        builder_add_format(out, "%s %.*s\n", name, TEXT_ARGS(text));
}

static void add_setting(Builder *out, const char *name, Setting setting)
{
    if (setting.is_given)
        builder_add_format(out, " %s=%u", name, (unsigned)setting.value);
}

static void add_header(Builder *out, const Revision *revision)
{
    builder_add_format(out, "id %.*s\n", TEXT_ARGS(revision->id.text));
    if (revision->is_root)
        builder_add(out, TEXT("root\n"));
    add_words(out, "parents", &revision->parents);
    add_words(out, "depends", &revision->depends);
    add_words(out, "labels", &revision->labels);
    add_words(out, "replaces", &revision->replaces);
    if (revision->is_compatible)
        builder_add_format(out, "compatible %.*s\n", TEXT_ARGS(revision->compatible_from.text));
    add_text(out, "title", revision->title);
    add_text(out, "author", revision->author);
    add_text(out, "description", revision->description);
    if (revision->created != MIG_NO_TIME)
        builder_add_format(out, "created %lld\n", (long long)revision->created);
    for (size_t i = 0; i < revision->variables.count; i++) {
        const Variable *variable = &revision->variables.items[i];
        builder_add_format(out, "variable %.*s%s%.*s\n", TEXT_ARGS(variable->name.text),
                           variable->has_fallback ? "=" : "", TEXT_ARGS(variable->fallback));
    }
    add_allows(out, &revision->allows);
}

static void add_copy(Builder *out, const Copy *copy)
{
    if (copy->data.source) {
        builder_add_format(out, " data={%.*s}", TEXT_ARGS(span_text(copy->data)));
        return;
    }
    builder_add_format(out, " %.*s(", TEXT_ARGS(copy->table.text));
    for (size_t i = 0; i < copy->columns.count; i++)
        builder_add_format(out, "%s%.*s", i ? "," : "", TEXT_ARGS(copy->columns.items[i].text));
    builder_add_format(out, ") from %.*s", TEXT_ARGS(copy->path.text));
    builder_add_format(out, "%s%s", copy->is_text ? " text" : "",
                       copy->has_header ? " header" : "");
    if (copy->has_delimiter)
        builder_add_format(out, " delimiter=%.*s", TEXT_ARGS(copy->delimiter));
    if (copy->has_null)
        builder_add_format(out, " null=%.*s", TEXT_ARGS(copy->null));
}

static void add_step(Builder *out, const Step *step)
{
    static const char *const kinds[] = {"statement", "batch", "copy", "call"};
    builder_add_format(out, "  %s", kinds[step->kind]);
    if (step->only)
        builder_add_format(out, " only=%u", (unsigned)step->only);
    builder_add_format(out, "%s%s", step->is_no_transaction ? " no-transaction" : "",
                       step->is_unchecked ? " unchecked" : "");
    if (step->done_when.text.size > 0)
        builder_add_format(out, " done-when={%.*s}", TEXT_ARGS(step->done_when.text));
    if (step->batch) {
        builder_add_format(out, " %.*s %.*s(", TEXT_ARGS(step->batch->name.text),
                           TEXT_ARGS(step->batch->table.text));
        for (size_t i = 0; i < step->batch->keys.count; i++)
            builder_add_format(out, "%s%.*s", i ? "," : "",
                               TEXT_ARGS(step->batch->keys.items[i].text));
        builder_add_char(out, ')');
        add_setting(out, "rows", step->batch->rows);
        add_setting(out, "pause", step->batch->pause);
    }
    if (step->kind == MIG_STEP_COPY)
        add_copy(out, step->copy);
    if (step->kind == MIG_STEP_CALL)
        builder_add_format(out, " %.*s", TEXT_ARGS(step->call.text));
    if (step->sql.size > 0)
        builder_add_format(out, " {%.*s}", TEXT_ARGS(step->sql));
    builder_add_char(out, '\n');
    add_allows(out, &step->allows);
}

static void add_section(Builder *out, const Section *section)
{
    static const char *const kinds[] = {"up", "down", "verify"};
    builder_add_format(out, "%s", kinds[section->kind]);
    if (section->dialects)
        builder_add_format(out, " dialects=%u", (unsigned)section->dialects);
    add_setting(out, "lock", section->settings.lock_timeout);
    add_setting(out, "statement", section->settings.statement_timeout);
    add_setting(out, "retries", section->settings.retries);
    builder_add_format(out, "%s%s%s%s", section->is_no_transaction ? " no-transaction" : "",
                       section->is_auto ? " auto" : "", section->is_nothing ? " nothing" : "",
                       section->is_irreversible ? " irreversible" : "");
    if (section->reason.size > 0)
        builder_add_format(out, " (%.*s)", TEXT_ARGS(section->reason));
    builder_add_char(out, '\n');
    for (size_t i = 0; i < section->steps.count; i++)
        add_step(out, &section->steps.items[i]);
}

static void check_clean(Fixture *fixture)
{
    if (fixture->diagnostics.count > 0)
        diagnostic_print(&fixture->diagnostics, stderr);
    assert_int_equal(fixture->diagnostics.count, 0);
}

static const char *dump(Fixture *fixture, const char *text, DialectSet dialects)
{
    const Revision *revision = parse(fixture, text, dialects);
    check_clean(fixture);
    assert_non_null(revision);
    fixture->dump = (Builder){.arena = fixture->arena};
    add_header(&fixture->dump, revision);
    for (size_t i = 0; i < revision->sections.count; i++)
        add_section(&fixture->dump, &revision->sections.items[i]);
    return builder_text(&fixture->dump).data;
}

static const char *join(Fixture *fixture, const char *a, const char *b)
{
    Builder builder = {.arena = fixture->arena};
    builder_add_format(&builder, "%s%s", a, b);
    return builder_text(&builder).data;
}

#define FIRST "--@ revision 001\n--@ revises base\n"

static void header(void **state, const char *clauses, const char *expected)
{
    Fixture *fixture = *state;
    assert_string_equal(dump(fixture, join(fixture, "--@ revision 001\n", clauses), DIALECT_ALL),
                        join(fixture, "id 001\n", expected));
}

static void sections(void **state, const char *text, const char *expected)
{
    Fixture *fixture = *state;
    assert_string_equal(dump(fixture, join(fixture, FIRST, text), DIALECT_ALL),
                        join(fixture, "id 001\nroot\n", expected));
}

// The statements of an up for one dialect, each as its text and a line end.
static void statements(void **state, DialectSet dialect, const char *sql, const char *expected)
{
    Fixture *fixture = *state;
    const Revision *revision = parse(fixture, join(fixture, FIRST "--@ up\n", sql), dialect);
    check_clean(fixture);
    Builder out = {.arena = fixture->arena};
    const StepList *steps = &revision->sections.items[0].steps;
    for (size_t i = 0; i < steps->count; i++)
        builder_add_format(&out, "%.*s\n", TEXT_ARGS(steps->items[i].sql));
    assert_string_equal(builder_text(&out).data, expected);
}

static void test_parser_reads_every_clause(void **state)
{
    header(state, "", "");
    header(state, "--@ revises base\n", "root\n");
    header(state, "--@ revises a, b\n--@ revises c\n", "parents a b c\n");
    header(state, "--@ depends x,y\n", "depends x y\n");
    header(state, "--@ label api, web.1\n", "labels api web.1\n");
    header(state, "--@ replaces 1\n--@ replaces 2, 3\n", "replaces 1 2 3\n");
    header(state, "--@ title   It's \"quoted\", (all) of it  \n",
           "title It's \"quoted\", (all) of it\n");
    header(state, "--@ author Ada <a@b.c>\n", "author Ada <a@b.c>\n");
    header(state, "--@ compatible\n", "compatible \n");
    header(state, "--@ compatible from 000\n", "compatible 000\n");
    header(state, "--@ variable a\n--@ variable b \"x \\\" \\\\ y\"\n--@ variable c \"\"\n",
           "variable a\nvariable b=x \" \\ y\nvariable c=\n");
    header(state, "--@ allow file-name, no-way-back \"because\"\n--@ allow multiple-roots\n",
           "allow file-name (because)\nallow no-way-back (because)\nallow multiple-roots ()\n");
}

static void test_parser_reads_times(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } times[] = {
        {"1970-01-01", "created 0\n"},
        {"1970-01-01 00:00", "created 0\n"},
        {"2025-10-01T14:00:00", "created 1759327200\n"},
        {"2025-10-01 14:00:00.123", "created 1759327200\n"},
        {"2025-10-01T14:00Z", "created 1759327200\n"},
        {"2025-10-01 16:00:00+02:00", "created 1759327200\n"},
        {"2025-10-01 16:00:00 +02", "created 1759327200\n"},
        {"2025-10-01T08:30:00-0530", "created 1759327200\n"},
        {"2024-02-29", "created 1709164800\n"},
        {"1969-12-31 23:59:59", "created -1\n"},
        {"0001-01-01", "created -62135596800\n"},
        {"9999-12-31 23:59:59", "created 253402300799\n"},
    };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        char line[64];
        snprintf(line, sizeof line, "--@ created %s\n", times[i].text);
        header(state, line, times[i].expected);
    }
}

static void rejects(void **state, const char *text, Rule rule)
{
    Fixture *fixture = *state;
    parse(fixture, join(fixture, FIRST, text), DIALECT_ALL);
    if (fixture->diagnostics.count != 1 || fixture->diagnostics.items[0]->rule != rule)
        fprintf(stderr, "in: %s\n", text);
    assert_int_equal(fixture->diagnostics.count, 1);
    assert_string_equal(rule_name(fixture->diagnostics.items[0]->rule), rule_name(rule));
}

static void test_parser_refuses_values_that_play_another_role(void **state)
{
    static const char *const bad[] = {
        "--@ created 2025-02-29\n",
        "--@ created 2025-13-01\n",
        "--@ created 2025-10-01 24:00\n",
        "--@ created 2025-10-01 14\n",
        "--@ created 2025-10-01x\n",
        "--@ created 2025-10-01 14:00 CET\n",
        "--@ created 25-10-01\n",
        "--@ created 0000-01-01\n",
        "--@ depends base\n",
        "--@ depends a-b\n",
        "--@ depends a@b\n",
        "--@ depends .a\n",
        "--@ label head\n",
        "--@ label current\n",
        "--@ variable 1a\n",
        "--@ variable a.b\n",
        "--@ variable a \"\\n\"\n",
        "--@ allow No-Way\n",
        "--@ allow -x\n",
        "--@ up\n--@ lock-timeout 5\n",
        "--@ up\n--@ lock-timeout s\n",
        "--@ up\n--@ lock-timeout 5d\n",
        "--@ up\n--@ lock-timeout 600h\n",
        "--@ up\n--@ lock-timeout 99999999999999999999ms\n",
        "--@ up retries -1\n",
        "--@ up retries 2147483648\n",
        "--@ up retries 1__0\n",
        "--@ up retries _1\n",
        "--@ up\n--@ call a-b\n",
        "--@ up\n--@ copy a.b.c from \"x\"\n",
        "--@ up\n--@ copy a from \"\"\n",
        "--@ up\n--@ copy a from \"x\" delimiter \"ab\"\n",
        "--@ up\n--@ batch b rows 0\nDELETE FROM t;\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        rejects(state, bad[i], RULE_BAD_VALUE);
}

static void test_parser_keeps_the_limits_of_names(void **state)
{
    char line[300];
    char expected[300];
    snprintf(line, sizeof line, "--@ depends %064d\n", 0);
    snprintf(expected, sizeof expected, "depends %064d\n", 0);
    header(state, line, expected);
    snprintf(line, sizeof line, "--@ depends %065d\n", 0);
    rejects(state, line, RULE_LIMIT);
    snprintf(line, sizeof line, "--@ title %0200d\n", 0);
    snprintf(expected, sizeof expected, "title %0200d\n", 0);
    header(state, line, expected);
    snprintf(line, sizeof line, "--@ title %0201d\n", 0);
    rejects(state, line, RULE_LIMIT);
}

static void test_parser_takes_the_description_from_ordinary_comments(void **state)
{
    header(state, "-- One,\n--  two.  \n\n-----three\n/* not this */\n--@ up\n-- nor this\n",
           "description One,\n two.\n\nthree\nup\n");
    header(state, "-- before\n--@ title T\n-- behind\n", "title T\ndescription before\n\nbehind\n");
}

static void test_parser_reads_every_option_of_a_section(void **state)
{
    sections(state, "--@ up\n", "up\n");
    sections(state, "--@ up postgresql\n--@ up sqlite\n", "up dialects=1\nup dialects=2\n");
    sections(state, "--@ up postgresql sqlite\n--@ down\n--@ verify\n",
             "up dialects=3\ndown\nverify\n");
    sections(state, "--@ up no-transaction lock-timeout 250ms statement-timeout 1h retries 1_0\n",
             "up lock=250 statement=3600000 retries=10 no-transaction\n");
    sections(state,
             "--@ up\n--@ lock-timeout 2s\n--@ retries 0\n--@ statement-timeout 5m\nSELECT 1;\n",
             "up lock=2000 statement=300000 retries=0\n  statement {SELECT 1}\n");
    sections(state, "--@ down nothing\n", "down nothing\n");
    sections(state, "--@ down sqlite auto\n", "down dialects=2 auto\n");
    sections(state, "--@ down irreversible\n", "down irreversible\n");
    sections(state, "--@ down postgresql irreversible the rows, they are (all) \"gone\"\n",
             "down dialects=1 irreversible (the rows, they are (all) \"gone\")\n");
}

static void test_parser_reads_every_modifier_and_step(void **state)
{
    sections(
        state,
        "--@ up\n--@ only sqlite\n--@ no-transaction\n--@ unchecked\n"
        "--@ done-when SELECT 1; -- x\n--@ allow file-name \"why\"\nSELECT 1;\nSELECT 2\n",
        "up\n  statement only=2 no-transaction unchecked done-when={SELECT 1; -- x} {SELECT 1}\n"
        "allow file-name (why)\n  statement {SELECT 2}\n");
    sections(state, "--@ up\n--@ batch b\nDELETE FROM t;\n", "up\n  batch b () {DELETE FROM t}\n");
    sections(state, "--@ up\n--@ batch b over s.t(id, \"k 2\") pause 50ms rows 5_000\nUPDATE t;\n",
             "up\n  batch b s.t(id,k 2) rows=5000 pause=50 {UPDATE t}\n");
    sections(
        state,
        "--@ up\n--@ copy t from \"a.csv\"\n--@ copy \"T t\"(a,\"b,c\") from \"x y\" csv header\n",
        "up\n  copy t() from a.csv\n  copy T t(a,b,c) from x y header\n");
    sections(state, "--@ up\n--@ copy t(a) from \"x\" text delimiter \"|\" null \"\\\\N\"\n",
             "up\n  copy t(a) from x text delimiter=| null=\\N\n");
    sections(state, "--@ up\n--@ only postgresql\n--@ call do_it\n", "up\n  call only=1 do_it\n");
}

static void test_parser_takes_keywords_as_names(void **state)
{
    sections(state, "--@ up\n--@ copy from(up,null) from \"x\"\n--@ call call\n",
             "up\n  copy from(up,null) from x\n  call call\n");
    header(state, "--@ depends revision, up\n--@ label from\n--@ variable sqlite\n",
           "depends revision up\nlabels from\nvariable sqlite\n");
}

static void test_parser_ends_statements_in_both_dialects(void **state)
{
    static const char *const sql =
        "SELECT 1;;\n -- c\nSELECT ';' ; /* ; */ SELECT \";\" -- ;\n;\nSELECT (1;2); SELECT 3 -- end\n";
    static const char *const expected =
        "SELECT 1\nSELECT ';'\nSELECT \";\"\nSELECT (1;2)\nSELECT 3\n";
    statements(state, POSTGRESQL, sql, expected);
    statements(state, SQLITE, sql, expected);
    statements(state, DIALECT_ALL, sql, expected);
    statements(state, DIALECT_ALL, ";\n-- nothing\n/* at all */ ;", "");
    statements(state, DIALECT_ALL, "SELECT ) 1; SELECT 2;", "SELECT ) 1\nSELECT 2\n");
    statements(state, DIALECT_ALL, "SELEC 1 FRM; CREATE TALBE x;", "SELEC 1 FRM\nCREATE TALBE x\n");
}

static void test_parser_ends_statements_of_postgresql(void **state)
{
    statements(state, POSTGRESQL, "DO $x$ BEGIN a; END $x$; SELECT $1, a$b$;",
               "DO $x$ BEGIN a; END $x$\nSELECT $1, a$b$\n");
    statements(state, POSTGRESQL, "SELECT E'\\';', U&'d;'; SELECT 1;",
               "SELECT E'\\';', U&'d;'\nSELECT 1\n");
    statements(state, POSTGRESQL, "SELECT 1 /* a; /* b; */ c; */; SELECT 2",
               "SELECT 1\nSELECT 2\n");
    statements(state, POSTGRESQL,
               "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3;",
               "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)\nSELECT 3\n");
    statements(state, POSTGRESQL, "BEGIN; CASE; END; COMMIT;", "BEGIN\nCASE\nEND\nCOMMIT\n");
}

static void test_parser_ends_bodies_of_sql(void **state)
{
    statements(state, POSTGRESQL,
               "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; "
               "SELECT 1 AS end; SELECT t.end, x AS case; END; SELECT 2;",
               "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; "
               "SELECT 1 AS end; SELECT t.end, x AS case; END\nSELECT 2\n");
    statements(state, POSTGRESQL, "create or replace procedure p() begin atomic end; SELECT 2;",
               "create or replace procedure p() begin atomic end\nSELECT 2\n");
    statements(state, POSTGRESQL,
               "CREATE FUNCTION begin() RETURNS int LANGUAGE sql RETURN 1; SELECT 2;",
               "CREATE FUNCTION begin() RETURNS int LANGUAGE sql RETURN 1\nSELECT 2\n");
    statements(state, POSTGRESQL,
               "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT (CASE 1 WHEN 2 THEN CASE 3 "
               "WHEN 4 THEN 5 END END); END; SELECT 2;",
               "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT (CASE 1 WHEN 2 THEN CASE 3 "
               "WHEN 4 THEN 5 END END); END\nSELECT 2\n");
}

static void test_parser_ends_triggers_of_sqlite(void **state)
{
    statements(state, SQLITE,
               "CREATE TEMP TRIGGER IF NOT EXISTS t AFTER INSERT ON u BEGIN SELECT CASE 1 WHEN 2 "
               "THEN 3 END; DELETE FROM u; END; SELECT 1;",
               "CREATE TEMP TRIGGER IF NOT EXISTS t AFTER INSERT ON u BEGIN SELECT CASE 1 WHEN 2 "
               "THEN 3 END; DELETE FROM u; END\nSELECT 1\n");
    statements(state, SQLITE,
               "CREATE TRIGGER begin AFTER UPDATE OF end ON begin WHEN new.begin > 1 BEGIN SELECT "
               "1 AS end; END; SELECT 1;",
               "CREATE TRIGGER begin AFTER UPDATE OF end ON begin WHEN new.begin > 1 BEGIN SELECT "
               "1 AS end; END\nSELECT 1\n");
    statements(
        state, SQLITE,
        "EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON u BEGIN SELECT 1; END; SELECT 1;",
        "EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON u BEGIN SELECT 1; END\nSELECT 1\n");
    statements(state, SQLITE, "SELECT [;], `;`; SELECT 1;", "SELECT [;], `;`\nSELECT 1\n");
    statements(state, SQLITE, "BEGIN; END; SELECT 1;", "BEGIN\nEND\nSELECT 1\n");
}

static void test_parser_takes_the_data_of_copy(void **state)
{
    sections(
        state,
        "--@ up postgresql\nCOPY t (a, b) FROM stdin;\n1\t'\n--@ up\n\\N\t;\n\\.\n"
        "COPY public.u FROM STDIN WITH (FORMAT csv);\n\\.\nSELECT 1;\n",
        "up dialects=1\n  copy data={1\t'\n--@ up\n\\N\t;\n} {COPY t (a, b) FROM stdin}\n"
        "  copy data={} {COPY public.u FROM STDIN WITH (FORMAT csv)}\n  statement {SELECT 1}\n");
    statements(state, POSTGRESQL,
               "COPY t TO stdout; COPY t FROM 'f'; COPY (SELECT a FROM stdin) TO 'f';",
               "COPY t TO stdout\nCOPY t FROM 'f'\nCOPY (SELECT a FROM stdin) TO 'f'\n");
}

static void test_parser_drops_restrict_of_pg_dump(void **state)
{
    statements(state, POSTGRESQL, "\\restrict aBc\nSELECT 1;\n\\unrestrict aBc\n", "SELECT 1\n");
}

static void test_parser_reads_each_part_with_its_dialects_alone(void **state)
{
    sections(
        state, "--@ up postgresql\nSELECT $$;$$;\n--@ up sqlite\nSELECT [;];\n",
        "up dialects=1\n  statement {SELECT $$;$$}\nup dialects=2\n  statement {SELECT [;]}\n");
    sections(
        state,
        "--@ up\n--@ only postgresql\nSELECT $$;$$;\n--@ only sqlite\nSELECT [;];\nSELECT 1;\n",
        "up\n  statement only=1 {SELECT $$;$$}\n  statement only=2 {SELECT [;]}\n"
        "  statement {SELECT 1}\n");
    statements(state, POSTGRESQL, "SELECT $$;$$;", "SELECT $$;$$\n");
    rejects(state, "--@ up\nSELECT $$;$$;\nSELECT $$;$$;\n", RULE_DIALECT_AMBIGUOUS);
}

static void test_parser_lets_a_section_end_a_statement(void **state)
{
    sections(state, "--@ up\nSELECT 1\n  --@ down\nSELECT 2 -- x\n",
             "up\n  statement {SELECT 1}\ndown\n  statement {SELECT 2}\n");
}

static void test_parser_takes_directives_in_literals_as_text(void **state)
{
    sections(state, "--@ up\nSELECT '\n--@ down\n';\n/*\n--@ down\n*/\n",
             "up\n  statement {SELECT '\n--@ down\n'}\n");
    statements(state, POSTGRESQL, "SELECT $$\n--@ down\n$$;", "SELECT $$\n--@ down\n$$\n");
}

static void test_parser_keeps_the_nesting_limit(void **state)
{
    Fixture *fixture = *state;
    Builder deep = {.arena = fixture->arena};
    builder_add(&deep, TEXT("--@ up\nSELECT "));
    for (int i = 0; i < 1000; i++)
        builder_add_char(&deep, '(');
    for (int i = 0; i < 1000; i++)
        builder_add_char(&deep, ')');
    builder_add_char(&deep, ';');
    parse(fixture, join(fixture, FIRST, builder_text(&deep).data), DIALECT_ALL);
    check_clean(fixture);
    builder_add(&deep, TEXT("\nSELECT "));
    for (int i = 0; i < 1001; i++)
        builder_add_char(&deep, '(');
    for (int i = 0; i < 1001; i++)
        builder_add_char(&deep, ')');
    rejects(state, builder_text(&deep).data, RULE_LIMIT);
}

static void test_parser_returns_nothing_for_a_file_that_is_no_revision(void **state)
{
    static const char *const texts[] = {"",
                                        "-- a\n\n",
                                        "SELECT 1;",
                                        "--@ revises base\n",
                                        "SELECT 1;\n--@ revision 001\n",
                                        "/*\n--@ revision 001\n*/"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Fixture *fixture = *state;
        assert_null(parse(fixture, texts[i], DIALECT_ALL));
        assert_int_equal(fixture->diagnostics.count, 1);
        assert_int_equal(fixture->diagnostics.items[0]->rule, RULE_NOT_A_REVISION);
    }
}

static void test_parser_keeps_a_revision_whose_lines_are_refused(void **state)
{
    Fixture *fixture = *state;
    const Revision *revision = parse(
        fixture,
        "-- a copyright line\n--@ revision 007 x\n--@ revises 006\n--@ Up postgresql\nSELECT 1;\n",
        DIALECT_ALL);
    assert_non_null(revision);
    assert_int_equal(fixture->diagnostics.error_count, 2);
    assert_true(text_is(revision->id.text, "007"));
    assert_int_equal(revision->parents.count, 1);
    assert_int_equal(revision->sections.count, 1);
    assert_int_equal(revision->sections.items[0].dialects, POSTGRESQL);
    assert_int_equal(revision->sections.items[0].steps.count, 1);
}

static void test_parser_places_of_statements_and_words(void **state)
{
    const Revision *revision = parse(*state, FIRST "--@ up\n\n  SELECT 1;\n", DIALECT_ALL);
    const Step *step = &revision->sections.items[0].steps.items[0];
    Position position = source_position(revision->source, step->span.offset);
    assert_int_equal(position.line, 5);
    assert_int_equal(position.column, 3);
    assert_int_equal(step->span.size, 8);
    assert_true(text_is(span_text(revision->revises_span), "--@ revises base"));
    assert_true(text_is(span_text(revision->id.span), "001"));
    assert_true(text_is(span_text(revision->sections.items[0].span), "--@ up"));
}

static void test_revision_section_prefers_the_one_that_names_the_dialect(void **state)
{
    const Revision *revision =
        parse(*state, FIRST "--@ up\nSELECT 1;\n--@ up sqlite\n--@ down postgresql\n", DIALECT_ALL);
    const Section *items = revision->sections.items;
    assert_ptr_equal(revision_section(revision, SECTION_UP, MIG_POSTGRESQL), &items[0]);
    assert_ptr_equal(revision_section(revision, SECTION_UP, MIG_SQLITE), &items[1]);
    assert_ptr_equal(revision_section(revision, SECTION_DOWN, MIG_POSTGRESQL), &items[2]);
    assert_null(revision_section(revision, SECTION_DOWN, MIG_SQLITE));
    assert_null(revision_section(revision, SECTION_VERIFY, MIG_SQLITE));
}

// What takes each opening quote to the end of the text would take hours here.
static void test_parser_is_linear(void **state)
{
    static const char *const pieces[] = {"'\n--@ up\n",
                                         "/*",
                                         "$a",
                                         "\\",
                                         "(",
                                         "+",
                                         ":'a",
                                         "--\r",
                                         "SELECT 1;",
                                         "CASE ",
                                         "COPY t FROM stdin;\n",
                                         "`",
                                         "[",
                                         "--@ only x\n",
                                         "$x("};
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        Builder builder = {.arena = fixture->arena};
        builder_add(&builder, TEXT(FIRST "--@ up\n"));
        while (builder.count < 300000)
            builder_add(&builder, text_from(pieces[i]));
        assert_non_null(parse(fixture, builder_text(&builder).data, DIALECT_ALL));
    }
}

int main(int argc, char **argv)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_parser_reads_every_clause),
        CASE(test_parser_reads_times),
        CASE(test_parser_refuses_values_that_play_another_role),
        CASE(test_parser_keeps_the_limits_of_names),
        CASE(test_parser_takes_the_description_from_ordinary_comments),
        CASE(test_parser_reads_every_option_of_a_section),
        CASE(test_parser_reads_every_modifier_and_step),
        CASE(test_parser_takes_keywords_as_names),
        CASE(test_parser_ends_statements_in_both_dialects),
        CASE(test_parser_ends_statements_of_postgresql),
        CASE(test_parser_ends_bodies_of_sql),
        CASE(test_parser_ends_triggers_of_sqlite),
        CASE(test_parser_takes_the_data_of_copy),
        CASE(test_parser_drops_restrict_of_pg_dump),
        CASE(test_parser_reads_each_part_with_its_dialects_alone),
        CASE(test_parser_lets_a_section_end_a_statement),
        CASE(test_parser_takes_directives_in_literals_as_text),
        CASE(test_parser_keeps_the_nesting_limit),
        CASE(test_parser_returns_nothing_for_a_file_that_is_no_revision),
        CASE(test_parser_keeps_a_revision_whose_lines_are_refused),
        CASE(test_parser_places_of_statements_and_words),
        CASE(test_revision_section_prefers_the_one_that_names_the_dialect),
        CASE(test_parser_is_linear),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
