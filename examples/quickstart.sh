#!/usr/bin/env bash
# From nothing to an application that migrates itself, in one command: installs what is missing, builds, and
# shows the whole path on a SQLite file in a scratch directory. Leaves nothing behind but build/quickstart.
set -eu
cd "$(dirname "$0")/.."
source_tree=$PWD
# shellcheck source=tests/packages.sh
. tests/packages.sh
need_packages gcc cmake ninja-build pkg-config libinih-dev libsqlite3-dev sqlite3

heading() { printf '\n=== %s\n' "$*"; }
# Shows a command, then runs it.
run() {
    printf '\n$ %s\n' "$*"
    "$@"
}

build=$source_tree/build/quickstart
postgresql=ON
pkg-config --exists 'libpq >= 14' || postgresql=OFF
heading "Building migc, its runtime and the example (PostgreSQL: $postgresql)"
log=$(mktemp)
work=$(mktemp -d)
trap 'rm -rf "$work" "$log"' EXIT
if ! { cmake --preset release -B "$build" -DMIGC_TESTS=OFF -DMIGC_POSTGRESQL=$postgresql &&
    cmake --build "$build"; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
echo "done: $("$build/migc" --version)"

PATH=$build:$build/examples/transcripts:$PATH
cd "$work"
cp -R "$source_tree/examples/transcripts/migrations" migrations
unset DATABASE_URL

heading "1. Seven revision files become one C file (the build has done the same for the application)"
run ls migrations
run migc check migrations
run migc compile migrations -o schema.c --header
run wc -l schema.c schema.h

heading "2. The application starts on a database that does not exist yet"
run transcripts sqlite:records.db

heading "3. It starts again: nothing to do, and one query says so"
run transcripts --trace sqlite:records.db 2>&1 | sed '/^nothing to do$/q'

heading "4. Where is the database, and how did it get there?"
run transcripts --migrate current --database sqlite:records.db
run transcripts --migrate history --database sqlite:records.db

heading "5. A step back and forth again (migc itself does the same, without compiling any C)"
run transcripts --migrate downgrade 003 --database sqlite:records.db
run migc upgrade --directory migrations --database sqlite:records.db
run sqlite3 -header -column records.db 'SELECT id, speaker, word_count, body FROM segments'

heading "6. Two developers add a revision at the same time: the build fails, not the production server"
cp -R "$source_tree/examples/transcripts" application
cat >application/migrations/008_language.sql <<'SQL'
--@ revision 008
--@ revises  007
--@ title    Language of a source
--@ created  2026-07-01 10:00:00
--@ up
ALTER TABLE sources ADD COLUMN language varchar(10);
--@ down
ALTER TABLE sources DROP COLUMN language;
SQL
sed -e 's/008/009/; s/Language of a source/Rating of a source/; s/07-01/07-02/' \
    -e 's/language varchar(10)/rating integer/; s/DROP COLUMN language/DROP COLUMN rating/' \
    application/migrations/008_language.sql >application/migrations/009_rating.sql
cat >CMakeLists.txt <<CMAKE
cmake_minimum_required(VERSION 3.20)
project(two_heads LANGUAGES C)
set(MIGC_POSTGRESQL $postgresql CACHE BOOL "")
add_subdirectory("$source_tree" migc)
add_subdirectory(application)
CMAKE
printf '\n$ cmake --build build\n'
if ! cmake -G Ninja -S . -B build -DCMAKE_BUILD_TYPE=Release >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
cmake --build build --target migc >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
if cmake --build build --target transcripts >"$log" 2>&1; then
    echo "a history with two heads was built: that is a bug" >&2
    exit 1
fi
grep -v '^\[' "$log" | grep -v '^FAILED\|^ninja\|^cd ' || true

heading "The same application on PostgreSQL"
if [ $postgresql = ON ]; then
    echo "transcripts postgresql://user@host/database"
else
    echo "Install libpq-dev and run this again; then: transcripts postgresql://user@host/database"
fi
