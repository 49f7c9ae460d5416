#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Histories of DDL at random on a server: no statement that it takes is an error of check, and the model of a history is the
# catalog (random_ddl.py). 200 histories, always the same; with MIGC_LONG=yes 5 000 others each time, from MIGC_RANDOM_FIRST
# where that says a number. Needs MIGC_TEST_PG_URL (tests/postgres.sh).
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'random histories of DDL' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
runs=10
first=1
if [ "${MIGC_LONG:-no}" != no ]; then
    runs=250
    first=${MIGC_RANDOM_FIRST:-$(($(od -An -N4 -tu4 /dev/urandom)))}
    echo "# MIGC_RANDOM_FIRST=$first has the same histories"
fi
MIGC=$(command -v migc)
export MIGC PYTHONDONTWRITEBYTECODE=1
server=${MIGC_TEST_PG_URL%/*}

# Two at a time, each in a database of its own.
part() { # NUMBER
    local name=migc_random_$$_$1
    psql -X -q "$MIGC_TEST_PG_URL" -c "CREATE DATABASE $name" || return 1
    MIGC_TEST_PG_URL=$server/$name timeout 3000 python3 "$root/tests/db/random_ddl.py" "$work" $((first + $1 * runs)) $runs
    local status=$?
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE $name WITH (FORCE)"
    return $status
}

part 1 >second 2>&1 &
check "what the server takes is no error, and the model of $((10 * runs)) random histories is the catalog" part 0
wait $!
status=$?
check "the model of $((10 * runs)) other ones" eval "cat second; exit $status"
exit $((tests_failed > 0))
