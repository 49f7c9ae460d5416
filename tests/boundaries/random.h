// SPDX-License-Identifier: MIT
// Random numbers that are the same on every machine for the same seed (xorshift64*).
#ifndef BOUNDARIES_RANDOM_H
#define BOUNDARIES_RANDOM_H

#include <stdint.h>

typedef struct Random {
    uint64_t state; // never 0
} Random;

static inline uint32_t random_below(Random *random, uint32_t limit)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return (uint32_t)((random->state * 2685821657736338717u) >> 33) % limit;
}

#endif
