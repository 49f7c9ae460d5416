#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A password that stands in a revision appears in no output of any command, in no error of either database and
# in no event of the ledger. MIGC_TEST_PG_URL names a server (tests/postgres.sh); without one, SQLite alone.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
secret=s3cr3t

# What both streams of the last command say.
is_silent() {
    ! grep -n -F -- "$secret" out err
}

# no_output_shows STATUS COMMAND…
no_output_shows() {
    run "$@" && is_silent
}

# make_failing UP DIALECT: a history whose second revision fails.
make_failing() {
    rm -rf migrations
    revision migrations 001 base "CREATE TABLE a (password text, n integer);" 'DROP TABLE a;'
    revision migrations 002 001 "$1" '--@ allow secret-in-revision
UPDATE a SET password = NULL;'
    # Of a server that it does not know, migc refuses nothing: the database does.
    printf '[migc]\ndialects = %s\npostgresql_version = 99\n' "$2" >migrations/migc.ini
}

title_of() { # STATEMENT
    printf '%s' "$1" | tr -s '\n ' ' ' | sed "s/$secret/secret/g" | cut -c 1-80
}

# Each statement fails in a way of its own: what is quoted is a token, the statement, a value, a context.
sqlite_statements=(
    "ALTER ROLE r PASSWORD '$secret';"
    "PRAGMA key = '$secret' '$secret';"
    "UPDATE b SET password = '$secret';"
    "SELECT 1 FROM a WHERE x = 'host=h password=$secret';"
    "INSERT INTO a VALUES ('http://u:$secret@h/', 1, 2);"
)
postgresql_statements=(
    "CREATE ROLE r PASSWORD '$secret' '$secret';"
    "ALTER ROLE nobody_has_this_name
        PASSWORD '$secret';"
    "ALTER ROLE r PASSWORD '$secret'x;"
    "ALTER ROLE r PASSWORD E'$secret\\'\\x' VALID UNTIL;"
    "ALTER ROLE r PASSWORD \$\$$secret\$\$ \$\$$secret\$\$;"
    "DO \$\$ BEGIN ALTER ROLE nobody_has_this_name PASSWORD '$secret'; END \$\$;"
    "DO \$\$ BEGIN EXECUTE 'ALTER ROLE nobody_has_this_name PASSWORD ''$secret'''; END \$\$;"
    "DO \$\$ BEGIN EXECUTE 'ALTER ROLE r PASSWORD ''$secret'' ' || 'nonsense'; END \$\$;"
    "CREATE SUBSCRIPTION s CONNECTION 'host=/nowhere password=$secret' PUBLICATION p;"
    "CREATE SUBSCRIPTION s CONNECTION 'host password=$secret' PUBLICATION p;"
    "CREATE USER MAPPING FOR CURRENT_USER SERVER nowhere OPTIONS (password '$secret');"
    "INSERT INTO a VALUES ('postgresql://u:$secret@h/d', 'x');"
    "UPDATE b SET password = '$secret';"
    "ALTER ROLE r PASSWORD '$(printf '%0300d' 0 | sed "s/0/$secret/g")' nonsense;"
)

make_failing "${sqlite_statements[0]}" postgresql
check 'check warns, and shows no secret' no_output_shows 0 migc check
check 'show prints the statement without its secret' no_output_shows 0 migc show 002
check 'show prints asterisks in its place' grep -q "PASSWORD '\*\*\*\*\*\*'" out
check 'history -v shows no secret' no_output_shows 0 migc history -v
check 'the C file holds what runs' eval "migc compile -o schema.c 2>err && grep -q $secret schema.c && is_silent"

# fails_silently URL STATEMENT DIALECT EVENTS…: the last words print the ledger's events.
fails_silently() {
    local url=$1 statement=$2 dialect=$3
    shift 3
    make_failing "$statement" "$dialect"
    no_output_shows 0 migc plan --database "$url" && no_output_shows 1 migc upgrade --verbose --database "$url" &&
        err_has 'error: ' && "$@" >out && grep -q fail out && is_silent
}
sqlite_events() {
    sqlite3 app.db 'SELECT * FROM migc_event'
}
for statement in "${sqlite_statements[@]}"; do
    rm -f app.db
    check "SQLite: $(title_of "$statement")" fails_silently sqlite:app.db "$statement" sqlite sqlite_events
done

way_back_runs_what_it_says() {
    rm -rf app.db migrations
    revision migrations 001 base "CREATE TABLE a (password text);" "DELETE FROM nowhere WHERE password = '$secret';"
    no_output_shows 0 migc upgrade --database sqlite:app.db &&
        sqlite3 app.db 'SELECT * FROM migc_down' | grep -q "$secret" &&
        no_output_shows 1 migc downgrade --verbose --database sqlite:app.db && err_has 'no such table'
}
check 'the way back is stored as it runs, and its error shows no secret' way_back_runs_what_it_says

if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'secrets on PostgreSQL' 'MIGC_TEST_PG_URL names no server'
    exit $((tests_failed > 0))
fi
database=migc_secrets_$$
url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
admin() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" -c "$1"
}
remove_database() {
    admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
trap remove_database EXIT
postgresql_events() {
    psql -X -q -A -t "$url" -c 'SELECT * FROM migc_event'
}
for statement in "${postgresql_statements[@]}"; do
    admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" 2>err
    admin "CREATE DATABASE $database" || {
        echo 'not ok - a database to test on'
        exit 1
    }
    check "PostgreSQL: $(title_of "$statement")" \
        fails_silently "$url" "$statement" postgresql postgresql_events
done
exit $((tests_failed > 0))
