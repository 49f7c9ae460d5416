// SPDX-License-Identifier: MIT
// Reading is defensive: only regular files, opened without blocking, and each problem is a finding.
#include "source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diagnostic.h"
#include "utf8.h"

static const uint32_t LARGEST_FILE = UINT32_MAX - 1;

static Source *create_source(Arena *arena, const char *path, const char *name)
{
    Source *source = arena_alloc(arena, sizeof *source);
    source->path = path;
    source->name = name;
    return source;
}

static void report_file(Arena *arena, const char *path, const char *reason,
                        Diagnostics *diagnostics)
{
    Source *source = create_source(arena, path, path);
    diagnostic_report(diagnostics, RULE_CANNOT_READ, (Span){.source = source}, "cannot read: %s",
                      reason);
}

// --- from bytes to a checked text

static Text without_bom(Text text)
{
    if (text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
        return (Text){text.data + 3, text.size - 3};
    return text;
}

// CRLF becomes LF; a CR alone stays. The copy ends with a NUL.
static Text with_line_feeds(Arena *arena, Text text)
{
    char *copy = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '\r' || i + 1 == text.size || text.data[i + 1] != '\n')
            copy[size++] = text.data[i];
    return (Text){copy, size};
}

static bool looks_like_utf16(Text text)
{
    if (text.size < 2)
        return false;
    const unsigned char *bytes = (const unsigned char *)text.data;
    bool has_mark =
        (bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF);
    if (has_mark || text.size < 4)
        return has_mark;
    bool is_little = bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0;
    bool is_big = bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0;
    return is_little || is_big;
}

static void check_encoding(Source *source, Diagnostics *diagnostics)
{
    for (size_t i = 0; i < source->text.size;) {
        uint32_t point = 0;
        size_t size = utf8_decode(source->text.data + i, source->text.size - i, &point);
        Span span = {source, (uint32_t)i, 1};
        if (size == 0) {
            Diagnostic *diagnostic =
                diagnostic_report(diagnostics, RULE_ENCODING, span, "this byte is not UTF-8");
            diagnostic_hint(diagnostic, "save the file as UTF-8");
            return;
        }
        if (point == 0) {
            diagnostic_report(diagnostics, RULE_ENCODING, span, "a NUL byte cannot be part of SQL");
            return;
        }
        i += size;
    }
}

static void find_lines(Arena *arena, Source *source)
{
    const char *end = source->text.data + source->text.size;
    size_t count = 1;
    for (const char *at = source->text.data; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        count++;
    source->lines = arena_alloc(arena, count * sizeof *source->lines);
    source->line_count = count;
    count = 1;
    for (const char *at = source->text.data; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        source->lines[count++] = (uint32_t)(at + 1 - source->text.data);
}

static Source *finish_source(Arena *arena, Source *source, Text bytes, Diagnostics *diagnostics)
{
    if (looks_like_utf16(bytes)) {
        Diagnostic *diagnostic = diagnostic_report(
            diagnostics, RULE_ENCODING, (Span){.source = source}, "this file looks like UTF-16");
        diagnostic_hint(diagnostic, "save it as UTF-8");
        return NULL;
    }
    size_t errors = diagnostics->error_count;
    source->text = with_line_feeds(arena, without_bom(bytes));
    find_lines(arena, source);
    check_encoding(source, diagnostics);
    return diagnostics->error_count == errors ? source : NULL;
}

Source *source_from_text(Arena *arena, const char *name, Text text, Diagnostics *diagnostics)
{
    return finish_source(arena, create_source(arena, name, name), text, diagnostics);
}

// --- reading

static int open_regular(const char *path, struct stat *status, const char **reason)
{
    // O_NONBLOCK: opening a FIFO must not wait for its writer.
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, status) != 0) {
        *reason = strerror(errno);
    } else if (!S_ISREG(status->st_mode)) {
        *reason = "not a regular file";
    } else if ((uintmax_t)status->st_size > LARGEST_FILE) {
        *reason = "larger than 4 GiB";
    } else {
        return file;
    }
    if (file >= 0)
        close(file);
    return -1;
}

// Reads to the end of the file, however much it has grown or shrunk since fstat.
static bool read_bytes(Arena *arena, int file, size_t expected, Text *bytes, const char **reason)
{
    Builder builder = {.arena = arena};
    builder.capacity = expected + 2;
    builder.items = arena_alloc(arena, builder.capacity);
    for (;;) {
        if (builder.capacity - builder.count < 2) {
            builder.items =
                arena_grow(arena, builder.items, builder.capacity, builder.capacity * 2);
            builder.capacity *= 2;
        }
        ssize_t got =
            read(file, builder.items + builder.count, builder.capacity - builder.count - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *reason = strerror(errno);
            return false;
        }
        if (got == 0)
            break;
        builder.count += (size_t)got;
        if (builder.count > LARGEST_FILE) {
            *reason = "larger than 4 GiB";
            return false;
        }
    }
    *bytes = builder_text(&builder);
    return true;
}

Source *source_read_file(Arena *arena, const char *path, const char *name, Diagnostics *diagnostics)
{
    struct stat status;
    const char *reason = NULL;
    Text bytes = {0};
    int file = open_regular(path, &status, &reason);
    if (file >= 0) {
        read_bytes(arena, file, (size_t)status.st_size, &bytes, &reason);
        close(file);
    }
    if (reason) {
        report_file(arena, path, reason, diagnostics);
        return NULL;
    }
    return finish_source(arena, create_source(arena, path, name), bytes, diagnostics);
}

