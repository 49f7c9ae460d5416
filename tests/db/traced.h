// SPDX-License-Identifier: MIT
// A history whose every segment leaves a trace, and the oracle that compares the traces with the
// ledger: what tests/fault_oracle.sh is to programs that are killed, for faults within one process.
//
// The table `trail`, which the history knows nothing of, gets a row whenever a segment runs and is
// never cleared, so that what ran twice is seen for ever. Each revision has a table of its own,
// made by its first segment up and dropped by its last segment down.
#ifndef TRACED_H
#define TRACED_H

#include "../unit/history_builder.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct TracedSpec {
    const char *id;
    const char *parents;
    int ups; // segments
    int downs;
} TracedSpec;

// Several segments both ways, a branch point and a merge.
static const TracedSpec traced_specs[] = {
    {"001", "", 1, 1},    {"002", "001", 3, 2},     {"003", "002", 1, 1},
    {"004", "002", 2, 1}, {"005", "003,004", 1, 3},
};
#define TRACED_COUNT 5
#define TRACED_TABLE                                                                               \
    "CREATE TABLE trail (revision text NOT NULL, direction text NOT NULL, segment integer NOT NULL)"

// Statements of one direction, as history_build wants them.
static inline void traced_section(char *text, size_t size, const TracedSpec *spec, bool is_up)
{
    int count = is_up ? spec->ups : spec->downs;
    size_t used = 0;
    for (int k = 1; k <= count; k++) {
        used += (size_t)snprintf(
            text + used, size - used, "%s%sINSERT INTO trail VALUES ('%s', '%s', %d)",
            k > 1 ? "\n;\n" : "", k > 1 ? "|" : "", spec->id, is_up ? "up" : "down", k);
        if (is_up && k == 1)
            used += (size_t)snprintf(text + used, size - used,
                                     "\n;\nCREATE TABLE t%s (x integer)\n;\n"
                                     "INSERT INTO t%s VALUES (1), (2), (3)",
                                     spec->id, spec->id);
        if (!is_up && k == count)
            used += (size_t)snprintf(text + used, size - used, "\n;\nDROP TABLE t%s", spec->id);
    }
}

// To be freed by history_free.
static inline MigHistory *traced_history(void)
{
    char texts[TRACED_COUNT][2][1000];
    RevisionSpec specs[TRACED_COUNT] = {{0}};
    for (int i = 0; i < TRACED_COUNT; i++) {
        traced_section(texts[i][0], sizeof texts[i][0], &traced_specs[i], true);
        traced_section(texts[i][1], sizeof texts[i][1], &traced_specs[i], false);
        specs[i].id = traced_specs[i].id;
        specs[i].parents = traced_specs[i].parents;
        specs[i].up = texts[i][0];
        specs[i].down = texts[i][1];
        specs[i].title = "a step";
    }
    return history_build("main", specs, TRACED_COUNT);
}

// The query of one text: "" where the ledger and the traces agree, else the first disagreements.
// Both databases read it, but for the name of one function.
static inline const char *traced_oracle(MigDialect dialect)
{
    static char sql[6000];
    size_t used = 0;
    const char *join = dialect == MIG_SQLITE ? "group_concat" : "string_agg";
    const char *tables = dialect == MIG_SQLITE
                             ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                             : "SELECT relname AS name FROM pg_class WHERE relkind = 'r'"
                               " AND relnamespace = 'public'::regnamespace";
    used += (size_t)snprintf(sql, sizeof sql, "WITH expected(id, ups, downs) AS (VALUES ");
    for (int i = 0; i < TRACED_COUNT; i++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, "%s('%s', %d, %d)", i ? ", " : "",
                                 traced_specs[i].id, traced_specs[i].ups, traced_specs[i].downs);
    snprintf(
        sql + used, sizeof sql - used,
        "), numbers(k) AS (VALUES (1), (2), (3)), tables AS (%s),"
        " said AS (SELECT e.*, coalesce(r.state, 'absent') AS state, coalesce(r.segment, 0) AS segment,"
        " (SELECT count(*) FROM migc_event v WHERE v.history = 'main' AND v.id = e.id AND v.kind = 'apply') AS applies,"
        " (SELECT count(*) FROM migc_event v WHERE v.history = 'main' AND v.id = e.id AND v.kind = 'revert') AS reverts,"
        " (SELECT count(*) FROM tables WHERE name = 't' || e.id) AS has_table,"
        " (SELECT count(*) FROM migc_down d WHERE d.history = 'main' AND d.id = e.id) AS way_back"
        " FROM expected e LEFT JOIN migc_revision r ON r.history = 'main' AND r.id = e.id),"
        " runs AS (SELECT id, 'up' AS direction, k,"
        " applies + CASE WHEN state = 'started' AND segment >= k THEN 1 ELSE 0 END AS times"
        " FROM said JOIN numbers ON k <= ups UNION ALL SELECT id, 'down', k,"
        " reverts + CASE WHEN state = 'reverting' AND segment >= k THEN 1 ELSE 0 END"
        " FROM said JOIN numbers ON k <= downs),"
        " wrong(words) AS (SELECT id || ' ' || direction || ' ' || k || ' ran ' || ran || ' times, not '"
        " || times FROM (SELECT runs.*, (SELECT count(*) FROM trail t WHERE t.revision = runs.id"
        " AND t.direction = runs.direction AND t.segment = runs.k) AS ran FROM runs) x"
        " WHERE ran <> times"
        " UNION ALL SELECT id || ' is ' || state || ' at segment ' || segment || ' and has '"
        " || has_table || ' tables, ' || way_back || ' rows of its way back' FROM said"
        " WHERE has_table <> CASE WHEN state = 'absent' THEN 0 ELSE 1 END"
        " OR way_back <> CASE WHEN state = 'absent' THEN 0 ELSE downs + 1 END"
        " OR (state = 'applied' AND segment <> ups)"
        " OR (state = 'started' AND (segment < 1 OR segment >= ups))"
        " OR (state = 'reverting' AND (segment < 1 OR segment >= downs))"
        " OR applies - reverts <> CASE WHEN state IN ('applied', 'reverting') THEN 1 ELSE 0 END"
        " UNION ALL SELECT 'all is said to be done: ' || (launch_digest IS NOT NULL) FROM migc_history"
        " WHERE name = 'main' AND (launch_digest IS NOT NULL)"
        " <> NOT EXISTS (SELECT 1 FROM said WHERE state <> 'applied'))"
        " SELECT coalesce(%s(words, '; '), '') FROM wrong",
        tables, join);
    return sql;
}

// The same where there is no ledger.
#define TRACED_NOTHING                                                                             \
    "SELECT CASE WHEN (SELECT count(*) FROM trail) = 0 THEN '' ELSE 'no ledger, but ran' END"
// How many revisions are applied; only where there is a ledger.
#define TRACED_APPLIED                                                                             \
    "SELECT count(*) FROM migc_revision WHERE state = 'applied' AND history = 'main'"

#endif
