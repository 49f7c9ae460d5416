#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Counting back where files are gone, as after a `git checkout`: what the ledger knows of them is enough.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"

#           003 - 005
# 001 - 002 <
#           004
make_histories() {
    local id parent label
    rm -rf whole rest
    while read -r id parent label; do
        revision whole "$id" "$parent" "CREATE TABLE t$id (n integer);" "DROP TABLE t$id;" "${label:+--@ label $label}"
    done <<<$'001 base\n002 001\n003 002\n004 002 left\n005 003 right'
    mkdir rest && cp whole/001.sql whole/002.sql rest
    run 0 migc upgrade heads -q --directory whole --database "$url"
}

down() { # STATUS TARGET
    run "$1" migc downgrade -q --directory rest --database "$url" "$2"
}

applied() {
    query "SELECT id FROM migc_revision WHERE state = 'applied' ORDER BY id" | tr '\n' ' '
}

one_way_of_several() {
    down 1 -1 || return
    printf '%s\n' 'migc: error: "-1" is not one way: several revisions have nothing on top of them. Write one of:' \
        '  004@-1  for 004  (unknown to this program)' '  005@-1  for 005  (unknown to this program)' | diff - err &&
        equals applied "$(applied)" '001 002 003 004 005 '
}

on_a_line() {
    down 1 002@-1 && err_has '"002@-1" is not one way' && err_has '  005@-1  for 005  (unknown to this program)' &&
        down 0 004@-1 && equals applied "$(applied)" '001 002 003 005 ' &&
        down 0 002@-1 && equals applied "$(applied)" '001 002 003 ' &&
        down 0 -2 && equals applied "$(applied)" '001 '
}

nobody_knows_it() {
    down 1 006@-1 && err_has 'migc: error: no revision or label is named "006"; did you mean "001"?' && equals applied "$(applied)" '001 '
}

drivers=(sqlite)
[ -z "${MIGC_TEST_PG_URL-}" ] || drivers+=(postgresql)
for each in "${drivers[@]}"; do
    make_database "$each" && make_histories || exit 1
    check "the ways back from unknown revisions are named, $each" one_way_of_several
    check "a line leads on to revisions that have no file, $each" on_a_line
    check "a line that neither files nor ledger know, $each" nobody_knows_it
done
exit $tests_failed
