// SPDX-License-Identifier: MIT
// Three splitters with one face: libpg_query's parser, SQLite's prepare, and migc's parser.
#include "parser.h"
#include "piece.h"
#include <pg_query.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 1000 }; // of a statement that is run: a recursive query may have no end

Split split_postgresql(Arena *arena, Text text)
{
    Split split = {0};
    PgQuerySplitResult result = pg_query_split_with_parser(text.data);
    if (result.error) {
        split.verdict = VERDICT_REFUSED;
        split.message = text_copy(arena, text_from(result.error->message));
    }
    for (int i = 0; !result.error && i < result.n_stmts; i++) {
        uint32_t start = (uint32_t)result.stmts[i]->stmt_location;
        uint32_t size = (uint32_t)result.stmts[i]->stmt_len;
        piece_add(arena, &split.pieces, text, MIG_POSTGRESQL, start, start + size);
    }
    pg_query_free_split_result(result);
    return split;
}

static bool run(sqlite3_stmt *statement)
{
    int rows = 0, status;
    do
        status = sqlite3_step(statement);
    while (status == SQLITE_ROW && ++rows < ROWS_MAX);
    return status == SQLITE_DONE || status == SQLITE_ROW;
}

static const Piece *piece_at(const PieceList *pieces, uint32_t offset)
{
    for (size_t i = 0; pieces && i < pieces->count; i++)
        if (pieces->items[i].start >= offset)
            return &pieces->items[i];
    return NULL;
}

Split split_sqlite(Arena *arena, sqlite3 *database, Text text, const PieceList *written,
                   bool is_run)
{
    Split split = {0};
    // One byte more, so that a tail at the end of the text tells a semicolon from one in a comment.
    Builder builder = {.arena = arena};
    builder_add_format(&builder, "%.*s\n", TEXT_ARGS(text));
    const char *start = builder.items;
    for (uint32_t offset = 0; offset < text.size;) {
        const char *tail = NULL;
        sqlite3_stmt *statement = NULL;
        const char *from = start + offset;
        bool is_good = sqlite3_prepare_v2(database, from, -1, &statement, &tail) == SQLITE_OK;
        uint32_t next = tail ? (uint32_t)(tail - start) : offset;
        if (is_good && statement) {
            uint32_t end = start[next - 1] == ';' ? next - 1 : (uint32_t)text.size;
            piece_add(arena, &split.pieces, text, MIG_SQLITE, offset, end);
            is_good = !is_run || run(statement);
        }
        if (!is_good && split.message == NULL)
            split.message = text_copy(arena, text_from(sqlite3_errmsg(database)));
        sqlite3_finalize(statement);
        const Piece *piece = piece_at(written, offset);
        if (!is_good && !statement && piece) {
            split.skipped++;
            next = piece->end + 1;
        } else if (!is_good && !written) {
            split.verdict = VERDICT_REFUSED;
            break;
        }
        if (next <= offset)
            break;
        offset = next;
    }
    return split;
}

// What migc refuses on purpose, though the database would take it.
static bool is_exempt(const Diagnostic *diagnostic)
{
    static const Rule rules[] = {RULE_TRANSACTION_CONTROL, RULE_NOT_YET,
                                 RULE_PSQL_COMMAND,        RULE_MISSPELT_DIRECTIVE,
                                 RULE_BAD_DIRECTIVE,       RULE_UNFINISHED_STATEMENT,
                                 RULE_BAD_VALUE,           RULE_ENCLOSED_TRANSACTION};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (diagnostic->rule == rules[i])
            return true;
    // SQLite lets the end of the text close a comment.
    Text at = {diagnostic->span.source->text.data + diagnostic->span.offset, 2};
    return diagnostic->rule == RULE_UNTERMINATED && text_is(at, "/*");
}

// What is exempt wins: later findings may be its consequences.
static void judge(Split *split, const Diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->count && split->verdict != VERDICT_EXEMPT; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        bool is_first = split->verdict == VERDICT_SPLIT;
        if (diagnostic->span.source && is_exempt(diagnostic))
            split->verdict = VERDICT_EXEMPT;
        else if (diagnostic->severity == SEVERITY_ERROR)
            split->verdict = VERDICT_REFUSED;
        if (split->verdict == VERDICT_EXEMPT || (is_first && split->verdict != VERDICT_SPLIT))
            split->message = text_copy(diagnostics->arena, diagnostic->text);
    }
}

Split split_migc(Arena *arena, Text text, MigDialect dialect)
{
    Split split = {0};
    Builder builder = {.arena = arena};
    Diagnostics diagnostics = {.arena = arena};
    builder_add_format(&builder, "--@ revision 1\n--@ revises base\n--@ up %s\n",
                       dialect == MIG_SQLITE ? "sqlite" : "postgresql");
    uint32_t head = (uint32_t)builder.count;
    builder_add(&builder, text);
    Source *source = source_from_text(arena, "1.sql", builder_text(&builder), &diagnostics);
    Revision *revision =
        source ? parser_parse(arena, source, DIALECT_BIT(dialect), &diagnostics) : NULL;
    const Section *section = revision ? revision_section(revision, SECTION_UP, dialect) : NULL;
    for (size_t i = 0; section && i < section->steps.count; i++) {
        Span span = section->steps.items[i].span;
        uint32_t start = span.offset - head;
        piece_add(arena, &split.pieces, text, dialect, start, start + span.size);
    }
    judge(&split, &diagnostics);
    if (!section && split.verdict == VERDICT_SPLIT) {
        split.verdict = VERDICT_REFUSED;
        split.message = "no section";
    }
    return split;
}
