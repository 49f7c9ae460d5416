#!/usr/bin/env bash
# Building for another machine: the runtime alone is built and migc is a program of this one. The other machine
# is this one with programs that cannot start, because they ask for a loader that is not there: whatever tries
# to run one fails. With a compiler for aarch64 also for that.
set -u
# shellcheck source=tests/package_lib.sh
. "$(dirname "$0")/../package_lib.sh"
check "install" install_release || exit 1
target=$work/target
loader=$(readelf -l /bin/sh | sed -n 's/.*interpreter: \(.*\)]/\1/p')
cat >toolchain.cmake <<'C'
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER cc)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-Wl,--dynamic-linker=/nonexistent/loader")
C
configure() { # SOURCE BUILD OPTION…
    cmake -S "$1" -B "$2" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$work/toolchain.cmake" "${@:3}"
}
builds() { # SOURCE BUILD OPTION…
    configure "$@" && cmake --build "$2" --parallel 2
}
runs_elsewhere() { # PROGRAM: not here, but there
    if "$1" >/dev/null 2>&1; then
        echo "it runs here"
        return 1
    fi
    rm -f notes.db
    says '1  hello' "$loader" "$1" hello && says '002 (head)' "$prefix/bin/migc" current -d migrations --database sqlite:notes.db
}
with_migc() { PATH=$prefix/bin:$PATH "$@"; }

check "the runtime for it" builds "$root" runtime -DMIGC_POSTGRESQL=OFF -DMIGC_TESTS=OFF -DCMAKE_INSTALL_PREFIX="$target"
check "has no migc" eval '[ ! -e runtime/migc ] && [ ! -e runtime/migc-stage1 ]'
check "install it" quietly cmake --install runtime

take_notes "$work/notes"
no_migc='there is no migc on the PATH: install migc on this machine'
check "without a migc here" refuses "$no_migc" configure . build -DCMAKE_PREFIX_PATH="$target"
check "with one on the PATH" with_migc builds . build -DCMAKE_PREFIX_PATH="$target"
check "the program is for there" runs_elsewhere build/notes
rm -r build
check "with MIGC_EXECUTABLE" builds . build -DCMAKE_PREFIX_PATH="$target" -DMIGC_EXECUTABLE="$prefix/bin/migc"
check "the program is for there, again" runs_elsewhere build/notes

# A migc of the other machine, in the package that is found and in CMAKE_PREFIX_PATH.
mkdir -p "$target/bin" && printf '#!/bin/sh\n>>"%s/was-run"\nexit 1\n' "$work" >"$target/bin/migc" && chmod +x "$target/bin/migc"
rm -r build
check "a migc of the other machine is not taken" refuses "$no_migc" configure . build -DCMAKE_PREFIX_PATH="$target"
check "but the one on the PATH" with_migc builds . build -DCMAKE_PREFIX_PATH="$target"
check "nor run" [ ! -e "$work/was-run" ]

# As a part of the project, and with the compiler itself built for there.
sed -i "s|^find_package.*|add_subdirectory(\"$root\" migc)|" CMakeLists.txt
check "add_subdirectory" with_migc builds . build-part -DMIGC_POSTGRESQL=OFF
check "its program is for there" runs_elsewhere build-part/notes
check "migc itself for there" with_migc builds . build-all -DMIGC_POSTGRESQL=OFF -DMIGC_COMPILER=ON
check "its program is for there, too" runs_elsewhere build-all/notes
check "migc is for there" says 'migc ' "$loader" build-all/migc/migc --version
check "nothing was made by a migc-stage1" [ ! -e build-all/migc/migc-stage1 ]

# Meson: what is native comes from one place, the rest from another.
take_notes "$work/meson notes"
cat >cross.ini <<C
[binaries]
c = 'cc'
pkgconfig = 'pkg-config'
[built-in options]
c_link_args = ['-Wl,--dynamic-linker=/nonexistent/loader']
pkg_config_path = '$target/lib/pkgconfig'
[properties]
needs_exe_wrapper = true
[host_machine]
system = 'linux'
cpu_family = '$(uname -m)'
cpu = '$(uname -m)'
endian = 'little'
C
check "Meson: setup" quietly meson setup build --cross-file cross.ini -Dbuild.pkg_config_path="$prefix/lib/pkgconfig"
check "Meson: build" quietly ninja -C build
check "Meson: its program is for there" runs_elsewhere build/notes

if ! command -v aarch64-linux-gnu-gcc >/dev/null; then
    skip "for aarch64" "no aarch64-linux-gnu-gcc"
    exit $((tests_failed > 0))
fi
cd "$work" || exit 1
printf 'set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)\n' >toolchain.cmake
check "aarch64: the runtime" builds "$root" runtime64 -DMIGC_POSTGRESQL=OFF -DMIGC_SQLITE=OFF -DMIGC_TESTS=OFF -DMIGC_WERROR=ON
check "aarch64: install" quietly cmake --install runtime64 --prefix "$work/target64"
mkdir app && cp -R "$root/examples/notes/migrations" app && cd app || exit 1
cat >main.c <<'C'
#include "app.h"
#include <mig/cli.h>
int main(int argc, char **argv)
{
    static const MigDriverKind *const drivers[] = {NULL};
    const MigHistory *histories[] = {app_history(), NULL};
    return mig_main(argc, argv, histories, drivers);
}
C
cat >CMakeLists.txt <<'C'
cmake_minimum_required(VERSION 3.20)
project(app LANGUAGES C)
find_package(migc REQUIRED COMPONENTS cli)
add_executable(app main.c)
migc_add_history(app DIRECTORY migrations)
target_link_libraries(app PRIVATE mig::cli)
C
check "aarch64: an application" with_migc builds . build -DCMAKE_PREFIX_PATH="$work/target64"
check "aarch64: is one" says AArch64 readelf -h build/app
exit $((tests_failed > 0))
