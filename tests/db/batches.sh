#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Batches on a real database: every kind of key, rows that others write meanwhile, programs that are killed and
# go on with ranges of another size. What a batch did to each row is counted in the row itself.
set -u
# shellcheck source=tests/fault_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fault_lib.sh"
long=1
[ "$is_long" = no ] || long=10
count='UPDATE t SET n = n + 1 WHERE'

# two_revisions TABLE-SQL BATCH-UP [BATCH-DOWN]: ./revisions, and a database that is at the first.
two_revisions() {
    rm -rf revisions
    revision revisions 001 base "$1" 'DROP TABLE t;'
    revision revisions 002 001 "$2" "${3-UPDATE t SET n = 0;}"
    printf '[migc]\ndialects = %s\n' "$driver" >revisions/migc.ini
    if [ "$driver" = sqlite ]; then
        rm -f "$file"*
    else
        query 'SET client_min_messages = error; DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public'
    fi
    migrate 0 upgrade 001
}

migrate() { # STATUS COMMAND…
    local status=$1
    shift
    run "$status" migc "$@" -q --directory revisions --database "$url"
}

counts() { # ROWS: each row was changed once
    equals "least, most, rows" "$(query 'SELECT min(n), max(n), count(*) FROM t')" "1|1|$1"
}

# TYPE ~ an expression of i (1 … 500) ~ rows that follow no order of i.
types_of_postgresql() {
    cat <<'TYPES'
integer ~ i - 250 ~ (-2147483648), (2147483647)
bigint ~ i * 4000000000000 ~ (-9223372036854775808), (9223372036854775807)
text ~ repeat(chr(200 + i % 7), i % 5) || md5(i::text) ~ (''), ('it''s \ "{id}" '), (E'a\nb'), ('Z'), ('z')
text COLLATE "und-x-icu" ~ CASE i % 2 WHEN 0 THEN upper(md5(i::text)) ELSE md5(i::text) END ~ (''), ('ä'), ('Ä'), ('co-op'), ('coop')
text COLLATE odd ~ md5(i::text) ~ (''), ('ab'), ('zB-'), ('zb')
varchar(40) COLLATE "C" ~ md5(i::text) ~ ('ö'), ('Z')
char(40) ~ md5(i::text) ~ (''), ('a')
uuid ~ md5(i::text)::uuid ~ ('00000000-0000-0000-0000-000000000000')
timestamptz ~ '2024-03-31 01:00:00+00'::timestamptz + i * interval '0.000001 s' ~ ('-infinity'), ('infinity'), ('0044-03-15 12:00 BC'), ('1890-01-01 00:00:00.123456')
timestamp ~ '2024-01-02 00:00:00'::timestamp + i * interval '1.000001 h' ~ ('-infinity'), ('31.12.294276 23:59:59.999999')
date ~ '2024-02-01'::date + i ~ ('4713-01-01 BC')
interval ~ i * interval '-1 day -1.000001 s' ~ ('P1Y2DT-0.000001S')
numeric ~ i::numeric / 7 ~ (-12345678901234567890.1234567890123456789), ('NaN')
float8 ~ 1 + i * 2.2250738585072014e-16 ~ (0.1), (1e308), (-5e-324), ('-Infinity'), ('NaN')
real ~ i / 3.0::real ~ (1e-38)
bytea ~ decode(md5(i::text), 'hex') ~ (''), ('\x00'), ('\xff27')
boolean ~ i % 2 = 0
mood ~ (ARRAY['a', 'b', 'c'])[1 + i % 3]::mood
positive ~ i + 7
inet ~ '10.0.0.0'::inet + i ~ ('::1'), ('10.0.0.0/8')
TYPES
}

