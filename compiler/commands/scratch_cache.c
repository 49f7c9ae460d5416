// SPDX-License-Identifier: MIT
// A template file: "migc template 1", LF, SHA-256 of the rest in hexadecimal digits, LF, the rest.
#include "scratch_cache.h"

#include "command.h"
#include "digest.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    PIECE = 256 * 1024,
    MOST_TEMPLATES = 32,
    MOST_DAYS = 30,
    DAY = 24 * 60 * 60,
    HOUR = 60 * 60
};

static const char magic[] = "migc template 1\n";
enum { HEAD_SIZE = sizeof magic - 1 + MIG_DIGEST_HEX_SIZE }; // the last byte is the LF
static const char ending[] = ".template";

// NULL where this user has no place for it.
static const char *cache_directory(Arena *arena)
{
    const char *base = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    Builder path = {.arena = arena};
    if (base && base[0] == '/')
        builder_add_format(&path, "%s/migc", base);
    else if (home && home[0] == '/')
        builder_add_format(&path, "%s/.cache/migc", home);
    return path.items;
}

static const char *template_path(Arena *arena, const char *directory, const char *key)
{
    Builder path = {.arena = arena};
    builder_add_format(&path, "%s/%s%s", directory, key, ending);
    return path.items;
}

static bool write_all(int file, const void *data, size_t size)
{
    const char *from = data;
    while (size > 0) {
        ssize_t written = write(file, from, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        from += written;
        size -= (size_t)written;
    }
    return true;
}

// Copies to the end; the digest of what was copied.
static bool copy_rest(int from, int to, char hex[MIG_DIGEST_HEX_SIZE])
{
    MigDigest digest;
    char *piece = malloc(PIECE);
    ssize_t size = -1;
    mig__digest_init(&digest);
    while (piece && (size = read(from, piece, PIECE)) != 0) {
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 || !write_all(to, piece, (size_t)size))
            break;
        mig__digest_update(&digest, piece, (size_t)size);
    }
    free(piece);
    mig__digest_final_hex(&digest, hex);
    return size == 0;
}

static bool copy_template(int from, int to)
{
    char head[HEAD_SIZE];
    char hex[MIG_DIGEST_HEX_SIZE];
    if (read(from, head, HEAD_SIZE) != HEAD_SIZE || memcmp(head, magic, sizeof magic - 1) != 0 ||
        head[HEAD_SIZE - 1] != '\n')
        return false;
    return copy_rest(from, to, hex) &&
           memcmp(head + sizeof magic - 1, hex, MIG_DIGEST_HEX_SIZE - 1) == 0;
}

bool scratch_cache_read(Arena *arena, const char *key, int file)
{
    const char *directory = cache_directory(arena);
    const char *path = directory ? template_path(arena, directory, key) : NULL;
    int from = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (from < 0)
        return false;
    bool is_whole = copy_template(from, file);
    if (is_whole)
        (void)futimens(from, NULL); // was used: stays for another month
    close(from);
    if (is_whole)
        return true;
    if (ftruncate(file, 0) != 0)
        command_complain("note: a spoiled template was copied: %s", strerror(errno));
    return false;
}

static bool make_directory(char *path)
{
    for (char *end = path + 1; (end = strchr(end, '/')) != NULL; end++) {
        *end = '\0';
        int code = mkdir(path, 0700);
        *end = '/';
        if (code != 0 && errno != EEXIST)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

// The digest is known when all was copied: its place is filled last.
static bool fill_template(int to, const char *path)
{
    char head[HEAD_SIZE];
    char hex[MIG_DIGEST_HEX_SIZE];
    memset(head, '\n', sizeof head);
    memcpy(head, magic, sizeof magic - 1);
    int from = open(path, O_RDONLY | O_CLOEXEC);
    bool is_done = from >= 0 && write_all(to, head, HEAD_SIZE) && copy_rest(from, to, hex);
    if (is_done) {
        memcpy(head + sizeof magic - 1, hex, MIG_DIGEST_HEX_SIZE - 1);
        is_done = lseek(to, 0, SEEK_SET) == 0 && write_all(to, head, HEAD_SIZE);
    }
    int error = errno;
    if (from >= 0)
        close(from);
    errno = error;
    return is_done;
}

typedef struct CacheEntry {
    const char *path;
    time_t used;
} CacheEntry;

typedef struct CacheEntries {
    CacheEntry *items;
    size_t count;
    size_t capacity;
} CacheEntries;

static int newest_first(const void *a, const void *b)
{
    time_t left = ((const CacheEntry *)a)->used;
    time_t right = ((const CacheEntry *)b)->used;
    return left > right ? -1 : left < right;
}

static bool ends_so(const char *name, const char *end)
{
    size_t size = strlen(name);
    return size > strlen(end) && strcmp(name + size - strlen(end), end) == 0;
}

// Also what a process that was killed has not renamed.
static void prune(Arena *arena, const char *directory)
{
    CacheEntries entries = {0};
    time_t now = time(NULL);
    DIR *list = opendir(directory);
    for (struct dirent *entry; list && (entry = readdir(list)) != NULL;) {
        struct stat status;
        Builder path = {.arena = arena};
        bool is_template = ends_so(entry->d_name, ending);
        if (!is_template && !strstr(entry->d_name, ".template."))
            continue;
        builder_add_format(&path, "%s/%s", directory, entry->d_name);
        if (lstat(path.items, &status) != 0)
            continue;
        time_t age = now - status.st_mtime;
        if (age > (is_template ? (time_t)MOST_DAYS * DAY : (time_t)HOUR))
            (void)unlink(path.items);
        else if (is_template)
            ARRAY_PUSH(arena, &entries, ((CacheEntry){path.items, status.st_mtime}));
    }
    if (list)
        closedir(list);
    if (entries.count > 1)
        qsort(entries.items, entries.count, sizeof *entries.items, newest_first);
    for (size_t i = MOST_TEMPLATES; i < entries.count; i++)
        (void)unlink(entries.items[i].path);
}

bool scratch_cache_write(Arena *arena, const char *key, const char *path)
{
    const char *directory = cache_directory(arena);
    Builder temporary = {.arena = arena};
    if (!directory) {
        errno = ENOENT;
        return false;
    }
    if (!make_directory(text_copy(arena, text_from(directory))))
        return false;
    builder_add_format(&temporary, "%s/%s%s.XXXXXX", directory, key, ending);
    int file = mkstemp(temporary.items);
    if (file < 0)
        return false;
    bool is_done = fill_template(file, path);
    int error = errno;
    if (close(file) != 0 && is_done) {
        is_done = false;
        error = errno;
    }
    is_done = is_done && rename(temporary.items, template_path(arena, directory, key)) == 0;
    if (!is_done)
        (void)unlink(temporary.items);
    else
        prune(arena, directory);
    errno = error;
    return is_done;
}
