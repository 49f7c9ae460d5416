#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Scripts (--sql) run by psql and the sqlite3 shell: what they leave is what the live run leaves on another database, schema
# and ledger, and on a database that is not as they were written for they change nothing.
set -u
# In memory where that can be: each run of SQLite syncs.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"

# Everything but times; `number` shows the order of events.
ledger_queries=(
    'SELECT * FROM migc_history ORDER BY name'
    'SELECT history, id, digest, up_digest, down_digest, verify_digest, parents, depends, title, labels, replaces, mark,
     way_back, way_back_note, row_sum, state, segment, batch_key, rows_done, attempt, is_stamped, started_at IS NULL,
     finished_at IS NULL, duration_ms IS NULL, applied_by, application FROM migc_revision ORDER BY id'
    'SELECT * FROM migc_down ORDER BY id, position'
    'SELECT number, history, id, kind, duration_ms IS NULL, applied_by, application, detail FROM migc_event ORDER BY number')

# ---- the history: transactions, data, a merge, checks, variables, and what each kind of database has of its own

mkdir m
cat >m/001.sql <<'SQL'
--@ revision 001
--@ revises base
--@ title It's "first"
--@ created 2026-01-01 00:00:00
--@ variable word "it's :word"
--@ up
CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL, tag text);
--@ copy t(id, name, tag) from "t.csv" header
INSERT INTO t VALUES (6, :'word', 'x');
--@ down
DELETE FROM t WHERE name = :'word';
DROP TABLE t;
SQL
printf 'id,name,tag\n1,one,a\n2,"two ""x"", \\N",\n3,"it'"'"'s :name",b\n4,"four\nlines\ttab",\n5,\\.,d\n' >m/t.csv
cat >m/002.sql <<'SQL'
--@ revision 002
--@ revises 001
--@ title Left
--@ label left
--@ created 2026-01-02 00:00:00
--@ up
--@ lock-timeout 3s
ALTER TABLE t ADD COLUMN score integer;
UPDATE t SET score = 10 WHERE id < 3 -- a comment at the end
;
--@ down
ALTER TABLE t DROP COLUMN score;
--@ verify
SELECT id FROM t WHERE score < 0 -- none
SQL
cat >m/003.sql <<'SQL'
--@ revision 003
--@ revises 001
--@ title Right
--@ created 2026-01-03 00:00:00
--@ up postgresql
CREATE TABLE u (a integer PRIMARY KEY);
CREATE INDEX CONCURRENTLY t_name ON t (name);
INSERT INTO u VALUES (7);
--@ up sqlite
CREATE TABLE u (a integer PRIMARY KEY);
CREATE INDEX t_name ON t (name);
VACUUM;
INSERT INTO u VALUES (7);
CREATE TRIGGER u_added AFTER INSERT ON u BEGIN
    UPDATE t SET tag = CASE WHEN tag IS NULL THEN ';' ELSE tag END;
END;
--@ down postgresql
DROP INDEX CONCURRENTLY t_name;
DROP TABLE u;
--@ down sqlite
DROP INDEX t_name;
DROP TABLE u;
SQL
cat >m/004.sql <<'SQL'
--@ revision 004
--@ revises 002, 003
--@ title Merge
--@ created 2026-01-04 00:00:00
--@ up
--@ down nothing
SQL
cat >m/005.sql <<'SQL'
--@ revision 005
--@ revises 004
--@ title Data
--@ created 2026-01-05 00:00:00
--@ up postgresql
CREATE TABLE w (k text COLLATE "C", d date, n integer NOT NULL, PRIMARY KEY (k, d));
INSERT INTO w SELECT 'k' || g % 7, date '2026-01-01' + g, 0 FROM generate_series(1, 25) AS g;
--@ batch fill over t(id) rows 2
UPDATE t SET tag = 'z' WHERE id > :after AND id <= :through AND tag IS NULL;
--@ batch count over w(k, d) rows 4
UPDATE w SET n = n + 1 WHERE (k, d) > :after AND (k, d) <= :through;
--@ batch more rows 2
UPDATE t SET score = 1 WHERE id IN (SELECT id FROM t WHERE score IS NULL LIMIT :rows);
CREATE TABLE v AS SELECT (ARRAY[1, 2, 3])[1:2] AS a, ':word \ ' || E'\'\\' || $x$ :word ; $x$ AS b /* :word /* */ */;
CREATE FUNCTION f(:DBNAME integer DEFAULT 1) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
--@ up sqlite
UPDATE t SET tag = 'z' WHERE tag IS NULL;
CREATE TABLE v AS SELECT ':word \ ' AS b /* :word */;
--@ down
DROP TABLE v;
--@ only postgresql
DROP FUNCTION f;
--@ only postgresql
DROP TABLE w;
--@ verify
SELECT * FROM t WHERE tag IS NULL;
SQL
sed -i 's/f(:DBNAME integer DEFAULT 1)/f(integer)/' m/005.sql

