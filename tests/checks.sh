#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# migc check as CI calls it: as merged with a git ref, and in the formats that other programs read.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/cli_lib.sh"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null TMPDIR=$work/tmp
mkdir "$TMPDIR"

step() { # ID PARENT
    revision db/migrations "$1" "$2" "CREATE TABLE t$1 (n integer);" "DROP TABLE t$1;"
}
commit() {
    git add -A && git commit -q -m "$1"
}
# 001 ← 002 on main; then `ours`, where we are, and `main` go their own ways.
parted() {
    rm -rf repository && mkdir repository && cd repository || return
    git init -q -b main && step 001 base && step 002 001 && commit first && git checkout -q -b ours
}
on_main() { # COMMAND…
    git checkout -q main && "$@" && commit 'on main' && git checkout -q ours
}
nothing_left() {
    [ -z "$(ls -A "$TMPDIR")" ] || { echo "left behind: $(ls -A "$TMPDIR")" && return 1; }
}
against() { # STATUS [REF [OPTION…]]
    local status=$1 ref=${2-main}
    shift $(($# > 1 ? 2 : 1))
    run "$status" migc check --against "$ref" -d db/migrations "$@" && nothing_left
}

both_green() {
    parted && step 003a 002 && commit ours && on_main step 003b 002 || return
    run 0 migc check -d db/migrations && against 1 &&
        err_has 'db/migrations/003b.sql:1:14: error: the history has 2 heads: "003a" and "003b"' &&
        err_has 'db/migrations/003a.sql:1:14: note: head "003a"' && [ ! -e db/migrations/003b.sql ]
}
fast_forward() {
    parted && step 003 002 && commit ours && against 0 && err_has '3 revisions, 1 head: no problems'
}
not_committed() {
    parted && on_main step 003b 002 && step 003a 002 && against 1 && err_has 'the history has 2 heads'
}
main_went_on() {
    parted && on_main step 003 002 && against 0 && err_has '3 revisions, 1 head' &&
        rm db/migrations/002.sql && step 002 001 && against 0
}
taken_away_there() {
    parted && on_main git rm -q db/migrations/002.sql && against 0 && err_has '1 revision, 1 head'
}
taken_away_here() {
    parted && git rm -q db/migrations/002.sql && commit less && on_main step 003 002 && against 1 &&
        err_has '003.sql:2:13: error: "003" revises an unknown revision "002"'
}
edit() { # TEXT
    sed -i "s/DROP TABLE t002/DROP TABLE $1/" db/migrations/002.sql
}
edited_on_both() {
    parted && edit other && commit edit && on_main edit 'IF EXISTS t002' && against 1 &&
        err_has '002.sql:1:1: error: both sides have changed this file since they parted [merge-conflict]' &&
        err_has "merge it first; what is checked here is this side's" &&
        edit_alike && against 0
}
edit_alike() {
    git checkout -q main -- db/migrations/002.sql && commit 'as on main'
}
data_files() {
    parted && on_main with_data 003 && against 0 && err_has '3 revisions, 1 head' &&
        on_main rm db/migrations/rows.csv && against 1 && err_has 'rows.csv'
}
with_data() {
    printf 'n\n1\n' >db/migrations/rows.csv && step 003 002 &&
        sed -i 's|^CREATE TABLE t003.*|&\n--@ copy t003(n) from "rows.csv" header|' db/migrations/003.sql
}
absolute() {
    parted && step 003a 002 && commit ours && on_main step 003b 002 &&
        run 1 migc check --against main "$PWD/db/migrations" && err_has 'db/migrations/003b.sql:1:14: error: the history has 2 heads' &&
        cd db/migrations && run 1 migc check --against main . && nothing_left
}
no_ref() {
    parted
    against 2 origin/next && err_has 'migc check: git does not know "origin/next": try `git fetch origin next`' &&
        against 2 next && err_has 'git does not know "next": try `git fetch origin next`, then --against origin/next' &&
        against 2 --output=x && err_has '"--output=x" is no git ref'
}
shallow() {
    parted && step 003 002 && commit ours && on_main step 004 002 && cd .. && rm -rf clone &&
        git clone -q --depth 1 --no-single-branch --branch ours "file://$PWD/repository" clone && cd clone &&
        against 2 origin/main && err_has 'too shallow' && err_has 'this clone is too shallow to see where the two histories parted: try `git fetch --unshallow` (GitHub Actions: `fetch-depth: 0`)' &&
        git fetch -q --unshallow && against 1 origin/main && err_has 'the history has 2 heads'
}
# A git that knows the ref, and then does not do one of the things that it is asked for.
without_git() { # SUBCOMMAND
    mkdir -p "$work/half" && printf '#!/bin/sh\ncase " $* " in *" %s "*) exit 1 ;; esac\nexec %s "$@"\n' "$1" "$(command -v git)" >"$work/half/git" &&
        chmod +x "$work/half/git" && PATH=$work/half:$PATH against 2
}
half_a_git() {
    parted && step 003a 002 && commit ours && on_main step 003b 002 && without_git hash-object &&
        err_has 'migc check: "db/migrations" cannot be read' && without_git cat-file &&
        err_has "migc check: the merged tree cannot be written to $TMPDIR/migc-merged."
}
# Where git can be asked, and what it says is of no use.
no_way_to_merge() {
    parted && git checkout -q --orphan alone && git commit -q -m alone && against 2 &&
        err_has 'migc check: HEAD and the ref have no common ancestor: they cannot be merged' && git checkout -q ours &&
        TMPDIR=/nowhere run 2 migc check --against main -d db/migrations &&
        err_has 'migc check: no temporary directory can be made: No such file or directory'
}
no_repository() {
    cd "$work" && rm -rf plain && mkdir plain && cd plain && step 001 base && against 2 && err_has '"db/migrations" is not in the work tree of a git repository: ' &&
        run 2 migc check --against main -d nowhere && err_has '"nowhere" is no directory' &&
        run 2 migc check --against main db/migrations/001.sql && err_has '--against takes one directory'
}
for each in both_green fast_forward not_committed main_went_on taken_away_there taken_away_here edited_on_both data_files \
    absolute no_ref shallow no_way_to_merge no_repository; do
    cd "$work" || exit 1
    check "as merged: ${each//_/ }" "$each"
done

broken() {
    cd "$work" && rm -rf broken && mkdir broken && cd broken && step 001 base && step 002 001 && step 003 001 &&
        sed -i 's/^DROP TABLE t001;//' db/migrations/001.sql && sed -i '/--@ down/d' db/migrations/001.sql &&
        sed -i "s/Step 001/Step \"1\" 100%/" db/migrations/001.sql
}
valid() { # PYTHON: `d` is what was printed
    python3 -c "import json, sys; d = json.load(open('$work/out')); assert ($1), d"
}
as_json() {
    broken && run 1 migc check db/migrations --format json && valid "d['errors'] == 1 and d['warnings'] == 1" &&
        valid "[(f['rule'], f['severity'], f['file'], f['line'], f['column']) for f in d['findings']] ==
            [('no-way-back', 'warning', 'db/migrations/001.sql', 6, 1), ('multiple-heads', 'error', 'db/migrations/003.sql', 1, 14)]" &&
        valid "len(d['findings'][1]['notes']) >= 2 and 'hint' in d['findings'][1]" &&
        run 1 migc check db/migrations --format json --strict && valid "d['errors'] == 2 and d['warnings'] == 0"
}
as_sarif() {
    broken && run 1 migc check db/migrations --format sarif &&
        valid "d['version'] == '2.1.0' and d['runs'][0]['tool']['driver']['name'] == 'migc'" &&
        valid "[r['level'] for r in d['runs'][0]['results']] == ['warning', 'error']" &&
        valid "all(d['runs'][0]['tool']['driver']['rules'][r['ruleIndex']]['id'] == r['ruleId'] for r in d['runs'][0]['results'])" &&
        valid "d['runs'][0]['results'][1]['locations'][0]['physicalLocation']['region']['startLine'] == 1" &&
        valid "len(d['runs'][0]['results'][1]['relatedLocations']) >= 2"
}
as_github() {
    broken && run 1 migc check db/migrations --format github && [ "$(wc -l <"$work/out")" = 2 ] &&
        grep -q '^::error file=db/migrations/003.sql,line=1,endLine=1,col=14,endColumn=17,title=migc multiple-heads::' "$work/out" &&
        grep -q '^::warning file=db/migrations/001.sql,' "$work/out"
}
clean() {
    broken && rm db/migrations/003.sql && sed -i '$a --@ down\nDROP TABLE t001;' db/migrations/001.sql &&
        run 0 migc check db/migrations --format json && valid "d == {'errors': 0, 'warnings': 0, 'findings': []}" &&
        run 0 migc check db/migrations --format sarif && valid "d['runs'][0]['results'] == []" &&
        run 0 migc check db/migrations --format github && out_is_empty
}
strict() {
    broken && rm db/migrations/003.sql && run 0 migc check db/migrations && run 1 migc check db/migrations --strict
}
no_format() {
    run 2 migc check --format xml && err_has 'unknown format "xml": expected text, json, sarif or github'
}
hides_secrets() {
    broken && rm db/migrations/003.sql &&
        sed -i "s|^CREATE TABLE t002.*|CREATE ROLE r PASSWORD 'canary-1f3';|" db/migrations/002.sql || return
    local format
    for format in text json sarif github; do
        timeout 20 migc check db/migrations --format $format >"$work/out" 2>"$work/err"
        grep -q secret-in-revision "$work/out" "$work/err" && ! grep -q canary-1f3 "$work/out" "$work/err" || return
    done
}
# What the example workflow says, line by line, in a clone with a remote.
workflow() {
    parted && step 003 002 && commit ours && cd .. && rm -rf clone && git clone -q "$PWD/repository" clone && cd clone/db || return
    local line lines
    lines=$(sed -n 's/^ *\(run: \)\{0,1\}\(migc .*\)$/\2/p' "$root/examples/github/migrations.yml")
    [ "$(wc -l <<<"$lines")" = 5 ] || { echo "$lines" && return 1; }
    export DATABASE_URL=sqlite:ci.db
    while read -r line; do
        line=${line//'${{ github.base_ref }}'/main}
        run 0 bash -c "$line" || return
    done <<<"$lines"
}
check 'against: half a git' half_a_git
check 'the example workflow' workflow
unset DATABASE_URL
check 'JSON' as_json
check 'SARIF' as_sarif
check "GitHub's annotations" as_github
check 'no findings in any format' clean
check 'strict: a warning is an error' strict
check 'an unknown format' no_format
check 'no format shows a password' hides_secrets
exit $tests_failed
