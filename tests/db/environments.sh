#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What stands between a program and a server that takes everything: a pooler, a standby, no free connection, a server
# that is not up yet, settings of a database, other encodings. On a server of its own, where MIGC_TEST_PG_URL says that
# there is PostgreSQL on this machine.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'poolers, standbys and other surroundings' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
. "$root/tests/packages.sh"
script=$root/tests/postgres.sh
PATH=$PATH:/usr/sbin # where Debian has pgbouncer, and a user has not
bouncer=
chmod 755 "$work" # the server may run as another user
stop_all() {
    [ -z "$bouncer" ] || kill "$bouncer" 2>/dev/null
    [ ! -d standby/data ] || "$script" stop standby
    [ ! -d primary/data ] || "$script" stop primary
    clean_up
}
trap 'stop_all >/dev/null 2>&1' EXIT
mkdir primary standby
PG_SETTINGS='max_connections = 12
superuser_reserved_connections = 3' "$script" start primary >environment || {
    echo 'not ok - a server of its own'
    exit 1
}
# shellcheck source=/dev/null
. ./environment
as_server() {
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u "$(stat -c %U primary/data)" -- "$@"
    else
        "$@"
    fi
}
host=$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT
# One database for each part; ordinary roles, since a superuser may more than is thought of.
psql -X -q -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" <<'SQL' || exit 1
CREATE ROLE app LOGIN PASSWORD 'secret';
CREATE ROLE owner;
GRANT owner TO app;
CREATE DATABASE pooled OWNER app;
CREATE DATABASE kept OWNER app;
CREATE DATABASE plain OWNER app;
CREATE DATABASE closed OWNER app;
ALTER DATABASE closed SET default_transaction_read_only = on;
CREATE DATABASE ascii OWNER app ENCODING SQL_ASCII LOCALE 'C' TEMPLATE template0;
SQL
psql -X -q "postgresql://app:secret@$host/pooled" -c 'CREATE SCHEMA owned; GRANT ALL ON SCHEMA owned TO owner'

as_app() { # DATABASE SQL
    psql -X -q -A -t -v ON_ERROR_STOP=1 "postgresql://app:secret@$host/$1" -c "$2"
}
answer_is() { # EXPECTED COMMAND…
    local expected=$1 answer
    shift
    answer=$("$@") && [ "$answer" = "$expected" ] && return
    printf 'expected: %s\ngot:      %s\n' "$expected" "$answer"
    return 1
}

make_history migrations
revision mixed 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;'
revision mixed 002 001 'CREATE INDEX CONCURRENTLY i ON a (x);' 'DROP INDEX CONCURRENTLY i;'
revision dirty 001 base "SET work_mem = '3MB'; SET search_path = owned, public;
CREATE TEMP TABLE passing (x integer); LISTEN channel; PREPARE p AS SELECT 1;
CREATE TABLE who AS SELECT current_user AS role, current_setting('application_name') AS name;" 'DROP TABLE owned.who;'

# ---- a pooler

# Two server connections for everybody, and for whoever uses `kept` one of his own.
start_bouncer() {
    local directory _
    directory=$work/bouncer
    mkdir -p "$directory" && chmod 755 "$directory"
    for _ in 1 2 3 4 5; do
        bouncer_port=$((20000 + RANDOM % 12000))
        cat >"$directory/bouncer.ini" <<INI
[databases]
pooled = host=$MIGC_TEST_PG_HOST port=$MIGC_TEST_PG_PORT dbname=pooled pool_mode=transaction
kept = host=$MIGC_TEST_PG_HOST port=$MIGC_TEST_PG_PORT dbname=kept pool_mode=session
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $bouncer_port
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $directory/users
default_pool_size = 2
INI
        echo '"app" "secret"' >"$directory/users"
        (exec "${runner[@]}" pgbouncer "$directory/bouncer.ini" >"$directory/log" 2>&1) &
        bouncer=$!
        for _ in $(seq 50); do
            psql -X -q "postgresql://app:secret@127.0.0.1:$bouncer_port/pooled" -c 'SELECT 1' >/dev/null 2>&1 && return
            kill -0 $bouncer 2>/dev/null || break
            sleep 0.1
        done
        kill $bouncer 2>/dev/null
        wait $bouncer
    done
    cat "$directory/log"
    return 1
}
runner=(env)
[ "$(id -u)" -ne 0 ] || runner=(runuser -u "$(stat -c %U primary/data)" --)
pool() { # DATABASE
    echo "postgresql://app:secret@127.0.0.1:$bouncer_port/$1"
}

