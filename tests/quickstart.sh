#!/usr/bin/env bash
# The README's first command shows what it promises.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

shows() { # TEXT…: the output has each of them, in this order
    python3 - "$work/output" "$@" <<'PYTHON'
import sys
text, place = open(sys.argv[1], encoding="utf-8").read(), 0
for wanted in sys.argv[2:]:
    place = text.find(wanted, place)
    if place < 0:
        sys.exit('"%s" is not there, or not in its place, in:\n%s' % (wanted, text))
PYTHON
}
one_query() {
    [ "$(sed -n '/^=== 3/,/^=== 4/p' "$work/output" | sed '/^nothing to do$/q' | grep -c '^query: ')" = 1 ] ||
        { sed -n '/^=== 3/,/^=== 4/p' "$work/output"; return 1; }
}
check "quickstart ends with 0" bash -c '"$1" >"$2" 2>&1 </dev/null || { tail -n 40 "$2"; exit 1; }' - \
    "$root/examples/quickstart.sh" "$work/output" || exit 1
check "it compiles and launches" shows '=== 1' schema.c '=== 2' '[7/7] 007' '7 revisions applied' Grace
check "a second launch has nothing to do" shows '=== 3' 'nothing to do'
check "a second launch is one query" one_query
check "it shows current and history" shows '=== 4' 007 001
check "it goes down and up again" shows '=== 5' 'Welcome back'
check "two heads fail the build with both files named" \
    shows '=== 6' '[multiple-heads]' '008_language.sql:' '=== Done'
check "both heads are named" shows '=== 6' '[multiple-heads]' '009_rating.sql:'
exit $((tests_failed > 0))
