#!/bin/sh
# SPDX-License-Identifier: MIT
# A throw-away PostgreSQL (14 or newer) for tests, from the binaries that Debian installs.
#
#   eval "$(tests/postgres.sh start DIR)"   makes and starts a server whose files all live in DIR
#   tests/postgres.sh stop DIR              stops it and removes what start has made
#   tests/postgres.sh run COMMAND …         a server for as long as the command runs
#   tests/postgres.sh crash DIR             stops it as a crash would, and starts it on the same port
#   eval "$(tests/postgres.sh standby DIR OTHER)"   a hot standby of the server in DIR; stop OTHER first
#
# start prints exports: MIGC_TEST_PG_URL (TCP, 127.0.0.1), MIGC_TEST_PG_SOCKET_URL (Unix socket), both of a
# superuser with a password (SCRAM), MIGC_TEST_PG_HOST _PORT _USER _PASSWORD _SOCKET, MIGC_TEST_PG_LOG (every
# statement; each line has: when, database, SQLSTATE, [pid], application), MIGC_TEST_PG_DIR, _BIN and _SCRIPT (this file). FSYNC=on makes the server flush as a real one does;
# PG_BIN=DIR chooses the binaries; PG_SETTINGS adds lines to postgresql.conf.
set -eu

fail()
{
    echo "postgres.sh: $*" >&2
    exit 1
}

script=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")

find_binaries()
{
    if [ -n "${PG_BIN:-}" ]; then
        echo "$PG_BIN"
        return
    fi
    newest=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -t / -k 5 -n | tail -n 1)
    [ -n "$newest" ] || newest=$(command -v initdb || true)
    [ -n "$newest" ] || fail "no PostgreSQL server here (Debian: apt-get install postgresql)"
    dirname "$newest"
}

# The server refuses to run as root, so root hands DIR to another user and runs it as that one.
server_user()
{
    for name in postgres nobody; do
        if id "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    fail "run as root, and there is no user postgres to run the server as"
}

as_server()
{
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && exec runuser -u "$(server_user)" -- "$@")
    else
        "$@"
    fi
}

random_port()
{
    od -An -N2 -tu2 /dev/urandom | awk '{ print 20000 + $1 % 12000 }'
}

make_cluster()
{
    password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077 && echo "$password" >"$dir/password")
    [ "$(id -u)" -ne 0 ] || chown "$(server_user)" "$dir" "$dir/password"
    as_server "$bin/initdb" -D "$dir/data" -U migc_test --pwfile="$dir/password" -A scram-sha-256 \
        -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || {
        cat "$dir/initdb.log" >&2
        fail "initdb failed (can the server's user reach $dir?)"
    }
    make_sockets
    cat <<SETTINGS | as_server tee -a "$dir/data/postgresql.conf" >/dev/null
listen_addresses = '127.0.0.1'
unix_socket_directories = '$sockets'
fsync = ${FSYNC:-off}
full_page_writes = ${FSYNC:-off}
shared_buffers = '32MB'
max_prepared_transactions = 10
log_statement = 'all'
log_line_prefix = '%m %d %e [%p] %a '
lc_messages = 'C'
timezone = 'UTC'
${PG_SETTINGS:-}
SETTINGS
}

