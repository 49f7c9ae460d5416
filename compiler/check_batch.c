// SPDX-License-Identifier: MIT
// A batch: one statement that changes rows, and the words in it that the runtime replaces.
#include "check_parts.h"
#include "sql_batch.h"

static Diagnostic *report_batch(Checker *checker, const Step *step, Rule rule, const char *problem,
                                const char *hint)
{
    Diagnostic *diagnostic = diagnostic_report(checker->diagnostics, rule, step->batch->name.span,
                                               "the statement of batch \"%.*s\" %s",
                                               TEXT_ARGS(step->batch->name.text), problem);
    diagnostic_hint(diagnostic, "%s", hint);
    return diagnostic;
}

static const SqlBatchWord *find_word(const SqlBatchWords *words, SqlBatchWordKind kind)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->items[i].kind == kind)
            return &words->items[i];
    return NULL;
}

// What compares otherwise would leave rows out at the ends of ranges, or take them twice.
static void check_comparisons(Checker *checker, const Step *step, const SqlBatchWords *words)
{
    for (size_t i = 0; i < words->count; i++) {
        const SqlBatchWord *word = &words->items[i];
        if (word->is_compared)
            continue;
        bool is_after = word->kind == SQL_BATCH_AFTER;
        Diagnostic *diagnostic =
            diagnostic_report(checker->diagnostics, RULE_BAD_VALUE,
                              check_statement_span(checker, step, word->offset, word->size),
                              "\"%s\" must stand right behind \"%s\"",
                              is_after ? ":after" : ":through", is_after ? ">" : "<=");
        diagnostic_hint(diagnostic, "write \"%s\": it has the key's type already",
                        is_after ? "key > :after" : "key <= :through");
    }
}

static void check_words(Checker *checker, const Step *step, const SqlBatchWords *words)
{
    static const char hint[] = "write \"WHERE key > :after AND key <= :through\"";
    bool has_after = find_word(words, SQL_BATCH_AFTER) != NULL;
    bool has_through = find_word(words, SQL_BATCH_THROUGH) != NULL;
    bool is_over = step->batch->table.text.size > 0;
    if (!is_over && (has_after || has_through))
        report_batch(checker, step, RULE_BAD_VALUE,
                     has_after ? "holds \":after\", and no key is named"
                               : "holds \":through\", and no key is named",
                     "write \"over TABLE(KEY)\" behind the batch's name");
    else if (!is_over && !find_word(words, SQL_BATCH_ROWS))
        report_batch(checker, step, RULE_BAD_VALUE, "does not hold \":rows\"",
                     "write \"LIMIT :rows\" in what it changes");
    if (is_over && !has_after)
        report_batch(checker, step, RULE_BAD_VALUE, "does not hold \":after\"", hint);
    if (is_over && !has_through)
        report_batch(checker, step, RULE_BAD_VALUE, "does not hold \":through\"", hint);
    if (is_over)
        check_comparisons(checker, step, words);
}

void check_batch(Checker *checker, const Section *section, const Step *step, MigDialect dialect)
{
    if (step->kind != MIG_STEP_BATCH)
        return;
    if (section->kind == SECTION_VERIFY) {
        report_batch(checker, step, RULE_BAD_DIRECTIVE, "would never run",
                     "\"verify\" only reads: move the batch to \"up\" or \"down\"");
        return;
    }
    if (!sql_is_change(step->sql, dialect)) {
        report_batch(checker, step, RULE_BAD_DIRECTIVE, "changes no rows",
                     "put it above an UPDATE, INSERT or DELETE");
        return;
    }
    if (sql_skips_locked(step->sql, dialect))
        report_batch(checker, step, RULE_BAD_VALUE, "says \"SKIP LOCKED\"",
                     "leave it out: rows that others hold would be left out");
    SqlBatchWords words = sql_batch_words(checker->arena, step->sql, dialect);
    check_words(checker, step, &words);
}
