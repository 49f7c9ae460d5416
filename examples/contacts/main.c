// SPDX-License-Identifier: MIT
// A list of contacts in contacts.db, which the program brings to its newest revision when it
// starts.
//
//   contacts [NAME NUMBER]      adds one, then prints all with their numbers in one form
#include "phone.h"
#include "schema.h"

#include <mig/sqlite.h>
#include <stdio.h>

static const char home[] = "49"; // the country of who gives none

static int add(sqlite3 *db, const char *name, const char *typed)
{
    char normal[PHONE_SIZE];
    sqlite3_stmt *statement = NULL;
    if (!phone_normalise(normal, typed, home)) {
        fprintf(stderr, "contacts: \"%s\" is no telephone number\n", typed);
        return SQLITE_MISUSE;
    }
    sqlite3_prepare_v2(db,
                       "INSERT INTO contact (name, country, phone, e164) VALUES (?1, ?2, ?3, ?4)",
                       -1, &statement, NULL);
    const char *const values[] = {name, home, typed, normal};
    for (int i = 0; i < 4; i++)
        sqlite3_bind_text(statement, i + 1, values[i], -1, SQLITE_STATIC);
    sqlite3_step(statement);
    return sqlite3_finalize(statement);
}

static int print(void *context, int count, char **values, char **names)
{
    (void)context, (void)count, (void)names;
    printf("%-16s  %s\n", values[1], values[0]);
    return 0;
}

int main(int argc, char **argv)
{
    static const MigDriverKind *const drivers[] = {&mig_sqlite, NULL};
    MigError error = {0};
    if (argc != 1 && argc != 3) {
        fprintf(stderr, "usage: contacts [NAME NUMBER]\n");
        return 2;
    }
    MigDriver *driver = mig_open("sqlite:contacts.db", drivers, &error);
    if (!driver || mig_upgrade(driver, schema_history(), NULL, NULL, &error) != MIG_OK) {
        fprintf(stderr, "contacts: %s\n", error.message);
        mig_close(driver);
        return (int)error.status;
    }
    sqlite3 *db = mig_sqlite_handle(driver);
    int code = argc == 3 ? add(db, argv[1], argv[2]) : SQLITE_OK;
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, "SELECT name, e164 FROM contact ORDER BY name", print, NULL, NULL);
    if (code != SQLITE_OK && code != SQLITE_MISUSE)
        fprintf(stderr, "contacts: %s\n", sqlite3_errmsg(db));
    mig_close(driver);
    return code == SQLITE_OK ? 0 : 1;
}
