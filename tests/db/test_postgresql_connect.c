// SPDX-License-Identifier: MIT
// Connecting, failing to, connecting again, and bookkeeping queries: every refusal with its
// message, and a password in none of them.
#include "postgresql_fixture.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

// Opening fails with exit 3, and no message holds the canary.
static void expect_refused(const char *url, const char *sqlstate, const char *const *parts)
{
    MigError error = {0};
    assert_null(mig_postgresql.open(url, &error));
    assert_int_equal(error.status, MIG_CANNOT_CONNECT);
    assert_string_equal(error.sqlstate, sqlstate);
    for (; *parts; parts++)
        expect_text(error.message, *parts);
    if (strstr(error.message, "CANARY"))
        fail_msg("a password is in:\n%s", error.message);
}

#define PARTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_connect_refuses_a_wrong_password(void **state)
{
    Fixture *fixture = *state;
    char url[256];
    make_url(fixture, url, sizeof url, environment("MIGC_TEST_PG_USER"), "CANARY");
    expect_refused(
        url, "28P01",
        PARTS("cannot connect to database \"migc_", "as user \"migc_test\"",
              "at host \"127.0.0.1\", port ",
              ": password authentication failed for user \"migc_test\" (SQLSTATE 28P01)\n",
              "HINT: check the user and the password in the URL, in PGPASSWORD or in "
              "~/.pgpass; pg_hba.conf on the server says who may connect from where"));
    make_url(fixture, url, sizeof url, "nobody_at_all", "CANARY");
    expect_refused(url, "28P01", PARTS("as user \"nobody_at_all\""));
}

static void test_connect_needs_a_password(void **state)
{
    Fixture *fixture = *state;
    char url[256];
    snprintf(url, sizeof url, "postgresql://migc_test@%s:%s/%s", environment("MIGC_TEST_PG_HOST"),
             environment("MIGC_TEST_PG_PORT"), fixture->database);
    expect_refused(url, "", PARTS("no password supplied\nHINT: check the user and the password"));
}

static void test_connect_refuses_a_missing_database(void **state)
{
    Fixture *fixture = *state;
    Fixture other = *fixture;
    char url[256];
    snprintf(other.database, sizeof other.database, "not_there");
    make_url(&other, url, sizeof url, environment("MIGC_TEST_PG_USER"),
             environment("MIGC_TEST_PG_PASSWORD"));
    expect_refused(url, "3D000",
                   PARTS("cannot connect to database \"not_there\"",
                         "database \"not_there\" does not exist (SQLSTATE 3D000)\nHINT: create"));
}

static void test_connect_says_that_a_server_is_down(void **state)
{
    (void)state;
    expect_refused(
        "postgresql://u:CANARY@127.0.0.1:1/db", "",
        PARTS("cannot connect to database \"db\" as user \"u\" at host \"127.0.0.1\", port 1: "
              "Connection refused\nHINT: is the server running"));
    expect_refused("host=/nowhere user=u password=CANARY dbname=db", "",
                   PARTS("at host \"/nowhere\", port 5432: No such file or directory\nHINT: "));
    expect_refused("host=127.0.0.1,127.0.0.1 port=1,2 user=u password=CANARY dbname=db", "",
                   PARTS("Connection refused"));
}

// A socket that accepts and never says a word.
static void test_connect_ends_at_a_silent_server(void **state)
{
    (void)state;
    char url[200];
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 5), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    snprintf(url, sizeof url, "postgresql://u:CANARY@127.0.0.1:%d/db?connect_timeout=2",
             ntohs(address.sin_port));
    uint64_t begin = mig__now();
    expect_refused(
        url, "",
        PARTS("no answer within the time limit\n"
              "HINT: is the server running, and does a firewall let this machine reach it?"));
    assert_true(mig__now() - begin >= 1900 && mig__now() - begin < 3500);
    close(listener);
}

static void test_connect_masks_a_password_of_the_environment(void **state)
{
    (void)state;
    setenv("PGPASSWORD", "CANARY", 1);
    expect_refused("postgresql://u@CANARY.invalid:1/db", "",
                   PARTS("cannot connect to database \"db\""));
    unsetenv("PGPASSWORD");
}

