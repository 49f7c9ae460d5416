// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), incremental. One copy serves the compiler and the runtime, so that neither
// needs a library for it. A MigDigest is a plain value: copy it to go on from a common beginning.
#ifndef MIG_DIGEST_H
#define MIG_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { MIG_DIGEST_SIZE = 32, MIG_DIGEST_HEX_SIZE = 65 };

typedef struct MigDigest {
    uint32_t state[8];
    uint64_t size; // bytes given so far
    unsigned char block[64];
} MigDigest;

void mig__digest_init(MigDigest *digest);

// `data` may be NULL where size is 0.
void mig__digest_update(MigDigest *digest, const void *data, size_t size);

// Ends the digest; the struct may only be initialised again.
void mig__digest_final(MigDigest *digest, unsigned char result[MIG_DIGEST_SIZE]);

// The same as 64 lower-case hexadecimal digits and a NUL.
void mig__digest_final_hex(MigDigest *digest, char result[MIG_DIGEST_HEX_SIZE]);

#endif
