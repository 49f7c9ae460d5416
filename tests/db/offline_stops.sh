#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What cannot be put into a script (--sql) is refused with its place, and a script of psql stops where the database is
# not as it has to be: what it says then, word for word. That scripts do what a live run does: offline.sh.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"

# history DIR DIALECT UP [DOWN [VERIFY [CLAUSE]]]: one revision, 002, behind one that makes t.
history() {
    rm -rf "$1" && mkdir "$1" && printf '[migc]\ndialects = %s\n' "$2" >"$1/migc.ini"
    revision "$1" 001 base 'CREATE TABLE t (id integer PRIMARY KEY, n integer);' 'DROP TABLE t;'
    revision "$1" 002 001 "$3" "${4-DROP TABLE IF EXISTS x;}" "${6-}"
    [ -z "${5-}" ] || printf -- '\n--@ verify\n%s\n' "$5" >>"$1/002.sql"
}
# no_script LINE TEXT HINT
no_script() {
    run 1 migc upgrade 001:heads --sql -d h && out_is_empty && err_has "h/002.sql:$1: error: $2" && err_has "HINT: $3"
}

decisions() {
    history h sqlite "--@ no-transaction
--@ done-when SELECT 1 FROM sqlite_master WHERE name = 'x'
VACUUM;" && no_script 9:1 'whether this step is to run depends on a query (`done-when`), and the sqlite3 shell cannot decide' \
        'run this revision live'
}
shell_lines() {
    local line
    for line in / ' /	' go 'Go' '  gO '; do
        history h sqlite "CREATE TABLE x AS SELECT 8
$line
2 AS a;"
        # A name, where it is no SQL.
        [[ $line == */* ]] || sed -i 's/^2 AS a;/FROM t;/' h/002.sql
        no_script 7:1 'a line of this statement holds only "/" or "go", where the sqlite3 shell ends a statement' \
            'put something else on that line, or run this revision live' || return
    done
    # As part of a line they are harmless.
    history h sqlite 'CREATE TABLE x AS SELECT 8
/ 2 AS
goo
;' && run 0 migc upgrade base:heads --sql -d h && cp out h.sql && sqlite3 -batch -init /dev/null x.db <h.sql >/dev/null &&
        [ "$(sqlite3 x.db 'SELECT goo FROM x')" = 4 ]
}
# A value is written into the ledger with the way back, and with a stamp too.
secrets_of_the_way_back() {
    history h sqlite 'CREATE TABLE x (a text);' "DELETE FROM x WHERE a = :'api_token';
DROP TABLE x;" '' '--@ variable api_token "0"'
    local command
    for command in upgrade stamp; do
        run 1 migc $command 001:002 --sql -d h --set api_token=geheim && out_is_empty &&
            err_has 'h/002.sql:11:1: error: the value of a variable here is a secret, and a script would hold it for everybody to read' &&
            ! grep -q geheim err || return
    done
}
check 'sqlite: a step that a query decides on' decisions
check 'sqlite: lines at which the shell ends a statement' shell_lines
check 'sqlite: a secret in a way back' secrets_of_the_way_back

if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'scripts of psql that stop' 'MIGC_TEST_PG_URL names no server'
    exit $((tests_failed > 0))
fi
database=migc_stops_$$
url=${MIGC_TEST_PG_URL%/*}/$database
query() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"
}
drop_database() {
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
}
trap 'drop_database; clean_up' EXIT
# An empty ledger and no tables: quicker than another database.
anew() {
    query 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' 2>/dev/null
}
# script RANGE: as s.sql.
script() {
    run 0 migc upgrade "$1" --sql -d h && cp out s.sql
}
# stops TEXT…: the script ends with an error, and says each of these.
stops() {
    local text
    psql -X -f s.sql "$url" >out 2>&1 && echo 'the script did not stop' && return 1
    for text; do
        grep -F -q -- "$text" out || { echo "lacks: $text"; cat out; return 1; }
    done
}
goes() {
    psql -X -f s.sql "$url" >out 2>&1 && return
    cat out
    return 1
}
begin() { # UP [VERIFY]
    anew && history h postgresql "$1" 'DROP TABLE IF EXISTS x;' "${2-}" && run 0 migc upgrade 001 -q -d h --database "$url" && script 001:002
}
is() { # QUERY ANSWER
    [ "$(query "$1")" = "$2" ] || { echo "$1: $(query "$1")"; return 1; }
}
applied() {
    is "SELECT string_agg(id || ' ' || state, ', ' ORDER BY id) FROM migc_revision" "$1"
}

no_ledger() {
    anew && history h postgresql 'SELECT 1;' && script 001:002 &&
        stops 'migc: this script is for a database at 001, and this one has no ledger: nothing was changed'
}
other_formats() {
    begin 'SELECT 1;' && query "UPDATE migc_history SET min_reader = 999 WHERE name = 'migc'" &&
        stops "migc: the ledger's tables are of a newer migc: nothing was changed" &&
        query "DELETE FROM migc_history WHERE name = 'migc'" &&
        stops "migc: the ledger's tables exist, but nothing in migc_history says their format: nothing was changed" && applied '001 applied'
}
other_states() {
    begin 'SELECT 1;' && query 'DELETE FROM migc_revision' &&
        stops 'migc: this script is for a database at 001, and this one is not: nothing was changed' &&
        begin 'SELECT 1;' && psql -X -1 -f s.sql "$url" >out 2>&1
    grep -F -q 'migc: a transaction is open: this script makes its own, and nothing was changed' out &&
        grep -F -q 'HINT:  run it without -1 (--single-transaction)' out && applied '001 applied'
}
# pretends FUNCTION RESULT VALUE INTERNAL TEXT…: the server says this of itself, and then again what is true.
pretends() {
    local define="CREATE OR REPLACE FUNCTION pg_catalog.$1 RETURNS $2 STABLE" value=$3 internal=$4
    shift 4
    query "$define LANGUAGE sql AS \$\$ SELECT $value \$\$" && stops "$@" && query "$define STRICT LANGUAGE internal AS '$internal'"
}
other_servers() {
    begin 'SELECT 1;' &&
        pretends 'version()' text "'CockroachDB CCL v23 (PostgreSQL)'" pgsql_version \
            'migc: this server is not PostgreSQL: its locks and transactions differ, and nothing was changed' &&
        pretends 'current_setting(text)' text "CASE WHEN \$1 = 'server_version_num' THEN '130012' ELSE pg_catalog.current_setting(\$1, false) END" \
            show_config_by_name 'migc: this server is older than PostgreSQL 14: nothing was changed' &&
        pretends 'pg_is_in_recovery()' boolean true pg_is_in_recovery 'migc: this server is a standby, which cannot be written to' &&
        query 'SET allow_system_table_mods = on; CREATE TABLE pg_catalog.pg_dist_local_group (groupid integer)' &&
        stops 'migc: this database has Citus, whose nodes a script does not look after: nothing was changed' 'migrate it live' &&
        query 'SET allow_system_table_mods = on; DROP TABLE pg_catalog.pg_dist_local_group' && applied '001 applied' && goes
}
violations() {
    begin 'INSERT INTO t VALUES (1, -1), (2, 7), (3, -3);' '-- The check of /* nothing */
(SELECT id FROM t WHERE n < 0 ORDER BY id);' && stops 'migc: h/002.sql:14: rows that must not be there, found by verify: ' && applied '001 applied' &&
        is 'SELECT count(*) FROM t' 0
}
keys() {
    begin 'INSERT INTO t VALUES (1, 1);
--@ batch fill over t(n) rows 10
UPDATE t SET n = 2 WHERE n > :after AND n <= :through;' &&
        stops 'migc: batch "fill" cannot walk along the key of "t": it is not there, not unique, or may be NULL'
}
index='CREATE INDEX CONCURRENTLY t_n ON t (n);'
something_else() {
    begin "$index" && query 'CREATE TABLE other (n integer); CREATE INDEX t_n ON other (n)' &&
        stops 'migc: h/002.sql:7: what is there is something else than this step makes: drop or rename it, then run migc upgrade' &&
        query 'DROP INDEX t_n' && run 0 migc upgrade -d h --database "$url" && applied '001 applied, 002 applied'
}
# What an attempt left behind, an index that is not valid, is dropped and built.
left_behind() {
    begin "${index/INDEX/UNIQUE INDEX}" && query 'INSERT INTO t VALUES (1, 1), (2, 1)' &&
        { query "${index/INDEX/UNIQUE INDEX}" >/dev/null 2>&1 && return 1 || true; } && query 'DELETE FROM t WHERE id = 2' && goes &&
        applied '001 applied, 002 applied' && is "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass" t
}
# An index of the same name that another session is building.
at_work() {
    begin "$index" || return
    psql -X -q "$url" -c 'BEGIN; INSERT INTO t VALUES (9, 9); SELECT pg_sleep(60)' >/dev/null 2>&1 &
    local writer=$! builder status
    wait_for "SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass AND mode = 'RowExclusiveLock'" 1 &&
        psql -X -q "$url" -c "$index" >/dev/null 2>&1 &
    builder=$!
    wait_for "SELECT count(*) FROM pg_stat_progress_create_index" 1 &&
        stops 'migc: h/002.sql:7: another session is at work on what this step makes: let it end, then run migc upgrade'
    status=$?
    query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$database' AND pid <> pg_backend_pid()" >/dev/null
    wait $writer $builder
    return $status
}
wait_for() { # QUERY ANSWER
    for _ in $(seq 200); do
        [ "$(query "$1")" = "$2" ] && return
        sleep 0.05
    done
    echo "never: $1 = $2"
    return 1
}
done_when() { # QUERY [MODIFIER]
    begin "--@ no-transaction
--@ unchecked
--@ done-when $1
INSERT INTO t VALUES (5, 5);"
}
# The query is about what the step makes; where that is not there yet, it has not had its effect.
own_queries() {
    done_when 'SELECT 1 FROM t WHERE id = 5' && goes && is 'SELECT count(*) FROM t' 1 && applied '001 applied, 002 applied' &&
        done_when 'SELECT 1 FROM t WHERE id = 5' && query 'INSERT INTO t VALUES (5, 6)' && goes && is 'SELECT n FROM t' 6 &&
        done_when 'SELECT 1 FROM not_there' && stops 'not_there' && is 'SELECT count(*) FROM t' 1 &&
        done_when 'SELECT 1 WHERE 1 / 0 = 1' && stops 'division by zero' 'migc: h/002.sql:10: the query of `done-when` failed' && is 'SELECT count(*) FROM t' 0 &&
        done_when 'SELECT 1 FROM t WHERE id = 6' &&
        stops 'migc: h/002.sql:10: the step ran without an error, and has not had its effect' && applied '001 applied, 002 started'
}
# psql looks for variables in what it sends, but not within quotes of any kind.
colons() {
    begin "CREATE TABLE x AS SELECT 1 AS id, (ARRAY[1, 2, 3])[1:2] AS slice, ':a' || E'\\'\\\\:b' || \$x\$:c \$ \$y\$ ; \$x\$ || \$\$:d\$\$ AS text,
    /* :e /* ' */ \$f\$ :g */ 'it''s :h' AS \"i \"\" :j\", 7::text AS a\$k\$l, 1 -- :m ' \$n\$
    AS last;
DO \$\$ DECLARE i integer := 1; BEGIN INSERT INTO t VALUES (i, i) ON CONFLICT DO NOTHING; END \$\$;
PREPARE p (integer) AS SELECT \$1 :: integer; DEALLOCATE p;" && goes && is "SELECT slice, text, \"i \"\" :j\", a\$k\$l, last FROM x" \
        "{1,2}|:a'\\:b:c \$ \$y\$ ; :d|it's :h|7|1" && is 'SELECT * FROM t' '1|1' &&
        query 'ALTER TABLE x RENAME TO y' && run 0 migc downgrade -q 001 -d h --database "$url" && run 0 migc upgrade -q -d h --database "$url" &&
        is 'SELECT count(*) FROM (SELECT * FROM x UNION SELECT * FROM y) AS same' 1
}
psql -X -q "$MIGC_TEST_PG_URL" -c "CREATE DATABASE $database" || exit 1
check 'psql: no ledger' no_ledger
check 'psql: a ledger of another format' other_formats
check 'psql: a database elsewhere, and a transaction around the script' other_states
check 'psql: servers that are no PostgreSQL, too old, a standby, or have Citus' other_servers
check 'psql: rows that verify finds' violations
check 'psql: keys that a batch cannot walk along' keys
check 'psql: an index of that name on another table' something_else
check 'psql: what an attempt has left behind' left_behind
check 'psql: another session that builds the same index' at_work
check 'psql: done-when, true, false, failing and never true' own_queries
check 'psql: colons within all kinds of quotes' colons
exit $((tests_failed > 0))
