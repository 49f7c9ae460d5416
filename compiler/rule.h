// SPDX-License-Identifier: MIT
// The rules that migc knows: name, severity; one page each in docs/rules/ that `migc explain`
// prints.
#ifndef MIGC_RULE_H
#define MIGC_RULE_H

#include "text.h"

// SEVERITY_OFF is no finding's: migc.ini takes those away.
typedef enum Severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_OFF } Severity;

// In the order of their names; rule.c has the table.
typedef enum Rule {
    RULE_ALREADY_EXISTS,       // SQL that creates what is there already
    RULE_BACKFILL_UNDER_LOCK,  // rows written while the table is locked
    RULE_BAD_DATA,             // rows of a copy that cannot be read
    RULE_BAD_DIRECTIVE,        // a directive that the grammar does not allow here
    RULE_BAD_VALUE,            // a word that is not an id, name, duration, integer, timestamp …
    RULE_BREAKING_RENAME,      // a name that an application may use
    RULE_CANNOT_DERIVE,        // `down auto` of what has no inverse
    RULE_CANNOT_READ,          // a file or directory that cannot be read
    RULE_CANNOT_WRITE,         // an output that cannot be written
    RULE_CHAR_TYPE,            // char(n)
    RULE_CONFLICTING_BRANCHES, // two lines of history that cannot both be applied
    RULE_CONSTRAINT_BUILDS_INDEX,   // a unique constraint on a table in use
    RULE_CONSTRAINT_SCAN,           // a constraint that is checked under a lock
    RULE_COPY_HEADER,               // the header of a data file does not fit the copy's columns
    RULE_COPY_OPTION,               // a COPY that the compiled form cannot hold
    RULE_CYCLE,                     //
    RULE_DATA_LOSS,                 //
    RULE_DETACH_NOT_CONCURRENT,     // a partition
    RULE_DIALECT_AMBIGUOUS,         // two dialects disagree about where a statement ends
    RULE_DOWN_FAILS,                // test: the database refuses a step of a way back
    RULE_DOWN_LEAVES,               // a `down` that does not bring the schema back
    RULE_DROP_INDEX_NOT_CONCURRENT, //
    RULE_DROP_NOT_NULL,             //
    RULE_DUPLICATE_CLAUSE,          // a clause, option or modifier that may stand once
    RULE_DUPLICATE_ID,              // also ids that differ only in case
    RULE_DUPLICATE_LABEL,           // also a label equal to an id
    RULE_DUPLICATE_SECTION,         // two sections that name the same dialect
    RULE_ENCLOSED_TRANSACTION,      // warning: BEGIN … COMMIT around a section is dropped
    RULE_ENCODING,                  // NUL, invalid UTF-8, UTF-16
    RULE_ENUM_VALUE_USED,           // in the transaction that adds it
    RULE_FAILS_WITH_ROWS,           // test: a step that passes on empty tables alone
    RULE_FILE_NAME,                 // warning: the file's name does not hold the id
    RULE_IN_USE,                    // SQL that drops what something else needs
    RULE_INDEX_NOT_CONCURRENT,      //
    RULE_KEY_WITHOUT_INDEX,         // a foreign key
    RULE_LIMIT,                     // something larger than migc accepts
    RULE_LONG_IDENTIFIER,           // over 63 bytes
    RULE_MANY_LOCKS,                // two tables in one transaction
    RULE_MERGE_ANCESTOR,            // a merge of a revision with its own ancestor
    RULE_MERGE_CONFLICT,            // --against: a file that both sides have changed
    RULE_MISSING_COMPATIBLE,        // where others are marked
    RULE_MISSING_DEPENDS,           // what it uses is made by no ancestor
    RULE_MISSING_SECTION,           // no `up`, or a dialect without one
    RULE_MISSPELT_DIRECTIVE,        // a comment that looks like a directive
    RULE_MULTIPLE_HEADS,            //
    RULE_MULTIPLE_ROOTS,            // warning
    RULE_NO_EFFECT,                 // IF [NOT] EXISTS that hides something
    RULE_NO_PARENT,                 // neither `revises ID` nor `revises base`
    RULE_NO_PROBE,               // a step outside of transactions that nothing shows the effect of
    RULE_NO_ROWS,                // test: a table for which none could be made
    RULE_NO_WAY_BACK,            // warning: up does something, and there is no `down`
    RULE_NOT_A_REVISION,         // a .sql file without `--@ revision`
    RULE_NOT_ANALYSED,           // warning: SQL that may be newer than the parser
    RULE_NOT_NULL_SCAN,          //
    RULE_NOT_YET,                // a part of the language that this version cannot run
    RULE_PREFER_BIGINT,          //
    RULE_PREFER_IDENTITY,        //
    RULE_PREFER_JSONB,           //
    RULE_PREFER_TEXT,            //
    RULE_PREFER_TIMESTAMPTZ,     //
    RULE_PSQL_COMMAND,           // a psql backslash command
    RULE_REFRESH_NOT_CONCURRENT, //
    RULE_REINDEX_NOT_CONCURRENT, //
    RULE_REQUIRED_COLUMN,        // NOT NULL without a default on a table in use
    RULE_SEALED,                 // a published revision was edited or is missing
    RULE_SECRET_IN_REVISION,     // warning: a password, a connection string or URL with one
    RULE_SELF_REFERENCE,         //
    RULE_SETTINGS,               // migc.ini says something that migc does not understand
    RULE_SQLITE_ERROR,           // SQL that SQLite refuses
    RULE_SYNTAX_ERROR,           // SQL that PostgreSQL's parser refuses
    RULE_TABLE_REWRITE,          //
    RULE_TRANSACTION_CONTROL,    // SQL that the runtime owns
    RULE_TYPE_NARROWING,         //
    RULE_UNFINISHED_STATEMENT,   // a directive inside a statement
    RULE_UNKNOWN_COLUMN,         //
    RULE_UNKNOWN_CONSTRAINT,     //
    RULE_UNKNOWN_INDEX,          //
    RULE_UNKNOWN_OBJECT,         // also schemas, functions, triggers, policies …
    RULE_UNKNOWN_PARENT,         // also `depends`, `compatible from`
    RULE_UNKNOWN_RULE,           // `allow` of something that is no rule
    RULE_UNKNOWN_TABLE,          // also views and sequences
    RULE_UNKNOWN_TYPE,           //
    RULE_UNTERMINATED,           // a quote, comment or body that never ends
    RULE_UP_FAILS,               // test: the database refuses a step
    RULE_WRONG_COMPATIBLE,       // a mark that is not true
    RULE_WRONG_KIND,             // a view where a table is meant …
    RULE_WRONG_TYPE,             // a value that cannot be one of the type
    RULE_COUNT
} Rule;

const char *rule_name(Rule rule);
Severity rule_severity(Rule rule); // where migc.ini says nothing else
bool rule_is_fixed(Rule rule);     // an error without which a history cannot be compiled
Rule rule_find(Text name);         // RULE_COUNT where there is none

#endif
