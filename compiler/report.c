// SPDX-License-Identifier: MIT
#include "report.h"

#include "json.h"
#include "mask.h"
#include <mig/mig.h>

typedef struct Report {
    const Diagnostics *diagnostics;
    bool is_strict;
    Builder out;
    Mask mask;
    Diagnostic *const *items;
} Report;

const char *const report_formats[] = {"text", "json", "sarif", "github", NULL};

bool report_find(Text name, ReportFormat *format)
{
    for (size_t i = 0; report_formats[i]; i++)
        if (text_is(name, report_formats[i])) {
            *format = (ReportFormat)i;
            return true;
        }
    return false;
}

static Severity severity_of(const Report *report, const Diagnostic *diagnostic)
{
    bool is_raised = report->is_strict && diagnostic->severity == SEVERITY_WARNING;
    return is_raised ? SEVERITY_ERROR : diagnostic->severity;
}

static const char *level_of(const Report *report, const Diagnostic *diagnostic)
{
    static const char *const levels[] = {"note", "warning", "error", "none"};
    return levels[severity_of(report, diagnostic)];
}

static bool has_lines(Span span)
{
    return span.source && span.source->line_count > 0;
}

// What stands at a finding, as it may be shown.
static Text visible(Report *report, Span span, Text text)
{
    mask_prepare(report->out.arena, &report->mask, span.source);
    return diagnostic_visible(report->out.arena, &report->mask, span, text);
}

// A finding and its hint are one message where the format has but one.
static Text message_of(Report *report, const Diagnostic *diagnostic)
{
    Builder message = {.arena = report->out.arena};
    builder_add(&message, visible(report, diagnostic->span, diagnostic->text));
    if (diagnostic->hint.size > 0) {
        builder_add(&message, TEXT("; "));
        builder_add(&message, visible(report, diagnostic->span, diagnostic->hint));
    }
    return builder_text(&message);
}

static Position end_of(Span span)
{
    return source_position(span.source, span.offset + span.size);
}

static void add_json_place(Report *report, Span span)
{
    if (!span.source)
        return;
    builder_add(&report->out, TEXT(", "));
    json_add_member(&report->out, "file", text_from(span.source->path));
    if (!has_lines(span))
        return;
    Position start = source_position(span.source, span.offset);
    Position end = end_of(span);
    builder_add_format(&report->out,
                       ", \"line\": %u, \"column\": %u, \"end_line\": %u, \"end_column\": %u",
                       start.line, start.column, end.line, end.column);
}

static void add_json(Report *report, const Diagnostic *diagnostic)
{
    Builder *out = &report->out;
    builder_add(out, TEXT("    {"));
    json_add_member(out, "rule", text_from(rule_name(diagnostic->rule)));
    builder_add(out, TEXT(", "));
    json_add_member(out, "severity", text_from(level_of(report, diagnostic)));
    add_json_place(report, diagnostic->span);
    builder_add(out, TEXT(", "));
    json_add_member(out, "text", visible(report, diagnostic->span, diagnostic->text));
    if (diagnostic->hint.size > 0) {
        builder_add(out, TEXT(", "));
        json_add_member(out, "hint", visible(report, diagnostic->span, diagnostic->hint));
    }
    builder_add(out, TEXT(", \"notes\": ["));
    for (size_t i = 0; i < diagnostic->notes.count; i++) {
        const Note *note = &diagnostic->notes.items[i];
        builder_add(out, i == 0 ? TEXT("{") : TEXT(", {"));
        json_add_member(out, "text", visible(report, note->span, note->text));
        add_json_place(report, note->span);
        builder_add_char(out, '}');
    }
    builder_add(out, TEXT("]}"));
}

static void write_json(Report *report)
{
    const Diagnostics *diagnostics = report->diagnostics;
    size_t errors = 0;
    for (size_t i = 0; i < diagnostics->count; i++)
        errors += severity_of(report, diagnostics->items[i]) == SEVERITY_ERROR;
    builder_add_format(&report->out,
                       "{\n  \"errors\": %zu,\n  \"warnings\": %zu,\n  \"findings\": [", errors,
                       report->is_strict ? 0 : diagnostics->warning_count);
    for (size_t i = 0; i < diagnostics->count; i++) {
        builder_add(&report->out, i == 0 ? TEXT("\n") : TEXT(",\n"));
        add_json(report, report->items[i]);
    }
    builder_add(&report->out, diagnostics->count > 0 ? TEXT("\n  ]\n}\n") : TEXT("]\n}\n"));
}

// A path as a URI: what is not plain there is escaped.
static Text uri_of(Arena *arena, const char *path)
{
    Builder uri = {.arena = arena};
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '_' || c == '.' ||
                        c == '~';
        if (is_plain)
            builder_add_char(&uri, (char)c);
        else
            builder_add_format(&uri, "%%%02X", c);
    }
    return builder_text(&uri);
}

