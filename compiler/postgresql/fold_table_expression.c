// SPDX-License-Identifier: MIT
// Expressions of a table: checks, defaults, generated columns, keys and predicates of indexes.
// Their names are the table's columns.
#include "fold_parts.h"

#include <string.h>

bool fold_is_system_column(Text name)
{
    static const char *const names[] = {"tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

static const char *string_of(const PgQuery__Node *node)
{
    if (node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST && node->type_cast->arg) {
        const PgQuery__TypeName *type = node->type_cast->type_name;
        const PgQuery__Node *last = type->n_names > 0 ? type->names[type->n_names - 1] : NULL;
        if (!last || strcmp(last->string->sval, "regclass") != 0)
            return NULL;
        node = node->type_cast->arg;
    }
    if (node->node_case != PG_QUERY__NODE__NODE_A_CONST ||
        node->a_const->val_case != PG_QUERY__A__CONST__VAL_SVAL)
        return NULL;
    return node->a_const->sval->sval;
}

// A name in a string: 'app."Users_id_seq"'.
static FoldName name_in_string(const Fold *fold, const char *string)
{
    FoldName name = {{"", 0}, {"", 0}, -1};
    Builder part = {.arena = fold->arena};
    bool is_quoted = false;
    for (const char *c = string;; c++) {
        if (*c == '"') {
            is_quoted = !is_quoted;
        } else if (*c == '\0' || (*c == '.' && !is_quoted)) {
            name.schema = name.name;
            name.name = part.items ? builder_text(&part) : (Text){"", 0};
            part = (Builder){.arena = fold->arena};
            if (*c == '\0')
                return name;
        } else {
            bool is_upper = !is_quoted && *c >= 'A' && *c <= 'Z';
            builder_add_char(&part, is_upper ? (char)(*c - 'A' + 'a') : *c);
        }
    }
}

const ModelObject *fold_nextval(const Fold *fold, const PgQuery__FuncCall *call, FoldName *written)
{
    const PgQuery__Node *last = call->n_funcname > 0 ? call->funcname[call->n_funcname - 1] : NULL;
    *written = (FoldName){{"", 0}, {"", 0}, -1};
    if (!last || last->node_case != PG_QUERY__NODE__NODE_STRING || call->n_args == 0 ||
        (strcmp(last->string->sval, "nextval") != 0 && strcmp(last->string->sval, "currval") != 0))
        return NULL;
    const char *string = string_of(call->args[0]);
    if (!string)
        return NULL;
    *written = name_in_string(fold, string);
    written->offset = call->location;
    return fold_find(fold, SPACE_RELATION, written->schema, written->name);
}

// A sequence must be there as soon as its name is read.
static void check_nextval(Fold *fold, const PgQuery__Node *node)
{
    FoldName name;
    if (node->node_case == PG_QUERY__NODE__NODE_FUNC_CALL &&
        !fold_nextval(fold, node->func_call, &name) && name.name.size > 0)
        fold_relation(fold, name.schema, name.name, name.offset);
}

TableExpression fold_table_expression(Fold *fold, const ModelObject *table, PgQuery__Node *node)
{
    TableExpression expression = {
        .text = fold_expression(fold, node), .table = table, .node = node};
    if (!node)
        return expression;
    check_nextval(fold, node);
    fold_expression_columns(fold, table, node, &expression.columns);
    return expression;
}

void fold_use_expression(Fold *fold, ModelObject *user, const TableExpression *expression,
                         ModelUse use)
{
    if (expression->node)
        fold_expression_uses(fold, expression->table, expression->node, user, use);
}

void fold_use_columns(const Fold *fold, ModelObject *user, uint32_t object,
                      const ModelNumbers *columns, ModelUse use)
{
    for (size_t i = 0; i < columns->count; i++) {
        use.object = object;
        use.used_column = columns->items[i];
        if (columns->items[i] > 0)
            model_add_use(fold->arena, user, use);
    }
}
