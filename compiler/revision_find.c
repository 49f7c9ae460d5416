// SPDX-License-Identifier: MIT
// An exact id first, then a label, then a release, then the beginning of an id.
#include "revision_find.h"

#include <string.h>

enum { SHORTEST_PREFIX = 4 };

static const Revision *revision_at(const Finder *finder, uint32_t node)
{
    return finder->graph->nodes[node].revision;
}

static void add_once(Arena *arena, NodeList *nodes, uint32_t node)
{
    for (size_t i = 0; i < nodes->count; i++)
        if (nodes->items[i] == node)
            return;
    ARRAY_PUSH(arena, nodes, node);
}

static void fail(Finder *finder, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fail(Finder *finder, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    finder->problem = text_format_list(finder->arena, format, arguments);
    va_end(arguments);
    finder->candidates.count = 0;
}

bool revision_is_head(const Graph *graph, uint32_t node)
{
    return graph->nodes[node].is_head;
}

void revision_find_heads(Finder *finder, NodeList *found)
{
    for (uint32_t i = 0; i < finder->graph->count; i++)
        if (revision_is_head(finder->graph, i))
            add_once(finder->arena, found, i);
}

bool revision_find_head(Finder *finder, NodeList *found)
{
    NodeList heads = {0};
    revision_find_heads(finder, &heads);
    if (heads.count > 1) {
        fail(finder, "the history has %zu heads", heads.count);
        finder->candidates = heads;
        return false;
    }
    if (heads.count == 1)
        add_once(finder->arena, found, heads.items[0]);
    return true;
}

bool *revision_ancestors(Arena *arena, const Graph *graph, const NodeList *nodes,
                         bool has_dependencies)
{
    bool *is_in = arena_alloc(arena, graph->count * sizeof *is_in);
    for (size_t i = 0; i < nodes->count; i++)
        is_in[nodes->items[i]] = true;
    for (uint32_t i = graph->count; i-- > 0;) {
        const Node *node = &graph->nodes[i];
        for (uint32_t k = 0; is_in[i] && k < node->parent_count; k++)
            is_in[node->parents[k]] = true;
        for (uint32_t k = 0; is_in[i] && has_dependencies && k < node->dependency_count; k++)
            is_in[node->dependencies[k]] = true;
    }
    return is_in;
}

static bool holds(const WordList *words, Text name)
{
    for (size_t i = 0; i < words->count; i++)
        if (text_equal(words->items[i].text, name))
            return true;
    return false;
}

static bool find_exact(Finder *finder, Text name, NodeList *found)
{
    for (int is_label = 0; is_label < 2; is_label++)
        for (uint32_t i = 0; i < finder->graph->count; i++) {
            const Revision *revision = revision_at(finder, i);
            bool is_it =
                is_label ? holds(&revision->labels, name)
                         : text_equal(revision->id.text, name) || holds(&revision->replaces, name);
            if (!is_it)
                continue;
            add_once(finder->arena, found, i);
            return true;
        }
    return false;
}

static bool find_release(Finder *finder, Text name, NodeList *found)
{
    const Release *release = sealed_find_release(finder->sealed, name);
    for (size_t i = 0; release && i < release->heads.count; i++)
        (void)find_exact(finder, release->heads.items[i].text, found);
    return release != NULL;
}

static bool begins_with(Text text, Text prefix)
{
    return text.size >= prefix.size && memcmp(text.data, prefix.data, prefix.size) == 0;
}

static void list_all(Finder *finder)
{
    for (uint32_t i = finder->graph->count; i-- > 0;) // the latest first: they are meant most often
        ARRAY_PUSH(finder->arena, &finder->candidates, i);
}

static bool find_prefix(Finder *finder, Text name, NodeList *found)
{
    NodeList matches = {0};
    for (uint32_t i = 0; name.size >= SHORTEST_PREFIX && i < finder->graph->count; i++)
        if (begins_with(revision_at(finder, i)->id.text, name))
            ARRAY_PUSH(finder->arena, &matches, i);
    if (matches.count == 1) {
        add_once(finder->arena, found, matches.items[0]);
        return true;
    }
    if (matches.count > 1) {
        fail(finder, "\"%.*s\" is the beginning of several revisions", TEXT_ARGS(name));
        finder->candidates = matches;
        return false;
    }
    fail(finder, "no revision, label or release is named \"%.*s\"%s", TEXT_ARGS(name),
         name.size < SHORTEST_PREFIX ? " (a part of an id needs at least 4 characters)" : "");
    list_all(finder);
    return false;
}

static bool find_name(Finder *finder, Text name, NodeList *found)
{
    if (finder->graph->count == 0) {
        fail(finder, "there is no revision yet, and so none named \"%.*s\"", TEXT_ARGS(name));
        return false;
    }
    return find_exact(finder, name, found) || find_release(finder, name, found) ||
           find_prefix(finder, name, found);
}

// NAME@head: the only head that descends from what NAME means.
static bool find_head_of(Finder *finder, Text name, NodeList *found)
{
    NodeList begin = {0}, heads = {0}, one = {0};
    if (!find_name(finder, name, &begin))
        return false;
    for (uint32_t i = 0; i < finder->graph->count; i++) {
        if (!revision_is_head(finder->graph, i))
            continue;
        one.count = 0;
        add_once(finder->arena, &one, i);
        const bool *is_below = revision_ancestors(finder->arena, finder->graph, &one, false);
        for (size_t k = 0; k < begin.count; k++)
            if (is_below[begin.items[k]])
                add_once(finder->arena, &heads, i);
    }
    if (heads.count == 0)
        return true; // of a release of nothing
    if (heads.count > 1) {
        fail(finder, "%zu heads descend from \"%.*s\"", heads.count, TEXT_ARGS(name));
        finder->candidates = heads;
        return false;
    }
    add_once(finder->arena, found, heads.items[0]);
    return true;
}

bool revision_find(Finder *finder, Text target, NodeList *found)
{
    const char *at = target.size > 0 ? memchr(target.data, '@', target.size) : NULL;
    Text name = {target.data, at ? (size_t)(at - target.data) : target.size};
    if (text_is(target, "base"))
        return true;
    if (text_is(target, "heads")) {
        revision_find_heads(finder, found);
        return true;
    }
    if (text_is(target, "head"))
        return revision_find_head(finder, found);
    if (at && text_is((Text){at + 1, target.size - name.size - 1}, "head") && name.size > 0)
        return find_head_of(finder, name, found);
    for (size_t i = 0; i < target.size; i++)
        if (strchr("@:+-", target.data[i])) {
            fail(finder,
                 "the target \"%.*s\" cannot be used here: write head, heads, base, an id, the "
                 "beginning of one, a label, a release, or NAME@head",
                 TEXT_ARGS(target));
            return false;
        }
    return find_name(finder, name, found);
}
