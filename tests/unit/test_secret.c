// SPDX-License-Identifier: MIT
// Every form in which a password stands in SQL, and what is none.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The secrets of a text, each in brackets.
static void check_found(const char *text, const char *expected)
{
    char found[2000] = "";
    MigSecret secret = {MIG__SECRET_LITERAL, 0, 0};
    size_t size = strlen(text);
    while (mig__find_secret(text, size, secret.offset + secret.size, &secret)) {
        assert_true(secret.size > 0 && secret.offset + secret.size <= size);
        snprintf(found + strlen(found), sizeof found - strlen(found), "[%.*s]", (int)secret.size,
                 text + secret.offset);
    }
    assert_string_equal(found, expected);
}

static void test_secret_after_password(void **state)
{
    (void)state;
    check_found("CREATE ROLE r PASSWORD 'abc'", "[abc]");
    check_found("alter user r encrypted password\n\t'abc' valid until 'infinity'", "[abc]");
    check_found("ALTER ROLE r PASSWORD /* c */ -- d\n 'abc'", "[abc]");
    check_found("ALTER ROLE r PASSWORD'abc'", "[abc]");
    check_found("ALTER ROLE r PASSWORD E'a\\'b\\\\' x", "[a\\'b\\\\]");
    check_found("ALTER ROLE r PASSWORD U&'\\0061' x", "[\\0061]");
    check_found("ALTER ROLE r PASSWORD 'a''b' x 'y'", "[a''b]");
    check_found("ALTER ROLE r PASSWORD 'ab'\n  'cd' x", "[ab'\n  'cd]");
    check_found("ALTER ROLE r PASSWORD $$a'b$$ x", "[a'b]");
    check_found("ALTER ROLE r PASSWORD $x$a$b$x$ x", "[a$b]");
    check_found("OPTIONS (user 'u', password 'abc', sslpassword 'def')", "[abc][def]");
    check_found("OPTIONS (\"password\" 'abc')", "[abc]");
    check_found("UPDATE t SET password = 'abc'", "[abc]");
    check_found("ALTER ROLE r PASSWORD 'never ends", "[never ends]");
    check_found("ALTER ROLE r PASSWORD $$never ends", "[never ends]");
    check_found("-- ALTER ROLE r PASSWORD 'abc'", "[abc]");
    check_found("PASSWORD -- PASSWORD 'abc'\n 'def' x", "[abc'\n 'def]");
}

static void test_secret_in_a_literal(void **state)
{
    (void)state;
    check_found("EXECUTE 'ALTER ROLE r PASSWORD ''a''''b''';", "[a''''b]");
    check_found("EXECUTE 'ALTER ROLE r PASSWORD ''abc'' LOGIN';", "[abc]");
    check_found("EXECUTE E'ALTER ROLE r PASSWORD \\'abc\\' LOGIN';", "[abc]");
    check_found("DO $$ BEGIN ALTER ROLE r PASSWORD 'abc'; END $$", "[abc]");
    check_found("CONNECTION 'host=h password=abc dbname=d'", "[abc]");
    check_found("CONNECTION 'password = abc host=h'", "[abc]");
    check_found("CONNECTION 'host password=abc'", "[abc]");
    check_found("f(''host password=abc'')", "[abc]");
    check_found("CONNECTION 'host=h password=''a b'' dbname=d'", "[a b]");
    check_found("CONNECTION 'host=h password=a''b dbname=d'", "[a''b]");
    check_found("CONNECTION 'host=h\n password=abc'", "[abc]");
    check_found("dblink('host=h password=a\\''b')", "[a\\''b]");
    check_found("dblink('postgresql://u:abc@h/d?sslmode=require')", "[abc]");
    check_found("'postgresql://h/d?user=u&password=abc'", "[abc]");
    check_found("'postgresql://h:5432/d?user=u&password=a@b'", "[a@b]");
    check_found("'postgresql://u:a?b@h/d?x=y'", "[a?b]");
    check_found("'postgresql://u:a''b<\"@h/d'", "[a''b<\"]");
    check_found("'http://u:a@b@h/'", "[a@b]");
}

