// SPDX-License-Identifier: MIT
// Statements go to the parser many at a time: each call costs more than a short statement does. It
// stops at the first fault; that statement is then asked for alone, and what follows it again
// together.
#include "check_syntax.h"

#include "check_body.h"
#include "check_fault.h"
#include "checker.h"
#include "folder.h"
#include "postgresql_parser.h"
#include "sql_words.h"

enum { CHUNK = 64 << 10 }; // bytes: no statement is parsed again for more than this

typedef struct PieceList {
    SyntaxPiece *items;
    size_t count;
    size_t capacity;
} PieceList;

typedef struct SyntaxChecker {
    Checker checker;
    uint32_t version;
    bool is_apart; // statements that the model reads are not parsed here
    Builder chunk; // the statements of `pieces`, as the parser gets them
    PieceList pieces;
    struct {
        const Source **items;
        size_t count;
        size_t capacity;
    } unsure; // sources of which it is not known where each statement ends
} SyntaxChecker;

static void find_unsure(SyntaxChecker *syntax)
{
    const Diagnostics *diagnostics = syntax->checker.diagnostics;
    for (size_t i = 0; i < diagnostics->count; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        switch ((int)diagnostic->rule) {
        case RULE_DIALECT_AMBIGUOUS:
        case RULE_PSQL_COMMAND:
        case RULE_UNFINISHED_STATEMENT:
        case RULE_UNTERMINATED:
            ARRAY_PUSH(syntax->checker.arena, &syntax->unsure, diagnostic->span.source);
            break;
        default:
            break;
        }
    }
}

static bool is_unsure(const SyntaxChecker *syntax, const Source *source)
{
    for (size_t i = 0; i < syntax->unsure.count; i++)
        if (syntax->unsure.items[i] == source)
            return true;
    return false;
}

// An empty line comment may stand at the end: the semicolon comes on a line of its own.
static const Text separator = {"\n;\n", 3};

static Text piece_text(const SyntaxChecker *syntax, const SyntaxPiece *piece)
{
    return (Text){syntax->chunk.items + piece->begin, piece->sql.size};
}

// Alone, with a NUL behind it. False where there was a fault.
static bool check_piece(SyntaxChecker *syntax, const SyntaxPiece *piece)
{
    PostgresqlFault fault;
    Arena *arena = syntax->checker.arena;
    Text sql = {text_copy(arena, piece_text(syntax, piece)), piece->sql.size};
    if (postgresql_parser_accepts(arena, sql, &fault))
        return true;
    size_t at = fault.has_place ? fault.offset : 0;
    SyntaxFault found = {piece, at, sql, at, fault.message};
    check_fault(&syntax->checker, &found, syntax->version);
    return false;
}

static size_t piece_at(const SyntaxChecker *syntax, size_t first, size_t offset)
{
    size_t i = first;
    while (i + 1 < syntax->pieces.count && syntax->pieces.items[i + 1].begin <= offset)
        i++;
    return i;
}

// Where the parser stopped. What it says of many statements is true of one of them, or of each.
static size_t check_stopped(SyntaxChecker *syntax, size_t first, const PostgresqlFault *fault)
{
    size_t begin = syntax->pieces.items[first].begin;
    size_t last = fault->has_place ? piece_at(syntax, first, begin + fault->offset)
                                   : syntax->pieces.count - 1;
    if (fault->has_place && !check_piece(syntax, &syntax->pieces.items[last])) {
        syntax->pieces.items[last].is_bad = true;
        return last + 1;
    }
    for (size_t i = first; i <= last; i++)
        syntax->pieces.items[i].is_bad = !check_piece(syntax, &syntax->pieces.items[i]);
    return last + 1;
}

