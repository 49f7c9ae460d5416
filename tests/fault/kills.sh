#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kill -9 at random moments of an upgrade or a downgrade. After each, what was done and what the ledger says
# agree; the next launch completes without a human. SEED repeats a run.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
kills=12
RANDOM=${SEED:-$$}

make_revisions() {
    local id parent=base
    for id in 001 002 003 004 005 006 007 008; do
        revision revisions $id $parent "CREATE TABLE t$id (x integer);
--@ only postgresql
SELECT pg_sleep(0.02);
--@ only sqlite
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT max(i) FROM n;
INSERT INTO t$id VALUES (1);" "DROP TABLE t$id;
--@ only postgresql
SELECT pg_sleep(0.02);"
        parent=$id
    done
}

# Both in one query, which is one snapshot: whatever the killed program's session is still doing.
tables=
disagreements() { # DRIVER
    if [ "$1" = sqlite ]; then
        tables="SELECT substr(name, 2) AS id FROM sqlite_master WHERE name GLOB 't00?'"
    else
        tables="SELECT substr(relname, 2) AS id FROM pg_class WHERE relname ~ '^t00.\$'"
    fi
    query "WITH done AS ($tables), said AS (SELECT id FROM migc_revision WHERE state = 'applied')
        SELECT 'not in the ledger: ' || id FROM done WHERE id NOT IN (SELECT id FROM said)
        UNION ALL SELECT 'not done: ' || id FROM said WHERE id NOT IN (SELECT id FROM done)
        UNION ALL SELECT state || ': ' || id FROM migc_revision WHERE state <> 'applied'
        UNION ALL SELECT 'no way back: ' || id FROM said WHERE id NOT IN (SELECT id FROM migc_down)
        UNION ALL SELECT 'a way back too many: ' || id FROM migc_down WHERE id NOT IN (SELECT id FROM said)
        UNION ALL SELECT 'events: ' || said.id FROM said WHERE 1 <> (SELECT
            sum(CASE kind WHEN 'apply' THEN 1 WHEN 'revert' THEN -1 ELSE 0 END)
            FROM migc_event WHERE migc_event.id = said.id)"
}

kill_once() { # DRIVER COMMAND…
    local driver=$1 process
    shift
    migc "$@" -q --directory revisions --database "$url" >out 2>&1 &
    process=$!
    sleep "0.$(printf '%03d' $((RANDOM % 300)))"
    kill -9 $process 2>/dev/null && killed=$((killed + 1))
    wait $process 2>/dev/null
    equals "after a kill of migc $*" "$(disagreements "$driver")" ''
}

kill_often() { # DRIVER
    local n killed=0
    make_database "$1" && run 0 migc upgrade --directory revisions --database "$url" 001 || return
    for n in $(seq $kills); do
        if [ $((n % 3)) -eq 0 ]; then
            kill_once "$1" downgrade base || return
        else
            kill_once "$1" upgrade || return
        fi
    done
    [ $killed -gt 0 ] || { echo 'no program was killed: all had ended' && return 1; }
    run 0 migc upgrade --directory revisions --database "$url" &&
        equals 'in the end' "$(disagreements "$1")" '' &&
        equals 'revisions' "$(query "SELECT count(*) FROM migc_revision WHERE state = 'applied'")" 8 &&
        equals 'rows' "$(query 'SELECT count(*) FROM t008')" 1 &&
        run 0 migc downgrade base --directory revisions --database "$url" &&
        equals 'left in the ledger' "$(query 'SELECT count(*) FROM migc_revision')" 0
}

make_revisions
check "killed $kills times on SQLite" kill_often sqlite
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check "killed $kills times on PostgreSQL" kill_often postgresql
else
    skip "killed $kills times on PostgreSQL" 'MIGC_TEST_PG_URL names no server'
fi
exit $tests_failed
