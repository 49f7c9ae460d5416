#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a person sees: in a terminal (tmux) colours, the bar of a batch as wide as there is room, questions, and
# completions by the key itself in bash, zsh and fish; in a pipe none of it.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/cli_lib.sh"
# shellcheck source=tests/packages.sh
. "$root/tests/packages.sh"
need_packages tmux sqlite3 zsh fish ncurses-term || exit 1
export LC_ALL=C.UTF-8 PS1='> '
unset VISUAL EDITOR MIGC_DATABASE_URL TMUX

make_history migrations
revision two 001 base 'CREATE TABLE t (n integer);' 'DROP TABLE t;'
revision two 002a 001 'SELECT 1;' 'SELECT 1;'
revision two 002b 001 'SELECT 1;' 'SELECT 1;'
revision slow 001 base "CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT 0);
INSERT INTO t (id) WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1500) SELECT i FROM c;" 'DROP TABLE t;'
revision slow 002 001 '--@ batch fill over t(id) rows 30 pause 60ms
UPDATE t SET n = 1 WHERE id > :after AND id <= :through AND n = 0;' '--@ batch clear over t(id) rows 1500
UPDATE t SET n = 0 WHERE id > :after AND id <= :through AND n = 1;'
mkdir 'a b' && cp migrations/001.sql 'a b'
for shell in bash zsh fish; do
    migc completions $shell >"$([ $shell = zsh ] && echo _migc || echo migc.$shell)"
done

mux() {
    timeout 10 tmux -S "$socket" -f /dev/null "$@"
}
stop_mux() {
    for socket in "$work"/tmux.*; do
        [ ! -S "$socket" ] || mux kill-server 2>/dev/null
    done
}
end() {
    stop_mux
    clean_up
}
trap end EXIT

# terminal COLUMNS COMMAND…: a new one, at a prompt. Each case has a server of its own: one that ends can still be
# found for a moment.
terminal() {
    local columns=$1
    shift
    stop_mux
    socket=$work/tmux.$BASHPID
    mux new-session -d -x "$columns" -y 30 -c "$work" -- "$@" && mux set-option -g status off && shows '^>'
}
screen() {
    mux capture-pane -p "$@"
}
# Waits until a line of the screen is as the pattern says.
shows() { # PATTERN
    local _
    for _ in $(seq 200); do
        screen | grep -q -E -e "$1" && return
        sleep 0.1
    done
    echo "not on the screen: $1"
    screen
    return 1
}
shows_not() { # PATTERN, which is not there now
    screen | grep -q -E -e "$1" || return 0
    echo "on the screen: $1"
    screen
    return 1
}
entered=40
enter() { # LINE: and waits until it is done, which a line says that is not in it
    entered=$((entered + 1))
    mux send-keys -l -- "$1; echo done-\$(($entered + 1))" && mux send-keys Enter && shows "^done-$((entered + 1))\$"
}
clear_screen() {
    mux send-keys -R && mux clear-history
}

# --- colours

in_colour() { # SGR TEXT: on the screen
    screen -e | grep -q -F -e "$(printf '\033[%sm%s' "$1" "$2")" && return
    screen -e | cat -v
    return 1
}
no_colour() { # nothing but plain text
    ! screen -e | grep -q $'\033'
}
colours_on_a_terminal() {
    terminal 100 bash --norc && enter 'migc heads' && in_colour 33 003 && in_colour 32 '(head)' && clear_screen &&
        enter 'migc upgrade nope --database sqlite:c.db' && screen -e | grep -q -e $'\033\[1m\033\[31merror:' && clear_screen &&
        enter 'migc heads -d two --graph 2>&1; migc history -d two --graph' && screen -e | grep -q $'\033\\[' && clear_screen &&
        enter 'migc heads | cat; migc upgrade nope --database sqlite:c.db 2>&1 | cat' && shows '^003' && shows 'error: ' && no_colour
}
no_colours_where_they_are_not_wanted() {
    terminal 100 bash --norc && enter 'NO_COLOR=1 migc heads' && shows '^003' && no_colour && enter 'migc heads --no-color' && no_colour &&
        enter 'TERM=dumb migc heads' && no_colour && enter 'env -u TERM migc heads' && no_colour && enter 'NO_COLOR= migc heads' && in_colour 33 003
}

# --- the bar

