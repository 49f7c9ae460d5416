#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# migc scratch on SQLite and on a server of its own: the database is at head, the status is the command's, and nothing
# stays, however either of them ends. PostgreSQL's databases on a server that is there: scratch_postgresql.sh.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
export TMPDIR=$work/tmp XDG_CACHE_HOME=$work/cache
mkdir "$TMPDIR"
chmod 755 "$work" && chmod 1777 "$TMPDIR" # a server may run as another user
make_history migrations

nothing_left() {
    local left
    left=$(ls -A "$TMPDIR")
    [ -z "$left" ] || {
        printf 'left: %s\n' "$left"
        return 1
    }
}
# Until the command succeeds, for 20 seconds.
eventually() {
    for _ in $(seq 200); do
        "$@" && return
        sleep 0.1
    done
    printf 'not within 20 s: %s\n' "$*"
    return 1
}

at_head() {
    run 0 migc scratch -- migc current --check-heads && out_has '003 (head)' && nothing_left &&
        run 0 migc scratch -- migc current --check-heads && out_has '003 (head)' && nothing_left
}
up_to_a_target() {
    run 0 migc scratch --target 002 -- migc current && out_has '002' && run 0 migc scratch -- migc current &&
        out_has '003 (head)'
}
statuses() {
    run 7 migc scratch -- sh -c 'exit 7' && run 143 migc scratch -- sh -c 'kill -TERM $$' &&
        run 127 migc scratch -- ./no-such-command && err_has 'error: ./no-such-command cannot be run: ' &&
        run 126 migc scratch -- ./migrations && nothing_left
}
usage() {
    run 2 migc scratch && err_has 'expected a command to run: migc scratch -- COMMAND…' && run 2 migc scratch --dialect oracle -- true &&
        run 2 migc scratch --dialect sqlite,postgresql -- true && err_has 'error: --dialect: one of the two, since it is one database' &&
        run 2 migc scratch --database mysql://h/d -- true && run 2 migc scratch --set nothing=1 -- true &&
        run 2 migc scratch --keep --dialect postgresql -- true && err_has "error: --keep: a server of migc's own goes when migc ends: name one with --database URL" && nothing_left
}
words_as_they_are() {
    run 0 migc scratch -d migrations printf '%s\n' --keep -d -- -1 && out_is --keep -d -- -1
}
# What would make migc itself work on another database is hidden from the command.
other_databases() {
    run 0 env MIGC_DATABASE_URL=sqlite:other.db MIGC_ENVIRONMENT=staging DATABASE_URL=sqlite:other.db \
        migc scratch -- migc current --check-heads && out_has '003 (head)' && [ ! -e other.db ]
}
an_edit_makes_another() {
    cp -r migrations changed
    sed -i 's/y integer/y integer, z integer/' changed/002.sql
    run 0 migc scratch -d changed -- sh -c 'sqlite3 "${DATABASE_URL#sqlite:///}" "SELECT z FROM b"' &&
        run 1 migc scratch -- sh -c 'sqlite3 "${DATABASE_URL#sqlite:///}" "SELECT z FROM b"'
}
values_of_variables() {
    mkdir -p valued
    printf -- '--@ revision 1\n--@ revises base\n--@ variable who "nobody"\n--@ up\n%s\n--@ down irreversible\n' \
        "CREATE TABLE w AS SELECT :'who' AS who;" >valued/1.sql
    printf '[variables]\nwho = settings\n' >valued/migc.ini
    local ask='sqlite3 "${DATABASE_URL#sqlite:///}" "SELECT who FROM w"'
    run 0 migc scratch -d valued -- sh -c "$ask; echo \${MIGC_VARIABLE_WHO-unset}" && out_is settings unset &&
        run 0 env MIGC_VARIABLE_WHO=environment migc scratch -d valued -- sh -c "$ask" && out_is environment &&
        run 0 migc scratch -d valued --set who=option -- sh -c "$ask" && out_is option
}
# A template that anything has spoiled is made anew.
spoiled_templates() {
    local damage
    for damage in 'truncate -s -100' 'truncate -s 0' 'truncate -s 30' "sed -i s/CREATE/CRAETE/"; do
        run 0 migc scratch -- true || return
        $damage cache/migc/*.template
        run 0 migc scratch -- migc current --check-heads && out_has '003 (head)' || return
        run 0 migc scratch -- sh -c 'sqlite3 "${DATABASE_URL#sqlite:///}" "PRAGMA integrity_check"' && out_is ok || return
    done
}
old_templates_go() {
    touch -d '40 days ago' cache/migc/0123456789abcdef0123456789abcdef.template
    touch -d '2 hours ago' cache/migc/0123456789abcdef0123456789abcdef.template.abcdef
    for i in $(seq 40); do touch -d "$i hours ago" "cache/migc/$i.template"; done
    run 0 migc scratch --target 001 -- true || return
    [ ! -e cache/migc/0123456789abcdef0123456789abcdef.template ] && [ ! -e cache/migc/40.template ] &&
        [ ! -e cache/migc/0123456789abcdef0123456789abcdef.template.abcdef ] && [ -e cache/migc/1.template ] &&
        [ "$(find cache/migc -name '*.template' | wc -l)" -eq 32 ]
}
# Root writes where nobody may: there the place is taken by a file.
no_cache() {
    touch taken
    run 0 env XDG_CACHE_HOME="$work/taken" migc scratch -- migc current && out_has '003 (head)' &&
        err_has 'note: the database is made anew each time, because a template of it cannot be kept in the cache directory: ' || return
    mkdir -p locked && chmod 500 locked
    run 0 env XDG_CACHE_HOME="$work/locked" migc scratch -- migc current && out_has '003 (head)' || return
    run 0 env -u HOME -u XDG_CACHE_HOME migc scratch -- migc current && out_has '003 (head)' && nothing_left
}
at_once() {
    local pids=() pid i
    rm -rf cache
    for i in 1 2 3 4 5 6; do
        migc scratch -- migc current --check-heads >"many.$i" 2>&1 &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || return; done
    [ "$(cat many.* | grep -c '003 (head)')" -eq 6 ] && [ "$(ls cache/migc | wc -l)" -eq 1 ] && nothing_left
}
# The directory of one that has just begun must not look like a leftover to those that sweep.
many_at_once() {
    local i pids pid
    for _ in $(seq 10); do
        pids=()
        for i in $(seq 12); do
            migc scratch -- true >"many.$i" 2>&1 &
            pids+=($!)
        done
        for pid in "${pids[@]}"; do wait "$pid" || { cat many.*; return 1; }; done
    done
    nothing_left
}
a_broken_revision() {
    revision broken 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;'
    revision broken 002 001 'INSERT INTO nowhere VALUES (1);' 'DELETE FROM nowhere;'
    run 1 migc scratch -d broken -- echo no && err_has 'broken/002.sql:7:' && out_is_empty && nothing_left
}
kept() {
    run 0 migc scratch --keep -- true && err_has 'kept: sqlite:///' || return
    url=$(sed -n 's/.*kept: //p' err)
    run 0 migc current --database "$url" --check-heads && run 0 migc scratch -- true &&
        run 0 migc current --database "$url" --check-heads && rm -r "$(dirname "${url#sqlite:///}")" && nothing_left
}

# started COMMAND…: in the background, once the command under it runs; its number is $process.
started() {
    rm -f running
    env --default-signal=INT,TERM "$@" >out 2>err &
    process=$!
    eventually test -s running
}
waits='echo $$ >running; exec sleep 60'
signal_is_passed_on() { # SIGNAL STATUS
    started migc scratch -- sh -c "$waits" || return
    kill -s "$1" $process
    wait $process
    status=$?
    [ $status -eq "$2" ] || {
        printf 'exit %s, expected %s\n' "$status" "$2"
        return 1
    }
    ! kill -0 "$(cat running)" 2>/dev/null && nothing_left
}
deaf_command() {
    started migc scratch -- sh -c 'trap "" TERM; echo $$ >running; while :; do sleep 0.1; done' || return
    kill -TERM $process
    wait $process
    [ $? -eq 137 ] && ! kill -0 "$(cat running)" 2>/dev/null && nothing_left
}
# The command goes on with its database; the next scratch removes what nobody uses.
killed() { # OPTION…
    started migc scratch "$@" -- sh -c "$waits" || return
    kill -9 $process
    wait $process 2>/dev/null
    kill -0 "$(cat running)" || return
    run 0 migc scratch -- true
    [ -n "$(ls "$TMPDIR")" ] || { echo 'the database of a running command is gone'; return 1; }
    kill "$(cat running)"
    eventually gone "$(cat running)" && run 0 migc scratch -- true && nothing_left
}
gone() {
    ! kill -0 "$1" 2>/dev/null
}

check 'the database of the command is at head, made or copied' at_head
check 'or at a target' up_to_a_target
check 'the status is that of the command' statuses
check 'usage errors' usage
check 'the words of the command are left alone' words_as_they_are
check 'other databases are hidden from the command' other_databases
check 'an edited revision makes another database' an_edit_makes_another
check 'values of variables are those of upgrade, and belong to the template' values_of_variables
check 'a template that was spoiled is not used' spoiled_templates
check 'old templates are removed' old_templates_go
check 'without a cache it works, and says so' no_cache
check 'six at once' at_once
[ -z "${MIGC_LONG-}" ] || check 'very many at once' many_at_once
check 'a revision that fails is reported at its place' a_broken_revision
check '--keep leaves the database' kept
check 'SIGTERM is passed on' signal_is_passed_on TERM 143
check 'SIGINT is passed on' signal_is_passed_on INT 130
check 'what a killed migc leaves is removed by the next' killed
[ -z "${MIGC_LONG-}" ] || check 'a command that ignores SIGTERM is killed in the end' deaf_command

# Paths that no system call takes.
too_deep() {
    run 0 migc scratch -- python3 -c 'import os
os.chdir(os.path.dirname(os.environ["DATABASE_URL"][len("sqlite:///"):]))
print(os.getcwd())
for i in range(30):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)' && err_has "note: $(cat out) cannot be removed: File name too long" && rm -r "$(cat out)"
}
check 'a directory that cannot be removed is named' too_deep

# ---- a server of its own

if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'a PostgreSQL server of its own' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
own=(migc scratch --dialect postgresql)
# What tells these processes from others is the directory that they work in.
no_process() {
    ! pgrep -f -- "-k $TMPDIR/" >/dev/null
}
own_server() {
    run 5 "${own[@]}" -- sh -c 'migc current --check-heads; psql -X -q -A -t -c "SELECT count(*) FROM b" "$DATABASE_URL"
        stat -c %a "$TMPDIR"/migc-scratch-server.*; exit 5' &&
        out_has '003 (head)' && out_has 700 && nothing_left && no_process
}
own_server_killed() {
    started "${own[@]}" -- sh -c "$waits" || return
    kill -9 $process
    wait $process 2>/dev/null
    kill "$(cat running)"
    eventually no_process && eventually nothing_left
}
own_server_cancelled() {
    started "${own[@]}" -- sh -c "$waits" || return
    kill -TERM $process
    wait $process
    [ $? -eq 143 ] && nothing_left && no_process
}
# The signal comes while initdb runs.
cancelled_early() {
    env --default-signal=INT,TERM "${own[@]}" -- true >out 2>err &
    process=$!
    eventually some_directory || return
    kill -TERM $process
    wait $process
    [ $? -eq 143 ] && nothing_left && no_process
}
some_directory() {
    [ -n "$(ls "$TMPDIR")" ]
}
check 'a server of its own comes and goes' own_server
check 'also where migc is killed' own_server_killed
check 'also where it is ended' own_server_cancelled
check 'also before it is there' cancelled_early
