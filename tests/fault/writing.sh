#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The commands that write revisions, on a full disk, without rights, killed just before each write, and several at
# once: each file is as it was before or as it is to be, what a killed command leaves can be read, and the same command
# then completes it.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
# shellcheck source=tests/packages.sh
. "$root/tests/packages.sh"
need_packages util-linux || exit 1
export SOURCE_DATE_EPOCH=1767268800 TZ=UTC # 2026-01-01 12:00:00
trees=$memory/trees

# Moving 0m onto 003 changes two files. It goes through a history that is none if 0x moves before 0m lets go of 002.
fresh() {
    rm -rf "$trees" && mkdir -p "$trees/migrations" && cd "$trees" || return
    local word id parent
    for word in 001:base 002:001 003:002 0x:001 '0m:0x, 002'; do
        IFS=: read -r id parent <<<"$word"
        revision migrations "$id" "$parent" "CREATE TABLE t$id (n integer);" "DROP TABLE t$id;"
    done
}
# No word about a history in pieces: two heads are none.
is_readable() {
    timeout 60 migc check >check 2>&1 || ! grep -E ': error: ' check | grep -v -F '[multiple-heads]'
}
same_files() { # DIRECTORY: what stands in migrations, what a kill left beside aside
    diff -r -x '*.tmp' "$1" migrations
}

# --- no room

limited() { # KIB COMMAND…: no file grows beyond that; what is printed goes through a pipe
    local kib=$1
    shift
    (
        ulimit -f "$kib"
        timeout 60 "$@" 2>&1
        echo "exit $?"
    ) | cat >"$work/said"
}
said() { # STATUS TEXT
    grep -q -x "exit $1" "$work/said" && grep -F -q -- "$2" "$work/said" && return
    cat "$work/said"
    return 1
}
no_room() {
    fresh && cp -r migrations before && limited 0 migc new -m t --id 004 --head 003 &&
        said 1 'migrations/004_t.sql: error: cannot write: File too large' && diff -r before migrations &&
        limited 0 migc merge --id 004 && said 1 'cannot write: File too large' && diff -r before migrations &&
        limited 0 migc rebase 0m --onto 003 && said 1 'cannot write: File too large' && diff -r before migrations &&
        limited 0 migc init other && said 1 'other/migc.ini: error: cannot write: File too large' && [ -z "$(ls -A other)" ] &&
        run 0 migc merge --id 004 && cp migrations/004* before && limited 0 migc seal --name v1 &&
        said 1 'migrations/.gitattributes: error: cannot write: File too large' && diff -r before migrations &&
        run 0 migc seal && cp migrations/sealed before && cp migrations/.gitattributes before &&
        limited 0 migc seal --name v1 && said 1 'cannot write: File too large' && diff -r before migrations
}
no_room_for_the_second() { # what is written first is taken back
    fresh && printf -- '-- %02000d\n' 0 >>migrations/0x.sql && cp -r migrations before && limited 1 migc rebase 0m --onto 003 &&
        said 1 'migrations/0x.sql: error: cannot write: File too large' && diff -r before migrations &&
        run 0 migc rebase 0m --onto 003 && run 0 migc check
}

# --- no rights

# As one for whom permissions count, root too.
without_rights=()
lost=-dac_override,-dac_read_search
[ "$(id -u)" -ne 0 ] || without_rights=(setpriv "--bounding-set=$lost" "--inh-caps=$lost")
no_rights() {
    local status
    fresh && cp -r migrations before && chmod 555 migrations || return
    run 1 "${without_rights[@]}" migc new -m t --id 004 --head 003 &&
        err_has 'migrations/004_t.sql: error: cannot write: Permission denied' &&
        run 1 "${without_rights[@]}" migc rebase 0m --onto 003 && err_has 'cannot write: Permission denied' &&
        run 1 "${without_rights[@]}" migc merge && run 1 "${without_rights[@]}" migc init migrations && err_has 'migrations/migc.ini: error: cannot write'
    status=$?
    chmod 755 migrations
    [ $status -eq 0 ] && diff -r before migrations && chmod 000 migrations && run 1 "${without_rights[@]}" migc new -m t &&
        err_has 'migrations cannot be opened: Permission denied' && chmod 755 migrations && run 0 migc merge && chmod 555 migrations &&
        run 1 "${without_rights[@]}" migc seal && err_has 'migrations/.gitattributes: error: cannot write: Permission denied' && chmod 755 migrations
}

