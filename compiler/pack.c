// SPDX-License-Identifier: MIT
// Revisions in the graph's order → the flat tables of a MigHistory. The texts of a revision are
// added together, so that emit can print them under its name.
#include "pack.h"

#include "identity.h"
#include "pack_track.h"

#include <string.h>

typedef struct Packer {
    PackShared shared;
    const Graph *graph;
    PackDepth depth;
    MigRevision *revisions;
    struct {
        uint32_t *items;
        size_t count;
        size_t capacity;
    } edges;
    struct {
        MigVariable *items;
        size_t count;
        size_t capacity;
    } variables;
    struct {
        MigRelease *items;
        size_t count;
        size_t capacity;
    } releases;
    PackTrack *tracks[MIG_DIALECT_COUNT]; // NULL: not a dialect of this history
} Packer;

// Where the last `count` rows of a table begin; 0 where there are none.
static uint32_t first_of(size_t table_count, size_t count)
{
    return count > 0 ? (uint32_t)(table_count - count) : 0;
}

static uint32_t add_edges(Packer *packer, const uint32_t *indices, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        ARRAY_PUSH(packer->shared.arena, &packer->edges, indices[i]);
    return first_of(packer->edges.count, count);
}

static uint32_t add_sorted_names(Packer *packer, const WordList *words)
{
    PackShared *shared = &packer->shared;
    const Text *sorted = identity_sorted_words(shared->arena, words);
    for (size_t i = 0; i < words->count; i++)
        ARRAY_PUSH(shared->arena, &shared->names, pack_text_add(&shared->text, sorted[i]));
    return first_of(shared->names.count, words->count);
}

static uint32_t add_variables(Packer *packer, const VariableList *variables)
{
    PackText *text = &packer->shared.text;
    for (size_t i = 0; i < variables->count; i++) {
        const Variable *variable = &variables->items[i];
        MigVariable packed = {.has_fallback = variable->has_fallback};
        packed.name = pack_text_add(text, variable->name.text);
        packed.fallback = pack_text_add(text, variable->fallback);
        ARRAY_PUSH(packer->shared.arena, &packer->variables, packed);
    }
    return first_of(packer->variables.count, variables->count);
}

static uint32_t compatibility_flag(Compatibility kind)
{
    static const uint32_t flags[] = {0, MIG_REVISION_EXPAND, MIG_REVISION_CONTRACT,
                                     MIG_REVISION_BREAKING};
    return flags[kind];
}

// Statements, because the order in which initialisers run, and with it that of the texts, is the
// compiler's choice.
static MigRevision pack_revision(Packer *packer, const Node *node)
{
    const Revision *revision = node->revision;
    PackText *text = &packer->shared.text;
    MigRevision packed = {0};
    packed.id = pack_text_add(text, revision->id.text);
    packed.title = pack_text_add(text, revision->title);
    packed.file = pack_text_add(text, text_from(revision->source->name));
    packed.author = pack_text_add(text, revision->author);
    packed.created = revision->created;
    packed.first_parent = add_edges(packer, node->parents, node->parent_count);
    packed.parent_count = node->parent_count;
    packed.description = pack_text_add(text, revision->description);
    packed.flags = (revision->is_compatible ? MIG_REVISION_COMPATIBLE : 0) |
                   compatibility_flag(node->compatibility);
    packed.compatible = pack_text_add(text, revision->compatible_from.text);
    packed.first_dependency = add_edges(packer, node->dependencies, node->dependency_count);
    packed.dependency_count = node->dependency_count;
    packed.first_label = add_sorted_names(packer, &revision->labels);
    packed.label_count = (uint32_t)revision->labels.count;
    packed.first_replaced = add_sorted_names(packer, &revision->replaces);
    packed.replaced_count = (uint32_t)revision->replaces.count;
    packed.first_variable = add_variables(packer, &revision->variables);
    packed.variable_count = (uint32_t)revision->variables.count;
    return packed;
}

static void start_tracks(Packer *packer, DialectSet dialects)
{
    Arena *arena = packer->shared.arena;
    size_t count = packer->graph->count;
    for (unsigned i = 0; packer->depth != PACK_SHAPE && i < MIG_DIALECT_COUNT; i++) {
        if (!(dialects & DIALECT_BIT(i)))
            continue;
        PackTrack *track = arena_alloc(arena, sizeof *track);
        track->dialect = (MigDialect)i;
        track->revisions = arena_alloc(arena, count * sizeof *track->revisions);
        track->identities = packer->depth == PACK_WHOLE
                                ? identity_of_graph(arena, packer->graph, track->dialect)
                                : arena_alloc(arena, count * sizeof *track->identities);
        packer->tracks[i] = track;
    }
}

