// SPDX-License-Identifier: MIT
// "batch PASS OVER REPEATS WALKED PASS-CHANGE CHANGED VIOLATIONS", then " SIZE:bytes" a value of
// the key, then " =" and half of a SHA-256. An intent has no blank: the two cannot be confused.
#include "batch_cursor.h"
#include "ledger.h"
#include <stdlib.h>
#include <string.h>

enum { SUM_SIZE = 32, NUMBER_COUNT = 7 };
static const char cursor_word[] = "batch";

void mig__key_values_add(MigKeyValues *values, const char *value)
{
    mig__buffer_add_bytes(&values->text, value, strlen(value) + 1);
    values->count++;
}

const char *mig__key_value(const MigKeyValues *values, uint32_t index)
{
    const char *value = mig__buffer_text(&values->text);
    const char *end = value + values->text.size; // short of values where memory was
    while (index-- > 0 && value < end) {
        value += strlen(value) + 1;
    }
    return value < end ? value : "";
}

void mig__key_values_clear(MigKeyValues *values)
{
    mig__buffer_clear(&values->text);
    values->count = 0;
}

void mig__key_values_copy(MigKeyValues *to, const MigKeyValues *from)
{
    mig__key_values_clear(to);
    mig__buffer_add_bytes(&to->text, mig__buffer_text(&from->text), from->text.size);
    to->text.has_failed |= from->text.has_failed;
    to->count = from->count;
}

static void make_cursor_sum(const char *text, size_t size, const char *identity, char sum[65])
{
    mig__text_sum(identity, text, size, sum);
    sum[SUM_SIZE] = '\0';
}

void mig__cursor_encode(MigBuffer *text, const MigBatchCursor *cursor, const char *identity)
{
    const uint64_t numbers[NUMBER_COUNT] = {cursor->pass,      cursor->is_over,     cursor->repeats,
                                            cursor->walked,    cursor->pass_change, cursor->changed,
                                            cursor->violations};
    char sum[65];
    mig__buffer_clear(text);
    mig__buffer_add(text, cursor_word);
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        mig__buffer_add_format(text, " %llu", (unsigned long long)numbers[i]);
    }
    for (uint32_t i = 0; i < cursor->key.count; i++) {
        const char *value = mig__key_value(&cursor->key, i);
        mig__buffer_add_format(text, " %lu:", (unsigned long)strlen(value));
        mig__buffer_add(text, value);
    }
    make_cursor_sum(mig__buffer_text(text), text->size, identity, sum);
    mig__buffer_add_format(text, " =%s", sum);
    text->has_failed |= cursor->key.text.has_failed;
}

static bool read_cursor_number(const char **place, uint64_t *number)
{
    char *end = NULL;
    if ((*place)[0] != ' ' || (*place)[1] < '0' || (*place)[1] > '9') {
        return false;
    }
    *number = strtoull(*place + 1, &end, 10);
    *place = end;
    return true;
}

static bool read_cursor_key(MigKeyValues *key, const char *place, const char *end)
{
    mig__key_values_clear(key);
    while (place < end) {
        uint64_t size = 0;
        if (!read_cursor_number(&place, &size) || *place != ':' ||
            size > (uint64_t)(end - place - 1)) {
            return false;
        }
        mig__buffer_add_bytes(&key->text, place + 1, (size_t)size);
        mig__buffer_add_bytes(&key->text, "", 1);
        key->count++;
        place += 1 + size;
    }
    return !key->text.has_failed;
}

bool mig__cursor_decode(MigBatchCursor *cursor, const char *text, const char *identity)
{
    uint64_t numbers[NUMBER_COUNT];
    char sum[65];
    size_t size = strlen(text);
    size_t word = strlen(cursor_word);
    if (size < word + SUM_SIZE + 2 || memcmp(text, cursor_word, word) != 0 ||
        memcmp(text + size - SUM_SIZE - 2, " =", 2) != 0) {
        return false;
    }
    size -= SUM_SIZE + 2;
    make_cursor_sum(text, size, identity, sum);
    if (strcmp(text + size + 2, sum) != 0) {
        return false;
    }
    const char *place = text + word;
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        if (!read_cursor_number(&place, &numbers[i])) {
            return false;
        }
    }
    cursor->pass = (uint32_t)numbers[0];
    cursor->is_over = numbers[1] != 0;
    cursor->repeats = numbers[2] != 0;
    cursor->walked = numbers[3];
    cursor->pass_change = numbers[4];
    cursor->changed = numbers[5];
    cursor->violations = numbers[6];
    return read_cursor_key(&cursor->key, place, text + size);
}

void mig__cursor_add_place(MigBuffer *place, const char *text, bool has_letters)
{
    MigKeyValues key = {{NULL, 0, 0, false}, 0};
    const char *end = strrchr(text, '=');
    const char *p = text;
    uint64_t number = 0;
    bool is_good = strncmp(text, cursor_word, strlen(cursor_word)) == 0 && end != NULL;
    p += is_good ? strlen(cursor_word) : 0;
    for (size_t i = 0; is_good && i < NUMBER_COUNT; i++) {
        is_good = read_cursor_number(&p, &number);
    }
    if (!is_good || end - 1 < p || !read_cursor_key(&key, p, end - 1)) {
        mig__buffer_add(place, text);
        key.count = 0;
    }
    for (uint32_t i = 0; i < key.count; i++) {
        const char *value = mig__key_value(&key, i);
        mig__buffer_add(place, i > 0 ? ", " : "");
        mig__buffer_add(place, has_letters && *value != '\0' ? value + 1 : value);
    }
    mig__buffer_free(&key.text);
}

void mig__cursor_copy(MigBatchCursor *to, const MigBatchCursor *from)
{
    MigKeyValues key = to->key;
    mig__key_values_copy(&key, &from->key);
    *to = *from;
    to->key = key;
}

void mig__cursor_free(MigBatchCursor *cursor)
{
    mig__buffer_free(&cursor->key.text);
    cursor->key.count = 0;
}
