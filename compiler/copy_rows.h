// SPDX-License-Identifier: MIT
// Data lines → rows in the text format of COPY, and what reading them needs. A value is a slice of
// the source wherever it stands there as it is.
#ifndef MIGC_COPY_ROWS_H
#define MIGC_COPY_ROWS_H

#include "diagnostic.h"
#include "revision.h"

typedef enum CopyHeader {
    COPY_HEADER_NONE,
    COPY_HEADER_BY_NAME, // names the columns, in any order
    COPY_HEADER_SKIPPED, // the first line is not looked at
    COPY_HEADER_MATCH    // names the columns in their order
} CopyHeader;

typedef struct CopyFormat {
    bool is_text; // not csv
    char delimiter;
    char quote;  // csv only
    char escape; // csv only: what makes a quote within quotes one of the value
    Text null;
    CopyHeader header;
} CopyFormat;

// A column that the copy names.
typedef struct CopyColumn {
    Text name;
    bool is_folded; // written without quotes: a header may have it in any case
    Span span;
} CopyColumn;

typedef struct CopyColumns {
    CopyColumn *items;
    size_t count;
    size_t capacity;
} CopyColumns;

// What is to be read: the bytes from `offset` to `end` of a source. Without columns they are those
// of the header, or the table's own in their order.
typedef struct CopyRequest {
    const Source *source;
    uint32_t offset;
    uint32_t end;
    CopyFormat format;
    CopyColumns columns;
    Span place; // of the step
} CopyRequest;

// Fills columns, rows and place of `content`. False, after diagnostics, where there is a mistake.
bool copy_read_rows(Arena *arena, const CopyRequest *request, CopyContent *content,
                    Diagnostics *diagnostics);

// --- one row (copy_csv.c, copy_text.c)

typedef struct CopyValue {
    bool is_null;
    bool is_decoded; // a slice of `decoded`, else of the source
    size_t begin;
    size_t size;
    uint32_t offset; // where it is written, quotes included
    uint32_t length;
} CopyValue;

enum { COPY_MOST_PROBLEMS = 20 };

typedef struct CopyScan {
    Arena *arena;
    Diagnostics *diagnostics;
    const Source *source;
    uint32_t offset; // of what comes next
    uint32_t end;
    CopyFormat format;
    struct {
        CopyValue *items;
        size_t count;
        size_t capacity;
    } values;        // of the row that was read last
    Builder decoded; // the values of that row that are not written as they are
    unsigned problem_count;
    bool has_ended; // nothing more can or may be read
} CopyScan;

// Reads the row that begins at `offset`, and moves behind its LF. False where it has a mistake,
// which is reported, or where there was none: has_ended is set then.
bool copy_scan_csv_row(CopyScan *scan);
bool copy_scan_text_row(CopyScan *scan);

Text copy_value_text(const CopyScan *scan, const CopyValue *value);
void copy_push_value(CopyScan *scan, CopyValue value);
Diagnostic *copy_report(CopyScan *scan, Rule rule, uint32_t offset, uint32_t size,
                        const char *format, ...) __attribute__((format(printf, 5, 6)));
// Behind the next LF: what is left of a row that has a mistake.
void copy_skip_line(CopyScan *scan);

#endif
