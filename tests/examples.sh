#!/usr/bin/env bash
# The examples do what their comments say: on SQLite, on PostgreSQL, and where no server is.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
app=$dev/examples/transcripts/transcripts
visits=$dev/examples/postgresql/visits
work=$(mktemp -d) || exit 1
server=
clean_up() {
    [ -n "$server" ] && kill "$server" 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT
cd "$work" || exit 1
unset DATABASE_URL

# ends STATUS TEXT COMMAND…
ends() {
    local status=$1 text=$2 output got
    shift 2
    output=$("$@" 2>&1)
    got=$?
    if [ $got -ne "$status" ]; then
        echo "expected status $status, got $got"
    else
        case $output in *"$text"*) return 0 ;; esac
        echo "expected \"$text\""
    fi
    echo "$output"
    return 1
}

fast_path_is_one_query() {
    local count
    count=$("$app" --trace sqlite:app.db 2>&1 | sed '/^nothing to do$/q' | grep -c '^query: ')
    [ "$count" = 1 ] || { echo "$count queries"; return 1; }
}

transcripts_on() { # NAME URL
    check "transcripts on $1: an empty database gets everything" says '7 revisions applied' "$app" "$2"
    check "transcripts on $1: the second start has nothing to do" says 'nothing to do' "$app" "$2"
    check "transcripts on $1: its data is there" says 'Grace' "$app" "$2"
    check "transcripts on $1: current" says '007' "$app" --migrate current --database "$2"
    check "transcripts on $1: down to 003" says '' "$app" --migrate downgrade 003 --database "$2"
    check "transcripts on $1: and up again, with the rows filled" says '4 revisions applied' "$app" "$2"
    check "transcripts on $1: words counted by 004" says 'words   9' "$app" "$2"
    check "transcripts on $1: down to base" says '' "$app" --migrate downgrade base --database "$2"
    check "transcripts on $1: and all the way up" says '7 revisions applied' "$app" "$2"
}
transcripts_on SQLite sqlite:app.db
check "transcripts on SQLite: an up-to-date start is one query" fast_path_is_one_query
check "transcripts without a URL uses transcripts.db" says '7 revisions applied' "$app"
check "transcripts with an option that it does not know" ends 2 'usage' "$app" --nonsense

# Rows of the first revision, brought into one form by the C function in the second: by migc, and by the program.
contacts=$dev/examples/contacts/contacts
steps=$dev/examples/contacts/contacts_steps.so
of_contacts() { "$dev/migc" "$@" -d "$root/examples/contacts/migrations" --database sqlite:contacts.db; }
old_contacts() { # NUMBER
    rm -f contacts.db
    of_contacts upgrade 001 --quiet || return 1
    sqlite3 contacts.db "INSERT INTO contact (name, phone) VALUES ('Ada', '030/90 18 20'), ('Grace', '$1')"
}
numbers() { sqlite3 contacts.db 'SELECT e164 FROM contact ORDER BY name' | tr '\n' ' '; }
wrong_number() { # COMMAND…
    old_contacts 'ask Bob' && ends 1 'error: contact 2 has "ask Bob", which is no telephone number' "$@" || return 1
    of_contacts current | grep -q '^001' && ! sqlite3 contacts.db 'SELECT e164 FROM contact' 2>/dev/null
}
normalised() { # COMMAND…
    old_contacts '+44 (0)20 7946-0018' && says '' "$@" && [ "$(numbers)" = '+4930901820 +442079460018 ' ]
}
check "contacts: a wrong number rolls the program's upgrade back" wrong_number "$contacts"
check "contacts: and migc's" wrong_number of_contacts upgrade --steps "$steps"
check "contacts: the program calls the function linked into it" normalised "$contacts"
check "contacts: a new one is stored in the same form" says '+4989123456' "$contacts" Bob 089/123456
check "contacts: migc calls it in the library" normalised of_contacts upgrade --steps "$steps"
check "contacts: migc without the library refuses" ends 1 'does not have the C function "normalise_phones"' \
    eval 'old_contacts 1 && of_contacts upgrade'

if [ -z "${MIGC_TEST_PG_URL:-}" ]; then
    skip "transcripts on PostgreSQL" "no server"
    skip "visits" "no server"
    exit $((tests_failed > 0))
fi
database() {
    psql -qX -d "$MIGC_TEST_PG_URL" -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1" >/dev/null 2>&1
    echo "${MIGC_TEST_PG_URL%/*}/$1"
}
transcripts_on PostgreSQL "$(database example_transcripts)"

export VISITS=$visits CONNECT_TIMEOUT=2s PORT=$((20000 + RANDOM % 12000))
entrypoint=$root/examples/postgresql/entrypoint.sh
check "entrypoint without a server: exit 3 and a message" ends 3 'onnect' \
    env DATABASE_URL=postgresql://app:hunter2@127.0.0.1:1/app "$entrypoint"
check "entrypoint without DATABASE_URL says so" ends 2 'DATABASE_URL' sh "$entrypoint"
DATABASE_URL=$(database example_visits)
export DATABASE_URL
check "visits does not serve on a schema that is not there" ends 4 '' "$visits" serve "$PORT"
"$entrypoint" >server.log 2>&1 &
server=$!
asks() {

    for _ in $(seq 100); do
        exec 3<>"/dev/tcp/127.0.0.1/$PORT" && break
        sleep 0.1
    done 2>/dev/null
    printf 'GET / HTTP/1.0\r\n\r\n' >&3
    timeout 10 cat <&3
    exec 3>&-
}
check "entrypoint migrates and becomes the server" says 'visit 1' asks
check "which counts" says 'visit 2' asks
check "and is at the newest revision" says '002' "$visits" migrate current
exit $((tests_failed > 0))
