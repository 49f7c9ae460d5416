// SPDX-License-Identifier: MIT
// Servers that crash, come back, or only follow another: on servers of this test's own.
#include "packed_history.h"
#include "postgresql_fixture.h"
#include <pthread.h>
#include <time.h>

typedef struct Server {
    char directory[100];
    char url[400];
} Server;

static void run_script(const char *command, const char *directory, const char *other)
{
    char line[600];
    snprintf(line, sizeof line, "'%s' %s '%s' %s >'%s.out' 2>&1",
             environment("MIGC_TEST_PG_SCRIPT"), command, directory, other, directory);
    if (system(line) != 0)
        fail_msg("failed: %s", line);
}

// The URL among the exports that the script has written down.
static void read_url(Server *server)
{
    char path[200];
    char line[400];
    static const char mark[] = "export MIGC_TEST_PG_URL='";
    snprintf(path, sizeof path, "%s/environment", server->directory);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, mark, sizeof mark - 1) == 0) {
            line[strcspn(line + sizeof mark, "'") + sizeof mark] = '\0';
            snprintf(server->url, sizeof server->url, "%s", line + sizeof mark - 1);
        }
    fclose(file);
    assert_true(*server->url);
}

static int start_server(void **state)
{
    Server *server = calloc(1, sizeof *server);
    assert_non_null(server);
    snprintf(server->directory, sizeof server->directory, "/tmp/migc-server.XXXXXX");
    assert_non_null(mkdtemp(server->directory));
    run_script("start", server->directory, "");
    read_url(server);
    *state = server;
    return 0;
}

static int stop_server(void **state)
{
    char path[200];
    Server *server = *state;
    run_script("stop", server->directory, "");
    snprintf(path, sizeof path, "%s.out", server->directory);
    unlink(path);
    rmdir(server->directory);
    free(server);
    return 0;
}

static MigDriver *open_at(const Server *server)
{
    MigError error = {0};
    MigDriver *driver = mig_postgresql.open(server->url, &error);
    MigSession session = {
        .ledger_schema = "public", .deadline = mig__now() + 20000, .lock_timeout = 1000};
    if (!driver)
        fail_msg("%s", error.message);
    driver->kind->configure(driver, &session);
    return driver;
}

static void *crash(void *context)
{
    const Server *server = context;
    struct timespec pause = {0, 300000000};
    nanosleep(&pause, NULL);
    run_script("crash", server->directory, "");
    return NULL;
}

typedef struct Owner {
    const Server *server;
    const MigHistory *history;
    int go[2]; // a pipe: the waiting program has looked
} Owner;

static void tell_owner(void *context, const MigEvent *event)
{
    Owner *owner = context;
    if (event->kind == MIG_EVENT_WAIT && write(owner->go[1], "x", 1) != 1)
        abort();
}

// The server crashes while the other one waits; then somebody migrates.
static void *crash_and_migrate(void *context)
{
    char byte;
    Owner *owner = context;
    MigError error = {0};
    if (read(owner->go[0], &byte, 1) != 1)
        return owner;
    run_script("crash", owner->server->directory, "");
    MigDriver *driver = mig_postgresql.open(owner->server->url, &error);
    MigStatus status = driver ? mig_upgrade(driver, owner->history, NULL, NULL, &error) : 1;
    mig_close(driver);
    return status == MIG_OK ? NULL : owner; // what says that it did not do well
}

static void test_wait_outlasts_a_crash_of_the_server(void **state)
{
    Server *server = *state;
    PackedHistory *packed = packed_create("main");
    packed_add(packed, "001", (const char *const[]){"CREATE TABLE t ()", NULL}, NULL);
    Owner owner = {server, &packed->history, {0, 0}};
    MigError error = {0};
    MigOptions options = MIG_OPTIONS;
    pthread_t other;
    void *problem = NULL;
    options.deadline = 30000;
    options.observer = tell_owner;
    options.observer_context = &owner;
    assert_int_equal(pipe(owner.go), 0);
    MigDriver *driver = open_at(server);
    pthread_create(&other, NULL, crash_and_migrate, &owner);
    MigStatus status = mig_wait(driver, owner.history, &options, &error);
    pthread_join(other, &problem);
    assert_null(problem);
    assert_string_equal(error.message, "");
    assert_int_equal(status, MIG_OK);
    mig_close(driver);
    close(owner.go[0]);
    close(owner.go[1]);
    free(packed);
}

