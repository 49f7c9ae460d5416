// SPDX-License-Identifier: MIT
// COPY from the program, and statements with parameters: more rows than the socket takes at once,
// rows that the server refuses, and what ends either before its time.
#include "postgresql_fixture.h"

typedef struct Copying {
    Fixture *fixture;
    MigCopyRows rows;
    uint32_t told; // the last progress
    int calls;
    void (*at_progress)(Fixture *fixture); // or NULL
    MigOutcome outcome;                    // of the copy
    MigError *error;
    size_t failed;
} Copying;

static void take_progress(void *context, uint32_t rows)
{
    Copying *copying = context;
    copying->told = rows;
    if (copying->calls++ == 0 && copying->at_progress)
        copying->at_progress(copying->fixture);
}

static MigOutcome copy_in_hook(void *context, MigDriver *driver, MigError *error)
{
    Copying *copying = *(Copying **)context;
    copying->outcome = driver->kind->copy(driver, &copying->rows, error);
    return copying->outcome;
}

static Copying make(Fixture *fixture, const char *statement, const char *data, size_t size)
{
    Copying copying = {.fixture = fixture};
    copying.rows = (MigCopyRows){.statement = statement,
                                 .table = "t",
                                 .data = data,
                                 .size = size,
                                 .place = {"x.sql", 10, 5},
                                 .first = {"t.csv", 1, 1},
                                 .progress = take_progress};
    return copying;
}

static MigOutcome run_copy(Copying *copying, MigError *error)
{
    MigPiece hook = piece(MIG_PIECE_STEP, "");
    MigTransaction transaction = {.pieces = &hook, .count = 1, .lock_timeout = 1000};
    hook.hook = copy_in_hook;
    hook.context = &copying;
    copying->rows.progress_context = copying;
    copying->error = error;
    return transact(copying->fixture->driver, &transaction, &copying->failed, error);
}

// Rows "n\tx…x\n" of that many bytes.
static char *make_rows(size_t count, size_t width)
{
    char *data = malloc(count * (width + 32) + 1);
    char *next = data;
    assert_non_null(data);
    for (size_t i = 0; i < count; i++) {
        next += sprintf(next, "%lu\t", (unsigned long)i + 1);
        memset(next, 'x', width);
        next += width;
        *next++ = '\n';
    }
    *next = '\0';
    return data;
}

#define COPY_T "COPY t FROM STDIN"

static void test_copy_of_more_than_the_socket_takes(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char *data = make_rows(60000, 300); // a slow server: it writes all of it
    Copying copying = make(fixture, COPY_T, data, strlen(data));
    run(fixture, "CREATE TABLE t (n integer PRIMARY KEY, x text)");
    guard_and_lock(fixture->driver);
    assert_int_equal(run_copy(&copying, &error), MIG__DONE);
    assert_int_equal(copying.told, 60000);
    assert_true(copying.calls > 200); // slices of 64 KiB
    assert_string_equal(
        ask(fixture, "SELECT count(*) || ' ' || sum(n) || ' ' || sum(length(x)) FROM t"),
        "60000 1800030000 18000000");
    free(data);
}

// Longer than a slice: it goes in parts that end anywhere.
static void test_copy_of_a_row_longer_than_a_slice(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char *data = make_rows(3, 100000);
    Copying copying = make(fixture, COPY_T, data, strlen(data));
    run(fixture, "CREATE TABLE t (n integer, x text)");
    guard_and_lock(fixture->driver);
    assert_int_equal(run_copy(&copying, &error), MIG__DONE);
    assert_string_equal(ask(fixture, "SELECT sum(length(x)) FROM t"), "300000");
    assert_int_equal(copying.told, 3);
    free(data);
}

static void cancel_it(Fixture *fixture)
{
    fixture->driver->kind->cancel(fixture->driver);
}

static void test_copy_that_is_cancelled_leaves_nothing(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    MigError again = {0};
    char *data = make_rows(20000, 300);
    Copying copying = make(fixture, COPY_T, data, strlen(data));
    run(fixture, "CREATE TABLE t (n integer, x text)");
    guard_and_lock(fixture->driver);
    copying.at_progress = cancel_it;
    assert_int_equal(run_copy(&copying, &error), MIG__FAILED);
    assert_int_equal(error.status, MIG_CANCELLED);
    assert_true(copying.told < 20000);
    // One that was cancelled before does not begin.
    assert_int_equal(fixture->driver->kind->copy(fixture->driver, &copying.rows, &again),
                     MIG__FAILED);
    assert_int_equal(again.status, MIG_CANCELLED);
    fixture->driver->is_cancelled = 0;
    assert_string_equal(ask(fixture, "SELECT count(*) FROM t"), "0");
    free(data);
}

static void end_session(Fixture *fixture)
{
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)",
             PQbackendPID(mig_postgresql_handle(fixture->driver)));
    run(fixture, sql);
}

static void test_copy_that_loses_its_connection(void **state)
{
    Fixture *fixture = *state;
    MigError error = {0};
    char *data = make_rows(60000, 300);
    Copying copying = make(fixture, COPY_T, data, strlen(data));
    run(fixture, "CREATE TABLE t (n integer, x text)");
    guard_and_lock(fixture->driver);
    copying.at_progress = end_session;
    assert_int_equal(run_copy(&copying, &error), MIG__LOST);
    assert_int_equal(error.status, MIG_CANNOT_CONNECT);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM t"), "0");
    free(data);
}

