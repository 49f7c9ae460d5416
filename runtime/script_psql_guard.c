// SPDX-License-Identifier: MIT
// What a script for psql asks before it changes anything: the server, the lock, and whether the
// ledger's rows are those that the script begins with.
#include "frame_postgresql.h"
#include "script_parts.h"
#include <stdio.h>
#include <string.h>

// `message` and `hint` are literals of the body, which is one itself.
static void psql_guard_add_raise(MigBuffer *body, const char *condition, const char *message,
                                 const char *hint)
{
    mig__buffer_add_format(body, "IF %s THEN RAISE EXCEPTION USING MESSAGE = ", condition);
    mig__buffer_add_literal(body, message);
    if (hint != NULL) {
        mig__buffer_add(body, ", HINT = ");
        mig__buffer_add_literal(body, hint);
    }
    mig__buffer_add(body, "; END IF;\n");
}

// now() is the time of BEGIN, wherever that was.
static void psql_guard_add_settings(MigScript *script)
{
    MigBuffer body = {NULL, 0, 0, false};
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(script->text, "\\set ON_ERROR_STOP on\n\\set AUTOCOMMIT on\n"
                                  "\\set ON_ERROR_ROLLBACK off\n\\set SINGLELINE off\n"
                                  "\\set SINGLESTEP off\n\\set QUIET on\n\\unset FETCH_COUNT\n"
                                  "\\encoding UTF8\n\\o /dev/null\n");
    mig__buffer_add(&body, "BEGIN\n");
    psql_guard_add_raise(
        &body, "pg_catalog.now() OPERATOR(pg_catalog.<>) pg_catalog.statement_timestamp()",
        "migc: a transaction is open: this script makes its own, and nothing was changed",
        "run it without -1 (--single-transaction)");
    mig__buffer_add(&body, "END");
    mig__frame_guards(&sql, script->session.lock_timeout, false);
    mig__frame_settings(&sql, &script->session, false);
    mig__script_built(script, &sql);
    mig__psql_do(script, &body);
}

static void psql_guard_add_server_checks(MigBuffer *body)
{
    MigBuffer condition = {NULL, 0, 0, false};
    char old[80];
    mig__buffer_add(&condition, "version() !~ '^(PostgreSQL|EnterpriseDB) '");
    const char *const *other = NULL;
    for (size_t i = 0; (other = mig__frame_other_server(i)) != NULL; i++) {
        mig__buffer_add(&condition, " OR strpos(version(), ");
        mig__buffer_add_literal(&condition, other[0]);
        mig__buffer_add(&condition, ") > 0");
    }
    psql_guard_add_raise(
        body, mig__buffer_text(&condition),
        "migc: this server is not PostgreSQL: its locks and transactions differ, and nothing "
        "was changed",
        NULL);
    body->has_failed |= condition.has_failed;
    mig__buffer_free(&condition);
    snprintf(old, sizeof old, "current_setting('server_version_num')::int < %d",
             (int)MIG_FRAME_OLDEST_SERVER);
    psql_guard_add_raise(
        body, old, "migc: this server is older than PostgreSQL 14: nothing was changed", NULL);
    psql_guard_add_raise(body, "pg_is_in_recovery()",
                         "migc: this server is a standby, which cannot be written to", NULL);
    psql_guard_add_raise(
        body, "to_regclass('pg_catalog.pg_dist_local_group') IS NOT NULL",
        "migc: this database has Citus, whose nodes a script does not look after: nothing "
        "was changed",
        "migrate it live");
}

// Never waits inside a statement that holds a snapshot for long: CREATE INDEX CONCURRENTLY of the
// holder would wait for it.
static void psql_guard_add_lock(MigScript *script)
{
    MigBuffer body = {NULL, 0, 0, false};
    MigBuffer key = {NULL, 0, 0, false};
    mig__frame_key(&key, script->session.ledger_schema);
    mig__buffer_add_format(
        &body,
        "DECLARE until pg_catalog.timestamptz := pg_catalog.clock_timestamp() "
        "OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => %u.%03u);\nholder "
        "pg_catalog.text;\nBEGIN\nWHILE NOT pg_catalog.pg_try_advisory_lock(",
        (unsigned)(script->run->options.deadline / 1000),
        (unsigned)(script->run->options.deadline % 1000));
    mig__buffer_add(&body, mig__buffer_text(&key));
    mig__buffer_add(&body, ") LOOP\nIF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>) until "
                           "THEN\nSELECT pg_catalog.concat(' (pid ', l.pid, ')') INTO holder");
    mig__frame_lock_rows(&body, script->session.ledger_schema);
    mig__buffer_add(
        &body,
        " LIMIT 1;\nRAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = pg_catalog.concat('migc: "
        "another program held the migration lock until the deadline: nothing was changed', "
        "holder);\nEND IF;\nCOMMIT;\nPERFORM pg_catalog.pg_sleep(0.1);\nCOMMIT;\nEND LOOP;\nEND");
    body.has_failed |= key.has_failed;
    mig__buffer_free(&key);
    mig__psql_do(script, &body);
}

