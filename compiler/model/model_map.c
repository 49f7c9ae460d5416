// SPDX-License-Identifier: MIT
#include "model_map.h"

#include <string.h>

enum { BITS = 4, BRANCHES = 1 << BITS };

// Slots stand in the order of their branches; a branch is a leaf, a node below, or absent.
typedef struct Leaf {
    uint64_t key;
    const void *value;
} Leaf;

struct ModelMap {
    const void *owner;
    uint16_t leaves;
    uint16_t nodes;
    const void *slots[];
};

static unsigned branch_of(uint64_t key, unsigned depth)
{
    return (unsigned)(key >> (depth * BITS)) & (BRANCHES - 1);
}

// Of 16 bits, all at once.
static unsigned count_bits(unsigned bits)
{
    bits -= bits >> 1 & 0x5555U;
    bits = (bits & 0x3333U) + (bits >> 2 & 0x3333U);
    bits = (bits + (bits >> 4)) & 0x0F0FU;
    return (bits + (bits >> 8)) & 0x1FU;
}

static unsigned used(const ModelMap *map)
{
    return map ? map->leaves | map->nodes : 0U;
}

// Near the root of a large map every branch is there.
static unsigned slot_of(const ModelMap *map, unsigned branch)
{
    unsigned bits = used(map);
    return bits == (1U << BRANCHES) - 1 ? branch : count_bits(bits & ((1U << branch) - 1));
}

static bool is_leaf(const ModelMap *map, unsigned branch)
{
    return map && (map->leaves >> branch & 1U) != 0;
}

static bool is_node(const ModelMap *map, unsigned branch)
{
    return map && (map->nodes >> branch & 1U) != 0;
}

// Whose nodes may be changed, and where new ones come from.
typedef struct Writer {
    Arena *arena;
    const void *owner;
} Writer;

static ModelMap *create(Arena *arena, unsigned slots)
{
    return arena_alloc(arena, sizeof(ModelMap) + slots * sizeof(void *));
}

uint64_t model_map_key(uint32_t number)
{
    // By an odd factor, and so back again: 2^64 divided by the golden ratio.
    uint64_t key = ((uint64_t)number + 1) * UINT64_C(0x9E3779B97F4A7C15);
    return key ^ (key >> 32);
}

const void *model_map_get(const ModelMap *map, uint64_t key)
{
    for (unsigned depth = 0; map; depth++) {
        unsigned branch = branch_of(key, depth);
        if (is_leaf(map, branch)) {
            const Leaf *leaf = map->slots[slot_of(map, branch)];
            return leaf->key == key ? leaf->value : NULL;
        }
        if (!is_node(map, branch))
            return NULL;
        map = map->slots[slot_of(map, branch)];
    }
    return NULL;
}

// Made by this writer: nobody else has it.
static bool is_own(const Writer *writer, const ModelMap *map)
{
    return writer->owner && map->owner == writer->owner;
}

static void mark(ModelMap *map, const ModelMap *before, unsigned branch, bool is_leaf_now)
{
    unsigned bit = 1U << branch;
    unsigned leaves = (before ? before->leaves : 0U) & ~bit;
    unsigned nodes = (before ? before->nodes : 0U) & ~bit;
    map->leaves = (uint16_t)(is_leaf_now ? leaves | bit : leaves);
    map->nodes = (uint16_t)(is_leaf_now ? nodes : nodes | bit);
}

// The node, or a copy, in which that branch holds `slot`; what it held, if anything, is replaced.
static ModelMap *with_slot(const Writer *writer, const ModelMap *map, unsigned branch,
                           const void *slot, bool becomes_leaf)
{
    unsigned at = slot_of(map, branch), count = count_bits(used(map));
    unsigned is_new = (used(map) >> branch & 1U) == 0;
    if (!is_new && is_own(writer, map)) {
        ModelMap *own = (ModelMap *)(uintptr_t)map;
        own->slots[at] = slot;
        mark(own, map, branch, becomes_leaf);
        return own;
    }
    ModelMap *copy = create(writer->arena, count + is_new);
    copy->owner = writer->owner;
    if (count > 0) {
        unsigned rest = at + !is_new;
        memcpy(copy->slots, map->slots, at * sizeof *map->slots);
        memcpy(copy->slots + at + 1, map->slots + rest, (count - rest) * sizeof *map->slots);
    }
    copy->slots[at] = slot;
    mark(copy, map, branch, becomes_leaf);
    return copy;
}

