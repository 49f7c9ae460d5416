// SPDX-License-Identifier: MIT
// The rules that migc knows: name, severity; one page each in docs/rules/ that `migc explain`
// prints.
#ifndef MIGC_RULE_H
#define MIGC_RULE_H

#include "text.h"

typedef enum Severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

// In the order of their names; rule.c has the table.
typedef enum Rule {
    RULE_BAD_DATA,             // rows of a copy that cannot be read
    RULE_BAD_DIRECTIVE,        // a directive that the grammar does not allow here
    RULE_BAD_VALUE,            // a word that is not an id, name, duration, integer, timestamp …
    RULE_CANNOT_READ,          // a file or directory that cannot be read
    RULE_CANNOT_WRITE,         // an output that cannot be written
    RULE_COPY_HEADER,          // the header of a data file does not fit the copy's columns
    RULE_COPY_OPTION,          // a COPY that the compiled form cannot hold
    RULE_CYCLE,                //
    RULE_DIALECT_AMBIGUOUS,    // two dialects disagree about where a statement ends
    RULE_DOWN_FAILS,           // test: the database refuses a step of a way back
    RULE_DOWN_LEAVES,          // warning: a way back that does not undo all
    RULE_DUPLICATE_CLAUSE,     // a clause, option or modifier that may stand once
    RULE_DUPLICATE_ID,         // also ids that differ only in case
    RULE_DUPLICATE_LABEL,      // also a label equal to an id
    RULE_DUPLICATE_SECTION,    // two sections that name the same dialect
    RULE_ENCODING,             // NUL, invalid UTF-8, UTF-16
    RULE_ENCLOSED_TRANSACTION, // warning: BEGIN … COMMIT around a section is dropped
    RULE_FILE_NAME,            // warning: the file's name does not hold the id
    RULE_LIMIT,                // something larger than migc accepts
    RULE_MERGE_ANCESTOR,       // a merge of a revision with its own ancestor
    RULE_MERGE_CONFLICT,       // --against: a file that both sides have changed
    RULE_MISSING_SECTION,      // no `up`, or a dialect without one
    RULE_MISSPELT_DIRECTIVE,   // a comment that looks like a directive
    RULE_MULTIPLE_HEADS,       //
    RULE_MULTIPLE_ROOTS,       // warning
    RULE_NO_PARENT,            // neither `revises ID` nor `revises base`
    RULE_NO_PROBE,             // a step outside of transactions that nothing shows the effect of
    RULE_NO_WAY_BACK,          // warning: up does something, and there is no `down`
    RULE_NOT_ANALYSED,         // warning: SQL that may be newer, or that could not be run
    RULE_NOT_A_REVISION,       // a .sql file without `--@ revision`
    RULE_NOT_YET,              // a part of the language that this version cannot run
    RULE_PSQL_COMMAND,         // a psql backslash command
    RULE_SEALED,               // a published revision was edited or is missing
    RULE_SECRET_IN_REVISION,   // warning: a password, a connection string or URL with one
    RULE_SELF_REFERENCE,       //
    RULE_SETTINGS,             // migc.ini says something that migc does not understand
    RULE_SQLITE_ERROR,         // SQL that SQLite refuses
    RULE_SYNTAX_ERROR,         // SQL that PostgreSQL's parser refuses
    RULE_TRANSACTION_CONTROL,  // SQL that the runtime owns
    RULE_UNFINISHED_STATEMENT, // a directive inside a statement
    RULE_UNKNOWN_PARENT,       // also `depends`, `compatible from`
    RULE_UNKNOWN_RULE,         // `allow` of something that is no rule
    RULE_UNTERMINATED,         // a quote, comment or body that never ends
    RULE_UP_FAILS,             // test: the database refuses a step
    RULE_COUNT
} Rule;

const char *rule_name(Rule rule);
Severity rule_severity(Rule rule);
Rule rule_find(Text name); // RULE_COUNT where there is none

#endif
