#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# An index built concurrently waits for older transactions longer than a statement that others would queue
# behind may: to give up half-way would be work for nothing.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'an index built concurrently' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
database=migc_index_$$
url=${MIGC_TEST_PG_URL%/*}/$database
mkdir -p migrations
cat >migrations/001.sql <<'SQL'
--@ revision 001
--@ revises base
--@ up
CREATE TABLE notes (id integer PRIMARY KEY, body text);
--@ down
DROP TABLE notes;
SQL
cat >migrations/002.sql <<'SQL'
--@ revision 002
--@ revises 001
--@ up
CREATE INDEX CONCURRENTLY notes_body ON notes (body);
--@ down
DROP INDEX CONCURRENTLY notes_body;
SQL
printf '[migc]\ndialects = postgresql\n' >migrations/migc.ini

remove_database() {
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
psql -X -q "$MIGC_TEST_PG_URL" -c "CREATE DATABASE $database" || {
    echo 'not ok - a database to test on'
    exit 1
}
trap remove_database EXIT

hold() { # SECONDS: a transaction that has written to the table, and goes on
    psql -X -q "$url" -c "BEGIN; INSERT INTO notes VALUES ($1, 'x'); SELECT pg_sleep($1); COMMIT" >/dev/null &
    until [ "$(psql -X -A -t "$url" -c "SELECT count(*) FROM pg_locks WHERE relation = 'notes'::regclass")" -gt 0 ]; do
        sleep 0.05
    done
}

waits_for_an_older_transaction() {
    migc upgrade 001 --database "$url" && hold 7 && migc upgrade --database "$url" &&
        [ "$(psql -X -A -t "$url" -c "SELECT indisvalid FROM pg_index WHERE indexrelid = 'notes_body'::regclass")" = t ]
}
gives_up_when_told_to() {
    migc downgrade 001 --database "$url" && hold 4 || return
    sed -i 's/^--@ up$/--@ up retries 1/' migrations/002.sql
    ! migc upgrade --lock-timeout 500ms --database "$url" 2>err && grep -q 'lock timeout' err && grep -q 'tried 2 times' err
}

check 'an index built concurrently waits for older transactions' waits_for_an_older_transaction
check 'and gives up after --lock-timeout, where that is given' gives_up_when_told_to
exit $tests_failed
