// SPDX-License-Identifier: MIT
// What a parser has against a piece of SQL, as a finding at its place in the file.
#ifndef MIGC_CHECK_FAULT_H
#define MIGC_CHECK_FAULT_H

#include "checker.h"

// A statement or a query of a directive, as check_syntax.c gives it to the parser.
typedef struct SyntaxPiece {
    const Revision *revision;
    Text sql;         // as written: a slice of the revision's source, or a copy of its bytes
    Span whole;       // where it stands
    size_t begin;     // of its copy among others
    bool is_for_both; // SQLite runs it, too
    bool is_bad;      // it is reported
} SyntaxPiece;

typedef struct SyntaxFault {
    const SyntaxPiece *piece;
    size_t offset; // of the fault in the piece; its size: behind the end
    Text text;     // what was parsed: the piece or a body in it, NUL behind it
    size_t at;     // the fault's offset in there
    Text message;  // the parser's
} SyntaxFault;

// Reports a fault; as a warning where a server of `version` may know what the parser does not.
void check_fault(Checker *checker, const SyntaxFault *fault, uint32_t version);

#endif
