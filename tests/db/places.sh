#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Databases that migc.ini has names for: environments, several databases in one call, a schema a tenant.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
unset MIGC_ENVIRONMENT
make_history migrations
settings() {
    printf '%s\n' "$@" >migrations/migc.ini
}
at() { # FILE: how many revisions are applied
    sqlite3 "$1" "SELECT count(*) FROM migc_revision WHERE state = 'applied'" 2>/dev/null || echo none
}

environment() {
    settings '[environment.staging]' 'url = sqlite:staging.db' '[environment.production]' 'url = env:PRODUCTION_URL' 'protected = yes'
    run 0 migc upgrade 001 -q -e staging && [ "$(at staging.db)" = 1 ] &&
        run 0 migc upgrade 002 -q --environment=staging && [ "$(at staging.db)" = 2 ] &&
        MIGC_ENVIRONMENT=staging DATABASE_URL=sqlite:no.db run 0 migc upgrade -q && [ "$(at staging.db)" = 3 ] &&
        run 0 migc downgrade base -q --database staging && [ "$(at staging.db)" = 0 ] && [ ! -e no.db ]
}
from_a_variable() {
    PRODUCTION_URL=sqlite:production.db run 0 migc upgrade -q -e production && [ "$(at production.db)" = 3 ] &&
        run 2 migc upgrade -e production &&
        err_has 'error: [environment.production] in migc.ini takes its URL from PRODUCTION_URL, which is not set'
}
command_line_is_stronger() {
    run 0 migc upgrade -q -e staging --database sqlite:other.db && [ "$(at other.db)" = 3 ] && [ "$(at staging.db)" = 0 ]
}
no_such_name() {
    run 2 migc upgrade -e stagin && err_has 'error: migc.ini has no environment "stagin"' &&
        err_has 'there are: [environment.staging], [environment.production]' &&
        run 2 migc upgrade --database stagin && err_has 'no database or environment "stagin"' &&
        run 2 migc upgrade -e && err_has '--environment needs a value'
}
options_of_a_place() {
    settings '[environment.a]' 'url = sqlite:a.db' 'on_failure = revert' &&
        revision migrations 004 003 'CREATE TABLE a (x integer);' 'DROP TABLE a;' &&
        run 1 migc upgrade -e a && err_has 'was reverted' && [ "$(at a.db)" = 0 ] &&
        run 1 migc upgrade -e a --on-failure stop && [ "$(at a.db)" = 3 ] && run 0 migc heads -e a
    local status=$?
    rm migrations/004.sql
    return $status
}
refused_settings() {
    settings '[environment.a]' 'ulr = x' && run 1 migc check && err_has 'unknown key "ulr" of a database' && err_has 'did you mean "url"?' &&
        settings '[environment.a]' '[environment.a]' && run 1 migc check && err_has 'section [environment.a] is there twice' &&
        settings '[environment.a b]' && run 1 migc check && err_has "\"a b\" cannot be a name: letters, digits, '_' and '.'" &&
        settings '[environment.a]' 'protected = perhaps' && run 1 migc check && err_has 'protected is yes or no' &&
        settings '[database.a]' 'lock_timeout = 1s' 'lock-timeout = 2s' && run 1 migc check && err_has '"lock-timeout" is given twice' &&
        settings '[database.a]' && run 2 migc upgrade --all && err_has '[database.a] in migc.ini has no url' &&
        settings && run 2 migc upgrade --all && err_has 'migc.ini has no [database.NAME]'
}
for each in environment from_a_variable command_line_is_stronger no_such_name options_of_a_place refused_settings; do
    check "a named database: ${each//_/ }" "$each"
done

