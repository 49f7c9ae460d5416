#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Variables on both databases: where values come from, hostile ones, places of errors, what the ledger and messages
# keep of them, and a way back that an older program runs without knowing any.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'variables' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi

lite=sqlite:app.db
ask_lite() { sqlite3 app.db "$1"; }
database=variables_$$
server=$(psql -XAtq "$MIGC_TEST_PG_URL" -c "CREATE DATABASE $database" 2>&1) || {
    echo "$server"
    exit 1
}
pg=${MIGC_TEST_PG_URL%/*}/$database
ask_pg() { psql -XAtq "$pg" -c "$1"; }
drop_database() {
    psql -XAtq "$MIGC_TEST_PG_URL" -c "DROP DATABASE $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
trap drop_database EXIT

mkdir migrations
cat >migrations/001.sql <<'SQL'
--@ revision 001
--@ revises base
--@ variable tbl "things"
--@ variable word
--@ variable api_token "0"
--@ up
CREATE TABLE :"tbl" (a text, b text, "ü" text DEFAULT ':''word''');
INSERT INTO :"tbl" (a, b) VALUES (:'word', :'api_token');
--@ down
DROP TABLE :"tbl";
--@ verify
SELECT * FROM :"tbl" WHERE a <> :'word';
SQL

missing() { # URL
    run 2 migc upgrade --database "$1" &&
        err_has 'migrations/001.sql:8:35: error: variable "word" has no value' &&
        err_has 'MIGC_VARIABLE_WORD'
}
nothing_is_there() { # ASK
    [ -z "$($1 "SELECT name FROM sqlite_master" 2>/dev/null)" ] || return 1
}
check 'a missing value is refused before anything runs (SQLite)' missing $lite
check 'and nothing was made, the ledger included' nothing_is_there ask_lite
check 'a missing value is refused before anything runs (PostgreSQL)' missing "$pg"

undeclared() {
    run 2 migc upgrade --database $lite --set wrod=1 && err_has 'did you mean word?' &&
        run 2 migc upgrade --database $lite --set nothing=1 &&
        err_has '(declared: tbl, word, api_token)' &&
        run 2 migc upgrade --database $lite --set word && err_has 'write NAME=VALUE' &&
        printf '[variables]\nwrod = x\n' >migrations/migc.ini &&
        run 1 migc upgrade --database $lite &&
        err_has 'migrations/migc.ini:2:1: error: no revision declares the variable "wrod"' &&
        rm migrations/migc.ini
}
check 'an undeclared name is an error with candidates' undeclared

hostile="it's \"q\" \\' \\ \$1 \$\$ :'word'; DROP TABLE x -- /*
ü"
hostile_value() { # URL ASK TABLE
    run 0 migc upgrade --database "$1" --set "word=$hostile" --set "tbl=$3" &&
        [ "$($2 "SELECT a FROM \"${3//\"/\"\"}\"")" = "$hostile" ] &&
        run 0 migc verify --database "$1" --set "word=$hostile" --set "tbl=$3" &&
        run 1 migc verify --database "$1" --set "word=other" --set "tbl=$3" &&
        run 0 migc downgrade --database "$1" &&
        run 0 migc upgrade --database "$1" --set word= && [ "$($2 'SELECT a FROM things')" = '' ] &&
        run 0 migc downgrade --database "$1"
}
check 'a hostile value is one literal and one name (SQLite)' hostile_value $lite ask_lite "a\"b'c\\ d"
check 'a hostile value is one literal and one name (PostgreSQL)' hostile_value "$pg" ask_pg "a\"b'c\\ d"
refuse_scs() {
    psql -XAtq "$pg" -c "ALTER DATABASE $database SET standard_conforming_strings = off" &&
        hostile_value "$pg" ask_pg t &&
        psql -XAtq "$pg" -c "ALTER DATABASE $database RESET standard_conforming_strings"
}
check 'whatever standard_conforming_strings says' refuse_scs

unusable() {
    run 2 migc upgrade --database "$pg" --set word=$'\xff' && err_has 'not UTF-8' &&
        run 2 migc upgrade --database "$pg" --set word=$'\xed\xa0\x80' && err_has 'not UTF-8' &&
        run 2 migc upgrade --database "$pg" --set word=w --set tbl= && err_has 'is empty' &&
        run 2 migc upgrade --database "$pg" --set word=w \
            --set "tbl=$(printf '%064d' 1)" && err_has '63 bytes'
}
check 'what cannot stand there is refused' unusable

strength() {
    printf '[variables]\nword = ini\n' >migrations/migc.ini
    run 0 migc upgrade --database $lite && [ "$(ask_lite 'SELECT a FROM things')" = ini ] &&
        run 0 migc downgrade --database $lite &&
        run 0 env MIGC_VARIABLE_WORD=environment migc upgrade --database $lite &&
        [ "$(ask_lite 'SELECT a FROM things')" = environment ] && run 0 migc downgrade --database $lite &&
        run 0 env MIGC_VARIABLE_WORD=environment migc upgrade --database $lite --set word=x --set word=option &&
        [ "$(ask_lite 'SELECT a FROM things')" = option ] && run 0 migc downgrade --database $lite &&
        rm migrations/migc.ini
}
check 'migc.ini is weaker than the environment, which is weaker than --set' strength

digest_is_over_the_placeholder() {
    run 0 migc upgrade --database $lite --set word=one && run 0 migc upgrade --database $lite --set word=two &&
        err_has 'up to date' && run 0 migc current --database $lite && out_is '001 (head)' &&
        run 0 migc downgrade --database $lite
}
check 'another value is no change of the revision' digest_is_over_the_placeholder

what_is_kept() { # URL ASK
    run 0 migc upgrade --database "$1" --set "word=it's" --set api_token=geheim99 &&
        [ "$($2 "SELECT detail FROM migc_event WHERE kind = 'apply' ORDER BY happened_at DESC LIMIT 1")" \
            = "variables: tbl='things', word='it''s', api_token=***" ] &&
        [ "$($2 'SELECT sql FROM migc_down')" = 'DROP TABLE "things"' ] &&
        [ "$($2 "SELECT count(*) FROM migc_event WHERE detail LIKE '%geheim99%'")" = 0 ]
}
check 'the event keeps the values, and no secret (SQLite)' what_is_kept $lite ask_lite
check 'the event keeps the values, and no secret (PostgreSQL)' what_is_kept "$pg" ask_pg

# A title that changed rewrites the ledger's description, and must not put other values into the way back.
stored_values_stay() { # URL
    sed -i 's/^--@ revises base/&\n--@ title '"$2"'/' migrations/001.sql &&
        run 0 migc upgrade --database "$1" --set tbl=elsewhere &&
        run 0 env MIGC_VARIABLE_TBL=nowhere migc downgrade --database "$1" && sed -i '/@ title/d' migrations/001.sql
}
check 'a way back keeps the values that it was applied with (SQLite)' stored_values_stay $lite a
check 'a way back keeps the values that it was applied with (PostgreSQL)' stored_values_stay "$pg" b

cat >migrations/002.sql <<'SQL'
--@ revision 002
--@ revises 001
--@ variable who
--@ variable password
--@ up
--@ only postgresql
SELECT :'who', /* ü
*/ :'who', nowhere
--
;
--@ only postgresql
CREATE ROLE nobody_at_all PASSWORD :'password' IN ROLE nobody_either;
--@ only sqlite
SELECT :'who', :'who', nowhere;
--@ down nothing
SQL
places() {
    run 1 migc upgrade --database "$pg" --set word=w --set who="a long
value of three
lines" --set password=x && err_has 'migrations/002.sql:8:12: error: column "nowhere" does not exist' &&
        err_has '    8 | */ :'\''who'\'', nowhere' && ! grep -q 'a long' err &&
        run 1 migc upgrade --database $lite --set word=w --set who="a long
value" --set password=x && err_has 'migrations/002.sql:14:24: error: no such column: nowhere'
}
check 'an error stands at its place in the file, whatever the values' places
secret() {
    sed -i 's/nowhere$/1/' migrations/002.sql
    run 1 migc upgrade --database "$pg" --set word=w --set who=w --set password=geheim99 &&
        err_has 'migrations/002.sql:12:1: error: role "nobody_either"' && ! grep -q geheim99 err &&
        [ "$(ask_pg "SELECT count(*) FROM migc_event WHERE detail LIKE '%geheim99%'")" = 0 ]
}
check 'a password shows in no message' secret
rm migrations/002.sql

alone() {
    cat >migrations/003.sql <<'SQL'
--@ revision 003
--@ revises 001
--@ variable i
--@ variable tbl "things"
--@ up postgresql
--@ no-transaction
INSERT INTO :"tbl" (a) VALUES (:'i');
--@ no-transaction
UPDATE :"tbl" SET b = :'i';
--@ done-when SELECT 1 FROM pg_class WHERE relname = :'i'
CREATE INDEX CONCURRENTLY :"i" ON :"tbl" (a);
--@ up sqlite nothing
--@ down nothing
SQL
    sed -i 's/^--@ up sqlite nothing/--@ up sqlite/' migrations/003.sql
    run 0 migc upgrade --database "$pg" --set word=w --set i=I && [ "$(ask_pg "SELECT b FROM things WHERE a = 'I'")" = I ] &&
        [ "$(ask_pg "SELECT count(*) FROM pg_class WHERE relname = 'I'")" = 1 ]
}
check 'steps with transactions of their own have variables, too' alone

# The excerpt is the file's line, also of a query that stands beside the step, and of a step whose effect is missing.
alone_in_errors() {
    cat >migrations/004.sql <<'SQL'
--@ revision 004
--@ revises 003
--@ variable token
--@ up postgresql
--@ no-transaction
--@ done-when SELECT 1 FROM pg_class WHERE relname = :'token' AND nowhere
CREATE INDEX CONCURRENTLY aloof ON things (b);
--@ up sqlite
--@ down nothing
SQL
    run 1 migc upgrade --database "$pg" --set word=w --set i=I --set token=geheim99 &&
        err_has 'error: column "nowhere" does not exist' &&
        err_has "    7 | SELECT 1 FROM pg_class WHERE relname = :'token' AND nowhere" && ! grep -q geheim99 err &&
        sed -i 's/ AND nowhere//' migrations/004.sql && ask_pg 'DROP INDEX aloof' >/dev/null &&
        run 1 migc upgrade --database "$pg" --set word=w --set i=I --set token=geheim99 &&
        err_has "relname = :'token'" && ! grep -q geheim99 err &&
        [ "$(ask_pg "SELECT count(*) FROM migc_event WHERE detail LIKE '%geheim99%'")" = 0 ]
}
check 'and their errors show no value' alone_in_errors

[ "$tests_failed" -eq 0 ]
