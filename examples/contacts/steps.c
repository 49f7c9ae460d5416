// SPDX-License-Identifier: MIT
// The functions that revisions call: linked into the application, and into a library for `migc
// --steps`.
#include "phone.h"
#include "schema.h"

#include <mig/call.h>
#include <stdio.h>

typedef struct Walk {
    MigCall *call;
    MigError *error;
    uint64_t done;
} Walk;

static bool normalise_one(void *context, size_t column_count, const char *const *values)
{
    Walk *walk = context;
    char normal[PHONE_SIZE];
    (void)column_count;
    if (!phone_normalise(normal, values[1], values[2])) {
        char message[160];
        snprintf(
            message, sizeof message,
            "contact %s has \"%.60s\", which is no telephone number: correct it, then start again",
            values[0], values[1]);
        mig_call_fail(walk->call, walk->error, message);
        return false;
    }
    const char *parameters[] = {normal, values[0]};
    mig_call_progress(walk->call, ++walk->done, 0);
    return mig_call_execute(walk->call, "UPDATE contact SET e164 = ?1 WHERE id = ?2", parameters, 2,
                            walk->error) == 0;
}

int normalise_phones(MigCall *call, MigError *error)
{
    Walk walk = {call, error, 0};
    return mig_call_query(call, "SELECT id, phone, country FROM contact ORDER BY id", NULL, 0,
                          normalise_one, &walk, NULL, error);
}
