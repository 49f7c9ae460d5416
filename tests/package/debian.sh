#!/usr/bin/env bash
# The two Debian packages: what they say about themselves, what they hold, and that what they install works.
set -u
# shellcheck source=tests/package_lib.sh
. "$(dirname "$0")/../package_lib.sh"
if ! command -v dpkg-shlibdeps >/dev/null; then
    skip "Debian packages" "this is no Debian"
    exit 0
fi
build="$work/build"
system="$work/system" # where they are unpacked

makes_packages() {
    umask 077 # which must not show
    cmake --preset debian -S "$root" -B "$build" -DCMAKE_EXPORT_COMPILE_COMMANDS=OFF && cmake --build "$build" --parallel 2 &&
        cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work/out"
}
check "cpack makes packages" quietly eval '(makes_packages)' || exit 1
version=$(sed -n 's/^project(migc VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
architecture=$(dpkg --print-architecture)
program=out/migc_${version}_$architecture.deb library=out/libmig-dev_${version}_$architecture.deb
check "two of them" diff <(ls out/*.deb) <(printf '%s\n' "$library" "$program")

field_is() { # PACKAGE FIELD PATTERN
    local value
    value=$(dpkg-deb -f "$1" "$2")
    [[ $value =~ $3 ]] || { echo "$2 is \"$value\", not like $3"; return 1; }
}
holds() { # PACKAGE PATTERN…
    local contents pattern
    contents=$(dpkg-deb -c "$1" | sed 's/.* \.//')
    for pattern in "${@:2}"; do
        grep -qE "$pattern" <<<"$contents" || { echo "nothing like $pattern in"; echo "$contents"; return 1; }
    done
}
# Files and directories that all can read, of root, below /usr.
is_orderly() {
    local strange
    strange=$(dpkg-deb -c "$1" | grep -vE '^(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) root/root .* \./usr/')
    [ -z "$strange" ] || { echo "$strange"; return 1; }
}
check "migc: version" field_is "$program" Version "^$version$"
check "migc: needs the libraries that it is linked with" field_is "$program" Depends 'libc6 .*libinih1 .*libpq5 .*libsqlite3-0 '
check "migc: a description" field_is "$program" Description '^compiler of .*
 migc compiles revision files'
check "migc: its program, documents and licence" holds "$program" '^/usr/bin/migc$' '^/usr/share/doc/migc/copyright$' \
    '^/usr/share/doc/migc/docs/language.md$' '^/usr/lib/[^/]+/pkgconfig/migc.pc$' '^/usr/share/man/man1/migc.1$' '^/usr/share/bash-completion/completions/migc$'
check "migc: orderly" is_orderly "$program"
check "libmig-dev: needs what it is linked with" field_is "$library" Depends '^libsqlite3-dev .*libpq-dev .*'
check "libmig-dev: wants migc" field_is "$library" Recommends "migc \(= $version\)"
check "libmig-dev: a description of its own" field_is "$library" Description '^runtime of .*
 The libraries and headers'
check "libmig-dev: section" field_is "$library" Section '^libdevel$'
check "libmig-dev: libraries where this Debian has them, headers, licence" holds "$library" \
    "^/usr/lib/$(dpkg-architecture -q DEB_HOST_MULTIARCH)/libmig_sqlite.a$" '^/usr/include/mig/mig.h$' \
    '/cmake/migc/migcConfig.cmake$' '^/usr/share/doc/libmig-dev/copyright$'
check "libmig-dev: orderly" is_orderly "$library"
# shellcheck disable=SC2012
check "no file is in both" [ -z "$(for each in "$program" "$library"; do dpkg-deb -c $each | awk '/^-/ { print $6 }'; done | sort | uniq -d)" ]

check "unpack" eval 'dpkg-deb -x $program "$system" && dpkg-deb -x $library "$system"'
check "the program runs" says "migc $version" "$system/usr/bin/migc" --version
check "and is stripped" says 'no symbols' nm "$system/usr/bin/migc"
check "no path of ours in it" eval '! grep -rlF -e "$root" -e "$build" "$system"'
take_notes "$work/notes"
check "CMake: configure" quietly cmake -B build -G Ninja -DCMAKE_PREFIX_PATH="$system/usr"
check "CMake: build" quietly cmake --build build
check "CMake: run" says '1  hello' build/notes hello
PKG_CONFIG_PATH=$(dirname "$(find "$system" -name migc.pc)")
export PKG_CONFIG_PATH
check "make: build" quietly make
rm notes.db
check "make: run" says '1  hello' ./notes hello
exit $((tests_failed > 0))
