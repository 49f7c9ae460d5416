// SPDX-License-Identifier: MIT
// The revision language. Every directive is one line and ends with EOL; a statement of SQL is one
// token. A line that is wrong is reported and left out, and the rest of the file is read as if it
// were not there, so that one run names every mistake.
%name Grammar
%token_prefix TOKEN_
%token_type {Token}
%extra_argument {Parser *parser}
%start_symbol file
%stack_size 64

%include {
#include "parser_internal.h"
#include <assert.h>
}

// A keyword may be a word wherever the grammar wants a word.
%fallback WORD REVISION REVISES DEPENDS LABEL TITLE CREATED AUTHOR REPLACES COMPATIBLE FROM VARIABLE
    ALLOW UP DOWN VERIFY POSTGRESQL SQLITE NO_TRANSACTION LOCK_TIMEOUT STATEMENT_TIMEOUT RETRIES AUTO
    NOTHING IRREVERSIBLE ONLY DONE_WHEN UNCHECKED BATCH OVER ROWS PAUSE COPY CSV TEXT HEADER DELIMITER
    NULL CALL.

%syntax_error {
    uint64_t expected = 0;
    const yyStackEntry *top = yypParser->yytos;
    for (int kind = 1; kind < YYNTOKEN && kind < 64; kind++)
        if (yy_find_shift_action((YYCODETYPE)kind, top->stateno) <= YY_MAX_SHIFTREDUCE)
            expected |= UINT64_C(1) << kind;
    parser_report_unexpected(parser, TOKEN, expected);
}

file ::= header sections.

header ::= first clauses.
first ::= REVISION WORD(A) EOL.          { parser_set_id(parser, A); }
first ::= REVISION error EOL.

clauses ::= .
clauses ::= clauses clause EOL.
clauses ::= clauses error EOL.

clause ::= REVISES(K) words(A).          { parser_add_parents(parser, K, A); }
clause ::= DEPENDS words(A).             { parser_add_depends(parser, A); }
clause ::= LABEL words(A).               { parser_add_labels(parser, A); }
clause ::= REPLACES words(A).            { parser_add_replaced(parser, A); }
clause ::= TITLE(K) LINE(A).             { parser_set_title(parser, K, A); }
clause ::= CREATED(K) LINE(A).           { parser_set_created(parser, K, A); }
clause ::= AUTHOR(K) LINE(A).            { parser_set_author(parser, K, A); }
clause ::= COMPATIBLE(K).                { parser_set_compatible(parser, K, NULL); }
clause ::= COMPATIBLE(K) FROM WORD(A).   { parser_set_compatible(parser, K, &A); }
clause ::= VARIABLE WORD(A).             { parser_add_variable(parser, A, NULL); }
clause ::= VARIABLE WORD(A) STRING(B).   { parser_add_variable(parser, A, &B); }
clause ::= ALLOW words(A).               { parser_allow_in_file(parser, A, NULL); }
clause ::= ALLOW words(A) STRING(B).     { parser_allow_in_file(parser, A, &B); }

%type words {WordList *}
words(L) ::= WORD(A).                    { L = parser_word_list(parser, NULL, A); }
words(L) ::= words(M) COMMA WORD(A).     { L = parser_word_list(parser, M, A); }

sections ::= .
sections ::= sections section.

section ::= head steps.
section ::= head steps modifiers.        { parser_report_no_step(parser); }

head ::= kind dialects options EOL.
head ::= kind error EOL.
head ::= head timing EOL.

kind ::= UP(K).                          { parser_begin_section(parser, SECTION_UP, K); }
kind ::= DOWN(K).                        { parser_begin_section(parser, SECTION_DOWN, K); }
kind ::= VERIFY(K).                      { parser_begin_section(parser, SECTION_VERIFY, K); }

dialects ::= .
dialects ::= dialects dialect(D).        { parser_add_section_dialect(parser, D); }

%type dialect {DialectName}
dialect(D) ::= POSTGRESQL(K).            { D = (DialectName){MIG_POSTGRESQL, K.word.span}; }
dialect(D) ::= SQLITE(K).                { D = (DialectName){MIG_SQLITE, K.word.span}; }

