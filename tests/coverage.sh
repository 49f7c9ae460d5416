#!/usr/bin/env bash
# How much of runtime/ the tests run: lines and branches, by file and in total, from a build of its own that
# counts (the preset `coverage`). Fails below 98 % of the lines or 90 % of the branches.
#
#   tests/coverage.sh            the suites that exercise the runtime, then the report
#   tests/coverage.sh --report   the report alone, over what ran last in build/coverage
#
# Not counted: what is not in runtime/ (generated/ledger.c is written by migc), the branches of assert(), and
# the lines that tests/coverage_excluded.txt names, each with its reason. A program that SIGKILL ends writes
# no counters, and so the crashes of tests/fault add nothing here.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/packages.sh
. "$root/tests/packages.sh"
cd "$root" || exit 1
need_packages gcc cmake ninja-build gcovr python3 libcmocka-dev libsqlite3-dev libpq-dev libinih-dev libpg-query-dev libprotobuf-c-dev \
    postgresql sqlite3 pgbouncer || exit 1
build=$root/build/coverage
export MIGC_BUILD=$build MIGC_RELEASE_BUILD=$build MIGC=$build/migc PATH=$build:$PATH
# For programs that link with the libraries, as an application does.
export MIGC_LINK_FLAGS=--coverage
unset DATABASE_URL MIGC_DATABASE_URL ASAN_OPTIONS UBSAN_OPTIONS
# What `--long` adds is more of the same.
export MIGC_LONG=no

compile() {
    cmake --preset coverage && timeout 900 cmake --build "$build" || return 1
    find "$build" -name '*.gcda' -delete
}

# Every allocation of the compiler fails in that one: gcov's own do, too.
unit_programs() {
    find "$build/tests" -maxdepth 1 -name 'test_*' -type f -perm -u+x ! -name test_compiler_faults | sort
}

# A lane is a set of programs, with a server beside them.
passes() { # FILE…
    local output
    output=$(tests/postgres.sh run tests/programs.sh "$@" 2>&1) && return
    printf '%s\n' "$output" | awk '/^not ok/ { show = 1 } /^ok/ { show = 0 } show'
    return 1
}

run_tests() {
    local programs
    mapfile -t programs < <(unit_programs)
    check "unit tests in the counting build" passes "${programs[@]}"
    check "tests of databases, programs" passes "$build"/tests/db_test_*
    # All of the allocations, not every so many.
    MIGC_LONG=yes check "every allocation fails" passes "$build"/tests/db_test_{sqlite,postgresql}_{memory,memory_steps,driver_faults}
    check "tests of databases, scripts" passes tests/db/*.sh
    check "injected faults" passes tests/fault/{boundaries,cuts,steps}.sh
}

report() {
    rm -f "$build/coverage.txt"
    gcovr --root . --object-directory "$build" --filter runtime/ --exclude-unreachable-branches \
        --gcov-ignore-parse-errors --json "$build/coverage.json" "$build/CMakeFiles" 2>"$build/gcovr.log" || {
        cat "$build/gcovr.log"
        return 1
    }
    python3 tests/coverage_report.py "$build/coverage.json" tests/coverage_excluded.txt 98 90 >"$build/coverage.txt"
}

if [ "${1-}" != --report ]; then
    check "a build that counts" compile || exit 1
    run_tests
fi
check "98 % of the runtime's lines and 90 % of its branches run" report
[ ! -e "$build/coverage.txt" ] || sed 's/^/# /' "$build/coverage.txt"
exit $((tests_failed > 0))
