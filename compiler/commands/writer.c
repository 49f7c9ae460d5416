// SPDX-License-Identifier: MIT
// The lock is one on the directory itself: it needs no file, and goes with the process that holds
// it. Two who write at once write one after the other, so the second sees the first one's revision.
#include "writer.h"

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_TRIES = 600, LOCK_PAUSE = 50 * 1000 * 1000, MOST_CANDIDATES = 20 };

static bool is_heads_only(const Diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->count; i++)
        if (diagnostics->items[i]->severity == SEVERITY_ERROR &&
            diagnostics->items[i]->rule != RULE_MULTIPLE_HEADS)
            return false;
    return true;
}

// Waits half a minute at most. A file system without locks is written to without one.
static bool lock_directory(Writer *writer)
{
    writer->lock = open(writer->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; writer->lock >= 0 && i < LOCK_TRIES; i++) {
        if (flock(writer->lock, LOCK_EX | LOCK_NB) == 0 || (errno != EWOULDBLOCK && errno != EINTR))
            return true;
        (void)nanosleep(&(struct timespec){0, LOCK_PAUSE}, NULL);
    }
    if (writer->lock < 0) {
        command_complain("%s cannot be opened: %s%s", writer->directory, strerror(errno),
                         errno == ENOENT ? "; `migc init` makes it" : "");
        return false;
    }
    command_complain("another migc writes into %s, and does not come to an end", writer->directory);
    return false;
}

bool writer_open(Writer *writer, Arena *arena, const char *directory)
{
    *writer = (Writer){.arena = arena, .directory = directory, .lock = -1};
    if (!lock_directory(writer))
        return false;
    Project *project = project_load(arena, directory, 0);
    writer->project = project;
    writer->finder = (Finder){.arena = arena, .graph = project->graph, .sealed = &project->sealed};
    if (is_heads_only(&project->diagnostics) && project->graph)
        return true;
    diagnostic_print(&project->diagnostics, stderr);
    command_complain("nothing was written: the revisions have errors");
    return false;
}

void writer_close(Writer *writer)
{
    if (writer->lock >= 0)
        (void)close(writer->lock);
    writer->lock = -1;
}

bool writer_try(const Writer *writer, const Change *changes, size_t change_count)
{
    Project *after =
        project_load_changed(writer->arena, writer->directory, 0, changes, change_count);
    bool is_good = is_heads_only(&after->diagnostics);
    bool has_new_heads =
        after->diagnostics.error_count > 0 && writer->project->diagnostics.error_count == 0;
    if (!is_good || has_new_heads)
        diagnostic_print(&after->diagnostics, stderr);
    if (!is_good)
        command_complain("nothing was written: the revisions would have these errors");
    return is_good;
}

void writer_explain(const Writer *writer, const char *advice)
{
    const NodeList *candidates = &writer->finder.candidates;
    command_complain("%.*s%s%s", TEXT_ARGS(writer->finder.problem), advice,
                     candidates->count > 0 ? ":" : "");
    for (size_t i = 0; i < candidates->count && i < MOST_CANDIDATES; i++) {
        const Revision *revision = writer->finder.graph->nodes[candidates->items[i]].revision;
        Builder labels = {.arena = writer->arena};
        for (size_t k = 0; k < revision->labels.count; k++)
            builder_add_format(&labels, " [%.*s]", TEXT_ARGS(revision->labels.items[k].text));
        command_add_line("  %.*s%.*s  %.*s  (%s)", TEXT_ARGS(revision->id.text),
                         TEXT_ARGS(builder_text(&labels)), TEXT_ARGS(revision->title),
                         revision->source->path);
    }
    if (candidates->count > MOST_CANDIDATES)
        command_add_line("  ...");
}

bool writer_find(Writer *writer, const char *target, NodeList *found)
{
    bool is_found = revision_find(&writer->finder, text_from(target), found);
    if (!is_found)
        writer_explain(writer, "");
    return is_found;
}

bool writer_find_head(Writer *writer, NodeList *found)
{
    bool is_found = revision_find_head(&writer->finder, found);
    if (!is_found)
        writer_explain(writer, ": name one with --head, or join them with `migc merge`");
    return is_found;
}

Text writer_folder(const Writer *writer, const Revision *revision)
{
    const char *path = revision->source->path + strlen(writer->directory);
    while (*path == '/')
        path++;
    const char *slash = strrchr(path, '/');
    return (Text){path, slash ? (size_t)(slash + 1 - path) : 0};
}

// <file> in a hook's line becomes "$1", which no name of a file can break out of.
static const char *hook_line(Arena *arena, Text line)
{
    Builder text = {.arena = arena};
    bool has_file = false;
    for (size_t i = 0; i < line.size; i++) {
        if (line.size - i < 6 || memcmp(line.data + i, "<file>", 6) != 0) {
            builder_add_char(&text, line.data[i]);
            continue;
        }
        builder_add(&text, TEXT("\"$1\""));
        has_file = true;
        i += 5;
    }
    if (!has_file)
        builder_add(&text, TEXT(" \"$1\""));
    return text.items;
}

static bool run_hook(const Writer *writer, const Hook *hook, const char *path)
{
    const char *word = child_path(writer->arena, path);
    int status = child_run(hook_line(writer->arena, hook->command), &word, 1, true);
    if (status == 0)
        return true;
    if (status < 0)
        command_complain("%s is written, and the hook \"%.*s\" cannot be run: %s", path,
                         TEXT_ARGS(hook->name.text), strerror(errno));
    else
        command_complain("%s is written, and the hook \"%.*s\" failed on it with status %d", path,
                         TEXT_ARGS(hook->name.text), status);
    return false;
}

int writer_run_hooks(const Writer *writer, const char *path)
{
    const HookList *hooks = &writer->project->settings.writing.hooks;
    for (size_t i = 0; i < hooks->count; i++)
        if (!run_hook(writer, &hooks->items[i], path))
            return EXIT_REFUSED;
    if (hooks->count == 0)
        return EXIT_DONE;
    Project *after = project_load(writer->arena, writer->directory, 0);
    if (is_heads_only(&after->diagnostics))
        return EXIT_DONE;
    diagnostic_print(&after->diagnostics, stderr);
    command_complain("%s is written, and after the hooks it has these errors", path);
    return EXIT_REFUSED;
}
