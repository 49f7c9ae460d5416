# shellcheck shell=bash disable=SC2154
# Sourced by citus.sh after citus_cluster.sh: CREATE and DROP INDEX CONCURRENTLY on a distributed table, which are one
# statement a shard and leave whatever was reached behind.
make_index_history() {
    rm -rf indexed
    revision indexed 001 base "CREATE TABLE orders (id bigint PRIMARY KEY, note text);
SELECT create_distributed_table('orders', 'id');
INSERT INTO orders SELECT i, 'x' FROM generate_series(1, 300) AS i;" 'DROP TABLE orders;'
    revision indexed 002 001 'CREATE INDEX CONCURRENTLY orders_note ON orders (note);' 'DROP INDEX CONCURRENTLY orders_note;'
    printf '[migc]\ndialects = postgresql\n' >indexed/migc.ini
    make_database && run 0 migc upgrade 001 --directory indexed --database "$url"
}

index_up() {
    run 0 migc upgrade --directory indexed --database "$url"
}

index_is() { # PARTS, of the four shards and of the coordinator: there|valid
    equals 'parts of the index that are there and valid, a shard' "$(on_shards_once orders "SELECT
        count(*) || ' ' || count(*) FILTER (WHERE i.indisvalid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = '%s'::regclass AND c.relname LIKE 'orders!_note%%' ESCAPE '!'")" "$1" &&
        equals 'on the coordinator' "$(query "SELECT count(*) FROM pg_index WHERE indisvalid
            AND indexrelid = to_regclass('orders_note')")" "$2"
}

index_goes_up_and_down() {
    make_index_history && index_up && index_is '1 1' 1 && run 0 migc downgrade 001 --directory indexed --database "$url" &&
        index_is '0 0' 0 && index_up && index_is '1 1' 1
}

# As a session leaves it that dies between the coordinator's own index and the shards'.
index_of_the_coordinator_alone() {
    make_index_history &&
        query 'SET citus.enable_ddl_propagation TO off; CREATE INDEX orders_note ON orders (note)' && index_is '0 0' 1 &&
        index_up && index_is '1 1' 1
}

# One shard's part was made unique by accident, or not at all: a valid one on the coordinator says nothing of it.
index_without_one_part() {
    local shard part
    make_index_history && query 'CREATE INDEX orders_note ON orders (note)' && shard=$(shard_on worker2 orders) || return
    part=orders_note_${shard##*_}
    ask_node worker2 "SET citus.enable_manual_changes_to_shards TO on; DROP INDEX $part" && index_up && index_is '1 1' 1
}

# Sets `process`, an upgrade whose build waits on worker1 for a transaction, and `holder`, whose that is.
begin_build() {
    local shard n
    make_index_history && shard=$(shard_on worker1 orders) || return
    psql -X -q "$(url_of worker1)" -c 'SET citus.enable_manual_changes_to_shards TO on' \
        -c "BEGIN; UPDATE $shard SET note = 'y'; SELECT pg_sleep(60)" >/dev/null 2>&1 &
    holder=$!
    migc upgrade --directory indexed --database "$url" >out 2>err &
    process=$!
    for n in $(seq 300); do
        [ "$(ask_node worker1 "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^CREATE +INDEX +CONCURRENTLY'
            AND wait_event_type = 'Lock'")" = 0 ] || return 0
        sleep 0.03
    done
    echo "no build waits on the worker, after $n looks" && cat err
    return 1
}

index_build_is_killed() {
    local holder process
    begin_build || return
    kill -9 $process
    wait $process 2>/dev/null
    ask_node worker1 "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%'
        AND pid <> pg_backend_pid()" >/dev/null
    wait $holder 2>/dev/null
    index_up && index_is '1 1' 1 && run 0 migc current --check-heads --directory indexed --database "$url"
}

# The run that meets it may get over it; else the next one does.
worker_crashes_in_a_build() {
    local holder process
    begin_build || return
    crash_node worker1 || return
    wait $holder 2>/dev/null
    wait $process
    index_up && index_is '1 1' 1
}

# As a session leaves it that dies between two shards.
index_drop_is_interrupted() {
    local shard part
    make_index_history && index_up && shard=$(shard_on worker2 orders) || return
    part=orders_note_${shard##*_}
    ask_node worker2 "SET citus.enable_manual_changes_to_shards TO on; DROP INDEX $part" &&
        query "SET allow_system_table_mods TO on; UPDATE pg_index SET indisvalid = false, indisready = false
            WHERE indexrelid = 'orders_note'::regclass" &&
        run 0 migc downgrade 001 --directory indexed --database "$url" && index_is '0 0' 0
}
