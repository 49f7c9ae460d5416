#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `migc drift`: what is different between a live PostgreSQL database and the model of its applied revisions. Needs
# MIGC_TEST_PG_URL (tests/postgres.sh).
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'drift' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
database=migc_drift_$$
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

mkdir migrations
printf '[migc]\ndialects = postgresql\n' >migrations/migc.ini
cat >migrations/001.sql <<'SQL'
--@ revision 001
--@ revises base

--@ up
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SCHEMA app;
CREATE TABLE teams (id serial PRIMARY KEY, name varchar(40) NOT NULL UNIQUE);
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email varchar(100) NOT NULL CHECK (email LIKE '%@%'),
    kind text NOT NULL DEFAULT 'new' CHECK (kind IN ('new', 'old')),
    age integer CHECK (age BETWEEN 0 AND 150),
    mood mood DEFAULT 'ok',
    since timestamptz DEFAULT now(),
    pause interval DEFAULT '24 hours',
    is_on boolean DEFAULT 't',
    team integer REFERENCES teams ON DELETE CASCADE,
    double integer GENERATED ALWAYS AS (age * 2) STORED
);
CREATE UNIQUE INDEX ON users (lower(email), age DESC) WHERE kind <> 'old';
CREATE TABLE app.log ("At" timestamptz, note text);

--@ down nothing
SQL
cat >migrations/002.sql <<'SQL'
--@ revision 002
--@ revises 001

--@ up
CREATE TABLE later (x integer);

--@ down
DROP TABLE later;
SQL

# drifts LINES…: exactly these differences.
drifts() {
    run 1 migc drift --database "$url" && out_is "$@" && err_has 'the database is not as'
}
none() {
    run 0 migc drift --database "$url" && out_is_empty && err_has "no drift: the database is as $1 has left it"
}

