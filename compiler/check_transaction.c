// SPDX-License-Identifier: MIT
// The runtime frames every transaction and owns some settings of the session: statements that would
// meddle with either are errors. Only what other tools' files have around a whole section is
// dropped with a warning: BEGIN and COMMIT, and on SQLite foreign keys off and on again.
#include "check_parts.h"

// Two steps of a section that enclose, in one dialect, all others of a range.
typedef struct Enclosure {
    bool is_found;
    size_t begin;
    size_t commit;
} Enclosure;

// Steps [first, end) of a section.
typedef struct StepRange {
    size_t first;
    size_t end;
} StepRange;

static bool is_plain(const Step *step, MigDialect dialect)
{
    return step->kind == MIG_STEP_STATEMENT && revision_step_runs(step, dialect) &&
           check_has_statement(step);
}

static SqlControl step_control(const Step *step, MigDialect dialect)
{
    return is_plain(step, dialect) ? sql_control(step->sql, dialect) : (SqlControl){0};
}

// BEGIN and COMMIT with no other transaction control in between.
static Enclosure find_enclosure(const Section *section, StepRange range, MigDialect dialect)
{
    Enclosure enclosure = {0};
    bool has_begun = false;
    for (size_t i = range.first; i < range.end; i++) {
        const Step *step = &section->steps.items[i];
        if (!revision_step_runs(step, dialect))
            continue;
        SqlControl control = step_control(step, dialect);
        if (!has_begun) {
            if (!control.is_begin)
                return (Enclosure){0};
            has_begun = true;
            enclosure.begin = i;
        } else if (enclosure.is_found || (control.is_transaction && !control.is_commit)) {
            return (Enclosure){0};
        } else if (control.is_commit) {
            enclosure.is_found = true;
            enclosure.commit = i;
        }
    }
    return enclosure;
}

// PRAGMA foreign_keys off and on again; in steps that are for SQLite alone, because PostgreSQL
// would have to run them.
static Enclosure find_keys_enclosure(const Checker *checker, const Section *section)
{
    const Step *steps = section->steps.items;
    StepRange range = {0, section->steps.count};
    while (range.first < range.end && !revision_step_runs(&steps[range.first], MIG_SQLITE))
        range.first++;
    while (range.end > range.first && !revision_step_runs(&steps[range.end - 1], MIG_SQLITE))
        range.end--;
    if (range.end - range.first < 2 || section->is_no_transaction)
        return (Enclosure){0};
    const Step *first = &steps[range.first];
    const Step *last = &steps[range.end - 1];
    DialectSet runs =
        check_step_dialects(checker, section, first) | check_step_dialects(checker, section, last);
    bool is_found = runs == DIALECT_BIT(MIG_SQLITE) &&
                    step_control(first, MIG_SQLITE).is_keys_off &&
                    step_control(last, MIG_SQLITE).is_keys_on;
    return (Enclosure){is_found, range.first, range.end - 1};
}

static void report_keys_enclosure(Checker *checker, const Step *off, const Step *on)
{
    if (check_list_allows(&off->allows, RULE_ENCLOSED_TRANSACTION))
        return;
    Diagnostic *diagnostic = diagnostic_report(
        checker->diagnostics, RULE_ENCLOSED_TRANSACTION, check_first_word(checker, off, MIG_SQLITE),
        "PRAGMA foreign_keys around a whole section is dropped");
    diagnostic_hint(diagnostic,
                    "remove both: keys are not enforced during a revision and checked at its end");
    diagnostic_note(diagnostic, check_first_word(checker, on, MIG_SQLITE),
                    "keys are enforced again here");
}

static void report_enclosure(Checker *checker, const Section *section, const Step *begin,
                             const Step *commit, MigDialect dialect)
{
    Span span = check_first_word(checker, begin, dialect);
    Diagnostic *diagnostic;
    // The step is dropped with what it allows, so it is asked here.
    if (!section->is_no_transaction && check_list_allows(&begin->allows, RULE_ENCLOSED_TRANSACTION))
        return;
    if (section->is_no_transaction) {
        diagnostic =
            diagnostic_report(checker->diagnostics, RULE_TRANSACTION_CONTROL, span,
                              "a transaction around a section that says \"no-transaction\"");
        diagnostic_hint(diagnostic, "drop \"no-transaction\" from the section");
    } else {
        diagnostic = diagnostic_report(checker->diagnostics, RULE_ENCLOSED_TRANSACTION, span,
                                       "BEGIN and COMMIT around a whole section are dropped");
        diagnostic_hint(diagnostic, "remove both: a section runs in one transaction anyway");
    }
    diagnostic_note(diagnostic, check_first_word(checker, commit, dialect),
                    "the transaction ends here");
}

