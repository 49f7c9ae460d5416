// SPDX-License-Identifier: MIT
#include "drivers.h"

#ifdef MIGC_WITH_SQLITE
#include <mig/sqlite.h>
#endif
#ifdef MIGC_WITH_POSTGRESQL
#include <mig/postgresql.h>
#endif

const MigDriverKind *const command_drivers[] = {
#ifdef MIGC_WITH_SQLITE
    &mig_sqlite,
#endif
#ifdef MIGC_WITH_POSTGRESQL
    &mig_postgresql,
#endif
    NULL,
};
