// SPDX-License-Identifier: MIT
// A small server on PostgreSQL that carries its schema history.
//
//   visits migrate COMMAND …   the database command line (entrypoint.sh: `visits migrate upgrade`)
//
//   visits serve PORT          answers each connection with the number of visits, on 127.0.0.1
//
// `serve` does not migrate: it asks, in one query on its own connection, whether the database is
// where this program expects it, and refuses to start where it is not.
#include "visits.h"

#include <arpa/inet.h>
#include <mig/cli.h>
#include <mig/postgresql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int check_schema(PGconn *connection)
{
    MigError error = {0};
    MigDriver *driver = mig_postgresql_borrow(connection, &error);
    if (driver && mig_at_head(driver, visits_history(), NULL, &error) == MIG_OK) {
        mig_close(driver);
        return MIG_OK;
    }
    fprintf(stderr, "visits: %s\n", error.message);
    mig_close(driver);
    return (int)error.status;
}

static PGconn *connect_database(void)
{
    const char *url = getenv("DATABASE_URL");
    PGconn *connection = PQconnectdb(url ? url : "");
    if (PQstatus(connection) == CONNECTION_OK)
        return connection;
    fprintf(stderr, "visits: %s", PQerrorMessage(connection));
    PQfinish(connection);
    return NULL;
}

static int listen_on(const char *port)
{
    char *end = NULL;
    unsigned long number = strtoul(port, &end, 10);
    if (*end || end == port || number > 65535) {
        fprintf(stderr, "visits: \"%s\" is no port\n", port);
        return -1;
    }
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)number),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, 16) < 0) {
        perror("visits: listen");
        if (listener >= 0)
            close(listener);
        return -1;
    }
    return listener;
}

static bool answer(PGconn *connection, int client)
{
    char text[128] = "HTTP/1.0 500 Internal Server Error\r\n\r\n";
    PGresult *result =
        PQexec(connection, "INSERT INTO visits (page, count) VALUES ('/', 1)"
                           " ON CONFLICT (page) DO UPDATE SET count = visits.count + 1,"
                           " last_visit = now() RETURNING count");
    bool is_done = PQresultStatus(result) == PGRES_TUPLES_OK;
    if (is_done)
        snprintf(text, sizeof text, "HTTP/1.0 200 OK\r\n\r\nvisit %s\n", PQgetvalue(result, 0, 0));
    else
        fprintf(stderr, "visits: %s", PQerrorMessage(connection));
    PQclear(result);
    // Read what the client asks first: closing with unread input would reset the connection.
    char request[2048];
    if (recv(client, request, sizeof request, 0) > 0)
        send(client, text, strlen(text), MSG_NOSIGNAL);
    close(client);
    return is_done;
}

static int serve(const char *port)
{
    PGconn *connection = connect_database();
    if (!connection)
        return MIG_CANNOT_CONNECT;
    int status = check_schema(connection);
    int listener = status == MIG_OK ? listen_on(port) : -1;
    if (status == MIG_OK && listener < 0)
        status = MIG_REFUSED;
    if (listener >= 0) {
        printf("visits: listening on 127.0.0.1:%s\n", port);
        fflush(stdout);
        // One client at a time; a lost database ends the server, and whoever started it starts it
        // again.
        int client;
        while ((client = accept(listener, NULL, NULL)) >= 0)
            if (!answer(connection, client) && PQstatus(connection) != CONNECTION_OK)
                break;
        status = MIG_CANNOT_CONNECT;
        close(listener);
    }
    PQfinish(connection);
    return status;
}

int main(int argc, char **argv)
{
    static const MigDriverKind *const drivers[] = {&mig_postgresql, NULL};
    if (argc >= 2 && strcmp(argv[1], "migrate") == 0) {
        const MigHistory *histories[] = {visits_history(), NULL};
        argv[1] = argv[0];
        return mig_main(argc - 1, argv + 1, histories, drivers);
    }
    if (argc == 3 && strcmp(argv[1], "serve") == 0)
        return serve(argv[2]);
    fprintf(stderr, "usage: visits migrate COMMAND ... | visits serve PORT\n");
    return MIG_MISUSE;
}