# A socket's path may have 107 bytes at most.
make_sockets()
{
    sockets=$dir/socket
    if [ ${#sockets} -gt 80 ]; then
        sockets=$(mktemp -d "${TMPDIR:-/tmp}/migc-pg.XXXXXX")
        [ ${#sockets} -le 80 ] || fail "no place for a socket: \$TMPDIR is too long"
    else
        mkdir "$sockets"
    fi
    [ "$(id -u)" -ne 0 ] || chown "$(server_user)" "$sockets"
    chmod 755 "$sockets"
}

# Another program may take the port between our choice and the server's start: try some.
start_server()
{
    for attempt in 1 2 3 4 5 6 7 8; do
        port=$(random_port)
        if as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -o "-p $port" -w -t 60 \
            start >"$dir/pg_ctl.log" 2>&1; then
            return
        fi
        grep -q 'Address already in use' "$dir/data/server.log" || break
    done
    cat "$dir/pg_ctl.log" "$dir/data/server.log" >&2
    fail "the server does not start (after $attempt attempts)"
}

write_environment()
{
    cat >"$dir/environment" <<EXPORTS
export MIGC_TEST_PG_URL='postgresql://migc_test:$password@127.0.0.1:$port/postgres'
export MIGC_TEST_PG_SOCKET_URL='host=$sockets port=$port user=migc_test password=$password dbname=postgres'
export MIGC_TEST_PG_HOST='127.0.0.1'
export MIGC_TEST_PG_PORT='$port'
export MIGC_TEST_PG_SOCKET='$sockets'
export MIGC_TEST_PG_USER='migc_test'
export MIGC_TEST_PG_PASSWORD='$password'
export MIGC_TEST_PG_LOG='$dir/data/server.log'
export MIGC_TEST_PG_DIR='$dir'
export MIGC_TEST_PG_BIN='$bin'
export MIGC_TEST_PG_SCRIPT='$script'
EXPORTS
}

start()
{
    bin=$(find_binaries)
    mkdir -p "$1"
    dir=$(cd "$1" && pwd)
    [ ! -e "$dir/data" ] || fail "$dir/data is there already"
    make_cluster
    start_server
    write_environment
    cat "$dir/environment"
}

crash()
{
    dir=$(cd "$1" && pwd)
    . "$dir/environment"
    as_server "$MIGC_TEST_PG_BIN/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" \
        -o "-p $MIGC_TEST_PG_PORT" -m immediate -w -t 60 restart >"$dir/pg_ctl.log" 2>&1 ||
        fail "the server in $dir does not come back: $(cat "$dir/pg_ctl.log")"
}

standby()
{
    . "$(cd "$1" && pwd)/environment"
    bin=$MIGC_TEST_PG_BIN
    password=$MIGC_TEST_PG_PASSWORD
    mkdir -p "$2"
    dir=$(cd "$2" && pwd)
    [ ! -e "$dir/data" ] || fail "$dir/data is there already"
    [ "$(id -u)" -ne 0 ] || chown "$(server_user)" "$dir"
    as_server env PGPASSWORD="$password" "$bin/pg_basebackup" -h 127.0.0.1 -p "$MIGC_TEST_PG_PORT" \
        -U migc_test -D "$dir/data" -R -X stream -c fast >"$dir/basebackup.log" 2>&1 ||
        fail "pg_basebackup: $(cat "$dir/basebackup.log")"
    rm -f "$dir/basebackup.log"
    as_server rm -f "$dir/data/server.log"
    make_sockets
    echo "unix_socket_directories = '$sockets'" |
        as_server tee -a "$dir/data/postgresql.conf" >/dev/null
    start_server
    write_environment
    cat "$dir/environment"
}

stop()
{
    dir=$(cd "$1" && pwd)
    [ -d "$dir/data" ] || fail "$dir holds no server"
    bin=$(find_binaries)
    if [ -e "$dir/data/postmaster.pid" ]; then
        as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w -t 30 stop >"$dir/pg_ctl.log" 2>&1 ||
            fail "the server in $dir does not stop: $(cat "$dir/pg_ctl.log")"
    fi
    if [ -e "$dir/environment" ]; then
        sockets=$(sed -n "s/^export MIGC_TEST_PG_SOCKET='\(.*\)'$/\1/p" "$dir/environment")
        rm -rf "$sockets"
    fi
    rm -rf "$dir/data" "$dir/socket" "$dir/password" "$dir/environment" "$dir/initdb.log" \
        "$dir/pg_ctl.log"
}

run()
{
    place=$(mktemp -d "${TMPDIR:-/tmp}/migc-pg.XXXXXX")
    trap 'stop "$place" && rmdir "$place"' EXIT
    trap 'exit 130' INT TERM
    start "$place" >/dev/null
    . "$place/environment"
    set +e
    "$@"
    status=$?
    set -e
    exit "$status"
}

case "${1:-}" in
start | stop | crash)
    [ $# -eq 2 ] || fail "usage: postgres.sh $1 DIR"
    "$1" "$2"
    ;;
standby)
    [ $# -eq 3 ] || fail "usage: postgres.sh standby DIR OTHER"
    standby "$2" "$3"
    ;;
run)
    shift
    [ $# -gt 0 ] || fail "usage: postgres.sh run COMMAND …"
    run "$@"
    ;;
*) fail "usage: postgres.sh start DIR | stop DIR | crash DIR | standby DIR OTHER | run COMMAND …" ;;
esac