# Sessions print values as badly as they can.
set_hostile_settings() {
    query "ALTER DATABASE $database SET DateStyle = 'SQL, DMY'" && query "ALTER DATABASE $database SET TimeZone = 'America/St_Johns'" &&
        query "ALTER DATABASE $database SET extra_float_digits = -15" &&
        query "ALTER DATABASE $database SET IntervalStyle = 'sql_standard'" &&
        query "ALTER DATABASE $database SET bytea_output = 'escape'"
}

key_of_type() { # TYPE EXPRESSION MORE
    two_revisions "CREATE COLLATION odd (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE TYPE mood AS ENUM ('c', 'a', 'b');
        CREATE DOMAIN positive AS bigint CHECK (VALUE > 0);
        CREATE TABLE t (k $1 PRIMARY KEY, n integer NOT NULL DEFAULT 0);
        INSERT INTO t SELECT DISTINCT $2 FROM generate_series(1, 500) AS i;
        ${3:+INSERT INTO t VALUES $3;}" \
        "--@ batch b over t(k) rows 61
        $count k > :after AND k <= :through;" &&
        migrate 0 upgrade && counts "$(query 'SELECT count(*) FROM t')" &&
        equals rows_done "$(query "SELECT rows_done = (SELECT count(*) FROM t) FROM migc_revision WHERE id = '002'")" t ||
        { echo "key of type $1" && return 1; }
}

keys_of_all_types() {
    local line type expression more
    make_database postgresql && set_hostile_settings || return
    while IFS= read -r line; do
        type=${line%% ~ *} expression=${line#* ~ } more=
        case $expression in *' ~ '*) more=${expression#* ~ } expression=${expression%% ~ *} ;; esac
        key_of_type "$type" "$expression" "$more" || return
    done < <(types_of_postgresql)
}

# A column without a type takes values of every kind; a text may hold a NUL.
keys_of_sqlite() {
    local table
    make_database sqlite
    for table in \
        "CREATE TABLE t (k PRIMARY KEY NOT NULL, n integer DEFAULT 0)" \
        "CREATE TABLE t (k PRIMARY KEY, n integer DEFAULT 0) WITHOUT ROWID" \
        "CREATE TABLE t (k text COLLATE NOCASE NOT NULL UNIQUE, n integer DEFAULT 0)" \
        "CREATE TABLE t (k blob NOT NULL, n integer DEFAULT 0); CREATE UNIQUE INDEX i ON t(k)"; do
        two_revisions "$table; INSERT INTO t(k) WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 200)
            SELECT i FROM s UNION ALL SELECT i / 7.0 FROM s WHERE i % 7 > 0 UNION ALL SELECT 'tEXT ' || i FROM s
            UNION ALL SELECT randomblob(i) FROM s WHERE i > 9;
            INSERT OR IGNORE INTO t(k) VALUES (''), ('it''s'), (X''), (X'00'), ('a' || char(0)), ('a' || char(0) || 'b'), ('a' || char(0) || 'c'), ('a'),
                (9223372036854775807), (-9223372036854775808), (1e999), (-1e999), (5e-324), (0.1);" \
            "--@ batch b over t(k) rows 19
            $count k > :after AND k <= :through;" && migrate 0 upgrade && counts "$(query 'SELECT count(*) FROM t')" ||
            { echo "$table" && return 1; }
    done
}

two_hundred() { # EXPRESSION: a query of it for i from 1 to 200
    echo "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 200) SELECT $1 FROM s"
}

composite_key_and_hostile_names() { # DRIVER
    make_database "$1"
    two_revisions "CREATE TABLE \"t;\"\"able\" (\"Or'der\" integer, \"k1\" varchar(9), n integer DEFAULT 0, PRIMARY KEY (\"Or'der\", \"k1\"));
        $([ "$1" = postgresql ] || echo "CREATE TABLE other (\"Or'der\" integer NOT NULL, \"k1\" text NOT NULL);")
        INSERT INTO \"t;\"\"able\" $(two_hundred "i % 3, 'k' || i, 0");
        CREATE VIEW t AS SELECT * FROM \"t;\"\"able\";" \
        "--@ batch b over \"t;\\\"able\"(\"Or'der\", k1) rows 7
        UPDATE \"t;\"\"able\" SET n = n + 1 WHERE (\"Or'der\", \"k1\") > :after AND (\"Or'der\", \"k1\") <= :through;"
    case $1 in
    sqlite) migrate 1 upgrade && err_has "column \"Or'der\" may be NULL, and such rows would be left out" &&
        err_has 'HINT: make it NOT NULL, or take another key' && return ;;
    esac
    migrate 0 upgrade && counts 200
}

