#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A history with every kind of step (tests/fault_steps.sh) is upgraded and downgraded, by migc and by an application,
# while the client is killed, its session is terminated, or the holder of the lock is stopped: at random messages
# and writes, so that the moment depends on what the run does and not on how fast the machine is.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
# shellcheck source=tests/fault_steps.sh
. "$root/tests/fault_steps.sh"
long=1
[ "$is_long" = no ] || long=10

kill_client() { # PROGRAM DIRECTION
    local at half status
    draw_boundary "$1" "$2" killed
    set_command "$1" "$2"
    at_boundary MIGC_KILL_AT="$at" "$half=yes"
    status=$?
    case $status in 137) hits=$((hits + 1)) ;; 0) ;; *) echo "exit $status" && cat err && return 1 ;; esac
}

striker=
# A session that does at once what is written into the pipe `strike`.
open_striker() {
    rm -f strike && mkfifo strike && : >struck
    psql -X -q -A -t "$url" <strike >>struck 2>&1 &
    striker=$!
    exec 4>strike
    strikes 0
}
# Waits until it has done all that it was told; the sessions that it ended are `t`.
strikes() { # AT-LEAST
    local n
    echo "SELECT 'answered';" >&4
    for n in $(seq 6000); do
        ! grep -q answered struck || return 0
        sleep 0.01
    done
    echo "no answer of the session that terminates, after $n looks" && return 1
}

# The client goes on at once and the session is ended while it works, up to three milliseconds later; the client
# connects again and completes by itself.
terminate_session() { # PROGRAM DIRECTION
    local at half status
    [ -n "$striker" ] || open_striker || return
    draw_boundary "$1" "$2" terminated
    draw 4
    when+=", $drawn ms later"
    : >struck
    set_command "$1" "$2"
    at_boundary MIGC_KILL_AT="$at" "$half=yes" MIGC_KILL_TELL=strike MIGC_KILL_TEXT="SELECT pg_sleep(0.001 * $drawn);
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'migc';
"
    status=$?
    strikes 1 || return
    [ "$(grep -vx 'answered\|' struck | sort -u)" != t ] || hits=$((hits + 1))
    # Where it had not even connected, there was nothing that it could have gone on with.
    case $status in 0 | 3) ;; *) echo "exit $status" && cat err struck && return 1 ;; esac
}

# While the holder of the lock is stopped another waits, and says so when its time is over.
stop_holder() { # PROGRAM DIRECTION
    local at half status process stopped
    draw_boundary "$1" "$2" stopped
    set_command "$1" "$2"
    run_to_boundary || return
    if [ -n "$stopped" ]; then
        set_command migc "$2"
        timeout 60 "${command[@]}" --deadline 300ms >out2 2>err2
        status=$?
        kill -CONT "$stopped"
        case $status in 0) ;; 5) hits=$((hits + 1)) ;; *) echo "the other: exit $status" && cat err2 && return 1 ;; esac
    fi
    wait "$process"
    status=$?
    [ $status -eq 0 ] || { echo "exit $status" && cat err && return 1; }
}

on_sqlite() {
    check "every kind of step: killed $((40 * long)) times on SQLite" \
        seeded disturb_often sqlite kill_client $((40 * long))
    check "every kind of step: killed $((20 * long)) times on SQLite with a write-ahead log" \
        seeded disturb_often sqlite-wal kill_client $((20 * long))
    check "every kind of step: the holder of the lock is stopped $((5 * long)) times on SQLite" \
        seeded disturb_often sqlite stop_holder $((5 * long))
}

make_steps
build_application && build_kill_at || exit 1
begin_beside on_sqlite
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check "every kind of step: killed $((60 * long)) times on PostgreSQL" \
        seeded disturb_often postgresql kill_client $((60 * long))
    check "every kind of step: $((30 * long)) sessions are terminated" \
        seeded disturb_often postgresql terminate_session $((30 * long))
    check "every kind of step: the holder of the lock is stopped $((5 * long)) times on PostgreSQL" \
        seeded disturb_often postgresql stop_holder $((5 * long))
else
    skip 'every kind of step on PostgreSQL' 'MIGC_TEST_PG_URL names no server'
fi
end_beside
exit $tests_failed
