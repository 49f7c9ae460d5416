#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What squawk, the linter of migrations, and migc say of the same statements: docs/squawk.md (tests/external/squawk).
#
#   tests/external/squawk.sh [--write]     --write puts the tables into docs/squawk.md
#
# MIGC_SQUAWK=FILE names the program; without it it is installed from npm, in the version of that page. Skipped where it
# cannot be had.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
version=2.66.0
export PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
squawk=${MIGC_SQUAWK-}
if [ -z "$squawk" ]; then
    command -v npm >/dev/null && timeout 300 npm install --silent --no-audit --no-fund --prefix "$work/npm" squawk-cli@$version >"$work/npm.log" 2>&1
    squawk=$work/npm/node_modules/.bin/squawk
fi
if ! "$squawk" --version >/dev/null 2>&1; then
    skip 'squawk' "squawk-cli $version cannot be had from npm"
    exit 0
fi
target=()
[ "${1-}" != --write ] || target=(--write "$root/docs/squawk.md")
compares() {
    python3 "$root/tests/external/squawk/compare.py" "$squawk" "${MIGC:-$dev/migc}" "$work" "${target[@]}"
}
check 'squawk and migc say what tests/external/squawk/cases.txt says' compares
exit $((tests_failed > 0))
