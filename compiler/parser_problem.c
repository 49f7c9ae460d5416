// SPDX-License-Identifier: MIT
// What is wrong with the boundaries of statements → findings.
#include "parser_parts.h"

#include <string.h>

static const char *const DIALECT_NAMES[MIG_DIALECT_COUNT] = {"postgresql", "sqlite"};

void parser_report_ambiguous(Reader *reader, const Scan *scans[MIG_DIALECT_COUNT])
{
    reader->is_ambiguity_reported = true;
    const Scan *first = scans[0]->begin <= scans[1]->begin ? scans[0] : scans[1];
    const char *what =
        first->kind == SCAN_STATEMENT ? "where this statement ends" : "what begins here";
    Text line = source_line(reader->source, source_position(reader->source, first->begin).line);
    size_t rest = (size_t)(line.data + line.size - (reader->source->text.data + first->begin));
    uint32_t size = first->end - first->begin;
    Diagnostic *diagnostic =
        diagnostic_report(reader->diagnostics, RULE_DIALECT_AMBIGUOUS,
                          parser_span(reader, first->begin, size < rest ? size : rest),
                          "postgresql and sqlite disagree about %s", what);
    diagnostic_hint(diagnostic,
                    "name the dialect: \"--@ only postgresql\" or \"--@ only sqlite\" above it");
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++) {
        Span end = parser_span(reader, scans[i]->end, 0);
        if (scans[i]->is_copy && scans[i]->problem == PROBLEM_NONE)
            diagnostic_note(diagnostic, parser_span(reader, scans[i]->data_end, 0),
                            "for %s its data ends here", DIALECT_NAMES[i]);
        else if (scans[i]->kind == SCAN_STATEMENT && scans[i]->problem == PROBLEM_NONE)
            diagnostic_note(diagnostic, end, "for %s it ends here", DIALECT_NAMES[i]);
        else if (scans[i]->kind == SCAN_STATEMENT)
            diagnostic_note(diagnostic, parser_span(reader, scans[i]->problem_offset, 0),
                            "for %s it does not end because of this", DIALECT_NAMES[i]);
        else
            diagnostic_note(diagnostic, parser_span(reader, scans[i]->begin, 0),
                            "for %s no statement begins before this", DIALECT_NAMES[i]);
    }
}

static const char *command_hint(Text command)
{
    static const struct {
        const char *name;
        const char *hint;
    } hints[] = {
        {"\\copy", "write --@ copy TABLE from \"FILE\", or INSERT statements"},
        {"\\i", "put the statements of that file here"},
        {"\\ir", "put the statements of that file here"},
        {"\\include", "put the statements of that file here"},
        {"\\include_relative", "put the statements of that file here"},
        {"\\set", "declare it above \"up\", --@ variable NAME, and write :'NAME' or :\"NAME\""},
        {"\\gexec", "write a DO block with EXECUTE"},
        {"\\gset", "write a DO block"},
        {"\\if", "write a DO block, or \"--@ only DIALECT\""},
        {"\\g", "end the statement with \";\""},
        {"\\c", "remove the line: the application chooses the database"},
        {"\\connect", "remove the line: the application chooses the database"},
        {"\\encoding", "remove the line: files are UTF-8"},
        {"\\.", "there is no \"COPY ... FROM stdin;\" above it"},
    };
    size_t size = 0;
    while (size < command.size && !strchr(" \t\n;", command.data[size]))
        size++;
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (text_is((Text){command.data, size}, hints[i].name))
            return hints[i].hint;
    return "remove it, or write SQL";
}

void parser_report_command(Reader *reader, uint32_t offset)
{
    Text text = reader->source->text;
    size_t size = 0;
    while (offset + size < text.size && text.data[offset + size] != '\n')
        size++;
    Text command = {text.data + offset, size};
    diagnostic_hint(diagnostic_report(reader->diagnostics, RULE_PSQL_COMMAND,
                                      parser_span(reader, offset, size),
                                      "a command of psql, which only psql understands"),
                    "%s", command_hint(command));
}

static void report_open(Reader *reader, const Scan *scan, const char *what, const char *hint)
{
    diagnostic_hint(diagnostic_report(reader->diagnostics, RULE_UNTERMINATED,
                                      parser_span(reader, scan->problem_offset, 1), "%s", what),
                    "%s", hint);
}

static void report_directive_inside(Reader *reader, const Scan *scan)
{
    Text text = reader->source->text;
    size_t size = 0;
    while (scan->problem_offset + size < text.size &&
           text.data[scan->problem_offset + size] != '\n')
        size++;
    Diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_UNFINISHED_STATEMENT,
                                               parser_span(reader, scan->problem_offset, size),
                                               "a directive inside a statement");
    diagnostic_hint(diagnostic, "end the statement above with \";\"");
    diagnostic_note(diagnostic, parser_span(reader, scan->begin, 0), "the statement begins here");
}

void parser_report_problem(Reader *reader, const Scan *scan)
{
    switch (scan->problem) {
    case PROBLEM_NONE:
        break;
    case PROBLEM_QUOTE:
        report_open(reader, scan, "this quote never ends", "it begins here");
        break;
    case PROBLEM_COMMENT:
        report_open(reader, scan, "this comment never ends", "it begins here");
        break;
    case PROBLEM_PARENTHESIS:
        report_open(reader, scan, "this parenthesis is never closed", "it begins here");
        break;
    case PROBLEM_BODY:
        report_open(reader, scan, "this body never ends", "its END is missing");
        break;
    case PROBLEM_DATA:
        report_open(reader, scan, "the data of this COPY never ends",
                    "a line that is \"\\.\" alone ends it");
        break;
    case PROBLEM_AFTER_COPY:
        diagnostic_report(reader->diagnostics, RULE_UNFINISHED_STATEMENT,
                          parser_span(reader, scan->problem_offset, 1),
                          "the data of COPY begins on the next line; nothing may stand here");
        break;
    case PROBLEM_DIRECTIVE:
        report_directive_inside(reader, scan);
        break;
    case PROBLEM_NESTING:
        diagnostic_report(reader->diagnostics, RULE_LIMIT,
                          parser_span(reader, scan->problem_offset, 1),
                          "more than 1000 parentheses inside one another");
        break;
    case PROBLEM_BACKSLASH:
        parser_report_command(reader, scan->problem_offset);
        break;
    }
}