static ModelMap *without_slot(const Writer *writer, const ModelMap *map, unsigned branch)
{
    unsigned at = slot_of(map, branch), count = count_bits(used(map));
    if (count <= 1)
        return NULL;
    ModelMap *rest = (ModelMap *)(uintptr_t)map;
    if (!is_own(writer, map)) {
        rest = create(writer->arena, count - 1);
        memcpy(rest->slots, map->slots, at * sizeof *map->slots);
        rest->owner = writer->owner;
    }
    memmove(rest->slots + at, map->slots + at + 1, (count - 1 - at) * sizeof *map->slots);
    rest->leaves = (uint16_t)(map->leaves & ~(1U << branch));
    rest->nodes = (uint16_t)(map->nodes & ~(1U << branch));
    return rest;
}

// Depth is at most 64 / BITS: two keys differ before.
static ModelMap *put(const Writer *writer, const ModelMap *map, const Leaf *leaf, unsigned depth);

// What a branch that leads on leads to, once the leaf is below.
static const ModelMap *put_below(const Writer *writer, const ModelMap *map, unsigned branch,
                                 const Leaf *leaf, unsigned depth)
{
    const void *slot = map->slots[slot_of(map, branch)];
    if (is_node(map, branch))
        return put(writer, slot, leaf, depth + 1);
    const ModelMap *other = put(writer, NULL, slot, depth + 1);
    return put(writer, other, leaf, depth + 1);
}

static ModelMap *put(const Writer *writer, const ModelMap *map, const Leaf *leaf, unsigned depth)
{
    unsigned branch = branch_of(leaf->key, depth);
    bool is_free = (used(map) >> branch & 1U) == 0;
    bool is_same =
        is_leaf(map, branch) && ((const Leaf *)map->slots[slot_of(map, branch)])->key == leaf->key;
    bool is_here = is_free || is_same;
    const void *slot = is_here ? (const void *)leaf : put_below(writer, map, branch, leaf, depth);
    return with_slot(writer, map, branch, slot, is_here);
}

const ModelMap *model_map_put(Arena *arena, const void *owner, const ModelMap *map, uint64_t key,
                              const void *value)
{
    const Writer writer = {arena, owner};
    Leaf *leaf = arena_alloc(arena, sizeof *leaf);
    *leaf = (Leaf){key, value};
    return put(&writer, map, leaf, 0);
}

// A node with a single leaf becomes that leaf, so that a map's form depends on its keys alone.
static const ModelMap *take(const Writer *writer, const ModelMap *map, uint64_t key, unsigned depth)
{
    unsigned branch = branch_of(key, depth);
    if (is_leaf(map, branch)) {
        const Leaf *leaf = map->slots[slot_of(map, branch)];
        return leaf->key == key ? without_slot(writer, map, branch) : map;
    }
    if (!is_node(map, branch))
        return map;
    const ModelMap *below = map->slots[slot_of(map, branch)];
    const ModelMap *rest = take(writer, below, key, depth + 1);
    if (!rest)
        return without_slot(writer, map, branch);
    bool is_single = rest->nodes == 0 && count_bits(rest->leaves) == 1;
    if (rest == below && !is_single)
        return map;
    return with_slot(writer, map, branch, is_single ? rest->slots[0] : rest, is_single);
}

const ModelMap *model_map_remove(Arena *arena, const void *owner, const ModelMap *map, uint64_t key)
{
    const Writer writer = {arena, owner};
    return take(&writer, map, key, 0);
}

typedef struct Comparison {
    ModelMapVisit *visit;
    void *context;
    bool is_swapped; // the map that is walked is the one after
} Comparison;