void mig__psql_need_lock(MigScript *script)
{
    MigBuffer body = {NULL, 0, 0, false};
    mig__buffer_add(&body, "BEGIN IF NOT EXISTS (SELECT 1");
    mig__frame_lock_rows(&body, script->session.ledger_schema);
    mig__buffer_add(&body, " AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()) THEN "
                           "RAISE EXCEPTION 'migc: the migration lock was lost; what is done is "
                           "recorded'; END IF; END");
    mig__psql_do(script, &body);
}

void mig__psql_clean(MigScript *script)
{
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(script->text, MIG_FRAME_CLEAN "\n");
    mig__frame_guards(&sql, script->session.lock_timeout, false);
    mig__frame_settings(&sql, &script->session, false);
    mig__script_built(script, &sql);
    mig__psql_need_lock(script);
}

// "e.id, e.digest, …" of the columns behind the id.
static void psql_guard_add_columns(MigBuffer *body, const char *alias, size_t count,
                                   const char *(*name)(size_t index), size_t first,
                                   const char *cast)
{
    for (size_t i = first; i < count; i++) {
        mig__buffer_add_format(body, "%s%s%s%s", i > first ? ", " : "", alias, name(i), cast);
    }
}

static const char *psql_guard_row_column(size_t index)
{
    return index < MIG_COLUMN_COUNT ? mig__column_name((MigColumn)index) : "row_sum";
}

static const char *psql_guard_down_column(size_t index)
{
    return index < MIG_DOWN_COLUMN_COUNT ? mig__down_column_name(index) : "row_sum";
}

// A list of values, also where there are none.
static void psql_guard_add_list(MigBuffer *body, MigBuffer *list, size_t width)
{
    mig__buffer_add(body, "(SELECT ");
    for (size_t i = 0; i < width; i++) {
        mig__buffer_add(body, i > 0 ? ", NULL::text" : "NULL::text");
    }
    mig__buffer_add(body, " WHERE false");
    if (list->size > 0) {
        mig__buffer_add(body, " UNION ALL VALUES\n");
        mig__buffer_add(body, mig__buffer_text(list));
    }
    mig__buffer_add(body, ")");
    body->has_failed |= list->has_failed;
    mig__buffer_free(list);
}

static void psql_guard_add_name_condition(MigScript *script, MigBuffer *body)
{
    mig__buffer_add(body, " WHERE history = ");
    mig__buffer_add_literal(body, mig__text(script->run->history, script->run->history->name));
}

static void psql_guard_add_row_problems(MigScript *script, MigBuffer *body)
{
    MigBuffer list = {NULL, 0, 0, false};
    mig__script_expected_rows(script, &list);
    mig__buffer_add(
        body,
        "SELECT string_agg(concat('revision ', coalesce(e.id, f.id), CASE WHEN f.id IS NULL THEN "
        "' is not applied' WHEN f.state <> 'applied' OR f.batch_key IS NOT NULL THEN concat(' is "
        "half applied (', f.state, ')') WHEN e.id IS NULL THEN ' is applied already' ELSE ' has a "
        "row in the ledger that these files do not make: changed by hand, or by other files' "
        "END), E'\\n' ORDER BY coalesce(e.id, f.id)) INTO problems FROM ");
    psql_guard_add_list(body, &list, MIG_COLUMN_COUNT + 1);
    mig__buffer_add(body, " AS e(");
    psql_guard_add_columns(body, "", MIG_COLUMN_COUNT + 1, psql_guard_row_column, 0, "");
    mig__buffer_add(body, ") FULL JOIN (SELECT * FROM ");
    mig__ledger_add_table(body, script->session.ledger_schema, "migc_revision");
    psql_guard_add_name_condition(script, body);
    mig__buffer_add(body, ") AS f ON f.id = e.id WHERE e.id IS NULL OR f.id IS NULL OR f.state <> "
                          "'applied' OR f.batch_key IS NOT NULL OR (");
    psql_guard_add_columns(body, "e.", MIG_COLUMN_COUNT + 1, psql_guard_row_column, 1, "");
    mig__buffer_add(body, ") IS DISTINCT FROM (");
    psql_guard_add_columns(body, "f.", MIG_COLUMN_COUNT + 1, psql_guard_row_column, 1, "");
    mig__buffer_add(body, ");\n");
}