refuses() { # TABLE OVER WORDS
    two_revisions "CREATE TABLE t (n integer DEFAULT 0, $1);" "--@ batch b over $2
        $count 1 > :after AND 1 <= :through;" && migrate 1 upgrade && err_has "$3" && err_has 'revisions/002.sql:8:'
}

keys_that_are_none() { # DRIVER
    make_database "$1"
    refuses 'id integer PRIMARY KEY, k integer' 't(k)' 'column "k" may be NULL' &&
        refuses 'id integer PRIMARY KEY, k integer NOT NULL' 't(k)' \
            'no primary key or unique index is on exactly these columns, in this order' &&
        refuses 'id integer PRIMARY KEY, k integer NOT NULL' 't(id, k)' \
            'HINT: take the columns of one, all of them and in its order' &&
        refuses 'a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b)' 't(b, a)' 'in this order' &&
        refuses 'id integer PRIMARY KEY' 't(ident)' 'batch "b" cannot walk along the key of "t": there is no column "ident"' &&
        refuses 'id integer PRIMARY KEY' 't(ident)' \
            "HINT: name the table's key behind \"over\"; a name with upper-case letters stands in double quotes" &&
        refuses 'id integer PRIMARY KEY' 'nowhere(id)' "$([ "$1" = sqlite ] && echo '"nowhere": there is no column' || echo 'relation "nowhere" does not exist')"
}

# A trigger of the table stands for others who write behind, and ahead of, the place reached: exactly there.
rows_behind_the_key() { # DRIVER
    local insert='INSERT INTO t(id, v) VALUES (-5, NULL), (-6, 7), (100, NULL)' trigger
    make_database "$1"
    trigger="CREATE TRIGGER behind AFTER UPDATE ON t WHEN new.id = 50 AND new.n = 1 BEGIN $insert; END;"
    [ "$1" = sqlite ] || trigger="CREATE FUNCTION behind() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN $insert; RETURN NULL; END \$\$;
        CREATE TRIGGER behind AFTER UPDATE ON t FOR EACH ROW WHEN (new.id = 50 AND new.n = 1) EXECUTE FUNCTION behind();"
    two_revisions "CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT 0, v integer);
        INSERT INTO t(id) $(two_hundred 'i * 2'); DELETE FROM t WHERE id = 100; $trigger" \
        "--@ batch b over t(id) rows 10
        UPDATE t SET n = n + 1, v = 1 WHERE id > :after AND id <= :through AND v IS NULL;" && migrate 0 upgrade &&
        equals 'every row that wants it, once' "$(query 'SELECT count(*), sum(n), min(v), max(v) FROM t')" '202|201|1|7' || return
    # Without a condition that says what is done, nothing is done twice: what comes behind is left as it came.
    two_revisions "CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT 0, v integer);
        INSERT INTO t(id) $(two_hundred 'i * 2'); DELETE FROM t WHERE id = 100; $trigger" \
        "--@ batch b over t(id) rows 10
        $count id > :after AND id <= :through;" && migrate 0 upgrade &&
        equals 'no row twice' "$(query 'SELECT id, n FROM t WHERE n <> 1 ORDER BY id')" $'-6|0\n-5|0'
}

