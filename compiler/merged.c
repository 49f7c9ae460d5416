// SPDX-License-Identifier: MIT
#include "merged.h"

#include "git.h"
#include "sort.h"
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Sides {
    GitFiles ours;
    GitFiles theirs;
    GitFiles base;
} Sides;

// One path of the merged tree, and where its content comes from.
typedef struct Choice {
    const char *path;
    const char *id; // of theirs; NULL: the file that is there
    bool is_union;  // theirs and the file that is there, one behind the other
} Choice;

typedef struct Choices {
    Choice *items;
    size_t count;
    size_t capacity;
} Choices;

__attribute__((format(printf, 3, 4))) static bool fail(Arena *arena, Text *problem,
                                                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    *problem = text_format_list(arena, format, arguments);
    va_end(arguments);
    return false;
}

static GitAnswer ask(Arena *arena, const char *directory, const char *a, const char *b,
                     const char *c, const char *d)
{
    const char *arguments[] = {a, b, c, d, NULL};
    return git_run(arena, directory, arguments, (Text){0});
}

// "origin/main" is fetched as `git fetch origin main`; a bare name may be a branch of origin.
static bool refuse_reference(Arena *arena, const char *reference, Text *problem)
{
    const char *slash = strchr(reference, '/');
    if (slash && slash != reference && slash[1] != '\0')
        return fail(arena, problem, "git does not know \"%s\": try `git fetch %.*s %s`", reference,
                    (int)(slash - reference), reference, slash + 1);
    return fail(arena, problem,
                "git does not know \"%s\": try `git fetch origin %s`, then "
                "--against origin/%s",
                reference, reference, reference);
}

static bool find_base(Arena *arena, const char *directory, const char *commit, Text *base,
                      Text *problem)
{
    GitAnswer answer = ask(arena, directory, "merge-base", "HEAD", commit, NULL);
    *base = git_line(answer.output);
    if (answer.status == 0)
        return true;
    GitAnswer shallow = ask(arena, directory, "rev-parse", "--is-shallow-repository", NULL, NULL);
    if (text_is(git_line(shallow.output), "true"))
        return fail(arena, problem,
                    "this clone is too shallow to see where the two histories parted: try `git "
                    "fetch --unshallow` (GitHub Actions: `fetch-depth: 0`)");
    return fail(arena, problem, "HEAD and the ref have no common ancestor: they cannot be merged");
}

static bool read_sides(Arena *arena, const char *directory, const char *reference, Sides *sides,
                       Text *problem)
{
    Builder wanted = {.arena = arena};
    Text base = {0};
    GitAnswer top = ask(arena, directory, "rev-parse", "--show-toplevel", NULL, NULL);
    if (top.status == 127)
        return fail(arena, problem, "--against needs git, which cannot be started");
    if (top.status != 0)
        return fail(arena, problem, "\"%s\" is not in the work tree of a git repository: %.*s",
                    directory, TEXT_ARGS(top.complaint));
    if (reference[0] == '-' || reference[0] == '\0')
        return fail(arena, problem, "\"%s\" is no git ref", reference);
    builder_add_format(&wanted, "%s^{commit}", reference);
    GitAnswer found = ask(arena, directory, "rev-parse", "--verify", "--quiet", wanted.items);
    if (found.status != 0)
        return refuse_reference(arena, reference, problem);
    const char *commit = text_copy(arena, git_line(found.output));
    if (!find_base(arena, directory, commit, &base, problem))
        return false;
    sides->theirs = git_files_of_commit(arena, directory, commit);
    sides->base = git_files_of_commit(arena, directory, text_copy(arena, base));
    return git_files_of_directory(arena, directory, &sides->ours) ||
           fail(arena, problem, "\"%s\" cannot be read", directory);
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const GitFile *)a)->path, ((const GitFile *)b)->path);
}

static const char *find_id(const GitFiles *files, const char *path)
{
    GitFile wanted = {path, NULL, false};
    const GitFile *found = files->count == 0 ? NULL
                                             : bsearch(&wanted, files->items, files->count,
                                                       sizeof *files->items, compare_paths);
    return found && found->is_regular ? found->id : NULL;
}

static bool is_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static const char *join(Arena *arena, const char *left, const char *right)
{
    Builder path = {.arena = arena};
    if (strcmp(left, ".") == 0)
        return right;
    builder_add_format(&path, "%s/%s", left, right);
    return path.items;
}

// Three ways: both agree, one has not changed it, or both have, each in its own way. Git joins the
// lines of `sealed` (`merge=union`), where lines may stand twice.
static void choose(Arena *arena, const Sides *sides, const char *path, Merged *merged,
                   Choices *choices)
{
    const char *ours = find_id(&sides->ours, path);
    const char *theirs = find_id(&sides->theirs, path);
    const char *base = find_id(&sides->base, path);
    bool is_ours = is_same(ours, theirs) || is_same(theirs, base);
    bool is_union = !is_ours && ours && theirs && strcmp(path, "sealed") == 0;
    if (!is_ours && !is_union && !is_same(ours, base)) {
        ARRAY_PUSH(arena, &merged->conflicts, join(arena, merged->directory, path));
        is_ours = ours != NULL;
    }
    Choice choice = {path, is_ours ? NULL : theirs, is_union};
    if (is_ours ? ours != NULL : theirs != NULL)
        ARRAY_PUSH(arena, choices, choice);
}

