// SPDX-License-Identifier: MIT
// The least that a launch can do on PostgreSQL: connect, ask once, close.
#include <libpq-fe.h>

int main(int argc, char **argv)
{
    if (argc != 2)
        return 1;
    PGconn *connection = PQconnectdb(argv[1]);
    PGresult *result =
        PQexec(connection, "SELECT launch_digest FROM migc_history WHERE name = 'main'");
    int code = PQresultStatus(result) == PGRES_TUPLES_OK ? 0 : 1;
    PQclear(result);
    PQfinish(connection);
    return code;
}
