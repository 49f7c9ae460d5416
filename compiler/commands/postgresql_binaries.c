// SPDX-License-Identifier: MIT
// Where PostgreSQL's server is: distributions keep it off the PATH.
#include "postgresql_server.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool has_program(Arena *arena, const char *directory, const char *name)
{
    Builder path = {.arena = arena};
    builder_add_format(&path, "%s/%s", directory, name);
    return access(path.items, X_OK) == 0;
}

static bool has_both(Arena *arena, const char *directory)
{
    return directory[0] == '/' && has_program(arena, directory, "initdb") &&
           has_program(arena, directory, "postgres");
}

// On Debian that of libpq-dev names the newest version, whose server need not be there.
static const char *ask_pg_config(Arena *arena)
{
    char line[1024] = "";
    FILE *answer = popen("pg_config --bindir 2>/dev/null", "r");
    if (answer && fgets(line, sizeof line, answer))
        line[strcspn(line, "\n")] = '\0';
    if (answer)
        (void)pclose(answer);
    return has_both(arena, line) ? text_copy(arena, text_from(line)) : NULL;
}

static const char *look_in_path(Arena *arena)
{
    const char *rest = getenv("PATH");
    while (rest && *rest) {
        size_t size = strcspn(rest, ":");
        const char *directory = text_copy(arena, (Text){rest, size});
        if (has_both(arena, directory))
            return directory;
        rest += size + (rest[size] == ':');
    }
    return NULL;
}

// The number in the path, before which stands no digit.
static unsigned long version_of(const char *path)
{
    return strtoul(path + strcspn(path, "0123456789"), NULL, 10);
}

static const char *look_where_packages_are(Arena *arena)
{
    static const char *const patterns[] = {"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
                                           "/opt/homebrew/opt/postgresql@*/bin",
                                           "/usr/local/opt/postgresql@*/bin"};
    const char *newest = NULL;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        glob_t found = {0};
        if (glob(patterns[i], 0, NULL, &found) == 0)
            for (size_t k = 0; k < found.gl_pathc; k++)
                if (has_both(arena, found.gl_pathv[k]) &&
                    (!newest || version_of(found.gl_pathv[k]) > version_of(newest)))
                    newest = text_copy(arena, text_from(found.gl_pathv[k]));
        globfree(&found);
    }
    return newest;
}

const char *postgresql_binaries_find(Arena *arena)
{
    const char *found = ask_pg_config(arena);
    if (!found)
        found = look_in_path(arena);
    return found ? found : look_where_packages_are(arena);
}
