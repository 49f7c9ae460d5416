// SPDX-License-Identifier: MIT
#include "steps.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static const char *find_path(const Project *project, const char *option)
{
    Text path = option ? text_from(option) : project->settings.steps;
    Builder full = {.arena = project->arena};
    if (path.size == 0)
        return NULL;
    // dlopen looks a name without a slash up elsewhere.
    if (path.data[0] != '/')
        builder_add_format(&full, "%s/", option ? "." : project->directory);
    builder_add(&full, path);
    return full.items;
}

// ISO C has no conversion from an object's pointer to a function's; POSIX has the representation.
static MigCallFunction find_function(void *library, const char *name)
{
    MigCallFunction function = NULL;
    void *symbol = dlsym(library, name);
    memcpy(&function, &symbol, sizeof function);
    return function;
}

const MigHistory *steps_load(const Project *project, const char *option)
{
    const MigHistory *history = project->history;
    const char *path = find_path(project, option);
    if (!path)
        return history;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "migc: error: the library of steps cannot be loaded: %s\n", dlerror());
        return NULL;
    }
    MigHistory *copy = arena_alloc(project->arena, sizeof *copy);
    MigCallEntry *calls = arena_alloc(project->arena, (history->call_count + 1) * sizeof *calls);
    bool is_complete = true;
    for (uint32_t i = 0; i < history->call_count; i++) {
        const char *name = history->text + history->calls[i].name;
        calls[i] = history->calls[i];
        calls[i].function = find_function(library, name);
        if (!calls[i].function)
            fprintf(stderr, "migc: error: %s has no function \"%s\", which a revision calls\n",
                    path, name);
        is_complete = is_complete && calls[i].function;
    }
    *copy = *history;
    copy->calls = calls;
    return is_complete ? copy : NULL;
}
