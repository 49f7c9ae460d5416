// SPDX-License-Identifier: MIT
// What a stored step has beyond its SQL, as text and back. The text was in other hands meanwhile:
// nothing in it is believed before it is checked.
#include "step.h"
#include <stdlib.h>
#include <string.h>

static void add_field(MigBuffer *text, const char *key, const char *value, size_t size)
{
    mig__buffer_add_format(text, "%s:%lu:", key, (unsigned long)size);
    mig__buffer_add_bytes(text, value, size);
}

static void add_text_field(MigBuffer *text, const char *key, const char *value)
{
    if (value[0] != '\0') {
        add_field(text, key, value, strlen(value));
    }
}

static void add_number_field(MigBuffer *text, const char *key, uint32_t number)
{
    MigBuffer digits = {NULL, 0, 0, false};
    mig__buffer_add_format(&digits, "%u", (unsigned)number);
    add_text_field(text, key, mig__buffer_text(&digits));
    text->has_failed |= digits.has_failed;
    mig__buffer_free(&digits);
}

static void add_copy_fields(MigBuffer *text, const MigWorkStep *step)
{
    add_text_field(text, "statement", step->statement);
    add_text_field(text, "data-file", step->data_place.file);
    add_number_field(text, "data-line", step->data_place.line);
    if (step->data_has_lines) {
        add_number_field(text, "data-lines", 1);
    }
}

void mig__step_encode(MigBuffer *text, const MigWorkStep *step)
{
    add_text_field(text, "probe", step->probe);
    add_text_field(text, "done-when", step->done_when);
    add_text_field(text, "name", step->name);
    add_text_field(text, "table", step->table);
    if (step->kind == MIG_STEP_BATCH || step->kind == MIG_STEP_COPY) {
        add_number_field(text, "rows", step->rows);
    }
    if (step->kind == MIG_STEP_COPY) {
        add_copy_fields(text, step);
    }
    if (step->pause > 0) {
        add_number_field(text, "pause", step->pause);
    }
    for (uint32_t i = 0; i < step->name_count; i++) {
        const char *name = mig__step_name(step, i);
        add_field(text, "column", name, strlen(name));
    }
    for (uint32_t i = 0; i < step->placeholder_count; i++) {
        const MigPlaceholder *p = &step->placeholders[i];
        MigBuffer numbers = {NULL, 0, 0, false};
        mig__buffer_add_format(&numbers, "%u %u %u %u", (unsigned)p->offset, (unsigned)p->length,
                               (unsigned)p->variable, (unsigned)p->quoting);
        add_text_field(text, "placeholder", mig__buffer_text(&numbers));
        text->has_failed |= numbers.has_failed;
        mig__buffer_free(&numbers);
    }
}

typedef struct Field {
    const char *key;
    size_t key_size;
    const char *value;
    size_t size;
} Field;

// The field at *place, which moves behind it. False where there is none.
static bool next_field(const char **place, Field *field)
{
    const char *colon = strchr(*place, ':');
    char *end = NULL;
    if (colon == NULL || colon[1] < '0' || colon[1] > '9') {
        return false;
    }
    unsigned long size = strtoul(colon + 1, &end, 10);
    if (*end != ':' || strlen(end + 1) < size) {
        return false;
    }
    *field = (Field){*place, (size_t)(colon - *place), end + 1, (size_t)size};
    *place = end + 1 + size;
    return true;
}

static bool is_key(const Field *field, const char *key)
{
    return field->key_size == strlen(key) && memcmp(field->key, key, field->key_size) == 0;
}

static bool read_field_number(const Field *field, uint32_t *number)
{
    char *end = NULL;
    unsigned long value = strtoul(field->value, &end, 10);
    *number = (uint32_t)value;
    return field->size > 0 && end == field->value + field->size && value <= UINT32_MAX;
}

static bool read_field_placeholder(const Field *field, const MigWorkStep *step, MigPlaceholder *to)
{
    unsigned long numbers[4] = {0, 0, 0, 0};
    const char *p = field->value;
    for (int i = 0; i < 4; i++) {
        char *end = NULL;
        numbers[i] = strtoul(p, &end, 10);
        if (end == p || numbers[i] > UINT32_MAX) {
            return false;
        }
        p = end;
    }
    *to = (MigPlaceholder){(uint32_t)numbers[0], (uint32_t)numbers[1], (uint32_t)numbers[2],
                           (uint32_t)numbers[3]};
    uint32_t begin = step->placeholder_count == 0
                         ? 0
                         : step->placeholders[step->placeholder_count - 1].offset +
                               step->placeholders[step->placeholder_count - 1].length;
    return p == field->value + field->size && to->quoting <= MIG_QUOTE_ROWS &&
           to->offset >= begin && to->length > 0 && to->offset < step->size &&
           to->length <= step->size - to->offset;
}

