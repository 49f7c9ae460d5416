#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A connection that is cut before, in and after each message, of either direction, of an upgrade and of a
# downgrade: the program connects again and completes, or, where nobody lets it, ends with exit 3, and then the
# oracle asks under the lock and the next start completes. And servers that stall, answer a byte a second, never
# answer or cannot be reached: every wait ends.
#
# With MIGC_LONG=yes each message; else about six of each kind in each direction, and fewer where the history has every
# kind of step, evenly spread from a first one that is drawn.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
# shellcheck source=tests/fault_oracle.sh
. "$root/tests/fault_oracle.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'a connection is cut at each message' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi

start_proxy() { # NAME MODE …: sets `proxy` and `proxy_url`
    local name=$1 n
    shift
    rm -f "$name" "$name.count" "$name.stalled"
    ./proxy "$MIGC_TEST_PG_PORT" "$name" "$@" &
    proxy=$!
    for n in $(seq 500); do
        [ -e "$name" ] && break
        sleep 0.01
    done
    proxy_url="postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@127.0.0.1:$(cat "$name")/$database"
    proxy_url+='?sslmode=disable&gssencmode=disable'
}
stop_proxy() {
    kill "$proxy" 2>/dev/null
    wait "$proxy" 2>/dev/null
}

# Sets `command`: PROGRAM through the proxy. migc gives up soon where it cannot connect again.
set_proxied() { # migc|application up|down
    local direct=$url
    url=$proxy_url
    set_command "$1" "$2"
    url=$direct
    [ "$1" = application ] || command+=(--deadline 100ms)
}

count_messages() { # sets `messages` to the larger number of the two directions
    local direction n
    messages=0
    for direction in up down; do
        start_proxy port count && set_proxied application $direction && run 0 "${command[@]}" || return
        for n in $(seq 500); do
            [ -e port.count ] && break
            sleep 0.01
        done
        stop_proxy
        [ "$(cat port.count)" -le "$messages" ] || messages=$(cat port.count)
    done
    [ "$messages" -gt 40 ] || { echo "only $messages messages" && return 1; }
}

# At base, as if nothing had ever run.
forget() {
    query 'DELETE FROM trail; DROP TABLE IF EXISTS migc_history, migc_revision, migc_down, migc_event;' 2>/dev/null
}

cut_at() { # DIRECTION MESSAGE WHERE
    local status
    if [ $((($2 + cuts++) % 2)) -eq 0 ]; then
        start_proxy port cut "$2" "$3" && set_proxied application "$1"
    else
        start_proxy port cut "$2" "$3" gone && set_proxied migc "$1"
    fi
    timeout --kill-after=5 60 "${command[@]}" >out 2>err
    status=$?
    stop_proxy
    case $status in 0) ;; 3) refused=$((refused + 1)) ;; *) echo "exit $status" && cat err && false ;; esac &&
        { [ $status -eq 3 ] || ended "$1"; } && ask_oracle 'under the lock' && complete application "$1" && ended "$1" ||
        { echo "$1, cut $3 message $2 of $messages" && return 1; }
}

cut_often() {
    local n stride part cuts=0 refused=0
    make_traced_database postgresql && count_messages || return
    stride=$(((messages + 11) / 12))
    [ "$is_long" = no ] || stride=1
    for part in before in after; do
        draw $stride
        for ((n = drawn + 1; n <= messages; n += stride)); do
            forget && cut_at up $n $part && cut_at down $n $part || return
        done
    done
    [ $((refused * 4)) -ge "$cuts" ] || { echo "only $refused of $cuts programs could not connect again" && return 1; }
}

# The history of tests/traced has every kind of step. What a run leaves, undisturbed or not:
look_at_kinds() {
    query "SELECT revision, direction, segment, count(*) FROM trail GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    query "SELECT id, state, segment FROM migc_revision ORDER BY id"
    query "SELECT indexrelid::regclass, indisvalid FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname !~ '^migc_' ORDER BY 1"
    query "SELECT table_name, query_to_xml(format('SELECT * FROM %I ORDER BY 1', table_name), true, true, '')
        FROM information_schema.tables WHERE table_name ~ '^t[0-9]' ORDER BY 1"
    query "SELECT pg_try_advisory_lock(hashtextextended('migc:public', 0))"
}

forget_kinds() {
    query 'DROP SCHEMA public CASCADE; CREATE SCHEMA public;
        CREATE TABLE trail (revision text, direction text, segment integer)' 2>/dev/null
}

cut_kinds_at() { # DIRECTION MESSAGE WHERE
    local status
    start_proxy port cut "$2" "$3" && set_proxied application "$1"
    timeout --kill-after=5 60 "${command[@]}" >out 2>err
    status=$?
    stop_proxy
    # Whom nothing has answered yet waits only where it is asked to.
    [ $status -eq 3 ] && [ "$2" -lt 40 ] && complete application "$1" && status=0
    { [ $status -eq 0 ] || { echo "exit $status" && cat err && false; }; } && look_at_kinds >now && diff "clean.$1" now ||
        { echo "$1, cut $3 message $2 of $messages" && return 1; }
}

