/* Written by migc from revision files: change those, not this. */
#include "ledger.h"
#include <mig/tables.h>

#if MIG_ABI < 0
#error "this runtime is older than the migc that wrote this file: update the runtime"
#endif
#if MIG_ABI > 0
#error "this runtime is newer than the migc that wrote this file: compile the revisions again"
#endif

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif

static const char migc_ledger__text[] =
    "\0"
    "migc\0"
    /* 001 migrations/001_ledger.sql */
    "001\0"
    "The ledger: what has been applied, the way back, and what happened\0"
    "migrations/001_ledger.sql\0"
    "Names are not qualified: the runtime sets the schema for the transaction that runs this.\n"
    "docs/ledger.md says what each column means.\0"
    "CREATE TABLE migc_history (\n"
    "    name text NOT NULL PRIMARY KEY,\n"
    "    launch_digest text,\n"
    "    format integer,\n"
    "    min_reader integer\n"
    ")\0"
    "CREATE TABLE migc_revision (\n"
    "    history text NOT NULL,\n"
    "    id text NOT NULL,\n"
    "    digest text NOT NULL,\n"
    "    up_digest text NOT NULL,\n"
    "    down_digest text NOT NULL,\n"
    "    verify_digest text NOT NULL,\n"
    "    parents text NOT NULL,\n"
    "    depends text NOT NULL,\n"
    "    title text NOT NULL,\n"
    "    labels text NOT NULL,\n"
    "    replaces text NOT NULL,\n"
    "    mark text NOT NULL,\n"
    "    way_back text NOT NULL CHECK (way_back IN ('steps', 'nothing', 'none', 'irreversible')),\n"
    "    way_back_note text NOT NULL,\n"
    "    row_sum text NOT NULL,\n"
    "    state text NOT NULL CHECK (state IN ('started', 'applied', 'reverting')),\n"
    "    segment integer NOT NULL,\n"
    "    batch_key text,\n"
    "    rows_done bigint NOT NULL DEFAULT 0,\n"
    "    attempt integer NOT NULL DEFAULT 1,\n"
    "    is_stamped integer NOT NULL DEFAULT 0,\n"
    "    started_at timestamptz NOT NULL,\n"
    "    finished_at timestamptz,\n"
    "    duration_ms bigint,\n"
    "    applied_by text NOT NULL,\n"
    "    application text NOT NULL,\n"
    "    PRIMARY KEY (history, id)\n"
    ")\0"
    "CREATE TABLE migc_down (\n"
    "    history text NOT NULL,\n"
    "    id text NOT NULL,\n"
    "    position integer NOT NULL,\n"
    "    segment integer NOT NULL,\n"
    "    segment_kind integer NOT NULL,\n"
    "    kind integer NOT NULL,\n"
    "    flags integer NOT NULL,\n"
    "    sql text NOT NULL,\n"
    "    file text NOT NULL,\n"
    "    line_number integer NOT NULL,\n"
    "    column_number integer NOT NULL,\n"
    "    lock_timeout integer,\n"
    "    statement_timeout integer,\n"
    "    retries integer,\n"
    "    row_sum text NOT NULL,\n"
    "    PRIMARY KEY (history, id, position)\n"
    ")\0"
    "CREATE TABLE migc_event (\n"
    "    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n"
    "    history text NOT NULL,\n"
    "    id text NOT NULL,\n"
    "    kind text NOT NULL,\n"
    "    happened_at timestamptz NOT NULL,\n"
    "    duration_ms bigint,\n"
    "    applied_by text NOT NULL,\n"
    "    application text NOT NULL,\n"
    "    detail text NOT NULL\n"
    ")\0"
    "DROP TABLE migc_event\0"
    "DROP TABLE migc_down\0"
    "DROP TABLE migc_revision\0"
    "DROP TABLE migc_history\0"
    "824fdd3e4f9f415afa49d52e829d5b6e8fe9a5e042c9574770dbcf1a6d53e4fa\0"
    "2b2fc8739aaa15f40b4a5a5467b157ffa6ec0deee5eba309cf86bd99350aaaa8\0"
    "5d939423c5c00cc4b5835c4e9c37f92eac1794ed17c64bd114095887a09aa4cf\0"
    "1cdc90c9ce70e3509cc085c1ddf95958c274cef8001ade863b1216138d6cbc08\0"
    "CREATE TABLE migc_history (\n"
    "    name text NOT NULL PRIMARY KEY,\n"
    "    launch_digest text,\n"
    "    format integer,\n"
    "    min_reader integer\n"
    ") WITHOUT ROWID\0"
    "CREATE TABLE migc_revision (\n"
    "    history text NOT NULL,\n"
    "    id text NOT NULL,\n"
    "    digest text NOT NULL,\n"
    "    up_digest text NOT NULL,\n"
    "    down_digest text NOT NULL,\n"
    "    verify_digest text NOT NULL,\n"
    "    parents text NOT NULL,\n"
    "    depends text NOT NULL,\n"
    "    title text NOT NULL,\n"
    "    labels text NOT NULL,\n"
    "    replaces text NOT NULL,\n"
    "    mark text NOT NULL,\n"
    "    way_back text NOT NULL CHECK (way_back IN ('steps', 'nothing', 'none', 'irreversible')),\n"
    "    way_back_note text NOT NULL,\n"
    "    row_sum text NOT NULL,\n"
    "    state text NOT NULL CHECK (state IN ('started', 'applied', 'reverting')),\n"
    "    segment integer NOT NULL,\n"
    "    batch_key text,\n"
    "    rows_done integer NOT NULL DEFAULT 0,\n"
    "    attempt integer NOT NULL DEFAULT 1,\n"
    "    is_stamped integer NOT NULL DEFAULT 0,\n"
    "    started_at text NOT NULL,\n"
    "    finished_at text,\n"
    "    duration_ms integer,\n"
    "    applied_by text NOT NULL,\n"
    "    application text NOT NULL,\n"
    "    PRIMARY KEY (history, id)\n"
    ") WITHOUT ROWID\0"
    "CREATE TABLE migc_down (\n"
    "    history text NOT NULL,\n"
    "    id text NOT NULL,\n"
    "    position integer NOT NULL,\n"
    "    segment integer NOT NULL,\n"
    "    segment_kind integer NOT NULL,\n"
    "    kind integer NOT NULL,\n"
    "    flags integer NOT NULL,\n"
    "    sql text NOT NULL,\n"
    "    file text NOT NULL,\n"
    "    line_number integer NOT NULL,\n"
    "    column_number integer NOT NULL,\n"
    "    lock_timeout integer,\n"
    "    statement_timeout integer,\n"
    "    retries integer,\n"
    "    row_sum text NOT NULL,\n"
    "    PRIMARY KEY (history, id, position)\n"
    ") WITHOUT ROWID\0"
    "CREATE TABLE migc_event (\n"
    "    number integer PRIMARY KEY,\n"
    "    history text NOT NULL,\n"
    "    id text NOT NULL,\n"
    "    kind text NOT NULL,\n"
    "    happened_at text NOT NULL,\n"
    "    duration_ms integer,\n"
    "    applied_by text NOT NULL,\n"
    "    application text NOT NULL,\n"
    "    detail text NOT NULL\n"
    ")\0"
    "56e13687fd341a0e1ffad9a259c041f019569eea025935e47f02f0ae785e63b7\0"
    "ca703868d1280a0b9879d3571f9f40a830e0dcfe4d168a439e906a2358dbc3e1\0"
    /* 002 migrations/002_detail_of_a_step.sql */
    "002\0"
    "What a stored step has beyond its SQL\0"
    "migrations/002_detail_of_a_step.sql\0"
    "A batch, a copy, or a statement outside of a transaction needs more than its text to be run from\n"
    "the ledger. NULL says that there is nothing more, which is all that format 1 knew.\0"
    "ALTER TABLE migc_down ADD COLUMN detail text\0"
    "ALTER TABLE migc_down DROP COLUMN detail\0"
    "67c70eadfac5409f649fb1cc58a279c0c54a77b4105b9435df52fc58bea0786d\0"
    "3eb4118b7b7ca168e5a9d517832fdab221558fc53d00792d2e9355299c74d9e5\0"
    "4593f8c06efa7568043d1c9d6c44a950f678c98db10a45bc383ac5fe16d85ac3\0"
    "5f4f1cbdeee82b3965b44ddbe891419b6c82383f37a8333b0086300c28a7f466\0"
    /* the history */
    "3f0dbb78e2592284102bab500ec9543af412a1cfe14c4fd82c1cabd4b8159327\0"
    "abffb1f35d2cd027c273d6a748076e67060f6e1f0a9bb7c0a4a4dffab1db0145"
    ;

