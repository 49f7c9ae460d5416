// SPDX-License-Identifier: MIT
// Which URLs are PostgreSQL's, and that no text ever repeats a password: each URL here holds the
// canary.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver_postgresql.h"

static void test_url_knows_its_schemes(void **state)
{
    (void)state;
    static const char *const ours[] = {
        "postgresql://host/db",
        "postgres://u:p@host:5432/db",
        "postgresql+psycopg2://u@host/db",
        "postgresql:///db?host=/var/run/postgresql",
        "host=localhost dbname=x",
        "  dbname = 'a b'",
        "service=main",
    };
    static const char *const others[] = {
        "",
        "sqlite:x.db",
        "sqlite:x=1.db",
        "sqlite:///x?mode=ro",
        "mysql://u:p@host/db?x=y",
        "postgresqlx://host",
        "postgresql+://host",
        "postgresql+x?password=a://u:b&c@host/db",
        "postgresql:/host",
        "postgres",
        "records.db",
        "=x",
        "Host=x",
    };
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_true(mig__pg_knows(ours[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(mig__pg_knows(others[i]));
}

static void expect_parameter(PQconninfoOption *parameters, const char *keyword, const char *value)
{
    const char *found = mig__pg_parameter(parameters, keyword);
    assert_non_null(found);
    assert_string_equal(found, value);
}

static void test_url_drops_what_follows_the_plus(void **state)
{
    (void)state;
    MigError error = {0};
    PQconninfoOption *parameters = mig__pg_parse_url(
        "postgresql+asyncpg://me:se%40cret@db.example:5433/app?sslmode=require", &error);
    assert_non_null(parameters);
    expect_parameter(parameters, "user", "me");
    expect_parameter(parameters, "password", "se@cret");
    expect_parameter(parameters, "host", "db.example");
    expect_parameter(parameters, "port", "5433");
    expect_parameter(parameters, "dbname", "app");
    expect_parameter(parameters, "sslmode", "require");
    assert_null(mig__pg_parameter(parameters, "service"));
    assert_null(mig__pg_parameter(parameters, "no such keyword"));
    PQconninfoFree(parameters);
}

// libpq looks for '@' before it looks for '?'.
static void test_url_reads_a_bare_question_mark_in_a_password(void **state)
{
    (void)state;
    MigError error = {0};
    PQconninfoOption *parameters = mig__pg_parse_url("postgresql://u:a?b=c@host/db", &error);
    assert_non_null(parameters);
    expect_parameter(parameters, "password", "a?b=c");
    expect_parameter(parameters, "host", "host");
    PQconninfoFree(parameters);
}

static void test_url_reads_several_hosts(void **state)
{
    (void)state;
    MigError error = {0};
    PQconninfoOption *parameters = mig__pg_parse_url(
        "postgresql://u@one:5432,two:5433,[::1]:5434/db?target_session_attrs=read-write", &error);
    assert_non_null(parameters);
    expect_parameter(parameters, "host", "one,two,::1");
    PQconninfoFree(parameters);
}

static void test_url_errors_never_repeat_the_password(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "postgresql://u:CANARY@[bad",
        "postgresql://u:CANARY%zz@host/db",
        "postgresql://u:x@CANARY@host/db",
        "postgresql://u:CANARY/x@host/db",
        "postgresql://host?user=me@x&password=CANARY",
        "postgresql://u:12/CANARY@host/db",
        "postgresql://u:CANARY",
        "postgresql+x://u:CANARY%00@host/db",
        "host=x password=CANARY CANARY",
        "password=CANARY port=CANARY",
        "host='x password=CANARY",
        "dbname=postgresql://u:CANARY@host/db",
        "password=CANARY nonsense=1",
        "postgresql://u:p@host/db?CANARY",
        "host=u:CANARY@host",
        "postgresql://h/db?dbname=password%3DCANARY",
        "postgresql://u:a?@b/CANARY@host/db",
        "postgresql://u:a?b@c@CANARY/db",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        MigError error = {0};
        assert_true(mig__pg_knows(broken[i]));
        if (mig__pg_parse_url(broken[i], &error))
            fail_msg("read: %s", broken[i]);
        assert_int_equal(error.status, MIG_MISUSE);
        assert_non_null(
            strstr(error.message,
                   "the PostgreSQL URL cannot be read\n"
                   "HINT: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or key=value "
                   "pairs; in a URL, percent-encode @ : / ? # and % of the user and the "
                   "password (@ is %40, / is %2F, % is %25)"));
        assert_null(strstr(error.message, "CANARY"));
    }
}

static void expect_masked(const char *before, const char *secret, const char *after)
{
    char text[200];
    strcpy(text, before);
    mig__pg_mask(text, secret);
    assert_string_equal(text, after);
}

static void test_mask_hides_every_occurrence(void **state)
{
    (void)state;
    expect_masked("a hunter2 b hunter2", "hunter2", "a **** b ****");
    expect_masked("nothing", "hunter2", "nothing");
    expect_masked("nothing", "", "nothing");
    expect_masked("nothing", NULL, "nothing");
    expect_masked("aaaa", "a", "****");
    expect_masked("a*b", "*", "a*b");
    expect_masked("hunter2", "hunter2", "****");
}

static void test_connect_finds_the_sqlstate(void **state)
{
    (void)state;
    char sqlstate[6];
    mig__pg_connect_sqlstate(
        "connection to server at \"h\" (::1), port 5432 failed: FATAL:  28P01: "
        "password authentication failed for user \"u\"\nLOCATION:  auth_failed",
        sqlstate);
    assert_string_equal(sqlstate, "28P01");
    mig__pg_connect_sqlstate("failed: СБОЙ:  3D000: x", sqlstate);
    assert_string_equal(sqlstate, "3D000");
    mig__pg_connect_sqlstate("failed: Connection refused\n\tIs the server running?", sqlstate);
    assert_string_equal(sqlstate, "");
    mig__pg_connect_sqlstate("FATAL:  28P0", sqlstate);
    assert_string_equal(sqlstate, "");
}

static void test_guard_tells_other_servers(void **state)
{
    (void)state;
    assert_null(
        mig__pg_other_server("PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64-pc-linux-gnu"));
    assert_null(
        mig__pg_other_server("PostgreSQL 16.1 on aarch64-unknown-linux-gnu, compiled by gcc"));
    assert_string_equal(mig__pg_other_server("CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu)"),
                        "CockroachDB");
    assert_string_equal(mig__pg_other_server("PostgreSQL 11.2-YB-2.19.3.0-b0 on x86_64"),
                        "YugabyteDB");
    assert_string_equal(mig__pg_other_server("PostgreSQL 8.0.2 on i686, Redshift 1.0.12103"),
                        "Amazon Redshift");
    assert_string_equal(mig__pg_other_server("PostgreSQL 12.12 (Greenplum Database 7.0.0)"),
                        "Greenplum");
    assert_string_equal(mig__pg_other_server("Nothing 1.0"), "a server unknown to migc");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url_knows_its_schemes),
        cmocka_unit_test(test_url_drops_what_follows_the_plus),
        cmocka_unit_test(test_url_reads_a_bare_question_mark_in_a_password),
        cmocka_unit_test(test_url_reads_several_hosts),
        cmocka_unit_test(test_url_errors_never_repeat_the_password),
        cmocka_unit_test(test_mask_hides_every_occurrence),
        cmocka_unit_test(test_connect_finds_the_sqlstate),
        cmocka_unit_test(test_guard_tells_other_servers),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
