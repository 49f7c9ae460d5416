// SPDX-License-Identifier: MIT
// The revision language (docs/language.md). Every directive ends with EOL, and an action with an effect
// stands only behind an EOL or a STATEMENT: so a line that is refused has done nothing, and the reader
// goes on with the next one (grammar_run).
%include {
#include "parser_parts.h"

#include <string.h>

struct yyParser;
static void report_unexpected(struct yyParser *parser, Reader *reader, int token, const Token *value);
}

%name Grammar
%token_prefix TOKEN_
%token_type {Token}
%extra_argument {Reader *reader}
%stack_size 64
%start_symbol file

%stack_overflow {
    reader->is_rejected = true;
}

%fallback WORD REVISION REVISES BASE DEPENDS LABEL TITLE CREATED AUTHOR REPLACES COMPATIBLE FROM VARIABLE
    ALLOW UP DOWN VERIFY POSTGRESQL SQLITE NO_TRANSACTION LOCK_TIMEOUT STATEMENT_TIMEOUT RETRIES AUTO
    NOTHING IRREVERSIBLE ONLY DONE_WHEN UNCHECKED BATCH OVER ROWS PAUSE COPY CSV PLAIN HEADER DELIMITER
    NULL CALL.

%type words {WordList}
%type word {Word}
%type string {Word}
%type options {OptionList}
%type option {Option}
%type plain_option {Option}
%type dialect {Option}
%type batch_options {BatchOptionList}
%type batch_option {BatchOption}
%type copy_options {CopyOptionList}
%type copy_option {CopyOption}
%type name {Word}
%type names {WordList}
%type columns {WordList}

file ::= revision clauses sections.

revision ::= REVISION word(ID) EOL.                   { parser_revision(reader, ID); }

clauses ::= .
clauses ::= clauses clause.

clause ::= REVISES BASE EOL.                          { parser_base(reader); }
clause ::= REVISES words(LIST) EOL.                   { parser_list_clause(reader, LIST_REVISES, LIST); }
clause ::= DEPENDS words(LIST) EOL.                   { parser_list_clause(reader, LIST_DEPENDS, LIST); }
clause ::= LABEL words(LIST) EOL.                     { parser_list_clause(reader, LIST_LABEL, LIST); }
clause ::= REPLACES words(LIST) EOL.                  { parser_list_clause(reader, LIST_REPLACES, LIST); }
clause ::= TITLE TEXT(T) EOL.                         { parser_title(reader, T.word); }
clause ::= CREATED TEXT(T) EOL.                       { parser_created(reader, T.word); }
clause ::= AUTHOR TEXT(T) EOL.                        { parser_author(reader, T.word); }
clause ::= COMPATIBLE EOL.                            { parser_compatible(reader, NULL); }
clause ::= COMPATIBLE FROM word(ID) EOL.              { parser_compatible(reader, &ID); }
clause ::= VARIABLE word(NAME) EOL.                   { parser_variable(reader, NAME, NULL); }
clause ::= VARIABLE word(NAME) string(DEFAULT) EOL.   { parser_variable(reader, NAME, &DEFAULT); }
clause ::= ALLOW words(RULES) EOL.
    { parser_allow(reader, &reader->revision->allows, RULES, NULL); }
clause ::= ALLOW words(RULES) string(WHY) EOL.
    { parser_allow(reader, &reader->revision->allows, RULES, &WHY); }

sections ::= .
sections ::= sections section.

section ::= section_line option_lines steps.

section_line ::= UP options(LIST) EOL.     { parser_begin_section(reader, SECTION_UP, LIST); }
section_line ::= DOWN options(LIST) EOL.   { parser_begin_section(reader, SECTION_DOWN, LIST); }
section_line ::= VERIFY options(LIST) EOL. { parser_begin_section(reader, SECTION_VERIFY, LIST); }

options(LIST) ::= .                                   { LIST = (OptionList){.count = 0}; }
options(LIST) ::= options(REST) option(ONE).          { LIST = REST; ARRAY_PUSH(reader->arena, &LIST, ONE); }

