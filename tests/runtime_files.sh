#!/usr/bin/env bash
# `migc runtime`: its files compile without a warning wherever C does, give a linker no more names than they
# must, and are the same runtime as the libraries: programs that were built in both ways share databases.
#
#   tests/runtime_files.sh [--long]
#
#   --long   also optimised by each compiler, with sanitizers, and for Windows: by mingw-w64, and run where
#            wine is. SQLite for Windows comes from MIGC_SQLITE_SOURCE, a directory with sqlite3.c, or npm.
#
# PostgreSQL needs a server (MIGC_TEST_PG_URL).
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/packages.sh
. "$(dirname "$0")/packages.sh"
migc=${MIGC_RELEASE_BUILD:-$root/build/release}/migc
[ -x "$migc" ] || migc=$dev/migc
library_app=$dev/examples/transcripts/transcripts
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset DATABASE_URL
export warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
libpq=-I$(pg_config --includedir) # what pkg-config --cflags libpq says, too
export libpq

fails_with() { # TEXT COMMAND…
    local text=$1 output
    shift
    output=$("$@" 2>&1) && { echo "no error"; return 1; }
    case $output in *"$text"*) return 0 ;; esac
    printf 'expected "%s" in:\n%s\n' "$text" "$output"
    return 1
}
# Runs a function of this script for each line of stdin, which is its arguments; two at a time.
each() { # FUNCTION
    xargs -P 2 -L 1 bash -c "$1 \"\$@\"" "$1"
}

# The files: the same from everywhere.
writes_the_same() {
    mkdir elsewhere && (cd elsewhere && umask 077 && TZ=Asia/Tokyo LC_ALL=C "$dev/migc" runtime "$work/elsewhere/again") &&
        diff -r one elsewhere/again && "$migc" runtime one && diff -r one elsewhere/again
}
names_no_machine() {
    ! grep -rnF -e "$root" -e "$work" all
}
check "sqlite is the default" "$migc" runtime one
check "postgresql with mig_main" "$migc" runtime two --drivers postgresql --cli
check "everything, into a directory that is not there" "$migc" runtime deep/all --drivers sqlite,postgresql --cli
mv deep/all all
check "another build, time zone, locale and place write the same bytes" writes_the_same
check "nothing in them names this machine" names_no_machine

# Every file of the runtime that the build embeds is one that it looks at.
is_rebuilt() {
    local inputs unseen=0 file
    inputs=$(ninja -C "$dev" -t query generated/embedded_runtime.c) || return
    while read -r file; do
        grep -qF "$root/$file" <<<"$inputs" || { echo "a change of $file goes unseen"; unseen=1; }
        grep -q "^/\* == $file == \*/$" all/mig.c all/mig.h || { echo "$file is not in it"; unseen=1; }
    done < <(cd "$root" && find runtime -name '*.[ch]')
    return $unseen
}
if [ -f "$dev/build.ninja" ]; then
    check "every file of the runtime is in it, and a change of one makes a new migc" is_rebuilt
else
    skip "a change of a file of the runtime makes a new migc" "$dev is not built by ninja"
fi

# Warnings and names.
compiles() { # COMPILER STANDARD DIRECTORY [FLAGS]
    # shellcheck disable=SC2086
    "$1" "-std=$2" $warnings "-I$3" $libpq ${4-} -c "$3/mig.c" -o "$3/mig-$1-$2.o"
}
understands() { # COMPILER STANDARD LANGUAGE HEADER
    # shellcheck disable=SC2086
    printf '#include <mig/%s>\n#include <mig/%s>\n' "$4" "$4" |
        "$1" -x "$3" "-std=$2" $warnings -Iall $libpq -fsyntax-only -
}
export -f compiles understands
compile_all() {
    printf '%s\n' {gcc,clang}" "{c99,c11,gnu17}" "{one,two,all} "gcc c2x all" | each compiles
}
understand_all() {
    printf '%s\n' "gcc c99 c "{tables,mig,call,sqlite,postgresql,cli}.h "clang c11 c mig.h" \
        "g++ c++11 c++ "{mig,cli}.h "clang++ c++17 c++ "{tables,postgresql}.h | each understands
}
check "no warning: gcc and clang, C99 to C17, every choice of drivers" compile_all
check "no warning when optimised" compiles gcc c99 all -O2
check "each header stands alone, in C and C++" understand_all
no_more_names() { # DIRECTORY: what the header declares, and nothing else, on any compiler
    sed -nE 's/^MIG_(STEP_)?API .*\b(mig_[a-z_]*)[(;].*/\2/p' "$1/mig.h" | sort >"$1/declared"
    for object in "$1"/mig-gcc-c99.o "$1"/mig-clang-c11.o; do
        nm -g --defined-only "$object" | awk '{ print $3 }' | sort | diff "$1/declared" - || return
    done
    [ "$(wc -l <"$1/declared")" -gt 15 ]
}
shared_library_shows() { # COUNT FLAGS…
    local count=$1
    shift
    gcc -shared -fPIC -fvisibility=hidden "$@" -Ione one/mig.c -lsqlite3 -o libmine.so &&
        [ "$(nm -D --defined-only libmine.so | grep -c ' mig_')" = "$count" ]
}
for choice in one two all; do
    check "$choice: a linker sees what mig.h declares, and nothing else" no_more_names $choice
