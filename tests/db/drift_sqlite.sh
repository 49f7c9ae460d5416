#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `migc drift` on SQLite: what is different between a file and what its applied revisions make in memory; and that neither
# the file nor anything beside it is written.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"

mkdir migrations
printf '[migc]\ndialects = sqlite\n' >migrations/migc.ini
cat >migrations/001.sql <<'SQL'
--@ revision 001
--@ revises base

--@ up
CREATE TABLE teams (id INTEGER PRIMARY KEY AUTOINCREMENT, name varchar(40) NOT NULL UNIQUE COLLATE NOCASE);
CREATE TABLE "My users" (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL CHECK (email LIKE '%@%'),
    kind TEXT NOT NULL DEFAULT 'new' CHECK (kind IN ('new', 'old')),
    age INTEGER DEFAULT NULL,
    "a ""b" INTEGER,
    twice INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    team INTEGER REFERENCES teams ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (email, kind)
) STRICT;
CREATE UNIQUE INDEX lowered ON "My users" (lower(email), age DESC) WHERE kind <> 'old';
CREATE VIEW seen AS SELECT id, email FROM "My users";
CREATE TRIGGER touch AFTER INSERT ON "My users" BEGIN UPDATE "My users" SET age = 1 WHERE id = NEW.id; END;
CREATE VIRTUAL TABLE notes USING fts5(title, body);
CREATE TABLE pairs (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;

--@ down nothing
SQL
revision migrations 002 001 'CREATE TABLE later (x integer);' 'DROP TABLE later;'
run 0 migc upgrade --quiet --database sqlite:made.db || exit 1

# live SQL…: the database is as the revisions have made it, and then somebody did this.
live() {
    cp made.db live.db && sqlite3 live.db "$@"
}
drifts() {
    run 1 migc drift --database sqlite:live.db && out_is "$@" && err_has 'the database is not as'
}
none() {
    run 0 migc drift --database "sqlite:${2:-live.db}" && out_is_empty && err_has "no drift: the database is as $1 has left it"
}

applied() {
    cp made.db live.db && none 002 && run 0 migc downgrade -1 --database sqlite:live.db && none 001 && : >empty.db && none base empty.db &&
        [ ! -s empty.db ] && run 0 migc stamp 001 --database sqlite:empty.db && run 1 migc drift --database sqlite:empty.db &&
        out_has 'table "My users" is missing' && ! grep -q later out
}
# Case, quotes, blanks and the place of a column mean nothing.
written_otherwise() {
    live 'DROP TABLE pairs; CREATE TABLE Pairs(b,[a],primary key("a",B))without rowid; DROP INDEX lowered;
        CREATE UNIQUE INDEX Lowered ON "my users" ( LOWER("email") , AGE desc ) where kind<>'"'old'"';
        DROP VIEW seen; CREATE VIEW "seen" as select id,email from [My users]; CREATE TEMP TABLE mine (x)' && none 002
}
tables() {
    live 'DROP TABLE later; CREATE TABLE extra (x); CREATE INDEX goes_along ON extra (x); DROP TABLE notes; CREATE TABLE notes_own (x);
        CREATE VIRTUAL TABLE other USING fts5(x); DROP TABLE pairs; CREATE TABLE pairs (a, b, PRIMARY KEY (b, a))' &&
        drifts 'table "extra" is extra' 'table "later" is missing' 'table "notes" is missing' 'table "notes_own" is extra' 'table "other" is extra' \
            'table "pairs": options is missing, should be WITHOUT ROWID' 'column "a" of table "pairs": not null is missing' \
            'column "b" of table "pairs": not null is missing' 'constraint primary key of table "pairs": columns is b, a, should be a, b'
}
columns() {
    live 'ALTER TABLE "My users" ADD COLUMN note TEXT; ALTER TABLE "My users" RENAME COLUMN age TO years; PRAGMA foreign_keys = off; DROP TABLE teams;
        CREATE TABLE teams (id INTEGER PRIMARY KEY, name varchar(41) UNIQUE)' &&
        drifts 'column "age" of table "My users" is missing' 'column "note" of table "My users" is extra' \
            'column "twice" of table "My users": generated is years * 2 STORED, should be age * 2 STORED' 'column "years" of table "My users" is extra' \
            'trigger "touch" of table "My users": definition is AFTER INSERT ON "My users" BEGIN UPDATE "My users" SET years = 1 WHERE id = NEW.id; END, should be AFTER INSERT ON "My users" BEGIN UPDATE "My users" SET age = 1 WHERE id = NEW.id; END' \
            'column "id" of table "teams": identity is missing, should be autoincrement' 'column "name" of table "teams": collation is missing, should be NOCASE' \
            'column "name" of table "teams": not null is missing' 'column "name" of table "teams": type is varchar(41), should be varchar(40)' \
            'index "lowered": keys is lower(email), years DESC, should be lower(email), age DESC'
}
# A constraint is what it says: SQLite does not know its name.
constraints() {
    live "PRAGMA writable_schema = on; UPDATE sqlite_master SET sql = replace(replace(replace(sql, '''old'')', '''gone'')'), 'CASCADE', 'SET NULL'),
            'UNIQUE (email, kind)', 'UNIQUE (email)') WHERE name = 'My users'; DELETE FROM sqlite_master WHERE name = 'lowered';" &&
        sqlite3 live.db 'CREATE INDEX lowered ON "My users" (lower(email), age)' &&
        drifts 'constraint check (kind IN ('"'new', 'gone'"')) of table "My users" is extra' \
            'constraint check (kind IN ('"'new', 'old'"')) of table "My users" is missing' \
            'constraint foreign key (team) references teams (id) of table "My users": on delete is set null, should be cascade' \
            'constraint unique (email) of table "My users" is extra' 'constraint unique (email, kind) of table "My users" is missing' \
            'index "lowered": keys is lower(email), age, should be lower(email), age DESC' \
            'index "lowered": predicate is missing, should be kind <> '"'old'" 'index "lowered": unique is missing'
}
views_and_triggers() {
    live 'DROP VIEW seen; CREATE VIEW seen AS SELECT id FROM "My users"; DROP TRIGGER touch; CREATE TRIGGER into_seen INSTEAD OF INSERT ON seen BEGIN SELECT 1; END' &&
        drifts 'trigger "touch" of table "My users" is missing' 'view "seen": query is SELECT id FROM "My users", should be SELECT id, email FROM "My users"' \
            'column "email" of view "seen" is missing' 'trigger "into_seen" of view "seen" is extra'
}
as_json() {
    live 'ALTER TABLE pairs ADD COLUMN c; CREATE VIEW v AS SELECT 1 AS one' && run 1 migc drift --json --database sqlite:live.db &&
        python3 -c 'import json, sys; a = json.load(sys.stdin); d = a["differences"]
assert a["drift"] and not a["partly_unknown"] and a["at"] == ["002"] and len(d) == 2, a
assert d[0]["part_name"] == "c" and d[0]["schema"] is None and d[1]["object"] == "view", d' <out
}

