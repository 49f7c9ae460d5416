// SPDX-License-Identifier: MIT
// Scratch databases of a PostgreSQL server: CREATE DATABASE … TEMPLATE, on the server that was
// named or on one of our own.
#include "scratch.h"
#ifdef MIGC_WITH_POSTGRESQL

#include "cli/cancel.h"
#include "database_url.h"
#include "drivers.h"
#include "scratch_postgresql.h"
#include <stdio.h>
#include <string.h>

enum { DEADLINE = 60 * 1000, RANDOM_BYTES = 8 }; // ms of one statement

static bool take_row(void *context, size_t count, const char *const *values)
{
    ScratchAnswer *answer = context;
    if (count == 0)
        return true;
    const char *value = values[0] ? values[0] : "";
    ARRAY_PUSH(answer->arena, &answer->rows, text_copy(answer->arena, text_from(value)));
    return true;
}

bool scratch_ask(ScratchPostgresql *scratch, const char *sql, ScratchAnswer *answer,
                 MigError *error)
{
    const MigDriverKind *kind = scratch->driver->kind;
    MigSession session = {.ledger_schema = "public", .deadline = mig__now() + DEADLINE};
    *answer = (ScratchAnswer){.arena = scratch->base.arena};
    *error = (MigError){0};
    kind->configure(scratch->driver, &session);
    return kind->query(scratch->driver, sql, take_row, answer, NULL, error) == MIG__DONE;
}

bool scratch_is_true(const ScratchAnswer *answer)
{
    return answer->rows.count > 0 && strcmp(answer->rows.items[0], "t") == 0;
}

bool scratch_run(ScratchPostgresql *scratch, MigError *error, const char *format, ...)
{
    ScratchAnswer answer;
    va_list arguments;
    va_start(arguments, format);
    Text sql = text_format_list(scratch->base.arena, format, arguments);
    va_end(arguments);
    return scratch_ask(scratch, sql.data, &answer, error);
}

int scratch_fail(const MigError *error)
{
    bool is_right = strcmp(error->sqlstate, "42501") == 0;
    command_complain_lines(error->message);
    if (is_right)
        command_add_line("  a scratch database needs a role that may make databases: ALTER ROLE … "
                         "CREATEDB");
    return error->status == MIG_OK ? MIG_REFUSED : (int)error->status;
}

int scratch_cancelled(void)
{
    return mig__cli_cancel_signal() ? mig__cli_cancel_exit_code() : 0;
}

// Sixteen hexadecimal digits that no other process has; empty where there is no randomness.
static const char *make_random(Arena *arena)
{
    unsigned char bytes[RANDOM_BYTES];
    Builder text = {.arena = arena};
    FILE *source = fopen("/dev/urandom", "rb");
    size_t count = source ? fread(bytes, 1, sizeof bytes, source) : 0;
    if (source)
        fclose(source);
    builder_add(&text, TEXT(""));
    for (size_t i = 0; i < sizeof bytes && count == sizeof bytes; i++)
        builder_add_format(&text, "%02x", bytes[i]);
    return text.items;
}

// The lock before the database, or a sweep might come between.
static int lock_name(ScratchPostgresql *scratch, const char *prefix, const char **name)
{
    MigError error;
    const char *random = make_random(scratch->base.arena);
    Builder text = {.arena = scratch->base.arena};
    if (!*random) {
        command_complain("error: /dev/urandom gives no random name");
        return MIG_REFUSED;
    }
    builder_add_format(&text, "%s%s", prefix, random);
    *name = text.items;
    return scratch_run(scratch, &error,
                       "SELECT pg_catalog.pg_advisory_lock(" SCRATCH_LOCK_OF_DATABASE
                       ", ('x0%.*s')::pg_catalog.\"bit\"(32)::pg_catalog.int4)",
                       SCRATCH_LOCK_DIGITS, random)
               ? 0
               : scratch_fail(&error);
}