static void test_copy_names_the_row_that_was_refused(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *table; // as it is called
        const char *data;
        unsigned line; // of the data, or 10: no row is known
        const char *words;
    } cases[] = {
        {"t", "1\ta\n2\tb\nx\tc\n", 3, "invalid input syntax for type integer: \"x\""},
        {"t", "1\ta\n2\n", 2, "missing data for column \"x\""},
        // A name that looks like a row that there is not: then none is named.
        {"\"a, line 7\"", "1\ta\n2\tb\n3\n", 10, "missing data"},
        {"\"a, b\"", "1\ta\n2\n", 2, "missing data"},
        // A trigger's own lines stand above those of COPY.
        {"guarded", "1\ta\n13\tb\n", 2, "not thirteen, line 9"},
        {"nowhere", "1\ta\n", 10, "relation \"nowhere\" does not exist"},
    };
    run(fixture,
        "CREATE TABLE t (n integer, x text); CREATE TABLE \"a, line 7\" (n integer, x text);"
        "CREATE TABLE \"a, b\" (n integer, x text); CREATE TABLE guarded (n integer, x text);"
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.n = 13 THEN RAISE 'not thirteen, line 9'; END IF; RETURN NEW; END $$;"
        "CREATE TRIGGER refuse BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse()");
    guard_and_lock(fixture->driver);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        MigError error = {0};
        char statement[100];
        snprintf(statement, sizeof statement, "COPY %s FROM STDIN", cases[i].table);
        Copying copying = make(fixture, statement, cases[i].data, strlen(cases[i].data));
        assert_int_equal(run_copy(&copying, &error), MIG__FAILED);
        expect_text(error.message, cases[i].words);
        if (error.line != cases[i].line)
            fail_msg("line %u, not %u: %s", (unsigned)error.line, cases[i].line, error.message);
        assert_string_equal(error.file, cases[i].line == 10 ? "x.sql" : "t.csv");
    }
}

static bool refuse_row(void *context, size_t column_count, const char *const *values)
{
    (void)column_count;
    (void)values;
    return --*(int *)context > 0;
}

static void test_statement_rows_that_nobody_takes(void **state)
{
    Fixture *fixture = *state;
    MigPiece series = piece(MIG_PIECE_STEP, "SELECT generate_series(1, 5)");
    MigDriver *driver = fixture->driver;
    MigError error = {0};
    MigError other = {0};
    int wanted = 3;
    assert_int_equal(driver->kind->statement(driver, &series, refuse_row, &wanted, NULL, &error),
                     MIG__FAILED);
    assert_int_equal(wanted, 0);
    expect_text(error.message, "the rows of a query could not be read");
    wanted = 3;
    assert_int_equal(
        driver->kind->execute(driver, &series, NULL, 0, refuse_row, &wanted, NULL, &other),
        MIG__FAILED);
    expect_text(other.message, "the rows of a query were not taken");
}

static void test_execute_says_what_is_wrong(void **state)
{
    Fixture *fixture = *state;
    static const char *const parameters[] = {"x"};
    MigDriver *driver = fixture->driver;
    MigError error = {0};
    MigError cancelled = {0};
    MigError gone = {0};
    MigPiece cast = piece(MIG_PIECE_STEP, "SELECT $1::integer");
    assert_int_equal(driver->kind->execute(driver, &cast, parameters, 1, NULL, NULL, NULL, &error),
                     MIG__FAILED);
    expect_text(error.message, "invalid input syntax for type integer: \"x\"");
    assert_string_equal(error.sqlstate, "22P02");
    driver->is_cancelled = 1;
    assert_int_equal(
        driver->kind->execute(driver, &cast, parameters, 1, NULL, NULL, NULL, &cancelled),
        MIG__FAILED);
    assert_int_equal(cancelled.status, MIG_CANCELLED);
    driver->is_cancelled = 0;
    end_session(fixture);
    assert_int_equal(driver->kind->execute(driver, &cast, parameters, 1, NULL, NULL, NULL, &gone),
                     MIG__LOST);
    expect_text(gone.message, "the connection to the server was lost");
}

// Nobody is there to take or send rows: that is said, and the connection goes on, whosever it is.
static void test_execute_cannot_copy(void **state)
{
    Fixture *fixture = *state;
    static const char *const statements[] = {"COPY (SELECT generate_series(1, 100000)) TO STDOUT",
                                             "COPY t FROM STDIN"};
    run(fixture, "CREATE TABLE t (n integer)");
    MigDriver *borrowed = mig_postgresql_borrow(fixture->admin, NULL);
    MigDriver *const drivers[] = {fixture->driver, borrowed};
    configure(fixture, borrowed, 3000);
    for (size_t i = 0; i < 4; i++) {
        MigDriver *driver = drivers[i / 2];
        MigPiece copy = piece(MIG_PIECE_STEP, statements[i % 2]);
        MigError error = {0};
        assert_int_equal(driver->kind->execute(driver, &copy, NULL, 0, NULL, NULL, NULL, &error),
                         MIG__FAILED);
        expect_text(error.message,
                    "x.sql:10:5: error: COPY from or to the program is not possible");
        MigPiece next = piece(MIG_PIECE_STEP, "SELECT 1");
        assert_int_equal(driver->kind->execute(driver, &next, NULL, 0, NULL, NULL, NULL, NULL),
                         MIG__DONE);
    }
    borrowed->kind->close(borrowed);
    assert_string_equal(ask(fixture, "SELECT count(*) FROM t"), "0");
}

#define DATABASE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DATABASE_TEST(test_copy_of_more_than_the_socket_takes),
        DATABASE_TEST(test_copy_of_a_row_longer_than_a_slice),
        DATABASE_TEST(test_copy_that_is_cancelled_leaves_nothing),
        DATABASE_TEST(test_copy_that_loses_its_connection),
        DATABASE_TEST(test_copy_names_the_row_that_was_refused),
        DATABASE_TEST(test_statement_rows_that_nobody_takes),
        DATABASE_TEST(test_execute_says_what_is_wrong),
        DATABASE_TEST(test_execute_cannot_copy),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
