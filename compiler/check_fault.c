// SPDX-License-Identifier: MIT
#include "check_fault.h"

#include "postgresql_parser.h"
#include "syntax_newer.h"

// The token that the parser stopped at; behind the last one its end.
static Span fault_span(const SyntaxFault *fault)
{
    const SyntaxPiece *piece = fault->piece;
    const Source *source = piece->revision->source;
    const char *begin = source->text.data;
    if (piece->sql.data < begin || piece->sql.data > begin + source->text.size)
        return piece->whole;
    uint32_t offset = (uint32_t)fault->offset;
    uint32_t base = (uint32_t)(piece->sql.data - begin);
    if (offset >= piece->sql.size)
        return (Span){source, base + (uint32_t)piece->sql.size, 1};
    SqlToken token = lexer_sql_next(piece->sql, MIG_POSTGRESQL, &offset);
    return (Span){source, base + token.offset, token.size > 0 ? token.size : 1};
}

// A history is for both databases where nothing says otherwise.
static void add_hint(const SyntaxPiece *piece, Diagnostic *diagnostic)
{
    if (piece->is_for_both)
        diagnostic_hint(diagnostic, "this is read as PostgreSQL reads it: what is for SQLite alone "
                                    "stands under \"--@ up sqlite\" or \"--@ only sqlite\"");
}

// A statement that has an error already: one mistake is said once.
static bool is_reported(const Diagnostics *diagnostics, Span whole)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        if (diagnostic->severity == SEVERITY_ERROR && diagnostic->span.source == whole.source &&
            diagnostic->span.offset >= whole.offset &&
            diagnostic->span.offset < whole.offset + whole.size)
            return true;
    }
    return false;
}

void check_fault(Checker *checker, const SyntaxFault *fault, uint32_t version)
{
    if (is_reported(checker->diagnostics, fault->piece->whole))
        return;
    Span span = fault_span(fault);
    if (!syntax_is_newer(fault->text, fault->at, fault->message, version)) {
        Diagnostic *diagnostic = diagnostic_report(checker->diagnostics, RULE_SYNTAX_ERROR, span,
                                                   "%.*s", TEXT_ARGS(fault->message));
        add_hint(fault->piece, diagnostic);
        return;
    }
    Diagnostic *diagnostic = diagnostic_report(
        checker->diagnostics, RULE_NOT_ANALYSED, span,
        "this may be newer than the grammar of PostgreSQL %d, and is not analysed: %.*s",
        POSTGRESQL_PARSER_VERSION, TEXT_ARGS(fault->message));
    diagnostic_hint(diagnostic, "write --@ unchecked above the statement, where it is right");
}
