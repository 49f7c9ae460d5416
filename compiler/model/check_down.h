// SPDX-License-Identifier: MIT
// Whether a `down` brings back what there was before its `up`.
#ifndef MIGC_CHECK_DOWN_H
#define MIGC_CHECK_DOWN_H

#include "folder.h"

// Folds the `down` of a node on the model after its `up` and reports its findings, and down-leaves
// where what it leaves is not the model before `up`. Silent about the latter where the down has an
// error, or one of the two runs SQL that cannot be followed, or `before` is NULL: the up has
// errors.
void check_down(Folder *folder, uint32_t node, const Model *before, const Model *after);

#endif
