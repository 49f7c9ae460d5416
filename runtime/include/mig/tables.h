/* SPDX-License-Identifier: MIT */
/*
 * The packed history: what migc writes and the runtime walks. This file is the contract between two
 * programs that may be built on different days. Everything is constant data. The tables hold 32-bit
 * offsets into one text of NUL-terminated pieces, never pointers, so a position-independent program
 * pays nothing at start however long the history is.
 *
 * Offset 0 of the text is an empty piece: as a MigText it means "absent" or "empty".
 *
 * The time that a C compiler takes is that of the numbers it reads: what is seldom given stands at
 * the end of a row and is 0 then, `first_…` of an empty range too, and a row ends before its last
 * zeros. The dialects may point to the same tables.
 * Until ABI 1 the generated file and the runtime must be of one version; from 1 on the tables only
 * grow at their ends, and a new field of a revision or step becomes a new parallel array.
 */
#ifndef MIG_TABLES_H
#define MIG_TABLES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Generated files state the ABI they were written for and refuse to compile against another. */
#define MIG_ABI 0

/* Written where a revision gives no `created`. */
#define MIG_NO_TIME INT64_MIN
/* Written where a number is not given and 0 says something else. */
#define MIG_UNSET UINT32_MAX

/* An offset into MigHistory.text. */
typedef uint32_t MigText;

typedef enum MigDialect { MIG_POSTGRESQL = 0, MIG_SQLITE = 1, MIG_DIALECT_COUNT = 2 } MigDialect;

/* MigRevision.flags */
enum {
    MIG_REVISION_COMPATIBLE = 1u, /* carries the mark; `compatible` names an id, or is empty */
    /* What it means on PostgreSQL to programs that were there before; none of them: not known. */
    MIG_REVISION_EXPAND = 2u,   /* what they use is there */
    MIG_REVISION_CONTRACT = 4u, /* something is not there any more */
    MIG_REVISION_BREAKING = 8u  /* something is another one */
};

/* MigSection.flags */
enum {
    MIG_SECTION_PRESENT = 1u,            /* the file has this section for this dialect */
    MIG_SECTION_NOTHING = 2u,            /* `down nothing`: there is nothing to undo */
    MIG_SECTION_IRREVERSIBLE = 4u,       /* `down irreversible`: `note` says why */
    MIG_SECTION_BRIEF = 8u,              /* PostgreSQL: may be sent with its neighbours */
    MIG_SECTION_SESSION_DIRTY = 16u,     /* may change the session (SET, SET ROLE, LISTEN …) */
    MIG_SECTION_LOCK_TIMEOUT = 32u,      /* `lock_timeout` is given */
    MIG_SECTION_STATEMENT_TIMEOUT = 64u, /* `statement_timeout` is given */
    MIG_SECTION_RETRIES = 128u,          /* `retries` is given */
    MIG_SECTION_BRIEF_SQLITE = 256u      /* the same as MIG_SECTION_BRIEF, of SQLite */
};

typedef enum MigSegmentKind {
    MIG_SEGMENT_TRANSACTION = 0, /* its steps share one transaction with the ledger's row */
    MIG_SEGMENT_AUTOCOMMIT = 1,  /* one step that the database refuses inside a transaction */
    MIG_SEGMENT_BATCH = 2        /* one step, repeated, each time in a transaction of its own */
} MigSegmentKind;

typedef enum MigStepKind {
    MIG_STEP_STATEMENT = 0,
    MIG_STEP_BATCH = 1, /* `detail` is an index into MigTrack.batches */
    MIG_STEP_COPY = 2,  /* `detail` is an index into MigTrack.copies */
    MIG_STEP_CALL = 3   /* `detail` is an index into MigHistory.calls */
} MigStepKind;

/* MigStep.flags */
enum {
    MIG_STEP_NO_TRANSACTION = 1u, /* the author asked for a transaction of its own */
    MIG_STEP_UNCHECKED = 2u,
    MIG_STEP_WRITES_ROWS =
        4u, /* may change rows or drop a table: foreign keys are checked after it */
    MIG_STEP_SESSION_DIRTY = 8u,
    MIG_STEP_REPEATABLE = 16u, /* runs outside of any transaction, and again does no harm */
    MIG_STEP_BRIEF = 32u /* in the ledger alone, of a stored way back: its section was brief */
};

/* One revision, shared by the dialects. Parents and dependencies are indices below its own. */
typedef struct MigRevision {
    MigText id;
    MigText title;
    MigText file; /* "<last part of DIR>/<path below it>" */
    MigText author;
    int64_t created;       /* seconds since 1970-01-01 UTC, or MIG_NO_TIME */
    uint32_t first_parent; /* into MigHistory.edges */
    uint32_t parent_count;
    MigText
        description; /* the ordinary comments between the header and `up`, without their dashes */
    uint32_t flags;
    MigText compatible;        /* the id of `compatible from`, else empty */
    uint32_t first_dependency; /* into MigHistory.edges */
    uint32_t dependency_count;
    uint32_t first_label; /* into MigHistory.names */
    uint32_t label_count;
    uint32_t first_replaced; /* into MigHistory.names */
    uint32_t replaced_count;
    uint32_t first_variable; /* into MigHistory.variables */
    uint32_t variable_count;
} MigRevision;

typedef struct MigVariable {
    MigText name;
    MigText fallback; /* the default; only where has_fallback */
    uint32_t has_fallback;
} MigVariable;

