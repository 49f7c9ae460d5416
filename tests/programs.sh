#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs test programs (cmocka, or scripts that print TAP), each with a time limit, which MIGC_LONG=yes makes longer.
# One that ends badly without a "not ok" is a "not ok" of its own: a crash, a leak, a time-out.
#
#   tests/programs.sh [--jobs N] [--servers] PROGRAM…
#
#   --jobs N     N of them at once, begun in the order given: the longest first ends soonest
#   --servers    each of the N has a PostgreSQL of its own: its programs read that server's log and change its settings
set -u
export CMOCKA_MESSAGE_OUTPUT=TAP
limit=300
[ "${MIGC_LONG:-no}" = no ] || limit=1800
jobs=1
with_servers=no
while :; do
    case ${1-} in
    --jobs) jobs=$2 && shift 2 ;;
    --servers) with_servers=yes && shift ;;
    *) break ;;
    esac
done
place=$(mktemp -d "${TMPDIR:-/tmp}/migc-run.XXXXXX") && chmod 755 "$place" || exit 1 # a server may run as another user
workers=()
child=

end_workers() {
    trap '' TERM INT
    [ ${#workers[@]} -eq 0 ] || { kill "${workers[@]}" && wait "${workers[@]}"; } 2>/dev/null
    rm -rf "$place"
}

# Two programs that end at once do not print into each other.
print_results() { # NUMBER PROGRAM STATUS
    local name output=$place/output.$1 failed=no
    name=$(basename "$2")
    [ "$3" -eq 0 ] || failed=yes
    {
        sed -E "s/^(not ok|ok)( [0-9]+)? -? ?/\1 - $name: /" "$output"
        if [ $failed = yes ] && ! grep -q '^not ok' "$output"; then
            echo "not ok - $name ended with status $3"
        elif [ $failed = no ] && ! grep -q '^ok' "$output"; then
            echo "not ok - $name tested nothing"
            failed=yes
        fi
    } >"$output.named"
    flock "$place" cat "$output.named"
    [ $failed = no ] || touch "$place/failed"
}

run_program() { # NUMBER PROGRAM
    local status
    if ! { [ -x "$2" ] && [ -f "$2" ]; }; then
        echo "not ok - $2 is no program"
        touch "$place/failed"
        return
    fi
    timeout --kill-after=5 $limit "$2" >"$place/output.$1" 2>&1 </dev/null &
    child=$!
    wait $child
    status=$?
    child=
    print_results "$1" "$2" $status
}

end_worker() { # WORKER
    [ -z "$child" ] || { kill "$child" && wait "$child"; } 2>/dev/null
    [ ! -d "$place/server.$1/data" ] || "$(dirname "$0")/postgres.sh" stop "$place/server.$1"
}

# Takes the next program that nobody has taken, until there is none.
work() { # WORKER PROGRAM…
    local worker=$1 number=0 program environment
    shift
    trap 'exit 130' TERM INT
    # shellcheck disable=SC2064
    trap "end_worker $worker" EXIT
    if [ $with_servers = yes ]; then
        environment=$("$(dirname "$0")/postgres.sh" start "$place/server.$worker") || exit 1
        eval "$environment"
    fi
    for program in "$@"; do
        number=$((number + 1))
        mkdir "$place/taken.$number" 2>/dev/null || continue
        run_program $number "$program"
    done
}

trap end_workers EXIT
trap 'exit 130' TERM INT
for ((n = 1; n <= jobs; n++)); do
    work $n "$@" &
    workers+=($!)
done
for worker in "${workers[@]}"; do
    wait "$worker" || { echo "not ok - a worker ended with status $?" && touch "$place/failed"; }
done
workers=()
[ ! -e "$place/failed" ]
