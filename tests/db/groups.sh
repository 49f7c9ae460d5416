#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Groups: neighbouring revisions in one message (PostgreSQL) or one sync (SQLite), each in its own transaction all the
# same. Whatever fails, the database is as it would be one by one. PostgreSQL where MIGC_TEST_PG_URL names a server.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"

number() {
    printf '%03d' "$1"
}

# A line of COUNT revisions, each a table; revision BAD (or none) gets another `up`.
line() { # COUNT [BAD UP]
    local i before=base
    rm -rf migrations && mkdir migrations
    # Of a server that it does not know, migc refuses nothing: the database does.
    printf '[migc]\npostgresql_version = 99\n' >migrations/migc.ini
    for i in $(seq "$1"); do
        revision migrations "$(number "$i")" "$before" "CREATE TABLE t$i (n integer);" "DROP TABLE t$i;"
        before=$(number "$i")
    done
    [ $# -eq 1 ] || sed -i "s/^CREATE TABLE t$2 .*/$3/" "migrations/$(number "$2").sql"
}

# The same history one by one and in groups must leave the same: status, message, ledger, tables.
same_as_one_by_one() { # STATUS COMMAND…
    local status=$1 each
    shift
    for each in 1 64; do
        fresh_database
        run "$status" migc "$@" --group $each --database "$url" || return 1
        sed 's/ in .*s$//; s/ took .*//' err >"err.$each"
        { facts && schema; } >"facts.$each"
    done
    diff facts.1 facts.64 && diff err.1 err.64
}
facts() {
    query 'SELECT id, state, segment FROM migc_revision ORDER BY id'
    query 'SELECT id, position, sql FROM migc_down ORDER BY id, position'
    query 'SELECT id, kind FROM migc_event ORDER BY number'
    query "SELECT name, launch_digest FROM migc_history WHERE name = 'main'"
}

whole() {
    line 70
    same_as_one_by_one 0 upgrade
}
fails_in_the_middle() {
    line 20 11 'CREATE TABLE t1 (n integer);'
    same_as_one_by_one 1 upgrade && err_has '011.sql:7:' &&
        [ "$(query 'SELECT count(*) FROM migc_revision')" = 10 ]
}
# PostgreSQL reads a whole message before it runs any of it.
syntax_error() {
    line 20 11 'CREATE TABEL t11 (n integer);'
    same_as_one_by_one 1 upgrade && err_has '011.sql:7:' &&
        [ "$(query 'SELECT count(*) FROM migc_revision')" = 10 ]
}
first_fails() {
    line 5 1 'CREATE TABEL t1 (n integer);'
    same_as_one_by_one 1 upgrade && [ "$(query 'SELECT count(*) FROM migc_revision')" = 0 ]
}
goes_on_behind_a_failure() {
    line 20 11 'CREATE TABLE t1 (n integer);'
    fresh_database
    run 1 migc upgrade --database "$url" && line 20 && run 0 migc upgrade --database "$url" &&
        err_has 'applied 10 revisions' && run 0 migc upgrade --database "$url" && err_has 'up to date at 020'
}
down() {
    line 40
    fresh_database
    run 0 migc upgrade -q --database "$url" && query 'DROP TABLE t7' >/dev/null &&
        run 1 migc downgrade base --database "$url" && err_has '007.sql:10:' &&
        [ "$(query 'SELECT count(*) FROM migc_revision')" = 7 ] && query 'CREATE TABLE t7 (n integer)' &&
        run 0 migc downgrade base --database "$url" && err_has 'reverted 7 revisions' &&
        [ "$(query 'SELECT count(*) FROM migc_down')" = 0 ]
}
not_brief_between() {
    line 12 6 'CREATE TABLE t6 (n integer); INSERT INTO t6 VALUES (1); SELECT n FROM t6;'
    same_as_one_by_one 0 upgrade
}

both() {
    check "$1: the ledger and the schema are as they are one by one" whole
    check "$1: what came before a revision that fails stays, and it alone is named" fails_in_the_middle
    check "$1: a syntax error behind others stops none of them" syntax_error
    check "$1: the first of a group may be the one that fails" first_fails
    check "$1: the next run goes on where a group broke" goes_on_behind_a_failure
    check "$1: ways back go together, too, and stop at the one that fails" down
    check "$1: a revision with rows stands among brief ones" not_brief_between
}

url=sqlite:app.db
query() {
    sqlite3 app.db "$1"
}
schema() {
    sqlite3 app.db .schema
}
fresh_database() {
    rm -f app.db
}
both SQLite

# A statement that ends the transaction takes the whole group with it: what came before runs again by itself.
ended_by_a_statement() {
    line 6 4 'CREATE TABLE t4 (n integer UNIQUE); INSERT INTO t4 VALUES (1); INSERT OR ROLLBACK INTO t4 VALUES (1);'
    fresh_database
    run 1 migc upgrade --database "$url" && err_has '004.sql' &&
        [ "$(query 'SELECT group_concat(id) FROM migc_revision')" = 001,002,003 ]
}
check 'SQLite: a statement that ends the transaction costs only its own revision' ended_by_a_statement

# Killed at a moment that differs from run to run, up and down, until KILLS are done: at the end each revision has been
# applied, or reverted, exactly as often as the ledger says. A revision that ran twice, or ran and was not written down,
# would fail for ever: its table would be there already.
kills=12
[ "${MIGC_LONG:-no}" = no ] || kills=120
killed_in_groups() { # HOW: client or server
    local n=0 way child
    line 200
    fresh_database
    PGAPPNAME=migc_victim run 0 migc upgrade 001 -q --database "$url" || return 1
    while [ $n -lt $kills ]; do
        for way in 'upgrade head' 'downgrade 001'; do
            # shellcheck disable=SC2086
            PGAPPNAME=migc_victim migc $way -q --deadline 30s --database "$url" >out 2>err &
            child=$!
            sleep "0.$(printf '%03d' $((RANDOM % 250 + 10)))"
            if [ "$1" = client ]; then
                kill -9 $child 2>/dev/null
            else
                query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'migc_victim'" >/dev/null
            fi
            wait $child 2>/dev/null
            n=$((n + 1))
            is_alone && agrees || return 1
        done
    done
    run 0 migc upgrade -q --database "$url" && agrees && [ "$(query 'SELECT count(*) FROM migc_revision')" = 200 ]
}
# Tables and rows of the ledger name the same revisions, each row has its way back, and events add up.
agrees() {
    local tables
    tables=$(tables_of)
    [ "$tables" = "$(query "SELECT count(*) FROM migc_revision WHERE state = 'applied'")" ] &&
        [ "$tables" = "$(query 'SELECT count(*) FROM migc_down')" ] &&
        [ "$tables" = "$(query "SELECT count(CASE kind WHEN 'apply' THEN 1 END) - count(CASE kind WHEN 'revert' THEN 1 END) FROM migc_event")" ] || {
        echo "$tables tables, and:"
        query 'SELECT state, count(*) FROM migc_revision GROUP BY state'
        query 'SELECT kind, count(*) FROM migc_event GROUP BY kind'
        return 1
    }
}
tables_of() {
    sqlite3 app.db "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name GLOB 't[0-9]*'"
}
is_alone() {
    true
}
check 'SQLite: killed in groups, everything is there once' killed_in_groups client

if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'groups on PostgreSQL' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
database=migc_groups_$$
url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
query() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"
}
schema() {
    query "SELECT c.relname, c.relkind, a.attname, a.atttypid::regtype FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 ORDER BY 1, a.attnum"
}
fresh_database() {
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" -c "CREATE DATABASE $database" 2>/dev/null
}
remove_database() {
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
trap remove_database EXIT
both PostgreSQL

few_messages() {
    line 70
    fresh_database
    PGAPPNAME=migc_few run 0 migc upgrade --database "$url" || return 1
    local messages
    messages=$(grep -c 'migc_few.*statement: BEGIN ISOLATION' "$MIGC_TEST_PG_LOG")
    [ "$messages" -le 4 ] || { echo "$messages messages"; return 1; }
}
check 'PostgreSQL: seventy revisions take a few messages' few_messages

# Only 004 writes rows, and only there may a constraint wait for the end.
checks_of() { # APPLICATION: how often it had the constraints checked
    awk -v name=" $1 " '/^[^\t]/ { ours = index($0, name) } ours' "$MIGC_TEST_PG_LOG" | grep -o 'SET CONSTRAINTS ALL IMMEDIATE' | wc -l
}
constraints() {
    line 6 4 'CREATE TABLE t4 (n integer); INSERT INTO t4 VALUES (1);'
    fresh_database
    run 0 migc upgrade -q 001 --database "$url" && PGAPPNAME=migc_brief run 0 migc upgrade 003 -q --database "$url" &&
        PGAPPNAME=migc_rows run 0 migc upgrade -q --database "$url" || return 1
    echo "brief: $(checks_of migc_brief), with rows: $(checks_of migc_rows)"
    [ "$(checks_of migc_brief)" = 0 ] && [ "$(checks_of migc_rows)" = 1 ]
}
check 'PostgreSQL: constraints are checked where rows were written' constraints

# What an event trigger writes beside DDL is checked at COMMIT, and takes the revision along.
event_trigger() {
    line 6
    fresh_database
    query 'CREATE TABLE noted (n integer UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO noted VALUES (1);
        CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO noted SELECT 1 FROM pg_event_trigger_ddl_commands() WHERE object_identity = $t$public.t4$t$; END $$;
        CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION note()'
    run 1 migc upgrade --database "$url" && err_has 'at COMMIT' && err_has 'revision 004' && err_has noted_n_key &&
        [ "$(query 'SELECT max(id) FROM migc_revision')" = 003 ] && [ "$(tables_of)" = 3 ] &&
        query 'DROP EVENT TRIGGER note' && run 0 migc upgrade --database "$url" && [ "$(tables_of)" = 6 ]
}

lock_in_a_group() {
    line 12 6 'ALTER TABLE t1 ADD COLUMN m integer;'
    fresh_database
    run 0 migc upgrade 005 -q --database "$url" || return 1
    psql -X -q "$url" -c 'BEGIN' -c 'LOCK TABLE t1' -c 'SELECT pg_sleep(1.2)' -c 'COMMIT' >/dev/null &
    sleep 0.4
    run 0 migc upgrade --lock-timeout 200ms --database "$url" && err_has '006: trying again' &&
        err_has 'applied 7 revisions' && wait
}
check 'PostgreSQL: a lock that is not to be had is waited for by the one that wants it' lock_in_a_group

tables_of() {
    query "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^t[0-9]'"
}
check 'PostgreSQL: a constraint that waits all the same fails its revision at COMMIT' event_trigger
# The server goes on with a message whose sender is gone.
is_alone() {
    local _
    for _ in $(seq 200); do
        [ "$(query "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'migc_victim'")" = 0 ] && return
        sleep 0.05
    done
    echo 'a session of a killed program stays'
    return 1
}
check 'PostgreSQL: killed in groups, everything is there once' killed_in_groups client
check 'PostgreSQL: terminated in groups, everything is there once' killed_in_groups server

# The row goes back to what a crash would have left of it: the run has reported the revision, but the server may forget
# what nothing has flushed yet. Whoever connects again must find it missing, upwards and downwards.
taken_by_a_crash() {
    rm -rf migrations
    revision migrations 002 001 "CREATE TABLE t2 (n integer);
--@ no-transaction
INSERT INTO t2 VALUES (1);
INSERT INTO t2 VALUES (2);" "DROP TABLE t2;"
    revision migrations 003 002 'SELECT pg_sleep(CASE (SELECT count(*) FROM waits) WHEN 0 THEN 30 ELSE 0 END);' 'SELECT 1;'
    revision migrations 001 base 'CREATE TABLE t1 (n integer); CREATE TABLE waits (n integer);' 'DROP TABLE t1, waits;'
    fresh_database
    PGAPPNAME=migc_victim migc upgrade -q --deadline 60s --database "$url" >out 2>err &
    local child=$! n
    for n in $(seq 200); do
        query 'SELECT state FROM migc_revision WHERE id = '"'002'" 2>/dev/null | grep -q applied && break
        sleep 0.05
    done
    query "UPDATE migc_revision SET state = 'started', segment = 2 WHERE id = '002';
        DELETE FROM migc_event WHERE id = '002'; DELETE FROM t2 WHERE n = 2; INSERT INTO waits VALUES (1)" &&
        query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'migc_victim'" >/dev/null
    wait $child || { cat err && return 1; }
    [ "$(query 'SELECT id, state FROM migc_revision ORDER BY id' | tr '\n' ' ')" = '001|applied 002|applied 003|applied ' ] &&
        [ "$(query 'SELECT count(*), sum(n) FROM t2')" = '2|3' ]
}
check 'PostgreSQL: what a crash takes of a revision that was reported is done again' taken_by_a_crash
taken_on_the_way_back() {
    line 3
    revision migrations 001 base 'CREATE TABLE t1 (n integer); CREATE TABLE waits (n integer);' \
        'SELECT pg_sleep(CASE (SELECT count(*) FROM waits) WHEN 0 THEN 30 ELSE 0 END); DROP TABLE t1, waits;'
    fresh_database
    run 0 migc upgrade -q --database "$url" && query 'CREATE TABLE kept AS SELECT * FROM migc_revision;
        CREATE TABLE kept_down AS SELECT * FROM migc_down' || return 1
    PGAPPNAME=migc_victim migc downgrade base -q --deadline 60s --database "$url" >out 2>err &
    local child=$! n
    for n in $(seq 200); do
        [ "$(query 'SELECT count(*) FROM migc_revision')" = 1 ] && break
        sleep 0.05
    done
    query "INSERT INTO migc_revision SELECT * FROM kept WHERE id = '002'; INSERT INTO migc_down SELECT * FROM kept_down
        WHERE id = '002'; CREATE TABLE t2 (n integer); INSERT INTO waits VALUES (1)" &&
        query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'migc_victim'" >/dev/null
    wait $child || { cat err && return 1; }
    [ "$(query 'SELECT count(*) FROM migc_revision')" = 0 ] && [ "$(tables_of)" = 0 ]
}
check 'PostgreSQL: what a crash brings back of a revision that was reverted is reverted again' taken_on_the_way_back