# script NAME ARGUMENTS…: writes NAME.sql.
script() {
    local name=$1
    shift
    run 0 migc "$@" --sql -d m --dialect "$dialect" --application app || return 1
    cp out "$name.sql"
}
# applies NAME DATABASE, refused NAME DATABASE TEXT…: by the database's own client.
applies() {
    client "$2" "$1.sql" >"$work/out" 2>&1 && return
    cat "$work/out"
    return 1
}
refused() {
    local name=$1 database=$2 text
    shift 2
    glance "$database" >before
    client "$database" "$name.sql" >"$work/out" 2>&1 && echo 'the script did not stop' && return 1
    glance "$database" | diff before - || return 1
    for text; do
        grep -F -q -- "$text" out || { echo "lacks: $text"; cat out; return 1; }
    done
}
same() { # DATABASE DATABASE
    dump "$1" >one && dump "$2" >two && [ -s one ] && diff one two
}
live() { # DATABASE ARGUMENTS…
    local database=$1
    shift
    run 0 migc "$@" -d m --application app --database "$(url_of "$database")"
}
up_to_date() { # DATABASE
    live "$1" upgrade && err_has 'up to date at 005'
}

up_is_same() {
    script up upgrade && applies up a && live b upgrade && same a b && up_to_date a
}
# What asks the database says the same of both.
looks_same() {
    local database
    for database in a b; do
        for command in 'current -v' 'verify -v' 'status --exit-code' 'history -i'; do
            # shellcheck disable=SC2086
            run 0 migc $command -d m --database "$(url_of "$database")"
            cat err out
        done | sed -E "s#sqlite:$database\.db\$#NAME#; s#/offline_[0-9]+_$database\$#/NAME#; s#  applied 20[0-9T:.-]+Z#  applied#" >"says_$database"
    done
    [ -s says_a ] && diff says_a says_b && grep -q '^005' says_a && grep -q 'up to date' says_a
}
wrong_states() {
    refused up a "$already" 'nothing was changed' &&
        script part upgrade 002:004 && refused part a 'revision 005 is applied already' &&
        script other upgrade 003:heads && refused other a 'revision 002 is applied already' 'revision 004 is applied'
}
down_is_same() {
    script down downgrade 005:base && applies down a && live b downgrade base && same a b &&
        refused down a 'revision 005 is not applied'
}
# A database that was downgraded to base keeps the ledger.
up_again() {
    local option=
    [ "$dialect" = postgresql ] || option=--ledger-exists
    # shellcheck disable=SC2086
    script again upgrade base:head $option && applies again a && live b upgrade && same a b && up_to_date a
}
in_parts() {
    script p1 upgrade 002 && script p2 upgrade 002:003 && script p3 downgrade 003:-1 && script p4 upgrade 001:head &&
        refused p2 c && applies p1 c && refused p4 c 'revision 002 is applied already' && script p5 upgrade 002:head &&
        applies p5 c && live d upgrade 002 && live d upgrade && same c d && script p6 downgrade 005:002 && applies p6 c &&
        live d downgrade 002 && same c d
}
stamps() {
    script st stamp 003 && applies st e && live f stamp 003 && same e f && script st2 stamp 003:004 && applies st2 e &&
        live f stamp 004 && same e f && script st3 stamp 004:base && applies st3 e && live f stamp base && same e f &&
        refused st3 e 'revision 001 is not applied'
}
tampered() {
    live g upgrade && script gdown downgrade 005:002 && query g "UPDATE migc_revision SET title = 'x' WHERE id = '003'" &&
        refused gdown g 'revision 003 has a row in the ledger that these files do not make' &&
        query g "UPDATE migc_revision SET title = 'Right', state = 'started' WHERE id = '003'" &&
        refused gdown g 'revision 003 is half applied (started)' &&
        query g "UPDATE migc_revision SET state = 'applied', batch_key = 'intent' WHERE id = '003'" &&
        refused gdown g 'revision 003 is half applied' &&
        query g "UPDATE migc_revision SET batch_key = NULL WHERE id = '003'" &&
        query g "UPDATE migc_down SET sql = 'SELECT 1' WHERE id = '005' AND position = 0" &&
        refused gdown g 'revision 005 has another way back in the ledger'
}
# The values of variables are in the stored way back: those of the script must be the same.
other_values() {
    live h upgrade 001 --set 'word=other' && script hdown downgrade 001:base &&
        refused hdown h 'revision 001 has another way back' &&
        run 0 migc downgrade 001:base --sql -d m --dialect "$dialect" --application app --set 'word=other' &&
        cp out hdown.sql && applies hdown h
}
plans() {
    live i upgrade 002 && run 0 migc plan --sql -d m --application app --database "$(url_of i)" && cp out plan.sql &&
        script p7 upgrade 002:heads && diff plan.sql p7.sql && applies plan i && live j upgrade 002 && live j upgrade &&
        same i j && run 0 migc plan --down --sql base -d m --application app --database "$(url_of i)" &&
        cp out plan.sql && applies plan i && live j downgrade base && same i j &&
        run 0 migc plan --sql -d m --application app --database "$(url_of i)" && cp out plan.sql && applies plan i &&
        live j upgrade && same i j && query i "UPDATE migc_revision SET state = 'started' WHERE id = '005'" &&
        run 1 migc plan --sql -d m --database "$(url_of i)" && err_has 'revision 005 is half applied: no script can begin there; let upgrade or downgrade do it live' &&
        out_is_empty && run 2 migc plan --application app -d m --database "$(url_of i)" &&
        err_has '--application is for a script (--sql)'
}
# A step that fails stops the script; a live run goes on from there.
goes_on() {
    script on upgrade && sed 's/^INSERT INTO u VALUES (7)/INSERT INTO no_such_table VALUES (7)/' on.sql >broken.sql &&
        { client k broken.sql >out 2>&1 && return 1 || true; } &&
        grep -q no_such_table out && { refused on k 'is half applied (started)' || refused on k 'there'; } &&
        live k upgrade && up_to_date k && [ "$(query k 'SELECT count(*) FROM u')" = 1 ]
}
plan_json() {
    query i "UPDATE migc_revision SET state = 'applied' WHERE id = '005'" && live i downgrade 001 && run 0 migc plan --json -d m --database "$(url_of i)" && python3 - "$work/out" "$dialect" <<'PY'
import json, sys
plan = json.load(open(sys.argv[1]))["histories"][0]
assert [(r["direction"], r["id"]) for r in plan["revisions"]] == [("up", i) for i in ("002", "003", "004", "005")], plan
first = plan["revisions"][1]
assert [s["kind"] for s in first["segments"]] == ["transaction", "autocommit", "transaction"], first
step = first["segments"][1]["steps"][0]
index = "CREATE INDEX CONCURRENTLY t_name ON t (name)" if sys.argv[2] == "postgresql" else "VACUUM"
assert (step["kind"], step["sql"], first["file"], step["line"] > 6) == ("statement", index, "m/003.sql", True), step
assert plan["revisions"][2]["segments"] == [] and not first["resumed"] and first["known"], plan
PY
}
usage() {
    run 2 migc downgrade -1 --sql -d m --dialect "$dialect" && err_has 'write FROM:TO' &&
        run 2 migc upgrade --sql --backup -d m --dialect "$dialect" && err_has '--backup means nothing to a script' &&
        run 2 migc upgrade --sql -d m --dialect oracle && err_has 'write postgresql or sqlite' &&
        run 2 migc upgrade --sql -d m && err_has 'Write --dialect postgresql or' &&
        run 1 migc upgrade nothing:head --sql -d m --dialect "$dialect" && err_has '"nothing"' && out_is_empty
}
secrets() {
    cp -r m s && printf -- '--@ revision 006\n--@ revises 005\n--@ variable api_token "0"\n--@ up\nCREATE TABLE x AS SELECT :'"'api_token'"' AS t;\n--@ down\nDROP TABLE x;\n' >s/006.sql &&
        run 1 migc upgrade --sql -d s --dialect "$dialect" --set api_token=geheim &&
        err_has 's/006.sql:5:1: error: the value of a variable here is a secret, and a script would hold it for everybody to read' && out_is_empty &&
        run 0 migc upgrade 005 --sql -d s --dialect "$dialect" --set api_token=geheim && ! grep -q geheim out &&
        run 0 migc upgrade 005 --sql -d s --database "$url_with_password" && ! grep -q geheim out
}
calls() {
    cp -r m k1 && printf -- '--@ revision 006\n--@ revises 005\n--@ up\n--@ call make_it\n--@ down nothing\n' >k1/006.sql &&
        run 1 migc upgrade --sql -d k1 --dialect "$dialect" && err_has 'k1/006.sql:4' &&
        err_has 'revision 006 calls make_it, a C function of the application, which no script can run' &&
        err_has 'run this revision live, and write scripts for what comes before and behind it' && out_is_empty
}
same_bytes() {
    script one upgrade && cp one.sql first.sql && sleep 0.01 && script one upgrade && cmp first.sql one.sql
}