// `original`: the template, or NULL. *is_gone: there is no such template (any more).
int scratch_make(ScratchPostgresql *scratch, const char *prefix, const char *original,
                 const char **name, bool *is_gone)
{
    MigError error = {0};
    int code = lock_name(scratch, prefix, name);
    *is_gone = false;
    for (int i = 0; !code; i++) {
        if (scratch_run(scratch, &error, "CREATE DATABASE \"%s\"%s%s%s", *name,
                        original ? " TEMPLATE \"" : "", original ? original : "",
                        original ? "\"" : "")) {
            ARRAY_PUSH(scratch->base.arena, &scratch->made, *name);
            return 0;
        }
        *is_gone = original && strcmp(error.sqlstate, "3D000") == 0;
        bool is_busy = strcmp(error.sqlstate, "55006") == 0; // somebody is connected to it
        if (*is_gone)
            return 0;
        code = scratch_cancelled();
        if (!code && (!is_busy || i >= SCRATCH_BUSY_TRIES))
            code = scratch_fail(&error);
        if (!code)
            mig__sleep(SCRATCH_PAUSE);
    }
    return code;
}

const char *scratch_url(const ScratchPostgresql *scratch, const char *name)
{
    return database_url_with_name(scratch->base.arena, scratch->url, name);
}

static const char *prefix_of(const Scratch *base)
{
    return base->is_kept ? SCRATCH_KEPT_PREFIX : SCRATCH_PREFIX;
}

static int create(Scratch *base, const char **url)
{
    ScratchPostgresql *scratch = (ScratchPostgresql *)base;
    const char *name = NULL;
    bool is_gone;
    int code = scratch_make(scratch, prefix_of(base), NULL, &name, &is_gone);
    *url = scratch_url(scratch, name);
    return code;
}

// What is renamed is no scratch database any more.
void scratch_forget(ScratchPostgresql *scratch, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < scratch->made.count; i++)
        if (strcmp(scratch->made.items[i], name) != 0)
            scratch->made.items[kept++] = scratch->made.items[i];
    scratch->made.count = kept;
}

// Of our own server nothing will be there the next time.
static int clone(Scratch *base, const ScratchContent *content, const char **url)
{
    ScratchPostgresql *scratch = (ScratchPostgresql *)base;
    if (!scratch->server)
        return scratch_clone_template(scratch, prefix_of(base), content, url);
    int code = create(base, url);
    return code ? code : content->fill(content->context, *url);
}

static bool drop_name(ScratchPostgresql *scratch, const char *name, MigError *error)
{
    return scratch_run(scratch, error, "DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)", name);
}

// A template in the making may not be dropped.
static bool drop_any(ScratchPostgresql *scratch, const char *name, MigError *error)
{
    MigError ignored;
    return drop_name(scratch, name, error) ||
           (scratch_run(scratch, &ignored, "ALTER DATABASE \"%s\" WITH IS_TEMPLATE false", name) &&
            drop_name(scratch, name, error));
}

static void drop(Scratch *base, const char *url)
{
    ScratchPostgresql *scratch = (ScratchPostgresql *)base;
    MigError error;
    for (size_t i = 0; i < scratch->made.count; i++) {
        const char *name = scratch->made.items[i];
        if (strcmp(scratch_url(scratch, name), url) != 0)
            continue;
        if (drop_any(scratch, name, &error))
            scratch_forget(scratch, name);
        return;
    }
}

// The program may have run for hours: the server may have been started anew meanwhile.
static bool wake(ScratchPostgresql *scratch, MigError *error)
{
    ScratchAnswer answer;
    return scratch_ask(scratch, "SELECT true", &answer, error) ||
           scratch->driver->kind->reconnect(scratch->driver, error) == MIG__DONE;
}

