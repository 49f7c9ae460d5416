#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copies from the data file to the rows of both databases: what goes in, what an error says, what is left of a run
# that was refused, cancelled or cut, and what a changed data file means. The large one is behind MIGC_LONG.
# MIGC_TEST_PG_URL names a server (tests/postgres.sh); without one only SQLite is tested.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
database=migc_copy_$$
server_url=
admin() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" -c "$1"
}
remove_database() {
    [ -z "$server_url" ] || admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    server_url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
fi
trap remove_database EXIT

# Each check begins with an empty database and an empty directory m, and leaves kind and url.
fresh() { # KIND
    kind=$1 url=sqlite:app.db
    rm -rf m app.db* && mkdir m || return 1
    [ "$kind" = sqlite ] && return
    url=$server_url
    admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" 2>/dev/null && admin "CREATE DATABASE $database"
}
query() {
    if [ "$kind" = sqlite ]; then
        sqlite3 app.db "$1"
    else
        psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"
    fi
}
query_is() { # SQL LINES…
    local sql=$1
    shift
    query "$sql" >answer && printf '%s\n' "$@" | diff - answer
}
upgrade() { # STATUS
    run "$1" migc upgrade --directory m --database "$url"
}
on_both() { # NAME FUNCTION
    check "$1 (sqlite)" "$2" sqlite
    [ -z "$server_url" ] && return
    check "$1 (postgresql)" "$2" postgresql
}

revision_001() { # UP [DOWN]
    revision m 001 base "$1" "${2-DROP TABLE t;}"
}
table='CREATE TABLE t (id integer PRIMARY KEY, name text, note text);'

# Every character that a format, a protocol or SQL could take for its own.
odd_values() {
    fresh "$1" || return 1
    revision_001 "$table
--@ copy T(ID, name, note) from \"t.csv\" header"
    printf '%s\r\n' 'note,id,name' ',1,""' '"a, ""b""",2,\N' "it's,3,\\." '"two' 'lines",4,"	tab\t \\ end"' \
        '$1 :x ?,5,"日本語 🦉"' >m/t.csv
    upgrade 0 &&
        query_is "SELECT id, coalesce(name, 'NULL'), coalesce(note, 'NULL') FROM t ORDER BY id" \
            '1||NULL' '2|\N|a, "b"' "3|\\.|it's" '4|	tab\t \\ end|two' lines '5|日本語 🦉|$1 :x ?' &&
        upgrade 0 && err_has 'up to date'
}
on_both 'values go in as they are meant, whatever is in them' odd_values

types() {
    fresh "$1" || return 1
    revision_001 'CREATE TABLE t (i integer, r double precision, n numeric, t text);
--@ copy t from "t.txt" text'
    printf '1\t1.5\t10\t007\n\\N\t\\N\t\\N\t\\N\n-3\t2\t-0.25\t1\n' >m/t.txt
    upgrade 0 && query_is 'SELECT i + 1, r * 2, n * 4, t FROM t WHERE i IS NOT NULL ORDER BY i' \
        "$([ "$kind" = sqlite ] && echo '-2|4.0|-1.0|1' || echo '-2|4|-1.00|1')" \
        "$([ "$kind" = sqlite ] && echo '2|3.0|40|007' || echo '2|3|40|007')" &&
        query_is 'SELECT count(*) FROM t WHERE t IS NULL' 1
}
on_both 'columns make numbers of what is one' types

no_rows() {
    fresh "$1" || return 1
    revision_001 "$table
--@ copy t(id) from \"t.csv\""
    : >m/t.csv
    upgrade 0 && query_is 'SELECT count(*) FROM t' 0
}
on_both 'a file without rows is one' no_rows

refused_row() {
    fresh "$1" || return 1
    revision_001 "$table
--@ copy t(id, name) from \"t.csv\" header"
    printf 'id,name\n1,"a\nb"\n2,"c\n\nd"\n1,again\n3,e\n' >m/t.csv
    upgrade 1 && err_has 'm/t.csv:7:1: error: ' && err_has '    7 | 1	again' &&
        err_has '(row 3 of the copy into t: m/001.sql:8)' &&
        query_is "SELECT count(*) FROM migc_revision" 0 &&
        query_is "SELECT kind FROM migc_event" fail && ! query 'SELECT 1 FROM t' 2>/dev/null &&
        sed -i 's/^1,again/4,again/' m/t.csv && upgrade 0 && query_is 'SELECT count(*) FROM t' 4
}
on_both 'a row that the database refuses is named by its line in the file, and nothing stays' refused_row

refused_statement() {
    fresh "$1" || return 1
    revision_001 "$table
--@ copy t(id, nothing) from \"t.csv\""
    echo 1,2 >m/t.csv
    upgrade 1 && err_has 'm/001.sql:8:1: error: ' && err_has nothing && query_is 'SELECT count(*) FROM migc_revision' 0
}
on_both 'a column that is not there is named at the step' refused_statement

way_back() {
    fresh "$1" || return 1
    revision_001 "$table" 'DROP TABLE t;
CREATE TABLE former (id integer, name text);
--@ copy former(name, id) from "former.csv" header'
    printf 'id,name\n1,"a\nb"\n2,\n' >m/former.csv
    upgrade 0 && rm m/former.csv && sed -i '/^--@ copy/d; s/^CREATE TABLE former.*//' m/001.sql &&
        run 0 migc downgrade base --directory m --database "$url" &&
        query_is "SELECT id, coalesce(name, 'NULL') FROM former ORDER BY id" '1|a' b '2|NULL'
}
on_both 'a copy in a way back is stored with its rows' way_back

way_back_refused() {
    fresh "$1" || return 1
    revision_001 "$table" '--@ copy t(id) from "x.csv"
DROP TABLE t;'
    printf '1\n2\n2\n' >m/x.csv
    upgrade 0 && rm m/x.csv && printf -- '--@ down\nDROP TABLE t;\n' >ending && sed -i '/^--@ down/,$d' m/001.sql &&
        cat ending >>m/001.sql && run 1 migc downgrade base --directory m --database "$url" &&
        err_has 'm/x.csv:3:1: error: ' && query_is 'SELECT count(*) FROM t' 0
}
on_both 'its errors are those of the data file, too' way_back_refused

own_transaction() {
    fresh "$1" || return 1
    revision_001 "$table
--@ no-transaction
--@ copy t(id) from \"t.csv\"
INSERT INTO t VALUES (2, 'x', NULL);"
    printf '1\n2\n' >m/t.csv
    upgrade 1 && err_has 'm/001.sql:10:1' && query_is 'SELECT count(*) FROM t' 2 &&
        query_is 'SELECT state, segment FROM migc_revision' 'started|2' &&
        query 'DELETE FROM t WHERE id = 2' && upgrade 0 && query_is 'SELECT count(*) FROM t' 2
}
on_both 'a copy with no-transaction has its own, and runs once' own_transaction

changed_data() {
    fresh "$1" || return 1
    revision_001 "$table
--@ copy t(id, name) from \"data/a.csv\"
--@ copy t(id, name) from \"data/b.csv\""
    mkdir m/data && printf '1,a\n' >m/data/a.csv && printf '2,b\n' >m/data/b.csv
    upgrade 0 && printf '"1","a"\r\n' >m/data/a.csv && upgrade 0 && err_has 'up to date' &&
        printf '2,c\n' >m/data/b.csv && upgrade 7 &&
        err_has 'What has changed is the data of m/data/b.csv; its statements are the same' &&
        printf '1,b\n' >m/data/a.csv && upgrade 7 &&
        err_has 'What has changed is the data of m/data/a.csv, m/data/b.csv; its statements are the same' &&
        sed -i 's/note text/note varchar(9)/' m/001.sql && upgrade 7 &&
        err_has 'What has changed is its statements, and the data of m/data/a.csv, m/data/b.csv' &&
        printf '1,a\n' >m/data/a.csv && printf '2,b\n' >m/data/b.csv && upgrade 7 &&
        err_has 'What has changed is its statements, not their data' &&
        query "DELETE FROM migc_event WHERE kind = 'data'" && upgrade 7 &&
        err_has 'What has changed is its statements, or the data of m/data/a.csv, m/data/b.csv' &&
        run 0 migc stamp head --directory m --database "$url" && printf '2,d\n' >m/data/b.csv && upgrade 7 &&
        err_has 'What has changed is the data of m/data/b.csv; its statements are the same'
}
on_both 'a data file that changed after it was applied is named' changed_data

# Rows enough that something can happen in their middle, each slow by a trigger.
slow_rows() { # HOW MANY
    seq "$1" >m/t.csv
    if [ "$kind" = sqlite ]; then
        revision_001 "$table
CREATE TRIGGER slow AFTER INSERT ON t BEGIN
    SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i FROM n);
END;
--@ copy t(id) from \"t.csv\""
    else
        revision_001 "$table
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END';
CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow();
--@ copy t(id) from \"t.csv\""
    fi
    # Each dialect alone: the other could not read it.
    printf '[migc]\ndialects = %s\n' "$kind" >m/migc.ini
}