both() {
    check "$dialect: upgrade --sql leaves schema and ledger as the live run, which then finds nothing to do" up_is_same
    check "$dialect: current, verify, status and history say the same of both" looks_same
    check "$dialect: on another state nothing is changed, and what differs is named" wrong_states
    check "$dialect: downgrade --sql likewise" down_is_same
    check "$dialect: up again on a ledger that is there" up_again
    check "$dialect: parts of the history, one after the other" in_parts
    check "$dialect: stamp --sql likewise" stamps
    check "$dialect: a row or a way back that was changed by hand, a half applied revision: nothing is changed" tampered
    check "$dialect: other values of variables than those that were stored" other_values
    check "$dialect: plan --sql is the script from where the database is" plans
    check "$dialect: plan --json" plan_json
    check "$dialect: a script that stopped is gone on with by a live run" goes_on
    check "$dialect: usage" usage
    check "$dialect: no secret gets into a script" secrets
    check "$dialect: a call is refused by its name" calls
    check "$dialect: the same order, the same bytes" same_bytes
}

# ---- SQLite

dialect=sqlite
already="this script makes the ledger's tables, and they are there"
url_with_password=sqlite:geheim.db
url_of() { echo "sqlite:$1.db"; }
client() { sqlite3 -batch -init /dev/null "$1.db" <"$2"; }
query() { sqlite3 "$1.db" "$2"; }
dump() {
    local q
    query "$1" "SELECT name, sql FROM sqlite_master ORDER BY name"
    for q in 'SELECT * FROM t' 'SELECT * FROM u' 'SELECT * FROM v' "${ledger_queries[@]}"; do
        query "$1" "$q" 2>/dev/null
    done
    echo end
}
glance() { dump "$1"; }
both

