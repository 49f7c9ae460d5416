#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `down auto` on a server: what it derives brings the catalog back (derived_downs.py). With MIGC_LONG=yes after each of the
# revisions, not only behind all of them. Needs MIGC_TEST_PG_URL (tests/postgres.sh).
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'derived ways back' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
export PYTHONDONTWRITEBYTECODE=1
database=migc_derived_$$
url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
remove_database() {
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" -c 'DROP ROLE IF EXISTS derived_reader' >/dev/null 2>&1
    clean_up
}
trap remove_database EXIT
psql -X -q "$MIGC_TEST_PG_URL" -c "CREATE DATABASE $database" -c 'CREATE ROLE derived_reader' || exit 1

options=()
[ "${MIGC_LONG:-no}" = no ] || options+=(--long)
check 'a derived down brings back what there was, and what it cannot bring back is refused' \
    timeout 900 python3 "$root/tests/db/derived_downs.py" "$(command -v migc)" "$work" "$url" psql pg_dump "${options[@]}"
exit $((tests_failed > 0))
