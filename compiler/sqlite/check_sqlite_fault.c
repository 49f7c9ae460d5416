// SPDX-License-Identifier: MIT
#include "check_sqlite_parts.h"

#include "sql_names.h"

#include <sqlite3.h>
#include <string.h>

bool check_sqlite_is_reported(const Diagnostics *diagnostics, Span span)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        if (diagnostic->severity == SEVERITY_ERROR && diagnostic->span.source == span.source &&
            diagnostic->span.offset >= span.offset &&
            diagnostic->span.offset <= span.offset + span.size)
            return true;
    }
    return false;
}

bool check_sqlite_is_said(const Diagnostics *diagnostics, size_t first, Rule rule, Span span)
{
    for (size_t i = first; i < diagnostics->count; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        if (diagnostic->rule == rule && diagnostic->span.source == span.source &&
            diagnostic->span.offset == span.offset)
            return true;
    }
    return false;
}

static bool is_named(Text sql, SqlToken token, Text name)
{
    Text text = {sql.data + token.offset, token.size};
    if (token.kind == SQL_QUOTED && text.size >= 2)
        text = (Text){text.data + 1, text.size - 2};
    return (token.kind == SQL_QUOTED || token.kind == SQL_WORD) &&
           text_equal_ignoring_case(text, name);
}

// The token of that name; its size is 0 where there is none.
static SqlToken find_name(Text sql, Text name)
{
    uint32_t offset = 0;
    for (;;) {
        SqlToken token = lexer_sql_next(sql, MIG_SQLITE, &offset);
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return (SqlToken){SQL_END, 0, 0};
        if (is_named(sql, token, name))
            return token;
    }
}

// Where SQLite gives no place: the last name in its message that stands in the statement.
static SqlToken find_told(Text sql, Text message)
{
    SqlToken found = {SQL_END, 0, 0};
    SqlNames names = sql_names_of(TEXT(""));
    names.string = message;
    while (sql_names_next(&names)) {
        if (sqlite3_keyword_check(names.name.data, (int)names.name.size))
            continue;
        SqlToken token = find_name(sql, names.name);
        if (token.size > 0)
            found = token;
    }
    return found;
}

Span check_sqlite_place(const Checker *checker, const SqliteFault *fault)
{
    const Step *step = fault->step;
    if (!fault->made || fault->made->is_moved)
        return step->sql.size > 0 ? check_first_word(checker, step, MIG_SQLITE) : step->span;
    Text sql = step->sql;
    const MemoryAnswer *answer = fault->answer;
    if (answer->has_place && answer->offset >= sql.size)
        return check_statement_span(checker, step, (uint32_t)sql.size, 1);
    SqlToken token = {SQL_END, 0, 0};
    uint32_t offset = (uint32_t)answer->offset;
    if (answer->has_place)
        token = lexer_sql_next(sql, MIG_SQLITE, &offset);
    else if (answer->outcome != MEMORY_TOO_MUCH)
        token = find_told(sql, answer->message);
    if (token.size == 0)
        return check_first_word(checker, step, MIG_SQLITE);
    return check_statement_span(checker, step, token.offset, token.size);
}

// The name behind the last colon and dot of "no such table: main.users".
static Text missing_name(Text message)
{
    size_t begin = message.size;
    while (begin > 0 && message.data[begin - 1] != ' ' && message.data[begin - 1] != '.')
        begin--;
    return (Text){message.data + begin, message.size - begin};
}

static void add_suggestion(const Catalog *catalog, Text message, Diagnostic *diagnostic)
{
    static const char *const kinds[] = {"table", "index", "view", "trigger"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        Builder begin = {.arena = diagnostic->owner->arena};
        builder_add_format(&begin, "no such %s: ", kinds[i]);
        if (message.size <= begin.count || memcmp(message.data, begin.items, begin.count) != 0)
            continue;
        Text near = catalog_suggest(catalog, kinds[i], missing_name(message));
        if (near.size > 0)
            diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
    }
}

static void report_error(Checker *checker, const SqliteFault *fault, Span span,
                         const Catalog *catalog)
{
    const MemoryAnswer *answer = fault->answer;
    Diagnostic *diagnostic = fault->row == 0
                                 ? diagnostic_report(checker->diagnostics, RULE_SQLITE_ERROR, span,
                                                     "%.*s", TEXT_ARGS(answer->message))
                                 : diagnostic_report(checker->diagnostics, RULE_SQLITE_ERROR, span,
                                                     "row %zu of the copy: %.*s", fault->row,
                                                     TEXT_ARGS(answer->message));
    add_suggestion(catalog, answer->message, diagnostic);
    if (fault->is_for_both && answer->is_syntax)
        diagnostic_hint(diagnostic,
                        "this is read as SQLite reads it: what is for PostgreSQL alone stands "
                        "under \"--@ up postgresql\" or \"--@ only postgresql\"");
}

static void report_unknown(Checker *checker, const SqliteFault *fault, Span span)
{
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_NOT_ANALYSED, span,
                          "SQLite cannot run this here, and it is not analysed: %.*s",
                          TEXT_ARGS(fault->answer->message));
    diagnostic_hint(diagnostic, "write --@ unchecked above the %s, where it is right",
                    fault->made ? "statement" : "copy");
}

void check_sqlite_fault(Checker *checker, const SqliteFault *fault, const Catalog *catalog)
{
    Span span = check_sqlite_place(checker, fault);
    if (fault->answer->outcome == MEMORY_FAILED)
        report_error(checker, fault, span, catalog);
    else
        report_unknown(checker, fault, span);
}