# --- killed

# `command` at each boundary, with nothing or the half of what it would write. What it left can be read; each file is
# the old or the new one; the same command then does the rest.
killed_everywhere() { # OLD NEW KILLS
    local n half killed=0 file
    for half in NOT_HALF KILL_HALF; do
        for ((n = 1; ; n++)); do
            rm -rf migrations && cp -r "$1" migrations && at_boundary "MIGC_KILL_AT=$n" "MIGC_$half=yes"
            case $? in 0) break ;; 137) killed=$((killed + 1)) ;; *) cat err && return 1 ;; esac
            is_readable || { echo "killed before write $n" && return 1; }
            for file in migrations/* migrations/.[!.]*; do
                case $file in *.tmp | *'*') continue ;; esac
                cmp -s "$file" "$1/${file#*/}" || cmp "$file" "$2/${file#*/}" || return
            done
            case ${command[1]} in # what was finished is refused the second time
            new | merge) [ -e "migrations/${created-}" ] || run 0 "${command[@]}" || return ;;
            *) run 0 "${command[@]}" || return ;;
            esac
            same_files "$2" || { echo "killed before write $n" && return 1; }
        done
    done
    [ $killed -ge "$3" ] || { echo "only $killed kills" && return 1; }
}
killed() { # KILLS COMMAND…: with what the command makes of the directory
    local kills=$1
    shift
    command=("$@")
    cp -r migrations old && run 0 "${command[@]}" && cp -r migrations new && killed_everywhere old new "$kills"
}
killed_new() {
    local created=004_t.sql
    fresh && cp "$work/kill_at.so" . && killed 6 migc new -m t --id 004 --head 003
}
killed_rebase() {
    fresh && cp "$work/kill_at.so" . && killed 10 migc rebase 0m --onto 003
}
killed_seal() {
    fresh && cp "$work/kill_at.so" . && run 0 migc merge --id 004 && killed 6 migc seal --name v1 && rm -rf old new &&
        revision migrations 005 004 'SELECT 1;' 'SELECT 1;' && killed 6 migc seal --name v2
}

# --- several at once

all_at_once() { # nothing that one of them writes is lost
    local i statuses=0
    fresh && run 0 migc merge --id 004 && for i in 1 2 3 4 5 6; do
        timeout 120 migc new -m "number $i" --id "n$i" >"$work/new.$i" 2>&1 &
        timeout 120 migc seal 004 --name "v$i" >"$work/seal.$i" 2>&1 &
    done && for i in $(jobs -p); do
        wait "$i" || statuses=$((statuses + 1))
    done && [ $statuses -eq 0 ] || { cat "$work"/new.? "$work"/seal.? && return 1; }
    run 0 migc check && err_has '12 revisions, 1 head: no problems' && [ "$(grep -c ^release migrations/sealed)" -eq 6 ] &&
        [ "$(grep -c ^revision migrations/sealed)" -eq 6 ]
}
others_wait() { # for a lock that somebody holds; who dies lets go of it
    local status
    fresh && exec 9<migrations && flock -n 9 || return
    timeout 60 migc new -m t --id 004 --head 003 >"$work/out" 2>&1 9<&- &
    sleep 0.3
    [ ! -e migrations/004_t.sql ]
    status=$?
    exec 9<&-
    wait $! && [ $status -eq 0 ] && [ -e migrations/004_t.sql ]
}

build_kill_at || exit 1
for case in no_room no_room_for_the_second no_rights killed_new killed_rebase killed_seal all_at_once others_wait; do
    check "writing: ${case//_/ }" "$case"
done
[ $tests_failed -eq 0 ]
