# shellcheck shell=bash
# Sourced by tests/db/cli_*.sh: runs commands in a scratch directory with a small history, and checks what
# they print and their exit codes. Prints TAP.
# shellcheck source=tests/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
PATH=$(dirname "${MIGC:-$dev/migc}"):$PATH
work=$(mktemp -d) || exit 1
clean_up() {
    rm -rf "$work"
}
trap clean_up EXIT
unset DATABASE_URL MIGC_DATABASE_URL NO_COLOR
cd "$work" || exit 1

# revision DIR ID "PARENT" UP DOWN [HEADER LINE]
revision() {
    mkdir -p "$1"
    {
        printf -- '--@ revision %s\n--@ revises %s\n--@ title Step %s\n' "$2" "$3" "$2"
        printf -- '--@ created 2026-01-01 00:00:00\n'
        [ -z "${6-}" ] || printf '%s\n' "$6"
        printf -- '\n--@ up\n%s\n\n--@ down\n%s\n' "$4" "$5"
    } >"$1/$2.sql"
}

# The history that most checks use: 001 ← 002 ← 003.
make_history() { # DIR
    revision "$1" 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;'
    revision "$1" 002 001 'CREATE TABLE b (y integer);' 'DROP TABLE b;'
    revision "$1" 003 002 'CREATE INDEX i ON b (y);' 'DROP INDEX i;' '--@ label search'
}

# run STATUS COMMAND…: its output is in $work/out and $work/err; fails where the status is another one.
run() {
    local expected=$1 status
    shift
    timeout --kill-after=5 60 "$@" >"$work/out" 2>"$work/err"
    status=$?
    [ $status -eq "$expected" ] && return
    printf 'exit %s, expected %s: %s\n' "$status" "$expected" "$*"
    cat "$work/out" "$work/err"
    return 1
}

out_is() { # LINES…
    printf '%s\n' "$@" | diff - "$work/out"
}
out_is_empty() {
    diff /dev/null "$work/out"
}
out_has() { # TEXT
    grep -F -q -- "$1" "$work/out" || {
        printf 'stdout lacks: %s\n' "$1"
        cat "$work/out"
        return 1
    }
}
err_has() { # TEXT
    grep -F -q -- "$1" "$work/err" || {
        printf 'stderr lacks: %s\n' "$1"
        cat "$work/err"
        return 1
    }
}

# cancelled SIGNAL STATUS COMMAND…: the signal comes once the command works; it must end within 2 seconds.
cancelled() {
    local signal=$1 expected=$2 status begin process
    shift 2
    # A shell starts background commands with SIGINT ignored, which migc respects.
    env --default-signal=INT,TERM "$@" >"$work/out" 2>"$work/err" &
    process=$!
    for _ in $(seq 100); do
        grep -q applying "$work/err" && break
        sleep 0.05
    done
    sleep 0.3
    begin=$(date +%s%N)
    kill -s "$signal" $process
    wait $process
    status=$?
    local took=$((($(date +%s%N) - begin) / 1000000))
    [ $status -eq "$expected" ] && [ $took -lt 2000 ] && grep -q applying "$work/err" && return
    printf 'exit %s, expected %s, after %s ms\n' "$status" "$expected" "$took"
    cat "$work/err"
    return 1
}