several() {
    settings '[database.one]' 'url = sqlite:one.db' '[database.two]' 'url = sqlite:two.db' '[database.three]' 'url = sqlite:three.db'
}
all_of_them() {
    several && run 0 migc upgrade --all && [ "$(at one.db)$(at two.db)$(at three.db)" = 333 ] && err_has 'two: applied 3 revisions' &&
        sed 's/[0-9.]*$//' out | diff - <(printf '%s\n' 'database  result          exit  seconds' 'one       done               0  ' \
            'two       done               0  ' 'three     done               0  ') &&
        run 0 migc current --all && grep -q '^two: 003 (head), Step 003$' out || { cat out err && return 1; }
}
one_fails() {
    rm -f ./*.db && sqlite3 one.db 'CREATE TABLE a (z integer)' && run 1 migc upgrade --all && [ "$(at two.db)" = none ] &&
        grep -q '^one  *refused  *1 ' out && grep -q '^two  *not run  *-  *-$' out &&
        run 1 migc upgrade --all --keep-going --jobs 2 && [ "$(at two.db)$(at three.db)" = 33 ] && grep -q '^three  *done' out
}
as_json() {
    run 1 migc upgrade --all --keep-going --json -j3 && python3 - <<'PYTHON'
import json
d = json.load(open("out"))
assert d["exit"] == 1 and [(x["name"], x["result"], x["exit"]) for x in d["databases"]] == [
    ("one", "refused", 1), ("two", "done", 0), ("three", "done", 0)], d
PYTHON
}
worst_code() {
    rm -f ./*.db && settings '[database.gone]' 'url = sqlite:nowhere/x.db' '[database.two]' 'url = sqlite:two.db' &&
        run 3 migc upgrade --all --keep-going && grep -q '^gone  *cannot connect  *3' out && [ "$(at two.db)" = 3 ]
}
misuse() {
    several && run 2 migc upgrade --all -e x && err_has 'not together with' && run 2 migc upgrade --all --jobs 0 &&
        err_has 'write a number from 1 to 64' && run 2 migc upgrade --schema a --database sqlite:a.db
}
cancelled_together() {
    several && revision migrations 004 003 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000000000) SELECT count(*) FROM n;" 'SELECT 1;'
    rm -f ./*.db
    env --default-signal=INT,TERM migc upgrade --all --jobs 3 >out 2>err &
    local process=$! status n
    for n in $(seq 200); do
        [ "$(at three.db)" = 3 ] && break
        sleep 0.05
    done
    kill -TERM $process
    wait $process
    status=$?
    rm migrations/004.sql
    [ $status -eq 143 ] && [ "$(grep -c 'cancelled  *143' out)" = 3 ] || { echo "exit $status, after $n looks" && cat out err && return 1; }
}
check 'several databases: all of them' all_of_them
check 'several databases: one fails' one_fails
check 'several databases: as JSON' as_json
check 'several databases: the worst exit code' worst_code
check 'several databases: what does not go together' misuse
check 'several databases: cancelled together' cancelled_together

whole() {
    settings '[environment.dev]' 'url = sqlite:whole.db' '[environment.production]' 'url = sqlite:kept.db' 'protected = yes'
    run 0 migc create -e dev && err_has 'migc: whole.db created' && [ -e whole.db ] && run 0 migc create -e dev && err_has 'is there already' &&
        run 0 migc upgrade -q -e dev && run 0 migc drop -e dev --yes && err_has 'whole.db dropped' && ! ls whole.db* 2>/dev/null &&
        run 0 migc drop -e dev -y && err_has 'whole.db is not there'
}
made_anew() {
    run 0 migc upgrade -q -e dev && sqlite3 whole.db 'CREATE TABLE more (x)' && run 0 migc reset -y -e dev && err_has 'applied 3 revisions' &&
        [ "$(sqlite3 whole.db "SELECT count(*) FROM sqlite_master WHERE name = 'more'")" = 0 ] && [ "$(at whole.db)" = 3 ]
}
asks() {
    run 2 migc drop -e dev </dev/null && err_has 'say --yes where nobody can be asked' && [ -e whole.db ]
}
asks_on_a_terminal() {
    local answer
    for answer in yes whole.db; do
        printf '%s\n' "$answer" | timeout 20 script -qefc 'migc drop -e dev' /dev/null >typed 2>&1
        grep -q 'Type its name, whole.db: ' typed || { cat typed && return 1; }
        [ $answer = whole.db ] || grep -q 'nothing was done' typed && { [ $answer = whole.db ] || [ -e whole.db ]; } || return 1
    done
    [ ! -e whole.db ]
}
protected() {
    run 0 migc upgrade -q -e production && run 1 migc drop -y -e production &&
        err_has 'error: [environment.production] in migc.ini is protected: it is neither dropped nor reset' &&
        run 1 migc reset -y --database sqlite:kept.db && err_has 'is protected' && [ "$(at kept.db)" = 3 ]
}
another_file() {
    echo precious >letter.txt && run 1 migc drop -y --database sqlite:letter.txt && err_has 'error: letter.txt is no SQLite database, so it stays' &&
        [ "$(cat letter.txt)" = precious ] && run 1 migc create --database sqlite:nowhere/x.db && err_has 'error: nowhere/x.db cannot be made: ' &&
        run 2 migc drop -y --database sqlite::memory: && err_has 'in memory'
}
check 'a whole database: made and removed' whole
check 'a whole database: made anew' made_anew
check 'a whole database: asks before it is removed' asks
check 'a whole database: the name is typed on a terminal' asks_on_a_terminal
check 'a whole database: a protected one stays' protected
check 'a whole database: no other file is removed' another_file

if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'a schema a tenant' 'MIGC_TEST_PG_URL names no server'
    exit $tests_failed
fi
database=migc_places_$$
url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
psql -X -q "$MIGC_TEST_PG_URL" -c "CREATE DATABASE $database" || exit 1
trap 'psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE $database WITH (FORCE)"; clean_up' EXIT
query() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"
}
export APP_URL=$url
tenants() {
    settings '[environment.app]' 'url = env:APP_URL'
    query 'CREATE SCHEMA a; CREATE SCHEMA "B b"; CREATE TABLE tenant (name text)' && query "INSERT INTO tenant VALUES ('a'), ('B b')" &&
        run 0 migc upgrade -q --schema a -e app && [ "$(query 'SELECT count(*) FROM a.migc_revision')" = 3 ] &&
        run 0 migc upgrade -e app --each-schema 'SELECT name FROM tenant ORDER BY 1' --jobs 2 && grep -q '^a  *done' out && grep -q '^B b  *done' out &&
        [ "$(query 'SELECT count(*) FROM "B b".migc_revision')" = 3 ] && query 'SELECT * FROM "B b".b, a.b' &&
        [ "$(query "SELECT to_regclass('public.b') IS NULL AND to_regclass('public.migc_revision') IS NULL")" = t ]
}
tenant_queries() {
    run 2 migc upgrade -e app --each-schema 'SELECT 1, 2' && err_has "error: --each-schema: the query must give one column, the schemas' names" &&
        run 1 migc upgrade -e app --each-schema 'SELECT name FROM nobody' && err_has 'error: --each-schema: the query names a table or a schema that is not there' &&
        run 0 migc upgrade -e app --each-schema 'SELECT name FROM tenant WHERE false' && err_has '--each-schema: the query gives no schema: nothing to do' &&
        run 2 migc upgrade --database sqlite:x.db --each-schema 'SELECT 1' && err_has 'means nothing to sqlite'
}
whole_on_a_server() {
    local other="${url%/*}/Whole_$$ \"x'" holder
    other=${other// /%20}
    run 0 migc create --database "$other" && err_has "Whole_$$ \"x' created" && run 0 migc create --database "$other" &&
        err_has 'is there already' && run 0 migc upgrade -q --database "$other" || return
    psql -X -q "${other//\"/%22}" -c 'SELECT pg_sleep(30)' >/dev/null 2>&1 &
    holder=$!
    sleep 0.5
    run 1 migc drop -y --database "$other" && grep -qx "  --force ends the others' sessions" err && run 0 migc reset -y --force --database "$other" &&
        err_has 'applied 3 revisions' && run 0 migc drop -y --database "$other" && run 0 migc drop -y --database "$other" &&
        err_has 'is not there' && ! grep -q "$MIGC_TEST_PG_PASSWORD" err
    local status=$?
    kill $holder 2>/dev/null
    return $status
}
no_password() {
    run 2 migc upgrade -e ap && ! grep -r "$MIGC_TEST_PG_PASSWORD" out err
}
check 'a schema a tenant' tenants
check 'a schema a tenant: queries that give none' tenant_queries
check 'a whole database: on a server' whole_on_a_server
check 'a named database: no password is printed' no_password
exit $tests_failed
