# shellcheck shell=bash disable=SC2154
# Sourced by tests/fault/*.sh after fault_lib.sh: a history of transactional revisions whose every segment leaves
# a trace, and the oracle that compares the traces with the ledger, under the lock.
#
# Two tables that the history knows nothing of take the traces: `trail` gets a row whenever a segment runs and
# is never cleared, so that what ran twice is seen for ever; `data` holds twenty rows a revision that is up.
# Each revision has a table, too. Where all this comes and goes within a revision of several segments is
# written in `expected`.
expected=
numbers='SELECT 1 AS k UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4'

# A segment is T, a transaction of several statements, or N, one statement that has a transaction of its own.
position_of() { # first|last SEGMENTS: where the first or the last T stands, from 1
    local before=${2%%T*}
    [ "$1" = first ] || before=${2%T*}
    echo $((${#before} + 1))
}

section() { # up|down ID SEGMENTS
    local k table_at data_at
    if [ "$1" = up ]; then
        table_at=$(position_of last "$3") data_at=$(position_of first "$3")
    else
        table_at=$(position_of first "$3") data_at=$(position_of last "$3")
    fi
    for k in $(seq ${#3}); do
        [ "${3:k-1:1}" = T ] || echo '--@ no-transaction'
        echo "INSERT INTO trail VALUES ('$2', '$1', $k);"
        case "$1 $k" in "up $data_at") fill "$2" ;; "down $data_at") echo "DELETE FROM data WHERE revision = '$2';" ;; esac
        case "$1 $k" in
        "up $table_at") echo "CREATE TABLE t$2 (id integer PRIMARY KEY, body text NOT NULL);" ;;
        "down $table_at") echo "DROP TABLE t$2;" ;;
        esac
    done
}

# Run twice, it would show in the sum as well as in the count.
fill() { # ID
    cat <<SQL
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO data SELECT '$1', i FROM n;
UPDATE data SET number = number + 1000 WHERE revision = '$1';
SQL
}

traced_revision() { # ID PARENTS [UP-SEGMENTS DOWN-SEGMENTS]
    local up=${3-} down=${4-} statements
    if [ -z "$up" ]; then
        printf -- '--@ revision %s\n--@ revises %s\n--@ created 2026-01-01 00:00:00\n' "$1" "$2" >"revisions/$1.sql"
        expected+="${expected:+, }('$1', 0, 0, 0, 0, 0, 0, 0)"
        return
    fi
    revision revisions "$1" "$2" "$(section up "$1" "$up")" "$(section down "$1" "$down")"
    statements=$((${#down} + 2))
    expected+="${expected:+, }('$1', ${#up}, ${#down}, $(position_of first "$up"), $(position_of last "$down"), "
    expected+="$(position_of last "$up"), $(position_of first "$down"), $statements)"
}

# Several segments both ways, two branch points, a merge with steps and one without any.
make_traced_history() {
    mkdir -p revisions
    traced_revision 001 base T T
    traced_revision 002 001 TNT TNT
    traced_revision 003 002 T NT
    traced_revision 004 002 NTN T
    traced_revision 005 '003, 004' TN TNT
    traced_revision 006 005 T T
    traced_revision 007 005 TNNT NTN
    traced_revision 008 '006, 007'
}

make_traced_database() { # sqlite|sqlite-wal|postgresql
    make_database "$1" && query 'CREATE TABLE trail (revision text, direction text, segment integer)' &&
        query 'CREATE TABLE data (revision text, number integer)'
}

tables_sql() { # names of all tables
    if [ "$driver" = sqlite ]; then
        echo "SELECT name FROM sqlite_master WHERE type = 'table'"
    else
        echo "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    fi
}

# Without a ledger nothing can have been done.
nothing_sql() {
    echo "SELECT 'applied: 0'
        UNION ALL SELECT 'no ledger, but a table ' || name FROM ($(tables_sql)) AS x
            WHERE name NOT IN ('trail', 'data', 'sqlite_sequence')
        UNION ALL SELECT 'no ledger, but ran: ' || revision FROM trail
        UNION ALL SELECT 'no ledger, but rows of ' || revision FROM data;"
}

# How many revisions are applied, what is between two of its segments, then one row a disagreement.
agreement_sql() {
    cat <<SQL
WITH expected(id, ups, downs, data_up, data_down, table_up, table_down, way_back) AS (VALUES $expected),
numbers AS ($numbers), tables AS ($(tables_sql)),
said AS (SELECT e.*, coalesce(r.state, 'absent') AS state, coalesce(r.segment, 0) AS segment,
    (SELECT count(*) FROM migc_event AS v WHERE v.id = e.id AND v.kind = 'apply') AS applies,
    (SELECT count(*) FROM migc_event AS v WHERE v.id = e.id AND v.kind = 'revert') AS reverts
    FROM expected AS e LEFT JOIN migc_revision AS r ON r.id = e.id),
runs AS (
    SELECT id, 'up' AS direction, k, applies + CASE WHEN state = 'started' AND segment >= k THEN 1 ELSE 0 END AS times
        FROM said JOIN numbers ON k <= ups
    UNION ALL
    SELECT id, 'down', k, reverts + CASE WHEN state = 'reverting' AND segment >= k THEN 1 ELSE 0 END
        FROM said JOIN numbers ON k <= downs),
there AS (SELECT id, ups > 0 AND (state = 'applied' OR (state = 'started' AND segment >= data_up)
        OR (state = 'reverting' AND segment < data_down)) AS has_data,
    ups > 0 AND (state = 'applied' OR (state = 'started' AND segment >= table_up)
        OR (state = 'reverting' AND segment < table_down)) AS has_table
    FROM said),
found AS (SELECT id, has_data, has_table,
    (SELECT count(*) FROM data AS d WHERE d.revision = id) AS row_count,
    (SELECT coalesce(sum(number), 0) FROM data AS d WHERE d.revision = id) AS total,
    (SELECT count(*) FROM tables WHERE name = 't' || id) AS table_count
    FROM there)
SELECT 'applied: ' || (SELECT count(*) FROM said WHERE state = 'applied')
UNION ALL SELECT DISTINCT state FROM said WHERE state IN ('started', 'reverting')
UNION ALL SELECT id || ' ' || direction || ', segment ' || k || ': ran ' || ran || ' times, by the ledger ' || times
    FROM (SELECT runs.*, (SELECT count(*) FROM trail AS t WHERE t.revision = runs.id
        AND t.direction = runs.direction AND t.segment = runs.k) AS ran FROM runs) AS x WHERE ran <> times
UNION ALL SELECT 'ran, and is in no plan: ' || revision || ' ' || direction || ' ' || segment FROM trail
    WHERE NOT EXISTS (SELECT 1 FROM runs WHERE id = revision AND runs.direction = trail.direction AND k = segment)
UNION ALL SELECT id || ': ' || row_count || ' rows, sum ' || total FROM found
    WHERE row_count <> CASE WHEN has_data THEN 20 ELSE 0 END OR total <> CASE WHEN has_data THEN 20210 ELSE 0 END
UNION ALL SELECT id || ': ' || table_count || ' tables' FROM found
    WHERE table_count <> CASE WHEN has_table THEN 1 ELSE 0 END
UNION ALL SELECT id || ': applied ' || applies || ' times, reverted ' || reverts || ' times, and is ' || state FROM said
    WHERE applies - reverts <> CASE WHEN state IN ('applied', 'reverting') THEN 1 ELSE 0 END
UNION ALL SELECT id || ': ' || state || ' at segment ' || segment FROM said
    WHERE (state = 'started' AND (segment < 1 OR segment >= ups)) OR (state = 'applied' AND segment <> ups)
        OR (state = 'reverting' AND (segment < 1 OR segment >= downs))
UNION ALL SELECT id || ': ' || rows_there || ' rows of its way back, and it is ' || state
    FROM (SELECT said.*, (SELECT count(*) FROM migc_down AS d WHERE d.id = said.id) AS rows_there FROM said) AS x
    WHERE rows_there <> CASE WHEN state = 'absent' THEN 0 ELSE way_back END
UNION ALL SELECT 'nobody knows ' || id FROM migc_revision WHERE id NOT IN (SELECT id FROM expected)
UNION ALL SELECT 'an event: ' || kind || ' ' || detail FROM migc_event WHERE kind NOT IN ('apply', 'revert')
UNION ALL SELECT 'the launch digest says that all is done: ' || (launch_digest IS NOT NULL) FROM migc_history
    WHERE name = 'main' AND (launch_digest IS NOT NULL) <> NOT EXISTS (SELECT 1 FROM said WHERE state <> 'applied');
SQL
}

# psql has no loop but a file that reads itself. Whatever the killed program's session still does, it does
# before this gets the lock.
postgresql_oracle() {
    cat >lock.psql <<'SQL'
SELECT pg_try_advisory_lock(hashtextextended('migc:public', 0)) AS held \gset
\if :held
\else
SELECT pg_sleep(0.02) AS slept \gset
\ir lock.psql
\endif
SQL
    cat >oracle.psql <<SQL
\\ir lock.psql
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT count(*) = 0 AS is_nothing FROM ($(tables_sql)) AS x WHERE name LIKE 'migc%' \\gset
\\if :is_nothing
$(nothing_sql)
\\else
$(agreement_sql)
\\endif
COMMIT;
SQL
    timeout 60 psql -X -q -A -t -v ON_ERROR_STOP=1 "$url" -f oracle.psql
}

# The killed program is gone, and so is its lock; BEGIN IMMEDIATE also rolls back what it left half-written.
sqlite_oracle() {
    local said
    if ! said=$(ask_sqlite "$(agreement_sql)") && [[ $said == *'no such table: migc_'* ]]; then
        said=$(ask_sqlite "$(nothing_sql)")
    fi
    echo "$said"
    [[ $said == 'applied: '* ]]
}

ask_sqlite() { # QUERY
    sqlite3 -bail -cmd '.timeout 30000' "$file" "BEGIN IMMEDIATE; $1
        SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'; ROLLBACK;" 2>&1
}

plans() { # STATUS TEXT plan OPTION…
    local status=$1 text=$2
    shift 2
    run "$status" migc "$@" --directory revisions --database "$url" && { [ -z "$text" ] || err_has "$text"; }
}

# Sets `applied`, how many revisions are, and `between`: started or reverting, where one is between two of its
# segments, or nothing.
ask_oracle() { # WHEN
    local said status
    said=$("${driver}_oracle" 2>&1)
    status=$?
    applied=$(sed -n 's/^applied: //p' <<<"$said")
    between=$(grep -xE 'started|reverting' <<<"$said")
    said=$(grep -vxE 'applied: .*|started|reverting' <<<"$said")
    [ $status -eq 0 ] || said+=" (the oracle itself failed: status $status)"
    equals "$1" "$said" ''
}

# The sums of the ledger's rows are the runtime's own: it looks at them whenever it makes a plan. A revision
# between two of its segments can only go on as it began.
agrees() { # WHEN
    ask_oracle "$1" || return
    case $between in
    started) plans 0 '' plan && plans 1 'is half applied' plan --down base ;;
    reverting) plans 0 '' plan && plans 0 '' plan --down base ;;
    '') plans 0 '' plan && plans 0 '' plan --down base ;;
    *) echo "revisions are $between" && false ;;
    esac || { echo "$1" && return 1; }
}

# At the heads, or at base.
ended() { # up|down
    ask_oracle "in the end, $1" &&
        equals "revisions in the end, $1" "$applied" "$([ "$1" = up ] && echo 8 || echo 0)"
}
