// SPDX-License-Identifier: MIT
#include "files.h"

#include "parser.h"
#include "utf8.h"
#include <string.h>

static const char *file_name(FuzzProject *project, Text *text)
{
    Builder name = {.arena = project->arena};
    const char *end = text->size > 0 ? memchr(text->data, '\n', text->size) : NULL;
    builder_add_format(&name, "migrations/%02zu", project->file_count);
    if (end && text->data[0] == '@') {
        size_t size = (size_t)(end - text->data);
        const char *nul = memchr(text->data, '\0', size);
        builder_add(&name, (Text){text->data + 1, (nul ? (size_t)(nul - text->data) : size) - 1});
        *text = (Text){end + 1, text->size - size - 1};
    } else {
        builder_add(&name, TEXT(".sql"));
    }
    return name.items;
}

static void parse_file(FuzzProject *project, Text text)
{
    const char *name = file_name(project, &text);
    Source *source = source_from_text(project->arena, name, text, &project->diagnostics);
    Revision *revision =
        source ? parser_parse(project->arena, source, project->dialects, &project->diagnostics)
               : NULL;
    project->file_count++;
    if (revision)
        ARRAY_PUSH(project->arena, &project->revisions, revision);
}

void fuzz_parse(FuzzProject *project, Arena *arena, FuzzBytes input)
{
    static const DialectSet choices[] = {DIALECT_ALL, DIALECT_BIT(MIG_POSTGRESQL),
                                         DIALECT_BIT(MIG_SQLITE)};
    *project = (FuzzProject){.arena = arena, .diagnostics = {.arena = arena}};
    project->dialects = input.size > 0 ? choices[input.data[0] % 3] : DIALECT_ALL;
    for (bool is_more = true; is_more && project->file_count < FUZZ_FILES_AT_MOST;) {
        const char *data = (const char *)input.data;
        const char *end = input.size > 0 ? memchr(data, '\f', input.size) : NULL;
        size_t size = end ? (size_t)(end - data) : input.size;
        parse_file(project, (Text){data, size});
        is_more = end != NULL;
        if (is_more)
            input = (FuzzBytes){input.data + size + 1, input.size - size - 1};
    }
}

static void check_printed(Text text)
{
    MUST(text.size == 0 || text.data[text.size - 1] == '\n');
    while (text.size > 0) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(text, &code_point);
        MUST(size > 0);
        MUST(code_point == '\n' || code_point == '\t' || !utf8_is_control(code_point));
        text = (Text){text.data + size, text.size - size};
    }
}

void fuzz_print(const FuzzProject *project)
{
    char *printed = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&printed, &size);
    MUST(stream != NULL);
    diagnostic_print(&project->diagnostics, stream);
    fclose(stream);
    check_printed((Text){printed, size});
    free(printed);
}
