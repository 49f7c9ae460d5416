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

# The build that it has left is a user's own: revisions that come, change and go rebuild it.
project=$root/build/quickstart
application=$project/build/application/transcripts
history_is() { # COUNT: so many revisions after a rebuild
    local found
    cmake --build "$project/build" && found=$("$application" --migrate history | wc -l) || return 1
    [ "$found" -eq "$1" ] || { echo "$found revisions instead of $1"; return 1; }
}
check "the build is whole again once the second head is gone" history_is 7
printf -- '--@ revision 008\n--@ revises 007\n--@ title More\n--@ up\nSELECT 8;\n--@ down nothing\n' \
    >"$project/application/migrations/008_more.sql"
check "a new revision is compiled in" history_is 8
sed -i 's/title More/title Much more/' "$project/application/migrations/008_more.sql"
title_is_new() { cmake --build "$project/build" && "$application" --migrate history | grep -q 'Much more'; }
check "a changed one too" title_is_new
rm "$project/application/migrations/008_more.sql"
check "one that is removed is gone" history_is 7
nothing_to_build() { cmake --build "$project/build" | grep -q 'no work to do'; }
check "and a build without a change does nothing" nothing_to_build
exit $((tests_failed > 0))
