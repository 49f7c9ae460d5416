#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a launch and a first run cost, as ratios to the least that could do it, measured in turn in one run.
#
#   tests/bench/run.sh [REVISIONS]     default 1000; needs build/release (tests/run.sh or the preset makes it)
#
# Prints one line a figure: what, median seconds of both, ratio of the medians. docs/benchmarks.md has a run.
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    exec "$root/tests/postgres.sh" run "${BASH_SOURCE[0]}" "$@"
fi
count=${1:-1000}
build=$root/build/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir revisions
parent=base
for ((i = 1; i <= count; i++)); do
    id=$(printf 'r%06d' "$i")
    printf -- '--@ revision %s\n--@ revises %s\n--@ title Table %d\n--@ created 2026-01-01\n--@ up\n' "$id" "$parent" "$i"
    printf 'CREATE TABLE t%d (id integer PRIMARY KEY, name text NOT NULL);\n--@ down\nDROP TABLE t%d;\n' "$i" "$i"
    parent=$id
done | awk '/^--@ revision/ { file = "revisions/" $3 ".sql" } { print > file }'
for ((i = 1; i <= count; i++)); do
    printf 'BEGIN;\nCREATE TABLE t%d (id integer PRIMARY KEY, name text NOT NULL);\nCOMMIT;\n' "$i"
done >plain.sql

"$build/migc" compile revisions -o schema.c --header 2>/dev/null
pg=$(pkg-config --cflags --libs libpq)
core="$build/libmig.a $build/libmigc_digest.a"
# shellcheck disable=SC2086
cc -O2 -DWITH_SQLITE -I. -I"$root/runtime/include" "$root/tests/bench/launch.c" schema.c -o launch_sqlite \
    "$build/libmig_sqlite.a" $core -lsqlite3
# shellcheck disable=SC2086
cc -O2 -I. -I"$root/runtime/include" $pg "$root/tests/bench/launch.c" schema.c -o launch_postgresql \
    "$build/libmig_postgresql.a" $core $pg
cc -O2 "$root/tests/bench/floor_sqlite.c" -o floor_sqlite -lsqlite3
# shellcheck disable=SC2086
cc -O2 "$root/tests/bench/floor_postgresql.c" -o floor_postgresql $pg

now() { date +%s%N; }
once() { # COMMAND…: nanoseconds
    local start
    start=$(now)
    "$@" >/dev/null 2>&1 || {
        echo "failed: $*" >&2
        exit 1
    }
    echo $(($(now) - start))
}
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { printf "%.6f", a[int((NR + 1) / 2)] / 1e9 }'; }
compare() { # NAME TIMES PREPARE COMMAND_A COMMAND_B: names of functions
    : >a.times
    : >b.times
    for ((n = 0; n < $2; n++)); do
        $3 a && once "$4" >>a.times
        $3 b && once "$5" >>b.times
    done
    local a b
    a=$(median a.times)
    b=$(median b.times)
    printf '%-46s %9.4f s %9.4f s   %5.2f\n' "$1" "$a" "$b" "$(awk "BEGIN { print $a / $b }")"
}
nothing() { :; }
url=${MIGC_TEST_PG_URL%/*}
fresh_postgresql() {
    psql -qX "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS bench_$1" -c "CREATE DATABASE bench_$1" >/dev/null 2>&1
}
fresh_sqlite() { rm -f "$1".db*; }
launch_sqlite() { ./launch_sqlite sqlite:a.db; }
launch_postgresql() { ./launch_postgresql "$url/bench_a"; }
least_sqlite() { ./floor_sqlite a.db; }
least_postgresql() { ./floor_postgresql "$url/bench_a"; }
shell_sqlite() { sqlite3 a.db "SELECT launch_digest FROM migc_history WHERE name = 'main'"; }
plain_sqlite() { sqlite3 b.db <plain.sql; }
plain_postgresql() { psql -qX -f plain.sql "$url/bench_b"; }

printf '%-46s %11s %11s   %5s\n' "$count revisions" migc other ratio
compare 'apply all, SQLite : sqlite3, one transaction each' 5 fresh_sqlite launch_sqlite plain_sqlite
compare 'apply all, PostgreSQL : psql, one transaction each' 5 fresh_postgresql launch_postgresql plain_postgresql
compare 'up to date, SQLite : open and ask once' 101 nothing launch_sqlite least_sqlite
compare 'up to date, SQLite : sqlite3 asks once' 101 nothing launch_sqlite shell_sqlite
compare 'up to date, PostgreSQL : connect and ask once' 101 nothing launch_postgresql least_postgresql
