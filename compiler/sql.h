// SPDX-License-Identifier: MIT
// What a statement is, read from its tokens alone: whether it may run in a transaction, whether the
// runtime owns it, what it does to the session. No SQL grammar: that is libpg_query's work, later.
#ifndef MIGC_SQL_H
#define MIGC_SQL_H

#include "lexer.h"

// What belongs to the runtime; read from the first words.
typedef struct SqlControl {
    bool is_begin;       // BEGIN, START TRANSACTION
    bool is_commit;      // COMMIT, END
    bool is_transaction; // any of them, ROLLBACK, SAVEPOINT, PREPARE TRANSACTION …
    bool is_keys_off;    // PRAGMA foreign_keys = off
    bool is_keys_on;     // PRAGMA foreign_keys = on
    Text forbidden;      // its name ("DISCARD ALL", "ATTACH" …), else empty
} SqlControl;

SqlControl sql_control(Text statement, MigDialect dialect);

// Whether sql_control may find something in a statement, in any dialect: quick, by its first word.
bool sql_may_control(Text statement);

// How the runtime has to run it.
typedef struct SqlTraits {
    bool is_autocommit;    // the database refuses it inside a transaction
    bool is_session_dirty; // SET, RESET, set_config, LISTEN, temporary objects, DO, CALL, functions
                           // run …
    bool is_brief;         // DDL without rewrite, scan or data: conservative
    bool writes_rows; // INSERT UPDATE DELETE REPLACE DROP TABLE WITH …: not plainly schema only
} SqlTraits;

SqlTraits sql_classify(Text statement, MigDialect dialect);

// is_autocommit alone.
bool sql_refuses_transaction(Text statement, MigDialect dialect);

// Appends the canonical token stream of a statement (docs/language.md, "Identity"): comments and
// white space outside literals dropped, literals and bodies byte for byte, one separator between
// tokens.
void sql_canonical(Text statement, MigDialect dialect, Builder *stream);

#endif