static void remove_all(ScratchPostgresql *scratch)
{
    MigError error = {0};
    bool is_awake = scratch->made.count > 0 && wake(scratch, &error);
    for (size_t i = 0; i < scratch->made.count; i++)
        if (!is_awake || !drop_any(scratch, scratch->made.items[i], &error))
            command_complain("note: the database %s could not be removed, the next `migc scratch` "
                             "will do it: %.*s",
                             scratch->made.items[i], (int)strcspn(error.message, "\n"),
                             error.message);
}

static void finish(Scratch *base)
{
    ScratchPostgresql *scratch = (ScratchPostgresql *)base;
    if (scratch->driver && !base->is_kept && !scratch->server)
        remove_all(scratch);
    mig_close(scratch->driver);
    postgresql_server_stop(scratch->server);
}

// Without FORCE: while what a killed migc has started still works on its database, it stays.
static void sweep(ScratchPostgresql *scratch)
{
    static const char sql[] =
        "SELECT d.datname FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.~) "
        "'^" SCRATCH_PREFIX "[0-9a-f]{16}$' AND pg_catalog.pg_has_role(d.datdba, 'USAGE') AND NOT "
        "EXISTS (SELECT 1 FROM pg_catalog.pg_locks l WHERE l.locktype OPERATOR(pg_catalog.=) "
        "'advisory' AND l.classid OPERATOR(pg_catalog.=) " SCRATCH_LOCK_OF_DATABASE
        "::pg_catalog.oid AND l.objid::pg_catalog.int8 OPERATOR(pg_catalog.=) ('x0' "
        "OPERATOR(pg_catalog.||) pg_catalog.substr(d.datname, 14, 7))::pg_catalog.\"bit\"(32)::"
        "pg_catalog.int4::pg_catalog.int8)";
    MigError error;
    ScratchAnswer answer;
    if (!scratch_ask(scratch, sql, &answer, &error))
        return;
    for (size_t i = 0; i < answer.rows.count; i++) {
        const char *name = answer.rows.items[i];
        if (!scratch_run(scratch, &error, "DROP DATABASE IF EXISTS \"%s\"", name) &&
            scratch_run(scratch, &error, "ALTER DATABASE \"%s\" WITH IS_TEMPLATE false", name))
            (void)scratch_run(scratch, &error, "DROP DATABASE IF EXISTS \"%s\"", name);
    }
}

static MigDriver *open_url(const char *url, MigError *error)
{
    *error = (MigError){0};
    mig__cli_cancel_exits(true);
    MigDriver *driver = mig_open(url, command_drivers, error);
    mig__cli_cancel_exits(false);
    return driver;
}

// From within `postgres`, so that all see each other's locks; where that is not there or closed to
// this role, from within the one that was named.
static int open_driver(ScratchPostgresql *scratch)
{
    MigError error, ignored;
    scratch->driver = open_url(scratch_url(scratch, "postgres"), &error);
    bool is_closed = strcmp(error.sqlstate, "3D000") == 0 || strcmp(error.sqlstate, "42501") == 0 ||
                     strncmp(error.sqlstate, "28", 2) == 0;
    if (!scratch->driver && is_closed)
        scratch->driver = open_url(scratch->url, &ignored);
    return scratch->driver ? 0 : scratch_fail(&error);
}

int scratch_open_postgresql(Arena *arena, const ScratchPlace *place, Scratch **scratch)
{
    static const ScratchKind kind = {create, clone, drop, finish};
    ScratchPostgresql *made = arena_alloc(arena, sizeof *made);
    *made = (ScratchPostgresql){.base = {&kind, arena, place->is_kept}, .url = place->url};
    int code = 0;
    if (!made->url) {
        code = postgresql_server_start(arena, &made->server);
        made->url = code ? NULL : postgresql_server_url(made->server);
    }
    if (!code)
        code = open_driver(made);
    if (code) {
        postgresql_server_stop(made->server);
        return code;
    }
    if (!made->server)
        sweep(made);
    *scratch = &made->base;
    return 0;
}
#else
typedef int NotEmpty;
#endif
