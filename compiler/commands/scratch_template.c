// SPDX-License-Identifier: MIT
// Templates on a PostgreSQL server: made by the first who needs one, under a lock, and copied by
// all.
#include "scratch.h"
#ifdef MIGC_WITH_POSTGRESQL

#include "scratch_postgresql.h"
#include <stdio.h>
#include <string.h>

enum { BUILD_DEADLINE = 10 * 60 * 1000 }; // ms until another process has made the template

// The newest that stay on a server.
#define MOST_TEMPLATES "8"

// Of a template, the rights to it included: what one role has made another may not change.
static const char *template_name(ScratchPostgresql *scratch, Text key, MigError *error)
{
    ScratchAnswer answer;
    Builder name = {.arena = scratch->base.arena};
    Builder sql = {.arena = scratch->base.arena};
    builder_add_format(&sql,
                       "SELECT pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog."
                       "convert_to('%.*s ' OPERATOR(pg_catalog.||) CURRENT_USER::pg_catalog.text, "
                       "'UTF8')), 'hex'), 32)",
                       TEXT_ARGS(key));
    if (!scratch_ask(scratch, sql.items, &answer, error))
        return NULL;
    builder_add_format(&name, SCRATCH_TEMPLATE_PREFIX "%s",
                       answer.rows.count > 0 ? answer.rows.items[0] : "");
    return name.items;
}

static bool is_there(ScratchPostgresql *scratch, const char *name, bool *found, MigError *error)
{
    ScratchAnswer answer;
    Builder sql = {.arena = scratch->base.arena};
    builder_add_format(&sql,
                       "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE "
                       "datname OPERATOR(pg_catalog.=) '%s')",
                       name);
    bool is_answered = scratch_ask(scratch, sql.items, &answer, error);
    *found = is_answered && scratch_is_true(&answer);
    return is_answered;
}

// Waits until this process is the one that makes the template, or another one has made it.
static int lock_template(ScratchPostgresql *scratch, const char *name, bool *found)
{
    MigError error;
    ScratchAnswer answer;
    Builder sql = {.arena = scratch->base.arena};
    uint64_t end = mig__now() + BUILD_DEADLINE;
    builder_add_format(&sql,
                       "SELECT pg_catalog.pg_try_advisory_lock(" SCRATCH_LOCK_OF_TEMPLATE
                       ", ('x0%.*s')::pg_catalog.\"bit\"(32)::pg_catalog.int4)",
                       SCRATCH_LOCK_DIGITS, name + strlen(SCRATCH_TEMPLATE_PREFIX));
    for (;;) {
        if (!is_there(scratch, name, found, &error))
            return scratch_fail(&error);
        if (*found)
            return 0;
        if (!scratch_ask(scratch, sql.items, &answer, &error))
            return scratch_fail(&error);
        if (scratch_is_true(&answer)) // it may have come between the two questions
            return is_there(scratch, name, found, &error) ? 0 : scratch_fail(&error);
        int code = scratch_cancelled();
        if (code)
            return code;
        if (mig__now() > end) {
            command_complain("error: another process has been making the template %s for ten "
                             "minutes",
                             name);
            return MIG_LOCKED;
        }
        mig__sleep(SCRATCH_PAUSE);
    }
}

static void unlock_template(ScratchPostgresql *scratch, const char *name)
{
    MigError error;
    (void)scratch_run(scratch, &error,
                      "SELECT pg_catalog.pg_advisory_unlock(" SCRATCH_LOCK_OF_TEMPLATE
                      ", ('x0%.*s')::pg_catalog.\"bit\"(32)::pg_catalog.int4)",
                      SCRATCH_LOCK_DIGITS, name + strlen(SCRATCH_TEMPLATE_PREFIX));
}

// Of two steps, so the first that fails leaves a scratch database.
static int build_template(ScratchPostgresql *scratch, const ScratchContent *content,
                          const char *name)
{
    MigError error = {0};
    const char *building = NULL;
    bool is_gone;
    int code = scratch_make(scratch, SCRATCH_PREFIX, NULL, &building, &is_gone);
    if (!code)
        code = content->fill(content->context, scratch_url(scratch, building));
    if (code)
        return code;
    if (!scratch_run(scratch, &error,
                     "ALTER DATABASE \"%s\" WITH ALLOW_CONNECTIONS false IS_TEMPLATE true",
                     building))
        return scratch_fail(&error);
    for (int i = 0;
         !scratch_run(scratch, &error, "ALTER DATABASE \"%s\" RENAME TO \"%s\"", building, name);
         i++) {
        // The session that has filled it may not have ended yet.
        if (strcmp(error.sqlstate, "55006") != 0 || i >= SCRATCH_BUSY_TRIES)
            return scratch_fail(&error);
        mig__sleep(SCRATCH_PAUSE);
    }
    scratch_forget(scratch, building);
    return 0;
}

static void drop_template(ScratchPostgresql *scratch, const char *name)
{
    MigError error;
    if (scratch_run(scratch, &error, "ALTER DATABASE \"%s\" WITH IS_TEMPLATE false", name))
        (void)scratch_run(scratch, &error, "DROP DATABASE IF EXISTS \"%s\"", name);
}

// Older templates are of histories that have changed since.
static void prune_templates(ScratchPostgresql *scratch)
{
    MigError error;
    ScratchAnswer answer;
    static const char sql[] =
        "SELECT datname FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.~) "
        "'^" SCRATCH_TEMPLATE_PREFIX "[0-9a-f]{32}$' AND pg_catalog.pg_has_role(datdba, 'USAGE') "
        "ORDER BY oid DESC OFFSET " MOST_TEMPLATES;
    if (scratch_ask(scratch, sql, &answer, &error))
        for (size_t i = 0; i < answer.rows.count; i++)
            drop_template(scratch, answer.rows.items[i]);
}

int scratch_clone_template(ScratchPostgresql *scratch, const char *prefix,
                           const ScratchContent *content, const char **url)
{
    MigError error;
    const char *original = template_name(scratch, content->key, &error);
    int code = original ? 0 : scratch_fail(&error);
    for (bool is_gone = true; !code && is_gone;) {
        const char *name = NULL;
        bool found = false;
        code = scratch_make(scratch, prefix, original, &name, &is_gone);
        *url = scratch_url(scratch, name);
        if (!code && is_gone)
            code = lock_template(scratch, original, &found);
        if (code || !is_gone || found)
            continue;
        code = build_template(scratch, content, original);
        unlock_template(scratch, original);
        if (!code)
            prune_templates(scratch);
    }
    return code;
}
#else
typedef int NotEmpty;
#endif
