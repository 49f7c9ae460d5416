#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every command's JSON has the members of docs/json.schema.json and no others, whatever state a database is in.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
mkdir outputs

# put NAME STATUS COMMAND…: an output of the definition NAME.
put() {
    local name=$1 status=$2
    shift 2
    run "$status" "$@" && cp out "outputs/$name.$(find outputs -name "$name.*" | wc -l)"
}

# 001 ← (002, 003) ← 004 and 101, which depends on 002: every kind of step, way, clause.
revision m 001 base 'CREATE TABLE a (x integer PRIMARY KEY, y integer);' 'DROP TABLE a;' '--@ author ada'
printf '\n--@ verify\nSELECT x FROM a WHERE y < 0;\n' >>m/001.sql
revision m 002 001 $'--@ batch fill over a(x) rows 2\nUPDATE a SET y = 1 WHERE x > :after AND x <= :through;' 'SELECT 1;' '--@ label search'
revision m 003 001 $'--@ copy a(x, y) from "rows.csv"\n--@ only postgresql\nCREATE INDEX CONCURRENTLY i ON a (y);\n--@ only sqlite
CREATE INDEX i ON a (y);' 'DROP INDEX i;' '--@ label api'
printf '1,2\n' >m/rows.csv
printf -- '--@ revision 004\n--@ revises 002, 003\n--@ created 2026-01-02 00:00:00\n\n--@ up\n\n--@ down nothing\n' >m/004.sql
printf -- '--@ revision 101\n--@ revises base\n--@ depends 002\n--@ label data\n\n--@ up\nCREATE TABLE d (w integer);\n\n--@ down irreversible "for good"\n' >m/101.sql
export DATABASE_URL=sqlite:all.db

look() { # OPTIONS…: all that the commands that look say of a database
    put status 0 migc status --json "$@" && put current 0 migc current --json "$@" && put log 0 migc log --json "$@" &&
        put history 0 migc history -i --json "$@" && put graph 0 migc graph -i --json "$@" && put plan 0 migc plan --json "$@"
}
of_the_files() {
    put heads 0 migc heads --json -d m && put branches 0 migc branches --json -d m && put history 0 migc history --json -d m &&
        put graph 0 migc graph --json -d m && put show 0 env -u DATABASE_URL migc show 001 003 004 101 --json -d m &&
        put check 1 migc check --format json -d nowhere && put check 0 migc check --format json -d m &&
        revision bad 001 base 'CREATE TABL a (x integer);' 'DROP TABLE a;' && revision bad 002 007 'BEGIN; SELECT 1;' 'SELECT 1;' &&
        cp bad/001.sql bad/003.sql && put check 1 migc check --format json -d bad
}
check 'what is said of the files' of_the_files

progress_and_errors() {
    look -d m && run 0 migc upgrade 003 search -d m --log json && cp err outputs/line.up && look -d m &&
        run 0 migc downgrade 003 -d m --log json && cp err outputs/line.down && look -d m &&
        run 0 migc upgrade -q -d m && look -d m && put plan 0 migc plan --down 003 --json -d m &&
        cp -r m failing && revision failing 102 101 $'CREATE TABLE e (x integer);\n--@ no-transaction\nINSERT INTO nowhere VALUES (1);' 'DROP TABLE e;' &&
        cp all.db half.db && run 1 migc upgrade -d failing --log json --database sqlite:half.db && cp err outputs/line.failed &&
        look -d failing --database sqlite:half.db && put graph 0 migc graph --json -d m --database sqlite:half.db &&
        put status 0 migc status --json -d m --database sqlite:half.db && put current 0 migc current --json -d m --database sqlite:half.db
}
check 'what is said of a database, pending, begun and failed' progress_and_errors

# Of two other programs one has changed 002 and has another parent for 004, the other lacks 101.
of_what_differs() {
    cp -r m other && sed -i 's/SET y = 1/SET y = 2/' other/002.sql && sed -i 's/^--@ revises 002, 003/--@ revises 003/' other/004.sql &&
        put status 0 migc status --json -d other && put current 0 migc current --json -d other && put graph 0 migc graph -i --json -d other &&
        run 7 migc upgrade -d other --log json && cp err outputs/line.diverged &&
        cp -r m lacking && rm lacking/101.sql && put status 0 migc status --json -d lacking &&
        run 6 migc upgrade -d lacking --log json && cp err outputs/line.ahead
}
check 'what is said of a database that differs' of_what_differs

# A program reads what stands on stdout, even behind an error: half of a value is worse than none.
nothing_half() {
    run 1 migc plan --down base --json -d m && out_is_empty && err_has "cannot be reverted" &&
        cp all.db other.db && sqlite3 other.db 'ALTER TABLE migc_revision RENAME state TO condition' \
            'ALTER TABLE migc_event RENAME happened_at TO moment' &&
        for command in status current log 'current --check-heads' 'plan --down'; do
            # shellcheck disable=SC2086
            run 1 migc $command --json -d m --database sqlite:other.db && out_is_empty || return 1
        done
}
check 'what fails leaves no beginning of JSON' nothing_half

of_many() {
    printf '[database.a]\nurl = sqlite:a.db\n[database.b]\nurl = sqlite:/nowhere/b.db\n[database.c]\nurl = sqlite:c.db\n' >m/migc.ini &&
        put databases 3 env -u DATABASE_URL migc upgrade --all --json -d m
}
check 'what is said of several databases' of_many

# A call is only planned: the function is an application's. sqlstate is PostgreSQL's.
revision calling 001 base '--@ call fill' 'SELECT 1;'
check 'a plan with a call' put plan 0 migc plan --json -d calling --database sqlite:calling.db
check 'the outputs, their schema and the documents agree' python3 "$root/tests/json_schema.py" outputs line.sqlstate line.rows_expected line.history

[ "$tests_failed" -eq 0 ]
