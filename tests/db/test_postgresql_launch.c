// SPDX-License-Identifier: MIT
// The whole path on a real server, by the public functions alone: launches, failures, rights, many
// programs at once, and what the server's log says of an up-to-date launch.
#include "postgresql_fixture.h"

#include "packed_history.h"
#include <pthread.h>
#include <time.h>

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const MigDriverKind *const drivers[] = {&mig_postgresql, NULL};

static PackedHistory *make_history(void)
{
    PackedHistory *packed = packed_create("main");
    packed_add(packed, "001",
               LIST("CREATE TABLE effects (revision text)", "CREATE TABLE t (id int)"),
               LIST("DROP TABLE effects", "DROP TABLE t"));
    packed_add(packed, "002",
               LIST("INSERT INTO effects VALUES ('002')", "ALTER TABLE t ADD COLUMN n int"),
               LIST("DELETE FROM effects WHERE revision = '002'", "ALTER TABLE t DROP COLUMN n"));
    packed_add(
        packed, "003",
        LIST("!CREATE INDEX CONCURRENTLY t_n ON t (n)", "INSERT INTO effects VALUES ('003')"),
        LIST("DELETE FROM effects WHERE revision = '003'", "!DROP INDEX CONCURRENTLY t_n"));
    packed_add(packed, "004",
               LIST("SET search_path = pg_catalog", "SET work_mem = '1MB'",
                    "INSERT INTO public.effects VALUES ('004')"),
               LIST("DELETE FROM effects WHERE revision = '004'"));
    return packed;
}

static MigDriver *open_url(const char *url)
{
    MigError error = {0};
    MigDriver *driver = mig_open(url, drivers, &error);
    if (!driver)
        fail_msg("%s", error.message);
    return driver;
}

static void expect_ok(MigStatus status, const MigError *error)
{
    if (status != MIG_OK)
        fail_msg("%d: %s", (int)status, error->message);
}

static const char *const effects_sql =
    "SELECT coalesce(string_agg(revision, ' ' ORDER BY revision), '') FROM effects";

static void test_launch_up_down_and_up_again(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_history();
    MigDriver *driver = open_url(fixture->url);
    assert_int_equal(mig_at_head(driver, &packed->history, NULL, NULL), MIG_PENDING);
    expect_ok(mig_upgrade(driver, &packed->history, NULL, NULL, &error), &error);
    assert_string_equal(ask(fixture, effects_sql), "002 003 004");
    assert_string_equal(
        ask(fixture, "SELECT string_agg(id || ' ' || state || ' ' || segment, ', ' ORDER BY id)"
                     " FROM migc_revision WHERE history = 'main'"),
        "001 applied 1, 002 applied 1, 003 applied 2, 004 applied 1");
    assert_string_equal(
        ask(fixture, "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass"), "t");
    expect_ok(mig_at_head(driver, &packed->history, NULL, &error), &error);
    expect_ok(mig_downgrade(driver, &packed->history, "base", NULL, &error), &error);
    assert_string_equal(
        ask(fixture, "SELECT to_regclass('effects') IS NULL AND to_regclass('t') IS NULL"), "t");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM migc_revision"), "0");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM migc_down"), "0");
    expect_ok(mig_upgrade(driver, &packed->history, NULL, NULL, &error), &error);
    assert_string_equal(ask(fixture, effects_sql), "002 003 004");
    assert_string_equal(
        ask(fixture, "SELECT string_agg(kind, ' ' ORDER BY number) FROM migc_event"),
        "apply apply apply apply revert revert revert revert apply apply apply apply");
    mig_close(driver);
    free(packed);
}

