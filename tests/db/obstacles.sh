#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What others put in the way, on PostgreSQL: triggers, policies and other tables where the ledger is, a transaction that
# somebody prepared and forgot, a session that is still at work on its COMMIT, a hostile environment; and statements that
# say or return too much. MIGC_TEST_PG_URL names a server of a superuser, of nobody else's meanwhile.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'what others put in the way' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
# How much memory is used says nothing with sanitizers.
[ -z "${MIGC_RELEASE_BUILD-}" ] || PATH=$MIGC_RELEASE_BUILD:$PATH
database=migc_obstacles_$$
server=$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$server
admin() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" -c "$1"
}
remove_database() {
    admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    admin "DROP ROLE IF EXISTS $database" >/dev/null 2>&1
    clean_up
}
trap remove_database EXIT
admin "CREATE DATABASE $database" && admin "CREATE ROLE $database LOGIN PASSWORD 'secret'" || {
    echo 'not ok - a database to test on'
    exit 1
}

query() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"
}
is() { # VALUE SQL
    local answer
    answer=$(query "$2")
    [ "$answer" = "$1" ] && return
    printf '%s\nexpected: %s\ngot:      %s\n' "$2" "$1" "$answer"
    return 1
}
becomes() { # VALUE SQL
    local _
    for _ in $(seq 400); do
        [ "$(query "$2")" = "$1" ] && return
        sleep 0.05
    done
    echo "never $1: $2"
    return 1
}
# An empty database, and a history of 001, which has been applied, and 002.
begin() { # UP OF 002
    rm -rf migrations && query 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' 2>/dev/null &&
        revision migrations 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;' &&
        printf '[migc]\ndialects = postgresql\n' >migrations/migc.ini && run 0 migc upgrade -q --database "$url" &&
        revision migrations 002 001 "$1" 'DROP TABLE IF EXISTS b;'
}
up() { # STATUS
    run "$1" migc upgrade --deadline 5s --database "$url"
}
# 002 has left nothing, and the ledger does not speak of it.
is_as_before() {
    is '001|applied|0' "SELECT id, state, (SELECT count(*) FROM a) FROM migc_revision" &&
        is t "SELECT to_regclass('b') IS NULL"
}
twice_nothing='INSERT INTO a VALUES (1); CREATE TABLE b (y integer);'
completes() {
    up 0 && is '1|t|2' "SELECT (SELECT count(*) FROM a), to_regclass('b') IS NOT NULL,
        (SELECT count(*) FROM migc_revision WHERE state = 'applied')"
}

event_trigger() {
    begin "$twice_nothing" && query "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS
        'BEGIN RAISE ''not today''; END'; CREATE EVENT TRIGGER no ON ddl_command_end EXECUTE FUNCTION no()" &&
        up 1 && err_has 'migrations/002.sql:7:27: error: not today' &&
        query 'DROP EVENT TRIGGER no' && is_as_before && completes
}
# Rows that a trigger takes away, or writes otherwise, would let 002 be applied and never be recorded.
trigger_on() { # TABLE EVENT BODY
    begin "$twice_nothing" && query "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
        \$\$ BEGIN $3 END \$\$; CREATE TRIGGER meddle BEFORE $2 ON $1 FOR EACH ROW EXECUTE FUNCTION meddle()" &&
        up "$4" && err_has "$5" && query "DROP TRIGGER meddle ON $1" && is_as_before && completes
}
# A role that sees no row of the ledger, though it may write and read it.
row_security() {
    begin "$twice_nothing" && query "GRANT ALL ON SCHEMA public TO $database;
        GRANT ALL ON ALL TABLES IN SCHEMA public TO $database" &&
        for table in migc_history migc_revision migc_down migc_event; do
            query "ALTER TABLE $table ENABLE ROW LEVEL SECURITY" || return
        done
    run 7 migc upgrade --deadline 5s --database "postgresql://$database:secret@$server" &&
        err_has 'row security hides it' && is_as_before && query 'ALTER TABLE migc_history DISABLE ROW LEVEL SECURITY' &&
        run 1 migc upgrade --deadline 5s --database "postgresql://$database:secret@$server" &&
        err_has 'row-level security policy for table "migc_revision"' && ! grep -q secret err && is_as_before && completes
}
other_tables() {
    begin "$twice_nothing" && query 'ALTER TABLE migc_revision RENAME TO kept; CREATE VIEW migc_revision AS SELECT 1 AS id' &&
        up 1 && err_has \
            "HINT: this was asked of migc's own tables in schema \"public\": they were not made by migc, or other hands have changed them" && query 'DROP VIEW migc_revision; ALTER TABLE kept RENAME TO migc_revision' &&
        is_as_before && query "ALTER TABLE migc_revision ALTER segment TYPE text USING 'x'" && ! up 0 >/dev/null &&
        [ -s err ] && query 'ALTER TABLE migc_revision ALTER segment TYPE integer USING 1' && is_as_before && completes
}

