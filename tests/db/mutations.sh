#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sound histories, broken in more than a hundred ways: what a server refuses, or a down leaves there, migc check has
# reported at its place, and it says nothing of what is sound (tests/db/mutated). A sample; with MIGC_LONG=yes twelve
# places for each way in each history. Needs MIGC_TEST_PG_URL (tests/postgres.sh).
#
#   MIGC_MUTATIONS=FILE    puts the table into that document, between its marks
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'histories that are broken' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
places=0.4
[ "${MIGC_LONG:-no}" = no ] || places=12
MIGC=$(command -v migc)
export MIGC PYTHONDONTWRITEBYTECODE=1
here=$root/tests/db/mutated

# Two at a time.
timeout 3000 python3 "$here/run.py" "$work" $places 0 2 >0.json 2>0.err &
timeout 3000 python3 "$here/run.py" "$work" $places 1 2 >1.json 2>1.err
first=$?
wait $!
second=$?

ran() {
    cat 0.err 1.err
    [ $first -eq 0 ] && [ $second -eq 0 ] && [ -s 0.json ] && [ -s 1.json ]
}
judged() {
    local target=()
    [ -z "${MIGC_MUTATIONS-}" ] || target=(--write "$MIGC_MUTATIONS")
    python3 "$here/summary.py" 0.json 1.json "${target[@]}" >table
    local status=$?
    tail -n 25 table
    return $status
}

check 'every history is run up, down and up' ran
check 'what is wrong is found at its place, and nothing else is said' judged
grep 'histories broken' table | sed 's/^/# /'
exit $((tests_failed > 0))
