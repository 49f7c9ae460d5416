// SPDX-License-Identifier: MIT
// Which revisions come before others.
#include "folder.h"

uint32_t folder_new_set(Folder *folder)
{
    return ++folder->next_mark;
}

void folder_mark(Folder *folder, uint32_t node, uint32_t mark, uint32_t but)
{
    struct {
        uint32_t *items;
        size_t count;
        size_t capacity;
    } stack = {0};
    ARRAY_PUSH(folder->arena, &stack, node);
    while (stack.count > 0) {
        uint32_t number = stack.items[--stack.count];
        const Node *found = &folder->graph->nodes[number];
        uint32_t *found_mark = &folder->marks[number];
        if (*found_mark == mark || (but > 0 && *found_mark == but))
            continue;
        *found_mark = mark;
        for (uint32_t i = 0; i < found->parent_count; i++)
            ARRAY_PUSH(folder->arena, &stack, found->parents[i]);
        for (uint32_t i = 0; i < found->dependency_count; i++)
            ARRAY_PUSH(folder->arena, &stack, found->dependencies[i]);
    }
}

Model *folder_join(Folder *folder, const uint32_t *nodes, size_t count, Diagnostics *diagnostics)
{
    uint32_t last = 0;
    for (size_t i = 0; i < count; i++)
        last = nodes[i] > last ? nodes[i] : last;
    Model *model = folder_copy(folder, folder->after[last]);
    if (count < 2)
        return model;
    uint32_t behind = folder_new_set(folder), others = folder_new_set(folder);
    folder_mark(folder, last, behind, 0);
    for (size_t i = 0; i < count; i++)
        folder_mark(folder, nodes[i], others, behind);
    for (uint32_t i = 0; i < last; i++)
        if (folder->marks[i] == others)
            folder_fold(folder, model, i, SECTION_UP, diagnostics);
    return model;
}
