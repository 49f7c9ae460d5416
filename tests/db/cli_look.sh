#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The commands that look: heads, branches, current, status, log, on a history that parts and joins, with text and JSON
# compared whole. On PostgreSQL, too, where MIGC_TEST_PG_URL names a server (tests/postgres.sh).
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"

# 001 ← (002 search, 003 api) ← 004, and data, a root that depends on 002.
revision migrations 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;'
revision migrations 002 001 'CREATE TABLE b (y integer);' 'DROP TABLE b;' '--@ label search'
revision migrations 003 001 'CREATE TABLE c (z integer);' 'DROP TABLE c;' '--@ label api'
revision migrations 004 '002, 003' 'CREATE INDEX i ON c (z);' 'DROP INDEX i;'
revision migrations 101 base 'CREATE TABLE d (w integer);' 'DROP TABLE d;' $'--@ depends 002\n--@ label data'
export DATABASE_URL=sqlite:look.db

json_says() { # PROGRAM EXPECTED: what a line of Python prints of the JSON in out, which is called j
    local got
    got=$(python3 -c "import json; j = json.load(open('$work/out')); print(($1))") || return 1
    [ "$got" = "$2" ] || {
        printf 'the JSON says %s, expected %s\n' "$got" "$2"
        return 1
    }
}

heads() {
    run 0 migc heads && out_is '101 (data) (depends on 002) (head), Step 101' '004 (head) (merge), Step 004' &&
        run 0 migc heads --json &&
        json_says "[r['id'] for r in j['heads']]" "['101', '004']" &&
        json_says "j['heads'][0]" "{'id': '101', 'title': 'Step 101', 'parents': [], 'depends': ['002'], 'labels': ['data'], \
'replaces': [], 'head': True, 'merge': False, 'branch_point': False, 'created': '2026-01-01T00:00:00Z', 'author': None, \
'file': 'migrations/101.sql', 'description': ''}" &&
        revision needed 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;' '--@ label a' &&
        revision needed 101 base 'CREATE TABLE d (w integer);' 'DROP TABLE d;' $'--@ depends 001\n--@ label d' &&
        run 0 migc heads --directory needed && out_is '101 (d) (depends on 001) (head), Step 101' '001 (a) (head), Step 001' &&
        run 0 migc heads --resolve-dependencies --directory needed && out_is '101 (d) (depends on 001) (head), Step 101' &&
        run 0 migc heads --resolve-dependencies --json --directory needed && json_says "len(j['heads'])" 1
}
check 'heads, and those that nothing depends on' heads

branches() {
    run 0 migc branches && out_is '001 (branch point), Step 001' '  -> 002 (search), Step 002' '  -> 003 (api), Step 003' &&
        run 0 migc branches -v && grep -q '^  title:    Step 001$' out && grep -q '^  -> 003 (api), Step 003$' out &&
        run 0 migc branches --json && json_says "[(b['id'], b['children']) for b in j['branches']]" "[('001', ['002', '003'])]" &&
        run 0 migc branches --directory needed && out_is_empty
}
check 'branches: what several others revise' branches

status() {
    run 0 migc status && out_is 'database   sqlite:look.db' 'history    main' 'state      pending' 'at         base' \
        'applied    0' 'pending    5' '  001 (branch point), Step 001' '  002 (search), Step 002' '  003 (api), Step 003' \
        '  004 (head) (merge), Step 004' '  101 (data) (depends on 002) (head), Step 101' &&
        run 0 migc upgrade -q search && run 4 migc status --exit-code &&
        run 4 migc status --exit-code --json && json_says "j['histories'][0]['at'], j['histories'][0]['applied']" "(['002'], 2)" &&
        json_says "[p['id'] for p in j['histories'][0]['pending']]" "['003', '004', '101']" &&
        run 0 migc upgrade -q && run 0 migc status --exit-code &&
        out_is 'database   sqlite:look.db' 'history    main' 'state      up to date' \
            'at         004 (head), Step 004' '           101 (head), Step 101' 'applied    5' 'pending    0' && [ ! -s err ]
}
check 'status at a glance, with 4 where revisions are pending' status

