// SPDX-License-Identifier: MIT
// A launch of an application with an embedded history, and nothing else: up to the head, or with
// `down` all the way back. It links one driver, since to load libpq alone takes longer than a
// launch on SQLite.
//
//   launch URL [down]
#include "schema.h"
#ifdef WITH_SQLITE
#include <mig/sqlite.h>
#define KIND mig_sqlite
#else
#include <mig/postgresql.h>
#define KIND mig_postgresql
#endif
#include <stdio.h>

int main(int argc, char **argv)
{
    static const MigDriverKind *const drivers[] = {&KIND, NULL};
    MigError error = {0};
    MigStatus status = MIG_MISUSE;
    MigDriver *driver = argc > 1 ? mig_open(argv[1], drivers, &error) : NULL;
    if (driver)
        status = argc > 2 ? mig_downgrade(driver, schema_history(), "base", NULL, &error)
                          : mig_upgrade(driver, schema_history(), NULL, NULL, &error);
    if (status != MIG_OK)
        fprintf(stderr, "%s\n", error.message);
    mig_close(driver);
    return status == MIG_OK ? 0 : 1;
}
