// SPDX-License-Identifier: MIT
// migc's side of a server of its own: the keeper is started, its answer waited for, its pipe held.
#include "postgresql_server.h"
#ifdef MIGC_WITH_POSTGRESQL

#include "cli/cancel.h"
#include "command.h"
#include "driver.h"
#include "drivers.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Milliseconds: of initdb, of the server until it answers, of all until they are gone.
enum { MAKE_DEADLINE = 180 * 1000, START_DEADLINE = 60 * 1000, STOP_DEADLINE = 20 * 1000 };
enum { PAUSE = 10, ANSWER_SIZE = 2000 };

struct PostgresqlServer {
    Arena *arena;
    pid_t keeper;
    int hold;
    const char *directory;
};

static bool open_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return true;
}

static int fail_system(const char *what)
{
    command_complain("error: a PostgreSQL server of migc's own cannot be started: %s: %s", what,
                     strerror(errno));
    return MIG_REFUSED;
}

// The keeper must not hold migc's ends, or it would wait for itself.
static int start_keeper(PostgresqlServer *server, const char *binaries, int *answer)
{
    int hold[2], reply[2];
    if (!open_pipe(hold))
        return fail_system("no pipe");
    if (!open_pipe(reply)) {
        close(hold[0]);
        close(hold[1]);
        return fail_system("no pipe");
    }
    fflush(NULL); // or the keeper would write it once more
    server->keeper = fork();
    if (server->keeper == 0) {
        PostgresqlKeeper keeper = {binaries, hold[0], reply[1]};
        close(hold[1]);
        close(reply[0]);
        postgresql_keeper_run(server->arena, &keeper);
    }
    close(hold[0]);
    close(reply[1]);
    server->hold = hold[1];
    *answer = reply[0];
    if (server->keeper > 0)
        return 0;
    close(hold[1]);
    close(reply[0]);
    return fail_system("no process");
}

// What the keeper says before it closes its end; 0, or an exit code.
static int read_answer(int from, char text[ANSWER_SIZE])
{
    size_t used = 0;
    uint64_t end = mig__now() + MAKE_DEADLINE;
    struct pollfd wait = {.fd = from, .events = POLLIN};
    while (!mig__cli_cancel_signal() && mig__now() < end) {
        int ready = poll(&wait, 1, 100);
        ssize_t size = ready > 0 ? read(from, text + used, ANSWER_SIZE - 1 - used) : -1;
        if (ready > 0 && (size == 0 || (size < 0 && errno != EINTR))) {
            text[used] = '\0';
            return 0;
        }
        used += size > 0 ? (size_t)size : 0;
    }
    if (mig__cli_cancel_signal())
        return mig__cli_cancel_exit_code();
    command_complain("error: a PostgreSQL server of migc's own was not made within %d s",
                     MAKE_DEADLINE / 1000);
    return MIG_REFUSED;
}

static int wait_until_it_answers(const PostgresqlServer *server)
{
    MigError error;
    uint64_t end = mig__now() + START_DEADLINE;
    do {
        error = (MigError){0};
        MigDriver *driver = mig_open(postgresql_server_url(server), command_drivers, &error);
        if (driver) {
            mig_close(driver);
            return 0;
        }
        if (mig__cli_cancel_signal())
            return mig__cli_cancel_exit_code();
        mig__sleep(PAUSE);
    } while (mig__now() < end && waitpid(server->keeper, NULL, WNOHANG) == 0);
    command_complain("error: the PostgreSQL server that migc has started does not answer: %.*s",
                     (int)strcspn(error.message, "\n"), error.message);
    return MIG_CANNOT_CONNECT;
}

static int finish_start(PostgresqlServer *server, int answer)
{
    char text[ANSWER_SIZE] = "";
    int code = read_answer(answer, text);
    if (!code && text[0] != '/') {
        command_complain("error: a PostgreSQL server of migc's own cannot be started: %s",
                         text[0] ? text : "its keeper was killed");
        code = MIG_REFUSED;
    }
    if (code)
        return code;
    server->directory = text_copy(server->arena, text_from(text));
    return wait_until_it_answers(server);
}

int postgresql_server_start(Arena *arena, PostgresqlServer **server)
{
    const char *binaries = postgresql_binaries_find(arena);
    PostgresqlServer *made = arena_alloc(arena, sizeof *made);
    int answer = -1;
    *server = NULL;
    *made = (PostgresqlServer){.arena = arena, .hold = -1};
    if (!binaries) {
        command_complain(
            "error: no PostgreSQL server is installed here: name one with --database URL, or "
            "install one (initdb and postgres, on Debian the package postgresql)");
        return MIG_REFUSED;
    }
    int code = start_keeper(made, binaries, &answer);
    if (code)
        return code;
    code = finish_start(made, answer);
    close(answer);
    if (code)
        postgresql_server_stop(made);
    else
        *server = made;
    return code;
}

// The directory stands in the socket's place of a URL, where some bytes mean something.
const char *postgresql_server_url(const PostgresqlServer *server)
{
    Builder url = {.arena = server->arena};
    builder_add(&url, TEXT("postgresql://postgres@/postgres?host="));
    for (const char *c = server->directory; *c; c++) {
        bool is_plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                        (*c >= '0' && *c <= '9') || strchr("/._-", *c);
        builder_add_format(&url, is_plain ? "%c" : "%%%02X", (unsigned char)*c);
    }
    builder_add_format(&url, "&port=%d", POSTGRESQL_PORT);
    return url.items;
}

void postgresql_server_stop(PostgresqlServer *server)
{
    if (!server)
        return;
    uint64_t end = mig__now() + STOP_DEADLINE;
    close(server->hold);
    while (waitpid(server->keeper, NULL, WNOHANG) == 0) {
        if (mig__now() > end) {
            command_complain("note: the server in %s takes long to stop; it is not waited for",
                             server->directory ? server->directory : "its directory");
            return;
        }
        mig__sleep(PAUSE);
    }
}
#else
typedef int NotEmpty;
#endif