# Another program has less, has changed 003, and has another parent for 004.
status_of_what_differs() {
    cp -r migrations other && rm other/101.sql && sed -i 's/c (z integer)/c (z text)/' other/003.sql &&
        sed -i 's/^--@ revises .*/--@ revises 003/' other/004.sql && run 6 migc status --exit-code --directory other &&
        out_is 'database   sqlite:look.db' 'history    main' 'state      ahead' \
            'at         004 (head) (moved), Step 004' '           101 (unknown to this program), Step 101' 'applied    2' \
            'diverged   1' '  003 (diverged), Step 003' 'moved      1' '  004 (head) (moved), Step 004' \
            'unknown    1' '  101 (unknown to this program), Step 101' 'pending    0' &&
        err_has 'the database is ahead of this program: it has 1 revision that this program does not know' &&
        run 0 migc status --json --directory other &&
        json_says "[j['histories'][0][k][0]['id'] for k in ('diverged', 'moved', 'unknown')]" "['003', '004', '101']" &&
        json_says "j['histories'][0]['exit_code'], j['histories'][0]['state']" "(6, 'ahead')" &&
        run 0 migc current --directory other -q &&
        out_is '003 (diverged), Step 003' '004 (head) (moved), Step 004' '101 (unknown to this program), Step 101' &&
        cp migrations/101.sql other && run 7 migc status --exit-code --directory other && grep -q '^state      diverged$' out &&
        err_has 'revision 003 (other/003.sql) has changed since it was applied'
}
check 'status names what is unknown, diverged and moved' status_of_what_differs

many_are_cut() {
    local i
    for i in {100..120}; do
        revision many "$i" "$([ "$i" = 100 ] && echo base || echo $((i - 1)))" "CREATE TABLE t$i (x integer);" "DROP TABLE t$i;"
    done
    run 0 migc status --directory many --database sqlite:many.db && grep -q '^  109, Step 109$' out && ! grep -q 'Step 110' out &&
        grep -q '^  … and 11 more (-v prints all)$' out &&
        run 0 migc status -v --directory many --database sqlite:many.db && grep -q '^  120 (head), Step 120$' out
}
check 'status cuts long lists' many_are_cut

current_json() {
    run 0 migc current --json && json_says "[r['id'] for r in j['histories'][0]['revisions']]" "['004', '101']" &&
        json_says "j['histories'][0]['revisions'][1]['state'], j['histories'][0]['pending']" "('applied', 0)" &&
        run 0 migc current -c && run 4 migc current -c --json --database sqlite:none.db &&
        json_says "j" "{'histories': [{'history': 'main', 'pending': 5, 'revisions': []}]}"
}
check 'current as JSON' current_json

log() {
    run 0 migc downgrade -q 002 && run 0 migc stamp -q heads && run 0 migc log -n 3 &&
        sed -E 's/^[0-9TZ:.-]+  //; s/ \([0-9.]+ m?s\)//' out >events && printf '%s\n' 'stamp   004' 'revert  004' 'apply   101' |
        diff - events && run 0 migc log 001 && [ "$(wc -l <out)" = 1 ] && grep -qE '^20.*Z  apply   001 \([0-9.]+ m?s\)$' out &&
        run 0 migc log api --json && json_says "[e['event'] for e in j['histories'][0]['events']]" "['apply']" &&
        json_says "[sorted(e) for e in j['histories'][0]['events'][:1]]" "[['application', 'applied_by', 'detail', 'event', \
'happened_at', 'milliseconds', 'number', 'revision']]" &&
        run 0 migc log nothing && out_is_empty && err_has 'nothing has happened to nothing' &&
        run 2 migc log -n 0 && err_has 'write a number from 1 to'
}
check 'log: what has happened, the newest first' log

log_of_failures() {
    cp -r migrations broken && revision broken 005 004 $'INSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (1);' 'DELETE FROM a;'
    run 1 migc upgrade --directory broken && run 0 migc log -n 1 --directory broken &&
        grep -qE '^20.*Z  fail    005: broken/005.sql:[0-9]+:[0-9]+: error: .*nowhere' out && [ "$(wc -l <out)" = 1 ] &&
        run 0 migc log -v -n 1 --directory broken && grep -q '^    .*INSERT INTO nowhere' out
}
check 'log prints the error of a failure' log_of_failures

no_events() {
    run 0 migc log --database sqlite:empty.db && out_is_empty && err_has 'nothing has happened' &&
        run 0 migc log --json --database sqlite:empty.db && json_says "j" "{'histories': [{'history': 'main', 'events': []}]}"
}
check 'a database without a ledger has no events' no_events

