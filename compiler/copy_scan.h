// SPDX-License-Identifier: MIT
// What reading a row needs, whichever format it has. A value is a slice of the source wherever it
// stands there as it is.
#ifndef MIGC_COPY_SCAN_H
#define MIGC_COPY_SCAN_H

#include "diagnostic.h"

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

// copy_csv.c, copy_text.c: one row.
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
