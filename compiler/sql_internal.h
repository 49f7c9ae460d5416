// SPDX-License-Identifier: MIT
// A statement's tokens without blanks and comments, and cursors over them.
#ifndef MIGC_SQL_INTERNAL_H
#define MIGC_SQL_INTERNAL_H

#include "sql.h"

enum { SQL_TOKENS_KEPT = 256 };

// Each question about a statement walks it anew: its first tokens are read once and kept.
typedef struct SqlTokens {
    Text text;
    MigDialect dialect;
    uint32_t count;
    SqlToken items[SQL_TOKENS_KEPT];
} SqlTokens;

void sql_tokens_init(SqlTokens *tokens, Text statement, MigDialect dialect);

// Copied by value to look ahead.
typedef struct SqlCursor {
    SqlTokens *tokens;
    uint32_t next;  // number of the token behind the current one
    SqlToken token; // the current one
} SqlCursor;

SqlCursor sql_cursor(SqlTokens *tokens); // at the first token
void sql_advance(SqlCursor *cursor);
Text sql_token_text(const SqlCursor *cursor);

// Whether the current token is this keyword (unquoted, in any case), or one of a list ending with
// NULL.
bool sql_at(const SqlCursor *cursor, const char *keyword);
bool sql_at_any(const SqlCursor *cursor, const char *const *keywords);
// Whether it is this name, quoted or not, in any case.
bool sql_at_name(const SqlCursor *cursor, const char *name);
// Whether it is this operator or mark.
bool sql_at_mark(const SqlCursor *cursor, const char *mark);

// Moves on and says true where the current token is that keyword; else stays.
bool sql_accept(SqlCursor *cursor, const char *keyword);
// IF [NOT] EXISTS
void sql_skip_if_exists(SqlCursor *cursor);
// A name with its qualifiers.
void sql_skip_name(SqlCursor *cursor);
// From an opening parenthesis behind the closing one; nothing elsewhere.
void sql_skip_parentheses(SqlCursor *cursor);
// To the next keyword of that name outside parentheses; false where there is none before the end.
bool sql_skip_to(SqlCursor *cursor, const char *keyword);

// An option in a list "(name, name value, name = value)" at which the cursor stands.
typedef enum SqlOption { SQL_OPTION_ABSENT, SQL_OPTION_FALSE, SQL_OPTION_TRUE } SqlOption;
SqlOption sql_find_option(SqlCursor cursor, const char *name);

// sql_autocommit.c
bool sql_is_autocommit(SqlTokens *statement);
// sql_effects.c
bool sql_is_session_dirty(SqlTokens *statement);
bool sql_is_brief(SqlTokens *statement);
bool sql_writes_rows(SqlTokens *statement);

#endif
