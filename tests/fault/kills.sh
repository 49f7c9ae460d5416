#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kill -9 at random moments of an upgrade or a downgrade, by migc and by an application. After each, the oracle
# compares under the lock what was done with what the ledger says; a next launch completes without a human.
#
# Two thirds of the moments are drawn over the length of a whole run, which is measured first; one third over
# its messages and writes, since half of these are how something is committed. (steps.sh kills runs of all kinds of
# steps; these revisions are many, and of transactions alone.)
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
# shellcheck source=tests/fault_oracle.sh
. "$root/tests/fault_oracle.sh"
long=1
[ "$is_long" = no ] || long=10
declare -A length boundaries # of a whole run, by "PROGRAM DIRECTION": microseconds, and how many

measure() {
    local program direction begin
    for program in migc application; do
        for direction in up down; do
            set_command $program $direction
            at_boundary MIGC_KILL_COUNT=count || { cat err && return 1; }
            boundaries[$program $direction]=$(cat count)
            complete $program "$([ $direction = up ] && echo down || echo up)" || return
            begin=${EPOCHREALTIME/./}
            complete $program $direction || return
            length[$program $direction]=$((${EPOCHREALTIME/./} - begin))
        done
    done
}

# Sets `when` for what is said of a failure, and `status`.
launch_and_kill() { # PROGRAM DIRECTION
    local half=MIGC_NOT_HALF
    set_command "$1" "$2"
    draw 3
    if [ "$drawn" -lt 2 ]; then
        draw "${length[$1 $2]}"
        when="$1 $2, killed after $drawn of ${length[$1 $2]} microseconds"
        timeout --foreground -s KILL "$(printf '%d.%06d' $((drawn / 1000000)) $((drawn % 1000000 + 1)))" \
            "${command[@]}" >out 2>err
        status=$?
        return
    fi
    draw 2
    [ "$drawn" -eq 0 ] || half=MIGC_KILL_HALF
    draw "${boundaries[$1 $2]}"
    when="$1 $2, killed at message or write $((drawn + 1)) of ${boundaries[$1 $2]} ($half)"
    at_boundary MIGC_KILL_AT=$((drawn + 1)) $half=yes
    status=$?
}

# On SQLite the oracle rolls back what was half-written. A launch must also get by without it: on a copy.
recovers_alone() { # PROGRAM DIRECTION
    local url=sqlite:$memory/copy/app.db
    [ "$driver" = sqlite ] || return 0
    rm -rf "$memory/copy" && mkdir "$memory/copy" && cp "$file"* "$memory/copy" && complete "$1" "$2" &&
        equals "recovered: $when" "$(sqlite3 "${url#sqlite:}" 'SELECT count(*) FROM data')" "$([ "$2" = up ] && echo 140 || echo 0)"
}

kill_once() { # PROGRAM DIRECTION
    launch_and_kill "$1" "$2"
    case $status in
    137) killed=$((killed + 1)) ;;
    0 | 124) ;; # 124: it had just ended when it was to be killed
    *) echo "exit $status: $when" && cat out err && return 1 ;;
    esac
    recovers_alone "$@" && agrees "$when" || return
    # Some are killed again where they were; others go on from there the other way, if nothing is half done.
    draw 3
    case $drawn$between in 0) direction= && return ;; 0*) return ;; esac
    draw 2
    complete "${programs[drawn]}" "$2" && ended "$2" || { echo "after: $when" && return 1; }
    direction=$2
}

# After something complete the other way, from the middle either way; between two segments the same way again.
choose_direction() {
    draw 2
    case $between/$direction in
    started/* | /down) direction=up ;;
    reverting/* | /up) direction=down ;;
    *) direction=${directions[drawn]} ;;
    esac
}

kill_often() { # sqlite|sqlite-wal|postgresql KILLS
    local kills=$2 killed=0 launches=0 direction=down between='' when status programs=(migc application) directions=(up down)
    make_traced_database "$1" && measure && complete migc down || return
    while [ $killed -lt $kills ]; do
        launches=$((launches + 1))
        [ $launches -le $((kills * 5)) ] || { echo "only $killed of $launches launches were killed" && return 1; }
        choose_direction
        draw 2
        kill_once "${programs[drawn]}" "$direction" || return
    done
    # An unfinished way back goes on first.
    { [ "$between" != reverting ] || complete migc down; } &&
        complete migc up && ended up && complete application down && ended down
}

# The proof that the oracle can fail: one lie at a time about a database that is at its heads.
oracle_sees() { # sqlite|postgresql
    local lie
    make_traced_database "$1" && complete migc up && ended up || return
    while IFS= read -r lie; do
        query "$lie" && ! ask_oracle lie >/dev/null || { echo "not seen: $lie" && return 1; }
        make_traced_database "$1" && complete application up || return
    done <<'SQL'
DELETE FROM trail WHERE revision = '004' AND direction = 'up' AND segment = 2
INSERT INTO trail VALUES ('007', 'up', 3)
INSERT INTO trail VALUES ('001', 'down', 1)
UPDATE data SET number = number + 1000 WHERE revision = '003'
DROP TABLE t005
DELETE FROM migc_revision WHERE id = '008'
UPDATE migc_revision SET state = 'started', segment = 1 WHERE id = '007'
DELETE FROM migc_down WHERE id = '002' AND position = 0
DELETE FROM migc_event WHERE id = '006'
UPDATE migc_history SET launch_digest = NULL
DROP TABLE migc_down
SQL
}

on_sqlite() {
    check 'the oracle sees what does not agree, on SQLite' oracle_sees sqlite
    check "transactions only: killed $((15 * long)) times on SQLite" seeded kill_often sqlite $((15 * long))
    check "transactions only: killed $((10 * long)) times on SQLite with a write-ahead log" \
        seeded kill_often sqlite-wal $((10 * long))
}

make_traced_history
build_application && build_kill_at || exit 1
begin_beside on_sqlite
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check 'the oracle sees what does not agree, on PostgreSQL' oracle_sees postgresql
    check "transactions only: killed $((25 * long)) times on PostgreSQL" seeded kill_often postgresql $((25 * long))
else
    skip "transactions only: killed $((25 * long)) times on PostgreSQL" 'MIGC_TEST_PG_URL names no server'
fi
end_beside
exit $tests_failed
