// SPDX-License-Identifier: MIT
#include "graph_shape.h"

int graph_compare(const Shape *shape, uint32_t a, uint32_t b)
{
    int64_t created_a = graph_revision(shape, a)->created;
    int64_t created_b = graph_revision(shape, b)->created;
    if (created_a != created_b) {
        if (created_a == MIG_NO_TIME || created_b == MIG_NO_TIME)
            return created_a == MIG_NO_TIME ? 1 : -1;
        return created_a < created_b ? -1 : 1;
    }
    int order = text_compare(graph_id(shape, a), graph_id(shape, b));
    return order != 0 ? order : (a > b) - (a < b);
}

bool graph_has_child(const Shape *shape, uint32_t revision)
{
    if (shape->is_meant[revision])
        return true;
    for (uint32_t i = shape->first_child[revision]; i < shape->first_child[revision + 1]; i++)
        if (!shape->links.items[shape->child_links[i]].is_dependency)
            return true;
    return false;
}
