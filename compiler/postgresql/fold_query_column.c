// SPDX-License-Identifier: MIT
// The columns of a result: the names that the server gives to what has none (FigureColname), and
// types where they are plain to see.
#include "fold_scope.h"

// How sure a name is: a better one further out takes its place.
typedef enum NameStrength { NAME_NONE, NAME_WEAK, NAME_STRONG } NameStrength;

typedef struct Figure {
    Text name;
    bool is_unknown; // it would have to be looked for
} Figure;

static NameStrength figure(Figure *figured, const PgQuery__Node *node);

static NameStrength strong(Figure *figured, const char *name)
{
    figured->name = text_from(name);
    return NAME_STRONG;
}

static NameStrength last_string(Figure *figured, PgQuery__Node *const *items, size_t count)
{
    for (size_t i = count; i-- > 0;)
        if (items[i]->node_case == PG_QUERY__NODE__NODE_STRING)
            return strong(figured, items[i]->string->sval);
    return NAME_NONE;
}

static NameStrength figure_cast(Figure *figured, const PgQuery__TypeCast *cast)
{
    NameStrength strength = figure(figured, cast->arg);
    if (strength == NAME_STRONG || !cast->type_name)
        return strength;
    last_string(figured, cast->type_name->names, cast->type_name->n_names);
    return NAME_WEAK;
}

static NameStrength figure_case(Figure *figured, const PgQuery__CaseExpr *expression)
{
    NameStrength strength = figure(figured, expression->defresult);
    if (strength == NAME_STRONG)
        return strength;
    figured->name = TEXT("case");
    return NAME_WEAK;
}

// Of its first value; what `*` begins with is not looked for.
static NameStrength figure_select(Figure *figured, const PgQuery__Node *query)
{
    if (!query || query->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
        return NAME_NONE;
    const PgQuery__SelectStmt *select = query->select_stmt;
    while (select->larg)
        select = select->larg;
    if (select->n_values_lists > 0)
        return strong(figured, "column1");
    if (select->n_target_list == 0 ||
        select->target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
        return NAME_NONE;
    const PgQuery__ResTarget *first = select->target_list[0]->res_target;
    if (first->name && *first->name)
        return strong(figured, first->name);
    if (figure(figured, first->val) == NAME_NONE) {
        figured->is_unknown =
            first->val && first->val->node_case == PG_QUERY__NODE__NODE_COLUMN_REF;
        figured->name = TEXT("?column?");
    }
    return NAME_STRONG;
}

static NameStrength figure_link(Figure *figured, const PgQuery__SubLink *link)
{
    if (link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK)
        return strong(figured, "exists");
    if (link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK)
        return strong(figured, "array");
    if (link->sub_link_type != PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK)
        return NAME_NONE;
    return figure_select(figured, link->subselect);
}

static NameStrength figure_value(Figure *figured, PgQuery__SQLValueFunctionOp op)
{
    static const char *const names[] = {
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_DATE] = "current_date",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIME] = "current_time",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIME_N] = "current_time",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP] = "current_timestamp",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP_N] = "current_timestamp",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIME] = "localtime",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIME_N] = "localtime",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIMESTAMP] = "localtimestamp",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIMESTAMP_N] = "localtimestamp",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_ROLE] = "current_role",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_USER] = "current_user",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_USER] = "user",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_SESSION_USER] = "session_user",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_CATALOG] = "current_catalog",
        [PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_SCHEMA] = "current_schema",
    };
    bool is_known = op >= 0 && (size_t)op < sizeof names / sizeof *names && names[op];
    return is_known ? strong(figured, names[op]) : NAME_NONE;
}

static NameStrength figure_xml(Figure *figured, PgQuery__XmlExprOp op)
{
    static const char *const names[] = {
        [PG_QUERY__XML_EXPR_OP__IS_XMLCONCAT] = "xmlconcat",
        [PG_QUERY__XML_EXPR_OP__IS_XMLELEMENT] = "xmlelement",
        [PG_QUERY__XML_EXPR_OP__IS_XMLFOREST] = "xmlforest",
        [PG_QUERY__XML_EXPR_OP__IS_XMLPARSE] = "xmlparse",
        [PG_QUERY__XML_EXPR_OP__IS_XMLPI] = "xmlpi",
        [PG_QUERY__XML_EXPR_OP__IS_XMLROOT] = "xmlroot",
    };
    bool is_known = op >= 0 && (size_t)op < sizeof names / sizeof *names && names[op];
    return is_known ? strong(figured, names[op]) : NAME_NONE;
}

// Those whose name is a word.
static NameStrength figure_word(Figure *figured, const PgQuery__Node *node)
{
    switch ((int)node->node_case) {
    case PG_QUERY__NODE__NODE_GROUPING_FUNC:
        return strong(figured, "grouping");
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
        return strong(figured, "array");
    case PG_QUERY__NODE__NODE_ROW_EXPR:
        return strong(figured, "row");
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
        return strong(figured, "coalesce");
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
        return strong(figured, node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST
                                   ? "greatest"
                                   : "least");
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
        return figure_value(figured, node->sqlvalue_function->op);
    case PG_QUERY__NODE__NODE_XML_EXPR:
        return figure_xml(figured, node->xml_expr->op);
    case PG_QUERY__NODE__NODE_XML_SERIALIZE:
        return strong(figured, "xmlserialize");
    default:
        return NAME_NONE;
    }
}

