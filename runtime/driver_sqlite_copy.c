// SPDX-License-Identifier: MIT
// Rows that were compiled in → one prepared INSERT.
#include "driver_sqlite.h"

MigOutcome mig__sqlite_copy(MigDriver *driver, const MigCopyRows *rows, MigError *error)
{
    (void)driver;
    mig__fail(error, MIG_REFUSED, "%s:%u: \"copy\" cannot be run yet", rows->place.file,
              (unsigned)rows->place.line);
    return MIG__FAILED;
}
