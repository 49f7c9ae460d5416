# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by tests/fault/*.sh after fault_lib.sh: a history with every kind of step that a file can hold, and what
# is asked of a database after each disturbance, when the same command has brought it to its end: schema, rows and
# ledger are those of a run that nobody disturbed, and each effect was there once for each time that it was asked for.
#
# `trail` is a table that the history does not make: what ran leaves a row there, and nothing takes it away.
verified='SELECT id FROM items WHERE id NOT IN (SELECT id FROM taken);
SELECT id FROM taken GROUP BY id HAVING count(*) <> 1;'

# Statements in a transaction, a statement outside of any, one in a transaction of its own, a batch of each form, a
# copy, a C function in the transaction and one that is called in parts, and checks; most of them both ways.
make_steps() {
    mkdir -p revisions
    revision revisions 001 base "CREATE TABLE items (id integer PRIMARY KEY, n integer NOT NULL, word text);
INSERT INTO items (id, n) WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 60) SELECT i, i FROM s;
INSERT INTO trail VALUES ('up', '001');

--@ verify
SELECT * FROM items WHERE n < 1;" "INSERT INTO trail VALUES ('down', '001');
DROP TABLE items;"
    revision revisions 002 001 "--@ only postgresql
CREATE INDEX CONCURRENTLY items_n ON items (n);
--@ only sqlite
CREATE INDEX items_n ON items (n);
--@ no-transaction
INSERT INTO trail VALUES ('up', '002');" "--@ no-transaction
INSERT INTO trail VALUES ('down', '002');
--@ only postgresql
DROP INDEX CONCURRENTLY items_n;
--@ only sqlite
DROP INDEX items_n;"
    revision revisions 003 002 "--@ batch count over items(id) rows 20
UPDATE items SET n = n + 1000 WHERE id > :after AND id <= :through;
--@ batch trace over items(id) rows 25
INSERT INTO trail SELECT 'up', 'item ' || id FROM items WHERE id > :after AND id <= :through;

--@ verify
SELECT * FROM items WHERE n <> id + 1000;" "--@ batch uncount over items(id) rows 35
UPDATE items SET n = n - 1000 WHERE id > :after AND id <= :through;"
    revision revisions 004 003 "--@ batch fill rows 25
UPDATE items SET word = 'w' WHERE id IN (SELECT id FROM items WHERE word IS NULL ORDER BY id LIMIT :rows);" \
        'UPDATE items SET word = NULL;'
    revision revisions 005 004 "CREATE TABLE words (number integer, word text);
--@ copy words(number, word) from \"words.csv\" header
INSERT INTO trail VALUES ('up', '005');" 'DROP TABLE words;'
    revision revisions 006 005 "CREATE TABLE taken (id integer);
--@ call leave_note
--@ no-transaction
--@ call take_parts

--@ verify
$verified" '--@ no-transaction
--@ call drop_parts
--@ call leave_note
DROP TABLE taken;'
    { echo number,word && seq 40 | sed 's/.*/&,word &/'; } >revisions/words.csv
}

# What each effect has left, and the ledger's events, by direction.
tally() {
    query "SELECT direction, what, count(*) FROM trail GROUP BY direction, what
        UNION ALL SELECT CASE kind WHEN 'apply' THEN 'up' ELSE 'down' END, 'event of ' || id, count(*) FROM migc_event
        WHERE kind IN ('apply', 'revert') GROUP BY kind, id ORDER BY 1, 2"
}

# All that a run leaves, whatever the times and the attempts were: one program that asks. On SQLite the errors that
# say what is not there are a part of the answer.
look() {
    "look_on_$driver" 2>&1 || [ "$driver" = sqlite ]
}

look_on_sqlite() {
    sqlite3 -cmd '.timeout 30000' "$file" <<'SQL'
PRAGMA integrity_check;
SELECT sql FROM sqlite_master ORDER BY name;
SELECT id, state, segment, batch_key FROM migc_revision ORDER BY id;
SELECT id, count(*) FROM migc_down GROUP BY id ORDER BY id;
SELECT launch_digest FROM migc_history WHERE name = 'main';
SELECT * FROM items ORDER BY id;
SELECT * FROM words ORDER BY number;
SELECT id FROM taken ORDER BY id;
SQL
}

look_on_postgresql() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" <<'SQL'
SELECT relname, relkind, relpersistence, attname, format_type(atttypid, atttypmod), attnotnull, attidentity
    FROM pg_class AS c JOIN pg_attribute AS a ON attrelid = c.oid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped ORDER BY relname, attname;
