#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kill -9 just before a message or write, of upgrades and downgrades whose steps mostly run outside of any
# transaction. The same command then completes without a human: transactional segments ran exactly once, every
# index is valid, no intent and no lock is left, and the schema is that of a run that nobody killed.
#
# Some boundaries in each direction, evenly spread from a first one that is drawn; with MIGC_LONG=yes ten times as many.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"

make_bare_history() {
    revision revisions 001 base "CREATE TABLE notes (id integer PRIMARY KEY, body text);
INSERT INTO notes VALUES (1, 'a'), (2, 'b');
INSERT INTO trail VALUES ('up 1');" "INSERT INTO trail VALUES ('down 1');
DROP TABLE notes;"
    revision revisions 002 001 "INSERT INTO trail VALUES ('up 2');
--@ only postgresql
CREATE INDEX CONCURRENTLY notes_body ON notes (lower(body)) WHERE id > 0;
--@ only postgresql
REINDEX TABLE CONCURRENTLY notes;
VACUUM;
INSERT INTO trail VALUES ('up 3');
--@ only postgresql
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS notes_one ON notes (body) INCLUDE (id);" "--@ only postgresql
DROP INDEX CONCURRENTLY notes_one;
INSERT INTO trail VALUES ('down 3');
VACUUM;
--@ only postgresql
DROP INDEX CONCURRENTLY IF EXISTS notes_body;
INSERT INTO trail VALUES ('down 2');"
}

schema() { # of what the history makes
    if [ "$driver" = sqlite ]; then
        query "SELECT sql FROM sqlite_master WHERE name LIKE 'notes%' ORDER BY name"
    else
        query "SELECT pg_get_indexdef(indexrelid), indisvalid, indisready FROM pg_index WHERE indrelid::regclass::text LIKE '%notes'
            ORDER BY 1"
        query "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database
            WHERE datname = current_database())"
    fi
}

# What ran twice, or not at all, is seen for ever: nothing clears `trail`.
agrees() { # up|down
    local revisions=2
    [ "$1" = up ] || revisions=0
    equals "schema, $1" "$(schema)" "${whole[$1]}" &&
        equals "revisions, $1" "$(query "SELECT count(*) FROM migc_revision WHERE state = 'applied' AND batch_key IS NULL")" $revisions &&
        equals "rows of the ledger, $1" "$(query 'SELECT count(*) FROM migc_revision')" $revisions &&
        equals "runs, $1" "$(query "SELECT what, times, expected FROM (SELECT what, count(*) AS times,
            (SELECT count(*) FROM migc_event AS e WHERE e.kind = CASE WHEN what LIKE 'up%' THEN 'apply' ELSE 'revert' END
            AND e.id = CASE WHEN what LIKE '%1' THEN '001' ELSE '002' END) AS expected FROM trail GROUP BY what) AS x
            WHERE times <> expected")" ''
}

kill_at() { # PROGRAM DIRECTION BOUNDARY
    local status
    set_command "$1" "$2"
    at_boundary MIGC_KILL_AT="$3" MIGC_NOT_HALF=yes
    status=$?
    case $status in 0) ;; 137) killed=$((killed + 1)) ;; *) echo "exit $status" && cat err && false ;; esac &&
        complete "$1" "$2" && agrees "$2" || { echo "$1 $2, killed at message or write $3" && return 1; }
}

count_boundaries() { # PROGRAM; also what a whole run makes
    local direction
    boundaries=0
    for direction in up down; do
        set_command "$1" $direction
        at_boundary MIGC_KILL_COUNT=count || { cat err && return 1; }
        [ "$(cat count)" -le "$boundaries" ] || boundaries=$(cat count)
        whole[$direction]=$(schema)
    done
    [ "$boundaries" -gt 20 ] || { echo "only $boundaries boundaries: kill_at.so sees nothing" && return 1; }
}

sweep() { # sqlite|postgresql PROGRAM KILLS
    local n boundaries stride killed=0 kills=$3
    declare -A whole
    make_database "$1" && query 'CREATE TABLE trail (what text)' && complete "$2" up && complete "$2" down &&
        count_boundaries "$2" || return
    [ "$is_long" = no ] || kills=$(($3 * 10))
    stride=$(((boundaries + kills - 1) / kills))
    draw $stride
    for ((n = drawn + 1; n <= boundaries; n += stride)); do
        kill_at "$2" up $n && kill_at "$2" down $n || return
    done
    [ $((killed * stride)) -ge "$boundaries" ] || { echo "only $killed kills" && return 1; }
}

make_bare_history
build_application && build_kill_at || exit 1
# Nothing shows that a program which had SQLite's file is dead: the next one waits three seconds.
check 'SQLite: killed beside steps that run alone' seeded sweep sqlite application 1
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check 'PostgreSQL: killed beside steps that run alone' seeded sweep postgresql application 6
else
    skip 'PostgreSQL: killed beside steps that run alone' 'MIGC_TEST_PG_URL names no server'
fi
exit $tests_failed
