#!/usr/bin/env bash
# fuzz.sh SECONDS: each fuzzer for so long, from every revision and statement of the tree as its corpus.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
fuzz_build=${MIGC_FUZZ_BUILD:-$root/build/fuzz}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/corpus" "$work/found"
number=0
while IFS= read -r -d '' file; do
    number=$((number + 1))
    cp "$file" "$work/corpus/$number"
done < <(find "$root/tests/golden" "$root/examples" "$root/tests/fuzz/corpus" "$root/tests/boundaries" \
    -name '*.sql' -print0)

run_fuzzer() {
    (cd "$work/found" && "$1" -max_total_time="$2" -timeout=5 -rss_limit_mb=1500 -verbosity=0 \
        -dict="$root/tests/fuzz/sql.dict" \
        -print_final_stats=1 "$work/grown" "$work/corpus")
}
ran=0
for fuzzer in "$fuzz_build"/tests/fuzz_*; do
    [ -x "$fuzzer" ] && [ -f "$fuzzer" ] || continue
    ran=$((ran + 1))
    mkdir -p "$work/grown"
    check "$(basename "$fuzzer") for $1 s from $number inputs" run_fuzzer "$fuzzer" "$1"
    rm -rf "$work/grown"
done
[ $ran -gt 0 ] || { echo "not ok - no fuzzer in $fuzz_build/tests"; exit 1; }
exit $((tests_failed > 0))
