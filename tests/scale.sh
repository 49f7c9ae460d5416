#!/usr/bin/env bash
# Histories that are large in one way each: the right answer, and C that compiles and can be walked. No time is
# asserted; tests/bench/scale.sh measures.
#
#   tests/scale.sh [--long]     --long: the sizes of the limits that are promised
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
migc=${MIGC_RELEASE_BUILD:-$root/build/release}/migc
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
cd "$scratch" || exit 1
case ${1-} in
--long) factor=10 megabytes=100 statement=32 files=300000 ;;
'') factor=1 megabytes=10 statement=4 files=9000 ;;
*) echo "scale.sh: unknown argument $1 (there is --long)" >&2 && exit 2 ;;
esac

make() { # KIND SIZE: a fresh history in ./migrations
    rm -rf migrations scale.c walk
    "$root/tests/scale_input.py" "$1" "$2" migrations
}
says() { # FILE TEXT…: the file is these lines
    local file=$1
    shift
    diff "$file" <(printf '%s\n' "$@")
}
holds() { # FILE COUNT PATTERN: as many lines match
    local count
    count=$(grep -cE -- "$3" "$1")
    [ "$count" -eq "$2" ] || { echo "$count lines, not $2, match: $3" && tail -n 3 "$1" && false; }
}
good() { # SUMMARY: check finds no problem, compile writes C, and it compiles
    "$migc" check migrations >found 2>&1
    says found "$1: no problems" && "$migc" compile migrations -o scale.c &&
        cc -O0 -I"$root/runtime/include" "$root/tests/scale_walk.c" scale.c -o walk && ./walk >walked
}
refused() { # COUNT: check finds as many errors
    "$migc" check migrations >found 2>&1
    [ $? -eq 1 ] && holds found 1 "^$1 errors?\$"
}
same_sql() { # the statements of `up` are those of the only file
    ./walk sql >walked
    sed '1,/^--@ up$/d; /^--@ down/,$d' migrations/one.sql | sed '$d' | cmp - walked
}

chain() { # KIND SIZE FIRST LAST
    make "$1" "$2" && good "$2 revisions, 1 head" &&
        says walked "$2 revisions from $(printf 'r%06d to r%06d' "$3" "$4"), the widest merge of 1" \
            "$(($2 - 1)) edges, 0 names" "$(($2 * 2)) steps" "$(($2 * 2)) steps"
}
branches() {
    local size=$1 merges=$((($1 - 2 + 100) / 101))
    make wide "$size" && good "$size revisions, 1 head" &&
        says <(head -n 1 walked) "$size revisions from r000000 to r$(printf %06d $((size - 1))), the widest merge of 100" &&
        says <(tail -n 1 walked) "$(((size - merges) * 2)) steps"
}
merge() {
    make merge "$1" && good "$(($1 + 2)) revisions, 1 head" &&
        says walked "$(($1 + 2)) revisions from root to merge, the widest merge of $1" \
            "$(($1 * 2)) edges, 0 names" "$(($1 * 2 + 2)) steps" "$(($1 * 2 + 2)) steps"
}
heads() {
    local last
    last=$(printf 'h%06d' $(($1 - 1)))
    make heads "$1" && refused 1 &&
        holds found 1 "^migrations/$last.sql:1:14: error: the history has $1 heads: \"h000000\", \"h000001\", \"h000002\", \"h000003\" and $(($1 - 4)) more \[multiple-heads\]\$" &&
        holds found "$1" '^migrations/h[0-9]+\.sql:1:14: note: head "h[0-9]+", created 2026-01-01 00:00:00: Number h[0-9]+$' &&
        holds found 1 'note: they part after "root"$'
}
statements() {
    make statements "$1" && good "1 revision, 1 head" && same_sql &&
        "$migc" check --dialect sqlite migrations
}
text() { # KIND MEGABYTES
    make "$1" "$2" && good "1 revision, 1 head" && same_sql
}
variables() {
    make variables "$1" && "$migc" check migrations >found 2>&1
    holds found 0 'is not declared' || return
    sed -i "s/:'v7'/:'w7'/" migrations/one.sql
    "$migc" check migrations >found 2>&1
    holds found 1 "^migrations/one.sql:[0-9]+:23: error: variable \"w7\" is not declared"
}
names() {
    make names "$1" && good "$(($1 + 2)) revisions, 1 head" &&
        says <(head -n 2 walked) "$(($1 + 2)) revisions from root to last, the widest merge of 1" \
            "$(($1 * 2 + 1)) edges, $1 names"
}
errors() { # SIZE: every thirtieth file has one
    local count=$((($1 + 22) / 30))
    make errors "$1" && refused $count &&
        holds found $count '^migrations/r[0-9]{6}\.sql:14:5: error: there is no directive "frobnicate" \[bad-directive\]$'
}

check "a chain" chain chain $((factor * 10000)) 0 $((factor * 10000 - 1))
check "a chain whose files stand in the opposite order" chain backward $((factor * 5000)) $((factor * 5000)) 1
check "branches and merges" branches $((factor * 5000))
check "a merge of very many" merge 10000
check "very many heads" heads 10000
check "very many statements in one file" statements $((factor * 100000))
check "a few huge literals" text literals $megabytes
check "one huge statement" text rows $statement
check "very many variables" variables $((factor * 3000))
check "very many labels and dependencies" names $((factor * 1000))
check "very many findings" errors $files
exit $((tests_failed > 0))
