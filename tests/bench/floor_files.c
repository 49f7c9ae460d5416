// SPDX-License-Identifier: MIT
// The least that a check can do: open every *.sql of a directory, read it and look at each byte
// once. With WITH_PARSER it also gives each file to PostgreSQL's parser.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef WITH_PARSER
#include <pg_query.h>

static void parse(const char *sql)
{
    PgQuerySplitResult result = pg_query_split_with_parser(sql);
    if (result.error)
        exit(1);
    pg_query_free_split_result(result);
}
#endif

static size_t count_lines(const char *bytes, size_t size)
{
    size_t lines = 0;
    for (size_t i = 0; i < size; i++)
        lines += bytes[i] == '\n';
    return lines;
}

// The lines of one file; `buffer` grows to hold the largest. 0 where it cannot be read.
static size_t read_file(int folder, const char *name, char **buffer, size_t *capacity)
{
    struct stat status;
    size_t lines = 0;
    int file = openat(folder, name, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0)
        exit(1);
    size_t size = (size_t)status.st_size;
    if (size >= *capacity) {
        free(*buffer);
        *buffer = malloc(*capacity = size + 1);
    }
    if (!*buffer || read(file, *buffer, size) != (ssize_t)size)
        exit(1);
    lines = count_lines(*buffer, size);
#ifdef WITH_PARSER
    (*buffer)[size] = '\0';
    parse(*buffer);
#endif
    close(file);
    return lines;
}

int main(int argc, char **argv)
{
    DIR *directory = argc == 2 ? opendir(argv[1]) : NULL;
    size_t files = 0, lines = 0, capacity = 1 << 16;
    char *buffer = malloc(capacity);
    struct dirent *entry;
    if (!directory || !buffer)
        return 1;
    while ((entry = readdir(directory)) != NULL) {
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || strcmp(dot, ".sql") != 0)
            continue;
        lines += read_file(dirfd(directory), entry->d_name, &buffer, &capacity);
        files++;
    }
    printf("%zu files, %zu lines\n", files, lines);
    free(buffer);
    return closedir(directory);
}