# What SQLite itself cannot make sense of.
broken() {
    live "PRAGMA writable_schema = on; UPDATE sqlite_master SET sql = 'CREATE VIEW seen AS SELECT gone FROM nowhere' WHERE name = 'seen';
        INSERT INTO sqlite_master VALUES ('table', 'odd', 'odd', 0, 'CREATE VIRTUAL TABLE odd USING no_such(a)')" && sqlite3 live.db 'CREATE TABLE odd_rows (x)' &&
        drifts 'table "odd" is extra' 'view "seen": query is SELECT gone FROM nowhere, should be SELECT id, email FROM "My users"' &&
        live "PRAGMA writable_schema = on; UPDATE sqlite_master SET sql = 'CREATE TABLE pairs (' WHERE name = 'pairs'" &&
        run 1 migc drift --database sqlite:live.db && out_is_empty && err_has 'the database file is damaged'
}
no_database() {
    printf 'this is no database, but a text that is long enough to be taken for one: %0512d' 0 >text.db && run 1 migc drift --database sqlite:text.db &&
        err_has 'is not an SQLite database' && run 3 migc drift --database sqlite:none.db && [ ! -e none.db ] && run 3 migc drift --database sqlite:migrations &&
        run 2 migc drift --database sqlite::memory: && err_has 'the database URL "sqlite::memory:" names no file to compare' && run 2 migc drift --database sqlite:made.db --role app &&
        err_has '--role means nothing to sqlite' && cp made.db torn.db && truncate -s 9000 torn.db && run 1 migc drift --database sqlite:torn.db &&
        err_has 'damaged'
}
# same FILE…: everything of this name, and what it holds.
all_of() {
    find . -name "$1*" ! -name '*-shm' -exec md5sum {} + | sort
}
write_ahead_log() {
    local before
    live 'PRAGMA journal_mode = wal' >/dev/null && before=$(all_of live.db) && none 002 && [ "$(all_of live.db)" = "$before" ] && [ ! -e live.db-shm ] &&
        python3 - <<'PYTHON' || return 1
import os, shutil, sqlite3
connection = sqlite3.connect("live.db")
connection.execute("CREATE TABLE only_in_log (x)")
connection.commit()
shutil.copy("live.db", "log.db")
shutil.copy("live.db-wal", "log.db-wal")
PYTHON
    before=$(all_of log.db) && [ -s log.db-wal ] && run 1 migc drift --database sqlite:log.db && out_is 'table "only_in_log" is extra' &&
        [ "$(all_of log.db)" = "$before" ]
}
cut_off() {
    python3 - <<'PYTHON' || return 1
import os, shutil, sqlite3
shutil.copy("made.db", "live.db")
connection = sqlite3.connect("live.db", isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN")
connection.execute("CREATE TABLE big (x)")
for i in range(300):
    connection.execute("INSERT INTO big VALUES (?)", ("x" * 2000,))
shutil.copy("live.db", "hot.db")
shutil.copy("live.db-journal", "hot.db-journal")
os._exit(0)
PYTHON
    local before
    before=$(all_of hot.db) && run 1 migc drift --database sqlite:hot.db && err_has \
        'hot.db: another program was cut off in the middle of a transaction, and what it has left must be undone first, which drift does not do' &&
        err_has 'HINT: open it once to write: sqlite3 hot.db .tables' &&
        [ "$(all_of hot.db)" = "$before" ] && sqlite3 hot.db .tables >/dev/null && none 002 hot.db
}
waits() {
    cp made.db live.db
    python3 - <<'PYTHON' &
import sqlite3, time
connection = sqlite3.connect("live.db", isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
open("locked", "w").close()
time.sleep(0.3)
PYTHON
    local i
    for ((i = 0; i < 200 && i >= 0; i++)); do
        [ ! -e locked ] || break
        sleep 0.05
    done
    none 002
    local status=$?
    wait
    return $status
}
odd_names() {
    cp made.db 'we ird %41#.db' && sqlite3 './we ird %41#.db' 'PRAGMA journal_mode = wal' >/dev/null && none 002 'we ird %41#.db'
}

# What a revision does that cannot be done here is not compared, and that is said; the rest is.
not_followed() {
    rm -rf odd && mkdir odd && printf '[migc]\ndialects = sqlite\nexternal_tables = sessions\n' >odd/migc.ini &&
        revision odd 001 base 'CREATE TABLE sessions (id integer);
CREATE TABLE plain (x integer);
CREATE INDEX by_id ON sessions (id);' 'DROP TABLE plain;' && sed -i '/CREATE TABLE sessions/d' odd/001.sql &&
        revision odd 002 001 'CREATE TABLE worked (x integer CHECK (app_function(x)));
CREATE INDEX by_x ON worked (x);' 'DROP TABLE worked;' &&
        rm -f odd.db && sqlite3 odd.db 'CREATE TABLE sessions (id integer, more text)' && run 0 migc upgrade 001 --directory odd --quiet --database sqlite:odd.db &&
        run 0 migc drift --directory odd --database sqlite:odd.db && run 0 migc stamp 002 --directory odd --database sqlite:odd.db &&
        sqlite3 odd.db 'CREATE TABLE worked (x integer, other text); CREATE INDEX by_x ON worked (x)' &&
        run 0 migc drift --directory odd --database sqlite:odd.db && err_has 'no such function: app_function: what this speaks of is not compared' &&
        sqlite3 odd.db 'CREATE TABLE mine (x); DROP TABLE plain' && run 1 migc drift --directory odd --database sqlite:odd.db &&
        out_is 'table "mine" is extra' 'table "plain" is missing' && run 1 migc drift --json --directory odd --database sqlite:odd.db &&
        out_has '"partly_unknown": true'
}
# A function of the application, and a name that is a variable's value, may make any table.
unknown_names() {
    rm -rf call && mkdir call && printf '[migc]\ndialects = sqlite\n' >call/migc.ini &&
        revision call 001 base 'CREATE TABLE plain (x integer);
CREATE TABLE :"tenant" (x integer);' 'DROP TABLE :"tenant"; DROP TABLE plain;' '--@ variable tenant "standard"' &&
        run 0 migc upgrade --directory call --quiet --database sqlite:call.db --set tenant=other && sqlite3 call.db 'DROP TABLE plain' &&
        run 1 migc drift --directory call --database sqlite:call.db && out_is 'table "plain" is missing' && err_has 'what is extra is not told'
}
states() {
    cp made.db live.db && sqlite3 live.db "UPDATE migc_revision SET state = 'started' WHERE revision_id = '002'" 2>/dev/null ||
        sqlite3 live.db "UPDATE migc_revision SET state = 'started'"
    run 1 migc drift --database sqlite:live.db && err_has 'is not finished' && cp made.db live.db && mv migrations/002.sql . &&
        run 6 migc drift --database sqlite:live.db && mv 002.sql migrations && sed -i 's/integer/bigint/' migrations/002.sql &&
        run 7 migc drift --database sqlite:live.db && sed -i 's/bigint/integer/' migrations/002.sql
}

check 'only applied revisions are wanted' applied
check 'the same, written otherwise' written_otherwise
check 'tables and views, missing and extra' tables
check 'columns: types, defaults, nullability' columns
check 'constraints and indexes' constraints
check 'views and triggers' views_and_triggers
check 'as JSON' as_json
check 'a view that is broken, a module that is missing, a schema that is damaged' broken
check 'what is no database, and wrong words' no_database
check 'a database in WAL mode is read as it is' write_ahead_log
check 'a transaction that was cut off is not undone' cut_off
check 'another program that holds the lock is waited for' waits
check 'names of files that look like something else' odd_names
check 'what cannot be run in memory is not compared' not_followed
check 'names that are not known' unknown_names
check 'a ledger that does not say what was applied' states
exit $((tests_failed > 0))
