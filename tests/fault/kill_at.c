// SPDX-License-Identifier: MIT
// Loaded before libc (LD_PRELOAD), it ends the program by SIGKILL just before its Nth message to or
// from a server, or its Nth write, truncation, flush or removal of a file; or it says that the
// program is there, so that something else can be done to it at that moment.
//
//   MIGC_KILL_AT=N         which; the program lives where it comes to fewer
//   MIGC_KILL_HALF=yes     what would be written is written by half first
//   MIGC_KILL_STOP=FILE    the program writes its process id there and stops until SIGCONT
//   MIGC_KILL_TELL=FIFO    the program writes the text of MIGC_KILL_TEXT there and goes on at once
//   MIGC_KILL_COUNT=FILE   where a program that lives writes how many there were
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

// By the real write: what is said here is no boundary.
static void say(const char *path, const char *text)
{
    REAL(Write, "write");
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || real(file, text, strlen(text)) < 0)
        abort();
    close(file);
}

// Returns where the program is to go on.
static void strike(void)
{
    char process[32];
    const char *stop = getenv("MIGC_KILL_STOP");
    const char *tell = getenv("MIGC_KILL_TELL");
    const char *text = getenv("MIGC_KILL_TEXT");
    if (stop) {
        snprintf(process, sizeof process, "%ld\n", (long)getpid());
        say(stop, process);
        raise(SIGSTOP);
    } else if (tell) {
        say(tell, text ? text : "\n");
    } else {
        kill(getpid(), SIGKILL);
        for (;;)
            pause();
    }
}

ssize_t send(int file, const void *data, size_t size, int flags)
{
    REAL(Send, "send");
    if (is_last()) {
        ssize_t sent = half_of(size) > 0 ? real(file, data, half_of(size), flags) : 0;
        strike();
        if (sent != 0)
            return sent;
    }
    return real(file, data, size, flags);
}

ssize_t recv(int file, void *data, size_t size, int flags)
{
    REAL(Receive, "recv");
    if (is_last())
        strike();
    return real(file, data, size, flags);
}

// What is printed is no boundary.
ssize_t write(int file, const void *data, size_t size)
{
    REAL(Write, "write");
    if (file > STDERR_FILENO && is_last()) {
        ssize_t written = half_of(size) > 0 ? real(file, data, half_of(size)) : 0;
        strike();
        if (written != 0)
            return written;
    }
    return real(file, data, size);
}

static ssize_t write_at(int file, const void *data, size_t size, off64_t offset)
{
    REAL(WriteAt, "pwrite64");
    if (is_last()) {
        ssize_t written = half_of(size) > 0 ? real(file, data, half_of(size), offset) : 0;
        strike();
        if (written != 0)
            return written;
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
        strike();
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
        strike();
    return real(file);
}

int fdatasync(int file)
{
    REAL(OfFile, "fdatasync");
    if (is_last())
        strike();
    return real(file);
}

int unlink(const char *path)
{
    REAL(OfName, "unlink");
    if (is_last())
        strike();
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
