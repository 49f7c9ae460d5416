#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Fifty launches at once on an empty database: each revision runs exactly once, and all fifty succeed, with a
# revision that takes its time and a statement that cannot run inside a transaction.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
launches=50

make_revisions() {
    revision revisions 001 base 'CREATE TABLE effects (id text); CREATE TABLE t (x integer);' \
        'DROP TABLE t; DROP TABLE effects;'
    revision revisions 002 001 "INSERT INTO effects VALUES ('002');
--@ only postgresql
SELECT pg_sleep(1.5);
--@ only sqlite
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT max(i) FROM n;" \
        "DELETE FROM effects WHERE id = '002';"
    revision revisions 003 002 "--@ only postgresql
CREATE INDEX CONCURRENTLY t_x ON t (x);
--@ only sqlite
VACUUM;
INSERT INTO effects VALUES ('003');" "DELETE FROM effects WHERE id = '003';"
    revision revisions 004 003 "INSERT INTO effects VALUES ('004');" "DELETE FROM effects WHERE id = '004';"
}

deadlocks() {
    grep -c 'deadlock detected' "${MIGC_TEST_PG_LOG:-/dev/null}"
}

launch_all() {
    local n
    for n in $(seq $launches); do
        {
            timeout 60 migc upgrade -q --directory revisions --database "$url" >"out.$n" 2>&1
            echo $? >"status.$n"
        } &
    done
    wait
    cat status.* | sort | uniq -c | tr -s ' '
    grep -H . out.* | head -n 10
}

launches_at_once() { # DRIVER
    local before
    make_database "$1" || return
    before=$(deadlocks)
    equals 'exit codes' "$(launch_all)" " $launches 0" &&
        equals effects "$(query 'SELECT id FROM effects ORDER BY id')" "$(printf '002\n003\n004')" &&
        equals 'the ledger' "$(query 'SELECT id, state, attempt FROM migc_revision ORDER BY id')" \
            "$(printf '%s\n' '001|applied|1' '002|applied|1' '003|applied|2' '004|applied|1')" &&
        equals events "$(query 'SELECT id, kind FROM migc_event ORDER BY id, number')" \
            "$(printf '00%s|apply\n' 1 2 3 4)" &&
        equals 'deadlocks in the log' "$(deadlocks)" "$before"
}

make_revisions
check "$launches launches at once on SQLite" launches_at_once sqlite
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check "$launches launches at once on PostgreSQL" launches_at_once postgresql
else
    skip "$launches launches at once on PostgreSQL" 'MIGC_TEST_PG_URL names no server'
fi
exit $tests_failed
