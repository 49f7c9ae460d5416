// SPDX-License-Identifier: MIT
// Write beside, flush, rename, flush the directory. A target that is no regular file (a device, a
// directory) is refused: renaming over /dev/null would replace it.
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEMPORARY_TRIES = 100 };

// A place that has a path but no text: the finding begins with the path alone.
static bool report(Arena *arena, Diagnostics *diagnostics, const char *path, const char *why)
{
    Source *place = arena_alloc(arena, sizeof *place);
    place->path = place->name = path;
    diagnostic_report(diagnostics, RULE_CANNOT_WRITE, (Span){place, 0, 0}, "cannot write: %s", why);
    return false;
}

// The directory part of a path, as it is opened; "." where there is none.
static Text directory_of(Text path)
{
    while (path.size > 0 && path.data[path.size - 1] != '/')
        path.size--;
    while (path.size > 1 && path.data[path.size - 1] == '/')
        path.size--;
    return path.size > 0 ? path : TEXT(".");
}

// Symbolic links and ".." are followed: what counts is where the file will be.
static bool is_within(Arena *arena, const char *path, const char *directory)
{
    char *parent = realpath(text_copy(arena, directory_of(text_from(path))), NULL);
    char *root = realpath(directory, NULL);
    bool result = false;
    if (parent && root) {
        size_t size = strlen(root);
        result = strncmp(parent, root, size) == 0 &&
                 (parent[size] == '/' || parent[size] == '\0' || size == 1);
    }
    free(parent);
    free(root);
    return result;
}

