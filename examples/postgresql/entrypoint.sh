#!/bin/sh
# How a container starts: bring the database to this program's newest revision, then become the server.
# Started ten times at once, one of them migrates and nine wait. The exit codes are the program's own:
# 3 where the database cannot be reached, 5 where another one was still migrating at the deadline: both
# are worth a restart; the others want a person.
set -eu
program=${VISITS:-visits}

: "${DATABASE_URL:?set DATABASE_URL, for example postgresql://app@db/app}"
"$program" migrate upgrade --connect-timeout "${CONNECT_TIMEOUT:-30s}" --deadline "${MIGRATE_DEADLINE:-10m}"
exec "$program" serve "${PORT:-8080}"
