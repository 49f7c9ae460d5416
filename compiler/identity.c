// SPDX-License-Identifier: MIT
// Digests of revisions, version "migc-1". Databases store them: what is written here never changes;
// a new version stands beside it. docs/identity.md is the definition in prose.
//
// Every digest is SHA-256 over a stream of fields: a text is its size (8 bytes, big-endian) and its
// bytes, a number is 8 bytes, big-endian. Which field comes next follows from those before it, so
// two different values never give the same stream.
//   section = "migc-1" ("up" | "down" | "verify") state reason count {step}
//   state   = 0 absent | 1 steps | 2 nothing | 3 irreversible | 4 auto; an absent `up` is one
//   without steps step    = "statement" canonical | "batch" table key-count {key} canonical |
//   "call" name
//           | "copy" table column-count {column} 1 "" rows
//   digest  = "migc-1" "revision" id up_digest count {digest of parent} count {digest of
//   dependency} launch  = "migc-1" "launch" count {digest down_digest verify_digest is_compatible
//   compatible_from
//             title count {label} count {replaced}}
// Parents and dependencies stand in order of id, revisions of a launch too, labels and replaced ids
// in order of their bytes: the order of writing means nothing.
#include "identity.h"

#include "copy.h"
#include "sort.h"
#include "sql.h"

#include <string.h>

enum SectionState { STATE_ABSENT, STATE_STEPS, STATE_NOTHING, STATE_IRREVERSIBLE, STATE_AUTO };

static void add_number(MigDigest *digest, uint64_t number)
{
    unsigned char bytes[8];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(number >> (56 - 8 * i));
    mig__digest_update(digest, bytes, sizeof bytes);
}

static void add_text(MigDigest *digest, Text text)
{
    add_number(digest, text.size);
    mig__digest_update(digest, text.data, text.size);
}

static void add_string(MigDigest *digest, const char *string)
{
    add_text(digest, text_from(string));
}

static void add_canonical(MigDigest *digest, Text statement, MigDialect dialect, Builder *scratch)
{
    scratch->count = 0;
    sql_canonical(statement, dialect, scratch);
    add_text(digest, builder_text(scratch));
}

static void add_words(MigDigest *digest, const WordList *words)
{
    add_number(digest, words->count);
    for (size_t i = 0; i < words->count; i++)
        add_text(digest, words->items[i].text);
}

// What is put where counts, and not how it is written: a file and data lines, csv and text with the
// same rows are the same. Number and text before the rows are those of the text format.
static void add_copy(MigDigest *digest, const Step *step, bool has_rows, Arena *arena)
{
    static const CopyContent unread = {.rows = {"", 0}};
    const CopyContent *content = step->copy->content ? step->copy->content : &unread;
    add_string(digest, "copy");
    add_text(digest, copy_table_name(arena, content));
    add_number(digest, content->column_count);
    for (size_t i = 0; i < content->column_count; i++)
        add_text(digest, content->columns[i]);
    add_number(digest, 1);
    add_string(digest, "");
    add_text(digest, has_rows ? content->rows : (Text){"", 0});
}

static void add_step(MigDigest *digest, const Step *step, bool has_rows, MigDialect dialect,
                     Builder *scratch)
{
    switch (step->kind) {
    case MIG_STEP_STATEMENT:
        add_string(digest, "statement");
        add_canonical(digest, step->sql, dialect, scratch);
        break;
    case MIG_STEP_BATCH:
        add_string(digest, "batch");
        add_text(digest, step->batch->table.text);
        add_words(digest, &step->batch->keys);
        add_canonical(digest, step->sql, dialect, scratch);
        break;
    case MIG_STEP_COPY:
        add_copy(digest, step, has_rows, scratch->arena);
        break;
    case MIG_STEP_CALL:
        add_string(digest, "call");
        add_text(digest, step->call.text);
        break;
    }
}

static enum SectionState section_state(const Section *section, SectionKind kind)
{
    if (!section)
        return kind == SECTION_UP ? STATE_STEPS : STATE_ABSENT;
    if (section->is_nothing)
        return STATE_NOTHING;
    if (section->is_irreversible)
        return STATE_IRREVERSIBLE;
    return section->is_auto ? STATE_AUTO : STATE_STEPS;
}

static size_t count_steps(const Section *section, MigDialect dialect)
{
    size_t count = 0;
    for (size_t i = 0; section && i < section->steps.count; i++)
        count += revision_step_runs(&section->steps.items[i], dialect);
    return count;
}

static bool has_copy(const Revision *revision, SectionKind kind, MigDialect dialect)
{
    const Section *section = revision_section(revision, kind, dialect);
    for (size_t i = 0; section && i < section->steps.count; i++)
        if (section->steps.items[i].kind == MIG_STEP_COPY &&
            revision_step_runs(&section->steps.items[i], dialect))
            return true;
    return false;
}

