// SPDX-License-Identifier: MIT
// The values of a history's variables, and a step with them put in: quoted, so that a value is
// never anything but one name or one literal, and with the way back from a position in the filled
// statement to the one in the file.
#ifndef MIG_VALUES_H
#define MIG_VALUES_H

#include "driver.h"
#include "step.h"

typedef struct MigValues {
    const MigHistory *history;
    MigDialect dialect;
    const MigVariableValue *items; // the last of a name counts
    size_t count;
} MigValues;

// Of a variable of the history, by its index; its default where none was given. NULL: none.
const char *mig__value_of(const MigValues *values, uint32_t variable);

// MIG_MISUSE where a name is declared by no revision; the names that are follow.
MigStatus mig__values_check_names(const MigValues *values, MigError *error);

// MIG_MISUSE, at the placeholder's place, where a section of the revision uses a variable that has
// no value, or one that cannot stand there.
MigStatus mig__values_check_revision(const MigValues *values, uint32_t revision, MigError *error);

// The same of one of its steps.
MigStatus mig__values_check_step(const MigValues *values, uint32_t revision,
                                 const MigWorkStep *step, MigError *error);

// "variables: name='value', …" of a revision's own variables, "" where it has none; what is a
// secret is ***. For the ledger's event. Not NULL unless memory is short; to be freed.
char *mig__values_describe(const MigValues *values, uint32_t revision);

// Of UTF-8.
uint32_t mig__count_characters(const char *text, size_t size);

// Where a value was put in, in bytes.
typedef struct MigFilledSpot {
    uint32_t offset; // in the filled statement
    uint32_t size;
    uint32_t was_offset; // in the statement of the file
    uint32_t was_size;
    const char *secret; // the value, where no message may show it; else NULL
} MigFilledSpot;

struct MigFilled {
    const char *was; // the statement of the file
    const char *sql;
    uint32_t size;
    const char *done_when;
    const char *was_done_when;  // that of the file
    uint32_t placeholder_count; // what the values are not for: the keys of a batch
    const MigPlaceholder *placeholders;
    uint32_t spot_count;
    const MigFilledSpot *spots;
    uint32_t done_spot_count; // those of `done-when`
    const MigFilledSpot *done_spots;
    bool
        is_call; // the SQL is a C function's, and `was` the directive: no place in it is the file's
};

// The step with its values: one block, to be freed; points into the step's own texts and the
// values. NULL where memory is short. The values must have been checked.
MigFilled *mig__fill(const MigValues *values, const MigWorkStep *step);

// Makes the step the filled one.
void mig__filled_apply(MigFilled *filled, MigWorkStep *step);

// Its `done-when` as a statement of its own, for errors of that query; points into `filled`.
MigFilled mig__filled_done_when(const MigFilled *filled);

// The texts as the file has them, for errors: a value may be a secret.
const char *mig__step_text(const MigWorkStep *step);
const char *mig__step_done_when(const MigWorkStep *step);

// A statement of a revision has failed: like mig__fail_statement, with the excerpt from the file as
// it is, without the values.
MigStatus mig__fail_piece(MigError *error, MigStatus status, const MigPiece *piece,
                          const MigComplaint *complaint);
// The parts of that, for who composes the error: the statement of the file, a position in it
// (characters from 1; 0: unknown), and asterisks for values that are secrets.
const char *mig__piece_text(const MigPiece *piece);
uint32_t mig__piece_position(const MigPiece *piece, uint32_t position);
void mig__piece_mask(const MigPiece *piece, MigError *error);

#endif
