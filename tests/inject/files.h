// SPDX-License-Identifier: MIT
// Every call by which the program under test reads and writes files goes through here, by the
// linker's --wrap (migc_inject_files in tests/CMakeLists.txt): one of them can be made to fail, to
// do half of its work, or to be met by a signal.
#ifndef INJECT_FILES_H
#define INJECT_FILES_H

typedef enum FileFault {
    FILE_FAILS, // with an error that the call may have
    FILE_SHORT, // read and write: half of it is done; the others: nothing happens
    FILE_SIGNAL // SIGTERM comes just before the call
} FileFault;

// At the `n`th call from now on; 0: never.
void files_fault_at(unsigned long n, FileFault fault);

// How many calls there were since, and which one was hit ("" where none was).
unsigned long files_count(void);
const char *files_hit(void);

#endif
