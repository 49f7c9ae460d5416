#!/usr/bin/env bash
# Runs the ```console blocks of README.md and docs/*.md. Lines that begin with "$ " are commands; the lines
# below one are what it prints (stdout and stderr as on a terminal). A line "..." stands for any lines, and
# "..." inside a line for any characters. A ```sh block is not run. A block after <!-- file: NAME --> is
# written to NAME first. A document with <!-- needs: postgresql --> gets DATABASE_URL of a fresh database of the
# server in MIGC_TEST_PG_URL; without one it is skipped. All blocks of a document run in one scratch directory, in order, in one shell.
#
#   tests/docs.sh [DOCUMENT…]
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
release=${MIGC_RELEASE_BUILD:-$root/build/release}
[ $# -gt 0 ] || set -- "$root"/README.md "$root"/docs/*.md
MIGC_RELEASE_BUILD=$release exec python3 "$root/tests/docs.py" "$root" "$release" "$@"