cancelled_copy() {
    fresh "$1" && slow_rows 5000 || return 1
    cancelled INT 130 migc upgrade --directory m --database "$url" &&
        query_is 'SELECT count(*) FROM migc_revision' 0 && ! query 'SELECT 1 FROM t' 2>/dev/null
}
on_both 'a copy is cancelled within two seconds, and nothing stays' cancelled_copy

late_copy() {
    fresh "$1" && slow_rows 5000 || return 1
    sed -i 's/^--@ up$/--@ up statement-timeout 300ms/' m/001.sql
    upgrade 1 && { err_has 'm/001.sql:' || err_has 'm/t.csv:'; } && err_has timeout &&
        query_is 'SELECT count(*) FROM migc_revision' 0
}
on_both 'a copy ends at its statement-timeout' late_copy

# Of few rows one event tells, at their end; of slow ones there are more, four a second at most. What the network
# has in its buffers counts as written, so on a server the rows are long.
copy_events() {
    fresh "$1" && slow_rows 300 || return 1
    if [ "$kind" = sqlite ]; then
        seq 3000 >m/t.csv && sed -i 's/LIMIT 20000/LIMIT 6000/' m/001.sql
    else
        sed -i 's/t(id) from/t(id, note) from/' m/001.sql
        awk -v "long=$(printf '%040000d' 0)" '{ print $0 "," long }' m/t.csv >m/long.csv && mv m/long.csv m/t.csv
    fi
    printf '%s\n' '--@ revision 002' '--@ revises 001' '--@ up' "CREATE TABLE u (id integer);" \
        '--@ copy u(id) from "u.csv"' '--@ down' 'DROP TABLE u;' >m/002.sql && seq 7 >m/u.csv
    run 0 migc upgrade --log json --directory m --database "$url" || return 1
    python3 - "$(wc -l <m/t.csv)" <<'PYTHON'
import json, sys
all_rows = int(sys.argv[1])
events = [json.loads(line) for line in open("err") if line.startswith("{")]
copies = [e for e in events if e["event"] == "progress"]
rows = [e["rows"] for e in copies if e["revision"] == "001"]
places = {(e["revision"], e["step"], e["step_count"], e["rows_expected"], e["direction"]) for e in copies}
steps = 4 if any(e.get("step_count") == 4 for e in events) else 3
assert rows == sorted(set(rows)) and len(rows) > 1 and rows[-1] == all_rows, rows
assert places == {("001", steps, steps, all_rows, "up"), ("002", 2, 2, 7, "up")}, places
assert [e["rows"] for e in copies if e["revision"] == "002"] == [7], copies
assert max(e["milliseconds"] for e in copies) >= 250, copies
PYTHON
}
on_both 'a copy tells how many of its rows are written' copy_events

