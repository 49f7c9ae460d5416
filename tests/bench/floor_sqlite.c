// SPDX-License-Identifier: MIT
// The least that a launch can do on SQLite: open the file, ask once, close.
#include <sqlite3.h>

int main(int argc, char **argv)
{
    sqlite3 *db;
    if (argc != 2 || sqlite3_open(argv[1], &db) != SQLITE_OK)
        return 1;
    int code =
        sqlite3_exec(db, "SELECT launch_digest FROM migc_history WHERE name = 'main'", 0, 0, 0);
    return sqlite3_close(db) == SQLITE_OK && code == SQLITE_OK ? 0 : 1;
}
