// SPDX-License-Identifier: MIT
// A model as text, for tests and for people who look for a fault: one line an object or part,
// sorted.
#ifndef MIGC_MODEL_TEXT_H
#define MIGC_MODEL_TEXT_H

#include "model.h"

// In the arena. Objects by kind and name; columns in their order, other parts by name. A line:
// "table public.users", "  column id: type=bigint, not null", "  constraint users_pkey (id):
// class=primary key".
Text model_text(Arena *arena, const Model *model);

#endif
