#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What migc says to shells that complete its command lines, and its manual page: both come from the tables that
# the program reads, so every command and every option of them is there. tests/terminal.sh presses the key.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/cli_lib.sh"
# shellcheck source=tests/packages.sh
. "$root/tests/packages.sh"
need_packages mandoc man-db groff-base fish zsh || exit 1
export LC_ALL=C.UTF-8

make_history migrations
revision migrations/billing b01 base 'SELECT 1;' 'SELECT 1;' '--@ label billing'
revision elsewhere 00z base 'SELECT 1;' 'SELECT 1;'
mkdir 'a b' && cp elsewhere/* 'a b'
printf '%s\n' '[environment.staging]' 'url = sqlite:s.db' '[database.shop]' 'url = sqlite:shop.db' >migrations/migc.ini

# offers LINES… -- WORD…: the words for the last WORD, without what they mean.
offers() {
    local expected=()
    while [ "$1" != -- ]; do
        expected+=("$1")
        shift
    done
    shift
    run 0 migc completions --words migc "$@" && diff /dev/null "$work/err" &&
        diff <([ ${#expected[@]} -eq 0 ] || printf '%s\n' "${expected[@]}") <(cut -f 1 "$work/out")
}
commands_of_help() {
    migc help | sed -n 's/^  \([a-z]*\)  *[^ ].*/\1/p'
}
options_of_help() { # COMMAND
    migc help "$1" | sed -n 's/^ *\(-[a-z], \)\{0,1\}--\([a-z-]*\).*/--\2/p' | sort -u
}
every_command() {
    [ "$(commands_of_help | wc -l)" -ge 28 ] &&
        diff <(commands_of_help; printf '%s\n' help --help --version) <(migc completions --words migc '' | cut -f 1) &&
        offers upgrade -- upg && offers drift drop downgrade -- d && offers show -- help sho && offers -- help show '' && offers -- no-such-command '' &&
        offers -- no-such-command --
}
every_option() { # none is missing, none is invented; --help is not in the help of all
    local name
    for name in $(commands_of_help); do
        diff <({ options_of_help "$name" && echo --help; } | sort -u) <(migc completions --words migc "$name" -- | cut -f 1 | sort) ||
            { echo "of $name" && return 1; }
    done
    offers -d -- new -m title -d && run 0 migc completions --words migc new - && grep -q -x -- $'--splice\tthe parent need not be a head' "$work/out"
}
words_of_values() {
    offers --format=text --format=json --format=sarif --format=github -- check --format= && offers sarif -- check --format s &&
        offers stop revert -- upgrade --on-failure '' && offers json -- upgrade --log j && offers session transaction -- upgrade --pooler '' &&
        offers postgresql sqlite postgresql,sqlite -- compile --dialect '' && offers transaction -- upgrade --pooler t &&
        offers -- new -m '' && offers -- new -m h && offers -- upgrade --deadline '' && offers bash zsh fish -- completions '' &&
        offers -- completions bash '' && offers multiple-heads multiple-roots -- explain mu && offers :files -- compile -o x &&
        offers :files -- check x && offers :directories -- check -d '' && offers :directories -- init mig &&
        offers :directories -- upgrade --directory= && offers :files -- upgrade --steps ./x && offers -- check -dx -q
}
targets() {
    offers head heads base current b01 billing 003 search 002 001 +1 -- upgrade '' && offers 003 002 001 -- upgrade 0 &&
        offers 003 002 001 -- upgrade --quiet 001 0 && offers -- downgrade 001 '' && offers base b01 billing -- downgrade b &&
        offers -1 -- downgrade -1 && offers 001:003 001:002 001:001 -- history -r 001:0 && offers --range=:base --range=:b01 --range=:billing -- history --range=:b &&
        offers billing@head billing@heads billing@base billing@+1 -- upgrade billing@ && offers billing@head -- new --head billing@ &&
        offers 003 002 001 -- new -m title --head 0 && offers search -- show -- s && offers 00z -- show -d elsewhere 0 &&
        offers 00z -- show --directory=elsewhere 0 && offers 00z -- show -delsewhere 0 && offers 00z -- show -d 'a b' 0 &&
        offers 00z -- show -qd elsewhere 0 && offers 00z -- show -qdelsewhere 0 && offers 00z -- history -d elsewhere -ir 0 &&
        offers head heads base current +1 -- upgrade -d nowhere ''
}
releases() {
    cp -r migrations sealed && run 0 migc merge -d sealed && run 0 migc seal -d sealed --name v1.4 && offers v1.4 -- new -d sealed --head v &&
        offers v1.4 -- upgrade -d sealed v && offers v1.4:v1.4 -- history -d sealed -r v1.4:v && offers -- upgrade v
}
places() {
    offers staging -- upgrade -e '' && offers staging shop postgresql:// sqlite: -- current --database '' &&
        offers --database=sqlite: -- current --database=sq && offers -- upgrade -d elsewhere -e ''
}
refs() {
    mkdir repository && cp -r migrations repository/ && (
        cd repository && export GIT_CONFIG_GLOBAL=/dev/null && git init -q -b main && git add . &&
            git -c user.name=a -c user.email=a@localhost commit -q -m first && git branch feature/search && git tag v1.4 &&
            git update-ref refs/remotes/origin/main HEAD && git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main &&
            git branch 'x$(touch${IFS}evil)' && offers feature/search main origin/main v1.4 -- check --against '' && offers feature/search -- check -d migrations --against f &&
            offers --against=origin/main -- check --against=or &&
            grep -q -x -- $'--against=origin/main\tremote branch' "$work/out" && diff <(printf 'main\tbranch\n') <(in_fish 'migc check --against m') &&
            diff <(echo origin/main) <(in_bash migc ' check' ' --against' ' or') && diff <(echo v1.4) <(in_bash migc ' check' ' --against' = v)
    ) && offers -- check --against '' && (cd repository && offers -- check -d nowhere --against '')
}
nothing_hostile() { # gets out of a broken revision and into a shell
    mkdir hostile && printf -- '--@ revision $(touch evil)\n--@ title a\tb\033[31m\n' >hostile/1.sql &&
        printf -- '--@ revision 001\n--@ revises base\n--@ title a\tb\033[31m\n--@ up\n' >hostile/2.sql &&
        run 0 migc completions --words migc show -d hostile '' && ! grep -q -e evil -e $'\033' "$work/out" &&
        printf -- '--@ revision 001\n--@ revises base\n--@ title a $(x) `y`\n--@ up\n' >hostile/1.sql && rm hostile/2.sql &&
        offers 001 -- show -d hostile 0
}
misused() {
    run 2 migc completions && err_has 'migc completions: name a shell: bash, zsh or fish' && run 2 migc completions tcsh &&
        err_has 'there is no script for "tcsh", but for bash, zsh and fish' && run 2 migc completions bash zsh && run 2 migc completions --x &&
        run 0 migc completions --help &&
        run 2 migc man page && run 0 migc man --help && [ "$(wc -l <"$work/out")" -eq 2 ]
}

