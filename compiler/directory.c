// SPDX-License-Identifier: MIT
// A directory → its sources. Folders wait in a list instead of a recursion; one that is reached
// twice (a loop of symbolic links) is an error, so the walk ends.
#include "source.h"

#include "diagnostic.h"
#include "sort.h"
#include "text_set.h"
#include "utf8.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Folder {
    const char *path;
    const char *name;
} Folder;

typedef struct Walk {
    Arena *arena;
    Diagnostics *diagnostics;
    SourceList *sources;
    Folder *items;
    size_t count;
    size_t capacity;
    TextSet identities; // of the folders, with the same numbers
    int folder;         // the one that is read, open
} Walk;

// A place that has a path but no text: the diagnostic begins with the path alone.
static Span path_span(Arena *arena, const char *path)
{
    Source *source = arena_alloc(arena, sizeof *source);
    source->path = source->name = path;
    return (Span){source, 0, 0};
}

static void report_unreadable(Arena *arena, Diagnostics *diagnostics, const char *path,
                              const char *what)
{
    diagnostic_report(diagnostics, RULE_CANNOT_READ, path_span(arena, path), "cannot read: %s",
                      what);
}

// Asks for one byte more than the file is expected to have: a file that ends where it should says
// so without being asked again. *size is above `expected` where it goes on.
static bool read_all(int file, char *bytes, size_t expected, size_t *size)
{
    *size = 0;
    for (;;) {
        ssize_t count = read(file, bytes + *size, expected + 1 - *size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        *size += (size_t)count;
        if (count == 0 || *size >= expected)
            return true;
    }
}

// NULL and a diagnostic where it is no file that can be read.
static Source *read_open_file(Arena *arena, int file, const struct stat *status, const char *path,
                              const char *name, Diagnostics *diagnostics)
{
    if (!S_ISREG(status->st_mode)) {
        report_unreadable(arena, diagnostics, path, "not a regular file");
        return NULL;
    }
    if (status->st_size >= (off_t)UINT32_MAX) {
        diagnostic_report(diagnostics, RULE_LIMIT, path_span(arena, path),
                          "the file is larger than 4 GiB");
        return NULL;
    }
    size_t size = 0;
    size_t expected = (size_t)status->st_size;
    char *bytes = arena_alloc(arena, expected + 1);
    if (!read_all(file, bytes, expected, &size)) {
        report_unreadable(arena, diagnostics, path, strerror(errno));
        return NULL;
    }
    if (size != expected) { // half of a file that is being written would be a revision, too
        report_unreadable(arena, diagnostics, path, "it changed while it was read");
        return NULL;
    }
    Source *source = source_from_bytes(arena, path, bytes, size, diagnostics);
    if (source)
        source->name = name;
    return source;
}

// The file `entry` of an open folder, open, and what it is; -1 and a diagnostic where it cannot be
// opened.
static int open_file(Arena *arena, int folder, const char *entry, const char *path,
                     struct stat *status, Diagnostics *diagnostics)
{
    // O_NONBLOCK: opening a FIFO must not wait for somebody who writes.
    int file = openat(folder, entry, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file >= 0 && fstat(file, status) == 0)
        return file;
    report_unreadable(arena, diagnostics, path, strerror(errno));
    if (file >= 0)
        close(file);
    return -1;
}

Source *source_read_file(Arena *arena, const char *path, const char *name, Diagnostics *diagnostics)
{
    struct stat status;
    int file = open_file(arena, AT_FDCWD, path, path, &status, diagnostics);
    if (file < 0)
        return NULL;
    Source *source = read_open_file(arena, file, &status, path, name, diagnostics);
    close(file);
    return source;
}

static const char *join(Arena *arena, const char *folder, const char *entry)
{
    Builder builder = {.arena = arena};
    builder_add(&builder, text_from(folder));
    if (builder.count > 0 && builder.items[builder.count - 1] != '/')
        builder_add_char(&builder, '/');
    builder_add(&builder, text_from(entry));
    return builder.items;
}

static Text identity(Arena *arena, const struct stat *status)
{
    Builder builder = {.arena = arena};
    builder_add_number(&builder, status->st_dev);
    builder_add_char(&builder, ':');
    builder_add_number(&builder, status->st_ino);
    return builder_text(&builder);
}

static void add_folder(Walk *walk, const char *path, const char *name, const struct stat *status)
{
    Text key = identity(walk->arena, status);
    uint32_t seen = text_set_find(&walk->identities, key);
    if (seen != TEXT_SET_NONE) {
        diagnostic_report(walk->diagnostics, RULE_CANNOT_READ, path_span(walk->arena, path),
                          "the directory is reached a second time (first as \"%s\")",
                          walk->items[seen].path);
        return;
    }
    Folder folder = {path, name};
    ARRAY_PUSH(walk->arena, walk, folder);
    text_set_add(walk->arena, &walk->identities, key);
    ARRAY_PUSH(walk->arena, &walk->sources->directories, path);
}

static bool is_sql(const char *name)
{
    size_t size = strlen(name);
    return size > 4 && strcmp(name + size - 4, ".sql") == 0;
}

static bool is_text(const char *name)
{
    Text rest = text_from(name);
    while (rest.size > 0) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(rest, &code_point);
        if (size == 0 || utf8_is_control(code_point))
            return false;
        rest = (Text){rest.data + size, rest.size - size};
    }
    return true;
}

