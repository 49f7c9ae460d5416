// SPDX-License-Identifier: MIT
// Tokens as text: "kind:bytes" joined by blanks; white space is left out.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "directive.h"

#include <stdlib.h>
#include <string.h>

static const char *const KINDS[] = {
    [SQL_END] = "end",         [SQL_SPACE] = "space",
    [SQL_COMMENT] = "comment", [SQL_DIRECTIVE] = "directive",
    [SQL_WORD] = "word",       [SQL_NUMBER] = "number",
    [SQL_STRING] = "string",   [SQL_QUOTED] = "quoted",
    [SQL_PARAMETER] = "param", [SQL_PLACEHOLDER] = "placeholder",
    [SQL_SEMICOLON] = "semi",  [SQL_OPEN] = "open",
    [SQL_CLOSE] = "close",     [SQL_BACKSLASH] = "backslash",
    [SQL_OTHER] = "other",     [SQL_UNTERMINATED] = "unterminated",
};

static void check_tokens(MigDialect dialect, const char *sql, const char *expected)
{
    Arena *arena = arena_create();
    Builder builder = {.arena = arena};
    Text text = text_from(sql);
    uint32_t offset = 0;
    uint32_t end = 0;
    for (;;) {
        SqlToken token = lexer_sql_token(text, dialect, &offset);
        assert_int_equal(token.offset, end); // no byte is lost
        end = token.offset + token.size;
        assert_int_equal(offset, end);
        if (token.kind == SQL_END)
            break;
        if (token.kind == SQL_SPACE)
            continue;
        builder_add_format(&builder, "%s%s:%.*s", builder.count ? " " : "", KINDS[token.kind],
                           (int)token.size, sql + token.offset);
    }
    assert_int_equal(end, text.size);
    assert_string_equal(builder_text(&builder).data, expected);
    arena_destroy(arena);
}

static void postgresql(const char *sql, const char *expected)
{
    check_tokens(MIG_POSTGRESQL, sql, expected);
}

static void sqlite(const char *sql, const char *expected)
{
    check_tokens(MIG_SQLITE, sql, expected);
}

static void both(const char *sql, const char *expected)
{
    postgresql(sql, expected);
    sqlite(sql, expected);
}

static void test_lexer_reads_words_numbers_and_punctuation(void **state)
{
    (void)state;
    both("SELECT a_1, (b);", "word:SELECT word:a_1 other:, open:( word:b close:) semi:;");
    both("1 1.5 .5 1.e3 2e-7 0x1F",
         "number:1 number:1.5 number:.5 number:1.e3 number:2e-7 number:0x1F");
    both("t.c", "word:t other:. word:c");
    both("\xc3\xa9t\xc3\xa9", "word:\xc3\xa9t\xc3\xa9");
    postgresql("a$b$ x", "word:a$b$ word:x");
    postgresql("1..2", "number:1. number:.2");
}

static void test_lexer_reads_strings_of_both_dialects(void **state)
{
    (void)state;
    both("'a;b' 'it''s' ''", "string:'a;b' string:'it''s' string:''");
    both("\"a;b\" \"q\"\"q\"", "quoted:\"a;b\" quoted:\"q\"\"q\"");
    both("'a\\'", "string:'a\\'");
    both("x'00' X'ff'", "string:x'00' string:X'ff'");
    both("'line\nline'", "string:'line\nline'");
}

static void test_lexer_reads_strings_of_postgresql(void **state)
{
    (void)state;
    postgresql("E'a\\'b' e'c\\\\'", "string:E'a\\'b' string:e'c\\\\'");
    postgresql("E'it''s'", "string:E'it''s'");
    postgresql("U&'a;' u&\"b;\" B'01' n'x'",
               "string:U&'a;' quoted:u&\"b;\" string:B'01' string:n'x'");
    postgresql("the'x'", "word:the string:'x'");
}

static void test_lexer_reads_dollar_quotes(void **state)
{
    (void)state;
    postgresql("$$a;'$$", "string:$$a;'$$");
    postgresql("$a$ $$ $b$ $a$;", "string:$a$ $$ $b$ $a$ semi:;");
    postgresql("$\xc3\xa9$;$\xc3\xa9$", "string:$\xc3\xa9$;$\xc3\xa9$");
    postgresql("$1 $12;", "param:$1 param:$12 semi:;");
    postgresql("$1$;$1$", "param:$1 other:$ semi:; param:$1 other:$");
    postgresql("$$a$a$$", "string:$$a$a$$");
    postgresql("$A$ $a$ $A$", "string:$A$ $a$ $A$");
    sqlite("$$;$$", "param:$$ semi:; param:$$");
}

