#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The command line on SQLite: each command, each exit code, where the database's URL comes from, signals.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"
make_history migrations
url=sqlite:app.db

tables() {
    sqlite3 app.db "SELECT name FROM sqlite_master WHERE name NOT LIKE 'migc%' AND name NOT LIKE 'sqlite%' ORDER BY name" |
        tr '\n' ' '
}
tables_are() {
    [ "$(tables)" = "$1" ] || {
        printf 'tables: %s, expected %s\n' "$(tables)" "$1"
        return 1
    }
}

upgrade_and_launch_again() {
    run 0 migc upgrade --database $url && out_is_empty &&
        err_has 'applying 001  Step 001  (1/3)' && err_has 'applying 003  Step 003  (3/3)' &&
        err_has 'applied 3 revisions in ' && tables_are 'a b i ' &&
        run 0 migc upgrade --database $url && err_has 'up to date at 003'
}
check 'upgrade applies everything, and once only' upgrade_and_launch_again

downgrade_relative() {
    run 0 migc downgrade -1 --database $url && err_has 'reverting 003  Step 003  (1/1)' &&
        err_has 'reverted 1 revision in ' && tables_are 'a b ' &&
        run 0 migc downgrade --database=$url && tables_are 'a ' &&
        run 0 migc upgrade +1 --database $url && tables_are 'a b ' &&
        run 0 migc downgrade base --database $url && tables_are '' &&
        run 0 migc upgrade 002 --database $url -q && out_is_empty && [ ! -s err ] && tables_are 'a b '
}
check 'relative targets work unquoted, and base undoes everything' downgrade_relative

current_and_its_notes() {
    run 0 migc current --database $url && out_is '002, Step 002' && err_has '1 revision pending' &&
        run 4 migc current --check-heads --database $url && out_is '002, Step 002' &&
        run 0 migc upgrade -q --database $url && run 0 migc current --check-heads --database $url &&
        out_is '003 (head), Step 003' && [ ! -s err ] && run 0 migc current -v --database $url &&
        grep -q '^  applied 20' out && grep -q '^  migrations/003.sql$' out &&
        run 0 migc current --database sqlite:empty.db && out_is_empty && err_has 'nothing is applied (base)'
}
check 'current says where the database is, and exits 4 where asked to' current_and_its_notes

# Of letters that share a word the last one may take a value, whether migc alone knows it or every application does.
letters_in_one_word() {
    local url=sqlite:letters.db
    make_history m
    run 0 migc upgrade -qd m 002 --database $url && diff /dev/null err && run 0 migc upgrade -qdm --database $url && diff /dev/null err &&
        run 0 migc history -vid m --database $url && out_has '  database: applied' && run 0 migc history -vr 001:001 -dm && out_has '  file:' &&
        run 0 migc history -vr001:001 -d m && [ "$(grep -c '^00' out)" -eq 1 ] && run 2 migc heads -vd && err_has '--directory needs a value' &&
        run 2 migc heads -vzd m && err_has 'unknown option -vzd' &&
        run 1 migc repair 001 --accept -m -qd -d m --database $url && err_has 'there is nothing to accept' || return
    run 0 migc reset -yd m --database $url && err_has 'applied 3 revisions' && run 2 migc reset -yx && err_has 'unknown option -x' &&
        run 2 migc reset -y=1 && err_has -- '--yes takes no value' && run 0 migc reset -yh
}
check 'letters may share a word' letters_in_one_word

looking_makes_no_file() {
    rm -f none.db
    run 0 migc current --database sqlite:none.db && [ ! -s none.db ]
}
check 'current leaves a file that does not exist empty or absent' looking_makes_no_file

