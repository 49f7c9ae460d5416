#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# migc scratch on a PostgreSQL server that is there: databases are copies of a template, and none stays, however migc
# ends.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'scratch databases on a server' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
host=$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT
psql -X -q -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" <<'SQL' || exit 1
CREATE ROLE scratcher LOGIN CREATEDB PASSWORD 'sec%ret';
CREATE ROLE humble LOGIN PASSWORD 'sec%ret';
SQL
server="postgresql://scratcher:sec%25ret@$host/never_made"
make_history migrations

databases() { # KIND
    psql -X -q -A -t "$MIGC_TEST_PG_URL" -c "SELECT datname FROM pg_database WHERE datname LIKE 'migc_$1_%'
        AND pg_get_userbyid(datdba) IN ('scratcher', 'humble') ORDER BY oid"
}
count_is() { # COUNT KIND
    local found
    found=$(databases "$2")
    [ "$(echo "$found" | grep -c .)" -eq "$1" ] || {
        printf '%s databases of kind %s expected, there are: %s\n' "$1" "$2" "$found"
        return 1
    }
}
nothing_left() {
    count_is 0 scratch
}
scratch=(migc scratch --database "$server")
no_password() {
    ! grep -F -e 'sec%ret' -e 'sec%25ret' out err
}
eventually() {
    for _ in $(seq 200); do
        "$@" && return
        sleep 0.1
    done
    printf 'not within 20 s: %s\n' "$*"
    return 1
}

at_head() {
    run 0 "${scratch[@]}" -- migc current --check-heads && out_has '003 (head)' && nothing_left && count_is 1 template &&
        first=$(databases template) && run 0 "${scratch[@]}" -- migc current --check-heads && out_has '003 (head)' &&
        nothing_left && [ "$(databases template)" = "$first" ]
}
forms_of_urls() {
    run 0 "${scratch[@]}" -- sh -c 'echo "$DATABASE_URL"' && grep -q "^postgresql://scratcher:sec%25ret@$host/migc_scratch_" out &&
        run 0 migc scratch --database "$server?dbname=postgres&connect_timeout=9" -- sh -c 'echo "$DATABASE_URL"' &&
        grep -q '/migc_scratch_[0-9a-f]*?connect_timeout=9$' out &&
        run 0 migc scratch --database "host=$MIGC_TEST_PG_HOST port=$MIGC_TEST_PG_PORT user=scratcher password=sec%ret dbname=postgres" \
            -- migc current --check-heads && nothing_left && count_is 1 template
}
statuses() {
    run 9 "${scratch[@]}" -- sh -c 'exit 9' && nothing_left && run 127 "${scratch[@]}" -- ./nothing && nothing_left &&
        run 143 "${scratch[@]}" -- sh -c 'kill -TERM $$' && nothing_left &&
        run 3 migc scratch --database postgresql://scratcher:sec%25ret@127.0.0.1:1/d -- true && no_password &&
        run 1 migc scratch --database "postgresql://humble:sec%25ret@$host/postgres" -- true && no_password &&
        grep -qx '  a scratch database needs a role that may make databases: ALTER ROLE … CREATEDB' err && run 2 migc scratch --dialect sqlite --database "$server" -- true
}
a_broken_revision() {
    revision broken 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;'
    revision broken 002 001 'INSERT INTO nowhere VALUES (1);' 'DELETE FROM nowhere;'
    run 1 "${scratch[@]}" -d broken -- true && err_has 'broken/002.sql:7:13: error:' && nothing_left && count_is 1 template
}
protected() {
    cp -r migrations guarded
    printf '[environment.live]\nurl = %s\nprotected = yes\n[environment.dev]\nurl = env:DEV_URL\n' "$server" >guarded/migc.ini
    run 1 migc scratch -d guarded -e live -- true && err_has 'error: [environment.live] in migc.ini is protected: no scratch database is made on its server' && err_has protected && no_password &&
        run 1 "${scratch[@]}" -d guarded -- true && err_has '[environment.live]' &&
        run 0 env DEV_URL="$server?connect_timeout=9" migc scratch -d guarded -e dev -- migc current -d migrations --check-heads
}
# A name that only a template would have, and what a crash leaves of its making.
half_made_template() {
    psql -X -q "$MIGC_TEST_PG_URL" -c "CREATE DATABASE migc_scratch_0123456789abcdef OWNER scratcher" \
        -c "ALTER DATABASE migc_scratch_0123456789abcdef WITH ALLOW_CONNECTIONS false IS_TEMPLATE true" &&
        run 0 "${scratch[@]}" -- true && nothing_left
}
other_histories() {
    local i
    for i in 1 2 3 4 5 6 7 8 9; do
        revision "h$i" 001 base "CREATE TABLE t$i (x integer);" "DROP TABLE t$i;"
        run 0 "${scratch[@]}" -d "h$i" -- true || return
    done
    nothing_left && count_is 8 template
}
at_once() {
    local pids=() pid i
    sed -i 's/y integer/y integer, z integer/' migrations/002.sql
    for i in 1 2 3 4; do
        timeout 60 migc scratch --database "$server" -- migc current --check-heads >"many.$i" 2>&1 &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || { cat many.*; return 1; }; done
    [ "$(cat many.* | grep -c '003 (head)')" -eq 4 ] && nothing_left
}
kept() {
    run 0 "${scratch[@]}" --keep -- sh -c 'echo "$DATABASE_URL"' && no_password_in_err && err_has 'kept: postgresql://scratcher:***@' &&
        count_is 1 kept && run 0 "${scratch[@]}" -- true && count_is 1 kept && nothing_left && run 0 migc drop --yes --database "$(cat out.kept)"
}
no_password_in_err() {
    cp out out.kept
    ! grep -F -e 'sec%ret' -e 'sec%25ret' err
}