prepared() {
    begin "$twice_nothing" && psql -X -q -v ON_ERROR_STOP=1 "$url" >/dev/null <<'SQL' || return
BEGIN;
SELECT pg_advisory_xact_lock(hashtextextended('migc:public', 0));
PREPARE TRANSACTION 'forgotten';
SQL
    run 5 migc upgrade --deadline 300ms --database "$url" &&
        err_has 'held by a prepared transaction (see pg_prepared_xacts)' && is_as_before &&
        query "ROLLBACK PREPARED 'forgotten'" && completes
}

# The program is killed while the server is at work on its COMMIT, which then succeeds.
commit_at_work() {
    local first second
    begin "$twice_nothing" && query "CREATE TABLE late (x integer);
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_advisory_xact_lock(1, 2); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON late DEFERRABLE FOR EACH ROW EXECUTE FUNCTION wait();
        CREATE FUNCTION at_last() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
            IF NEW.id = '002' THEN
                PERFORM set_config('client_connection_check_interval', '0', true);
                SET CONSTRAINTS wait DEFERRED;
                INSERT INTO late VALUES (1);
            END IF;
            RETURN NULL; END \$\$;
        CREATE TRIGGER at_last AFTER INSERT OR UPDATE ON migc_revision FOR EACH ROW EXECUTE FUNCTION at_last()" || return
    PGAPPNAME=gate psql -X -q "$url" -c 'SELECT pg_advisory_lock(1, 2), pg_sleep(60)' >/dev/null 2>&1 &
    becomes 1 "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND granted" || return
    migc upgrade -q --lock-timeout 60s --database "$url" >first 2>&1 &
    first=$!
    becomes 1 "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND NOT granted" || return
    kill -9 $first && ! wait $first 2>/dev/null
    migc upgrade --deadline 60s --database "$url" >out 2>err &
    second=$!
    for _ in $(seq 200); do
        grep -q 'waiting for the migration lock' err && break
        sleep 0.05
    done
    err_has 'waiting for the migration lock' &&
        query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gate'" >/dev/null &&
        wait $second && ! grep -q applying err && query 'DROP TRIGGER at_last ON migc_revision' && completes
}

# The server takes no new session after the one that was lost: nothing can be taken back.
no_way_back() {
    begin "CREATE TABLE b (y integer);
UPDATE pg_database SET datallowconn = false WHERE datname = current_database();" &&
        revision migrations 003 002 'SELECT pg_terminate_backend(pg_backend_pid());' 'SELECT 1;' &&
        run 3 migc upgrade --on-failure revert --deadline 1s --database "$url" &&
        err_has '(what this run had applied, 1 revision, stays)' &&
        admin "UPDATE pg_database SET datallowconn = true WHERE datname = '$database'" && rm migrations/003.sql &&
        is '002|applied' "SELECT id, state FROM migc_revision ORDER BY id DESC LIMIT 1" && up 0
}