repairs() {
    revision repair 001 base 'CREATE TABLE r1 (x integer);' 'DROP TABLE r1;'
    revision repair 002 001 $'CREATE TABLE r2 (x integer);\nVACUUM;\nDROP TABLE nowhere;' 'DROP TABLE r2;'
    run 0 migc repair --directory repair --database sqlite:r.db && err_has 'nothing is unfinished' &&
        run 1 migc repair --mark-done --directory repair --database sqlite:r.db && err_has 'nothing is unfinished' &&
        run 2 migc repair --mark-done --resume --directory repair --database sqlite:r.db &&
        run 2 migc repair 002 --directory repair --database sqlite:r.db && err_has 'say what is to be repaired: --resume, --mark-done, --mark-reverted or --accept; without any, repair shows what there is' &&
        run 2 migc repair --accept --directory repair --database sqlite:r.db &&
        run 1 migc upgrade --directory repair --database sqlite:r.db && err_has 'nowhere' &&
        run 0 migc repair --directory repair --database sqlite:r.db &&
        out_is '002 up, 2 of 3 segments done, Step 002' '-- done: repair/002.sql:7:1' 'CREATE TABLE r2 (x integer);' \
            '-- done: repair/002.sql:8:1' 'VACUUM;' '-- not done: repair/002.sql:9:1' 'DROP TABLE nowhere;' &&
        err_has 'migc repair --mark-done 002              the rest has been done by hand: it is applied' &&
        err_has 'nothing was changed; see what the database really has, then say so:' &&
        err_has 'goes on with the next step' &&
        err_has 'all of it has been undone by hand: it is reverted' && run 1 migc repair --resume --directory repair --database sqlite:r.db &&
        err_has nowhere && run 0 migc repair --mark-done 002 -m 'it was never there' --directory repair --database sqlite:r.db &&
        run 0 migc upgrade --directory repair --database sqlite:r.db && err_has 'up to date at 002' &&
        [ "$(sqlite3 r.db "SELECT detail FROM migc_event WHERE kind = 'repair'")" = 'taken as applied by hand: it was never there' ]
}
check 'repair shows what is unfinished, and settles it' repairs

reverts_and_backups() {
    make_history undo && revision undo 004 003 'CREATE TABLE d (x integer); DROP TABLE nowhere;' 'DROP TABLE d;'
    run 0 migc upgrade -q 001 --directory undo --database sqlite:undo.db &&
        run 1 migc upgrade --on-failure revert --backup-to undo.copy --directory undo --database sqlite:undo.db &&
        err_has nowhere && err_has 'backup: undo.copy' && err_has 'what this run had applied, 2 revisions, was reverted' &&
        run 0 migc current --directory undo --database sqlite:undo.db && out_is '001, Step 001' &&
        [ "$(sqlite3 undo.db .schema | grep -v migc)" = "$(sqlite3 undo.copy .schema | grep -v migc)" ] &&
        run 1 migc downgrade --backup-to undo.copy --directory undo --database sqlite:undo.db &&
        err_has 'the backup undo.copy exists already: name another file, or move that one away (nothing was changed in the database)' && run 0 migc downgrade --backup --directory undo --database sqlite:undo.db &&
        [ "$(sqlite3 undo.db.2*.backup 'SELECT id FROM migc_revision')" = 001 ] &&
        run 2 migc upgrade --on-failure perhaps --directory undo --database sqlite:undo.db &&
        err_has 'write stop or revert'
}
check 'a run that fails can be reverted, and a backup taken before it' reverts_and_backups

waits() {
    run 0 migc wait --database $url && out_is_empty && [ ! -s err ] &&
        run 5 migc wait --deadline 100ms --database sqlite:waits.db && err_has 'waiting for another program' &&
        err_has 'no other program has migrated the database before the deadline: 3 revisions are to be applied' && [ ! -s waits.db ] || return 1
    migc wait --deadline 30s --database sqlite:waits.db 2>waiting &
    for _ in {1..100}; do
        grep -q 'waiting for another program' waiting && break
        sleep 0.05
    done
    run 0 migc upgrade -q --database sqlite:waits.db && wait $! && [ "$(wc -l <waiting)" = 1 ]
}
check 'wait ends when another program has migrated, or with 5' waits

plans() {
    run 0 migc plan --database $url && out_is_empty && err_has 'nothing to do' &&
        run 0 migc plan --exit-code --database $url &&
        run 0 migc plan --down -2 --database $url &&
        out_is 'down 003 (1 step, transaction), Step 003' 'down 002 (1 step, transaction), Step 002' &&
        run 4 migc plan --exit-code --database sqlite:new.db && run 0 migc plan 002 -v --database sqlite:new.db &&
        out_is 'up 001 (1 step, transaction), Step 001' '-- migrations/001.sql:7:1' \
            'CREATE TABLE a (x integer);' 'up 002 (1 step, transaction), Step 002' \
            '-- migrations/002.sql:7:1' 'CREATE TABLE b (y integer);' &&
        err_has '2 revisions, 2 steps; nothing was run'
}
check 'plan says what would be done and does nothing' plans