static void test_launch_up_to_date_is_one_statement_of_a_reader(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char url[400];
    char name[100];
    PackedHistory *packed = make_history();
    MigDriver *driver = open_url(fixture->url);
    expect_ok(mig_upgrade(driver, &packed->history, NULL, NULL, &error), &error);
    mig_close(driver);
    MigDriver *role = open_role(fixture, "launcher", "GRANT SELECT ON migc_history TO launcher");
    role->kind->close(role);
    make_url(fixture, url, sizeof url, "launcher", "secret");
    snprintf(name, sizeof name, "launch_%ld", (long)getpid());
    snprintf(url + strlen(url), sizeof url - strlen(url), "?application_name=%s", name);
    driver = open_url(url);
    expect_ok(mig_upgrade(driver, &packed->history, NULL, NULL, &error), &error);
    mig_close(driver);
    assert_int_equal(count_log_lines(name, "LOG:  statement: "), 1);
    assert_int_equal(
        count_log_lines(name,
                        "LOG:  statement: SELECT launch_digest FROM \"public\".\"migc_history\""),
        1);
    driver = open_url(url);
    expect_ok(mig_at_head(driver, &packed->history, NULL, &error), &error);
    mig_close(driver);
    assert_int_equal(count_log_lines(name, "LOG:  statement: "), 2);
    drop_role(fixture, "launcher");
    free(packed);
}

// In a database that has no ledger yet, and where something is pending, as in one that is up to
// date.
static void test_launch_at_head_is_two_statements_at_most(void **state)
{
    static const char *const targets[] = {NULL, "002", "head"};
    static const size_t statements[] = {2, 2, 1};
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_history();
    for (size_t i = 0; i < 3; i++) {
        char url[400];
        char name[100];
        MigDriver *driver = open_url(fixture->url);
        if (targets[i])
            expect_ok(mig_upgrade(driver, &packed->history, targets[i], NULL, &error), &error);
        mig_close(driver);
        snprintf(name, sizeof name, "at_head_%zu_%ld", i, (long)getpid());
        snprintf(url, sizeof url, "%s?application_name=%s", fixture->url, name);
        driver = open_url(url);
        assert_int_equal(mig_at_head(driver, &packed->history, NULL, NULL),
                         i == 2 ? MIG_OK : MIG_PENDING);
        mig_close(driver);
        assert_int_equal(count_log_lines(name, "LOG:  statement: "), statements[i]);
    }
    free(packed);
}

static void test_launch_without_rights_writes_nothing(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char url[400];
    PackedHistory *packed = make_history();
    MigDriver *role = open_role(fixture, "weak", "");
    role->kind->close(role);
    make_url(fixture, url, sizeof url, "weak", "secret");
    MigDriver *driver = open_url(url);
    assert_int_equal(mig_upgrade(driver, &packed->history, NULL, NULL, &error), MIG_REFUSED);
    expect_text(error.message, "GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"weak\"");
    mig_close(driver);
    assert_string_equal(ask(fixture, "SELECT to_regclass('migc_history') IS NULL"), "t");
    drop_role(fixture, "weak");
    free(packed);
}

