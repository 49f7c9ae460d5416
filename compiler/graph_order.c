// SPDX-License-Identifier: MIT
// Kahn's topological order. Among the revisions that may come next, the one created first (those
// without `created` after all others), then the smaller id in bytes: the order depends on the
// content alone.
#include "graph_parts.h"

typedef struct Heap {
    const Shape *shape;
    uint32_t *items;
    uint32_t count;
} Heap;

static void heap_push(Heap *heap, uint32_t value)
{
    uint32_t at = heap->count++;
    while (at > 0 && graph_compare(heap->shape, value, heap->items[(at - 1) / 2]) < 0) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = value;
}

static uint32_t heap_pop(Heap *heap)
{
    uint32_t top = heap->items[0];
    uint32_t value = heap->items[--heap->count];
    uint32_t at = 0;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count &&
            graph_compare(heap->shape, heap->items[child + 1], heap->items[child]) < 0)
            child++;
        if (graph_compare(heap->shape, value, heap->items[child]) <= 0)
            break;
        heap->items[at] = heap->items[child];
        at = child;
    }
    heap->items[at] = value;
    return top;
}

bool graph_order_make(Shape *shape)
{
    uint32_t *waiting = GRAPH_ARRAY(shape, uint32_t, shape->count);
    uint32_t *order = GRAPH_ARRAY(shape, uint32_t, shape->count);
    uint32_t *rank = GRAPH_ARRAY(shape, uint32_t, shape->count);
    Heap heap = {shape, GRAPH_ARRAY(shape, uint32_t, shape->count + 1), 0};
    for (uint32_t i = 0; i < shape->count; i++) {
        waiting[i] = shape->first_link[i + 1] - shape->first_link[i];
        if (waiting[i] == 0)
            heap_push(&heap, i);
    }
    uint32_t placed = 0;
    while (heap.count > 0) {
        uint32_t next = heap_pop(&heap);
        rank[next] = placed;
        order[placed++] = next;
        for (uint32_t i = shape->first_child[next]; i < shape->first_child[next + 1]; i++) {
            uint32_t child = shape->links.items[shape->child_links[i]].child;
            if (--waiting[child] == 0)
                heap_push(&heap, child);
        }
    }
    if (placed < shape->count)
        return false;
    shape->order = order;
    shape->rank = rank;
    return true;
}
