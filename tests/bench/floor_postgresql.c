// SPDX-License-Identifier: MIT
// The least that can be done on PostgreSQL. With a URL what a launch needs: connect, ask once,
// close. With a file too: send all of it in one message.
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static char *read_file(const char *name)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    long size = ftell(file);
    char *text = size < 0 ? NULL : calloc((size_t)size + 1, 1);
    rewind(file);
    if (text != NULL && fread(text, 1, (size_t)size, file) != (size_t)size)
        text[0] = '\0';
    fclose(file);
    return text;
}

static int ask(PGconn *connection, const char *text)
{
    PGresult *result = PQexec(connection, text);
    ExecStatusType status = PQresultStatus(result);
    int code = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? 0 : 1;
    if (code != 0)
        fputs(PQerrorMessage(connection), stderr);
    PQclear(result);
    return code;
}

int main(int argc, char **argv)
{
    char *script = argc == 3 ? read_file(argv[2]) : NULL;
    if (argc < 2 || argc > 3 || (argc == 3 && script == NULL))
        return 2;
    PGconn *connection = PQconnectdb(argv[1]);
    int code =
        ask(connection,
            script != NULL ? script : "SELECT launch_digest FROM migc_history WHERE name = 'main'");
    PQfinish(connection);
    free(script);
    return code;
}
