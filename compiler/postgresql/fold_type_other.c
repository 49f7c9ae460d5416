// SPDX-License-Identifier: MIT
// CREATE TYPE … AS RANGE, and types that are written in C.
#include "fold_parts.h"

#include <string.h>

static ModelObject *make_type(Fold *fold, ModelKind kind, FoldName name)
{
    if (!fold_is_schema(fold, name.schema, -1))
        return NULL;
    Text schema = fold_schema(fold, name.schema);
    if (!fold_type_is_free(fold, schema, name.name, -1))
        return NULL;
    return fold_make(fold, kind, schema, name.name, -1);
}

// "floatrange" → "floatmultirange", "spans" → "spans_multirange".
static Text multirange_name(const Fold *fold, Text range)
{
    Builder name = {.arena = fold->arena};
    for (size_t i = 0; i + 5 <= range.size; i++)
        if (memcmp(range.data + i, "range", 5) == 0) {
            builder_add(&name, (Text){range.data, i});
            builder_add(&name, TEXT("multi"));
            builder_add(&name, (Text){range.data + i, range.size - i});
            return builder_text(&name);
        }
    builder_add(&name, range);
    builder_add(&name, TEXT("_multirange"));
    return builder_text(&name);
}

void fold_create_range(Fold *fold, const PgQuery__CreateRangeStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->type_name, statement->n_type_name, -1);
    ModelObject *type = make_type(fold, MODEL_RANGE, name);
    if (!type)
        return;
    Text multirange = multirange_name(fold, name.name);
    for (size_t i = 0; i < statement->n_params; i++) {
        const ModelObject *used = NULL;
        const PgQuery__Node *param = statement->params[i];
        if (param->node_case != PG_QUERY__NODE__NODE_DEF_ELEM || !param->def_elem->arg ||
            param->def_elem->arg->node_case != PG_QUERY__NODE__NODE_TYPE_NAME)
            continue;
        const PgQuery__TypeName *value = param->def_elem->arg->type_name;
        if (strcmp(param->def_elem->defname, "subtype") == 0)
            model_set(fold->arena, type, ATTRIBUTE_TYPE, fold_type(fold, value, &used));
        if (strcmp(param->def_elem->defname, "multirange_type_name") == 0)
            multirange = fold_list_name(fold, value->names, value->n_names, -1).name;
        if (used)
            model_add_use(fold->arena, type, (ModelUse){.object = used->number});
    }
    fold_put(fold, type);
    // The type of its multiranges is there and has no place in the model.
    model_set_uncertain(fold->arena, fold->model, SPACE_TYPE, type->schema, multirange);
}

// A shell (no definition) is filled by the second one.
void fold_create_base_type(Fold *fold, const PgQuery__DefineStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->defnames, statement->n_defnames, -1);
    const ModelObject *shell = fold_find_type(fold, name);
    bool is_filled = statement->n_definition > 0;
    if (is_filled && shell && shell->kind == MODEL_BASE_TYPE)
        return;
    ModelObject *type = make_type(fold, MODEL_BASE_TYPE, name);
    if (type)
        fold_put(fold, type);
}
