#!/usr/bin/env bash
# cppcheck over everything of ours, clang-tidy over what git says was changed last or, with --all, everything;
# and shellcheck over the scripts. And whether a test expects each message (messages.py).
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1

run_cppcheck() {
    cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -j 2 \
        --enable=warning,portability,performance --suppress=missingInclude --suppress=normalCheckLevelMaxBranches \
        -Icompiler -Iruntime -Iruntime/include compiler runtime examples
}
run_shellcheck() {
    git ls-files -co --exclude-standard -- '*.sh' .ci/run | xargs shellcheck -x -S warning
}
run_tidy() {
    [ -f "$dev/compile_commands.json" ] || { echo "$dev has no compile_commands.json"; return 1; }
    # gcc's own flags mean nothing to clang-tidy.
    printf '%s\n' "$@" | xargs -P 2 -n 8 clang-tidy -p "$dev" --quiet --warnings-as-errors='*' 2>&1 |
        grep -E 'warning:|error:' && return 1
    return 0
}

check "cppcheck finds nothing" run_cppcheck
check "shellcheck finds nothing" run_shellcheck
if [ "${1-}" = --all ]; then
    mapfile -t files < <(git ls-files 'compiler/*.c' 'runtime/*.c')
else
    mapfile -t files < <(git ls-files compiler/parser.c compiler/pack.c compiler/emit.c runtime/run.c \
        runtime/ledger.c runtime/driver_sqlite.c)
fi
check "clang-tidy finds nothing in ${#files[@]} files" run_tidy "${files[@]}"
python3 tests/messages.py . || tests_failed=$((tests_failed + 1))
exit $((tests_failed > 0))
