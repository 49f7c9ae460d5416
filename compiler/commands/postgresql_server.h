// SPDX-License-Identifier: MIT
// A PostgreSQL server of migc's own, from the binaries that are installed, for as long as one
// command runs: its files in a directory that only its user can enter, no network, a Unix socket
// there.
//
// A second process, the keeper, makes it and waits for the end of a pipe that migc holds: however
// migc ends, the server is stopped and its files are removed.
#ifndef MIGC_POSTGRESQL_SERVER_H
#define MIGC_POSTGRESQL_SERVER_H

#include "text.h"
#include <stdbool.h>

typedef struct PostgresqlServer PostgresqlServer;

// 0, or an exit code after a message that says what is missing. Waits until it answers.
int postgresql_server_start(Arena *arena, PostgresqlServer **server);

// Of its database `postgres`; in the arena.
const char *postgresql_server_url(const PostgresqlServer *server);

// NULL is none. Waits for the keeper, but not for ever.
void postgresql_server_stop(PostgresqlServer *server);

// The folder with initdb and postgres of the newest version that is there, or NULL.
const char *postgresql_binaries_find(Arena *arena);

// What the keeper is to do.
typedef struct PostgresqlKeeper {
    const char *binaries;
    int hold;   // ends when the server is to go
    int answer; // "/directory" when the server was started, else why not; then closed
} PostgresqlKeeper;

// Where a socket's path still fits: longer parents than this are not used.
enum { POSTGRESQL_LONGEST_PARENT = 60, POSTGRESQL_PORT = 5432 };

// In the process that was made for it.
_Noreturn void postgresql_keeper_run(Arena *arena, const PostgresqlKeeper *keeper);

#endif
