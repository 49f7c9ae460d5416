#!/usr/bin/env bash
# examples/notes by Meson, from an installed migc.
# shellcheck disable=SC2034 # what package_lib.sh reads
set -u
# shellcheck source=tests/package_lib.sh
. "$(dirname "$0")/../package_lib.sh"
check "install" install_release || exit 1

take_notes "$work/with a blank/notes"
check "meson: setup" quietly meson setup build --pkg-config-path "$prefix/lib/pkgconfig" || exit 1
check "meson: what it found is the moved one" grep -qF "${prefix// /$ }" build/build.ninja
source=build/schema.c header=build/schema.h source_object=build/notes.p/meson-generated_.._schema.c.o
main_object=build/notes.p/main.c.o program=build/notes compiles='Generating schema'
folder='migrations/later, $1 #2: three'
build() { ninja -d explain -C build -j2; } # what `meson compile` does, without its second to start
rebuilds "meson" ""
check "meson: without warnings of its own" eval '! grep -i warning build.log build/meson-logs/meson-log.txt'
exit $((tests_failed > 0))
