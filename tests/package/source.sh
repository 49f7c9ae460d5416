#!/usr/bin/env bash
# migc as a part of another project, by FetchContent (without a network: the sources are these), built by Make.
# shellcheck disable=SC2034 # what package_lib.sh reads
set -u
# shellcheck source=tests/package_lib.sh
. "$(dirname "$0")/../package_lib.sh"
take_notes "$work/notes with migc"
cat >fetch.cmake <<'C'
include(FetchContent)
FetchContent_Declare(migc URL https://example.com/migc.tar.gz)
FetchContent_MakeAvailable(migc)
C
sed -i 's/^find_package.*/include(fetch.cmake)/' CMakeLists.txt
quiet_build() {
    cmake -S . -B build -G 'Unix Makefiles' -DFETCHCONTENT_SOURCE_DIR_MIGC="$root" -DMIGC_POSTGRESQL=OFF &&
        cmake --build build --parallel 2
}
before=$(git -C "$root" status --porcelain --ignored -- . ':!build')
check "configure and build" quiet_build
check "the program migrates itself" says '1  hello' build/notes hello
check "neither tests nor examples of migc were built" eval '! find build -path "*/commands/test_*" -o -name "test_*" -print -o -name transcripts -print | grep .'
check "nor is any of it installed with the project" refuses '' test -e build/_deps/migc-build/installed

source=build/notes_history/schema.c header=build/notes_history/schema.h program=build/notes
source_object=build/CMakeFiles/notes.dir/notes_history/schema.c.o main_object=build/CMakeFiles/notes.dir/main.c.o
compiles='Compiling the schema history'
build() { cmake --build build --parallel 2; }
check "the second build does nothing" makes '' 0
revision 003 002 >migrations/003.sql
check "an added revision" makes 'source source_object program' 1
check "nothing was written into the sources" [ "$before" = "$(git -C "$root" status --porcelain --ignored -- . ':!build')" ]
exit $((tests_failed > 0))