pool_of_transactions() {
    run 0 migc upgrade --database "$(pool pooled)" && err_has 'applied 3 revisions' &&
        run 0 migc upgrade --database "$(pool pooled)" && err_has 'up to date at 003' &&
        run 0 migc current --check-heads --database "$(pool pooled)" &&
        run 0 migc redo --database "$(pool pooled)" &&
        run 0 migc downgrade base --database "$(pool pooled)" &&
        answer_is 0 as_app pooled "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
}
pool_refuses() {
    as_app pooled 'DROP TABLE IF EXISTS a' && run 1 migc upgrade --directory mixed --ledger-schema owned \
        --database "$(pool pooled)" && err_has 'a connection pooler that shares server connections stands before' &&
        err_has '--pooler session' && answer_is t as_app pooled "SELECT to_regclass('a') IS NULL"
}
# What a run asks for is gone from the pool's connections, and so is what a revision has left.
pool_leaks_nothing() {
    local state="SELECT current_user || current_setting('search_path') || current_setting('work_mem') ||
        current_setting('lock_timeout') || (SELECT count(*) FROM pg_prepared_statements) ||
        (SELECT count(*) FROM pg_listening_channels()) ||
        (SELECT count(*) FROM pg_class WHERE relname = 'passing')"
    run 0 migc upgrade --directory dirty --ledger-schema owned --role owner --application records \
        --database "$(pool pooled)" &&
        answer_is 'owner|records' as_app pooled 'SELECT * FROM owned.who' &&
        answer_is owner as_app pooled "SELECT tableowner FROM pg_tables WHERE tablename = 'who'" &&
        for _ in 1 2 3 4; do
            # shellcheck disable=SC2016
            answer_is 'app"$user", public4MB0000' psql -X -q -A -t "$(pool pooled)" -c "$state" || return
        done && run 0 migc downgrade --directory dirty --ledger-schema owned --role owner --database "$(pool pooled)"
}
pool_of_many_launches() {
    local process processes=() failed=0
    for process in 1 2 3 4 5 6; do
        migc upgrade -q --deadline 30s --database "$(pool pooled)" >"launch.$process" 2>&1 &
        processes+=($!)
    done
    for process in "${processes[@]}"; do
        wait "$process" || failed=1
    done
    [ $failed = 0 ] || {
        cat launch.*
        return 1
    }
    answer_is '3|3' as_app pooled "SELECT (SELECT count(*) FROM migc_revision),
        count(*) FROM migc_event WHERE kind = 'apply' AND happened_at > (SELECT min(started_at) FROM migc_revision)"
}
pool_of_sessions() {
    run 1 migc upgrade --directory mixed --database "$(pool kept)" && err_has '--pooler session' &&
        run 0 migc upgrade --directory mixed --pooler session --database "$(pool kept)" &&
        answer_is t as_app kept "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass" &&
        run 0 migc downgrade base --directory mixed --pooler session --database "$(pool kept)"
}
# Not by `check`, which runs what it is given in a process of its own.
starts() { # NAME COMMAND
    if "$2" >started 2>&1; then
        echo "ok - $1"
        return
    fi
    check "$1" eval 'cat started; false'
}
if ! { command -v pgbouncer || need_packages pgbouncer; } >/dev/null 2>&1; then
    skip 'pgbouncer' 'it is not here and cannot be installed'
elif starts 'a pooler starts' start_bouncer; then
    check 'pgbouncer, transactions: each command' pool_of_transactions
    check 'pgbouncer, transactions: a plan that needs more is refused before it begins' pool_refuses
    check 'pgbouncer, transactions: nothing stays in the pool' pool_leaks_nothing
    check 'pgbouncer, transactions: six launches, each revision once' pool_of_many_launches
    check 'pgbouncer, sessions: everything, when it is told' pool_of_sessions
    kill "$bouncer" && wait "$bouncer" 2>/dev/null
    bouncer=
fi

# ---- settings and encodings of a database

closed() {
    run 0 migc upgrade --directory mixed --database "postgresql://app:secret@$host/closed" &&
        run 0 migc upgrade --directory mixed --database "postgresql://app:secret@$host/closed" &&
        err_has 'up to date at 002' &&
        run 0 migc downgrade base --directory mixed --database "postgresql://app:secret@$host/closed"
}
check 'default_transaction_read_only of a database is no obstacle' closed

ascii() {
    revision bytes 001 base "CREATE TABLE a (x text DEFAULT 'Ä→');" 'DROP TABLE a;' '--@ author Jürgen'
    revision bytes 002 001 "SELECT 'ÄÖÜ→' AS a, nowhere;" 'SELECT 1;'
    run 1 migc upgrade --directory bytes --database "postgresql://app:secret@$host/ascii" &&
        err_has 'bytes/002.sql:7:21: error: column "nowhere" does not exist' &&
        run 0 migc current -v --directory bytes --database "postgresql://app:secret@$host/ascii" &&
        as_app ascii 'INSERT INTO a DEFAULT VALUES' && answer_is 'Ä→' as_app ascii 'SELECT x FROM a'
}
check 'SQL_ASCII: bytes stay what they are, places are right' ascii

# ---- no free connection