option(O) ::= dialect(D).                             { O = D; }
option(O) ::= plain_option(P).                        { O = P; }
option(O) ::= NO_TRANSACTION(W).                      { O = (Option){.kind = OPTION_NO_TRANSACTION, .word = W.word}; }
option(O) ::= AUTO(W).                                { O = (Option){.kind = OPTION_AUTO, .word = W.word}; }
option(O) ::= NOTHING(W).                             { O = (Option){.kind = OPTION_NOTHING, .word = W.word}; }
option(O) ::= IRREVERSIBLE(W).                        { O = (Option){.kind = OPTION_IRREVERSIBLE, .word = W.word}; }
option(O) ::= IRREVERSIBLE(W) TEXT(T).
    { O = (Option){.kind = OPTION_IRREVERSIBLE, .word = W.word, .value = T.word}; }

dialect(O) ::= POSTGRESQL(W).
    { O = (Option){.kind = OPTION_DIALECT, .word = W.word, .dialect = MIG_POSTGRESQL}; }
dialect(O) ::= SQLITE(W).
    { O = (Option){.kind = OPTION_DIALECT, .word = W.word, .dialect = MIG_SQLITE}; }

plain_option(O) ::= LOCK_TIMEOUT(W) word(V).
    { O = (Option){.kind = OPTION_LOCK_TIMEOUT, .word = W.word, .value = V}; }
plain_option(O) ::= STATEMENT_TIMEOUT(W) word(V).
    { O = (Option){.kind = OPTION_STATEMENT_TIMEOUT, .word = W.word, .value = V}; }
plain_option(O) ::= RETRIES(W) word(V).
    { O = (Option){.kind = OPTION_RETRIES, .word = W.word, .value = V}; }

option_lines ::= .
option_lines ::= option_lines option_line.
option_line ::= plain_option(O) EOL.                  { parser_option_line(reader, O); }

steps ::= .
steps ::= steps step.

step ::= modifiers STATEMENT(S).                      { parser_statement(reader, S.step); }
step ::= modifiers COPY name(TABLE) columns(LIST) FROM string(PATH) copy_options(OPTIONS) EOL.
    { parser_copy(reader, TABLE, LIST, PATH, OPTIONS); }
step ::= modifiers CALL word(NAME) EOL.               { parser_call(reader, NAME); }

modifiers ::= .
modifiers ::= modifiers modifier.

modifier ::= ONLY(W) dialect(D) EOL.                  { parser_only(reader, W.word, D.dialect); }
modifier ::= NO_TRANSACTION(W) EOL.                   { parser_no_transaction(reader, W.word); }
modifier ::= UNCHECKED(W) EOL.                        { parser_unchecked(reader, W.word); }
modifier ::= DONE_WHEN(W) TEXT(T) EOL.                { parser_done_when(reader, W.word, T.word); }
modifier ::= ALLOW words(RULES) EOL.
    { parser_allow(reader, &reader->modifiers.allows, RULES, NULL); }
modifier ::= ALLOW words(RULES) string(WHY) EOL.
    { parser_allow(reader, &reader->modifiers.allows, RULES, &WHY); }
modifier ::= BATCH(W) word(NAME) batch_options(O) EOL.
    { parser_batch(reader, W.word, NAME, NULL, (WordList){.count = 0}, O); }
modifier ::= BATCH(W) word(NAME) OVER name(TABLE) OPEN names(KEYS) CLOSE batch_options(O) EOL.
    { parser_batch(reader, W.word, NAME, &TABLE, KEYS, O); }

batch_options(LIST) ::= .                             { LIST = (BatchOptionList){.count = 0}; }
batch_options(LIST) ::= batch_options(REST) batch_option(ONE).
    { LIST = REST; ARRAY_PUSH(reader->arena, &LIST, ONE); }
batch_option(O) ::= ROWS(W) word(V).                  { O = (BatchOption){false, W.word, V}; }
batch_option(O) ::= PAUSE(W) word(V).                 { O = (BatchOption){true, W.word, V}; }

columns(LIST) ::= .                                   { LIST = (WordList){.count = 0}; }
columns(LIST) ::= OPEN names(NAMES) CLOSE.            { LIST = NAMES; }

copy_options(LIST) ::= .                              { LIST = (CopyOptionList){.count = 0}; }
copy_options(LIST) ::= copy_options(REST) copy_option(ONE).
    { LIST = REST; ARRAY_PUSH(reader->arena, &LIST, ONE); }
