// SPDX-License-Identifier: MIT
// A section's line and the options on it and under it → Section.
#include "parser_parts.h"

static const char *const KIND_NAMES[SECTION_KIND_COUNT] = {"up", "down", "verify"};

static void report_for_down(Reader *reader, Option option)
{
    diagnostic_hint(diagnostic_report(reader->diagnostics, RULE_BAD_DIRECTIVE, option.word.span,
                                      "\"%.*s\" is for \"down\" only", TEXT_ARGS(option.word.text)),
                    "remove it; a section without steps does nothing");
}

static void set_way_back(Reader *reader, Section *section, Option option)
{
    if (section->kind != SECTION_DOWN) {
        report_for_down(reader, option);
        return;
    }
    Span *seen = &reader->seen[ONCE_WAY_BACK];
    if (seen->source) {
        Diagnostic *diagnostic = diagnostic_report(
            reader->diagnostics, RULE_DUPLICATE_CLAUSE, option.word.span,
            "only one of \"auto\", \"nothing\" and \"irreversible\" may stand here");
        diagnostic_note(diagnostic, *seen, "the first one");
        return;
    }
    *seen = option.word.span;
    section->is_auto = option.kind == OPTION_AUTO;
    section->is_nothing = option.kind == OPTION_NOTHING;
    section->is_irreversible = option.kind == OPTION_IRREVERSIBLE;
    section->reason = option.value.text.size > 0 ? option.value.text : (Text){"", 0};
}

static void add_dialect(Reader *reader, Section *section, Option option)
{
    if (section->dialects & DIALECT_BIT(option.dialect))
        diagnostic_report(reader->diagnostics, RULE_DUPLICATE_CLAUSE, option.word.span,
                          "\"%.*s\" stands a second time", TEXT_ARGS(option.word.text));
    section->dialects |= DIALECT_BIT(option.dialect);
}

static void set_option(Reader *reader, Section *section, Option option)
{
    switch (option.kind) {
    case OPTION_NO_TRANSACTION:
        if (parser_is_first(reader, ONCE_SECTION_NO_TRANSACTION, option.word.span)) {
            section->is_no_transaction = true;
            section->no_transaction_span = option.word.span;
        }
        break;
    case OPTION_LOCK_TIMEOUT:
        if (parser_is_first(reader, ONCE_LOCK_TIMEOUT, option.word.span))
            parser_read_duration(reader, option.value, &section->settings.lock_timeout);
        break;
    case OPTION_STATEMENT_TIMEOUT:
        if (parser_is_first(reader, ONCE_STATEMENT_TIMEOUT, option.word.span))
            parser_read_duration(reader, option.value, &section->settings.statement_timeout);
        break;
    case OPTION_RETRIES:
        if (parser_is_first(reader, ONCE_RETRIES, option.word.span))
            parser_read_integer(reader, option.value, &section->settings.retries);
        break;
    case OPTION_AUTO:
    case OPTION_NOTHING:
    case OPTION_IRREVERSIBLE:
        set_way_back(reader, section, option);
        break;
    case OPTION_DIALECT:
        add_dialect(reader, section, option);
        break;
    }
}

// Two sections of a kind exclude each other where both name a dialect, or neither names one.
static void check_duplicate(Reader *reader, const Section *section)
{
    const SectionList *sections = &reader->revision->sections;
    for (size_t i = 0; i < sections->count; i++) {
        const Section *other = &sections->items[i];
        bool is_same = section->dialects == 0 ? other->dialects == 0
                                              : (section->dialects & other->dialects) != 0;
        if (other->kind != section->kind || !is_same)
            continue;
        const char *what = section->dialects == 0 ? "for no named dialect" : "for the same dialect";
        Diagnostic *diagnostic =
            diagnostic_report(reader->diagnostics, RULE_DUPLICATE_SECTION, section->span,
                              "a second \"%s\" %s", KIND_NAMES[section->kind], what);
        diagnostic_hint(diagnostic, "put its steps under the first one");
        diagnostic_note(diagnostic, other->span, "the first one");
        return;
    }
}

// Whether its steps would be taken by no dialect that the sections before it have not taken: it is
// reported, and only read. So a revision has few sections, however long its file.
static bool is_superfluous(const Revision *revision, const Section *section)
{
    bool has_unnamed = false;
    DialectSet named = 0;
    for (size_t i = 0; i < revision->sections.count; i++) {
        const Section *other = &revision->sections.items[i];
        if (other->kind != section->kind)
            continue;
        has_unnamed = has_unnamed || other->dialects == 0;
        named |= other->dialects;
    }
    return section->dialects ? (section->dialects & ~named) == 0 : has_unnamed;
}

void parser_begin_section(Reader *reader, SectionKind kind, OptionList options)
{
    Section section = {.kind = kind, .span = reader->line_span, .reason = {"", 0}};
    parser_forget(reader, ONCE_HEADER_COUNT, ONCE_COUNT);
    reader->modifiers = (Step){0};
    reader->has_open_modifier = false;
    reader->is_ambiguity_reported = false;
    for (size_t i = 0; i < options.count; i++)
        set_option(reader, &section, options.items[i]);
    check_duplicate(reader, &section);
    SectionList *sections = &reader->revision->sections;
    if (is_superfluous(reader->revision, &section)) {
        reader->section = arena_alloc(reader->arena, sizeof section);
        *reader->section = section;
        return;
    }
    ARRAY_PUSH(reader->arena, sections, section);
    reader->section = &sections->items[sections->count - 1];
}

void parser_option_line(Reader *reader, Option option)
{
    set_option(reader, reader->section, option);
}
