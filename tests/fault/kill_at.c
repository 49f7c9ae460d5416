// SPDX-License-Identifier: MIT
// Loaded before libc (LD_PRELOAD), it ends the program by SIGKILL just before its Nth message to or
// from a server, or its Nth write, truncation, flush or removal of a file.
//
//   MIGC_KILL_AT=N         which; the program lives where it comes to fewer
//   MIGC_KILL_HALF=yes     what would be written is written by half first
//   MIGC_KILL_COUNT=FILE   where a program that lives writes how many there were
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static unsigned long boundary_count;

static int is_last(void)
{
    const char *at = getenv("MIGC_KILL_AT");
    boundary_count++;
    return at && strtoul(at, NULL, 10) == boundary_count;
}

static size_t half_of(size_t size)
{
    return getenv("MIGC_KILL_HALF") ? size / 2 : 0;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

// The real function; what dlsym gives is a function, though ISO C has no word for that.
#define REAL(type, name)                                                                           \
    type real;                                                                                     \
    *(void **)&real = dlsym(RTLD_NEXT, name)

typedef ssize_t (*Send)(int, const void *, size_t, int);
typedef ssize_t (*Receive)(int, void *, size_t, int);
typedef ssize_t (*Write)(int, const void *, size_t);
typedef ssize_t (*WriteAt)(int, const void *, size_t, off64_t);
typedef int (*OfFile)(int);
typedef int (*OfName)(const char *);
typedef int (*Truncate)(int, off64_t);

ssize_t send(int file, const void *data, size_t size, int flags)
{
    REAL(Send, "send");
    if (is_last()) {
        if (half_of(size) > 0)
            real(file, data, half_of(size), flags);
        die();
    }
    return real(file, data, size, flags);
}

ssize_t recv(int file, void *data, size_t size, int flags)
{
    REAL(Receive, "recv");
    if (is_last())
        die();
    return real(file, data, size, flags);
}

// What is printed is no boundary.
ssize_t write(int file, const void *data, size_t size)
{
    REAL(Write, "write");
    if (file > STDERR_FILENO && is_last()) {
        if (half_of(size) > 0 && real(file, data, half_of(size)) < 0)
            die();
        die();
    }
    return real(file, data, size);
}

static ssize_t write_at(int file, const void *data, size_t size, off64_t offset)
{
    REAL(WriteAt, "pwrite64");
    if (is_last()) {
        if (half_of(size) > 0 && real(file, data, half_of(size), offset) < 0)
            die();
        die();
    }
    return real(file, data, size, offset);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t offset)
{
    return write_at(file, data, size, offset);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t offset)
{
    return write_at(file, data, size, offset);
}

static int truncate_file(int file, off64_t size)
{
    REAL(Truncate, "ftruncate64");
    if (is_last())
        die();
    return real(file, size);
}

int ftruncate64(int file, off64_t size)
{
    return truncate_file(file, size);
}

int ftruncate(int file, off_t size)
{
    return truncate_file(file, size);
}

int fsync(int file)
{
    REAL(OfFile, "fsync");
    if (is_last())
        die();
    return real(file);
}

int fdatasync(int file)
{
    REAL(OfFile, "fdatasync");
    if (is_last())
        die();
    return real(file);
}

int unlink(const char *path)
{
    REAL(OfName, "unlink");
    if (is_last())
        die();
    return real(path);
}

__attribute__((destructor)) static void write_count(void)
{
    const char *path = getenv("MIGC_KILL_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%lu\n", boundary_count);
        fclose(file);
    }
}