on_postgresql() {
    local url=${MIGC_TEST_PG_URL%/*}/$database name
    for name in heads branches; do
        run 0 migc $name || return 1
    done
    run 0 migc log --database "$url" && out_is_empty && run 4 migc status --exit-code --database "$url" &&
        run 0 migc upgrade -q --application tests --database "$url" && run 0 migc status --exit-code --database "$url" &&
        ! grep -F -q "${MIGC_TEST_PG_PASSWORD-no password}" out && grep -q '^applied    5$' out &&
        run 0 migc log --json --database "$url" &&
        json_says "[e['revision'] for e in j['histories'][0]['events']]" "['101', '004', '003', '002', '001']" &&
        json_says "j['histories'][0]['events'][0]['application'], j['histories'][0]['events'][0]['applied_by'] != None" "('tests', True)" &&
        json_says "j['histories'][0]['events'][0]['happened_at'][-1]" Z &&
        run 0 migc log -n 1 001 --database "$url" && grep -qE '^20[0-9T:.-]+Z  apply   001 .*with tests$' out &&
        run 0 migc current --json --database "$url" && json_says "len(j['histories'][0]['revisions'])" 2
}
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    database=migc_look_$$
    psql -X -q "$MIGC_TEST_PG_URL" -c "CREATE DATABASE $database"
    check 'the same on PostgreSQL' on_postgresql
    psql -X -q "$MIGC_TEST_PG_URL" -c "DROP DATABASE $database WITH (FORCE)"
else
    skip 'the same on PostgreSQL' 'MIGC_TEST_PG_URL names no server'
fi

history_graph() {
    run 0 migc history --graph --database sqlite:graph.db && out_is \
        '* [ ] 101 (data) (depends on 002) (head), Step 101' '* [ ] 004 (head) (merge), Step 004' '|\' \
        '| * [ ] 003 (api), Step 003' '* | [ ] 002 (search), Step 002' '|/' '* [ ] 001 (branch point), Step 001' &&
        run 0 migc upgrade -q 003 --database sqlite:graph.db &&
        run 0 migc history -i --graph -r 001:003 --database sqlite:graph.db &&
        out_is '* [x] 003 (api) (current), Step 003' '* [x] 001 (branch point), Step 001'
}
check 'history as a graph, with what is applied' history_graph

# A terminal (one, whatever the tests run on) sees the lanes in colours, a pipe and NO_COLOR see none; without its colours it is the same text.
history_in_colours() {
    run 0 migc history --graph && cp out plain && ! grep -q $'\033' plain &&
        TERM=xterm timeout 20 script -qefc 'migc history --graph' /dev/null </dev/null | tr -d '\r' >coloured &&
        grep -q $'^\033\\[3[1-6]m|\033\\[0m\033\\[3[1-6]m\\\\' coloured && sed 's/\x1b\[[0-9;]*m//g' coloured | diff plain - &&
        NO_COLOR=1 TERM=xterm timeout 20 script -qefc 'migc history --graph' /dev/null </dev/null | tr -d '\r' | diff plain -
}
check 'a graph in colours' history_in_colours

history_json() {
    run 0 migc history --json && json_says "[r['id'] for r in j['revisions']]" "['101', '004', '003', '002', '001']" &&
        json_says "j['revisions'][1]['parents'], j['history'], 'database' in j['revisions'][1]" "(['002', '003'], 'main', False)" &&
        run 0 migc history --json -r 002:004 --database sqlite:graph.db &&
        json_says "[(r['id'], r['database']['state']) for r in j['revisions']]" "[('004', 'pending'), ('002', 'pending')]"
}
check 'history as JSON' history_json

# Heads that are to be merged do not keep anybody from looking at them; any other error does.
unmerged_heads() {
    make_history unmerged && revision unmerged 004 002 'CREATE TABLE e (x integer);' 'DROP TABLE e;' &&
        run 1 migc check --directory unmerged && run 1 migc upgrade --directory unmerged --database sqlite:unmerged.db &&
        run 0 migc heads --directory unmerged && out_is '004 (head), Step 004' '003 (search) (head), Step 003' &&
        run 0 migc history --directory unmerged --graph && out_is '* 004 (head), Step 004' '| * 003 (search) (head), Step 003' \
        '|/' '* 002 (branch point), Step 002' '* 001, Step 001' &&
        run 4 migc status --exit-code --directory unmerged --database sqlite:unmerged.db && grep -q '^pending    4$' out &&
        revision unmerged 005 007 'SELECT 1;' 'SELECT 1;' && run 1 migc heads --directory unmerged && out_is_empty &&
        err_has '[unknown-parent]'
}
check 'heads that are not merged yet' unmerged_heads

# What counts from where the database is asks it, unasked.
graph_of_a_range() {
    run 0 env DATABASE_URL=sqlite:graph.db migc history --graph -r current: && out_is \
        '* [ ] 004 (head) (merge), Step 004' '* [x] 003 (api) (current), Step 003' &&
        run 0 env DATABASE_URL=sqlite:graph.db migc history --graph -r -1:current && out_is \
            '* [x] 003 (api) (current), Step 003' '* [x] 001 (branch point), Step 001' &&
        run 0 env DATABASE_URL=sqlite:graph.db migc history --json -r -1:+1 && json_says "[r['id'] for r in j['revisions']]" \
        "['004', '003', '002', '001']" && run 1 migc history --graph -r 004:002 && out_is_empty && err_has 'Write "002:004"'
}
check 'a graph of a range' graph_of_a_range

histories=60 seed=1
[ "${MIGC_LONG-}" != yes ] || histories=2000 seed=
check 'the lines that are drawn lead from each revision to its parents' \
    python3 "$root/tests/lanes.py" "$(command -v migc)" "$histories" ${seed:+"$seed"}

[ "$tests_failed" -eq 0 ]
