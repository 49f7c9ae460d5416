#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Servers that speak PostgreSQL's protocol and are another database, or too old, are named and refused, and asked for
# nothing that writes: whatever they say to a question that they may not even understand.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
here=$root/tests/db
make_history migrations

# refuses VERSION SERVER_VERSION SQLSTATE WORDS
refuses() {
    local server result port='' _
    rm -f queries # its first line is another server's port
    python3 "$here/fake_server.py" "$1" "$2" "$3" >queries 2>complaints &
    server=$!
    for _ in $(seq 200); do
        port=$(head -n 1 queries 2>/dev/null)
        [ -n "$port" ] && break
        sleep 0.05
    done
    run 1 migc upgrade --database "postgresql://u:canary@127.0.0.1:$port/d" && err_has "$4" &&
        ! grep -q canary err && run 1 migc stamp head --database "postgresql://u@127.0.0.1:$port/d" && err_has "$4" &&
        run 1 migc upgrade --role r --search-path s --database "postgresql://u@127.0.0.1:$port/d" && err_has "$4" &&
        [ "$(grep -c 'version()' queries)" = 3 ] &&
        ! grep -E -i '^(BEGIN|CREATE|INSERT|UPDATE|DELETE|ALTER|DROP|GRANT|LOCK|COMMIT)|advisory' queries
    result=$?
    kill $server
    wait $server 2>/dev/null
    [ $result = 0 ] || cat queries complaints
    return $result
}
is() { # NAME VERSION SERVER_VERSION
    local state
    # The ledger is not there; the question is not understood.
    for state in 42P01 42601; do
        check "$1 is refused ($state)" refuses "$2" "$3" $state "this server is $1, not PostgreSQL" || return
    done
}
is CockroachDB 'CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27)' 13.0.0
is YugabyteDB 'PostgreSQL 11.2-YB-2.20.1.3-b0 on x86_64-pc-linux-gnu, compiled by clang version 16.0.6' 11.2-YB-2.20.1.3
is 'Amazon Redshift' 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2, Redshift 1.0.61678' 8.0.2
is Greenplum 'PostgreSQL 12.12 (Greenplum Database 7.0.0 build commit:0a7a3566) on x86_64-pc-linux-gnu' 12.12
is 'a server unknown to migc' 'Frobnicator 1.0' 15.0
check 'PostgreSQL 13 is refused' refuses 'PostgreSQL 13.14 on x86_64-pc-linux-gnu' 13.14 42P01 \
    'this server is PostgreSQL 13; migc needs 14 or newer'
[ "$tests_failed" -eq 0 ]