killed_copy() { # the program dies in the middle
    fresh "$1" && slow_rows 120 || return 1
    migc upgrade --directory m --database "$url" >out 2>err &
    local process=$!
    for _ in $(seq 100); do
        grep -q applying err && break
        sleep 0.05
    done
    sleep 0.2
    kill -KILL $process
    wait $process 2>/dev/null
    upgrade 0 && query_is 'SELECT count(*), count(DISTINCT id) FROM t' '120|120'
}
on_both 'a program that is killed in a copy leaves nothing, and the next one does it' killed_copy

cut_copy() { # the server ends the session in the middle, twice
    fresh postgresql && slow_rows 120 || return 1
    (
        for _ in 1 2; do
            sleep 0.4
            admin "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY %t%' AND datname = '$database'"
        done
    ) >/dev/null &
    upgrade 0
    local status=$?
    wait
    [ $status = 0 ] && query_is 'SELECT count(*), count(DISTINCT id) FROM t' '120|120'
}
[ -z "$server_url" ] || check 'a connection that is cut in a copy: connected again, each row once' cut_copy

keys_and_ledger() {
    fresh sqlite || return 1
    revision_001 'CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (id integer PRIMARY KEY, p integer REFERENCES p(id));
--@ copy t from "t.csv"
--@ copy p from "p.csv"' 'DROP TABLE t; DROP TABLE p;'
    printf '1,1\n2,5\n' >m/t.csv && echo 1 >m/p.csv
    upgrade 1 && err_has 't' && query_is 'SELECT count(*) FROM migc_revision' 0 &&
        printf '1,1\n2,\n' >m/t.csv && upgrade 0 && query_is 'SELECT count(*) FROM t' 2 &&
        revision m 002 001 '--@ copy migc_event(history) from "t.csv"' 'SELECT 1;' && echo main >m/t2.csv &&
        sed -i 's/"t.csv"/"t2.csv"/' m/002.sql && upgrade 1 && err_has "the ledger's table migc_event"
}
check 'foreign keys are checked, and the ledger is out of reach (sqlite)' keys_and_ledger

