// SPDX-License-Identifier: MIT
// A MigError is filled once and never overwritten: the first error is the one that explains the
// others. What a database says of a statement becomes a compiler's message: place, source line,
// caret, details.
#include "error.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

MigStatus mig__fail(MigError *error, MigStatus status, const char *format, ...)
{
    if (error == NULL) {
        return status;
    }
    if (error->status != MIG_OK) {
        return error->status;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    mig__trim_character(error->message, sizeof error->message);
    error->status = status;
    return status;
}

MigStatus mig__no_memory(MigError *error)
{
    return mig__fail(error, MIG_REFUSED, "out of memory");
}

void mig__error_set_revision(MigError *error, const char *revision)
{
    if (error != NULL && error->revision[0] == '\0') {
        snprintf(error->revision, sizeof error->revision, "%s", revision);
    }
}

// Where position (in characters, from 1; 0 unknown) of a statement stands in its file.
static MigSpot find_spot(const MigPlace *place, const char *sql, uint32_t position)
{
    MigSpot spot = {sql, place->line, place->column, 1};
    const char *p = sql;
    for (uint32_t i = 1; i < position && *p != '\0'; i++) {
        bool is_line_end = *p == '\n';
        p = mig__next_character(p);
        if (is_line_end) {
            spot = (MigSpot){p, spot.line + 1, 1, 1};
        } else {
            spot.column++;
            spot.offset++;
        }
    }
    return spot;
}

static void add_complaint(MigError *error, const MigComplaint *complaint)
{
    mig__add(error, "%s", complaint->primary);
    if (complaint->sqlstate != NULL && complaint->sqlstate[0] != '\0') {
        snprintf(error->sqlstate, sizeof error->sqlstate, "%s", complaint->sqlstate);
        mig__add(error, " (SQLSTATE %s)", error->sqlstate);
    } else if (complaint->sqlite_code != 0) {
        mig__add(error, " (SQLite %d)", complaint->sqlite_code);
    }
    error->sqlite_code = complaint->sqlite_code;
}

static void add_details(MigError *error, const MigComplaint *complaint)
{
    if (complaint->detail != NULL) {
        mig__add(error, "\nDETAIL: %s", complaint->detail);
    }
    if (complaint->hint != NULL) {
        mig__add(error, "\nHINT: %s", complaint->hint);
    }
    if (complaint->context != NULL) {
        mig__add(error, "\nCONTEXT: %s", complaint->context);
    }
}

MigStatus mig__fail_statement(MigError *error, MigStatus status, const MigPlace *place,
                              const char *sql, const MigComplaint *complaint)
{
    if (error == NULL || error->status != MIG_OK) {
        return error == NULL ? status : error->status;
    }
    error->status = status;
    error->message[0] = '\0';
    MigSpot spot = find_spot(place, sql, complaint->position);
    if (place->file[0] != '\0') {
        snprintf(error->file, sizeof error->file, "%s", place->file);
        error->line = spot.line;
        error->column = spot.column;
        mig__add(error, "%s:%u:%u: error: ", place->file, (unsigned)spot.line,
                 (unsigned)spot.column);
    }
    add_complaint(error, complaint);
    if (place->file[0] != '\0') {
        mig__add_excerpt(error, sql, &spot);
    }
    add_details(error, complaint);
    mig__mask_secrets(error->message, sql);
    mig__make_visible(error->message);
    mig__trim_character(error->message, sizeof error->message);
    return status;
}
