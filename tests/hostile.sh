#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Input that wants to break out, to crash or to hang: tests/hostile.py, with the debug build (sanitizers) and,
# where memory is limited, the release build.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/packages.sh
. "$(dirname "$0")/packages.sh"
need_packages python3 gcc clang sqlite3 || exit 1
exec timeout --kill-after=5 240 python3 "$root/tests/hostile.py" "$dev/migc" \
    "${MIGC_RELEASE_BUILD:-$root/build/release}/migc" "$root/runtime/include"
