// SPDX-License-Identifier: MIT
// Nothing waits: what the program under test sleeps has passed at once, on its own clock
// (migc_inject_clock in tests/CMakeLists.txt). For tests in which nobody else is there to wait for.
#ifndef INJECT_CLOCK_H
#define INJECT_CLOCK_H

// How long it has slept, ms.
unsigned long clock_slept(void);

#endif
