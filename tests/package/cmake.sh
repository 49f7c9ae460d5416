#!/usr/bin/env bash
# Projects that take an installed migc by find_package, with Ninja and with Make; and what is said to those
# that ask for what is not there.
# shellcheck disable=SC2034 # what package_lib.sh reads
set -u
# shellcheck source=tests/package_lib.sh
. "$(dirname "$0")/../package_lib.sh"
check "install" install_release || exit 1

source=build/notes_history/schema.c header=build/notes_history/schema.h program=build/notes
source_object=build/CMakeFiles/notes.dir/notes_history/schema.c.o main_object=build/CMakeFiles/notes.dir/main.c.o
compiles='Compiling the schema history'
folder='migrations/later, [2] + für @ ~x'
build() { cmake --build build --parallel 2; }
configure() { # DIRECTORY OPTION…
    cmake -S "$1" -B "$1/build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" "${@:2}"
}

for generator in Ninja 'Unix Makefiles'; do
    if_touched=
    [ "$generator" = Ninja ] || if_touched='source source_object program'
    take_notes "$work/with a blank/$generator"
    check "$generator: configure" quietly configure . -G "$generator" || continue
    rebuilds "$generator" "$if_touched"
    touch "$prefix/bin/migc"
    check "$generator: a new migc compiles again" makes "$if_touched" 1
    rm "$header"
    [ "$generator" = Ninja ] && check "$generator: a lost header comes back" makes 'header source_object main_object program' 1
done

# Projects of one file.
project() { # NAME: reads what comes after project()
    mkdir -p "$work/$1/migrations" && cd "$work/$1" || exit 1
    revision 001 base >migrations/001.sql
    echo 'int main(void) { return 0; }' >main.c
    { printf 'cmake_minimum_required(VERSION 3.20)\nproject(p LANGUAGES %s)\n' "${2-C}"; cat; } >CMakeLists.txt
}
project everything <<C
find_package(migc 0.1 REQUIRED)
add_subdirectory("$root/examples/transcripts" transcripts)
C
check "all targets: configure" quietly configure .
check "all targets: build" quietly build
check "all targets: the program has both drivers" says 'libpq' ldd build/transcripts/transcripts
check "all targets: and runs" says '7 revisions applied' build/transcripts/transcripts sqlite:t.db

# Functions that revisions call, in the program and in the library for migc.
project with_steps <<'C'
set(CMAKE_C_VISIBILITY_PRESET hidden)
find_package(migc 0.1 REQUIRED COMPONENTS sqlite)
add_executable(app main.c)
migc_add_history(app DIRECTORY migrations NAME schema STEPS steps.c)
target_compile_definitions(app PRIVATE WORD="called")
target_link_libraries(app PRIVATE mig::sqlite)
set_target_properties(app PROPERTIES C_STANDARD 99 C_STANDARD_REQUIRED ON)
get_target_property(library app MIGC_STEPS)
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/where CONTENT "$<TARGET_FILE:${library}>")
C
sed -i '/^CREATE/a --@ call put' migrations/001.sql
cat >steps.c <<'C'
#include "schema.h"
#include <mig/call.h>
int put(MigCall *call, MigError *error)
{
    const char *word[] = {WORD};
    return mig_call_execute(call, "INSERT INTO t001 VALUES (?1)", word, __STDC_VERSION__ == 199901L, error);
}
C
cat >main.c <<'C'
#include "schema.h"
#include <mig/sqlite.h>
int main(void)
{
    static const MigDriverKind *const drivers[] = {&mig_sqlite, NULL};
    MigError error = {0};
    MigDriver *db = mig_open("sqlite:app.db", drivers, &error);
    if (db)
        mig_upgrade(db, schema_history(), NULL, NULL, &error);
    mig_close(db);
    return (int)error.status;
}
C
of_history() { "$prefix/bin/migc" "$1" -d migrations --database sqlite:dev.db "${@:2}"; }
check "STEPS: configure" quietly configure .
check "STEPS: build" quietly build
check "STEPS: the program has the function" quietly build/app
check "STEPS: and has called it" says called sqlite3 app.db 'SELECT * FROM t001'
check "STEPS: migc calls it in the library" quietly of_history upgrade --steps "$(cat build/where)"
check "STEPS: as the program does" says called sqlite3 dev.db 'SELECT * FROM t001'
check "STEPS: without the library migc refuses" refuses 'does not have the C function "put"' \
    "$prefix/bin/migc" upgrade -d migrations --database sqlite:none.db
check "STEPS: there is nothing to do afterwards" says 'ninja: no work to do' build

