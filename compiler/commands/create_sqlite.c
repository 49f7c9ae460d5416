// SPDX-License-Identifier: MIT
// An SQLite database is a file, and what SQLite puts beside it.
#include "create.h"
#ifdef MIGC_WITH_SQLITE

#include "driver_sqlite.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char *sqlite_name(const char *url)
{
    const char *path = mig__sqlite_path(url);
    if (path[0] != '\0' && strcmp(path, ":memory:") != 0)
        return path;
    command_complain("error: a database in memory is made whenever it is opened: name a file");
    return NULL;
}

static int fail(const char *path, const char *what)
{
    command_complain("error: %s cannot be %s: %s", path, what, strerror(errno));
    return MIG_REFUSED;
}

// An empty file is an empty database.
int create_sqlite(Arena *arena, const WholeDatabase *database, bool *did)
{
    (void)arena;
    int file = open(database->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    *did = file >= 0;
    if (file < 0)
        return errno == EEXIST ? 0 : fail(database->name, "made");
    close(file);
    return 0;
}

// Nothing but a database is removed: a slip in the URL must not cost another file.
static bool is_database(int file)
{
    static const char magic[] = "SQLite format 3";
    char begin[sizeof magic];
    ssize_t size = read(file, begin, sizeof begin);
    return size == 0 || (size == (ssize_t)sizeof begin && memcmp(begin, magic, sizeof begin) == 0);
}

int drop_sqlite(Arena *arena, const WholeDatabase *database, bool *did)
{
    static const char *const beside[] = {"-journal", "-wal", "-shm", ""};
    int file = open(database->name, O_RDONLY | O_CLOEXEC);
    *did = file >= 0;
    if (file < 0)
        return errno == ENOENT ? 0 : fail(database->name, "read");
    bool may_go = is_database(file);
    close(file);
    if (!may_go) {
        command_complain("error: %s is no SQLite database, so it stays", database->name);
        return MIG_REFUSED;
    }
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        Builder path = {.arena = arena};
        builder_add_format(&path, "%s%s", database->name, beside[i]);
        if (unlink(path.items) != 0 && errno != ENOENT)
            return fail(path.items, "removed");
    }
    return 0;
}
#else
typedef int NotEmpty;
#endif
