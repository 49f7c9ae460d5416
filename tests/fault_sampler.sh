# shellcheck shell=bash disable=SC2154
# Sourced by tests/fault/launches.sh: looks every 10 ms, while an index is built concurrently, at what the other
# launches' sessions hold.
#
# At its end CREATE INDEX CONCURRENTLY waits for every transaction whose snapshot is older than its own, so a
# launch that waits for its turn must hold none (DESIGN 6.3). A poll has one, too, for the instant of its
# statement, and some poll will by chance have begun just before the build; it is gone before anybody could wait
# for it. What may not be is a snapshot (backend_xmin) that is *held*, and that has three faces:
#   idle     the session is idle inside of a transaction;
#   blocked  its statement waits for a lock, such as pg_advisory_lock() would: with the build waiting for the
#            statement, that is the deadlock;
#   old      one and the same transaction in twenty samples.
# The first two must be seen twice in the same transaction: a row of pg_stat_activity is put together from parts
# that are read one after the other.
#
# The sampler is one session that asks in autocommit, so that it has no snapshot between two samples.

start_sampler() {
    cat >sample.psql <<'SQL'
WITH migc AS MATERIALIZED (SELECT * FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'migc'),
build AS (SELECT pid FROM migc WHERE state = 'active' AND query LIKE 'CREATE INDEX CONCURRENTLY%')
SELECT 'sample', (SELECT count(*) FROM build), (SELECT count(*) FROM migc), '', '', '', ''
UNION ALL SELECT 'held', pid, age(backend_xmin), xact_start::text, state, coalesce(wait_event_type, '-'), query
    FROM migc WHERE backend_xmin IS NOT NULL AND pid NOT IN (SELECT pid FROM build) AND EXISTS (SELECT 1 FROM build)
\watch 0.01
SQL
    PGAPPNAME=sampler psql -X -q -A -t "$url" -f sample.psql >samples 2>samples.err 3>&- &
    sampler=$!
}

stop_sampler() {
    kill "$sampler" 2>/dev/null
    wait "$sampler" 2>/dev/null
}

build_samples() { # how many were taken while the index was built
    awk -F '|' '$1 == "sample" && $2 > 0' samples | wc -l
}

most_sessions() { # of launches, in one sample during the build
    awk -F '|' '$1 == "sample" && $2 > 0 && $3 > most { most = $3 } END { print most + 0 }' samples
}

# One line a transaction that held a snapshot: idle|blocked|old, and what it was.
held_snapshots() {
    awk -F '|' '
        $1 != "held" { next }
        {
            transaction = $2 " since " $4
            last[transaction] = "pid " transaction ", age " $3 ", " $5 ", " $6 ": " $7
            seen[transaction]++
            idle[transaction] += $5 ~ /^idle in transaction/
            blocked[transaction] += $6 == "Lock"
        }
        END {
            for (t in seen)
                if (idle[t] > 1) print "idle: " last[t]
                else if (blocked[t] > 1) print "blocked: " last[t]
                else if (seen[t] >= 20) print "old: " last[t]
        }' samples
}
