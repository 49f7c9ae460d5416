// SPDX-License-Identifier: MIT
// Any bytes as revision files, with any names, through every stage up to the C text, which is read
// back by a reader of C of its own (tests/emitter/): every table and every byte as it was packed.
#include "check.h"
#include "copy.h"
#include "emit.h"
#include "files.h"
#include "graph.h"

#include "../emitter/emitted.h"
#include "../emitter/layout.h"
#include <string.h>

static void check_text(const MigHistory *history, MigText offset, Text expected)
{
    MUST(offset < history->text_size && text_is(expected, history->text + offset));
}

static void check_section(const MigHistory *history, const MigTrack *track,
                          const MigSection *section)
{
    for (uint32_t i = 0; i < section->segment_count; i++) {
        MUST(section->first_segment + i < track->segment_count);
        const MigSegment *segment = &track->segments[section->first_segment + i];
        MUST(segment->step_count > 0 &&
             segment->first_step + segment->step_count <= track->step_count);
        for (uint32_t k = 0; k < segment->step_count; k++) {
            const MigStep *step = &track->steps[segment->first_step + k];
            MUST(step->sql < history->text_size &&
                 strlen(history->text + step->sql) == step->size && step->line > 0 &&
                 step->column > 0);
        }
    }
}

// What is packed is what the files say.
static void check_packed(const MigHistory *history, const Graph *graph)
{
    MUST(history->revision_count == graph->count);
    MUST(history->text[0] == '\0' && history->text[history->text_size - 1] == '\0');
    for (uint32_t i = 0; i < graph->count; i++) {
        const MigRevision *revision = &history->revisions[i];
        const Revision *written = graph->nodes[i].revision;
        check_text(history, revision->id, written->id.text);
        check_text(history, revision->title, written->title);
        check_text(history, revision->author, written->author);
        check_text(history, revision->description, written->description);
        check_text(history, revision->file, text_from(written->source->name));
        MUST(revision->created == written->created);
        for (unsigned d = 0; d < MIG_DIALECT_COUNT; d++) {
            const MigTrack *track = &history->tracks[d];
            if (!track->revisions)
                continue;
            check_section(history, track, &track->revisions[i].up);
            check_section(history, track, &track->revisions[i].down);
            check_section(history, track, &track->revisions[i].verify);
        }
    }
}

static void check_emitted(Arena *arena, const MigHistory *history, Text header)
{
    const char *problem = NULL;
    Text text = emit_source(arena, history, TEXT("schema"), header);
    const MigHistory *decoded = emitted_read(arena, text, TEXT("schema"), header, &problem);
    if (problem)
        fprintf(stderr, "%s\n", problem);
    MUST(decoded != NULL);
    const char *difference = layout_difference(arena, history, decoded);
    if (difference)
        fprintf(stderr, "%s\n", difference);
    MUST(difference == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_create();
    FuzzProject project;
    fuzz_parse(&project, arena, (FuzzBytes){data, size});
    PackSettings settings = {.name = TEXT("main"), .dialects = project.dialects};
    const Graph *graph = graph_build(arena, &project.revisions, &project.diagnostics);
    check_revisions(arena, &project.revisions, project.dialects, &project.diagnostics);
    SourceList data_files = {0};
    copy_read_revisions(arena, &project.revisions, project.dialects, &data_files,
                        &project.diagnostics);
    const MigHistory *history = NULL;
    if (project.diagnostics.error_count == 0 && graph->is_whole)
        history = pack_history(arena, graph, PACK_WHOLE, &settings, NULL, &project.diagnostics);
    if (history) {
        check_packed(history, graph);
        check_emitted(arena, history, size % 2 == 0 ? TEXT("") : TEXT("schema.h"));
    }
    arena_destroy(arena);
    return 0;
}
