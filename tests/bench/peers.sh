#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs the other tools that migc is measured against, and says which are missing. Debian has Alembic, sqitch
# and sql-migrate; dbmate and node-pg-migrate come from npm into the directory that MIGC_BENCH_PEERS names
# (default: build/bench-peers, which git ignores).
#
#   tests/bench/peers.sh
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
place=${MIGC_BENCH_PEERS:-$root/build/bench-peers}
# shellcheck source=tests/packages.sh
. "$root/tests/packages.sh"

for packages in "alembic python3-psycopg2" "sqitch libdbd-pg-perl libdbd-sqlite3-perl" sql-migrate; do
    # shellcheck disable=SC2086
    need_packages $packages || echo "peers.sh: not installed: $packages" >&2
done

# node-pg-migrate brings its own driver only when asked for it.
from_npm() { # PROGRAM PACKAGE…
    local program=$1
    shift
    [ -x "$place/node_modules/.bin/$program" ] && return 0
    command -v npm >/dev/null || {
        echo "peers.sh: no npm here (Debian: apt-get install npm), so no $program" >&2
        return 1
    }
    mkdir -p "$place" && timeout 300 npm install --silent --no-audit --no-fund --prefix "$place" "$@" >&2 ||
        echo "peers.sh: npm did not bring $program" >&2
}
from_npm dbmate dbmate
from_npm node-pg-migrate node-pg-migrate pg

missing=()
for program in alembic sqitch sql-migrate dbmate node-pg-migrate; do
    command -v "$program" >/dev/null || [ -x "$place/node_modules/.bin/$program" ] || missing+=("$program")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "peers.sh: missing: ${missing[*]}: measured without" >&2
fi
