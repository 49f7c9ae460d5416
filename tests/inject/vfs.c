// SPDX-License-Identifier: MIT
// See vfs.h. `Disk` is what is known of one file: its bytes at the last flush, and what was done
// since.
#include "vfs.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DISK_COUNT = 16, SECTOR = 512 };

typedef struct Change {
    sqlite3_int64 offset; // of a truncation: the new size
    size_t size;
    unsigned char *bytes; // NULL: a truncation
} Change;

typedef struct Disk {
    char path[300];
    bool is_there;   // in the folder, as of its last flush
    bool is_removed; // since then
    bool is_anew;    // removed, and made again: another file with the same name
    unsigned char *bytes;
    size_t size;
    Change *changes;
    size_t change_count;
} Disk;

typedef struct File {
    sqlite3_file base;
    Disk *disk; // NULL: a temporary file
    sqlite3_file *real;
} File;

static sqlite3_vfs *system_vfs;
static Disk disks[DISK_COUNT];
static size_t disk_count;
static unsigned long fault_at;
static VfsFault fault_kind;
static unsigned long call_count;
static const char *hit = "";
static bool is_dead; // after a cut

void vfs_fault_at(unsigned long n, VfsFault fault)
{
    fault_at = n;
    fault_kind = fault;
    call_count = 0;
    hit = "";
    is_dead = false;
}

unsigned long vfs_count(void)
{
    return call_count;
}

const char *vfs_hit(void)
{
    return hit;
}

typedef enum CallKind { CALL_READS, CALL_WRITES, CALL_FLUSHES, CALL_LOCKS } CallKind;

// SQLITE_OK, or how the call fails.
static int fault_of(const char *name, CallKind kind, int error)
{
    if (is_dead)
        return error;
    if (fault_kind == VFS_CUT && kind != CALL_WRITES && kind != CALL_FLUSHES)
        return SQLITE_OK;
    if (++call_count != fault_at)
        return SQLITE_OK;
    hit = name;
    is_dead = fault_kind == VFS_CUT;
    if (fault_kind == VFS_FULL && kind == CALL_WRITES)
        return SQLITE_FULL;
    return fault_kind == VFS_BUSY && kind == CALL_LOCKS ? SQLITE_BUSY : error;
}

static void forget_changes(Disk *disk)
{
    for (size_t i = 0; i < disk->change_count; i++)
        free(disk->changes[i].bytes);
    free(disk->changes);
    disk->changes = NULL;
    disk->change_count = 0;
}

// What is in the file now is what the disk has.
static void flush(Disk *disk)
{
    FILE *file = fopen(disk->path, "rb");
    forget_changes(disk);
    free(disk->bytes);
    disk->bytes = NULL;
    disk->size = 0;
    disk->is_there = file != NULL;
    disk->is_removed = disk->is_anew = false;
    if (!file)
        return;
    fseek(file, 0, SEEK_END);
    disk->size = (size_t)ftell(file);
    rewind(file);
    disk->bytes = malloc(disk->size + 1);
    if (!disk->bytes || fread(disk->bytes, 1, disk->size, file) != disk->size)
        abort();
    fclose(file);
}

static Disk *find_disk(const char *path)
{
    for (size_t i = 0; i < disk_count; i++)
        if (strcmp(disks[i].path, path) == 0)
            return &disks[i];
    if (disk_count == DISK_COUNT)
        abort();
    Disk *disk = &disks[disk_count++];
    snprintf(disk->path, sizeof disk->path, "%s", path);
    flush(disk);
    return disk;
}

void vfs_forget(void)
{
    for (size_t i = 0; i < disk_count; i++) {
        forget_changes(&disks[i]);
        free(disks[i].bytes);
    }
    memset(disks, 0, sizeof disks);
    disk_count = 0;
    is_dead = false;
}

static void remember(Disk *disk, sqlite3_int64 offset, const void *bytes, size_t size)
{
    if (!disk)
        return;
    disk->changes = realloc(disk->changes, (disk->change_count + 1) * sizeof *disk->changes);
    unsigned char *copy = bytes ? malloc(size + 1) : NULL;
    if (!disk->changes || (bytes && !copy))
        abort();
    if (bytes)
        memcpy(copy, bytes, size);
    disk->changes[disk->change_count++] = (Change){offset, size, copy};
}

static void apply(const Change *change, FILE *file)
{
    if (!change->bytes) {
        fflush(file);
        if (ftruncate(fileno(file), change->offset) != 0)
            abort();
        return;
    }
    bool is_torn = rand() % 3 == 0;
    for (size_t at = 0; at < change->size; at += SECTOR) {
        size_t size = change->size - at < SECTOR ? change->size - at : SECTOR;
        if (is_torn && rand() % 2 == 0)
            continue;
        fseek(file, (long)change->offset + (long)at, SEEK_SET);
        fwrite(change->bytes + at, 1, size, file);
    }
}

// The folder is flushed with the file: until then it may hold the old one, the new one, or none.
static bool is_gone(const Disk *disk)
{
    size_t length = strlen(disk->path);
    if (length > 4 && strcmp(disk->path + length - 4, "-shm") == 0)
        return true; // memory that programs share
    if (disk->is_removed || disk->is_anew)
        return !disk->is_there || rand() % 2;
    return !disk->is_there && rand() % 2;
}

