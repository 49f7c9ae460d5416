#!/usr/bin/env bash
# Everything that is tested, on any Debian: installs what is missing, builds, starts a PostgreSQL of its own.
#
#   tests/run.sh [--long] [--external] [SUITE…]
#
#   --long       also what takes longer than a few minutes: every file through clang-tidy, an hour of fuzzing,
#                hundreds of kills, histories at the limits, Windows, how much of the runtime is tested
#   --external   also real histories of other people, fetched where they are not there (tests/external/README.md)
#   SUITE…       only these: see `suites` below
#
# The last line is "N passed, N failed"; the exit status is 1 where a test failed or none ran.
set -u
cd "$(dirname "$0")/.." || exit 1
suites=(format lint unit golden checks writing completions terminal boundaries hostile determinism scale db package runtime_files
    examples generated generated_c variants headers symbols docs quickstart bench fuzz fault)
# Only with --long, or by name.
only_long=(coverage)
# What mostly waits, for servers and locks, runs beside the others, two programs at a time: as long as those take.
# Nothing in it depends on how fast the machine is.
beside=(db fault)

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
        case " ${suites[*]} ${only_long[*]} external " in
        *" $argument "*) wanted+=("$argument") ;;
        *)
            echo "run.sh: no suite $argument (there are ${suites[*]} ${only_long[*]} external)" >&2
            exit 2
            ;;
        esac
        ;;
    esac
done
if [ ${#wanted[@]} -eq 0 ]; then
    wanted=("${suites[@]}")
    [ $is_long = yes ] && wanted+=("${only_long[@]}")
    [ $is_external = yes ] && wanted+=(external)
fi

. tests/packages.sh
need_packages gcc g++ libc6-dev clang cmake ninja-build pkg-config re2c lemon libinih-dev \
    libsqlite3-dev libpq-dev libcmocka-dev libpg-query-dev libprotobuf-c-dev sqlite3 postgresql clang-format \
    clang-tidy cppcheck shellcheck python3 git make meson dpkg-dev locales pgbouncer alembic || exit 1
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

# Sets `limit` (seconds: some times what the suite takes on a machine with nothing else to do) and `command`.
describe_suite() { # NAME
    local long=()
    [ $is_long = yes ] && long=(--long)
    limit=500
    [ $is_long = yes ] && limit=5400
    command=("tests/$1.sh")
    case $1 in
    lint) [ $is_long = yes ] && command+=(--all) ;;
    unit) command=(tests/programs.sh "$build"/dev/tests/test_*) ;;
    boundaries) command=("$build"/dev/tests/boundaries tests/boundaries) ;;
    # Servers of its own, because it also reads their logs.
    db)
        [ $is_long = yes ] || limit=900
        command=(tests/programs.sh --jobs 2 --servers tests/db/*.sh "$build"/dev/tests/db_test_*)
        ;;
    package) command=(tests/programs.sh tests/package/*.sh) ;;
    scale | runtime_files | fuzz) command+=("${long[@]}") ;;
    fault)
        [ $is_long = yes ] || limit=900
        # The longest first.
        command=(tests/programs.sh --jobs 2 --servers tests/fault/steps.sh tests/fault/[!s]*.sh)
        ;;
    coverage) limit=5400 ;;
    external)
        limit=7200
        command=(bash -c "status=0; for f in histories citus squawk; do tests/external/\$f.sh || status=1; done; exit \$status")
        ;;
    esac
}

suite() { # NAME
    local start=$SECONDS status limit command
    echo "== $1"
    describe_suite "$1"
    timeout --kill-after=10 "$limit" "${command[@]}" >"$logs/$1.tap" 2>&1 </dev/null
    status=$?
    count "$1" $status $((SECONDS - start))
}

# The suites one after the other, in a process of its own; what came of them is counted by join_lane.
run_lane() { # NAME…
    local name start child limit command
    trap 'kill "$child" 2>/dev/null && wait "$child"; exit 130' TERM
    for name in "$@"; do
        start=$SECONDS
        describe_suite "$name"
        timeout --kill-after=30 "$limit" "${command[@]}" >"$logs/$name.tap" 2>&1 </dev/null &
        child=$!
        wait $child
        echo "$? $((SECONDS - start))" >"$logs/$name.result"
    done
}

join_lane() { # NAME…
    local name status seconds
    wait "$background"
    background=
    for name in "$@"; do
        echo "== $name"
        read -r status seconds <"$logs/$name.result"
        count "$name" "$status" "$seconds"
    done
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

is_in() { # WORD WORD…: is it one of the others?
    local word=$1
    shift
    case " $* " in *" $word "*) return 0 ;; esac
    return 1
}

needs() { # SUITE…: is one of them wanted?
    local name
    for name in "$@"; do
        is_in "$name" "${wanted[@]}" && return 0
    done
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
export MIGC_LONG=$is_long
unset DATABASE_URL MIGC_DATABASE_URL

build_preset dev -DMIGC_TESTS=ON
build_preset release -DMIGC_WERROR=ON -DMIGC_TESTS=OFF
needs fuzz && build_preset fuzz
if needs examples docs runtime_files bench external; then
    start_server
fi
lane=()
for name in "${wanted[@]}"; do
    is_in "$name" "${beside[@]}" && lane+=("$name")
done
if [ ${#lane[@]} -gt 0 ]; then
    for name in "${lane[@]}"; do
        echo '1 0' >"$logs/$name.result"
    done
    run_lane "${lane[@]}" &
    background=$!
fi
for name in "${wanted[@]}"; do
    is_in "$name" "${beside[@]}" || suite "$name"
done
[ ${#lane[@]} -gt 0 ] && join_lane "${lane[@]}"
finish