static MigTrack finish_track(Packer *packer, const PackTrack *track)
{
    PackShared *shared = &packer->shared;
    char launch[MIG_DIGEST_HEX_SIZE] = "";
    if (!track)
        return (MigTrack){0};
    if (packer->depth == PACK_WHOLE)
        identity_of_launch(shared->arena, packer->graph, track->identities, launch);
    return (MigTrack){
        .revisions = track->revisions,
        .launch_digest = pack_text_add(&shared->text, text_from(launch)),
        .segment_count = (uint32_t)shared->segments.count,
        .segments = shared->segments.items,
        .step_count = (uint32_t)shared->steps.count,
        .steps = shared->steps.items,
        .batch_count = (uint32_t)shared->batches.count,
        .batches = shared->batches.items,
        .copy_count = (uint32_t)shared->copies.count,
        .copies = shared->copies.items,
        .placeholder_count = (uint32_t)shared->placeholders.count,
        .placeholders = shared->placeholders.items,
    };
}

// Where nothing differs the dialects have one table of revisions, too.
static void share_revisions(MigTrack *tracks, size_t count)
{
    const MigTrack *first = &tracks[MIG_POSTGRESQL];
    MigTrack *second = &tracks[MIG_SQLITE];
    if (first->revisions && second->revisions &&
        memcmp(first->revisions, second->revisions, count * sizeof *first->revisions) == 0)
        second->revisions = first->revisions;
}

static void pack_revisions(Packer *packer)
{
    const Graph *graph = packer->graph;
    packer->revisions = arena_alloc(packer->shared.arena, graph->count * sizeof *packer->revisions);
    for (uint32_t i = 0; i < graph->count; i++) {
        packer->revisions[i] = pack_revision(packer, &graph->nodes[i]);
        PackTrack *before = NULL;
        for (unsigned d = 0; d < MIG_DIALECT_COUNT; d++) {
            if (!packer->tracks[d])
                continue;
            pack_track_add(packer->tracks[d], &packer->shared, before, graph->nodes[i].revision, i,
                           packer->revisions[i].first_variable);
            before = packer->tracks[d];
        }
    }
}

// The revision with that id, or that replaces it: whoever writes a release has found it there.
static uint32_t find_revision(const Graph *graph, Text id)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < graph->count; i++) {
        const Revision *revision = graph->nodes[i].revision;
        bool is_it = text_equal(revision->id.text, id);
        for (size_t k = 0; !is_it && k < revision->replaces.count; k++)
            is_it = text_equal(revision->replaces.items[k].text, id);
        found = is_it ? i : found;
    }
    return found;
}

static void pack_releases(Packer *packer, const Sealed *sealed)
{
    PackShared *shared = &packer->shared;
    for (size_t i = 0; sealed && i < sealed->releases.count; i++) {
        const Release *release = &sealed->releases.items[i];
        uint32_t count = (uint32_t)release->heads.count;
        uint32_t *heads = arena_alloc(shared->arena, ((size_t)count + 1) * sizeof *heads);
        for (uint32_t k = 0; k < count; k++)
            heads[k] = find_revision(packer->graph, release->heads.items[k].text);
        MigRelease packed = {.name = pack_text_add(&shared->text, release->name.text)};
        packed.first_head = add_edges(packer, heads, count);
        packed.head_count = count;
        ARRAY_PUSH(shared->arena, &packer->releases, packed);
    }
}

// Counts are below the size of the text's source, which is below 4 GiB, except for the edges of
// merges.
static bool is_within_limits(const Packer *packer, Diagnostics *diagnostics)
{
    Span nowhere = {0};
    if (packer->shared.text.is_full)
        diagnostic_report(diagnostics, RULE_LIMIT, nowhere, "the texts of this history pass 4 GiB");
    else if (packer->graph->count > INT32_MAX || packer->edges.count > INT32_MAX)
        diagnostic_report(diagnostics, RULE_LIMIT, nowhere,
                          "this history has more than 2^31 revisions or references");
    else
        return true;
    return false;
}

const MigHistory *pack_history(Arena *arena, const Graph *graph, PackDepth depth,
                               const PackSettings *settings, const Sealed *sealed,
                               Diagnostics *diagnostics)
{
    Packer packer = {.shared = {.arena = arena, .text = pack_text_create(arena)},
                     .graph = graph,
                     .depth = depth};
    MigHistory *history = arena_alloc(arena, sizeof *history);
    history->abi = MIG_ABI;
    history->size = sizeof *history;
    history->name = pack_text_add(&packer.shared.text, settings->name);
    start_tracks(&packer, settings->dialects);
    pack_revisions(&packer);
    pack_releases(&packer, sealed);
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        history->tracks[i] = finish_track(&packer, packer.tracks[i]);
    share_revisions(history->tracks, graph->count);
    if (!is_within_limits(&packer, diagnostics))
        return NULL;
    history->revision_count = graph->count;
    history->text = packer.shared.text.bytes.items;
    history->text_size = (uint32_t)packer.shared.text.bytes.count;
    history->revisions = packer.revisions;
    history->edge_count = (uint32_t)packer.edges.count;
    history->edges = packer.edges.items;
    history->name_count = (uint32_t)packer.shared.names.count;
    history->names = packer.shared.names.items;
    history->variable_count = (uint32_t)packer.variables.count;
    history->variables = packer.variables.items;
    history->call_count = (uint32_t)packer.shared.calls.count;
    history->calls = packer.shared.calls.items;
    history->release_count = (uint32_t)packer.releases.count;
    history->releases = packer.releases.items;
    return history;
}
