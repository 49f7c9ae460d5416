#!/usr/bin/env bash
# Golden cases: tests/golden/AREA/CASE/ holds `cmd` (a shell line; default: migc check revisions), its
# input, and the expected `stdout`, `stderr` and `status` (absent: empty, empty, 0).
#
#   tests/golden.sh [NAME…]            runs the cases whose path holds one of the NAMEs; TAP on stdout
#   UPDATE=1 tests/golden.sh NAME      writes what the command really says; then read the diff
#   MIGC=path/to/migc                  the program under test (default: build/dev/migc)
set -u
here=$(cd "$(dirname "$0")" && pwd)
migc=${MIGC:-$here/../build/dev/migc}
[ -x "$migc" ] || { echo "golden.sh: $migc is not there: build it, or set MIGC" >&2; exit 1; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/tree"
ln -s "$(cd "$(dirname "$migc")" && pwd)/$(basename "$migc")" "$work/bin/migc"

# Runs one case in a copy of its directory; leaves stdout, stderr and status in $work.
run_case() {
    rm -rf "$work/tree/case"
    cp -R "$1" "$work/tree/case"
    local command='migc check revisions'
    [ -f "$1/cmd" ] && command=$(cat "$1/cmd")
    rm -f "$work/tree/case"/{cmd,stdout,stderr,status}
    (cd "$work/tree/case" && env -i PATH="$work/bin:/usr/local/bin:/usr/bin:/bin" HOME=/nonexistent LC_ALL=C.UTF-8 \
        TZ=UTC ASAN_OPTIONS="${ASAN_OPTIONS-}" timeout 20 bash -c "$command") \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    echo $? >"$work/status"
}

# expected FILE DEFAULT: what a case expects.
expected() {
    if [ -f "$1" ]; then cat "$1"; else printf '%s' "$2"; fi
}

update_case() {
    local file
    for file in stdout stderr; do
        if [ -s "$work/$file" ]; then cp "$work/$file" "$1/$file"; else rm -f "$1/$file"; fi
    done
    if [ "$(cat "$work/status")" = 0 ]; then rm -f "$1/status"; else cp "$work/status" "$1/status"; fi
}

case_matches() {
    local file
    for file in stdout stderr; do
        expected "$1/$file" '' | cmp -s - "$work/$file" || return 1
    done
    [ "$(expected "$1/status" 0)" = "$(cat "$work/status")" ]
}

show_difference() {
    local file
    for file in stdout stderr; do
        expected "$1/$file" '' | diff -u --label "expected $file" --label "got $file" - "$work/$file"
    done | sed 's/^/#   /'
    [ "$(expected "$1/status" 0)" = "$(cat "$work/status")" ] ||
        echo "#   expected status $(expected "$1/status" 0), got $(cat "$work/status")"
}

is_selected() {
    local name=$1 pattern
    shift
    [ $# -eq 0 ] && return 0
    for pattern in "$@"; do
        case $name in *"$pattern"*) return 0 ;; esac
    done
    return 1
}

failed=0
ran=0
for directory in "$here"/golden/*/*/; do
    directory=${directory%/}
    name=${directory#"$here/golden/"}
    [ -d "$directory" ] && is_selected "$name" "$@" || continue
    ran=$((ran + 1))
    run_case "$directory"
    [ -n "${UPDATE-}" ] && update_case "$directory"
    if case_matches "$directory"; then
        echo "ok $ran - $name"
    else
        echo "not ok $ran - $name"
        show_difference "$directory"
        failed=$((failed + 1))
    fi
done
echo "1..$ran"
[ "$ran" -gt 0 ] || { echo "golden.sh: no case matches" >&2; exit 1; }
[ "$failed" -eq 0 ]
