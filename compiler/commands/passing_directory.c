// SPDX-License-Identifier: MIT
#include "passing_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 100, OPEN_DIRECTORIES = 16 };

static const char *parent_of(size_t most)
{
    const char *temporary = getenv("TMPDIR");
    return temporary && temporary[0] == '/' && strlen(temporary) <= most ? temporary : "/tmp";
}

// Whether the path still leads to what the lock is on: a sweep may have been faster.
static bool is_still_there(const char *path, int lock)
{
    struct stat named, held;
    return lstat(path, &named) == 0 && fstat(lock, &held) == 0 && named.st_dev == held.st_dev &&
           named.st_ino == held.st_ino;
}

bool passing_directory_make(Arena *arena, const char *prefix, size_t most,
                            PassingDirectory *directory)
{
    for (int i = 0; i < TRIES; i++) {
        Builder path = {.arena = arena};
        builder_add_format(&path, "%s/%s.XXXXXX", parent_of(most), prefix);
        if (!mkdtemp(path.items))
            return false;
        int lock = open(path.items, O_RDONLY | O_DIRECTORY);
        if (lock < 0 && errno == ENOENT) // swept before it was locked
            continue;
        if (lock < 0)
            return false;
        if (flock(lock, LOCK_EX | LOCK_NB) == 0 && is_still_there(path.items, lock)) {
            *directory = (PassingDirectory){path.items, lock};
            return true;
        }
        close(lock);
    }
    errno = EAGAIN;
    return false;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

static bool remove_all(const char *path)
{
    return nftw(path, remove_one, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT;
}

static void sweep_one(const char *path)
{
    struct stat status;
    int lock = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (lock < 0)
        return;
    if (fstat(lock, &status) == 0 && status.st_uid == geteuid() &&
        flock(lock, LOCK_EX | LOCK_NB) == 0)
        (void)remove_all(path);
    close(lock);
}

void passing_directory_sweep(Arena *arena, const char *prefix, size_t most)
{
    const char *parent = parent_of(most);
    size_t size = strlen(prefix);
    DIR *list = opendir(parent);
    for (struct dirent *entry; list && (entry = readdir(list)) != NULL;) {
        if (strncmp(entry->d_name, prefix, size) != 0 || entry->d_name[size] != '.' ||
            strlen(entry->d_name) != size + 7)
            continue;
        Builder path = {.arena = arena};
        builder_add_format(&path, "%s/%s", parent, entry->d_name);
        sweep_one(path.items);
    }
    if (list)
        closedir(list);
}

bool passing_directory_remove(PassingDirectory *directory)
{
    bool is_removed = remove_all(directory->path);
    int error = errno;
    passing_directory_release(directory);
    errno = error;
    return is_removed;
}

void passing_directory_release(PassingDirectory *directory)
{
    close(directory->lock);
    directory->lock = -1;
}
