#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A Citus cluster of a coordinator and two workers, as migc meets it: what goes up and down, which nodes and
# ledgers are refused, and the oracle of tests/fault after clients, workers and the coordinator were killed.
#
#   tests/external/citus.sh [WORD]     all, or those whose name holds WORD
#
# Skipped where the extension is not installed (see README.md). MIGC_LONG=yes kills ten times as often.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
# shellcheck source=tests/fault_oracle.sh
. "$root/tests/fault_oracle.sh"
# shellcheck source=tests/external/citus_cluster.sh
. "$root/tests/external/citus_cluster.sh"
# shellcheck source=tests/external/citus_index.sh
. "$root/tests/external/citus_index.sh"
# shellcheck source=tests/external/citus_oracle.sh
. "$root/tests/external/citus_oracle.sh"
export LC_ALL=C.UTF-8
here=$root/tests/external/citus.sh
wanted=${1-}
long=1
[ "$is_long" = no ] || long=10

if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    exec "$root/tests/postgres.sh" run "$here" "$@"
fi
if ! has_citus; then
    skip 'Citus' 'the extension citus is not installed for this PostgreSQL: see tests/external/README.md'
    exit 0
fi
end_cluster() {
    local left
    left=$(jobs -p)
    # shellcheck disable=SC2086
    [ -z "$left" ] || { kill $left && wait $left; } 2>/dev/null
    stop_cluster
    rm -rf "$memory"
    clean_up
}
trap end_cluster EXIT
trap 'exit 130' INT TERM HUP
start_cluster || {
    echo 'not ok - a cluster to test on'
    exit 1
}

test_case() { # NAME FUNCTION [ARGUMENT…]
    case $1 in *"$wanted"*) check "$@" ;; esac
}

no_ledger_on_workers() {
    equals 'ledgers, by node' "$(on_all_nodes "SELECT count(*) FROM pg_class WHERE relname LIKE 'migc%'")" "$1"
}

# What Citus refuses in one message, or in one transaction, and what it makes of tables of every kind.
make_shop() {
    rm -rf shop
    revision shop 001 base "CREATE TABLE country (id integer PRIMARY KEY, name text);
SELECT create_reference_table('country');
CREATE TABLE orders (tenant integer, id bigint, country integer, note text, PRIMARY KEY (tenant, id));
SELECT create_distributed_table('orders', 'tenant');
CREATE TABLE settings (name text PRIMARY KEY);" 'DROP TABLE settings; DROP TABLE orders; DROP TABLE country;'
    revision shop 002 001 "INSERT INTO country SELECT i, 'x' FROM generate_series(1, 3) AS i;
INSERT INTO orders SELECT i % 7, i, i % 3 + 1, 'y' FROM generate_series(1, 500) AS i;" \
        'DELETE FROM orders WHERE tenant >= 0; DELETE FROM country;'
    # Each of these fails where it shares its message with another statement.
    revision shop 003 002 "ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'none';
ALTER TABLE orders ADD COLUMN a integer DEFAULT 5 NOT NULL;
ALTER TABLE orders ADD COLUMN b integer, ADD COLUMN c integer;
CREATE INDEX orders_note ON orders (note);
CREATE INDEX orders_a ON orders (a);
UPDATE orders SET b = a;
ALTER TABLE orders ALTER COLUMN b SET NOT NULL;" "ALTER TABLE orders DROP COLUMN b;
DROP INDEX orders_a; DROP INDEX orders_note;
ALTER TABLE orders DROP COLUMN c, DROP COLUMN a;
ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;"
    revision shop 004 003 "SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
ALTER TABLE orders ADD CONSTRAINT of_country FOREIGN KEY (country) REFERENCES country (id);
UPDATE orders SET note = 'z' WHERE country = 1;
ALTER TABLE country ADD COLUMN code text;
INSERT INTO country (id, name) VALUES (4, 'w');" "SET LOCAL citus.multi_shard_modify_mode TO 'sequential';
DELETE FROM country WHERE id = 4;
ALTER TABLE country DROP COLUMN code;
ALTER TABLE orders DROP CONSTRAINT of_country;"
    revision shop 005 004 "CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE SCHEMA more;
CREATE TABLE more.t (id integer PRIMARY KEY, m mood);
SELECT create_distributed_table('more.t', 'id');
CREATE FUNCTION twice(i integer) RETURNS integer LANGUAGE sql IMMUTABLE AS \$\$ SELECT 2 * i \$\$;
CREATE VIEW v AS SELECT tenant, count(*) AS n FROM orders GROUP BY tenant;" \
        'DROP VIEW v; DROP FUNCTION twice; DROP TABLE more.t; DROP SCHEMA more; DROP TYPE mood;'
    printf '[migc]\ndialects = postgresql\n' >shop/migc.ini
}

