// SPDX-License-Identifier: MIT
// A history with every kind of step, and the oracle that compares what it did with the ledger: what
// tests/fault_oracle.sh is to programs that are killed, for faults within one process.
//
// The revisions are those in tests/traced. The table `trail`, which the history knows nothing of,
// gets a row whenever a transaction of theirs runs and is never cleared, so that what ran twice is
// seen for ever. Each revision has a table of its own, made by its first segment up and dropped by
// its last segment down; what batches, copies and functions do is seen in its rows.
#ifndef TRACED_H
#define TRACED_H

#include <mig/mig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traced_revisions.h"

typedef struct TracedSpec {
    const char *id;
    // A letter a segment: T leaves a row in the trail; q does not; a batch or what is called in
    // parts is b, and what runs outside of transactions a: both are begun before they have done
    // anything.
    const char *up;
    const char *down;
    int way_back; // steps of down
    bool is_late; // a check in a transaction of its own finishes it
} TracedSpec;

static const TracedSpec traced_specs[] = {
    {"001", "T", "T", 2, false},     {"002", "TTT", "TT", 3, false}, {"003", "T", "T", 2, false},
    {"004", "TT", "T", 2, false},    {"005", "T", "TTT", 4, false},  {"006", "q", "q", 1, false},
    {"007", "q", "q", 1, false},     {"008", "T", "T", 2, false},    {"009", "Tbbb", "bT", 3, true},
    {"010", "TaaT", "aT", 3, false},
};
#define TRACED_COUNT 10
#define TRACED_ALL   "10"
#define TRACED_TABLE                                                                               \
    "CREATE TABLE trail (revision text NOT NULL, direction text NOT NULL, segment integer NOT NULL)"

// At the heads, in one row; the same on both databases.
#define TRACED_CONTENTS                                                                            \
    "SELECT ((SELECT sum(x) FROM t001) + (SELECT sum(x) FROM t002) + (SELECT sum(x) FROM t003)"    \
    " + (SELECT sum(x) FROM t004) + (SELECT sum(x) FROM t005) + (SELECT count(*) FROM t006)"       \
    " + (SELECT count(*) FROM t007)) || ' '"                                                       \
    " || (SELECT count(*) || ' ' || sum(x) || ' ' || sum(length(body)) || ' ' || sum(calls)"       \
    " FROM t008) || ' ' || (SELECT count(*) || ' ' || sum(keyed) || ' ' || sum(counted) || ' '"    \
    " || sum(parted) FROM t009) || ' ' || (SELECT count(*) || ' ' || sum(x) FROM t010)"
#define TRACED_ALL_CONTENTS "30 4 106 36 4 7 7 7 7 4 105"

static inline const MigHistory *traced_history(void)
{
    return traced_revisions_history();
}

// One row a revision: id, segments both ways, the least and the most that can be done between two
// segments, steps of the way back; and one row a segment that leaves a trace.
static inline size_t traced_expected(char *sql, size_t size)
{
    static const char *const directions[] = {"up", "down"};
    size_t used = (size_t)snprintf(
        sql, size, "expected(id, ups, downs, most_up, least_down, way_back) AS (VALUES ");
    for (int i = 0; i < TRACED_COUNT; i++) {
        const TracedSpec *spec = &traced_specs[i];
        int ups = (int)strlen(spec->up);
        used +=
            (size_t)snprintf(sql + used, size - used, "%s('%s', %d, %d, %d, %d, %d)", i ? ", " : "",
                             spec->id, ups, (int)strlen(spec->down), spec->is_late ? ups : ups - 1,
                             spec->down[0] == 'T' ? 1 : 0, spec->way_back);
    }
    used +=
        (size_t)snprintf(sql + used, size - used, "), traces(trace_id, direction, k) AS (VALUES ");
    const char *comma = "";
    for (int i = 0; i < TRACED_COUNT * 2; i++) {
        const TracedSpec *spec = &traced_specs[i / 2];
        const char *segments = i % 2 == 0 ? spec->up : spec->down;
        for (int k = 0; segments[k]; k++) {
            if (segments[k] != 'T')
                continue;
            used += (size_t)snprintf(sql + used, size - used, "%s('%s', '%s', %d)", comma, spec->id,
                                     directions[i % 2], k + 1);
            comma = ", ";
        }
    }
    return used + (size_t)snprintf(sql + used, size - used, ")");
}

// The query of one text: "" where the ledger and the traces agree, else the first disagreements.
// Both databases read it, but for the name of one function.
static inline const char *traced_oracle(MigDialect dialect)
{
    static char sql[8000];
    const char *join = dialect == MIG_SQLITE ? "group_concat" : "string_agg";
    const char *tables = dialect == MIG_SQLITE
                             ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                             : "SELECT relname AS name FROM pg_class WHERE relkind = 'r'"
                               " AND relnamespace = 'public'::regnamespace";
    size_t used = (size_t)snprintf(sql, sizeof sql, "WITH ");
    used += traced_expected(sql + used, sizeof sql - used);
    snprintf(
        sql + used, sizeof sql - used,
        ", tables AS (%s),"
        " said AS (SELECT e.*, coalesce(r.state, 'absent') AS state, coalesce(r.segment, 0) AS segment,"
        " (SELECT count(*) FROM migc_event v WHERE v.history = 'main' AND v.id = e.id AND v.kind = 'apply') AS applies,"
        " (SELECT count(*) FROM migc_event v WHERE v.history = 'main' AND v.id = e.id AND v.kind = 'revert') AS reverts,"
        " (SELECT count(*) FROM tables WHERE name = 't' || e.id) AS has_table,"
        " (SELECT count(*) FROM migc_down d WHERE d.history = 'main' AND d.id = e.id) AS stored"
        " FROM expected e LEFT JOIN migc_revision r ON r.history = 'main' AND r.id = e.id),"
        " runs AS (SELECT id, direction, k, CASE direction"
        " WHEN 'up' THEN applies + CASE WHEN state = 'started' AND segment >= k THEN 1 ELSE 0 END"
        " ELSE reverts + CASE WHEN state = 'reverting' AND segment >= k THEN 1 ELSE 0 END END AS times"
        " FROM said JOIN traces ON trace_id = id),"
        " wrong(words) AS (SELECT id || ' ' || direction || ' ' || k || ' ran ' || ran || ' times, not '"
        " || times FROM (SELECT runs.*, (SELECT count(*) FROM trail t WHERE t.revision = runs.id"
        " AND t.direction = runs.direction AND t.segment = runs.k) AS ran FROM runs) x"
        " WHERE ran <> times"
        " UNION ALL SELECT id || ' is ' || state || ' at segment ' || segment || ' and has '"
        " || has_table || ' tables, ' || stored || ' rows of its way back' FROM said"
        " WHERE has_table <> CASE WHEN state = 'absent' THEN 0 ELSE 1 END"
        " OR stored <> CASE WHEN state = 'absent' THEN 0 ELSE way_back END"
        " OR (state = 'applied' AND segment <> ups)"
        " OR (state = 'started' AND (segment < 1 OR segment > most_up))"
        " OR (state = 'reverting' AND (segment < least_down OR segment >= downs))"
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
// How many batches were begun and are not done; only where there is a ledger.
#define TRACED_IN_BATCH                                                                            \
    "SELECT count(*) FROM migc_revision WHERE state = 'started' AND batch_key LIKE 'batch %'"
// How many revisions are applied; only where there is a ledger.
#define TRACED_APPLIED                                                                             \
    "SELECT count(*) FROM migc_revision WHERE state = 'applied' AND history = 'main'"

#endif
