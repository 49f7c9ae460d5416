// SPDX-License-Identifier: MIT
// What model.c tells model_routines.c.
#ifndef MIGC_MODEL_ROUTINES_H
#define MIGC_MODEL_ROUTINES_H

#include "model.h"

// Remembers the bare name of a routine that is new, or has another name.
void model_note_routine(Arena *arena, Model *model, const ModelObject *routine);

#endif
