// SPDX-License-Identifier: MIT
#include "command.h"

#include "lookup.h"
#include "print.h"
#include <stdlib.h>
#include <string.h>

enum { SHORTEST_PREFIX = 4, CANDIDATES_SHOWN = 10 };

static bool has_name(const MigHistory *history, uint32_t first, uint32_t count, const char *name,
                     size_t size)
{
    for (uint32_t i = 0; i < count; i++) {
        const char *item = mig__text(history, history->names[first + i]);
        if (strlen(item) == size && memcmp(item, name, size) == 0)
            return true;
    }
    return false;
}

static uint32_t find_id(const MigHistory *history, const char *name, size_t size)
{
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const char *id = mig__revision_id(history, i);
        const MigRevision *revision = &history->revisions[i];
        if ((strlen(id) == size && memcmp(id, name, size) == 0) ||
            has_name(history, revision->first_replaced, revision->replaced_count, name, size))
            return i;
    }
    return MIG_UNSET;
}

static uint32_t find_label(const MigHistory *history, const char *name, size_t size)
{
    for (uint32_t i = 0; i < history->revision_count; i++)
        if (has_name(history, history->revisions[i].first_label, history->revisions[i].label_count,
                     name, size))
            return i;
    return MIG_UNSET;
}

// Says "error: … : a, b, c" with the revisions that `is_candidate` marks.
static int fail_ambiguous(const CliView *view, const char *text, const CliRevisions *candidates)
{
    char list[CANDIDATES_SHOWN * 80] = "";
    size_t used = 0;
    for (size_t i = 0; i < candidates->count && i < CANDIDATES_SHOWN; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "",
                                 mig__revision_id(view->history, candidates->items[i]));
    mig__cli_error(view->cli, "%s: %s%s", text, list,
                   candidates->count > CANDIDATES_SHOWN ? ", …" : "");
    return MIG_MISUSE;
}

static void find_prefix(const CliView *view, const char *name, size_t size, CliRevisions *found)
{
    for (uint32_t i = 0; i < view->history->revision_count; i++)
        if (strncmp(mig__revision_id(view->history, i), name, size) == 0)
            found->items[found->count++] = i;
}

static int fail_unknown(const CliView *view, const char *name, size_t size)
{
    const MigHistory *history = view->history;
    const char **names = malloc(((size_t)history->revision_count + 1) * sizeof *names);
    char word[72];
    snprintf(word, sizeof word, "%.*s", (int)size, name);
    for (uint32_t i = 0; names && i < history->revision_count; i++)
        names[i] = mig__revision_id(history, i);
    const char *near = names ? mig__cli_suggest(word, names, history->revision_count) : NULL;
    char heads[200];
    mig__cli_view_heads(view, heads, sizeof heads);
    if (near)
        mig__cli_error(view->cli, "no revision or label \"%s\"; did you mean %s?", word, near);
    else if (size < SHORTEST_PREFIX)
        mig__cli_error(view->cli,
                       "no revision or label \"%s\" (a prefix needs %d characters; the head is %s)",
                       word, SHORTEST_PREFIX, heads);
    else
        mig__cli_error(view->cli, "no revision or label \"%s\" (the head is %s)", word, heads);
    free(names);
    return MIG_MISUSE;
}

// Exact id first, then label, then prefix.
static int find_one(const CliView *view, const char *name, size_t size, CliRevisions *found)
{
    uint32_t revision = find_id(view->history, name, size);
    if (revision == MIG_UNSET)
        revision = find_label(view->history, name, size);
    if (revision != MIG_UNSET) {
        found->items[found->count++] = revision;
        return 0;
    }
    if (size >= SHORTEST_PREFIX)
        find_prefix(view, name, size, found);
    if (found->count == 1)
        return 0;
    if (found->count == 0)
        return fail_unknown(view, name, size);
    char text[120];
    snprintf(text, sizeof text, "\"%.*s\" begins several ids", (int)size, name);
    return fail_ambiguous(view, text, found);
}

// The heads among `root` and its descendants; all heads where root is MIG_UNSET.
static int find_heads(const CliView *view, uint32_t root, CliRevisions *found)
{
    const MigHistory *history = view->history;
    bool *is_below = calloc((size_t)history->revision_count + 1, sizeof *is_below);
    if (!is_below) {
        mig__cli_error(view->cli, "out of memory");
        return MIG_REFUSED;
    }
    for (uint32_t i = 0; i < history->revision_count; i++) {
        const MigRevision *revision = &history->revisions[i];
        is_below[i] = root == MIG_UNSET || i == root;
        for (uint32_t k = 0; k < revision->parent_count && !is_below[i]; k++)
            is_below[i] = is_below[history->edges[revision->first_parent + k]];
        if (is_below[i] && mig__cli_view_is_head(view, i))
            found->items[found->count++] = i;
    }
    free(is_below);
    return 0;
}

static int find_head(const CliView *view, uint32_t root, CliRevisions *found)
{
    int code = find_heads(view, root, found);
    if (code || found->count == 1)
        return code;
    if (found->count == 0) {
        mig__cli_error(view->cli, "the history has no revisions");
        return MIG_MISUSE;
    }
    return fail_ambiguous(view, "there are several heads; name one, or \"heads\" for all", found);
}

static void find_current(const CliView *view, CliRevisions *found)
{
    for (uint32_t i = 0; i < view->history->revision_count; i++)
        if (view->entries[i] != MIG_UNSET &&
            mig_current_entry(view->current, view->entries[i]).is_head)
            found->items[found->count++] = i;
}

// `label@head`, `003@heads`.
static int find_of_branch(const CliView *view, const char *target, const char *at,
                          CliRevisions *found)
{
    int code = find_one(view, target, (size_t)(at - target), found);
    if (code)
        return code;
    uint32_t root = found->items[0];
    found->count = 0;
    if (strcmp(at, "@head") == 0)
        return find_head(view, root, found);
    if (strcmp(at, "@heads") == 0)
        return find_heads(view, root, found);
    mig__cli_error(view->cli, "\"%.100s\": after @ only head or heads can stand here", target);
    return MIG_MISUSE;
}

int mig__cli_lookup(const CliView *view, const char *target, CliRevisions *found)
{
    const char *at = strchr(target, '@');
    found->count = 0;
    found->items = malloc(((size_t)view->history->revision_count + 1) * sizeof *found->items);
    if (!found->items) {
        mig__cli_error(view->cli, "out of memory");
        return MIG_REFUSED;
    }
    if (strcmp(target, "base") == 0)
        return 0;
    if (strcmp(target, "head") == 0)
        return find_head(view, MIG_UNSET, found);
    if (strcmp(target, "heads") == 0)
        return find_heads(view, MIG_UNSET, found);
    if (strcmp(target, "current") == 0 && view->current) {
        find_current(view, found);
        return 0;
    }
    if (strpbrk(target, "+-:")) {
        mig__cli_error(view->cli,
                       "\"%.100s\": relative targets and ranges cannot stand here; name a revision",
                       target);
        return MIG_MISUSE;
    }
    return at ? find_of_branch(view, target, at, found)
              : find_one(view, target, strlen(target), found);
}
