#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The PostgreSQL server itself is stopped as by a crash, and comes back; it flushes as a real one does. The programs
# connect again or, where the server was away when they began (exit 3), are started again.
#
# With every kind of step, at random messages of an upgrade or a downgrade: half the time while the program stands
# still there, else a moment after. And at random times while revisions of transactions go up and down, over and
# over: after each crash the oracle asks under the lock.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
# shellcheck source=tests/fault_oracle.sh
. "$root/tests/fault_oracle.sh"
# shellcheck source=tests/fault_steps.sh
. "$root/tests/fault_steps.sh"
crashes=3
step_crashes=5
[ "$is_long" = no ] || { crashes=30 && step_crashes=50; }
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip "the server crashes $crashes times" 'MIGC_TEST_PG_URL names no server'
    exit 0
fi

# The server is this script's own; its user must be able to reach it.
chmod 755 "$work"
environment=$(FSYNC=on PG_BIN=$MIGC_TEST_PG_BIN "$root/tests/postgres.sh" start "$work/server") || {
    echo 'not ok - a server to crash'
    exit 1
}
eval "$environment"
trap '"$root/tests/postgres.sh" stop "$work/server"; rm -rf "$memory"; clean_up' EXIT

# Up and down, over and over, until there is a file `stop`; a line in `rounds` for each.
go_round() {
    local n status
    for ((n = 0; ; n++)); do
        local direction program=migc
        [ $((n % 4)) -lt 2 ] || program=application
        direction=$([ $((n % 2)) -eq 0 ] && echo up || echo down)
        [ ! -e stop ] || [ "$direction" = down ] || return 0
        set_command $program "$direction"
        until timeout --kill-after=5 60 "${command[@]}" >round.out 2>&1; do
            status=$?
            [ $status -eq 3 ] || { echo "$program $direction: exit $status" && cat round.out && return 1; }
            sleep 0.1
        done
        echo "$program $direction" >>rounds
    done
}

# Four more rounds begin and end whatever the crash has hit; fewer would not show that all is well again.
has_gone_on() { # FROM
    local n
    for n in $(seq 600); do
        [ "$(wc -l <rounds)" -lt $(($1 + 4)) ] || return 0
        kill -0 "$rounds" 2>/dev/null || break
        sleep 0.1
    done
    echo "no four rounds after the crash, but $(($(wc -l <rounds) - $1)), of $n looks"
    return 1
}

crash_often() {
    local n rounds status=0
    make_traced_database postgresql && : >rounds || return
    go_round >failure 2>&1 &
    rounds=$!
    for n in $(seq $crashes); do
        draw 500
        sleep "0.$(printf '%03d' "$drawn")"
        "$root/tests/postgres.sh" crash "$work/server" && ask_oracle "after crash $n" &&
            has_gone_on "$(wc -l <rounds)" || { status=1 && break; }
    done
    touch stop
    wait $rounds || status=1
    cat failure
    [ $status -eq 0 ] && ended down
}

# As pg_ctl would say it, but at once.
stop_server_now() {
    kill -QUIT "$(head -n 1 "$MIGC_TEST_PG_DIR/data/postmaster.pid")"
}

crash_server() { # PROGRAM DIRECTION
    local at half status process stopped
    draw_boundary "$1" "$2" 'the server crashed'
    draw 6
    set_command "$1" "$2"
    run_to_boundary || return
    if [ -n "$stopped" ]; then
        hits=$((hits + 1))
        case $drawn in
        [012])
            when+=', and then the program went on'
            "$root/tests/postgres.sh" crash "$work/server" || return
            kill -CONT "$stopped"
            ;;
        *)
            when+=", $((drawn - 3)) ms after it"
            kill -CONT "$stopped"
            [ "$drawn" -eq 3 ] || sleep "0.00$((drawn - 3))"
            stop_server_now && "$root/tests/postgres.sh" crash "$work/server" || return
            ;;
        esac
    fi
    wait "$process"
    status=$?
    case $status in 0 | 3) ;; *) echo "exit $status" && cat err && return 1 ;; esac
}

mkdir steps && cd steps && make_steps && build_application && build_kill_at || exit 1
check "every kind of step: the server crashes $step_crashes times" \
    seeded disturb_often postgresql crash_server $step_crashes
cd .. && make_traced_history && build_application || exit 1
check "transactions only: the server crashes $crashes times" seeded crash_often
exit $tests_failed
