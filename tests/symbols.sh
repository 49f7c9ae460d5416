#!/usr/bin/env bash
# What the runtime's libraries define for a linker: mig_…, mig__… and the ledger's history, nothing that
# could meet a name of the application. And the runtime needs nothing of the compiler.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

strangers() {
    local found
    found=$(nm -g --defined-only "$1" | awk 'NF == 3 { print $3 }' |
        grep -Ev '^(mig_[a-z]|mig__[a-z]|migc_ledger_history$|__(odr_)?asan)')
    [ -z "$found" ] || { echo "$found"; return 1; }
}
release=${MIGC_RELEASE_BUILD:-$root/build/release}
found=0
for library in mig mig_sqlite mig_postgresql mig_cli; do
    [ -f "$release/lib$library.a" ] || continue
    found=$((found + 1))
    check "lib$library.a defines only names of ours" strangers "$release/lib$library.a"
done
[ "$found" -gt 0 ] || { echo "not ok - no library in $release"; exit 1; }

# imports LIBRARY ALLOWED: nothing that prints, ends the program, makes threads or looks around.
imports() {
    local found
    found=$(nm -g --undefined-only "$release/lib$1.a" | awk 'NF == 2 && $1 == "U" { print $2 }' | sort -u |
        grep -E '^(printf|puts|putchar|fprintf|exit|_exit|abort|fork|pthread_.*|getenv|open|socket|signal|sigaction)$' |
        grep -vx "$2")
    [ -z "$found" ] || { echo "$found"; return 1; }
}
check "libmig.a prints nothing, exits nowhere, reads no environment" imports mig none
check "libmig_sqlite.a neither" imports mig_sqlite none
# libpq takes PGPASSWORD by itself; the driver reads it only to mask it in messages.
check "libmig_postgresql.a neither, but for PGPASSWORD" imports mig_postgresql getenv

# PostgreSQL's parser has names of libpq's: of both together migc keeps libpq's alone.
parser_shows() {
    local found
    found=$(nm -g --defined-only "$release/migc_postgresql_parser.o" | awk 'NF == 3 { print $3 }' | grep -v '^postgresql_parser_')
    [ -z "$found" ] || { echo "$found" | head; return 1; }
    [ "$(nm -g --defined-only "$release/migc_postgresql_parser.o" | grep -c ' T postgresql_parser_')" -ge 3 ]
}
check "PostgreSQL's parser shows only the names of our module" parser_shows
exit $((tests_failed > 0))
