// SPDX-License-Identifier: MIT
// qsort for lists that mostly come in order already, and may be empty.
#ifndef MIGC_SORT_H
#define MIGC_SORT_H

#include <stddef.h>

// `compare` as for qsort. One pass finds out that there is nothing to do.
void sort_items(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));

#endif
