#!/usr/bin/env bash
# Everything that is tested, on any Debian: installs what is missing, builds, starts a PostgreSQL of its own.
#
#   tests/run.sh [--long] [--external] [SUITE…]
#
#   --long       also what takes longer than a few minutes: every file through clang-tidy, longer fuzzing
#   --external   also what compares with other people's tools and needs them
#   SUITE…       only these: see `suites` below
#
# The last line is "N passed, N failed"; the exit status is 1 where a test failed or none ran.
set -u
cd "$(dirname "$0")/.." || exit 1
suites=(format lint unit golden boundaries db examples generated generated_c variants headers symbols docs quickstart fuzz fault)

is_long=no
is_external=no
wanted=()
for argument in "$@"; do
    case $argument in
    --long) is_long=yes ;;
    --external) is_external=yes ;;
    -*)
        echo "run.sh: unknown option $argument (there are --long and --external)" >&2
        exit 2
        ;;
    *)
        case " ${suites[*]} external " in
        *" $argument "*) wanted+=("$argument") ;;
        *)
            echo "run.sh: no suite $argument (there are ${suites[*]} external)" >&2
            exit 2
            ;;
        esac
        ;;
    esac
done
if [ ${#wanted[@]} -eq 0 ]; then
    wanted=("${suites[@]}")
    [ $is_external = yes ] && wanted+=(external)
fi

. tests/packages.sh
need_packages gcc g++ libc6-dev clang cmake ninja-build pkg-config re2c lemon libinih-dev \
    libsqlite3-dev libpq-dev libcmocka-dev libpg-query-dev sqlite3 postgresql clang-format \
    clang-tidy cppcheck shellcheck python3 git || exit 1
# The sanitizers and libFuzzer of that clang.
need_packages "libclang-rt-$(clang -dumpversion | cut -d . -f 1)-dev" || exit 1

build=$PWD/build
logs=$build/logs
mkdir -p "$logs"
scratch=$(mktemp -d) && chmod 755 "$scratch" || exit 1 # the server may run as another user
background=
clean_up() {
    [ -n "$background" ] && kill "$background" 2>/dev/null && wait "$background" 2>/dev/null
    [ -d "$scratch/server/data" ] && tests/postgres.sh stop "$scratch/server" >/dev/null 2>&1
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

passed=0
failed=0
skipped=0
table=()

# Counts the TAP lines of a suite's log and shows what failed.
count() { # NAME STATUS SECONDS
    local log=$logs/$1.tap good bad left
    bad=$(grep -c '^not ok' "$log")
    left=$(grep -cE '^ok.*# SKIP' "$log")
    good=$(($(grep -c '^ok' "$log") - left))
    if [ "$2" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
        echo "not ok - $1 ended with status $2; the end of its output:"
        tail -n 25 "$log" | sed 's/^/#   /'
    elif [ "$good" -eq 0 ] && [ "$bad" -eq 0 ] && [ "$left" -eq 0 ]; then
        bad=1
        echo "not ok - $1 ran nothing"
    else
        awk '/^not ok/ { show = 1 } /^ok/ { show = 0 } show' "$log"
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + left))
    table+=("$(printf '%-12s %4d passed %3d failed %3d skipped %5d s' "$1" "$good" "$bad" "$left" "$3")")
}

suite() { # NAME SECONDS COMMAND…
    local name=$1 limit=$2 start=$SECONDS status
    shift 2
    echo "== $name"
    timeout --kill-after=10 "$limit" "$@" >"$logs/$name.tap" 2>&1 </dev/null
    status=$?
    count "$name" $status $((SECONDS - start))
}

# The suite of databases mostly waits, for locks and for servers that it stops: it runs beside the others, on
# a server of its own, because it also reads the server's log.
start_database_suite() {
    database_start=$SECONDS
    timeout --kill-after=30 500 tests/postgres.sh run tests/programs.sh "$build"/dev/tests/db_test_* tests/db/*.sh \
        >"$logs/db.tap" 2>&1 </dev/null &
    background=$!
}

join_database_suite() {
    local status
    echo "== db"
    wait "$background"
    status=$?
    background=
    count db $status $((SECONDS - database_start))
}

finish() {
    printf '\n'
    [ ${#table[@]} -gt 0 ] && printf '%s\n' "${table[@]}"
    printf '%-12s %39d s\n\n' total $SECONDS
    if [ $skipped -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ $failed -eq 0 ] && [ $passed -gt 0 ]
    exit
}

# A build that fails ends everything: what would be tested is not there.
build_preset() { # PRESET OPTION…
    local preset=$1 start=$SECONDS log=$logs/build-$1.log
    shift
    echo "== build $preset"
    if ! { cmake --preset "$preset" "$@" && timeout 900 cmake --build "build/$preset"; } >"$log" 2>&1; then
        echo "not ok - the build $preset"
        grep -E -A 12 'FAILED|rror' "$log" | head -n 60
        failed=$((failed + 1))
        finish
    fi
    table+=("$(printf '%-12s %39d s' "build $preset" $((SECONDS - start)))")
}

needs() { # SUITE: is it wanted?
    case " ${wanted[*]} " in *" $1 "*) return 0 ;; esac
    return 1
}

start_server() {
    local environment
    environment=$(tests/postgres.sh start "$scratch/server") || {
        echo "not ok - a PostgreSQL to test on"
        failed=$((failed + 1))
        finish
    }
    eval "$environment"
}

export MIGC_BUILD=$build/dev MIGC_RELEASE_BUILD=$build/release
export MIGC=$build/dev/migc
export ASAN_OPTIONS=${ASAN_OPTIONS-detect_leaks=1:abort_on_error=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1}
export PATH=$build/dev:$PATH # scripts say `migc`
unset DATABASE_URL

build_preset dev -DMIGC_TESTS=ON
build_preset release -DMIGC_WERROR=ON -DMIGC_TESTS=OFF
needs fuzz && build_preset fuzz
if needs examples || needs docs || needs fault; then
    start_server
fi
needs db && start_database_suite

for name in "${wanted[@]}"; do
    case $name in
    lint) if [ $is_long = yes ]; then suite lint 1200 tests/lint.sh --all; else suite lint 240 tests/lint.sh; fi ;;
    unit) suite unit 300 tests/programs.sh "$build"/dev/tests/test_* ;;
    boundaries) suite boundaries 120 "$build"/dev/tests/boundaries tests/boundaries ;;
    db) continue ;;
    fault) continue ;;
    examples) suite examples 200 tests/examples.sh ;;
    fuzz) if [ $is_long = yes ]; then suite fuzz 900 tests/fuzz.sh 120; else suite fuzz 120 tests/fuzz.sh 5; fi ;;
    external)
        if compgen -G "tests/$name/*.sh" >/dev/null; then
            suite "$name" 3600 tests/programs.sh "tests/$name"/*.sh
        else
            echo "== $name: there is nothing yet in tests/$name: skipped"
            skipped=$((skipped + 1))
        fi
        ;;
    *) suite "$name" 300 "tests/$name.sh" ;;
    esac
done
needs db && join_database_suite
# Fifty launches at once and kills at random want the machine for themselves.
needs fault && suite fault 3600 tests/programs.sh tests/fault/*.sh
finish
