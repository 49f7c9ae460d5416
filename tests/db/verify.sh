#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `verify`: what it stops when a revision is applied, and what the command finds on a live database. Run on SQLite, and
# on PostgreSQL where MIGC_TEST_PG_URL names a server (tests/postgres.sh).
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"

# history: 001 makes people, 002 has a check behind a data step, 003 one behind a statement outside of transactions.
history() {
    rm -rf migrations
    mkdir migrations
    cat >migrations/001.sql <<'SQL'
--@ revision 001
--@ revises base

--@ up
CREATE TABLE people (id integer PRIMARY KEY, mail text);
INSERT INTO people VALUES (1, 'a@x'), (2, NULL), (3, NULL);

--@ down
DROP TABLE people;
SQL
    cat >migrations/002.sql <<'SQL'
--@ revision 002
--@ revises 001

--@ up
UPDATE people SET mail = 'none' WHERE id = 2;

--@ down
UPDATE people SET mail = NULL WHERE mail = 'none';

--@ verify
SELECT id, mail FROM people
WHERE mail IS NULL ORDER BY id;
SQL
    cat >migrations/003.sql <<'SQL'
--@ revision 003
--@ revises 002

--@ up
CREATE TABLE log (n integer);
VACUUM;

--@ down
DROP TABLE log;

--@ verify
SELECT n FROM log;
SQL
}

violated() {
    run 1 migc upgrade --database "$url" &&
        err_has 'migrations/002.sql:11:1: error: the verify of revision 002 found 1 row that must not be there' &&
        err_has '   11 | SELECT id, mail FROM people' && err_has '  3 | NULL' &&
        [ "$(query 'SELECT count(*) FROM people WHERE mail IS NULL')" = 2 ] &&
        run 0 migc current --database "$url" && out_is '001'
}

behind_autocommit() {
    # What the check looks at is there before the check is: the row that it finds was written by somebody else.
    sed -i 's/WHERE id = 2/WHERE id > 1/' migrations/002.sql
    sed -i "s/CREATE TABLE log (n integer);/CREATE TABLE log (n integer); INSERT INTO log VALUES (7);/" migrations/003.sql
    run 1 migc upgrade --database "$url" && err_has 'the verify of revision 003 found 1 row' &&
        [ "$(query "SELECT state FROM migc_revision WHERE id = '003'")" = started ] &&
        run 1 migc upgrade --database "$url" && err_has 'the verify of revision 003 found 1 row' &&
        query 'DELETE FROM log' && run 0 migc upgrade --database "$url" &&
        [ "$(query "SELECT state FROM migc_revision WHERE id = '003'")" = applied ] &&
        run 0 migc upgrade --database "$url" && err_has 'up to date at 003'
}

live() {
    run 0 migc verify --database "$url" && out_is_empty && err_has '2 passed, 0 violated, 0 outdated' &&
        query 'INSERT INTO log VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)' &&
        run 1 migc verify --database "$url" && err_has '1 passed, 1 violated, 0 outdated' &&
        out_is 'migrations/003.sql:12:1: error: the verify of revision 003 found 12 rows that must not be there' \
            '   12 | SELECT n FROM log' '      | ^' \
            '  1' '  2' '  3' '  4' '  5' '  6' '  7' '  8' '  9' '  10' '  ... and 2 more' &&
        query 'DROP TABLE log' && run 0 migc verify -v --database "$url" &&
        grep -q '^outdated: migrations/003.sql:12:' out && err_has 'migrations/002.sql:11: passed' &&
        err_has '1 passed, 0 violated, 1 outdated' && query 'CREATE TABLE log (n integer)'
}

# A query may hide a change where only the database sees it.
only_reads() {
    run 0 migc downgrade base --database "$url" && run 0 migc verify --database "$url" &&
        err_has 'no applied revision has a verify'
}

both() {
    check "$1: a row that verify finds rolls the revision back" violated
    check "$1: behind a statement outside of transactions the revision stays started until its check passes" behind_autocommit
    check "$1: the command shows ten rows of a violation, and tells what is outdated" live
    check "$1: nothing applied, nothing to verify" only_reads
}

history
url=sqlite:app.db
query() {
    sqlite3 app.db "$1"
}
both SQLite

sqlite_writes() {
    printf -- '--@ revision 001\n--@ revises base\n\n--@ up\nCREATE TABLE t (n integer);\n\n--@ down\nDROP TABLE t;\n\n--@ verify sqlite\nPRAGMA user_version = 7;\n' >migrations/001.sql
    rm -f migrations/00[23].sql
    run 1 migc upgrade --database sqlite:w.db && err_has 'error: a `verify` may only read' &&
        [ "$(sqlite3 w.db 'PRAGMA user_version')" = 0 ]
}
check 'SQLite: a verify that changes the database is stopped' sqlite_writes

if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'verify on PostgreSQL' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
database=migc_verify_$$
url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
query() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"
}
remove_database() {
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
psql -X -q "$MIGC_TEST_PG_URL" -c "CREATE DATABASE $database" || exit 1
trap remove_database EXIT
history
both PostgreSQL

deferred() {
    printf -- '--@ revision 001\n--@ revises base\n\n--@ up\nCREATE TABLE t (n integer);\nCREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$INSERT INTO t VALUES (1) RETURNING n$$;\n\n--@ down\nDROP FUNCTION f;\nDROP TABLE t;\n\n--@ verify\nSELECT n FROM t WHERE n < 0;\n' >migrations/001.sql
    rm -f migrations/00[23].sql
    run 0 migc upgrade --database "$url" &&
        sed -i 's/SELECT n FROM t WHERE n < 0/SELECT f()/' migrations/001.sql &&
        run 1 migc verify --database "$url" && err_has 'cannot execute INSERT in a read-only transaction' &&
        [ "$(query 'SELECT count(*) FROM t')" = 0 ]
}
check 'PostgreSQL: the command cannot change anything' deferred
