// SPDX-License-Identifier: MIT
#include "data_rows.h"
#include <string.h>

MigCopyCursor mig__copy_begin(const MigCopyRows *rows)
{
    return (MigCopyCursor){rows->data, rows->data + rows->size, 1, rows->first.line};
}

static uint32_t count_line_feeds(const char *row, size_t size)
{
    uint32_t count = 0;
    const char *end = row + size;
    for (const char *p = row; (p = memchr(p, '\\', (size_t)(end - p))) != NULL; p += 2) {
        count += p + 1 < end && p[1] == 'n';
        if (p + 2 >= end) {
            break;
        }
    }
    return count;
}

size_t mig__copy_skip(MigCopyCursor *cursor, const MigCopyRows *rows)
{
    size_t left = (size_t)(cursor->end - cursor->next);
    const char *end = memchr(cursor->next, '\n', left);
    size_t size = end == NULL ? left : (size_t)(end - cursor->next);
    cursor->line += 1 + (rows->has_lines ? count_line_feeds(cursor->next, size) : 0);
    cursor->row++;
    cursor->next += end == NULL ? size : size + 1;
    return size;
}

size_t mig__copy_read_value(const char *text, size_t size, char *value, size_t *value_size)
{
    const char *tab = memchr(text, '\t', size);
    size_t taken = tab == NULL ? size : (size_t)(tab - text);
    size_t count = 0;
    *value_size = SIZE_MAX;
    if (taken == 2 && text[0] == '\\' && text[1] == 'N') {
        return taken;
    }
    for (size_t i = 0; i < taken; i++) {
        char c = text[i];
        if (c == '\\' && i + 1 < taken) {
            c = text[++i];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
        value[count++] = c;
    }
    *value_size = count;
    return taken;
}

bool mig__copy_find(const MigCopyRows *rows, uint32_t row, MigCopySpot *spot)
{
    MigCopyCursor cursor = mig__copy_begin(rows);
    while (cursor.next < cursor.end && cursor.row < row) {
        mig__copy_skip(&cursor, rows);
    }
    if (cursor.next == cursor.end || cursor.row != row) {
        return false;
    }
    spot->place = (MigPlace){rows->first.file, cursor.line, 1};
    size_t size = mig__copy_skip(&cursor, rows);
    const char *text = cursor.next - size - (cursor.next[-1] == '\n');
    size = size < sizeof spot->text ? size : sizeof spot->text - 1;
    memcpy(spot->text, text, size);
    spot->text[size] = '\0';
    mig__trim_character(spot->text, sizeof spot->text);
    return true;
}

void mig__copy_add_origin(const MigCopyRows *rows, uint32_t row, MigError *error)
{
    mig__add(error, "\n(row %u of the copy into %s: %s:%u)", (unsigned)row, rows->table,
             rows->place.file, (unsigned)rows->place.line);
}