copies_rows() { # DRIVER
    make_database "$1"
    two_revisions "CREATE TABLE s (id integer PRIMARY KEY); INSERT INTO s $(two_hundred i);
        CREATE TABLE t (id integer PRIMARY KEY, n integer);" \
        "--@ batch plain over s(id) rows 30
        INSERT INTO t SELECT id, 0 FROM s WHERE id > :after AND id <= :through;
        --@ batch merged over s(id) rows 30
        INSERT INTO t SELECT id, 1 FROM s WHERE id > :after AND id <= :through ON CONFLICT (id) DO UPDATE SET n = t.n + 1;
        --@ batch again over s(id)
        INSERT INTO t SELECT id, 1 FROM s WHERE id > :after AND id <= :through ON CONFLICT (id) DO NOTHING;
        --@ batch gone rows 7
        DELETE FROM s WHERE id IN (SELECT id FROM s LIMIT :rows);" 'DELETE FROM t; DELETE FROM s;' &&
        migrate 0 upgrade && counts 200 && equals 'rows left' "$(query 'SELECT count(*) FROM s')" 0 &&
        equals rows_done "$(query "SELECT rows_done FROM migc_revision WHERE id = '002'")" 600
}

# Backwards from the ledger alone: the files have another way back by then.
ways_back() { # DRIVER
    make_database "$1"
    two_revisions "CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT 0); INSERT INTO t(id) $(two_hundred i);" \
        "--@ batch b over t(id) rows 9
        $count id > :after AND id <= :through;" \
        "--@ batch back over t(id) rows 11 pause 1ms
        UPDATE t SET n = n - 1 WHERE :after < id AND :through >= id;
        --@ batch rest rows 50
        DELETE FROM t WHERE id IN (SELECT id FROM t WHERE id > 100 LIMIT :rows);" && migrate 0 upgrade && counts 200 || return
    sed -i 's/rows 11/rows 1000/; s/n - 1/n - 7/' revisions/002.sql
    migrate 0 downgrade 001 && equals 'one back' "$(query 'SELECT min(n), max(n), count(*) FROM t')" '0|0|100'
}

random_rows() { # sets the size of the batch's ranges in ./revisions
    draw 40
    sed -i "s/rows [0-9]*/rows $((drawn + 1))/" revisions/002.sql
}

# Killed anywhere, with ranges of another size each time; what is done is never undone or done again.
kill_often() { # sqlite|sqlite-wal|postgresql KILLS
    local kills=$2 killed=0 launches=0 status before=0 now
    make_database "$1"
    two_revisions "CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT 0); INSERT INTO t(id)
        WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 20000) SELECT i FROM s;" \
        "--@ batch b over t(id) rows 10 pause 2ms
        $count id > :after AND id <= :through;" || return
    while [ $killed -lt "$kills" ]; do
        random_rows
        draw 250000
        timeout --foreground -s KILL "$(printf '0.%06d' $((drawn + 20000)))" migc upgrade -q --directory revisions --database "$url" >out 2>err
        status=$?
        launches=$((launches + 1))
        case $status in 137) killed=$((killed + 1)) ;; 0) break ;; 124) ;; *) cat err && return 1 ;; esac
        equals 'no row twice' "$(query 'SELECT count(*) FROM t WHERE n NOT IN (0, 1)')" 0 || return
        now=$(query 'SELECT count(*) FROM t WHERE n = 1')
        [ "$now" -ge "$before" ] || { echo "$now rows, and there were $before" && return 1; }
        equals "what the ledger says after $launches launches" \
            "$(query "SELECT coalesce(sum(rows_done), 0) FROM migc_revision WHERE id = '002'")" "$now" || return
        before=$now
    done
    [ $killed -ge $((kills / 2)) ] || { echo "only $killed of $launches launches were killed" && return 1; }
    random_rows && sed -i 's/rows [0-9]*/rows 1000/' revisions/002.sql && migrate 0 upgrade && counts 20000
}

