// SPDX-License-Identifier: MIT
// What a server makes of an expression, undone or done: IN is = ANY, LIKE is ~~, a cast is what it
// casts.
#include "normal_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static PgQuery__Node *make_string(Normal *normal, const char *text)
{
    PgQuery__String *string = arena_alloc(normal->arena, sizeof *string);
    PgQuery__Node *node = arena_alloc(normal->arena, sizeof *node);
    pg_query__string__init(string);
    pg_query__node__init(node);
    string->sval = text_copy(normal->arena, text_from(text));
    node->node_case = PG_QUERY__NODE__NODE_STRING;
    node->string = string;
    return node;
}

static PgQuery__Node *make_operator(Normal *normal, PgQuery__AExprKind kind, const char *name,
                                    PgQuery__Node *left, PgQuery__Node *right)
{
    PgQuery__AExpr *expression = arena_alloc(normal->arena, sizeof *expression);
    PgQuery__Node *node = arena_alloc(normal->arena, sizeof *node);
    pg_query__a__expr__init(expression);
    pg_query__node__init(node);
    expression->kind = kind;
    expression->n_name = 1;
    expression->name = arena_alloc(normal->arena, sizeof(PgQuery__Node *));
    expression->name[0] = make_string(normal, name);
    expression->lexpr = left;
    expression->rexpr = right;
    node->node_case = PG_QUERY__NODE__NODE_A_EXPR;
    node->a_expr = expression;
    return node;
}

// Schemas do not count: a server says more of them than people write.
static void keep_last(size_t *count, PgQuery__Node ***items)
{
    if (*count > 1) {
        *items += *count - 1;
        *count = 1;
    }
}

static void set_text(Normal *normal, PgQuery__AConst *constant, const char *text)
{
    PgQuery__String *string = arena_alloc(normal->arena, sizeof *string);
    pg_query__string__init(string);
    string->sval = text_copy(normal->arena, text_from(text));
    constant->val_case = PG_QUERY__A__CONST__VAL_SVAL;
    constant->sval = string;
}

// 5, '5' and '5'::bigint are one: the column's type, not the text's, decides what it is.
static void rewrite_constant(Normal *normal, PgQuery__AConst *constant)
{
    char digits[32];
    if (constant->isnull)
        return;
    switch ((unsigned)constant->val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
        snprintf(digits, sizeof digits, "%d", constant->ival->ival);
        set_text(normal, constant, digits);
        break;
    case PG_QUERY__A__CONST__VAL_FVAL:
        set_text(normal, constant, constant->fval->fval);
        break;
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
        set_text(normal, constant, constant->boolval->boolval ? "true" : "false");
        break;
    default:
        break;
    }
}

static const char *operator_of(const PgQuery__AExpr *expression)
{
    const PgQuery__Node *last =
        expression->n_name > 0 ? expression->name[expression->n_name - 1] : NULL;
    return last && last->node_case == PG_QUERY__NODE__NODE_STRING ? last->string->sval : "";
}

// With one element a server makes a plain comparison of it.
static void rewrite_in(Normal *normal, PgQuery__AExpr *expression)
{
    PgQuery__Node *list = expression->rexpr;
    if (!list || list->node_case != PG_QUERY__NODE__NODE_LIST)
        return;
    bool is_not = strcmp(operator_of(expression), "<>") == 0;
    if (list->list->n_items == 1) {
        expression->kind = PG_QUERY__A__EXPR__KIND__AEXPR_OP;
        expression->rexpr = list->list->items[0];
        return;
    }
    PgQuery__AArrayExpr *array = arena_alloc(normal->arena, sizeof *array);
    pg_query__a__array_expr__init(array);
    array->n_elements = list->list->n_items;
    array->elements = list->list->items;
    list->node_case = PG_QUERY__NODE__NODE_A_ARRAY_EXPR;
    list->a_array_expr = array;
    expression->kind =
        is_not ? PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL : PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY;
}

