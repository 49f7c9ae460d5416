// SPDX-License-Identifier: MIT
#include "git.h"

#include "sort.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 16 };

static char **words_of(Arena *arena, const char *directory, const char *const *arguments)
{
    char **words = arena_alloc(arena, (MOST_ARGUMENTS + 4) * sizeof *words);
    words[0] = text_copy(arena, TEXT("git"));
    words[1] = text_copy(arena, TEXT("-C"));
    words[2] = text_copy(arena, text_from(directory));
    for (size_t i = 0; i < MOST_ARGUMENTS && arguments[i]; i++)
        words[i + 3] = text_copy(arena, text_from(arguments[i]));
    return words;
}

static void start(char **words, int in, int out, int err)
{
    setenv("LC_ALL", "C", 1);
    setenv("GIT_OPTIONAL_LOCKS", "0", 1);
    if (dup2(in, 0) >= 0 && dup2(out, 1) >= 0 && dup2(err, 2) >= 0)
        execvp(words[0], words);
    _exit(127);
}

static Text read_all(Arena *arena, FILE *file)
{
    Builder text = {.arena = arena};
    char bytes[8192];
    size_t size;
    rewind(file);
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0)
        builder_add(&text, (Text){bytes, size});
    return builder_text(&text);
}

// Files, not pipes: whatever git reads and writes first, nobody waits for the other.
GitAnswer git_run(Arena *arena, const char *directory, const char *const *arguments, Text input)
{
    GitAnswer answer = {.status = 127};
    char **words = words_of(arena, directory, arguments);
    FILE *files[3] = {tmpfile(), tmpfile(), tmpfile()};
    bool has_files = files[0] && files[1] && files[2];
    if (has_files && fwrite(input.data ? input.data : "", 1, input.size, files[0]) == input.size &&
        fflush(files[0]) == 0) {
        rewind(files[0]);
        fflush(NULL);
        pid_t child = fork();
        int status = 0;
        if (child == 0)
            start(words, fileno(files[0]), fileno(files[1]), fileno(files[2]));
        if (child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status))
            answer.status = WEXITSTATUS(status);
        answer.output = read_all(arena, files[1]);
        answer.complaint = git_line(read_all(arena, files[2]));
    }
    for (size_t i = 0; i < 3; i++)
        if (files[i])
            fclose(files[i]);
    return answer;
}

Text git_line(Text output)
{
    if (output.size > 0 && output.data[output.size - 1] == '\n')
        output.size--;
    return output;
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const GitFile *)a)->path, ((const GitFile *)b)->path);
}

// Takes the part of `rest` before `end`, and steps over it.
static Text take_until(Text *rest, char end)
{
    const char *found = rest->size > 0 ? memchr(rest->data, end, rest->size) : NULL;
    Text part = {rest->data, found ? (size_t)(found - rest->data) : rest->size};
    size_t used = found ? part.size + 1 : part.size;
    rest->data += used;
    rest->size -= used;
    return part;
}

// Entries are "MODE TYPE ID\tPATH" and a NUL.
GitFiles git_files_of_commit(Arena *arena, const char *directory, const char *commit)
{
    GitFiles files = {0};
    const char *arguments[] = {"ls-tree", "-r", "-z", commit, NULL};
    Text rest = git_run(arena, directory, arguments, (Text){0}).output;
    while (rest.size > 0) {
        Text entry = take_until(&rest, '\0');
        Text mode = take_until(&entry, ' ');
        Text type = take_until(&entry, ' ');
        Text id = take_until(&entry, '\t');
        GitFile file = {text_copy(arena, entry), text_copy(arena, id),
                        text_is(type, "blob") && mode.size > 3 && memcmp(mode.data, "100", 3) == 0};
        ARRAY_PUSH(arena, &files, file);
    }
    sort_items(files.items, files.count, sizeof *files.items, compare_files);
    return files;
}

// Every regular file below `below` (or the directory itself, where that is empty).
static bool list_directory(Arena *arena, const char *directory, const char *below, GitFiles *files)
{
    Builder place = {.arena = arena};
    builder_add_format(&place, "%s/%s", directory, below);
    DIR *stream = opendir(place.items);
    if (!stream)
        return false;
    bool is_read = true;
    for (struct dirent *entry; is_read && (entry = readdir(stream)) != NULL;) {
        Builder path = {.arena = arena};
        Builder full = {.arena = arena};
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            strcmp(entry->d_name, ".git") == 0)
            continue;
        builder_add_format(&path, "%s%s%s", below, below[0] ? "/" : "", entry->d_name);
        builder_add_format(&full, "%s/%s", directory, path.items);
        if (lstat(full.items, &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode)) {
            is_read = list_directory(arena, directory, path.items, files);
        } else if (S_ISREG(status.st_mode)) {
            GitFile file = {path.items, NULL, true};
            ARRAY_PUSH(arena, files, file);
        }
    }
    closedir(stream);
    return is_read;
}

static Text ask_line(Arena *arena, const char *directory, const char *question)
{
    const char *arguments[] = {"rev-parse", question, NULL};
    return git_line(git_run(arena, directory, arguments, (Text){0}).output);
}

// Paths are told from the top: attributes, which may change what git stores, are looked up by them.
bool git_files_of_directory(Arena *arena, const char *directory, GitFiles *files)
{
    const char *arguments[] = {"hash-object", "--stdin-paths", NULL};
    Builder paths = {.arena = arena};
    *files = (GitFiles){0};
    if (!list_directory(arena, directory, "", files))
        return false;
    const char *top = text_copy(arena, ask_line(arena, directory, "--show-toplevel"));
    Text prefix = ask_line(arena, directory, "--show-prefix");
    sort_items(files->items, files->count, sizeof *files->items, compare_files);
    for (size_t i = 0; i < files->count; i++) {
        builder_add(&paths, prefix);
        builder_add(&paths, text_from(files->items[i].path));
        builder_add_char(&paths, '\n');
    }
    GitAnswer answer = git_run(arena, top, arguments, builder_text(&paths));
    Text rest = answer.output;
    for (size_t i = 0; answer.status == 0 && i < files->count; i++)
        files->items[i].id = text_copy(arena, take_until(&rest, '\n'));
    return answer.status == 0;
}

// Answers are "ID TYPE SIZE", a line feed, the bytes, a line feed.
bool git_read(Arena *arena, const char *directory, const char *const *ids, size_t count,
              Text *contents)
{
    const char *arguments[] = {"cat-file", "--batch", NULL};
    Builder wanted = {.arena = arena};
    for (size_t i = 0; i < count; i++)
        builder_add_format(&wanted, "%s\n", ids[i]);
    GitAnswer answer = git_run(arena, directory, arguments, builder_text(&wanted));
    Text rest = answer.output;
    for (size_t i = 0; answer.status == 0 && i < count; i++) {
        Text head = take_until(&rest, '\n');
        take_until(&head, ' ');
        Text type = take_until(&head, ' ');
        size_t size = strtoull(text_copy(arena, head), NULL, 10);
        if (!text_is(type, "blob") || size + 1 > rest.size)
            return false;
        contents[i] = (Text){rest.data, size};
        rest = (Text){rest.data + size + 1, rest.size - size - 1};
    }
    return answer.status == 0;
}