# Each writer moves money between rows, makes rows and takes its own away again, with the same lock order as
# everybody: the sum stays, and every change that a writer made is there.
writer() { # NUMBER
    local i sql='' base=$((100000 * $1))
    for i in $(seq 200); do
        draw 2000
        sql+="UPDATE t SET v = v + 1, w = w + 1 WHERE id = $((drawn + 1));"
        sql+="INSERT INTO t(id, v) VALUES ($((base + i)), 5); UPDATE t SET w = w + 1 WHERE id = $((base + i));"
        [ $((i % 3)) -ne 0 ] || sql+="DELETE FROM t WHERE id = $((base + i));"
        [ $((i % 5)) -ne 0 ] || sql+="UPDATE t SET id = id WHERE id = $drawn; INSERT INTO t(id, v) VALUES ($((-base - i)), 5);"
        if [ "$driver" = sqlite ]; then sql+=$'\n'; else sql+="SELECT pg_sleep(0.001);"$'\n'; fi
    done
    if [ "$driver" = sqlite ]; then
        sqlite3 -bail -cmd '.timeout 60000' "$file" <<<"$sql"
    else
        psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" <<<"$sql" >/dev/null
    fi
}

# n counts how often the batch was at a row, w how often a writer was; every row wants v negated, once.
among_writers() { # sqlite|sqlite-wal|postgresql WRITERS
    local pids=() w failed=0
    make_database "$1"
    two_revisions "CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0, v integer NOT NULL, w integer NOT NULL DEFAULT 0, x integer);
        INSERT INTO t(id, v) WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 2000) SELECT i, 5 FROM s;" \
        "--@ batch b over t(id) rows 20 pause 2ms
        UPDATE t SET n = n + 1, x = 1 WHERE id > :after AND id <= :through AND x IS NULL;

        --@ batch c rows 33
        UPDATE t SET x = 2 WHERE id IN (SELECT id FROM t WHERE x = 1 LIMIT :rows $([ "$1" != postgresql ] || echo 'FOR UPDATE'));

        --@ batch d over t(id) rows 50
        $count id > :after AND id <= :through;" || return
    RANDOM=$seed
    for w in $(seq "$2"); do
        writer "$w" >"writer$w" 2>&1 &
        pids+=($!)
    done
    migrate 0 upgrade || failed=1
    for w in "${pids[@]}"; do wait "$w" || failed=1; done
    [ $failed -eq 0 ] || { cat writer* && return 1; }
    # Rows that came when a batch was over are nobody's: they were never touched by it.
    equals 'the writers'\'' own changes, all of them' \
        "$(query "SELECT sum(v - 5), sum(w) - (SELECT count(*) FROM t WHERE id > 2000) FROM t")" "$((200 * $2))|$((200 * $2))" &&
        equals 'rows done twice by one batch' "$(query 'SELECT count(*) FROM t WHERE n > 2')" 0 &&
        equals 'rows missed of those that were there' "$(query 'SELECT count(*) FROM t WHERE id BETWEEN 1 AND 2000 AND (n <> 2 OR x <> 2)')" 0 &&
        equals 'rows half done' "$(query 'SELECT count(*) FROM t WHERE (x IS NULL) AND n > 1 OR x = 1')" 0
}

# Between two transactions nothing is open, the lock is kept, and a signal is heard.
pauses() {
    local process status busy
    make_database postgresql
    two_revisions "CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT 0); INSERT INTO t(id) $(two_hundred i);" \
        "--@ batch b over t(id) rows 100 pause 30s
        $count id > :after AND id <= :through;" || return
    env --default-signal=INT migc upgrade --directory revisions --database "$url" >out 2>err &
    process=$!
    for _ in $(seq 300); do
        busy=$(query "SELECT count(*) FROM t WHERE n = 1")
        [ "$busy" = 100 ] && break
        sleep 0.05
    done
    equals 'what it does' "$(query "SELECT state, xact_start IS NULL, (SELECT count(*) FROM pg_locks AS l WHERE l.pid = a.pid AND locktype = 'advisory')
        FROM pg_stat_activity AS a WHERE application_name LIKE 'migc%'")" 'idle|t|1' || { kill $process; return 1; }
    kill -INT $process
    wait $process
    status=$?
    [ $status -eq 130 ] || [ $status -eq 8 ] || { echo "status $status" && cat err && return 1; }
    sed -i 's/pause 30s//' revisions/002.sql
    migrate 0 upgrade && counts 200
}