static bool keep_first(void *context, size_t column_count, const char *const *values)
{
    Fixture *fixture = context;
    snprintf(fixture->value, sizeof fixture->value, "%zu:%s", column_count,
             values[0] ? values[0] : "(null)");
    return true;
}

static MigOutcome query(Fixture *fixture, MigDriver *driver, const char *sql, bool *missing,
                        MigError *error)
{
    return driver->kind->query(driver, sql, keep_first, fixture, missing, error);
}

static void test_query_gives_rows(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    bool missing = true;
    assert_int_equal(query(fixture, fixture->driver, "SELECT 'größe', NULL", &missing, &error),
                     MIG__DONE);
    assert_string_equal(fixture->value, "2:größe");
    assert_false(missing);
    assert_int_equal(query(fixture, fixture->driver, "SELECT NULL", &missing, &error), MIG__DONE);
    assert_string_equal(fixture->value, "1:(null)");
}

static void test_query_knows_a_missing_ledger(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    bool missing = false;
    assert_int_equal(query(fixture, fixture->driver, "SELECT nonsense", &missing, &error),
                     MIG__FAILED);
    assert_string_equal(error.sqlstate, "42703");
    assert_int_equal(
        query(fixture, fixture->driver, "CREATE TABLE nowhere.t (id int)", &missing, &error),
        MIG__DONE);
    assert_true(missing);
}

// The server's log gets one error; what follows asks first, and reads again once the tables are
// there.
static void test_query_asks_first_where_the_ledger_was_missing(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    bool missing = false;
    const char *sql = "SELECT launch_digest FROM public.migc_history";
    assert_int_equal(query(fixture, fixture->driver, sql, &missing, &error), MIG__DONE);
    assert_true(missing);
    assert_int_equal(query(fixture, fixture->driver, "SELECT nonsense", &missing, &error),
                     MIG__DONE);
    assert_true(missing);
    run(fixture, "CREATE TABLE public.migc_history (launch_digest text);"
                 "CREATE TABLE public.migc_revision (id text)");
    assert_int_equal(query(fixture, fixture->driver, "SELECT nonsense", &missing, &error),
                     MIG__FAILED);
    assert_false(missing);
}

static bool refuse_rows(void *context, size_t column_count, const char *const *values)
{
    (void)column_count;
    (void)values;
    ++*(int *)context;
    return false;
}

static void test_query_stops_where_a_row_is_refused(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    int count = 0;
    MigDriver *driver = fixture->driver;
    assert_int_equal(driver->kind->query(driver, "SELECT generate_series(1, 1000)", refuse_rows,
                                         &count, NULL, &error),
                     MIG__FAILED);
    assert_int_equal(count, 1);
    assert_int_equal(error.status, MIG_REFUSED);
    assert_int_equal(query(fixture, driver, "SELECT 5", NULL, NULL), MIG__DONE);
}

static void test_query_says_which_grant_is_missing(void **state)
{
    Fixture *fixture = *state;
    MigError table = {0};
    MigError schema = {0};
    run(fixture, "CREATE TABLE migc_history (name text); CREATE TABLE migc_revision (id text)");
    MigDriver *driver = open_role(fixture, "reader", "");
    assert_int_equal(query(fixture, driver, "SELECT name FROM public.migc_history", NULL, &table),
                     MIG__FAILED);
    assert_int_equal(table.status, MIG_REFUSED);
    assert_string_equal(table.sqlstate, "42501");
    assert_string_equal(
        table.message,
        "the role \"reader\" may not use the ledger in schema \"public\": permission "
        "denied for table migc_history (SQLSTATE 42501)\nHINT: as the owner: GRANT SELECT "
        "ON public.migc_history, public.migc_revision TO reader");
    run(fixture, "REVOKE USAGE ON SCHEMA public FROM PUBLIC");
    assert_int_equal(query(fixture, driver, "SELECT name FROM public.migc_history", NULL, &schema),
                     MIG__FAILED);
    expect_text(schema.message, "HINT: as the owner: GRANT USAGE ON SCHEMA public TO reader");
    run(fixture,
        "GRANT USAGE ON SCHEMA public TO reader; GRANT SELECT ON public.migc_history TO reader");
    assert_int_equal(query(fixture, driver, "SELECT count(*) FROM public.migc_history", NULL, NULL),
                     MIG__DONE);
    assert_string_equal(fixture->value, "1:0");
    driver->kind->close(driver);
    drop_role(fixture, "reader");
}

