#!/usr/bin/env bash
# fuzz.sh [--long | SECONDS] [FUZZER…]: every fuzzer of build/fuzz (or these: lexer, url …), 60 s in all, an
# hour with --long, shared among them, two at a time. Each starts from its committed corpus, those of
# revisions also from every revision of the tree. What is found is kept in build/fuzz/found, with the command
# that repeats it. tests/fuzz/README.md has the rest.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
build=${MIGC_FUZZ_BUILD:-$root/build/fuzz}
seconds=60
# The short run draws the same inputs each time: what is new is for the long one to find. Addresses are among
# what libFuzzer learns from, so they have to be the same, too; and a fast machine draws no more than a slow one.
draws=(-seed=1 -runs="${MIGC_FUZZ_RUNS:-5000}")
same_addresses=()
setarch --addr-no-randomize true 2>/dev/null && same_addresses=(setarch --addr-no-randomize)
case ${1-} in
--long) seconds=3600 && draws=() && shift ;;
[0-9]*) seconds=$1 && draws=(${MIGC_FUZZ_RUNS:+-seed=1 -runs=$MIGC_FUZZ_RUNS}) && shift ;;
esac
if [ $# -gt 0 ]; then
    names=("$@")
else
    names=()
    for source in "$root"/tests/fuzz/fuzz_*.c; do
        name=$(basename "$source" .c)
        names+=("${name#fuzz_}")
    done
fi

work=$(mktemp -d) || exit 1
pids=()
clean_up() {
    [ ${#pids[@]} -gt 0 ] && kill "${pids[@]}" 2>/dev/null && wait
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Revisions that the tree has anyway, for whoever reads revisions.
revisions=$work/revisions
mkdir "$revisions" "$work/none"
number=0
while IFS= read -r -d '' file; do
    number=$((number + 1))
    cp "$file" "$revisions/$number"
done < <(find "$root/tests/golden" "$root/examples" "$root/tests/boundaries" \
    "$root/tests/fuzz/corpus/revisions" -name '*.sql' -size -64k -print0)

# Two at a time, so each gets its share of twice the time.
share=$((seconds * 2 / ${#names[@]}))
[ $share -gt 0 ] || share=1

fuzz() { # NAME: the result is its log, and in NAME.status its status
    local name=$1 corpus=$root/tests/fuzz/corpus/$1 seeds=$work/none options=()
    mkdir -p "$work/grown-$name" "$build/found/$name"
    case $name in
    lexer | history | emit | model) seeds=$revisions && options=(-dict="$root/tests/fuzz/sql.dict") ;;
    *) [ -f "$root/tests/fuzz/$name.dict" ] && options=(-dict="$root/tests/fuzz/$name.dict") ;;
    esac
    # Small limits, so that what hangs or grows with the square of its input is a finding.
    (cd "$work/grown-$name" &&
        exec timeout --kill-after=10 $((share + 60)) "${same_addresses[@]}" "$build/tests/fuzz_$name" "${draws[@]}" -max_total_time=$share \
            -timeout=5 -rss_limit_mb=1500 -malloc_limit_mb=1000 -max_len=65536 -detect_leaks=1 -verbosity=0 \
            -print_final_stats=1 -artifact_prefix="$build/found/$name/" "${options[@]}" \
            "$work/grown-$name" "$corpus" "$seeds") >"$work/$name.log" 2>&1
    echo $? >"$work/$name.status"
}

report() { # NAME
    local name=$1 log=$work/$1.log status runs found
    status=$(cat "$work/$name.status" 2>/dev/null || echo none)
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    if [ "$status" = 0 ] && [ "${runs:-0}" -gt 0 ]; then
        echo "ok - fuzz $name: $runs inputs in $share s"
        return
    fi
    tests_failed=$((tests_failed + 1))
    echo "not ok - fuzz $name ended with status $status"
    found=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    [ -n "$found" ] && echo "#   kept as $found; again: $build/tests/fuzz_$name $found"
    grep -aE 'must hold|ERROR|runtime error|SUMMARY' "$log" | head -n 6 | sed 's/^/#   /'
    grep -aE "^ *#[0-9]+ .* in [a-z_]+ .*/(compiler|runtime|tests)/" "$log" | head -n 12 | sed 's/^/#   /'
    [ -n "$found" ] || tail -n 15 "$log" | sed 's/^/#   /'
}

for name in "${names[@]}"; do
    [ -x "$build/tests/fuzz_$name" ] ||
        { echo "not ok - there is no $build/tests/fuzz_$name: cmake --preset fuzz && cmake --build build/fuzz"; exit 1; }
done
for ((i = 0; i < ${#names[@]}; i += 2)); do
    pair=("${names[@]:i:2}")
    pids=()
    for name in "${pair[@]}"; do
        fuzz "$name" &
        pids+=($!)
    done
    wait "${pids[@]}"
    pids=()
    for name in "${pair[@]}"; do
        report "$name"
    done
done
exit $((tests_failed > 0))
