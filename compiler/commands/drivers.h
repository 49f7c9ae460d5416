// SPDX-License-Identifier: MIT
// The databases that this migc was built for.
#ifndef MIGC_DRIVERS_H
#define MIGC_DRIVERS_H

#include <mig/mig.h>

extern const MigDriverKind *const command_drivers[]; // ends with NULL

#endif
