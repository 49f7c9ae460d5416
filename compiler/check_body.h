// SPDX-License-Identifier: MIT
// The bodies of functions, procedures and DO blocks, in PL/pgSQL and SQL.
#ifndef MIGC_CHECK_BODY_H
#define MIGC_CHECK_BODY_H

#include "check_fault.h"

// Reports what the parser has against the body in a statement that is itself sound, if it has one.
// `sql` is the statement as the parser gets it, of the piece's size.
void check_body(Checker *checker, const SyntaxPiece *piece, Text sql, uint32_t version);

#endif
