// SPDX-License-Identifier: MIT
// What the options of a place in migc.ini may be: the same as on the command line, which takes them
// when a command uses that place. A check finds them before one does.
#ifndef MIGC_PLACE_VALUE_H
#define MIGC_PLACE_VALUE_H

#include "diagnostic.h"
#include "revision.h"

// `option` is the name of an option of the command line without its dashes, `key` as it is written
// in the file. False and a diagnostic where the option cannot have this value.
bool place_check_value(Text option, Text key, Word value, Diagnostics *diagnostics);

#endif