// Where the next text of a step goes: the memory is as large as all texts with their NULs.
typedef struct Room {
    char *next;
    MigPlaceholder *placeholders;
} Room;

static const char *keep_field(Room *room, const Field *field)
{
    char *text = memcpy(room->next, field->value, field->size);
    text[field->size] = '\0';
    room->next += field->size + 1;
    return text;
}

static bool take_copy_field(MigWorkStep *step, Room *room, const Field *field)
{
    uint32_t has_lines = 0;
    if (is_key(field, "statement")) {
        step->statement = keep_field(room, field);
    } else if (is_key(field, "data-file")) {
        step->data_place.file = keep_field(room, field);
    } else if (is_key(field, "data-line")) {
        step->data_place.column = 1;
        return read_field_number(field, &step->data_place.line);
    } else if (is_key(field, "data-lines")) {
        step->data_has_lines = true;
        return read_field_number(field, &has_lines) && has_lines == 1;
    } else {
        return false; // of a later version: whoever cannot do it must not run the rest
    }
    return true;
}

static bool take_field(MigWorkStep *step, Room *room, const Field *field)
{
    if (is_key(field, "probe")) {
        step->probe = keep_field(room, field);
    } else if (is_key(field, "done-when")) {
        step->done_when = keep_field(room, field);
    } else if (is_key(field, "name")) {
        step->name = keep_field(room, field);
    } else if (is_key(field, "table")) {
        step->table = keep_field(room, field);
    } else if (is_key(field, "rows")) {
        return read_field_number(field, &step->rows);
    } else if (is_key(field, "pause")) {
        return read_field_number(field, &step->pause);
    } else if (is_key(field, "column")) {
        const char *name = keep_field(room, field);
        step->name_list = step->name_count++ == 0 ? name : step->name_list;
    } else if (is_key(field, "placeholder")) {
        step->placeholders = room->placeholders;
        if (!read_field_placeholder(field, step, &room->placeholders[step->placeholder_count])) {
            return false;
        }
        step->placeholder_count++;
    } else {
        return take_copy_field(step, room, field);
    }
    return true;
}

// Names must stand one behind another: the fields of a kind do.
static bool are_fields_in_order(const char *text)
{
    const char *place = text;
    bool has_column = false;
    bool is_after = false;
    Field field;
    while (*place != '\0') {
        if (!next_field(&place, &field)) {
            return false;
        }
        bool is_column = is_key(&field, "column");
        if (is_column && is_after) {
            return false;
        }
        is_after = has_column && !is_column;
        has_column |= is_column;
    }
    return true;
}

// Every field is whole: they were looked through before.
static bool read_fields(MigWorkStep *step, const char *text, Room *room)
{
    const char *place = text;
    Field field = {"", 0, "", 0};
    bool is_read = true;
    while (is_read && *place != '\0') {
        next_field(&place, &field);
        is_read = take_field(step, room, &field);
    }
    return is_read;
}

bool mig__step_decode(MigWorkStep *step, const char *text, char **memory, bool *has_memory)
{
    *memory = NULL;
    *has_memory = true;
    if (text == NULL) {
        return step->kind != MIG_STEP_COPY; // which has a statement
    }
    // A field is longer than its text with a NUL, and has at least four characters.
    size_t size = strlen(text);
    size_t places = (size / 4 + 1) * sizeof(MigPlaceholder);
    if (!are_fields_in_order(text)) {
        return false;
    }
    char *block = malloc(places + size + 1);
    *has_memory = block != NULL;
    if (block == NULL) {
        return false;
    }
    Room room = {block + places, (MigPlaceholder *)(void *)block};
    bool is_read = read_fields(step, text, &room);
    if (!is_read || (step->kind == MIG_STEP_COPY) != (step->statement[0] != '\0')) {
        free(block);
        return false;
    }
    *memory = block;
    return true;
}