// A folder or a file by that name: what it is shows when it is open.
static void read_sql_entry(Walk *walk, const char *entry, const char *path, const char *name)
{
    struct stat status;
    int file = open_file(walk->arena, walk->folder, entry, path, &status, walk->diagnostics);
    if (file < 0)
        return;
    Source *source = NULL;
    if (S_ISDIR(status.st_mode))
        add_folder(walk, path, name, &status);
    else
        source = read_open_file(walk->arena, file, &status, path, name, walk->diagnostics);
    close(file);
    if (source)
        ARRAY_PUSH(walk->arena, walk->sources, source);
}

static void read_entry(Walk *walk, const char *folder_path, const char *folder_name,
                       const char *entry)
{
    struct stat status;
    const char *path = join(walk->arena, folder_path, entry);
    const char *name = *folder_name ? join(walk->arena, folder_name, entry) : entry;
    bool may_be_file = is_sql(entry);
    bool is_unknown = !may_be_file && fstatat(walk->folder, entry, &status, 0) != 0;
    if (is_unknown && errno != ENOENT && errno != ELOOP) { // it may be a folder of revisions
        report_unreadable(walk->arena, walk->diagnostics, path, strerror(errno));
        return;
    }
    if (is_unknown || (!may_be_file && !S_ISDIR(status.st_mode)))
        return;
    if (!is_text(entry))
        diagnostic_report(walk->diagnostics, RULE_ENCODING, path_span(walk->arena, path),
                          "the file's name is not printable UTF-8");
    else if (may_be_file)
        read_sql_entry(walk, entry, path, name);
    else
        add_folder(walk, path, name, &status);
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_folder(Walk *walk, Folder folder)
{
    DIR *directory = opendir(folder.path);
    if (!directory) {
        report_unreadable(walk->arena, walk->diagnostics, folder.path, strerror(errno));
        return;
    }
    struct {
        char **items;
        size_t count;
        size_t capacity;
    } entries = {0};
    struct dirent *entry;
    // readdir's order differs between machines, and diagnostics come in the order of reading.
    while (errno = 0, (entry = readdir(directory)) != NULL)
        if (entry->d_name[0] != '.' && entry->d_name[0] != '_')
            ARRAY_PUSH(walk->arena, &entries, text_copy(walk->arena, text_from(entry->d_name)));
    if (errno != 0)
        report_unreadable(walk->arena, walk->diagnostics, folder.path, strerror(errno));
    sort_items(entries.items, entries.count, sizeof *entries.items, compare_entries);
    walk->folder = dirfd(directory);
    for (size_t i = 0; i < entries.count; i++)
        read_entry(walk, folder.path, folder.name, entries.items[i]);
    closedir(directory);
}

static const char *last_part(Arena *arena, const char *path)
{
    size_t end = strlen(path);
    while (end > 0 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    return text_copy(arena, (Text){path + start, end - start});
}

// "." and ".." say nothing about where they are; what a person typed otherwise stays, symbolic
// links included.
static const char *directory_name(Arena *arena, const char *directory)
{
    const char *name = last_part(arena, directory);
    if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
        return name;
    char *resolved = realpath(directory, NULL);
    if (resolved)
        name = last_part(arena, resolved);
    free(resolved);
    return name;
}

static int compare_sources(const void *a, const void *b)
{
    return strcmp((*(Source *const *)a)->name, (*(Source *const *)b)->name);
}

void source_read_directory(Arena *arena, const char *directory, SourceList *sources,
                           Diagnostics *diagnostics)
{
    struct stat status;
    if (stat(directory, &status) != 0) {
        report_unreadable(arena, diagnostics, directory, strerror(errno));
        return;
    }
    if (!S_ISDIR(status.st_mode)) {
        report_unreadable(arena, diagnostics, directory, "not a directory");
        return;
    }
    Walk walk = {.arena = arena, .diagnostics = diagnostics, .sources = sources};
    add_folder(&walk, directory, directory_name(arena, directory), &status);
    for (size_t i = 0; i < walk.count; i++)
        read_folder(&walk, walk.items[i]);
    sort_items(sources->items, sources->count, sizeof *sources->items, compare_sources);
}
