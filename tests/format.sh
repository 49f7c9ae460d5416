#!/usr/bin/env bash
# Every C file of ours is as clang-format would write it.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1
formatted() { own_sources | xargs clang-format --dry-run -Werror; }
check "our C is formatted" formatted
exit $((tests_failed > 0))