environment() {
    begin "CREATE TABLE b AS SELECT 'c:\\' AS path, 'ü' AS letter, DATE '2026-02-03'::text AS day;
INSERT INTO a VALUES (1);" &&
        run 0 env PGCLIENTENCODING=LATIN1 PGTZ=Asia/Tokyo PGDATESTYLE=German PGSERVICEFILE=/nowhere PGOPTIONS="\
-c standard_conforming_strings=off -c lock_timeout=1 -c default_transaction_read_only=on \
-c default_transaction_isolation=serializable -c bytea_output=escape -c client_min_messages=error \
-c session_replication_role=replica -c row_security=off -c quote_all_identifiers=on" \
            migc upgrade --database "$url" && is 'c:\|1' 'SELECT path, length(letter) FROM b' && completes
}

# Peak of the memory of a command in MB.
megabytes() { # COMMAND…
    python3 -c 'import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024 if status == 0 else "exit %d" % status)' "$@"
}
uses_little() { # UP OF 002
    local used
    begin "$1" && used=$(megabytes migc upgrade --database "$url") && [ "$used" -lt 60 ] || {
        echo "memory: $used MB"
        return 1
    }
}
many_notices="DO \$\$ BEGIN FOR i IN 1..200000 LOOP RAISE NOTICE 'notice % %', i, repeat('x', 500); END LOOP; END \$\$;"
many_rows="SELECT i, repeat('x', 1000) FROM generate_series(1, 200000) AS i;"

# A sequence does not go back with its transaction.
serialization() {
    begin "$twice_nothing DO \$\$ BEGIN
    IF nextval('tries') < 3 THEN RAISE SQLSTATE '40001'; END IF;
END \$\$;" && query 'CREATE SEQUENCE tries' && completes && is 3 'SELECT last_value FROM tries'
}
lock_table() {
    begin "$twice_nothing
SELECT count(pg_advisory_xact_lock(7, i)) FROM generate_series(1, 1000000) AS i;" && up 1 &&
        err_has 'migrations/002.sql:8:1: error: out of shared memory (SQLSTATE 53200)' && is_as_before &&
        sed -i '/pg_advisory_xact_lock/d' migrations/002.sql && completes
}
enum() {
    begin "CREATE TYPE kind AS ENUM ('one');" && up 0 && revision migrations 003 002 "ALTER TYPE kind ADD VALUE 'two';
CREATE TABLE c (k kind DEFAULT 'two');
INSERT INTO c DEFAULT VALUES;" 'DROP TABLE c;' && up 1 && err_has 'migrations/003.sql:8:32: error: unsafe use of new value "two" of enum type kind (SQLSTATE 55P04)' &&
        is '{one}|t' "SELECT enum_range(NULL::kind), to_regclass('c') IS NULL"
}

check 'an event trigger that raises' event_trigger
check 'a trigger that takes rows of the ledger away' trigger_on migc_revision INSERT 'RETURN NULL;' 1 \
    "a statement of the revision has ended the transaction, or has changed migc's tables"
check 'a trigger that keeps rows of the ledger as they are' trigger_on migc_revision UPDATE 'RETURN NULL;' 1 \
    "the revision's row in the ledger is not this transaction's"
check 'row security on the ledger' row_security
check 'other tables in the place of the ledger' other_tables
check 'a prepared transaction that holds the lock' prepared
check 'killed while COMMIT is at work' commit_at_work
check 'a connection that is lost and does not come back' no_way_back
check 'a hostile environment' environment
check 'notices without end' uses_little "$many_notices"
check 'rows without end' uses_little "$many_rows"
check 'a serialization failure is tried again' serialization
check 'a lock table that is full' lock_table
check 'a value of an enum that is used too early' enum
[ "$tests_failed" -eq 0 ]
