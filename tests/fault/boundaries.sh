#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kill -9 just before the first, second, third … message to or from a server, or write, truncation, flush or
# removal of a file, of an upgrade that begins on an empty database and of a downgrade to base; and in the middle
# of those that send or write. After each, the oracle asks under the lock, and the same command completes.
#
# With MIGC_LONG=yes each of them; else about twelve in each direction, evenly spread from a first one that is drawn.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
# shellcheck source=tests/fault_oracle.sh
. "$root/tests/fault_oracle.sh"

# At base: as if nothing had ever run, so that the next upgrade makes the ledger, too.
forget() {
    local table sql='DELETE FROM trail;'
    for table in history revision down event; do
        sql+=" DROP TABLE IF EXISTS migc_$table;"
    done
    query "$sql" 2>/dev/null
}

count_boundaries() { # PROGRAM: sets `boundaries` to the larger number of the two directions
    local direction
    boundaries=0
    forget || return
    for direction in up down; do
        set_command "$1" $direction
        at_boundary MIGC_KILL_COUNT=count || { cat err && return 1; }
        [ "$(cat count)" -le "$boundaries" ] || boundaries=$(cat count)
    done
    [ "$boundaries" -gt 20 ] || { echo "only $boundaries boundaries: kill_at.so sees nothing" && return 1; }
}

kill_at() { # PROGRAM DIRECTION BOUNDARY HALF
    local status
    set_command "$1" "$2"
    at_boundary MIGC_KILL_AT="$3" "$4=yes"
    status=$?
    # What has no such boundary any more has ended.
    case $status in 0) ;; 137) killed=$((killed + 1)) ;; *) echo "exit $status" && cat err && false ;; esac &&
        ask_oracle 'under the lock' && complete "$1" "$2" && ended "$2" ||
        { echo "$1 $2, killed at message or write $3 ($4)" && return 1; }
}

sweep() { # PROGRAM HALF
    local n boundaries stride killed=0
    count_boundaries "$1" || return
    stride=$(((boundaries + 11) / 12))
    [ "$is_long" = no ] || stride=1
    draw $stride
    for ((n = drawn + 1; n <= boundaries; n += stride)); do
        forget && kill_at "$1" up $n "$2" && kill_at "$1" down $n "$2" || return
    done
    [ $((killed * stride)) -ge "$boundaries" ] || { echo "only $killed kills" && return 1; }
}

sweep_driver() { # sqlite|sqlite-wal|postgresql PROGRAM HALF
    make_traced_database "$1" && sweep "$2" "$3"
}

on_sqlite() {
    check 'SQLite: killed before a write or flush' seeded sweep_driver sqlite application MIGC_NOT_HALF
    check 'SQLite: killed in the middle of a write' seeded sweep_driver sqlite migc MIGC_KILL_HALF
    check 'SQLite with a write-ahead log: killed in the middle of a write' \
        seeded sweep_driver sqlite-wal application MIGC_KILL_HALF
}

make_traced_history
build_application && build_kill_at || exit 1
begin_beside on_sqlite
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check 'PostgreSQL: killed before a message' seeded sweep_driver postgresql application MIGC_NOT_HALF
    check 'PostgreSQL: killed in the middle of a message' seeded sweep_driver postgresql migc MIGC_KILL_HALF
else
    skip 'PostgreSQL: killed at each message' 'MIGC_TEST_PG_URL names no server'
fi
end_beside
exit $tests_failed