static void test_lexer_reads_quotes_of_sqlite(void **state)
{
    (void)state;
    sqlite("[a;b] `c;d` `e``f`", "quoted:[a;b] quoted:`c;d` quoted:`e``f`");
    sqlite("E'a\\'", "word:E string:'a\\'");
    postgresql("a[1]", "word:a other:[ number:1 other:]");
}

static void test_lexer_reads_comments(void **state)
{
    (void)state;
    both("a -- b;\nc", "word:a comment:-- b; word:c");
    both("a/* ; */b", "word:a comment:/* ; */ word:b");
    postgresql("/* /* */ ; */ a", "comment:/* /* */ ; */ word:a");
    sqlite("/* /* */ ; */ a", "comment:/* /* */ semi:; other:* other:/ word:a");
    both("/*/ */ a", "comment:/*/ */ word:a");
    postgresql("--a\rb", "comment:--a word:b");
    sqlite("--a\rb", "comment:--a\rb");
    postgresql("1+--x\n2", "number:1 other:+ comment:--x number:2");
    postgresql("1*/*x*/2", "number:1 other:* comment:/*x*/ number:2");
}

static void test_lexer_reads_directives_only_where_a_line_begins(void **state)
{
    (void)state;
    both("--@ up\na", "directive:--@ up word:a");
    both("a\n \t--@ up;x\nb", "word:a directive:--@ up;x word:b");
    both("a --@ up\nb", "word:a comment:--@ up word:b");
    both("-- @ up", "comment:-- @ up");
    both("'\n--@ up\n'", "string:'\n--@ up\n'");
    both("/*\n--@ up\n*/", "comment:/*\n--@ up\n*/");
    postgresql("$$\n--@ up\n$$", "string:$$\n--@ up\n$$");
    both("\"\n--@ up\n\"", "quoted:\"\n--@ up\n\"");
}

static void test_lexer_reads_psql_commands_at_the_start_of_a_line(void **state)
{
    (void)state;
    both("\\d t;\na", "backslash:\\d t; word:a");
    both("a\n  \\d\nb", "word:a backslash:\\d word:b");
    both("a \\gexec", "word:a other:\\ word:gexec");
}

static void test_lexer_reads_parameters_and_placeholders(void **state)
{
    (void)state;
    both(":after :\"table\" :'value'", "param::after placeholder::\"table\" placeholder::'value'");
    postgresql("a::text", "word:a other::: word:text");
    postgresql("a:='x'", "word:a other::= string:'x'");
    both("':\"a\"'", "string:':\"a\"'");
    sqlite("?1 ? @a #b $c::d(e)", "param:?1 param:? param:@a param:#b param:$c::d(e)");
    sqlite("$a(;) b", "param:$a(;) word:b");
    postgresql("a @> b", "word:a other:@> word:b");
}

static void test_lexer_ends_operators_as_postgresql_does(void **state)
{
    (void)state;
    postgresql("a<=-1", "word:a other:<= other:- number:1");
    postgresql("a@-1", "word:a other:@- number:1");
    postgresql("a->>'b'", "word:a other:->> string:'b'");
    postgresql("a--b", "word:a comment:--b");
    postgresql("a+-1", "word:a other:+ other:- number:1");
    sqlite("a->>'b'||c", "word:a other:->> string:'b' other:|| word:c");
}

static void test_lexer_finds_what_never_ends_where_it_begins(void **state)
{
    (void)state;
    both("a 'b;", "word:a unterminated:'b;");
    both("a 'b''", "word:a unterminated:'b''");
    both("a \"b", "word:a unterminated:\"b");
    both("a /* b", "word:a unterminated:/* b");
    postgresql("a /* /* */ b", "word:a unterminated:/* /* */ b");
    postgresql("a $x$ b $y$", "word:a unterminated:$x$ b $y$");
    postgresql("E'a\\'", "unterminated:E'a\\'");
    postgresql("U&'a", "unterminated:U&'a");
    sqlite("a [b", "word:a unterminated:[b");
    sqlite("a `b", "word:a unterminated:`b");
}