static Choices choose_all(Arena *arena, const Sides *sides, Merged *merged)
{
    Choices choices = {0};
    for (size_t i = 0; i < sides->ours.count; i++)
        choose(arena, sides, sides->ours.items[i].path, merged, &choices);
    for (size_t i = 0; i < sides->theirs.count; i++)
        if (sides->theirs.items[i].is_regular &&
            !find_id(&sides->ours, sides->theirs.items[i].path))
            choose(arena, sides, sides->theirs.items[i].path, merged, &choices);
    return choices;
}

static bool make_parents(char *path)
{
    for (char *p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        bool is_made = mkdir(path, 0700) == 0 || errno == EEXIST;
        *p = '/';
        if (!is_made)
            return false;
    }
    return true;
}

static bool write_file(Arena *arena, const char *path, Text content)
{
    FILE *file = make_parents(text_copy(arena, text_from(path))) ? fopen(path, "wb") : NULL;
    bool is_written =
        file && fwrite(content.data ? content.data : "", 1, content.size, file) == content.size;
    return file && fclose(file) == 0 && is_written;
}

// Writes what is given and then the content of a file.
static bool copy_file(Arena *arena, Text before, const char *from, const char *to)
{
    Builder content = {.arena = arena};
    char bytes[8192];
    size_t size;
    FILE *file = fopen(from, "rb");
    if (!file)
        return false;
    builder_add(&content, before);
    if (before.size > 0)
        builder_add_char(&content, '\n');
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0)
        builder_add(&content, (Text){bytes, size});
    bool is_read = !ferror(file);
    fclose(file);
    return is_read && write_file(arena, to, builder_text(&content));
}

static bool write_tree(Arena *arena, const char *directory, const Choices *choices,
                       const Merged *merged)
{
    const char **ids = arena_alloc(arena, (choices->count + 1) * sizeof *ids);
    Text *contents = arena_alloc(arena, (choices->count + 1) * sizeof *contents);
    const char *target = join(arena, merged->root, merged->directory);
    size_t count = 0;
    for (size_t i = 0; i < choices->count; i++)
        if (choices->items[i].id)
            ids[count++] = choices->items[i].id;
    Builder folder = {.arena = arena};
    builder_add_format(&folder, "%s/", target);
    if (!make_parents(folder.items) || !git_read(arena, directory, ids, count, contents))
        return false;
    count = 0;
    for (size_t i = 0; i < choices->count; i++) {
        const Choice *choice = &choices->items[i];
        const char *to = join(arena, target, choice->path);
        Text theirs = choice->id ? contents[count++] : (Text){"", 0};
        bool is_theirs = choice->id && !choice->is_union;
        if (is_theirs ? !write_file(arena, to, theirs)
                      : !copy_file(arena, theirs, join(arena, directory, choice->path), to))
            return false;
    }
    return true;
}

// Relative and below here: spelled as given. Else the path from the repository's root.
static const char *place_of(Arena *arena, const char *directory)
{
    if (directory[0] != '/' && strstr(directory, "..") == NULL) {
        char *place = text_copy(arena, text_from(directory));
        size_t size = strlen(place);
        while (size > 1 && place[size - 1] == '/')
            place[--size] = '\0';
        while (place[0] == '.' && place[1] == '/')
            place += 2;
        return place;
    }
    Text prefix = git_line(ask(arena, directory, "rev-parse", "--show-prefix", NULL, NULL).output);
    if (prefix.size > 0)
        prefix.size--; // its slash
    return prefix.size > 0 ? text_copy(arena, prefix) : ".";
}

bool merged_make(Arena *arena, const char *directory, const char *reference, Merged *merged,
                 Text *problem)
{
    Sides sides = {0};
    struct stat status;
    const char *temporary = getenv("TMPDIR");
    Builder root = {.arena = arena};
    *merged = (Merged){0};
    if (stat(directory, &status) != 0 || !S_ISDIR(status.st_mode))
        return fail(arena, problem, "\"%s\" is no directory", directory);
    if (!read_sides(arena, directory, reference, &sides, problem))
        return false;
    merged->directory = place_of(arena, directory);
    builder_add_format(&root, "%s/migc-merged.XXXXXX",
                       temporary && temporary[0] == '/' ? temporary : "/tmp");
    merged->root = mkdtemp(root.items);
    if (!merged->root)
        return fail(arena, problem, "no temporary directory can be made: %s", strerror(errno));
    Choices choices = choose_all(arena, &sides, merged);
    if (!write_tree(arena, directory, &choices, merged)) {
        merged_remove(merged);
        return fail(arena, problem, "the merged tree cannot be written to %s", root.items);
    }
    return true;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void merged_remove(const Merged *merged)
{
    nftw(merged->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
