#!/bin/sh
# SPDX-License-Identifier: MIT
# Up, down and up again on every shape of history. After each command the schema equals that of a fresh
# database on which psql or sqlite3 ran the same SQL, and ledger, stored downs and events are right.
set -u
LC_ALL=C
export LC_ALL

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

report() # NAME STATUS [DETAIL]
{
    if [ "$2" -eq 0 ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        failures=$((failures + 1))
        [ -z "${3:-}" ] || sed 's/^/# /' "$3"
    fi
}

# revision SHAPE ID "HEADER LINES" UP DOWN: a revision file, and its up alone for the reference.
revision()
{
    directory=$work/$1
    mkdir -p "$directory/revisions" "$directory/up"
    {
        printf -- '--@ revision %s\n' "$2"
        printf -- '%b\n' "$3"
        printf -- '--@ title revision %s\n--@ created 2026-01-01 00:00:%s\n' "$2" "${2#r}"
        printf -- '--@ up\n%s\n--@ down\n%s\n' "$4" "$5"
    } >"$directory/revisions/$2.sql"
    printf '%s\n' "$4" >"$directory/up/$2.sql"
}

root() # SHAPE ID [MORE CLAUSES]
{
    revision "$1" "$2" "--@ revises base${3:-}" \
        "CREATE TABLE $2 (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'a;b''c');
CREATE INDEX $2_name ON $2 (name); -- an index; with a comment" \
        "DROP INDEX $2_name; DROP TABLE $2;"
}

child() # SHAPE ID "PARENTS" [MORE CLAUSES]
{
    revision "$1" "$2" "--@ revises $3${4:-}" \
        "CREATE TABLE $2 (id integer PRIMARY KEY, n integer CHECK (n > 0));
CREATE VIEW $2_view AS SELECT id, n FROM $2 WHERE n <> 7;
INSERT INTO $2 VALUES (1, 1);" \
        "DROP VIEW $2_view; DROP TABLE $2;"
}

make_shapes()
{
    root line r01
    child line r02 r01
    child line r03 r02
    child line r04 r03

    root fork r01
    child fork r02 r01 '\n--@ label left'
    child fork r03 r01 '\n--@ label right'
    child fork r04 r03

    root merge r01
    child merge r02 r01
    child merge r03 r01
    : >"$work/merge/up/r04.sql"
    printf -- '--@ revision r04\n--@ revises r02, r03\n--@ title both\n--@ created 2026-01-01 00:00:04\n' \
        >"$work/merge/revisions/r04.sql"
    child merge r05 r04

    root roots r01 '\n--@ label one'
    root roots r02 '\n--@ label two'
    child roots r03 r01
    child roots r04 r02 '\n--@ depends r03'
}

# The databases of one kind: reset_database, run_file FILE, dump, ask SQL, all on $database.
use_sqlite()
{
    kind=sqlite
    url() { echo "sqlite:$work/$1.db"; }
    reset_database() { rm -f "$work/$1.db"; }
    run_file() { sqlite3 -bail "$work/$1.db" <"$2"; }
    dump()
    {
        sqlite3 "$work/$1.db" \
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name NOT LIKE 'migc_%' AND name <> 'sqlite_sequence' ORDER BY type, name"
    }
    ask() { sqlite3 "$work/$1.db" "$2"; }
}

use_postgresql()
{
    kind=postgresql
    url() { echo "${MIGC_TEST_PG_URL%/*}/shapes_$1"; }
    reset_database()
    {
        psql -qX -d "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS shapes_$1" -c "CREATE DATABASE shapes_$1" \
            2>/dev/null
    }
    run_file() { psql -qX -v ON_ERROR_STOP=1 -d "$(url "$1")" -f "$2"; }
    dump()
    {
        pg_dump --schema-only --exclude-table='migc_*' --no-owner -d "$(url "$1")" |
            grep -v -e '^--' -e '^\\' -e '^$'
    }
    ask() { psql -qXAt -F '|' -d "$(url "$1")" -c "$2"; }
}

# The schema of a fresh database on which the files of these revisions of $shape ran; the same ones leave the same.
make_wanted() # IDS…
{
    reset_database wanted
    for id in "$@"; do
        run_file wanted "$work/$shape/up/$id.sql" || echo "the reference does not run $id"
    done
    dump wanted
}

# expect SHAPE NAME IDS…: schema, rows of the ledger and stored downs are those of exactly these revisions.
expect()
{
    shape=$1
    name="$kind, $shape: $2"
    shift 2
    : >"$work/ids"
    [ $# -eq 0 ] || printf '%s\n' "$@" >"$work/ids"
    wanted=$work/wanted.$kind.$shape.$(echo "$*" | tr ' ' .)
    [ -e "$wanted" ] || make_wanted "$@" >"$wanted"
    dump real >"$work/real.schema"
    diff "$wanted" "$work/real.schema" >"$work/difference"
    report "$name: schema" $? "$work/difference"
    ask real "SELECT id FROM migc_revision WHERE history = 'main' AND state = 'applied' ORDER BY id" >"$work/rows"
    diff "$work/ids" "$work/rows" >"$work/difference"
    report "$name: ledger" $? "$work/difference"
    ask real "SELECT DISTINCT id FROM migc_down ORDER BY id" >"$work/rows"
    without_down=none
    [ "$shape" != merge ] || without_down=r04 # it joins two lines and does nothing
    grep -v -x "$without_down" "$work/ids" >"$work/with-down"
    diff "$work/with-down" "$work/rows" >"$work/difference"
    report "$name: stored downs" $? "$work/difference"
    # Each revision was applied once more than reverted if it is there, as often if not.
    ask real "SELECT id FROM (SELECT id, SUM(CASE kind WHEN 'apply' THEN 1 WHEN 'revert' THEN -1 ELSE 0 END) AS balance
        FROM migc_event GROUP BY id) AS events WHERE balance = 1 ORDER BY id" >"$work/rows"
    diff "$work/ids" "$work/rows" >"$work/difference"
    report "$name: events" $? "$work/difference"
}

run() # SHAPE COMMAND…
{
    shape=$1
    shift
    migc "$@" --directory "$work/$shape/revisions" --database "$(url real)" >"$work/out" 2>&1
    report "$kind, $shape: $*" $? "$work/out"
}

walk_line()
{
    run line upgrade r02 && expect line 'up to r02' r01 r02
    run line upgrade && expect line 'all up' r01 r02 r03 r04
    run line downgrade -1 && expect line 'one down' r01 r02 r03
    run line downgrade r01 && expect line 'down to r01' r01
    run line upgrade +2 && expect line 'two up' r01 r02 r03
    run line downgrade base && expect line 'all down'
    run line upgrade && expect line 'all up again' r01 r02 r03 r04
    run line redo && expect line 'redo of the last' r01 r02 r03 r04
    run line redo r02 && expect line 'redo in the middle' r01 r02 r03 r04
}

walk_fork()
{
    run fork upgrade left && expect fork 'one label' r01 r02
    run fork upgrade heads && expect fork 'all up' r01 r02 r03 r04
    run fork downgrade r03 && expect fork 'down to r03 leaves the other line' r01 r02 r03
    run fork downgrade r01 && expect fork 'down to the branch point' r01
    run fork upgrade && expect fork 'up again' r01 r02 r03 r04
    run fork downgrade base && expect fork 'all down'
}

walk_merge()
{
    run merge upgrade && expect merge 'all up' r01 r02 r03 r04 r05
    run merge downgrade -1 && expect merge 'the last down' r01 r02 r03 r04
    run merge downgrade -1 && expect merge 'the merge alone undone' r01 r02 r03
    run merge upgrade head && expect merge 'up again' r01 r02 r03 r04 r05
    run merge downgrade r02 && expect merge 'down to one parent leaves the other line' r01 r02 r03
    run merge downgrade base && expect merge 'all down'
    run merge upgrade && expect merge 'all up again' r01 r02 r03 r04 r05
}

walk_roots()
{
    run roots upgrade one && expect roots 'a label is the revision that carries it' r01
    run roots upgrade r03 && expect roots 'one line' r01 r03
    run roots upgrade && expect roots 'all up' r01 r02 r03 r04
    run roots downgrade r01 && expect roots 'a dependency takes its dependent along' r01 r02
    run roots upgrade && expect roots 'up again' r01 r02 r03 r04
    run roots downgrade base && expect roots 'all down'
}

walk()
{
    for shape in line fork merge roots; do
        reset_database real
        "walk_$shape"
    done
}

make_shapes
use_sqlite
walk
if [ -n "${MIGC_TEST_PG_URL:-}" ]; then
    use_postgresql
    walk
fi
[ "$failures" -eq 0 ]