sqlite_lock() {
    script lock upgrade 001 --deadline 300ms || return 1
    mkfifo pipe
    sqlite3 l.db <pipe >/dev/null &
    exec 7>pipe
    printf 'BEGIN IMMEDIATE;\nCREATE TABLE x (a);\n.shell touch held\n' >&7
    for _ in $(seq 100); do [ -e held ] && break || sleep 0.05; done
    client l lock.sql >out 2>&1 && return 1
    exec 7>&-
    wait
    grep -q 'database is locked' out && [ -z "$(query l 'SELECT name FROM sqlite_master')" ]
}
sqlite_batch() {
    mkdir b && printf '[migc]\ndialects = sqlite\n' >b/migc.ini && printf -- '--@ revision 001\n--@ revises base\n--@ up\nCREATE TABLE t (id integer PRIMARY KEY, n);\n--@ batch fill rows 2\nUPDATE t SET n = 1 WHERE id IN (SELECT id FROM t WHERE n IS NULL LIMIT :rows);\n--@ down nothing\n' >b/001.sql &&
        run 1 migc upgrade --sql -d b --dialect sqlite && err_has 'b/001.sql:6' &&
        err_has 'a batch repeats its statement until nothing is left, and the sqlite3 shell cannot repeat' && out_is_empty
}
# SQLite's lock is held no longer than a transaction.
sqlite_meanwhile() {
    script mw upgrade && sed "/^.print 'up 002'/a .shell migc downgrade 001 -q -d m --database sqlite:mw.db" mw.sql >mw2.sql &&
        { client mw mw2.sql >out 2>&1 && return 1 || true; } &&
        grep -q 'another program has changed the ledger meanwhile' out &&
        [ "$(query mw 'SELECT group_concat(id) FROM migc_revision')" = 001 ]
}
foreign_keys() {
    mkdir fk && printf -- '--@ revision 001\n--@ revises base\n--@ up\nCREATE TABLE p (id integer PRIMARY KEY);\nCREATE TABLE c (p integer REFERENCES p);\nINSERT INTO c VALUES (1);\n--@ down\nDROP TABLE c;\nDROP TABLE p;\n' >fk/001.sql &&
        run 0 migc upgrade --sql -d fk --dialect sqlite && cp out fk.sql && { client fk fk.sql >out 2>&1 && return 1 || true; } &&
        grep -q 'rows that break a foreign key' out && [ "$(query fk 'SELECT count(*) FROM migc_revision')" = 0 ]
}
check 'sqlite: a lock that is held stops the script' sqlite_lock
check 'sqlite: a batch is refused, with its place' sqlite_batch
check 'sqlite: what another program does between two transactions stops the script' sqlite_meanwhile
check 'sqlite: rows that break a foreign key roll the revision back' foreign_keys

