// SPDX-License-Identifier: MIT
#include "command.h"

#include "view_json.h"
#include <string.h>

static void json_add_edges(CliJson *json, const CliView *view, const char *key, uint32_t first,
                           uint32_t count)
{
    mig__cli_json_array(json, key);
    for (uint32_t i = 0; i < count; i++)
        mig__cli_json_text(json, NULL,
                           mig__revision_id(view->history, view->history->edges[first + i]));
    mig__cli_json_end(json);
}

static void json_add_names(CliJson *json, const CliView *view, const char *key, uint32_t first,
                           uint32_t count)
{
    mig__cli_json_array(json, key);
    for (uint32_t i = 0; i < count; i++)
        mig__cli_json_text(json, NULL, mig__text(view->history, view->history->names[first + i]));
    mig__cli_json_end(json);
}

// 2026-01-05T09:00:00Z
static void json_add_time(CliJson *json, const char *key, int64_t seconds)
{
    char text[32];
    if (seconds == MIG_NO_TIME) {
        mig__cli_json_null(json, key);
        return;
    }
    mig__cli_view_time(seconds, text);
    *strchr(text, ' ') = 'T';
    strcpy(strrchr(text, ' '), "Z");
    mig__cli_json_text(json, key, text);
}

static const char *json_state_name(const MigCurrentEntry *entry)
{
    return entry->state == MIG_APPLIED   ? "applied"
           : entry->state == MIG_STARTED ? "started"
                                         : "reverting";
}

static void json_add_state(CliJson *json, const MigCurrentEntry *entry)
{
    mig__cli_json_text(json, "state", json_state_name(entry));
    mig__cli_json_bool(json, "current", entry->is_head);
    mig__cli_json_bool(json, "diverged", entry->is_diverged);
    mig__cli_json_bool(json, "moved", entry->is_moved);
    mig__cli_json_number(json, "rows_done", entry->rows_done);
    mig__cli_json_text_or_null(json, "finished_at", entry->finished_at);
    mig__cli_json_text_or_null(json, "applied_by", entry->applied_by);
}

static void json_add_database(CliJson *json, const CliView *view, uint32_t revision)
{
    MigCurrentEntry entry;
    if (!view->current)
        return;
    mig__cli_json_object(json, "database");
    if (mig__cli_view_entry(view, revision, &entry))
        json_add_state(json, &entry);
    else
        mig__cli_json_text(json, "state", "pending");
    mig__cli_json_end(json);
}

void mig__cli_view_json(CliJson *json, const CliView *view, uint32_t revision)
{
    const MigHistory *history = view->history;
    const MigRevision *item = &history->revisions[revision];
    mig__cli_json_text(json, "id", mig__revision_id(history, revision));
    mig__cli_json_text(json, "title", mig__text(history, item->title));
    json_add_edges(json, view, "parents", item->first_parent, item->parent_count);
    json_add_edges(json, view, "depends", item->first_dependency, item->dependency_count);
    json_add_names(json, view, "labels", item->first_label, item->label_count);
    json_add_names(json, view, "replaces", item->first_replaced, item->replaced_count);
    mig__cli_json_bool(json, "head", mig__cli_view_is_head(view, revision));
    mig__cli_json_bool(json, "merge", item->parent_count > 1);
    mig__cli_json_bool(json, "branch_point", view->children[revision] > 1);
    json_add_time(json, "created", item->created);
    mig__cli_json_text_or_null(json, "author", mig__text(history, item->author));
    mig__cli_json_text(json, "file", mig__text(history, item->file));
    mig__cli_json_text(json, "description", mig__text(history, item->description));
    json_add_database(json, view, revision);
}

void mig__cli_view_json_entry(CliJson *json, const CliView *view, const MigCurrentEntry *entry)
{
    bool is_known = entry->revision != MIG_UNSET;
    mig__cli_json_object(json, NULL);
    mig__cli_json_text(json, "id", entry->id);
    mig__cli_json_text(json, "title", entry->title);
    mig__cli_json_bool(json, "known", is_known);
    mig__cli_json_bool(json, "head", is_known && mig__cli_view_is_head(view, entry->revision));
    json_add_state(json, entry);
    mig__cli_json_end(json);
}

void mig__cli_view_json_list(CliJson *json, const CliView *view, const char *key)
{
    mig__cli_json_begin(json, stdout);
    mig__cli_json_object(json, NULL);
    mig__cli_json_text(json, "history", mig__text(view->history, view->history->name));
    mig__cli_json_array(json, key);
}

int mig__cli_view_json_histories(CliJson *json, const Cli *cli)
{
    int code = mig__cli_json_begin_whole(json, cli);
    if (code)
        return code;
    mig__cli_json_object(json, NULL);
    mig__cli_json_array(json, "histories");
    return 0;
}

int mig__cli_view_json_finish(CliJson *json, const Cli *cli, int code)
{
    if (!code && json->stream) {
        mig__cli_json_end(json);
        mig__cli_json_end(json);
    }
    return mig__cli_json_end_whole(json, cli, code);
}

int mig__cli_view_json_shown(const CliView *view, const char *key, const uint8_t *is_shown)
{
    CliJson json;
    mig__cli_view_json_list(&json, view, key);
    for (uint32_t i = view->history->revision_count; i-- > 0;) {
        if (!is_shown[i])
            continue;
        mig__cli_json_object(&json, NULL);
        mig__cli_view_json(&json, view, i);
        mig__cli_json_end(&json);
    }
    mig__cli_json_end(&json);
    mig__cli_json_end(&json);
    return mig__cli_json_finish(&json, view->cli);
}
