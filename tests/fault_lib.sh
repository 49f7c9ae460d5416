# shellcheck shell=bash
# Sourced by tests/fault/*.sh: a database of either kind, made anew. MIGC_TEST_PG_URL names a server
# (tests/postgres.sh); without it only SQLite is tested.
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/cli_lib.sh"
# Many programs at once: without sanitizers where there is such a build.
[ -z "${MIGC_RELEASE_BUILD-}" ] || PATH=$MIGC_RELEASE_BUILD:$PATH
database=migc_fault_$$

admin() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$MIGC_TEST_PG_URL" -c "$1"
}

remove_database() {
    [ -z "${MIGC_TEST_PG_URL-}" ] || admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
trap remove_database EXIT

# Sets `url`, and `query SQL` for what is there.
make_database() { # DRIVER
    if [ "$1" = sqlite ]; then
        rm -f app.db*
        url=sqlite:app.db
        query() { sqlite3 -cmd '.timeout 10000' app.db "$1"; }
        return
    fi
    url=postgresql://$MIGC_TEST_PG_USER:$MIGC_TEST_PG_PASSWORD@$MIGC_TEST_PG_HOST:$MIGC_TEST_PG_PORT/$database
    query() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -c "$1"; }
    admin "DROP DATABASE IF EXISTS $database WITH (FORCE)" 2>/dev/null && admin "CREATE DATABASE $database"
}

equals() { # WHAT ACTUAL EXPECTED
    [ "$2" = "$3" ] || {
        printf '%s:\n%s\nexpected:\n%s\n' "$1" "$2" "$3"
        return 1
    }
}