static void check_chunk(SyntaxChecker *syntax)
{
    PieceList *pieces = &syntax->pieces;
    for (size_t next = 0; next < pieces->count;) {
        PostgresqlFault fault;
        size_t begin = pieces->items[next].begin;
        Text rest = {syntax->chunk.items + begin, syntax->chunk.count - begin};
        if (postgresql_parser_accepts(syntax->checker.arena, rest, &fault))
            break;
        next = check_stopped(syntax, next, &fault);
    }
    for (size_t i = 0; i < pieces->count; i++)
        if (!pieces->items[i].is_bad)
            check_body(&syntax->checker, &pieces->items[i], piece_text(syntax, &pieces->items[i]),
                       syntax->version);
    pieces->count = 0;
    syntax->chunk.count = 0;
}

static SyntaxPiece begin_piece(SyntaxChecker *syntax, const Step *step, Text sql, Span whole,
                               DialectSet runs)
{
    bool is_for_both = (runs & DIALECT_BIT(MIG_SQLITE)) != 0;
    SyntaxPiece piece = {syntax->checker.revision, sql,         whole,
                         syntax->chunk.count,      is_for_both, false};
    builder_add(&syntax->chunk, sql);
    sql_replace_words(syntax->chunk.items + piece.begin, sql.size, step->batch != NULL);
    return piece;
}

static void add_piece(SyntaxChecker *syntax, const Step *step, Text sql, Span whole,
                      DialectSet runs)
{
    SyntaxPiece piece = begin_piece(syntax, step, sql, whole, runs);
    builder_add(&syntax->chunk, separator);
    ARRAY_PUSH(syntax->checker.arena, &syntax->pieces, piece);
    if (syntax->chunk.count >= CHUNK)
        check_chunk(syntax);
}

// Of a statement that the model reads, the body alone.
static void add_body(SyntaxChecker *syntax, const Step *step, DialectSet runs)
{
    SyntaxPiece piece = begin_piece(syntax, step, step->sql, step->span, runs);
    check_body(&syntax->checker, &piece, piece_text(syntax, &piece), syntax->version);
    syntax->chunk.count = piece.begin;
}

static void add_section(SyntaxChecker *syntax, const Section *section)
{
    for (size_t i = 0; i < section->steps.count; i++) {
        const Step *step = &section->steps.items[i];
        DialectSet runs = check_step_dialects(&syntax->checker, section, step);
        if (!(runs & DIALECT_BIT(MIG_POSTGRESQL)) || step->is_unchecked)
            continue;
        if (syntax->is_apart && folder_follows(step))
            add_body(syntax, step, runs);
        else if (check_has_statement(step))
            add_piece(syntax, step, step->sql, step->span, runs);
        if (step->done_when.text.size > 0)
            add_piece(syntax, step, step->done_when.text, step->done_when.span, runs);
    }
}

static void check_revisions_of(SyntaxChecker *syntax, const RevisionList *revisions)
{
    for (size_t i = 0; i < revisions->count; i++) {
        syntax->checker.revision = revisions->items[i];
        if (is_unsure(syntax, revisions->items[i]->source))
            continue;
        for (size_t j = 0; j < revisions->items[i]->sections.count; j++)
            add_section(syntax, &revisions->items[i]->sections.items[j]);
    }
    check_chunk(syntax);
}

void check_syntax(Arena *arena, const RevisionList *revisions, DialectSet dialects,
                  uint32_t version, Diagnostics *diagnostics)
{
    SyntaxChecker syntax = {.checker = {arena, diagnostics, dialects, NULL},
                            .version = version,
                            .chunk = {.arena = arena}};
    if (!(dialects & DIALECT_BIT(MIG_POSTGRESQL)))
        return;
    find_unsure(&syntax);
    check_revisions_of(&syntax, revisions);
}

bool check_syntax_apart(Arena *arena, const RevisionList *revisions, DialectSet dialects,
                        uint32_t version, Diagnostics *diagnostics)
{
    SyntaxChecker syntax = {.checker = {arena, diagnostics, dialects, NULL},
                            .version = version,
                            .is_apart = true,
                            .chunk = {.arena = arena}};
    if (!(dialects & DIALECT_BIT(MIG_POSTGRESQL)) || diagnostics->error_count > 0)
        return false;
    find_unsure(&syntax);
    if (syntax.unsure.count > 0)
        return false;
    check_revisions_of(&syntax, revisions);
    return diagnostics->error_count == 0;
}
