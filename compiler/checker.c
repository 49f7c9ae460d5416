// SPDX-License-Identifier: MIT
#include "checker.h"

DialectSet check_section_dialects(const Checker *checker, const Section *section)
{
    DialectSet taken = 0;
    for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++)
        if ((checker->dialects & DIALECT_BIT(d)) &&
            revision_section(checker->revision, section->kind, d) == section)
            taken |= DIALECT_BIT(d);
    return taken;
}

DialectSet check_step_dialects(const Checker *checker, const Section *section, const Step *step)
{
    DialectSet taken = check_section_dialects(checker, section);
    for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++)
        if (!revision_step_runs(step, d))
            taken &= ~DIALECT_BIT(d);
    return taken;
}

bool check_has_statement(const Step *step)
{
    if (step->kind != MIG_STEP_STATEMENT && step->kind != MIG_STEP_BATCH)
        return false;
    return step->sql.size > 0 && step->sql.size <= CHECK_LARGEST_STATEMENT;
}

Span check_statement_span(const Checker *checker, const Step *step, uint32_t offset, uint32_t size)
{
    const Source *source = checker->revision->source;
    const char *begin = source->text.data;
    // A statement that is no slice of the file is pointed at as a whole.
    if (step->sql.data < begin || step->sql.data > begin + source->text.size)
        return step->span;
    return (Span){source, (uint32_t)(step->sql.data - begin) + offset, size};
}

Span check_first_word(const Checker *checker, const Step *step, MigDialect dialect)
{
    uint32_t offset = 0;
    SqlToken token = lexer_sql_next(step->sql, dialect, &offset);
    return check_statement_span(checker, step, token.offset, token.size);
}

bool check_list_allows(const AllowList *allows, Rule rule)
{
    for (size_t i = 0; i < allows->count; i++)
        if (text_is(allows->items[i].rule.text, rule_name(rule)))
            return true;
    return false;
}
