#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Fifty launches at once on an empty database, half of them migc and half an application, and a second wave while
# the first works, five times: each revision runs exactly once, and all succeed, with a revision that takes its time,
# a statement that cannot run inside a transaction, a copy, a batch, C functions and checks. And: launches of which the
# one that works is killed.
#
# Nothing here depends on how fast the machine is: the slow revision and the index build go on when the test has
# seen what it wanted to see and opens a gate.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
# shellcheck source=tests/fault_sampler.sh
. "$root/tests/fault_sampler.sh"
first_wave=50
second_wave=10
crowd=16
times=5
[ "$is_long" = no ] || times=50

# Where there is no lock to wait for.
slow_on_sqlite='--@ only sqlite
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500000) SELECT max(i) FROM n;'

make_revisions() {
    revision revisions 001 base 'CREATE TABLE effects (id text); CREATE TABLE t (x integer);' \
        'DROP TABLE t; DROP TABLE effects;'
    revision revisions 002 001 "INSERT INTO effects VALUES ('002');
--@ only postgresql
SELECT pg_advisory_xact_lock(1, 2);
$slow_on_sqlite" "DELETE FROM effects WHERE id = '002';"
    sed -i 's/^--@ up$/&\n--@ lock-timeout 1m/' revisions/002.sql
    revision revisions 003 002 "--@ only postgresql
CREATE INDEX CONCURRENTLY t_x ON t (x);
--@ only sqlite
VACUUM;
INSERT INTO effects VALUES ('003');" "DELETE FROM effects WHERE id = '003';"
    revision revisions 004 003 "INSERT INTO effects VALUES ('004');" "DELETE FROM effects WHERE id = '004';"
    # A row that is copied twice breaks the key, one that a batch changes twice, or never, is found by the check.
    revision revisions 005 004 'CREATE TABLE numbers (x integer NOT NULL PRIMARY KEY, y integer NOT NULL DEFAULT 0);
--@ copy numbers(x) from "numbers.csv"
--@ batch once over numbers(x) rows 7
UPDATE numbers SET y = y + 1 WHERE x > :after AND x <= :through;' 'DROP TABLE numbers;'
    printf '\n--@ verify\nSELECT x FROM numbers WHERE y <> 1;\n' >>revisions/005.sql
    seq 100 >revisions/numbers.csv
    revision revisions 006 005 "CREATE TABLE trail (direction text, what text);
CREATE TABLE items (id integer PRIMARY KEY);
INSERT INTO items SELECT x FROM numbers WHERE x <= 40;
CREATE TABLE taken (id integer);
--@ call leave_note
--@ no-transaction
--@ call take_parts" 'DROP TABLE taken; DROP TABLE items; DROP TABLE trail;'
    printf '\n--@ verify\nSELECT what FROM trail GROUP BY what HAVING count(*) <> 1;\n%s\n' \
        "SELECT id FROM items AS i WHERE (SELECT count(*) FROM taken AS t WHERE t.id = i.id) <> 1;" >>revisions/006.sql
}

# Only transactions: what is killed in one is done again by the next.
make_crowd_revisions() {
    revision crowd/revisions 001 base 'CREATE TABLE effects (id text);' 'DROP TABLE effects;'
    revision crowd/revisions 002 001 "INSERT INTO effects VALUES ('002');
--@ only postgresql
SELECT pg_advisory_xact_lock(1, 2);" "DELETE FROM effects WHERE id = '002';"
    sed -i 's/^--@ up$/&\n--@ lock-timeout 1m/' crowd/revisions/002.sql
    revision crowd/revisions 003 002 "INSERT INTO effects VALUES ('003');" "DELETE FROM effects WHERE id = '003';"
}