static void report_control(Checker *checker, const Step *step, MigDialect dialect)
{
    Span span = check_first_word(checker, step, dialect);
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_TRANSACTION_CONTROL, span,
                          "\"%.*s\" would end or split the transaction that the runtime opens",
                          TEXT_ARGS(span_text(span)));
    diagnostic_hint(
        diagnostic,
        "remove it; a step that needs a transaction of its own says \"--@ no-transaction\"");
}

static const char *forbidden_hint(Text forbidden)
{
    if (text_is(forbidden, "ATTACH") || text_is(forbidden, "DETACH"))
        return "a history is about one database: give the other one a history of its own";
    if (text_is(forbidden, "PRAGMA foreign_keys"))
        return "remove it: keys are not enforced during a revision and checked at its end";
    return "remove it: text is UTF-8 with standard strings, and the session is the runtime's";
}

// True where the statement is one that the runtime owns.
static bool check_statement(Checker *checker, const Step *step, MigDialect dialect)
{
    SqlControl control = sql_control(step->sql, dialect);
    if (control.is_transaction) {
        report_control(checker, step, dialect);
        return true;
    }
    if (control.forbidden.size == 0)
        return false;
    Diagnostic *diagnostic = diagnostic_report(
        checker->diagnostics, RULE_TRANSACTION_CONTROL, check_first_word(checker, step, dialect),
        "%.*s belongs to the runtime", TEXT_ARGS(control.forbidden));
    diagnostic_hint(diagnostic, "%s", forbidden_hint(control.forbidden));
    return true;
}

static void mark(DialectSet *enclosing, Enclosure enclosure, MigDialect dialect)
{
    enclosing[enclosure.begin] |= DIALECT_BIT(dialect);
    enclosing[enclosure.commit] |= DIALECT_BIT(dialect);
}

// In which of the section's dialects each step is one of those that enclose it.
static DialectSet *find_enclosing(Checker *checker, Section *section, DialectSet taken)
{
    const Step *steps = section->steps.items;
    DialectSet *enclosing = arena_alloc(checker->arena, section->steps.count * sizeof *enclosing);
    for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++) {
        StepRange range = {0, section->steps.count};
        if (!(taken & DIALECT_BIT(d)))
            continue;
        Enclosure keys = {0};
        if (d == MIG_SQLITE)
            keys = find_keys_enclosure(checker, section);
        if (keys.is_found) {
            report_keys_enclosure(checker, &steps[keys.begin], &steps[keys.commit]);
            mark(enclosing, keys, d);
            range = (StepRange){keys.begin + 1, keys.commit};
        }
        Enclosure enclosure = find_enclosure(section, range, d);
        if (!enclosure.is_found)
            continue;
        if (!enclosing[enclosure.begin])
            report_enclosure(checker, section, &steps[enclosure.begin], &steps[enclosure.commit],
                             d);
        mark(enclosing, enclosure, d);
    }
    return enclosing;
}

// Next to no section does: its steps are looked at once, not for each dialect.
static bool may_meddle(const Section *section)
{
    for (size_t i = 0; i < section->steps.count; i++) {
        const Step *step = &section->steps.items[i];
        if (check_has_statement(step) && sql_may_control(step->sql))
            return true;
    }
    return false;
}

static void check_section(Checker *checker, Section *section)
{
    if (!may_meddle(section))
        return;
    DialectSet taken = check_section_dialects(checker, section);
    const DialectSet *enclosing = find_enclosing(checker, section, taken);
    size_t kept = 0;
    for (size_t i = 0; i < section->steps.count; i++) {
        const Step *step = &section->steps.items[i];
        DialectSet runs = check_step_dialects(checker, section, step);
        // What encloses the section in one dialect and not in another is an error in that other
        // one.
        bool is_reported = !check_has_statement(step);
        for (MigDialect d = 0; d < MIG_DIALECT_COUNT && !is_reported; d++)
            if (runs & ~enclosing[i] & DIALECT_BIT(d))
                is_reported = check_statement(checker, step, d);
        if (!enclosing[i] || enclosing[i] != runs)
            section->steps.items[kept++] = *step;
    }
    section->steps.count = kept;
}

void check_transaction(Checker *checker)
{
    SectionList *sections = &checker->revision->sections;
    for (size_t i = 0; i < sections->count; i++)
        check_section(checker, &sections->items[i]);
}
