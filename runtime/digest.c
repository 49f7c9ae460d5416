// SPDX-License-Identifier: MIT
// SHA-256 as FIPS 180-4 describes it, without tricks: it is never the slow part of anything here.
#include "digest.h"

#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, unsigned count)
{
    return (word >> count) | (word << (32 - count));
}

static void expand_block(const unsigned char *block, uint32_t words[64])
{
    for (size_t i = 0; i < 16; i++, block += 4)
        words[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 |
                   (uint32_t)block[3];
    for (size_t i = 16; i < 64; i++) {
        uint32_t early = words[i - 15];
        uint32_t late = words[i - 2];
        words[i] = words[i - 16] + (rotate(early, 7) ^ rotate(early, 18) ^ early >> 3) +
                   words[i - 7] + (rotate(late, 17) ^ rotate(late, 19) ^ late >> 10);
    }
}

static void add_block(uint32_t state[8], const unsigned char *block)
{
    uint32_t words[64];
    uint32_t v[8];
    expand_block(block, words);
    memcpy(v, state, sizeof v);
    for (size_t i = 0; i < 64; i++) {
        uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        uint32_t first = v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) + choice +
                         round_constants[i] + words[i];
        uint32_t second = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) + majority;
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += first;
        v[0] = first + second;
    }
    for (size_t i = 0; i < 8; i++)
        state[i] += v[i];
}

void mig__digest_init(MigDigest *digest)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(digest->state, start, sizeof start);
    digest->size = 0;
}

void mig__digest_update(MigDigest *digest, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    size_t used = (size_t)(digest->size % 64);
    digest->size += size;
    if (used > 0) {
        size_t fill = size < 64 - used ? size : 64 - used;
        if (fill > 0)
            memcpy(digest->block + used, bytes, fill);
        if (used + fill < 64)
            return;
        add_block(digest->state, digest->block);
        bytes += fill;
        size -= fill;
    }
    for (; size >= 64; bytes += 64, size -= 64)
        add_block(digest->state, bytes);
    if (size > 0)
        memcpy(digest->block, bytes, size);
}

void mig__digest_final(MigDigest *digest, unsigned char result[MIG_DIGEST_SIZE])
{
    static const unsigned char padding[64] = {0x80};
    uint64_t bits = digest->size * 8;
    size_t used = (size_t)(digest->size % 64);
    unsigned char length[8];
    for (unsigned i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    mig__digest_update(digest, padding, used < 56 ? 56 - used : 120 - used);
    mig__digest_update(digest, length, sizeof length);
    for (unsigned i = 0; i < MIG_DIGEST_SIZE; i++)
        result[i] = (unsigned char)(digest->state[i / 4] >> (24 - 8 * (i % 4)));
}

void mig__digest_final_hex(MigDigest *digest, char result[MIG_DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[MIG_DIGEST_SIZE];
    mig__digest_final(digest, bytes);
    for (size_t i = 0; i < MIG_DIGEST_SIZE; i++) {
        result[2 * i] = digits[bytes[i] >> 4];
        result[2 * i + 1] = digits[bytes[i] & 15];
    }
    result[MIG_DIGEST_HEX_SIZE - 1] = '\0';
}
