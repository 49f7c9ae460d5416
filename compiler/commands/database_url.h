// SPDX-License-Identifier: MIT
// A PostgreSQL URL for another database of the same server.
#ifndef MIGC_DATABASE_URL_H
#define MIGC_DATABASE_URL_H

#include "text.h"

// The same URL, in the form that it was written in (scheme, parameters, password), with another
// database. `url` is one that the driver knows; `name` needs no quoting in a URL.
const char *database_url_with_name(Arena *arena, const char *url, const char *name);

#endif
