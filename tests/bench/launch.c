// SPDX-License-Identifier: MIT
// A launch of an application with an embedded history, and nothing else. It links one driver, since
// to load libpq alone takes longer than a launch on SQLite.
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
    MigDriver *driver = argc == 2 ? mig_open(argv[1], drivers, &error) : NULL;
    if (!driver || mig_upgrade(driver, schema_history(), NULL, NULL, &error) != MIG_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    mig_close(driver);
    return 0;
}
