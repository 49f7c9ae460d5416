// SPDX-License-Identifier: MIT
// The keys of [new] and [hooks].
#ifndef MIGC_SETTINGS_WRITING_H
#define MIGC_SETTINGS_WRITING_H

#include "diagnostic.h"
#include "writing.h"

// Each takes one key with its places and reports what is wrong with it. Texts are copied.
void settings_add_new(Arena *arena, Writing *writing, Word key, Word value,
                      Diagnostics *diagnostics);
void settings_add_hook(Arena *arena, Writing *writing, Word key, Word value,
                       Diagnostics *diagnostics);

#endif
