// SPDX-License-Identifier: MIT
// Scratch databases as files in a directory of their own.
#include "scratch.h"
#ifdef MIGC_WITH_SQLITE

#include "passing_directory.h"
#include "scratch_cache.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST_PARENT = 400 };

static const char passing_prefix[] = "migc-scratch";
static const char kept_prefix[] = "migc-kept";

typedef struct ScratchSqlite {
    Scratch base;
    PassingDirectory directory;
    unsigned count;
} ScratchSqlite;

static const char *file_of(const char *url)
{
    return url + strlen("sqlite:///");
}

// An absolute path has four slashes for migc as for SQLAlchemy.
static const char *new_url(ScratchSqlite *scratch)
{
    Builder url = {.arena = scratch->base.arena};
    builder_add_format(&url, "sqlite:///%s/scratch", scratch->directory.path);
    if (scratch->count++ > 0)
        builder_add_format(&url, "%u", scratch->count);
    builder_add(&url, TEXT(".db"));
    return url.items;
}

static int open_file(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        command_complain("error: %s cannot be made: %s", path, strerror(errno));
    return file;
}

static int create(Scratch *base, const char **url)
{
    *url = new_url((ScratchSqlite *)base);
    int file = open_file(file_of(*url));
    if (file < 0)
        return MIG_REFUSED;
    close(file);
    return 0;
}

// What stands in a log beside the file would be missing from a copy.
static bool is_alone(Arena *arena, const char *path)
{
    Builder log = {.arena = arena};
    builder_add_format(&log, "%s-wal", path);
    return access(log.items, F_OK) != 0;
}

static int clone(Scratch *base, const ScratchContent *content, const char **url)
{
    *url = new_url((ScratchSqlite *)base);
    const char *path = file_of(*url);
    int file = open_file(path);
    if (file < 0)
        return MIG_REFUSED;
    bool is_copied = scratch_cache_read(base->arena, content->key.data, file);
    close(file);
    if (is_copied)
        return 0;
    int code = content->fill(content->context, *url);
    if (!code && is_alone(base->arena, path) &&
        !scratch_cache_write(base->arena, content->key.data, path))
        command_complain("note: the database is made anew each time, because a template of it "
                         "cannot be kept in the cache directory: %s",
                         strerror(errno));
    return code;
}

static void drop(Scratch *base, const char *url)
{
    static const char *const beside[] = {"-journal", "-wal", "-shm", ""};
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        Builder path = {.arena = base->arena};
        builder_add_format(&path, "%s%s", file_of(url), beside[i]);
        (void)unlink(path.items);
    }
}

static void finish(Scratch *base)
{
    PassingDirectory *directory = &((ScratchSqlite *)base)->directory;
    if (base->is_kept)
        passing_directory_release(directory);
    else if (!passing_directory_remove(directory))
        command_complain("note: %s cannot be removed: %s", directory->path, strerror(errno));
}

int scratch_open_sqlite(Arena *arena, const ScratchPlace *place, Scratch **scratch)
{
    static const ScratchKind kind = {create, clone, drop, finish};
    const char *prefix = place->is_kept ? kept_prefix : passing_prefix;
    ScratchSqlite *made = arena_alloc(arena, sizeof *made);
    *made = (ScratchSqlite){.base = {&kind, arena, place->is_kept}};
    passing_directory_sweep(arena, passing_prefix, LONGEST_PARENT);
    if (!passing_directory_make(arena, prefix, LONGEST_PARENT, &made->directory)) {
        command_complain("error: no temporary directory can be made: %s (TMPDIR says where)",
                         strerror(errno));
        return MIG_REFUSED;
    }
    *scratch = &made->base;
    return 0;
}
#else
typedef int NotEmpty;
#endif
