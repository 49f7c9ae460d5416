// SPDX-License-Identifier: MIT
#include "test_finding.h"

#include "utf8.h"
#include <string.h>

static const Revision *find_revision(const Project *project, const char *id)
{
    for (size_t i = 0; i < project->revisions.count; i++)
        if (text_is(project->revisions.items[i]->id.text, id))
            return project->revisions.items[i];
    return NULL;
}

Span test_finding_section(const Project *project, const char *revision, MigDialect dialect,
                          MigDirection direction)
{
    const Revision *found = find_revision(project, revision);
    if (!found)
        return (Span){0};
    const Section *section =
        revision_section(found, direction == MIG_UP ? SECTION_UP : SECTION_DOWN, dialect);
    return section ? section->span : found->id.span;
}

static const Source *find_source(const Project *project, const char *name)
{
    for (size_t i = 0; i < project->sources.count; i++)
        if (strcmp(project->sources.items[i]->name, name) == 0)
            return project->sources.items[i];
    for (size_t i = 0; i < project->data.count; i++)
        if (strcmp(project->data.items[i]->name, name) == 0)
            return project->data.items[i];
    return NULL;
}

// The runtime counts a column in characters.
static Span place_of(const Project *project, const MigError *error)
{
    const Source *source = error->file[0] ? find_source(project, error->file) : NULL;
    if (!source || error->line == 0 || error->line > source->line_count)
        return (Span){0};
    Text line = source_line(source, error->line);
    size_t offset = 0;
    for (uint32_t i = 1; i < error->column && offset < line.size; i++) {
        uint32_t code_point;
        size_t size = utf8_decode((Text){line.data + offset, line.size - offset}, &code_point);
        offset += size > 0 ? size : 1;
    }
    return (Span){source, (uint32_t)((size_t)(line.data - source->text.data) + offset), 1};
}

Text test_finding_statement(const Project *project, const char *revision, MigDialect dialect,
                            MigDirection direction, const MigError *error)
{
    const Revision *found = find_revision(project, revision);
    Span place = place_of(project, error);
    const Section *section =
        found ? revision_section(found, direction == MIG_UP ? SECTION_UP : SECTION_DOWN, dialect)
              : NULL;
    for (size_t i = 0; section && place.source && i < section->steps.count; i++) {
        Span step = section->steps.items[i].span;
        if (step.source == place.source && place.offset >= step.offset &&
            place.offset - step.offset <= step.size)
            return (Text){step.source->text.data + step.offset, step.size};
    }
    return (Text){"", 0};
}

// The first line without its place, which is printed anew.
static Text first_line(const char *message)
{
    static const char mark[] = ": error: ";
    Text line = {message, strcspn(message, "\n")};
    const char *begin = strstr(message, mark);
    if (begin && begin < message + line.size) {
        begin += sizeof mark - 1;
        line = (Text){begin, line.size - (size_t)(begin - message)};
    }
    return line;
}

// What the database adds to its first line: DETAIL and HINT, the first of what it lists (rows that
// break a foreign key), and no excerpt of ours.
static Text further_lines(Arena *arena, const char *message)
{
    static const char *const words[] = {"DETAIL: ", "HINT: ", "  "};
    size_t first = strcspn(message, "\n");
    bool is_list = first > 0 && message[first - 1] == ':';
    Builder out = {.arena = arena};
    for (const char *line = strchr(message, '\n'); line; line = strchr(line, '\n')) {
        line++;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            size_t size = strlen(words[i]);
            if (strncmp(line, words[i], size) != 0 || (words[i][0] == ' ' && !is_list))
                continue;
            builder_add(&out, out.count > 0 ? TEXT("; ") : TEXT(""));
            builder_add(&out, (Text){line + size, strcspn(line + size, "\n")});
            is_list = is_list && words[i][0] != ' ';
        }
    }
    return builder_text(&out);
}

Diagnostic *test_finding_report(Project *project, Rule rule, const char *revision,
                                MigDialect dialect, MigDirection direction, const char *when,
                                const MigError *error)
{
    Span span = place_of(project, error);
    Text line = first_line(error->message);
    Text more = further_lines(project->arena, error->message);
    if (!span.source)
        span = test_finding_section(project, revision, dialect, direction);
    Diagnostic *diagnostic =
        diagnostic_report(&project->diagnostics, rule, span, "%s: %.*s", when, TEXT_ARGS(line));
    if (more.size > 0)
        diagnostic_hint(diagnostic, "%.*s", TEXT_ARGS(more));
    return diagnostic;
}
