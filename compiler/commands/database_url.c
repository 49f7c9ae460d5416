// SPDX-License-Identifier: MIT
#include "database_url.h"

#include <string.h>

// The parameters behind the `?` without `dbname`, which would be stronger than the path.
static void add_parameters(Builder *out, const char *parameters)
{
    static const char name[] = "dbname=";
    char before = '?';
    while (*parameters) {
        size_t size = strcspn(parameters, "&");
        if (size > 0 && strncmp(parameters, name, sizeof name - 1) != 0) {
            builder_add_char(out, before);
            builder_add(out, (Text){parameters, size});
            before = '&';
        }
        parameters += size + (parameters[size] == '&');
    }
}

const char *database_url_with_name(Arena *arena, const char *url, const char *name)
{
    Builder out = {.arena = arena};
    const char *scheme_end = strstr(url, "://");
    size_t scheme =
        strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    if (!scheme_end || scheme_end != url + scheme) {
        // Of key=value pairs the last of a key counts.
        builder_add_format(&out, "%s dbname=%s", url, name);
        return out.items;
    }
    const char *authority = scheme_end + 3;
    size_t size = strcspn(authority, "/?");
    builder_add(&out, (Text){url, (size_t)(authority - url) + size});
    builder_add_format(&out, "/%s", name);
    const char *parameters = strchr(authority + size, '?');
    if (parameters)
        add_parameters(&out, parameters + 1);
    return out.items;
}
