#!/usr/bin/env bash
# Targets on the command line, on a history with a branch, a merge, a dependency and two labels: several of them, the
# ledger that a stamp leaves, what is said of a dependent. All forms of target: tests/unit/test_target.c.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "$0")/../cli_lib.sh"

migrations() { # ID "PARENTS" [HEADER LINE]
    revision migrations "$1" "$2" "CREATE TABLE t_$1 (x integer);" "DROP TABLE t_$1;" "${3-}"
}
migrations 001 base '--@ label core'
migrations 002 001
migrations 003 001 '--@ label beta'
migrations 004 '002, 003'
migrations s01 base '--@ label search'
migrations s02 s01 '--@ depends 002'

query() { sqlite3 targets.db "$1"; }

# at ID…: exactly these are applied.
at() {
    local applied
    applied=$(query "SELECT id FROM migc_revision WHERE history = 'main' ORDER BY 1" | tr '\n' ' ')
    [ "$applied" = "${*:+$* }" ] || { printf 'applied: %s; expected: %s\n' "$applied" "$*"; return 1; }
}

several_words_and_commas() {
    run 0 migc upgrade s01 003 && at 001 003 s01 &&
        run 0 migc upgrade 002,s02 beta@+1 && at 001 002 003 004 s01 s02 &&
        run 0 migc redo search 004 && err_has 'reverting 004' && err_has 'applying s02' &&
        run 0 migc show 001 search@head && grep -q '^s02' "$work/out" && grep -q '^001' "$work/out" &&
        run 2 migc downgrade 001 002 && err_has 'downgrade takes one argument, and here are 2' &&
        run 2 migc downgrade 001,002 && err_has '"001,002" are several' &&
        run 2 migc upgrade 001:002 && err_has 'is a range, and here one place is meant'
}

dependents_are_named() {
    run 0 migc plan --down 001 &&
        out_is 'down s02 (1 step, transaction, because of what it depends on), Step s02' \
            'down 004 (1 step, transaction), Step 004' 'down 003 (1 step, transaction), Step 003' \
            'down 002 (1 step, transaction), Step 002' &&
        run 0 migc downgrade 001 && err_has 'migc: also goes down: s02 (depends on 002)' &&
        [ "$(grep -c 'also goes down' "$work/err")" = 1 ] && at 001 s01 &&
        run 0 migc upgrade -q && run 0 migc downgrade 002 && ! grep -q 'also' "$work/err" &&
        at 001 002 003 s01 s02 && run 0 migc upgrade -q
}

# A stamp runs nothing, so it is undone by another one.
stamps() {
    run 0 migc stamp 002 && at 001 002 s01 s02 &&
        run 0 migc stamp search@base && at 001 002 &&
        run 0 migc stamp 003 search && at 001 002 003 s01 &&
        run 0 migc stamp base && at &&
        run 0 migc stamp heads && at 001 002 003 004 s01 s02 &&
        run 0 migc current --check-heads &&
        [ "$(query "SELECT count(*) FROM migc_event WHERE kind = 'unstamp'")" -ge 8 ]
}

# An older program's stamp leaves what it does not know alone; with --purge it does not.
purge() {
    cp -R migrations older && rm older/s02.sql older/004.sql &&
        printf -- '--@ revision 004x\n--@ revises 002, 003\n' >older/004x.sql &&
        run 6 migc stamp 001 -d older && run 0 migc stamp --purge -d older 002 search && at 001 002 s01 &&
        run 0 migc stamp --purge heads -q && at 001 002 003 004 s01 s02 &&
        run 2 migc upgrade --purge && err_has '--purge is no option of upgrade' &&
        run 2 migc stamp --purge && err_has 'stamp needs a TARGET'
    local status=$?
    rm -rf older
    return $status
}

everything() { # DATABASE
    check "$1: several targets, as words and with commas" several_words_and_commas
    check "$1: what goes because of what it depends on is said once" dependents_are_named
    check "$1: stamp with several targets, a line, base, heads" stamps
    check "$1: stamp --purge forgets what this program does not know" purge
}

export DATABASE_URL=sqlite:targets.db
everything SQLite

# On a server a database of its own.
on_server() {
    local database=migc_targets_$$
    export DATABASE_URL=${MIGC_TEST_PG_URL%/*}/$database
    admin() { psql -X -q -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" -c "$1"; }
    query() { psql -X -q -A -t "$DATABASE_URL" -c "$1"; }
    admin "CREATE DATABASE $database" || { echo 'not ok - a database to test on'; exit 1; }
    everything PostgreSQL
    admin "DROP DATABASE $database WITH (FORCE)"
}
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    on_server
else
    skip 'targets on PostgreSQL' 'MIGC_TEST_PG_URL names no server'
fi

[ "$tests_failed" -eq 0 ]