static void bring_back(Disk *disk)
{
    bool is_old = disk->is_removed || (disk->is_anew && disk->is_there && rand() % 2);
    size_t kept = disk->is_anew && !is_old ? 0 : disk->size;
    if (is_gone(disk)) {
        unlink(disk->path);
        return;
    }
    FILE *file = fopen(disk->path, "wb");
    if (!file || (kept > 0 && fwrite(disk->bytes, 1, kept, file) != kept))
        abort();
    for (size_t i = 0; !is_old && i < disk->change_count; i++)
        if (rand() % 2)
            apply(&disk->changes[i], file);
    fclose(file);
}

void vfs_power_back(unsigned seed)
{
    srand(seed);
    for (size_t i = 0; is_dead && i < disk_count; i++)
        bring_back(&disks[i]);
    vfs_forget();
    vfs_fault_at(0, VFS_ERROR);
}

// The methods of files.

#define REAL(file)            (((File *)(file))->real)
#define PASS(file, name, ...) REAL(file)->pMethods->name(REAL(file), __VA_ARGS__)

static int file_close(sqlite3_file *file)
{
    int code = REAL(file)->pMethods->xClose(REAL(file));
    sqlite3_free(REAL(file));
    return code;
}

static int file_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    int code = fault_of("read", CALL_READS, SQLITE_IOERR_READ);
    return code ? code : PASS(file, xRead, data, size, offset);
}

static int file_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    int code = fault_of("write", CALL_WRITES, SQLITE_IOERR_WRITE);
    if (code && hit[0] && is_dead && call_count == fault_at)
        remember(((File *)file)->disk, offset, data, (size_t)size); // under way when it happened
    if (code)
        return code;
    remember(((File *)file)->disk, offset, data, (size_t)size);
    return PASS(file, xWrite, data, size, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int code = fault_of("truncate", CALL_WRITES, SQLITE_IOERR_TRUNCATE);
    if (code)
        return code;
    remember(((File *)file)->disk, size, NULL, 0);
    return PASS(file, xTruncate, size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    Disk *disk = ((File *)file)->disk;
    int code = fault_of("sync", CALL_FLUSHES, SQLITE_IOERR_FSYNC);
    if (!code)
        code = PASS(file, xSync, flags);
    if (!code && disk)
        flush(disk);
    return code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int code = fault_of("size", CALL_READS, SQLITE_IOERR_FSTAT);
    return code ? code : PASS(file, xFileSize, size);
}

static int file_lock(sqlite3_file *file, int level)
{
    int code = fault_of("lock", CALL_LOCKS, SQLITE_IOERR_LOCK);
    return code ? code : PASS(file, xLock, level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return PASS(file, xUnlock, level);
}

static int file_is_reserved(sqlite3_file *file, int *is_reserved)
{
    int code = fault_of("look for a lock", CALL_READS, SQLITE_IOERR_CHECKRESERVEDLOCK);
    return code ? code : PASS(file, xCheckReservedLock, is_reserved);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return PASS(file, xFileControl, operation, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int file_characteristics(sqlite3_file *file)
{
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    int code = fault_of("map", CALL_READS, SQLITE_IOERR_SHMMAP);
    return code ? code : PASS(file, xShmMap, page, size, extend, memory);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    int code = flags & SQLITE_SHM_LOCK ? fault_of("lock", CALL_LOCKS, SQLITE_IOERR_SHMLOCK) : 0;
    return code ? code : PASS(file, xShmLock, offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int file_shm_unmap(sqlite3_file *file, int is_removed)
{
    return PASS(file, xShmUnmap, is_removed);
}

// The second version: no file is mapped into memory behind our back.
static const sqlite3_io_methods methods = {2,
                                           file_close,
                                           file_read,
                                           file_write,
                                           file_truncate,
                                           file_sync,
                                           file_size,
                                           file_lock,
                                           file_unlock,
                                           file_is_reserved,
                                           file_control,
                                           file_sector_size,
                                           file_characteristics,
                                           file_shm_map,
                                           file_shm_lock,
                                           file_shm_barrier,
                                           file_shm_unmap,
                                           NULL,
                                           NULL};

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *given)
{
    (void)vfs;
    File *made = (File *)file;
    made->base.pMethods = NULL;
    int code = fault_of("open", CALL_READS, SQLITE_CANTOPEN);
    if (code)
        return code;
    made->disk = path ? find_disk(path) : NULL;
    made->real = sqlite3_malloc(system_vfs->szOsFile);
    if (!made->real)
        return SQLITE_NOMEM;
    memset(made->real, 0, (size_t)system_vfs->szOsFile);
    code = system_vfs->xOpen(system_vfs, path, made->real, flags, given);
    if (code == SQLITE_OK)
        made->base.pMethods = &methods;
    else
        sqlite3_free(made->real);
    if (code == SQLITE_OK && made->disk && made->disk->is_removed) {
        made->disk->is_removed = false;
        made->disk->is_anew = true;
    }
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int is_flushed)
{
    (void)vfs;
    int code = fault_of("remove", CALL_WRITES, SQLITE_IOERR_DELETE);
    if (!code)
        code = system_vfs->xDelete(system_vfs, path, is_flushed);
    if (code)
        return code;
    Disk *disk = find_disk(path);
    disk->is_removed = true;
    forget_changes(disk);
    if (is_flushed)
        flush(disk);
    return code;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
    (void)vfs;
    int code = fault_of("look for a file", CALL_READS, SQLITE_IOERR_ACCESS);
    return code ? code : system_vfs->xAccess(system_vfs, path, flags, result);
}

void vfs_register(void)
{
    static sqlite3_vfs vfs;
    system_vfs = sqlite3_vfs_find(NULL);
    vfs = *system_vfs;
    vfs.zName = "faulty";
    vfs.szOsFile = (int)sizeof(File);
    vfs.pNext = NULL;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    sqlite3_vfs_register(&vfs, 1);
}
