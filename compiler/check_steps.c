// SPDX-License-Identifier: MIT
// Steps one by one: sizes, placeholders, what stands where.
#include "check_parts.h"

#include <string.h>

static bool check_size(Checker *checker, const Step *step)
{
    if (step->sql.size <= CHECK_LARGEST_STATEMENT)
        return true;
    Diagnostic *diagnostic = diagnostic_report(
        checker->diagnostics, RULE_LIMIT, (Span){step->span.source, step->span.offset, 1},
        "a statement of %zu bytes: at most 256 MB are possible", step->sql.size);
    diagnostic_hint(diagnostic, "split it into several statements");
    return false;
}

static void report_undeclared(Checker *checker, Span span, Text name)
{
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_BAD_VALUE, span,
                          "variable \"%.*s\" is not declared", TEXT_ARGS(name));
    Text near = revision_suggest_variable(checker->revision, name);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
    else
        diagnostic_hint(diagnostic, "write above \"up\": --@ variable %.*s", TEXT_ARGS(name));
}

// :"name" and :'name' outside literals, of a statement or of `done-when`.
static void check_placeholders(Checker *checker, const Step *step, Text sql, bool is_statement,
                               MigDialect dialect)
{
    uint32_t offset = 0;
    if (sql.size == 0 || !memchr(sql.data, ':', sql.size))
        return;
    SqlToken token = lexer_sql_next(sql, dialect, &offset);
    for (; token.kind != SQL_END && token.kind != SQL_UNTERMINATED;
         token = lexer_sql_next(sql, dialect, &offset)) {
        if (token.kind != SQL_PLACEHOLDER || token.size < 3)
            continue;
        Text name = {sql.data + token.offset + 2, token.size - 3};
        if (revision_find_variable(checker->revision, name) != TEXT_SET_NONE)
            continue;
        Span span = is_statement ? check_statement_span(checker, step, token.offset, token.size)
                                 : step->done_when.span;
        report_undeclared(checker, span, name);
    }
}

static bool is_query(Text statement, MigDialect dialect)
{
    static const char *const words[] = {"SELECT", "WITH", "VALUES", "TABLE"};
    uint32_t offset = 0;
    SqlToken token = lexer_sql_next(statement, dialect, &offset);
    Text first = {statement.data + token.offset, token.size};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal_ignoring_case(first, text_from(words[i])))
            return true;
    bool is_pragma = dialect == MIG_SQLITE && text_equal_ignoring_case(first, TEXT("PRAGMA"));
    return is_pragma || text_is(first, "(");
}

// A check is a query: what changes the database would do so each time somebody looks.
static void check_verify(Checker *checker, const Section *section, const Step *step,
                         MigDialect dialect)
{
    if (section->kind != SECTION_VERIFY ||
        (step->kind == MIG_STEP_STATEMENT && is_query(step->sql, dialect)))
        return;
    bool has_statement = check_has_statement(step);
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_BAD_VALUE,
                          has_statement ? check_first_word(checker, step, dialect) : step->span,
                          "\"verify\" holds queries, and this is none");
    diagnostic_hint(diagnostic, "write a SELECT that returns the rows that are wrong");
}

// `only` of a dialect that another section, or none, is for: the step would get lost.
static void check_only(Checker *checker, const Step *step, DialectSet runs)
{
    if (runs || !(step->only & checker->dialects))
        return;
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_BAD_DIRECTIVE, step->only_span,
                          "this step would never run: its section is not for this dialect");
    diagnostic_hint(diagnostic, "move it to the section that is, or leave out \"only\"");
}

static void check_step(Checker *checker, const Section *section, const Step *step)
{
    DialectSet runs = check_step_dialects(checker, section, step);
    check_only(checker, step, runs);
    if (!runs || !check_size(checker, step))
        return;
    // What is wrong in both dialects is said once: the lexer has made sure that they agree.
    MigDialect dialect = runs & DIALECT_BIT(MIG_POSTGRESQL) ? MIG_POSTGRESQL : MIG_SQLITE;
    check_verify(checker, section, step, dialect);
    if (section->kind != SECTION_VERIFY)
        check_bare(checker, section, step);
    // A token ends where its text does: a NUL has to stand behind.
    Text done_when = {text_copy(checker->arena, step->done_when.text), step->done_when.text.size};
    check_placeholders(checker, step, done_when, false, dialect);
    if (!check_has_statement(step))
        return;
    check_batch(checker, section, step, dialect);
    check_placeholders(checker, step, step->sql, true, dialect);
}

void check_steps(Checker *checker)
{
    const SectionList *sections = &checker->revision->sections;
    for (size_t i = 0; i < sections->count; i++)
        for (size_t j = 0; j < sections->items[i].steps.count; j++)
            check_step(checker, &sections->items[i], &sections->items[i].steps.items[j]);
}
