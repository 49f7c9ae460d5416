# shellcheck shell=bash disable=SC2034
# Sourced by tests/fault/*.sh: a database of either kind, made anew; the programs that are launched and killed,
# migc itself and an application that is linked with the same history; and random moments.
#
# MIGC_TEST_PG_URL names a server (tests/postgres.sh); without it only SQLite is tested. SEED=N draws the same
# again, MIGC_LONG=yes does more.
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/cli_lib.sh"
# Many programs at once: without sanitizers where there is such a build.
[ -z "${MIGC_RELEASE_BUILD-}" ] || PATH=$MIGC_RELEASE_BUILD:$PATH
database=migc_fault_$$
is_long=${MIGC_LONG:-no}
# The default run draws the same each time, so that it says of a change what it said before; the long one draws anew.
[ "$is_long" = yes ] && seed=${SEED:-$$} || seed=${SEED:-1}

admin() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" -c "$1"
}

# A program that is killed loses nothing that it gave to the system, so memory serves as well as a disk, whose
# flushes would take most of the time. (Programs cannot be run from there everywhere.)
memory=$(mktemp -d /dev/shm/migc-fault.XXXXXX 2>/dev/null) || memory=$work

remove_database() {
    rm -rf "$memory"
    [ -z "${MIGC_TEST_PG_URL-}" ] || admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
trap remove_database EXIT

# Sets `driver`, `url`, on SQLite `file`, and `query SQL` for what is there.
make_database() { # sqlite|sqlite-wal|postgresql
    driver=${1%-wal}
    if [ "$driver" = sqlite ]; then
        file=$memory/app.db
        rm -f "$file"*
        url=sqlite:$file
        query() { sqlite3 -cmd '.timeout 30000' "$file" "$1"; }
        [ "$1" = sqlite ] || query 'PRAGMA journal_mode = WAL' >/dev/null
        return
    fi
    url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
    query() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"; }
    admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" 2>/dev/null && admin "CREATE DATABASE $database"
}

equals() { # WHAT ACTUAL EXPECTED
    [ "$2" = "$3" ] || {
        printf '%s:\n%s\nexpected:\n%s\n' "$1" "$2" "$3"
        return 1
    }
}

# ./application: the history in ./revisions, linked with the libraries of the build whose migc is used here, with
# MIGC_LINK_FLAGS where those are of neither preset, dev or release, and with the C functions that the history may
# call; for migc these are in ./libsteps.so.
build_application() { # [SOURCE of those functions]
    local libraries=${MIGC_RELEASE_BUILD:-$dev} options steps=${1:-$root/tests/fault/steps.c}
    read -ra options <<<"$(pkg-config --cflags libpq) ${MIGC_LINK_FLAGS-}"
    [ -n "${MIGC_RELEASE_BUILD-}${MIGC_LINK_FLAGS-}" ] || options+=("-fsanitize=address,undefined")
    cc -O1 -Wall -Wextra -Werror -shared -fPIC -I"$root/runtime/include" "$steps" -o libsteps.so || return
    [ -e revisions/migc.ini ] || printf '[migc]\nexternal_tables = trail, data\n' >revisions/migc.ini
    migc compile revisions -o history.c --header &&
        cc -O1 -Wall -Wextra -Werror "${options[@]}" -I. -I"$root/runtime/include" \
            "$root/tests/fault/application.c" "$steps" history.c -o application \
            -L"$libraries" -lmig_postgresql -lmig_sqlite -lmig -lpq -lsqlite3
}

# Sets `command`: PROGRAM brings the database to its heads, or to base.
set_command() { # migc|application up|down
    case "$1 $2" in
    'migc up') command=(migc upgrade -q --directory revisions --steps ./libsteps.so --database "$url") ;;
    'migc down') command=(migc downgrade base -q --directory revisions --steps ./libsteps.so --database "$url") ;;
    *) command=(./application "$url" "$2") ;;
    esac
}

complete() { # migc|application up|down
    set_command "$1" "$2"
    run 0 "${command[@]}"
}

# In the shell itself: RANDOM starts anew in each subshell.
draw() { # BELOW: sets `drawn` to 0 … BELOW - 1
    drawn=$(((RANDOM << 15 | RANDOM) % $1))
}

# seeded FUNCTION …: draws the same whenever SEED is the same, and says how to get it again.
seeded() {
    RANDOM=$seed
    "$@" || {
        echo "SEED=$seed draws the same again"
        return 1
    }
}

# ./kill_at.so: see kill_at.c.
build_kill_at() {
    cc -O1 -Wall -Wextra -Werror -shared -fPIC "$root/tests/fault/kill_at.c" -o kill_at.so -ldl
}

# Runs "${command[@]}" under kill_at.so; the names of its settings come first.
at_boundary() { # SETTING=VALUE…
    # The sanitizers' own library is loaded later than ours, which they would refuse.
    timeout --foreground --kill-after=5 60 env "$@" LD_PRELOAD="$PWD/kill_at.so" \
        ASAN_OPTIONS="${ASAN_OPTIONS-}:verify_asan_link_order=0" "${command[@]}" >out 2>err
}

# begin_beside FUNCTION: its checks run meanwhile, in a folder and with a database file of their own; both databases
# mostly wait. end_beside prints what they said.
begin_beside() {
    mkdir -p beside "$memory/beside"
    (
        cd beside || exit
        ln -s ../revisions ../application ../libsteps.so ../kill_at.so .
        work=$PWD memory=$memory/beside
        "$1"
        exit $tests_failed
    ) >beside.tap 2>&1 &
    beside=$!
}
end_beside() {
    wait $beside || tests_failed=$((tests_failed + 1))
    cat beside.tap
}
