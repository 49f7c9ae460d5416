// SPDX-License-Identifier: MIT
// How much of a history the words of a database command need.
#ifndef MIGC_DEPTH_H
#define MIGC_DEPTH_H

#include "pack.h"

// `argv` as mig_main gets it, but perhaps without the words that name a database: `has_database`
// where one is named all the same. PACK_WHOLE for all that looks at a database, and for what is not
// understood: the command says then what is wrong with it.
PackDepth command_depth(int argc, char **argv, bool has_database);

#endif