bar_as_wide_as_there_is_room() {
    rm -f slow.db && terminal 100 bash --norc && mux send-keys -l 'migc upgrade -d slow --database sqlite:slow.db; echo done-$((6 * 7))' &&
        mux send-keys Enter && shows '^  \[#+\.+\] +[0-9]+ %  [0-9,]+ of about 1,500 rows' && in_colour 32 '#' && shows '^done-42$' &&
        shows_not 'rows' && shows_not '\[#' && shows '^002 took [0-9.]+ s$' && shows '^applied 2 revisions in '
}
narrow_terminal() { # without a bar, and never longer than a line
    rm -f slow.db && run 0 migc upgrade -q -d slow 001 --database sqlite:slow.db && terminal 44 bash --norc &&
        mux send-keys -l 'migc upgrade -d slow --database sqlite:slow.db; echo done-$((6 * 7))' && mux send-keys Enter &&
        shows '^ +[0-9]+ %  [0-9,]+ of about 1,500 rows' && sleep 0.5 && [ "$(screen | grep -c 'of about')" -eq 1 ] && shows_not '\[#' &&
        shows '^done-42$' && shows_not 'of about'
}
cancelled_by_the_key() {
    rm -f slow.db && terminal 100 bash --norc && mux send-keys -l 'migc upgrade -d slow --database sqlite:slow.db' && mux send-keys Enter &&
        shows 'of about 1,500 rows' && mux send-keys C-c && shows 'cancelled' && mux send-keys -l 'echo exit-$?' && mux send-keys Enter &&
        shows '^exit-130$' && shows_not '\[#'
}
a_pipe_gets_lines() {
    rm -f slow.db && terminal 100 bash --norc && enter 'migc upgrade -d slow --database sqlite:slow.db 2>&1 | cat >piped' &&
        grep -q '^applying 002' piped && grep -q '^applied 2 revisions' piped && ! grep -q -e $'\r' -e $'\033' -e '\[#' piped && no_colour
}

# --- questions

asks_before_it_drops() {
    rm -f d.db && run 0 migc upgrade --quiet --database sqlite:d.db && terminal 100 bash --norc &&
        mux send-keys -l 'migc drop --database sqlite:d.db; echo exit-$?' && mux send-keys Enter && shows '^drop removes the database with all that is in it\. Type its name, d\.db: *$' &&
        mux send-keys -l yes && mux send-keys Enter && shows '^migc: nothing was done$' && shows '^exit-1$' && [ -s d.db ] && clear_screen &&
        mux send-keys -l 'migc drop --database sqlite:d.db' && mux send-keys Enter && shows 'Type its name, d\.db: *$' && mux send-keys C-c &&
        mux send-keys -l 'echo exit-$?' && mux send-keys Enter && shows '^exit-130$' && [ -s d.db ] && clear_screen &&
        mux send-keys -l 'migc drop --database sqlite:d.db; echo exit-$?' && mux send-keys Enter && shows 'Type its name, d\.db: *$' &&
        mux send-keys -l d.db && mux send-keys Enter && shows '^migc: d\.db dropped$' && shows '^exit-0$' && [ ! -e d.db ]
}
edits_in_the_terminal() { # the editor has it, and an interrupt is the editor's affair
    printf '%s\n' '#!/bin/bash' 'trap "echo caught" INT' 'read -rp "editing? " answer <&0' 'echo "$answer: $1"' >editor && chmod +x editor &&
        terminal 100 bash --norc && mux send-keys -l 'EDITOR=./editor migc edit 002; echo exit-$?' && mux send-keys Enter && shows '^editing\?' &&
        mux send-keys C-c && shows 'caught' && mux send-keys -l yes && mux send-keys Enter && shows 'yes: migrations/002.sql$' && shows '^exit-0$'
}

# --- completions

# completes TYPED LINE: the key, then a mark, which shows whether there is a blank before it
completes() {
    mux send-keys -l -- "$1" && mux send-keys Tab && mux send-keys -l X && shows "^> ${2}X\$" && mux send-keys C-u
}
lists() { # TYPED WORDS…: the key twice
    local word
    mux send-keys -l -- "$1" && mux send-keys Tab Tab && shift || return
    for word; do
        shows "(^|[ (])$word([ )]|\$)" || return
    done
    mux send-keys C-c && clear_screen && mux send-keys Enter && shows '^>'
}
in_every_shell() {
    completes 'migc upg' 'migc upgrade ' && completes 'migc history -r 001:cur' 'migc history -r 001:current ' &&
        completes 'migc check --format=sa' 'migc check --format=sarif ' && completes 'migc upgrade --database sq' 'migc upgrade --database sqlite:' &&
        completes 'migc check -d migr' 'migc check -d migrations/' && completes 'migc upgrade search@hea' "migc upgrade search@head" &&
        completes 'migc show -d a\ b 00' 'migc show -d a\\ b 001 ' && completes 'migc check --directory=mig' 'migc check --directory=migrations/' &&
        lists 'migc show 00' 001 002 003
}
keys_in_bash() {
    terminal 100 bash --norc && mux send-keys -l "source migc.bash" && mux send-keys Enter && clear_screen && mux send-keys Enter && in_every_shell
}
keys_in_zsh() {
    terminal 100 zsh -f -i && mux send-keys -l "PS1='> ' fpath=($work \$fpath); autoload -Uz compinit && compinit -D -u" && mux send-keys Enter &&
        clear_screen && mux send-keys Enter && in_every_shell
}
keys_in_fish() {
    mkdir -p home && terminal 100 env HOME="$work/home" fish --no-config --private -C "function fish_prompt; printf '> '; end
        set -g fish_autosuggestion_enabled 0; source $work/migc.fish" && in_every_shell
}

for case in colours_on_a_terminal no_colours_where_they_are_not_wanted bar_as_wide_as_there_is_room narrow_terminal cancelled_by_the_key \
    a_pipe_gets_lines asks_before_it_drops edits_in_the_terminal keys_in_bash keys_in_zsh keys_in_fish; do
    check "terminal: ${case//_/ }" "$case"
done
[ $tests_failed -eq 0 ]
