// SPDX-License-Identifier: MIT
// A PostgreSQL database is made and removed from within another one of the same server.
#include "create.h"
#ifdef MIGC_WITH_POSTGRESQL

#include "driver_postgresql.h"
#include <string.h>

enum { DEADLINE = 60 * 1000 };

const char *postgresql_name(Arena *arena, const char *url)
{
    MigError error = {0};
    PQconninfoOption *parameters = mig__pg_parse_url(url, &error);
    const char *name = mig__pg_parameter(parameters, "dbname");
    const char *copy = name ? text_copy(arena, text_from(name)) : NULL;
    PQconninfoFree(parameters);
    if (!copy)
        command_complain_lines(error.message[0] ? error.message
                                                : "the database URL names no database");
    return copy;
}

// The same server and user, another database; libpq's key=value form.
static const char *url_of_other(Arena *arena, const char *url, const char *other, MigError *error)
{
    Builder out = {.arena = arena};
    PQconninfoOption *parameters = mig__pg_parse_url(url, error);
    if (!parameters)
        return NULL;
    builder_add_format(&out, "dbname=%s", other);
    for (const PQconninfoOption *p = parameters; p->keyword; p++) {
        if (!p->val || !*p->val || strcmp(p->keyword, "dbname") == 0)
            continue;
        builder_add_format(&out, " %s='", p->keyword);
        for (const char *c = p->val; *c; c++) {
            if (*c == '\'' || *c == '\\')
                builder_add_char(&out, '\\');
            builder_add_char(&out, *c);
        }
        builder_add_char(&out, '\'');
    }
    PQconninfoFree(parameters);
    return builder_text(&out).data;
}

static MigDriver *open_other(Arena *arena, const WholeDatabase *database, MigError *error)
{
    const char *other = strcmp(database->name, "postgres") == 0 ? "template1" : "postgres";
    const char *url = url_of_other(arena, database->url, other, error);
    MigDriver *driver = url ? mig_open(url, database->drivers, error) : NULL;
    MigSession session = {.ledger_schema = "public", .deadline = mig__now() + DEADLINE};
    if (driver)
        driver->kind->configure(driver, &session);
    return driver;
}

static bool take_flag(void *context, size_t count, const char *const *values)
{
    bool *flag = context;
    *flag = count == 1 && values[0] && strcmp(values[0], "t") == 0;
    return true;
}

// Whether it is there; then, where that is not what is wanted, the statement.
static bool settle(MigDriver *driver, const char *question, const char *sql, bool wanted, bool *did,
                   MigError *error)
{
    bool is_there = false;
    bool is_missing = false;
    const MigDriverKind *kind = driver->kind;
    if (kind->query(driver, question, take_flag, &is_there, &is_missing, error) != MIG__DONE)
        return false;
    *did = is_there != wanted;
    return !*did || kind->query(driver, sql, take_flag, &is_there, &is_missing, error) == MIG__DONE;
}

static int change(Arena *arena, const WholeDatabase *database, const char *verb, bool wanted,
                  bool *did)
{
    MigError error = {0};
    MigBuffer question = {NULL, 0, 0, false};
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(&question, "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE datname "
                               "OPERATOR(pg_catalog.=) ");
    mig__buffer_add_literal(&question, database->name);
    mig__buffer_add(&question, ")");
    mig__buffer_add_format(&sql, "%s DATABASE ", verb);
    mig__buffer_add_identifier(&sql, database->name);
    if (database->is_forced && !wanted)
        mig__buffer_add(&sql, " WITH (FORCE)");
    MigDriver *driver = open_other(arena, database, &error);
    bool is_done = driver && !sql.has_failed && !question.has_failed &&
                   settle(driver, question.data, sql.data, wanted, did, &error);
    mig_close(driver);
    mig__buffer_free(&question);
    mig__buffer_free(&sql);
    if (is_done)
        return 0;
    command_complain_lines(error.message[0] ? error.message : "out of memory");
    if (strcmp(error.sqlstate, "55006") == 0)
        command_add_line("  --force ends the others' sessions");
    return error.status == MIG_OK ? MIG_REFUSED : (int)error.status;
}

int create_postgresql(Arena *arena, const WholeDatabase *database, bool *did)
{
    return change(arena, database, "CREATE", true, did);
}

int drop_postgresql(Arena *arena, const WholeDatabase *database, bool *did)
{
    return change(arena, database, "DROP", false, did);
}
#else
typedef int NotEmpty;
#endif
