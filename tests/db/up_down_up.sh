#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# migc test on PostgreSQL: what a way back leaves is named, whatever kind of object it is, a sound history is quiet, and
# nothing stays on the server. SQLite's part has golden cases.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
export TMPDIR=$work/tmp
mkdir "$TMPDIR"
chmod 755 "$work" && chmod 1777 "$TMPDIR" # a server may run as another user
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'a PostgreSQL history up, down and up again' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
on_server=(migc test --database "$MIGC_TEST_PG_URL")

nothing_left() {
    local left
    left=$(psql -X -q -A -t "$MIGC_TEST_PG_URL" -c "SELECT datname FROM pg_database WHERE datname LIKE 'migc_scratch%'")
    [ -z "$left" ] && [ -z "$(ls -A "$TMPDIR")" ] && return
    printf 'left: %s %s\n' "$left" "$(ls -A "$TMPDIR")"
    return 1
}

cp -r "$root/tests/golden/test/a-sound-history/revisions" sound
cp -r "$root/tests/golden/test/what-goes-wrong/revisions" wrong
everything='CREATE SCHEMA s; CREATE TABLE s.t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text);
CREATE INDEX t_a ON s.t (a); ALTER TABLE s.t ADD CONSTRAINT long CHECK (length(a) > 1);
CREATE VIEW v AS SELECT a FROM s.t; CREATE MATERIALIZED VIEW m AS SELECT a FROM s.t;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER g BEFORE INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION f();
CREATE TYPE e AS ENUM ($$x$$); CREATE DOMAIN d AS text CHECK (VALUE <> $$$$); CREATE SEQUENCE q;
ALTER TABLE s.t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON s.t USING (true); GRANT SELECT ON s.t TO PUBLIC;
COMMENT ON TABLE s.t IS $$all$$; CREATE STATISTICS s.x ON id, a FROM s.t;
CREATE TABLE parts (k integer) PARTITION BY LIST (k); CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);'
nothing='DROP TABLE parts; DROP SEQUENCE q; DROP DOMAIN d; DROP TYPE e; DROP MATERIALIZED VIEW m; DROP VIEW v; DROP TABLE s.t;
DROP FUNCTION f(); DROP SCHEMA s;'
revision every 001 base "$everything" "$nothing"