static void psql_guard_add_down_problems(MigScript *script, MigBuffer *body)
{
    MigBuffer list = {NULL, 0, 0, false};
    const MigPlan *plan = &script->run->plan;
    mig__script_expected_downs(script, &list);
    mig__buffer_add(
        body,
        "IF problems IS NULL THEN SELECT concat_ws(E'\\n', problems, string_agg(DISTINCT concat('revision ', "
        "coalesce(e.id, f.id), ' has another way back in the ledger than these files "
        "(and these values of variables) make'), E'\\n')) INTO problems FROM ");
    psql_guard_add_list(body, &list, MIG_DOWN_COLUMN_COUNT + 1);
    mig__buffer_add(body, " AS e(");
    psql_guard_add_columns(body, "", MIG_DOWN_COLUMN_COUNT + 1, psql_guard_down_column, 0, "");
    mig__buffer_add(body, ") FULL JOIN (SELECT ");
    psql_guard_add_columns(body, "", MIG_DOWN_COLUMN_COUNT + 1, psql_guard_down_column, 0,
                           "::text");
    mig__buffer_add(body, " FROM ");
    mig__ledger_add_table(body, script->session.ledger_schema, "migc_down");
    psql_guard_add_name_condition(script, body);
    mig__buffer_add(body, " AND id IN (''");
    for (size_t n = 0; n < plan->count; n++) {
        if (plan->entries[n].direction == MIG_DOWN) {
            mig__buffer_add_format(body, ", '%s'", plan->entries[n].id);
        }
    }
    mig__buffer_add(body,
                    ")) AS f ON f.id = e.id AND f.position = e.position WHERE e.id IS NULL OR "
                    "f.id IS NULL OR (");
    psql_guard_add_columns(body, "e.", MIG_DOWN_COLUMN_COUNT + 1, psql_guard_down_column,
                           MIG_DOWN_SEGMENT, "");
    mig__buffer_add(body, ") IS DISTINCT FROM (");
    psql_guard_add_columns(body, "f.", MIG_DOWN_COLUMN_COUNT + 1, psql_guard_down_column,
                           MIG_DOWN_SEGMENT, "");
    mig__buffer_add(body, "); END IF;\n");
}

static void psql_guard_add_format_checks(MigScript *script, MigBuffer *body)
{
    const MigHistory *own = migc_ledger_history();
    char newer[60];
    mig__buffer_add(body, "SELECT count(*), max(min_reader) INTO known, reader FROM ");
    mig__ledger_add_table(body, script->session.ledger_schema, "migc_history");
    mig__buffer_add(body, " WHERE name = ");
    mig__buffer_add_literal(body, mig__text(own, own->name));
    mig__buffer_add(body, ";\n");
    psql_guard_add_raise(
        body, "known <> 1 OR reader IS NULL",
        "migc: the ledger's tables exist, but nothing in migc_history says their format: "
        "nothing was changed",
        NULL);
    snprintf(newer, sizeof newer, "reader > %u", (unsigned)own->revision_count);
    psql_guard_add_raise(
        body, newer, "migc: the ledger's tables are of a newer migc: nothing was changed", NULL);
}

static void psql_guard_add_state(MigScript *script, MigBuffer *body)
{
    MigBuffer place = {NULL, 0, 0, false};
    MigBuffer message = {NULL, 0, 0, false};
    mig__script_expected_place(script, &place);
    mig__buffer_add_format(&message,
                           "migc: this script is for a database %s, and this one is not: nothing "
                           "was changed",
                           mig__buffer_text(&place));
    psql_guard_add_row_problems(script, body);
    psql_guard_add_down_problems(script, body);
    mig__buffer_add(body, "IF problems <> '' THEN RAISE EXCEPTION USING MESSAGE = ");
    mig__buffer_add_literal(body, mig__buffer_text(&message));
    mig__buffer_add(body, ", DETAIL = problems, HINT = 'see what migc current and migc status say, "
                          "and write the script anew'; END IF;\n");
    body->has_failed |= place.has_failed || message.has_failed;
    mig__buffer_free(&message);
    mig__buffer_free(&place);
}

static void psql_guard_add_exists(MigBuffer *sql, const char *schema, const char *before)
{
    MigBuffer table = {NULL, 0, 0, false};
    mig__ledger_add_table(&table, schema, "migc_revision");
    mig__buffer_add(sql, before);
    mig__buffer_add_literal(sql, mig__buffer_text(&table));
    sql->has_failed |= table.has_failed;
    mig__buffer_free(&table);
}

