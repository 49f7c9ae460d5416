// SPDX-License-Identifier: MIT
// What directives name: the table and the columns of a copy, the key of a batch.
#ifndef MIGC_FOLD_DATA_H
#define MIGC_FOLD_DATA_H

#include "fold.h"
#include "revision.h"

// Reports what a step's directives name and is not there.
void fold_directives(Fold *fold, const Step *step);

#endif
