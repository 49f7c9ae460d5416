// SPDX-License-Identifier: MIT
// Functions that may stand where a column is looked for: t.name is name(t), too.
#include "fold_scope.h"

#include <string.h>

// pg_catalog's that take any row, of PostgreSQL 15, sorted.
static const char *const of_any_row[] = {
    "any_out",
    "anycompatible_out",
    "anycompatiblenonarray_out",
    "anyelement_out",
    "anynonarray_out",
    "array_agg",
    "concat",
    "count",
    "cume_dist",
    "dense_rank",
    "first_value",
    "hash_record",
    "json_agg",
    "json_build_array",
    "json_build_object",
    "jsonb_agg",
    "jsonb_build_array",
    "jsonb_build_object",
    "lag",
    "last_value",
    "lead",
    "max",
    "min",
    "mode",
    "num_nonnulls",
    "num_nulls",
    "percent_rank",
    "pg_collation_for",
    "pg_column_compression",
    "pg_column_size",
    "pg_typeof",
    "quote_literal",
    "quote_nullable",
    "rank",
    "record_out",
    "record_send",
    "row_to_json",
    "to_json",
    "to_jsonb",
};

bool scope_may_be_function(QueryWalk *walk, Text name)
{
    if (fold_may_exist(walk->fold, SPACE_ROUTINE, (Text){"", 0}, name))
        return true;
    for (size_t i = 0; i < sizeof of_any_row / sizeof *of_any_row; i++)
        if (text_is(name, of_any_row[i]))
            return true;
    return scope_has_routine(walk, name);
}

bool scope_has_routine(QueryWalk *walk, Text name)
{
    return model_routines(walk->fold->arena, walk->fold->model, name).count > 0;
}