# Values stand beside the ends of the ranges, and an error stands where the file has it.
variables() { # DRIVER
    make_database "$1"
    two_revisions "CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT 0); INSERT INTO t(id) $(two_hundred i);" 'DELETE FROM t;' || return
    revision revisions 002 001 "--@ batch b over t(id) rows 30
UPDATE t SET n = n + CAST(:'by' AS integer)
 WHERE :\"key\" > :after AND id <= :through AND nowhere = 1;" 'DELETE FROM t;' $'--@ variable by "1"\n--@ variable key "id"'
    migrate 1 upgrade && err_has 'revisions/002.sql:11:47: error:' && err_has ':after AND id <= :through AND nowhere' || return
    sed -i 's/ AND nowhere = 1//' revisions/002.sql
    migrate 0 upgrade && counts 200
}

says_how_far() { # ROWS
    migrate 0 current && out_has "002 (head) (started, not finished, $1 done), Step 002" &&
        run 0 migc history -i --directory revisions --database "$url" && out_has "(started, not finished, $1 done)"
}

says_how_far_in_json() { # NUMBER
    run 0 migc current --json --directory revisions --database "$url" && out_has "\"rows_done\": $1,"
}

# What other hands write into the ledger is not believed.
tampered_place() { # DRIVER
    make_database "$1"
    two_revisions "CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT 0); INSERT INTO t(id) $(two_hundred i);" \
        "--@ batch b over t(id) rows 20
        UPDATE t SET n = n + 1 WHERE id > :after AND id <= :through AND 1 / (id - 90) < 5;" || return
    migrate "$([ "$1" = sqlite ] && echo 0 || echo 1)" upgrade
    [ "$1" = postgresql ] || return 0 # division by zero is NULL there
    err_has 'division by zero' && equals 'what is done stays done' "$(query 'SELECT count(*) FROM t WHERE n = 1')" 80 &&
        says_how_far '80 rows' && says_how_far_in_json 80 &&
        run 0 migc repair --directory revisions --database "$url" && out_has '-- not done: revisions/002.sql:8:9 (has come to 80)' &&
        query "UPDATE migc_revision SET batch_key = replace(batch_key, '2:80', '2:81') WHERE id = '002'" &&
        migrate 7 upgrade && err_has 'batch_key of revision 002 in migc_revision was changed by other hands. Put it back as it was; or set it to NULL, and batch "b" begins anew' &&
        query "UPDATE migc_revision SET batch_key = replace(batch_key, '2:81', '2:80') WHERE id = '002'; UPDATE t SET id = -90 WHERE id = 90" &&
        migrate 0 upgrade && equals 'each once' "$(query 'SELECT min(n), max(n) FROM t WHERE id > 0')" '1|1'
}

# Each walk puts a row behind itself that wants the next one: as a program that goes on writing would.
never_ends() { # DRIVER
    local trigger='CREATE TRIGGER again AFTER UPDATE ON t WHEN new.id = 2 BEGIN UPDATE t SET n = 0 WHERE id = 1; END;'
    make_database "$1"
    [ "$1" = sqlite ] || trigger="CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN UPDATE t SET n = 0 WHERE id = 1; RETURN NULL; END \$\$;
        CREATE TRIGGER again AFTER UPDATE ON t FOR EACH ROW WHEN (new.id = 2) EXECUTE FUNCTION again();"
    two_revisions "CREATE TABLE t (id integer PRIMARY KEY, n integer); INSERT INTO t VALUES (1, 0), (2, 0); $trigger" \
        "--@ batch b over t(id) rows 1
        UPDATE t SET n = 1 WHERE id > :after AND id <= :through AND (n = 0 OR id = 2 AND EXISTS (SELECT 1 FROM t WHERE id = 1 AND n = 1));" &&
        migrate 1 upgrade --deadline 1ms || return
    diff - err <<'TEXT'
revisions/002.sql:8:9: error: batch "b" has walked along the key 5 times and still finds rows to change: something goes on writing them
HINT: stop what writes them, and run this again: what is done stays done
TEXT
}

