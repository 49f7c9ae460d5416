#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A runtime of an earlier commit on a ledger that today's has written: it launches, steps back and goes on, and
# refuses a ledger that says that it is too old. Built from the git history, once a run; without one this skips.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
earlier=6d28f23 # reads format 1 of the ledger
database=sqlite:app.db

if ! git -C "$root" cat-file -e "$earlier^{commit}" 2>/dev/null; then
    echo "ok - an older runtime on today's ledger # SKIP no git history"
    exit 0
fi

# TREE PROGRAM: the runtime with the SQLite driver, and a history built by hand.
build() {
    local sources=() source
    for source in "$1"/runtime/*.c; do
        [[ $source == */driver_postgresql* ]] || sources+=("$source")
    done
    cp "$root/tests/db/older_runtime.c.in" "$2.c"
    cc -std=gnu11 -I"$1/runtime" -I"$1/runtime/include" -I"$1/tests/unit" "$2.c" "$1/tests/unit/history_builder.c" \
        "${sources[@]}" "$1/generated/ledger.c" -lsqlite3 -lm -o "$2"
}
build_both() {
    mkdir earlier && git -C "$root" archive "$earlier" runtime generated tests/unit | tar -x -C earlier &&
        build earlier older && build "$root" today
}
check 'both runtimes build' build_both

tables_are() {
    [ "$(sqlite3 app.db "SELECT group_concat(name, ' ') FROM sqlite_master WHERE name IN ('a', 'b', 'c', 'd')")" = "$1" ]
}
format_is() {
    [ "$(sqlite3 app.db "SELECT format || ' ' || min_reader FROM migc_history WHERE name = 'migc'")" = "$1" ]
}

steps_back() {
    run 0 ./today $database up && ! format_is '1 1' && run 0 ./older $database at-head && run 0 ./older $database up &&
        run 0 ./older $database down && tables_are 'a b c' && run 0 ./older $database down 001 && tables_are a &&
        run 4 ./today $database at-head && run 0 ./older $database up && tables_are 'a b c d'
}
check 'an older runtime steps back on the ledger of a newer one, and up again' steps_back

shares() {
    run 0 ./today $database at-head && run 0 ./today $database down base && tables_are '' &&
        run 0 ./today $database up && run 0 ./older $database at-head && run 0 ./older $database down base &&
        tables_are '' && [ "$(sqlite3 app.db 'SELECT count(*) FROM migc_down')" = 0 ]
}
check 'what either has applied the other reverts' shares

upgrades_an_older_ledger() {
    rm app.db && run 0 ./older $database up && format_is '1 1' && run 0 ./today $database up && format_is '1 1' &&
        run 0 ./today $database down && ! format_is '1 1' && run 0 ./older $database down base && tables_are ''
}
check "an older ledger is brought up to date by the first change, and an up-to-date launch leaves it" upgrades_an_older_ledger

refuses() {
    run 0 ./today $database up 002 &&
        sqlite3 app.db "UPDATE migc_history SET min_reader = 2 WHERE name = 'migc'" &&
        run 6 ./older $database up && err_has 'need a migc that reads format 2 or newer' &&
        run 6 ./older $database down && run 6 ./older $database at-head && tables_are 'a b c' &&
        run 0 ./today $database up && tables_are 'a b c d'
}
check 'a runtime older than min_reader refuses' refuses
exit $((tests_failed > 0))
