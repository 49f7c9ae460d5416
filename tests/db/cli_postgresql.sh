#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The command line on PostgreSQL: passwords and where they do not appear, servers that are not there, signals.
# MIGC_TEST_PG_URL names a server (tests/postgres.sh).
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'the command line on PostgreSQL' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
make_history migrations
database=migc_cli_$$
server=$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT
account=$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD
url=postgresql://$account@$server/$database

admin() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" -c "$1"
}
query() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"
}
remove_database() {
    admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
admin "CREATE DATABASE $database" || {
    echo 'not ok - a database to test on'
    exit 1
}
trap remove_database EXIT

no_password() {
    ! grep -F -q -- "$MIGC_TEST_PG_PASSWORD" out err || {
        echo 'the password was printed:'
        cat out err
        return 1
    }
}

every_command() {
    run 0 migc upgrade --database "$url" && err_has 'applied 3 revisions in ' && out_is_empty &&
        run 0 migc upgrade --database "$url" && err_has 'up to date at 003' &&
        run 0 migc downgrade -1 --database "$url" && run 4 migc current --check-heads --database "$url" &&
        out_is '002, Step 002' && run 4 migc plan --exit-code --database "$url" &&
        out_is 'up 003 (1 step, transaction), Step 003' && run 0 migc upgrade +1 --database "$url" &&
        run 0 migc redo --database "$url" && run 0 migc current -v --database "$url" && no_password &&
        err_has ":***@$server/" && run 0 migc stamp 001 --database "$url" &&
        run 0 migc current --database "$url" && out_is '001, Step 001' &&
        run 0 migc stamp head --database "$url" && run 0 migc downgrade base --database "$url" &&
        run 0 migc current --database "$url" && out_is_empty
}
check 'each command, and exit 4' every_command

schema() {
    query 'CREATE SCHEMA own' && run 0 migc upgrade -q --ledger-schema own --lock-timeout 2s \
        --statement-timeout 1m --connect-timeout 5s --database "$url" &&
        [ "$(query 'SELECT count(*) FROM own.migc_revision')" = 3 ] &&
        run 0 migc current --ledger-schema own --database "$url" && out_is '003 (head), Step 003' &&
        run 0 migc downgrade base -q --ledger-schema own --database "$url"
}
check 'the ledger in a schema of its own, and timeouts' schema

key_value() {
    run 0 migc upgrade -q --database "host=$MIGC_TEST_PG_HOST port=$MIGC_TEST_PG_PORT dbname=$database \
        user=$MIGC_TEST_PG_USER password='$MIGC_TEST_PG_PASSWORD'" &&
        DATABASE_URL=$url run 0 migc current && out_is '003 (head), Step 003' &&
        printf 'DATABASE_URL=%s\n' "$url" >.env && run 0 migc current && out_is '003 (head), Step 003' &&
        rm .env
}
check 'key=value, DATABASE_URL and .env' key_value

refused() {
    run 3 migc upgrade --database "postgresql://$MIGC_TEST_PG_USER:canary@$server/$database" &&
        err_has 'password' && ! grep -q canary err &&
        run 3 migc upgrade --connect-timeout 30s --database "postgresql://$MIGC_TEST_PG_USER:canary@$server/$database" &&
        ! grep -q 'waiting for the database' err &&
        run 3 migc upgrade --database "postgresql://$account@$server/no_such_database" && no_password &&
        run 2 migc upgrade --database "postgresql://user:can@ary@$server/$database" && err_has 'the part before the host holds more than one @: write %40 for an @ in a password' &&
        ! grep -q ary@ err
}
check 'a wrong password and no such database are 3, at once' refused

down() {
    run 3 migc upgrade --database "postgresql://$account@127.0.0.1:9/$database" && [ -s err ] && no_password &&
        run 3 migc upgrade --connect-timeout 1s --database "postgresql://$account@127.0.0.1:9/$database" &&
        err_has 'waiting for the database' && no_password
}
check 'a server that is down is 3, with a message' down

# A signal in the pause says so; one that comes while libpq tries again ends the program at once.
cancelled_waiting() {
    local process status _
    for _ in 1 2 3 4 5 6 7 8; do
        env --default-signal=INT,TERM migc upgrade --connect-timeout 60s --database "postgresql://$account@127.0.0.1:9/$database" >out 2>err &
        process=$!
        for _ in $(seq 200); do
            grep -q 'waiting for the database' err && break
            sleep 0.05
        done
        kill -TERM $process
        wait $process
        status=$?
        [ $status -eq 143 ] || { echo "exit $status"; cat err; return 1; }
        grep -q cancelled err && break
    done
    err_has 'migc: error: cancelled while waiting for the database' && no_password
}
check 'a signal while it waits for a server' cancelled_waiting

argument_vector() {
    revision sleepy 001 base 'SELECT pg_sleep(3);' 'SELECT 1;'
    local process result=0
    migc upgrade --directory sleepy --database="$url" >out 2>err &
    process=$!
    sleep 1
    tr '\0' ' ' <"/proc/$process/cmdline" >arguments
    grep -q upgrade arguments || result=1
    ! grep -F -q -- "$MIGC_TEST_PG_PASSWORD" arguments || result=1
    cat arguments
    wait $process
    return $result
}
query 'DROP TABLE IF EXISTS a, b CASCADE; DROP TABLE IF EXISTS migc_history, migc_revision, migc_down, migc_event' 2>/dev/null
check 'ps shows no password' argument_vector

locked() {
    local process result
    migc redo --directory sleepy --database "$url" >/dev/null 2>&1 &
    process=$!
    sleep 1
    run 5 migc upgrade --directory sleepy --deadline 300ms --database "$url"
    result=$?
    wait $process
    return $result
}
check 'a lock that is not given up is 5' locked

query 'DROP TABLE IF EXISTS migc_history, migc_revision, migc_down, migc_event'
signals() {
    revision slow 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;'
    revision slow 002 001 $'CREATE TABLE before_slow (x integer);\nSELECT pg_sleep(60);' \
        'DROP TABLE before_slow;'
    cancelled INT 130 migc upgrade --directory slow --database "$url" &&
        cancelled TERM 143 migc upgrade --directory slow --database "$url" &&
        run 0 migc current --directory slow --database "$url" && out_is '001, Step 001' &&
        [ -z "$(query "SELECT relname FROM pg_class WHERE relname = 'before_slow'")" ]
}
check 'SIGINT and SIGTERM end a statement within 2 s and roll back' signals

failing_revision() {
    revision slow 002 001 $'CREATE TABLE before_slow (x integer);\nALTER TABLE nowhere ADD COLUMN x integer;' \
        'DROP TABLE before_slow;'
    run 1 migc upgrade --directory slow --database "$url" && err_has 'slow/002.sql:8:1: error: ' &&
        err_has '42P01' && run 0 migc current --directory slow --database "$url" && out_is '001, Step 001'
}
check 'an error names its place' failing_revision

# libpq would print it, and the runtime prints nothing by itself.
server_warns_while_connecting() {
    admin "ALTER DATABASE $database SET default_tablespace = 'nowhere'" &>/dev/null &&
        run 0 migc current --directory slow --database "$url" && out_is '001, Step 001' &&
        ! grep nowhere err && admin "ALTER DATABASE $database RESET default_tablespace"
}
check "the server's warnings while connecting are no output of ours" server_warns_while_connecting

latin1() {
    admin "CREATE DATABASE ${database}_latin1 ENCODING latin1 LOCALE 'C' TEMPLATE template0" || return
    revision latin 001 base "CREATE TABLE a (x text DEFAULT 'é');" 'DROP TABLE a;'
    revision latin 002 001 "CREATE TABLE b (x text DEFAULT '→');" 'DROP TABLE b;'
    run 1 migc upgrade --directory latin --database "${url}_latin1" && err_has '22P05' &&
        err_has "HINT: the database's encoding has no such character: take it out of the file, or use a database whose encoding is UTF8" &&
        run 0 migc current --directory latin --database "${url}_latin1" && out_is '001, Step 001'
    local result=$?
    admin "DROP DATABASE ${database}_latin1 WITH (FORCE)"
    return $result
}
check 'a character that the database cannot hold' latin1

# CREATE INDEX CONCURRENTLY waits for every older transaction that wrote to the table.
index_behind_a_transaction() {
    query 'CREATE TABLE busy (x integer)' &&
        revision busy 001 base 'CREATE INDEX CONCURRENTLY busy_x ON busy (x);' 'DROP INDEX busy_x;' || return
    sed -i 's/^--@ up$/--@ up retries 0/' busy/001.sql
    psql -X -q "$url" -c 'BEGIN; INSERT INTO busy VALUES (1)' -c 'SELECT pg_sleep(1.5)' >/dev/null &
    sleep 0.3
    run 1 migc upgrade --directory busy --ledger-schema busy --lock-timeout 200ms --database "$url" &&
        err_has '(what it left behind could not be removed now; the next run does: busy/001.sql:7:1: error: canceling statement due to lock timeout (SQLSTATE 55P03))' && err_has "HINT: it waited for other transactions; \`--@ lock-timeout 10m\` below the section's line lets it wait longer" &&
        sed -i 's/^--@ up retries 0$/--@ up lock-timeout 1m/' busy/001.sql &&
        run 0 migc upgrade --directory busy --ledger-schema busy --lock-timeout 200ms --database "$url"
    local result=$?
    wait
    return $result
}
query 'CREATE SCHEMA busy'
check 'an index that waits for a transaction may be given time' index_behind_a_transaction

[ "$tests_failed" -eq 0 ]