base() {
    none base && run 0 migc upgrade --database "$url"
}
# What is not applied is not wanted.
behind() {
    run 0 migc downgrade -1 --database "$url" && none 001 && run 0 migc upgrade --database "$url" && none 002
}
tables() {
    query 'DROP TABLE later; CREATE TABLE app.extra (x integer PRIMARY KEY); CREATE VIEW seen AS SELECT 1 AS one' &&
        drifts 'table "app.extra" is extra' 'table "later" is missing' 'view "seen" is extra' &&
        query 'CREATE TABLE later (x integer); DROP TABLE app.extra; DROP VIEW seen' && none 002
}
columns() {
    query "ALTER TABLE users ALTER email TYPE varchar(200), ALTER email DROP NOT NULL, ALTER kind SET DEFAULT 'old', ADD extra date, DROP pause,
        ALTER is_on SET DEFAULT false; ALTER TABLE app.log RENAME \"At\" TO at" &&
        drifts 'column "At" of table "app.log" is missing' 'column "at" of table "app.log" is extra' \
            'column "email" of table "users": not null is missing' \
            'column "email" of table "users": type is character varying(200), should be character varying(100)' \
            'column "extra" of table "users" is extra' \
            "column \"is_on\" of table \"users\": default is false, should be 't'" \
            "column \"kind\" of table \"users\": default is 'old'::text, should be 'new'" \
            'column "pause" of table "users" is missing' &&
        query "ALTER TABLE users ALTER email TYPE varchar(100), ALTER email SET NOT NULL, ALTER kind SET DEFAULT 'new', DROP extra,
            ADD pause interval DEFAULT '1 day', ALTER is_on SET DEFAULT true; ALTER TABLE app.log RENAME at TO \"At\"" && none 002
}
constraints() {
    query "ALTER TABLE users DROP CONSTRAINT users_kind_check, ADD CHECK (kind IN ('new', 'gone')), DROP CONSTRAINT users_age_check,
        DROP CONSTRAINT users_team_fkey, ADD FOREIGN KEY (team) REFERENCES teams; DROP INDEX users_lower_age_idx; ALTER TYPE mood ADD VALUE 'glad';
        CREATE INDEX users_lower_age_idx ON users (lower(email), age)" &&
        run 1 migc drift --database "$url" && grep -v 'expression is' out >lines && mv lines out &&
        out_is 'constraint "users_age_check" of table "users" is missing' \
            'constraint "users_team_fkey" of table "users": on delete is missing, should be cascade' \
            'index "users_lower_age_idx": keys is lower((email)::text), age, should be lower(email), age DESC' \
            'index "users_lower_age_idx": predicate is missing, should be kind <> '"'old'" \
            'index "users_lower_age_idx": unique is missing' \
            "enum \"mood\": values is 'sad', 'ok', 'glad', should be 'sad', 'ok'" &&
        run 1 migc drift --database "$url" && out_has 'constraint "users_kind_check" of table "users": expression is '
}
as_json() {
    run 1 migc drift --json --database "$url" &&
        python3 -c 'import json, sys; a = json.load(sys.stdin); assert a["drift"] and a["at"] == ["002"] and len(a["differences"]) == 7, a' <out
}
refused() {
    run 0 migc stamp 001 --database "$url" && query "UPDATE migc_revision SET state = 'started'" && run 1 migc drift --database "$url" &&
        err_has 'revision 001 is not finished: `migc repair` shows what it has done' &&
        run 2 migc drift extra && err_has 'unexpected argument "extra"' && run 2 migc drift --connect-timeout soon &&
        err_has '--connect-timeout soon: not a duration; write 250ms, 2s, 5m or 1h' &&
        run 3 migc drift --database "${url%:*}:1/none" && ! grep -q "$MIGC_TEST_PG_PASSWORD" out err
}
ahead() {
    run 0 migc stamp --purge 002 --database "$url" && mv migrations/002.sql . && run 6 migc drift --database "$url" &&
        err_has 'revision 002 is applied, and these files do not have it: what it has made cannot be told' && mv 002.sql migrations &&
        sed -i 's/integer/bigint/' migrations/002.sql && run 7 migc drift --database "$url" && err_has 'revision 002 was applied with another way up than its file has now: what it has made cannot be told' &&
        err_has '`migc status` says more'
}
# Whoever runs it may have objects of his own that are found before pg_catalog's.
hostile() {
    sed -i 's/bigint/integer/' migrations/002.sql
    query "CREATE SCHEMA evil; CREATE FUNCTION evil.format_type(oid, integer) RETURNS text LANGUAGE sql AS 'SELECT ''evil''';
        CREATE TABLE evil.pg_class (x integer); ALTER DATABASE $database SET search_path TO evil, pg_catalog, public" &&
        run 1 migc drift --database "$url" && out_has 'table "evil.pg_class" is extra' && ! grep -q 'is evil' out &&
        query "ALTER DATABASE $database RESET search_path; DROP SCHEMA evil CASCADE"
}
# A tenant's schema, and tables of somebody else in it.
search_path() {
    rm -rf tenant && mkdir tenant && printf '[migc]\ndialects = postgresql\nexternal_tables = sessions,\tjobs\n' >tenant/migc.ini
    printf -- '--@ revision 001\n--@ revises base\n--@ up\nCREATE TABLE a (id bigint);\n--@ down\nDROP TABLE a;\n' >tenant/001.sql
    printf -- '--@ revision 002\n--@ revises 001\n--@ up\nCREATE TABLE b (id bigint);\n--@ down\nDROP TABLE b;\n' >tenant/002.sql
    query 'SET client_min_messages = warning; DROP SCHEMA public CASCADE; DROP SCHEMA app CASCADE; CREATE SCHEMA public; CREATE SCHEMA "Tenant";
        CREATE TABLE "Tenant".sessions (x integer); CREATE TABLE "Tenant".jobs (x integer)' &&
        run 0 migc upgrade --directory tenant --database "$url" --search-path '"Tenant"' &&
        run 0 migc drift --directory tenant --database "$url" --search-path '"Tenant"' && err_has 'no drift' &&
        run 1 migc drift --directory tenant --database "$url" && out_has 'schema "Tenant" is extra' &&
        printf '[database.tenant]\nurl = env:DRIFT_URL\nsearch-path = "Tenant", public\nconnect-timeout = 1s\n' >>tenant/migc.ini &&
        DRIFT_URL=$url run 0 migc drift --directory tenant --database tenant && query 'DROP TABLE "Tenant".b' &&
        DRIFT_URL=$url run 1 migc drift --directory tenant --database tenant && out_is 'table "b" is missing' &&
        DRIFT_URL="${url%:*}:1/none" run 3 migc drift --directory tenant --database tenant && err_has 'waiting for the database' &&
        sed -i 's/^connect-timeout = 1s$/connect-timeout = soon/' tenant/migc.ini &&
        DRIFT_URL=$url run 1 migc upgrade --directory tenant --database tenant && cp err said &&
        DRIFT_URL=$url run 1 migc drift --directory tenant --database tenant && cmp said err &&
        err_has 'tenant/migc.ini:7:19: error: "soon" is not a duration [settings]'
}

# What a DO block makes is neither missing nor extra.
cannot_be_followed() {
    rm -rf dynamic && mkdir dynamic && printf '[migc]\nname = dynamic\ndialects = postgresql\n' >dynamic/migc.ini &&
        revision dynamic 001 base "CREATE TABLE plain (x integer);
DO \$\$ BEGIN EXECUTE format('CREATE TABLE %I (x integer)', 'ma' || 'de'); END \$\$;" 'DROP TABLE plain, made;' &&
        query 'SET client_min_messages = warning; DROP SCHEMA public CASCADE; DROP SCHEMA "Tenant" CASCADE; CREATE SCHEMA public' &&
        run 0 migc upgrade -q --directory dynamic --database "$url" && run 0 migc drift --directory dynamic --database "$url" &&
        diff - err <<'TEXT' &&
migc: the revisions run SQL that cannot be followed: what is extra is not told
migc: no drift: the database is as 001 has left it
TEXT
        query 'DROP TABLE plain' && run 1 migc drift --directory dynamic --database "$url" && out_is 'table "plain" is missing'
}

check 'nothing applied: an empty database has no drift' base
check 'only applied revisions are wanted' behind
check 'tables and views, missing and extra' tables
check 'columns: types, defaults, nullability' columns
check 'constraints, indexes, enums' constraints
check 'as JSON' as_json
check 'a ledger that does not say what was applied, usage, no server' refused
check 'revisions that the files do not have, or have otherwise' ahead
check 'names that stand in the way' hostile
check 'the schemas that revisions run with' search_path
check 'what cannot be followed is not told' cannot_be_followed
exit $((tests_failed > 0))
