#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What migc costs, against the least that could do the same, in turn and in one run: docs/benchmarks.md.
#
#   tests/bench/run.sh [--peers] [--quick] [--profile create|mixed] [--only WORD] [--minutes M] [--date DATE] [--write FILE] [N…]
#
# N: how many revisions (default: 100 1000 10000). --peers also measures the other tools that are here and installs
# those that it can. --quick takes a fifth of the rounds. Needs build/release (the preset, or tests/run.sh).
# Figures go to standard output as Markdown, progress to standard error.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=tests/packages.sh
. "$root/tests/packages.sh"

# Passwords are checked by MD5 here: SCRAM makes each connection slow on purpose, and a launch would drown in it.
quick_passwords() {
    sed -i 's/scram-sha-256/md5/' "$MIGC_TEST_PG_DIR/data/pg_hba.conf"
    psql -qX "$MIGC_TEST_PG_URL" -c "SET password_encryption = 'md5'" \
        -c "ALTER ROLE $MIGC_TEST_PG_USER PASSWORD '$MIGC_TEST_PG_PASSWORD'" -c 'SELECT pg_reload_conf()' >/dev/null
    for _ in $(seq 50); do # the server reloads when it comes to it
        psql -qX "$MIGC_TEST_PG_URL" -c 'SELECT 1' >/dev/null 2>&1 && return
        sleep 0.1
    done
    echo "run.sh: the server does not take the password by MD5" >&2
    return 1
}

if [ "${MIGC_BENCH_SERVER-}" = own ]; then
    quick_passwords
    exec python3 -B "$here/bench.py" "$@"
fi
if [ "${MIGC_BENCH_SERVER-}" = given ] && [ -n "${MIGC_TEST_PG_URL-}" ]; then
    exec python3 -B "$here/bench.py" "$@"
fi
need_packages gcc libc6-dev pkg-config libsqlite3-dev libpq-dev libpg-query-dev sqlite3 postgresql python3
case " $* " in
*" --peers "*)
    export MIGC_BENCH_PEERS=${MIGC_BENCH_PEERS:-$root/build/bench-peers}
    "$here/peers.sh"
    ;;
esac
# Nothing of the server's own may come in between: no log of statements, no vacuum, no checkpoint.
export MIGC_BENCH_SERVER=own PG_SETTINGS="log_statement = 'none'
autovacuum = off
checkpoint_timeout = '1h'
max_wal_size = '8GB'
shared_buffers = '256MB'
${PG_SETTINGS-}"
exec "$root/tests/postgres.sh" run "${BASH_SOURCE[0]}" "$@"