columns_of_orders="SELECT string_agg(attname || ':' || atttypid::regtype || ':' || attnotnull, ',' ORDER BY attname)
    FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped"

everything() {
    local head=(--directory shop --database "$url")
    equals columns "$(on_shards_once orders "$columns_of_orders")" "$1" &&
        equals 'valid indexes a shard' "$(on_shards_once orders "SELECT count(*) FROM pg_index WHERE indrelid = '%s'::regclass AND indisvalid")" "$2" &&
        run 0 migc current --check-heads "${head[@]}"
}

goes_up_and_down() {
    local head round
    make_shop
    make_database || return
    head=(--directory shop --database "$url")
    for round in 1 2; do
        run 0 migc upgrade "${head[@]}" &&
            everything 'a:integer:true,b:integer:true,c:integer:false,country:integer:false,id:bigint:true,note:text:false,tenant:integer:true' 3 &&
            equals rows "$(query "SELECT count(*), sum(a), sum(b), count(*) FILTER (WHERE note = 'z') FROM orders")" '500|2500|2500|166' &&
            equals 'the reference table, by node' "$(on_all_nodes 'SELECT count(*) FROM country')" '4 4 4' &&
            run 0 migc downgrade 001 "${head[@]}" &&
            equals 'columns, down again' "$(on_shards_once orders "$columns_of_orders")" \
                'country:integer:false,id:bigint:true,note:text:false,tenant:integer:true' &&
            equals 'rows, down again' "$(query 'SELECT count(*) FROM orders')" 0 || { echo "round $round" && return 1; }
    done
    run 0 migc upgrade "${head[@]}" && run 0 migc downgrade base "${head[@]}" &&
        equals 'tables in the end' "$(on_all_nodes "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'migc%'")" '0 0 0' &&
        no_ledger_on_workers '9 0 0'
}

up_to_date_is_one_query() {
    local log=$work/coordinator/data/server.log before
    make_shop
    make_database && run 0 migc upgrade --directory shop --database "$url" || return
    before=$(wc -l <"$log")
    PGAPPNAME=migc-once run 0 migc upgrade --directory shop --database "$url" &&
        equals 'statements of a launch' "$(tail -n +$((before + 1)) "$log" | grep -c 'migc-once LOG:  statement')" 1
}

workers_are_refused() {
    local worker command
    make_shop
    make_database || return
    for worker in worker1 worker2; do
        for command in upgrade 'downgrade base' current plan; do
            # shellcheck disable=SC2086
            run 1 migc $command --directory shop --database "$(url_of $worker)" &&
                err_has 'this server is a Citus worker' && err_has 'HINT: connect to the coordinator' || return
        done
    done
    no_ledger_on_workers '0 0 0' && run 0 migc upgrade --directory shop --database "$url" &&
        run 1 migc downgrade base --directory shop --database "$(url_of worker1)" && err_has 'this server is a Citus worker'
}

# Citus can be told to manage whatever is made; the ledger stays the coordinator's own.
the_ledger_stays_plain() {
    make_shop
    make_database && query "ALTER DATABASE $database SET citus.use_citus_managed_tables TO on" &&
        run 0 migc upgrade --directory shop --database "$url" && run 0 migc downgrade base --directory shop --database "$url" &&
        equals 'tables of the ledger that Citus manages' "$(query "SELECT count(*) FROM pg_dist_partition WHERE logicalrelid::text LIKE 'migc%'")" 0 &&
        no_ledger_on_workers '9 0 0'
}