redo_and_stamp() {
    run 0 migc redo --database $url && err_has 'reverted 1 revision and applied 1 revision in ' &&
        tables_are 'a b i ' &&
        run 0 migc stamp 002 --database sqlite:stamped.db && err_has 'stamped 002; nothing was run' &&
        run 0 migc current --database sqlite:stamped.db && out_is '002, Step 002' &&
        run 2 migc stamp --database sqlite:stamped.db && err_has 'stamp needs a TARGET'
}
check 'redo and stamp' redo_and_stamp

offline() {
    run 0 migc history && out_is ' 002 -> 003 (search) (head), Step 003' ' 001 -> 002, Step 002' \
        'base -> 001, Step 001' &&
        run 0 migc heads && out_is '003 (search) (head), Step 003' &&
        run 0 migc show search && grep -q 'CREATE INDEX i ON b (y);' out &&
        run 0 migc history -i --database sqlite:stamped.db &&
        out_is '[ ]  002 -> 003 (search) (head), Step 003' '[x]  001 -> 002 (current), Step 002' \
            '[x] base -> 001, Step 001'
}
check 'history, heads and show need no database' offline

statuses() {
    printf 'no database, %s\n' "but a text that is longer than the header of one: $(seq -s ' ' 300)" >text.db
    run 1 migc upgrade --database sqlite:text.db && err_has 'text.db' &&
        run 3 migc upgrade --database sqlite:no/such/directory/x.db &&
        run 2 migc upgrade && err_has 'no database given' &&
        run 2 migc upgrade --database app.db && err_has 'write sqlite:app.db' &&
        run 2 migc upgrade --database mysql://h/d && run 1 migc upgrade nothing --database $url &&
        run 1 migc upgrade --directory nowhere --database $url
}
check 'what is no database, no URL, no target and no directory' statuses

ahead_and_diverged() {
    make_history fewer && rm fewer/003.sql
    make_history changed && sed -i 's/b (y integer)/b (y text)/' changed/002.sql
    # The directory's name does not matter: the history's name in the ledger does.
    run 6 migc upgrade --directory fewer --database $url && err_has 003 &&
        run 6 migc current --check-heads --directory fewer --database $url &&
        grep -q '^003 (unknown to this program)' out &&
        run 7 migc upgrade --directory changed --database $url && err_has 002 &&
        run 7 migc current --check-heads --directory changed --database $url &&
        grep -q '^002 (diverged)' out
}
check 'a newer database is 6, a changed revision is 7' ahead_and_diverged

locked() {
    mkfifo gate
    sqlite3 busy.db <gate >/dev/null &
    local holder=$! result
    exec 7>gate
    printf 'BEGIN IMMEDIATE; CREATE TABLE held (x);\n' >&7
    sleep 0.5
    run 5 migc upgrade --deadline 300ms --database sqlite:busy.db
    result=$?
    exec 7>&-
    wait $holder
    return $result
}
check 'a lock that is not given up is 5' locked

failing_revision() {
    make_history broken
    revision broken 004 003 $'INSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (1);' 'DELETE FROM a;'
    run 1 migc upgrade --directory broken --database sqlite:broken.db &&
        err_has 'broken/004.sql:8:' && err_has 'nowhere' &&
        err_has 'applied 3 revisions of 4 before the error; what is done stays' &&
        run 0 migc current --directory broken --database sqlite:broken.db && out_is '003, Step 003' &&
        [ "$(sqlite3 broken.db 'SELECT count(*) FROM a')" = 0 ]
}
check 'an error names its place, and its revision leaves nothing' failing_revision

