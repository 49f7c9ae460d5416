#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A password given in any form of connection string, good or malformed, to any command, is found in no output, no log
# line, no row of the ledger and in no argument that `ps` shows.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'a password in every form of connection string' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
make_history migrations
database=migc_canary_$$
host=$MIGC_TEST_PG_HOST
port=$MIGC_TEST_PG_PORT
# With what has to be escaped somewhere; the piece that every form shares is looked for.
canary="Can@ry'/x %7"
encoded='Can%40ry%27%2Fx%20%257'
quoted="'Can@ry\\'/x %7'"
piece='an@ry'
other_piece='an%40ry'
admin() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" -c "$1"
}
remove_database() {
    admin "DROP DATABASE IF EXISTS $database WITH (FORCE)"
    admin "DROP ROLE IF EXISTS $database"
    clean_up
}
trap 'remove_database >/dev/null 2>&1' EXIT
admin "CREATE ROLE $database LOGIN PASSWORD 'Can@ry''/x %7'" && admin "CREATE DATABASE $database OWNER $database" ||
    exit 1
printf '[kept]\nhost=%s\nport=%s\ndbname=%s\nuser=%s\npassword=%s\n' "$host" "$port" "$database" "$database" \
    "$canary" >service.conf
printf '%s:%s:%s:%s:%s\n' "$host" "$port" "$database" "$database" "$canary" >passfile
chmod 600 passfile

is_silent() {
    ! grep -n -i -F -e "$piece" -e "$other_piece" -e 'ry%27' -e "ry'/x" "$@"
}
commands=(upgrade 'plan -v --down' 'current -v' 'redo --log json' 'history -i' 'stamp head'
    'show current' 'upgrade --verbose' 'downgrade base --log text -v' 'status --json'
    'log --json' 'graph -i --format html' 'show head --json')
# works URL: each command in turn does its work, and says nothing.
works() {
    local command
    for command in "${commands[@]}"; do
        # shellcheck disable=SC2086
        run 0 migc $command --database "$1" && is_silent out err || return
    done
}
base="host=$host port=$port dbname=$database user=$database"
check 'a URL' works "postgresql://$database:$encoded@$host:$port/$database"
check 'a URL with parameters' works "postgres://$host:$port/$database?user=$database&password=$encoded"
check 'a URL of another library' works "postgresql+asyncpg://$database:$encoded@$host:$port/$database"
check 'several hosts' works "postgresql://$database:$encoded@127.0.0.1:9,$host:$port/$database"
check 'sslpassword' works "postgresql://$database:$encoded@$host:$port/$database?sslpassword=$encoded"
check 'key=value' works "$base password=$quoted"
check 'key = value' works "$base password = $quoted sslpassword = $quoted"
check 'passfile=' works "$base passfile=$work/passfile"
PGPASSFILE=$work/passfile check 'PGPASSFILE' works "$base"
PGPASSWORD=$canary check 'PGPASSWORD' works "$base"
PGSERVICEFILE=$work/service.conf check 'a service file' works 'service=kept'

# Wrong in one way each: no such database, server, user; a password cut by what should have been escaped; nonsense.
wrong=(
    "postgresql://$database:$encoded@$host:$port/nowhere"
    "postgresql://nobody:$encoded@$host:$port/$database"
    "postgresql://$database:$encoded@127.0.0.1:9/$database"
    "postgresql://$database:$encoded@127.0.0.1:9,127.0.0.1:10/$database"
    "postgresql://$database:$canary@$host:$port/$database"
    "postgresql://$database:Can@ry'@$host:$port/$database"
    "postgresql://$database:Can@ry'/x@$host:$port/$database?connect_timeout=no"
    "postgresql://$database:$encoded%zz@$host:$port/$database"
    "postgresql://$database:$encoded@$host:port/$database"
    "postgresql://$database:$encoded@[::1/$database"
    "postgresql://$host:$port/$database?user=$database&password=$encoded&nonsense=1"
    "postgresql:/$database:$encoded@$host:$port/$database"
    "postgres:$database:$encoded@$host:$port/$database"
    "pgsql://$database:$encoded@$host:$port/$database"
    "$database:$encoded@$host:$port/$database"
    "$base password=$quoted nonsense=1"
    "$base password='Can@ry"
    "$base password=$quoted port=none"
    "$base password=Can@ry'x"
    "dbname=nowhere host=$host port=$port user=$database password=$quoted"
    "host=$host port=$port dbname=postgresql://$database:$encoded@$host:$port/$database"
)
# fails URL NUMBER: as an option, in the environment and in .env; each command that opens a database says no. In the
# short run `upgrade` and one of the others for each URL.
fails() {
    local command place status others=('downgrade base' redo 'stamp head' current plan 'history -i' 'show current'
        'upgrade --log json' 'upgrade --connect-timeout 100ms')
    [ "${MIGC_LONG-}" = yes ] || others=("${others[$2 % ${#others[@]}]}")
    for command in upgrade "${others[@]}"; do
        for place in option environment file; do
            rm -f .env
            # shellcheck disable=SC2086
            case $place in
            option) timeout 20 migc $command --database "$1" >out 2>err ;;
            environment) MIGC_DATABASE_URL=$1 timeout 20 migc $command >out 2>err ;;
            file) printf 'DATABASE_URL="%s"\n' "$1" >.env && timeout 20 migc $command >out 2>err ;;
            esac
            status=$?
            [ $status -gt 0 ] && [ $status -lt 124 ] && [ -s err ] && is_silent out err && continue
            echo "$command, as $place: exit $status"
            cat out err
            return 1
        done
    done
    rm -f .env
}
number=0
for url in "${wrong[@]}"; do
    number=$((number + 1))
    check "malformed or refused, $number: $(printf '%s' "$url" | sed 's/[Cc]an[^&]*/…/')" fails "$url" $number
done

# While it works `ps` shows its arguments.
arguments() {
    local process result=0 _
    revision sleepy 001 base 'SELECT pg_sleep(20);' 'SELECT 1;'
    printf '[migc]\nname = sleepy\ndialects = postgresql\n' >sleepy/migc.ini
    migc upgrade --directory sleepy --ledger-schema public "$@" >out 2>err &
    process=$!
    for _ in $(seq 200); do
        grep -q applying err && break
        sleep 0.05
    done
    tr '\0' ' ' <"/proc/$process/cmdline" >arguments
    kill -TERM $process
    wait $process
    grep -q sleepy arguments && grep -q applying err || result=1
    is_silent arguments err out || result=1
    [ $result = 0 ] || cat arguments err
    return $result
}
check 'ps: a URL' arguments --database "postgresql://$database:$encoded@$host:$port/$database"
check 'ps: --database=' arguments "--database=postgresql://$database:$encoded@$host:$port/$database"
check 'ps: key=value' arguments --database "$base password=$quoted"
check 'ps: parameters of a URL' arguments --database "postgresql://$host:$port/$database?user=$database&password=$encoded"

rows() {
    psql -X -q -A -t "postgresql://$database:$encoded@$host:$port/$database" -c 'TABLE migc_revision' \
        -c 'TABLE migc_event' -c 'TABLE migc_down' -c 'TABLE migc_history' >rows && [ -s rows ] && is_silent rows
}
check 'the ledger' rows
[ "$tests_failed" -eq 0 ]
