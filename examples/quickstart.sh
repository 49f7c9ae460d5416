#!/usr/bin/env bash
# From nothing to an application that migrates itself, in one command: installs what is missing, builds, and
# shows the whole path on a SQLite file. Everything that it makes is in build/quickstart, which may be removed.
set -euo pipefail
cd "$(dirname "$0")/.."
source_tree=$PWD
# shellcheck source=tests/packages.sh
. tests/packages.sh
need_packages gcc libc6-dev cmake ninja-build pkg-config libinih-dev libpg-query-dev libprotobuf-c-dev libsqlite3-dev sqlite3

heading() { printf '\n=== %s\n' "$*"; }
# Shows a command, then runs it.
run() {
    local word line='$'
    for word in "$@"; do
        case $word in *' '*) word="'$word'" ;; esac
        line="$line $word"
    done
    printf '\n%s\n' "$line"
    "$@"
}
# Runs a command whose output matters only where it fails.
quietly() {
    "$@" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        exit 1
    }
}

# A project like a user's: its own CMakeLists.txt, migc as a subdirectory, and a copy of the example.
work=$source_tree/build/quickstart
mkdir -p "$work"
rm -rf "$work/application" "$work/records.db"
cp -R examples/transcripts "$work/application"
postgresql=ON
pkg-config --exists 'libpq >= 14' || postgresql=OFF
cat >"$work/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.20)
project(quickstart LANGUAGES C)
set(CMAKE_C_FLAGS_RELEASE "-O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong")
set(MIGC_POSTGRESQL $postgresql)
add_subdirectory("$source_tree" migc)
add_subdirectory(application)
CMAKE
cd "$work"
unset DATABASE_URL

heading "Building migc, its runtime and an application with seven revisions (PostgreSQL: $postgresql)"
quietly cmake -G Ninja -S . -B build -DCMAKE_BUILD_TYPE=Release
quietly cmake --build build
PATH=$work/build/migc:$work/build/application:$PATH
migc --version

heading "1. Compile: revision files become one C file, which the application links"
run ls application/migrations
run migc check application/migrations
run migc compile application/migrations -o schema.c --header
run wc -l schema.c schema.h

heading "2. Launch on a file that does not exist yet: the application brings it to its newest revision"
run transcripts sqlite:records.db

heading "3. Launch again: nothing to do, and one query says so"
run transcripts --trace sqlite:records.db 2>&1

heading "4. Where is the database, and how did it get there?"
run transcripts --migrate current --database sqlite:records.db
run transcripts --migrate history --database sqlite:records.db

heading "5. Down and up again (migc itself does the same from the files, without compiling any C)"
run transcripts --migrate downgrade 003 --database sqlite:records.db
run migc upgrade --directory application/migrations --database sqlite:records.db
run sqlite3 -header -column records.db 'SELECT id, speaker, word_count, body FROM segments'

heading "6. Two developers add a revision at the same time: the build fails, not the production server"
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
sed -e 's/revision 008/revision 009/; s/Language of/Rating of/; s/07-01/07-02/' \
    -e 's/language varchar(10)/rating integer/; s/COLUMN language/COLUMN rating/' \
    application/migrations/008_language.sql >application/migrations/009_rating.sql
printf '\n$ cmake --build build\n'
if cmake --build build >log 2>&1; then
    echo "a history with two heads was built: that is a bug of migc" >&2
    exit 1
fi
# Ninja's own lines say which command it was; what is of interest is what migc said.
grep -vE '^(\[|FAILED:|ninja:|--|cd )' log
rm -rf application/migrations/00[89]_*.sql

heading "Done. On PostgreSQL the same program runs with"
[ $postgresql = ON ] || echo "(after apt-get install libpq-dev, and this script again)"
echo "$ build/quickstart/build/application/transcripts postgresql://user@host/database"
