// SPDX-License-Identifier: MIT
// What a server says to who connects, said by one of ours: each refusal with its hint, which of
// them are worth another attempt, and what becomes of warnings.
#include "postgresql_fixture.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

// An answer to each connection; the last comes again.
typedef struct Server {
    int listener;
    int port;
    const char *const *answers; // see make_answer; "" says nothing at all
    size_t count;
    volatile size_t taken; // connections so far
    pthread_t thread;
    char url[200];
} Server;

static size_t put_message(char *to, char kind, const char *body, size_t size)
{
    uint32_t length = htonl((uint32_t)size + 4);
    to[0] = kind;
    memcpy(to + 1, &length, 4);
    memcpy(to + 5, body, size);
    return size + 5;
}

static size_t put_parameter(char *to, const char *name, const char *value)
{
    char body[100];
    int size = snprintf(body, sizeof body, "%s%c%s", name, '\0', value) + 1;
    return put_message(to, 'S', body, (size_t)size);
}

// "C57P03|M…": the fields of a refusal, each with its letter. "welcome", and behind it a warning in
// the same form, lets in.
static size_t make_answer(const char *answer, char *to)
{
    char fields[400] = "";
    bool is_welcome = strncmp(answer, "welcome", 7) == 0;
    const char *text = is_welcome ? answer + 7 : answer;
    size_t size = (size_t)snprintf(fields, sizeof fields, "%s%s", text, *text ? "|" : "");
    for (size_t i = 0; i < size; i++)
        fields[i] = fields[i] == '|' ? '\0' : fields[i];
    if (!is_welcome)
        return put_message(to, 'E', fields, size + 1);
    size_t used = put_message(to, 'R', "\0\0\0\0", 4);
    used += put_parameter(to + used, "client_encoding", "UTF8");
    used += put_parameter(to + used, "standard_conforming_strings", "on");
    used += put_parameter(to + used, "server_version", "15.4");
    if (*text)
        used += put_message(to + used, 'N', fields, strcmp(text, "|") == 0 ? 1 : size + 1);
    return used + put_message(to + used, 'Z', "I", 1);
}

static void answer_one(Server *server, int connection)
{
    char ignored[2000];
    char message[1000];
    size_t number = server->taken++;
    const char *answer = server->answers[number < server->count ? number : server->count - 1];
    if (recv(connection, ignored, sizeof ignored, 0) > 0 && *answer) {
        size_t size = make_answer(answer, message);
        send(connection, message, size, MSG_NOSIGNAL);
    }
    // Until the other side has gone.
    while (recv(connection, ignored, sizeof ignored, 0) > 0)
        ;
}

static void *serve(void *context)
{
    Server *server = context;
    for (int connection; (connection = accept(server->listener, NULL, NULL)) >= 0;) {
        answer_one(server, connection);
        close(connection);
    }
    return NULL;
}

static void start(Server *server, const char *const *answers, size_t count)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    *server = (Server){.answers = answers, .count = count};
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->listener, 5), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
    server->port = ntohs(address.sin_port);
    snprintf(server->url, sizeof server->url,
             "host=127.0.0.1 port=%d user=u password=CANARY dbname=d sslmode=disable"
             " gssencmode=disable",
             server->port);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void stop(Server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}

#define START(server, ...)                                                                         \
    const char *const answers[] = {__VA_ARGS__};                                                   \
    start(server, answers, sizeof answers / sizeof *answers)

static void test_refusals_have_a_hint(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        const char *more; // of the connection string
        const char *message;
    } cases[] = {
        {"SFATAL|C28000|Mno entry for CANARY", "",
         "no entry for **** (SQLSTATE 28000)\nHINT: check the user"},
        {"SFATAL|C3D000|Mno such database", " connect_timeout=0",
         "no such database (SQLSTATE 3D000)\n"
         "HINT: create the database first, for example with createdb, or correct its "
         "name in the URL"},
        {"SFATAL|C57P03|Mit is starting up", " connect_timeout=-1",
         "it is starting up (SQLSTATE 57P03)\n"
         "HINT: the server is starting up or shutting down: try again in a moment"},
        {"SFATAL|C53300|Mtoo many clients", " connect_timeout=1",
         "too many clients (SQLSTATE 53300)\nHINT: the server has no free connection"},
        {"SFATAL|C42501|Mnot for you", " connect_timeout=100000", "not for you (SQLSTATE 42501)"},
        {"SFATAL|C42501|Mnot for you", " connect_timeout=5 client_encoding=LATIN1",
         "not for you (SQLSTATE 42501)"},
        {"SFATAL|Cab,c*|Mwhatever", "",
         "HINT: is the server running, and are host and port in the URL right?"},
        {"SFATAL|Mwhatever", "", "HINT: is the server running"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Server server;
        char url[300];
        MigError error = {0};
        START(&server, cases[i].answer);
        snprintf(url, sizeof url, "%s%s", server.url, cases[i].more);
        assert_null(mig_postgresql.open(url, &error));
        stop(&server);
        assert_int_equal(error.status, MIG_CANNOT_CONNECT);
        expect_text(error.message, cases[i].message);
        if (strstr(cases[i].message, "42501"))
            assert_null(strstr(error.message, "HINT"));
        assert_null(strstr(error.message, "CANARY"));
        assert_int_equal(server.taken, 1);
    }
}