static void test_lexer_stays_inside_a_slice(void **state)
{
    (void)state;
    uint32_t offset = 0;
    Text text = {"abc'def'", 5};
    assert_int_equal(lexer_sql_token(text, MIG_POSTGRESQL, &offset).size, 3);
    assert_int_equal(lexer_sql_token(text, MIG_POSTGRESQL, &offset).kind, SQL_UNTERMINATED);
    assert_int_equal(offset, 5);
}

static void test_lexer_next_skips_space_and_comments(void **state)
{
    (void)state;
    uint32_t offset = 0;
    Text text = TEXT(" /* a */ -- b\n c");
    assert_int_equal(lexer_sql_next(text, MIG_SQLITE, &offset).kind, SQL_WORD);
    assert_int_equal(lexer_sql_next(text, MIG_SQLITE, &offset).kind, SQL_END);
    assert_int_equal(lexer_sql_next(text, MIG_SQLITE, &offset).kind, SQL_END);
}

static void check_line(const char *line, const char *expected)
{
    static const char *const kinds[] = {"eol", "word", "string", "open-string", ",", "(", ")"};
    Arena *arena = arena_create();
    Builder builder = {.arena = arena};
    uint32_t offset = 0;
    for (;;) {
        DirectiveToken token = lexer_directive_token(text_from(line), &offset);
        if (token.kind == DIRECTIVE_EOL)
            break;
        builder_add_format(&builder, "%s%s:%.*s", builder.count ? " " : "", kinds[token.kind],
                           (int)token.size, line + token.offset);
    }
    assert_string_equal(builder_text(&builder).data, expected);
    arena_destroy(arena);
}

static void test_lexer_reads_the_tokens_of_a_directive(void **state)
{
    (void)state;
    check_line(" revises a.b,c ", "word:revises word:a.b ,:, word:c");
    check_line("copy t(a) from \"x \\\" y\"",
               "word:copy word:t (:( word:a ):) word:from string:\"x \\\" y\"");
    check_line("a\"b", "word:a open-string:\"b");
    check_line("lock-timeout 250ms;", "word:lock-timeout word:250ms;");
    check_line("", "");
}

static void check_comment(const char *comment, const char *expected)
{
    const Keyword *keyword = directive_in_comment(text_from(comment));
    assert_string_equal(keyword ? keyword->name : "none", expected);
}

static void test_lexer_recognises_comments_that_look_like_directives(void **state)
{
    (void)state;
    check_comment("-- @revises 002", "revises");
    check_comment("--@Revises 002", "revises");
    check_comment("-- @ up", "up");
    check_comment("--@@up", "up");
    check_comment("--- @ No-Transaction", "no-transaction");
    check_comment("-- @todo later", "none");
    check_comment("-- up", "none");
    check_comment("-- a@up", "none");
    check_comment("-- @upper", "none");
    check_comment("-- @from somewhere", "none");
    check_comment("/* @up */", "none");
    check_comment("--", "none");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lexer_reads_words_numbers_and_punctuation),
        cmocka_unit_test(test_lexer_reads_strings_of_both_dialects),
        cmocka_unit_test(test_lexer_reads_strings_of_postgresql),
        cmocka_unit_test(test_lexer_reads_dollar_quotes),
        cmocka_unit_test(test_lexer_reads_quotes_of_sqlite),
        cmocka_unit_test(test_lexer_reads_comments),
        cmocka_unit_test(test_lexer_reads_directives_only_where_a_line_begins),
        cmocka_unit_test(test_lexer_reads_psql_commands_at_the_start_of_a_line),
        cmocka_unit_test(test_lexer_reads_parameters_and_placeholders),
        cmocka_unit_test(test_lexer_ends_operators_as_postgresql_does),
        cmocka_unit_test(test_lexer_finds_what_never_ends_where_it_begins),
        cmocka_unit_test(test_lexer_stays_inside_a_slice),
        cmocka_unit_test(test_lexer_next_skips_space_and_comments),
        cmocka_unit_test(test_lexer_reads_the_tokens_of_a_directive),
        cmocka_unit_test(test_lexer_recognises_comments_that_look_like_directives),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
