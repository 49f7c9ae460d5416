// SPDX-License-Identifier: MIT
#include "inputs.h"
#include "sort.h"

static int compare(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

// Without the slash, Make's own rules would link `schema.o` into the directory `schema`.
static Text with_slash(Arena *arena, const char *directory)
{
    Builder path = {.arena = arena};
    builder_add(&path, text_from(directory));
    if (path.count > 0 && path.items[path.count - 1] != '/')
        builder_add_char(&path, '/');
    return builder_text(&path);
}

Inputs inputs_of_project(Arena *arena, const Project *project)
{
    Inputs inputs = {0};
    for (size_t i = 0; i < project->sources.directories.count; i++)
        ARRAY_PUSH(arena, &inputs, with_slash(arena, project->sources.directories.items[i]));
    if (project->settings_source)
        ARRAY_PUSH(arena, &inputs, text_from(project->settings_source->path));
    if (project->sealed.source)
        ARRAY_PUSH(arena, &inputs, text_from(project->sealed.source->path));
    for (size_t i = 0; i < project->sources.count; i++)
        ARRAY_PUSH(arena, &inputs, text_from(project->sources.items[i]->path));
    for (size_t i = 0; i < project->data.count; i++)
        ARRAY_PUSH(arena, &inputs, text_from(project->data.items[i]->path));
    sort_items(inputs.items, inputs.count, sizeof *inputs.items, compare);
    size_t kept = 0;
    for (size_t i = 0; i < inputs.count; i++)
        if (kept == 0 || !text_equal(inputs.items[kept - 1], inputs.items[i]))
            inputs.items[kept++] = inputs.items[i];
    inputs.count = kept;
    return inputs;
}