# The error says what to type, and that helps.
a_managed_ledger_is_refused() {
    local table
    make_shop
    make_database && run 0 migc upgrade --directory shop --database "$url" || return
    for table in migc_history migc_revision migc_down migc_event; do
        query "SELECT create_reference_table('$table')" >/dev/null 2>&1 || return
    done
    run 1 migc downgrade base --directory shop --database "$url" && err_has "Citus manages tables of migc's ledger" || return
    sed '1,/^HINT/d' err >repair.sql
    psql -X -q -v ON_ERROR_STOP=1 "$url" -f repair.sql >/dev/null 2>&1 &&
        run 0 migc downgrade base --directory shop --database "$url" && run 0 migc upgrade --directory shop --database "$url" &&
        equals 'gaps in the log' "$(query 'SELECT count(*) - max(number) FROM migc_event')" 0
}

a_distributed_schema_is_refused() {
    make_shop
    make_database && query 'SET citus.enable_schema_based_sharding TO on; CREATE SCHEMA books' &&
        run 1 migc upgrade --ledger-schema books --directory shop --database "$url" &&
        err_has 'the schema "books" of migc'"'"'s ledger is one that Citus distributes' &&
        equals 'tables there' "$(query "SELECT count(*) FROM pg_class WHERE relnamespace = 'books'::regnamespace")" 0
}

# The hints are ours where the server's words do not say where to write what.
errors_say_what_to_write() {
    local head
    make_shop
    revision shop 006 005 'SELECT count(*) FROM orders; ALTER TABLE country ADD COLUMN d integer;' 'ALTER TABLE country DROP COLUMN d;'
    make_database || return
    head=(--directory shop --database "$url")
    run 1 migc upgrade "${head[@]}" && err_has 'because there was a parallel SELECT access' &&
        err_has "HINT: make SET LOCAL citus.multi_shard_modify_mode TO 'sequential' the first statement of the section" || return
    revision shop 006 005 "CREATE TABLE n (id integer PRIMARY KEY);
SELECT create_distributed_table_concurrently('n', 'id');" 'DROP TABLE n;'
    run 1 migc upgrade "${head[@]}" && err_has 'HINT: write --@ no-transaction'
}

# A lock that is held on a worker: the coordinator's own limit does not reach there.
waits_for_a_worker_are_limited() {
    local shard holder
    make_shop
    make_database && run 0 migc upgrade 002 --directory shop --database "$url" && shard=$(shard_on worker1 orders) || return
    psql -X -q "$(url_of worker1)" -c 'SET citus.enable_manual_changes_to_shards TO on' \
        -c "BEGIN; LOCK TABLE $shard; SELECT pg_sleep(60)" >/dev/null 2>&1 &
    holder=$!
    until [ "$(ask_node worker1 "SELECT count(*) FROM pg_locks WHERE relation = '$shard'::regclass AND mode = 'AccessExclusiveLock'")" = 1 ]; do
        sleep 0.05
        kill -0 $holder || return
    done
    sed -i 's/^--@ up$/--@ up retries 1/' shop/003.sql
    run 1 migc upgrade --lock-timeout 200ms --directory shop --database "$url" && err_has '55P03' && err_has '(tried 2 times)' &&
        err_has 'HINT: the lock is held on that worker' && kill $holder
    ask_node worker1 "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = '$shard'::regclass" >/dev/null
    run 0 migc upgrade --directory shop --database "$url"
}

# A transaction that a failed coordinator has left prepared: without its record it is rolled back, with it committed.
what_was_left_prepared_is_ended() { # rollback|commit
    local shard gid=citus_0_999999_4711_1
    make_shop
    make_database && run 0 migc upgrade 002 --directory shop --database "$url" && shard=$(shard_on worker1 orders) || return
    ask_node worker1 "SET citus.enable_manual_changes_to_shards TO on; BEGIN; UPDATE $shard SET note = 'prepared';
        LOCK TABLE $shard; PREPARE TRANSACTION '$gid'" || return
    [ "$1" = rollback ] || query "INSERT INTO pg_dist_transaction (groupid, gid) SELECT groupid, '$gid' FROM pg_dist_node
        WHERE nodeport = ${node_port[worker1]}" || return
    sed -i 's/^--@ up$/--@ up retries 0/' shop/003.sql
    run 0 migc upgrade 003 --directory shop --database "$url" || return
    equals 'left prepared, by node' "$(on_all_nodes 'SELECT count(*) FROM pg_prepared_xacts')" '0 0 0' &&
        equals 'rows that the transaction has changed' "$(query "SELECT count(*) > 0 FROM orders WHERE note = 'prepared'")" \
            "$([ "$1" = commit ] && echo t || echo f)"
}