done

check "a shared library may keep all of them inside" shared_library_shows 0
check "or show them" shared_library_shows "$(wc -l <one/declared)" -DMIG_BUILD_SHARED

# Files that are not of one migc.
mixed() { # FROM TO
    mkdir -p mixed && cp -R two/. mixed/ && cp one/mig.h mixed/
    fails_with "mig.h was not written with this mig.c" gcc -Imixed "$libpq" -c mixed/mig.c -o /dev/null
}
check "mig.c refuses another mig.h" mixed
check "mig.c refuses to be C++" fails_with "mig.c is C" g++ -x c++ -Ione -c one/mig.c -o /dev/null
cp -R "$root/examples/transcripts/migrations" migrations
check "migc compiles the history" "$migc" compile migrations -o schema.c --header
other_abi() { # TEXT SED: the header's number, or the history's
    mkdir -p abi && cp -R one/. schema.h abi/ && cp schema.c abi/ && sed -i "$2" abi/mig.h abi/schema.c &&
        fails_with "$1" gcc -Iabi -c abi/schema.c -o /dev/null
}
check "a history refuses a newer runtime" other_abi "runtime is newer" 's/^#define MIG_ABI .*/#define MIG_ABI 99/'
check "a history refuses an older runtime" other_abi "runtime is older" 's/MIG_ABI < 0/MIG_ABI < 99/; s/MIG_ABI > 0/MIG_ABI > 99/'

# Programs, by the command line that the head of mig.c gives.
cat >main.c <<'C'
#include "schema.h"
#include <mig/sqlite.h>
#include <stdio.h>

static void count(void *context, const MigEvent *event)
{
    *(int *)context += event->kind == MIG_EVENT_DONE;
}

int main(int argc, char **argv)
{
    static const MigDriverKind *const drivers[] = {&mig_sqlite, NULL};
    int applied = 0;
    MigError error = {0};
    MigOptions options = MIG_OPTIONS;
    options.observer = count;
    options.observer_context = &applied;
    MigDriver *db = mig_open(argc > 1 ? argv[1] : "", drivers, &error);
    if (!db || mig_upgrade(db, schema_history(), NULL, &options, &error) != MIG_OK)
        fprintf(stderr, "%s\n", error.message);
    mig_close(db);
    printf("%d applied\n", applied);
    return (int)error.status;
}
C
for choice in one two; do
    mkdir "app-$choice" && cp -R $choice/. schema.[ch] main.c "app-$choice/"
done
sed -i 's/mig\([/_]\)sqlite/mig\1postgresql/' app-two/main.c
make_program() { # COMPILER DIRECTORY: as its mig.c says
    (cd "$2" && eval "$(sed -n 's/^ \*  *cc -I/'"$1"' -o app -I/p' mig.c)")
}
check "gcc -I. main.c schema.c mig.c -lsqlite3" make_program gcc app-one
check "clang -I. main.c schema.c mig.c -lsqlite3" make_program clang app-one
check "gcc -std=c99 -pedantic-errors …" make_program "gcc -std=c99 -pedantic-errors $warnings" app-one
check "the same with -lpq" make_program "gcc -std=c99 -pedantic-errors $warnings" app-two
make_example() { # The example, whose application has the command line inside, too.
    cp -R "$root"/examples/transcripts/{main.c,store.h,store_sqlite.c,store_postgresql.c} all/ &&
        "$migc" compile migrations -o all/transcripts.c --header &&
        (cd all && gcc -std=c99 -D_POSIX_C_SOURCE=200809L -DWITH_SQLITE -DWITH_POSTGRESQL -I. "$libpq" main.c store_*.c \
            transcripts.c mig.c -lsqlite3 -lpq -o app)
}
check "the example builds with both drivers and mig_main" make_example
app=$work/all/app