inline_data() {
    fresh postgresql || return 1
    revision_001 "$table
COPY t (id, name) FROM stdin;
1	a\\tb
2	\\N
\\.
COPY public.t (id, note) FROM stdin WITH (FORMAT csv, HEADER, DELIMITER ';', NULL '-');
id;note
3;\"x
y\"
3;-
\\."
    sed -i 's/^--@ up$/--@ up postgresql/; s/^--@ down$/--@ up sqlite\n--@ down/' m/001.sql
    upgrade 1 && err_has 'm/001.sql:16:1: error: ' && sed -i 's/^3;-/4;-/' m/001.sql && upgrade 0 &&
        query_is "SELECT id, coalesce(name, 'NULL'), coalesce(note, 'NULL') FROM t ORDER BY id" \
            '1|a	b|NULL' '2|NULL|NULL' '3|NULL|x' y '4|NULL|NULL'
}
[ -z "$server_url" ] || check 'data lines behind COPY, as pg_dump writes them, and their errors' inline_data

triggers_context() { # a trigger's own lines stand above that of COPY
    fresh postgresql || return 1
    revision_001 "$table
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = 3 THEN RAISE ''no three''; END IF; RETURN NEW; END';
CREATE TRIGGER f BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
--@ copy t(id) from \"t.csv\""
    printf '[migc]\ndialects = postgresql\n' >m/migc.ini
    seq 4 >m/t.csv
    upgrade 1 && err_has 'm/t.csv:3:1: error: no three'
}
[ -z "$server_url" ] || check 'the row is found where a trigger refuses it' triggers_context

# An application with the rows inside: they are there once, and are not copied to be sent.
large() { # KIND MEGABYTES
    fresh "$1" || return 1
    revision_001 'CREATE TABLE t (id integer PRIMARY KEY, name text, amount integer);
--@ copy t from "t.csv"'
    awk -v most=$(($2 * 1000000)) 'BEGIN { for (i = 1; n < most; i++) { row = i ",the name of the item number " i "," i * 7 % 1000003
        n += length(row) + 1; print row } }' >m/t.csv
    local count sum
    count=$(wc -l <m/t.csv) sum=$(awk -F, '{ s += $3 } END { printf "%.0f", s }' m/t.csv)
    # A build with sanitizers takes its time over a hundred megabytes.
    timeout 500 migc upgrade --directory m --database "$url" || return 1
    query_is "SELECT count(*), sum(amount), max(id) FROM t" "$count|$sum|$count" &&
        query_is "SELECT name FROM t WHERE id = $count" "the name of the item number $count"
}
few_megabytes() {
    large "$1" 4
}
on_both 'a few megabytes of rows' few_megabytes

hundred_megabytes() {
    large "$1" 100
}
if [ "${MIGC_LONG:-no}" = yes ]; then
    on_both 'a hundred megabytes of rows' hundred_megabytes
fi
exit $((tests_failed > 0))
