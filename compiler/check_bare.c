// SPDX-License-Identifier: MIT
// A step that runs outside of any transaction may be interrupted with nobody left to say what
// became of it. Something must tell: a probe that the statement's own text gives, or the author's
// `done-when`.
#include "check_parts.h"
#include "step_bare.h"

// The word in which a query begins, on either database.
static bool is_query(Text word)
{
    return text_equal_ignoring_case(word, TEXT("SELECT")) ||
           text_equal_ignoring_case(word, TEXT("WITH")) ||
           text_equal_ignoring_case(word, TEXT("VALUES")) ||
           text_equal_ignoring_case(word, TEXT("TABLE"));
}

static const char *find_fault(Text query, MigDialect dialect)
{
    uint32_t offset = 0;
    SqlToken token = lexer_sql_next(query, dialect, &offset);
    if (!is_query((Text){query.data + token.offset, token.size}))
        return "is no query";
    for (; token.kind != SQL_END; token = lexer_sql_next(query, dialect, &offset)) {
        if (token.kind == SQL_UNTERMINATED)
            return "has a quote or comment that never ends";
        if (token.kind == SQL_PARAMETER)
            return "cannot hold parameters";
        if (token.kind == SQL_SEMICOLON)
            return "is one query, without a semicolon";
    }
    return NULL;
}

static void check_done_when(Checker *checker, const Step *step, MigDialect dialect)
{
    // A token ends where its text does: a NUL has to stand behind.
    const Text query = {text_copy(checker->arena, step->done_when.text), step->done_when.text.size};
    const char *fault = find_fault(query, dialect);
    if (!fault)
        return;
    Diagnostic *diagnostic = diagnostic_report(checker->diagnostics, RULE_BAD_VALUE,
                                               step->done_when.span, "\"done-when\" %s", fault);
    diagnostic_hint(diagnostic,
                    "write a SELECT that returns a row once the step has had its effect");
}

static bool is_first_word(Text statement, MigDialect dialect, Text word)
{
    uint32_t offset = 0;
    SqlToken token = lexer_sql_next(statement, dialect, &offset);
    return text_equal_ignoring_case((Text){statement.data + token.offset, token.size}, word);
}

static void report_no_probe(Checker *checker, const Step *step, MigDialect dialect)
{
    Diagnostic *diagnostic = diagnostic_report(
        checker->diagnostics, RULE_NO_PROBE, check_first_word(checker, step, dialect),
        "nothing can tell whether this statement has had its effect when it is interrupted");
    bool is_index = !step->is_unchecked && dialect == MIG_POSTGRESQL &&
                    is_first_word(step->sql, dialect, TEXT("CREATE"));
    diagnostic_hint(diagnostic,
                    is_index ? "name the index, or write \"--@ done-when SELECT ...\" above it: "
                               "a query that returns a row once it is there"
                             : "write \"--@ done-when SELECT ...\" above it: a query that returns "
                               "a row once it has");
}

void check_bare(Checker *checker, const Section *section, const Step *step)
{
    bool has_done_when = step->done_when.text.size > 0;
    bool is_bare = false;
    DialectSet runs = check_step_dialects(checker, section, step);
    for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++) {
        bool refuses = step->kind == MIG_STEP_STATEMENT && sql_refuses_transaction(step->sql, d);
        if (!(runs & DIALECT_BIT(d)) || !step_is_bare(section, step, d, refuses))
            continue;
        is_bare = true;
        SqlProbe probe = step_probe(checker->arena, step, d);
        if (!has_done_when && step_saves(step))
            return;
        if (!has_done_when && !probe.is_repeatable && probe.query.size == 0) {
            report_no_probe(checker, step, d);
            return;
        }
        if (has_done_when) {
            check_done_when(checker, step, d);
            return;
        }
    }
    if (is_bare || !has_done_when)
        return;
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_BAD_DIRECTIVE, step->done_when.span,
                          "this step runs in a transaction, which is done or undone as a whole");
    diagnostic_hint(diagnostic, "leave \"done-when\" out");
}
