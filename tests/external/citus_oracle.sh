# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by citus.sh after citus_cluster.sh and fault_oracle.sh: the history of the latter, spread over a cluster,
# and its oracle, which looks at every node.

# The revisions' tables and the rows are distributed, and the trail is on each node, so nearly every segment is a
# transaction in two phases.
eval "plain_$(declare -f section)"
section() { # up|down ID SEGMENTS
    plain_section "$@" | sed "s/^CREATE TABLE \(t[0-9]*\) .*/&\nSELECT create_distributed_table('\1', 'id');/"
}
make_traced_database() {
    make_database && query "CREATE TABLE trail (revision text, direction text, segment integer);
        CREATE TABLE data (revision text, number integer);
        SELECT create_reference_table('trail'); SELECT create_distributed_table('data', 'revision')" >/dev/null
}

# What is prepared is ended first, under the lock. The query for one server is too much for distributed tables, so
# it gets copies.
eval "one_server_$(declare -f postgresql_oracle)"
postgresql_oracle() {
    one_server_postgresql_oracle >/dev/null 2>&1 # writes lock.psql and oracle.psql
    cat >cluster.psql <<'SQL'
SET client_min_messages TO error;
\ir lock.psql
SELECT recover_prepared_transactions() AS recovered \gset
SELECT 'left prepared on a node: ' || result FROM run_command_on_all_nodes('SELECT count(*) FROM pg_prepared_xacts')
    WHERE result <> '0';
SELECT 'the nodes have different trails' FROM run_command_on_all_nodes($$
    SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM trail AS t$$) HAVING count(DISTINCT result) > 1;
SELECT 'the tables of the nodes differ: ' || string_agg(result, ', ') FROM run_command_on_all_nodes($$
    SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^t[0-9]+$' $$) HAVING count(DISTINCT result) > 1;
CREATE TEMPORARY TABLE data_copy AS SELECT * FROM data;
CREATE TEMPORARY TABLE trail_copy AS SELECT * FROM trail;
ALTER TABLE data_copy RENAME TO data;
ALTER TABLE trail_copy RENAME TO trail;
\ir oracle.psql
SQL
    timeout 90 psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -f cluster.psql
}

measure() { # sets length[PROGRAM DIRECTION], microseconds
    local program direction begin
    for program in migc application; do
        for direction in up down; do
            set_command $program $direction
            begin=${EPOCHREALTIME/./}
            complete $program $direction || return
            length[$program $direction]=$((${EPOCHREALTIME/./} - begin))
        done
    done
}

# Where nothing is between two segments the other way than before; else the way that was begun.
choose_direction() {
    case $between/$direction in
    started/* | /down) direction=up ;;
    *) direction=down ;;
    esac
}

end_all() {
    { [ "$between" != reverting ] || complete migc down; } &&
        complete migc up && ended up && complete application down && ended down
}

# The client is killed at a random moment; the oracle asks after each.
kills_clients() { # KILLS
    local killed=0 launches=0 direction=down between='' programs=(migc application) program status when
    local -A length
    make_traced_database && measure || return
    while [ $killed -lt "$1" ]; do
        launches=$((launches + 1))
        [ $launches -le $(($1 * 5)) ] || { echo "only $killed of $launches launches were killed" && return 1; }
        choose_direction
        program=${programs[launches % 2]}
        set_command "$program" $direction
        draw "${length[$program $direction]}"
        when="$program $direction, killed after $drawn of ${length[$program $direction]} microseconds"
        timeout --foreground -s KILL "$(printf '%d.%06d' $((drawn / 1000000)) $((drawn % 1000000 + 1)))" \
            "${command[@]}" >out 2>err
        status=$?
        case $status in
        137) killed=$((killed + 1)) ;;
        0 | 124) ;;
        *) echo "exit $status: $when" && cat out err && return 1 ;;
        esac
        agrees "$when" || return
    done
    end_all
}

# A server of the cluster is stopped as by a crash while a run is under way, and comes back. The run gets over it
# or, where the coordinator was away when it began (3) or a worker for too long (1), the next one does.
crashes_nodes() { # NODE|worker CRASHES
    local n direction=down between='' programs=(migc application) process status victim when
    local -A length
    make_traced_database && measure || return
    for n in $(seq "$2"); do
        choose_direction
        set_command "${programs[n % 2]}" $direction
        draw 2
        victim=$1
        [ "$victim" != worker ] || victim=worker$((drawn + 1))
        draw "${length[${programs[n % 2]} $direction]}"
        when="${command[0]} $direction, $victim crashed after $drawn microseconds"
        "${command[@]}" >out 2>err &
        process=$!
        sleep "$((drawn / 1000000)).$(printf '%06d' $((drawn % 1000000)))"
        crash_node "$victim" || return
        wait $process
        status=$?
        case $status in
        0 | 3) ;;
        1) query "DELETE FROM migc_event WHERE kind = 'fail'" ;;
        *) echo "exit $status: $when" && cat out err && return 1 ;;
        esac
        agrees "$when, exit $status" || { cat err && return 1; }
    done
    end_all
}

# The proof that the oracle can fail on a cluster: one lie at a time.
oracle_sees() {
    local lie node
    make_traced_database && complete migc up && ended up || return
    while IFS='|' read -r node lie; do
        ask_node "$node" "SET citus.enable_manual_changes_to_shards TO on; SET citus.enable_ddl_propagation TO off; SET citus.override_table_visibility TO off; $lie" &&
            ! ask_oracle lie >/dev/null || { echo "not seen: $lie" && return 1; }
        make_traced_database && complete application up || return
    done <<'SQL'
coordinator|DELETE FROM trail WHERE revision = '004' AND direction = 'up' AND segment = 2
coordinator|UPDATE data SET number = number + 1000 WHERE revision = '003'
worker1|DO $$ DECLARE t text; BEGIN SELECT relname INTO t FROM pg_class WHERE relname ~ '^trail_[0-9]+$'; EXECUTE format('DELETE FROM %I WHERE revision = ''001''', t); END $$
worker2|CREATE TABLE t999 (i integer)
SQL
}

launches_at_once() { # HOW-MANY
    local n process=() failed=0
    make_traced_database || return
    for n in $(seq "$1"); do
        set_command "$([ $((n % 2)) -eq 0 ] && echo migc || echo application)" up
        "${command[@]}" >"out.$n" 2>&1 &
        process+=($!)
    done
    for n in "${process[@]}"; do
        wait "$n" || failed=$((failed + 1))
    done
    [ $failed -eq 0 ] || { echo "$failed failed" && cat out.* && return 1; }
    ended up
}