sound() {
    run 0 "${on_server[@]}" sound && err_has '8 revisions on postgresql: up, down, up: all sound' &&
        run 0 "${on_server[@]}" every --dialect postgresql && err_has '1 revision on postgresql: up, down, up: all sound' && nothing_left
}
findings() {
    run 1 "${on_server[@]}" wrong && err_has 'wrong/002.sql:9:1: warning: the down of 002 leaves index i [down-leaves]' &&
        err_has 'wrong/003.sql:10:1: error: down fails: column "zz" of relation "a" does not exist' &&
        err_has 'wrong/007.sql:4:28: error: up fails behind its own down: relation "c" already exists' &&
        err_has 'up, down, up: 4 errors, 3 warnings; 1 irreversible' && nothing_left
}
# leaves NAME UP DOWN: the finding's words behind "the down of 002".
leaves() {
    rm -rf kinds
    revision kinds 001 base "$everything" "$nothing"
    revision kinds 002 001 "$2" "$3"
    migc test --dialect postgresql -d kinds --database "$MIGC_TEST_PG_URL" --from 002 >out 2>err
    err_has "the down of 002 $1 [down-leaves]"
}
kinds() {
    leaves 'leaves index s.i' 'CREATE INDEX i ON s.t (id, a);' 'SELECT 1;' &&
        leaves 'leaves column s.t.b' 'ALTER TABLE s.t ADD b text;' 'SELECT 1;' &&
        leaves 'leaves column s.t.a other than it was' 'ALTER TABLE s.t ALTER a SET DEFAULT $$x$$;' 'SELECT 1;' &&
        leaves 'does not bring back constraint long on s.t' 'ALTER TABLE s.t DROP CONSTRAINT long;' 'SELECT 1;' &&
        leaves 'leaves function h(integer)' 'CREATE OR REPLACE FUNCTION h(integer) RETURNS integer LANGUAGE sql AS $$SELECT 1$$;' 'SELECT 1;' &&
        leaves 'leaves type e other than it was' 'ALTER TYPE e RENAME VALUE $$x$$ TO $$y$$;' 'ALTER TYPE e RENAME VALUE $$y$$ TO $$z$$;' &&
        leaves 'does not bring back policy p on s.t' 'DROP POLICY p ON s.t;' 'SELECT 1;'
}
more_kinds() {
    leaves 'does not bring back trigger g on s.t' 'DROP TRIGGER g ON s.t;' 'SELECT 1;' &&
        leaves 'leaves table s.t other than it was' 'REVOKE SELECT ON s.t FROM PUBLIC;' 'SELECT 1;' &&
        leaves 'does not bring back comment on table s.t' 'COMMENT ON TABLE s.t IS NULL;' 'SELECT 1;' &&
        leaves 'leaves schema o' 'CREATE SCHEMA o;' 'SELECT 1;' && leaves 'leaves sequence q other than it was' 'ALTER SEQUENCE q INCREMENT 2;' 'SELECT 1;' &&
        leaves 'does not bring back statistics x' 'DROP STATISTICS s.x;' 'SELECT 1;' &&
        leaves 'does not bring back table part' 'DROP TABLE part;' 'SELECT 1;' &&
        leaves 'leaves domain d other than it was' 'ALTER DOMAIN d SET NOT NULL;' 'SELECT 1;' &&
        leaves 'leaves view v other than it was' 'CREATE OR REPLACE VIEW v AS SELECT a FROM s.t WHERE id > 1;' 'SELECT 1;'
}
# with_rows NAME UP DOWN: what 002 does to a table that has rows.
with_rows() {
    rm -rf kinds
    revision kinds 001 base 'CREATE TABLE u (id integer PRIMARY KEY, a text, n integer, who integer); CREATE TABLE w (id integer PRIMARY KEY);
CREATE TABLE shut (id integer); CREATE FUNCTION shut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO nowhere VALUES (1); RETURN NEW; END $$;
CREATE TRIGGER shut BEFORE INSERT ON shut FOR EACH ROW EXECUTE FUNCTION shut();' 'DROP TABLE shut; DROP FUNCTION shut(); DROP TABLE w; DROP TABLE u;'
    revision kinds 002 001 "$2" "$3"
    revision kinds 003 002 'CREATE TABLE behind (id integer);' 'DROP TABLE behind;'
    "${on_server[@]}" --dialect postgresql kinds >out 2>err
    err_has "$1 [fails-with-rows]" && err_has '3 revisions on postgresql: up, down, up: 1 warning' &&
        run 0 "${on_server[@]}" --dialect postgresql kinds --rows 0 && err_has '3 revisions on postgresql: up, down, up: all sound'
}
rows_everywhere() {
    run 0 "${on_server[@]}" --dialect postgresql "$root/tests/db/rows" -v && err_has '2 revisions on postgresql: up, down, up: all sound' &&
        [ "$(grep -c 'no rows could be made for table' err)" = 4 ] &&
        err_has 'no rows could be made for table shut: no rows here (SQLSTATE P0001) [no-rows]' &&
        err_has 'table ruled: cannot perform INSERT RETURNING on relation "ruled"' &&
        err_has 'table skipped: the database has taken none of them' && err_has 'table needs_shut: a table that it refers to has no rows' &&
        run 1 "${on_server[@]}" --dialect postgresql "$root/tests/db/rows" --rows 0 && err_has 'the verify of revision 002 found' && nothing_left
}
in_the_way() {
    with_rows 'up fails with rows in table u, and passes without: column "b" of relation "u" contains null values (SQLSTATE 23502)' \
        'ALTER TABLE u ADD b text NOT NULL;' 'ALTER TABLE u DROP b;' &&
        with_rows 'up fails with rows in table u, and passes without: invalid input syntax for type integer: "migc1" (SQLSTATE 22P02)' \
        'ALTER TABLE u ALTER a TYPE integer USING a::integer;' 'ALTER TABLE u ALTER a TYPE text;' &&
        with_rows 'up fails with rows in table u, and passes without: insert or update on table "u" violates foreign key constraint "k" (SQLSTATE 23503)' \
            'ALTER TABLE u ADD CONSTRAINT k FOREIGN KEY (who) REFERENCES w;' 'ALTER TABLE u DROP CONSTRAINT k;' &&
        with_rows 'down fails with rows in table u, and passes without: column "n" of relation "u" contains null values (SQLSTATE 23502)' \
            'ALTER TABLE u DROP n;' 'ALTER TABLE u ADD n integer NOT NULL; ALTER TABLE u ALTER n DROP NOT NULL;' &&
        with_rows 'up fails behind its own down with rows in table u, and passes without: check constraint "m" of relation "u" is violated by some row (SQLSTATE 23514)' \
            'ALTER TABLE u ADD CONSTRAINT m CHECK (n < 5 OR n IS NULL);' 'ALTER TABLE u DROP CONSTRAINT m; UPDATE u SET n = 9;' && nothing_left
}
no_rows_in_json() {
    run 0 "${on_server[@]}" --dialect postgresql kinds --rows 2 --format json &&
        out_has '"rule": "no-rows", "severity": "note"' && out_has 'no rows could be made for table shut: relation \"nowhere\" does not exist'
}
own_server() {
    run 0 migc test sound --dialect postgresql && err_has 'all sound' && nothing_left
}
cancelled_one() {
    revision slow 001 base 'CREATE TABLE t (x integer);' 'DROP TABLE t;'
    revision slow 002 001 'SELECT pg_sleep(60);' 'SELECT 1;'
    env --default-signal=INT,TERM "${on_server[@]}" slow >out 2>err &
    process=$!
    for _ in $(seq 100); do
        [ -n "$(psql -X -q -A -t "$MIGC_TEST_PG_URL" -c "SELECT 1 FROM pg_stat_activity WHERE datname LIKE 'migc_scratch%' AND wait_event = 'PgSleep'")" ] && break
        sleep 0.1
    done
    kill -TERM $process
    wait $process
    [ $? -eq 143 ] && nothing_left
}
refusals() {
    run 3 migc test sound --database postgresql://u:sec@127.0.0.1:1/d && ! grep sec err || return
    printf '[environment.live]\nurl = %s\nprotected = yes\n' "$MIGC_TEST_PG_URL" >sound/migc.ini
    run 1 migc test sound -e live && err_has protected && rm sound/migc.ini && nothing_left
}

check 'a sound history is quiet, and leaves nothing on the server' sound
check 'what goes wrong is said at its place' findings
check 'what is left is named, by kind' kinds
[ -z "${MIGC_LONG-}" ] || check 'of more kinds' more_kinds
check 'every table gets rows, of every type, that keep to its constraints' rows_everywhere
check 'a revision that rows are in the way of is told apart' in_the_way
check 'what could get none is in the JSON' no_rows_in_json
check 'on a server of its own' own_server
check 'SIGTERM ends it, and nothing is left' cancelled_one
check 'what is refused' refusals
