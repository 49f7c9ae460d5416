#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Statements that a server takes: migc finds no error in them, folds them, and the model must be the catalog. Each file of
# tests/model is one revision. Needs MIGC_TEST_PG_URL (tests/postgres.sh).
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/cli_lib.sh
. "$here/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'model of tables' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
database=migc_model_tables_$$
url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
remove_database() {
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
trap remove_database EXIT

# As the server has it, and as migc thinks that it has it.
is_as_modelled() {
    rm -rf migrations && mkdir migrations
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" -c "CREATE DATABASE $database" 2>/dev/null
    psql -X -q -v ON_ERROR_STOP=1 "$url" -f "$1" >/dev/null || return 1
    printf '[migc]\ndialects = postgresql\n' >migrations/migc.ini
    printf -- '--@ revision 001\n--@ revises base\n\n--@ up\n' | cat - "$1" >migrations/001.sql
    printf -- '\n--@ down nothing\n' >>migrations/001.sql
    migc check >out 2>err || { grep -A 2 ': error: ' err | sed 's/^/# /'; return 1; }
    migc stamp heads --database "$url" >out 2>err || { sed 's/^/# /' err; return 1; }
    migc drift --database "$url" >out 2>err || { sed 's/^/# /' out err; return 1; }
}

for file in "$here"/../model/*.sql; do
    check "the model of $(basename "$file") is the catalog" is_as_modelled "$file"
done
exit $((tests_failed > 0))