static void rewrite_between(Normal *normal, PgQuery__Node *node)
{
    PgQuery__AExpr *expression = node->a_expr;
    PgQuery__Node *list = expression->rexpr;
    bool is_not = expression->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN;
    if (!list || list->node_case != PG_QUERY__NODE__NODE_LIST || list->list->n_items != 2)
        return;
    PgQuery__BoolExpr *both = arena_alloc(normal->arena, sizeof *both);
    pg_query__bool_expr__init(both);
    both->boolop = is_not ? PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR : PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR;
    both->n_args = 2;
    both->args = arena_alloc(normal->arena, 2 * sizeof *both->args);
    for (size_t i = 0; i < 2; i++)
        both->args[i] =
            make_operator(normal, PG_QUERY__A__EXPR__KIND__AEXPR_OP,
                          is_not == (i == 0) ? (is_not ? "<" : "<=") : (is_not ? ">" : ">="),
                          expression->lexpr, list->list->items[i]);
    node->node_case = PG_QUERY__NODE__NODE_BOOL_EXPR;
    node->bool_expr = both;
}

static void rewrite_operator(Normal *normal, PgQuery__Node *node)
{
    PgQuery__AExpr *expression = node->a_expr;
    keep_last(&expression->n_name, &expression->name);
    switch ((unsigned)expression->kind) {
    case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
        rewrite_in(normal, expression);
        break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
    case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE:
    case PG_QUERY__A__EXPR__KIND__AEXPR_SIMILAR:
        expression->kind = PG_QUERY__A__EXPR__KIND__AEXPR_OP; // its name is ~~ already
        break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
        rewrite_between(normal, node);
        break;
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM:
        normal->is_unknown = true;
        break;
    default:
        break;
    }
}

// (a AND b) AND c is a AND (b AND c).
static void rewrite_bool(Normal *normal, PgQuery__BoolExpr *expression)
{
    struct {
        PgQuery__Node **items;
        size_t count;
        size_t capacity;
    } flat = {0};
    if (expression->boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR)
        return;
    for (size_t i = 0; i < expression->n_args; i++) {
        PgQuery__Node *arg = expression->args[i];
        bool is_same = arg->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR &&
                       arg->bool_expr->boolop == expression->boolop;
        for (size_t j = 0; is_same && j < arg->bool_expr->n_args; j++)
            ARRAY_PUSH(normal->arena, &flat, arg->bool_expr->args[j]);
        if (!is_same)
            ARRAY_PUSH(normal->arena, &flat, arg);
    }
    expression->args = flat.items;
    expression->n_args = flat.count;
}

static bool is_sequence_function(const char *name)
{
    return strcmp(name, "nextval") == 0 || strcmp(name, "currval") == 0 ||
           strcmp(name, "setval") == 0;
}

// 'public."Users_id_seq"' → 'Users_id_seq'
static void strip_schema(char *name)
{
    char *from = name;
    bool is_quoted = false;
    for (char *c = name; *c; c++) {
        is_quoted ^= *c == '"';
        if (*c == '.' && !is_quoted)
            from = c + 1;
    }
    size_t kept = 0;
    for (; *from; from++)
        if (*from != '"')
            name[kept++] = *from;
    name[kept] = '\0';
}

static void rewrite_call(PgQuery__FuncCall *call)
{
    keep_last(&call->n_funcname, &call->funcname);
    call->funcformat = PG_QUERY__COERCION_FORM__COERCE_EXPLICIT_CALL;
    if (call->n_funcname != 1 || call->n_args == 0 ||
        call->funcname[0]->node_case != PG_QUERY__NODE__NODE_STRING ||
        !is_sequence_function(call->funcname[0]->string->sval))
        return;
    PgQuery__Node *name = call->args[0];
    if (name->node_case == PG_QUERY__NODE__NODE_A_CONST &&
        name->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL && *name->a_const->sval->sval)
        strip_schema(name->a_const->sval->sval);
}

// date(x), where x is a date, is a cast, and so nothing to a server.
static bool is_cast(const PgQuery__FuncCall *call)
{
    static const char *const types[] = {"date",    "text",      "varchar",     "bpchar", "bool",
                                        "int2",    "int4",      "int8",        "float4", "float8",
                                        "numeric", "timestamp", "timestamptz", "time",   "interval",
                                        "name",    "uuid",      "jsonb"};
    if (call->n_funcname != 1 || call->n_args != 1 || call->over || call->agg_filter ||
        call->funcname[0]->node_case != PG_QUERY__NODE__NODE_STRING)
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], call->funcname[0]->string->sval) == 0)
            return true;
    return false;
}

