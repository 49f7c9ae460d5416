#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A full disk in the middle of a revision, on both databases: the error says so, nothing of the revision is left, and
# with room again the same command completes. As root on a small file system of its own; else, on SQLite, by the limit
# of a file's size.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
mounted=()
database=migc_full_$$
unmount_all() {
    local place
    if [ -n "${MIGC_TEST_PG_URL-}" ]; then
        psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" \
            -c "DROP TABLESPACE IF EXISTS $database"
    fi
    for place in "${mounted[@]}"; do
        umount "$place"
    done
    clean_up
}
trap 'unmount_all >/dev/null 2>&1' EXIT
small_disk() { # PLACE SIZE
    mkdir -p "$1" && mount -t tmpfs -o "size=$2" none "$1" 2>/dev/null && mounted+=("$1")
}

# 002 makes more rows than there is room for.
revision sqlite 001 base 'CREATE TABLE a (x text);' 'DROP TABLE a;'
revision sqlite 002 001 "CREATE TABLE big (x text);
INSERT INTO big WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    SELECT printf('%0500d', i) FROM n;" 'DROP TABLE big;'
revision server 001 base 'CREATE TABLE a (x text);' 'DROP TABLE a;'
revision server 002 001 "CREATE TABLE big (x text);
INSERT INTO big SELECT md5(i::text) FROM generate_series(1, 250000) AS i;" 'DROP TABLE big;'
printf '[migc]\ndialects = sqlite\n' >sqlite/migc.ini
printf '[migc]\ndialects = postgresql\n' >server/migc.ini

is_as_before() { # FILE
    [ "$(sqlite3 "$1" "SELECT group_concat(id) FROM migc_revision")" = 001 ] &&
        [ "$(sqlite3 "$1" 'PRAGMA integrity_check')" = ok ] &&
        [ -z "$(sqlite3 "$1" "SELECT name FROM sqlite_schema WHERE name = 'big'")" ]
}
sqlite_disk() {
    dd if=/dev/zero of=small/ballast bs=1M count=3 2>/dev/null &&
        run 1 migc upgrade --directory sqlite --database sqlite:small/app.db && err_has 'sqlite/002.sql' &&
        err_has 'the disk is full' && is_as_before small/app.db && rm small/ballast &&
        run 0 migc upgrade --directory sqlite --database sqlite:small/app.db && err_has 'applied 1 revision' &&
        [ "$(sqlite3 small/app.db 'SELECT count(*) FROM big')" = 3000 ]
}
# Not a single page: the ledger itself finds no room.
sqlite_no_page() {
    rm -f small/* && dd if=/dev/zero of=small/ballast bs=4k count=2000 2>/dev/null
    run 1 migc upgrade --directory sqlite --database sqlite:small/app.db && err_has 'disk is full' &&
        rm small/ballast && run 0 migc upgrade --directory sqlite --database sqlite:small/app.db
}
sqlite_limit() {
    (
        trap '' XFSZ # the write fails, and the program is not killed
        ulimit -f 400
        run 1 migc upgrade --directory sqlite --database sqlite:limited.db
    ) && err_has 'sqlite/002.sql: error: revision 002: ' && err_has 'cannot commit: the file could not be read or written. Is it a regular file, and is the disk in order?' && is_as_before limited.db &&
        run 0 migc upgrade --directory sqlite --database sqlite:limited.db &&
        [ "$(sqlite3 limited.db 'SELECT count(*) FROM big')" = 3000 ]
}
check 'SQLite: a file that may not grow' sqlite_limit
if small_disk small 4m; then
    check 'SQLite: a full disk in a revision' sqlite_disk
    check 'SQLite: a full disk at the ledger' sqlite_no_page
else
    skip 'SQLite on a full disk' 'no file system can be mounted here'
fi

url=${MIGC_TEST_PG_URL-}
url=${url%/*}/$database
admin() {
    psql -X -q -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" -c "$1"
}
query() {
    psql -X -q -A -t "$url" -c "$1"
}
make_full() {
    local owner
    owner=$(stat -c %U "$MIGC_TEST_PG_DIR/data")
    chmod 755 "$work" && mkdir tablespace/data && chown "$owner" tablespace/data &&
        admin "CREATE TABLESPACE $database LOCATION '$work/tablespace/data'" &&
        admin "CREATE DATABASE $database TABLESPACE $database" &&
        dd if=/dev/zero of=tablespace/ballast bs=1M count=14 2>/dev/null
}
server_disk() {
    run 1 migc upgrade --directory server --database "$url" && err_has 'server/002.sql:8:1: error: ' &&
        err_has 'SQLSTATE 53100' && [ "$(query 'SELECT string_agg(id, NULL) FROM migc_revision')" = 001 ] &&
        [ "$(query "SELECT to_regclass('big') IS NULL")" = t ] && rm tablespace/ballast &&
        run 0 migc upgrade --directory server --database "$url" && err_has 'applied 1 revision' &&
        [ "$(query 'SELECT count(*) FROM big')" = 250000 ]
}
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'PostgreSQL on a full disk' 'MIGC_TEST_PG_URL names no server'
elif small_disk tablespace 32m; then
    check 'a database on a small disk' make_full && check 'PostgreSQL: a full disk in a revision' server_disk
else
    skip 'PostgreSQL on a full disk' 'no file system can be mounted here'
fi
[ "$tests_failed" -eq 0 ]
