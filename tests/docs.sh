#!/usr/bin/env bash
# Runs the ```console blocks of README.md and docs/*.md. Lines that begin with "$ " are commands; the lines
# below one are what it prints (stdout and stderr as on a terminal). A line "..." stands for any lines, and
# "..." inside a line for any characters. A ```sh block is not run. A block after <!-- file: NAME --> is
# written to NAME first. A document with <!-- needs: postgresql --> gets DATABASE_URL of a fresh database of the
# server in MIGC_TEST_PG_URL; without one it is skipped. One with <!-- needs: citus --> gets the database in MIGC_TEST_CITUS_URL
# (tests/external/citus.sh), or is skipped. One with <!-- needs: installed --> gets MIGC_PREFIX, where the
# release build is installed. All blocks of a document run in one scratch directory, in order, in one shell.
#
# Without an argument also the examples of docs/rules (rule_pages.py), the tests that docs/faults.md names
# (fault_table.py), and whether the commands of a table are run (table_commands.py).
#
#   tests/docs.sh [DOCUMENT…]
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
release=${MIGC_RELEASE_BUILD:-$root/build/release}
status=0
if [ $# -eq 0 ]; then
    set -- "$root"/README.md "$root"/docs/*.md
    python3 "$root/tests/rule_pages.py" "$root" "$release" || status=1
    python3 "$root/tests/fault_table.py" "$root" || status=1
    python3 "$root/tests/table_commands.py" "$root/docs/coming-from-alembic.md" || status=1
fi
MIGC_RELEASE_BUILD=$release python3 "$root/tests/docs.py" "$root" "$release" "$@" || status=1
exit $status
