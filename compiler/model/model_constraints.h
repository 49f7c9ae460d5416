// SPDX-License-Identifier: MIT
// What model.c tells model_constraints.c.
#ifndef MIGC_MODEL_CONSTRAINTS_H
#define MIGC_MODEL_CONSTRAINTS_H

#include "model.h"

// Remembers those of an object's constraints whose names its own name does not lead to.
void model_note_constraints(Arena *arena, Model *model, const ModelObject *object);

#endif
