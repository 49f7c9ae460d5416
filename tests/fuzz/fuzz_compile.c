// SPDX-License-Identifier: MIT
// Any bytes as revision files, through every stage up to the C text: no crash, no hang, no
// undefined behaviour, and what is packed can be read. A form feed begins the next file; the first
// byte chooses the dialects.
#include "check.h"
#include "emit.h"
#include "graph.h"
#include "pack.h"
#include "parser.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES_AT_MOST = 16 };

static void parse_files(Arena *arena, Text input, DialectSet dialects, RevisionList *revisions,
                        Diagnostics *diagnostics)
{
    for (unsigned i = 0; i < FILES_AT_MOST; i++) {
        const char *end = input.size > 0 ? memchr(input.data, '\f', input.size) : NULL;
        Text text = {input.data, end ? (size_t)(end - input.data) : input.size};
        Builder name = {.arena = arena};
        builder_add_format(&name, "migrations/%02u.sql", i);
        Source *source = source_from_text(arena, name.items, text, diagnostics);
        Revision *revision = source ? parser_parse(arena, source, dialects, diagnostics) : NULL;
        if (revision)
            ARRAY_PUSH(arena, revisions, revision);
        if (!end)
            break;
        input = (Text){end + 1, input.size - text.size - 1};
    }
}

static void need(bool is_true)
{
    if (!is_true)
        abort();
}

// Every offset of a revision lies in the text and every piece ends.
static void read_packed(const MigHistory *history)
{
    need(history->text_size > 0 && history->text[history->text_size - 1] == '\0');
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigRevision *revision = &history->revisions[i];
        need(revision->id < history->text_size && revision->file < history->text_size);
        for (uint32_t j = 0; j < revision->parent_count; j++)
            need(history->edges[revision->first_parent + j] < i);
    }
    for (int dialect = 0; dialect < MIG_DIALECT_COUNT; dialect++) {
        const MigTrack *track = &history->tracks[dialect];
        for (uint32_t i = 0; track->revisions && i < track->step_count; i++)
            need(track->steps[i].sql < history->text_size &&
                 track->steps[i].size <= history->text_size - track->steps[i].sql);
    }
}

static void compile(Arena *arena, Text input, DialectSet dialects)
{
    RevisionList revisions = {0};
    Diagnostics diagnostics = {.arena = arena};
    PackSettings settings = {.name = TEXT("main"), .dialects = dialects};
    parse_files(arena, input, dialects, &revisions, &diagnostics);
    const Graph *graph = graph_build(arena, &revisions, &diagnostics);
    check_revisions(arena, &revisions, dialects, &diagnostics);
    if (diagnostics.error_count == 0 && graph->is_whole) {
        const MigHistory *history = pack_history(arena, graph, &settings, &diagnostics);
        if (history) {
            read_packed(history);
            Text text = emit_source(arena, history, TEXT("schema"), TEXT("schema.h"));
            need(memchr(text.data, '\0', text.size) == NULL);
        }
    }
    check_allowed(arena, &revisions, &diagnostics);
    FILE *nowhere = fopen("/dev/null", "w");
    need(nowhere != NULL);
    diagnostic_print(&diagnostics, nowhere);
    fclose(nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const DialectSet choices[] = {DIALECT_ALL, DIALECT_BIT(MIG_POSTGRESQL),
                                         DIALECT_BIT(MIG_SQLITE)};
    Arena *arena = arena_create();
    DialectSet dialects = size > 0 ? choices[data[0] % 3] : DIALECT_ALL;
    // The corpus is of real files, which begin with a dash: that byte belongs to the text.
    compile(arena, (Text){(const char *)data, size}, dialects);
    arena_destroy(arena);
    return 0;
}
