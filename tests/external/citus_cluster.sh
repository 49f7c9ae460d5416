# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by citus.sh after fault_lib.sh: a coordinator and two workers, each a throw-away server of
# tests/postgres.sh, and a database on all three that is made anew for each test.
nodes=(coordinator worker1 worker2)
declare -A node_port

# Whether the servers that are here could be a cluster's.
has_citus() {
    [ "$(psql -X -q -A -t "$MIGC_TEST_PG_URL" -c "SELECT count(*) FROM pg_available_extensions WHERE name = 'citus'")" = 1 ]
}

# A worker's roles become those of the coordinator when it is added, so all have one password from the start.
# What was left prepared is ended by nobody but migc: Citus itself is told to wait an hour.
start_cluster() {
    local node environment other
    chmod 755 "$work"
    export PGPASSFILE=$work/passwords
    (umask 077 && : >"$PGPASSFILE")
    for node in "${nodes[@]}"; do
        environment=$(PG_BIN=$MIGC_TEST_PG_BIN PG_SETTINGS="shared_preload_libraries = 'citus'
            citus.node_conninfo = 'sslmode=disable'
            citus.enable_statistics_collection = off
            citus.shard_count = 4
            citus.recover_2pc_interval = '1h'
            wal_level = logical
            max_prepared_transactions = 50" "$root/tests/postgres.sh" start "$work/$node") || return
        eval "$environment"
        node_port[$node]=$MIGC_TEST_PG_PORT
        if [ "$node" = coordinator ]; then
            cluster_password=$MIGC_TEST_PG_PASSWORD
            echo "*:*:*:$MIGC_TEST_PG_USER:$cluster_password" >"$PGPASSFILE"
            [ "$(id -u)" -ne 0 ] || chown "$(stat -c %U "$work/$node/data")" "$PGPASSFILE"
        else
            psql -X -q "$MIGC_TEST_PG_URL" -c "ALTER ROLE $MIGC_TEST_PG_USER PASSWORD '$cluster_password'" || return
        fi
    done
}

stop_cluster() {
    local node
    for node in "${nodes[@]}"; do
        [ ! -d "$work/$node/data" ] || "$root/tests/postgres.sh" stop "$work/$node"
    done
}

crash_node() { # NODE
    "$root/tests/postgres.sh" crash "$work/$1"
}

url_of() { # NODE [DATABASE]
    echo "postgresql://$MIGC_TEST_PG_USER:$cluster_password@127.0.0.1:${node_port[$1]}/${2-$database}"
}

ask_node() { # NODE SQL
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$(url_of "$1")" -c "$2"
}

# Sets `url` and `query`, as make_database does.
make_database() {
    local node
    driver=postgresql
    for node in "${nodes[@]}"; do
        psql -X -q "$(url_of "$node" postgres)" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" \
            -c "CREATE DATABASE $database" 2>/dev/null && ask_node "$node" 'CREATE EXTENSION citus' || return
    done
    url=$(url_of coordinator)
    query() { ask_node coordinator "$1"; }
    query "SELECT citus_set_coordinator_host('127.0.0.1', ${node_port[coordinator]});
        SELECT citus_add_node('127.0.0.1', ${node_port[worker1]}); SELECT citus_add_node('127.0.0.1', ${node_port[worker2]})" >/dev/null
}

# One value a node, with blanks between.
on_all_nodes() { # SQL
    query "SELECT string_agg(result, ' ' ORDER BY nodeid) FROM run_command_on_all_nodes(\$command\$$1\$command\$)"
}

# One value a shard and node: each but the same.
on_shards_once() { # TABLE SQL, with %s for the shard
    query "SELECT string_agg(DISTINCT result, ' ') FROM run_command_on_placements('$1', \$command\$$2\$command\$)"
}

# Where a distributed table's shard is that a worker has, and what it is called there.
shard_on() { # NODE TABLE
    query "SELECT shard_name('$2', shardid) FROM pg_dist_shard JOIN pg_dist_placement USING (shardid)
        JOIN pg_dist_node USING (groupid) WHERE logicalrelid = '$2'::regclass AND nodeport = ${node_port[$1]}
        ORDER BY shardid LIMIT 1"
}
