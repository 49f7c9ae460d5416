// SPDX-License-Identifier: MIT
// See clock.h.
#include "clock.h"
#include <stdint.h>

uint64_t __real_mig__now(void);
uint64_t __wrap_mig__now(void);
void __wrap_mig__sleep(uint32_t milliseconds);

static unsigned long slept;

unsigned long clock_slept(void)
{
    return slept;
}

uint64_t __wrap_mig__now(void)
{
    return __real_mig__now() + slept;
}

void __wrap_mig__sleep(uint32_t milliseconds)
{
    slept += milliseconds;
}