checks_foreign_keys() {
    make_database sqlite
    two_revisions "CREATE TABLE p (id integer PRIMARY KEY); INSERT INTO p VALUES (1);
        CREATE TABLE t (id integer PRIMARY KEY, n integer DEFAULT 0, p integer REFERENCES p); INSERT INTO t(id, p) VALUES (1, 1), (2, 1);" \
        "--@ batch b over t(id) rows 1
        UPDATE t SET n = n + 1, p = id WHERE id > :after AND id <= :through AND id < 3;" &&
        query 'INSERT INTO t(id, p) VALUES (3, 8)' && migrate 1 upgrade && err_has 'batch "b" has left 1 row that breaks a foreign key' &&
        says_how_far '2 rows' && query 'INSERT INTO p VALUES (2)' &&
        migrate 0 upgrade && equals 'each once' "$(query 'SELECT group_concat(n) FROM t')" 1,1,0
}

# What `repair` shows of a batch: its place in the key, without how it is stored.
shows_its_place() {
    make_database sqlite
    two_revisions "CREATE TABLE t (a text NOT NULL, b integer NOT NULL, n integer DEFAULT 0, PRIMARY KEY (a, b));
        INSERT INTO t VALUES ('x', 1, 0), ('it''s, =9', 2, 0), ('z', 3, 0);
        CREATE TRIGGER no BEFORE UPDATE ON t WHEN new.b = 3 BEGIN SELECT RAISE(ABORT, 'no'); END;" \
        "--@ batch b over t(a, b) rows 1
        $count (a, b) > :after AND (a, b) <= :through;" && migrate 1 upgrade && query "UPDATE t SET a = 'y' WHERE b = 2" &&
        run 0 migc repair --directory revisions --database "$url" && out_has '-- not done: revisions/002.sql:8:9 (has come to x, 1)'
}

drivers=(sqlite)
[ -z "${MIGC_TEST_PG_URL-}" ] || drivers+=(postgresql)
check 'keys of every kind, SQLite' keys_of_sqlite
check 'foreign keys are checked at the end, SQLite' checks_foreign_keys
check 'the place in the key, SQLite' shows_its_place
if [ -n "${MIGC_TEST_PG_URL-}" ]; then
    check 'keys of every type, whatever the session prints, PostgreSQL' keys_of_all_types
    check 'a pause keeps the lock and no transaction, PostgreSQL' pauses
fi
for each in "${drivers[@]}"; do
    check "a composite key, and hostile names, $each" composite_key_and_hostile_names "$each"
    check "a key that is none is named before anything runs, $each" keys_that_are_none "$each"
    check "rows that come behind the place reached, $each" rows_behind_the_key "$each"
    check "rows copied, merged and deleted, $each" copies_rows "$each"
    check "ways back, $each" ways_back "$each"
    check "variables, and the place of an error, $each" variables "$each"
    check "rows that never come to an end, $each" never_ends "$each"
    check "a place that was edited, $each" tampered_place "$each"
    check "two or four writers on the same rows, $each" seeded among_writers "$each" "$([ "$each" = sqlite ] && echo 2 || echo 4)"
    check "killed $((4 * long)) times, $each" seeded kill_often "$each" $((4 * long))
done
exit $tests_failed