static void test_launch_names_the_right_to_write_the_ledger(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char url[400];
    PackedHistory *packed = make_history();
    MigDriver *driver = open_url(fixture->url);
    expect_ok(mig_upgrade(driver, &packed->history, NULL, NULL, &error), &error);
    mig_close(driver);
    MigDriver *role =
        open_role(fixture, "reading", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reading");
    role->kind->close(role);
    make_url(fixture, url, sizeof url, "reading", "secret");
    driver = open_url(url);
    packed_add(packed, "005", LIST("SELECT 1"), NULL);
    assert_int_equal(mig_upgrade(driver, &packed->history, NULL, NULL, &error), MIG_REFUSED);
    assert_string_equal(error.sqlstate, "42501");
    expect_text(error.message,
                "HINT: as the owner: GRANT SELECT, INSERT, UPDATE, DELETE ON public.migc_down, "
                "public.migc_event, public.migc_history, public.migc_revision TO reading");
    mig_close(driver);
    drop_role(fixture, "reading");
    free(packed);
}

static void test_launch_stops_at_a_failing_revision(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_history();
    packed_add(packed, "005", LIST("INSERT INTO effects VALUES ('005')", "SELECT 'ü', nothing"),
               NULL);
    MigDriver *driver = open_url(fixture->url);
    assert_int_equal(mig_upgrade(driver, &packed->history, NULL, NULL, &error), MIG_REFUSED);
    assert_string_equal(error.sqlstate, "42703");
    assert_string_equal(error.revision, "005");
    expect_text(
        error.message,
        "revisions/005.sql:20:13: error: column \"nothing\" does not exist (SQLSTATE 42703)\n");
    assert_string_equal(ask(fixture, effects_sql), "002 003 004");
    assert_string_equal(ask(fixture, "SELECT count(*) FROM migc_revision WHERE state <> 'applied'"),
                        "0");
    assert_string_equal(ask(fixture, "SELECT kind FROM migc_event WHERE id = '005'"), "fail");
    mig_close(driver);
    free(packed);
}

typedef struct Launch {
    pthread_t thread;
    const char *url;
    const MigHistory *history;
    MigError error;
    MigStatus status;
} Launch;

static void *launch(void *context)
{
    Launch *one = context;
    MigDriver *driver = mig_open(one->url, drivers, &one->error);
    one->status =
        driver ? mig_upgrade(driver, one->history, NULL, NULL, &one->error) : one->error.status;
    mig_close(driver);
    return NULL;
}

static void test_launch_of_many_applies_once(void **state)
{
    Fixture *fixture = *state;
    enum { COUNT = 20 };
    static Launch launches[COUNT];
    PackedHistory *packed = make_history();
    packed_add(packed, "005", LIST("SELECT pg_sleep(0.5)", "INSERT INTO effects VALUES ('005')"),
               NULL);
    packed_add(packed, "006", LIST("!CREATE INDEX CONCURRENTLY t_id ON t (id)"), NULL);
    for (int i = 0; i < COUNT; i++) {
        launches[i] = (Launch){0};
        launches[i].url = fixture->url;
        launches[i].history = &packed->history;
        pthread_create(&launches[i].thread, NULL, launch, &launches[i]);
    }
    for (int i = 0; i < COUNT; i++)
        pthread_join(launches[i].thread, NULL);
    for (int i = 0; i < COUNT; i++)
        expect_ok(launches[i].status, &launches[i].error);
    assert_string_equal(ask(fixture, effects_sql), "002 003 004 005");
    assert_string_equal(ask(fixture, "SELECT count(*) || ' ' || count(DISTINCT id) FROM migc_event"
                                     " WHERE kind = 'apply'"),
                        "6 6");
    assert_string_equal(ask(fixture, "SELECT bool_and(indisvalid) FROM pg_index"), "t");
    free(packed);
}

static void *terminate_now_and_then(void *context)
{
    Fixture *fixture = context;
    for (int i = 0; i < 12; i++) {
        struct timespec pause = {0, 40000000};
        nanosleep(&pause, NULL);
        PGresult *result = PQexec(
            fixture->server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
                             " application_name = 'victim' AND query NOT LIKE '%CONCURRENTLY%'");
        PQclear(result);
    }
    return NULL;
}

static void test_launch_survives_terminations(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char url[400];
    pthread_t other;
    PackedHistory *packed = make_history();
    for (int i = 5; i < 15; i++) {
        char id[8];
        char insert[80];
        snprintf(id, sizeof id, "%03d", i);
        snprintf(insert, sizeof insert, "INSERT INTO effects VALUES ('%s')", id);
        packed_add(packed, id, LIST(insert, "SELECT pg_sleep(0.03)"), NULL);
    }
    snprintf(url, sizeof url, "%s?application_name=victim", fixture->url);
    MigDriver *driver = open_url(url);
    pthread_create(&other, NULL, terminate_now_and_then, fixture);
    MigStatus status = mig_upgrade(driver, &packed->history, NULL, NULL, &error);
    pthread_join(other, NULL);
    // The one thing that may stop it is a cut beside the statement outside of a transaction.
    if (status != MIG_OK && !strstr(error.message, "was interrupted in a statement"))
        fail_msg("%s", error.message);
    if (status == MIG_OK)
        assert_string_equal(ask(fixture, effects_sql),
                            "002 003 004 005 006 007 008 009 010 011 012 013 014");
    assert_string_equal(ask(fixture, "SELECT count(*) = count(DISTINCT revision) FROM effects"),
                        "t");
    mig_close(driver);
    free(packed);
}

static void cut(Fixture *fixture, MigDriver *driver)
{
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)",
             PQbackendPID(mig_postgresql_handle(driver)));
    run_on(fixture->server, sql);
}

