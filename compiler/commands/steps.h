// SPDX-License-Identifier: MIT
// The C functions that revisions call, from a library that migc loads: --steps, or steps = in
// migc.ini.
#ifndef MIGC_STEPS_H
#define MIGC_STEPS_H

#include "project.h"

// The history with the library's functions. `option` (or NULL) is stronger than migc.ini, whose
// path is relative to its own folder. NULL after a message: the library cannot be loaded, or lacks
// a function. Without a library the history is as it was: what needs a function is refused when it
// is to run.
const MigHistory *steps_load(const Project *project, const char *option);

#endif
