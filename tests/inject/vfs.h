// SPDX-License-Identifier: MIT
// An SQLite VFS over the system's own that becomes the default one: a call can be made to fail, and
// the power can be cut at a call that changes a file. What was written and not flushed by then is
// lost, kept or torn at random; a removal that was not flushed may not have happened.
#ifndef INJECT_VFS_H
#define INJECT_VFS_H

#include <stdbool.h>

typedef enum VfsFault {
    VFS_ERROR, // the call's own I/O error
    VFS_FULL,  // the disk is full, where the call writes; else the error
    VFS_BUSY,  // another program has the lock, where the call locks; else the error
    VFS_CUT    // only calls that change a file are counted
} VfsFault;

void vfs_register(void);

// At the `n`th call from now on; 0: never, and what is counted are the calls of a VFS_ERROR.
void vfs_fault_at(unsigned long n, VfsFault fault);
unsigned long vfs_count(void); // since then
const char *vfs_hit(void);     // the name of the call that was hit, or ""

// Every file is from now on as it is on the disk; call it while none is open.
void vfs_forget(void);
// After a cut, while no file is open: leaves what the disk kept. The same seed keeps the same.
void vfs_power_back(unsigned seed);

#endif
