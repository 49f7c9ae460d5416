// SPDX-License-Identifier: MIT
// The SQL that takes back a change that a `down` has left, where that is plain.
#ifndef MIGC_DOWN_HINT_H
#define MIGC_DOWN_HINT_H

#include "model_diff.h"

// Statements with their semicolons; empty where there is more to it. `model` is that of the
// change's object. In the arena.
Text down_hint(Arena *arena, const Model *model, const ModelChange *change);

#endif
