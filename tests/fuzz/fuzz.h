// SPDX-License-Identifier: MIT
// What fuzzers share. Each has one LLVMFuzzerTestOneInput, keeps nothing between inputs, and ends
// with a message where something is not as it must be.
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// libFuzzer shows the stack and keeps the input.
static inline void fuzz_fail(const char *what, const char *file, int line)
{
    fprintf(stderr, "%s:%d: must hold: %s\n", file, line, what);
    abort();
}

#define MUST(condition) ((condition) ? (void)0 : fuzz_fail(#condition, __FILE__, __LINE__))

// Takes bytes from the front of an input; 0 where there are none left.
typedef struct FuzzBytes {
    const uint8_t *data;
    size_t size;
} FuzzBytes;

static inline uint8_t fuzz_byte(FuzzBytes *bytes)
{
    if (bytes->size == 0)
        return 0;
    bytes->size--;
    return *bytes->data++;
}

static inline uint32_t fuzz_below(FuzzBytes *bytes, uint32_t limit)
{
    return limit == 0 ? 0 : fuzz_byte(bytes) % limit;
}

// The text up to the next line feed or NUL, cut where the buffer ends.
static inline void fuzz_line(FuzzBytes *bytes, char *line, size_t capacity)
{
    size_t size = 0;
    while (bytes->size > 0 && size + 1 < capacity) {
        char c = (char)fuzz_byte(bytes);
        if (c == '\n' || c == '\0')
            break;
        line[size++] = c;
    }
    line[size] = '\0';
}

// All of it up to a NUL, to be freed.
static inline char *fuzz_text(FuzzBytes bytes)
{
    const uint8_t *nul = bytes.size > 0 ? memchr(bytes.data, 0, bytes.size) : NULL;
    size_t size = nul ? (size_t)(nul - bytes.data) : bytes.size;
    char *text = malloc(size + 1);
    MUST(text != NULL);
    memcpy(text, size > 0 ? (const char *)bytes.data : "", size);
    text[size] = '\0';
    return text;
}

#endif
