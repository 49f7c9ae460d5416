// SPDX-License-Identifier: MIT
// What the checks of one revision share: where they are, and what a section or step is for.
#ifndef MIGC_CHECKER_H
#define MIGC_CHECKER_H

#include "diagnostic.h"
#include "revision.h"
#include "sql.h"

typedef struct Checker {
    Arena *arena;
    Diagnostics *diagnostics;
    DialectSet dialects; // of the history
    Revision *revision;
} Checker;

// Bytes; the server's limit for a whole message is 1 GB.
enum { CHECK_LARGEST_STATEMENT = 256 << 20 };

// The history's dialects that take a section, and those on which one of its steps runs.
DialectSet check_section_dialects(const Checker *checker, const Section *section);
DialectSet check_step_dialects(const Checker *checker, const Section *section, const Step *step);

// Whether a step is a statement that has a text, and one of an acceptable size.
bool check_has_statement(const Step *step);
// The place of `size` bytes at `offset` of a step's statement.
Span check_statement_span(const Checker *checker, const Step *step, uint32_t offset, uint32_t size);
// The first word of a step's statement.
Span check_first_word(const Checker *checker, const Step *step, MigDialect dialect);

bool check_list_allows(const AllowList *allows, Rule rule);

#endif
