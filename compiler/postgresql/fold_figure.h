// SPDX-License-Identifier: MIT
// What the server calls the column that an expression makes.
#ifndef MIGC_FOLD_FIGURE_H
#define MIGC_FOLD_FIGURE_H

#include "fold_parts.h"

// As FigureIndexColname: "lower" of lower(x); "expr" where there is nothing better.
Text fold_figure_name(const Fold *fold, const PgQuery__Node *node);

// The same for an expression that is text already, as near as text allows.
Text fold_figure_text(Text key);

// The next of keys that stand between commas, without what says their order; *at moves behind it.
Text fold_next_key(Text keys, size_t *at);

#endif
