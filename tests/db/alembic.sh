#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Targets, compared with Alembic itself on random histories (tests/alembic/differential.py): 150 of them, 2000 with --long.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
count=150
[ "${MIGC_LONG:-no}" = yes ] && count=2000
# The packaged one: another python3 may come first in PATH.
for python in /usr/bin/python3 python3; do
    if "$python" -c 'import alembic, sqlalchemy' 2>/dev/null; then
        exec "$python" -B "$root/tests/alembic/differential.py" "${MIGC_RELEASE_BUILD:-$root/build/release}/migc" $count
    fi
done
skip 'the same targets in Alembic' 'Alembic is not installed'