static const MigRevision migc_ledger__revisions[] = {
    /* 001 */ {6, 10, 77, 0, 1795219200, 0, 0, 103, 2},
    /* 002 */ {4460, 4464, 4502, 0, 1795257000, 0, 1, 4538, 3},
};

static const uint32_t migc_ledger__edges[] = {
    0,
};

static const MigSegment migc_ledger__shared_segments[] = {
    {0, 4},
    {4, 4},
    {8, 4},
    {12, 1},
    {13, 1},
};

static const MigStep migc_ledger__shared_steps[] = {
    {236, 132, 10, 1},
    {369, 941, 17, 1},
    {1311, 488, 47, 1},
    {1800, 308, 66, 1},
    {2109, 21, 148, 1, 4},
    {2131, 20, 149, 1, 4},
    {2152, 24, 150, 1, 4},
    {2177, 23, 151, 1, 4},
    {2461, 146, 79, 1},
    {2608, 943, 86, 1},
    {3552, 502, 116, 1},
    {4055, 274, 135, 1},
    {4718, 44, 11, 1},
    {4763, 40, 14, 1, 4},
};

static const MigTrackRevision migc_ledger__postgresql_revisions[] = {
    /* 001 */ {2201, 2266, 2331, 2396, {0, 1, 9}, {1, 1, 9}},
    /* 002 */ {4804, 4869, 4934, 2396, {3, 1, 265}, {4, 1, 9}},
};

static const MigTrackRevision migc_ledger__sqlite_revisions[] = {
    /* 001 */ {4330, 4395, 2331, 2396, {2, 1, 257}, {1, 1, 9}},
    /* 002 */ {4999, 4869, 4934, 2396, {3, 1, 265}, {4, 1, 9}},
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

static const MigHistory migc_ledger__history = {
    0, (uint32_t)sizeof(MigHistory), 1,
    2, migc_ledger__text, (uint32_t)sizeof(migc_ledger__text), migc_ledger__revisions,
    1, migc_ledger__edges, 0, NULL,
    0, NULL, 0, NULL, 0, NULL,
    {
        {migc_ledger__postgresql_revisions, 5064,
         5, migc_ledger__shared_segments, 14, migc_ledger__shared_steps,
         0, NULL, 0, NULL, 0, NULL},
        {migc_ledger__sqlite_revisions, 5129,
         5, migc_ledger__shared_segments, 14, migc_ledger__shared_steps,
         0, NULL, 0, NULL, 0, NULL},
    },
};

const MigHistory *migc_ledger_history(void)
{
    return &migc_ledger__history;
}
