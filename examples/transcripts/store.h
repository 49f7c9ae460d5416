// SPDX-License-Identifier: MIT
// The application's own view of its database, over the connection that mig_open made.
#ifndef STORE_H
#define STORE_H

#include <mig/mig.h>

// Called for every row; values are text or NULL.
typedef void (*StoreRow)(void *context, const char *const *values);

// One way to a database. Statements use $1, $2 …, in the order in which they first appear.
typedef struct Store {
    // Runs one statement; `row` may be NULL. False after a message on stderr.
    bool (*run)(MigDriver *driver, const char *sql, int value_count, const char *const *values,
                StoreRow row, void *context);
    // Whether to show on stderr what goes to the database.
    void (*trace)(MigDriver *driver, bool is_on);
} Store;

extern const Store store_sqlite;
extern const Store store_postgresql;

#endif
