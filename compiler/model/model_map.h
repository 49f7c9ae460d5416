// SPDX-License-Identifier: MIT
// A map from 64-bit keys to pointers that never changes: adding and removing make a new map, which
// shares all but the path to the key with the old one. A hash trie of 16 branches (P. Bagwell,
// "Ideal Hash Trees", 2001). NULL is the empty map.
//
// Who makes many changes one after another, and gives nobody the maps between them, has what he
// made himself changed in place: he names himself by any address as `owner`. NULL is nobody.
#ifndef MIGC_MODEL_MAP_H
#define MIGC_MODEL_MAP_H

#include "arena.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct ModelMap ModelMap;

// The value of a key, or NULL. Keys should be spread well: see model_map_key.
const void *model_map_get(const ModelMap *map, uint64_t key);
const ModelMap *model_map_put(Arena *arena, const void *owner, const ModelMap *map, uint64_t key,
                              const void *value);
const ModelMap *model_map_remove(Arena *arena, const void *owner, const ModelMap *map,
                                 uint64_t key);

// Spreads a small number; no two numbers have the same key.
uint64_t model_map_key(uint32_t number);

// Calls `visit` for each key whose value is not the same pointer in both; NULL where there is none.
// What both share is not walked: the cost is that of the difference.
typedef void ModelMapVisit(void *context, uint64_t key, const void *before, const void *after);
void model_map_compare(const ModelMap *before, const ModelMap *after, ModelMapVisit *visit,
                       void *context);

#endif