SELECT pg_get_indexdef(indexrelid), indisvalid, indisready, indislive FROM pg_index AS i JOIN pg_class AS c ON c.oid = indrelid
    WHERE relnamespace = 'public'::regnamespace ORDER BY 1;
SELECT conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2;
SELECT 'the lock is free', pg_try_advisory_lock(hashtextextended('migc:public', 0));
SELECT id, state, segment, batch_key FROM migc_revision ORDER BY id;
SELECT id, count(*) FROM migc_down GROUP BY id ORDER BY id;
SELECT launch_digest FROM migc_history WHERE name = 'main';
SELECT to_regclass('items') IS NOT NULL AS is_up \gset
\if :is_up
SELECT * FROM items ORDER BY id;
SELECT * FROM words ORDER BY number;
SELECT id FROM taken ORDER BY id;
\endif
SQL
}

dump() {
    [ "$driver" = sqlite ] || PATH=$MIGC_TEST_PG_BIN:$PATH pg_dump --schema-only "$url" | grep -v '^\\'
}

make_steps_database() { # sqlite|sqlite-wal|postgresql
    make_database "$1" && query 'CREATE TABLE trail (direction text, what text)'
}

# Undisturbed, both ways; `boundaries` are those of a run, by "PROGRAM DIRECTION".
measure() {
    local direction program
    ups=1 downs=1
    complete migc up && complete migc down && tally >clean.tally || return
    for program in migc application; do
        for direction in up down; do
            set_command $program $direction
            at_boundary MIGC_KILL_COUNT=count || { cat err && return 1; }
            boundaries[$program $direction]=$(cat count)
            look >"clean.$direction" && dump >"clean.$direction.sql" || return
        done
        ups=$((ups + 1)) downs=$((downs + 1))
    done
    [ "$(wc -l <clean.up)" -gt 150 ] && grep -q '^up|event of 006|1$' clean.tally && grep -q '^down|part' clean.tally ||
        { echo 'a clean run leaves too little' && cat clean.tally clean.up && return 1; }
}

# The same command once more, and then all is as if nothing had happened.
as_clean() { # PROGRAM DIRECTION
    complete "$1" "$2" || return
    [ "$2" = up ] && ups=$((ups + 1)) || downs=$((downs + 1))
    look >now
    diff "clean.$2" now && tally >now.tally &&
        awk -F '|' -v OFS='|' -v up=$ups -v down=$downs '{ $3 *= $1 == "up" ? up : down; print }' clean.tally | diff - now.tally
}

same_dump() { # DIRECTION
    complete migc "$1" && dump | diff "clean.$1.sql" -
}

# Counted is what was hit: a run that was over before its moment came is no disturbance, and another one is drawn.
# FUNCTION PROGRAM DIRECTION disturbs, says in `when` at which moment, and counts in `hits`.
disturb_often() { # sqlite|sqlite-wal|postgresql FUNCTION HITS
    local n hits=0 when='' direction program ups downs programs=(migc application)
    declare -A boundaries
    make_steps_database "$1" && measure || return
    for ((n = 0; hits < $3; n++)); do
        [ $n -lt $(($3 * 3 + 10)) ] || { echo "only $hits of $n runs were disturbed" && return 1; }
        direction=$([ $((n % 2)) -eq 0 ] && echo up || echo down)
        draw 2
        program=${programs[drawn]}
        "$2" $program $direction && as_clean $program $direction || { echo "$program $direction, $when" && return 1; }
    done
    same_dump up && same_dump down || { echo 'in the end' && return 1; }
}

# Sets `at` and `half`, settings of kill_at.so, and `when`.
draw_boundary() { # PROGRAM DIRECTION WHAT
    local below=${boundaries[$1 $2]}
    half=MIGC_NOT_HALF
    draw 2
    [ "$drawn" -eq 0 ] || half=MIGC_KILL_HALF
    draw "$below"
    at=$((drawn + 1))
    when="$3 at message or write $at of $below ($half)"
}

# Runs "${command[@]}" until it stops at `at`. Sets `process`, to wait for, and `stopped`, the program itself, or
# nothing where it has ended before.
run_to_boundary() {
    local n
    rm -f stopped
    at_boundary MIGC_KILL_AT="$at" "$half=yes" MIGC_KILL_STOP=stopped &
    process=$!
    for n in $(seq 6000); do
        stopped=
        [ ! -s stopped ] || { read -r stopped <stopped && grep -q '^State:.T' "/proc/$stopped/status" && return; }
        kill -0 $process 2>/dev/null || return 0
        sleep 0.01
    done
    echo "neither at its boundary nor at its end after $n looks" && return 1
}