started() {
    rm -f running
    env --default-signal=INT,TERM "$@" >out 2>err &
    process=$!
    eventually test -s running
}
# What a program leaves connected is no reason to leave the database.
waits='psql -X -q "$DATABASE_URL" -c "SELECT pg_sleep(60)" & echo $! >running; wait'
signal_is_passed_on() {
    started migc scratch --database "$server" -- sh -c "$waits" || return
    ! tr '\0' ' ' <"/proc/$process/cmdline" | grep -F 'sec%25ret' || return
    kill -TERM $process
    wait $process
    status=$?
    [ $status -eq 143 ] && nothing_left
}
gone() {
    ! kill -0 "$1" 2>/dev/null
}
connected() {
    [ -n "$(psql -X -q -A -t "$MIGC_TEST_PG_URL" -c "SELECT 1 FROM pg_stat_activity WHERE datname LIKE 'migc_scratch%' AND query LIKE '%pg_sleep(60)%'")" ]
}
# The next scratch removes the database as soon as nobody uses it.
killed() {
    started migc scratch --database "$server" -- sh -c "$waits" && eventually connected || return
    kill -9 $process
    wait $process 2>/dev/null
    run 0 "${scratch[@]}" -- true && count_is 1 scratch || return
    psql -X -q -A -t "$MIGC_TEST_PG_URL" -c "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname LIKE 'migc_scratch%'" >/dev/null
    eventually gone "$(cat running)" && run 0 "${scratch[@]}" -- true && nothing_left
}
# Nobody is connected to it, and it is in use all the same.
not_connected() {
    started migc scratch --database "$server" -- sh -c 'echo $$ >running; exec sleep 60' || return
    run 0 "${scratch[@]}" -- true && count_is 1 scratch || return
    kill -TERM $process
    wait $process
    nothing_left
}
# The server ends all sessions while the command runs: the database is removed by a new one.
server_is_away() {
    run 3 "${scratch[@]}" -- sh -c "psql -X -q -A -t '$MIGC_TEST_PG_URL' -c \"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE usename = 'scratcher'\" >/dev/null; exit 3" && nothing_left
}

# The command gives the database to somebody else.
given_away() {
    run 0 "${scratch[@]}" -- sh -c "psql -X -q '$MIGC_TEST_PG_URL' -c \"ALTER DATABASE \${DATABASE_URL##*/} OWNER TO $MIGC_TEST_PG_USER\"; echo \${DATABASE_URL##*/}" &&
        given=$(cat out) && err_has "note: the database $given could not be removed, the next \`migc scratch\` will do it: " &&
        err_has "must be owner of database $given" && no_password &&
        psql -X -q "$MIGC_TEST_PG_URL" -c "ALTER DATABASE $given OWNER TO scratcher" && run 0 "${scratch[@]}" -- true && nothing_left
}

check 'the database of the command is a copy at head' at_head
check 'the URL keeps its form' forms_of_urls
check 'statuses, of the command and of migc' statuses
check 'a revision that fails is reported at its place, and makes no template' a_broken_revision
check 'a protected environment refuses, by whatever name' protected
check 'what a crash has left of a template is removed' half_made_template
check 'four at once make one template' at_once
[ -z "${MIGC_LONG-}" ] || check 'templates of older histories are removed' other_histories
check '--keep leaves the database' kept
check 'SIGTERM is passed on, and no password is in the arguments' signal_is_passed_on
check 'what a killed migc leaves is removed by the next, once nobody uses it' killed
check 'one that is in use is left alone' not_connected
check 'a lost connection is opened again' server_is_away
check 'one that cannot be removed is named' given_away