/* One way through a revision in one dialect: up, down or verify. */
typedef struct MigSection {
    uint32_t first_segment; /* into MigTrack.segments */
    uint32_t segment_count;
    uint32_t flags;
    MigText note;               /* the reason after `irreversible` */
    uint32_t lock_timeout;      /* milliseconds; only where the flags say so */
    uint32_t statement_timeout; /* the same */
    uint32_t retries;           /* only where the flags say so */
} MigSection;

/* What one dialect knows of a revision; parallel to MigHistory.revisions. Digests are SHA-256 in
   lower-case hex, 64 characters (docs/language.md, "Identity"). */
typedef struct MigTrackRevision {
    MigText digest;
    MigText up_digest;
    MigText down_digest;
    MigText verify_digest;
    MigSection up;
    MigSection down;
    MigSection verify;
} MigTrackRevision;

typedef struct MigSegment {
    uint32_t first_step; /* into MigTrack.steps */
    uint32_t step_count;
    uint32_t kind; /* MigSegmentKind */
} MigSegment;

typedef struct MigStep {
    MigText sql;     /* the statement as written, without its semicolon; empty for a call */
    uint32_t size;   /* bytes of sql */
    uint32_t line;   /* where it begins in the revision's file, from 1 */
    uint32_t column; /* in characters, from 1 */
    uint32_t flags;
    uint32_t kind;     /* MigStepKind */
    uint32_t detail;   /* by kind */
    MigText done_when; /* a query that returns a row once the step has had its effect */
    MigText probe;     /* a query, made by migc from the statement, of how far it has got: one row,
                          (verdict, text), see docs/ledger.md */
    uint32_t first_placeholder; /* into MigTrack.placeholders */
    uint32_t placeholder_count;
} MigStep;

typedef struct MigBatch {
    MigText name;
    MigText table;      /* as SQL, in quotes; empty without `over` */
    uint32_t first_key; /* into MigHistory.names */
    uint32_t key_count;
    uint32_t rows;
    uint32_t pause; /* milliseconds */
} MigBatch;

/* MigCopy.flags */
enum {
    MIG_COPY_LINES = 1u, /* an LF in a value begins a line of the file, too */
    MIG_COPY_FILE = 2u   /* the rows come from a data file, not from the revision's own */
};

/* The statement that takes the rows is the step's sql: COPY … FROM STDIN, or an INSERT with a
   parameter for each value. */
typedef struct MigCopy {
    MigText table;         /* for people: it may hold quotes */
    uint32_t first_column; /* into MigHistory.names */
    uint32_t column_count; /* 0: all of the table's, in their order */
    MigText data;          /* rows in the text format of COPY, LF behind each */
    uint32_t size;         /* bytes of data */
    uint32_t row_count;
    MigText file;        /* where the rows were read from; like MigRevision.file */
    uint32_t line;       /* of the first of them there, from 1 */
    MigText digest;      /* SHA-256 of data in lower-case hex */
    MigText rest_digest; /* the up_digest, or "" elsewhere, as it were without any rows */
    uint32_t flags;
} MigCopy;

typedef enum MigQuoting {
    MIG_QUOTE_IDENTIFIER = 0, /* :"name" */
    MIG_QUOTE_LITERAL = 1,    /* :'name' */
    MIG_QUOTE_KEY = 2,        /* :after (variable 0), :through (1) of a batch, and the operator in
                                 front of :after (2), which takes in the lower end at first */
    MIG_QUOTE_ROWS = 3        /* :rows of a batch */
} MigQuoting;

typedef struct MigPlaceholder {
    uint32_t offset; /* into the step's sql, in bytes; those of `done_when` go on behind its NUL */
    uint32_t length;
    uint32_t variable; /* into MigHistory.variables where the quoting is of a variable */
    uint32_t quoting;  /* MigQuoting */
} MigPlaceholder;

typedef struct MigCall MigCall;
struct MigError;
typedef int (*MigCallFunction)(MigCall *call, struct MigError *error);

typedef struct MigCallEntry {
    MigText name;
    MigCallFunction function; /* NULL in migc unless given by --steps */
} MigCallEntry;

/* A name that `migc seal --name` gave to what the history ended with then. */
typedef struct MigRelease {
    MigText name;
    uint32_t first_head; /* in MigHistory.edges */
    uint32_t head_count;
} MigRelease;

/* One dialect of a history. Its tables may hold rows of another dialect, too. */
typedef struct MigTrack {
    const MigTrackRevision *revisions; /* NULL where the history does not have this dialect */
    MigText launch_digest;
    uint32_t segment_count;
    const MigSegment *segments;
    uint32_t step_count;
    const MigStep *steps;
    uint32_t batch_count;
    const MigBatch *batches;
    uint32_t copy_count;
    const MigCopy *copies;
    uint32_t placeholder_count;
    const MigPlaceholder *placeholders;
} MigTrack;

/* The compiled, constant table of all revisions, in topological order (parents first; ties by
   created, then id). One public function a history, NAME_history(), returns it. */
typedef struct MigHistory {
    uint32_t abi;
    uint32_t size; /* sizeof(MigHistory) where it was compiled */
    MigText name;  /* the history's name in the ledger (migc.ini; default "main") */
    uint32_t revision_count;
    const char *text;
    uint32_t text_size;
    const MigRevision *revisions;
    uint32_t edge_count;
    const uint32_t *edges;
    uint32_t name_count;
    const MigText *names;
    uint32_t variable_count;
    const MigVariable *variables;
    uint32_t call_count;
    const MigCallEntry *calls;
    uint32_t release_count;
    const MigRelease *releases;
    MigTrack tracks[MIG_DIALECT_COUNT]; /* by MigDialect */
} MigHistory;

#ifdef __cplusplus
}
#endif

#endif