static void digest_section(const Revision *revision, SectionKind kind, bool has_rows,
                           MigDialect dialect, Builder *scratch, char result[MIG_DIGEST_HEX_SIZE])
{
    static const char *const names[SECTION_KIND_COUNT] = {"up", "down", "verify"};
    const Section *section = revision_section(revision, kind, dialect);
    size_t count = count_steps(section, dialect);
    MigDigest digest;
    mig__digest_init(&digest);
    add_string(&digest, "migc-1");
    add_string(&digest, names[kind]);
    add_number(&digest, section_state(section, kind));
    add_text(&digest, section ? section->reason : (Text){"", 0});
    add_number(&digest, count);
    for (size_t i = 0; section && i < section->steps.count; i++)
        if (revision_step_runs(&section->steps.items[i], dialect))
            add_step(&digest, &section->steps.items[i], has_rows, dialect, scratch);
    mig__digest_final_hex(&digest, result);
}

typedef struct Relative {
    Text id;
    const char *digest;
} Relative;

static int compare_relatives(const void *a, const void *b)
{
    return text_compare(((const Relative *)a)->id, ((const Relative *)b)->id);
}

static void add_relatives(MigDigest *digest, Arena *arena, const Graph *graph,
                          const char *const *digests, const uint32_t *indices, uint32_t count)
{
    Relative *relatives = arena_alloc(arena, count * sizeof *relatives);
    for (uint32_t i = 0; i < count; i++)
        relatives[i] = (Relative){graph->nodes[indices[i]].revision->id.text, digests[indices[i]]};
    if (count > 1)
        sort_items(relatives, count, sizeof *relatives, compare_relatives);
    add_number(digest, count);
    for (uint32_t i = 0; i < count; i++)
        add_string(digest, relatives[i].digest);
}

void identity_of_revision(Arena *arena, const Graph *graph, uint32_t index, const char *up,
                          const char *const *digests, char result[MIG_DIGEST_HEX_SIZE])
{
    const Node *node = &graph->nodes[index];
    MigDigest digest;
    mig__digest_init(&digest);
    add_string(&digest, "migc-1");
    add_string(&digest, "revision");
    add_text(&digest, node->revision->id.text);
    add_string(&digest, up);
    add_relatives(&digest, arena, graph, digests, node->parents, node->parent_count);
    add_relatives(&digest, arena, graph, digests, node->dependencies, node->dependency_count);
    mig__digest_final_hex(&digest, result);
}

Identity *identity_of_graph(Arena *arena, const Graph *graph, MigDialect dialect)
{
    Builder scratch = {.arena = arena};
    Identity *identities = arena_alloc(arena, graph->count * sizeof *identities);
    const char **digests = arena_alloc(arena, graph->count * sizeof *digests);
    for (uint32_t i = 0; i < graph->count; i++) {
        const Node *node = &graph->nodes[i];
        Identity *identity = &identities[i];
        digest_section(node->revision, SECTION_UP, true, dialect, &scratch, identity->up);
        digest_section(node->revision, SECTION_DOWN, true, dialect, &scratch, identity->down);
        digest_section(node->revision, SECTION_VERIFY, true, dialect, &scratch, identity->verify);
        if (has_copy(node->revision, SECTION_UP, dialect))
            digest_section(node->revision, SECTION_UP, false, dialect, &scratch,
                           identity->up_without_rows);
        identity_of_revision(arena, graph, i, identity->up, digests, identity->digest);
        digests[i] = identity->digest;
    }
    return identities;
}

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

Text *identity_sorted_words(Arena *arena, const WordList *words)
{
    Text *sorted = arena_alloc(arena, words->count * sizeof *sorted);
    for (size_t i = 0; i < words->count; i++)
        sorted[i] = words->items[i].text;
    sort_items(sorted, words->count, sizeof *sorted, compare_texts);
    return sorted;
}

static void add_sorted_words(MigDigest *digest, Arena *arena, const WordList *words)
{
    const Text *sorted = identity_sorted_words(arena, words);
    add_number(digest, words->count);
    for (size_t i = 0; i < words->count; i++)
        add_text(digest, sorted[i]);
}

static void add_description(MigDigest *digest, Arena *arena, const Revision *revision,
                            const Identity *identity)
{
    add_string(digest, identity->digest);
    add_string(digest, identity->down);
    add_string(digest, identity->verify);
    add_number(digest, revision->is_compatible);
    add_text(digest, revision->compatible_from.text);
    add_text(digest, revision->title);
    add_sorted_words(digest, arena, &revision->labels);
    add_sorted_words(digest, arena, &revision->replaces);
}

typedef struct Described {
    const Revision *revision;
    const Identity *identity;
} Described;

static int compare_described(const void *a, const void *b)
{
    return text_compare(((const Described *)a)->revision->id.text,
                        ((const Described *)b)->revision->id.text);
}

void identity_of_launch(Arena *arena, const Graph *graph, const Identity *identities,
                        char result[MIG_DIGEST_HEX_SIZE])
{
    Described *all = arena_alloc(arena, graph->count * sizeof *all);
    for (uint32_t i = 0; i < graph->count; i++)
        all[i] = (Described){graph->nodes[i].revision, &identities[i]};
    sort_items(all, graph->count, sizeof *all, compare_described);
    MigDigest digest;
    mig__digest_init(&digest);
    add_string(&digest, "migc-1");
    add_string(&digest, "launch");
    add_number(&digest, graph->count);
    for (uint32_t i = 0; i < graph->count; i++)
        add_description(&digest, arena, all[i].revision, all[i].identity);
    mig__digest_final_hex(&digest, result);
}