# The launches are children of this shell: `process` has their ids. (Descriptor 3 is the gate's, below.)
process=()
launch_many() { # HOW-MANY
    local n
    for n in $(seq ${#process[@]} $((${#process[@]} + $1 - 1))); do
        command=(migc upgrade --directory revisions --steps ./libsteps.so --database "$url" --deadline 60s)
        [ $((n % 2)) -eq 0 ] || command=(./application "$url" up)
        "${command[@]}" >"out.$n" 2>&1 3>&- &
        process[n]=$!
    done
}

# Sets `statuses`: how many ended with which.
wait_for_all() {
    local n status
    : >statuses
    for n in "${!process[@]}"; do
        wait "${process[n]}" 2>/dev/null
        status=$?
        echo $status >>statuses
        [ $status -eq 0 ] || [ $status -eq 137 ] || { echo "launch $n:" && cat "out.$n" 2>/dev/null; }
    done
    statuses=$(sort statuses | uniq -c | awk '{ print $1 " ended with " $2 }' | sort)
}

until_true() { # WHAT COMMAND…: asks again and again, for 60 seconds
    local what=$1 n
    shift
    for n in $(seq 1200); do
        "$@" && return
        sleep 0.05
    done
    echo "after $n attempts not yet: $what"
    return 1
}
at_least() { # NUMBER COMMAND…
    [ "$("${@:2}")" -ge "$1" ]
}
says() { # WORDS…: how many launches have said one of them
    grep -lE "$1" out.* 2>/dev/null | wc -l
}
sessions() {
    query "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'migc'"
}
waiters_at_gate() {
    query "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1 AND objid = 2 AND NOT granted"
}

# A session that we talk to through file descriptor 3; `tell_gate` waits for its answer.
open_gate_session() {
    rm -f gate gate.out && mkfifo gate
    if [ "$driver" = sqlite ]; then
        sqlite3 "$file" <gate >gate.out 2>&1 &
    else
        PGAPPNAME=gate psql -X -q -A -t "$url" <gate >gate.out 2>&1 &
    fi
    gate=$!
    exec 3>gate
}
tell_gate() { # SQL
    : >gate.out
    printf "%s\nSELECT 'answered';\n" "$1" >&3
    until_true 'an answer of the gate' grep -q answered gate.out
}
close_gate_session() {
    exec 3>&-
    wait "$gate"
}

# The log since the launches began: no error but the one by which a program learns that there is no ledger.
errors_in_log() { # ALLOWED-SQLSTATES
    tail -c "+$((log_begin + 1))" "$MIGC_TEST_PG_LOG" | awk -v database="$database" -v allowed="$1" '
        $4 != database || $0 !~ / (ERROR|FATAL|PANIC):  / { next }
        $5 == "42P01" { if (++missing[$6] > 1) print "a second time: " $0; next }
        index(allowed, $5) == 0 { print }'
}

# PostgreSQL's lock is held for a whole run. On SQLite it is that of a transaction: between two parts of a batch or of
# a C function another launch may go on with it, and then it has begun that segment anew.
each_exactly_once() {
    local attempts=attempt
    [ "$driver" = postgresql ] || attempts="CASE WHEN id IN ('005', '006') AND attempt > 3 THEN 3 ELSE attempt END"
    equals effects "$(query 'SELECT id FROM effects ORDER BY id')" "$(printf '002\n003\n004')" &&
        equals 'what the functions did' "$(query 'SELECT count(*), count(DISTINCT what) FROM trail
            UNION ALL SELECT count(*), sum(id) FROM taken')" "$(printf '6|6\n40|820')" &&
        equals 'the ledger' "$(query "SELECT id, state, $attempts FROM migc_revision ORDER BY id")" \
            "$(printf '%s\n' '001|applied|1' '002|applied|1' '003|applied|2' '004|applied|1' '005|applied|3' '006|applied|3')" &&
        equals events "$(query 'SELECT id, kind FROM migc_event ORDER BY id, number')" \
            "$(printf "%s\n" "001|apply" "002|apply" "003|apply" "004|apply" "005|data" "005|apply" "006|apply")"
}

again_and_again() { # COMMAND
    local n
    for n in $(seq $times); do
        "$1" || { echo "the $n. time" && return 1; }
    done
}

# The gate: somebody else changes the database until all fifty wait; the second wave comes while 002 runs.
launches_on_sqlite() {
    process=() && rm -f out.*
    make_database sqlite && query 'CREATE TABLE gate (x)' && open_gate_session && tell_gate 'BEGIN IMMEDIATE;' &&
        launch_many $first_wave &&
        until_true 'all wait' at_least $first_wave says 'waiting|another program' && tell_gate 'ROLLBACK;' &&
        until_true 'the slow revision' at_least 1 says 'applying 002' && launch_many $second_wave || return
    close_gate_session
    wait_for_all
    equals 'exit codes' "$statuses" "$((first_wave + second_wave)) ended with 0" && each_exactly_once
}

# The gate's session has the lock that 002 takes, and a snapshot for which the index build has to wait.
launches_on_postgresql() {
    process=() && rm -f out.*
    make_database postgresql && open_gate_session &&
        tell_gate 'SELECT pg_advisory_lock(1, 2); BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1;' || return
    log_begin=$(stat -c %s "$MIGC_TEST_PG_LOG")
    launch_many $first_wave
    until_true 'the slow revision' at_least 1 waiters_at_gate &&
        until_true 'all are there' at_least $first_wave sessions && launch_many $second_wave &&
        until_true 'the second wave is there' at_least $((first_wave + second_wave)) sessions || return
    start_sampler
    tell_gate 'SELECT pg_advisory_unlock(1, 2);' &&
        until_true '100 samples of the build' at_least 100 build_samples && tell_gate 'COMMIT;' || return
    close_gate_session
    wait_for_all
    stop_sampler
    equals 'exit codes' "$statuses" "$((first_wave + second_wave)) ended with 0" && each_exactly_once &&
        equals 'the index is valid' "$(query "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_x'::regclass")" t &&
        equals 'the log' "$(errors_in_log '')" '' && equals 'snapshots held' "$(held_snapshots)" '' &&
        equals 'launches during the build' "$(most_sessions)" $((first_wave + second_wave))
}

# The proof that the sampler can fail: a snapshot of each kind is held by what looks like a launch, while one
# real launch builds the index and another waits, which must not be reported.
bad_waiter() { # SQL
    # Of a pipe the shell would wait for both ends.
    PGAPPNAME=migc psql -X -q -A -t "$url" < <(echo "$1" && exec sleep 60 2>/dev/null 3>&-) >/dev/null 2>&1 3>&- &
    process+=($!)
}
kinds_held() {
    held_snapshots | sed 's/:.*//' | sort -u | xargs
}
all_kinds_held() {
    [ "$(kinds_held)" = 'blocked idle old' ]
}
sampler_sees() {
    process=() && rm -f out.*
    make_database postgresql && run 0 migc upgrade 002 -q --directory revisions --database "$url" &&
        open_gate_session &&
        tell_gate 'SELECT pg_advisory_lock(1, 2); BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1;' || return
    start_sampler
    bad_waiter 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1;'
    bad_waiter 'SELECT pg_advisory_lock(1, 2);'
    bad_waiter 'SELECT pg_sleep(60);'
    until_true 'the bad ones are there' at_least 3 sessions || return
    launch_many 2
    until_true 'each kind is seen' all_kinds_held || return
    local seen
    seen=$(held_snapshots | sed 's/:.*: /: /' | sort)
    query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND
        query IN ('SELECT pg_advisory_lock(1, 2);', 'SELECT pg_sleep(60);') OR state LIKE 'idle in transaction%'" >/dev/null
    kill "${process[@]:0:3}" 2>/dev/null
    close_gate_session
    wait_for_all >/dev/null
    stop_sampler
    equals 'seen' "$seen" "$(printf '%s\n' 'blocked: SELECT pg_advisory_lock(1, 2);' 'idle: SELECT 1;' \
        'old: SELECT pg_sleep(60);')"
}

# The one that works waits for the gate in 002, so that it is there to be killed; another goes on.
kill_the_worker() {
    local n
    for n in "${!process[@]}"; do
        if [ -z "${killed[n]-}" ] && grep -q 'applying 002' "out.$n" 2>/dev/null; then
            kill -9 "${process[n]}"
            killed[n]=yes
            return
        fi
    done
    return 1
}

done_by_the_others() { # HOW-MANY-KILLED
    close_gate_session
    wait_for_all
    equals 'exit codes' "$statuses" "$(printf '%s\n' "$1 ended with 137" "$((crowd - $1)) ended with 0" | sort)" &&
        equals effects "$(query 'SELECT id FROM effects ORDER BY id')" "$(printf '002\n003')" &&
        equals 'the ledger' "$(query 'SELECT id, state, attempt FROM migc_revision ORDER BY id')" \
            "$(printf '00%s|applied|1\n' 1 2 3)" &&
        equals events "$(query 'SELECT id, kind FROM migc_event ORDER BY id, number')" "$(printf '00%s|apply\n' 1 2 3)"
}

# While somebody reads nobody can commit, so this one dies in its COMMIT.
killed_on_sqlite() {
    local killed=()
    process=() && rm -f out.*
    make_database sqlite && run 0 migc upgrade 001 -q --directory revisions --database "$url" &&
        open_gate_session && tell_gate 'BEGIN; SELECT count(*) FROM effects;' && launch_many $crowd &&
        until_true 'one works, and is killed' kill_the_worker && tell_gate 'COMMIT;' && done_by_the_others 1
}

killed_on_postgresql() {
    local killed=()
    process=() && rm -f out.*
    log_begin=$(stat -c %s "$MIGC_TEST_PG_LOG")
    make_database postgresql && open_gate_session && tell_gate 'SELECT pg_advisory_lock(1, 2);' &&
        launch_many $((crowd / 2)) && until_true 'one works, and is killed' kill_the_worker &&
        launch_many $((crowd / 2)) && until_true 'the next works, and is killed' kill_the_worker &&
        tell_gate 'SELECT pg_advisory_unlock(1, 2);' && done_by_the_others 2 || return
    # The server notices by itself that a client is gone.
    equals 'the log' "$(errors_in_log '08006 08003 57P01')" ''
}

make_revisions
build_application || exit 1
make_crowd_revisions
(cd crowd && build_application) || exit 1
check "$first_wave launches at once and $second_wave later, $times times, on SQLite" again_and_again launches_on_sqlite
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check "$first_wave launches at once and $second_wave later, $times times, on PostgreSQL" \
        again_and_again launches_on_postgresql
    check 'and a launch that held a snapshot would be seen' sampler_sees
else
    skip "$first_wave launches at once on PostgreSQL" 'MIGC_TEST_PG_URL names no server'
fi
cd crowd || exit 1
check 'the launch that works is killed, and another goes on, on SQLite' killed_on_sqlite
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check 'the launch that works is killed, and another goes on, on PostgreSQL' killed_on_postgresql
fi
exit $tests_failed