# Nine sessions are all that an ordinary role may have; they end when the pipe is closed.
occupy() {
    local _
    for _ in $(seq 9); do
        # One that finds no room, because the pool's sessions are not gone yet, comes again.
        (until [ -e free ] || psql -X -q "postgresql://app:secret@$host/kept" <pipe; do sleep 0.05; done) \
            >/dev/null 2>&1 9>&- &
    done
    for _ in $(seq 200); do
        [ "$(psql -X -q -A -t "$MIGC_TEST_PG_URL" -c \
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'")" = 9 ] && return
        sleep 0.05
    done
    echo 'there is still room'
    return 1
}
full() {
    local process
    mkfifo pipe && exec 9<>pipe && occupy || return
    run 3 migc upgrade --database "postgresql://app:secret@$host/plain" && err_has '53300' &&
        err_has 'HINT: the server has no free connection: try again later, or raise max_connections' || return
    migc upgrade --connect-timeout 30s --database "postgresql://app:secret@$host/plain" >out 2>err 9>&- &
    process=$!
    wait_for 'waiting for the database' err
    touch free
    exec 9>&-
    wait $process && err_has 'applied 3 revisions'
}
wait_for() { # TEXT FILE
    local _
    for _ in $(seq 200); do
        grep -q -- "$1" "$2" && return
        sleep 0.05
    done
    echo "no \"$1\" in:"
    cat "$2"
    return 1
}
check 'max_connections is reached: 3, or the first that becomes free' full

# ---- a standby

url=postgresql://app:secret@$host/plain
start_standby() {
    "$script" standby primary standby >standby.environment || return
    standby_host=$(sed -n "s/^export MIGC_TEST_PG_PORT='\(.*\)'/127.0.0.1:\1/p" standby.environment)
    standby=postgresql://app:secret@$standby_host/plain
}
current_becomes() { # LINE
    local _
    for _ in $(seq 200); do
        run 0 migc current --database "$standby" && [ "$(cat out)" = "$1" ] && return
        sleep 0.05
    done
    echo "the standby never said: $1"
    return 1
}
standby_answers() {
    run 0 migc upgrade --database "$url" && current_becomes '003 (head), Step 003' &&
        run 0 migc upgrade --database "$standby" && err_has 'up to date at 003' &&
        run 0 migc current --check-heads --database "$standby" &&
        run 0 migc plan --exit-code --database "$standby"
}
standby_refuses() {
    run 0 migc downgrade --database "$url" && current_becomes '002, Step 002' &&
        run 1 migc upgrade --database "$standby" && err_has 'this server is a standby, which cannot be written to' &&
        run 1 migc downgrade --database "$standby" && err_has 'target_session_attrs=read-write' &&
        run 4 migc current --check-heads --database "$standby"
}
# In either order the primary is found; a standby alone is not.
attributes() {
    local hosts
    for hosts in "$standby_host,$host" "$host,$standby_host"; do
        run 0 migc redo --database "postgresql://app:secret@$hosts/plain?target_session_attrs=read-write" || return
    done
    run 3 migc upgrade --database "$standby?target_session_attrs=read-write" && err_has 'read-only' &&
        run 3 migc upgrade --database "$url?target_session_attrs=standby" && ! grep -q secret err &&
        run 0 migc current --database "postgresql://app:secret@$host,$standby_host/plain?target_session_attrs=standby"
}
# The standby gets nothing of what the primary commits last, and takes its place.
failover() {
    local own
    own=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$standby_host/plain
    psql -X -q "$own" -c "ALTER SYSTEM SET primary_conninfo = ''" -c 'SELECT pg_reload_conf()' >/dev/null || return
    for _ in $(seq 200); do
        [ "$(psql -X -q -A -t "$own" -c 'SELECT count(*) FROM pg_stat_wal_receiver')" = 0 ] && break
        sleep 0.05
    done
    run 0 migc upgrade --database "$url" && err_has 'applied 1 revision' &&
        psql -X -q "$own" -c 'SELECT pg_promote()' >/dev/null || return
    run 0 migc current --database "$standby" && out_is '002, Step 002' && run 0 migc upgrade --database "$standby" &&
        err_has 'applied 1 revision' && run 0 migc current --database "$standby" && out_is '003 (head), Step 003' &&
        run 0 migc downgrade --database "$url"
}
if starts 'a hot standby follows' start_standby; then
    check 'a standby that is up to date is one' standby_answers
    check 'a standby with something to do is refused' standby_refuses
    check 'target_session_attrs finds the primary' attributes
    check 'a standby that takes over without the last revision gets it' failover
    "$script" stop standby
fi

# ---- a server that is not up yet

late() {
    local process
    as_server "$MIGC_TEST_PG_BIN/pg_ctl" -D "$work/primary/data" -m fast -w stop >/dev/null || return
    run 3 migc upgrade --database "$url" && err_has 'HINT: is the server running' || return
    migc upgrade --connect-timeout 60s --database "$url" >out 2>err &
    process=$!
    wait_for 'waiting for the database' err
    as_server "$MIGC_TEST_PG_BIN/pg_ctl" -D "$work/primary/data" -o "-p $MIGC_TEST_PG_PORT" \
        -l "$work/primary/data/server.log" -w start >/dev/null || return
    wait $process && err_has 'applied 1 revision'
}
check 'a server that comes up is waited for' late
[ "$tests_failed" -eq 0 ]