static void add_sarif_location(Report *report, Span span, const Text *message)
{
    Builder *out = &report->out;
    builder_add(out, TEXT("{\"physicalLocation\": {\"artifactLocation\": {"));
    json_add_member(out, "uri", uri_of(out->arena, span.source->path));
    builder_add_char(out, '}');
    if (has_lines(span)) {
        Position start = source_position(span.source, span.offset);
        Position end = end_of(span);
        builder_add_format(out,
                           ", \"region\": {\"startLine\": %u, \"startColumn\": %u, \"endLine\": %u,"
                           " \"endColumn\": %u}",
                           start.line, start.column, end.line, end.column);
    }
    builder_add_char(out, '}');
    if (message) {
        builder_add(out, TEXT(", \"message\": {"));
        json_add_member(out, "text", *message);
        builder_add_char(out, '}');
    }
    builder_add_char(out, '}');
}

static void add_sarif_related(Report *report, const Diagnostic *diagnostic)
{
    bool has_any = false;
    for (size_t i = 0; i < diagnostic->notes.count; i++) {
        const Note *note = &diagnostic->notes.items[i];
        if (!note->span.source)
            continue;
        Text text = visible(report, note->span, note->text);
        builder_add(&report->out, has_any ? TEXT(", ") : TEXT(", \"relatedLocations\": ["));
        add_sarif_location(report, note->span, &text);
        has_any = true;
    }
    if (has_any)
        builder_add_char(&report->out, ']');
}

static void add_sarif(Report *report, const Diagnostic *diagnostic)
{
    Builder *out = &report->out;
    builder_add(out, TEXT("        {"));
    json_add_member(out, "ruleId", text_from(rule_name(diagnostic->rule)));
    builder_add_format(out, ", \"ruleIndex\": %d, ", (int)diagnostic->rule);
    json_add_member(out, "level", text_from(level_of(report, diagnostic)));
    builder_add(out, TEXT(", \"message\": {"));
    json_add_member(out, "text", message_of(report, diagnostic));
    builder_add(out, TEXT("}, \"locations\": ["));
    if (diagnostic->span.source)
        add_sarif_location(report, diagnostic->span, NULL);
    builder_add_char(out, ']');
    add_sarif_related(report, diagnostic);
    builder_add_char(out, '}');
}

static void write_sarif(Report *report)
{
    Builder *out = &report->out;
    static const char *const levels[] = {"note", "warning", "error", "none"};
    builder_add(out, TEXT("{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
                          "  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n"
                          "      \"columnKind\": \"unicodeCodePoints\",\n"
                          "      \"tool\": {\"driver\": {\"name\": \"migc\", \"version\": "));
    json_add_string(out, text_from(MIG_VERSION));
    builder_add(out, TEXT(", \"rules\": ["));
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        builder_add(out, rule == 0 ? TEXT("\n        {") : TEXT(",\n        {"));
        json_add_member(out, "id", text_from(rule_name((Rule)rule)));
        builder_add(out, TEXT(", \"defaultConfiguration\": {"));
        json_add_member(out, "level", text_from(levels[rule_severity((Rule)rule)]));
        builder_add(out, TEXT("}}"));
    }
    builder_add(out, TEXT("]}},\n      \"results\": ["));
    for (size_t i = 0; i < report->diagnostics->count; i++) {
        builder_add(out, i == 0 ? TEXT("\n") : TEXT(",\n"));
        add_sarif(report, report->items[i]);
    }
    builder_add(out, TEXT("]\n    }\n  ]\n}\n"));
}

// Workflow commands end at a line feed, their properties at a comma or a colon.
static void add_escaped(Builder *out, Text text, bool is_property)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ',')))
            builder_add_format(out, "%%%02X", (unsigned)(unsigned char)c);
        else
            builder_add_char(out, c);
    }
}

static void add_github(Report *report, const Diagnostic *diagnostic)
{
    Builder *out = &report->out;
    Severity severity = severity_of(report, diagnostic);
    Span span = diagnostic->span;
    builder_add_format(out, "::%s ",
                       severity == SEVERITY_NOTE ? "notice" : level_of(report, diagnostic));
    if (span.source) {
        builder_add(out, TEXT("file="));
        add_escaped(out, text_from(span.source->path), true);
        builder_add_char(out, ',');
    }
    if (has_lines(span)) {
        Position start = source_position(span.source, span.offset);
        Position end = end_of(span);
        builder_add_format(out, "line=%u,endLine=%u,", start.line, end.line);
        if (start.line == end.line)
            builder_add_format(out, "col=%u,endColumn=%u,", start.column, end.column);
    }
    builder_add_format(out, "title=migc %s::", rule_name(diagnostic->rule));
    add_escaped(out, message_of(report, diagnostic), false);
    builder_add_char(out, '\n');
}

void report_write(const Diagnostics *diagnostics, ReportFormat format, bool is_strict, FILE *stream)
{
    Report report = {diagnostics, is_strict, {.arena = diagnostics->arena}, {0}, NULL};
    report.items = diagnostic_sorted(diagnostics);
    switch (format) {
    case REPORT_TEXT:
        diagnostic_print(diagnostics, stream);
        break;
    case REPORT_JSON:
        write_json(&report);
        break;
    case REPORT_SARIF:
        write_sarif(&report);
        break;
    case REPORT_GITHUB:
        for (size_t i = 0; i < diagnostics->count; i++)
            add_github(&report, report.items[i]);
        break;
    }
    if (report.out.count > 0)
        fwrite(report.out.items, 1, report.out.count, stream);
}