# The program connects again and completes, and nobody can tell.
cut_kinds_often() {
    local n stride part direction
    mkdir -p kinds && cd kinds && ln -sf ../proxy . && ln -sfn "$root/tests/traced" revisions || return
    build_application "$root/tests/traced/steps.c" && make_database postgresql && forget_kinds && count_messages || return
    forget_kinds
    for direction in up down; do
        complete application $direction && look_at_kinds >clean.$direction || return
    done
    [ "$(wc -l <clean.up)" -gt 60 ] || { echo 'a clean run leaves too little' && cat clean.up && return 1; }
    stride=$(((messages + 2) / 3))
    [ "$is_long" = no ] || stride=1
    for part in before in after; do
        draw $stride
        for ((n = drawn + 1; n <= messages; n += stride)); do
            forget_kinds && cut_kinds_at up $n $part && cut_kinds_at down $n $part || return
        done
    done
}

# Exit 3 or 5, long before the time that `timeout` gives.
ends_by_itself() { # NAME MODE…
    local name=$1 status proxy proxy_url
    start_proxy "$@"
    timeout --kill-after=5 120 migc upgrade -q --directory revisions --deadline 1s --statement-timeout 1s \
        --database "$proxy_url&connect_timeout=2" >"$name.out" 2>&1
    status=$?
    stop_proxy
    # There may be fewer messages than in another run.
    case $status/$2 in 3/* | 5/* | 0/stall) return 0 ;; esac
    echo "$*: exit $status" && cat "$name.out" && return 1
}

# The server is silent when the signal comes, and to whoever connects then; the program ends, and soon: what it waits
# for elsewhere, an answer to its own question, takes half a minute. It may have ended before: the last messages say
# good-bye, and there may be fewer of them than in another run.
ends_by_signal() { # DIRECTION MESSAGE
    local status n process
    start_proxy port stall "$2" && set_proxied migc "$1" || return
    env --default-signal=INT timeout --kill-after=5 15 "${command[@]}" >out 2>err &
    process=$!
    for n in $(seq 1000); do
        [ -e port.stalled ] && break
        sleep 0.01
    done
    kill -INT $process 2>/dev/null
    wait $process
    status=$?
    stop_proxy
    [ $status -eq 0 ] && [ "$2" -gt $((messages - 10)) ] && ended up && return
    [ $status -eq 130 ] || { echo "$1, silent from message $2 of $messages: exit $status" && cat err && return 1; }
}

signals() {
    local n stride
    make_traced_database postgresql && count_messages || return
    stride=$((messages / 5))
    [ "$is_long" = no ] || stride=1
    draw $stride
    for ((n = drawn + 4; n <= messages; n += stride)); do
        make_traced_database postgresql && ends_by_signal up $n || return
    done
    # While it gives the lock back, which it does even where it is to end.
    make_traced_database postgresql && ends_by_signal up $((messages - 4)) || return
    ask_oracle 'under the lock' && complete application up && ended up
}

# All at once, since a bookkeeping query is waited for half a minute; the first time the server is good.
bad_servers() {
    local n stride waiting=() status=0
    make_traced_database postgresql && count_messages && forget || return
    stride=$(((messages + 1) / 2))
    [ "$is_long" = no ] || stride=7
    draw $stride
    for ((n = drawn + 1; n <= messages; n += stride)); do
        ends_by_itself "stall.$n" stall $n >"stall.$n.said" 2>&1 &
        waiting+=($!)
    done
    for n in mute black-hole; do
        ends_by_itself $n $n >$n.said 2>&1 &
        waiting+=($!)
    done
    for n in 2 $((15 + drawn % 10)); do
        ends_by_itself "trickle.$n" trickle "$n" >"trickle.$n.said" 2>&1 &
        waiting+=($!)
    done
    for n in "${waiting[@]}"; do
        wait "$n" || status=1
    done
    cat ./*.said
    [ $status -eq 0 ] || return
    # What the stalled ones have left on the server ends with them.
    ask_oracle 'under the lock' && complete application up && ended up
}

# Nearly all of it is waiting: it runs beside the cuts, in a folder and on a database of its own.
bad_servers_beside() {
    local status
    mkdir beside && ln -s ../revisions ../application ../proxy beside && cd beside || return
    database+=_beside
    RANDOM=$seed
    bad_servers
    status=$?
    admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" 2>/dev/null
    return $status
}

make_traced_history
build_application && cc -O1 -Wall -Wextra -Werror "$root/tests/fault/proxy.c" -o proxy || exit 1
bad_servers_beside >beside.said 2>&1 &
beside=$!
check 'a connection is cut before, in and after a message' seeded cut_often
check 'a connection is cut with every kind of step' seeded cut_kinds_often
check 'a signal ends a program whose server is silent' seeded signals
wait $beside || touch beside.failed
beside_was_good() {
    cat beside.said && [ ! -e beside.failed ]
}
check 'servers that stall, trickle or never answer: every wait ends' beside_was_good
exit $tests_failed
