// SPDX-License-Identifier: MIT
// See memory.h. `__wrap_x` is what the program calls as `x`, `__real_x` the library's own.
#include "memory.h"
#include <errno.h>
#include <stddef.h>
#include <stdio.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
void __real_free(void *memory);
FILE *__real_open_memstream(char **text, size_t *size);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
void __wrap_free(void *memory);
FILE *__wrap_open_memstream(char **text, size_t *size);

static unsigned long fail_at;
static bool fails_for_ever;
static unsigned long count;
static long live;

void memory_fail_at(unsigned long n, bool for_ever)
{
    fail_at = n;
    fails_for_ever = for_ever;
    count = 0;
}

unsigned long memory_count(void)
{
    return count;
}

long memory_live(void)
{
    return live;
}

void memory_adopt(const void *memory)
{
    live += memory != NULL;
}

static bool fails(void)
{
    count++;
    bool is_hit = fail_at > 0 && (count == fail_at || (fails_for_ever && count > fail_at));
    if (is_hit)
        errno = ENOMEM;
    return is_hit;
}

static void *counted(void *memory)
{
    live += memory != NULL;
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t number, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(number, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
    if (fails())
        return NULL;
    void *moved = __real_realloc(memory, size);
    live += memory == NULL && moved != NULL;
    return moved;
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : counted(__real_strdup(text));
}

char *__wrap_strndup(const char *text, size_t size)
{
    return fails() ? NULL : counted(__real_strndup(text, size));
}

// What stands in the end where the program has said is the program's to free.
FILE *__wrap_open_memstream(char **text, size_t *size)
{
    FILE *stream = fails() ? NULL : __real_open_memstream(text, size);
    live += stream != NULL;
    return stream;
}

void __wrap_free(void *memory)
{
    live -= memory != NULL;
    __real_free(memory);
}
