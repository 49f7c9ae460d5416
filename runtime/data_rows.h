// SPDX-License-Identifier: MIT
// Rows in the text format of COPY as migc writes them: values with tabs between, an LF behind each
// row, \N for NULL, and \\ \t \n \r for what would be misread.
#ifndef MIG_DATA_ROWS_H
#define MIG_DATA_ROWS_H

#include "driver.h"

// A place in the rows, that of the first at first.
typedef struct MigCopyCursor {
    const char *next; // the row's first byte; at the end behind the last row
    const char *end;
    uint32_t row;  // from 1
    uint32_t line; // where it begins in its file
} MigCopyCursor;

MigCopyCursor mig__copy_begin(const MigCopyRows *rows);

// Moves behind the row at `next`; its size without the LF. There must be one.
size_t mig__copy_skip(MigCopyCursor *cursor, const MigCopyRows *rows);

// A value of a row, from `text`, of at most `size` bytes, to `value` without its escapes, which
// needs as much room; *value_size is SIZE_MAX for NULL. How many bytes it took, its tab not
// included.
size_t mig__copy_read_value(const char *text, size_t size, char *value, size_t *value_size);

enum { MIG_COPY_EXCERPT = 512 };

// What an error about one row needs: where it stands, and its beginning as text.
typedef struct MigCopySpot {
    MigPlace place;
    char text[MIG_COPY_EXCERPT];
} MigCopySpot;

// False where there is no such row.
bool mig__copy_find(const MigCopyRows *rows, uint32_t row, MigCopySpot *spot);

// Adds to an error that is set which copy the row belongs to.
void mig__copy_add_origin(const MigCopyRows *rows, uint32_t row, MigError *error);

#endif