project components <<'C'
find_package(migc CONFIG COMPONENTS ${PARTS})
message(FATAL_ERROR "found: ${migc_FOUND}, because: ${migc_NOT_FOUND_MESSAGE}")
C
check "a component that there is not" refuses \
    'found: 0, because: there is no component "oracle" (there are mig, sqlite, postgresql and cli)' \
    configure . -DPARTS='sqlite;oracle'
check "a component whose library is not here" refuses 'because: mig::postgresql needs PostgreSQL 14 (Debian: libpq-dev)' \
    configure . -DPARTS='sqlite;postgresql' -DCMAKE_DISABLE_FIND_PACKAGE_PostgreSQL=ON
check "which nobody needs who does not ask for it" refuses 'found: 1, because:' \
    configure . -DPARTS='sqlite;cli' -DCMAKE_DISABLE_FIND_PACKAGE_PostgreSQL=ON
rm "$prefix/lib/cmake/migc/migc-postgresql.cmake"
check "a component that was not built" refuses 'because: mig::postgresql is not in this package' \
    configure . -DPARTS='postgresql'
cp "$release/package/migc-postgresql.cmake" "$prefix/lib/cmake/migc"

project left_out <<'C'
find_package(migc REQUIRED)
if(NOT TARGET mig::sqlite OR TARGET mig::postgresql)
  message(FATAL_ERROR "not what was expected")
endif()
C
check "without components a missing library leaves its part out, and says so" \
    says 'mig::postgresql needs PostgreSQL 14 (Debian: libpq-dev): left out' \
    configure . -DCMAKE_DISABLE_FIND_PACKAGE_PostgreSQL=ON

project version <<'C'
find_package(migc ${VERSION} REQUIRED)
C
check "an older version of the same kind will do" quietly configure . -DVERSION=0.1.0
check "a newer one is refused" refuses 'compatible with requested version "0.2"' configure . -DVERSION=0.2

# What can be wrong with a call of migc_add_history.
project wrong <<'C'
find_package(migc REQUIRED COMPONENTS mig)
add_executable(app main.c)
include(wrong.cmake)
C
wrong() { # TEXT CALL OPTION…
    echo "$2" >wrong.cmake
    refuses "migc_add_history(app): $1" configure . "${@:3}"
}
check "no DIRECTORY" wrong 'DIRECTORY is missing' 'migc_add_history(app)'
check "no such directory" wrong "$PWD/none is no directory" 'migc_add_history(app DIRECTORY none)'
check "a name that C does not know" wrong '"a-b" is no C identifier' 'migc_add_history(app DIRECTORY migrations NAME a-b)'
check "a word too many" wrong 'what is "more"?' 'migc_add_history(app DIRECTORY migrations NAME x more)'
check "STEPS without files" wrong 'STEPS names no file' 'migc_add_history(app DIRECTORY migrations STEPS)'
check "STEPS where the library's name is taken" wrong 'STEPS makes the target app_steps, and there is one of that name' \
    'add_custom_target(app_steps)
migc_add_history(app DIRECTORY migrations STEPS steps.c)'
mkdir -p below && echo 'migc_add_history(app DIRECTORY ../migrations)' >below/CMakeLists.txt
check "elsewhere than the target" wrong "call it where the target is made, in $PWD" 'add_subdirectory(below)'
check "MIGC_EXECUTABLE that is not there" wrong '/nonexistent/migc cannot be run here' 'migc_add_history(app DIRECTORY migrations)' \
    -DMIGC_EXECUTABLE=/nonexistent/migc
printf '#!/bin/sh\necho migc 0.0.9\n' >old-migc && chmod +x old-migc
check "MIGC_EXECUTABLE of another version" wrong "$PWD/old-migc is \"migc 0.0.9\", the runtime is of migc" \
    'migc_add_history(app DIRECTORY migrations)' -DMIGC_EXECUTABLE="$PWD/old-migc"
rm -r build
sed -i '/add_exec/d' CMakeLists.txt
check "before the target" wrong 'there is no such target' 'migc_add_history(app DIRECTORY migrations)'
project no_c CXX <<'C'
find_package(migc REQUIRED COMPONENTS mig)
add_executable(app main.cc)
migc_add_history(app DIRECTORY migrations)
C
mv main.c main.cc
check "a project without C" refuses 'the history becomes C: project(... LANGUAGES C)' configure .

take_notes "$work/from the build tree"
check "from a build directory: configure" quietly configure . -DCMAKE_PREFIX_PATH= -Dmigc_DIR="$release/package"
check "from a build directory: build" quietly build
check "from a build directory: run" at_head 002
exit $((tests_failed > 0))
