// SPDX-License-Identifier: MIT
// Everything that migc has to say about its input. Stages append; main sorts by place and prints
// once.
//
// Format (the one place where it is described; docs/rules/ has a page a rule):
//   PATH:LINE:COLUMN: SEVERITY: TEXT [RULE]
//    LINE | source line
//         |   ^~~~ HINT
//   PATH:LINE:COLUMN: note: TEXT            (a second place; belongs to the diagnostic before it)
// TEXT is one line, lower case, no period. Carets stand right under wide characters and tabs. A
// hint without a place to point at is printed as "   = HINT".
#ifndef MIGC_DIAGNOSTIC_H
#define MIGC_DIAGNOSTIC_H

#include "rule.h"
#include "span.h"
#include <stdio.h>

typedef struct Note {
    Span span;
    Text text;
} Note;

typedef struct Diagnostic {
    Rule rule;
    Severity severity;
    Span span;
    Text text;
    Text hint; // empty: none
    struct {
        Note *items;
        size_t count;
        size_t capacity;
    } notes;
    size_t order; // of being reported; keeps the sort stable
    struct Diagnostics *owner;
} Diagnostic;

typedef struct Diagnostics {
    Arena *arena;
    Diagnostic **items;
    size_t count;
    size_t capacity;
    size_t error_count;
    size_t warning_count;
} Diagnostics;

// Appends one finding with the rule's severity and returns it, so that a hint and notes can be
// added.
Diagnostic *diagnostic_report(Diagnostics *diagnostics, Rule rule, Span span, const char *format,
                              ...) __attribute__((format(printf, 4, 5)));
Diagnostic *diagnostic_report_list(Diagnostics *diagnostics, Rule rule, Span span,
                                   const char *format, va_list arguments)
    __attribute__((format(printf, 4, 0)));
void diagnostic_hint(Diagnostic *diagnostic, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void diagnostic_note(Diagnostic *diagnostic, Span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Drops all but errors for which `is_allowed` says true (the `allow` clause); errors always stay.
void diagnostic_filter(Diagnostics *diagnostics,
                       bool (*is_allowed)(void *context, const Diagnostic *diagnostic),
                       void *context);

// Gives each finding the severity that `severity_of` says; SEVERITY_OFF drops it.
void diagnostic_change(Diagnostics *diagnostics,
                       Severity (*severity_of)(void *context, const Diagnostic *diagnostic),
                       void *context);

// Appends the findings of another list, which share their arena.
void diagnostic_add_all(Diagnostics *diagnostics, const Diagnostics *others);

// All, sorted by path, line and column; in the arena.
Diagnostic *const *diagnostic_sorted(const Diagnostics *diagnostics);

// Text of a finding, hint or note as it may be shown: the source's secrets as asterisks (`mask` is
// its source's), no control characters, the middle of what is very long left out.
struct Mask; // mask.h
Text diagnostic_visible(Arena *arena, const struct Mask *mask, Span span, Text text);

// Prints all, sorted by path, line and column.
void diagnostic_print(const Diagnostics *diagnostics, FILE *stream);

#endif