sources() {
    mkdir sources && cd sources && make_history migrations || return 1
    printf 'OTHER=x\nexport DATABASE_URL="sqlite:file.db" # here\n' >.env
    run 0 migc upgrade -q && [ -f file.db ] &&
        DATABASE_URL=sqlite:environment.db run 0 migc upgrade -q && [ -f environment.db ] &&
        DATABASE_URL=sqlite:environment.db run 0 migc upgrade -q --database sqlite:option.db &&
        [ -f option.db ] &&
        printf "DATABASE_URL='sqlite:file.db\n" >.env && run 2 migc upgrade && err_has '.env:1: DATABASE_URL'
}
check 'the URL: .env, under DATABASE_URL, under --database' eval '(sources)'

slow='CREATE TABLE slow AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 40000000000) SELECT count(*) AS n FROM c;'
signals() {
    revision slow 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;'
    revision slow 002 001 $'CREATE TABLE before_slow (x integer);\n'"$slow" 'DROP TABLE slow;'
    cancelled INT 130 migc upgrade --directory slow --database sqlite:slow.db &&
        cancelled TERM 143 migc upgrade --directory slow --database sqlite:slow.db &&
        run 0 migc current --directory slow --database sqlite:slow.db && out_is '001, Step 001' &&
        [ -z "$(sqlite3 slow.db "SELECT name FROM sqlite_master WHERE name LIKE '%slow'")" ]
}
check 'SIGINT and SIGTERM end a statement within 2 s and roll back' signals

closed_output() {
    run 1 sh -c 'migc history >/dev/full' && err_has 'cannot write to standard output'
}
check 'output that cannot be written is 1' closed_output

# Root may write anywhere, so another user looks.
wal_in_a_read_only_folder() {
    local as=()
    [ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chmod 755 . && cp "$(command -v migc)" ./other && mkdir sealed &&
        run 0 migc upgrade --database sqlite:sealed/app.db &&
        sqlite3 sealed/app.db 'PRAGMA journal_mode = delete' >out && chmod 444 sealed/app.db && chmod 555 sealed &&
        run 0 "${as[@]}" ./other current --database sqlite:sealed/app.db && out_is '003 (head), Step 003' &&
        run 1 "${as[@]}" ./other downgrade -1 --database sqlite:sealed/app.db &&
        err_has 'sealed/app.db: the database has to be changed, but it is read-only for this user' &&
        chmod 666 sealed/app.db && run 1 "${as[@]}" ./other downgrade -1 --database sqlite:sealed/app.db &&
        err_has 'the database cannot be written: the file, its folder or its file system is read-only for this user' && chmod 644 sealed/app.db &&
        chmod 755 sealed && sqlite3 sealed/app.db 'PRAGMA journal_mode = wal' >out && chmod 555 sealed &&
        run 1 "${as[@]}" ./other current --database sqlite:sealed/app.db && err_has 'a database in WAL mode cannot be read where its folder or the file is read-only for this user'
    local result=$?
    chmod 755 sealed
    return $result
}
check 'WAL in a read-only folder is said as such' wal_in_a_read_only_folder

unchanged_after_refusal() { # FILE WORDS
    cp "$1" kept.db && run 1 migc upgrade --database "sqlite:$1" && err_has "$2" && cmp "$1" kept.db
}
damaged_files() {
    run 0 migc upgrade -q --database sqlite:whole.db || return
    cp whole.db newer.db && printf '\003\003' | dd of=newer.db bs=1 seek=18 conv=notrunc 2>/dev/null
    head -c 5000 whole.db >short.db
    head -c 20000 /dev/urandom >secret.db
    unchanged_after_refusal newer.db 'newer.db: ' && unchanged_after_refusal short.db 'the database file is damaged' &&
        unchanged_after_refusal secret.db 'not an SQLite database'
}
check 'a newer format, an encrypted and a truncated file are refused and left alone' damaged_files

link() {
    mkdir -p elsewhere && ln -s elsewhere/real.db link.db && run 0 migc upgrade --database sqlite:link.db &&
        err_has 'applied 3 revisions' && run 0 migc upgrade --database sqlite:elsewhere/real.db &&
        err_has 'up to date at 003' && [ -L link.db ] && [ "$(ls elsewhere)" = real.db ]
}
check 'a link is the database that it leads to' link

[ "$tests_failed" -eq 0 ]