static void test_secret_key_of_a_database(void **state)
{
    (void)state;
    check_found("PRAGMA key = 'abc'", "[abc]");
    check_found("pragma main.rekey=\"x'2DD2'\"", "[x'2DD2']");
    check_found("PRAGMA hexkey(aabb)", "[aabb]");
    check_found("ATTACH DATABASE 'f.db' AS f KEY 'abc'", "[abc]");
    check_found("PRAGMA foreign_keys = ON; PRAGMA key_size = 3", "");
}

static void test_secret_is_none(void **state)
{
    (void)state;
    check_found("ALTER ROLE r PASSWORD NULL", "");
    check_found("ALTER ROLE r PASSWORD :'variable'", "");
    check_found("ALTER ROLE r PASSWORD ''", "");
    check_found("ALTER ROLE r PASSWORD '' VALID UNTIL 'x'", "");
    check_found("CREATE TABLE t (password text DEFAULT 'x', n int)", "");
    check_found("CREATE TABLE t (password \"text\")", "");
    check_found("passwords 'x' password_hash 'y' old_password 'z'", "");
    check_found("INSERT INTO t VALUES ('password', 'x')", "");
    check_found("INSERT INTO t VALUES ('a password', 'x')", "");
    check_found("UPDATE t SET password = md5(password), password=NULL, x=1", "");
    check_found("SELECT 1 WHERE user=1 AND password=x", "");
    check_found("EXECUTE 'ALTER ROLE r PASSWORD ''' || quote(p) || ''''", "");
    check_found("SELECT 'password=' || p", "");
    check_found("COMMENT ON COLUMN t.password IS 'x'", "");
    check_found("'http://host:80/path' 'a://b@c'", "");
    check_found("password", "");
    check_found("password $1", "");
    check_found("", "");
}

// Nothing behind the given size is read: the text ends where the memory does.
static void test_secret_stays_within_the_text(void **state)
{
    (void)state;
    static const char text[] = "x PASSWORD E'a\\'b''c' PASSWORD $t$d$t$ 'host=h password=a\\'''"
                               " ://u:p@h PRAGMA main.key = \"k\" ATTACH 'f' AS g KEY 'h' /* -- ";
    for (size_t size = 0; size < sizeof text; size++) {
        char *copy = malloc(size + 1);
        assert_non_null(copy);
        memmove(copy, text, size);
        copy = realloc(copy, size ? size : 1);
        for (size_t from = 0; from <= size; from++) {
            MigSecret secret = {MIG__SECRET_LITERAL, from, 0};
            while (mig__find_secret(copy, size, secret.offset + secret.size, &secret))
                assert_true(secret.size > 0 && secret.offset + secret.size <= size);
        }
        free(copy);
    }
}

// Many beginnings of something without an end: no assertion on time, but the suite would stop.
static void test_secret_takes_no_longer_than_the_text(void **state)
{
    (void)state;
    static const char *const parts[] = {"password/*",  "attach ",   "://",         "password--",
                                        "password=('", "pragma(",   "password''",  "password=\\",
                                        "password $a", "password ", "--password\n"};
    enum { REPEATS = 50000 };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t part = strlen(parts[i]);
        char *text = malloc(part * REPEATS);
        assert_non_null(text);
        for (size_t k = 0; k < REPEATS; k++)
            memcpy(text + k * part, parts[i], part);
        MigSecret secret = {MIG__SECRET_LITERAL, 0, 0};
        while (mig__find_secret(text, part * REPEATS, secret.offset + secret.size, &secret))
            assert_true(secret.size > 0);
        free(text);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret_after_password),
        cmocka_unit_test(test_secret_in_a_literal),
        cmocka_unit_test(test_secret_key_of_a_database),
        cmocka_unit_test(test_secret_is_none),
        cmocka_unit_test(test_secret_stays_within_the_text),
        cmocka_unit_test(test_secret_takes_no_longer_than_the_text),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
