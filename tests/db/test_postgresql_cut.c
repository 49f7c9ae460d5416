// SPDX-License-Identifier: MIT
// A connection that is cut at every message, before the server has seen it and after it has
// answered: the driver says LOST and never guesses, and what it asked for is there whole or not at
// all.
#include "postgresql_fixture.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

// Between one client and the server; cuts at the query with that number.
typedef struct Proxy {
    int listener;
    int port;
    int cut_at;      // 1 …; 0: never
    bool is_after;   // the server has answered, and nobody hears it
    int query_count; // seen so far
    pthread_t thread;
} Proxy;

static int connect_to_server(void)
{
    struct sockaddr_in address = {0};
    int server = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)atoi(environment("MIGC_TEST_PG_PORT")));
    address.sin_addr.s_addr = inet_addr(environment("MIGC_TEST_PG_HOST"));
    assert_int_equal(connect(server, (struct sockaddr *)&address, sizeof address), 0);
    return server;
}

static bool send_all(int to, const char *data, ssize_t size)
{
    while (size > 0) {
        ssize_t sent = send(to, data, (size_t)size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= sent;
    }
    return true;
}

// libpq sends a query in one piece while it is small: one read is one message.
static bool forward(Proxy *proxy, int client, int server)
{
    static const char ready[] = {'Z', 0, 0, 0, 5};
    char data[65536];
    ssize_t size = read(client, data, sizeof data);
    if (size <= 0)
        return false;
    bool is_cut = data[0] == 'Q' && ++proxy->query_count == proxy->cut_at;
    if (is_cut && !proxy->is_after)
        return false;
    if (!send_all(server, data, size))
        return false;
    while (is_cut) {
        size = read(server, data, sizeof data);
        if (size <= 0 || (size >= 6 && memcmp(data + size - 6, ready, 5) == 0))
            return false;
    }
    return true;
}

static void *serve(void *context)
{
    char data[65536];
    Proxy *proxy = context;
    int client = accept(proxy->listener, NULL, NULL);
    int server = connect_to_server();
    for (bool is_open = true; is_open;) {
        struct pollfd sockets[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        poll(sockets, 2, -1);
        if (sockets[0].revents)
            is_open = forward(proxy, client, server);
        if (is_open && sockets[1].revents) {
            ssize_t size = read(server, data, sizeof data);
            is_open = size > 0 && send_all(client, data, size);
        }
    }
    close(client);
    close(server);
    return NULL;
}

static void start_proxy(Proxy *proxy, int cut_at, bool is_after)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    memset(proxy, 0, sizeof *proxy);
    proxy->cut_at = cut_at;
    proxy->is_after = is_after;
    proxy->listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(proxy->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(proxy->listener, 5), 0);
    assert_int_equal(getsockname(proxy->listener, (struct sockaddr *)&address, &size), 0);
    proxy->port = ntohs(address.sin_port);
    pthread_create(&proxy->thread, NULL, serve, proxy);
}

static void stop_proxy(Proxy *proxy)
{
    pthread_join(proxy->thread, NULL);
    close(proxy->listener);
}

// Everything that a run asks of a driver, once.
static MigOutcome run_once(MigDriver *driver, bool *has_committed, MigError *error)
{
    size_t failed;
    MigPiece pieces[] = {piece(MIG_PIECE_LEDGER, "INSERT INTO migc_revision VALUES ('a')"),
                         piece(MIG_PIECE_STEP, "CREATE TABLE t (id int)"),
                         piece(MIG_PIECE_STEP, "SET work_mem = '1MB'")};
    MigTransaction transaction = {pieces, 3, 1000, 0, true, false, false, false, false};
    MigOutcome outcome = driver->kind->query(driver, "SELECT 1", NULL, NULL, NULL, error);
    if (outcome == MIG__DONE)
        outcome = driver->kind->guard(driver, error);
    if (outcome == MIG__DONE)
        outcome = lock(driver, error);
    if (outcome == MIG__DONE)
        outcome = transact(driver, &transaction, &failed, error);
    *has_committed = outcome == MIG__DONE;
    MigPiece vacuum = piece(MIG_PIECE_STEP, "VACUUM t");
    if (outcome == MIG__DONE)
        outcome = driver->kind->alone(driver, &vacuum, 1000, 0, error);
    return outcome;
}

// True where the run got through before the cut.
static bool try_cut(Fixture *fixture, int cut_at, bool is_after)
{
    Proxy proxy;
    char url[400];
    MigError error = {0};
    bool has_committed = false;
    start_proxy(&proxy, cut_at, is_after);
    snprintf(url, sizeof url,
             "postgresql://%s:%s@127.0.0.1:%d/%s?sslmode=disable&gssencmode=disable",
             environment("MIGC_TEST_PG_USER"), environment("MIGC_TEST_PG_PASSWORD"), proxy.port,
             fixture->database);
    MigDriver *driver = open_as(fixture, url);
    MigOutcome outcome = run_once(driver, &has_committed, &error);
    if (outcome != MIG__DONE) {
        // Optional guards fail silently: then the next message finds the connection lost.
        assert_int_equal(outcome, MIG__LOST);
        assert_int_equal(error.status, MIG_CANNOT_CONNECT);
    }
    driver->kind->close(driver);
    stop_proxy(&proxy);
    // The old session's lock is the barrier: whoever has it after, sees the truth.
    run(fixture, "SELECT pg_advisory_lock(hashtextextended('migc:public', 0))");
    const char *seen = ask(fixture, "SELECT count(*)::text || (to_regclass('t') IS NOT NULL)"
                                    " FROM migc_revision");
    assert_true(strcmp(seen, "0false") == 0 || strcmp(seen, "1true") == 0);
    assert_true(!has_committed || strcmp(seen, "1true") == 0);
    run(fixture, "SELECT pg_advisory_unlock_all(); TRUNCATE migc_revision; DROP TABLE IF EXISTS t");
    return outcome == MIG__DONE;
}

static void test_cut_at_every_message(void **state)
{
    Fixture *fixture = *state;
    run(fixture, "CREATE TABLE migc_revision (id text PRIMARY KEY)");
    for (int is_after = 0; is_after < 2; is_after++) {
        int cut_at = 1;
        while (!try_cut(fixture, cut_at, is_after))
            assert_true(++cut_at < 60);
        // The query, version, facts, guards, five optional ones, lock, transaction, cleaning …
        assert_true(cut_at > 12);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cut_at_every_message, set_up, tear_down),
    };
    if (!getenv("MIGC_TEST_PG_URL")) {
        puts("1..0 # SKIP MIGC_TEST_PG_URL is not set");
        return 0;
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