static NameStrength figure(Figure *figured, const PgQuery__Node *node)
{
    if (!node)
        return NAME_NONE;
    switch ((int)node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
        return last_string(figured, node->column_ref->fields, node->column_ref->n_fields);
    case PG_QUERY__NODE__NODE_A_INDIRECTION: {
        const PgQuery__AIndirection *value = node->a_indirection;
        NameStrength strength = last_string(figured, value->indirection, value->n_indirection);
        return strength == NAME_NONE ? figure(figured, value->arg) : strength;
    }
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        return last_string(figured, node->func_call->funcname, node->func_call->n_funcname);
    case PG_QUERY__NODE__NODE_A_EXPR:
        return node->a_expr->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF
                   ? strong(figured, "nullif")
                   : NAME_NONE;
    case PG_QUERY__NODE__NODE_TYPE_CAST:
        return figure_cast(figured, node->type_cast);
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
        return figure(figured, node->collate_clause->arg);
    case PG_QUERY__NODE__NODE_CASE_EXPR:
        return figure_case(figured, node->case_expr);
    case PG_QUERY__NODE__NODE_SUB_LINK:
        return figure_link(figured, node->sub_link);
    default:
        return figure_word(figured, node);
    }
}

Text query_target_name(QueryWalk *walk, const PgQuery__ResTarget *target)
{
    if (target->name && *target->name)
        return fold_text(walk->fold, target->name);
    Figure figured = {.name = TEXT("?column?")};
    if (figure(&figured, target->val) == NAME_NONE)
        return TEXT("?column?");
    if (figured.is_unknown)
        return (Text){"", 0};
    return (Text){text_copy(walk->fold->arena, figured.name), figured.name.size};
}

static Text type_of_constant(const PgQuery__AConst *constant)
{
    switch ((int)constant->val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
        return TEXT("integer");
    case PG_QUERY__A__CONST__VAL_SVAL:
        return TEXT("text");
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
        return TEXT("boolean");
    default:
        return (Text){"", 0};
    }
}

FoldColumn query_column(QueryWalk *walk, const Scope *scope, const PgQuery__ResTarget *target)
{
    FoldColumn column = {.name = query_target_name(walk, target)};
    const PgQuery__Node *value = target->val;
    const ModelObject *found_type = NULL;
    if (!value)
        return column;
    if (value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
        ScopeFound found = scope_find(walk, scope, value->column_ref);
        if (found.answer == SCOPE_COLUMN) {
            found.column.name = column.name;
            return found.column;
        }
    } else if (value->node_case == PG_QUERY__NODE__NODE_TYPE_CAST && value->type_cast->type_name) {
        column.type = fold_type(walk->fold, value->type_cast->type_name, &found_type);
    } else if (value->node_case == PG_QUERY__NODE__NODE_A_CONST) {
        column.type = type_of_constant(value->a_const);
    } else if (value->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR ||
               value->node_case == PG_QUERY__NODE__NODE_NULL_TEST ||
               value->node_case == PG_QUERY__NODE__NODE_BOOLEAN_TEST) {
        column.type = TEXT("boolean");
    }
    return column;
}

// (a.b).*: its columns are those of a type.
static bool is_composite_star(const PgQuery__Node *value)
{
    if (!value || value->node_case != PG_QUERY__NODE__NODE_A_INDIRECTION)
        return false;
    const PgQuery__AIndirection *indirection = value->a_indirection;
    return indirection->n_indirection > 0 &&
           indirection->indirection[indirection->n_indirection - 1]->node_case ==
               PG_QUERY__NODE__NODE_A_STAR;
}

FoldColumns query_columns(QueryWalk *walk, const Scope *scope, PgQuery__Node *const *targets,
                          size_t count)
{
    FoldColumns all = {0};
    for (size_t i = 0; i < count; i++) {
        if (targets[i]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
            continue;
        const PgQuery__ResTarget *target = targets[i]->res_target;
        const PgQuery__Node *value = target->val;
        if (value && value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF &&
            scope_is_star(value->column_ref)) {
            FoldColumns columns = scope_star(walk, scope, value->column_ref);
            scope_note_all(walk, &columns);
            all.is_open = all.is_open || columns.is_open;
            for (size_t j = 0; j < columns.count; j++)
                ARRAY_PUSH(walk->fold->arena, &all, columns.items[j]);
        } else if (is_composite_star(value)) {
            all.is_open = true;
        } else {
            FoldColumn column = query_column(walk, scope, target);
            all.is_open = all.is_open || column.name.size == 0;
            ARRAY_PUSH(walk->fold->arena, &all, column);
        }
    }
    return all;
}
