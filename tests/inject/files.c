// SPDX-License-Identifier: MIT
// See files.h.
#include "files.h"
#include "memory.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long fault_at;
static FileFault fault_kind;
static unsigned long call_count;
static const char *hit = "";

void files_fault_at(unsigned long n, FileFault fault)
{
    fault_at = n;
    fault_kind = fault;
    call_count = 0;
    hit = "";
}

unsigned long files_count(void)
{
    return call_count;
}

const char *files_hit(void)
{
    return hit;
}

// True where the call must fail, and errno says why.
static bool fails(const char *name, int error)
{
    if (++call_count != fault_at)
        return false;
    hit = name;
    if (fault_kind == FILE_SIGNAL)
        raise(SIGTERM);
    if (fault_kind == FILE_FAILS)
        errno = error;
    return fault_kind == FILE_FAILS;
}

static size_t half_of(size_t size)
{
    return call_count == fault_at && fault_kind == FILE_SHORT && size > 1 ? size / 2 : size;
}

#define WRAP(type, name, parameters, arguments, failure, error)                                    \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        if (fails(#name, error))                                                                   \
            return failure;                                                                        \
        return __real_##name arguments;                                                            \
    }

WRAP(int, fsync, (int file), (file), -1, EIO)
WRAP(int, rename, (const char *from, const char *to), (from, to), -1, EACCES)
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), -1, ENOSPC)
WRAP(int, link, (const char *from, const char *to), (from, to), -1, EACCES)
WRAP(int, unlink, (const char *path), (path), -1, EPERM)
WRAP(int, stat, (const char *path, struct stat *status), (path, status), -1, EACCES)
WRAP(int, fstat, (int file, struct stat *status), (file, status), -1, EIO)
WRAP(int, lstat, (const char *path, struct stat *status), (path, status), -1, EACCES)
WRAP(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL, EMFILE)
WRAP(DIR *, opendir, (const char *path), (path), NULL, EMFILE)
WRAP(struct dirent *, readdir, (DIR * directory), (directory), NULL, EIO)

char *__real_realpath(const char *path, char *real);
char *__wrap_realpath(const char *path, char *real);

char *__wrap_realpath(const char *path, char *real)
{
    char *found = fails("realpath", ENOMEM) ? NULL : __real_realpath(path, real);
    if (!real)
        memory_adopt(found);
    return found;
}

int __real_close(int file);
int __wrap_close(int file);

// As on a network's file system: closed, and only now it is known that something was not written.
int __wrap_close(int file)
{
    bool is_failing = fails("close", EIO);
    int result = __real_close(file);
    if (is_failing)
        errno = EIO;
    return is_failing ? -1 : result;
}

ssize_t __real_write(int file, const void *data, size_t size);
ssize_t __wrap_write(int file, const void *data, size_t size);

ssize_t __wrap_write(int file, const void *data, size_t size)
{
    return fails("write", ENOSPC) ? -1 : __real_write(file, data, half_of(size));
}

ssize_t __real_read(int file, void *data, size_t size);
ssize_t __wrap_read(int file, void *data, size_t size);

ssize_t __wrap_read(int file, void *data, size_t size)
{
    return fails("read", EIO) ? -1 : __real_read(file, data, half_of(size));
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    unsigned mode = va_arg(arguments, unsigned);
    va_end(arguments);
    return fails("open", ENOSPC) ? -1 : __real_open(path, flags, mode);
}

int __real_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...);

int __wrap_openat(int folder, const char *path, int flags, ...)
{
    return fails("openat", EMFILE) ? -1 : __real_openat(folder, path, flags, 0);
}