make_traced_history
printf '[migc]\ndialects = postgresql\n' >revisions/migc.ini
build_application || exit 1
# In either form, and gone on with after its client was killed: each row once.
batches_on_a_distributed_table() {
    local process n
    rm -rf batched
    revision batched 001 base "CREATE TABLE accounts (id bigint PRIMARY KEY, n integer NOT NULL DEFAULT 0, is_done boolean);
SELECT create_distributed_table('accounts', 'id');
INSERT INTO accounts SELECT i FROM generate_series(1, 3000) AS i;" 'DROP TABLE accounts;'
    revision batched 002 001 '--@ batch once over accounts(id) rows 50 pause 10ms
UPDATE accounts SET n = n + 1 WHERE id > :after AND id <= :through;' 'UPDATE accounts SET n = 0;'
    printf '[migc]\ndialects = postgresql\n' >batched/migc.ini
    make_database && run 0 migc upgrade 001 --directory batched --database "$url" || return
    for n in 1 2 3; do
        migc upgrade --directory batched --database "$url" >out 2>err &
        process=$!
        sleep 0.4
        kill -9 $process 2>/dev/null
        wait $process 2>/dev/null
    done
    n=$(query "SELECT sum(n) FROM accounts")
    [ "$n" -gt 0 ] && [ "$n" -lt 3000 ] || { echo "not killed in the middle: $n rows" && return 1; }
    run 0 migc upgrade --directory batched --database "$url" &&
        equals rows "$(query 'SELECT count(*), min(n), max(n) FROM accounts')" '3000|1|1' &&
        run 0 migc downgrade base --directory batched --database "$url"
}

the_document_is_right() {
    make_database && MIGC_TEST_CITUS_URL=$url MIGC_RELEASE_BUILD=${MIGC_RELEASE_BUILD:-$dev} "$root/tests/docs.sh" "$root/docs/distributed.md"
}

test_case 'docs/distributed.md' the_document_is_right
test_case 'goes up and down: reference, distributed and local tables, DDL of every kind' goes_up_and_down
test_case 'an up-to-date launch is one query' up_to_date_is_one_query
test_case 'workers are refused before anything is written' workers_are_refused
test_case 'the ledger stays a plain one where Citus manages all tables' the_ledger_stays_plain
test_case 'a ledger that Citus manages is refused, with what makes it plain' a_managed_ledger_is_refused
test_case 'a ledger in a distributed schema is refused' a_distributed_schema_is_refused
test_case 'errors of Citus say what to write' errors_say_what_to_write
test_case 'a wait for a lock on a worker is limited' waits_for_a_worker_are_limited
test_case 'what was prepared and never committed is rolled back' what_was_left_prepared_is_ended rollback
test_case 'what was prepared and committed is committed' what_was_left_prepared_is_ended commit
test_case 'batches on a distributed table, killed and gone on with' batches_on_a_distributed_table
test_case 'an index built concurrently goes up and down' index_goes_up_and_down
test_case 'an index that the coordinator alone has is built' index_of_the_coordinator_alone
test_case 'an index that one shard lacks is built' index_without_one_part
test_case 'an index: kill -9 in the middle of a build' index_build_is_killed
test_case 'an index: a worker crashes in the middle of a build' worker_crashes_in_a_build
test_case 'an index: what an interrupted DROP has left is dropped' index_drop_is_interrupted
test_case 'the oracle sees what does not agree' oracle_sees
test_case 'sixteen launches at once' launches_at_once 16
test_case "clients killed $((10 * long)) times" seeded kills_clients $((10 * long))
test_case "workers crash $((6 * long)) times" seeded crashes_nodes worker $((6 * long))
test_case "the coordinator crashes $((3 * long)) times" seeded crashes_nodes coordinator $((3 * long))
exit $((tests_failed > 0))