static void test_query_is_the_only_statement_of_a_connection(void **state)
{
    Fixture *fixture = *state;
    char url[400];
    char name[100];
    snprintf(name, sizeof name, "one_%ld", (long)getpid());
    snprintf(url, sizeof url, "%s?application_name=%s", fixture->url, name);
    MigDriver *driver = open_as(fixture, url);
    assert_int_equal(query(fixture, driver, "SELECT 1 AS the_only_one", NULL, NULL), MIG__DONE);
    driver->kind->close(driver);
    assert_int_equal(count_log_lines(name, "LOG:  statement: "), 1);
}

static void test_reconnect_stops_at_a_changed_password(void **state)
{
    Fixture *fixture = *state;
    MigError lost = {0};
    MigError error = {0};
    MigDriver *driver = open_role(fixture, "changing", "");
    run(fixture, "ALTER ROLE changing PASSWORD 'other'; SELECT pg_terminate_backend(pid, 1000)"
                 " FROM pg_stat_activity WHERE usename = 'changing'");
    assert_int_equal(query(fixture, driver, "SELECT 1", NULL, &lost), MIG__LOST);
    configure(fixture, driver, 30000);
    uint64_t begin = mig__now();
    assert_int_equal(driver->kind->reconnect(driver, &error), MIG__FAILED);
    assert_true(mig__now() - begin < 5000);
    assert_int_equal(error.status, MIG_CANNOT_CONNECT);
    assert_string_equal(error.sqlstate, "28P01");
    driver->kind->close(driver);
    drop_role(fixture, "changing");
}

static void test_reconnect_ends_at_the_deadline(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char sql[200];
    MigDriver *driver = open_role(fixture, "patient", "");
    assert_int_equal(query(fixture, driver, "SELECT 1", NULL, &error), MIG__DONE);
    // 53300 is worth waiting for.
    snprintf(sql, sizeof sql, "ALTER DATABASE %s CONNECTION LIMIT 0", fixture->database);
    run(fixture, sql);
    run(fixture,
        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE usename = 'patient'");
    configure(fixture, driver, 1000);
    uint64_t begin = mig__now();
    assert_int_equal(driver->kind->reconnect(driver, &error), MIG__FAILED);
    assert_true(mig__now() - begin >= 900 && mig__now() - begin < 4000);
    assert_string_equal(error.sqlstate, "53300");
    driver->kind->close(driver);
    drop_role(fixture, "patient");
}

static void test_query_ends_when_cancelled(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    fixture->driver->kind->cancel(fixture->driver);
    uint64_t begin = mig__now();
    assert_int_equal(query(fixture, fixture->driver, "SELECT pg_sleep(20)", NULL, &error),
                     MIG__FAILED);
    assert_true(mig__now() - begin < 2000);
    assert_int_equal(error.status, MIG_CANCELLED);
}

#define DATABASE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DATABASE_TEST(test_connect_refuses_a_wrong_password),
        DATABASE_TEST(test_connect_needs_a_password),
        DATABASE_TEST(test_connect_refuses_a_missing_database),
        DATABASE_TEST(test_connect_says_that_a_server_is_down),
        DATABASE_TEST(test_connect_ends_at_a_silent_server),
        DATABASE_TEST(test_connect_masks_a_password_of_the_environment),
        DATABASE_TEST(test_query_gives_rows),
        DATABASE_TEST(test_query_knows_a_missing_ledger),
        DATABASE_TEST(test_query_asks_first_where_the_ledger_was_missing),
        DATABASE_TEST(test_query_stops_where_a_row_is_refused),
        DATABASE_TEST(test_query_says_which_grant_is_missing),
        DATABASE_TEST(test_query_is_the_only_statement_of_a_connection),
        DATABASE_TEST(test_query_ends_when_cancelled),
        DATABASE_TEST(test_reconnect_stops_at_a_changed_password),
        DATABASE_TEST(test_reconnect_ends_at_the_deadline),
    };
    if (!getenv("MIGC_TEST_PG_URL")) {
        puts("1..0 # SKIP MIGC_TEST_PG_URL is not set");
        return 0;
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