options ::= .
options ::= options timing.
options ::= options NO_TRANSACTION(K).   { parser_set_section_no_transaction(parser, K); }
options ::= options AUTO(K).             { parser_set_way_back(parser, WAY_BACK_AUTO, K, NULL); }
options ::= options NOTHING(K).          { parser_set_way_back(parser, WAY_BACK_NOTHING, K, NULL); }
options ::= options IRREVERSIBLE(K).     { parser_set_way_back(parser, WAY_BACK_IRREVERSIBLE, K, NULL); }
options ::= options IRREVERSIBLE(K) LINE(A).
                                         { parser_set_way_back(parser, WAY_BACK_IRREVERSIBLE, K, &A); }

timing ::= LOCK_TIMEOUT(K) WORD(A).      { parser_set_timing(parser, TIMING_LOCK_TIMEOUT, K, A); }
timing ::= STATEMENT_TIMEOUT(K) WORD(A). { parser_set_timing(parser, TIMING_STATEMENT_TIMEOUT, K, A); }
timing ::= RETRIES(K) WORD(A).           { parser_set_timing(parser, TIMING_RETRIES, K, A); }

steps ::= .
steps ::= steps step.
steps ::= steps error EOL.

step ::= something.
step ::= modifiers something.
something ::= STATEMENT(A).              { parser_add_statement(parser, A); }
something ::= copy EOL.                  { parser_end_copy(parser); }
something ::= CALL(K) WORD(A) EOL.       { parser_add_call(parser, K, A); }

modifiers ::= modifier EOL.
modifiers ::= modifiers modifier EOL.

modifier ::= ONLY(K) dialect(D).         { parser_set_only(parser, K, D); }
modifier ::= NO_TRANSACTION(K).          { parser_set_no_transaction(parser, K); }
modifier ::= DONE_WHEN(K) LINE(A).       { parser_set_done_when(parser, K, A); }
modifier ::= UNCHECKED(K).               { parser_set_unchecked(parser, K); }
modifier ::= ALLOW words(A).             { parser_allow_in_step(parser, A, NULL); }
modifier ::= ALLOW words(A) STRING(B).   { parser_allow_in_step(parser, A, &B); }
modifier ::= batch.

batch ::= BATCH(K) WORD(A).              { parser_begin_batch(parser, K, A); }
batch ::= batch OVER name(T) OPEN names(C) CLOSE.
                                         { parser_set_batch_table(parser, T, C); }
batch ::= batch ROWS(K) WORD(A).         { parser_set_batch_rows(parser, K, A); }
batch ::= batch PAUSE(K) WORD(A).        { parser_set_batch_pause(parser, K, A); }

copy ::= copy_from.
copy ::= copy CSV(K).                    { parser_set_copy_format(parser, K, false); }
copy ::= copy TEXT(K).                   { parser_set_copy_format(parser, K, true); }
copy ::= copy HEADER(K).                 { parser_set_copy_header(parser, K); }
copy ::= copy DELIMITER(K) STRING(A).    { parser_set_copy_delimiter(parser, K, A); }
copy ::= copy NULL(K) STRING(A).         { parser_set_copy_null(parser, K, A); }

copy_from ::= COPY(K) name(T) FROM STRING(A).
                                         { parser_begin_copy(parser, K, T, NULL, A); }
copy_from ::= COPY(K) name(T) OPEN names(C) CLOSE FROM STRING(A).
                                         { parser_begin_copy(parser, K, T, C, A); }

%type name {Token}
name(N) ::= WORD(A).                     { N = A; }
name(N) ::= STRING(A).                   { N = A; }

%type names {WordList *}
names(L) ::= name(A).                    { L = parser_word_list(parser, NULL, A); }
names(L) ::= names(M) COMMA name(A).     { L = parser_word_list(parser, M, A); }

%code {
void parser_run_grammar(Parser *parser)
{
    yyParser machine;
    GrammarInit(&machine, parser);
    for (;;) {
        Token token = parser_next_token(parser);
        // Each line is judged by itself: an error in the one before must not hide one in this.
        if (parser->is_line_start)
            machine.yyerrcnt = -1;
        Grammar(&machine, token.kind, token, parser);
        if (token.kind == 0)
            break;
    }
    GrammarFinalize(&machine);
}
}
