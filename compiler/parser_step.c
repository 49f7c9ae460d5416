// SPDX-License-Identifier: MIT
// Steps and the modifiers above them → Step.
#include "parser_parts.h"

#include <string.h>

static bool is_first_modifier(Reader *reader, OnceKind kind, Word word)
{
    parser_open_modifier(reader, word);
    return parser_is_first(reader, kind, word.span);
}

void parser_only(Reader *reader, Word word, MigDialect dialect)
{
    if (!is_first_modifier(reader, ONCE_ONLY, word))
        return;
    reader->modifiers.only = DIALECT_BIT(dialect);
    reader->modifiers.only_span = reader->line_span;
}

void parser_no_transaction(Reader *reader, Word word)
{
    if (is_first_modifier(reader, ONCE_NO_TRANSACTION, word))
        reader->modifiers.is_no_transaction = true;
}

void parser_unchecked(Reader *reader, Word word)
{
    if (is_first_modifier(reader, ONCE_UNCHECKED, word))
        reader->modifiers.is_unchecked = true;
}

void parser_done_when(Reader *reader, Word word, Word query)
{
    if (is_first_modifier(reader, ONCE_DONE_WHEN, word))
        reader->modifiers.done_when = query;
}

void parser_batch(Reader *reader, Word word, Word name, const Word *table, WordList keys,
                  BatchOptionList options)
{
    if (!is_first_modifier(reader, ONCE_BATCH, word))
        return;
    Batch *batch = arena_alloc(reader->arena, sizeof *batch);
    if (parser_check_name(reader, name, "the name of a batch"))
        reader->modifiers.batch = batch;
    batch->name = name;
    batch->keys = keys;
    if (table && parser_check_table(reader, *table))
        batch->table = *table;
    for (size_t i = 0; i < options.count; i++) {
        BatchOption option = options.items[i];
        if (!parser_is_first(reader, option.is_pause ? ONCE_PAUSE : ONCE_ROWS, option.word.span))
            continue;
        if (option.is_pause)
            parser_read_duration(reader, option.value, &batch->pause);
        else if (parser_read_integer(reader, option.value, &batch->rows) && batch->rows.value == 0)
            diagnostic_report(reader->diagnostics, RULE_BAD_VALUE, option.value.span,
                              "a batch of no rows would never end");
    }
}

static void check_may_have_steps(Reader *reader, Span span)
{
    const Section *section = reader->section;
    if (!section->is_auto && !section->is_nothing && !section->is_irreversible)
        return;
    const char *way = section->is_auto ? "auto" : section->is_nothing ? "nothing" : "irreversible";
    if (section->steps.count > 0)
        return; // said once
    Diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_BAD_DIRECTIVE, span,
                                               "no step may stand below \"down %s\"", way);
    diagnostic_hint(diagnostic, "remove it, or the word \"%s\"", way);
    diagnostic_note(diagnostic, section->span, "the section");
}

static void forget_modifiers(Reader *reader)
{
    reader->modifiers = (Step){0};
    reader->has_open_modifier = false;
    parser_forget(reader, ONCE_ONLY, ONCE_COUNT);
}

// `step` has what is its own; the modifiers above it are added.
static void add_step(Reader *reader, const Step *step, Span place)
{
    Step whole = reader->modifiers;
    whole.kind = step->kind;
    whole.span = step->span;
    whole.sql = step->sql;
    whole.copy = step->copy;
    whole.call = step->call;
    if (whole.batch && whole.kind == MIG_STEP_STATEMENT)
        whole.kind = MIG_STEP_BATCH;
    else if (whole.batch)
        diagnostic_hint(
            diagnostic_report(reader->diagnostics, RULE_BAD_DIRECTIVE, whole.batch->name.span,
                              "a batch repeats a statement, and the step below is none"),
            "put it above an UPDATE, INSERT or DELETE");
    check_may_have_steps(reader, place);
    ARRAY_PUSH(reader->arena, &reader->section->steps, whole);
    forget_modifiers(reader);
}

void parser_statement(Reader *reader, const Step *statement)
{
    if (!statement) {
        forget_modifiers(reader);
        return;
    }
    Text sql = statement->sql;
    const char *line_end = memchr(sql.data, '\n', sql.size);
    size_t size = line_end ? (size_t)(line_end - sql.data) : sql.size;
    add_step(reader, statement, parser_span(reader, statement->span.offset, size));
}

static void set_copy_option(Reader *reader, Copy *copy, CopyOption option)
{
    static const OnceKind kinds[] = {[COPY_OPTION_CSV] = ONCE_FORMAT,
                                     [COPY_OPTION_TEXT] = ONCE_FORMAT,
                                     [COPY_OPTION_HEADER] = ONCE_HEADER_LINE,
                                     [COPY_OPTION_DELIMITER] = ONCE_DELIMITER,
                                     [COPY_OPTION_NULL] = ONCE_NULL};
    if (!parser_is_first(reader, kinds[option.kind], option.word.span))
        return;
    switch (option.kind) {
    case COPY_OPTION_CSV:
        break;
    case COPY_OPTION_TEXT:
        copy->is_text = true;
        break;
    case COPY_OPTION_HEADER:
        copy->has_header = true;
        break;
    case COPY_OPTION_DELIMITER:
        copy->has_delimiter = option.value.text.size == 1;
        copy->delimiter = option.value.text;
        if (!copy->has_delimiter)
            diagnostic_hint(diagnostic_report(reader->diagnostics, RULE_BAD_VALUE,
                                              option.value.span, "a delimiter is one byte"),
                            "write one, as in delimiter \";\"");
        break;
    case COPY_OPTION_NULL:
        copy->has_null = true;
        copy->null = option.value.text;
        break;
    }
}

void parser_copy(Reader *reader, Word table, WordList columns, Word path, CopyOptionList options)
{
    Step step = {.kind = MIG_STEP_COPY, .span = reader->line_span};
    parser_check_table(reader, table);
    for (size_t i = 0; i < columns.count; i++)
        parser_check_table(reader, columns.items[i]);
    if (path.text.size == 0)
        diagnostic_report(reader->diagnostics, RULE_BAD_VALUE, path.span, "the path is empty");
    Copy *copy = arena_alloc(reader->arena, sizeof *copy);
    *copy = (Copy){.table = table, .columns = columns, .path = path};
    for (size_t i = 0; i < options.count; i++)
        set_copy_option(reader, copy, options.items[i]);
    step.copy = copy;
    add_step(reader, &step, step.span);
}

void parser_call(Reader *reader, Word name)
{
    Step step = {.kind = MIG_STEP_CALL, .span = reader->line_span, .call = name};
    parser_check_name(reader, name, "the name of a C function");
    add_step(reader, &step, step.span);
}