# ---- PostgreSQL

if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'scripts on PostgreSQL' 'MIGC_TEST_PG_URL names no server'
    exit $((tests_failed > 0))
fi
dialect=postgresql
already='revision 001 is applied already'
rm -rf s k1
prefix=offline_$$_
server=${MIGC_TEST_PG_URL%/*}
url_with_password=postgresql://user:geheim@127.0.0.1/x
url_of() { echo "$server/$prefix$1"; }
# A variable of the client must not get into `[1:2]` of a statement.
client() { psql -X -v 2=3 -f "$2" "$(url_of "$1")"; }
query() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$(url_of "$1")" -c "$2"; }
# One connection for all: a server that is busy takes its time for each.
glance() {
    local q all=()
    for q in 'SELECT * FROM t ORDER BY id' 'SELECT * FROM u' 'SELECT * FROM v' 'SELECT * FROM w ORDER BY k, d' \
        "SELECT c.relname, c.relkind, a.attname, a.atttypid, pg_get_indexdef(c.oid) FROM pg_class c JOIN pg_attribute a ON
         a.attrelid = c.oid WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2, 3" "${ledger_queries[@]}"; do
        all+=(-c "$q")
    done
    psql -X -q -A -t "${all[@]}" "$(url_of "$1")" 2>/dev/null
    echo end
}
dump() {
    pg_dump -s "$(url_of "$1")" | grep -v '^\\'
    glance "$1"
}
databases=(a b c d e f g h i j k l n)
drop_databases() {
    for d in "${databases[@]}"; do echo "DROP DATABASE IF EXISTS $prefix$d WITH (FORCE);"; done |
        psql -X -q "$MIGC_TEST_PG_URL" >/dev/null 2>&1
    clean_up
}
trap drop_databases EXIT
for d in "${databases[@]}"; do echo "CREATE DATABASE $prefix$d;"; done |
    psql -X -q -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" || exit 1
both

pg_lock() {
    script lock upgrade 001 --deadline 300ms || return 1
    psql -X -q -A -t "$(url_of l)" >held 2>&1 <<'SQL' &
SELECT pg_advisory_lock(hashtextextended('migc:public', 0)); SELECT pg_sleep(20);
SQL
    local holder=$!
    for _ in $(seq 100); do
        [ "$(query l "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" = 1 ] && break || sleep 0.05
    done
    refused lock l 'another program held the migration lock until the deadline' '(pid'
    local status=$?
    query l "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'" >/dev/null
    wait $holder
    return $status
}
in_transaction() {
    script up upgrade
    psql -X -1 -f up.sql "$(url_of l)" >out 2>&1 && return 1
    grep -q 'run it without -1' out && [ -z "$(query l 'SELECT relname FROM pg_class WHERE relname ~ $$^migc$$')" ]
}
# Killed in the middle of a batch: the place is in the ledger, and the live run goes on behind it.
batch_goes_on() {
    live n upgrade 004 && query n 'INSERT INTO t SELECT g, g FROM generate_series(100, 130) AS g' && script n upgrade 004:005 &&
        query n "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF NEW.id = 120 THEN RAISE 'stop here'; END IF; RETURN NEW; END \$\$;
                 CREATE TRIGGER stop BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION stop()" &&
        { client n n.sql >out 2>&1 && return 1 || true; } && grep -q 'stop here' out &&
        [ "$(query n "SELECT batch_key LIKE 'batch 1 0 0 % 3:119 =%' AND rows_done > 20 FROM migc_revision WHERE id = '005'")" = t ] &&
        query n 'DROP TRIGGER stop ON t; DROP FUNCTION stop' && live n upgrade && up_to_date n &&
        [ "$(query n "SELECT count(*) FROM t WHERE tag IS NULL OR score IS NULL")" = 0 ] &&
        [ "$(query n 'SELECT min(n), max(n) FROM w')" = '1|1' ]
}
# Another role, schema and session: what a revision does to the session is put back.
surroundings() {
    revision d 001 base "SET work_mem = '3MB'; SET search_path = other, public;
CREATE TABLE who AS SELECT current_user::text AS role, current_setting('application_name') AS name;
SELECT pg_advisory_unlock_all();" 'DROP TABLE other.who;'
    revision d 002 001 'CREATE TABLE plain (x integer);' 'DROP TABLE plain;'
    query l 'CREATE SCHEMA other; CREATE SCHEMA book' && run 0 migc upgrade --sql -d d --dialect postgresql --ledger-schema book \
        --application app && cp out d.sql && { client l d.sql >out 2>&1 && return 1 || true; } &&
        grep -q 'the migration lock was lost' out && [ "$(query l 'SELECT count(*) FROM book.migc_revision')" = 1 ] &&
        sed -i '/unlock_all/d' d/001.sql && query l 'DROP TABLE other.who; DROP SCHEMA book CASCADE; CREATE SCHEMA book' &&
        run 0 migc upgrade --sql -d d --dialect postgresql --ledger-schema book --application app && cp out d.sql && applies d l &&
        [ "$(query l 'SELECT name FROM other.who')" = app ] && [ "$(query l "SELECT to_regclass('public.plain')")" = plain ] &&
        run 0 migc upgrade -d d --ledger-schema book --database "$(url_of l)" && err_has 'up to date at 002'
}
check 'postgresql: a lock that is held stops the script' pg_lock
check 'postgresql: inside of a transaction it does not begin' in_transaction
check 'postgresql: a batch that was stopped is gone on with by a live run, behind the last row' batch_goes_on
check 'postgresql: what a revision does to the session is put back' surroundings
exit $((tests_failed > 0))