# What a database holds but for times, sorted.
dump() { # URL
    local columns="history, id, digest, up_digest, down_digest, verify_digest, parents, state"
    local rows="SELECT $columns FROM migc_revision ORDER BY id; SELECT * FROM migc_history ORDER BY name;
        SELECT * FROM migc_down ORDER BY id, position; SELECT * FROM segments"
    case $1 in
    sqlite:*) sqlite3 "${1#sqlite:}" "SELECT sql FROM sqlite_master ORDER BY name; $rows" ;;
    *)
        psql -qXAt -d "$1" -c "$rows"
        psql -qXAt -d "$1" -c "SELECT table_name, column_name, data_type FROM information_schema.columns
            WHERE table_schema = 'public' ORDER BY 1, 2"
        ;;
    esac
}
same_dump() { # URL URL
    dump "$1" >dump.1 && dump "$2" >dump.2 && [ -s dump.1 ] && diff dump.1 dump.2
}
shares() { # NAME PROGRAM URL URL
    check "$1: the program with mig.c applies everything" says '7 applied' "$2" "$3"
    check "$1: the libraries find nothing to do there" says 'nothing to do' "$library_app" "$3"
    check "$1: the libraries apply everything" says '7 revisions applied' "$library_app" "$4"
    check "$1: the program with mig.c finds nothing to do there" says '0 applied' "$2" "$4"
    check "$1: both databases are the same" same_dump "$3" "$4"
    check "$1: mig.c takes back what the libraries applied" says '' "$app" --migrate downgrade 003 --database "$4"
    check "$1: which the libraries apply again" says '4 revisions applied' "$library_app" "$4"
    check "$1: the libraries take back what mig.c applied" says '' "$library_app" --migrate downgrade 003 --database "$3"
    check "$1: which mig.c applies again" says '4 applied' "$2" "$3"
    check "$1: both databases are still the same" same_dump "$3" "$4"
}
shares SQLite app-one/app sqlite:one.db sqlite:two.db
if [ -n "${MIGC_TEST_PG_URL:-}" ]; then
    for name in one two; do
        psql -qX -d "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS runtime_$name" -c "CREATE DATABASE runtime_$name"
    done >/dev/null 2>&1
    shares PostgreSQL app-two/app "${MIGC_TEST_PG_URL%/*}/runtime_one" "${MIGC_TEST_PG_URL%/*}/runtime_two"
else
    skip "PostgreSQL: programs share databases" "no server"
fi

# A disk that is full, as far as one process can be told so.
full_disk() {
    cp -R one full && echo old >full/mig.c && cp full/mig.c full.before &&
        ! (trap '' XFSZ; ulimit -f 40 && "$migc" runtime full 2>full.err) &&
        grep -q 'mig.c: error: cannot write: File too large \[cannot-write\]' full.err &&
        cmp full/mig.c full.before && [ "$(find full -name '*.tmp')" = "" ]
}
check "a file that does not fit leaves the old one, and nothing beside it" full_disk

[ "${1-}" = --long ] || exit $((tests_failed > 0))

optimised_all() {
    printf '%s\n' {gcc,clang}" c99 "{one,two,all}" -O"{2,3} | each compiles
}
check "no warning at -O2 and -O3" optimised_all
sanitized() {
    (cd all && gcc -std=c99 -D_POSIX_C_SOURCE=200809L -g -fsanitize=address,undefined -fno-sanitize-recover=all \
        -DWITH_SQLITE -I. "$libpq" main.c store_sqlite.c transcripts.c mig.c -lsqlite3 -lpq -o app-sanitized) &&
        says '7 revisions applied' all/app-sanitized sqlite:sanitized.db &&
        says '' all/app-sanitized --migrate downgrade base --database sqlite:sanitized.db
}
check "with sanitizers, up and down" sanitized

# Windows. SQLite's source is fetched each time and never kept.
need_packages gcc-mingw-w64-x86-64 || exit 1
fetch_sqlite() {
    mkdir sqlite
    if [ -n "${MIGC_SQLITE_SOURCE-}" ]; then
        cp "$MIGC_SQLITE_SOURCE"/sqlite3.[ch] sqlite/
    else
        npm pack --silent better-sqlite3@11 && tar -xzf better-sqlite3-*.tgz package/deps/sqlite3 &&
            cp package/deps/sqlite3/sqlite3.[ch] sqlite/
    fi
}
if [ -z "${MIGC_SQLITE_SOURCE-}" ] && ! command -v npm >/dev/null; then
    skip "Windows" "neither MIGC_SQLITE_SOURCE nor npm is there"
    exit $((tests_failed > 0))
fi
cross=x86_64-w64-mingw32-gcc
windows_objects() {
    local standard
    $cross -DSQLITE_THREADSAFE=1 -c sqlite/sqlite3.c -o sqlite/sqlite3.o || return
    for standard in c99 c11 gnu17; do
        # shellcheck disable=SC2086
        $cross -std=$standard $warnings -O2 -Isqlite -Ione -c one/mig.c -o one/mig-windows.o || return
    done
}
windows_links() {
    # shellcheck disable=SC2086
    $cross -std=c99 $warnings -Isqlite -Iapp-one app-one/{main,schema,mig}.c sqlite/sqlite3.o -o app.exe
}
windows_runs() { # TEXT
    WINEPREFIX=$work/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=' says "$1" \
        timeout 120 "$wine" app.exe sqlite:windows.db
}
check "SQLite's source" fetch_sqlite &&
    check "Windows: mig.c compiles without a warning by mingw-w64" windows_objects &&
    check "Windows: the program links" windows_links || exit 1
wine=$(command -v wine64 wine /usr/lib/wine/wine64 | head -n 1)
if [ -n "$wine" ]; then
    check "Windows: the program applies everything" windows_runs '7 applied'
    check "Windows: and finds nothing to do then" windows_runs '0 applied'
    check "Windows: nor do the libraries, here" says 'nothing to do' "$library_app" sqlite:windows.db
    export WINEPREFIX=$work/wine PATH=$PATH:${wine%/*}
    timeout 60 wineserver -k
    timeout 60 wineserver -w
else
    skip "Windows: the program runs" "no wine"
fi
exit $((tests_failed > 0))
