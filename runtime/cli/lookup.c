// SPDX-License-Identifier: MIT
#include "command.h"

#include "../target.h"
#include "lookup.h"
#include "print.h"
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES_SHOWN = 10 };

static int fail_lookup_memory(const CliView *view)
{
    mig__cli_error(view->cli, "out of memory");
    return MIG_REFUSED;
}

// An id, a label, or a prefix, by the runtime's own rules.
static int find_one(const CliView *view, const char *name, CliRevisions *found)
{
    MigError error = {0};
    uint32_t revision;
    if (mig__target_find(view->history, name, &revision, &error) != MIG_OK)
        return mig__cli_report(view->cli, &error);
    found->items[found->count++] = revision;
    return 0;
}

// The heads among `root` and its descendants; all heads where root is MIG_UNSET.
static int find_heads(const CliView *view, uint32_t root, CliRevisions *found)
{
    const MigHistory *history = view->history;
    bool *is_below = calloc((size_t)history->revision_count + 1, sizeof *is_below);
    if (!is_below)
        return fail_lookup_memory(view);
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
    char list[CANDIDATES_SHOWN * 80] = "";
    int code = find_heads(view, root, found);
    if (code || found->count == 1)
        return code;
    if (found->count == 0) {
        mig__cli_error(view->cli, "the history has no revisions");
        return MIG_REFUSED;
    }
    for (size_t i = 0; i < found->count && i < CANDIDATES_SHOWN; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "",
                 mig__revision_id(view->history, found->items[i]));
    mig__cli_error(view->cli, "there are several heads; name one, or \"heads\" for all: %s%s", list,
                   found->count > CANDIDATES_SHOWN ? ", …" : "");
    return MIG_REFUSED;
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
    char *name = strndup(target, (size_t)(at - target));
    int code = name ? find_one(view, name, found) : fail_lookup_memory(view);
    free(name);
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
    found->items = calloc((size_t)view->history->revision_count + 1, sizeof *found->items);
    if (!found->items)
        return fail_lookup_memory(view);
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
    return at ? find_of_branch(view, target, at, found) : find_one(view, target, found);
}