// Opens a new file beside `path`; its name is left in *temporary.
static int open_temporary(Arena *arena, const char *path, mode_t mode, const char **temporary)
{
    for (int i = 0; i < TEMPORARY_TRIES; i++) {
        Builder name = {.arena = arena};
        builder_add_format(&name, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        *temporary = name.items;
        int file = open(name.items, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file >= 0 || errno != EEXIST)
            return file;
    }
    return -1;
}

static bool write_all(int file, Text content)
{
    while (content.size > 0) {
        ssize_t written = write(file, content.data, content.size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        content.data += written;
        content.size -= (size_t)written;
    }
    return fsync(file) == 0;
}

// The rename is only durable once the directory is; where that cannot be asked for, it is as it is.
static void flush_directory(Arena *arena, const char *path)
{
    int directory = open(text_copy(arena, directory_of(text_from(path))), O_RDONLY | O_CLOEXEC);
    if (directory < 0)
        return;
    (void)fsync(directory);
    (void)close(directory);
}

// How a temporary file gets its name; 0, or -1 and errno.
typedef int Finish(const char *temporary, const char *path);

// A link never replaces a file. Where the file system has none, what was not there before the
// caller's own lock is looked for once more.
static int link_new(const char *temporary, const char *path)
{
    struct stat old;
    if (link(temporary, path) == 0) {
        (void)unlink(temporary);
        return 0;
    }
    if (errno == EEXIST)
        return -1;
    if (lstat(path, &old) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(temporary, path);
}

static bool write_beside(Arena *arena, const char *path, mode_t mode, Text content, Finish *finish)
{
    const char *temporary = NULL;
    int file = open_temporary(arena, path, mode, &temporary);
    if (file < 0)
        return false;
    bool is_written = write_all(file, content);
    int error = errno;
    if (close(file) != 0 && is_written) {
        is_written = false;
        error = errno;
    }
    if (is_written && finish(temporary, path) != 0) {
        is_written = false;
        error = errno;
    }
    if (!is_written) {
        (void)unlink(temporary);
        errno = error;
        return false;
    }
    flush_directory(arena, path);
    return true;
}

// Somebody who interrupts a build must not find a temporary file: these signals wait meanwhile.
static bool write_safely(Arena *arena, const char *path, mode_t mode, Text content, Finish *finish)
{
    static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    sigset_t waiting;
    sigset_t before;
    sigemptyset(&waiting);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        sigaddset(&waiting, ends[i]);
    (void)sigprocmask(SIG_BLOCK, &waiting, &before);
    bool is_done = write_beside(arena, path, mode, content, finish);
    int error = errno;
    (void)sigprocmask(SIG_SETMASK, &before, NULL); // one that came meanwhile ends the program here
    errno = error;
    return is_done;
}

// Names of this process's own streams: where one leads to a file, that is somebody's log or pipe.
static bool is_stream(const char *path)
{
    static const char *const beginnings[] = {"/dev/std", "/dev/fd/", "/proc/self/fd/",
                                             "/proc/thread-self/fd/"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (strncmp(path, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

bool output_write(Arena *arena, const char *path, Text content, const char *directory,
                  Diagnostics *diagnostics)
{
    struct stat old;
    mode_t mode = 0666;
    char *real = NULL;
    if (stat(path, &old) == 0) {
        if (!S_ISREG(old.st_mode) || is_stream(path))
            return report(arena, diagnostics, path, "it is not a regular file");
        mode = old.st_mode & 0777;
        real = realpath(path, NULL); // a symbolic link stays one
    } else if (lstat(path, &old) == 0) {
        return report(arena, diagnostics, path, "it is a symbolic link that leads to no file");
    }
    const char *target = real ? real : path;
    bool is_inside = directory && is_within(arena, target, directory);
    bool is_written = !is_inside && write_safely(arena, target, mode, content, rename);
    int error = errno;
    free(real);
    if (is_inside)
        return report(arena, diagnostics, path, "it is inside the directory of the revisions");
    return is_written || report(arena, diagnostics, path, strerror(error));
}

bool output_create(Arena *arena, const char *path, Text content, Diagnostics *diagnostics)
{
    if (write_safely(arena, path, 0666, content, link_new))
        return true;
    return report(arena, diagnostics, path,
                  errno == EEXIST ? "it is there already" : strerror(errno));
}

static bool is_directory(const char *path)
{
    struct stat information;
    return stat(path, &information) == 0 && S_ISDIR(information.st_mode);
}

bool output_make_directory(Arena *arena, const char *path, Diagnostics *diagnostics)
{
    char *part = text_copy(arena, text_from(path));
    for (size_t i = 1; part[0]; i++) {
        char end = part[i];
        if (end != '/' && end != '\0')
            continue;
        part[i] = '\0';
        int error = is_directory(part) || mkdir(part, 0777) == 0 ? 0 : errno;
        if (error != 0 && !is_directory(part)) // another program may have been faster
            return report(arena, diagnostics, part,
                          error == EEXIST ? "it is not a directory" : strerror(error));
        if (end == '\0')
            return true;
        part[i] = end;
    }
    return report(arena, diagnostics, path, strerror(ENOENT));
}

OutputState output_compare(const char *path, Text content)
{
    char buffer[1 << 14];
    FILE *file = fopen(path, "rb");
    if (!file)
        return OUTPUT_MISSING;
    bool is_same = true;
    size_t count;
    while (is_same && (count = fread(buffer, 1, sizeof buffer, file)) > 0) {
        is_same = count <= content.size && memcmp(buffer, content.data, count) == 0;
        content.data += is_same ? count : 0;
        content.size -= is_same ? count : 0;
    }
    is_same = is_same && !ferror(file) && content.size == 0;
    fclose(file);
    return is_same ? OUTPUT_SAME : OUTPUT_DIFFERS;
}

bool output_is_same_file(Arena *arena, const char *a, const char *b)
{
    struct stat of_a, of_b;
    bool is_there = stat(a, &of_a) == 0;
    if (is_there != (stat(b, &of_b) == 0))
        return false;
    if (is_there)
        return of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
    Text a_folder = directory_of(text_from(a)), b_folder = directory_of(text_from(b));
    const char *a_slash = strrchr(a, '/'), *b_slash = strrchr(b, '/');
    return strcmp(a_slash ? a_slash + 1 : a, b_slash ? b_slash + 1 : b) == 0 &&
           stat(text_copy(arena, a_folder), &of_a) == 0 &&
           stat(text_copy(arena, b_folder), &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}

// As Make and Ninja both read it: a blank after backslashes needs those doubled, too. For some
// bytes there is no form that both read as meant; docs/build-systems.md says which.
static void add_escaped(Builder *out, Text path)
{
    size_t backslashes = 0;
    for (size_t i = 0; i < path.size; i++) {
        char c = path.data[i];
        if (c == ' ' || c == '#' || c == ':') {
            for (size_t j = 0; c == ' ' && j < backslashes; j++)
                builder_add_char(out, '\\');
            builder_add_char(out, '\\');
        } else if (c == '$') {
            builder_add_char(out, '$');
        }
        backslashes = c == '\\' ? backslashes + 1 : 0;
        builder_add_char(out, c);
    }
}

Text output_depfile(Arena *arena, Text target, const Text *paths, size_t count)
{
    Builder out = {.arena = arena};
    add_escaped(&out, target);
    builder_add_char(&out, ':');
    for (size_t i = 0; i < count; i++) {
        builder_add(&out, TEXT(" \\\n  "));
        add_escaped(&out, paths[i]);
    }
    builder_add_char(&out, '\n');
    for (size_t i = 0; i < count; i++) {
        builder_add_char(&out, '\n');
        add_escaped(&out, paths[i]);
        builder_add(&out, TEXT(":\n"));
    }
    return builder_text(&out);
}