// A server writes ELSE NULL where nothing stands.
static void rewrite_case(PgQuery__CaseExpr *expression)
{
    PgQuery__Node *rest = expression->defresult;
    if (rest && rest->node_case == PG_QUERY__NODE__NODE_A_CONST && rest->a_const->isnull)
        expression->defresult = NULL;
}

// Those that are meant where none is written; the others ("text_pattern_ops") count.
static bool is_usual_class(const char *name)
{
    static const char *const usual[] = {
        "array_ops", "bit_ops",    "bool_ops",      "bpchar_ops",      "bytea_ops",  "char_ops",
        "cidr_ops",  "date_ops",   "enum_ops",      "float4_ops",      "float8_ops", "inet_ops",
        "int2_ops",  "int4_ops",   "int8_ops",      "interval_ops",    "jsonb_ops",  "macaddr_ops",
        "money_ops", "name_ops",   "numeric_ops",   "oid_ops",         "range_ops",  "record_ops",
        "text_ops",  "time_ops",   "timestamp_ops", "timestamptz_ops", "timetz_ops", "tsvector_ops",
        "uuid_ops",  "varbit_ops", "varchar_ops",   "xid8_ops"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (strcmp(usual[i], name) == 0)
            return true;
    return false;
}

// A cast to the column's own type is nothing to a server: what is left is the column.
static void rewrite_key_column(PgQuery__IndexElem *key)
{
    const PgQuery__Node *expression = key->expr;
    if (!expression || expression->node_case != PG_QUERY__NODE__NODE_COLUMN_REF ||
        expression->column_ref->n_fields != 1 ||
        expression->column_ref->fields[0]->node_case != PG_QUERY__NODE__NODE_STRING)
        return;
    key->name = expression->column_ref->fields[0]->string->sval;
    key->expr = NULL;
}

static void rewrite_key(PgQuery__IndexElem *key)
{
    rewrite_key_column(key);
    bool is_descending = key->ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
    keep_last(&key->n_opclass, &key->opclass);
    keep_last(&key->n_collation, &key->collation);
    if (key->n_opclass == 1 && key->n_opclassopts == 0 &&
        key->opclass[0]->node_case == PG_QUERY__NODE__NODE_STRING &&
        is_usual_class(key->opclass[0]->string->sval))
        key->n_opclass = 0;
    if (!is_descending)
        key->ordering = PG_QUERY__SORT_BY_DIR__SORTBY_DEFAULT;
    if (key->nulls_ordering == (is_descending ? PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST
                                              : PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST))
        key->nulls_ordering = PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_DEFAULT;
}

void normal_rewrite(Normal *normal, PgQuery__Node *node)
{
    switch ((unsigned)node->node_case) {
    case PG_QUERY__NODE__NODE_TYPE_CAST:
        *node = *node->type_cast->arg;
        break;
    case PG_QUERY__NODE__NODE_A_CONST:
        rewrite_constant(normal, node->a_const);
        break;
    case PG_QUERY__NODE__NODE_A_EXPR:
        rewrite_operator(normal, node);
        break;
    case PG_QUERY__NODE__NODE_BOOL_EXPR:
        rewrite_bool(normal, node->bool_expr);
        break;
    case PG_QUERY__NODE__NODE_COLUMN_REF:
        keep_last(&node->column_ref->n_fields, &node->column_ref->fields);
        break;
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        rewrite_call(node->func_call);
        if (is_cast(node->func_call))
            *node = *node->func_call->args[0];
        break;
    case PG_QUERY__NODE__NODE_CASE_EXPR:
        rewrite_case(node->case_expr);
        break;
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
        keep_last(&node->collate_clause->n_collname, &node->collate_clause->collname);
        break;
    case PG_QUERY__NODE__NODE_ROW_EXPR:
        node->row_expr->row_format = PG_QUERY__COERCION_FORM__COERCE_EXPLICIT_CALL;
        break;
    case PG_QUERY__NODE__NODE_INDEX_ELEM:
        rewrite_key(node->index_elem);
        break;
    case PG_QUERY__NODE__NODE_SUB_LINK:
        normal->is_unknown = true;
        break;
    default:
        break;
    }
}
