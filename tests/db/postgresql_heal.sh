#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Statements that no transaction holds, cut off at every state that PostgreSQL leaves them in: the next run
# finishes them without a human, and a statement that fails leaves nothing behind.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'statements outside of transactions heal' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
database=migc_heal_$$
url=${MIGC_TEST_PG_URL%/*}/$database

remove_database() {
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" \
        -c "DROP ROLE IF EXISTS $database" >/dev/null 2>&1
    clean_up
}
trap remove_database EXIT

ask() { # SQL
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"
}
is() { # SQL VALUE
    local value
    value=$(ask "$1")
    [ "$value" = "$2" ] || {
        printf '%s\nis: %s, expected: %s\n' "$1" "$value" "$2"
        return 1
    }
}
up() { # STATUS [OPTION…]: of the history in ./revisions
    local status=$1
    shift
    run "$status" migc upgrade --directory revisions --database "$url" "$@"
}

# A database anew, and a history of a table and one revision more: UP and DOWN.
make_case() { # UP DOWN
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" \
        -c "CREATE DATABASE $database" 2>/dev/null || return
    rm -rf revisions && mkdir revisions && printf '[migc]\ndialects = postgresql\n' >revisions/migc.ini
    revision revisions 001 base 'CREATE TABLE notes (id integer, body text);
CREATE TABLE parts (id integer) PARTITION BY LIST (id);
CREATE TABLE part1 PARTITION OF parts FOR VALUES IN (1);
INSERT INTO notes VALUES (1, $$a$$), (2, $$b$$);' 'DROP TABLE notes, parts;'
    revision revisions 002 001 "$1" "$2"
    up 0 001
}

# hold TABLE; release: another session has a snapshot and a lock, and everything concurrent waits for it.
hold() {
    coproc HOLD { exec psql -X -q -A -t "$url"; }
    hold_pid=$HOLD_PID
    echo "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM $1;" >&"${HOLD[1]}"
    read -r -t 20 <&"${HOLD[0]}"
}
release() {
    echo '\q' >&"${HOLD[1]}"
    wait "$hold_pid"
}

# Until a session of migc runs a statement like that.
await() { # PATTERN
    local _
    for _ in $(seq 400); do
        [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE '$1' AND state = 'active'
            AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()")" = 0 ] || return 0
        sleep 0.05
    done
    echo "nothing runs: $1" && cat err && return 1
}
# kill -9 of migc in the middle of a statement that waits for the holder; COMMAND is upgrade or downgrade.
kill_in_the_middle() { # PATTERN COMMAND…
    local pattern=$1 process
    shift
    hold parts && echo 'SELECT count(*) FROM notes;' >&"${HOLD[1]}" && read -r -t 20 <&"${HOLD[0]}" || return
    migc "$@" --directory revisions --database "$url" >out 2>err &
    process=$!
    await "$pattern" && kill -9 $process && ! wait $process 2>/dev/null
    local status=$?
    # The server notices when it next looks at the connection; only then is the statement cut off.
    for _ in $(seq 400); do
        [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE '$pattern' AND pid <> pg_backend_pid()")" = 0 ] && break
        sleep 0.05
    done
    release
    return $status
}
intent() { # what a kill between a statement and its record leaves
    ask "UPDATE migc_revision SET state = 'started', segment = 0, batch_key = 'intent' WHERE id = '002';
        UPDATE migc_history SET launch_digest = NULL WHERE name = 'main'"
}
is_whole() { # COUNT: that many indexes of the table, all valid; nothing is half done
    is "SELECT count(*) || ' ' || coalesce(bool_and(indisvalid), true) FROM pg_index WHERE indrelid = 'notes'::regclass" "$1 true" &&
        is 'SELECT count(*) FROM pg_index WHERE NOT indisvalid' 0 &&
        is "SELECT count(*) FROM migc_revision WHERE state <> 'applied' OR batch_key IS NOT NULL" 0
}
applied() { # COUNT of times that 002 was applied
    is "SELECT count(*) FROM migc_event WHERE id = '002' AND kind = 'apply'" "$1"
}

index='CREATE INDEX CONCURRENTLY notes_body ON notes (body);'
drop='DROP INDEX CONCURRENTLY notes_body;'

duplicates_leave_nothing() {
    make_case 'CREATE UNIQUE INDEX CONCURRENTLY notes_body ON notes (body);' "$drop" &&
        ask "INSERT INTO notes VALUES (3, 'a')" && up 1 && err_has 'could not create unique index' &&
        err_has 'Key (body)=(a) is duplicated' && err_has '(what it left behind has been removed)' && is_whole 0 &&
        ask 'DELETE FROM notes WHERE id = 3' && up 0 && is_whole 1 && applied 1
}
an_invalid_one_is_not_accepted() {
    make_case 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS notes_body ON notes (body);' "$drop" &&
        ask "INSERT INTO notes VALUES (3, 'a')" &&
        ! ask 'CREATE UNIQUE INDEX CONCURRENTLY notes_body ON notes (body)' 2>/dev/null &&
        ask 'DELETE FROM notes WHERE id = 3' && up 0 && err_has 'first, what an earlier attempt left behind: DROP INDEX CONCURRENTLY IF EXISTS public.notes_body' &&
        is_whole 1 && applied 1
}
another_definition_is_an_error() {
    make_case "$index" "$drop" && ask 'CREATE INDEX notes_body ON notes (lower(body))' && up 1 &&
        err_has 'revisions/002.sql:7:1: error: public.notes_body is there already, with another definition:' &&
        err_has 'there:  CREATE INDEX notes_body ON public.notes USING btree (lower(body))' &&
        err_has 'wanted: CREATE INDEX notes_body ON public.notes USING btree (body)' &&
        is "SELECT count(*) FROM migc_revision WHERE id = '002'" 0 &&
        ask 'DROP INDEX notes_body; CREATE INDEX notes_body ON parts (id)' && up 1 && err_has 'on another table' &&
        ask 'DROP INDEX notes_body; CREATE TABLE notes_body ()' && up 1 && err_has 'is no index' &&
        ask 'DROP TABLE notes_body; CREATE INDEX notes_body ON notes (body)' && up 0 &&
        err_has 'only the ledger is written' && is_whole 1
}
a_killed_build_is_built_again() {
    make_case "$index" "$drop" && kill_in_the_middle 'CREATE INDEX CONCURRENTLY%' upgrade &&
        is 'SELECT count(*) FROM pg_index WHERE NOT indisvalid' 1 &&
        is "SELECT batch_key FROM migc_revision WHERE id = '002'" intent && up 0 && is_whole 1 && applied 1
}
a_cut_connection_is_mended_by_the_run_itself() {
    local process
    make_case "$index" "$drop" && hold notes || return
    migc upgrade --directory revisions --database "$url" >out 2>err &
    process=$!
    await 'CREATE INDEX CONCURRENTLY%' &&
        ask "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONC%'" >/dev/null
    release
    wait $process && is_whole 1 && applied 1
}
a_finished_build_is_only_recorded() {
    make_case "$index" "$drop" && up 0 && intent && up 0 && err_has 'only the ledger is written' && is_whole 1 && applied 2
}
a_killed_drop_is_dropped_again() {
    make_case "$index" "$drop" && up 0 && kill_in_the_middle 'DROP INDEX CONCURRENTLY%' downgrade -q &&
        is "SELECT state || ' ' || batch_key FROM migc_revision WHERE id = '002'" 'reverting intent' &&
        run 0 migc downgrade 001 --directory revisions --database "$url" && is_whole 0 &&
        up 0 && ask 'DROP INDEX notes_body' && run 0 migc downgrade 001 --directory revisions --database "$url" && is_whole 0
}
a_pending_detach_is_finalized() {
    make_case 'ALTER TABLE parts DETACH PARTITION part1 CONCURRENTLY;' 'ALTER TABLE parts ATTACH PARTITION part1 FOR VALUES IN (1);' &&
        kill_in_the_middle 'ALTER TABLE%' upgrade && is "SELECT inhdetachpending FROM pg_inherits" t && up 0 &&
        err_has 'FINALIZE' && is 'SELECT count(*) FROM pg_inherits' 0 && applied 1
}
leftovers_of_reindex_are_dropped() {
    make_case "CREATE INDEX notes_body ON notes (body);
REINDEX TABLE CONCURRENTLY notes;" 'SELECT 1;' &&
        kill_in_the_middle 'REINDEX%' upgrade && is "SELECT count(*) > 0 FROM pg_index WHERE NOT indisvalid" t && up 0 &&
        err_has 'notes_body_ccnew' && is_whole 1 && applied 1
}
a_timeout_is_tried_again() {
    local process
    make_case "$index" "$drop" && sed -i 's/^--@ up$/--@ up statement-timeout 300ms/' revisions/002.sql && hold notes || return
    migc upgrade --directory revisions --database "$url" >out 2>err &
    process=$!
    for _ in $(seq 400); do
        ! grep -q 'statement timeout' err && kill -0 $process 2>/dev/null || break
        sleep 0.05
    done
    release
    wait $process && err_has 'statement timeout' && is_whole 1 && applied 1
}
two_at_once() {
    local processes=()
    make_case "$index
INSERT INTO notes VALUES (3, 'c');" "$drop" && hold notes || return
    for _ in 1 2; do
        migc upgrade --directory revisions --database "$url" >out 2>>err &
        processes+=($!)
    done
    await 'CREATE INDEX CONCURRENTLY%'
    release
    wait "${processes[0]}" && wait "${processes[1]}" && is_whole 1 && applied 1 && is 'SELECT count(*) FROM notes' 3
}
another_session_is_waited_for() {
    local processes=()
    make_case "$index" "$drop" && hold notes || return
    ask 'CREATE INDEX CONCURRENTLY notes_body ON notes (body)' &
    processes+=($!)
    await 'CREATE INDEX CONCURRENTLY%' || return
    migc upgrade --directory revisions --database "$url" >out 2>err &
    processes+=($!)
    for _ in $(seq 400); do
        ! grep -q 'another session is at work on the table of public.notes_body' err || break
        sleep 0.05
    done
    release
    wait "${processes[0]}" && wait "${processes[1]}" && err_has 'another session is at work' &&
        err_has 'only the ledger is written' && is_whole 1 && applied 1
}
a_role_without_temporary_tables() {
    local role_url=${url/migc_test:*@/$database:secret@}
    make_case "$index" "$drop" &&
        ask "CREATE ROLE $database LOGIN PASSWORD 'secret'; REVOKE TEMPORARY ON DATABASE $database FROM public;
            ALTER TABLE notes OWNER TO $database; GRANT ALL ON ALL TABLES IN SCHEMA public TO $database;
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO $database; GRANT CREATE ON SCHEMA public TO $database" &&
        run 0 migc upgrade --directory revisions --database "$role_url" && intent &&
        run 0 migc upgrade --directory revisions --database "$role_url" && err_has 'only the ledger is written' && is_whole 1 &&
        run 0 migc downgrade 001 --directory revisions --database "$role_url" && ask 'CREATE INDEX notes_body ON notes (id)' &&
        run 1 migc upgrade --directory revisions --database "$role_url" && err_has 'relation "notes_body" already exists'
}
hostile_names() {
    local name='"na""me; DROP TABLE notes.'"'Ä%I\$migc\$"'"'
    make_case "CREATE INDEX CONCURRENTLY $name ON Public.Notes (lower(notes.body)) WHERE body <> 'it''s';" \
        "DROP INDEX CONCURRENTLY $name;" && up 0 && is_whole 1 && intent && up 0 && err_has 'only the ledger' &&
        run 0 migc downgrade 001 --directory revisions --database "$url" && is_whole 0
}
done_when_decides() {
    make_case "--@ no-transaction
--@ done-when SELECT 1 FROM filled HAVING count(*) = 3
CALL fill();" 'DROP TABLE filled;' &&
        ask 'CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE IF NOT EXISTS filled (n integer); COMMIT;
            INSERT INTO filled SELECT 1 WHERE (SELECT count(*) FROM filled) < 3; COMMIT; END $$' && up 1 &&
        err_has 'the step ran without an error, and its `done-when` returns no row' &&
        err_has 'either the query or the step does not do what it is meant to' && up 1 && up 0 && is 'SELECT count(*) FROM filled' 3 && intent && up 0 &&
        is 'SELECT count(*) FROM filled' 3 && ask 'DELETE FROM filled WHERE ctid IN (SELECT ctid FROM filled LIMIT 1)' && intent && up 0 &&
        is 'SELECT count(*) FROM filled' 3
}
what_nothing_can_tell_is_refused() {
    make_case "$index" "$drop" && up 0 && intent && sed -i 's/\(CONCURRENTLY\) notes_body/\1/' revisions/002.sql &&
        run 1 migc check revisions && err_has '[no-probe]'
}

wanted=${1-}
heals() { # NAME FUNCTION
    [[ $1 != *"$wanted"* ]] || check "$@"
}

heals 'duplicates: reported, and no invalid index is left' duplicates_leave_nothing
heals 'IF NOT EXISTS does not accept an invalid index' an_invalid_one_is_not_accepted
heals 'an index with another definition is an error that shows both' another_definition_is_an_error
heals 'kill -9 in the middle of a build' a_killed_build_is_built_again
heals 'a connection cut in the middle of a build' a_cut_connection_is_mended_by_the_run_itself
heals 'a build that was finished and not recorded' a_finished_build_is_only_recorded
heals 'kill -9 in the middle of DROP INDEX CONCURRENTLY; one that is gone already' a_killed_drop_is_dropped_again
heals 'kill -9 in the middle of DETACH PARTITION CONCURRENTLY' a_pending_detach_is_finalized
heals 'kill -9 in the middle of REINDEX CONCURRENTLY' leftovers_of_reindex_are_dropped
heals 'a timeout of a build is tried again' a_timeout_is_tried_again
heals 'two programs at once' two_at_once
heals 'an index that another session is building is waited for' another_session_is_waited_for
heals 'a role that may not make temporary tables' a_role_without_temporary_tables
heals 'hostile names' hostile_names
heals 'done-when decides' done_when_decides
heals 'what nothing can tell is refused when it is checked' what_nothing_can_tell_is_refused
exit $tests_failed
