// SPDX-License-Identifier: MIT
// The keys of [migc]: what a history is called, and what it is for.
#ifndef MIGC_SETTINGS_MIGC_H
#define MIGC_SETTINGS_MIGC_H

#include "settings.h"

// By key: whether it stood there already.
enum { SETTINGS_MIGC_COUNT = 5 };
typedef struct SettingsGiven {
    bool is_given[SETTINGS_MIGC_COUNT];
} SettingsGiven;

// Takes one key with its places and reports what is wrong with it. Texts are copied.
void settings_add_migc(Arena *arena, PackSettings *settings, SettingsGiven *given, Word key,
                       Word value, Diagnostics *diagnostics);

#endif