copy_option(O) ::= CSV(W).                            { O = (CopyOption){.kind = COPY_OPTION_CSV, .word = W.word}; }
copy_option(O) ::= PLAIN(W).                          { O = (CopyOption){.kind = COPY_OPTION_TEXT, .word = W.word}; }
copy_option(O) ::= HEADER(W).                         { O = (CopyOption){.kind = COPY_OPTION_HEADER, .word = W.word}; }
copy_option(O) ::= DELIMITER(W) string(V).            { O = (CopyOption){COPY_OPTION_DELIMITER, W.word, V}; }
copy_option(O) ::= NULL(W) string(V).                 { O = (CopyOption){COPY_OPTION_NULL, W.word, V}; }

names(LIST) ::= name(ONE).                            { LIST = (WordList){.count = 0}; ARRAY_PUSH(reader->arena, &LIST, ONE); }
names(LIST) ::= names(REST) COMMA name(ONE).          { LIST = REST; ARRAY_PUSH(reader->arena, &LIST, ONE); }
name(N) ::= word(W).                                  { N = W; }
name(N) ::= string(S).                                { N = S; }

words(LIST) ::= word(ONE).                            { LIST = (WordList){.count = 0}; ARRAY_PUSH(reader->arena, &LIST, ONE); }
words(LIST) ::= words(REST) COMMA word(ONE).          { LIST = REST; ARRAY_PUSH(reader->arena, &LIST, ONE); }
word(W) ::= WORD(T).                                  { W = T.word; }
string(S) ::= STRING(T).                              { S = T.word; }

%syntax_error {
    report_unexpected(yypParser, reader, yymajor, &TOKEN);
}

%code {
// Tokens that can stand here by themselves: not those that only fall back to WORD.
static void report_unexpected(yyParser *parser, Reader *reader, int token, const Token *value)
{
    int expected[YYNTOKEN];
    size_t count = 0;
    YYACTIONTYPE state = parser->yytos->stateno;
    YYACTIONTYPE of_word = yy_find_shift_action(TOKEN_WORD, state);
    for (int i = 1; i < YYNTOKEN; i++) {
        YYACTIONTYPE action = yy_find_shift_action((YYCODETYPE)i, state);
        bool is_fallback = i != TOKEN_WORD && yyFallback[i] == TOKEN_WORD && action == of_word;
        if (action != YY_ERROR_ACTION && !is_fallback)
            expected[count++] = i;
    }
    reader->is_rejected = true;
    parser_report_syntax(reader, token, value, expected, count);
}

// lemon puts the last reduction of a line off until the next token; here a line has its effect at once.
static void finish_line(yyParser *parser)
{
    while (parser->yytos->stateno >= YY_MIN_REDUCE)
        yy_reduce(parser, parser->yytos->stateno - YY_MIN_REDUCE, TOKEN_EOL,
                  (Token){.step = NULL});
}

static void read_tokens(yyParser *parser, Reader *reader, const Line *line)
{
    reader->is_rejected = false;
    for (size_t i = 0; i < line->count && !reader->is_rejected; i++)
        Grammar(parser, line->items[i].kind, line->items[i].value, reader);
    if (!reader->is_rejected)
        finish_line(parser);
}

// Where the parser stands between two lines. The stack is shallow there, and only that much is kept.
typedef struct Checkpoint {
    yyStackEntry entries[YYSTACKDEPTH];
    size_t count;
} Checkpoint;

static void save(Checkpoint *checkpoint, const yyParser *parser)
{
    checkpoint->count = (size_t)(parser->yytos - parser->yystack) + 1;
    memcpy(checkpoint->entries, parser->yystack, checkpoint->count * sizeof *parser->yystack);
}

static void restore(yyParser *parser, const Checkpoint *checkpoint)
{
    memcpy(parser->yystack, checkpoint->entries, checkpoint->count * sizeof *parser->yystack);
    parser->yytos = parser->yystack + checkpoint->count - 1;
#ifndef YYNOERRORRECOVERY
    parser->yyerrcnt = -1; // as after GrammarInit: the next mistake is reported, too
#endif
}

// A refused line is taken back by returning to the state before it; see the head of this file.
void grammar_run(Reader *reader)
{
    yyParser parser;
    Checkpoint before;
    GrammarInit(&parser);
    while (parser_read_line(reader)) {
        save(&before, &parser);
        read_tokens(&parser, reader, &reader->line);
        if (!reader->is_rejected)
            continue;
        restore(&parser, &before);
        read_tokens(&parser, reader, &reader->instead);
        if (reader->is_rejected)
            restore(&parser, &before);
    }
    GrammarFinalize(&parser);
}
}