void mig__psql_guard(MigScript *script)
{
    MigBuffer body = {NULL, 0, 0, false};
    MigBuffer place = {NULL, 0, 0, false};
    MigBuffer missing = {NULL, 0, 0, false};
    mig__buffer_add(&body, "DECLARE problems text; known bigint; reader int;\nBEGIN\n"
                           "PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', "
                           "true);\n");
    psql_guard_add_server_checks(&body);
    psql_guard_add_exists(&body, script->session.ledger_schema, "IF to_regclass(");
    mig__buffer_add(&body, ") IS NULL THEN\n");
    if (script->has_applied) {
        mig__script_expected_place(script, &place);
        mig__buffer_add_format(&missing,
                               "migc: this script is for a database %s, and this one has no "
                               "ledger: nothing was changed",
                               mig__buffer_text(&place));
        psql_guard_add_raise(&body, "true", mig__buffer_text(&missing), NULL);
    }
    mig__buffer_add(&body, "RETURN;\nEND IF;\n");
    psql_guard_add_format_checks(script, &body);
    psql_guard_add_state(script, &body);
    mig__buffer_add(&body, "END");
    body.has_failed |= place.has_failed || missing.has_failed;
    mig__buffer_free(&place);
    mig__buffer_free(&missing);
    mig__psql_do(script, &body);
}

void mig__psql_begin(MigScript *script)
{
    mig__script_comment(script, "Written by migc for psql, to be run by `psql -X -f FILE` on the "
                                "database. It stops at the first error,");
    mig__script_comment(script, "and before it changes anything where the database is not as it "
                                "was written for.");
    psql_guard_add_settings(script);
    psql_guard_add_lock(script);
    mig__psql_guard(script);
}

static void psql_guard_add_install_steps(MigScript *script, uint32_t revision)
{
    const MigHistory *own = migc_ledger_history();
    const MigTrack *track = mig__track(own, MIG_POSTGRESQL);
    const MigSection *up = &track->revisions[revision].up;
    for (uint32_t s = 0; s < up->segment_count; s++) {
        const MigSegment *segment = &track->segments[up->first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            const MigStep *step = &track->steps[segment->first_step + k];
            mig__script_statement(script, mig__text(own, step->sql), step->size);
        }
    }
}

// The ledger's own revisions that the database lacks; psql decides which.
void mig__psql_install(MigScript *script)
{
    const MigHistory *own = migc_ledger_history();
    MigRun *run = script->run;
    MigBuffer sql = {NULL, 0, 0, false};
    MigTransaction transaction = {0};
    mig__buffer_add(script->text, "\n\\set migc_format 0\n");
    psql_guard_add_exists(&sql, script->session.ledger_schema, "SELECT pg_catalog.to_regclass(");
    mig__buffer_add(&sql, ") IS NOT NULL AS migc_has_ledger \\gset\n\\if :migc_has_ledger\nSELECT "
                          "format AS migc_format FROM ");
    mig__ledger_add_table(&sql, script->session.ledger_schema, "migc_history");
    mig__buffer_add(&sql, " WHERE name OPERATOR(pg_catalog.=) ");
    mig__buffer_add_literal(&sql, mig__text(own, own->name));
    mig__buffer_add(&sql, " \\gset\n\\endif\nSELECT false AS migc_lacks");
    for (uint32_t i = 0; i < own->revision_count; i++) {
        mig__buffer_add_format(&sql, ", :migc_format OPERATOR(pg_catalog.<=) %u AS migc_lacks_%u",
                               (unsigned)i, (unsigned)i);
    }
    mig__buffer_add_format(&sql, " \\gset\n\\if :migc_lacks_%u\n",
                           (unsigned)own->revision_count - 1);
    mig__buffer_add(script->text, mig__buffer_text(&sql));
    script->text->has_failed |= sql.has_failed;
    mig__buffer_clear(&sql);
    mig__script_comment(script, "migc's own tables");
    transaction.lock_timeout = run->options.lock_timeout;
    mig__script_statement(script, MIG_FRAME_BEGIN, strlen(MIG_FRAME_BEGIN));
    mig__frame_fence(&sql, script->session.ledger_schema, &transaction);
    mig__script_built(script, &sql);
    mig__frame_path(&sql, script->session.ledger_schema);
    mig__script_built(script, &sql);
    for (uint32_t i = 0; i < own->revision_count; i++) {
        mig__buffer_add_format(script->text, "\\if :migc_lacks_%u\n", (unsigned)i);
        psql_guard_add_install_steps(script, i);
        mig__buffer_add(script->text, "\\endif\n");
    }
    mig__pieces_clear(&run->pieces);
    mig__write_format(&run->writer, own);
    for (size_t i = 0; i < run->pieces.count; i++) {
        mig__script_statement(script, run->pieces.items[i].sql, run->pieces.items[i].size);
    }
    script->text->has_failed |= run->pieces.has_failed;
    mig__buffer_add(script->text, "COMMIT;\n\\endif\n");
}
