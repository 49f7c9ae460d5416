#!/usr/bin/env bash
# examples/notes by GNU make and pkg-config, from an installed migc.
# shellcheck disable=SC2034 # what package_lib.sh reads
set -u
# shellcheck source=tests/package_lib.sh
. "$(dirname "$0")/../package_lib.sh"
check "install" install_release || exit 1
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"

# The whole path may hold blanks: the Makefile names nothing but what lies beside it.
take_notes "$work/with a blank/notes"
source=schema.c header=schema.h source_object=schema.o main_object=main.o program=./notes compiles='migc compile'
folder='migrations/later, $1 #2: three'
build() { make -j2; }
rebuilds "make" "source source_object program"

check "make: clean leaves nothing" quietly make clean
left_over() { diff -r "$root/examples/notes" . | grep '^Only in \.' | grep -v -e build.log -e notes.db; }
check "make: nothing but what it had" eval '! left_over'
exit $((tests_failed > 0))
