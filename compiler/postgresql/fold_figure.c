// SPDX-License-Identifier: MIT
// After FigureColnameInternal of PostgreSQL's parse_target.c.
#include "fold_figure.h"

#include <string.h>

static Text figure(const Fold *fold, const PgQuery__Node *node, int *strength);

static Text last_name(const Fold *fold, PgQuery__Node *const *items, size_t count)
{
    Text name = {"", 0};
    for (size_t i = 0; i < count; i++)
        if (items[i]->node_case == PG_QUERY__NODE__NODE_STRING)
            name = fold_text(fold, items[i]->string->sval);
    return name;
}

// Those that have a name only where what stands in them has none.
static Text figure_weak(const Fold *fold, const PgQuery__Node *inner, Text otherwise, int *strength)
{
    Text name = inner ? figure(fold, inner, strength) : (Text){"", 0};
    if (*strength > 1)
        return name;
    *strength = 1;
    return otherwise;
}

static Text strong(Text name, int *strength)
{
    *strength = name.size > 0 ? 2 : 0;
    return name;
}

static Text figure_indirection(const Fold *fold, const PgQuery__AIndirection *node, int *strength)
{
    Text name = last_name(fold, node->indirection, node->n_indirection);
    return name.size > 0 ? strong(name, strength) : figure(fold, node->arg, strength);
}

static Text figure(const Fold *fold, const PgQuery__Node *node, int *strength)
{
    *strength = 0;
    switch ((int)node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
        return strong(last_name(fold, node->column_ref->fields, node->column_ref->n_fields),
                      strength);
    case PG_QUERY__NODE__NODE_A_INDIRECTION:
        return figure_indirection(fold, node->a_indirection, strength);
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        return strong(last_name(fold, node->func_call->funcname, node->func_call->n_funcname),
                      strength);
    case PG_QUERY__NODE__NODE_A_EXPR:
        return node->a_expr->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF
                   ? strong(TEXT("nullif"), strength)
                   : (Text){"", 0};
    case PG_QUERY__NODE__NODE_TYPE_CAST:
        return figure_weak(
            fold, node->type_cast->arg,
            last_name(fold, node->type_cast->type_name->names, node->type_cast->type_name->n_names),
            strength);
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
        return figure(fold, node->collate_clause->arg, strength);
    case PG_QUERY__NODE__NODE_CASE_EXPR:
        return figure_weak(fold, node->case_expr->defresult, TEXT("case"), strength);
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
        return strong(TEXT("array"), strength);
    case PG_QUERY__NODE__NODE_ROW_EXPR:
        return strong(TEXT("row"), strength);
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
        return strong(TEXT("coalesce"), strength);
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
        return strong(node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? TEXT("greatest")
                                                                                  : TEXT("least"),
                      strength);
    default:
        return (Text){"", 0};
    }
}

Text fold_figure_name(const Fold *fold, const PgQuery__Node *node)
{
    int strength = 0;
    Text name = figure(fold, node, &strength);
    return name.size > 0 ? name : TEXT("expr");
}

Text fold_figure_text(Text key)
{
    size_t size = 0, begin = 0;
    for (; size < key.size && key.data[size] != '('; size++)
        if (key.data[size] == '.')
            begin = size + 1;
    return size > begin && size < key.size ? (Text){key.data + begin, size - begin} : TEXT("expr");
}

Text fold_next_key(Text keys, size_t *at)
{
    size_t depth = 0, begin = *at;
    char quote = 0;
    for (; *at < keys.size; (*at)++) {
        char c = keys.data[*at];
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(') {
            depth++;
        } else if (c == ')') {
            depth--;
        } else if (c == ',' && depth == 0) {
            break;
        }
    }
    Text key = {keys.data + begin, *at - begin};
    *at += 2; // ", "
    return key;
}
