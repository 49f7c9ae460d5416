// SPDX-License-Identifier: MIT
// Ids for new revisions, of the kind that migc.ini asks for.
#ifndef MIGC_REVISION_ID_H
#define MIGC_REVISION_ID_H

#include "moment.h"
#include "revision.h"
#include "writing.h"

// NULL where an id, a label or a release may be called so, else why not: what it may consist of, or
// that the word names a target.
const char *revision_id_problem(Text name);

// The revision that has this name as its id, a replaced one or a label, in any case of letters;
// NULL where none has.
const Revision *revision_id_owner(const RevisionList *revisions, Text name);

// An id that nobody has: 12 random hexadecimal digits, the time in UTC (or the next second that is
// free), or the number behind the highest. Empty where there is no randomness.
Text revision_id_make(Arena *arena, IdKind kind, const RevisionList *revisions,
                      const Moment *moment);

#endif