static void visit_pair(const Comparison *with, uint64_t key, const void *mine, const void *theirs)
{
    if (mine != theirs)
        with->visit(with->context, key, with->is_swapped ? theirs : mine,
                    with->is_swapped ? mine : theirs);
}

// Every leaf below `map`, against what stands in its place (a leaf or nothing).
static void walk(const Comparison *with, const ModelMap *map, const Leaf *other)
{
    for (unsigned i = 0, branch = 0; branch < BRANCHES; branch++) {
        if (is_leaf(map, branch)) {
            const Leaf *leaf = map->slots[i];
            bool is_same_key = other && other->key == leaf->key;
            visit_pair(with, leaf->key, leaf->value, is_same_key ? other->value : NULL);
        } else if (is_node(map, branch)) {
            walk(with, map->slots[i], other);
        }
        i += (used(map) >> branch & 1U) != 0;
    }
}

static bool holds(const ModelMap *map, uint64_t key, unsigned depth)
{
    for (; map; depth++) {
        unsigned branch = branch_of(key, depth);
        if (is_leaf(map, branch))
            return ((const Leaf *)map->slots[slot_of(map, branch)])->key == key;
        map = is_node(map, branch) ? map->slots[slot_of(map, branch)] : NULL;
    }
    return false;
}

static void compare_leaves(const Leaf *before, const Leaf *after, ModelMapVisit *visit,
                           void *context)
{
    if (before && after && before->key == after->key) {
        if (before->value != after->value)
            visit(context, before->key, before->value, after->value);
        return;
    }
    if (before)
        visit(context, before->key, before->value, NULL);
    if (after)
        visit(context, after->key, NULL, after->value);
}

static void compare(const ModelMap *before, const ModelMap *after, unsigned depth,
                    ModelMapVisit *visit, void *context);

// A node and a leaf in the same place.
static void compare_node(const Comparison *with, const ModelMap *node, const Leaf *leaf,
                         unsigned depth)
{
    walk(with, node, leaf);
    if (!holds(node, leaf->key, depth))
        visit_pair(with, leaf->key, NULL, leaf->value);
}

static void compare_slots(const void *left, bool is_left_node, const void *right,
                          bool is_right_node, unsigned depth, ModelMapVisit *visit, void *context)
{
    const Comparison forward = {visit, context, false}, back = {visit, context, true};
    if (is_left_node && (is_right_node || !right))
        compare(left, right, depth, visit, context);
    else if (is_right_node && !left)
        compare(NULL, right, depth, visit, context);
    else if (is_left_node)
        compare_node(&forward, left, right, depth);
    else if (is_right_node)
        compare_node(&back, right, left, depth);
    else
        compare_leaves(left, right, visit, context);
}

// Of two nodes with the same branches, as most are that differ at all.
static void compare_alike(const ModelMap *before, const ModelMap *after, unsigned depth,
                          ModelMapVisit *visit, void *context)
{
    unsigned left = used(before);
    for (unsigned i = 0; left; i++, left &= left - 1) {
        if (before->slots[i] == after->slots[i])
            continue;
        unsigned bit = left & (~left + 1);
        compare_slots(before->slots[i], (before->nodes & bit) != 0, after->slots[i],
                      (after->nodes & bit) != 0, depth + 1, visit, context);
    }
}

static void compare(const ModelMap *before, const ModelMap *after, unsigned depth,
                    ModelMapVisit *visit, void *context)
{
    unsigned of_before = used(before), of_after = used(after), i = 0, j = 0;
    if (before == after)
        return;
    if (of_before == of_after) {
        compare_alike(before, after, depth, visit, context);
        return;
    }
    for (unsigned branch = 0; branch < BRANCHES; branch++) {
        const void *left = before && of_before >> branch & 1U ? before->slots[i++] : NULL;
        const void *right = after && of_after >> branch & 1U ? after->slots[j++] : NULL;
        if (left != right)
            compare_slots(left, is_node(before, branch), right, is_node(after, branch), depth + 1,
                          visit, context);
    }
}

void model_map_compare(const ModelMap *before, const ModelMap *after, ModelMapVisit *visit,
                       void *context)
{
    compare(before, after, 0, visit, context);
}