static void test_refusals_of_several_hosts_are_those_of_the_last(void **state)
{
    (void)state;
    static const char *const forms[][2] = {
        {"host=127.0.0.1,127.0.0.1", ""},
        {"hostaddr=127.0.0.1,127.0.0.1", ""},
        {"hostaddr=127.0.0.1,127.0.0.1", " connect_timeout=5"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        Server server;
        char url[300];
        MigError error = {0};
        START(&server, "SFATAL|C57P03|Mnot yet", "SFATAL|C57P03|Mnot either");
        snprintf(url, sizeof url,
                 "%s port=%d,%d user=u password=CANARY dbname=d sslmode=disable"
                 " gssencmode=disable%s",
                 forms[i][0], server.port, server.port, forms[i][1]);
        assert_null(mig_postgresql.open(url, &error));
        stop(&server);
        assert_int_equal(server.taken, 2);
        expect_text(error.message, "not either");
        assert_null(strstr(error.message, "CANARY"));
    }
}

static void watch(void *context, const MigEvent *event)
{
    Fixture *fixture = context;
    observe(fixture, event);
}

static MigDriver *open_at(Server *server, Fixture *fixture, uint32_t milliseconds)
{
    MigError error = {0};
    MigDriver *driver = mig_postgresql.open(server->url, &error);
    if (!driver)
        fail_msg("%s", error.message);
    memset(fixture, 0, sizeof *fixture);
    fixture->session.observer = watch;
    fixture->session.observer_context = fixture;
    configure(fixture, driver, milliseconds);
    return driver;
}

static void test_refusals_that_pass_are_tried_again(void **state)
{
    (void)state;
    static Fixture fixture;
    Server server;
    MigError error = {0};
    START(&server, "welcome", "SFATAL|C57P03|Mnot yet", "SFATAL|C53300|Mfull",
          "SFATAL|C08006|Mgone", "welcome");
    MigDriver *driver = open_at(&server, &fixture, 20000);
    assert_int_equal(driver->kind->reconnect(driver, &error), MIG__DONE);
    assert_string_equal(error.message, "");
    assert_int_equal(server.taken, 5);
    driver->kind->close(driver);
    stop(&server);
}

static void test_refusals_that_do_not_pass_are_not(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        uint32_t deadline;
        const char *sqlstate;
    } cases[] = {
        {"SFATAL|C3D000|Mno such database", 20000, "3D000"},
        {"SFATAL|C57P03|Mnot yet", 0, "57P03"}, // there is no time left
        {"SFATAL|Mwhatever", 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static Fixture fixture;
        Server server;
        MigError error = {0};
        START(&server, "welcome", cases[i].answer);
        MigDriver *driver = open_at(&server, &fixture, cases[i].deadline);
        assert_int_equal(driver->kind->reconnect(driver, &error), MIG__FAILED);
        assert_int_equal(error.status, MIG_CANNOT_CONNECT);
        assert_string_equal(error.sqlstate, cases[i].sqlstate);
        assert_int_equal(server.taken, 2);
        driver->kind->close(driver);
        stop(&server);
    }
}

static void test_refusals_are_not_waited_for_when_cancelled(void **state)
{
    (void)state;
    static Fixture fixture;
    Server server;
    MigError error = {0};
    START(&server, "welcome", "");
    MigDriver *driver = open_at(&server, &fixture, 60000);
    driver->kind->cancel(driver);
    assert_int_equal(driver->kind->reconnect(driver, &error), MIG__FAILED);
    assert_int_equal(error.status, MIG_CANCELLED);
    driver->kind->close(driver);
    stop(&server);
}

// A role's settings may be wrong: the server says so while it lets in. Nothing goes to stderr.
static void test_warnings_of_the_start_are_notices(void **state)
{
    (void)state;
    static Fixture fixture;
    Server server;
    MigError error = {0};
    START(&server, "welcome", "welcomeSWARNING|C01000|Mnot CANARY's setting", "welcome|");
    MigDriver *driver = open_at(&server, &fixture, 20000);
    assert_int_equal(driver->kind->reconnect(driver, &error), MIG__DONE);
    assert_string_equal(fixture.events, "5:WARNING: not ****'s setting\n");
    fixture.events[0] = '\0';
    assert_int_equal(driver->kind->reconnect(driver, &error), MIG__DONE);
    assert_string_equal(fixture.events, "5:NOTICE: \n"); // it says nothing
    driver->kind->close(driver);
    stop(&server);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals_have_a_hint),
        cmocka_unit_test(test_refusals_of_several_hosts_are_those_of_the_last),
        cmocka_unit_test(test_refusals_that_pass_are_tried_again),
        cmocka_unit_test(test_refusals_that_do_not_pass_are_not),
        cmocka_unit_test(test_refusals_are_not_waited_for_when_cancelled),
        cmocka_unit_test(test_warnings_of_the_start_are_notices),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