static void test_reconnect_outlasts_a_crash_of_the_server(void **state)
{
    Server *server = *state;
    MigError lost = {0};
    MigError error = {0};
    MigPiece pieces[3];
    size_t failed = 0;
    pthread_t other;
    MigDriver *driver = open_at(server);
    guard_and_lock(driver);
    MigTransaction transaction =
        steps(pieces, (const char *const[]){"CREATE TABLE t ()", "SELECT pg_sleep(20)", NULL});
    pthread_create(&other, NULL, crash, server);
    assert_int_equal(transact(driver, &transaction, &failed, &lost), MIG__LOST);
    // The server is not up again at once: connections are refused, or answered with 57P03.
    if (driver->kind->reconnect(driver, &error) != MIG__DONE)
        fail_msg("%s", error.message);
    pthread_join(other, NULL);
    transaction.count = 1;
    guard_and_lock(driver);
    if (transact(driver, &transaction, &failed, &error) != MIG__DONE)
        fail_msg("%s", error.message);
    driver->kind->close(driver);
}

static void test_standby_answers_and_is_not_written_to(void **state)
{
    Server *server = *state;
    Server standby = {0};
    MigError error = {0};
    bool missing = false;
    snprintf(standby.directory, sizeof standby.directory, "/tmp/migc-standby.XXXXXX");
    assert_non_null(mkdtemp(standby.directory));
    run_script("standby", server->directory, standby.directory);
    read_url(&standby);
    MigDriver *driver = open_at(&standby);
    assert_int_equal(
        driver->kind->query(driver, "SELECT pg_is_in_recovery()", NULL, NULL, &missing, &error),
        MIG__DONE);
    assert_int_equal(driver->kind->guard(driver, &error), MIG__FAILED);
    assert_int_equal(error.status, MIG_REFUSED);
    expect_text(error.message, "this server is a standby, which cannot be written to");
    driver->kind->close(driver);
    run_script("stop", standby.directory, "");
    char path[200];
    snprintf(path, sizeof path, "%s.out", standby.directory);
    unlink(path);
    rmdir(standby.directory);
}

static void *say_stop(void *context)
{
    struct timespec pause = {0, 500000000};
    nanosleep(&pause, NULL);
    ((MigDriver *)context)->kind->cancel(context);
    return NULL;
}

static void test_reconnect_is_cancelled(void **state)
{
    Server *server = *state;
    MigError error = {0};
    pthread_t other;
    MigDriver *driver = open_at(server);
    run_script("stop", server->directory, "");
    pthread_create(&other, NULL, say_stop, driver);
    uint64_t begin = mig__now();
    assert_int_equal(driver->kind->query(driver, "SELECT 1", NULL, NULL, NULL, NULL), MIG__LOST);
    assert_int_equal(driver->kind->reconnect(driver, &error), MIG__FAILED);
    pthread_join(other, NULL);
    assert_true(mig__now() - begin < 2000);
    assert_int_equal(error.status, MIG_CANCELLED);
    driver->kind->close(driver);
    run_script("start", server->directory, "");
}

#define SERVER_TEST(function) cmocka_unit_test_setup_teardown(function, start_server, stop_server)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        SERVER_TEST(test_reconnect_outlasts_a_crash_of_the_server),
        SERVER_TEST(test_wait_outlasts_a_crash_of_the_server),
        SERVER_TEST(test_reconnect_is_cancelled),
        SERVER_TEST(test_standby_answers_and_is_not_written_to),
    };
    if (!getenv("MIGC_TEST_PG_URL")) {
        puts("1..0 # SKIP MIGC_TEST_PG_URL is not set");
        return 0;
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
