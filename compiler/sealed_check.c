// SPDX-License-Identifier: MIT
// Whether what is sealed is still there, and still what it was. A revision is judged with the
// sealed digests of those that it revises: one that has changed does not make all behind it change,
// too.
#include "sealed.h"

#include "revision_id.h"
#include "settings.h"

typedef struct SealCheck {
    Arena *arena;
    const Sealed *sealed;
    const RevisionList *revisions;
    const Graph *graph;
    Diagnostics *diagnostics;
} SealCheck;

static TextSet collect_ids(Arena *arena, const RevisionList *revisions)
{
    TextSet ids = {0};
    for (size_t i = 0; i < revisions->count; i++) {
        const Revision *revision = revisions->items[i];
        if (text_set_find(&ids, revision->id.text) == TEXT_SET_NONE)
            text_set_add(arena, &ids, revision->id.text);
        for (size_t k = 0; k < revision->replaces.count; k++)
            if (text_set_find(&ids, revision->replaces.items[k].text) == TEXT_SET_NONE)
                text_set_add(arena, &ids, revision->replaces.items[k].text);
    }
    return ids;
}

static void check_missing(const SealCheck *check)
{
    TextSet ids = collect_ids(check->arena, check->revisions);
    for (size_t i = 0; i < check->sealed->count; i++) {
        Word id = check->sealed->items[i].id;
        if (text_set_find(&ids, id.text) != TEXT_SET_NONE)
            continue;
        Diagnostic *diagnostic = diagnostic_report(
            check->diagnostics, RULE_SEALED, id.span,
            "revision \"%.*s\" is sealed, and its file is missing", TEXT_ARGS(id.text));
        diagnostic_hint(diagnostic, "bring the file back: databases have that revision");
    }
}

static void check_release(const SealCheck *check, const Release *release)
{
    Text name = release->name.text;
    const char *problem = revision_id_problem(name);
    const Revision *owner = revision_id_owner(check->revisions, name);
    if (problem)
        diagnostic_hint(diagnostic_report(check->diagnostics, RULE_SEALED, release->name.span,
                                          "\"%.*s\" cannot name a release", TEXT_ARGS(name)),
                        "%s", problem);
    else if (owner)
        diagnostic_note(diagnostic_report(check->diagnostics, RULE_SEALED, release->name.span,
                                          "release \"%.*s\" has the name of a revision or a label",
                                          TEXT_ARGS(name)),
                        owner->id.span, "it is given here");
    for (size_t i = 0; i < release->heads.count; i++) {
        Word head = release->heads.items[i];
        if (!sealed_find(check->sealed, head.text))
            diagnostic_report(check->diagnostics, RULE_SEALED, head.span,
                              "release \"%.*s\" names \"%.*s\", which is not sealed",
                              TEXT_ARGS(name), TEXT_ARGS(head.text));
    }
}

// The digests by node as sealed, and as they are now where they are not.
static const char **choose_digests(const SealCheck *check, const Identity *identities,
                                   MigDialect dialect)
{
    const Graph *graph = check->graph;
    const char **digests = arena_alloc(check->arena, graph->count * sizeof *digests);
    for (uint32_t i = 0; i < graph->count; i++) {
        const SealedRevision *sealed =
            sealed_find(check->sealed, graph->nodes[i].revision->id.text);
        bool is_sealed = sealed && sealed->digests[dialect].text.size > 0;
        digests[i] = is_sealed ? text_copy(check->arena, sealed->digests[dialect].text)
                               : identities[i].digest;
    }
    return digests;
}

static void report_changed(const SealCheck *check, const Revision *revision, Span sealed)
{
    Diagnostic *diagnostic =
        diagnostic_report(check->diagnostics, RULE_SEALED, revision->id.span,
                          "revision \"%.*s\" is sealed, and what it does or revises has changed",
                          TEXT_ARGS(revision->id.text));
    diagnostic_hint(diagnostic, "take the change back, and make it in a new revision: migc new");
    diagnostic_note(diagnostic, sealed, "sealed here");
}

static void check_dialect(const SealCheck *check, MigDialect dialect, bool *is_reported)
{
    const Graph *graph = check->graph;
    const Identity *identities = identity_of_graph(check->arena, graph, dialect);
    const char **digests = choose_digests(check, identities, dialect);
    for (uint32_t i = 0; i < graph->count; i++) {
        const Revision *revision = graph->nodes[i].revision;
        const SealedRevision *sealed = sealed_find(check->sealed, revision->id.text);
        char digest[MIG_DIGEST_HEX_SIZE];
        if (!sealed || sealed->digests[dialect].text.size == 0 || is_reported[i])
            continue;
        identity_of_revision(check->arena, graph, i, identities[i].up, digests, digest);
        is_reported[i] = !text_is(sealed->digests[dialect].text, digest);
        if (is_reported[i])
            report_changed(check, revision, sealed->digests[dialect].span);
    }
}

static bool is_otherwise_good(const Diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        const Diagnostic *diagnostic = diagnostics->items[i];
        if (diagnostic->severity == SEVERITY_ERROR && diagnostic->rule != RULE_SEALED &&
            diagnostic->rule != RULE_MULTIPLE_HEADS)
            return false;
    }
    return true;
}

void sealed_check(Arena *arena, const Sealed *sealed, const RevisionList *revisions,
                  const Graph *graph, DialectSet dialects, Diagnostics *diagnostics)
{
    SealCheck check = {arena, sealed, revisions, graph, diagnostics};
    if (!sealed->source)
        return;
    bool has_digests = graph && graph->nodes && is_otherwise_good(diagnostics);
    check_missing(&check);
    for (size_t i = 0; i < sealed->releases.count; i++)
        check_release(&check, &sealed->releases.items[i]);
    bool *is_reported = arena_alloc(arena, (graph ? graph->count : 0) * sizeof *is_reported);
    for (unsigned i = 0; has_digests && i < MIG_DIALECT_COUNT; i++)
        if (dialects & DIALECT_BIT(i))
            check_dialect(&check, (MigDialect)i, is_reported);
}
