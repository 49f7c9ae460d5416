--@ revision 001
--@ revises  base
--@ title    The ledger: what has been applied, the way back, and what happened
--@ created  2026-11-21 00:00:00

-- Names are not qualified: the runtime sets the schema for the transaction that runs this.
-- docs/ledger.md says what each column means.

--@ up postgresql
CREATE TABLE migc_history (
    name text NOT NULL PRIMARY KEY,
    launch_digest text,
    format integer,
    min_reader integer
);

CREATE TABLE migc_revision (
    history text NOT NULL,
    id text NOT NULL,
    digest text NOT NULL,
    up_digest text NOT NULL,
    down_digest text NOT NULL,
    verify_digest text NOT NULL,
    parents text NOT NULL,
    depends text NOT NULL,
    title text NOT NULL,
    labels text NOT NULL,
    replaces text NOT NULL,
    mark text NOT NULL,
    way_back text NOT NULL CHECK (way_back IN ('steps', 'nothing', 'none', 'irreversible')),
    way_back_note text NOT NULL,
    row_sum text NOT NULL,
    state text NOT NULL CHECK (state IN ('started', 'applied', 'reverting')),
    segment integer NOT NULL,
    batch_key text,
    rows_done bigint NOT NULL DEFAULT 0,
    attempt integer NOT NULL DEFAULT 1,
    is_stamped integer NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    duration_ms bigint,
    applied_by text NOT NULL,
    application text NOT NULL,
    PRIMARY KEY (history, id)
);

CREATE TABLE migc_down (
    history text NOT NULL,
    id text NOT NULL,
    position integer NOT NULL,
    segment integer NOT NULL,
    segment_kind integer NOT NULL,
    kind integer NOT NULL,
    flags integer NOT NULL,
    sql text NOT NULL,
    file text NOT NULL,
    line_number integer NOT NULL,
    column_number integer NOT NULL,
    lock_timeout integer,
    statement_timeout integer,
    retries integer,
    row_sum text NOT NULL,
    PRIMARY KEY (history, id, position)
);

CREATE TABLE migc_event (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    history text NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    happened_at timestamptz NOT NULL,
    duration_ms bigint,
    applied_by text NOT NULL,
    application text NOT NULL,
    detail text NOT NULL
);

--@ up sqlite
CREATE TABLE migc_history (
    name text NOT NULL PRIMARY KEY,
    launch_digest text,
    format integer,
    min_reader integer
) WITHOUT ROWID;

CREATE TABLE migc_revision (
    history text NOT NULL,
    id text NOT NULL,
    digest text NOT NULL,
    up_digest text NOT NULL,
    down_digest text NOT NULL,
    verify_digest text NOT NULL,
    parents text NOT NULL,
    depends text NOT NULL,
    title text NOT NULL,
    labels text NOT NULL,
    replaces text NOT NULL,
    mark text NOT NULL,
    way_back text NOT NULL CHECK (way_back IN ('steps', 'nothing', 'none', 'irreversible')),
    way_back_note text NOT NULL,
    row_sum text NOT NULL,
    state text NOT NULL CHECK (state IN ('started', 'applied', 'reverting')),
    segment integer NOT NULL,
    batch_key text,
    rows_done integer NOT NULL DEFAULT 0,
    attempt integer NOT NULL DEFAULT 1,
    is_stamped integer NOT NULL DEFAULT 0,
    started_at text NOT NULL,
    finished_at text,
    duration_ms integer,
    applied_by text NOT NULL,
    application text NOT NULL,
    PRIMARY KEY (history, id)
) WITHOUT ROWID;

CREATE TABLE migc_down (
    history text NOT NULL,
    id text NOT NULL,
    position integer NOT NULL,
    segment integer NOT NULL,
    segment_kind integer NOT NULL,
    kind integer NOT NULL,
    flags integer NOT NULL,
    sql text NOT NULL,
    file text NOT NULL,
    line_number integer NOT NULL,
    column_number integer NOT NULL,
    lock_timeout integer,
    statement_timeout integer,
    retries integer,
    row_sum text NOT NULL,
    PRIMARY KEY (history, id, position)
) WITHOUT ROWID;

CREATE TABLE migc_event (
    number integer PRIMARY KEY,
    history text NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    happened_at text NOT NULL,
    duration_ms integer,
    applied_by text NOT NULL,
    application text NOT NULL,
    detail text NOT NULL
);

--@ down
DROP TABLE migc_event;
DROP TABLE migc_down;
DROP TABLE migc_revision;
DROP TABLE migc_history;
