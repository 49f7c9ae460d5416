// SPDX-License-Identifier: MIT
// Every allocation of the program under test, but not of the libraries that it uses, goes through
// here: the linker sends malloc and its relatives to memory.c (migc_inject_memory in
// tests/CMakeLists.txt). One of them can be made to fail, and what was not freed is counted.
#ifndef INJECT_MEMORY_H
#define INJECT_MEMORY_H

#include <stdbool.h>

// The `n`th allocation from now on fails, and where `for_ever` every later one, too; 0: none.
void memory_fail_at(unsigned long n, bool for_ever);

// How many there were since, and how many of all that were ever made are not freed yet.
unsigned long memory_count(void);
long memory_live(void);

// A library has allocated it, and the program frees it. May be NULL.
void memory_adopt(const void *memory);

#endif
