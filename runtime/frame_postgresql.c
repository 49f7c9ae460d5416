// SPDX-License-Identifier: MIT
// See frame_postgresql.h. Nothing here depends on the search_path.
#include "frame_postgresql.h"
#include <stdio.h>

static const char *const frame_other_servers[][2] = {
    {"CockroachDB", "CockroachDB"}, {"-YB-", "YugabyteDB"},         {"Redshift", "Amazon Redshift"},
    {"Greenplum", "Greenplum"},     {"Materialize", "Materialize"}, {"CrateDB", "CrateDB"},
    {"QuestDB", "QuestDB"},         {"RisingWave", "RisingWave"},   {"HSQL", "HSQLDB"},
};

const char *const *mig__frame_other_server(size_t index)
{
    size_t count = sizeof frame_other_servers / sizeof *frame_other_servers;
    return index < count ? frame_other_servers[index] : NULL;
}

void mig__frame_key(MigBuffer *sql, const char *schema)
{
    MigBuffer name = {NULL, 0, 0, false};
    mig__buffer_add_format(&name, "migc:%s", schema);
    mig__buffer_add(sql, "pg_catalog.hashtextextended(");
    mig__buffer_add_literal(sql, mig__buffer_text(&name));
    mig__buffer_add(sql, ", 0)");
    sql->has_failed = sql->has_failed || name.has_failed;
    mig__buffer_free(&name);
}

// The halves of the key stand in classid and objid.
void mig__frame_lock_rows(MigBuffer *sql, const char *schema)
{
    mig__buffer_add(sql, " FROM (SELECT ");
    mig__frame_key(sql, schema);
    mig__buffer_add(
        sql,
        " AS value) AS key, pg_catalog.pg_locks AS l LEFT JOIN pg_catalog.pg_stat_activity AS a"
        " ON a.pid OPERATOR(pg_catalog.=) l.pid"
        " WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted"
        " AND l.objsubid OPERATOR(pg_catalog.=) 1"
        " AND l.classid OPERATOR(pg_catalog.=) ((key.value OPERATOR(pg_catalog.>>) 32)"
        " OPERATOR(pg_catalog.&) 4294967295)::pg_catalog.oid"
        " AND l.objid OPERATOR(pg_catalog.=)"
        " (key.value OPERATOR(pg_catalog.&) 4294967295)::pg_catalog.oid"
        " AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database AS d"
        " WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())");
}

// One statement: each costs a revision as much as its own first one may.
void mig__frame_fence(MigBuffer *sql, const char *schema, const MigTransaction *transaction)
{
    mig__buffer_add(sql, "SELECT CASE WHEN pg_catalog.pg_try_advisory_xact_lock(");
    mig__frame_key(sql, schema);
    mig__buffer_add_format(
        sql,
        ") THEN 0 ELSE pg_catalog.concat('migc:fence-lost:',"
        " pg_catalog.pg_backend_pid())::pg_catalog.int4 END,"
        " pg_catalog.set_config('lock_timeout', '%u', true),"
        " pg_catalog.set_config('statement_timeout', '%u', true),"
        " pg_catalog.set_config('migc.began', pg_catalog.date_part('epoch',"
        " pg_catalog.clock_timestamp())::pg_catalog.text, true)%s",
        (unsigned)transaction->lock_timeout, (unsigned)transaction->statement_timeout,
        transaction->may_be_late ? ", pg_catalog.set_config('synchronous_commit', 'off', true)"
                                 : "");
}

void mig__frame_path(MigBuffer *sql, const char *schema)
{
    mig__buffer_add(sql, "SET LOCAL search_path = ");
    mig__buffer_add_identifier(sql, schema);
    mig__buffer_add(sql, ", pg_temp");
}

void mig__frame_set(MigBuffer *sql, const char *name, const char *value, bool is_local)
{
    mig__buffer_add_format(sql, "%spg_catalog.set_config('%s', '%s', %s)",
                           sql->size ? ", " : "SELECT ", name, value, is_local ? "true" : "false");
}

void mig__frame_role(MigBuffer *sql, const char *authorization, const char *role)
{
    const char *const settings[][2] = {{"session_authorization", authorization}, {"role", role}};
    for (size_t i = 0; i < 2; i++) {
        mig__buffer_add_format(sql, "%spg_catalog.set_config('%s', ", i > 0 ? ", " : "SELECT ",
                               settings[i][0]);
        if (settings[i][1] != NULL) {
            mig__buffer_add_literal(sql, settings[i][1]);
        } else {
            mig__buffer_add(sql, "NULL");
        }
        mig__buffer_add(sql, ", true)");
    }
}

void mig__frame_guards(MigBuffer *sql, uint32_t lock_timeout, bool is_local)
{
    static const char *const settings[][2] = {
        {"client_encoding", "UTF8"},
        {"standard_conforming_strings", "on"},
        {"statement_timeout", "0"},
        {"idle_in_transaction_session_timeout", "0"},
        {"idle_session_timeout", "0"},
        {"default_transaction_isolation", "read committed"},
        {"default_transaction_read_only", "off"},
        {"DateStyle", "ISO"},
        {"bytea_output", "hex"},
        {"client_min_messages", "notice"},
    };
    char limit[16];
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        mig__frame_set(sql, settings[i][0], settings[i][1], is_local);
    }
    snprintf(limit, sizeof limit, "%u", (unsigned)lock_timeout);
    mig__frame_set(sql, "lock_timeout", limit, is_local);
}

void mig__frame_settings(MigBuffer *sql, const MigSession *session, bool is_local)
{
    // The role comes last: the other two are set with the rights of whoever has connected.
    const char *const settings[][2] = {{"application_name", session->application},
                                       {"search_path", session->search_path},
                                       {"role", session->role}};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        if (settings[i][1] == NULL) {
            continue;
        }
        mig__buffer_add_format(sql, ", pg_catalog.set_config('%s', ", settings[i][0]);
        mig__buffer_add_literal(sql, settings[i][1]);
        mig__buffer_add(sql, is_local ? ", true)" : ", false)");
    }
}
