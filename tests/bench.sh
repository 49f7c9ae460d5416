#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The benchmarks still run: with a handful of revisions, and without a look at how long anything takes.
# MIGC_TEST_PG_URL names a server; without it the benchmarks start their own.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
bench=$root/tests/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export MIGC_RELEASE_BUILD=${MIGC_RELEASE_BUILD:-$root/build/release}
migc=$MIGC_RELEASE_BUILD/migc
cd "$work" || exit 1

generates() { # PROFILE: every format, one file a revision, and what migc and sqlite3 get is right
    python3 -B "$bench/generate.py" all 8 "$1" --profile "$1" || return 1
    local folder
    for folder in migc alembic/scripts/versions sqitch/deploy sqitch/revert sql-migrate/revisions dbmate \
        node-pg-migrate/revisions; do
        [ "$(find "$1/$folder" -type f | wc -l)" -eq 8 ] || { echo "$folder has not 8 files"; return 1; }
    done
    "$migc" check "$1/migc" && "$migc" upgrade -d "$1/migc" --database "sqlite:$1.db" &&
        sqlite3 -bail plain.db <"$1/plain/up.sql" && sqlite3 -bail once.db <"$1/plain/once.sql" || return 1
    schema() { sqlite3 "$1" "SELECT sql FROM sqlite_master WHERE tbl_name GLOB 't[0-9]*' ORDER BY rowid"; }
    [ -n "$(schema plain.db)" ] && [ "$(schema plain.db)" = "$(schema once.db)" ] &&
        [ "$(schema plain.db)" = "$(schema "$1.db")" ] || { echo "the schemas differ"; return 1; }
    sqlite3 -bail plain.db <"$1/plain/down.sql" && [ -z "$(schema plain.db)" ] || return 1
    rm plain.db once.db
}
check "the generator's create profile is the same in every format" generates create
check "the generator's mixed profile is the same in every format" generates mixed

compiles() {
    local name
    for name in turns delay floor_postgresql floor_sqlite floor_files; do
        [ -f "$bench/$name.c" ] || { echo "no $name.c"; return 1; }
        # shellcheck disable=SC2046
        cc -O2 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror "$bench/$name.c" -o "$name" \
            $(pkg-config --cflags --libs libpq) -lsqlite3 || return 1
    done
}
check "the programs of the benchmarks compile without a warning" compiles

turns_say() { # STATUS COMMAND…: each of its runs is a line with that status at its end
    local status=$1
    shift
    [ "$(./turns 2 1 /dev/null "$@" | awk '{ print NF ":" $1 ":" $NF }' | tail -n 1)" = "5:$status" ]
}
check "a run that succeeds is a line" turns_say 1:0 true ::: true
check "a run that fails ends the rounds and says its status" turns_say 0:3 sh -c 'exit 3' ::: true
check "a run that takes too long is ended" turns_say 0:124 sh -c 'sleep 20; true'

[ -z "${MIGC_TEST_PG_URL-}" ] || export MIGC_BENCH_SERVER=given
measures() { # OPTION…: all of it
    "$bench/run.sh" --quick "$@" 8 >report.md 2>progress.txt || { tail -n 30 progress.txt report.md; return 1; }
}
says() { # WHAT: one statement, or one round trip
    grep -F "| up to date, PostgreSQL: $1 | 8 | 1 | 1 | 1.00 |" report.md || { grep -F "$1" report.md; return 1; }
}
check "every figure is taken" measures --minutes 5
check "an up-to-date launch is one statement" says statements
check "an up-to-date launch is one round trip" says "round trips after connecting"

# A tool that is broken is said, and every figure that does not need it is there.
mkdir broken
printf '#!/bin/sh\necho "no shell today" >&2\nexit 1\n' >broken/sqlite3
chmod 755 broken/sqlite3
loses_little() {
    PATH=$work/broken:$PATH measures --only apply && { echo "a figure failed, and the status is 0"; return 1; }
    grep -q 'no shell today' report.md && grep -q '^| apply all, PostgreSQL : psql' report.md &&
        ! grep -q '^| apply all, SQLite' report.md
}
check "a figure that fails loses no other" loses_little
exit $((tests_failed > 0))
