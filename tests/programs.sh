#!/usr/bin/env bash
# Runs test programs (cmocka, or scripts that print TAP) one after the other, each with a time limit, which
# MIGC_LONG=yes makes longer. One that ends badly without a "not ok" is a "not ok" of its own: a crash, a leak,
# a time-out.
set -u
export CMOCKA_MESSAGE_OUTPUT=TAP
output=$(mktemp) || exit 1
trap 'rm -f "$output"' EXIT
failed=0
limit=300
[ "${MIGC_LONG:-no}" = no ] || limit=1800
for program in "$@"; do
    [ -x "$program" ] && [ -f "$program" ] || { echo "not ok - $program is no program" && failed=1 && continue; }
    name=$(basename "$program")
    timeout --kill-after=5 $limit "$program" >"$output" 2>&1
    status=$?
    sed -E "s/^(not ok|ok)( [0-9]+)? -? ?/\1 - $name: /" "$output"
    [ $status -eq 0 ] || failed=1
    if [ $status -ne 0 ] && ! grep -q '^not ok' "$output"; then
        echo "not ok - $name ended with status $status"
    elif [ $status -eq 0 ] && ! grep -q '^ok' "$output"; then
        echo "not ok - $name tested nothing"
        failed=1
    fi
done
exit $failed
