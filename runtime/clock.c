// SPDX-License-Identifier: MIT
// The one place that asks the machine for time: ISO C has neither a steady clock nor a sleep.
#if !defined(_WIN32) && !defined(_POSIX_C_SOURCE)
#define _POSIX_C_SOURCE 200112L
#endif
#include "driver.h"

#ifdef _WIN32
#include <windows.h>

uint64_t mig__now(void)
{
    return GetTickCount64();
}

void mig__sleep(uint32_t milliseconds)
{
    Sleep(milliseconds);
}
#else
#include <time.h>

uint64_t mig__now(void)
{
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

void mig__sleep(uint32_t milliseconds)
{
    struct timespec wait = {(time_t)(milliseconds / 1000u),
                            (long)(milliseconds % 1000u) * 1000000L};
    // A signal ends the sleep early: the caller then looks whether it was cancelled.
    nanosleep(&wait, NULL);
}
#endif
