#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A history with every kind of step that a file can hold (transactions, a statement outside of them, a batch of
# each form, a copy, a verify) is upgraded and downgraded while the client is killed at random messages and writes
# or its session is terminated, and while the holder of the lock is stopped. The next start completes, and then
# schema, rows and ledger are those of a run that nobody disturbed: no row is lost or doubled, each revision was
# applied once more than it was reverted, no index is invalid and no lock is left.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
long=1
[ "$is_long" = no ] || long=10

make_steps() {
    revision revisions 001 base 'CREATE TABLE items (id integer PRIMARY KEY, n integer NOT NULL, word text);
INSERT INTO items (id, n) WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 300) SELECT i, i FROM s;

--@ verify
SELECT * FROM items WHERE n < 1;' 'DROP TABLE items;'
    revision revisions 002 001 '--@ only postgresql
CREATE INDEX CONCURRENTLY items_n ON items (n);
--@ only sqlite
CREATE INDEX items_n ON items (n);' '--@ only postgresql
DROP INDEX CONCURRENTLY items_n;
--@ only sqlite
DROP INDEX items_n;'
    revision revisions 003 002 '--@ batch count over items(id) rows 40
UPDATE items SET n = n + 1000 WHERE id > :after AND id <= :through;' '--@ batch uncount over items(id) rows 70
UPDATE items SET n = n - 1000 WHERE id > :after AND id <= :through;'
    revision revisions 004 003 "--@ batch fill rows 70
UPDATE items SET word = 'w' WHERE id IN (SELECT id FROM items WHERE word IS NULL ORDER BY id LIMIT :rows);" \
        'UPDATE items SET word = NULL;'
    revision revisions 005 004 'CREATE TABLE words (number integer, word text);
--@ copy words(number, word) from "words.csv" header' 'DROP TABLE words;'
    { echo number,word && seq 200 | sed 's/.*/&,word &/'; } >revisions/words.csv
}

# All that a run leaves, whatever the times and the attempts were.
look() {
    local schema
    if [ "$driver" = sqlite ]; then
        schema=$(sqlite3 "$file" "SELECT sql FROM sqlite_master ORDER BY name; PRAGMA integrity_check")
    else
        schema=$(PATH=$MIGC_TEST_PG_BIN:$PATH pg_dump --schema-only "$url" | grep -v '^\\' &&
            query "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
    fi
    echo "$schema"
    query 'SELECT id, state, segment FROM migc_revision ORDER BY id'
    query "SELECT id, sum(CASE kind WHEN 'apply' THEN 1 WHEN 'revert' THEN -1 ELSE 0 END) FROM migc_event
        WHERE kind IN ('apply', 'revert') GROUP BY id ORDER BY id"
    query 'SELECT id, n, word FROM items ORDER BY id' 2>/dev/null
    query 'SELECT number, word FROM words ORDER BY number' 2>/dev/null
}

lock_is_free() {
    [ "$driver" = sqlite ] ||
        equals 'the lock is free' "$(query "SELECT pg_try_advisory_lock(hashtextextended('migc:public', 0))")" t
}

# Undisturbed, both ways; counts the boundaries, too.
measure() {
    local direction
    complete migc up || return
    for direction in down up; do
        set_command application $direction
        at_boundary MIGC_KILL_COUNT=count || { cat err && return 1; }
        boundaries[$direction]=$(cat count)
        look >"clean.$direction"
    done
    [ "$(wc -l <clean.up)" -gt 500 ] || { echo 'a clean run leaves too little' && return 1; }
}

as_clean() { # DIRECTION WHEN
    complete migc "$1" || { echo "after: $2" && return 1; }
    look >now
    diff "clean.$1" now && lock_is_free || { echo "after: $2" && return 1; }
}

kill_client() { # DIRECTION
    local half=MIGC_NOT_HALF status
    draw 2
    [ "$drawn" -eq 0 ] || half=MIGC_KILL_HALF
    draw "${boundaries[$1]}"
    when="$1, killed at message or write $((drawn + 1)) ($half)"
    set_command application "$1"
    at_boundary MIGC_KILL_AT=$((drawn + 1)) $half=yes
    status=$?
    case $status in 137) hits=$((hits + 1)) ;; 0) ;; *) echo "exit $status: $when" && cat err && return 1 ;; esac
}

migc_sessions="SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'migc'"
# The client connects again and completes by itself.
terminate_session() { # DIRECTION
    local process status terminator
    draw 80
    when="$1, terminated $drawn ms after its session began"
    query "DO \$\$ BEGIN FOR i IN 1..600 LOOP PERFORM pg_stat_clear_snapshot(); EXIT WHEN EXISTS ($migc_sessions);
        PERFORM pg_sleep(0.001); END LOOP; PERFORM pg_sleep(0.001 * $drawn), pg_stat_clear_snapshot(); END \$\$;
        SELECT pg_terminate_backend(pid) FROM ($migc_sessions) AS s" >terminated 2>&1 &
    terminator=$!
    set_command migc "$1"
    "${command[@]}" >out 2>err &
    process=$!
    wait $terminator || { cat terminated && return 1; }
    [ ! -s terminated ] || hits=$((hits + 1))
    wait $process
    status=$?
    [ $status -eq 0 ] && return
    # Where it had not even connected, there was nothing that it could have gone on with.
    [ $status -eq 3 ] || { echo "exit $status: $when" && cat err && return 1; }
}

# While the holder of the lock is stopped another waits, and says so when its time is over.
stop_holder() { # DIRECTION
    local process status
    draw 120
    when="$1, stopped after $drawn ms"
    set_command application "$1"
    "${command[@]}" >out 2>err &
    process=$!
    sleep "0.$(printf '%03d' "$drawn")"
    kill -STOP $process
    set_command migc "$1"
    timeout 60 "${command[@]}" --deadline 300ms >out2 2>err2
    status=$?
    kill -CONT $process
    case $status in 0) ;; 5) hits=$((hits + 1)) ;; *) echo "the other: exit $status: $when" && cat err2 && return 1 ;; esac
    wait $process
    status=$?
    [ $status -eq 0 ] || { echo "exit $status: $when" && cat err && return 1; }
}

disturb_often() { # DRIVER FUNCTION TIMES
    local n hits=0 when='' direction
    declare -A boundaries
    make_database "$1" && measure || return
    for ((n = 0; n < $3; n++)); do
        direction=$([ $((n % 2)) -eq 0 ] && echo down || echo up)
        "$2" $direction && as_clean $direction "$when" || return
    done
    [ $hits -gt 0 ] || { echo "nothing was disturbed in $3 runs" && return 1; }
}

make_steps
build_application && build_kill_at || exit 1
check 'every kind of step: killed on SQLite' seeded disturb_often sqlite kill_client $((8 * long))
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check 'every kind of step: killed on PostgreSQL' seeded disturb_often postgresql kill_client $((14 * long))
    check 'every kind of step: sessions are terminated' seeded disturb_often postgresql terminate_session $((10 * long))
    check 'every kind of step: the holder of the lock is stopped' seeded disturb_often postgresql stop_holder $((4 * long))
else
    skip 'every kind of step on PostgreSQL' 'MIGC_TEST_PG_URL names no server'
fi
exit $tests_failed