// --- the tree below a directory

typedef struct Folder {
    const char *path;
    const char *name;
    const struct Folder *parent;
    dev_t device;
    ino_t number;
} Folder;

typedef struct Walk {
    Arena *arena;
    Diagnostics *diagnostics;
    struct {
        Folder **items;
        size_t count;
        size_t capacity;
    } folders; // found and not yet read
    SourceList *sources;
} Walk;

static char *join(Arena *arena, const char *folder, const char *entry)
{
    Builder builder = {.arena = arena};
    size_t size = strlen(folder);
    builder_add(&builder, text_from(folder));
    if (size > 0 && folder[size - 1] != '/')
        builder_add_char(&builder, '/');
    builder_add(&builder, text_from(entry));
    return builder.items;
}

static bool ends_with_sql(const char *entry)
{
    size_t size = strlen(entry);
    return size > 4 && strcmp(entry + size - 4, ".sql") == 0;
}

// A link that leads back to a folder above it is reported, not followed.
static void add_folder(Walk *walk, const char *path, const char *name, const Folder *parent,
                       const struct stat *status)
{
    Folder *folder = arena_alloc(walk->arena, sizeof *folder);
    *folder = (Folder){path, name, parent, status->st_dev, status->st_ino};
    for (const Folder *above = parent; above; above = above->parent) {
        if (above->device == folder->device && above->number == folder->number) {
            report_file(walk->arena, path, "this link leads back to a folder above it",
                        walk->diagnostics);
            return;
        }
    }
    ARRAY_PUSH(walk->arena, &walk->folders, folder);
}

static void visit(Walk *walk, const Folder *folder, const char *entry)
{
    if (entry[0] == '.' || entry[0] == '_')
        return;
    const char *path = join(walk->arena, folder->path, entry);
    const char *name = join(walk->arena, folder->name, entry);
    struct stat status;
    if (stat(path, &status) != 0) {
        if (ends_with_sql(entry) || errno == ELOOP)
            report_file(walk->arena, path, strerror(errno), walk->diagnostics);
    } else if (S_ISDIR(status.st_mode)) {
        add_folder(walk, path, name, folder, &status);
    } else if (ends_with_sql(entry)) {
        Source *source = source_read_file(walk->arena, path, name, walk->diagnostics);
        if (source)
            ARRAY_PUSH(walk->arena, walk->sources, source);
    }
}

static void read_folder(Walk *walk, const Folder *folder)
{
    DIR *directory = opendir(folder->path);
    if (!directory) {
        report_file(walk->arena, folder->path, strerror(errno), walk->diagnostics);
        return;
    }
    errno = 0;
    for (struct dirent *entry; (entry = readdir(directory)); errno = 0)
        visit(walk, folder, entry->d_name);
    if (errno != 0)
        report_file(walk->arena, folder->path, strerror(errno), walk->diagnostics);
    closedir(directory);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp((*(Source *const *)left)->name, (*(Source *const *)right)->name);
}

// "a/b/" → "b"; what has no last part of its own (".", "..", "/") is resolved first.
static const char *last_part(Arena *arena, const char *directory)
{
    Text text = text_from(directory);
    while (text.size > 1 && text.data[text.size - 1] == '/')
        text.size--;
    const char *part = text_copy(arena, text);
    const char *slash = strrchr(part, '/');
    const char *last = slash ? slash + 1 : part;
    char resolved[PATH_MAX];
    if ((strcmp(last, ".") == 0 || strcmp(last, "..") == 0 || *last == '\0') &&
        realpath(part, resolved)) {
        slash = strrchr(resolved, '/');
        last = text_copy(arena, text_from(slash ? slash + 1 : resolved));
    }
    return last;
}

void source_read_directory(Arena *arena, const char *directory, SourceList *sources,
                           Diagnostics *diagnostics)
{
    Walk walk = {.arena = arena, .diagnostics = diagnostics, .sources = sources};
    struct stat status;
    if (stat(directory, &status) != 0) {
        report_file(arena, directory, strerror(errno), diagnostics);
        return;
    }
    add_folder(&walk, directory, last_part(arena, directory), NULL, &status);
    while (walk.folders.count > 0)
        read_folder(&walk, walk.folders.items[--walk.folders.count]);
    if (sources->count > 1)
        qsort(sources->items, sources->count, sizeof *sources->items, compare_names);
}

// --- positions

Position source_position(const Source *source, uint32_t offset)
{
    size_t low = 0;
    size_t high = source->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    Position position = {(uint32_t)low + 1, 1};
    for (uint32_t i = source->lines ? source->lines[low] : offset; i < offset; i++)
        position.column += ((unsigned char)source->text.data[i] & 0xC0) != 0x80;
    return position;
}

Text source_line(const Source *source, uint32_t line)
{
    if (line == 0 || line > source->line_count)
        return (Text){"", 0};
    size_t start = source->lines[line - 1];
    size_t end = line < source->line_count ? source->lines[line] - 1u : source->text.size;
    return (Text){source->text.data + start, end - start};
}

Text span_text(Span span)
{
    return (Text){span.source->text.data + span.offset, span.size};
}
