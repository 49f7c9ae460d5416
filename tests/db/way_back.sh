#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The way back of revisions that a program does not know, as the ledger has it: `plan --down -v` prints what
# `downgrade` would run.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"

make_histories() {
    rm -rf older newer
    revision older 001 base 'CREATE TABLE t (id integer PRIMARY KEY, word text);' 'DROP TABLE t;'
    cp -r older newer && printf '3,c\n5,e\n' >newer/rows.csv
    revision newer 002 001 "INSERT INTO t VALUES (1, 'a');" "UPDATE t SET word = :'it'
 WHERE id = 1; -- a note
--@ copy t(id, word) from \"rows.csv\"
--@ batch forget over t(id) rows 3
DELETE FROM t WHERE id > :after AND id <= :through;
--@ only postgresql
ALTER ROLE CURRENT_USER PASSWORD 'geheim99';
--@ only postgresql
--@ no-transaction
CREATE INDEX CONCURRENTLY w ON t (word);" $'--@ variable it "it\'s"'
    revision newer 003 002 "INSERT INTO t VALUES (9, 'z');" ''
    sed -i 's/^--@ down$/--@ down nothing/' newer/003.sql
}

plan() { # STATUS DIRECTORY TARGET
    run "$1" migc plan --down "$3" -v --directory "$2" --database "$url"
}

# The places are those of the file that the newer program was made of.
prints_it() { # DRIVER
    local line
    line=$(($(grep -n '^UPDATE t SET word' newer/002.sql | cut -d : -f 1)))
    run 0 migc upgrade -q --directory newer --database "$url" 2>/dev/null && plan 0 older head || return
    {
        printf '%s\n' 'down 003 (unknown to this program, as stored), Step 003' \
            'down 002 (unknown to this program, as stored), Step 002' \
            "-- newer/002.sql:$line:1" "UPDATE t SET word = 'it''s'" ' WHERE id = 1;' \
            "-- newer/002.sql:$((line + 2)):1" '-- copy 2 rows to t' \
            "-- newer/002.sql:$((line + 4)):1" '-- repeated, 3 rows at a time' \
            'DELETE FROM t WHERE id > :after AND id <= :through;'
        [ "$1" = sqlite ] || printf '%s\n' "-- newer/002.sql:$((line + 6)):1" "ALTER ROLE CURRENT_USER PASSWORD '********';" \
            "-- newer/002.sql:$((line + 9)):1 (outside a transaction)" 'CREATE INDEX CONCURRENTLY w ON t (word);'
    } | diff - out && ! grep -q geheim99 out err && plan 0 newer 001 && ! grep -q "it''s" out
}

# Read, and never written: neither the plan nor anything that a reader may not do.
writes_nothing() { # DRIVER
    local before
    before=$(query 'SELECT count(*) FROM migc_event')
    plan 0 older head && plan 0 older base && out_has 'DROP TABLE t;' &&
        equals events "$(query 'SELECT count(*) FROM migc_event')" "$before"
}

is_not_believed() { # DRIVER
    query "UPDATE migc_down SET sql = 'DROP TABLE t' WHERE id = '002' AND sql LIKE 'UPDATE%'" >/dev/null &&
        plan 7 older head && err_has 'the stored way back of revision 002 was changed by other hands' &&
        run 0 migc plan --down head --directory older --database "$url"
}

drivers=(sqlite)
[ -z "${MIGC_TEST_PG_URL-}" ] || drivers+=(postgresql)
for each in "${drivers[@]}"; do
    make_database "$each" && make_histories || exit 1
    check "the stored steps of unknown revisions are printed, $each" prints_it "$each"
    check "which writes nothing, $each" writes_nothing "$each"
    check "what other hands have changed is not shown as the way back, $each" is_not_believed "$each"
done
exit $tests_failed
