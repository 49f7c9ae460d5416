#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# C functions as steps, on both databases, run by migc --steps: what they may do, how they fail, what is rolled back,
# ways back that call them, and steps outside of transactions that are interrupted.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
if [ -z "${MIGC_TEST_PG_URL-}" ]; then
    skip 'C functions as steps' 'MIGC_TEST_PG_URL names no server'
    exit 0
fi
database=calls_$$
lite=sqlite:app.db
pg=${MIGC_TEST_PG_URL%/*}/$database
ask_lite() { sqlite3 app.db "$1"; }
ask_pg() { psql -XAtq "$pg" -c "$1"; }
psql -Xq "$MIGC_TEST_PG_URL" -c "CREATE DATABASE $database" || exit 1
drop_database() {
    psql -XAtq "$MIGC_TEST_PG_URL" -c "DROP DATABASE $database WITH (FORCE)" >/dev/null 2>&1
    clean_up
}
trap drop_database EXIT

"${CC:-cc}" -std=c99 -Wall -Wextra -Werror -shared -fPIC -I"$root/runtime/include" "$root/tests/steps/steps.c" \
    -o libsteps.so || exit 1
mkdir migrations
cat >migrations/001.sql <<'SQL'
--@ revision 001
--@ revises base
--@ up
CREATE TABLE t (a text);
INSERT INTO t VALUES (' x'), ('it''s '), (NULL);
--@ call trim_all
INSERT INTO t VALUES (' last');
--@ down
--@ call put_back
DROP TABLE t;
SQL

refused_without() { # URL
    run 1 migc upgrade --database "$1" &&
        err_has 'migrations/001.sql:6:1: error: this program does not have the C function "trim_all"' &&
        err_has "run the application's own command line, or give migc a library with it: --steps LIBRARY, or steps = LIBRARY in migc.ini (nothing was run)" && run 0 migc plan -v --database "$1" &&
        grep -q -e '-- call trim_all' out
}
no_ledger() { [ "$(ask_pg "SELECT count(*) FROM pg_class WHERE relname LIKE 'migc%'")" = 0 ]; }
check 'without the function nothing runs, and plan shows it (SQLite)' refused_without $lite
check 'without the function nothing runs, and plan shows it (PostgreSQL)' refused_without "$pg"
check 'not even the ledger is made' no_ledger

fails() { # URL MODE MESSAGE
    run 1 env MODE="$2" migc upgrade --database "$1" --steps libsteps.so && err_has "$3" &&
        run 0 migc plan --database "$1" && grep -q '^up 001 (4 steps' out
}
for url in $lite "$pg"; do
    kind=${url%%:*}
    check "a function fails with its message ($kind)" fails "$url" fail 'migrations/001.sql:6:1: error: no wish to'
    check "a function fails with a number ($kind)" fails "$url" number 'the C function "trim_all" has failed with 7 and no message'
    check "a statement of it fails ($kind)" fails "$url" statement '(a statement of the C function trim_all: SELECT nope FROM t)'
done
check 'a function passes over a failed statement (PostgreSQL)' fails "$pg" over '(the function went on after it; the transaction cannot)'
check 'a function may not commit (SQLite)' fails $lite commit 'may not use transaction control'
rolled_back() {
    [ "$(ask_pg "SELECT count(*) FROM pg_class WHERE relname = 't'")" = 0 ] &&
        [ "$(ask_lite "SELECT count(*) FROM sqlite_master WHERE name = 't'")" = 0 ] &&
        [ "$(ask_pg "SELECT count(*) FROM migc_revision")" = 0 ]
}
check 'what failed has left nothing' rolled_back
cancels() { # URL
    run 143 env MODE=cancel migc upgrade --database "$1" --steps libsteps.so
    err_has 'error: stopped' && ! grep -q "applied 1" err
}
check 'a function that was asked to stop has not run (PostgreSQL)' cancels "$pg"
check 'a function that was asked to stop has not run (SQLite)' cancels $lite

works() { # URL ASK
    run 0 env MODE=savepoint migc upgrade --database "$1" --steps libsteps.so &&
        [ "$($2 "SELECT coalesce(a, '-') FROM t ORDER BY length(a), a" | sort | tr '\n' '|')" = " last|-|it's|x|" ]
}
goes_back() { # URL ASK
    run 1 migc downgrade --database "$1" && err_has 'has a way back that is not all stored in the database (steps call put_back): only a program that has these C functions can revert the revision, or migc with --steps LIBRARY' && err_has '(nothing was run)' &&
        [ "$($2 'SELECT count(*) FROM t')" = 4 ] &&
        run 0 migc downgrade --database "$1" --steps ./libsteps.so && run 0 migc current --database "$1" && out_is_empty
}
check 'a function works in the transaction, savepoints and all (SQLite)' works $lite ask_lite
check 'a function works in the transaction, savepoints and all (PostgreSQL)' works "$pg" ask_pg
revision older 000 base 'SELECT 1;' 'SELECT 1;'
ahead() { # URL: of a program that does not know 001
    run 6 migc upgrade --directory older --database "$1" &&
        err_has 'Run the newer program: this one cannot go back to what it knows, because 001 has a way back that is not stored in the database'
}
check 'an older program says that it cannot run a way back that calls (SQLite)' ahead $lite
check 'an older program says that it cannot run a way back that calls (PostgreSQL)' ahead "$pg"
check 'a way back that calls is refused without its function, and runs with it (SQLite)' goes_back $lite ask_lite
check 'a way back that calls is refused without its function, and runs with it (PostgreSQL)' goes_back "$pg" ask_pg

settings() {
    mkdir -p lib && cp libsteps.so lib/ && printf '[migc]\nsteps = ../lib/libsteps.so\n' >migrations/migc.ini &&
        run 0 migc upgrade --database $lite && run 0 migc downgrade --database $lite &&
        run 1 migc upgrade --database $lite --steps nowhere.so && err_has 'migc: error: the library of steps cannot be loaded: ' &&
        run 2 migc upgrade --database $lite --steps && err_has '--steps needs a value' && rm migrations/migc.ini
}
check 'migc.ini names the library, from its own folder' settings
missing() {
    printf -- '--@ revision 002\n--@ revises 001\n--@ up\n--@ call nobody_has_this\n--@ down nothing\n' >migrations/002.sql
    run 1 migc upgrade --database $lite --steps libsteps.so &&
        err_has 'migc: error: ./libsteps.so has no function "nobody_has_this", which a revision calls' && rm migrations/002.sql
}
check 'a function that the library lacks is named' missing

cat >migrations/002.sql <<'SQL'
--@ revision 002
--@ revises 001
--@ up
--@ no-transaction
--@ done-when SELECT 1 FROM t WHERE a = 'one'
--@ call add_one
--@ down nothing
SQL
interrupted() { # URL ASK
    run 134 env MODE=die migc upgrade --database "$1" --steps libsteps.so
    [ "$($2 "SELECT count(*) FROM t WHERE a = 'one'")" = 1 ] &&
        run 0 migc upgrade --database "$1" --steps libsteps.so &&
        [ "$($2 "SELECT count(*) FROM t WHERE a = 'one'")" = 1 ] && run 0 migc current --database "$1" && out_is '002 (head)'
}
check 'outside of a transaction done-when tells after a crash (PostgreSQL)' interrupted "$pg" ask_pg
check 'outside of a transaction done-when tells after a crash (SQLite)' interrupted $lite ask_lite

cat >migrations/003.sql <<'SQL'
--@ revision 003
--@ revises  002
--@ up
CREATE TABLE source (n integer PRIMARY KEY);
CREATE TABLE target (n integer);
CREATE TABLE undone (n integer);
INSERT INTO source VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10);
--@ no-transaction
--@ call copy_rows
--@ down
--@ no-transaction
--@ call take_rows
DROP TABLE source;
DROP TABLE target;
SQL
steps() { # STATUS MODE COMMAND
    run "$1" env MODE="$2" migc "$3" --database "$url" --steps libsteps.so
}
parts() { # TABLE ROWS: each of the first ROWS numbers once
    [ "$($ask "SELECT count(*) FROM $1")" = "$2" ] && [ "$($ask "SELECT count(DISTINCT n) FROM $1 WHERE n <= $2")" = "$2" ]
}
part_fails() {
    steps 1 fail upgrade && err_has 'migrations/003.sql:9:1: error: the third part is not to my liking' && parts target 6
}
part_is_killed() { steps 137 die "$1" && parts "$2" 6; }
goes_on() { steps 0 '' upgrade && parts target 10 && run 0 migc current --database "$url" && out_is '003 (head)'; }
back_again() {
    part_is_killed downgrade undone && steps 0 '' downgrade && parts undone 10 &&
        run 0 migc current --database "$url" && out_is '002' && $ask 'DROP TABLE undone'
}
changed_place() {
    steps 1 fail upgrade && $ask "UPDATE migc_revision SET batch_key = replace(batch_key, '6', '3') WHERE id = '003'" &&
        steps 7 '' upgrade && err_has 'and the call of "copy_rows" begins anew' && parts target 6 &&
        $ask "UPDATE migc_revision SET batch_key = NULL WHERE id = '003'" && $ask 'DELETE FROM target' && goes_on
}
for url in $lite "$pg"; do
    kind=${url%%:*} ask=ask_lite
    [ "$kind" = sqlite ] || ask=ask_pg
    check "a part that fails leaves those before it ($kind)" part_fails
    check "the next run begins with that part, and a kill leaves no half of it ($kind)" part_is_killed upgrade target
    check "after which everything is done once ($kind)" goes_on
    check "and so is the stored way back ($kind)" back_again
    check "a saved place that other hands have changed is refused ($kind)" changed_place
done
cat >migrations/004.sql <<'SQL'
--@ revision 004
--@ revises  003
--@ up
--@ call save_once
--@ down nothing
SQL
saves_wrongly() {
    run 1 migc upgrade --database $lite --steps libsteps.so && err_has 'mig_call_save is for a function that is called again: with `no-transaction` and without `done-when`' &&
        run 1 env MODE=nothing migc upgrade --database $lite --steps libsteps.so && err_has 'migrations/004.sql:4:1: error: mig_call_save needs a key'
}
check 'a call in a transaction with others may not save' saves_wrongly

cplusplus() {
    printf '#include <mig/call.h>\nint main() { return 0; }\n' >c.cc &&
        "${CXX:-c++}" -Wall -Wextra -Wpedantic -Werror -I"$root/runtime/include" -fsyntax-only c.cc
}
check 'the header is C++, too' cplusplus

[ "$tests_failed" -eq 0 ]