# --- the scripts

scripts_are_sound() {
    local shell
    for shell in bash zsh fish; do
        migc completions $shell >script.$shell && [ -s script.$shell ] || return
    done
    bash -n script.bash && zsh -n script.zsh && fish --no-config -n script.fish
}
in_fish() { # LINE: what fish offers for it
    fish --no-config --private -c "source $work/script.fish; complete -C '$1'" 2>&1
}
fish_completes() {
    diff <(printf 'upgrade\tapply revisions up to TARGET (default: everything)\n') <(in_fish 'migc upg') &&
        diff <(printf -- '--format=sarif\n') <(in_fish 'migc check --format=sa' | cut -f 1) &&
        diff <(printf '%s\n' 001:003 001:002 001:001) <(in_fish 'migc history -r 001:0' | cut -f 1) &&
        diff <(printf '00z\tStep 00z\n') <(in_fish 'migc show -d a\ b 0' | cut -f 1,2) &&
        diff <(printf 'migrations/\n') <(in_fish 'migc check -d mig' | cut -f 1) &&
        diff <(printf -- '--directory=migrations/\n') <(in_fish 'migc check --directory=mig' | cut -f 1)
}
# bash 3.2 and what it sets; in tmux the key itself is pressed.
in_bash() { # WORD…: as bash splits them; joined by blanks where an argument begins with one
    bash --norc -c '
        source "$1"
        shift
        COMP_WORDS=() COMP_LINE=
        for word; do
            COMP_LINE+=$word
            COMP_WORDS+=("${word# }")
        done
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_POINT=${#COMP_LINE}
        compopt() { echo "compopt $*"; }
        _migc
        [ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"' bash "$work/script.bash" "$@" 2>&1
}
bash_splits_words() {
    diff <(echo upgrade) <(in_bash migc ' upg') && diff <(printf '%s\n' 003 002 001) <(in_bash migc ' history' ' -r' ' 001' : 0) &&
        diff <(printf '%s\n' 'compopt -o nospace' sqlite:) <(in_bash migc ' upgrade' ' --database' = sq) &&
        diff <(echo @head) <(in_bash migc ' upgrade' ' billing' @ he | head -n 1) && diff <(echo text) <(in_bash migc ' check' ' --format' = | head -n 1) &&
        diff <(printf '%s\n' 'compopt -o filenames' migrations) <(in_bash migc ' check' ' -d' ' mig') && diff <(echo 00z) <(in_bash migc ' show' ' -d' ' a\ b' ' 0') &&
        diff <(echo 00z) <(in_bash migc ' show' ' -d' ' "a b"' ' 0') && in_bash migc ' show' ' -d' ' $(touch evil)' ' 0' && [ ! -e evil ]
}

# --- the manual page

page_is_sound() {
    migc man >migc.1 && ! mandoc -T lint -W warning migc.1 | grep -v 'missing date' &&
        LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z migc.1 2>warnings >/dev/null && diff /dev/null warnings
}
page_has_everything() {
    local name option
    migc man | mandoc -T ascii | col -bx >page && grep -q "^$(migc --version) " page || return
    for name in $(commands_of_help); do
        grep -q -E "^   $name( |$)" page || { echo "no $name" && return 1; }
        for option in $(options_of_help "$name"); do
            grep -q -E -e "(^|[ ,])$option([ ,=.[]|$)" page || { echo "no $option of $name" && return 1; }
        done
    done
}
same_every_time() {
    diff <(migc man) <(cd / && TZ=Asia/Tokyo LC_ALL=C migc man)
}

for case in every_command every_option words_of_values targets releases places nothing_hostile misused \
    scripts_are_sound fish_completes bash_splits_words refs page_is_sound page_has_everything same_every_time; do
    check "completions: ${case//_/ }" "$case"
done
[ $tests_failed -eq 0 ]