static void test_launch_looks_again_on_a_new_connection(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_history();
    MigDriver *driver = open_url(fixture->url);
    cut(fixture, driver);
    MigPlan *plan = mig_plan(driver, &packed->history, MIG_UP, NULL, NULL, &error);
    assert_non_null(plan);
    assert_int_equal(mig_plan_count(plan), 4);
    cut(fixture, driver);
    expect_ok(mig_plan_run(plan, NULL, &error), &error);
    mig_plan_free(plan);
    cut(fixture, driver);
    expect_ok(mig_at_head(driver, &packed->history, NULL, &error), &error);
    cut(fixture, driver);
    MigCurrent *current = mig_current(driver, &packed->history, NULL, &error);
    assert_non_null(current);
    assert_int_equal(mig_current_count(current), 4);
    mig_current_free(current);
    mig_close(driver);
    free(packed);
}

static void *cancel_later(void *driver)
{
    struct timespec pause = {0, 400000000};
    nanosleep(&pause, NULL);
    mig_cancel(driver);
    return NULL;
}

static void test_launch_cancelled_writes_an_event(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    pthread_t other;
    PackedHistory *packed = make_history();
    packed_add(packed, "005", LIST("INSERT INTO effects VALUES ('005')", "SELECT pg_sleep(20)"),
               NULL);
    MigDriver *driver = open_url(fixture->url);
    uint64_t begin = mig__now();
    pthread_create(&other, NULL, cancel_later, driver);
    assert_int_equal(mig_upgrade(driver, &packed->history, NULL, NULL, &error), MIG_CANCELLED);
    pthread_join(other, NULL);
    assert_true(mig__now() - begin < 2400);
    assert_string_equal(ask(fixture, effects_sql), "002 003 004");
    assert_string_equal(ask(fixture, "SELECT kind FROM migc_event WHERE id = '005'"), "cancel");
    mig_close(driver);
    free(packed);
}

static void test_launch_on_a_borrowed_connection(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    PackedHistory *packed = make_history();
    MigOptions options = MIG_OPTIONS;
    options.ledger_schema = "books";
    PGconn *own = PQconnectdb(fixture->url);
    run_on(own, "CREATE SCHEMA books; SET search_path = public; SET work_mem = '7MB';"
                " SET client_encoding = 'LATIN1'");
    MigDriver *driver = mig_postgresql_borrow(own, &error);
    expect_ok(mig_upgrade(driver, &packed->history, NULL, &options, &error), &error);
    assert_string_equal(ask_on(fixture, own,
                               "SELECT current_setting('search_path') ||"
                               " current_setting('work_mem') ||"
                               " current_setting('lock_timeout')"),
                        "public7MB0");
    mig_close(driver);
    assert_string_equal(ask_on(fixture, own, "SELECT count(*) FROM books.migc_revision"), "4");
    assert_string_equal(ask_on(fixture, own, "SELECT to_regclass('public.migc_revision') IS NULL"),
                        "t");
    PQfinish(own);
    free(packed);
}

#define DATABASE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DATABASE_TEST(test_launch_up_down_and_up_again),
        DATABASE_TEST(test_launch_up_to_date_is_one_statement_of_a_reader),
        DATABASE_TEST(test_launch_at_head_is_two_statements_at_most),
        DATABASE_TEST(test_launch_without_rights_writes_nothing),
        DATABASE_TEST(test_launch_names_the_right_to_write_the_ledger),
        DATABASE_TEST(test_launch_stops_at_a_failing_revision),
        DATABASE_TEST(test_launch_of_many_applies_once),
        DATABASE_TEST(test_launch_survives_terminations),
        DATABASE_TEST(test_launch_looks_again_on_a_new_connection),
        DATABASE_TEST(test_launch_cancelled_writes_an_event),
        DATABASE_TEST(test_launch_on_a_borrowed_connection),
    };
    if (!getenv("MIGC_TEST_PG_URL")) {
        puts("1..0 # SKIP MIGC_TEST_PG_URL is not set");
        return 0;
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
