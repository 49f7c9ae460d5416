// SPDX-License-Identifier: MIT
// A database URL → libpq's parameters, and keeping passwords out of every text.
//
// libpq quotes the URL in its own complaints, and takes a password with a bare '@' or '/' for a
// host or a port that later messages name. So such URLs are refused here, with texts that repeat
// nothing.
#include "driver_postgresql.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char pg_url_hint[] =
    "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or key=value pairs; in a URL, "
    "percent-encode @ : / ? # and % of the user and the password (@ is %40, / is %2F, % is %25)";

static bool pg_begins(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

// "postgresql://", "postgres://", "postgresql+anything://": the length up to "://", else 0. Nothing
// but a scheme's characters: what hides passwords takes "?password=" before "://" for a parameter.
static size_t pg_scheme_size(const char *url)
{
    size_t size = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    if (!pg_begins(url + size, "://"))
        return 0;
    if ((size == 10 || size == 8) && (pg_begins(url, "postgresql:") || pg_begins(url, "postgres:")))
        return size;
    return pg_begins(url, "postgresql+") && size > 11 ? size : 0;
}

// libpq's key=value form begins with a keyword, which no scheme of a URL can be taken for.
static bool pg_is_key_value(const char *url)
{
    url += strspn(url, " \t\r\n");
    size_t size = strspn(url, "abcdefghijklmnopqrstuvwxyz_");
    const char *rest = url + size;
    rest += strspn(rest, " \t\r\n");
    return size > 0 && *rest == '=';
}

bool mig__pg_knows(const char *url)
{
    return pg_scheme_size(url) > 0 || pg_is_key_value(url);
}

// USER:PASSWORD@HOST:PORT/DATABASE?…: behind the '@' that ends the password (for libpq the first
// one before any '/') none may stand before the '?' of the parameters.
static bool pg_is_clear_url(const char *rest)
{
    size_t first = strcspn(rest, "@");
    if (first < strcspn(rest, "/"))
        rest += first + 1;
    return strcspn(rest, "@") >= strcspn(rest, "?");
}

static PQconninfoOption *pg_parse(const char *url, MigError *error)
{
    size_t scheme = pg_scheme_size(url);
    char *text = NULL;
    char *complaint = NULL; // repeats the URL, password included: never shown
    if (scheme > 0) {
        if (!pg_is_clear_url(url + scheme + 3))
            return NULL;
        size_t size = strlen(url + scheme) + sizeof "postgresql";
        text = malloc(size);
        if (!text) {
            mig__no_memory(error);
            return NULL;
        }
        snprintf(text, size, "postgresql%s", url + scheme);
    }
    PQconninfoOption *parameters = PQconninfoParse(text ? text : url, &complaint);
    if (!parameters && !complaint) // so libpq says that it has no memory
        mig__no_memory(error);
    PQfreemem(complaint);
    free(text);
    return parameters;
}

const char *mig__pg_parameter(const PQconninfoOption *parameters, const char *keyword)
{
    for (; parameters && parameters->keyword; parameters++)
        if (strcmp(parameters->keyword, keyword) == 0)
            return parameters->val && *parameters->val ? parameters->val : NULL;
    return NULL;
}

// What libpq's later messages name must not be a piece of a misread password.
static bool pg_is_clear(const PQconninfoOption *parameters)
{
    const char *host = mig__pg_parameter(parameters, "host");
    const char *port = mig__pg_parameter(parameters, "port");
    const char *database = mig__pg_parameter(parameters, "dbname");
    if (host && strpbrk(host, "@?&=# \t"))
        return false;
    if (port && port[strspn(port, "0123456789,")])
        return false;
    return !database || (!strstr(database, "://") && !strchr(database, '='));
}

PQconninfoOption *mig__pg_parse_url(const char *url, MigError *error)
{
    PQconninfoOption *parameters = pg_parse(url, error);
    if (parameters && pg_is_clear(parameters))
        return parameters;
    PQconninfoFree(parameters);
    mig__fail(error, MIG_MISUSE, "the PostgreSQL URL cannot be read\nHINT: %s", pg_url_hint);
    return NULL;
}

void mig__pg_mask(char *text, const char *secret)
{
    size_t size = secret ? strlen(secret) : 0;
    if (size == 0)
        return;
    for (char *found = strstr(text, secret); found; found = strstr(found, secret)) {
        size_t stars = size < 4 ? size : 4;
        memset(found, '*', stars);
        memmove(found + stars, found + size, strlen(found + size) + 1);
        found += stars;
    }
}

// A password that equals the user, database or host is not told by a message that names these.
static bool pg_is_public(const PGconn *connection, const char *secret)
{
    const char *names[] = {PQuser(connection), PQdb(connection), PQhost(connection)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && strcmp(names[i], secret) == 0)
            return true;
    return false;
}

static void pg_mask_one(const PgDriver *driver, char *text, const char *secret)
{
    if (secret && *secret && !(driver->connection && pg_is_public(driver->connection, secret)))
        mig__pg_mask(text, secret);
}

void mig__pg_mask_secrets(const PgDriver *driver, char *text)
{
    pg_mask_one(driver, text, mig__pg_parameter(driver->parameters, "password"));
    pg_mask_one(driver, text, mig__pg_parameter(driver->parameters, "sslpassword"));
    pg_mask_one(driver, text, getenv("PGPASSWORD"));
    if (driver->connection)
        pg_mask_one(driver, text, PQpass(driver->connection));
}
